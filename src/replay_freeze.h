/* The demo's meetings: their papers are frozen when the story has come to their kallelse. */
#pragma once
#include "catalog.h"
#include "store.h"

int replay_freeze(struct store *s, const struct catalog *c, stamp t, struct err *err);
