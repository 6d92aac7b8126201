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
    char sha256[65];       /* over names and bytes */
    char files_sha256[65]; /* the same without what is carried over (config_carry) */
};

/* The file of what lives on though the files have left it out; ksrd writes it, and no file that is read can bear its name. */
#define CONFIG_CARRIED "(utgånget)"

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
/* What puts `files` in force after `before` (NULL: nothing was): the files and, behind them, what has left them but lives on, as
   CONFIG_CARRIED: indicators utgångna from the month `leaving`, their measures and sources; ids that are not to be used again.
   Both bundles are valid. *ret_faults: what may not leave; none: its n is 0. Errors: ERR_CONFIG. */
int config_carry(const struct config_bundle *files, const struct config_bundle *before, month leaving,
    struct config_bundle **ret, struct config_faults **ret_faults, struct err *err);
/* What must not change from one configuration in force to the next (DESIGN §5.9): an indicator or measure keeps its definition unless
   a new correction marks the change, or it is dated (series with from and to); an id that has left comes back as what it was.
   excused: a reason was given that holds for all changes of definitions. Without catalogs only ids are looked at. Adds to faults.
   Errors: ERR_CONFIG. */
struct config_state {
    const struct config_bundle *bundle;
    const struct catalog *catalog;
};
int config_rules_check(const struct config_state *before, const struct config_state *after, bool excused,
    struct config_faults *faults, struct err *err);

/* One thing that is otherwise. */
enum config_change_what { CHANGE_ADDED, CHANGE_REMOVED, CHANGE_RETIRED, CHANGE_REVIVED, CHANGE_CHANGED };
extern const char *const config_change_names[5]; /* "added" … */
struct config_change {
    enum config_change_what what;
    const char *kind;      /* "indicator", or the top-level key: "organisation" */
    const char *id;        /* "" at the top level */
    const char *name;      /* as people call it, "" if it has none */
    const char *key;       /* CHANGE_CHANGED: "target", "codes.ekonomi"; else "" */
    const char *from, *to; /* as it stands in YAML; "" where there was or is nothing */
};
/* From before to after, in the order of the schema and the files. Texts live in the arena. Errors: ERR_CONFIG. */
int config_changes(struct arena *a, const struct config_bundle *before, const struct config_bundle *after,
    struct config_change **ret, size_t *ret_n, struct err *err);

/* Without what is carried over: as it stood in files. A copy. */
struct config_bundle *config_bundle_files(const struct config_bundle *b);
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
/* An empty list, for those who check one configuration against another. */
struct config_faults *config_faults_new(void);
/* "FILE:LINE:COL: error: what (hint)" lines; a doubt is a "warning". */
void config_faults_text(const struct config_faults *f, struct buf *out);
/* JSON Schema (draft 2020-12) of the files; and the reference page in Markdown; both from the schema table. */
void config_schema_json(struct buf *out);
void config_schema_markdown(struct buf *out);
void config_schema_man(struct buf *out); /* ksrd.yaml(5), mdoc */
