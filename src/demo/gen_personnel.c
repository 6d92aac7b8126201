#include "gen_personnel.h"
#include "clock.h"
#include "gen_random.h"
#include "gen_unit.h"

#define SEED 2000
#define PRELIMINARY 955 /* permille of the sick hours that are reported when the month is first delivered */

/* Hours in tenths, heads in whole, full-time equivalents in tenths. */
enum what { SICK, LONG_SICK, ORDINARY, WORKED, HOURLY, OVERTIME, HEADS, FTE, MANAGERS, LEFT, WHATS };
static const struct {
    const char *code;
    bool tenths;
} measures[WHATS] = {{"P.SJ.TIM", true}, {"P.SJ.LANG", true}, {"P.ORD.TIM", true}, {"P.ARB.TIM", true},
    {"P.TIM.TIM", true}, {"P.OVT.TIM", true}, {"P.ANST", false}, {"P.AA", true}, {"P.CHEF", false},
    {"P.AVG", false}};

/* Hours a month in tenths for a full-time post, and sick leave against the year's level (permille points), January first. */
static const int hours[12] = {1480, 1400, 1520, 1440, 1460, 1440, 1500, 1510, 1480, 1530, 1470, 1450};
static const int flu[12] = {9, 14, 8, 2, -3, -9, -15, -9, 1, 6, 7, 8};

/* Permille of the work that hourly paid do, in 2023. */
static int
hourly_permille(enum gen_kind k)
{
    switch (k) {
    case GEN_HOMECARE:
        return 245;
    case GEN_CARE:
        return 215;
    case GEN_PRESCHOOL:
    case GEN_KITCHEN:
    case GEN_CLEANING:
        return 146;
    case GEN_SCHOOL:
        return 58;
    default:
        return 14;
    }
}

/* Employees that month of one sex: 0 women, 1 men. */
static int
heads_of(const struct gen_unit *u, month m, int sex)
{
    uint64_t s = gen_random_key(SEED, gen_unit_place(u, 0), m / 3, 1);
    int all = gen_unit_heads(u, month_year(m));
    int women = (all * u->women + 500) / 1000;

    if (all > 12)
        women += (int)gen_random_between(&s, -1, 1);
    return sex == 0 ? women : all - (all * u->women + 500) / 1000;
}

static int
managers(const struct gen_unit *u, month m, int sex)
{
    int all = gen_unit_managers(u, month_year(m));
    int women = (all * u->women + 500) / 1000;

    return sex == 0 ? women : all - women;
}

/* Sick leave in millionths of ordinary time. */
static int64_t
sick_ppm(const struct gen_unit *u, month m, int sex)
{
    int since = m - MONTH(GEN_FIRST_YEAR, 1);
    uint64_t s = gen_random_key(SEED, gen_unit_place(u, 0), m, 2 + sex);
    int64_t level = (int64_t)u->sick * 1000 + (int64_t)u->sick_slope * 1000 * since / 12;

    level += (int64_t)flu[month_of_year(m) - 1] * 1000 * u->sick / 70;
    level = level * (sex == 0 ? 1140 : 860) / 1000 + gen_random_between(&s, -4500, 4500);
    return level > 4000 ? level : 4000;
}

static int64_t
left(const struct gen_unit *u, month m, int sex, int64_t heads)
{
    static const int when[12] = {
        1200, 800, 800, 900, 900, 1400, 1000, 1900, 900, 700, 700, 800}; /* sums to 12000 */
    uint64_t s = gen_random_key(SEED, gen_unit_place(u, 0), m, 8 + sex);
    int64_t expected = heads * 104 * when[month_of_year(m) - 1] / 12000; /* thousandths of a person */

    return expected / 1000 + (gen_random_between(&s, 0, 999) < expected % 1000);
}

static void
figures(const struct gen_unit *u, month m, int sex, bool preliminary, int64_t ret[WHATS])
{
    uint64_t s = gen_random_key(SEED, gen_unit_place(u, 0), m, 4 + sex);
    int since = m - MONTH(GEN_FIRST_YEAR, 1);
    int64_t heads = heads_of(u, m, sex);
    int64_t hourly = hourly_permille(u->kind) * (1000 - 55 * since / 12) / 1000; /* fewer each year */

    ret[HEADS] = heads;
    ret[FTE] = heads * (u->kind == GEN_FIRE ? 550 : gen_random_between(&s, 920, 938)) / 100;
    ret[MANAGERS] = managers(u, m, sex);
    ret[ORDINARY] = ret[FTE] * hours[month_of_year(m) - 1] / 10;
    ret[SICK] = ret[ORDINARY] * sick_ppm(u, m, sex) / 1000000;
    if (preliminary)
        ret[SICK] = ret[SICK] * PRELIMINARY / 1000;
    ret[LONG_SICK] = ret[SICK] * gen_random_between(&s, 360, 440) / 1000;
    ret[WORKED] = ret[ORDINARY] * 870 / 1000 - ret[SICK];
    ret[HOURLY] = ret[WORKED] * hourly / (1000 - hourly) * gen_random_between(&s, 960, 1040) / 1000;
    ret[WORKED] += ret[HOURLY];
    ret[OVERTIME] = ret[WORKED] * gen_random_between(&s, 8, 19) / 1000;
    ret[LEFT] = left(u, m, sex, heads);
}

static void
row(struct buf *out, month m, int place, enum what w, const char *column, int64_t value)
{
    int y = month_year(m), mo = month_of_year(m);

    buf_printf(
        out, "%04d-%02d-%02d,%d,%s,%s,", y, mo, clock_days_in_month(y, mo), place, measures[w].code, column);
    if (measures[w].tenths)
        buf_printf(out, "%lld.%lld\r\n", (long long)(value / 10), (long long)(value % 10));
    else
        buf_printf(out, "%lld\r\n", (long long)value);
}

static void
unit_month(const struct gen_unit *u, month m, bool preliminary, struct buf *out)
{
    int64_t women[WHATS], men[WHATS];

    figures(u, m, 0, preliminary, women);
    figures(u, m, 1, preliminary, men);
    for (int w = 0; w < WHATS; w++) {
        row(out, m, gen_unit_place(u, 0), w, "K20", women[w] + men[w]);
        row(out, m, gen_unit_place(u, 0), w, "K12", women[w]);
        row(out, m, gen_unit_place(u, 0), w, "K13", men[w]);
    }
}

void
gen_personnel_csv(month from, month last, struct buf *out)
{
    size_t n = 0;
    const struct gen_unit *u = gen_unit_all(GEN_BOOK_KOMMUN, &n);

    buf_str(out, GEN_CSV_HEAD);
    for (month m = from; m <= last; m++)
        for (size_t i = 0; i < n; i++)
            if (gen_unit_heads(&u[i], month_year(m)) > 0)
                unit_month(&u[i], m, m == last, out);
}
