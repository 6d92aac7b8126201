#include "log.h"
#include "clock.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define TEXT_MOST 4096
#define SOCKET "/run/systemd/journal/socket" /* tests name another one in KSRD_TEST_JOURNAL */

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

/* A line's text and fields in the making. */
struct line {
    char text[4 * TEXT_MOST];
    size_t n;
};

/* Adds before, the value on one line, after. What does not fit is left out whole. */
static void
put(struct line *l, const char *before, const char *value, const char *after)
{
    if (!value || !*value)
        return;
    size_t room = sizeof l->text - l->n;
    int n = snprintf(l->text + l->n, room, "%s%s", before, value);
    if (n < 0 || (size_t)n + strlen(after) >= room) {
        l->text[l->n] = 0;
        return;
    }
    one_line(l->text + l->n + (*before == '\n'));
    l->n += (size_t)n;
    l->n += (size_t)snprintf(l->text + l->n, sizeof l->text - l->n, "%s", after);
}

static void
put_int(struct line *l, const char *before, int value, const char *after)
{
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    put(l, before, value ? text : NULL, after);
}

/* The journal's native protocol: KEY=value lines in one datagram (systemd.io/JOURNAL_NATIVE_PROTOCOL). */
static bool
to_journal(enum log_level level, const struct log_about *a, const char *text)
{
    static const char *const priority[] = {"3", "4", "6"};
    const char *path = getenv("KSRD_TEST_JOURNAL");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    struct line l = {.n = 0};
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    snprintf(to.sun_path, sizeof to.sun_path, "%s", path ? path : SOCKET);
    put(&l, "SYSLOG_IDENTIFIER=", "ksrd", "\n");
    put(&l, "PRIORITY=", priority[level], "\n");
    put(&l, "MESSAGE=", text, "\n");
    put(&l, "KSRD_SOURCE=", a->source, "\n");
    put_int(&l, "KSRD_EDITION=", a->edition, "\n");
    put_int(&l, "KSRD_EXIT_CODE=", a->exit_code, "\n");
    put(&l, "KSRD_ERROR=", a->kind, "\n");
    put(&l, "KSRD_WHERE=", a->where, "\n");
    put(&l, "KSRD_HINT=", a->hint, "\n");
    bool sent = fd >= 0 && sendto(fd, l.text, l.n, MSG_NOSIGNAL, (const struct sockaddr *)&to, sizeof to) ==
                               (ssize_t)l.n;
    if (fd >= 0)
        close(fd);
    return sent;
}

/* An error's place and remedy stand in its text already. */
static void
to_stderr(enum log_level level, const struct log_about *a, const char *text)
{
    static const char *const word[] = {"error", "warning", "info"};
    struct clock_local t = clock_local(clock_now());
    struct line l = {.n = 0};
    put(&l, "", text, "");
    put(&l, " source=", a->source, "");
    put_int(&l, " edition=", a->edition, "");
    put_int(&l, " exit_code=", a->exit_code, "");
    fprintf(stderr, "%02d:%02d:%02d %s %s\n", t.hour, t.minute, t.second, word[level], l.text);
}

__attribute__((format(printf, 3, 0))) static void
write_line(enum log_level level, const struct log_about *about, const char *fmt, va_list ap)
{
    static const struct log_about nothing = {.source = NULL};
    const struct log_about *a = about ? about : &nothing;
    char text[TEXT_MOST];
    vsnprintf(text, sizeof text, fmt, ap);
    one_line(text);
    if (!log_is_journal(STDERR_FILENO))
        to_stderr(level, a, text);
    else if (!to_journal(level, a, text)) /* journald's own priorities: err, warning, info */
        fprintf(stderr, "<%c>%s\n", "346"[level], text);
}

void
log_about(enum log_level level, const struct log_about *about, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    write_line(level, about, fmt, ap);
    va_end(ap);
}

void
log_line(enum log_level level, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    write_line(level, NULL, fmt, ap);
    va_end(ap);
}

void
log_err(enum log_level level, const struct err *e)
{
    static const char *const kinds[] = {NULL, "usage", "config", "data", "store", "source", "bug"};
    const struct log_about about = {.kind = kinds[e->kind], .where = e->where, .hint = e->hint};
    char text[2100];
    err_text(e, text, sizeof text);
    log_about(level, &about, "%s", text);
}
