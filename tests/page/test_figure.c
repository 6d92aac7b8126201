/* What a figure says of itself: differences as they are seen, worse and better, late or closed, money judged by its sign. */
#include "figure_late.h"
#include "figure_say.h"
#include "format.h"
#include "page_world.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static struct snapshot *snapshot;
static struct arena *arena;

static struct value
value_of(const char *text)
{
    struct value v = {.has_value = true};
    dec d;
    assert_int_equal(dec_parse(text, strlen(text), &d), DEC_OK);
    v.value = rat_from_dec(d);
    return v;
}

static struct figure
make(const struct indicator *i, const char *now, const char *year_ago)
{
    struct figure f = {.indicator = i, .now = value_of(now), .year_ago = value_of(year_ago)};
    f.budget.state = STATE_SAKNAS;
    return f;
}

static void
test_a_lasar_steps_by_lasar(void **state)
{
    struct indicator i = {.cadence = CADENCE_LASAR};
    (void)state;
    assert_int_equal(figure_step(&i, WINDOW_MONTH), 12);
    struct period p = figure_period(&i, WINDOW_MONTH, MONTH(2014, 3));
    assert_int_equal(p.last, MONTH(2014, 6));
    assert_int_equal(p.span, 12);
    assert_int_equal(figure_align(&i, WINDOW_MONTH, MONTH(2014, 3)), MONTH(2013, 6));
}

static void
test_differences_are_those_of_the_numbers_shown(void **state)
{
    struct indicator money = {.unit = "kr", .scale = 6, .decimals = 1, .direction = DIRECTION_LOWER};
    struct figure f = make(&money, "968940000", "0");
    struct rat d;
    (void)state;
    f.budget = value_of("959160000"); /* 968,9 and 959,2: 9,7 as read, though 9,78 is 9,8 */
    assert_true(figure_deviation(&f, &d));
    assert_string_equal(format_signed(arena, d, 1, 6), MINUS "9,7");
    assert_string_equal(figure_say_budget(arena, &f), "9,7" NBSP "mnkr sämre än budget");
}

static void
test_a_change_is_worse_or_better_where_there_is_a_good_side(void **state)
{
    struct indicator money = {.unit = "kr", .scale = 6, .decimals = 1, .direction = DIRECTION_HIGHER};
    struct indicator share = {.unit = "%", .direction = DIRECTION_LOWER};
    struct indicator days = {.unit = "dagar", .direction = DIRECTION_LOWER};
    struct indicator people = {.unit = "antal", .direction = DIRECTION_HIGHER};
    struct indicator free_money = {.unit = "kr", .scale = 6, .decimals = 1};
    const struct {
        const struct indicator *i;
        const char *now, *before, *said;
    } t[] = {{&money, "-9700000", "-6300000", "3,4" NBSP "mnkr sämre"},
        {&money, "2000000", "-1000000", "3,0" NBSP "mnkr bättre"},
        {&free_money, "-9700000", "-6300000", "3,4" NBSP "mnkr lägre"},
        {&share, "9", "8", "1" NBSP "procentenhet sämre"},
        {&share, "7", "9", "2" NBSP "procentenheter bättre"}, {&days, "41", "27", "14" NBSP "dagar längre"},
        {&days, "26", "27", "1" NBSP "dag kortare"}, {&people, "15557", "15600", "43 lägre"},
        {&share, "8.1", "8.2", "Oförändrat"}};
    (void)state;
    for (size_t k = 0; k < sizeof t / sizeof *t; k++) {
        struct figure f = make(t[k].i, t[k].now, t[k].before);
        assert_string_equal(figure_say_change(arena, &f), t[k].said);
    }
}

static void
test_money_against_zero_is_a_deficit_or_a_surplus(void **state)
{
    struct indicator i = *catalog_indicator(snapshot->catalog, "avvikelse"), result = i;
    struct target zero = {.from = MONTH(2020, 1)};
    (void)state;
    i.decimals = 1;
    struct figure f = make(&i, "-9700", "0");
    assert_string_equal(figure_say_surplus(arena, &f), "underskott 9,7" NBSP "tkr mot budget");
    f = make(&i, "2000", "0");
    assert_string_equal(figure_say_surplus(arena, &f), "överskott 2,0" NBSP "tkr mot budget");
    result.formula = catalog_indicator(snapshot->catalog, "nettokostnad")->formula;
    f = make(&result, "-9700", "0");
    assert_null(figure_say_surplus(arena, &f));
    f.now.target = &zero;
    assert_string_equal(figure_say_surplus(arena, &f), "underskott 10" NBSP "tkr");
}

static void
test_a_closed_unit_owes_nothing_after_its_end(void **state)
{
    const struct indicator *i = catalog_indicator(snapshot->catalog, "sjukfranvaro");
    struct unit u = *catalog_unit(snapshot->catalog, "aldre");
    stamp recorded = snapshot->edition.recorded;
    struct figure f;
    (void)state;
    snapshot->edition.recorded = clock_from_local(2024, 1, 23, 8, 0, 0);
    figure_make(snapshot, i, &u, i->main_window, MONTH_NONE, &f);
    assert_true(f.late);
    assert_int_equal(f.behind, 8);
    u.to = MONTH(2023, 5);
    figure_make(snapshot, i, &u, i->main_window, MONTH_NONE, &f);
    assert_true(f.late);
    assert_int_equal(f.awaited, MONTH(2023, 5));
    u.to = MONTH(2023, 4);
    figure_make(snapshot, i, &u, i->main_window, MONTH_NONE, &f);
    assert_false(f.late);
    snapshot->edition.recorded = recorded;
}

/* What figures and sources say of being late, as one text. */
static const char *
all_lateness(stamp t)
{
    struct buf b;
    stamp recorded = snapshot->edition.recorded;
    const struct catalog *c = snapshot->catalog;
    buf_init(&b, 1 << 20);
    snapshot->edition.recorded = t;
    for (size_t k = 0; k < c->n_sources; k++)
        buf_printf(&b, "%d ", figure_late_source(snapshot, &c->sources[k], t));
    for (size_t k = 0; k < c->n_indicators * c->n_units * WINDOWS; k++) {
        const struct indicator *i = &c->indicators[k / WINDOWS / c->n_units];
        struct figure f;
        if (!i->windows[k % WINDOWS])
            continue;
        figure_make(
            snapshot, i, &c->units[k / WINDOWS % c->n_units], (enum window)(k % WINDOWS), MONTH_NONE, &f);
        buf_printf(&b, "%d %d %d ", f.late, f.awaited, f.behind);
    }
    snapshot->edition.recorded = recorded;
    const char *text = arena_strdup(arena, b.data);
    buf_free(&b);
    return text;
}

/* Time alone: told when, and only when, something is late in another way than at the edition's stamp. */
static void
test_time_makes_late(void **state)
{
    stamp from = snapshot->edition.recorded, hour = 3600000;
    const char *at_stamp = all_lateness(from);
    int changes = 0;
    (void)state;
    assert_false(figure_late_changed(snapshot, from));
    assert_false(figure_late_changed(snapshot, from - 90 * 24 * hour)); /* a clock that was set back */
    for (int h = 1; h < 24 * 500; h += h < 24 * 20 ? 1 : 7) {
        stamp t = from + h * hour;
        bool differs = strcmp(all_lateness(t), at_stamp) != 0;
        if (figure_late_changed(snapshot, t) != differs) {
            char text[CLOCK_TEXT];
            fail_msg("at %s lateness is %s", clock_text(t, text), differs ? "another" : "the same");
        }
        changes += differs;
    }
    assert_in_range(changes, 10, 2000);
}

/* One period late may call for action, two may not: it is not known how it is now. */
static void
test_too_late_is_no_exception(void **state)
{
    const struct indicator *i = catalog_indicator(snapshot->catalog, "bygglov");
    const struct unit *u = catalog_unit(snapshot->catalog, "kommun");
    stamp recorded = snapshot->edition.recorded;
    struct figure f;
    (void)state;
    figure_make(snapshot, i, u, i->main_window, MONTH_NONE, &f);
    assert_int_equal(f.behind, 1);
    assert_true(f.worse && f.exception);
    snapshot->edition.recorded = clock_from_local(2023, 6, 23, 8, 0, 0);
    figure_make(snapshot, i, u, i->main_window, MONTH_NONE, &f);
    assert_int_equal(f.behind, 2);
    assert_true(f.worse && !f.exception);
    snapshot->edition.recorded = recorded;
}

static void
test_status_without_a_number_is_not_without_a_target(void **state)
{
    struct target t = {0};
    struct value v = {.state = STATE_SAKNAS};
    (void)state;
    assert_string_equal(figure_say_status(&v), EN_DASH);
    v.has_value = true;
    assert_string_equal(figure_say_status(&v), "Inget mål");
    v.target = &t;
    assert_string_equal(figure_say_status(&v), "Bedöms inte");
    v.mal = MAL_NATT;
    assert_string_equal(figure_say_status(&v), "Nått");
}

static int
setup(void **state)
{
    (void)state;
    clock_init();
    arena = arena_new();
    snapshot = world_new();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    snapshot_unref(snapshot);
    arena_free(arena);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_a_lasar_steps_by_lasar),
        cmocka_unit_test(test_differences_are_those_of_the_numbers_shown),
        cmocka_unit_test(test_a_change_is_worse_or_better_where_there_is_a_good_side),
        cmocka_unit_test(test_money_against_zero_is_a_deficit_or_a_surplus),
        cmocka_unit_test(test_a_closed_unit_owes_nothing_after_its_end),
        cmocka_unit_test(test_time_makes_late), cmocka_unit_test(test_too_late_is_no_exception),
        cmocka_unit_test(test_status_without_a_number_is_not_without_a_target)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
