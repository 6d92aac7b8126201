#include "gen_service.h"
#include "clock.h"
#include "gen_personnel.h"
#include "gen_random.h"
#include "gen_unit.h"

#define SEED 4000

/* Quiet until 2026; then eight months of longer waits in a row, and slowly back. */
static int
permit_days(month m)
{
    static const int rising[] = {26, 27, 29, 31, 33, 35, 38, 41, 42};
    int i = m - MONTH(2026, 2), most = (int)(sizeof rising / sizeof *rising);
    uint64_t s = gen_random_key(SEED, m, 1, 0);

    if (i >= 0 && i < most)
        return rising[i];
    if (i >= most && i < most + 6)
        return rising[most - 1] - 2 * (i - most + 1);
    return (int)gen_random_between(&s, 22, 29);
}

static void
row(struct buf *out, month m, const char *unit, const char *code, int64_t value)
{
    int y = month_year(m), mo = month_of_year(m);

    buf_printf(out, "%04d-%02d-%02d,%s,%s,UTF,%lld\r\n", y, mo, clock_days_in_month(y, mo), unit, code,
        (long long)value);
}

static void
permits(struct buf *out, month m)
{
    static const int cases[12] = {9, 11, 15, 19, 22, 20, 8, 13, 17, 15, 12, 9};
    uint64_t s = gen_random_key(SEED, m, 2, 0);
    int64_t n = cases[month_of_year(m) - 1] + gen_random_between(&s, -2, 3);

    row(out, m, "4110", "V.BL.ANTAL", n);
    row(out, m, "4110", "V.BL.DAGAR", n * permit_days(m) + gen_random_between(&s, -(n / 3), n / 3));
}

/* The year's handbook is read from January on; most have done it by June, some never do. */
static void
handbook(struct buf *out, month m, const struct gen_unit *u)
{
    static const int share[12] = {18, 37, 52, 63, 74, 80, 81, 84, 88, 91, 93, 94};
    int n = gen_unit_managers(u, month_year(m)), done = 0;
    char place[16];

    for (int i = 0; i < n; i++) {
        uint64_t s = gen_random_key(SEED, gen_unit_place(u, 0), month_year(m), 10 + i);

        done += gen_random_between(&s, 1, 100) <= share[month_of_year(m) - 1];
    }
    snprintf(place, sizeof place, "%d", gen_unit_place(u, 0));
    row(out, m, place, "V.HB.CHEF", n);
    row(out, m, place, "V.HB.LAST", done);
}

/* Asked in November, delivered with December: points 1–6 of some 170 officials. */
static void
survey(struct buf *out, month m)
{
    uint64_t s = gen_random_key(SEED, month_year(m), 3, 0);
    int64_t answers = gen_random_between(&s, 158, 186);
    int64_t hundredths = 428 + 7 * (month_year(m) - GEN_FIRST_YEAR) + gen_random_between(&s, -6, 6);

    buf_printf(out, "%d,0884,V.ATT.SVAR,UTF,%lld\r\n", month_year(m), (long long)answers);
    buf_printf(out, "%d,0884,V.ATT.SUM,UTF,%lld\r\n", month_year(m), (long long)(answers * hundredths / 100));
}

void
gen_service_csv(month from, month last, struct buf *out)
{
    size_t n = 0;
    const struct gen_unit *u = gen_unit_all(GEN_BOOK_KOMMUN, &n);

    buf_str(out, GEN_CSV_HEAD);
    for (month m = from; m <= last; m++) {
        permits(out, m);
        for (size_t i = 0; i < n; i++)
            if (gen_unit_managers(&u[i], month_year(m)) > 0)
                handbook(out, m, &u[i]);
        if (month_of_year(m) == 12)
            survey(out, m);
    }
}
