#include "cron.h"
#include <ctype.h>
#include <string.h>

#define MINUTE_MS 60000
#define HOUR_MS ((stamp)60 * MINUTE_MS)

static const struct cron_field {
    const char *name;
    int min, max;
} fields[5] = {{"minute", 0, 59}, {"hour", 0, 23}, {"day", 1, 31}, {"month", 1, 12}, {"weekday", 0, 7}};

struct cron_reader {
    const char *text, *at;
    const struct cron_field *field;
    struct err *err;
};

static int
refuse(struct cron_reader *r, const char *what)
{
    return err_set(r->err, ERR_CONFIG, NULL, "five fields: minute hour day month weekday, as in 0 5 * * *",
        "%s: %s %s", r->field->name, what, *r->at ? "here" : "at the end");
}

static int
read_number(struct cron_reader *r, int *ret)
{
    int n = 0;
    const char *start = r->at;

    while (isdigit((unsigned char)*r->at) && r->at - start < 4)
        n = n * 10 + (*r->at++ - '0');
    if (r->at == start)
        return refuse(r, "expected a number, * or a range");
    if (n < r->field->min || n > r->field->max) {
        r->at = start;
        return err_set(r->err, ERR_CONFIG, NULL, NULL, "%s %d is outside %d–%d", r->field->name, n,
            r->field->min, r->field->max);
    }
    *ret = n;
    return 0;
}

/* The step after * or a range; 1 when none is given. */
static int
read_step(struct cron_reader *r, int *ret)
{
    char *end;
    long n;

    *ret = 1;
    if (*r->at != '/')
        return 0;
    r->at++;
    n = isdigit((unsigned char)*r->at) ? strtol(r->at, &end, 10) : 0;
    if (n < 1 || n > r->field->max)
        return refuse(r, "expected a step of at least 1 that fits the field");
    r->at = end;
    *ret = (int)n;
    return 0;
}

/* One of the items between commas. *star: it began with *. */
static int
read_item(struct cron_reader *r, uint64_t *bits, bool *star)
{
    int from = r->field->min, to = r->field->max, step = 1;
    bool all = *r->at == '*', single = false;

    if (all) {
        r->at++;
    } else {
        if (read_number(r, &from))
            return -1;
        to = from;
        single = *r->at != '-';
        if (!single) {
            r->at++;
            if (read_number(r, &to))
                return -1;
            if (to < from)
                return refuse(r, "the range runs backwards");
        }
    }
    if (single && *r->at == '/')
        return refuse(r, "a step needs * or a range before it");
    *star = *star || all;
    if (read_step(r, &step))
        return -1;
    for (int i = from; i <= to; i += step)
        *bits |= UINT64_C(1) << i;
    return 0;
}

static int
read_field(struct cron_reader *r, uint64_t *bits, bool *star)
{
    *bits = 0;
    *star = false;
    for (;;) {
        if (read_item(r, bits, star))
            return -1;
        if (*r->at != ',')
            break;
        r->at++;
    }
    if (*r->at && !isspace((unsigned char)*r->at))
        return refuse(r, "expected a blank or a comma");
    return 0;
}

/* Is there a date that these days and months allow? 29 February counts. */
static bool
ever(const struct cron *c)
{
    static const int longest[13] = {0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (!c->any_day && !c->any_weekday) /* either suffices, and every weekday comes */
        return true;
    for (int m = 1; m <= 12; m++)
        for (int d = 1; d <= longest[m]; d++)
            if ((c->months >> m & 1) && (c->days >> d & 1))
                return true;
    return false;
}

static int
read_all(struct cron_reader *r, uint64_t bits[5], bool star[5])
{
    for (int i = 0; i < 5; i++) {
        r->field = &fields[i];
        r->at += strspn(r->at, " \t");
        if (read_field(r, &bits[i], &star[i]))
            return -1;
    }
    r->at += strspn(r->at, " \t");
    if (*r->at)
        return err_set(r->err, ERR_CONFIG, NULL, NULL, "more than five fields");
    return 0;
}

int
cron_parse(const char *text, struct cron *ret, size_t *ret_column, struct err *err)
{
    struct cron_reader r = {.text = text, .at = text, .err = err};
    uint64_t bits[5];
    bool star[5];
    struct cron c;

    if (read_all(&r, bits, star)) {
        *ret_column = (size_t)(r.at - text) + 1;
        return -1;
    }
    if (bits[4] >> 7 & 1) /* 7 is Sunday too */
        bits[4] |= 1;
    c = (struct cron){.minutes = bits[0],
        .hours = (uint32_t)bits[1],
        .days = (uint32_t)bits[2],
        .months = (uint32_t)bits[3],
        .weekdays = (uint32_t)bits[4] & 0x7f,
        .any_day = star[2],
        .any_weekday = star[4],
        .fixed_hour = !star[1]};
    if (!ever(&c)) {
        *ret_column = 1;
        return err_set(err, ERR_CONFIG, NULL, "no such date exists", "never runs");
    }
    *ret = c;
    return 0;
}

/* cron's rule: day and weekday both restricted means either; a field with * restricts with the other. */
static bool
day_matches(const struct cron *c, const struct clock_local *l)
{
    bool day = c->days >> l->day & 1, weekday = c->weekdays >> l->weekday & 1;

    if (!(c->months >> l->month & 1))
        return false;
    return c->any_day || c->any_weekday ? day && weekday : day || weekday;
}

/* Wall hours that the clock jumped over just before the full hour t (spring): is one of them the job's? It then runs at t. */
static bool
skipped_matches(const struct cron *c, stamp t, const struct clock_local *now)
{
    struct clock_local before = clock_local(t - MINUTE_MS);

    if (before.day != now->day || now->offset_min <= before.offset_min)
        return false;
    for (int h = before.hour + 1; h < now->hour; h++)
        if (c->hours >> h & 1)
            return true;
    return false;
}

/* The first match in the rest of the hour that begins or goes on at t; 0: none. The clocks change at full hours, and minutes are
   the same everywhere. */
static stamp
match_in_hour(const struct cron *c, stamp t, const struct clock_local *l)
{
    if (c->fixed_hour && l->minute == 0 && skipped_matches(c, t, l))
        return t;
    if (!(c->hours >> l->hour & 1))
        return 0;
    /* of the repeated hour (autumn) a fixed-hour job takes the first pass only */
    if (c->fixed_hour && clock_local(t - HOUR_MS).hour == l->hour)
        return 0;
    for (int m = l->minute; m < 60; m++)
        if (c->minutes >> m & 1)
            return t + (stamp)(m - l->minute) * MINUTE_MS;
    return 0;
}

static stamp
next_day(const struct clock_local *l)
{
    if (l->day < clock_days_in_month(l->year, l->month))
        return clock_from_local(l->year, l->month, l->day + 1, 0, 0, 0);
    return l->month < 12 ? clock_from_local(l->year, l->month + 1, 1, 0, 0, 0)
                         : clock_from_local(l->year + 1, 1, 1, 0, 0, 0);
}

stamp
cron_next(const struct cron *c, stamp t)
{
    stamp at = (t >= 0 ? t / MINUTE_MS : (t - MINUTE_MS + 1) / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
    stamp last = at + (stamp)41 * 366 * 24 * HOUR_MS; /* 29 February on one weekday: up to 40 years */

    while (at < last) {
        struct clock_local l = clock_local(at);

        if (!day_matches(c, &l)) {
            at = next_day(&l);
            continue;
        }
        stamp match = match_in_hour(c, at, &l);
        if (match)
            return match;
        at += (stamp)(60 - l.minute) * MINUTE_MS;
    }
    return INT64_MAX; /* cron_parse lets nothing through that never runs */
}

stamp
cron_last(const struct cron *c, stamp after, stamp upto)
{
    stamp best = cron_next(c, after), none = upto;
    if (best > upto)
        return 0;
    stamp second = cron_next(c, best); /* most often there is none, and rarely many */
    while (second <= upto && none - best >= MINUTE_MS) {
        stamp middle = best + (none - best) / 2, t = cron_next(c, middle);
        if (t <= upto)
            best = t;
        else
            none = middle; /* no run in (none, upto]; and runs lie at whole minutes */
    }
    return best;
}
