/* Every expression of a generated set, over ten years of Europe/Stockholm, against a model that is written differently: the model
   knows the EU's rule for the change days and walks the hours of UTC; it neither parses an expression nor asks the C library for
   local time. KSRD_SEED draws another set. */
#include "cron.h"
#include "unit.h"
#include <inttypes.h>
#include <stdlib.h>

#define FIRST_YEAR 2020
#define LAST_YEAR 2030
#define HOUR_MS 3600000
#define RUNS_MOST (12 * 366 * 24 * 60)
#ifdef __SANITIZE_ADDRESS__
#define EXPRESSIONS 120 /* the whole set is the plain build's */
#else
#define EXPRESSIONS 400
#endif

static uint64_t seed;

static int
draw(int n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (int)((seed >> 11) % (uint64_t)n);
}

/* ---- the model: one row an hour of UTC ------------------------------------------------------------------------------------- */
struct hour {
    uint8_t month, day, weekday, hour; /* local */
    bool second_pass;                  /* the repeated hour, again */
    bool after_gap;                    /* the local hour before was jumped over */
};
static struct hour *hours;
static int n_hours;
static int64_t first_hour; /* since the epoch, UTC */

static int
days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && year % 4 == 0); /* no century year lies in between */
}

static int64_t
day_number(int year, int month, int day) /* since 1970-01-01, a Thursday */
{
    int64_t n = day - 1;
    for (int y = 1970; y < year; y++)
        n += y % 4 == 0 ? 366 : 365;
    for (int m = 1; m < month; m++)
        n += days_in(year, m);
    return n;
}

/* Directive 2000/84/EC: the last Sunday of March and of October, at 01:00 UTC. */
static int64_t
change_hour(int year, int month)
{
    int64_t n = day_number(year, month, 31);
    return (n - (n + 4) % 7) * 24 + 1;
}

static void
model_year(int year)
{
    int64_t spring = change_hour(year, 3), autumn = change_hour(year, 10), at = day_number(year, 1, 1) * 24;
    for (int month = 1; month <= 12; month++)
        for (int day = 1; day <= days_in(year, month); day++)
            for (int h = 0; h < 24; h++) { /* local winter time: UTC + 1 */
                int64_t utc = at++ - 1;
                struct hour x = {(uint8_t)month, (uint8_t)day,
                    (uint8_t)((day_number(year, month, day) + 4) % 7), (uint8_t)h, utc == autumn,
                    utc == spring};
                if (utc >= spring && utc < autumn && ++x.hour == 24) { /* 23 becomes 0 of the next day */
                    x.hour = 0;
                    x.weekday = (uint8_t)((x.weekday + 1) % 7);
                    if (++x.day > days_in(year, month)) {
                        x.day = 1;
                        x.month++;
                    }
                }
                hours[n_hours++] = x;
            }
}

static void
make_model(void)
{
    hours = calloc((size_t)(LAST_YEAR - FIRST_YEAR + 1) * 366 * 24, sizeof *hours);
    assert_non_null(hours);
    first_hour = day_number(FIRST_YEAR, 1, 1) * 24 - 1;
    for (int y = FIRST_YEAR; y <= LAST_YEAR; y++)
        model_year(y);
}

/* ---- expressions: text and sets made together ------------------------------------------------------------------------------- */
struct field {
    bool in[64], star;
};
struct expression {
    char text[400];
    struct field f[5];
};
static const int low[5] = {0, 0, 1, 1, 0}, high[5] = {59, 23, 31, 12, 6};

static void
put(struct expression *e, const char *format, ...)
{
    size_t n = strlen(e->text);
    va_list ap;
    va_start(ap, format);
    vsnprintf(e->text + n, sizeof e->text - n, format, ap);
    va_end(ap);
}

static void
add(struct expression *e, int k, int from, int to, int step)
{
    for (int i = from; i <= to; i += step)
        e->f[k].in[i] = true;
}

/* dense: may hold all values. */
static void
add_item(struct expression *e, int k, bool dense)
{
    int span = high[k] - low[k] + 1, from = low[k] + draw(span), to = from + draw(high[k] - from + 1);
    int step = 1 + draw(span / 2), kind = draw(dense ? 10 : 6);
    if (kind < 3) {
        put(e, k == 4 && from == 0 && draw(2) ? "7" : "%d", from);
        add(e, k, from, from, 1);
    } else if (kind < 5 && to > from) {
        int jump = k == 0 && step < 10 ? 10 : step;
        put(e, "%d-%d/%d", from, to, jump);
        add(e, k, from, to, jump);
    } else if (kind < 7 && (k != 0 || !dense)) {
        to = k == 0 && to > from + 5 ? from + 5 : to;
        put(e, "%d-%d", from, to);
        add(e, k, from, to, 1);
    } else if (kind < 8) {
        put(e, "*/%d", step);
        e->f[k].star = true;
        add(e, k, low[k], high[k], step);
    } else {
        put(e, "*");
        e->f[k].star = true;
        add(e, k, low[k], high[k], 1);
    }
}

static void
add_field(struct expression *e, int k, int i)
{
    int items = draw(4) ? 1 : 2 + draw(3);
    if (k)
        put(e, " ");
    if (k >= 2 && draw(5) < (k == 3 ? 4 : 3)) { /* days are most often all */
        put(e, "*");
        e->f[k].star = true;
        add(e, k, low[k], high[k], 1);
        return;
    }
    for (int n = 0; n < items; n++) {
        if (n)
            put(e, ",");
        add_item(e, k, k ? draw(2) : i % 50 == 49); /* every fiftieth may run each minute */
    }
}

static struct expression
generate(int i)
{
    struct expression e = {0};
    for (int k = 0; k < 5; k++)
        add_field(&e, k, i);
    return e;
}

static bool
day_fits(const struct expression *e, const struct hour *h)
{
    bool day = e->f[2].in[h->day], weekday = e->f[4].in[h->weekday];
    if (!e->f[3].in[h->month])
        return false;
    return e->f[2].star || e->f[4].star ? day && weekday : day || weekday;
}

/* All runs, in order. */
static size_t
model_runs(const struct expression *e, stamp *ret)
{
    size_t n = 0;
    bool fixed = !e->f[1].star;
    for (int i = 0; i < n_hours; i++) {
        const struct hour *h = &hours[i];
        stamp at = (first_hour + i) * HOUR_MS;
        bool here = e->f[1].in[h->hour] && !(fixed && h->second_pass);
        bool jumped = fixed && h->after_gap && e->f[1].in[h->hour - 1];
        for (int m = 0; m < 60 && (here || jumped) && day_fits(e, h); m++)
            if ((here && e->f[0].in[m]) || (jumped && m == 0))
                ret[n++] = at + m * 60000;
    }
    return n;
}

/* ---- the comparison --------------------------------------------------------------------------------------------------------- */
static bool
is_change(const struct clock_local *l)
{
    return (l->month == 3 || l->month == 10) && l->day >= 25 && l->weekday == 0;
}

static size_t
compare(const struct expression *e, const struct cron *c, const stamp *runs, size_t n)
{
    char want[CLOCK_TEXT], got[CLOCK_TEXT];
    stamp t = first_hour * HOUR_MS - 1, end = (first_hour + n_hours) * HOUR_MS;
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
compare_last(const struct expression *e, const struct cron *c, const stamp *runs, size_t n)
{
    char want[CLOCK_TEXT], got[CLOCK_TEXT];
    for (int k = 0; k < 30; k++) {
        stamp after = (first_hour + draw(n_hours)) * HOUR_MS + draw(HOUR_MS);
        stamp upto = after + (stamp)draw(1 + (k % 3 ? HOUR_MS * 50 : HOUR_MS)) * (k % 2 ? 1 : 24);
        size_t i = 0, many = n;
        if (upto >= (first_hour + n_hours) * HOUR_MS)
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
    stamp *runs = calloc(RUNS_MOST, sizeof *runs);
    size_t all = 0, on_change_days = 0, fixed = 0, refused = 0;
    (void)state;
    assert_non_null(runs);
    for (int i = 0; i < EXPRESSIONS;) {
        struct expression e = generate(i);
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
        EXPRESSIONS, fixed, refused, all, FIRST_YEAR, LAST_YEAR, on_change_days);
    assert_true(fixed > EXPRESSIONS / 4 && fixed < EXPRESSIONS);
    assert_true(on_change_days > 1000);
    free(runs);
}

/* The change days themselves, minute by minute, for each hour: what DESIGN promises in words. */
static void
on_every_change_day_a_fixed_time_runs_exactly_once(void **state)
{
    (void)state;
    for (int year = FIRST_YEAR; year <= LAST_YEAR; year++)
        for (int autumn = 0; autumn < 2; autumn++) {
            int64_t day = (change_hour(year, autumn ? 10 : 3) - 1) / 24 * 24; /* its first hour in UTC */
            stamp from = (day - 2) * HOUR_MS + (autumn ? 0 : HOUR_MS),
                  to = from + (autumn ? 25 : 23) * HOUR_MS;
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
    seed = given ? strtoull(given, NULL, 10) | 1 : 20261124;
    print_message("seed %" PRIu64 "\n", seed);
    clock_init();
    make_model();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(hours);
    return failed;
}
