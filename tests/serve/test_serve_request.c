/* What a request says is judged right before anything else sees it. */
#include "serve_access.h"
#include "serve_request.h"
#include "unit.h"

static int
judge(const char *raw, struct request_target *t)
{
    const char *what = NULL;
    int status = serve_request_target(raw, t, &what);
    assert_true(status == 0 || what != NULL);
    return status;
}

static void
addresses_are_decoded(void **state)
{
    struct request_target t;
    (void)state;
    assert_int_equal(judge("/enhet/v%C3%A5rd?b=%20x+y&a=1%2C2&c", &t), 0);
    assert_string_equal(t.path, "/enhet/vård");
    assert_int_equal(t.n_params, 3);
    assert_string_equal(t.params[0].name, "b");
    assert_string_equal(t.params[0].value, " x y");
    assert_string_equal(t.params[1].value, "1,2");
    assert_string_equal(t.params[2].value, "");
    assert_null(t.per);
    assert_int_equal(judge("/?", &t), 0);
    assert_int_equal(t.n_params, 0);
    assert_int_equal(judge("/a?&&x=1&", &t), 0);
    assert_int_equal(t.n_params, 1);
    assert_int_equal(judge("/a+b", &t), 0);
    assert_string_equal(t.path, "/a+b");
}

static void
addresses_that_no_page_has_are_refused(void **state)
{
    static const char *const bad[] = {"", "x", "*", "http://127.0.0.1/", "/a//b", "//", "//a", "/a/../b",
        "/..", "/a/..", "/./a", "/.", "/%2e%2e/x", "/a%2f%2e%2e", "/%00", "/a%00b", "/a?x=%00", "/%c3%28",
        "/%ff", "/a?x=%c3", "/a%", "/a%4", "/a%zz", "/a?%gg=1", "/a?=1", "/a?x=1&x=2", "/a?x=1&%78=1",
        "/%0d%0aX: y", "/a?x=%0a", "/a%7f", "/a\\b", "/%5c..%5cx", "/%ed%a0%80", "/%c0%ae%c0%ae/", "/a b",
        "/a?x=y z", "/#x", "/a?x=1#y", "/enhet%2Fkommun"};
    struct request_target t;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (judge(bad[i], &t) != 400)
            fail_msg("\"%s\" is let through", bad[i]);
}

static void
long_addresses_and_many_parameters_are_refused(void **state)
{
    struct request_target t;
    char raw[8000] = "/";
    (void)state;
    memset(raw + 1, 'a', REQUEST_PATH_MAX - 1);
    assert_int_equal(judge(raw, &t), 0);
    raw[REQUEST_PATH_MAX] = 'a';
    assert_int_equal(judge(raw, &t), 414);
    memset(raw, 0, sizeof raw);
    memcpy(raw, "/?q=", 4);
    memset(raw + 4, 'a', REQUEST_QUERY_MAX - 2);
    assert_int_equal(judge(raw, &t), 0);
    raw[REQUEST_QUERY_MAX + 2] = 'a';
    assert_int_equal(judge(raw, &t), 414);
    memset(raw, 0, sizeof raw);
    size_t n = (size_t)snprintf(raw, sizeof raw, "/?");
    for (int i = 0; i < REQUEST_PARAMS_MAX; i++)
        n += (size_t)snprintf(raw + n, sizeof raw - n, "p%d=1&", i);
    assert_int_equal(judge(raw, &t), 0);
    snprintf(raw + n, sizeof raw - n, "more=1");
    assert_int_equal(judge(raw, &t), 400);
}

static size_t
key_of(const char *raw, char out[REQUEST_KEY_MAX])
{
    struct request_target t;
    assert_int_equal(judge(raw, &t), 0);
    size_t n = serve_request_key(&t, out);
    assert_true(n <= REQUEST_KEY_MAX);
    out[n] = '\0';
    return n;
}

static void
one_address_has_one_key(void **state)
{
    char a[REQUEST_KEY_MAX + 1], b[REQUEST_KEY_MAX + 1];
    (void)state;
    key_of("/x?b=2&a=%61", a);
    key_of("/x?a=a&b=2", b);
    assert_string_equal(a, b);
    key_of("/x?a%3Db=1", a);
    key_of("/x?a=b%3D1", b);
    assert_string_not_equal(a, b);
    key_of("/x?a=1&b=2", a);
    key_of("/x?a=1%26b%3D2", b);
    assert_string_not_equal(a, b);
    key_of("/x", a);
    key_of("/x?", b);
    assert_string_equal(a, b);
}

static void
only_the_loopback_host_is_ours(void **state)
{
    static const char *const good[] = {
        "127.0.0.1", "127.0.0.1:8014", "localhost", "LocalHost:1", "[::1]", "[::1]:65535"};
    static const char *const bad[] = {"", "evil.example", "127.0.0.1.evil.example", "localhost.evil.example",
        "localhost:", "localhost:0", "localhost:99999", "127.0.0.1:80x", "127.0.0.2", "::1", "[::1",
        "127.0.0.1 ", "0.0.0.0", "localhost@x"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(serve_request_host(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (serve_request_host(bad[i]))
            fail_msg("Host \"%s\" is let through", bad[i]);
    assert_false(serve_request_host(NULL));
    assert_true(serve_request_proxied("X-Forwarded-For"));
    assert_true(serve_request_proxied("x-forwarded-host"));
    assert_true(serve_request_proxied("FORWARDED"));
    assert_false(serve_request_proxied("X-Forward"));
    assert_false(serve_request_proxied("Accept"));
}

static void
accept_encoding_is_weighed(void **state)
{
    static const char *const yes[] = {"gzip", "GZIP", "deflate, gzip;q=1.0, *;q=0.5", "*",
        "br, gzip ;q=0.001", "x-gzip", "gzip;q=0.8, identity;q=0.5", "*;q=0.1", "gzip,", ",,gzip"};
    static const char *const no[] = {"", "identity", "br", "gzip;q=0", "gzip; q=0.000", "*;q=0",
        "gzip;q=0, *", "gzipped", "identity, gzip;q=0.5", "gzip;q=x", "gzip;level=1"};
    (void)state;
    assert_false(serve_request_gzip(NULL));
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (!serve_request_gzip(yes[i]))
            fail_msg("\"%s\" takes gzip", yes[i]);
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (serve_request_gzip(no[i]))
            fail_msg("\"%s\" does not take gzip", no[i]);
}

static void
if_none_match_is_a_list(void **state)
{
    (void)state;
    assert_true(serve_request_matches("\"a\"", "\"a\""));
    assert_true(serve_request_matches("\"x\", W/\"a\"", "\"a\""));
    assert_true(serve_request_matches("\"x,y\" ,\"a\"", "\"a\""));
    assert_true(serve_request_matches("*", "\"a\""));
    assert_false(serve_request_matches(NULL, "\"a\""));
    assert_false(serve_request_matches("", "\"a\""));
    assert_false(serve_request_matches("a", "\"a\""));
    assert_false(serve_request_matches("\"a-gz\"", "\"a\""));
    assert_false(serve_request_matches("\"a", "\"a\""));
    assert_false(serve_request_matches("\"aa\",\"b\"", "\"a\""));
}

static void
per_is_an_edition_or_a_moment(void **state)
{
    struct request_target t;
    struct request_per p;
    stamp winter = clock_from_local(2026, 1, 31, 0, 0, 0);
    (void)state;
    assert_int_equal(serve_request_per("@12", &p), 0);
    assert_int_equal(p.number, 12);
    assert_int_equal(serve_request_per("2026-01-31", &p), 0);
    assert_int_equal(p.number, 0);
    assert_true(p.at == winter + 86400000 - 1); /* the end of that day */
    assert_int_equal(serve_request_per("2026-01-31T14:30", &p), 0);
    assert_true(p.at == winter + (14 * 60 + 30) * 60000);
    /* the repeated hour is its first; with an offset there is no doubt */
    assert_int_equal(serve_request_per("2026-10-25T02:30:00.250", &p), 0);
    assert_true(p.at == 1792888200250);
    assert_int_equal(serve_request_per("2026-10-25T02:30:00.250+01:00", &p), 0);
    assert_true(p.at == 1792891800250);
    /* a "+" that nobody encoded is still the offset */
    assert_int_equal(judge("/?per=2026-10-25T02:30:00.250+01:00", &t), 0);
    assert_string_equal(t.per, "2026-10-25T02:30:00.250+01:00");
    assert_int_equal(judge("/?per=2026-10-25+02:30+01:00", &t), 0);
    assert_string_equal(t.per, "2026-10-25 02:30+01:00");
    assert_int_equal(judge("/?per=2026-10-25+02:30", &t), 0);
    assert_string_equal(t.per, "2026-10-25 02:30");
    static const char *const bad[] = {"", "@", "@0", "@-1", "@1x", "@ 1", "@99999999999", "2026-13-01",
        "2026-02-30", "igår", "2026-01-31T", "2026-01-31T25:00"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (serve_request_per(bad[i], &p) == 0)
            fail_msg("per=\"%s\" is let through", bad[i]);
}

static void
nothing_a_client_sends_forges_a_log_line(void **state)
{
    char line[ACCESS_LINE], longest[3000];
    (void)state;
    memset(longest, '\n', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    struct access_entry e = {.address = "127.0.0.1",
        .method = "GET",
        .target = "/\" 200\n127.0.0.1 - - x\\",
        .version = "HTTP/1.1",
        .referer = NULL,
        .agent = longest,
        .when = 1792888200000,
        .status = 200,
        .bytes = 12};
    serve_access_line(&e, line);
    assert_null(strchr(line, '\n'));
    assert_true(strncmp(line,
                    "127.0.0.1 - - [25/Oct/2026:02:30:00 +0200] \"GET /\\x22 200\\x0a127.0.0.1 - - x\\x5c "
                    "HTTP/1.1\" 200 12 \"-\" \"\\x0a",
                    100) == 0);
    e.method = e.target = e.version = e.referer = longest;
    serve_access_line(&e, line);
    assert_string_equal(line + strlen(line) - 5, "\\x0a\"");
    assert_null(strchr(line, '\n'));
}

static void
the_log_keeps_only_what_pages_know(void **state)
{
    static const struct {
        const char *target, *kept;
    } cases[] = {{"/", "/"}, {"/?", "/?"}, {"/?per=@1", "/?per=@1"}, {"/?code=s3cret", "/?-"},
        {"/?s3cret", "/?-"}, {"/?code=s3cret&per=@1&x", "/?-&per=@1&-"}, {"/?per=@1&&", "/?per=@1&&"},
        {"/?%70er=s3cret", "/?-"}, {"/#s3cret=1", "/?-"}, {"/?period=s3cret", "/?-"}, {"/?pe=s3cret", "/?-"},
        {"/api/v1/values?indicator=a,b&unit=u&from=2013-01&to=2014-04&window=month",
            "/api/v1/values?indicator=a,b&unit=u&from=2013-01&to=2014-04&window=month"}};
    char line[ACCESS_LINE], wanted[256];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct access_entry e = {.address = "unix:",
            .method = "GET",
            .target = cases[i].target,
            .version = "HTTP/1.1",
            .referer = "http://localhost/sok?q=s3cret",
            .when = 0,
            .status = 200};
        serve_access_line(&e, line);
        snprintf(wanted, sizeof wanted,
            "unix: - - [01/Jan/1970:01:00:00 +0100] \"GET %s HTTP/1.1\" 200 0 \"http://localhost/sok\" \"-\"",
            cases[i].kept);
        assert_string_equal(line, wanted);
    }
}

static void
absolute_addresses_must_be_of_this_host(void **state)
{
    static const struct {
        const char *target, *host, *origin;
    } cases[] = {{"/x?y", "localhost", "/x?y"}, {"http://localhost/x", "localhost", "/x"},
        {"HTTPS://LOCALHOST:1/x", "localhost:1", "/x"}, {"http://localhost", "localhost", "/"},
        {"http://localhost/", "localhost:80", NULL}, {"http://localhost:80/", "localhost", NULL},
        {"http://evil.example/", "localhost", NULL}, {"http://localhost.x/", "localhost", NULL},
        {"http://localhost?x", "localhost", NULL}, {"ftp://localhost/", "localhost", "ftp://localhost/"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *origin = serve_request_origin(cases[i].target, cases[i].host);
        if (!origin != !cases[i].origin || (origin && strcmp(origin, cases[i].origin) != 0))
            fail_msg("%s of %s is %s", cases[i].target, cases[i].host, origin ? origin : "refused");
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_are_decoded),
        cmocka_unit_test(addresses_that_no_page_has_are_refused),
        cmocka_unit_test(long_addresses_and_many_parameters_are_refused),
        cmocka_unit_test(one_address_has_one_key),
        cmocka_unit_test(only_the_loopback_host_is_ours),
        cmocka_unit_test(accept_encoding_is_weighed),
        cmocka_unit_test(if_none_match_is_a_list),
        cmocka_unit_test(per_is_an_edition_or_a_moment),
        cmocka_unit_test(nothing_a_client_sends_forges_a_log_line),
        cmocka_unit_test(the_log_keeps_only_what_pages_know),
        cmocka_unit_test(absolute_addresses_must_be_of_this_host),
    };
    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
