/* The story: what is delivered when. */
#include "demo.h"
#include "gen_file.h"
#include "gen_fix.h"
#include "gen_forecast.h"
#include "gen_kolada.h"
#include "gen_personnel.h"
#include "gen_service.h"
#include <string.h>

#define FIRST_ROUND MONTH(2023, 6) /* the first delivery of each monthly source holds January to June */

struct story {
    struct arena *arena;
    struct demo_delivery *items;
    size_t n, cap;
    stamp now;
};

/* yyyymmdd of that day; of a weekend the Monday after. */
static int
workday(month m, int day)
{
    stamp t = clock_from_local(month_year(m), month_of_year(m), day, 12, 0, 0);
    struct clock_local l = clock_local(t);
    int more = l.weekday == 6 ? 2 : l.weekday == 0 ? 1 : 0;

    return month_year(m) * 10000 + month_of_year(m) * 100 + day + more;
}

static struct demo_delivery *
add(struct story *s, const char *source, const char *ending, int date, int hour)
{
    struct demo_delivery *d;
    int y = date / 10000, m = date / 100 % 100, day = date % 100;
    stamp at = clock_from_local(y, m, day, hour, 30, 0);

    if (at > s->now)
        return NULL;
    d = ARENA_PUSH(s->arena, s->items, s->n, s->cap);
    *d = (struct demo_delivery){.at = at, .source = source, .date = date};
    d->file = arena_printf(s->arena, "%s_%04d-%02d-%02d.%s", source, y, m, day, ending);
    return d;
}

static void
tell(struct story *s, struct demo_delivery *d, const char *what, month from, month last)
{
    char label[PERIOD_LABEL];
    struct period p = {last, 1};

    d->from = from;
    d->last = last;
    d->story = arena_printf(s->arena, "%s %s", what, period_label(p, label));
}

/* January's figures come on the 7th of February; December's wait for the first closing. */
static int
ledger_date(month m)
{
    return workday((month)(m + 1), month_of_year(m) == 12 ? 15 : 7);
}

static void
ledger(struct story *s, month m)
{
    struct demo_delivery *d = add(s, "ekonomi", "se", ledger_date(m), 5);

    if (d == NULL)
        return;
    tell(s, d, "Månadsleverans", MONTH(month_year(m), 1), m);
    if (m != MONTH(2025, 2))
        return;
    d->broken = true;
    tell(s, d, "Trasig leverans, filen slutar mitt i:", d->from, m);
    d = add(s, "ekonomi", "se", workday(MONTH(2025, 3), 10), 5);
    if (d != NULL)
        tell(s, d, "Ny leverans efter felet,", MONTH(2025, 1), m);
}

/* Corrections that are not in that day's ordinary delivery get a file of their own. */
static void
ledger_fixes(struct story *s)
{
    size_t n = 0;
    const struct gen_fix *f = gen_fix_ledger(&n);

    for (size_t i = 0; i < n; i++) {
        month known = MONTH(f[i].known / 10000, f[i].known / 100 % 100), last = (month)(known - 1);
        struct demo_delivery *d;

        if (f[i].known < ledger_date(last))
            last--;
        if (f[i].known == ledger_date(last))
            continue;
        if (f[i].year < month_year(last))
            last = MONTH(f[i].year, 12);
        d = add(s, "ekonomi", "se", f[i].known, 14);
        if (d != NULL) {
            tell(s, d, "Rättelse av", MONTH(f[i].year, 1), MONTH(f[i].year, f[i].month));
            d->last = last;
            d->reason = f[i].text;
        }
    }
}

static void
personnel(struct story *s, month m)
{
    bool late = m == MONTH(2025, 3);
    int date = late ? workday(MONTH(2025, 5), 6) : workday((month)(m + 1), 20);
    struct demo_delivery *d = add(s, "personal", "csv", date, 6);

    if (d != NULL)
        tell(s, d, late ? "Sen leverans" : "Månadsleverans",
            m == FIRST_ROUND ? DEMO_FIRST_MONTH : (month)(m - 1), m);
}

static void
service(struct story *s, month m)
{
    bool late = m == MONTH(2024, 2) || m == MONTH(2026, 10);
    int date = late ? workday((month)(m + 2), 3) : workday((month)(m + 1), 12);
    struct demo_delivery *d = add(s, "verksamhet", "csv", date, 6);

    if (d != NULL)
        tell(s, d, late ? "Sen leverans" : "Månadsleverans", m == FIRST_ROUND ? DEMO_FIRST_MONTH : m, m);
}

/* The managers' reports: on the 15th, when the month is closed; the first is of August 2023. */
static void
forecast(struct story *s, month m)
{
    struct demo_delivery *d = gen_forecast_due(m) && m > FIRST_ROUND
                                  ? add(s, "prognos", "csv", workday((month)(m + 1), 15), 9)
                                  : NULL;

    if (d != NULL)
        tell(s, d, "Helårsprognos efter", m, m);
}

static void
companies(struct story *s, month m)
{
    static const char *const source[] = {"ekonomi_bostader", "ekonomi_energi"};

    for (int i = 0; i < 2; i++) {
        struct demo_delivery *d = add(s, source[i], "se", workday((month)(m + 1), 25), 5);

        if (d != NULL)
            tell(s, d, "Kvartalsleverans till och med", MONTH(month_year(m), 1), m);
    }
}

static int
lesser(int a, int b)
{
    return a < b ? a : b;
}

/* Twice a year. The figures that we carry end with 2022, so later ones bring nothing new. */
static void
kolada(struct story *s, int year)
{
    for (int autumn = 0; autumn < 2; autumn++) {
        struct demo_delivery *d = add(s, "kolada", "json", workday(MONTH(year, autumn ? 9 : 4), 18), 6);
        int a = lesser(year - 2 + autumn, GEN_KOLADA_NEWEST), b = lesser(year - 1, GEN_KOLADA_NEWEST);

        if (d == NULL)
            return;
        d->from = MONTH(b, 12);
        d->last = MONTH(a, 12);
        d->story = arena_printf(s->arena, "Kolada %s %d", autumn ? "hösten" : "våren", year);
    }
}

static int
by_time(const void *a, const void *b)
{
    const struct demo_delivery *x = a, *y = b;

    if (x->at != y->at)
        return x->at < y->at ? -1 : 1;
    return strcmp(x->file, y->file);
}

stamp
demo_start(void)
{
    return clock_from_local(2019, 1, 7, 8, 0, 0);
}

void
demo_deliveries(struct arena *a, stamp now, struct demo_delivery **ret, size_t *ret_n)
{
    struct story s = {.arena = a, .now = now};
    struct clock_local l = clock_local(now);
    month last = (month)(MONTH(l.year, l.month) - 1);

    for (int y = 2019; y <= l.year; y++)
        kolada(&s, y);
    for (month m = FIRST_ROUND; m <= last; m++) {
        ledger(&s, m);
        personnel(&s, m);
        service(&s, m);
        forecast(&s, m);
        if (month_of_year(m) % 3 == 0)
            companies(&s, m);
    }
    ledger_fixes(&s);
    if (s.n > 1)
        qsort(s.items, s.n, sizeof *s.items, by_time);
    *ret = s.items;
    *ret_n = s.n;
}

void
demo_write(const struct demo_delivery *d, struct buf *out)
{
    size_t before = out->len;

    if (strcmp(d->source, "personal") == 0)
        gen_personnel_csv(d->from, d->last, out);
    else if (strcmp(d->source, "verksamhet") == 0)
        gen_service_csv(d->from, d->last, out);
    else if (strcmp(d->source, "prognos") == 0)
        gen_forecast_csv(d->last, d->date, out);
    else if (strcmp(d->source, "kolada") == 0)
        gen_kolada_json(month_year(d->from), month_year(d->last), out);
    else
        gen_file_sie(strcmp(d->source, "ekonomi") == 0            ? GEN_BOOK_KOMMUN
                     : strcmp(d->source, "ekonomi_bostader") == 0 ? GEN_BOOK_BOSTADER
                                                                  : GEN_BOOK_ENERGI,
            month_year(d->last), month_of_year(d->last), d->date, out);
    if (d->broken && !out->failed) {
        out->len = before + (out->len - before) * 3 / 5;
        out->data[out->len] = '\0';
    }
}
