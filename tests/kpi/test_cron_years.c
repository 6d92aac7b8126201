/* Every expression of a generated set, over ten years of Europe/Stockholm, against a model that is written differently: the model
   knows the EU's rule for the change days and walks the hours of UTC; it neither parses an expression nor asks the C library for
   local time. KSRD_SEED draws another set. */
#include "cron.h"
#include "cron_model.h"
#include <inttypes.h>

#ifdef __SANITIZE_ADDRESS__
#define EXPRESSIONS 120 /* the whole set is the plain build's */
#else
#define EXPRESSIONS 400
#endif

/* ---- the comparison --------------------------------------------------------------------------------------------------------- */
static bool
is_change(const struct clock_local *l)
{
    return (l->month == 3 || l->month == 10) && l->day >= 25 && l->weekday == 0;
}

static size_t
compare(const struct model_expression *e, const struct cron *c, const stamp *runs, size_t n)
{
    char want[CLOCK_TEXT], got[CLOCK_TEXT];
    stamp t = model_first_hour * MODEL_HOUR_MS - 1, end = (model_first_hour + model_n_hours) * MODEL_HOUR_MS;
    size_t on_change_days = 0;
    for (size_t i = 0; i <= n; i++) {
        stamp next = cron_next(c, t), model = i < n ? runs[i] : end;
        if (i < n ? next != model : next < end)
            fail_msg("'%s' runs %s, the model says %s", e->text, clock_text(next, got),
                i < n ? clock_text(model, want) : "no more");
        t = next;
        struct clock_local l = clock_local(t);
        on_change_days += i < n && is_change(&l);
    }
    return on_change_days;
}

/* Of moments drawn anywhere, the last run in between. */
static void
compare_last(const struct model_expression *e, const struct cron *c, const stamp *runs, size_t n)
{
    char want[CLOCK_TEXT], got[CLOCK_TEXT];
    for (int k = 0; k < 30; k++) {
        stamp after =
            (model_first_hour + model_draw(model_n_hours)) * MODEL_HOUR_MS + model_draw(MODEL_HOUR_MS);
        stamp upto =
            after + (stamp)model_draw(1 + (k % 3 ? MODEL_HOUR_MS * 50 : MODEL_HOUR_MS)) * (k % 2 ? 1 : 24);
        size_t i = 0, many = n;
        if (upto >= (model_first_hour + model_n_hours) * MODEL_HOUR_MS)
            continue;
        while (many > 0) { /* the first run after upto */
            size_t half = many / 2;
            if (runs[i + half] <= upto) {
                i += half + 1;
                many -= half + 1;
            } else {
                many = half;
            }
        }
        stamp model = i > 0 && runs[i - 1] > after ? runs[i - 1] : 0, last = cron_last(c, after, upto);
        if (last != model)
            fail_msg("'%s': the last run is %s, the model says %s", e->text, clock_text(last, got),
                clock_text(model, want));
    }
}

/* Comparing takes time, and what runs each minute has the least to tell. */
static size_t
most_runs(int i)
{
    return i % 50 == 49 ? 600000 : i % 10 == 9 ? 110000 : 15000;
}

static void
every_expression_runs_when_the_model_says(void **state)
{
    stamp *runs = calloc(MODEL_RUNS_MOST, sizeof *runs);
    size_t all = 0, on_change_days = 0, fixed = 0, refused = 0;
    (void)state;
    assert_non_null(runs);
    for (int i = 0; i < EXPRESSIONS;) {
        struct model_expression e = model_generate(i);
        struct cron c;
        struct err err = {0};
        size_t column = 0, n = model_runs(&e, runs);
        if (n > most_runs(i)) /* drawn again */
            continue;
        if (cron_parse(e.text, &c, &column, &err) < 0) { /* 30 February */
            if (n > 0 || !strstr(err.what, "never runs"))
                fail_msg("'%s' is refused: %s", e.text, err.what);
            refused++;
            continue;
        }
        assert_int_equal(c.fixed_hour, !e.f[1].star);
        on_change_days += compare(&e, &c, runs, n);
        compare_last(&e, &c, runs, n);
        all += n;
        fixed += c.fixed_hour;
        i++;
    }
    print_message(
        "%d expressions (%zu with fixed hours; %zu more that never run), %zu runs in %d–%d, %zu on change days\n",
        EXPRESSIONS, fixed, refused, all, MODEL_FIRST_YEAR, MODEL_LAST_YEAR, on_change_days);
    assert_true(fixed > EXPRESSIONS / 4 && fixed < EXPRESSIONS);
    assert_true(on_change_days > 1000);
    free(runs);
}

/* The change days themselves, minute by minute, for each hour: what DESIGN promises in words. */
static void
on_every_change_day_a_fixed_time_runs_exactly_once(void **state)
{
    (void)state;
    for (int year = MODEL_FIRST_YEAR; year <= MODEL_LAST_YEAR; year++)
        for (int autumn = 0; autumn < 2; autumn++) {
            int64_t day =
                (model_change_hour(year, autumn ? 10 : 3) - 1) / 24 * 24; /* its first hour in UTC */
            stamp from = (day - 2) * MODEL_HOUR_MS + (autumn ? 0 : MODEL_HOUR_MS),
                  to = from + (autumn ? 25 : 23) * MODEL_HOUR_MS;
            for (int minute = 0; minute < 1440; minute++) {
                char text[32];
                struct cron c;
                size_t column, n = 0;
                snprintf(text, sizeof text, "%d %d * * *", minute % 60, minute / 60);
                assert_int_equal(cron_parse(text, &c, &column, NULL), 0);
                stamp got = 0;
                for (stamp t = cron_next(&c, from - 1); t < to; t = cron_next(&c, t), n++)
                    got = t;
                assert_int_equal(n, 1);
                /* an ordinary time at its own; a skipped one at 03:00; a repeated one on its first pass */
                int passed = (int)((got - from) / 60000), skipped = !autumn && minute / 60 == 2;
                assert_int_equal(passed, skipped                    ? 120
                                         : autumn && minute >= 180  ? minute + 60
                                         : !autumn && minute >= 180 ? minute - 60
                                                                    : minute);
            }
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_expression_runs_when_the_model_says),
        cmocka_unit_test(on_every_change_day_a_fixed_time_runs_exactly_once),
    };
    const char *given = getenv("KSRD_SEED");
    model_seed = given ? strtoull(given, NULL, 10) | 1 : 20261124;
    print_message("seed %" PRIu64 "\n", model_seed);
    clock_init();
    model_make();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(model_hours);
    return failed;
}
