/* The daemon, with room for a verb that prepares its data first (demo). */
#pragma once
#include "serve.h"
#include "verb.h"

/* What a preparation may use; all of it is the daemon's. */
struct verb_serve_loan {
    struct store *store;
    const struct config_bundle *files; /* NULL: the files have faults, what is in force stays */
    const struct catalog *catalog;     /* of the files */
    bool (*stopping)(void *ctx);       /* somebody wants us to stop: return 0 soon */
    void *stopping_ctx;
};
struct verb_serve_hooks {
    /* With the database open and migrated, before the files' configuration is put in force and pages start. */
    int (*prepare)(const struct verb_serve_loan *l, void *ctx, struct err *err);
    /* Pages have started; in place of the line with the address. */
    void (*ready)(const struct serve *pages, bool (*stopping)(void *), void *stopping_ctx, void *ctx);
    void *ctx;
};
/* hooks NULL: none. */
int verb_serve_run(struct verb_context *c, const struct verb_serve_hooks *hooks, struct err *err);
