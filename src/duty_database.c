/* The private PostgreSQL is started again when it ends. */
#include "daemon.h"
#include "log.h"
#include <stdlib.h>

#define REPEAT_MS 60000 /* between two messages about the same trouble */
#define STEP_MS 1000

struct watch {
    int64_t tell_at; /* monotonic */
};

static int
start(struct daemon *d, void **ret, struct err *err)
{
    (void)d;
    *ret = calloc(1, sizeof(struct watch));
    return *ret ? 0 : err_set(err, ERR_BUG, "ksrd serve", NULL, "out of memory");
}

static int
step(struct daemon *d, void *duty, stamp now)
{
    struct watch *w = duty;
    struct err err = {0};
    (void)now;
    if (d->embedded && store_embedded_watch(d->embedded, &err) < 0 && clock_mono_ms() >= w->tell_at) {
        log_err(LOG_ERROR, &err);
        w->tell_at = clock_mono_ms() + REPEAT_MS;
    }
    return STEP_MS;
}

static void
stop(struct daemon *d, void *duty)
{
    (void)d;
    free(duty);
}

const struct duty duty_database = {.name = "database", .start = start, .step = step, .stop = stop};
