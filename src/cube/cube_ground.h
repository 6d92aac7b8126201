/* Inside the cube: all of it that follows from facts and catalog alone, before any decision has a say. Shared by the cubes of editions that
   brought no new facts; of others the measures that no new fact touches are shared. Immutable once made, counted references. */
#pragma once
#include "cube_parts.h"
#include <stdatomic.h>

/* The organisation in all months: as long as facts only come in months that it has, it stays. */
struct frame {
    atomic_int references;
    struct arena *arena;
    struct tree tree, today_tree;
    const int32_t *moved;
    size_t n_moved;
};
/* A measure takes this code of the source. */
struct taken {
    uint32_t measure, source;
    const char *account;
};
struct ground {
    atomic_int references;
    struct arena *arena;
    struct cube cube; /* what cubes begin as copies of */
    struct factset_mark mark;
    month today;
    bool reconciled;
    struct frame *frame;
    struct sheaf **sheaves; /* [measure · SCENARIOS + scenario] */
    size_t n_sheaves;
    size_t mapping_bytes;
    _Atomic(struct mapping *) mapping; /* for who makes the next one of the same facts: it takes it */
    struct taken *taken;
    size_t n_taken, cap_taken;
};
/* One reference: to that of order->like if it is the same, else made anew from what of it is. Errors: ERR_DATA. */
int cube_ground_get(const struct catalog *catalog, const struct factset *f, const struct decisions *d,
    const struct cube_order *order, struct ground **ret, struct err *err);
/* c->pulls: those of the facts and of what the protection has released. */
void cube_ground_pulls(struct cube *c, const struct factset *f);
void cube_ground_unref(struct ground *g); /* NULL is harmless */
size_t cube_ground_bytes(const struct ground *g);
