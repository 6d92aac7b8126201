/* Whole files in and out. */
#pragma once
#include "arena.h"
#include "err.h"
#include <stddef.h>

/* Reads all of path (at most max bytes) into memory of the arena, NUL-terminated behind the end. Errors: ERR_SOURCE. */
int file_read(struct arena *a, const char *path, size_t max, char **ret, size_t *ret_len, struct err *err);
/* Writes to path.tmp, fsyncs, renames, fsyncs the folder: all or nothing. Errors: ERR_STORE. */
int file_write(const char *path, const void *data, size_t n, unsigned mode, struct err *err);
/* Renames within a file system, fsyncs the folder of `to`. Errors: ERR_STORE. */
int file_move(const char *from, const char *to, struct err *err);
/* mkdir -p; existing folders are fine. */
int file_mkdirs(const char *path, unsigned mode, struct err *err);
/* Between fork and exec: all descriptors from 3 on close at exec, but those that a path of the NULL-terminated list names
   ("/proc/self/fd/7/pg15"): a folder that can be reached through an open descriptor only. Async-signal-safe. */
void file_close_others(const char *const *keep);
/* Regular files of a folder that end in suffix, sorted by name (bytes), as names without folder. NULL-terminated. */
int file_list(
    struct arena *a, const char *dir, const char *suffix, char ***ret, size_t *ret_n, struct err *err);
