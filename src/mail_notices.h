/* What is to be told of one edition: the decisions of notice.h over its pulls and figures, in words. */
#pragma once
#include "mail_queue.h"
#include "snapshot.h"
#include "store_told.h"

struct mail_notices {
    struct arena *arena;
    struct mail_message *messages;
    size_t n_messages, messages_cap;
    struct store_told *told; /* to be noted once the messages lie in the queue */
    size_t n_told, told_cap;
};
enum mail_digest {
    MAIL_DIGEST_NOT_NOW,
    MAIL_DIGEST_NOTE, /* the first time: how figures stand is noted, nobody is told */
    MAIL_DIGEST_TELL
};
/* Everything lives in a. */
void mail_notices_make(struct arena *a, const struct snapshot *s, const struct store_told *told,
    size_t n_told, stamp now, enum mail_digest digest, struct mail_notices *ret);
