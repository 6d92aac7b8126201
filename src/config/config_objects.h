/* The objects of a valid configuration as nodes, by kind: what is compared and carried over before any of it means something. */
#pragma once
#include "config_schema.h"

struct config_nodes {
    const struct node **items;
    size_t n, cap;
};
struct config_objects {
    struct config_nodes kinds[KINDS]; /* in the order of the files; each has an id */
    struct node_pair *others;         /* the other top-level keys */
    size_t n_others, cap_others;
};

/* Into the arena; the bundle must live as long. Errors: ERR_CONFIG (not valid after all). */
int config_objects_read(
    struct arena *a, const struct config_bundle *b, struct config_objects *ret, struct err *err);
/* The object of this id, NULL when there is none. */
const struct node *config_objects_find(const struct config_objects *o, enum kind kind, const char *id);
/* It comes from the file that config_carry made. */
bool config_objects_carried(const struct node *n);
/* The text under key; "" when there is none. */
const char *config_objects_text(const struct node *map, const char *key);
/* One value in YAML's flow form. exact: every scalar in quotes, so that it is read back as it was; else as people write it. */
void config_objects_write(struct buf *out, const struct node *n, bool exact);
/* The top-level key of a kind: "indicators". */
extern const char *const config_objects_lists[KINDS];
/* The kind of a top-level key, −1: it holds no objects. */
int config_objects_kind(const char *key);
