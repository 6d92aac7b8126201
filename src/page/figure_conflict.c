#include "figure_conflict.h"
#include "format.h"

#define PERIODS_BACK 60
#define OLD_MONTHS 4 /* a tertial: what is older is not how it is now */

/* The newest month, up to limit, that ends a period of both. */
static month
common_month(const struct snapshot *s, const struct conflict *r, const struct unit *u, month limit)
{
    for (month m = limit;;) {
        month at[2];
        for (int k = 0; k < 2; k++) {
            const struct indicator *i = r->sides[k].indicator;
            at[k] = cube_last(s->cube, i, u, i->main_window, SCENARIO_UTFALL, "T", m);
            if (at[k] == MONTH_NONE)
                return MONTH_NONE;
        }
        if (at[0] == at[1])
            return at[0];
        m = at[0] < at[1] ? at[0] : at[1];
    }
}

static struct conflict_figure
read_figure(const struct figure *f)
{
    return (struct conflict_figure){.mal = f->now.mal,
        .variation = f->variation.at.word,
        .up = f->variation.at.up,
        .better = f->now.has_value && f->year_ago.has_value
                      ? figure_better(f->indicator, f->now.value, f->year_ago.value)
                      : 0,
        .prognos = f->forecast.status};
}

static bool
holds_at(const struct snapshot *s, const struct conflict *r, const struct unit *u, month m,
    struct figure_conflict *ret)
{
    struct figure_conflict f = {.rule = r};
    for (int k = 0; k < 2; k++) {
        const struct indicator *i = r->sides[k].indicator;
        figure_make(s, i, u, i->main_window, m, &f.sides[k]);
        if (f.sides[k].last != m)
            return false;
        const struct conflict_figure x = read_figure(&f.sides[k]);
        f.words[k] = conflict_holds(&r->sides[k], &x);
        if (f.words[k] == CONFLICT_WORDS)
            return false;
    }
    *ret = f;
    return true;
}

static int
step_of(const struct conflict *r)
{
    int a = figure_step(r->sides[0].indicator, r->sides[0].indicator->main_window),
        b = figure_step(r->sides[1].indicator, r->sides[1].indicator->main_window);
    return a > b ? a : b;
}

bool
figure_conflict(
    const struct snapshot *s, const struct conflict *r, const struct unit *u, struct figure_conflict *ret)
{
    month m = common_month(s, r, u, MONTH_NONE), now = snapshot_month(s);
    int old = 2 * step_of(r) > OLD_MONTHS ? 2 * step_of(r) : OLD_MONTHS;
    return m != MONTH_NONE && now - m < old && holds_at(s, r, u, m, ret);
}

month
figure_conflict_since(const struct figure_conflict *f, int *ret_periods)
{
    const struct conflict *r = f->rule;
    month first = f->sides[0].last;
    int n = 1;
    while (n < PERIODS_BACK && !conflict_forecast(&r->sides[0]) && !conflict_forecast(&r->sides[1])) {
        struct figure_conflict before;
        if (!holds_at(f->sides[0].snapshot, r, f->sides[0].unit, (month)(first - step_of(r)), &before))
            break;
        first = (month)(first - step_of(r));
        n++;
    }
    *ret_periods = n;
    return first;
}

const char *
figure_conflict_word(enum conflict_word w)
{
    static const char *const words[CONFLICT_WORDS] = {"målet nås", "nära målet", "målet nås inte",
        "normal variation", "förbättras", "försämras", "ökar", "minskar", "bättre än ett år tidigare",
        "sämre än ett år tidigare", "väntas nå årets mål", "osäkert om årets mål nås",
        "väntas inte nå årets mål"};
    return w < CONFLICT_WORDS ? words[w] : "";
}

const char *
figure_conflict_side(struct arena *a, const struct conflict_side *s)
{
    const char *text = NULL;
    for (int w = CONFLICT_WORDS - 1; w >= 0; w--)
        if (s->is[w])
            text = text ? arena_printf(a, "%s eller %s", figure_conflict_word((enum conflict_word)w), text)
                        : figure_conflict_word((enum conflict_word)w);
    return arena_printf(a, "%s: %s", s->indicator->short_name, text ? text : "");
}
