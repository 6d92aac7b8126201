/* How fresh a figure is, against its cadence and its sources' release rules: of the series, not of the page. */
#pragma once
#include <stdbool.h>

enum freshness { FRESH_AKTUELL, FRESH_FORSENAD, FRESH_KALLFEL, FRESH_EJ_PUBLICERAD, FRESHNESSES };
extern const char *const freshness_names[FRESHNESSES]; /* "aktuell" "forsenad" "kallfel" "ej_publicerad" */

struct freshness_facts {
    bool awaited; /* a period should be here by now, and is not (due_days) */
    bool ended;   /* a newer period than the one shown has ended, and is not shown */
    bool failed;  /* the newest pull of one of its sources failed */
    bool hidden;  /* a newer period has come and awaits its day of publishing */
    bool shown;   /* there is a figure at all */
};
/* A source that cannot be read is a fault only while something newer than what is shown may stand in it. */
enum freshness freshness_of(const struct freshness_facts *f);
