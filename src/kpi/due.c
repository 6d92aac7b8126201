#include "due.h"

#define FIRST_WAIT_MS 60000
#define DOUBLINGS 10

stamp
due_back_off(const char *id, int failures)
{
    int doublings = failures > DOUBLINGS ? DOUBLINGS : failures - 1;
    stamp wait = (stamp)FIRST_WAIT_MS << doublings;
    unsigned h = 2166136261u;
    for (const char *c = id; *c; c++)
        h = (h ^ (unsigned char)*c) * 16777619u;
    return wait + wait / 5 * (stamp)((h + (unsigned)failures * 97u) % 100u) / 100;
}

const char *
due_times(struct arena *a, const struct source *s)
{
    if (!s->after)
        return s->schedule ? s->schedule : "";
    return arena_printf(
        a, "%s%safter %s", s->schedule ? s->schedule : "", s->schedule ? " " : "", s->after->id);
}

static stamp
later(stamp a, stamp b)
{
    return a > b ? a : b;
}

/* Cron asks the calendar a few hundred times; what it says holds until its next time. */
static void
find_times(struct due_source *s, stamp base, stamp now)
{
    if (s->next && s->base == base && s->at <= now && now < s->next) /* clocks are set back, too */
        return;
    s->base = base;
    s->at = now;
    s->last = cron_last(&s->cron, base, now);
    s->next = cron_next(&s->cron, now);
}

/* Fills in when the next attempt may start, unless it is given up. */
static void
find_start(const struct due_source *s, struct due *d)
{
    int failures = s->known.tried == d->due ? s->known.failures : 0;
    if (failures > s->retries)
        return;
    stamp start = failures ? later(s->known.failed + due_back_off(s->id, failures), d->due) : d->due;
    if (start < d->next)
        d->start = start;
}

/* The newest due time of a source that has ended. */
static stamp
ended(const struct due_source *s, const struct due *d)
{
    const struct due_known *k = &s->known;
    if (k->answered >= k->tried)
        return k->answered;
    return k->tried == d->due && d->start ? later(k->tried_before, k->answered) : k->tried;
}

static void
find_one(struct due_source *all, struct due_source *s, struct due *d, stamp now, const struct due *first)
{
    const struct due_known *k = &s->known;
    stamp base = later(k->since, k->answered ? k->answered : k->pulled);
    if (s->has_cron) {
        find_times(s, base, now);
        d->due = s->last;
        d->next = s->next;
    } else if (first) {
        stamp t = ended(&all[s->after], first);
        d->due = t > base ? t : 0;
    }
    if (!d->due && !k->pulled && k->since <= now && (s->has_cron || first))
        d->due = k->since; /* new: at once */
    if (!k->pulled && k->since > now && k->since < d->next)
        d->next = k->since; /* the clock has been set back since */
    if (!d->due)
        return;
    find_start(s, d);
    d->held = first && first->due && first->start && first->due <= d->due;
}

enum mark { MARK_NONE, MARK_OPEN, MARK_DONE };

/* The one before it first. A circle is refused by check; here it must only not be endless. */
static void
find(struct due_source *all, size_t i, stamp now, struct due *ret)
{
    struct due_source *s = &all[i];
    const struct due *first = NULL;
    s->mark = MARK_OPEN;
    if (s->after >= 0) {
        if (all[s->after].mark == MARK_NONE)
            find(all, (size_t)s->after, now, ret);
        if (all[s->after].mark == MARK_DONE && all[s->after].ready)
            first = &ret[s->after];
    }
    if (s->ready && (s->after < 0 || first))
        find_one(all, s, &ret[i], now, first);
    s->mark = MARK_DONE;
}

void
due_find(struct due_source *sources, size_t n, stamp now, struct due *ret)
{
    for (size_t i = 0; i < n; i++) {
        ret[i] = (struct due){.next = INT64_MAX};
        sources[i].mark = MARK_NONE;
    }
    for (size_t i = 0; i < n; i++)
        if (sources[i].mark == MARK_NONE)
            find(sources, i, now, ret);
}
