/* A backup: one folder that holds all that cannot be fetched again.
     database.dump    pg_dump's custom format: facts, editions, pulls, configurations in force
     raw/…            the files as they came
     inbox/…          what lies in the inbox
     configuration    the configuration in force, as the state folder keeps it
     manifest.json    each file's size and SHA-256, and the figures that a restore must find again */
#pragma once
#include "arena.h"
#include "err.h"
#include "store_dump.h"

#define BACKUP_DUMP "database.dump"

struct backup_file {
    const char *path; /* in the folder */
    int64_t bytes;
    const char *sha256;
};
struct backup_manifest {
    const char *program, *organisation, *made; /* version; slug; "2026-11-24T05:00:00+01:00" */
    struct store_figures figures;
    struct backup_file *files;
    size_t n, cap;
};
/* Adds path (relative to dir) with its size and hash as they are on disk. Errors: ERR_STORE. */
int backup_add(
    struct arena *a, const char *dir, const char *path, struct backup_manifest *m, struct err *err);
int backup_write(const char *dir, const struct backup_manifest *m, struct err *err);
/* Reads it and proves every file's size and hash. Errors: ERR_DATA (what is missing or changed), ERR_SOURCE. */
int backup_read(struct arena *a, const char *dir, struct backup_manifest *ret, struct err *err);
/* Same figures? ERR_DATA says which differ. server is not compared. */
int backup_same(const struct store_figures *a, const struct store_figures *b, struct err *err);
/* Copies (below raw/ links, on the same file system) every regular file below from/path to to/path; one that is being written (.tmp) is left out.
   A missing folder holds nothing. one: called with each file's path. */
int backup_tree(struct arena *a, const char *from, const char *to, const char *path,
    int (*one)(void *ctx, const char *path, struct err *err), void *ctx, struct err *err);
