#include "dec.h"
#include <stdio.h>
#include <string.h>

#define ONE ((dec)1000000000000) /* 10^DEC_DECIMALS */
__extension__ typedef unsigned __int128 u128;
#define I128_MAX ((i128)(~(u128)0 >> 1))

static i128
power10(int n)
{
    i128 p = 1;
    while (n-- > 0)
        p *= 10;
    return p;
}

static u128
magnitude(i128 v)
{
    return v < 0 ? (u128)0 - (u128)v : (u128)v;
}

/* a / b rounded half away from zero; b > 0. */
static i128
divide_round(i128 a, i128 b)
{
    i128 q = a / b;
    u128 r = magnitude(a % b);
    if (r >= (u128)b - r)
        q += a < 0 ? -1 : 1;
    return q;
}

/* ---- text in ---------------------------------------------------------------------------------------------------- */
struct digits {
    i128 value;     /* all digits kept so far as one number */
    int decimals;   /* how many of them stand after the point */
    int dropped;    /* digits left out before the point (value is then too large) */
    bool any, rest; /* a digit was there; a dropped digit was not 0 */
    int next;       /* first dropped digit after the point, for rounding; −1 none */
};

/* Adds one digit. Past 37 digits only zeros matter less than what a dec can hold. */
static void
add_digit(struct digits *d, int digit, bool after_point)
{
    d->any = true;
    if (after_point && d->decimals >= 30) {
        if (d->next < 0)
            d->next = digit;
        d->rest |= digit != 0;
    } else if (d->value > (I128_MAX - 9) / 10) {
        d->dropped += !after_point;
        d->rest |= digit != 0;
    } else {
        d->value = d->value * 10 + digit;
        d->decimals += after_point;
    }
}

static const char *
read_exponent(const char *p, const char *end, int *ret)
{
    bool minus = false;
    int e = 0;
    if (p < end && (*p == '+' || *p == '-'))
        minus = *p++ == '-';
    if (p == end)
        return NULL;
    for (; p < end; p++) {
        if (*p < '0' || *p > '9')
            return NULL;
        if (e < 10000)
            e = e * 10 + (*p - '0');
    }
    *ret = minus ? -e : e;
    return p;
}

/* value · 10^shift, exact or rounded into a dec. */
static enum dec_fault
scale_into(const struct digits *d, int shift, bool minus, dec *ret)
{
    i128 v = d->value;
    bool lost = d->rest;
    if (v == 0 && !d->dropped) {
        *ret = 0;
        return lost ? DEC_TOO_PRECISE : DEC_OK;
    }
    if (d->dropped || shift > 38)
        return DEC_OVERFLOW;
    for (; shift > 0; shift--)
        if (__builtin_mul_overflow(v, (i128)10, &v))
            return DEC_OVERFLOW;
    if (shift < -38) {
        v = 0;
        lost = true;
    } else if (shift < 0) {
        i128 p = power10(-shift);
        lost |= v % p != 0;
        v = divide_round(v, p);
    }
    *ret = minus ? -v : v;
    return lost ? DEC_TOO_PRECISE : DEC_OK;
}

enum dec_fault
dec_parse(const char *s, size_t n, dec *ret)
{
    const char *p = s, *end = s + n;
    struct digits d = {.next = -1};
    bool minus = false;
    int exponent = 0;
    if (p < end && (*p == '-' || *p == '+'))
        minus = *p++ == '-';
    for (; p < end && *p >= '0' && *p <= '9'; p++)
        add_digit(&d, *p - '0', false);
    if (p < end && *p == '.') {
        const char *point = p++;
        for (; p < end && *p >= '0' && *p <= '9'; p++)
            add_digit(&d, *p - '0', true);
        if (p == point + 1)
            return DEC_MALFORMED;
    }
    if (!d.any)
        return DEC_MALFORMED;
    if (p < end && (*p == 'e' || *p == 'E')) {
        p = read_exponent(p + 1, end, &exponent);
        if (!p)
            return DEC_MALFORMED;
    }
    if (p != end)
        return DEC_MALFORMED;
    return scale_into(&d, exponent - d.decimals + DEC_DECIMALS, minus, ret);
}

dec
dec_from_int(int64_t n)
{
    return (dec)n * ONE;
}

/* ---- text out --------------------------------------------------------------------------------------------------- */
/* The digits of v, most significant first, NUL-terminated; at least `least` of them. Returns the first. */
static char *
digits_of(u128 v, int least, char scratch[DEC_TEXT])
{
    char *p = scratch + DEC_TEXT - 1;
    *p = '\0';
    for (int n = 0; v > 0 || n < least; n++) {
        *--p = (char)('0' + (int)(v % 10));
        v /= 10;
    }
    return p;
}

/* v · 10^−decimals as text; strip: without trailing zeros. */
static char *
write_scaled(i128 v, int decimals, bool strip, char out[DEC_TEXT])
{
    char scratch[DEC_TEXT];
    char *digits = digits_of(magnitude(v), decimals + 1, scratch);
    int n = (int)(scratch + DEC_TEXT - 1 - digits);
    int whole = n - decimals;
    while (strip && n > whole && digits[n - 1] == '0')
        n--;
    int at = 0;
    if (v < 0 && strspn(digits, "0") < (size_t)n)
        out[at++] = '-';
    for (int i = 0; i < n; i++) {
        if (i == whole)
            out[at++] = '.';
        out[at++] = digits[i];
    }
    out[at] = '\0';
    return out;
}

char *
dec_text(dec d, char out[DEC_TEXT])
{
    return write_scaled(d, DEC_DECIMALS, true, out);
}

char *
dec_text_fixed(dec d, int decimals, char out[DEC_TEXT])
{
    return write_scaled(divide_round(d, power10(DEC_DECIMALS - decimals)), decimals, false, out);
}

char *
rat_exact(struct rat a, char out[RAT_EXACT])
{
    char num[DEC_TEXT], den[DEC_TEXT];
    if (a.den == 1)
        snprintf(out, RAT_EXACT, "%s", write_scaled(a.num, 0, false, num));
    else
        snprintf(
            out, RAT_EXACT, "%s/%s", write_scaled(a.num, 0, false, num), write_scaled(a.den, 0, false, den));
    return out;
}

/* ---- arithmetic ------------------------------------------------------------------------------------------------- */
int
dec_add(dec a, dec b, dec *ret)
{
    i128 sum;
    if (__builtin_add_overflow(a, b, &sum))
        return DEC_OVERFLOW;
    *ret = sum;
    return 0;
}

int
dec_sub(dec a, dec b, dec *ret)
{
    i128 difference;
    if (__builtin_sub_overflow(a, b, &difference))
        return DEC_OVERFLOW;
    *ret = difference;
    return 0;
}

dec
dec_round(dec d, int decimals)
{
    i128 p = power10(DEC_DECIMALS - decimals);
    i128 q = divide_round(d, p), out;
    return __builtin_mul_overflow(q, p, &out) ? d : out;
}

/* By shifts and differences: a remainder costs as much as ten of them. */
static uint64_t
gcd64(uint64_t a, uint64_t b)
{
    if (a == 0 || b == 0)
        return a | b;
    int twos = __builtin_ctzll(a | b);
    a >>= __builtin_ctzll(a);
    while (b != 0) {
        b >>= __builtin_ctzll(b);
        uint64_t less = a < b ? a : b;
        b = a < b ? b - a : a - b;
        a = less;
    }
    return a << twos;
}

/* Most operands fit 64 bits. */
static u128
gcd(u128 a, u128 b)
{
    while (b != 0) {
        if ((a | b) >> 64 == 0)
            return gcd64((uint64_t)a, (uint64_t)b);
        u128 r = a % b;
        a = b;
        b = r;
    }
    return a;
}

static struct rat
reduced(i128 num, i128 den)
{
    u128 n = magnitude(num), g = gcd(n, (u128)den);
    if (g <= 1)
        return (struct rat){num, den};
    if ((n | (u128)den) >> 64 != 0)
        return (struct rat){num / (i128)g, den / (i128)g};
    i128 least = (uint64_t)n / (uint64_t)g; /* in 64 bits a division is some times faster */
    return (struct rat){num < 0 ? -least : least, (uint64_t)den / (uint64_t)g};
}

struct rat
rat_reduced(struct rat a)
{
    return reduced(a.num, a.den);
}

struct rat
rat_from_dec(dec d)
{
    return reduced(d, ONE);
}

struct rat
rat_from_int(int64_t n)
{
    return (struct rat){n, 1};
}

int
rat_add(struct rat a, struct rat b, struct rat *ret)
{
    /* over the least common denominator, so that sums of amounts stay small */
    i128 g = (i128)gcd((u128)a.den, (u128)b.den);
    i128 left, right, num, den;
    if (__builtin_mul_overflow(a.num, b.den / g, &left) || __builtin_mul_overflow(b.num, a.den / g, &right) ||
        __builtin_add_overflow(left, right, &num) || __builtin_mul_overflow(a.den, b.den / g, &den))
        return -1;
    *ret = reduced(num, den);
    return 0;
}

int
rat_sub(struct rat a, struct rat b, struct rat *ret)
{
    if (__builtin_sub_overflow((i128)0, b.num, &b.num))
        return -1;
    return rat_add(a, b, ret);
}

int
rat_mul(struct rat a, struct rat b, struct rat *ret)
{
    /* crosswise first: the product is then already reduced and as small as it can be */
    struct rat x = reduced(a.num, b.den), y = reduced(b.num, a.den);
    i128 num, den;
    if (__builtin_mul_overflow(x.num, y.num, &num) || __builtin_mul_overflow(x.den, y.den, &den))
        return -1;
    *ret = (struct rat){num, den};
    return 0;
}

int
rat_div(struct rat a, struct rat b, struct rat *ret)
{
    if (b.num == 0)
        return -1;
    struct rat inverse = {b.den, b.num};
    if (b.num < 0) {
        if (__builtin_sub_overflow((i128)0, b.num, &inverse.den))
            return -1;
        inverse.num = -b.den;
    }
    return rat_mul(a, inverse, ret);
}

int
rat_compare(struct rat a, struct rat b)
{
    /* whole parts, then the remainders' inverses: a continued fraction, so nothing can overflow */
    int sign = 1;
    for (;;) {
        i128 qa = a.num / a.den, qb = b.num / b.den;
        i128 ra = a.num % a.den, rb = b.num % b.den;
        if (ra < 0) {
            ra += a.den;
            qa--;
        }
        if (rb < 0) {
            rb += b.den;
            qb--;
        }
        if (qa != qb)
            return qa < qb ? -sign : sign;
        if (ra == 0 || rb == 0)
            return ra == rb ? 0 : ra == 0 ? -sign : sign;
        a = (struct rat){a.den, ra};
        b = (struct rat){b.den, rb};
        sign = -sign;
    }
}

bool
rat_is_zero(struct rat a)
{
    return a.num == 0;
}

/* a · 10^decimals rounded to a whole number, by long division: no step overflows unless the result does. */
static int
rounded_units(struct rat a, int decimals, i128 *ret)
{
    i128 q = a.num / a.den, r = a.num % a.den;
    for (int i = 0; i < decimals; i++) {
        /* r·10 may pass 128 bits: take the digit by ten additions of r */
        int digit = 0;
        u128 rest = 0, step = magnitude(r), den = (u128)a.den;
        for (int k = 0; k < 10; k++) {
            rest += step;
            if (rest >= den) {
                rest -= den;
                digit++;
            }
        }
        bool minus = a.num < 0;
        r = minus ? -(i128)rest : (i128)rest;
        if (__builtin_mul_overflow(q, (i128)10, &q) ||
            __builtin_add_overflow(q, (i128)(minus ? -digit : digit), &q))
            return -1;
    }
    u128 half = magnitude(r);
    if (half >= (u128)a.den - half)
        q += a.num < 0 ? -1 : 1;
    *ret = q;
    return 0;
}

int
rat_round(struct rat a, int decimals, dec *ret)
{
    i128 units, out;
    if (rounded_units(a, decimals, &units) != 0 ||
        __builtin_mul_overflow(units, power10(DEC_DECIMALS - decimals), &out))
        return -1;
    *ret = out;
    return 0;
}

/* Rounds a whole number to its 12 leading digits. */
static i128
significant(i128 whole, int digits)
{
    i128 p = power10(digits - 12);
    return divide_round(whole, p) * p;
}

char *
rat_text(struct rat a, char out[DEC_TEXT])
{
    char scratch[DEC_TEXT];
    i128 whole = a.num / a.den, units;
    int before = whole ? (int)strlen(digits_of(magnitude(whole), 1, scratch)) : 0;
    int decimals = before >= 12 ? 0 : 12 - before;
    if (before > 12) {
        /* past 12 digits the fraction cannot matter but for an exact half, which `whole` alone decides away from zero */
        snprintf(out, DEC_TEXT, "%s", write_scaled(significant(whole, before), 0, false, scratch));
        return out;
    }
    if (whole == 0) {
        /* 0.000123…: leading zeros after the point are not significant, but 12 decimals are the most we write */
        decimals = DEC_DECIMALS;
    }
    if (rounded_units(a, decimals, &units) != 0)
        units = whole, decimals = 0;
    return write_scaled(units, decimals, decimals > 0, out);
}

static int
digits_before_point(i128 whole)
{
    u128 v = magnitude(whole);
    int n = 0;
    if (v >> 63 == 0) { /* in 64 bits it is some times faster */
        for (uint64_t limit = 1; n < 19 && (uint64_t)v >= limit; n++)
            limit *= 10;
        return n;
    }
    for (u128 limit = 1; n < 39 && v >= limit; n++)
        limit *= 10;
    return n;
}

static bool
fits_64(i128 v)
{
    return v == (i128)(int64_t)v;
}

#define SMALL 9000000000000 /* times a million it fits 64 bits */

/* a / b, b < SMALL, rounded to so many decimals (0 … 12), in units of the last: six at a time, so that all stays in 64 bits. */
static i128
rounded_small(int64_t a, int64_t b, int decimals)
{
    static const int64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    int64_t q = a / b, r = a % b;
    for (int left = decimals; left > 0; left -= 6) {
        int64_t p = powers[left < 6 ? left : 6], digits = r * p / b;
        r = r * p - digits * b;
        q = q * p + digits;
    }
    int64_t half = r < 0 ? -r : r;
    return half >= b - half ? q + (a < 0 ? -1 : 1) : q;
}

int
rat_data(struct rat a, dec *ret)
{
    static const uint64_t powers[] = {1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000,
        1000000000, 10000000000, 100000000000, 1000000000000};
    bool narrow = fits_64(a.num) && fits_64(a.den);
    if (narrow && a.num < 100000000 * a.den && a.num > -100000000 * a.den && (a.den == 1 || a.den == 10000)) {
        *ret = a.num * (a.den == 1 ? ONE : ONE / 10000); /* eight digits, four decimals: all are told */
        return 0;
    }
    i128 whole = narrow ? (i128)((int64_t)a.num / (int64_t)a.den) : a.num / a.den, units;
    int before = digits_before_point(whole), decimals = before >= 12 ? 0 : 12 - before;
    if (before > 12)
        units = significant(whole, before);
    else if (narrow && a.den < SMALL)
        units = rounded_small((int64_t)a.num, (int64_t)a.den, decimals);
    else if (narrow)
        units = divide_round(a.num * (i128)powers[decimals], a.den);
    else if (rounded_units(a, decimals, &units) != 0)
        return -1;
    return __builtin_mul_overflow(units, (i128)powers[DEC_DECIMALS - decimals], ret) ? -1 : 0;
}
