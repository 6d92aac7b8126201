/* The access log. Lines are taken at once and written by a thread of its own: no answer waits for a disk, or for a full pipe. */
#pragma once
#include "err.h"

struct serve_log;
/* where: "stderr", or a file, which is appended to. Errors: ERR_CONFIG. */
int serve_log_open(const char *where, struct serve_log **ret, struct err *err);
/* From any thread. When the writer is a megabyte behind, lines are dropped and counted. NULL log: nothing. */
void serve_log_put(struct serve_log *l, const char *line);
/* The file was renamed (logrotate): the next lines go to a new one. Errors: ERR_CONFIG; the old one is then kept. */
int serve_log_reopen(struct serve_log *l, struct err *err);
unsigned long long serve_log_dropped(struct serve_log *l); /* lines; NULL: 0 */
/* Writes what is left. NULL is harmless. */
void serve_log_close(struct serve_log *l);
