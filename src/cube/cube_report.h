/* What was reported: a month's values as text, one line each, and how to find one again. Stored once, when a month becomes final. */
#pragma once
#include "buf.h"
#include "cube.h"

/* The values that end in month m of every indicator that the source has a part in, of every unit that has one: own window and main
   window, outcome, total. Indicators and units in the order of the catalog. d: the decisions that hold from then on. */
void cube_report(
    const struct cube *c, const struct decisions *d, const struct source *s, month m, struct buf *out);

/* One value as reported. */
struct report_value {
    bool has_value;
    struct rat value; /* to 12 significant digits */
    char state[24], mal[16];
};
/* False: it was not reported. */
bool cube_report_find(
    const char *text, const char *indicator, const char *unit, enum window w, struct report_value *ret);
/* The next line of a report: *at moves on. Ids are copied into the arena. False: there is none. */
struct report_line {
    const char *indicator, *unit;
    enum window window;
    struct report_value value;
};
bool cube_report_next(const char **at, struct arena *a, struct report_line *ret);
