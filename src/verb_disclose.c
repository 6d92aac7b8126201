/* ksrd disclose: what is due of protected measures is released (the daemon starts it). With --withdraw a unit that should not have been
   shown is hidden; with --show an authorised person sees a hidden figure, here and not on the pages. Both are logged with the reason. */
#include "disclosures.h"
#include "in_force.h"
#include "log.h"
#include "store_disclosure.h"
#include "text.h"
#include "verb.h"
#include "verb_common.h"
#include "verb_pull.h"
#include <inttypes.h>
#include <stdlib.h>

#define USAGE                                                                                                \
    "usage: ksrd disclose | ksrd disclose --withdraw UNIT --from MONTH [--family F] --reason TEXT |"         \
    " ksrd disclose --show INDICATOR --unit UNIT --period P [--window W] --until DATE --reason TEXT"

struct order {
    const char *withdraw, *from, *family, *reason, *show, *unit, *period, *window, *until, *who;
    month month;
    struct period span;
    enum window shown_window;
};

static int
need(const char *value, const char *option, struct err *err)
{
    return value && *value ? 0 : err_set(err, ERR_USAGE, option, USAGE, "%s is missing", option);
}

static int
read_withdrawal(struct order *o, struct err *err)
{
    struct period p;
    if (need(o->from, "--from", err) < 0 || need(o->reason, "--reason", err) < 0)
        return -1;
    if (period_parse(o->from, &p) || p.span != 1)
        return err_set(err, ERR_USAGE, "--from", USAGE, "'%s' is no month", o->from);
    o->month = p.last;
    return 0;
}

static int
read_show(struct order *o, struct err *err)
{
    stamp t;
    if (need(o->unit, "--unit", err) < 0 || need(o->period, "--period", err) < 0 ||
        need(o->until, "--until", err) < 0 || need(o->reason, "--reason", err) < 0)
        return -1;
    if (strlen(o->until) != 10 || clock_parse(o->until, &t) != 0)
        return err_set(err, ERR_USAGE, "--until", USAGE, "'%s' is no date", o->until);
    if (t < clock_now())
        return err_set(err, ERR_USAGE, "--until", USAGE, "'%s' has passed", o->until);
    if (period_parse(o->period, &o->span))
        return err_set(err, ERR_USAGE, "--period", USAGE, "'%s' is no period", o->period);
    o->shown_window = WINDOW_MONTH;
    if (o->window && window_parse(o->window, &o->shown_window))
        return err_set(err, ERR_USAGE, "--window", USAGE, "'%s' is no window", o->window);
    return 0;
}

static int
read_order(struct verb_context *c, struct order *o, struct err *err)
{
    const struct {
        const char *name, **at;
    } options[] = {{"--withdraw", &o->withdraw}, {"--from", &o->from}, {"--family", &o->family},
        {"--reason", &o->reason}, {"--show", &o->show}, {"--unit", &o->unit}, {"--period", &o->period},
        {"--window", &o->window}, {"--until", &o->until}};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        if (verb_common_value(c, options[i].name, options[i].at, err) < 0)
            return -1;
    if (verb_common_rest(c, 0, USAGE, err) < 0)
        return -1;
    if (o->withdraw && o->show)
        return err_set(err, ERR_USAGE, "--show", USAGE, "--withdraw and --show are two orders");
    return o->withdraw ? read_withdrawal(o, err) : o->show ? read_show(o, err) : 0;
}

/* ---- releases --------------------------------------------------------------------------------------------------------------- */

static int
release(struct store *s, struct err *err)
{
    struct factset *facts = factset_new();
    int32_t edition = 0;
    size_t n = 0;
    int r = disclosures_make(s, facts, clock_now(), &edition, &n, err);
    if (r == 0 && edition)
        log_line(LOG_INFO, "edition %d: %zu months of protected measures are released", (int)edition, n);
    factset_free(facts);
    return r;
}

/* ---- withdrawal ---------------------------------------------------------------------------------------------------------------- */

static int
withdraw(struct store *s, const struct order *o, const struct catalog *in_force, struct err *err)
{
    const struct store_withdrawal w = {.family = o->family ? o->family : "",
        .unit = o->withdraw,
        .who = o->who,
        .reason = o->reason,
        .from = o->month};
    int32_t edition = 0;
    bool known = !o->family;
    for (size_t i = 0; i < in_force->n_families && !known; i++)
        known = strcmp(in_force->families[i].id, o->family) == 0;
    if (!known)
        return err_set(err, ERR_USAGE, "--family", NULL, "there is no family '%s' under skydd:", o->family);
    if (!catalog_unit(in_force, o->withdraw))
        return err_set(err, ERR_USAGE, "--withdraw", NULL, "there is no unit '%s'", o->withdraw);
    if (store_disclosure_withdraw(s, &w, clock_now(), &edition, err) < 0)
        return -1;
    printf(
        "%s visas inte från %s, inte heller i det som visas som det stod tidigare (utgåva %" PRId32
        ").\nAv %s: %s\nEnheter vars tal annars skulle avslöja den döljs med den. Filer som redan har lämnats ut ändras inte "
        "av detta.\n",
        o->withdraw, o->from, edition, o->who, o->reason);
    return 0;
}

/* ---- a hidden figure, outside the pages ------------------------------------------------------------------------------------------ */

/* No protection: a law without families. */
static int
evaluate(struct store *s, const struct order *o, const struct catalog *in_force, struct value *ret,
    struct err *err)
{
    static const struct catalog lawless = {0};
    const struct decisions d = {.law = &lawless};
    const struct indicator *i = catalog_indicator(in_force, o->show);
    const struct unit *u = catalog_unit(in_force, o->unit);
    struct factset *facts = factset_new();
    struct store_edition newest;
    struct cube *cube = NULL;
    int r = -1;
    if (!i)
        err_set(err, ERR_USAGE, "--show", NULL, "there is no indicator '%s'", o->show);
    else if (!u)
        err_set(err, ERR_USAGE, "--unit", NULL, "there is no unit '%s'", o->unit);
    else if (store_edition_newest(s, &newest, err) == 0 &&
             factset_advance(facts, s, newest.edition, err) == 0 &&
             cube_build(in_force, facts, &d, &cube, err) == 0)
        r = 0;
    if (r == 0)
        *ret = cube_value(cube, i, u, o->span.last, o->shown_window, SCENARIO_UTFALL, "T");
    cube_free(cube);
    factset_free(facts);
    return r;
}

/* The log comes first: nobody sees what is not written down. */
static int
show(struct store *s, const struct order *o, const struct catalog *in_force, struct err *err)
{
    const struct store_override x = {
        .indicator = o->show, .unit = o->unit, .who = o->who, .reason = o->reason, .until = o->until};
    struct value v;
    char text[DEC_TEXT], n[DEC_TEXT];
    int32_t id = 0;
    if (evaluate(s, o, in_force, &v, err) < 0 || store_disclosure_override(s, &x, clock_now(), &id, err) < 0)
        return -1;
    printf(
        "%s  %s  %s: %s (n %s)\nSom levererat, utan skydd för små grupper. Visas inte på sidorna. Får användas till "
        "%s.\nLoggat som nr %" PRId32 ", av %s: %s\n",
        o->show, o->unit, o->period, v.has_value ? rat_text(v.value, text) : state_names[v.state],
        v.has_n ? rat_text(v.n, n) : "-", o->until, id, o->who, o->reason);
    return 0;
}

/* ---- which database --------------------------------------------------------------------------------------------------------------- */

/* The daemon's child is told the database by the environment; by hand the files tell it. */
static int
open_database(const struct verb_context *c, struct verb_database *ret, struct err *err)
{
    const char *url = getenv(VERB_PULL_DATABASE), *slug = getenv(VERB_PULL_ORGANISATION),
               *name = getenv(VERB_PULL_NAME);
    if (url && slug && name)
        return store_open(url, slug, name, &ret->store, err);
    return verb_database_open(c, ret, err);
}

static int
obey(struct store *s, const struct order *o, struct err *err)
{
    struct catalog *in_force = NULL;
    stamp since;
    if (!o->withdraw && !o->show)
        return release(s, err);
    int r = in_force_get(s, NULL, &in_force, &since, err);
    if (r == 0 && !in_force)
        r = err_set(err, ERR_CONFIG, "ksrd disclose", NULL, "no configuration is in force");
    if (r == 0)
        r = o->withdraw ? withdraw(s, o, in_force, err) : show(s, o, in_force, err);
    catalog_free(in_force);
    return r;
}

int
verb_disclose(struct verb_context *c, struct err *err)
{
    struct order o = {.who = c->who};
    struct verb_database d = {0};
    int r = read_order(c, &o, err);
    if (r == 0)
        r = open_database(c, &d, err);
    if (r == 0)
        r = obey(d.store, &o, err);
    verb_database_close(&d);
    return r;
}
