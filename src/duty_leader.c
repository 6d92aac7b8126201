/* Of several daemons on one database one leads: it pulls, all serve. Who leads holds a lock that lives with its connection, so that
   another takes over as soon as the leader, its machine or its connection is gone. */
#include "daemon.h"
#include "log.h"
#include <stdlib.h>

#define STEP_MS 1000

struct leading {
    bool told, led; /* what was said last */
};

static int
start(struct daemon *d, void **ret, struct err *err)
{
    (void)d;
    *ret = calloc(1, sizeof(struct leading));
    return *ret ? 0 : err_set(err, ERR_BUG, "ksrd serve", NULL, "out of memory");
}

static void
tell(struct daemon *d, struct leading *l)
{
    if (d->serve)
        serve_set_leader(d->serve, d->leads);
    if (l->told && l->led == d->leads)
        return;
    log_line(LOG_INFO, "%s",
        d->leads ? "this daemon leads: it pulls the sources"
        : l->told && !d->store
            ? "this daemon leads no more: its connection to the database is gone; it starts no pulls"
            : "another daemon leads: this one serves");
    l->told = true;
    l->led = d->leads;
}

static int
step(struct daemon *d, void *duty, stamp now)
{
    struct err err = {0};
    (void)now;
    struct store *s = daemon_store(d);
    if (!s)
        d->leads = false;
    else if (store_lead(s, &d->leads, &err) < 0)
        daemon_store_lost(d, &err);
    if (s || ((struct leading *)duty)->led)
        tell(d, duty);
    return STEP_MS;
}

static void
stop(struct daemon *d, void *duty)
{
    (void)d;
    free(duty);
}

const struct duty duty_leader = {.name = "leader", .start = start, .step = step, .stop = stop};
