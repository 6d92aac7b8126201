/* Europe/Stockholm and cron expressions, written once more and differently: the EU's rule for the change days, a walk over the hours of
   UTC; it neither parses an expression nor asks the C library for local time. Expressions are generated as text and as sets at once. */
#pragma once
#include "clock.h"
#include "unit.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define MODEL_FIRST_YEAR 2020
#define MODEL_LAST_YEAR 2030
#define MODEL_HOUR_MS 3600000
#define MODEL_RUNS_MOST (12 * 366 * 24 * 60)

static uint64_t model_seed;

static inline int
model_draw(int n)
{
    model_seed ^= model_seed << 13;
    model_seed ^= model_seed >> 7;
    model_seed ^= model_seed << 17;
    return (int)((model_seed >> 11) % (uint64_t)n);
}

/* ---- the model: one row an hour of UTC ------------------------------------------------------------------------------------- */
struct model_hour {
    uint8_t month, day, weekday, hour; /* local */
    bool second_pass;                  /* the repeated hour, again */
    bool after_gap;                    /* the local hour before was jumped over */
};
static struct model_hour *model_hours;
static int model_n_hours;
static int64_t model_first_hour; /* since the epoch, UTC */

static inline int
model_days_in(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && year % 4 == 0); /* no century year lies in between */
}

static inline int64_t
model_day_number(int year, int month, int day) /* since 1970-01-01, a Thursday */
{
    int64_t n = day - 1;
    for (int y = 1970; y < year; y++)
        n += y % 4 == 0 ? 366 : 365;
    for (int m = 1; m < month; m++)
        n += model_days_in(year, m);
    return n;
}

/* Directive 2000/84/EC: the last Sunday of March and of October, at 01:00 UTC. */
static inline int64_t
model_change_hour(int year, int month)
{
    int64_t n = model_day_number(year, month, 31);
    return (n - (n + 4) % 7) * 24 + 1;
}

static inline void
model_year(int year)
{
    int64_t spring = model_change_hour(year, 3), autumn = model_change_hour(year, 10),
            at = model_day_number(year, 1, 1) * 24;
    for (int month = 1; month <= 12; month++)
        for (int day = 1; day <= model_days_in(year, month); day++)
            for (int h = 0; h < 24; h++) { /* local winter time: UTC + 1 */
                int64_t utc = at++ - 1;
                struct model_hour x = {(uint8_t)month, (uint8_t)day,
                    (uint8_t)((model_day_number(year, month, day) + 4) % 7), (uint8_t)h, utc == autumn,
                    utc == spring};
                if (utc >= spring && utc < autumn && ++x.hour == 24) { /* 23 becomes 0 of the next day */
                    x.hour = 0;
                    x.weekday = (uint8_t)((x.weekday + 1) % 7);
                    if (++x.day > model_days_in(year, month)) {
                        x.day = 1;
                        x.month++;
                    }
                }
                model_hours[model_n_hours++] = x;
            }
}

static inline void
model_make(void)
{
    model_hours = calloc((size_t)(MODEL_LAST_YEAR - MODEL_FIRST_YEAR + 1) * 366 * 24, sizeof *model_hours);
    assert_non_null(model_hours);
    model_first_hour = model_day_number(MODEL_FIRST_YEAR, 1, 1) * 24 - 1;
    for (int y = MODEL_FIRST_YEAR; y <= MODEL_LAST_YEAR; y++)
        model_year(y);
}

/* ---- expressions: text and sets made together ------------------------------------------------------------------------------- */
struct model_field {
    bool in[64], star;
};
struct model_expression {
    char text[400];
    struct model_field f[5];
};
static const int model_low[5] = {0, 0, 1, 1, 0}, model_high[5] = {59, 23, 31, 12, 6};

__attribute__((format(printf, 2, 3))) static inline void
model_put(struct model_expression *e, const char *format, ...)
{
    size_t n = strlen(e->text);
    va_list ap;
    va_start(ap, format);
    vsnprintf(e->text + n, sizeof e->text - n, format, ap);
    va_end(ap);
}

static inline void
model_add(struct model_expression *e, int k, int from, int to, int step)
{
    for (int i = from; i <= to; i += step)
        e->f[k].in[i] = true;
}

/* dense: may hold all values. */
static inline void
model_add_item(struct model_expression *e, int k, bool dense)
{
    int span = model_high[k] - model_low[k] + 1, from = model_low[k] + model_draw(span),
        to = from + model_draw(model_high[k] - from + 1);
    int step = 1 + model_draw(span / 2), kind = model_draw(dense ? 10 : 6);
    if (kind < 3) {
        model_put(e, "%d", k == 4 && from == 0 && model_draw(2) ? 7 : from); /* Sunday */
        model_add(e, k, from, from, 1);
    } else if (kind < 5 && to > from) {
        int jump = k == 0 && step < 10 ? 10 : step;
        model_put(e, "%d-%d/%d", from, to, jump);
        model_add(e, k, from, to, jump);
    } else if (kind < 7 && (k != 0 || !dense)) {
        to = k == 0 && to > from + 5 ? from + 5 : to;
        model_put(e, "%d-%d", from, to);
        model_add(e, k, from, to, 1);
    } else if (kind < 8) {
        model_put(e, "*/%d", step);
        e->f[k].star = true;
        model_add(e, k, model_low[k], model_high[k], step);
    } else {
        model_put(e, "*");
        e->f[k].star = true;
        model_add(e, k, model_low[k], model_high[k], 1);
    }
}

static inline void
model_add_field(struct model_expression *e, int k, int i)
{
    int items = model_draw(4) ? 1 : 2 + model_draw(3);
    if (k)
        model_put(e, " ");
    if (k >= 2 && model_draw(5) < (k == 3 ? 4 : 3)) { /* days are most often all */
        model_put(e, "*");
        e->f[k].star = true;
        model_add(e, k, model_low[k], model_high[k], 1);
        return;
    }
    for (int n = 0; n < items; n++) {
        if (n)
            model_put(e, ",");
        model_add_item(e, k, k ? model_draw(2) : i % 50 == 49); /* every fiftieth may run each minute */
    }
}

static inline struct model_expression
model_generate(int i)
{
    struct model_expression e = {0};
    for (int k = 0; k < 5; k++)
        model_add_field(&e, k, i);
    return e;
}

static inline bool
model_day_fits(const struct model_expression *e, const struct model_hour *h)
{
    bool day = e->f[2].in[h->day], weekday = e->f[4].in[h->weekday];
    if (!e->f[3].in[h->month])
        return false;
    return e->f[2].star || e->f[4].star ? day && weekday : day || weekday;
}

/* All runs, in order. */
static inline size_t
model_runs(const struct model_expression *e, stamp *ret)
{
    size_t n = 0;
    bool fixed = !e->f[1].star;
    for (int i = 0; i < model_n_hours; i++) {
        const struct model_hour *h = &model_hours[i];
        stamp at = (model_first_hour + i) * MODEL_HOUR_MS;
        bool here = e->f[1].in[h->hour] && !(fixed && h->second_pass);
        bool jumped = fixed && h->after_gap && e->f[1].in[h->hour - 1];
        for (int m = 0; m < 60 && (here || jumped) && model_day_fits(e, h); m++)
            if ((here && e->f[0].in[m]) || (jumped && m == 0))
                ret[n++] = at + m * 60000;
    }
    return n;
}
