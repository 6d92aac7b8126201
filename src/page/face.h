/* A page as tables: what it shows, cell by cell, for CSV, XLSX and JSON. The page's own code fills it with the very figures that it puts
   into its template; all of it lives in the page's arena. A NULL face or table takes everything and keeps nothing. */
#pragma once
#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "err.h"
#include "value.h"

enum face_type {
    FACE_NONE, /* nothing to say: an empty cell */
    FACE_TEXT, /* id: the same for programs, NULL: the text is */
    FACE_NUMBER, /* as shown: in the unit's scale, rounded; unit is the text of its unit, id its state ("preliminar") */
    FACE_MISSING /* a number that is not there: text and id say why ("sekretess") */
};
struct face_cell {
    enum face_type type;
    const char *text, *id, *unit;
    dec number;
    int decimals;
};
struct face_column {
    const char *id, *head;
};
struct face_table {
    struct arena *a;
    const char *id, *title;
    struct face_column *columns;
    size_t n_columns, cap_columns;
    struct face_cell *cells; /* row by row */
    size_t n_cells, cap_cells;
    struct face_table *next;
};
/* An indicator that the page shows, in words. */
struct face_definition {
    const struct indicator *indicator;
    const struct unit *unit; /* whose target is told */
};
struct face {
    struct arena *a;
    const char *title, *organisation, *address; /* address: of the page itself */
    const char *as_of;                          /* "24 november 2026 kl. 08.00" */
    stamp recorded;                             /* of the edition; files say that they are from then */
    month today;                                /* whose targets are told */
    int edition;
    bool example;             /* some of its figures are exempeldata */
    const struct unit *unit;  /* of whom the page is, for the file's name; NULL: no one unit */
    const char *period, *one; /* month, likewise; the one table that is wanted (NULL: all) */
    struct face_table *first, *last;
    struct face_definition *definitions;
    size_t n_definitions, cap_definitions;
};

struct face_table *face_table(struct face *f, const char *id, const char *title);
void face_column(struct face_table *t, const char *id, const char *head);
/* The next cell of the row, from left to right. */
void face_none(struct face_table *t);
void face_text(struct face_table *t, const char *text); /* NULL or "": none */
void face_word(struct face_table *t, const char *id, const char *text);
void face_count(struct face_table *t, int64_t n);
/* v in the indicator's scale and decimals. */
void face_level(struct face_table *t, const struct indicator *i, struct rat v);
void face_per_cent(struct face_table *t, struct rat v); /* with one decimal */
/* A value or why there is none: a withheld one is a word, never a number. */
void face_value(struct face_table *t, const struct indicator *i, const struct value *v);
const char *face_state_word(enum state s); /* "sekretess", "saknas" … */
void face_missing(struct face_table *t, enum state s);
/* Once each. */
void face_define(struct face *f, const struct indicator *i, const struct unit *u);

size_t face_rows(const struct face_table *t);
const struct face_cell *face_cell(const struct face_table *t, size_t row, size_t column);
