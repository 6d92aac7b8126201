/* The committed lists in the folder hostile, byte for byte, against the real server. */
#include "file.h"
#include "serve_fixture.h"
#include <poll.h>

#define LISTS KSRD_SOURCE "/tests/serve/hostile/"

static struct fixture direct, proxied;

/* "\r\n \x16 \0 {a*3}" → bytes. */
static void
unescape(struct buf *out, const char *s, const char *end)
{
    for (; s < end; s++) {
        const char *star = *s == '{' ? memchr(s, '*', (size_t)(end - s)) : NULL;
        char *close = NULL, two[3] = {0};
        if (star) {
            for (long n = strtol(star + 1, &close, 10); n > 0; n--)
                unescape(out, s + 1, star);
            assert_true(*close == '}');
            s = close;
        } else if (*s != '\\') {
            buf_char(out, *s);
        } else if (*++s == 'x') {
            memcpy(two, s + 1, 2);
            buf_char(out, (char)strtol(two, NULL, 16));
            s += 2;
        } else {
            buf_char(out, *s == 'r' ? '\r' : *s == 'n' ? '\n' : *s == 't' ? '\t' : *s == '0' ? '\0' : *s);
        }
    }
}

/* Sends the bytes, closes that side when no more comes back for a while, and reads to the end. */
static void
exchange(int port, const struct buf *bytes, struct buf *ret)
{
    enum { QUIET_MS = 60 };
    char piece[16384];
    ssize_t n = 1;
    int fd = http_connect(port);
    assert_true(fd >= 0);
    /* the server may hang up before it has all */
    (void)http_send(fd, bytes->data ? bytes->data : "", bytes->len);
    for (struct pollfd p = {.fd = fd, .events = POLLIN}; n > 0;) {
        if (poll(&p, 1, QUIET_MS) == 0)
            shutdown(fd, SHUT_WR);
        if ((n = recv(fd, piece, sizeof piece, 0)) > 0)
            buf_add(ret, piece, (size_t)n);
    }
    close(fd);
    assert_false(ret->failed);
}

/* What stands in one answer: its status, and whether it is ours. Returns the next one, NULL when this is none. */
static const char *
read_answer(const char *at, bool bodiless, int *ret_status, bool *ret_ours)
{
    struct http_reply r = {.head = NULL};
    char value[32];
    const char *end = strstr(at, "\r\n\r\n");
    if (strncmp(at, "HTTP/1.", 7) != 0 || !end)
        return NULL;
    char *head = strndup(at, (size_t)(end + 2 - at));
    r.head = head;
    *ret_status = (int)strtol(at + 9, NULL, 10);
    *ret_ours = http_header(&r, "Content-Security-Policy", value, sizeof value);
    size_t body = !bodiless && *ret_status >= 200 && http_header(&r, "Content-Length", value, sizeof value)
                      ? strtoul(value, NULL, 10)
                      : 0;
    free(head);
    return end + 4 + body;
}

/* No other status is answered in all of this. */
static bool
repeated(const char *from, const char *end, int status)
{
    char line[32];
    snprintf(line, sizeof line, "HTTP/1.1 %d ", status);
    for (const char *s = from; (s = memmem(s, (size_t)(end - s), "HTTP/1.", 7)); s++)
        if (strncmp(s, line, strlen(line)) != 0)
            return false;
    return true;
}

/* "200 200", "400!", "-"; "?" behind what cannot be read. libmicrohttpd sends the head of some of its own answers twice. */
static void
summary(const struct buf *answers, bool bodiless, char out[64])
{
    const char *at = answers->data ? answers->data : "", *begin = at, *end = at + answers->len;
    size_t n = 0;
    memcpy(out, "-", 2);
    while (at && at < end && n < 50) {
        int status = 0;
        bool ours = false;
        at = read_answer(at, bodiless, &status, &ours);
        if (at && !ours && status >= 400)
            at = repeated(begin, end, status) ? end : NULL; /* and the connection ends */
        n += (size_t)snprintf(
            out + n, 64 - n, at ? "%s%d%s" : "%s?", n ? " " : "", status, ours || status < 200 ? "" : "!");
    }
}

/* One line of a list; false when the answer is another. */
static bool
check_line(int port, const char *list, char *line)
{
    char *name = line, *wanted = strchr(line, '\t'), *bytes = wanted ? strchr(wanted + 1, '\t') : NULL,
         got[64];
    struct buf request, answers;
    if (!bytes)
        fail_msg("%s: not three columns: %s", list, line);
    *wanted++ = *bytes++ = '\0';
    buf_init(&request, 1 << 20);
    buf_init(&answers, 1 << 20);
    unescape(&request, bytes, bytes + strlen(bytes));
    exchange(port, &request, &answers);
    summary(&answers, request.len > 5 && memcmp(request.data, "HEAD ", 5) == 0, got);
    bool right = strcmp(got, wanted) == 0;
    if (!right)
        print_error("%s: %s: expected %s, got %s\n", list, name, wanted, got);
    buf_free(&request);
    buf_free(&answers);
    return right;
}

static void
check_list(int port, const char *list, int least)
{
    struct arena *a = arena_new();
    struct err err = {0};
    char *text;
    size_t len;
    int lines = 0, wrong = 0;
    fixture_check(file_read(a, list, 1 << 20, &text, &len, &err), &err);
    for (char *line = text, *next; line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        if (*line == '\0' || *line == '#')
            continue;
        lines++;
        wrong += !check_line(port, strrchr(list, '/') + 1, line);
    }
    arena_free(a);
    assert_int_equal(wrong, 0);
    assert_true(lines >= least);
}

static void
each_direct_case_has_its_status(void **state)
{
    (void)state;
    check_list(direct.port, LISTS "direct.tsv", 150);
}

static void
each_case_behind_a_proxy_has_its_status(void **state)
{
    (void)state;
    check_list(proxied.port, LISTS "proxied.tsv", 15);
}

static void
after_all_that_it_serves_as_before(void **state)
{
    (void)state;
    assert_true(fixture_contains(direct.port, FIGURE, 200, "41"));
    assert_true(fixture_until(direct.port, "/metrics", 200, "\nksrd_http_connections 1\n", 12000) >= 0);
    assert_true(fixture_until(direct.port, "/metrics", 200, "\nksrd_http_requests_running 1\n", 2000) >= 0);
}

static int
setup(void **state)
{
    static const char *const names[] = {"nyckeltal.example", "kpi.example", NULL};
    (void)state;
    fixture_open(&direct, "prov");
    fixture_serve(&direct, "prov", NULL);
    fixture_open(&proxied, "proxy");
    fixture_serve(&proxied, "proxy", &(struct catalog_http){.names = names, .guards = true});
    return fixture_until(direct.port, "/readyz", 200, "ok", 5000) >= 0 &&
                   fixture_until(proxied.port, "/readyz", 200, "ok", 5000) >= 0
               ? 0
               : -1;
}

static int
teardown(void **state)
{
    (void)state;
    fixture_close(&direct);
    fixture_close(&proxied);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_direct_case_has_its_status),
        cmocka_unit_test(each_case_behind_a_proxy_has_its_status),
        cmocka_unit_test(after_all_that_it_serves_as_before),
    };
    struct err err = {0};
    throwaway_start(&direct.pg);
    proxied.pg = direct.pg;
    clock_init();
    if (page_init(NULL, &err))
        return 1;
    int rc = cmocka_run_group_tests(tests, setup, teardown);
    page_done();
    throwaway_stop(&direct.pg);
    return rc;
}
