#include "cube_forecast.h"
#include "cube_parts.h"

/* A window in which December holds the whole year. */
static bool
year_window(const struct indicator *i, enum window *ret)
{
    static const enum window order[] = {WINDOW_YEAR, WINDOW_YTD, WINDOW_R12};
    for (size_t k = 0; k < sizeof order / sizeof *order; k++)
        if (i->windows[order[k]] && i->cadence != CADENCE_LASAR) {
            *ret = order[k];
            return true;
        }
    return false;
}

static const char *
greater(const char *a, const char *b)
{
    return a == NULL || (b != NULL && strcmp(b, a) > 0) ? b : a;
}

static const char *
greatest(const struct cube *c, const struct formula *f, const char *before)
{
    const char *name = NULL;
    const struct rounds *r =
        f->op == FORMULA_MEASURE
            ? c->rounds[((size_t)f->measure->index * SCENARIOS + SCENARIO_PROGNOS) * c->n_slices]
            : NULL;
    for (size_t i = 0; r != NULL && i < r->n; i++)
        if (before == NULL || strcmp(r->items[i].version, before) < 0)
            name = greater(name, r->items[i].version);
    if (f->left != NULL)
        name = greater(name, greatest(c, f->left, before));
    if (f->right != NULL)
        name = greater(name, greatest(c, f->right, before));
    return name;
}

const char *
cube_forecast_round(const struct cube *c, const struct indicator *i, const char *before)
{
    return greatest(c, i->formula, before);
}

static bool
any_forecast(const struct cube *c, const struct formula *f)
{
    size_t at = f->op == FORMULA_MEASURE
                    ? ((size_t)f->measure->index * SCENARIOS + SCENARIO_PROGNOS) * c->n_slices
                    : 0;
    return (f->op == FORMULA_MEASURE && (c->grids[at] != NULL || c->rounds[at] != NULL)) ||
           (f->left != NULL && any_forecast(c, f->left)) || (f->right != NULL && any_forecast(c, f->right));
}

struct value
cube_forecast_of(const struct cube *c, const struct indicator *i, const struct unit *u,
    const struct cube_forecast *f, const char *round)
{
    return cube_value_round(c, i, u, f->year, f->window, SCENARIO_PROGNOS, "T", round);
}

/* The newest two rounds that have a figure for the year. */
static void
find_rounds(const struct cube *c, const struct indicator *i, const struct unit *u, struct cube_forecast *f)
{
    for (const char *r = cube_forecast_round(c, i, NULL); r != NULL; r = cube_forecast_round(c, i, r)) {
        struct value v = cube_forecast_of(c, i, u, f, r);
        if (!v.has_value)
            continue;
        if (f->round != NULL) {
            f->before = v;
            f->round_before = r;
            return;
        }
        f->round = r;
    }
}

/* A target for single months says nothing of a year, unless the number means the same in every window. */
static void
judge(const struct cube *c, const struct indicator *i, const struct unit *u, struct cube_forecast *f)
{
    if (i->main_window != WINDOW_MONTH || c->plans[i->index].any_window)
        f->target = indicator_target(i, u, f->year);
    if (f->now.state != STATE_OK)
        return;
    f->status = f->target != NULL     ? forecast_against_target(i, f->target, f->now.value)
                : f->budget.has_value ? forecast_against_budget(i, f->budget.value, f->now.value)
                                      : PROGNOS_NONE;
}

void
cube_forecast(
    const struct cube *c, const struct indicator *i, const struct unit *u, month m, struct cube_forecast *ret)
{
    struct value none = {.state = STATE_SAKNAS};
    *ret = (struct cube_forecast){.year = m == MONTH_NONE ? MONTH_NONE : cube_year_end(m),
        .now = none,
        .before = none,
        .budget = none,
        .outcome = none};
    if (m == MONTH_NONE || !year_window(i, &ret->window) || !any_forecast(c, i->formula))
        return;
    ret->now = cube_forecast_of(c, i, u, ret, NULL);
    if (!ret->now.has_value)
        return;
    ret->budget = cube_value(c, i, u, ret->year, ret->window, SCENARIO_BUDGET, "T");
    ret->outcome = cube_value(c, i, u, ret->year, ret->window, SCENARIO_UTFALL, "T");
    find_rounds(c, i, u, ret);
    judge(c, i, u, ret);
}
