/* One YAML file as a tree of nodes that know where they stand. */
#pragma once
#include "config_faults.h"

#define CONFIG_YAML_BYTES (1 << 20) /* a file */
#define CONFIG_YAML_DEPTH 64        /* nested */
#define CONFIG_YAML_ALIASES 1000    /* *names in a file */
#define CONFIG_YAML_VALUES 250000   /* in a file, each alias counted as what it stands for */

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };
struct node_pair {
    const struct node *key, *value;
};
struct node {
    enum node_kind kind;
    struct pos pos; /* 1-based; the column counts characters */
    const struct config_file *file;
    const char *text;          /* scalar: never NULL. All scalars are text; the schema says what they mean */
    bool plain, block, flow;   /* scalar without quotes; scalar after | or >; list or map in brackets */
    const struct node **items; /* list */
    struct node_pair *pairs;   /* map: own keys first, then what << merged in; no key twice */
    size_t n;
};

/* Parses f into nodes of the arena. name: what positions call the file. 0 with *ret (NULL: the file is empty), or −1 when the text
   cannot be read, with the fault added. Duplicate keys and wrong merges are added too but end in 0. */
int config_yaml_parse(struct arena *a, const struct config_file *f, const char *name,
    struct config_faults *faults, const struct node **ret);
/* The value under key, NULL when absent or map is no map. */
const struct node *config_yaml_get(const struct node *map, const char *key);
/* Item i of a list; what is no list is its own only item. */
const struct node *config_yaml_item(const struct node *list, size_t i);
/* Where byte `column` (1-based) of a scalar's text stands in the file. */
struct pos config_yaml_inside(const struct node *scalar, size_t column);
/* Nothing was written: no value, ~ or null. */
bool config_yaml_empty(const struct node *n);
