#include "clock.h"
#include "text.h"
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void
clock_init(void)
{
    setenv("TZ", "Europe/Stockholm", 1);
    tzset();
}

/* Asked each time, so that there is no state to set: without the variable it costs a look at the environment. */
bool
clock_is_test(struct clock_test *ret)
{
    const char *text = getenv(CLOCK_TEST_ENV);
    char end;
    long long real, shown;
    int speed;
    if (!text || sscanf(text, "%lld:%lld:%d%c", &real, &shown, &speed, &end) != 3 || speed < 1 ||
        speed > 100000)
        return false;
    *ret = (struct clock_test){real, shown, speed};
    return true;
}

stamp
clock_now(void)
{
    struct timespec t;
    struct clock_test test;
    clock_gettime(CLOCK_REALTIME, &t);
    stamp real = (stamp)t.tv_sec * 1000 + t.tv_nsec / 1000000;
    return clock_is_test(&test) ? test.shown + (real - test.real) * test.speed : real;
}

int64_t
clock_mono_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct clock_local
clock_local(stamp t)
{
    time_t seconds = (time_t)(t >= 0 ? t / 1000 : -((-t + 999) / 1000));
    struct tm tm = {0};
    localtime_r(&seconds, &tm);
    return (struct clock_local){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
        tm.tm_sec, tm.tm_wday, (int)(tm.tm_gmtoff / 60)};
}

stamp
clock_from_local(int year, int month, int day, int hour, int minute, int second)
{
    struct tm tm = {.tm_year = year - 1900,
        .tm_mon = month - 1,
        .tm_mday = day,
        .tm_hour = hour,
        .tm_min = minute,
        .tm_sec = second,
        .tm_isdst = 1};
    /* Summer time first: of a repeated hour that is the first pass. A time that does not exist in summer reading comes back
       with another hour; then the ordinary reading decides. */
    struct tm summer = tm, winter = tm;
    winter.tm_isdst = 0;
    time_t s = mktime(&summer), w = mktime(&winter);
    struct clock_local back = clock_local((stamp)s * 1000);
    if (back.hour == hour && back.minute == minute && back.offset_min == 120)
        return (stamp)s * 1000;
    back = clock_local((stamp)w * 1000);
    if (back.hour == hour && back.minute == minute)
        return (stamp)w * 1000;
    /* skipped hour: 02:00–02:59 on the last Sunday of March; the clock jumps to 03:00 */
    struct tm gap = {
        .tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day, .tm_hour = 3, .tm_isdst = 1};
    return (stamp)mktime(&gap) * 1000;
}

int
clock_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap);
}

/* Exactly n digits at *s, then past them. −1 if they are not there. */
static int
number(const char **s, size_t n)
{
    int v = text_digits(*s, n);
    if (v >= 0)
        *s += n;
    return v;
}

/* "Z", "+02:00", "-0530" or nothing. *ret_given false when nothing stands there. */
static int
parse_offset(const char **s, bool *ret_given, int *ret_minutes)
{
    *ret_given = **s != '\0';
    *ret_minutes = 0;
    if (**s == '\0')
        return 0;
    if (**s == 'Z' || **s == 'z') {
        (*s)++;
        return 0;
    }
    /* a '+' of the address may arrive as a blank */
    if (**s != '+' && **s != '-' && **s != ' ')
        return -1;
    int sign = *(*s)++ == '-' ? -1 : 1;
    int h = number(s, 2);
    if (**s == ':')
        (*s)++;
    int m = number(s, 2);
    if (h < 0 || h > 14 || m < 0 || m > 59)
        return -1;
    *ret_minutes = sign * (h * 60 + m);
    return 0;
}

struct wall {
    int year, month, day, hour, minute, second, ms;
    bool given; /* a time of day was given */
};

static int
parse_day(const char **s, struct wall *w)
{
    w->year = number(s, 4);
    if (w->year < 1 || *(*s)++ != '-')
        return -1;
    w->month = number(s, 2);
    if (w->month < 1 || w->month > 12 || *(*s)++ != '-')
        return -1;
    w->day = number(s, 2);
    return w->day >= 1 && w->day <= clock_days_in_month(w->year, w->month) ? 0 : -1;
}

static int
parse_time(const char **s, struct wall *w)
{
    w->given = true;
    w->hour = number(s, 2);
    if (w->hour < 0 || w->hour > 23 || *(*s)++ != ':')
        return -1;
    w->minute = number(s, 2);
    if (w->minute < 0 || w->minute > 59)
        return -1;
    if (**s != ':')
        return 0;
    (*s)++;
    w->second = number(s, 2);
    if (w->second < 0 || w->second > 59)
        return -1;
    if (**s != '.')
        return 0;
    (*s)++;
    int digits = 0, unit = 100;
    for (; **s >= '0' && **s <= '9'; (*s)++, digits++, unit /= 10)
        w->ms += (**s - '0') * unit;
    return digits >= 1 && digits <= 9 ? 0 : -1;
}

int
clock_parse(const char *s, stamp *ret)
{
    struct wall w = {0};
    bool offset = false;
    int minutes = 0;
    if (parse_day(&s, &w) != 0)
        return -1;
    if (*s == 'T' || *s == 't' || *s == ' ') {
        s++;
        if (parse_time(&s, &w) != 0 || parse_offset(&s, &offset, &minutes) != 0)
            return -1;
    }
    if (*s != '\0')
        return -1;
    if (!w.given) {
        *ret = clock_from_local(w.year, w.month, w.day, 23, 59, 59) + 999;
        return 0;
    }
    if (!offset) {
        *ret = clock_from_local(w.year, w.month, w.day, w.hour, w.minute, w.second) + w.ms;
        return 0;
    }
    struct tm tm = {.tm_year = w.year - 1900,
        .tm_mon = w.month - 1,
        .tm_mday = w.day,
        .tm_hour = w.hour,
        .tm_min = w.minute,
        .tm_sec = w.second};
    *ret = ((stamp)timegm(&tm) - (stamp)minutes * 60) * 1000 + w.ms;
    return 0;
}

char *
clock_text(stamp t, char out[CLOCK_TEXT])
{
    struct clock_local l = clock_local(t);
    int ms = (int)(((t % 1000) + 1000) % 1000);
    snprintf(out, CLOCK_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%03d%c%02d:%02d", l.year, l.month, l.day, l.hour,
        l.minute, l.second, ms, l.offset_min < 0 ? '-' : '+', abs(l.offset_min) / 60, abs(l.offset_min) % 60);
    return out;
}
