/* Sets of codes that meet: by hand, and against trying all codes of four digits. */
#include "config_fixture.h"
#include "config_overlap.h"

static struct code_set
set_of(struct arena *a, const char *codes, const char *except)
{
    struct code_set s = {0};
    const char *texts[2] = {codes, except};

    for (int k = 0; k < 2; k++) {
        struct pattern *p = arena_alloc(a, 16 * sizeof *p);
        size_t n = 0;

        for (const char *at = texts[k]; *at; at += strspn(at, " ")) {
            size_t len = strcspn(at, " ");

            assert_int_equal(pattern_parse(a, arena_strndup(a, at, len), &p[n++]), 0);
            at += len;
        }
        *(k ? &s.except : &s.codes) = p;
        *(k ? &s.n_except : &s.n_codes) = n;
    }
    return s;
}

static bool
meet(const char *x, const char *not_x, const char *y, const char *not_y)
{
    struct arena *a = arena_new();
    struct code_set sx = set_of(a, x, not_x), sy = set_of(a, y, not_y);
    bool ret = config_overlap_code(a, &sx, &sy) != NULL, back = config_overlap_code(a, &sy, &sx) != NULL;

    assert_int_equal(ret, back);
    arena_free(a);
    return ret;
}

static void
patterns_meet_or_not(void **state)
{
    (void)state;
    assert_true(meet("3", "", "3", ""));
    assert_true(meet("3", "", "30-34", ""));
    assert_true(meet("30-34", "", "34", ""));
    assert_true(meet("30-34", "", "3499-3600", ""));
    assert_false(meet("30-34", "", "35-36", ""));
    assert_false(meet("3", "", "4-7", ""));
    assert_true(meet("3 5", "", "4-7", ""));
    assert_true(meet("*", "", "N00090", ""));
    assert_true(meet("SK.*", "", "SK.P.*", ""));
    assert_false(meet("SK.*", "", "SL.*", ""));
    assert_true(meet("SK.*", "", "SK.1", ""));
    assert_false(meet("SK.1", "", "SK.2", ""));
    assert_false(meet("N00090", "", "0-9", ""));
    assert_true(meet("*", "", "3", ""));
}

static void
exceptions_are_left_out(void **state)
{
    (void)state;
    assert_false(meet("4-7", "79", "79", ""));
    assert_true(meet("4-7", "791", "79", ""));
    assert_true(meet("4-7", "790-798", "79", "")); /* 799 is left */
    assert_false(meet("4-7", "790-799", "79", ""));
    assert_false(meet("30-34", "30 31 32", "30-32", ""));
    assert_true(meet("30-34", "30 31 32", "30-33", ""));
    assert_false(meet("3", "3", "3", ""));
    assert_false(meet("4-7", "5", "5", "51"));
    assert_true(meet("SK.*", "SK.1", "SK.*", "SK.2"));
    assert_false(meet("SK.*", "SK.P.*", "SK.P.*", ""));
    assert_false(meet("*", "*", "3", ""));
}

/* Seeded: what the witness search says, trying all codes 0000 … 9999 says too. */
static uint64_t
next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state >> 11;
}

static const char *
random_patterns(struct arena *a, uint64_t *state, int most)
{
    const char *s = "";

    for (int n = (int)(next(state) % (unsigned)most); n >= 0; n--) {
        int digits = 1 + (int)(next(state) % 3), span = digits == 1 ? 10 : digits == 2 ? 100 : 1000;
        int from = (int)(next(state) % (unsigned)span),
            to = from + (int)(next(state) % (unsigned)(span - from));

        s = next(state) % 2 ? arena_printf(a, "%s%0*d ", s, digits, from)
                            : arena_printf(a, "%s%0*d-%0*d ", s, digits, from, digits, to);
    }
    return s;
}

static bool
taken(const struct code_set *s, const char *code)
{
    bool in = false;

    for (size_t i = 0; i < s->n_codes; i++)
        in = in || pattern_matches(&s->codes[i], code);
    for (size_t i = 0; i < s->n_except; i++)
        in = in && !pattern_matches(&s->except[i], code);
    return in;
}

static void
the_search_finds_what_trying_all_finds(void **state)
{
    uint64_t seed = 20261124;

    (void)state;
    for (int round = 0; round < 400; round++) {
        struct arena *a = arena_new();
        const char *t[4] = {random_patterns(a, &seed, 3), round % 3 ? random_patterns(a, &seed, 4) : "",
            random_patterns(a, &seed, 3), round % 2 ? random_patterns(a, &seed, 4) : ""};
        struct code_set x = set_of(a, t[0], t[1]), y = set_of(a, t[2], t[3]);
        const char *code = config_overlap_code(a, &x, &y);
        bool found = false;

        for (int i = 0; i < 10000 && !found; i++) {
            char text[8];

            snprintf(text, sizeof text, "%04d", i);
            found = taken(&x, text) && taken(&y, text);
        }
        if (found != (code != NULL) || (code && !(taken(&x, code) && taken(&y, code))))
            fail_msg("[%s] without [%s] and [%s] without [%s]: %s, trying all: %d", t[0], t[1], t[2], t[3],
                code ? code : "none", found);
        arena_free(a);
    }
}

static void
intervals_are_in_order_of_bytes(void **state)
{
    struct arena *a = arena_new();
    struct code_set s = set_of(a, "30-34 34 35 345 A A* AB", "");

    (void)state;
    assert_false(config_overlap_ends_before(&s.codes[0], &s.codes[1]));
    assert_true(config_overlap_ends_before(&s.codes[0], &s.codes[2]));
    assert_false(config_overlap_ends_before(&s.codes[0], &s.codes[3]));
    assert_true(config_overlap_ends_before(&s.codes[4], &s.codes[6]));
    assert_false(config_overlap_ends_before(&s.codes[5], &s.codes[6]));
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(patterns_meet_or_not),
        cmocka_unit_test(exceptions_are_left_out),
        cmocka_unit_test(the_search_finds_what_trying_all_finds),
        cmocka_unit_test(intervals_are_in_order_of_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
