/* What a pull did, in Swedish, for the terminal and the journal. */
#pragma once
#include "buf.h"
#include "pull_run.h"

/* c: the catalog that the pull was by. */
void pull_story(const struct store_pull *p, const struct catalog *c, const struct source *s, bool dry_run,
    struct buf *out);
