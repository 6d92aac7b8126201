#include "daemon.h"
#include "in_force.h"
#include "log.h"
#include <stdlib.h>
#include <string.h>

#define STORE_PAUSE_MS 2000
#define STEP_MOST_MS 1000

/* To add a duty: one file, one line here. The database first: the others need it; who leads before what the leader does. */
static const struct duty *const duties[] = {&duty_database, &duty_configuration, &duty_leader, &duty_pages,
    &duty_schedule, &duty_clock, &duty_disclose, &duty_mail, &duty_purge, &duty_operations, &duty_freeze};
#define N_DUTIES (sizeof duties / sizeof *duties)
_Static_assert(N_DUTIES <= sizeof((struct daemon *)0)->duties / sizeof(void *), "room for every duty");

int
daemon_start_duties(struct daemon *d, struct err *err)
{
    for (size_t i = 0; i < N_DUTIES; i++)
        if (duties[i]->start && duties[i]->start(d, &d->duties[i], err) < 0)
            return -1;
    return 0;
}

int
daemon_step_duties(struct daemon *d, stamp now)
{
    int wish = STEP_MOST_MS;
    for (size_t i = 0; i < N_DUTIES; i++) {
        int w = duties[i]->step(d, d->duties[i], now);
        wish = w < wish ? w : wish;
    }
    return wish;
}

void
daemon_reload_duties(struct daemon *d)
{
    for (size_t i = 0; i < N_DUTIES; i++)
        if (duties[i]->reload)
            duties[i]->reload(d, d->duties[i]);
}

void
daemon_tell_duties(struct daemon *d, struct operations *o)
{
    for (size_t i = 0; i < N_DUTIES; i++)
        if (duties[i]->tell)
            duties[i]->tell(d, d->duties[i], o);
}

void
daemon_stop_duties(struct daemon *d)
{
    for (size_t i = N_DUTIES; i-- > 0;)
        if (duties[i]->stop && d->duties[i])
            duties[i]->stop(d, d->duties[i]);
    store_close(d->store);
    d->store = NULL;
}

struct store *
daemon_store(struct daemon *d)
{
    struct err err = {0};
    if (d->store || clock_mono_ms() < d->store_retry_at)
        return d->store;
    if (store_open(d->url, d->slug, d->organisation, &d->store, &err) < 0)
        daemon_store_lost(d, &err);
    return d->store;
}

/* Not logged: serve tells, once, that the database is away. */
void
daemon_store_lost(struct daemon *d, const struct err *why)
{
    if (why->kind != ERR_STORE)
        log_err(LOG_ERROR, why);
    store_close(d->store);
    d->store = NULL;
    d->leads = false; /* the lock went with the connection */
    d->store_retry_at = clock_mono_ms() + STORE_PAUSE_MS;
}

int
daemon_take(struct daemon *d, struct store *s, bool *ret_new, struct err *err)
{
    struct catalog *c = NULL, *old = d->catalog;
    stamp since;
    if (in_force_get(s, d->c->state_dir, &c, &since, err) < 0)
        return -1;
    if (!c)
        return err_set(err, ERR_CONFIG, d->c->config_dir, "see ksrd check", "no configuration is in force");
    bool new = !old || strcmp(old->sha256, c->sha256) != 0;
    if (ret_new)
        *ret_new = new;
    d->since = since;
    if (!new) {
        catalog_free(c);
        return 0;
    }
    d->catalog = c;
    for (size_t i = 0; i < N_DUTIES; i++)
        if (d->duties[i] && duties[i]->applied)
            duties[i]->applied(d, d->duties[i]);
    catalog_free(old);
    return 0;
}
