/* Numbers, dates and signs as Swedish people read them. */
#include "format.h"
#include "svg.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "html_check.h"

static struct arena *arena;

static struct rat
rat_of(const char *text)
{
    dec d;
    assert_int_equal(dec_parse(text, strlen(text), &d), DEC_OK);
    return rat_from_dec(d);
}

static void
test_numbers(void **state)
{
    static const struct {
        const char *in;
        int decimals, scale;
        const char *out;
    } t[] = {{"12345.6", 1, 0, "12" NBSP "345,6"}, {"0", 0, 0, "0"}, {"-9.84", 1, 0, MINUS "9,8"},
        {"-0.04", 1, 0, "0,0"}, {"0.05", 1, 0, "0,1"}, {"-0.05", 1, 0, MINUS "0,1"},
        {"999.95", 1, 0, "1" NBSP "000,0"}, {"1612", 0, 0, "1" NBSP "612"},
        {"123456789.4", 0, 0, "123" NBSP "456" NBSP "789"}, {"15980499", 0, 3, "15" NBSP "980"},
        {"15980500", 0, 3, "15" NBSP "981"}, {"-21149999.99", 1, 6, MINUS "21,1"}, {"100", 2, 0, "100,00"}};
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++)
        assert_string_equal(format_number(arena, rat_of(t[i].in), t[i].decimals, t[i].scale), t[i].out);
    struct rat third = {1, 3};
    assert_string_equal(format_number(arena, third, 3, 0), "0,333");
}

static void
test_signed_numbers_print_their_sign_except_zero(void **state)
{
    (void)state;
    assert_string_equal(format_signed(arena, rat_of("3"), 0, 0), "+3");
    assert_string_equal(format_signed(arena, rat_of("-510"), 0, 0), MINUS "510");
    assert_string_equal(format_signed(arena, rat_of("-0.4"), 0, 0), "0");
}

static void
test_units_of_indicators(void **state)
{
    struct indicator percent = {.unit = "%", .decimals = 1},
                     money = {.unit = "kr", .scale = 6, .decimals = 1};
    struct indicator thousand = {.unit = "kr", .scale = 3}, per = {.unit = "kr/inv"},
                     count = {.unit = "antal"};
    struct indicator index = {.unit = "av 100", .decimals = 1};
    (void)state;
    assert_string_equal(format_with_unit(arena, &percent, rat_of("8.62")), "8,6" NBSP "%");
    assert_string_equal(format_with_unit(arena, &money, rat_of("-9800000")), MINUS "9,8" NBSP "mnkr");
    assert_string_equal(format_with_unit(arena, &thousand, rat_of("1900000")), "1" NBSP "900" NBSP "tkr");
    assert_string_equal(format_with_unit(arena, &per, rat_of("50")), "50" NBSP "kr/inv");
    assert_string_equal(format_with_unit(arena, &count, rat_of("15557")), "15" NBSP "557");
    assert_string_equal(format_with_unit(arena, &index, rat_of("77.57")), "77,6");
    assert_string_equal(format_unit(arena, &index), "av 100");
    assert_string_equal(format_distance(arena, &percent, rat_of("-1.9")), "1,9" NBSP "procentenheter");
    assert_string_equal(format_short(arena, &percent, rat_of("90")), "90");
    assert_string_equal(format_short(arena, &percent, rat_of("6.5")), "6,5");
    assert_string_equal(format_short(arena, &thousand, rat_of("100000")), "100");
}

static void
test_missing_values_have_signs_never_zero(void **state)
{
    struct indicator i = {.unit = "%", .decimals = 1};
    struct value v = {.state = STATE_SAKNAS};
    (void)state;
    assert_string_equal(format_value(arena, &i, &v), EN_DASH);
    v.state = STATE_SEKRETESS;
    assert_string_equal(format_value(arena, &i, &v), "..");
    v.state = STATE_EJ_TILLAMPLIGT;
    assert_string_equal(format_value(arena, &i, &v), ".");
    assert_string_equal(format_state_word(STATE_SEKRETESS), "visas inte");
}

static void
test_dates_and_periods(void **state)
{
    stamp t = clock_from_local(2023, 5, 23, 8, 0, 0);
    (void)state;
    assert_string_equal(format_stamp(arena, t), "23 maj 2023 kl." NBSP "08.00");
    assert_string_equal(format_period(arena, (struct period){MONTH(2023, 4), 1}, WINDOW_MONTH), "april 2023");
    assert_string_equal(
        format_period(arena, (struct period){MONTH(2023, 4), 1}, WINDOW_YTD), "januari" EN_DASH "april 2023");
    assert_string_equal(format_period(arena, (struct period){MONTH(2023, 1), 1}, WINDOW_YTD), "januari 2023");
    assert_string_equal(format_period(arena, (struct period){MONTH(2023, 4), 1}, WINDOW_R12),
        "maj 2022" EN_DASH "april 2023");
    assert_string_equal(format_period(arena, (struct period){MONTH(2022, 12), 12}, WINDOW_YEAR), "2022");
    assert_string_equal(format_lower_first(arena, "Årets resultat"), "årets resultat");
    assert_string_equal(format_lower_first(arena, "HME-index"), "HME-index");
    assert_string_equal(format_upper_first(arena, "överblick"), "Överblick");
}

/* ---- drawings ---------------------------------------------------------------------------------------------------------------- */
static void
check_svg(struct buf *b)
{
    static struct html_check h;
    assert_false(b->failed);
    if (!html_check(&h, b->data))
        fail_msg("%s", h.fault);
    assert_null(strstr(b->data, "nan"));
    assert_null(strstr(b->data, "inf"));
    buf_reset(b);
}

static void
test_drawings_are_well_formed_for_any_figures(void **state)
{
    static const double values[] = {0, -1, 1, 1e-9, 1e12, -1e12, 6.5, 100};
    struct buf b;
    (void)state;
    buf_init(&b, 1 << 20);
    for (size_t v = 0; v < 8; v++)
        for (size_t t = 0; t < 8; t++) {
            struct svg_target s = {.value = values[v],
                .target = values[t],
                .tolerance = 1,
                .lower = v & 1,
                .percent = t & 1,
                .label = "mål <minst> 75"};
            svg_target(&b, &s, "a & b", "\"desc\"");
            check_svg(&b);
            svg_budget(&b, &(struct svg_budget){.value = values[v], .budget = values[t], .label = "budget"},
                "t", NULL);
            check_svg(&b);
            svg_bar(&b, values[v], t & 1 ? NAN : values[t], fmin(0, fmin(values[v], values[t])),
                fmax(values[v], values[t]));
            check_svg(&b);
            svg_deviation(&b, values[v], fabs(values[v]));
            check_svg(&b);
        }
    for (int s = 0; s < SIGNS; s++) {
        svg_sign(&b, (enum svg_sign)s);
        check_svg(&b);
    }
    buf_free(&b);
}

/* Gaps are gaps: a line never runs over a missing point; a lone point is a dot. */
static void
test_sparkline_leaves_gaps(void **state)
{
    struct svg_point p[5] = {
        {.has = true, .y = 1}, {.has = true, .y = 2}, {.y = 0}, {.has = true, .y = 2}, {.y = 0}};
    struct buf b;
    (void)state;
    buf_init(&b, 1 << 16);
    svg_spark(&b, p, 5, NULL, 0, "t", NULL);
    const char *d = strstr(b.data, " d=\"");
    assert_non_null(d);
    int moves = 0, lines = 0;
    for (d += 4; *d != '"'; d++) {
        moves += *d == 'M';
        lines += *d == 'L';
    }
    assert_int_equal(moves, 1);
    assert_int_equal(lines, 1);
    assert_non_null(strstr(b.data, "r=\"1.7\""));
    check_svg(&b);
    svg_spark(&b, p, 0, NULL, 0, "t", NULL);
    check_svg(&b);
    buf_free(&b);
}

static void
test_chart_of_one_point_none_and_many(void **state)
{
    struct svg_point p[40] = {{0}};
    double target[40], start;
    const char *text[40];
    bool year[40] = {false};
    struct buf b;
    (void)state;
    buf_init(&b, 1 << 20);
    for (size_t n = 1; n <= 40; n++) {
        for (size_t i = 0; i < n; i++) {
            p[i] = (struct svg_point){
                .has = (i + n) % 7 != 0, .y = 5 + (double)(i * 37 % 11), .preliminary = i == n - 1};
            target[i] = i < n / 3 ? NAN : i < n / 2 ? 7 : 6.5;
            text[i] = "6,5";
        }
        struct svg_chart c = {.now = p,
            .before = n & 1 ? p : NULL,
            .target = target,
            .target_text = text,
            .target_word = "Mål högst",
            .boundary = year,
            .n = n,
            .step = 31.67,
            .unit = "%",
            .last_text = "8,4",
            .before_text = "året före",
            .title = "t",
            .desc = "d"};
        svg_chart(&b, &c, &start);
        check_svg(&b);
    }
    p[0].has = false;
    struct svg_chart none = {.now = p, .n = 1, .step = 100, .unit = "", .last_text = "", .title = "t"};
    svg_chart(&b, &none, &start);
    check_svg(&b);
    buf_free(&b);
}

static int
setup(void **state)
{
    (void)state;
    clock_init();
    arena = arena_new();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_signed_numbers_print_their_sign_except_zero),
        cmocka_unit_test(test_units_of_indicators),
        cmocka_unit_test(test_missing_values_have_signs_never_zero), cmocka_unit_test(test_dates_and_periods),
        cmocka_unit_test(test_drawings_are_well_formed_for_any_figures),
        cmocka_unit_test(test_sparkline_leaves_gaps),
        cmocka_unit_test(test_chart_of_one_point_none_and_many)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
