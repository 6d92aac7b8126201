/* The demo's story played into the database under its own clock: each delivery into the inbox, each pull as at that time. */
#pragma once
#include "clock.h"
#include "config.h"
#include "err.h"
#include "store.h"
#include "verb_serve.h"

struct replay_options {
    const char *state_dir;
    stamp now;
    /* part of the whole in per cent, and what is played */
    void (*progress)(int percent, const char *what, void *ctx);
    void *progress_ctx;
};
/* Plays what the database does not have yet, up to now; an interrupted replay goes on where it stopped. *ret_played: how many
   deliveries. 0 also when asked to stop. Errors: ERR_CONFIG (not the example's configuration), ERR_STORE, ERR_DATA. */
int replay_story(
    const struct verb_serve_loan *l, const struct replay_options *o, size_t *ret_played, struct err *err);
