/* Numbers, dates and signs as Swedish people read them. Texts are literals or live in the arena. */
#pragma once
#include "arena.h"
#include "clock.h"
#include "value.h"

#define NBSP "\xC2\xA0"
#define MINUS "\xE2\x88\x92"
#define EN_DASH "\xE2\x80\x93"

/* v / 10^scale rounded half away from zero: "12 345,6" with no-break spaces and U+2212; never "−0". */
const char *format_number(struct arena *a, struct rat v, int decimals, int scale);
/* The same with + or − always printed, except for what is shown as zero. */
const char *format_signed(struct arena *a, struct rat v, int decimals, int scale);
const char *format_count(struct arena *a, int64_t n);
/* As the indicator shows it, without unit; and in a sentence, with it ("8,6 %", "−9,8 mnkr", "41 dagar"; an index has no word). */
const char *format_level(struct arena *a, const struct indicator *i, struct rat v);
const char *format_with_unit(struct arena *a, const struct indicator *i, struct rat v);
/* A target: its trailing zeros are dropped ("78", "6,5"). */
const char *format_short(struct arena *a, const struct indicator *i, struct rat v);
/* A difference, without its sign: "1,9 procentenheter", "2,1 mnkr", "3 dagar". */
const char *format_distance(struct arena *a, const struct indicator *i, struct rat v);
/* The number, or the sign of what is missing in its place: ".." "–" "." */
const char *format_value(struct arena *a, const struct indicator *i, const struct value *v);
/* "%", "tkr", "mnkr", "dagar"; "" for antal. */
const char *format_unit(struct arena *a, const struct indicator *i);
/* v as shown: scaled and rounded. What people compare. */
dec format_shown(const struct indicator *i, struct rat v);

const char *format_state_sign(enum state s);
/* The same, with the reason where it needs one: for those who do not see the sign. */
const char *format_state_reason(enum state s);
const char *format_state_word(enum state s);              /* "saknas", "" when there is a value */
const char *format_number_word(struct arena *a, int n);   /* noll … tolv, then digits */
const char *format_stamp(struct arena *a, stamp t);       /* "23 maj 2023 kl. 08.00" */
const char *format_stamp_short(struct arena *a, stamp t); /* "23 maj kl. 08.00" */
const char *format_date(struct arena *a, stamp t);        /* "23 maj 2023" */
/* "april 2023", "januari–april 2023", "maj 2022–april 2023", "2022"; the window ends in the period. */
const char *format_period(struct arena *a, struct period p, enum window w);
/* For cards: "jan–apr 2023", "maj 2022–apr 2023". */
const char *format_period_short(struct arena *a, struct period p, enum window w);
const char *format_month(struct arena *a, month m);             /* "april 2023" */
const char *format_month_short(struct arena *a, month m);       /* "apr 2023" */
const char *format_lower_first(struct arena *a, const char *s); /* not for abbreviations: "HME" stays */
const char *format_upper_first(struct arena *a, const char *s);
