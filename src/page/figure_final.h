/* What is said of a figure's way to being final: preliminary, not published, reported and corrected since. */
#pragma once
#include "figure.h"

/* "Preliminärt till och med 26 november 2026", "Preliminärt, låses 20 maj 2026"; NULL when it is final, or preliminary for other
   reasons. */
const char *figure_final_preliminary(struct arena *a, const struct figure *f);
/* "Oktober 2026 är hämtad och släpps 23 november 2026."; NULL: nothing awaits its day. */
const char *figure_final_hidden(struct arena *a, const struct figure *f);
/* "försenad", "källfel"; NULL when nothing is late. */
const char *figure_final_late_word(const struct figure *f);

/* The figure's value as it was reported, and what has changed it since. */
struct figure_reported {
    const struct release_report *report; /* NULL: not reported, or the report is not at hand */
    struct rat value;
    bool has_value, differs; /* differs: as shown */
    const struct release_correction
        *correction; /* newest that changed it after the report; NULL: none (a definition did) */
};
void figure_final_reported(const struct figure *f, struct figure_reported *ret);
/* "rättat 7 juni 2026 av hämtning 306: Sen faktura", with "källan levererade om" where nobody said why. */
const char *figure_final_corrected(struct arena *a, const struct release_correction *c);
