/* Only the doors (main, verbs, serve, schedule) log; floors below return struct err. */
#pragma once
#include "err.h"
#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO };

/* One line on stderr: "<priority>text" when stderr is the journal, else "HH:MM:SS level text". Control characters in the text, which
   may come from a source, become blanks: nobody writes a line of his own into the log. */
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_err(enum log_level level, const struct err *e);
/* Whether the descriptor is the journal's: $JOURNAL_STREAM names its device and inode (systemd.exec(5)). A daemon whose stderr was
   sent elsewhere inherits the variable too. */
bool log_is_journal(int fd);
