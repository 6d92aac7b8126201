#include "log.h"
#include "clock.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

bool
log_is_journal(int fd)
{
    const char *stream = getenv("JOURNAL_STREAM");
    unsigned long long device, inode;
    struct stat st;
    char end;
    if (!stream || sscanf(stream, "%llu:%llu%c", &device, &inode, &end) != 2)
        return false;
    return fstat(fd, &st) == 0 && st.st_dev == device && st.st_ino == inode;
}

static void
one_line(char *text)
{
    for (unsigned char *p = (unsigned char *)text; *p; p++)
        if (*p < 0x20 || *p == 0x7f)
            *p = ' ';
}

void
log_line(enum log_level level, const char *fmt, ...)
{
    /* journald's own priorities: err, warning, info */
    static const char *const priority[] = {"<3>", "<4>", "<6>"};
    static const char *const word[] = {"error", "warning", "info"};
    char text[4096];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    one_line(text);
    if (log_is_journal(STDERR_FILENO)) {
        fprintf(stderr, "%s%s\n", priority[level], text);
        return;
    }
    struct clock_local t = clock_local(clock_now());
    fprintf(stderr, "%02d:%02d:%02d %s %s\n", t.hour, t.minute, t.second, word[level], text);
}

void
log_err(enum log_level level, const struct err *e)
{
    char text[2100];
    err_text(e, text, sizeof text);
    log_line(level, "%s", text);
}
