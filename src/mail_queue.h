/* Messages on their way: a file each in STATE/outbox, until the server has taken it. */
#pragma once
#include "arena.h"
#include "catalog.h"
#include "err.h"

#define MAIL_QUEUE_HOOK "webhook" /* recipient: the webhook */

struct mail_message {
    const char *to, *subject, *text; /* to: an address, or MAIL_QUEUE_HOOK */
};
/* Writes it. The same message is the same file: telling twice before it is sent sends it once. Errors: ERR_STORE. */
int mail_queue_put(const char *state_dir, const struct mail_message *m, struct err *err);
/* Sends what waits, the oldest name first; what the server took is removed. password: NULL or the secret itself. *ret_sent counts. The
   first error ends it: what is left waits. */
int mail_queue_send(
    const char *state_dir, const struct telling *t, const char *password, int *ret_sent, struct err *err);
int mail_queue_send_one(const struct telling *t, const char *password, const struct mail_message *m,
    const char *id, struct err *err);
/* How many wait. */
size_t mail_queue_waiting(const char *state_dir);
