#include "accept.h"
#include "figure_held.h"
#include "format.h"
#include "in_force.h"
#include "store_accept.h"

static int
find(const struct snapshot *s, const struct accept_order *o, const struct cube_held **ret, struct err *err)
{
    const struct indicator *i = catalog_indicator(s->catalog, o->indicator);
    const struct unit *u = catalog_unit(s->catalog, o->unit);
    char period[PERIOD_TEXT];
    period_text(o->period, period);
    if (!i)
        return err_set(err, ERR_USAGE, "INDICATOR", NULL, "there is no indicator '%s'", o->indicator);
    if (!u)
        return err_set(err, ERR_USAGE, "--unit", NULL, "there is no unit '%s'", o->unit);
    struct period own = cadence_period(i->cadence, o->period.last);
    if (own.last != o->period.last || own.span != o->period.span)
        return err_set(err, ERR_USAGE, "--period", NULL, "'%s' is no period of '%s', whose cadence is %s",
            period, i->id, cadence_names[i->cadence]);
    *ret = cube_held_in(s->cube, i, u, own.last, own.last);
    return *ret ? 0
                : err_set(err, ERR_USAGE, period, "what is held stands on /admin and /kallor",
                      "no rule holds '%s' of unit '%s' in %s", i->id, u->id, period);
}

static int
write(struct store *s, struct arena *a, const struct accept_order *o, const struct cube_held *h,
    struct accept_done *ret, struct err *err)
{
    struct acceptance x = {.indicator = h->indicator->id,
        .unit = h->unit->id,
        .last = h->last,
        .who = o->who,
        .reason = o->reason};
    if (rat_round(h->value, DEC_DECIMALS, &x.value) != 0)
        return err_set(err, ERR_BUG, x.indicator, NULL, "the figure is too large to be kept");
    if (store_accept(s, &x, o->now, err) < 0)
        return -1;
    *ret = (struct accept_done){.indicator = arena_strdup(a, h->indicator->name),
        .unit = arena_strdup(a, h->unit->name),
        .figure = format_with_unit(a, h->indicator, h->value),
        .rule = figure_held_say(a, h, NULL),
        .edition = x.edition};
    return 0;
}

int
accept_figure(
    struct store *s, struct arena *a, const struct accept_order *o, struct accept_done *ret, struct err *err)
{
    struct store_edition newest;
    struct snapshot *snapshot = NULL;
    const struct cube_held *held = NULL;
    int r = store_edition_newest(s, &newest, err);
    if (r == 0)
        r = snapshot_load(s, &newest, NULL, in_force_parse, &snapshot, err);
    if (r == 0)
        r = find(snapshot, o, &held, err);
    if (r == 0)
        r = write(s, a, o, held, ret, err);
    snapshot_unref(snapshot);
    return r;
}
