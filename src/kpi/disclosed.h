/* What the protection of small groups has released: once a family and month, and never changed (research/disclosure.md §2). A growing
   set, kept beside the facts. */
#pragma once
#include "dec.h"
#include "disclosure.h"
#include "period.h"

struct disclosed_unit {
    const char *dimension;     /* "": the total */
    const char *unit, *parent; /* of that month's tree; parent "" for a root */
    bool own;                  /* what is placed on the unit itself, beside the units below it */
    enum disclosure_why why;
};
/* A unit's own released number, without those below it; corrections of earlier months that came in time are in it. */
struct disclosed_value {
    const char *measure, *slice, *unit;
    month month; /* the release's, or an earlier one when the measure has joined the family later */
    bool hole;   /* was expected, and is missing */
    dec value;
};
struct disclosed_release {
    const char *family;
    month month;
    int32_t edition, pull; /* the newest pull that it was made of */
    struct disclosed_unit *units;
    size_t n_units;
    struct disclosed_value *values;
    size_t n_values;
};
/* A shown unit that should not have been: hidden from this month on, as of every edition. family "": in all. */
struct disclosed_withdrawal {
    const char *family, *unit;
    month from;
    int32_t edition;
};

struct disclosed;
struct disclosed *disclosed_new(void);
void disclosed_free(struct disclosed *d); /* NULL is harmless */
/* Copies. Releases of a family come in the order of their months. */
void disclosed_add(struct disclosed *d, const struct disclosed_release *r);
size_t disclosed_releases(const struct disclosed *d, const struct disclosed_release **ret);
/* The last month of the family; MONTH_NONE: none yet. */
month disclosed_last(const struct disclosed *d, const char *family);
/* NULL: that month has not been released. */
const struct disclosed_release *disclosed_find(const struct disclosed *d, const char *family, month m);
/* In place of those known before. */
void disclosed_withdraw(struct disclosed *d, const struct disclosed_withdrawal *w, size_t n);
/* Of the newest; 0: none. */
int32_t disclosed_withdrawal_edition(const struct disclosed *d);
bool disclosed_withdrawn(const struct disclosed *d, const char *family, const char *unit, month m);
size_t disclosed_bytes(const struct disclosed *d);
