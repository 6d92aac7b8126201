/* "Så räknades talet" in words and as JSON: the evaluator's own account of a figure (cube_explain.h) with the sources, files, mapping and
   definition behind it. Pages, the API and ksrd explain say the same. */
#pragma once
#include "cube_explain.h"
#include "json.h"
#include "snapshot.h"

/* Another number that was shown for the figure before. */
struct explain_earlier {
    int32_t edition; /* that changed it */
    struct restated_row row;
};
struct explanation {
    const struct snapshot *snapshot;
    struct arena *arena;
    struct explain x;
    const struct measure **measures; /* that it is made of, each once */
    size_t n_measures;
    const struct store_cause **causes; /* that last changed a part of it, newest first */
    size_t n_causes;
    bool
        has_facts; /* the facts were asked for too: only who has the facts of the edition can (ksrd explain) */
    struct explain_fact *facts;
    size_t n_facts, cap_facts;
    bool has_earlier;                /* asked for, and kept for such a figure */
    int32_t earlier_since;           /* what was changed after this edition is told */
    struct explain_earlier *earlier; /* newest first */
    size_t n_earlier, cap_earlier;
};
/* The answer to cube_value's question with all that it is made of. */
void explain_make(struct arena *a, const struct snapshot *s, const struct indicator *i, const struct unit *u,
    month m, enum window w, enum scenario sc, const char *slice, struct explanation *ret);
/* Adds the facts, in the order of measure, month, unit, account. The factset must outlive the explanation. Errors: ERR_DATA. */
int explain_add_facts(struct explanation *e, const struct factset *f, struct err *err);
/* Earlier numbers are kept of the main window, utfall and the total. */
bool explain_keeps_earlier(const struct explain *x);
/* Adds them from the snapshot's log, where that is whole. */
void explain_add_earlier(struct explanation *e);

/* The one JSON object of ksrd explain --json and /api/v1/explain. */
void explain_json(struct json *j, const struct explanation *e);
/* In plain Swedish, for the terminal and for paper. */
void explain_text(struct buf *out, const struct explanation *e);

/* "8,6 %"; "..", "–" or "." where there is no number to show. And "Vimmerby kommun, maj 2022–april 2023, utfall". */
const char *explain_result(const struct explanation *e);
const char *explain_question(const struct explanation *e);

/* ---- the parts, as tables of texts (explain_sections.c) ------------------------------------------------------------- */
#define EXPLAIN_COLUMNS 6
struct explain_row {
    const char *cell[EXPLAIN_COLUMNS];
};
struct explain_section {
    const char *title, *note; /* note NULL: none */
    bool wide;                /* wants the whole width of a page */
    int columns;
    const char *head[EXPLAIN_COLUMNS];
    bool number[EXPLAIN_COLUMNS];
    struct explain_row *rows;
    size_t n, cap;
};
/* In the order in which they are read. */
size_t explain_sections(const struct explanation *e, struct explain_section **ret);

/* As it stands in the configuration, for the period explained. */
const char *explain_formula_text(const struct explain *x);

/* ---- words (explain_words.c) ------------------------------------------------------------------------------------------- */
/* "budget för nettokostnad − nettokostnad": names instead of ids, and signs as people write them. */
const char *explain_words(struct arena *a, const struct formula *f);
/* As a part of another formula: in brackets where it binds less than `least` (1 sum, 2 product, 3 alone). */
const char *explain_words_part(struct arena *a, const struct formula *f, int least);
/* The same with the numbers that the evaluator had: "12 345,5 / 678 × 100"; a missing part is "saknas". */
const char *explain_numbers(struct arena *a, const struct explain *x);
/* With the decimals that it has, at most two. */
const char *explain_plain(struct arena *a, struct rat v);
/* What an edition was: "hämtning 168, Ekonomi: ekonomi_2026-10-12.se"; c NULL: not known. */
const char *explain_cause(struct arena *a, const struct snapshot *s, const struct store_cause *c);
/* A number of the log as the indicator shows it. */
const char *explain_logged(struct arena *a, const struct indicator *i, bool has, dec v);
/* Why the figure is what it is when it is not simply there; NULL: nothing to say. */
const char *explain_why(const struct value *v);
