/* Only the doors (main, verbs, serve, schedule) log; floors below return struct err. */
#pragma once
#include "err.h"
#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARNING, LOG_INFO };

/* What a line is about, beside its words: in the journal fields of their own (journalctl KSRD_SOURCE=ekonomi), on stderr "key=value" after
   the text. NULL and 0 are left out. */
struct log_about {
    const char *source;
    int edition, exit_code;
    const char *kind, *where, *hint; /* of an error */
};

/* One line. When stderr is the journal: with priority and fields by its native protocol, or "<priority>text" on stderr when its socket does
   not take it. Else "HH:MM:SS level text" on stderr. Control characters, which may come from a source, become blanks: nobody writes a line
   or field of his own into the log. about may be NULL. */
void log_about(enum log_level level, const struct log_about *about, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void log_line(enum log_level level, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_err(enum log_level level, const struct err *e);
/* Whether the descriptor is the journal's: $JOURNAL_STREAM names its device and inode (systemd.exec(5)). A daemon whose stderr was
   sent elsewhere inherits the variable too. */
bool log_is_journal(int fd);
