/* "Så räknades talet": what the evaluator did for one figure, written down by the evaluator itself while it made the value (cube_trace.c).
   Nothing here reckons a second time. A withheld figure shows none of its parts. */
#pragma once
#include "cube.h"

/* One month of a measure, as it was added. */
struct explain_month {
    month month;
    bool counted;       /* false: the unit did not exist, the month adds nothing */
    bool present, hole; /* has a number; something below it is missing */
    dec value;          /* 0 unless present */
    int32_t edition;    /* that last changed it; 0: no fact ever */
};
/* One node of the formula. */
struct explain_node {
    int id;                        /* place in explain.nodes */
    enum formula_op op;            /* the operation */
    const struct measure *measure; /* of FORMULA_MEASURE */
    month month;                   /* last of the window asked for here */
    enum scenario scenario;
    bool whole_year;               /* its one month stands for what was said of the whole year */
    bool has_value, hole, applies; /* applies false: the measure has no figures in such a window */
    struct rat value;
    int32_t edition;
    struct explain_node *left, *right;
    struct explain_month *months; /* of a measure, oldest first */
    size_t n_months, cap_months;
    struct explain_node *parent; /* private */
};
struct explain {
    const struct indicator *indicator;
    const struct unit *unit;
    enum window window;
    enum scenario scenario;
    const char *slice;
    month month;
    bool own; /* the unit's own figures, not the sums */
    struct value value;
    struct explain_node *num, *den,
        *n; /* value = num / den · factor; den NULL: value = num. All NULL: there is nothing to show */
    struct rat factor;
    struct explain_node **nodes; /* by id */
    size_t n_nodes;
};
/* The question of cube_value, and its answer with all that it is made of, in the arena. */
void cube_explain(const struct cube *c, struct arena *a, const struct indicator *i, const struct unit *u,
    month m, enum window w, enum scenario s, const char *slice, struct explain *ret);

/* What a cell of the roll-up is the sum of: the unit's own (unit = itself) first, then the units right below it that month. */
struct explain_part {
    const struct unit *unit;
    bool own, present, hole;
    bool
        rest; /* in place of own: what is left when those that are shown are taken away, units that are withheld in it */
    dec value;
    int32_t edition; /* 0 for own figures that are not kept apart */
};
/* The parts of one month of a node; 0: it is the unit's own alone, or there is no such cell. */
size_t cube_explain_parts(const struct cube *c, struct arena *a, const struct explain *x,
    const struct explain_node *node, month m, struct explain_part **ret);

/* The editions that last changed a cell which the node's months are made of, at or below the unit; each once, in no order. */
size_t cube_explain_editions(const struct cube *c, struct arena *a, const struct explain *x,
    const struct explain_node *node, int32_t **ret);

/* ---- down to the facts ------------------------------------------------------------------------------------------------ */
/* What a fact brought to a cell. */
struct explain_fact {
    const struct measure *measure;
    enum scenario scenario;
    const char *slice;
    const struct unit *unit;
    month month;
    const struct store_series *series; /* the source's words; lives in the factset */
    const struct series_rule *rule;    /* that takes it */
    bool difference;                   /* of two accumulated figures */
    bool missing;                      /* delivered without a value */
    dec value;                         /* with the rule's sign */
    int32_t edition, pull;
};
/* Builds the cube of these facts again, by the same code, and calls visit for each fact that is put on a cell of a measure that x is made
   of, at or below its unit, in a month that it counts. visit returns 0, or −1 to stop. Nothing is told of a withheld figure. */
int cube_explain_facts(const struct cube *c, const struct factset *f, const struct explain *x,
    int (*visit)(void *ctx, const struct explain_fact *fact, struct err *err), void *ctx, struct err *err);
