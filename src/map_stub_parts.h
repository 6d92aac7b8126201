/* Inside the mapping stub: what its files share. */
#pragma once
#include "arena.h"
#include "map_stub.h"

enum map_stub_kind { ACCOUNT, UNIT, KOLUMN };
/* A code of the file: how often, and its name. */
struct code {
    const char *code, *name;
    size_t facts;
};
struct codes {
    struct code *items;
    size_t n, cap;
};
struct stub {
    const struct map_stub *m;
    struct arena *arena;
    struct buf *out;
    const char **ids; /* written so far, so that none comes twice */
    size_t n_ids, cap_ids;
    const char **names; /* of units, likewise */
    size_t n_names, cap_names;
    const char *source;   /* its id */
    bool new_source;      /* it is not in the configuration: the stub brings it */
    const char *unmapped; /* the unit that takes what is nobody's */
};

/* Codes of one kind, sorted, each once: those that facts bear, and those the file only names. */
struct codes map_stub_collect(struct stub *s, const struct facts *f, enum map_stub_kind kind);
/* In double quotes: the one form in which no name can mean anything else. */
void map_stub_quoted(struct buf *out, const char *text);
void map_stub_comment(struct buf *out, const char *text);
/* A unit, measure or indicator of that name: an id that nothing else has. prefix: when the name begins with no letter. */
const char *map_stub_new_id(struct stub *s, const char *prefix, const struct code *c);
/* The first of its kind in the configuration; NULL: none. */
const struct unit *map_stub_unit(const struct stub *s, const char *kind);

/* map_stub_ledger.c: the source, if the configuration has none; measures by class of account; two indicators. */
void map_stub_ledger_source(struct stub *s);
void map_stub_ledger_write(struct stub *s, const struct facts *f);
