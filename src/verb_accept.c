/* ksrd accept INDICATOR --unit U --period P --reason TEXT: a figure that a plausibility rule holds is found right. */
#include "accept.h"
#include "verb.h"
#include "verb_common.h"
#include <inttypes.h>

#define USAGE "usage: ksrd accept INDICATOR --unit UNIT --period PERIOD --reason TEXT"

static int
read_order(struct verb_context *c, struct accept_order *o, struct err *err)
{
    const char *period = NULL;
    const struct {
        const char *name, **value;
    } options[] = {{"--unit", &o->unit}, {"--period", &period}, {"--reason", &o->reason}};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (verb_common_value(c, options[i].name, options[i].value, err) < 0)
            return -1;
    if (verb_common_rest(c, 1, USAGE, err) < 0)
        return -1;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (!*options[i].value || !**options[i].value)
            return err_set(err, ERR_USAGE, options[i].name, USAGE, "%s is missing", options[i].name);
    o->indicator = c->argv[0];
    if (period_parse(period, &o->period) != 0)
        return err_set(err, ERR_USAGE, "--period", "2026-08, 2026Q3, 2026", "'%s' is no period", period);
    return 0;
}

static void
tell(const struct accept_order *o, const struct accept_done *x)
{
    char period[PERIOD_LABEL];
    printf(
        "Godtaget: %s, %s, %s: %s.\n  kontroll    %s\n  orsak       %s\n  av          %s\n  utgåva      %" PRId32
        "\nKommer ett annat tal för perioden prövas det på nytt.\n",
        x->indicator, x->unit, period_label(o->period, period), x->figure, x->rule, o->reason, o->who,
        x->edition);
}

int
verb_accept(struct verb_context *c, struct err *err)
{
    struct arena *a = arena_new();
    struct accept_order o = {.who = c->who};
    struct accept_done done;
    struct verb_database d = {0};
    int r = read_order(c, &o, err);
    if (r == 0)
        r = verb_database_open(c, &d, err);
    if (r == 0)
        r = accept_figure(d.store, a, &o, &done, err);
    if (r == 0)
        tell(&o, &done);
    verb_database_close(&d);
    arena_free(a);
    return r;
}
