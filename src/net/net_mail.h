/* Mail through SMTP, and messages to a webhook. */
#pragma once
#include "err.h"
#include <stddef.h>
#include <stdint.h>

struct net_mail {
    const char *server; /* smtp://host:587 (STARTTLS is demanded, but on loopback) or smtps://host:465 */
    const char *user, *password; /* NULL: none */
    const char *from, *to;       /* one address each */
    const char *subject, *text;  /* UTF-8 */
    const char *id;              /* of the message, without @: the same message sent twice has the same */
    int64_t sent;                /* ms since the epoch */
    int64_t deadline_ms;         /* clock_mono_ms */
};
/* Errors: ERR_SOURCE: the server's own words in what. */
int net_mail_send(const struct net_mail *m, struct err *err);
/* POSTs {"text": text} (what Mattermost, Slack and Teams take) to an http(s) address; 2xx is success. Errors: ERR_SOURCE. */
int net_mail_hook(const char *url, const char *text, int64_t deadline_ms, struct err *err);
