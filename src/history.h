/* What was shown for one figure before, from the database alone: its cube at each edition that can have changed it. The same rows as the
   log of the running daemon (restated.h), for who asks once. */
#pragma once
#include "explain.h"

/* Adds the earlier numbers up to the snapshot's edition, if they are kept for such a figure. Errors: as snapshot_load. */
int history_add(struct explanation *e, struct store *s, snapshot_parse *parse, struct err *err);
