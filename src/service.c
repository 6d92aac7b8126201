#include "service.h"
#include "log.h"

void
service_open(struct service *s)
{
    struct err err = {0};
    *s = (struct service){.notify.fd = -1};
    if (notify_systemd_open(&s->notify, &err) < 0 || watchdog_start(&s->notify, &s->watchdog, &err) < 0)
        log_err(LOG_WARNING, &err);
}

static void
say_ready(struct service *s)
{
    s->owed = notify_systemd_send(&s->notify, "READY=1") < 0;
    s->ready = true;
}

void
service_waiting(struct service *s)
{
    if (s->ready)
        return;
    (void)notify_systemd_status(&s->notify, "waiting for the database");
    say_ready(s);
}

void
service_ready(struct service *s, const struct serve *pages)
{
    struct probe_door door;
    char place[SERVE_PLACE];
    serve_door(pages, &door.at, &door.len, &door.speaks_http);
    watchdog_door(s->watchdog, &door);
    (void)notify_systemd_status(&s->notify, "pages on %s", serve_place(pages, place));
    say_ready(s);
}

void
service_turn(struct service *s)
{
    watchdog_beat(s->watchdog);
    if (s->owed)
        say_ready(s);
}

void
service_reloading(struct service *s)
{
    (void)notify_systemd_reloading(&s->notify);
}

void
service_close(struct service *s)
{
    (void)notify_systemd_send(&s->notify, "STOPPING=1");
    watchdog_stop(s->watchdog); /* while the door still answers */
    notify_systemd_close(&s->notify);
}
