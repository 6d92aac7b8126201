/* ksrd accept INDICATOR --unit U --period P --reason TEXT: a figure that a plausibility rule holds is found right. */
#include "figure_held.h"
#include "format.h"
#include "in_force.h"
#include "store_accept.h"
#include "verb.h"
#include "verb_common.h"
#include <inttypes.h>

#define USAGE "usage: ksrd accept INDICATOR --unit UNIT --period PERIOD --reason TEXT"

struct order {
    const char *indicator, *unit, *period_text, *reason;
    struct period period;
};

static int
read_order(struct verb_context *c, struct order *o, struct err *err)
{
    const struct {
        const char *name, **value;
    } options[] = {{"--unit", &o->unit}, {"--period", &o->period_text}, {"--reason", &o->reason}};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (verb_common_value(c, options[i].name, options[i].value, err) < 0)
            return -1;
    if (verb_common_rest(c, 1, USAGE, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (!*options[i].value || !**options[i].value)
            return err_set(err, ERR_USAGE, options[i].name, USAGE, "%s is missing", options[i].name);
    o->indicator = c->argv[0];
    if (period_parse(o->period_text, &o->period) != 0)
        return err_set(
            err, ERR_USAGE, "--period", "2026-08, 2026Q3, 2026", "'%s' is no period", o->period_text);
    return 0;
}

/* As the newest edition has it. */
static int
find(const struct snapshot *s, const struct order *o, const struct cube_held **ret, struct err *err)
{
    const struct indicator *i = catalog_indicator(s->catalog, o->indicator);
    const struct unit *u = catalog_unit(s->catalog, o->unit);
    if (!i)
        return err_set(err, ERR_USAGE, "INDICATOR", NULL, "there is no indicator '%s'", o->indicator);
    if (!u)
        return err_set(err, ERR_USAGE, "--unit", NULL, "there is no unit '%s'", o->unit);
    struct period own = cadence_period(i->cadence, o->period.last);
    if (own.last != o->period.last || own.span != o->period.span)
        return err_set(err, ERR_USAGE, "--period", NULL, "'%s' is no period of '%s', which comes by %s",
            o->period_text, i->id, cadence_names[i->cadence]);
    *ret = cube_held_in(s->cube, i, u, own.last, own.last);
    return *ret ? 0
                : err_set(err, ERR_USAGE, o->period_text, "what is held stands on /admin and /kallor",
                      "no rule holds '%s' of unit '%s' in %s", i->id, u->id, o->period_text);
}

static int
accept(struct store *s, const struct verb_context *c, const struct order *o, struct err *err)
{
    struct store_edition newest;
    struct snapshot *snapshot = NULL;
    const struct cube_held *held = NULL;
    struct arena *a = arena_new();
    struct acceptance x = {.who = c->who, .reason = o->reason};
    int r = store_edition_newest(s, &newest, err);
    if (r == 0)
        r = snapshot_load(s, &newest, NULL, in_force_parse, &snapshot, err);
    if (r == 0)
        r = find(snapshot, o, &held, err);
    if (r == 0) {
        x.indicator = held->indicator->id;
        x.unit = held->unit->id;
        x.last = held->last;
        r = rat_round(held->value, DEC_DECIMALS, &x.value);
        if (r < 0)
            err_set(err, ERR_BUG, o->indicator, NULL, "the figure is too large to be kept");
    }
    if (r == 0)
        r = store_accept(s, &x, 0, err);
    if (r == 0)
        printf(
            "Godtaget: %s, %s, %s: %s.\n  kontroll    %s\n  orsak       %s\n  av          %s\n  utgåva      %" PRId32
            "\nKommer ett annat tal för perioden prövas det på nytt.\n",
            held->indicator->name, held->unit->name, o->period_text,
            format_with_unit(a, held->indicator, held->value), figure_held_say(a, held, NULL), x.reason,
            x.who, x.edition);
    snapshot_unref(snapshot);
    arena_free(a);
    return r;
}

int
verb_accept(struct verb_context *c, struct err *err)
{
    struct order o = {0};
    struct config_bundle *bundle = NULL;
    struct catalog *files = NULL;
    struct store_embedded *embedded = NULL;
    struct store *s = NULL;
    int r = read_order(c, &o, err);
    if (r == 0)
        r = verb_load_place(c, &bundle, &files, err);
    if (r == 0)
        r = verb_open_store(c, files, false, &embedded, &s, err);
    if (r == 0)
        r = accept(s, c, &o, err);
    store_close(s);
    store_embedded_close(embedded);
    catalog_free(files);
    config_bundle_free(bundle);
    return r;
}
