/* What the pages need beside figures: their certificate and access log anew on SIGHUP, and a word when the configuration in force says
   something else than they were started with. */
#include "daemon.h"
#include "log.h"

static int
step(struct daemon *d, void *duty, stamp now)
{
    (void)d;
    (void)duty;
    (void)now;
    return 1000;
}

static void
applied(struct daemon *d, void *duty)
{
    (void)duty;
    if (d->serve && !serve_same_http(d->serve, &d->catalog->http))
        log_line(
            LOG_WARNING, "listen, socket, proxy, tls or access_log have changed: restart ksrd to use them");
}

static void
reload(struct daemon *d, void *duty)
{
    struct err err = {0};
    (void)duty;
    if (serve_reload(d->serve, &err) < 0)
        log_err(LOG_ERROR, &err);
}

const struct duty duty_pages = {.name = "pages", .step = step, .applied = applied, .reload = reload};
