/* The private PostgreSQL: unix socket only, never as root, in the state folder. libraries.md §9. */
#pragma once
#include "err.h"
#include <stdbool.h>

struct store_embedded;

/* If a running ksrd holds the state lock, finds its cluster (nothing to stop later). Else takes the lock, makes the
   cluster if there is none, starts it as a direct child in its own process group, waits until it answers, and migrates it.
   wait_for_lock (serve): wait for a verb that holds the lock. Call from the main thread. progress(text, ctx) may be NULL.
   Errors: ERR_STORE (wrong PG_VERSION, no binaries, full disk: each with what to do). */
int store_embedded_open(const char *state_dir, bool wait_for_lock,
    void (*progress)(const char *text, void *ctx), void *ctx, struct store_embedded **ret, struct err *err);
/* For store_open and store_migrate; valid until close. */
const char *store_embedded_url(const struct store_embedded *e);
const char *store_embedded_owner_url(const struct store_embedded *e);
/* Call now and then (serve's main loop): reaps a dead postmaster and starts it again, without waiting until it answers; one that ends
   again soon is started at longer and longer intervals. 0 also when nothing was to do. */
int store_embedded_watch(struct store_embedded *e, struct err *err);
/* Fast, clean stop if it is our child; frees. NULL is harmless. */
void store_embedded_close(struct store_embedded *e);
