/* Drawings tell the truth at a glance: what is too much stands outside its frame, nothing is drawn for nothing, labels lie free. */
#include "svg.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "html_check.h"

static struct buf out;

static void
check_whole(void)
{
    static struct html_check h;
    assert_false(out.failed);
    if (!html_check(&h, out.data))
        fail_msg("%s", h.fault);
}

/* Left and right of the first shape "M x y H x V …" whose element holds the class. */
static bool
extent(const char *cls, double *left, double *right)
{
    const char *at = strstr(out.data, cls), *d = at ? strstr(at, " d=\"M") : NULL;
    if (!d)
        return false;
    char *end;
    *left = strtod(d + 5, &end);
    *right = strtod(strchr(d, 'H') + 1, &end);
    return true;
}

static void
draw_budget(double value, double budget, int over)
{
    buf_reset(&out);
    svg_budget(&out, &(struct svg_budget){.value = value, .budget = budget, .over = over, .label = "budget"},
        "t", NULL);
}

static void
test_one_per_cent_over_budget_stands_outside_the_frame(void **state)
{
    double left = 0, right = 0, frame_left = 0, frame_right = 0;
    (void)state;
    draw_budget(968.9, 959.2, -1);
    check_whole();
    assert_true(extent("f-bad", &left, &right));
    assert_true(extent("l-out", &frame_left, &frame_right));
    assert_true(left >= frame_right && right >= frame_right + 4 && right <= 116);
    draw_budget(-52, -50, -1); /* the same to the left of zero */
    assert_true(extent("f-bad", &left, &right));
    assert_true(extent("l-out", &frame_left, &frame_right));
    assert_true(left <= frame_left - 4 && left >= 0);
}

static void
test_only_what_is_over_budget_and_bad_is_coloured(void **state)
{
    (void)state;
    draw_budget(950, 959.2, -1);
    assert_null(strstr(out.data, "f-bad"));
    draw_budget(959.2, 959.2, -1);
    assert_null(strstr(out.data, "f-bad"));
    draw_budget(968.9, 959.2, 1);
    assert_null(strstr(out.data, "f-bad"));
    draw_budget(968.9, 959.2, 0);
    assert_null(strstr(out.data, "f-bad"));
}

static void
test_a_budget_of_zero_has_no_level_bar(void **state)
{
    (void)state;
    draw_budget(1, 2, 0);
    draw_budget(-9.7, 0, 1);
    assert_string_equal(out.data, "");
}

static void
draw_deviation(double d, double most)
{
    buf_reset(&out);
    svg_deviation(&out, d, most);
    check_whole();
}

static void
test_no_deviation_no_bar_and_a_small_one_a_small_bar(void **state)
{
    double left, right;
    (void)state;
    draw_deviation(0, 9.7);
    assert_false(extent("f-out", &left, &right) || extent("f-bad", &left, &right));
    draw_deviation(0, 0);
    assert_false(extent("f-out", &left, &right) || extent("f-bad", &left, &right));
    draw_deviation(-9.7, 9.7);
    assert_true(extent("f-bad", &left, &right) && right - left > 50);
    draw_deviation(-0.1, 9.7);
    assert_true(extent("f-bad", &left, &right) && right - left >= 1 && right - left < 3);
    draw_deviation(
        0.2, svg_deviation_scale(0.2, 52.6)); /* the only deviation of a small unit fills no cell */
    assert_true(extent("f-out", &left, &right) && right - left < 15);
}

static size_t
count(const char *what)
{
    size_t n = 0;
    for (const char *p = out.data; (p = strstr(p, what)) != NULL; p++)
        n++;
    return n;
}

static void
test_tall_stacks_stand_in_columns_and_lose_no_circle(void **state)
{
    (void)state;
    for (int goals = 1; goals <= 30; goals++) {
        struct svg_stack s[3] = {{goals, 0, 0}, {0, goals, 0}, {goals / 2, 0, goals - goals / 2}};
        buf_reset(&out);
        svg_balance(&out, s, 3, "sedan okt 2024", "t");
        check_whole();
        assert_int_equal(count("<circle"), 3 * goals);
        const char *height = strstr(out.data, " height=\"");
        assert_true(strtod(height + 9, NULL) < 80);
    }
}

/* ---- labels of the line chart ----------------------------------------------------------------------------------------- */
struct spot {
    double x0, y0, x1, y1;
};

static struct spot
spot_of(const char *text)
{
    char sought[64];
    snprintf(sought, sizeof sought, ">%s</text>", text);
    const char *at = strstr(out.data, sought), *from = at;
    assert_non_null(at);
    while (strncmp(from, "<text", 5) != 0)
        from--;
    double x = strtod(strstr(from, " x=\"") + 4, NULL), y = strtod(strstr(from, " y=\"") + 4, NULL);
    return (struct spot){x, y - 10, x + svg_text_width(text, 14), y + 2};
}

static double
gap(const struct spot *s, double x, double y)
{
    return hypot(fmax(0, fmax(s->x0 - x, x - s->x1)), fmax(0, fmax(s->y0 - y, y - s->y1)));
}

/* The least distance from the label to the line of a class, walked in small steps. */
static double
gap_to_line(const struct spot *s, const char *cls)
{
    double best = INFINITY, x = 0, y = 0;
    const char *d = strstr(strstr(out.data, cls), " d=\"") + 4;
    while (*d != '"') {
        char *end, what = *d;
        double nx = strtod(d + 1, &end), ny = strtod(end, &end);
        for (int k = what == 'M' ? 32 : 0; k <= 32; k++)
            best = fmin(best,
                gap(s, what == 'M' ? nx : x + (nx - x) * k / 32, what == 'M' ? ny : y + (ny - y) * k / 32));
        x = nx, y = ny;
        d = end;
    }
    return best;
}

static const double now_of[] = {8.5, 8.5, 8.7, 9.2, 8.6, 8.0, 7.5, 6.9, 6.3, 6.9, 7.9, 8.5, 8.7, 8.8, 8.9,
    9.4, 8.8, 8.2, 7.7, 7.0, 6.5, 7.1, 8.1, 8.3};
#define POINTS (sizeof now_of / sizeof *now_of)

static void
draw_absence(double end)
{
    struct svg_point now[POINTS], before[POINTS] = {{0}};
    double target[POINTS], start;
    bool year[POINTS] = {[2] = true, [14] = true};
    const char *text[POINTS];
    for (size_t i = 0; i < POINTS; i++) {
        now[i] = (struct svg_point){.has = true, .y = i == POINTS - 1 ? end : now_of[i]};
        if (i >= 12)
            before[i] = (struct svg_point){.has = true, .y = now_of[i - 12]};
        target[i] = i < 2 ? 7.0 : 6.5;
        text[i] = i < 2 ? "7,0" : "6,5";
    }
    struct svg_chart c = {.now = now,
        .before = before,
        .target = target,
        .target_text = text,
        .target_word = "Mål högst",
        .boundary = year,
        .n = POINTS,
        .step = 31.67,
        .unit = "%",
        .last_text = "sist",
        .before_text = "året före",
        .title = "t",
        .desc = "d"};
    buf_reset(&out);
    svg_chart(&out, &c, &start);
    check_whole();
}

static void
test_no_line_crosses_the_last_value_or_the_year_before(void **state)
{
    (void)state;
    for (double end = 6.5; end < 9.6; end += 0.1) {
        draw_absence(end);
        struct spot last = spot_of("sist"), before = spot_of("året före");
        assert_true(gap_to_line(&last, "\"l-out\"") > 1 && gap_to_line(&last, "\"l-pv\"") > 1);
        assert_true(gap_to_line(&before, "\"l-out\"") > 1 && gap_to_line(&before, "\"l-pv\"") > 1);
        /* at the grey line, and not clearly nearer to the black one */
        assert_true(gap_to_line(&before, "\"l-pv\"") < 14);
        assert_true(gap_to_line(&before, "\"l-pv\"") < gap_to_line(&before, "\"l-out\"") + 4);
        for (size_t i = 2; i < POINTS; i += 12) {
            double rule = SVG_CHART_LEFT + 31.67 * (double)i;
            assert_false(before.x0 < rule && before.x1 > rule);
        }
    }
}

static void
test_target_words_keep_within_the_time_they_are_in_force(void **state)
{
    (void)state;
    draw_absence(8.3);
    double step = SVG_CHART_LEFT + 31.67 * 2;
    struct spot first = spot_of("Mål 7,0"), second = spot_of("Mål högst 6,5");
    assert_true(first.x1 < step); /* too short a time for the whole words */
    assert_true(second.x0 > step);
    assert_true(gap_to_line(&second, "\"l-out\"") > 1);
}

static void
test_the_axis_is_there_twice_and_said_once(void **state)
{
    (void)state;
    draw_absence(8.3);
    assert_int_equal(count("10\xC2\xA0%</text>"), 2);
    const char *strip = strstr(out.data, "<svg class=\"axis\"");
    assert_non_null(strip);
    assert_non_null(strstr(strip, "aria-hidden=\"true\""));
}

/* Uprights of path data that begins with M at x: how often the pen is lifted. */
static int
moves_of(const char *cls)
{
    int n = 0;
    for (const char *d = strstr(strstr(out.data, cls), " d=\"") + 4; *d != '"'; d++)
        n += *d == 'M';
    return n;
}

static void
test_a_break_parts_line_and_band(void **state)
{
    struct svg_point now[POINTS];
    const char *breaks[POINTS] = {[5] = "Ny definition"};
    struct svg_band bands[2] = {{.from = 0, .to = 4, .low = 8, .high = 9.5, .provisional = true},
        {.from = 5, .to = POINTS - 1, .low = 6, .high = 9.2}};
    double start;
    (void)state;
    for (size_t i = 0; i < POINTS; i++)
        now[i] = (struct svg_point){.has = true, .y = now_of[i], .breaks = i == 5};
    now[15].signal = SVG_WORSE;
    now[20].signal = SVG_BETTER;
    struct svg_chart c = {.now = now,
        .bands = bands,
        .n_bands = 2,
        .band_text = "normalt 6,0–9,2",
        .break_text = breaks,
        .n = POINTS,
        .step = 31.67,
        .unit = "%",
        .last_text = "sist",
        .title = "t",
        .desc = "d"};
    buf_reset(&out);
    svg_chart(&out, &c, &start);
    check_whole();
    assert_int_equal(moves_of("\"l-out\""), 2);
    assert_int_equal(count("class=\"f-band\""), 2);
    assert_int_equal(count("stroke-dasharray=\"5 4\""), 1); /* the provisional one's edges */
    assert_int_equal(count("class=\"f-bad\""), 1);
    assert_int_equal(count("class=\"f-good\""), 1);
    double upright = SVG_CHART_LEFT + 31.67 * 5;
    struct spot reason = spot_of("Ny definition"), normal = spot_of("normalt 6,0–9,2");
    assert_true(reason.x0 > upright && reason.x0 < upright + 12);
    assert_true(normal.x0 > upright);
    assert_true(gap_to_line(&normal, "\"l-out\"") > 1);
    /* the first band ends where the second begins: at the upright */
    char edge[32];
    snprintf(edge, sizeof edge, "H%.1fV", upright);
    assert_int_equal(count(edge), 1);
    struct svg_point few[6] = {{.has = true, .y = 1}, {.has = true, .y = 2}, {.has = true, .y = 2},
        {.has = true, .y = 5, .breaks = true}, {.has = true, .y = 6},
        {.has = true, .y = 5, .signal = SVG_CHANGE}};
    buf_reset(&out);
    svg_spark(&out, few, 6, bands, 1, "t", NULL);
    check_whole();
    assert_int_equal(moves_of("\"l-out\""), 2);
    assert_int_equal(count("class=\"f-neut\""), 1);
}

static int
setup(void **state)
{
    (void)state;
    buf_init(&out, 1 << 20);
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    buf_free(&out);
    return 0;
}

/* ---- the target bar of the reading aid ------------------------------------------------------------------------------- */
static void
test_zones_of_the_reading_aid_have_their_words_best_to_the_right(void **state)
{
    (void)state;
    for (int lower = 0; lower <= 1; lower++) {
        struct svg_target t = {
            .value = 8, .target = 7, .tolerance = 1, .lower = lower, .label = "mål 7", .width = 288};
        buf_reset(&out);
        svg_target(&out, &t, "t", NULL);
        check_whole();
        double x[] = {spot_of("ej nått").x0, spot_of("nära").x0, spot_of("nått").x0};
        assert_true(x[0] < x[1] && x[1] < x[2]);
        assert_true(lower ? spot_of("0").x1 > 280 : spot_of("0").x0 < 8);
    }
    struct svg_target plain = {.value = 8, .target = 7, .tolerance = 1, .label = "mål 7"};
    buf_reset(&out);
    svg_target(&out, &plain, "t", NULL);
    assert_int_equal(count("<text"), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_break_parts_line_and_band),
        cmocka_unit_test(test_one_per_cent_over_budget_stands_outside_the_frame),
        cmocka_unit_test(test_only_what_is_over_budget_and_bad_is_coloured),
        cmocka_unit_test(test_a_budget_of_zero_has_no_level_bar),
        cmocka_unit_test(test_no_deviation_no_bar_and_a_small_one_a_small_bar),
        cmocka_unit_test(test_tall_stacks_stand_in_columns_and_lose_no_circle),
        cmocka_unit_test(test_no_line_crosses_the_last_value_or_the_year_before),
        cmocka_unit_test(test_target_words_keep_within_the_time_they_are_in_force),
        cmocka_unit_test(test_the_axis_is_there_twice_and_said_once),
        cmocka_unit_test(test_zones_of_the_reading_aid_have_their_words_best_to_the_right)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
