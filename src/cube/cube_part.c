#include "cube_part.h"

/* What two parts that both contribute say beside their numbers. False: there is nothing to reckon with. */
static inline bool
join(struct part *a, const struct part *b)
{
    a->reason = a->have > b->have ? a->reason : b->reason;
    a->have = a->have > b->have ? a->have : b->have;
    a->phase = a->phase > b->phase ? a->phase : b->phase;
    a->hole = a->hole || b->hole;
    a->edition = a->edition > b->edition ? a->edition : b->edition;
    return a->have == HAVE_VALUE;
}

static void
set_rat(struct part *a, int rc, struct rat r)
{
    a->form = FORM_RAT;
    a->r = r;
    if (rc != 0)
        a->have = HAVE_NOTHING;
}

static void
set_fixed(struct part *p, dec d)
{
    p->form = FORM_FIXED;
    p->d = d;
}

static bool
is_fixed(const struct part *p)
{
    return p->form == FORM_NARROW || p->form == FORM_FIXED;
}

static dec
as_dec(const struct part *p)
{
    return p->form == FORM_NARROW ? cube_widen(p->x) : p->d;
}

struct rat
cube_part_reduced(const struct part *p)
{
    struct rat r;
    cube_part_rat(p, &r);
    return p->form == FORM_NARROW || p->form == FORM_RAW ? rat_reduced(r) : r;
}

struct part
cube_part_number(struct rat n)
{
    const dec one = dec_from_int(1);
    struct part p = {.have = HAVE_VALUE, .form = FORM_RAT};
    dec d;
    int64_t x;
    if (one % n.den != 0 || __builtin_mul_overflow(n.num, one / n.den, &d)) {
        p.r = n;
    } else if (cube_narrow(d, &x)) {
        p.form = FORM_NARROW;
        p.x = x;
    } else {
        set_fixed(&p, d);
    }
    return p;
}

void
cube_part_add(struct part *a, const struct part *b, bool minus)
{
    int64_t x;
    dec d = 0;
    if (!join(a, b))
        return;
    if (a->form == FORM_NARROW && b->form == FORM_NARROW &&
        !(minus ? __builtin_sub_overflow(a->x, b->x, &x) : __builtin_add_overflow(a->x, b->x, &x))) {
        a->x = x;
    } else if (is_fixed(a) && is_fixed(b)) {
        int rc = (minus ? dec_sub : dec_add)(as_dec(a), as_dec(b), &d);
        set_fixed(a, d);
        a->have = rc == 0 ? HAVE_VALUE : HAVE_NOTHING;
    } else {
        struct rat r = {0, 1};
        int rc = (minus ? rat_sub : rat_add)(cube_part_reduced(a), cube_part_reduced(b), &r);
        set_rat(a, rc, r);
    }
}

/* A whole number times a fixed one stays fixed. into is a or b. */
static bool
whole_times_fixed(const struct part *a, const struct part *b, struct part *into)
{
    const dec one = dec_from_int(1);
    int64_t x;
    dec d;
    if (!is_fixed(a) || !is_fixed(b))
        return false;
    if (a->form == FORM_NARROW && b->form == FORM_NARROW && a->x % PART_UNIT == 0 &&
        !__builtin_mul_overflow(a->x / PART_UNIT, b->x, &x)) {
        into->form = FORM_NARROW;
        into->x = x;
        return true;
    }
    if (as_dec(a) % one != 0 || __builtin_mul_overflow(as_dec(a) / one, as_dec(b), &d))
        return false;
    set_fixed(into, d);
    return true;
}

/* 64 bits by 32 have room in 128. */
static bool
raw_times_whole(const struct part *a, const struct part *b, struct part *into)
{
    if (a->form != FORM_RAW || b->form != FORM_NARROW || b->x % PART_UNIT != 0 ||
        a->r.num != (int64_t)a->r.num || b->x / PART_UNIT != (int32_t)(b->x / PART_UNIT))
        return false;
    i128 num = a->r.num * (b->x / PART_UNIT), den = a->r.den;
    into->form = FORM_RAW;
    into->r.num = num;
    into->r.den = den;
    return true;
}

void
cube_part_multiply(struct part *a, const struct part *b)
{
    struct rat r = {0, 1};
    if (!join(a, b) || raw_times_whole(a, b, a) || whole_times_fixed(a, b, a) || whole_times_fixed(b, a, a) ||
        raw_times_whole(b, a, a))
        return;
    int rc = rat_mul(cube_part_reduced(a), cube_part_reduced(b), &r);
    set_rat(a, rc, r);
}

void
cube_part_divide(struct part *a, const struct part *b)
{
    struct rat r = {0, 1};
    if (!join(a, b))
        return;
    if (a->form != FORM_NARROW || b->form != FORM_NARROW) {
        int rc = rat_div(cube_part_reduced(a), cube_part_reduced(b), &r);
        set_rat(a, rc, r);
    } else if (b->x == 0) {
        a->have = HAVE_NOTHING;
    } else {
        i128 num = a->x;
        a->form = FORM_RAW;
        a->r.num = b->x < 0 ? -num : num;
        a->r.den = b->x < 0 ? -(i128)b->x : b->x;
    }
}
