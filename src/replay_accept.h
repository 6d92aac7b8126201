/* The demo's acceptances: figures that a rule held, and that somebody in the story found right. */
#pragma once
#include "store.h"

/* Those of the story up to t that have not been made yet, each at its own time. */
int replay_accept(struct store *s, stamp t, struct err *err);
