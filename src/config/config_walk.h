/* The one walker: a node tree against the schema table, into the catalog's structs. */
#pragma once
#include "config_schema.h"

/* One object of the configuration while it is checked. */
struct object {
    const struct node *node;
    void *data;     /* its struct in the catalog */
    const char *id; /* NULL: none that can be used */
    bool broken;    /* has faults: checks that need it whole pass it by, so that no fault brings another */
};
/* All objects of a kind; data of objects[i] is item i of the catalog's array. */
struct section {
    struct object *objects;
    size_t n, cap;
    struct object **by_id; /* sorted */
    size_t n_ids;
    bool nameless; /* one has no usable id: what is not found may be meant for it */
    void *items;
};
/* A reference, to be resolved when all ids are known. */
struct pending {
    const struct node *node;
    enum kind kind;
    const void **slot;
    struct object *owner;
};
/* An indicator that is taken ready: its series, which becomes an implicit measure. */
struct ready {
    struct object *indicator;
    struct series_rule *rule;
};
/* A unit's code that stands with the source. */
struct placed_code {
    struct placed_code *next;
    const struct source *source;
    const struct unit *unit;
    struct pattern pattern;
};
struct load {
    struct arena *arena;   /* the catalog's */
    struct arena *scratch; /* nodes, indexes */
    struct config_faults *faults;
    struct catalog *catalog;
    struct section sections[KINDS];
    struct pending *pending;
    size_t n_pending, cap_pending;
    struct ready *ready;
    size_t n_ready, cap_ready;
    struct placed_code *placed; /* the last first */
    const char **unit_words;    /* known ones and the configuration's own */
    size_t n_unit_words, cap_unit_words;
    struct object organisation;   /* its node only */
    struct object protection;     /* of all families together */
    struct object *owner;         /* whose faults these are; NULL: nobody's */
    bool torn;                    /* a file could not be read: references into it stay open */
    const bool **below;           /* by unit: which units are ever at or below it, NULL until asked */
    const struct node **accepted; /* words of `accept` that a doubt needed */
    size_t n_accepted, cap_accepted;
    size_t compared; /* names looked at for hints, which is bounded */
};

/* Adds a fault and marks the owner broken. */
void config_walk_fault(struct load *l, const struct pos *pos, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Checks map by the table and fills object (defaults first). */
void config_walk_table(struct load *l, const struct schema_table *t, const struct node *map, void *object);
/* Checks one value of a row and keeps it in object. */
void config_walk_value(struct load *l, const struct schema_row *row, const struct node *n, void *object);
/* The row of a key, NULL when there is none. */
const struct schema_row *config_walk_row(const struct schema_table *t, const char *key);
/* "unknown key …" at the pair's place; returns the row that was surely meant, if it is not there itself. */
const struct schema_row *config_walk_unknown(
    struct load *l, const struct schema_table *t, const struct node *map, size_t pair);
/* Where the value of key stands; the object's own place when it has none. */
struct pos config_walk_at(const struct node *map, const char *key);
/* Notes that *slot is to point to the object of this id, once all are known. */
void config_walk_reference(struct load *l, enum kind kind, const struct node *n, const void **slot);
/* Setters of the schema. */
void config_walk_unit_parent(
    struct load *l, const struct schema_row *row, const struct node *n, void *object);
void config_walk_unit_codes(struct load *l, const struct schema_row *row, const struct node *n, void *object);
void config_walk_source_units(
    struct load *l, const struct schema_row *row, const struct node *n, void *object);
void config_walk_ready(struct load *l, const struct schema_row *row, const struct node *n, void *object);
