/* Only the doors (main, verbs, serve, schedule) log; floors below return struct err. */
#pragma once
#include "err.h"

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO, LOG_DEBUG };

void log_set_level(enum log_level level);
/* One line on stderr: "<level> text" under systemd (JOURNAL_STREAM set), else "HH:MM:SS level text". */
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_err(enum log_level level, const struct err *e);
