/* What time alone changes is told by an edition, so that pages change by nothing else, and ?per= shows how it was when: months that the
   rules release or lock (kind 'close'), what becomes late, a source whose newest pull has failed or no longer has, and a month in which
   the organisation is another (kind 'clock'). The leader takes it. */
#include "closing.h"
#include "daemon.h"
#include "figure_late.h"
#include "log.h"
#include "turn.h"
#include <stdlib.h>

#define STEP_MS 1000
#define JUDGE_MS 60000 /* of the clock; and each edition once */

struct judging {
    int32_t edition;
    stamp at;
};

static int
start(struct daemon *d, void **ret, struct err *err)
{
    (void)d;
    *ret = calloc(1, sizeof(struct judging));
    return *ret ? 0 : err_set(err, ERR_BUG, "ksrd serve", NULL, "out of memory");
}

/* Why the edition's pages are not those of now; NULL: they are. */
static const char *
why_otherwise(const struct snapshot *x, stamp now)
{
    struct clock_local l = clock_local(now);
    if (now > x->edition.recorded && turn_matters(x->catalog, snapshot_month(x), MONTH(l.year, l.month)))
        return "from this month on the organisation is another";
    return figure_late_changed(x, now) ? "time has made other figures late than before" : NULL;
}

/* Another edition may have come since the pages loaded theirs; it is judged when they have it. */
static void
take_edition(struct daemon *d, const struct snapshot *x, const char *why, stamp now)
{
    struct err err = {0};
    int32_t edition = 0;
    struct store *s = daemon_store(d);
    if (!s)
        return;
    if (store_edition_clock(s, x->edition.edition, now, &edition, &err) < 0)
        daemon_store_lost(d, &err);
    else if (edition)
        log_about(
            LOG_INFO, &(struct log_about){.edition = (int)edition}, "edition %d: %s", (int)edition, why);
}

/* Months that have become final, or are shown from now on. False: none. */
static bool
take_closing(struct daemon *d, const struct snapshot *x, stamp now)
{
    struct err err = {0};
    int32_t edition = 0;
    struct closing c = {.store = daemon_store(d),
        .catalog = x->catalog,
        .cube = x->cube,
        .decisions = &x->decisions,
        .edition = x->edition.edition,
        .now = now};
    if (!c.store)
        return false;
    if (closing_due(&c, &edition, &err) < 0 && err.kind == ERR_STORE)
        daemon_store_lost(d, &err);
    else if (err.kind)
        log_err(LOG_ERROR, &err);
    if (edition)
        log_line(LOG_INFO, "edition %d: months are released or locked by rule", (int)edition);
    return edition != 0;
}

static int
step(struct daemon *d, void *duty, stamp now)
{
    struct judging *j = duty;
    struct snapshot *x = d->leads && d->serve ? serve_current(d->serve) : NULL;
    bool judged = x && x->edition.edition == j->edition && now >= j->at && now < j->at + JUDGE_MS;
    if (x && !judged) {
        j->edition = x->edition.edition;
        j->at = now;
        const char *why = take_closing(d, x, now) ? NULL : why_otherwise(x, now);
        if (why)
            take_edition(d, x, why, now);
    }
    snapshot_unref(x);
    return STEP_MS;
}

static void
stop(struct daemon *d, void *duty)
{
    (void)d;
    free(duty);
}

const struct duty duty_clock = {.name = "clock", .start = start, .step = step, .stop = stop};
