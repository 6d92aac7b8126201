/* Periods and windows. A month is a number: year·12 + (month − 1); 2014-04 = 24171. A period is its last month and its
   length in months: 1 month, 3 quarter, 4 tertial, 12 year (ending in December) or läsår (ending in June). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int16_t month;
#define MONTH_NONE ((month)-1)
#define MONTH(year, m) ((month)((year)*12 + (m)-1))

struct period {
    month last;
    uint8_t span;
};

/* "2014-04" month, "2014Q1" quarter, "2014T1" tertial, "2014" year, "2013/14" läsår (July–June), "2014-04-30" the month of
   that measuring date. 0, or −1. Years 1900–2199. */
int period_parse(const char *s, struct period *ret);
/* The form that period_parse reads. out needs PERIOD_TEXT bytes. */
#define PERIOD_TEXT 16
char *period_text(struct period p, char out[PERIOD_TEXT]);
/* Swedish for people: "april 2023", "kvartal 1 2023", "tertial 1 2023", "2022", "läsåret 2021/22". */
#define PERIOD_LABEL 40
char *period_label(struct period p, char out[PERIOD_LABEL]);
/* "jan" … "dec"; "januari" … */
const char *period_month_short(int month_1_12);
const char *period_month_name(int month_1_12);
static inline month
period_first(struct period p)
{
    return (month)(p.last - p.span + 1);
}
static inline int
month_year(month m)
{
    return m / 12;
}
static inline int
month_of_year(month m) /* 1–12 */
{
    return m % 12 + 1;
}

/* The windows of DESIGN §4: month = the indicator's own period, ytd = since January (its last month is the period), r12 = twelve
   months that end with the period, year = a calendar year. */
enum window { WINDOW_MONTH, WINDOW_YTD, WINDOW_R12, WINDOW_YEAR, WINDOWS };
extern const char *const window_names[WINDOWS]; /* "month" "ytd" "r12" "year" */
int window_parse(const char *s, enum window *ret);
/* How often an indicator gets a new value; also the step between its periods. */
enum cadence { CADENCE_MONTH, CADENCE_QUARTER, CADENCE_TERTIAL, CADENCE_YEAR, CADENCE_LASAR, CADENCES };
extern const char *const cadence_names[CADENCES]; /* "month" "quarter" "tertial" "year" "lasar" */
int cadence_months(enum cadence c);
/* The period of this cadence that ends in or contains m. */
struct period cadence_period(enum cadence c, month m);
