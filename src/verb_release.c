/* ksrd release SOURCE PERIOD, ksrd lock SOURCE PERIOD: months of a source become final by hand. */
#include "closing.h"
#include "cube_final.h"
#include "in_force.h"
#include "release.h"
#include "snapshot.h"
#include "text.h"
#include "verb.h"
#include "verb_common.h"

#define ATTEMPTS 5 /* another edition may come while we look */

struct order {
    const char *verb, *source, *period_text, *reason, *who;
    enum release_state state;
    struct period period;
};

static int
read_order(struct verb_context *c, struct order *o, struct err *err)
{
    char usage[80];
    snprintf(usage, sizeof usage, "usage: ksrd %s SOURCE PERIOD [--reason TEXT]", o->verb);
    if (verb_common_value(c, "--reason", &o->reason, err) < 0 || verb_common_rest(c, 2, usage, err) < 0)
        return -1;
    o->source = c->argv[0];
    o->period_text = c->argv[1];
    o->who = c->who;
    o->reason = o->reason ? o->reason : "";
    if (period_parse(o->period_text, &o->period) != 0)
        return err_set(
            err, ERR_USAGE, "PERIOD", "2026-10, 2026Q3, 2026T2, 2026", "'%s' is no period", o->period_text);
    return 0;
}

static int
find_source(const struct order *o, const struct catalog *c, const struct source **ret, struct err *err)
{
    char hint[256] = "its id stands in the configuration in force, and on /kallor";
    *ret = catalog_source(c, o->source);
    if (*ret)
        return 0;
    struct arena *a = arena_new();
    const char **names = arena_alloc(a, (c->n_sources + 1) * sizeof *names);
    for (size_t i = 0; i < c->n_sources; i++)
        names[i] = c->sources[i].id;
    const char *near = text_nearest(o->source, names, c->n_sources);
    if (near)
        snprintf(hint, sizeof hint, "did you mean '%s'?", near);
    arena_free(a);
    return err_set(
        err, ERR_USAGE, o->source, hint, "no source '%s' in the configuration in force", o->source);
}

/* The months of the period that are not so final yet. Errors: ERR_USAGE (one has not come; none is left to do). */
static int
find_months(const struct order *o, const struct snapshot *x, const struct source *s, struct arena *a,
    struct release **ret, size_t *ret_n, struct err *err)
{
    char text[PERIOD_TEXT];
    size_t n = 0, cap = 0, come = 0;
    *ret = NULL;
    for (month m = period_first(o->period); m <= o->period.last; m++) {
        const struct release *said = decisions_release(&x->decisions, s->id, m);
        bool delivered = cube_final_delivered(x->cube, s, m);
        come += delivered;
        if (!delivered && cadence_period(s->cadence, m).last == m)
            return err_set(err, ERR_USAGE, o->period_text, NULL, "source '%s' has not delivered %s", s->id,
                period_text((struct period){m, 1}, text));
        if (delivered && (said == NULL || said->state < o->state))
            *ARENA_PUSH(a, *ret, n, cap) = (struct release){
                .source = s->id, .month = m, .state = o->state, .who = o->who, .reason = o->reason};
    }
    *ret_n = n;
    if (!come)
        return err_set(
            err, ERR_USAGE, o->period_text, NULL, "source '%s' has not delivered %s", s->id, o->period_text);
    return n ? 0
             : err_set(err, ERR_USAGE, o->period_text,
                   "a correction comes by a pull: ksrd pull SOURCE --reason TEXT",
                   o->state == RELEASE_LAST ? "%s of source '%s' is locked already"
                                            : "%s of source '%s' is released already",
                   o->period_text, s->id);
}

/* *ret_edition 0: another edition has come since. */
static int
attempt(struct store *s, const struct order *o, int32_t *ret_edition, size_t *ret_n, struct err *err)
{
    struct arena *a = arena_new();
    struct store_edition e;
    struct snapshot *x = NULL;
    const struct source *source;
    struct release *rows;
    int r = store_edition_newest(s, &e, err);
    if (r == 0)
        r = snapshot_load(s, &e, NULL, in_force_parse, &x, err);
    if (r == 0)
        r = find_source(o, x->catalog, &source, err);
    if (r == 0)
        r = find_months(o, x, source, a, &rows, ret_n, err);
    if (r == 0) {
        struct closing c = {s, x->catalog, x->cube, &x->decisions, e.edition, clock_now()};
        r = closing_write(&c, rows, *ret_n, ret_edition, err);
    }
    snapshot_unref(x);
    arena_free(a);
    return r;
}

static int
write(struct store *s, const struct order *o, struct err *err)
{
    int32_t edition = 0;
    size_t n = 0;
    for (int i = 0; i < ATTEMPTS && !edition; i++)
        if (attempt(s, o, &edition, &n, err) < 0)
            return -1;
    if (!edition)
        return err_set(err, ERR_STORE, o->source, "try again", "other editions kept coming");
    printf("%s %s: %zu %s %s.\n", o->source, o->period_text, n, n == 1 ? "månad är" : "månader är",
        o->state == RELEASE_LAST ? n == 1 ? "låst" : "låsta"
        : n == 1                 ? "släppt"
                                 : "släppta");
    if (*o->reason)
        printf("  orsak       %s\n", o->reason);
    printf("  av          %s\n  utgåva      %d\n", o->who, (int)edition);
    return 0;
}

static int
run(struct verb_context *c, struct order *o, struct err *err)
{
    struct verb_database d = {0};
    int r = read_order(c, o, err);
    if (r == 0)
        r = verb_database_open(c, &d, err);
    if (r == 0)
        r = write(d.store, o, err);
    verb_database_close(&d);
    return r;
}

int
verb_release(struct verb_context *c, struct err *err)
{
    struct order o = {.verb = "release", .state = RELEASE_SLAPPT};
    return run(c, &o, err);
}

int
verb_lock(struct verb_context *c, struct err *err)
{
    struct order o = {.verb = "lock", .state = RELEASE_LAST};
    return run(c, &o, err);
}
