/* Time. Stamps are milliseconds since 1970-01-01T00:00Z; local time is always Europe/Stockholm (tzdata). */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int64_t stamp; /* ms since the epoch, UTC */

struct clock_local {
    int year, month, day, hour, minute, second, weekday; /* month 1–12, weekday 0 = Sunday */
    int offset_min;                                      /* from UTC: 60 or 120 */
};

/* Sets TZ for the process; call once, first thing in main and in each test that uses local time. */
void clock_init(void);
/* Real time now. What must be testable takes `stamp now` as an argument instead of calling this. */
stamp clock_now(void);
/* For tests of several processes only, and said loudly by ksrd serve: with KSRD_TEST_CLOCK=REAL:SHOWN:SPEED in the environment the clock
   showed SHOWN at the real time REAL (ms since the epoch) and goes SPEED times as fast. Monotonic time stays as it is. */
#define CLOCK_TEST_ENV "KSRD_TEST_CLOCK"
struct clock_test {
    stamp real, shown;
    int speed;
};
bool clock_is_test(struct clock_test *ret);
/* Monotonic milliseconds, for deadlines. */
int64_t clock_mono_ms(void);
struct clock_local clock_local(stamp t);
/* Local wall time → stamp. A skipped time (spring) becomes the moment after the gap; of a repeated one the first. */
stamp clock_from_local(int year, int month, int day, int hour, int minute, int second);
/* "2014-05-13", "2014-05-13T14:30", "…:30:15", "….250", each also with "Z" or "+02:00" (without: local time).
   A date alone is the end of that day (its last millisecond). 0, or −1 when malformed or impossible. */
int clock_parse(const char *s, stamp *ret);
/* "2014-05-13T14:30:15.250+02:00" */
#define CLOCK_TEXT 128
char *clock_text(stamp t, char out[CLOCK_TEXT]);
/* Number of days in the month; day of the week of a date. */
int clock_days_in_month(int year, int month);
