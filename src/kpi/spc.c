#include "spc.h"

/* Whole numbers that parts are compared with: x is above a fraction when it is above its floor, below when below its ceiling. */
struct bounds {
    i128 above_mean, below_mean, above_near, below_near, above, below;
};

static i128
floor_div(i128 a, i128 b)
{
    i128 q = a / b;
    return a % b < 0 ? q - 1 : q;
}

static i128
ceil_div(i128 a, i128 b)
{
    i128 q = a / b;
    return a % b > 0 ? q + 1 : q;
}

static i128
range_of(const struct spc_point *p, int i)
{
    i128 d = p[i].value - p[i - 1].value;
    return d < 0 ? -d : d;
}

/* Both neighbours are there and count. */
static bool
has_range(const struct spc_band *b, const struct spc_point *p, int i)
{
    return i > b->from && p[i].has && p[i].counts && p[i - 1].has && p[i - 1].counts;
}

/* ---- limits ------------------------------------------------------------------------------------------------------------------ */
/* 10^16: the sums of 1,200 such points, times what limits take, fit in 128 bits. */
#define LARGEST ((i128)10000000000000000 * 1000000000000)

static void
add_ranges(struct spc_band *b, const struct spc_point *p, i128 less_than)
{
    b->n_ranges = 0;
    b->ranges = 0;
    for (int i = b->from + 1; i <= b->to; i++) {
        if (!has_range(b, p, i))
            continue;
        i128 r = range_of(p, i);
        if (less_than >= 0 && r >= less_than)
            continue;
        b->ranges += r;
        b->n_ranges++;
    }
}

static bool
add_points(struct spc_band *b, const struct spc_point *p, bool *ret_even)
{
    const struct spc_point *first = NULL;
    bool fits = true;
    *ret_even = true;
    for (int i = b->from; i <= b->to && fits; i++) {
        fits = !p[i].has || (p[i].value <= LARGEST && p[i].value >= -LARGEST);
        if (!fits || !p[i].has || !p[i].counts)
            continue;
        first = first != NULL ? first : &p[i];
        *ret_even = *ret_even && p[i].value == first->value;
        b->sum += p[i].value;
        b->n++;
    }
    return fits;
}

static enum spc_state
reckon(struct spc_band *b, const struct spc_point *p, int least, int firm)
{
    bool even;
    if (!add_points(b, p, &even))
        return SPC_LARGE;
    add_ranges(b, p, -1);
    if (b->n < least || b->n_ranges == 0)
        return SPC_FEW;
    /* r ≥ 3.267 · ranges / n, in whole numbers */
    if (b->ranges > 0)
        add_ranges(b, p, ceil_div(b->ranges * 3267, (i128)b->n_ranges * 1000));
    if (b->ranges == 0 && !even)
        return SPC_UNEVEN;
    return b->n < firm ? SPC_PROVISIONAL : SPC_FIRM;
}

/* Mean ± hundredths of the average range, as one fraction. */
static void
limit_parts(const struct spc_band *b, int hundredths, int thirds, i128 *ret_num, i128 *ret_den)
{
    i128 k = (i128)100 * thirds;
    *ret_num = b->sum * b->n_ranges * k + b->ranges * b->n * hundredths;
    *ret_den = k * b->n * b->n_ranges;
}

/* in hundredths and thirds of the average range; with a minus before it the lower one */
#define LIMIT 266, 1
#define NEAR 532, 3

static struct bounds
bounds_of(const struct spc_band *b)
{
    struct bounds x;
    i128 num, den;
    x.above_mean = floor_div(b->sum, b->n);
    x.below_mean = ceil_div(b->sum, b->n);
    limit_parts(b, NEAR, &num, &den);
    x.above_near = floor_div(num, den);
    limit_parts(b, -NEAR, &num, &den);
    x.below_near = ceil_div(num, den);
    limit_parts(b, LIMIT, &num, &den);
    x.above = floor_div(num, den);
    limit_parts(b, -LIMIT, &num, &den);
    x.below = ceil_div(num, den);
    return x;
}

/* ---- rules ------------------------------------------------------------------------------------------------------------------- */
#define IN_A_ROW 7

static void
mark(struct spc_mark *m, enum spc_rule rule, bool up, int run)
{
    if (m->rule != SPC_NO_RULE)
        return;
    m->rule = (uint8_t)rule;
    m->run = (int16_t)run;
    m->way = up ? SPC_UP : SPC_DOWN;
}

static void
mark_outside(const struct spc_point *p, int n, const struct bounds *x, struct spc_mark *m)
{
    for (int i = 0; i < n; i++)
        if (p[i].value > x->above || p[i].value < x->below)
            mark(&m[i], SPC_OUTSIDE, p[i].value > x->above, 0);
}

/* Steps that go one way, as long as they do; at a turn the point is the end of the way before. */
static void
mark_trends(const struct spc_point *p, int n, struct spc_mark *m)
{
    for (int from = 0, to; from + IN_A_ROW <= n; from = to) {
        bool up = p[from + 1].value > p[from].value;
        for (to = from;
             to + 1 < n && p[to + 1].value != p[to].value && (p[to + 1].value > p[to].value) == up;)
            to++;
        for (int i = from; to - from + 1 >= IN_A_ROW && i <= to; i++) {
            mark(&m[i], SPC_TREND, up, i - from + 1);
            if (m[i].rule == SPC_OUTSIDE && (m[i].way == SPC_UP) == up)
                m[i].run = (int16_t)(i - from + 1);
        }
        to = to > from ? to : from + 1;
    }
}

#define MOST 1200
/* Where each point of a stretch lies: against whole limits once, since several rules ask. */
struct places {
    int8_t side[MOST]; /* of the mean */
    bool near[MOST];   /* between near limit and limit, on either side */
};

static void
place_points(const struct spc_point *p, int n, const struct bounds *x, struct places *ret)
{
    for (int i = 0; i < n; i++) {
        i128 v = p[i].value;
        ret->side[i] = v > x->above_mean ? 1 : v < x->below_mean ? -1 : 0;
        ret->near[i] =
            ret->side[i] >= 0 ? v > x->above_near && v <= x->above : v < x->below_near && v >= x->below;
    }
}

static void
mark_two_of_three(const struct places *x, int n, struct spc_mark *m)
{
    for (int i = 0; i + 3 <= n; i++) {
        int side = x->side[i];
        bool same = side != 0 && x->side[i + 1] == side && x->side[i + 2] == side;
        if (!same || x->near[i] + x->near[i + 1] + x->near[i + 2] < 2)
            continue;
        for (int k = i; k < i + 3; k++)
            if (x->near[k])
                mark(&m[k], SPC_TWO_OF_THREE, side > 0, 0);
    }
}

static void
mark_shifts(const struct places *x, int n, struct spc_mark *m)
{
    for (int from = 0, to; from < n; from = to) {
        int side = x->side[from];
        for (to = from + 1; to < n && x->side[to] == side;)
            to++;
        for (int i = from; side != 0 && to - from >= IN_A_ROW && i < to; i++)
            mark(&m[i], SPC_SHIFT, side > 0, i - from + 1);
    }
}

/* n points without a gap. */
static void
mark_stretch(const struct spc_point *p, int n, const struct bounds *x, struct spc_mark *m)
{
    struct places places;
    for (int i = 0; i < n; i++)
        m[i].way = SPC_NORMAL;
    place_points(p, n, x, &places);
    mark_outside(p, n, x, m);
    mark_trends(p, n, m);
    mark_two_of_three(&places, n, m);
    mark_shifts(&places, n, m);
}

static void
mark_band(const struct spc_band *b, const struct spc_point *p, struct spc_mark *m)
{
    struct bounds x = bounds_of(b);
    for (int from = b->from, to; from <= b->to; from = to + 1) {
        for (to = from; to <= b->to && p[to].has;)
            to++;
        if (to > from)
            mark_stretch(&p[from], to - from, &x, &m[from]);
    }
}

int
spc_judge(
    const struct spc_point *p, int n, int least, int firm, struct spc_mark *marks, struct spc_band *bands)
{
    int n_bands = 0;
    for (int from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && !p[to].begins;)
            to++;
        struct spc_band *b = &bands[n_bands];
        *b = (struct spc_band){.from = from, .to = to - 1};
        for (int i = from; i < to; i++)
            marks[i] = (struct spc_mark){.band = (int16_t)n_bands};
        b->state = reckon(b, p, least, firm);
        if (spc_has_limits(b))
            mark_band(b, p, marks);
        n_bands++;
    }
    return n_bands;
}

/* ---- what a band says ---------------------------------------------------------------------------------------------------------- */
static struct rat
as_rat(i128 num, i128 den)
{
    struct rat r = {0, 1};
    const struct rat unit = rat_from_dec(1);
    if (rat_div((struct rat){num, 1}, (struct rat){den, 1}, &r) == 0)
        rat_mul(r, unit, &r);
    return r;
}

static struct rat
limit_rat(const struct spc_band *b, int hundredths, int thirds)
{
    i128 num, den;
    limit_parts(b, hundredths, thirds, &num, &den);
    return as_rat(num, den);
}

void
spc_limits(const struct spc_band *b, struct spc_limits *ret)
{
    ret->mean = as_rat(b->sum, b->n);
    ret->lower = limit_rat(b, -LIMIT);
    ret->upper = limit_rat(b, LIMIT);
    ret->near_lower = limit_rat(b, -NEAR);
    ret->near_upper = limit_rat(b, NEAR);
}

int
spc_place(const struct spc_band *b, dec x)
{
    i128 num, den;
    limit_parts(b, LIMIT, &num, &den);
    if (x > floor_div(num, den))
        return 1;
    limit_parts(b, -LIMIT, &num, &den);
    return x < ceil_div(num, den) ? -1 : 0;
}
