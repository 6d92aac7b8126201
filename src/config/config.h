/* YAML → catalog. The only floor that sees libyaml. */
#pragma once
#include "arena.h"
#include "buf.h"
#include "catalog.h"
#include "err.h"

/* The bytes of a configuration: all *.yaml of the configuration folder and of the dashboards folder. A file may hold any of the
   top-level keys; lists of several files are joined in the order of the file names. */
struct config_file {
    const char *name; /* as messages show it: "config/units.yaml" */
    const char *text;
    size_t len;
};
struct config_bundle {
    struct arena *arena;
    struct config_file *files;
    size_t n;
    char sha256[65]; /* over names and bytes */
};

/* A fault found by config_load, or a doubt of config_check: what is allowed but unlikely. */
struct config_fault {
    struct pos pos;
    const char *what; /* "unknown key 'formell'; expected one of …" */
    const char *hint; /* "did you mean 'formula'?" or "" */
    bool doubt;       /* a warning: the configuration is valid with it */
};
struct config_faults {
    struct arena *arena;
    struct config_fault *items;
    size_t n, cap;
};

/* Reads the folders. dashboards NULL: DIR/dashboards, else DIR/../dashboards. Errors: ERR_CONFIG (folder or file unreadable,
   larger than 1 MiB). */
int config_read(const char *dir, const char *dashboards, struct config_bundle **ret, struct err *err);
void config_bundle_free(struct config_bundle *b);
/* One text for the database, and back. */
void config_bundle_pack(const struct config_bundle *b, struct buf *out);
int config_bundle_unpack(const char *text, size_t n, struct config_bundle **ret, struct err *err);

/* Checks everything, collects every fault (sorted by file, line, column), and gives a catalog only when there is none.
   0 with *ret, or −1 with faults filled. The catalog is independent of the bundle. */
int config_load(const struct config_bundle *b, struct catalog **ret, struct config_faults **ret_faults);
/* As config_load, and looks for doubts too: faults and doubts stand in one list, by place. Fills *ret_faults always; doubts alone
   leave 0 with *ret. */
int config_check(const struct config_bundle *b, struct catalog **ret, struct config_faults **ret_faults);
void config_faults_free(struct config_faults *f);
/* "FILE:LINE:COL: error: what (hint)" lines; a doubt is a "warning". */
void config_faults_text(const struct config_faults *f, struct buf *out);
/* JSON Schema (draft 2020-12) of the files; and the reference page in Markdown; both from the schema table. */
void config_schema_json(struct buf *out);
void config_schema_markdown(struct buf *out);
void config_schema_man(struct buf *out); /* ksrd.yaml(5), mdoc */
