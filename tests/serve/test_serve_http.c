/* The HTTP that ksrd speaks: what is refused, what every answer carries, 304, HEAD, gzip, health and metrics. */
#include "embed.h"
#include "serve_fixture.h"
#include <zlib.h>

size_t serve_embedded(struct embed_file *e, size_t most); /* made by CMake from dashboards/assets */

static struct fixture f;
static char log_path[128];

static int
status_of(struct http_reply r)
{
    int status = r.status;
    http_free(&r);
    return status;
}

static int __attribute__((format(printf, 1, 2))) raw_status(const char *fmt, ...)
{
    char request[20000];
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(request, sizeof request, fmt, ap);
    va_end(ap);
    return status_of(http_raw(f.port, request));
}

static void
a_foreign_host_is_refused(void **state)
{
    (void)state;
    struct http_reply r =
        http_raw(f.port, "GET /healthz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
    assert_int_equal(r.status, 421);
    assert_non_null(strstr(r.body, "egen adress"));
    http_free(&r);
    assert_int_equal(raw_status("GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n"), 421);
    assert_int_equal(raw_status("GET / HTTP/1.1\r\n\r\n"), 400);
    assert_int_equal(raw_status("GET / HTTP/1.0\r\n\r\n"), 400);
    assert_int_equal(raw_status("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n"), 400);
    assert_int_equal(raw_status("GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n"), 400);
    assert_int_equal(
        raw_status("GET /healthz HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n", f.port), 200);
    assert_int_equal(raw_status("GET /healthz HTTP/1.1\r\nHost: [::1]\r\nConnection: close\r\n\r\n"), 200);
}

static void
what_a_proxy_hands_on_is_refused(void **state)
{
    (void)state;
    static const char *const headers[] = {"Forwarded: for=192.0.2.1\r\n", "X-Forwarded-For: 192.0.2.1\r\n",
        "x-forwarded-host: kommunen.example\r\n", "X-Forwarded-Proto: https\r\n", "X-Real-IP: 192.0.2.1\r\n"};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++)
        assert_int_equal(status_of(http_ask(f.port, "GET", "/", headers[i])), 400);
}

static void
only_get_and_head_are_allowed(void **state)
{
    (void)state;
    static const char *const methods[] = {
        "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "PROPFIND", "get"};
    char allow[64];
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        struct http_reply r = http_ask(f.port, methods[i], "/", "");
        if (r.status != 405 || !http_header(&r, "Allow", allow, sizeof allow) ||
            strcmp(allow, "GET, HEAD") != 0)
            fail_msg("%s / gives %d", methods[i], r.status);
        http_free(&r);
    }
    assert_int_equal(status_of(http_ask(f.port, "POST", "/healthz", "Content-Length: 0\r\n")), 405);
    assert_int_equal(status_of(http_ask(f.port, "POST", "/finns/inte/alls", "Content-Length: 0\r\n")), 404);
    assert_int_equal(status_of(http_ask(f.port, "POST", "/", "Content-Length: 3\r\n\r\nabc")), 405);
}

static void
bodies_and_doubtful_lengths_are_refused(void **state)
{
    (void)state;
    assert_int_equal(status_of(http_ask(f.port, "GET", "/", "Content-Length: 3\r\n")), 413);
    assert_int_equal(status_of(http_ask(f.port, "GET", "/", "Content-Length: 0\r\n")), 200);
    assert_int_equal(status_of(http_ask(f.port, "GET", "/", "Transfer-Encoding: chunked\r\n")), 413);
    assert_int_equal(
        status_of(http_ask(f.port, "GET", "/", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n")), 400);
    assert_int_equal(
        status_of(http_ask(f.port, "POST", "/", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n")), 400);
    assert_int_equal(
        status_of(http_ask(f.port, "POST", "/", "Content-Length: 3\r\nContent-Length: 4\r\n")), 400);
    /* what is behind a refused request is never answered as a request of its own */
    struct http_reply r = http_raw(f.port,
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_int_equal(r.status, 400);
    assert_null(strstr(r.body, "HTTP/1.1"));
    http_free(&r);
}

static void
addresses_that_no_page_has_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"/%00", "/a%00", "/../etc/passwd", "/statisk/../x", "/%2e%2e/", "//",
        "/a//b", "/%ff", "/?a=%00", "/?a=1&a=2", "/?per=@1&per=@2", "/%", "/?per=", "/?per=igår",
        "/healthz?x=1", "/statisk/%2e%2e/x"};
    char target[6000] = "/";
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int status = status_of(http_get(f.port, bad[i]));
        if (status != 400)
            fail_msg("%s gives %d", bad[i], status);
    }
    memset(target + 1, 'a', 2100);
    assert_int_equal(status_of(http_get(f.port, target)), 414);
    memset(target, 0, sizeof target);
    memcpy(target, "/?q=", 4);
    memset(target + 4, 'a', 4200);
    assert_int_equal(status_of(http_get(f.port, target)), 414);
}

static void
unknown_addresses_and_parameters_get_pages_that_say_so(void **state)
{
    (void)state;
    assert_int_equal(status_of(http_get(f.port, "/finns/inte")), 404);
    assert_int_equal(status_of(http_get(f.port, "/statisk/finns-inte.css")), 404);
    assert_int_equal(status_of(http_get(f.port, "/?okand=1")), 400);
    struct http_reply r = http_get(f.port, "/api/v1/units?okand=1");
    char type[64];
    assert_int_equal(r.status, 400);
    assert_true(http_header(&r, "Content-Type", type, sizeof type));
    assert_non_null(strstr(type, "application/json"));
    assert_non_null(strstr(r.body, "\"error\""));
    http_free(&r);
}

static void
every_answer_carries_the_safe_headers(void **state)
{
    (void)state;
    static const char *const targets[] = {
        "/", "/finns/inte", "/healthz", "/metrics", "/api/v1/units", "/?a=%00", "/?per=@999", FIGURE};
    static const struct {
        const char *name, *value;
    } headers[] = {{"Content-Security-Policy", "default-src 'self'; object-src 'none'; base-uri 'none'; "
                                               "form-action 'self'; frame-ancestors 'none'"},
        {"X-Content-Type-Options", "nosniff"}, {"Referrer-Policy", "same-origin"},
        {"Cross-Origin-Opener-Policy", "same-origin"}, {"Vary", "Accept-Encoding"},
        {"Permissions-Policy", NULL}, {"Cache-Control", NULL}, {"Content-Type", NULL}};
    char value[300];
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        struct http_reply r = http_get(f.port, targets[i]);
        for (size_t k = 0; k < sizeof headers / sizeof *headers; k++)
            if (!http_header(&r, headers[k].name, value, sizeof value) ||
                (headers[k].value && strcmp(value, headers[k].value) != 0))
                fail_msg("%s: %s is \"%s\"", targets[i], headers[k].name, value);
        http_free(&r);
    }
}

/* The body as it is, or unpacked. */
static char *
unpacked(const struct http_reply *r)
{
    char encoding[32], *out = calloc(1, 1 << 20);
    z_stream z = {.next_in = (unsigned char *)r->body,
        .avail_in = (unsigned)r->len,
        .next_out = (unsigned char *)out,
        .avail_out = (1 << 20) - 1};
    if (!http_header(r, "Content-Encoding", encoding, sizeof encoding)) {
        memcpy(out, r->body, r->len);
        return out;
    }
    assert_string_equal(encoding, "gzip");
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    inflateEnd(&z);
    return out;
}

static void
gzip_and_plain_are_the_same_page_with_their_own_tags(void **state)
{
    (void)state;
    char tag[2][64], header[256], value[64];
    struct http_reply plain = http_get(f.port, "/"),
                      packed = http_ask(f.port, "GET", "/", "Accept-Encoding: br, gzip\r\n");
    assert_int_equal(plain.status, 200);
    assert_int_equal(packed.status, 200);
    assert_true(packed.len < plain.len);
    assert_true(http_header(&plain, "ETag", tag[0], sizeof tag[0]) &&
                http_header(&packed, "ETag", tag[1], sizeof tag[1]));
    assert_string_not_equal(tag[0], tag[1]);
    assert_true(http_header(&plain, "Cache-Control", value, sizeof value));
    assert_string_equal(value, "private, no-cache");
    char *a = unpacked(&plain), *b = unpacked(&packed);
    assert_string_equal(a, b);
    free(a);
    free(b);
    http_free(&plain);
    http_free(&packed);
    for (int which = 0; which < 2; which++) {
        for (int asked = 0; asked < 2; asked++) {
            snprintf(header, sizeof header, "If-None-Match: \"x\", W/%s\r\n%s", tag[which],
                asked ? "Accept-Encoding: gzip\r\n" : "");
            struct http_reply r = http_ask(f.port, "GET", "/", header);
            assert_int_equal(r.status, which == asked ? 304 : 200);
            assert_true(http_header(&r, "ETag", value, sizeof value));
            assert_string_equal(value, tag[asked]);
            if (r.status == 304)
                assert_int_equal(r.len, 0);
            http_free(&r);
        }
    }
    assert_int_equal(status_of(http_ask(f.port, "GET", "/", "If-None-Match: *\r\n")), 304);
    assert_int_equal(status_of(http_ask(f.port, "GET", "/finns/inte", "If-None-Match: *\r\n")), 404);
    struct http_reply none = http_ask(f.port, "GET", "/", "Accept-Encoding: gzip;q=0\r\n");
    assert_false(http_header(&none, "Content-Encoding", value, sizeof value));
    http_free(&none);
}

/* Header lines but Date and Connection, sorted by nothing: the order is the same too. */
static void
lines_that_count(char *head, char out[4096])
{
    size_t n = 0;
    for (char *line = head, *next; *line; line = next) {
        next = strstr(line, "\r\n") + 2;
        if (strncasecmp(line, "Date:", 5) != 0)
            n += (size_t)snprintf(out + n, 4096 - n, "%.*s", (int)(next - line), line);
    }
}

static void
head_has_the_headers_of_get_and_no_body(void **state)
{
    (void)state;
    static const char *const targets[] = {"/", "/healthz", "/finns/inte", "/api/v1/units", FIGURE};
    static const char *const headers[] = {"", "Accept-Encoding: gzip\r\n"};
    for (size_t i = 0; i < 2 * sizeof targets / sizeof *targets; i++) {
        char a[4096], b[4096];
        struct http_reply get = http_ask(f.port, "GET", targets[i / 2], headers[i % 2]);
        struct http_reply head = http_ask(f.port, "HEAD", targets[i / 2], headers[i % 2]);
        lines_that_count(get.head, a);
        lines_that_count(head.head, b);
        assert_string_equal(a, b);
        assert_true(get.len > 0);
        assert_int_equal(head.len, 0);
        http_free(&get);
        http_free(&head);
    }
}

static void
one_connection_serves_many_requests(void **state)
{
    (void)state;
    int fd = http_connect(f.port);
    for (int i = 0; i < 5; i++) {
        static const char ask[] = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
        assert_true(http_send(fd, ask, strlen(ask)));
        struct http_reply r = http_read(fd, false);
        assert_int_equal(r.status, 200);
        assert_string_equal(r.body, "ok\n");
        http_free(&r);
    }
    close(fd);
}

static void
a_304_has_no_body(void **state)
{
    static const char two[] = "GET / HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: *\r\n\r\n"
                              "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    char data[8192];
    size_t n = 0;
    ssize_t got;
    int fd = http_connect(f.port);
    (void)state;
    assert_true(http_send(fd, two, strlen(two)));
    while (n < sizeof data - 1 && (got = recv(fd, data + n, sizeof data - 1 - n, 0)) > 0)
        n += (size_t)got;
    data[n] = '\0';
    close(fd);
    const char *end = strstr(data, "\r\n\r\n");
    assert_true(strncmp(data, "HTTP/1.1 304 ", 13) == 0);
    assert_non_null(end);
    assert_true(strncmp(end + 4, "HTTP/1.1 200 OK\r\n", 17) == 0); /* the next answer follows at once */
    assert_null(strstr(data, "Content-Length: 0\r\n"));
}

static void
assets_are_kept_for_ever_only_under_a_version(void **state)
{
    struct embed_file files[200];
    size_t n = serve_embedded(files, 200);
    char target[300], value[100], tag[100];
    (void)state;
    if (n == 0 || n > 200)
        skip(); /* built without npm: no style sheet */
    for (size_t i = 0; i < n; i++) {
        for (int versioned = 0; versioned < 2; versioned++) {
            snprintf(target, sizeof target, "/statisk/%s%s", files[i].name, versioned ? "?v=1" : "");
            struct http_reply r = http_get(f.port, target);
            assert_int_equal(r.status, 200);
            assert_int_equal(r.len, files[i].size);
            assert_memory_equal(r.body, files[i].data, r.len);
            assert_true(http_header(&r, "Cache-Control", value, sizeof value));
            assert_string_equal(value, versioned ? "public, max-age=31536000, immutable" : "no-cache");
            assert_true(http_header(&r, "ETag", tag, sizeof tag) &&
                        http_header(&r, "Content-Type", value, sizeof value));
            if (strstr(files[i].name, ".css"))
                assert_string_equal(value, "text/css; charset=utf-8");
            http_free(&r);
            snprintf(value, sizeof value, "If-None-Match: %.80s\r\n", tag);
            assert_int_equal(status_of(http_ask(f.port, "GET", target, value)), 304);
        }
    }
    snprintf(target, sizeof target, "/statisk/%s?x=1", files[0].name);
    assert_int_equal(status_of(http_get(f.port, target)), 400);
}

static void
errors_fill_no_cache(void **state)
{
    (void)state;
    char target[64], before[32], after[32];
    struct http_reply r = http_get(f.port, "/metrics");
    char *at = strstr(r.body, "\nksrd_cache_entries ");
    assert_non_null(at);
    snprintf(before, sizeof before, "%.*s", (int)strcspn(at + 1, "\n"), at + 1);
    http_free(&r);
    for (int i = 0; i < 50; i++) {
        snprintf(target, sizeof target, "/?skrap%d=%d", i, i);
        assert_int_equal(status_of(http_get(f.port, target)), 400);
    }
    r = http_get(f.port, "/metrics");
    at = strstr(r.body, "\nksrd_cache_entries ");
    snprintf(after, sizeof after, "%.*s", (int)strcspn(at + 1, "\n"), at + 1);
    http_free(&r);
    assert_string_equal(before, after);
}

static void
metrics_are_openmetrics(void **state)
{
    (void)state;
    static const char *const wanted[] = {"# TYPE ksrd_build info\n", "ksrd_build_info{version=\"",
        "\nksrd_edition 2\n", "\nksrd_database_away 0\n", "ksrd_http_requests_total{class=\"2xx\"} ",
        "ksrd_http_request_seconds_bucket{le=\"+Inf\"} ", "\nksrd_cache_bytes ",
        "ksrd_cache_lookups_total{result=\"miss\"} ", "\nksrd_cube_bytes ",
        "ksrd_source_pulls{source=\"folk\",state=\"ok\"} 1\n", "\nksrd_edition_age_seconds "};
    char type[128];
    struct http_reply r = http_get(f.port, "/metrics");
    assert_int_equal(r.status, 200);
    assert_true(http_header(&r, "Content-Type", type, sizeof type));
    assert_string_equal(type, "application/openmetrics-text; version=1.0.0; charset=utf-8");
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
        if (!strstr(r.body, wanted[i]))
            fail_msg("no \"%s\" in:\n%s", wanted[i], r.body);
    assert_string_equal(r.body + r.len - 6, "# EOF\n");
    http_free(&r);
}

/* The file's last line that has text in it, or "" after a second. */
static void
find_line(const char *path, const char *text, char out[4096])
{
    for (int i = 0; i < 100; i++) { /* the line comes when the answer has gone */
        FILE *log = fopen(path, "re");
        char line[4096];
        out[0] = '\0';
        while (log && fgets(line, sizeof line, log))
            if (strstr(line, text))
                memcpy(out, line, sizeof line);
        if (log)
            (void)fclose(log);
        if (out[0])
            return;
        usleep(10000);
    }
}

static void
ask_with(const char *target, const char *agent)
{
    char headers[256];
    snprintf(headers, sizeof headers, "User-Agent: %s\r\nReferer: http://localhost/?q=ann\r\n", agent);
    struct http_reply r = http_ask(f.port, "GET", target, headers);
    http_free(&r);
}

static void
requests_are_logged(void **state)
{
    char line[4096],
        wanted[] = "\"GET /healthz HTTP/1.1\" 200 3 \"http://localhost/\" \"prov \\x22x\\x22\"\n";
    (void)state;
    ask_with("/healthz", "prov \"x\"");
    find_line(log_path, "prov", line);
    assert_memory_equal(line, "127.0.0.1 - - [", 15);
    assert_string_equal(strchr(line, '"'), wanted);
    ask_with("/healthz?code=hemligt&per=@1&hemligt", "tecken");
    find_line(log_path, "tecken", line);
    assert_non_null(strstr(line, "\"GET /healthz?-&per=@1&- HTTP/1.1\" 400 "));
    assert_null(strstr(line, "hemligt"));
    ask_with("/?per=%22%0d%0a", "rad");
    find_line(log_path, "rad", line);
    assert_non_null(strstr(line, "\"GET /?per=%22%0d%0a HTTP/1.1\" 400 "));
}

static void
the_log_goes_on_in_a_new_file_after_a_rename(void **state)
{
    char line[4096], old[160];
    struct err err = {0};
    (void)state;
    snprintf(old, sizeof old, "%s.1", log_path);
    assert_int_equal(rename(log_path, old), 0);
    ask_with("/healthz", "innan");
    find_line(old, "innan", line);
    assert_string_not_equal(line, "");
    fixture_check(serve_reload(f.serve, &err), &err);
    ask_with("/healthz", "efter");
    find_line(log_path, "efter", line);
    assert_string_not_equal(line, "");
    find_line(log_path, "innan", line);
    assert_string_equal(line, "");
}

static void
not_ready_before_the_first_edition(void **state)
{
    (void)state;
    struct fixture empty = {.pg = f.pg};
    struct err err = {0};
    char value[64];
    fixture_check(store_open(f.pg.url, "tom", "Tom", &empty.store, &err), &err);
    fixture_serve(&empty, "tom", NULL);
    assert_true(fixture_contains(empty.port, "/healthz", 200, "ok"));
    assert_true(fixture_contains(empty.port, "/readyz", 503, "no edition"));
    struct http_reply r = http_get(empty.port, "/");
    assert_int_equal(r.status, 503);
    assert_non_null(strstr(r.body, "startar"));
    assert_true(http_header(&r, "Retry-After", value, sizeof value));
    assert_true(http_header(&r, "Refresh", value, sizeof value));
    http_free(&r);
    assert_true(fixture_contains(empty.port, "/?per=2026-01-01", 404, "ingen utgåva"));
    fixture_configure(empty.store, "Tomkommunen", clock_now());
    assert_true(fixture_until(empty.port, "/readyz", 200, "ok", 2000) >= 0);
    assert_true(fixture_contains(empty.port, "/", 200, "Tomkommunen"));
    fixture_close(&empty);
}

static void
a_started_server_stops_at_once_and_frees_its_port(void **state)
{
    (void)state;
    struct fixture other = {.pg = f.pg};
    fixture_open(&other, "annan");
    fixture_serve(&other, "annan", NULL);
    assert_true(fixture_until(other.port, "/readyz", 200, "ok", 3000) >= 0);
    int idle = http_connect(other.port);
    int64_t began = clock_mono_ms();
    fixture_close(&other);
    assert_true(clock_mono_ms() - began < 2000);
    assert_int_equal(http_connect(other.port), -1);
    close(idle);
}

static int
setup(void **state)
{
    (void)state;
    fixture_open(&f, "prov");
    snprintf(log_path, sizeof log_path, "%s/access.log", f.pg.dir);
    fixture_serve(&f, "prov", &(struct catalog_http){.access_log = log_path});
    return fixture_until(f.port, "/readyz", 200, "ok", 5000) >= 0 ? 0 : -1;
}

static int
teardown(void **state)
{
    (void)state;
    fixture_close(&f);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metrics_are_openmetrics),
        cmocka_unit_test(a_foreign_host_is_refused),
        cmocka_unit_test(what_a_proxy_hands_on_is_refused),
        cmocka_unit_test(only_get_and_head_are_allowed),
        cmocka_unit_test(bodies_and_doubtful_lengths_are_refused),
        cmocka_unit_test(addresses_that_no_page_has_are_refused),
        cmocka_unit_test(unknown_addresses_and_parameters_get_pages_that_say_so),
        cmocka_unit_test(every_answer_carries_the_safe_headers),
        cmocka_unit_test(gzip_and_plain_are_the_same_page_with_their_own_tags),
        cmocka_unit_test(head_has_the_headers_of_get_and_no_body),
        cmocka_unit_test(one_connection_serves_many_requests),
        cmocka_unit_test(a_304_has_no_body),
        cmocka_unit_test(assets_are_kept_for_ever_only_under_a_version),
        cmocka_unit_test(errors_fill_no_cache),
        cmocka_unit_test(requests_are_logged),
        cmocka_unit_test(the_log_goes_on_in_a_new_file_after_a_rename),
        cmocka_unit_test(not_ready_before_the_first_edition),
        cmocka_unit_test(a_started_server_stops_at_once_and_frees_its_port),
    };
    struct err err = {0};
    throwaway_start(&f.pg);
    clock_init();
    if (page_init(NULL, &err))
        return 1;
    int rc = cmocka_run_group_tests(tests, setup, teardown);
    page_done();
    throwaway_stop(&f.pg);
    return rc;
}
