/* Periods and windows: text forms, Swedish labels, cadences. */
#include "period.h"
#include "clock.h"
#include "text.h"
#include <stdio.h>
#include <string.h>

#define YEAR_FIRST 1900
#define YEAR_LAST 2199

const char *const window_names[WINDOWS] = {"month", "ytd", "r12", "year"};
const char *const cadence_names[CADENCES] = {"month", "quarter", "tertial", "year", "lasar"};

static const char *const month_names[12] = {"januari", "februari", "mars", "april", "maj", "juni", "juli",
    "augusti", "september", "oktober", "november", "december"};
static const char *const month_shorts[12] = {
    "jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"};

/* "-04" or "-04-30" behind the year. */
static int
parse_month(const char *s, size_t n, int year, struct period *ret)
{
    int m = text_digits(s + 1, 2);
    if (m < 1 || m > 12)
        return -1;
    if (n == 6) {
        int day = s[3] == '-' ? text_digits(s + 4, 2) : -1;
        if (day < 1 || day > clock_days_in_month(year, m))
            return -1;
    } else if (n != 3) {
        return -1;
    }
    *ret = (struct period){.last = MONTH(year, m), .span = 1};
    return 0;
}

/* "Q1" or "T1" behind the year. */
static int
parse_part(const char *s, int year, int span, struct period *ret)
{
    int part = text_digits(s + 1, 1);
    if (part < 1 || part > 12 / span)
        return -1;
    *ret = (struct period){.last = MONTH(year, part * span), .span = (uint8_t)span};
    return 0;
}

/* "/14" behind the year: the school year that ends in June of the next. */
static int
parse_lasar(const char *s, int year, struct period *ret)
{
    if (year == YEAR_LAST || text_digits(s + 1, 2) != (year + 1) % 100)
        return -1;
    *ret = (struct period){.last = MONTH(year + 1, 6), .span = 12};
    return 0;
}

int
period_parse(const char *s, struct period *ret)
{
    size_t n = strlen(s);
    int year = n >= 4 ? text_digits(s, 4) : -1;
    if (year < YEAR_FIRST || year > YEAR_LAST)
        return -1;
    s += 4;
    n -= 4;
    if (n == 0) {
        *ret = (struct period){.last = MONTH(year, 12), .span = 12};
        return 0;
    }
    if (s[0] == '-' && n >= 3)
        return parse_month(s, n, year, ret);
    if (s[0] == 'Q' && n == 2)
        return parse_part(s, year, 3, ret);
    if (s[0] == 'T' && n == 2)
        return parse_part(s, year, 4, ret);
    if (s[0] == '/' && n == 3)
        return parse_lasar(s, year, ret);
    return -1;
}

/* What kind of period this is; a twelve-month span that is no year (r12) is named by its last month. */
static enum cadence
kind_of(struct period p)
{
    int m = month_of_year(p.last);
    if (p.span == 3 && m % 3 == 0)
        return CADENCE_QUARTER;
    if (p.span == 4 && m % 4 == 0)
        return CADENCE_TERTIAL;
    if (p.span == 12 && m == 12)
        return CADENCE_YEAR;
    if (p.span == 12 && m == 6)
        return CADENCE_LASAR;
    return CADENCE_MONTH;
}

char *
period_text(struct period p, char out[PERIOD_TEXT])
{
    int year = month_year(p.last), m = month_of_year(p.last);
    switch (kind_of(p)) {
    case CADENCE_QUARTER:
        snprintf(out, PERIOD_TEXT, "%04dQ%d", year, m / 3);
        break;
    case CADENCE_TERTIAL:
        snprintf(out, PERIOD_TEXT, "%04dT%d", year, m / 4);
        break;
    case CADENCE_YEAR:
        snprintf(out, PERIOD_TEXT, "%04d", year);
        break;
    case CADENCE_LASAR:
        snprintf(out, PERIOD_TEXT, "%04d/%02d", year - 1, year % 100);
        break;
    default:
        snprintf(out, PERIOD_TEXT, "%04d-%02d", year, m);
    }
    return out;
}

char *
period_label(struct period p, char out[PERIOD_LABEL])
{
    int year = month_year(p.last), m = month_of_year(p.last);
    switch (kind_of(p)) {
    case CADENCE_QUARTER:
        snprintf(out, PERIOD_LABEL, "kvartal %d %d", m / 3, year);
        break;
    case CADENCE_TERTIAL:
        snprintf(out, PERIOD_LABEL, "tertial %d %d", m / 4, year);
        break;
    case CADENCE_YEAR:
        snprintf(out, PERIOD_LABEL, "%d", year);
        break;
    case CADENCE_LASAR:
        snprintf(out, PERIOD_LABEL, "läsåret %d/%02d", year - 1, year % 100);
        break;
    default:
        snprintf(out, PERIOD_LABEL, "%s %d", period_month_name(m), year);
    }
    return out;
}

const char *
period_month_short(int month_1_12)
{
    return month_1_12 >= 1 && month_1_12 <= 12 ? month_shorts[month_1_12 - 1] : "";
}

const char *
period_month_name(int month_1_12)
{
    return month_1_12 >= 1 && month_1_12 <= 12 ? month_names[month_1_12 - 1] : "";
}

int
window_parse(const char *s, enum window *ret)
{
    for (int w = 0; w < WINDOWS; w++) {
        if (strcmp(s, window_names[w]) == 0) {
            *ret = (enum window)w;
            return 0;
        }
    }
    return -1;
}

int
cadence_months(enum cadence c)
{
    static const int months[CADENCES] = {1, 3, 4, 12, 12};
    return months[c];
}

struct period
cadence_period(enum cadence c, month m)
{
    int step = cadence_months(c);
    int shift = c == CADENCE_LASAR ? 6 : 0; /* a school year begins in July */
    int last = m + step - 1 - (m + shift) % step;
    return (struct period){.last = (month)last, .span = (uint8_t)step};
}
