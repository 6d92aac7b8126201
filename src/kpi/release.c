#include "release.h"

#define DAY_MS 86400000
#define MONTH_DAYS 31

bool
release_ruled(const struct source *s)
{
    const struct release_rule *r = &s->release;
    return r->publish_day > 0 || r->preliminary_until > 0 || r->lock_day > 0;
}

/* The beginning of the local day that is so many days after the end of month m; `more` days later. */
static stamp
day_after(month m, int day, int more)
{
    month next = (month)(m + 1);
    int year = month_year(next), mon = month_of_year(next), days = clock_days_in_month(year, mon);
    if (day <= MONTH_DAYS && day > days)
        day = days;
    /* noon plus whole days is the same local date whatever summer time does */
    stamp noon = clock_from_local(year, mon, 1, 12, 0, 0) + (stamp)(day - 1 + more) * DAY_MS;
    struct clock_local l = clock_local(noon);
    return clock_from_local(l.year, l.month, l.day, 0, 0, 0);
}

void
release_dates(const struct source *s, month m, struct release_dates *ret)
{
    const struct release_rule *r = &s->release;
    month last = cadence_period(s->cadence, m).last;
    *ret = (struct release_dates){0};
    if (r->publish_day > 0)
        ret->published = day_after(last, r->publish_day, 0);
    if (r->lock_day > 0)
        ret->locked = day_after(last, r->lock_day, 0);
    if (r->preliminary_until > 0)
        ret->final = day_after(last, r->preliminary_until, 1); /* that day is a preliminary one still */
    else
        ret->final = ret->locked ? ret->locked : ret->published;
}

enum release_state
release_by_rule(const struct source *s, month m, stamp t)
{
    struct release_dates d;
    if (!release_ruled(s))
        return RELEASE_SLAPPT;
    release_dates(s, m, &d);
    if (d.locked && t >= d.locked)
        return RELEASE_LAST;
    if (t < d.published)
        return RELEASE_NONE;
    return t < d.final ? RELEASE_PRELIMINAR : RELEASE_SLAPPT;
}

enum release_state
release_at(const struct decisions *d, const struct source *s, month m, stamp t)
{
    enum release_state rule = release_by_rule(s, m, t);
    const struct release *said = decisions_release(d, s->id, m);
    return said != NULL && said->state > rule ? said->state : rule;
}

enum release_state
release_now(const struct decisions *d, const struct source *s, month m)
{
    return d != NULL && d->at != 0 ? release_at(d, s, m, d->at) : RELEASE_SLAPPT;
}
