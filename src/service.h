/* The daemon as a service of systemd: what it tells at each stage of its life, and the watchdog. All harmless when nobody listens. */
#pragma once
#include "notify_systemd.h"
#include "serve.h"
#include "watchdog.h"
#include <stdbool.h>

struct service {
    struct notify_systemd notify;
    struct watchdog *watchdog;
    bool ready, owed; /* said once; what systemd still has to hear because its socket was full */
};
/* Before the first thread, with the signals blocked. What goes wrong is logged: the daemon works without. */
void service_open(struct service *s);
/* It started, and waits for a database of one's own. That is ready for systemd: a start that waits would be given up and tried
   again for ever, and would hold up the boot. */
void service_waiting(struct service *s);
/* The pages are there. With the newest edition not yet read too: /readyz tells that. */
void service_ready(struct service *s, const struct serve *pages);
void service_turn(struct service *s); /* the loop turns */
/* A changed configuration is read; ended by service_ready. */
void service_reloading(struct service *s);
void service_close(struct service *s); /* first thing of a stop */
