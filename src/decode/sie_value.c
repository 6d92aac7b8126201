#include "clock.h"
#include "sie.h"
#include "text.h"

/* Amounts of up to 15 digits and two decimals, which is nearly all of them; −1: dec_parse must look. */
static int
short_amount(const char *s, size_t n, dec *ret)
{
    int64_t v = 0;
    size_t i = n && s[0] == '-', decimals = 0;
    bool minus = i == 1, point = false;
    if (n - i > 16 || n == i)
        return -1;
    for (; i < n; i++) {
        unsigned digit = (unsigned char)s[i] - '0';
        if (digit < 10) {
            v = v * 10 + digit;
            decimals += point;
        } else if (s[i] == '.' && !point) {
            point = true;
        } else {
            return -1;
        }
    }
    if (decimals > 2 || (point && n - minus == 1))
        return -1;
    static const int64_t to_dec[] = {1000000000000, 100000000000, 10000000000};
    *ret = (dec)(minus ? -v : v) * to_dec[decimals];
    return 0;
}

int
sie_value_amount(const struct sie_field *f, dec *ret)
{
    if (f->kind == SIE_LIST || f->unclosed)
        return -1;
    if (short_amount(f->s, f->n, ret) == 0)
        return 0;
    dec d;
    if (memchr(f->s, 'e', f->n) || memchr(f->s, 'E', f->n) || dec_parse(f->s, f->n, &d) != DEC_OK)
        return -1;
    *ret = d;
    return 0;
}

static int
make_month(int year, int m, month *ret)
{
    if (year < 1900 || year > 2199 || m < 1 || m > 12)
        return -1;
    *ret = MONTH(year, m);
    return 0;
}

int
sie_value_date(const struct sie_field *f, month *ret)
{
    bool iso = f->n == 10 && f->s[4] == '-' && f->s[7] == '-';
    if (f->kind == SIE_LIST || (f->n != 8 && !iso))
        return -1;
    int year = text_digits(f->s, 4), m = text_digits(f->s + 4 + iso, 2),
        day = text_digits(f->s + 6 + (size_t)2 * iso, 2);
    if (make_month(year, m, ret) != 0)
        return -1;
    return day >= 1 && (day <= 28 || day <= clock_days_in_month(year, m)) ? 0 : 1;
}

int
sie_value_day(const struct sie_field *f)
{
    month m;
    if (sie_value_date(f, &m) != 0)
        return 0;
    return month_year(m) * 10000 + month_of_year(m) * 100 + text_digits(f->s + f->n - 2, 2);
}

int
sie_value_period(const struct sie_field *f, month *ret)
{
    if (f->kind == SIE_LIST || f->n != 6)
        return -1;
    return make_month(text_digits(f->s, 4), text_digits(f->s + 4, 2), ret);
}

int
sie_value_int(const struct sie_field *f, int min, int max, int *ret)
{
    bool minus = f->n > 0 && f->s[0] == '-';
    if (f->n == 1 && f->s[0] >= '0' && f->s[0] <= '9' && min <= 0 && max >= 9) { /* nearly always */
        *ret = f->s[0] - '0';
        return 0;
    }
    size_t digits = f->n - minus;
    if (f->kind == SIE_LIST || digits == 0 || digits > 8)
        return -1;
    int v = text_digits(f->s + minus, digits);
    if (v < 0)
        return -1;
    v = minus ? -v : v;
    if (v < min || v > max)
        return -1;
    *ret = v;
    return 0;
}

char *
sie_value_point(dec d, char out[DEC_TEXT])
{
    dec_text(d, out);
    const char *point = strchr(out, '.');
    return point && strlen(point) > 3 ? out : dec_text_fixed(d, 2, out);
}

char *
sie_value_text(dec d, char out[DEC_TEXT])
{
    sie_value_point(d, out);
    char *point = strchr(out, '.');
    if (point)
        *point = ',';
    return out;
}
