#include "store_copy.h"
#include <arpa/inet.h>

#define GROUP                                                                                                \
    10000 /* numeric is a row of digits to the base 10⁴; our 12 decimals are exactly three of them */
#define DECIMAL_GROUPS (DEC_DECIMALS / 4)
#define GROUPS 10 /* 10⁴⁰ > 2¹²⁷ */
#define NUMERIC_NEGATIVE 0x4000

__extension__ typedef unsigned __int128 u128;

static const char signature[] =
    "PGCOPY\n\377\r\n\0\0\0\0\0\0\0\0"; /* with flags and the length of an extension, both 0 */

void
store_copy_begin(struct buf *b)
{
    buf_add(b, signature, 19);
}

static void
put2(struct buf *b, int n)
{
    uint16_t x = htons((uint16_t)n);
    buf_add(b, &x, 2);
}

static void
put4(struct buf *b, int32_t n)
{
    uint32_t x = htonl((uint32_t)n);
    buf_add(b, &x, 4);
}

void
store_copy_row(struct buf *b, int n_fields)
{
    put2(b, n_fields);
}

void
store_copy_end(struct buf *b)
{
    put2(b, -1);
}

void
store_copy_null(struct buf *b)
{
    put4(b, -1);
}

void
store_copy_char(struct buf *b, char c)
{
    put4(b, 1);
    buf_add(b, &c, 1);
}

void
store_copy_int2(struct buf *b, int16_t n)
{
    put4(b, 2);
    put2(b, n);
}

void
store_copy_int4(struct buf *b, int32_t n)
{
    put4(b, 4);
    put4(b, n);
}

void
store_copy_text(struct buf *b, const char *s)
{
    size_t n = strlen(s);
    put4(b, (int32_t)n);
    buf_add(b, s, n);
}

/* Decimals to show, so that 6.90 is stored as 6.9. */
static int
shown_decimals(u128 u)
{
    int n = DEC_DECIMALS;
    if (u == 0)
        return 0;
    while (n > 0 && u % 10 == 0) {
        u /= 10;
        n--;
    }
    return n;
}

void
store_copy_dec(struct buf *b, dec d)
{
    u128 u = d < 0 ? -(u128)d : (u128)d;
    int group[GROUPS], low = 0, high = GROUPS;
    int decimals = shown_decimals(u);
    for (int i = 0; i < GROUPS; i++) {
        group[i] = (int)(u % GROUP);
        u /= GROUP;
    }
    while (high > 0 && group[high - 1] == 0)
        high--;
    while (low < high && group[low] == 0)
        low++;
    put4(b, 8 + 2 * (high - low));
    put2(b, high - low);
    put2(b, high > 0 ? high - 1 - DECIMAL_GROUPS : 0);
    put2(b, d < 0 ? NUMERIC_NEGATIVE : 0);
    put2(b, decimals);
    for (int i = high - 1; i >= low; i--)
        put2(b, group[i]);
}

static const unsigned char *
take(struct store_copy *c, size_t n)
{
    if (c->failed || (size_t)(c->end - c->p) < n) {
        c->failed = true;
        return NULL;
    }
    c->p += n;
    return c->p - n;
}

static int
get2(struct store_copy *c)
{
    const unsigned char *p = take(c, 2);
    return p ? (int16_t)(p[0] << 8 | p[1]) : 0;
}

static int32_t
get4(struct store_copy *c)
{
    const unsigned char *p = take(c, 4);
    return p ? (int32_t)((uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3]) : 0;
}

int
store_copy_next(struct store_copy *c, const char *row, int n)
{
    c->p = (const unsigned char *)row;
    c->end = c->p + n;
    if (!c->started) {
        const unsigned char *head = take(c, 19);
        if (head && memcmp(head, signature, 11) != 0)
            c->failed = true;
        c->started = true;
    }
    return get2(c);
}

int64_t
store_copy_get_int(struct store_copy *c)
{
    int32_t n = get4(c);
    if (n == 2)
        return get2(c);
    if (n == 4)
        return get4(c);
    if (n == 8) {
        int64_t high = get4(c);
        return (int64_t)((uint64_t)high << 32 | (uint32_t)get4(c));
    }
    c->failed = true;
    return 0;
}

char
store_copy_get_char(struct store_copy *c)
{
    const unsigned char *p = get4(c) == 1 ? take(c, 1) : NULL;
    if (!p)
        c->failed = true;
    return p ? (char)*p : 0;
}

const char *
store_copy_get_text(struct store_copy *c, size_t *ret_n)
{
    int32_t n = get4(c);
    *ret_n = n > 0 ? (size_t)n : 0;
    return n < 0 ? NULL : (const char *)take(c, (size_t)n);
}

/* sum += digit · 10⁴ᵖ, where p = 0 is the twelfth decimal. False: it does not fit. */
static bool
add_group(dec *sum, int digit, int place)
{
    dec x = digit;
    if (digit == 0)
        return true;
    if (place < 0 || place >= GROUPS)
        return false;
    for (int i = 0; i < place; i++)
        if (__builtin_mul_overflow(x, (dec)GROUP, &x))
            return false;
    return !__builtin_add_overflow(*sum, x, sum);
}

bool
store_copy_get_dec(struct store_copy *c, dec *ret)
{
    dec sum = 0;
    int32_t n = get4(c);
    if (n < 0)
        return false;
    int digits = get2(c), weight = get2(c), sign = get2(c);
    (void)get2(c); /* decimals to show */
    if (n != 8 + 2 * digits || (sign != 0 && sign != NUMERIC_NEGATIVE))
        c->failed = true;
    for (int i = 0; i < digits && !c->failed; i++) {
        int digit = get2(c);
        /* built from below zero: the smallest dec has no positive counterpart */
        if (!add_group(&sum, sign ? -digit : digit, weight - i + DECIMAL_GROUPS))
            c->failed = true;
    }
    *ret = sum;
    return true;
}
