/* Months that are released and locked, what was corrected in them afterwards, and what was reported. */
#pragma once
#include "decisions.h"
#include "store.h"

/* What one edition of kind 'close' records. */
struct store_close {
    const struct release *releases; /* source, month, state, who, reason */
    size_t n;
    const struct release_report *reports; /* source, month, program, sha256, text */
    size_t n_reports;
};
/* Only while `expected` is the newest edition and nothing is being written: else nothing happens and *ret_edition is 0, so that of
   several that see the same month become due one records it. now as in store_pull_commit. */
int store_release(struct store *s, int32_t expected, const struct store_close *c, stamp now,
    int32_t *ret_edition, struct err *err);
/* All that had been decided when the edition was made, its stamp included, but the reports. In the arena. */
int store_release_read(
    struct store *s, struct arena *a, const struct store_edition *e, struct decisions *ret, struct err *err);
/* The reports beside it, as decisions.h says: they are large, and only pages want them. */
int store_release_reports(
    struct store *s, struct arena *a, const struct store_edition *e, struct decisions *d, struct err *err);
/* Inside the transaction that wrote the edition's facts: the released and locked months that it changed get their rows. */
int store_release_note(struct store *s, int32_t edition, int32_t pull, struct err *err);
