#include "config_doubt_times.h"
#include "cron.h"

#define HOUR_MINUTES 60
#define DAY_MINUTES (24 * HOUR_MINUTES)
/* Nothing that a municipality counts changes so fast. */
#define LEAST_MINUTES 10

/* The least distance between two bits of a set, going round; round itself when there is one only. */
static int
least_gap(uint64_t bits, int round)
{
    int first = -1, last = -1, least = round;

    for (int i = 0; i < round; i++) {
        if (!(bits >> i & 1))
            continue;
        if (last >= 0 && i - last < least)
            least = i - last;
        first = first < 0 ? i : first;
        last = i;
    }
    return last > first && first + round - last < least ? first + round - last : least;
}

static int
count(uint64_t bits)
{
    int n = 0;

    for (; bits; bits &= bits - 1)
        n++;
    return n;
}

/* Minutes between two pulls of one day; a day when there is one only. */
static int
least_minutes(const struct cron *c)
{
    if (count(c->minutes) > 1)
        return least_gap(c->minutes, HOUR_MINUTES);
    if (count(c->hours) > 1)
        return least_gap(c->hours, 24) * HOUR_MINUTES;
    return DAY_MINUTES;
}

static void
check_schedule(struct load *l, const struct object *o, const struct source *s)
{
    struct pos at = config_walk_at(o->node, "schedule"), deadline = config_walk_at(o->node, "deadline");
    struct err err = {0};
    struct cron c;
    size_t column;
    int pulls, minutes;

    if (cron_parse(s->schedule, &c, &column, &err))
        return;
    minutes = least_minutes(&c);
    pulls = count(c.months);
    if (minutes < LEAST_MINUTES)
        config_doubt_add(l, "schedule", &at, "once a day is \"30 5 * * *\"",
            minutes == 1 ? "source '%s' is fetched every minute" : "source '%s' is fetched every %d minutes",
            s->id, minutes);
    else if (s->deadline_s >= minutes * 60)
        config_doubt_add(l, "deadline", config_yaml_get(o->node, "deadline") ? &deadline : &at, NULL,
            "a pull of source '%s' may take %d seconds, but the next one is due after %d", s->id,
            s->deadline_s, minutes * 60);
    if (pulls * cadence_months(s->cadence) < 12)
        config_doubt_add(l, "schedule", &at, NULL,
            "source '%s' is fetched in %d month%s of the year, but a new period comes each %s", s->id, pulls,
            pulls == 1 ? "" : "s", cadence_names[s->cadence]);
}

/* Late later than two further periods is never late; what Kolada publishes takes its months. */
static void
check_due(struct load *l, const struct object *o, const struct source *s)
{
    struct pos at = config_walk_at(o->node, "due_days");
    int months = cadence_months(s->cadence), most = months * 62 < 730 ? months * 62 : 730;
    bool kolada = strcmp(s->format, "kolada") == 0;

    if (s->due_days > most)
        config_doubt_add(l, "due_days", &at, NULL,
            "a period of source '%s' is late after %d days only, when two more %ss have passed", s->id,
            s->due_days, cadence_names[s->cadence]);
    if (kolada && s->due_days > 0 && s->due_days < 60)
        config_doubt_add(l, "due_days", &at, "480 days: by the end of April of the year after the next",
            "%d days after the year's end Kolada has few of its figures: all would be called late",
            s->due_days);
}

void
config_doubt_times_check(struct load *l, const struct object *o)
{
    const struct source *s = o->data;

    if (s->schedule)
        check_schedule(l, o, s);
    check_due(l, o, s);
}
