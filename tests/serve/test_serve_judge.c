/* Heads that are not written as HTTP writes them, what proxies say, and who is answered. */
#include "serve_head.h"
#include "serve_judge.h"
#include "unit.h"
#include <stdbool.h>

/* ---- the head --------------------------------------------------------------------------------------------------------------- */

/* As libmicrohttpd leaves a head: pieces ended in place. "|" stands for a byte that it has made NUL. */
struct pieces {
    char bytes[256];
    size_t size;
};

static struct pieces
receive(const char *text)
{
    struct pieces p = {.size = strlen(text)};
    memcpy(p.bytes, text, p.size + 1);
    for (size_t i = 0; i < p.size; i++)
        if (p.bytes[i] == '|')
            p.bytes[i] = '\0';
    return p;
}

static const char *
find(const struct pieces *p, const char *piece)
{
    return memmem(p->bytes, p->size, piece, strlen(piece) + 1);
}

/* A head of the fields X: y and Host: z; torn? */
static bool
torn(const char *text, bool measured)
{
    struct pieces p = receive(text);
    struct head h;
    serve_head_begin(&h, measured, find(&p, "GET"), find(&p, "/a"), 2, find(&p, "HTTP/1.1"));
    serve_head_field(&h, find(&p, "X"), find(&p, "y"));
    serve_head_field(&h, find(&p, "Host"), find(&p, "z"));
    serve_head_end(&h, p.size);
    assert_int_equal(h.fields, 2);
    return h.torn;
}

static void
a_head_is_measured(void **state)
{
    static const char *const good[] = {
        "GET|/a|HTTP/1.1||X| y||Host| z||||", "GET|/a|HTTP/1.1||X|y||Host| \t z||||"};
    static const char *const bad[] = {"GET|/a|HTTP/1.1|X| y||Host| z||||",
        "GET|/a|HTTP/1.1||X| y|Host| z||||", "GET|/a|HTTP/1.1||X| y||Host| z|||",
        "GET|/a|HTTP/1.1||X| y||Host| z||", "GET||/a|HTTP/1.1||X| y||Host| z||||",
        "GET|/a||HTTP/1.1||X| y||Host| z||||", "GET|/a|HTTP/1.1||X| y|| |Host| z||||",
        "GET|/a|HTTP/1.1||X| y|b||Host| z||||", "GET|/a|HTTP/1.1||X| y||Host| z|b||||",
        "GET|/a|HTTP/1.1||X| y||Host| z||||GET", "X||GET|/a|HTTP/1.1| y||Host| z||||"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_false(torn(good[i], true));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (!torn(bad[i], true))
            fail_msg("%s is let through", bad[i]);
        assert_false(torn(bad[i], false));
    }
}

static void
names_and_values_have_their_letters(void **state)
{
    static const struct {
        const char *name, *value;
        bool torn;
    } cases[] = {{"X", "", false}, {"x-1_b.~!#$%&'*+^`|", "\t\xc3\xa5 \xff", false}, {"", "x", true},
        {"X ", "x", true}, {"X\t", "x", true}, {"X:", "x", true}, {"X(", "x", true}, {"\xc3\xa5", "x", true},
        {"X", "a\rb", true}, {"X", "a\nb", true}, {"X", "\x01", true}, {"X", "\x7f", true},
        {"X", NULL, true}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct head h = {.measured = false};
        serve_head_field(&h, cases[i].name, cases[i].value);
        if (h.torn != cases[i].torn)
            fail_msg("case %zu: \"%s\"", i, cases[i].name);
    }
}

static void
only_older_libraries_are_measured(void **state)
{
    (void)state;
    assert_true(serve_head_needs_measure("0.9.75"));
    assert_true(serve_head_needs_measure("0.9.8"));
    assert_false(serve_head_needs_measure("0.9.76"));
    assert_false(serve_head_needs_measure("0.9.77-2"));
    assert_false(serve_head_needs_measure("1.0.1"));
    assert_false(serve_head_needs_measure(""));
}

/* ---- what a proxy says ---------------------------------------------------------------------------------------------------------- */

static void
the_last_address_of_x_forwarded_for_is_the_proxys_word(void **state)
{
    static const struct {
        const char *value, *address;
    } cases[] = {{"192.0.2.1", "192.0.2.1"}, {"10.9.9.9, 192.0.2.1", "192.0.2.1"},
        {"evil,\t192.0.2.1:4711 ", "192.0.2.1"}, {"2001:DB8::1", "2001:db8::1"},
        {"[2001:db8::1]:80", "2001:db8::1"}, {"[2001:db8::1]", "2001:db8::1"},
        {"::ffff:192.0.2.1", "192.0.2.1"}, {"192.0.2.1,", NULL}, {"", NULL}, {"unknown", NULL},
        {"192.0.2", NULL}, {"192.0.2.1\" 200 -", NULL}, {"[2001:db8::1", NULL},
        {"1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111", NULL}};
    char out[ADDRESS_HOST];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool found = serve_forwarded_for(cases[i].value, out);
        if (found != (cases[i].address != NULL) || (found && strcmp(out, cases[i].address) != 0))
            fail_msg("\"%s\" gives %s", cases[i].value, found ? out : "nothing");
    }
}

static void
so_is_the_last_of_forwarded(void **state)
{
    static const struct {
        const char *value, *address;
    } cases[] = {{"for=192.0.2.1", "192.0.2.1"},
        {"for=10.9.9.9, For=192.0.2.1;proto=https;by=10.0.0.1", "192.0.2.1"},
        {"proto=http; for=\"[2001:db8::1]:4711\"", "2001:db8::1"}, {"by=10.0.0.1", NULL},
        {"for=_hidden", NULL}, {"for=unknown", NULL}, {"for=192.0.2.1, by=10.0.0.1", NULL}, {"for=", NULL},
        {"", NULL}, {";;", NULL}, {"xfor=192.0.2.1", NULL}};
    char out[ADDRESS_HOST];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool found = serve_forwarded_standard(cases[i].value, out);
        if (found != (cases[i].address != NULL) || (found && strcmp(out, cases[i].address) != 0))
            fail_msg("\"%s\" gives %s", cases[i].value, found ? out : "nothing");
    }
}

/* ---- the verdict ---------------------------------------------------------------------------------------------------------------- */

static const char *const names[] = {"nyckeltal.example", NULL};

static int
verdict(struct judge_headers h, bool proxy)
{
    struct judge_verdict v = serve_judge(&h, proxy ? names : NULL);
    assert_true(v.status == 0 || v.what);
    return v.status;
}

static void
without_a_proxy_only_this_machine_is_answered(void **state)
{
    (void)state;
    assert_int_equal(verdict((struct judge_headers){.host = "localhost:1", .hosts = 1}, false), 0);
    assert_int_equal(verdict((struct judge_headers){.host = "nyckeltal.example", .hosts = 1}, false), 421);
    assert_int_equal(
        verdict((struct judge_headers){.host = "localhost", .hosts = 1, .proxied = true}, false), 400);
    assert_int_equal(verdict((struct judge_headers){.hosts = 0}, false), 400);
    assert_int_equal(verdict((struct judge_headers){.host = "localhost", .hosts = 2}, false), 400);
}

static void
with_a_proxy_its_names_are_answered_too(void **state)
{
    (void)state;
    assert_int_equal(verdict((struct judge_headers){.host = "localhost", .hosts = 1}, true), 0);
    assert_int_equal(
        verdict((struct judge_headers){.host = "nyckeltal.example:443", .hosts = 1, .proxied = true}, true),
        0);
    assert_int_equal(verdict((struct judge_headers){.host = "nyckeltal.example", .hosts = 1}, true), 0);
    assert_int_equal(
        verdict((struct judge_headers){.host = "localhost", .hosts = 1, .proxied = true}, true), 421);
    assert_int_equal(
        verdict((struct judge_headers){.host = "x.example", .hosts = 1, .proxied = true}, true), 421);
    assert_int_equal(verdict((struct judge_headers){.host = "nyckeltal.example",
                                 .hosts = 1,
                                 .proxied = true,
                                 .forwarded = "for=192.0.2.1",
                                 .forwarded_for = "192.0.2.2"},
                         true),
        400);
}

static void
limits_and_lengths_come_before_the_host(void **state)
{
    (void)state;
    assert_int_equal(verdict((struct judge_headers){.torn = true}, false), 400);
    assert_int_equal(verdict((struct judge_headers){.bytes = HEAD_BYTES_MOST + 1}, false), 431);
    assert_int_equal(verdict((struct judge_headers){.fields = HEAD_FIELDS_MOST + 1}, false), 431);
    const struct judge_headers good = {
        .host = "localhost", .hosts = 1, .bytes = HEAD_BYTES_MOST, .fields = HEAD_FIELDS_MOST, .lengths = 1};
    struct judge_headers h = good;
    assert_int_equal(verdict(h, false), 0);
    h.encoded = true;
    assert_int_equal(verdict(h, false), 400);
    h = good;
    h.lengths = 2;
    assert_int_equal(verdict(h, false), 400);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_is_measured),
        cmocka_unit_test(names_and_values_have_their_letters),
        cmocka_unit_test(only_older_libraries_are_measured),
        cmocka_unit_test(the_last_address_of_x_forwarded_for_is_the_proxys_word),
        cmocka_unit_test(so_is_the_last_of_forwarded),
        cmocka_unit_test(without_a_proxy_only_this_machine_is_answered),
        cmocka_unit_test(with_a_proxy_its_names_are_answered_too),
        cmocka_unit_test(limits_and_lengths_come_before_the_host),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
