#include "config_protection.h"
#include "config_link.h"
#include "config_overlap.h"

/* ---- measures ---------------------------------------------------------------------------------------------------------- */

static void
fault(struct load *l, const struct pos *at, const char *hint, const struct protection_family *f,
    const char *what)
{
    config_walk_fault(l, at, hint, "skydd %s: %s", config_faults_quote(l->faults, f->id), what);
}

/* A measure joins the family, unless it is in one already. */
static void
join(struct load *l, struct protection_family *f, const struct measure *m, bool *used)
{
    const struct object *o = config_link_object(l, KIND_MEASURE, m);
    struct measure *mine = o->data;
    char *said;

    used[o - l->sections[KIND_MEASURE].objects] = true;
    if (m->family == f) /* antal may be listed in matt too */
        return;
    if (m->family) {
        said = arena_printf(l->faults->arena, "measure '%s' is in family '%s' already", m->id, m->family->id);
        fault(l, &f->pos, "all measures about the same persons are one family", f, said);
        return;
    }
    mine->family = f;
    if (!m->sum_units)
        fault(l, &o->node->pos, "leave units: out", f,
            arena_printf(l->faults->arena,
                "measure '%s' is not summed over units; its parts could not be protected", m->id));
    if (m->cadence != f->period)
        fault(l, &o->node->pos, NULL, f,
            arena_printf(l->faults->arena, "measure '%s' is measured each %s; the family's period is each %s",
                m->id, cadence_names[m->cadence], cadence_names[f->period]));
}

static bool
is_broken(const struct load *l, const struct measure *m)
{
    return m == NULL || config_link_object(l, KIND_MEASURE, m)->broken;
}

static void
join_all(struct load *l, struct protection_family *f, bool *used)
{
    for (size_t i = 0; i < f->n_measures; i++)
        if (!is_broken(l, f->measures[i]))
            join(l, f, f->measures[i], used);
    if (!is_broken(l, f->count))
        join(l, f, f->count, used);
}

/* It names a source and codes that could be read. */
static bool
is_whole(const struct series_rule *r)
{
    bool whole = r->source != NULL && r->n_codes > 0;
    for (size_t i = 0; whole && i < r->n_codes; i++)
        whole = r->codes[i].from != NULL;
    for (size_t i = 0; whole && i < r->n_except; i++)
        whole = r->except[i].from != NULL;
    return whole;
}

static struct code_set
codes_of(const struct series_rule *r)
{
    return (struct code_set){
        .codes = r->codes, .n_codes = r->n_codes, .except = r->except, .n_except = r->n_except};
}

/* A rule of another measure that takes what a protected one takes: the figure would be shown by that way. */
static void
check_other_way(struct load *l, const struct measure *m, const struct series_rule *r)
{
    struct code_set mine = codes_of(r);

    for (size_t i = 0; i < l->catalog->n_measures; i++) {
        const struct measure *x = &l->catalog->measures[i];

        for (size_t k = 0; x->family == NULL && k < x->n_rules; k++) {
            struct code_set other = codes_of(&x->rules[k]);
            const char *code = x->rules[k].source == r->source && is_whole(&x->rules[k])
                                   ? config_overlap_code(l->scratch, &mine, &other)
                                   : NULL;
            if (code)
                fault(l, &x->rules[k].pos, arena_printf(l->faults->arena, "add '%s' to its matt", x->id),
                    m->family,
                    arena_printf(l->faults->arena,
                        "measure '%s' takes code %s like '%s', and is not protected", x->id,
                        config_faults_quote(l->faults, code), m->id));
        }
    }
}

/* A slice taken as the total would be shown where the total has persons enough. */
static void
check_slice(struct load *l, const struct measure *m, const struct series_rule *r)
{
    if (r->slice && strcmp(r->slice, "T") != 0 && r->slice[0])
        fault(l, &r->pos, "take all slices, and name them under delar", m->family,
            arena_printf(l->faults->arena, "measure '%s' is slice '%s' alone", m->id, r->slice));
}

/* ---- dimensions -------------------------------------------------------------------------------------------------------------- */

static bool
has_slice(const struct protection_family *f, const char *slice)
{
    for (size_t i = 0; i < f->n_dimensions; i++)
        for (size_t k = 0; k < f->dimensions[i].n_slices; k++)
            if (strcmp(f->dimensions[i].slices[k], slice) == 0)
                return true;
    return false;
}

static void
check_slices(struct load *l, const struct protection_family *f, size_t i)
{
    const struct protection_slices *d = &f->dimensions[i];
    const struct protection_family before = {.dimensions = f->dimensions, .n_dimensions = i};

    if (d->n_slices < 2)
        fault(l, &d->pos, "what is in none of the others is one too", f,
            arena_printf(l->faults->arena, "dimension '%s' has one slice", d->id));
    for (size_t k = 0; k < d->n_slices; k++) {
        if (strcmp(d->slices[k], "T") == 0)
            fault(l, &d->pos, NULL, f,
                arena_printf(l->faults->arena, "dimension '%s': T is the total, no slice", d->id));
        if (has_slice(&before, d->slices[k]))
            fault(l, &d->pos, "dimensions are not crossed", f,
                arena_printf(l->faults->arena, "slice '%s' is in two dimensions", d->slices[k]));
    }
    if (d->min_n != 0 && d->min_n > f->min_n && !d->of_measure)
        fault(l, &d->pos, NULL, f,
            arena_printf(l->faults->arena, "dimension '%s' needs more persons than the whole (min_n %d)",
                d->id, f->min_n));
}

/* What the source divides and no dimension names: the total less the named slices would tell it. */
static void
check_exhaustive(struct load *l, const struct protection_family *f, const struct series_rule *r)
{
    for (size_t i = 0; f->n_dimensions > 0 && r->slice == NULL && i < r->source->n_columns; i++) {
        const struct column_map *c = &r->source->columns[i];
        bool whole = c->slice == NULL || c->slice[0] == '\0' || strcmp(c->slice, "T") == 0;

        if (whole || (r->column && strcmp(r->column, c->code) != 0) || has_slice(f, c->slice))
            continue;
        fault(l, &f->pos, "add it to a dimension under delar", f,
            arena_printf(
                l->faults->arena, "slice '%s' of source '%s' is in no dimension", c->slice, r->source->id));
    }
}

/* ---- counted in with another ---------------------------------------------------------------------------------------------------- */

static bool
is_above(const struct load *l, const struct unit *u)
{
    for (size_t i = 0; i < l->catalog->n_units; i++)
        for (size_t k = 0; k < l->catalog->units[i].n_parents; k++)
            if (l->catalog->units[i].parents[k].unit == u)
                return true;
    return false;
}

static void
check_merge(struct load *l, const struct protection_family *f, struct protection_merge *m)
{
    const struct object *o = config_link_find(l, KIND_UNIT, m->id);

    if (!o) {
        fault(l, &m->pos, config_link_nearest(l, KIND_UNIT, m->id), f,
            arena_printf(l->faults->arena, "there is no unit %s", config_faults_quote(l->faults, m->id)));
        return;
    }
    m->unit = o->data;
    if (m->with == m->unit)
        fault(l, &m->pos, NULL, f,
            arena_printf(l->faults->arena, "unit '%s' is counted in with itself", m->id));
    if (is_above(l, m->unit))
        fault(l, &m->pos, NULL, f,
            arena_printf(
                l->faults->arena, "unit '%s' has units below it; only one without is counted in", m->id));
    for (size_t i = 0; m->with && i < f->n_merges; i++)
        if (strcmp(f->merges[i].id, m->with->id) == 0 && m->with != m->unit)
            fault(l, &m->pos, NULL, f,
                arena_printf(l->faults->arena,
                    "unit '%s' is counted in with '%s', which is counted in itself", m->id, m->with->id));
}

/* ---- all of it ------------------------------------------------------------------------------------------------------------------- */

static void
check_family(struct load *l, struct protection_family *f)
{
    if (f->min_n_slices > f->min_n)
        fault(l, &f->pos, NULL, f, "min_n_del is greater than min_n");
    for (size_t i = 0; i < f->n_dimensions; i++)
        check_slices(l, f, i);
    for (size_t i = 0; i < f->n_merges; i++)
        check_merge(l, f, (struct protection_merge *)&f->merges[i]);
}

static void
check_measure(struct load *l, const struct measure *m)
{
    for (size_t k = 0; k < m->n_rules && !is_broken(l, m); k++) {
        if (!is_whole(&m->rules[k]))
            continue;
        check_slice(l, m, &m->rules[k]);
        check_other_way(l, m, &m->rules[k]);
        check_exhaustive(l, m->family, &m->rules[k]);
    }
}

void
config_protection_check(struct load *l, bool *used)
{
    struct catalog *c = l->catalog;
    struct protection_family *all = (struct protection_family *)c->families;

    if (l->protection.broken)
        return;
    l->owner = &l->protection;
    for (size_t i = 0; i < c->n_families; i++) {
        check_family(l, &all[i]);
        join_all(l, &all[i], used);
    }
    for (size_t i = 0; i < l->sections[KIND_MEASURE].n; i++)
        if (c->measures[i].family)
            check_measure(l, &c->measures[i]);
    l->owner = NULL;
}
