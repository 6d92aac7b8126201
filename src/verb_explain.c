/* ksrd explain INDICATOR --unit U --period P [--window W] [--scenario S] [--slice D] [--per T] [--no-earlier] [--json] */
#include "explain.h"
#include "history.h"
#include "in_force.h"
#include "text.h"
#include "verb.h"
#include "verb_common.h"
#include <limits.h>
#include <string.h>

#define USAGE                                                                                                \
    "usage: ksrd explain INDICATOR --unit U --period P [--window W] [--scenario S] [--slice D] [--per T] "   \
    "[--no-earlier] [--json]"

struct order {
    const char *indicator, *unit, *period, *window, *scenario, *slice, *per;
    bool no_earlier, json; /* earlier values: each edition since the first is loaded, which takes seconds */
};
/* What the order means in the catalog that was in force then. */
struct question {
    const struct indicator *indicator;
    const struct unit *unit;
    month month;
    enum window window;
    enum scenario scenario;
};

static int
read_order(struct verb_context *c, struct order *o, struct err *err)
{
    o->slice = "T";
    o->scenario = scenario_names[SCENARIO_UTFALL];
    o->no_earlier = verb_common_flag(c, "--no-earlier");
    o->json = verb_common_flag(c, "--json");
    if (verb_common_value(c, "--unit", &o->unit, err) < 0 ||
        verb_common_value(c, "--period", &o->period, err) < 0 ||
        verb_common_value(c, "--window", &o->window, err) < 0 ||
        verb_common_value(c, "--scenario", &o->scenario, err) < 0 ||
        verb_common_value(c, "--slice", &o->slice, err) < 0 ||
        verb_common_value(c, "--per", &o->per, err) < 0 || verb_common_rest(c, 1, USAGE, err) < 0)
        return -1;
    o->indicator = c->argv[0];
    if (!o->unit || !o->period)
        return err_set(err, ERR_USAGE, o->unit ? "--period" : "--unit", USAGE, "which one is missing");
    return 0;
}

/* ---- which edition ---------------------------------------------------------------------------------------------------------- */

static int
find_edition(struct store *s, const char *per, struct store_edition *ret, struct err *err)
{
    long number;
    stamp at;
    int r;
    if (!per)
        r = store_edition_newest(s, ret, err);
    else if (*per == '@' && text_long(per + 1, 1, INT32_MAX, &number) == 0)
        r = store_edition_number(s, (int32_t)number, ret, err);
    else if (clock_parse(per, &at) == 0)
        r = store_edition_at(s, at, ret, err);
    else
        return err_set(
            err, ERR_USAGE, "--per", "2023-05-13, 2023-05-13T14:30 or @EDITION", "'%s' is no time", per);
    if (r < 0)
        return -1;
    if (ret->edition == 0)
        return err_set(err, ERR_USAGE, "--per", NULL,
            per ? "there was no edition at '%s'" : "there is no edition yet", per ? per : "");
    if (ret->edition < ret->checkpoint)
        return err_set(err, ERR_USAGE, "--per", NULL,
            "edition %d has been purged: %d is the oldest that is kept", (int)ret->edition,
            (int)ret->checkpoint);
    return 0;
}

/* ---- what is asked ----------------------------------------------------------------------------------------------------------- */

static int
unknown(struct err *err, const char *what, const char *name, const char *near)
{
    char hint[128];
    snprintf(hint, sizeof hint, "did you mean '%s'?", near ? near : "");
    return err_set(err, ERR_USAGE, what, near ? hint : NULL, "there is no %s '%s'", what, name);
}

static int
find_indicator(struct arena *a, const struct catalog *c, const char *id, struct question *q, struct err *err)
{
    const char **all = arena_alloc(a, (c->n_indicators + 1) * sizeof *all);
    q->indicator = catalog_indicator(c, id);
    for (size_t i = 0; i < c->n_indicators; i++)
        all[i] = c->indicators[i].id;
    return q->indicator ? 0 : unknown(err, "indicator", id, text_nearest(id, all, c->n_indicators));
}

static int
find_unit(struct arena *a, const struct catalog *c, const char *id, struct question *q, struct err *err)
{
    const char **all = arena_alloc(a, (c->n_units + 1) * sizeof *all);
    q->unit = catalog_unit(c, id);
    for (size_t i = 0; i < c->n_units; i++)
        all[i] = c->units[i].id;
    return q->unit ? 0 : unknown(err, "unit", id, text_nearest(id, all, c->n_units));
}

static int
find_rest(const struct order *o, struct question *q, struct err *err)
{
    struct period period;
    int s = 0;
    while (s < SCENARIOS && strcmp(scenario_names[s], o->scenario) != 0)
        s++;
    q->scenario = (enum scenario)s;
    q->window = q->indicator->main_window;
    if (s == SCENARIOS)
        return err_set(
            err, ERR_USAGE, "--scenario", "utfall, budget or prognos", "unknown scenario '%s'", o->scenario);
    if (o->window && window_parse(o->window, &q->window) < 0)
        return err_set(
            err, ERR_USAGE, "--window", "month, ytd, r12 or year", "unknown window '%s'", o->window);
    if (period_parse(o->period, &period) < 0)
        return err_set(err, ERR_USAGE, "--period", "2014-04, 2014Q1, 2014T1, 2014 or 2013/14",
            "'%s' is no period", o->period);
    q->month = period.last;
    return 0;
}

/* ---- the answer ---------------------------------------------------------------------------------------------------------------- */

static int
print(const struct explanation *e, bool as_json, struct err *err)
{
    struct buf out;
    buf_init(&out, 1u << 30);
    if (as_json) {
        struct json j;
        json_init(&j, &out);
        explain_json(&j, e);
        buf_char(&out, '\n');
    } else {
        explain_text(&out, e);
    }
    int r = out.failed ? err_set(err, ERR_BUG, "explain", NULL, "the explanation is too large") : 0;
    if (r == 0)
        fwrite(out.data, 1, out.len, stdout);
    buf_free(&out);
    return r;
}

static int
explain(struct arena *a, struct store *db, const struct snapshot *s, const struct factset *f,
    const struct order *o, struct err *err)
{
    struct question q = {0};
    struct explanation e;
    if (find_indicator(a, s->catalog, o->indicator, &q, err) < 0 ||
        find_unit(a, s->catalog, o->unit, &q, err) < 0 || find_rest(o, &q, err) < 0)
        return -1;
    explain_make(a, s, q.indicator, q.unit, q.month, q.window, q.scenario, o->slice, &e);
    if (explain_add_facts(&e, f, err) < 0)
        return -1;
    if (!o->no_earlier && history_add(&e, db, in_force_parse, err) < 0)
        return -1;
    return print(&e, o->json, err);
}

static int
run(struct arena *a, struct store *s, const struct order *o, struct err *err)
{
    struct store_edition edition = {0};
    struct factset *facts = factset_new();
    struct snapshot *x = NULL;
    int r = find_edition(s, o->per, &edition, err);
    if (r == 0)
        r = snapshot_load(s, &edition, facts, in_force_parse, &x, err);
    if (r == 0)
        r = explain(a, s, x, facts, o, err);
    snapshot_unref(x);
    factset_free(facts);
    return r;
}

int
verb_explain(struct verb_context *c, struct err *err)
{
    struct arena *a = arena_new();
    struct order o = {0};
    struct verb_database d = {0};
    int r = read_order(c, &o, err);
    if (r == 0)
        r = verb_database_open(c, &d, err);
    if (r == 0)
        r = run(a, d.store, &o, err);
    verb_database_close(&d);
    arena_free(a);
    return r;
}
