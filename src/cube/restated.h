/* The log of restated values: which figures of periods that had ended were shown with one number and then with another, since when, and
   by which edition. Not stored: every edition follows from its facts, so the log is what its neighbours' values say, made one edition at a
   time by the loader's thread, never by an HTTP thread; the same after a restart. Kept for the main window, utfall, the total. */
#pragma once
#include "value.h"
#include <stdatomic.h>

struct snapshot;
/* Numbers as in data: 12 significant digits. */
struct restated_row {
    const char *indicator, *unit; /* ids, owned by the log */
    struct period period;
    bool has_to; /* false: there is no number any more */
    enum state from_state, to_state;
    dec from, to;
};
/* What one edition changed, and the log before it. Immutable, counted references. */
struct restated {
    struct restated *older; /* NULL: nothing is known before */
    int32_t edition;
    int32_t since; /* the first edition that the log can tell of */
    struct restated_row *rows;
    size_t n, total; /* total: with all older */
    struct arena *arena;
    atomic_int references;
};
/* The beginning: edition is known, and nothing that was changed in it or before. */
struct restated *restated_begin(int32_t edition);
/* What changed from one edition to the next. Takes over the reference to older, which ends with `before`. */
struct restated *restated_step(
    struct restated *older, const struct snapshot *before, const struct snapshot *after);
struct restated *restated_ref(struct restated *r); /* NULL is harmless */
void restated_unref(struct restated *r);           /* NULL is harmless */
/* The figure counts as restated: the number of a period that had ended at `at` is another one, or gone. Protection is none. */
bool restated_is(const struct value *before, const struct value *after, int64_t at);
/* One row of such a figure; texts as given. */
struct restated_row restated_row(
    const char *indicator, const char *unit, const struct value *before, const struct value *after);
