/* Frozen papers as plain data: what is written is read back, hashes tell a changed byte, the newest freeze counts. */
#include "frozen.h"
#include "hash.h"
#include "meeting.h"
#include "protection.h"
#include "unit.h"
#include <string.h>

static struct frozen_value
sample(void)
{
    dec d = {0};
    assert_int_equal(dec_parse("8.65432109876", 13, &d), DEC_OK);
    return (struct frozen_value){.indicator = "sjukfranvaro",
        .unit = "kommun",
        .window = WINDOW_MONTH,
        .period = {MONTH(2026, 10), 1},
        .has_value = true,
        .has_fraction = true,
        .value = rat_from_dec(d),
        .numerator = rat_from_int(-12),
        .denominator = rat_from_int(345),
        .state = "preliminar",
        .mal = "ej_natt",
        .variation = "normal",
        .prognos = "nas_inte"};
}

static void
values_are_read_back_as_written(void **state)
{
    struct arena *a = arena_new();
    struct buf b;
    struct frozen_value v = sample(), withheld = sample();
    (void)state;
    withheld.unit = "gymnasiet";
    withheld.has_value = withheld.has_fraction = false;
    withheld.state = "sekretess";
    withheld.mal = withheld.variation = withheld.prognos = "";
    buf_init(&b, 4096);
    frozen_write(&b, &v);
    frozen_write(&b, &withheld);
    struct frozen_paper p = {.values = arena_strndup(a, b.data, b.len)};
    assert_string_equal(p.values,
        "sjukfranvaro;kommun;month;2026-10;8.65432109876;-12;345;preliminar;ej_natt;normal;nas_inte\n"
        "sjukfranvaro;gymnasiet;month;2026-10;;;;sekretess;;;\n");
    assert_true(frozen_read(a, &p));
    assert_int_equal(p.n_rows, 2);
    assert_int_equal(rat_compare(p.rows[0].value, v.value), 0);
    assert_int_equal(rat_compare(p.rows[0].denominator, v.denominator), 0);
    assert_string_equal(p.rows[0].prognos, "nas_inte");
    assert_int_equal(p.rows[0].period.last, MONTH(2026, 10));
    assert_false(p.rows[1].has_value);
    assert_false(p.rows[1].has_fraction);
    assert_string_equal(p.rows[1].state, "sekretess");
    buf_free(&b);
    arena_free(a);
}

static void
a_line_that_is_none_is_told(void **state)
{
    static const char *const bad[] = {"a;b;month;2026-10;1;;;ok;;;;\n", "a;b;month;2026-10;1;;;ok;;\n",
        "a;b;vecka;2026-10;1;;;ok;;;\n", "a;b;month;2026-13;1;;;ok;;;\n", "a;b;month;2026-10;ett;;;ok;;;\n",
        "a;b;month;2026-10;1;2;;ok;;;\n"};
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct frozen_paper p = {.values = bad[i]};
        assert_false(frozen_read(a, &p));
        assert_int_equal(p.n_rows, 0);
    }
    arena_free(a);
}

static const char *
sum(struct arena *a, const char *s)
{
    char hex[HASH_HEX];
    return arena_strdup(a, hash_sha256_hex(s, strlen(s), hex));
}

static void
one_changed_byte_is_found(void **state)
{
    struct arena *a = arena_new();
    struct frozen_paper p[2] = {{.item = 1, .values = "", .page = "<p>8,7</p>", .screen = "<h1>8,7</h1>"},
        {.item = 2, .values = "a;b;month;2026-10;1;;;ok;;;\n", .page = "", .screen = "<h1>1</h1>"}};
    struct frozen f = {.meeting = "m", .papers = p, .n = 2};
    (void)state;
    for (int i = 0; i < 2; i++) {
        p[i].values_sha256 = sum(a, p[i].values);
        p[i].page_sha256 = sum(a, p[i].page);
        p[i].screen_sha256 = sum(a, p[i].screen);
    }
    f.sha256 = frozen_sum(a, &f);
    assert_true(frozen_holds(&f));
    p[0].page = "<p>8,8</p>";
    assert_false(frozen_holds(&f));
    p[0].page_sha256 = sum(a, p[0].page); /* also when its own hash is made to fit */
    assert_false(frozen_holds(&f));
    arena_free(a);
}

static void
the_newest_that_was_known_counts(void **state)
{
    struct frozen all[] = {
        {.meeting = "a", .edition = 3}, {.meeting = "a", .edition = 7}, {.meeting = "b", .edition = 5}};
    struct frozen_set s = {.all = all, .n = 3};
    (void)state;
    assert_null(frozen_find(&s, "a", 2));
    assert_ptr_equal(frozen_find(&s, "a", 6), &all[0]);
    assert_ptr_equal(frozen_find(&s, "a", 7), &all[1]);
    assert_int_equal(frozen_count(&s, "a", 6), 1);
    assert_int_equal(frozen_count(&s, "a", 9), 2);
    assert_null(frozen_find(NULL, "a", 9));
    assert_null(frozen_find(&s, "c", 9));
}

/* Whoever relies on the hash must hide when protection is another: it must not be equal for two that protection_same tells apart. */
static void
protection_has_the_same_sum_exactly_when_it_is_the_same(void **state)
{
    const struct measure count = {.id = "anstallda"}, other = {.id = "elever"};
    const struct measure *const both[] = {&count, &other};
    const char *const slices[] = {"K", "M"};
    const struct protection_slices sex = {.id = "kon", .slices = slices, .n_slices = 2};
    const struct protection_family base = {.id = "personal",
        .min_n = 5,
        .count = &count,
        .measures = both,
        .n_measures = 2,
        .dimensions = &sex,
        .n_dimensions = 1};
    struct protection_family one = base, v[6];
    struct catalog x = {.families = &one, .n_families = 1}, y = x;
    char sx[PROTECTION_SUM], sy[PROTECTION_SUM];
    (void)state;
    assert_string_equal(protection_sum(&x, sx), protection_sum(&y, sy));
    for (size_t i = 0; i < 6; i++)
        v[i] = base;
    v[0].min_n = 6;
    v[1].count = &other;
    v[2].n_measures = 1;
    v[3].n_dimensions = 0;
    v[4].id = "persona";
    v[5].release_day = 3;
    for (size_t i = 0; i < 6; i++) {
        y.families = &v[i];
        assert_false(protection_same(&x, &y));
        assert_string_not_equal(protection_sum(&x, sx), protection_sum(&y, sy));
    }
    y.n_families = 0;
    assert_string_not_equal(protection_sum(&x, sx), protection_sum(&y, sy));
}

static void
the_meeting_before_is_of_the_same_body(void **state)
{
    const struct unit ks = {.id = "ks"}, sn = {.id = "sn"};
    const struct meeting all[] = {{.id = "c", .body = &ks, .at = 30}, {.id = "a", .body = &ks, .at = 10},
        {.id = "x", .body = &sn, .at = 25}, {.id = "b", .body = &ks, .at = 20}};
    const struct catalog c = {.meetings = all, .n_meetings = 4};
    (void)state;
    assert_string_equal(meeting_before(&c, meeting_find(&c, "c"))->id, "b");
    assert_string_equal(meeting_before(&c, meeting_find(&c, "b"))->id, "a");
    assert_null(meeting_before(&c, meeting_find(&c, "a")));
    assert_null(meeting_before(&c, meeting_find(&c, "x")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_read_back_as_written),
        cmocka_unit_test(a_line_that_is_none_is_told),
        cmocka_unit_test(one_changed_byte_is_found),
        cmocka_unit_test(the_newest_that_was_known_counts),
        cmocka_unit_test(protection_has_the_same_sum_exactly_when_it_is_the_same),
        cmocka_unit_test(the_meeting_before_is_of_the_same_body),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
