/* Names of a figure's states, and målstatus. */
#include "value.h"

const char *const state_names[STATES] = {
    "ok", "preliminar", "saknas", "ej_tillampligt", "sekretess", "ej_publicerat"};
const char *const mal_names[4] = {NULL, "natt", "nara", "ej_natt"};

int
value_as_shown(const struct indicator *i, struct rat v, struct rat *ret)
{
    int64_t power = 1;
    for (int k = 0; k < i->scale; k++)
        power *= 10;
    struct rat scaled;
    dec rounded;
    if (rat_div(v, rat_from_int(power), &scaled) != 0 || rat_round(scaled, i->decimals, &rounded) != 0)
        return -1;
    return rat_mul(rat_from_dec(rounded), rat_from_int(power), ret);
}

/* How far v is on the wrong side of the target (≤ 0: none). */
static int
shortfall(const struct indicator *i, const struct target *t, struct rat v, struct rat *ret)
{
    struct rat shown, wanted;
    if (value_as_shown(i, v, &shown) != 0 || value_as_shown(i, rat_from_dec(t->value), &wanted) != 0) {
        shown = v; /* too large to round: compare as it is */
        wanted = rat_from_dec(t->value);
    }
    if (i->direction == DIRECTION_HIGHER)
        return rat_sub(wanted, shown, ret);
    return rat_sub(shown, wanted, ret);
}

/* ---- the same in whole numbers, which nearly all are small enough for: every figure is judged ----------------------------- */

static int64_t
power10(int n)
{
    int64_t p = 1;
    while (n-- > 0)
        p *= 10;
    return p;
}

/* num / den rounded half away from zero; den > 0. False: too large. */
static bool
whole(i128 num, i128 den, int64_t *ret)
{
    bool minus = num < 0;
    i128 n = minus ? -num : num, q;
    if (den == 1) {
        q = n;
    } else if (n == (int64_t)n && den == (int64_t)den) {
        uint64_t a = (uint64_t)n, b = (uint64_t)den;
        q = a / b + (a % b >= b - a % b);
    } else {
        q = n / den + (n % den >= den - n % den);
    }
    *ret = (int64_t)(minus ? -q : q);
    return q <= INT64_MAX / 2;
}

/* How far a figure may be off in the last digit shown: tolerance · up / (down · 10^12), the whole of it. */
static bool
within(const struct target *t, int64_t up, int64_t down, int64_t *ret)
{
    i128 most = t->tolerance * up / ((i128)1000000000000 * down);
    *ret = t->tolerance < 0 ? -1 : (int64_t)most;
    return most <= INT64_MAX;
}

#define MOST ((i128)1 << 100) /* times a million it still fits */

/* False: too large. */
static bool
set_limit(int64_t limit, int64_t down, struct value_limit *ret)
{
    int64_t twice;
    ret->too = limit < 0;
    return !__builtin_mul_overflow(limit, 2, &twice) && !__builtin_add_overflow(twice, 1, &twice) &&
           !__builtin_mul_overflow(twice, down, &ret->times);
}

/* Where lower is better, good is what is at most the target; else what is more than one less. */
static bool
set_limits(struct value_scale *s)
{
    bool higher = s->indicator->direction == DIRECTION_HIGHER;
    int64_t near;
    if (s->within < 0 || (higher ? __builtin_sub_overflow(s->wanted - 1, s->within, &near)
                                 : __builtin_add_overflow(s->wanted, s->within, &near)))
        return false;
    return set_limit(s->wanted - higher, s->down, &s->good) && set_limit(near, s->down, &s->near);
}

struct value_scale
value_scale_of(const struct indicator *i, const struct target *t)
{
    struct value_scale s = {
        .indicator = i, .target = t, .up = power10(i->decimals), .down = power10(i->scale)};
    s.whole = t != NULL && t->value <= MOST && t->value >= -MOST && t->tolerance <= MOST &&
              t->tolerance >= -MOST && whole(t->value * s.up, (i128)1000000000000 * s.down, &s.wanted) &&
              within(t, s.up, s.down, &s.within);
    s.quick = s.whole && set_limits(&s);
    return s;
}

static bool
is_at_most(const struct value_limit *x, i128 left, int64_t den)
{
    i128 right = (i128)x->times * den;
    return left < right || (x->too && left == right);
}

static enum mal
judge_quick(const struct value_scale *s, int64_t num, int64_t den)
{
    i128 left = (i128)num * (2 * s->up);
    bool higher = s->indicator->direction == DIRECTION_HIGHER;
    if (is_at_most(&s->good, left, den) != higher)
        return MAL_NATT;
    return is_at_most(&s->near, left, den) != higher ? MAL_NARA : MAL_EJ_NATT;
}

/* False: the figure is too large. */
static bool
judge_whole(const struct value_scale *s, struct rat v, enum mal *ret)
{
    int64_t shown;
    if (v.num > MOST || v.num < -MOST || v.den > MOST || !whole(v.num * s->up, v.den * s->down, &shown))
        return false;
    int64_t off = s->indicator->direction == DIRECTION_HIGHER ? s->wanted - shown : shown - s->wanted;
    *ret = off <= 0 ? MAL_NATT : off <= s->within ? MAL_NARA : MAL_EJ_NATT;
    return true;
}

enum mal
value_mal_by(const struct value_scale *s, struct rat v)
{
    struct rat off;
    enum mal mal;
    if (s->target == NULL || s->indicator->direction == DIRECTION_NONE)
        return MAL_NONE;
    if (s->quick && v.num == (int64_t)v.num && v.den == (int64_t)v.den)
        return judge_quick(s, (int64_t)v.num, (int64_t)v.den);
    if (s->whole && judge_whole(s, v, &mal))
        return mal;
    if (shortfall(s->indicator, s->target, v, &off) != 0)
        return MAL_NONE;
    if (rat_compare(off, rat_from_int(0)) <= 0)
        return MAL_NATT;
    return rat_compare(off, rat_from_dec(s->target->tolerance)) <= 0 ? MAL_NARA : MAL_EJ_NATT;
}

enum mal
value_mal(const struct indicator *i, const struct target *t, struct rat v)
{
    struct value_scale s = value_scale_of(i, t);
    return value_mal_by(&s, v);
}
