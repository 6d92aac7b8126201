/* Work in a child process, with an end: a decoder, fetch or query that hangs or crashes takes nobody with it. */
#pragma once
#include "err.h"
#include <stdbool.h>
#include <stdint.h>

/* Runs work(ctx) in a child that dies with us, and gives its result: 0, or −1 with its error. limit_ms: it is killed then.
   *ret_alone: true when the work ended without having told of it itself (killed, crashed): err says how, ERR_SOURCE or ERR_BUG.
   Call from the main thread; no connection or thread may be in use across the call. */
int pull_watch(
    int (*work)(void *ctx, struct err *err), void *ctx, int64_t limit_ms, bool *ret_alone, struct err *err);
