/* What is asked of a cube besides figures. */
#include "cube_ground.h"
#include "cube_shield.h"

void
cube_free(struct cube *c)
{
    if (c == NULL)
        return;
    cube_ground_unref(c->ground);
    arena_free(c->arena); /* the cube itself lies in it */
}

int
cube_find_slice(const struct cube *c, const char *slice)
{
    for (size_t i = 0; i < c->n_slices; i++)
        if (strcmp(c->slices[i], slice) == 0)
            return (int)i;
    return -1;
}

bool
cube_range(const struct cube *c, month *ret_first, month *ret_last)
{
    if (c->first == MONTH_NONE)
        return false;
    *ret_first = c->first;
    *ret_last = c->last;
    return true;
}

month
cube_source_last(const struct cube *c, const struct source *s)
{
    size_t k = (size_t)(s - c->catalog->sources);
    month m = cube_cover_last(&c->cover, k, SCENARIO_UTFALL);
    return m != MONTH_NONE ? m : c->reported[k];
}

const char *const *
cube_slices(const struct cube *c, const struct indicator *i)
{
    return c->plans[i->index].slices;
}

bool
cube_measure(const struct cube *c, const struct measure *me, const struct unit *u, month m, enum scenario s,
    const char *slice, dec *ret)
{
    const struct grid *g = cube_find_grid(c, me, s, cube_find_slice(c, slice));
    struct cell cell = g != NULL ? cube_grid_cell(g, u->index, m, false) : (struct cell){0};
    if ((cell.flags & CELL_PRESENT) == 0 ||
        (s == SCENARIO_UTFALL && cube_final_phase(c, me, u->index, m, false) == PHASE_HIDDEN))
        return false;
    *ret = cell.value;
    return true;
}

const struct cube_unmapped *
cube_unmapped(const struct cube *c, size_t *ret_n)
{
    *ret_n = c->n_unmapped;
    return c->unmapped;
}

bool
cube_guards(const struct cube *c, const struct source *s)
{
    return cube_shield_source(c, s->id);
}

size_t
cube_bytes(const struct cube *c)
{
    return arena_size(c->arena) + cube_ground_bytes(c->ground);
}
