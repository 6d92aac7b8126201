/* Drawings, written as SVG into a buffer: classes only (ksrd.css gives the colours of light, dark, high contrast and print), no style
   attributes, no ids. Doubles are places on paper here, never money. */
#pragma once
#include "buf.h"
#include "value.h"
#include "variation.h"

/* ---- signs (VISUAL §5): always beside their word, so hidden from assistive technology -------------------------------- */
enum svg_sign {
    SIGN_NATT,
    SIGN_NARA,
    SIGN_EJ_NATT,
    SIGN_NORMAL,
    SIGN_BETTER,
    SIGN_WORSE,
    SIGN_CHANGE,
    SIGN_FEW,
    SIGN_REACHED,
    SIGN_UNSURE,
    SIGN_NOT_REACHED,
    SIGN_DASH,
    SIGN_LATE,
    SIGN_RING,
    SIGN_BREAK,
    SIGN_BETTER_DOWN, /* the others of a real change point up */
    SIGN_WORSE_DOWN,
    SIGN_CHANGE_DOWN,
    SIGNS
};
void svg_sign(struct buf *out, enum svg_sign s);
enum svg_sign svg_sign_of(enum mal m); /* SIGN_DASH for none */
enum svg_sign svg_sign_variation(enum variation v, bool up);
/* A bar in the look of a scenario, for reading aids: "out" "pv" "budget" "forecast". */
void svg_swatch(struct buf *out, const char *look);

/* ---- small drawings; title and desc are what a screen reader says -------------------------------------------------------- */
enum svg_signal { SVG_NO_SIGNAL, SVG_BETTER, SVG_WORSE, SVG_CHANGE }; /* a real change */
enum svg_signal svg_signal_of(enum variation v);
struct svg_point {
    bool has, preliminary;
    bool breaks; /* nothing is drawn from the point before to this one */
    enum svg_signal signal;
    double y;
};
/* What is normal, for points from … to, inclusive; provisional: its edges are dashed. */
struct svg_band {
    size_t from, to;
    double low, high;
    bool provisional;
};
void svg_spark(struct buf *out, const struct svg_point *p, size_t n, const struct svg_band *bands,
    size_t n_bands, const char *title, const char *desc);
/* The same on a scale that it shares with others, without bands. */
void svg_spark_on(
    struct buf *out, const struct svg_point *p, size_t n, double low, double high, const char *title);
struct svg_target {
    double value, target, tolerance;
    bool lower, percent; /* lower is better: the axis is reversed; percent: the axis ends at 100 if it can */
    bool none;           /* no value: track and tick only */
    const char *label;   /* "mål minst 75" */
    double
        width; /* 0: as in a card; else as wide as this, with the words of its zones, for the reading aid */
};
void svg_target(struct buf *out, const struct svg_target *t, const char *title, const char *desc);
/* Outcome in the outline of the budget, from one zero; what goes beyond the outline is bad where over is negative. Nothing is drawn for
   a budget of 0. */
struct svg_budget {
    double value, budget;
    int over; /* a larger figure than the budget is -1 worse (costs), 1 better, 0 neither */
    const char *label;
};
void svg_budget(struct buf *out, const struct svg_budget *s, const char *title, const char *desc);
/* A bar from zero on a scale common to its table; previous (NAN: none) as the thin bar under it. */
void svg_bar(struct buf *out, double value, double previous, double low, double high);
/* Minus to the left in bad, plus to the right in out, on a common scale; pass 0 where the shown number is 0. */
void svg_deviation(struct buf *out, double deviation, double most);
/* The scale for it: the largest deviation, yet never less than 2 % of the largest level: where nothing strays far no bar fills its cell. */
double svg_deviation_scale(double largest_deviation, double largest_level);
/* ---- forecasts (svg_forecast.c): hatched, denser is later ------------------------------------------------------------------ */
/* A box of the newest round, in the drawing that is being made. */
void svg_hatch(struct buf *out, double left, double top, double right, double bottom);
/* As svg_deviation, of a forecast. */
void svg_deviation_forecast(struct buf *out, double deviation, double most);
/* A deviation in per cent as a pin around zero; pass 0 where the shown number is 0. */
void svg_pin(struct buf *out, double percent, double most);
/* A level of a forecast from zero, in the outline of its budget (NAN: none), on a scale common to its table. */
void svg_bar_forecast(struct buf *out, double value, double budget, double low, double high);
/* Each report's forecast as a column on a zero line, after the budget as an outline; the newest five. under: a word for each. */
struct svg_report {
    double value;
    const char *under;
};
void svg_reports(
    struct buf *out, double budget, const struct svg_report *r, size_t n, int over, const char *title);
/* The year's budget as an outline and the forecast hatched, from one zero. over: as in svg_budget. */
void svg_year(struct buf *out, double forecast, double budget, int over, const char *title);
/* Stacks of circles, oldest first: each counts nått, nära, ej nått from the bottom; more than five stand in several columns. */
struct svg_stack {
    int natt, nara, ej_natt;
};
void svg_balance(struct buf *out, const struct svg_stack *s, size_t n, const char *since, const char *title);
/* One such stack for a cell of a table, as high as the highest of `most` circles needs; without words. */
void svg_stack(struct buf *out, const struct svg_stack *s, int most, bool now);
/* The last attempts of a source, oldest first: 'o' ok, 'u' unchanged, 'f' failed. */
void svg_attempts(struct buf *out, const char *states, const char *title);

/* ---- the line chart of an indicator --------------------------------------------------------------------------------------- */
#define SVG_CHART_LEFT 76.0
struct svg_chart {
    const struct svg_point *now, *before; /* n each; before NULL: no previous year */
    const double *target;                 /* n, NAN where none is in force; NULL: no target at all */
    const struct svg_band *bands;
    size_t n_bands;
    const char *band_text;         /* in the newest band: "7,3–10,6"; NULL: none */
    const char *const *break_text; /* n: why the series breaks before this point, else NULL; NULL: nowhere */
    const bool *boundary;          /* n: a new year begins with this point */
    const bool *renamed;           /* n: the unit has another name from this point; NULL: nowhere */
    bool restart;                  /* accumulated: the line begins anew each year */
    size_t n;
    double step;      /* px between points = width of a table column */
    const char *unit; /* on the top label only */
    int decimals;
    const char *target_word;        /* "Mål högst" */
    const char *const *target_text; /* n: the target as text */
    const char *last_text;          /* at the last point: "8,4 preliminärt" */
    const char *before_text;        /* "året före" */
    const char *title, *desc;
};
/* The drawing, then its axis words once more, which a narrow window keeps in view. *ret_start: where the value axis begins, NAN when at zero (then the page says nothing). */
void svg_chart(struct buf *out, const struct svg_chart *c, double *ret_start);

/* The mark of a point that is a real change: a disc, or a square on its corner or side, of this half-diagonal or radius. */
void svg_signal(struct buf *out, enum svg_signal s, double x, double y, double size);
/* ---- shared by the files of this floor --------------------------------------------------------------------------------------- */
void svg_open(
    struct buf *out, const char *cls, double width, double height, const char *title, const char *desc);
double svg_text_width(const char *s, double size); /* an estimate for Source Sans, px */
/* Rounded up to 1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8 or 10 times a power of ten. */
double svg_nice(double v);
