/* Numbers under way to a value: fixed point as long as it can be, a fraction from the first division on. Inside the cube. */
#pragma once
#include "cube_narrow.h"
#include "cube_parts.h"

#define PART_UNIT 10000 /* ten-thousandths of one */

enum have {
    HAVE_VALUE,
    HAVE_NOTHING,
    HAVE_NOT_YET,  /* protected, and not released yet */
    HAVE_WITHHELD, /* protected, and not shown */
    HAVE_NO_SENSE  /* the question does not apply */
};
enum form {
    FORM_NARROW, /* x ten-thousandths */
    FORM_FIXED,  /* d */
    FORM_RAW, /* r, of two numbers of 64 bits and a small factor, not reduced: that costs more than all else */
    FORM_RAT  /* r */
};

struct part {
    uint8_t have, form;
    uint8_t phase;  /* enum phase */
    uint8_t reason; /* enum reason, of NOT_YET and WITHHELD */
    bool hole;      /* something below is missing */
    int32_t edition;
    union {
        int64_t x;
        dec d;
        struct rat r;
    };
};

struct part cube_part_number(struct rat n);
/* a becomes a + b …; what has no value has no number; hole, phase and edition are those of both. */
void cube_part_add(struct part *a, const struct part *b, bool minus);
void cube_part_multiply(struct part *a, const struct part *b);
void cube_part_divide(struct part *a, const struct part *b); /* by 0: nothing */
/* As it is, reduced or not. */
static inline void
cube_part_rat(const struct part *p, struct rat *ret)
{
    if (p->form == FORM_FIXED) {
        *ret = rat_from_dec(p->d);
    } else if (p->form == FORM_NARROW) {
        bool whole = p->x % PART_UNIT == 0;
        ret->num = whole ? p->x / PART_UNIT : p->x;
        ret->den = whole ? 1 : PART_UNIT;
    } else {
        *ret = p->r;
    }
}

/* Reduced. */
struct rat cube_part_reduced(const struct part *p);

/* It may not be told: withheld, not released yet, or not shown yet. */
static inline bool
cube_part_hidden(const struct part *p)
{
    return p->have == HAVE_WITHHELD || p->have == HAVE_NOT_YET || p->phase == PHASE_HIDDEN;
}
