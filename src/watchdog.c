#include "watchdog.h"
#include "clock.h"
#include "log.h"
#include <pthread.h>
#include <stdbool.h>

#define PROBE_MOST_MS 5000

/* With limit = what systemd waits: fed each quarter of it, so that one lost word does no harm; the loop may take half of it for one
   turn, because a turn may have to wait for a database that hangs. A loop that hangs is ended within one and a half limits. */
struct watchdog {
    const struct notify_systemd *notify;
    pthread_t thread;
    pthread_mutex_t lock; /* for all below */
    pthread_cond_t wake;
    bool stopping;
    int64_t beat; /* 0: the loop has not begun; what comes before it has deadlines of its own */
    struct probe_door door;
};
/* What the feeder has told the log, so that it tells each thing once. */
enum health { WELL, LOOP_HANGS, DOOR_HANGS };

static enum health
examine(struct watchdog *w, int64_t *ret_late)
{
    int64_t limit = w->notify->watchdog_ms, probe = limit / 4;
    pthread_mutex_lock(&w->lock);
    struct probe_door door = w->door;
    *ret_late = w->beat ? clock_mono_ms() - w->beat : 0;
    pthread_mutex_unlock(&w->lock);
    if (*ret_late > limit / 2)
        return LOOP_HANGS;
    if (door.len && !probe_door(&door, (int)(probe < PROBE_MOST_MS ? probe : PROBE_MOST_MS)))
        return DOOR_HANGS;
    return WELL;
}

static void
tell(enum health before, enum health now, int64_t late)
{
    if (now == before)
        return;
    if (now == LOOP_HANGS)
        log_line(LOG_ERROR, "the daemon's loop has not turned for %lld s; systemd's watchdog is not fed",
            (long long)(late / 1000));
    else if (now == DOOR_HANGS)
        log_line(LOG_ERROR, "the HTTP door does not answer; systemd's watchdog is not fed");
    else
        log_line(LOG_INFO, "loop and HTTP door answer again; systemd's watchdog is fed");
}

/* Sleeps until the next feeding; false: it is to stop. */
static bool
rest(struct watchdog *w)
{
    int64_t ms = w->notify->watchdog_ms / 4;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&w->lock);
    while (!w->stopping && pthread_cond_timedwait(&w->wake, &w->lock, &until) == 0)
        ;
    bool on = !w->stopping;
    pthread_mutex_unlock(&w->lock);
    return on;
}

static void *
feeder(void *arg)
{
    struct watchdog *w = arg;
    enum health told = WELL;
    do {
        int64_t late;
        enum health now = examine(w, &late);
        if (now == WELL)
            (void)notify_systemd_send(w->notify, "WATCHDOG=1");
        tell(told, now, late);
        told = now;
    } while (rest(w));
    return NULL;
}

static void
watchdog_free(struct watchdog *w)
{
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    free(w);
}

int
watchdog_start(const struct notify_systemd *n, struct watchdog **ret, struct err *err)
{
    pthread_condattr_t attr;
    *ret = NULL;
    if (n->fd < 0 || n->watchdog_ms <= 0)
        return 0;
    struct watchdog *w = calloc(1, sizeof *w);
    if (!w)
        return err_set(err, ERR_BUG, "watchdog", NULL, "out of memory");
    w->notify = n;
    pthread_mutex_init(&w->lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&w->wake, &attr);
    pthread_condattr_destroy(&attr);
    if (pthread_create(&w->thread, NULL, feeder, w) != 0) {
        watchdog_free(w);
        return err_set(err, ERR_BUG, "watchdog", NULL, "could not start a thread");
    }
    *ret = w;
    return 0;
}

void
watchdog_beat(struct watchdog *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->beat = clock_mono_ms();
    pthread_mutex_unlock(&w->lock);
}

void
watchdog_door(struct watchdog *w, const struct probe_door *door)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->door = *door;
    pthread_mutex_unlock(&w->lock);
}

void
watchdog_stop(struct watchdog *w)
{
    if (!w)
        return;
    pthread_mutex_lock(&w->lock);
    w->stopping = true;
    pthread_cond_signal(&w->wake);
    pthread_mutex_unlock(&w->lock);
    pthread_join(w->thread, NULL);
    watchdog_free(w);
}
