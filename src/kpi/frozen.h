/* The papers of a meeting as they were frozen: kept once, never changed. Plain data; loaded with the edition, shared by all snapshots
   while nothing more is frozen.

   VALUES. One line a figure, in the order of the page, fields parted by semicolons:
   indicator;unit;window;period;value;numerator;denominator;state;mal;variation;prognos
   Numbers to 12 significant digits in the indicator's base unit; empty where there is none, and where the figure was withheld. */
#pragma once
#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "value.h"
#include <stdatomic.h>

struct frozen_value {
    const char *indicator, *unit; /* their ids */
    enum window window;
    struct period period;
    bool has_value, has_fraction;
    struct rat value, numerator, denominator;
    const char *state, *mal, *variation, *prognos; /* the words of the API; "" none */
};
struct frozen_paper {
    int item; /* 1 … */
    const char *paragraph, *title, *address;
    const char *values, *values_sha256;
    const char *page, *page_sha256;
    const char *screen, *screen_sha256;
    struct frozen_value *rows; /* the values, read */
    size_t n_rows;
};
struct frozen {
    const char *meeting; /* its id */
    int32_t edition;     /* that recorded it */
    int32_t shown;       /* whose figures they are */
    int32_t withdrawal;  /* the newest that was known then; 0: none */
    stamp papers_at, at; /* when the papers went out; when it was recorded */
    const char *program, *protection, *who, *reason, *sha256;
    struct frozen_paper *papers;
    size_t n;
};
struct frozen_set {
    struct frozen *all; /* by meeting, edition */
    size_t n;
    int32_t newest; /* edition; 0: nothing has been frozen */
    struct arena *arena;
    atomic_int references;
};
struct frozen_set *frozen_set_new(void);
struct frozen_set *frozen_set_ref(struct frozen_set *s); /* NULL is harmless */
void frozen_set_unref(struct frozen_set *s);             /* NULL is harmless */
/* The newest freeze of the meeting that had been recorded at that edition; NULL: none. s may be NULL. */
const struct frozen *frozen_find(const struct frozen_set *s, const char *meeting, int32_t upto);
/* How many there have been by then. */
size_t frozen_count(const struct frozen_set *s, const char *meeting, int32_t upto);

void frozen_write(struct buf *out, const struct frozen_value *v);
/* The lines of a paper; into its rows. Errors: a line that is none is left out, and false. */
bool frozen_read(struct arena *a, struct frozen_paper *p);
/* The first row of indicator, unit and window among all papers; NULL: it was not in them. */
const struct frozen_value *frozen_value(
    const struct frozen *f, const char *indicator, const char *unit, enum window w);
/* The hash over the hashes of its papers, which must be set. */
const char *frozen_sum(struct arena *a, const struct frozen *f);
/* What is frozen is what was kept: every hash of it holds. */
bool frozen_holds(const struct frozen *f);
