#include "plan_text.h"
#include "cron.h"
#include "format.h"
#include <string.h>

#define HASH_SHOWN 12

/* The moved figures of one indicator. */
struct group {
    const struct indicator *indicator;
    int64_t n, other, come, gone,
        judged; /* all; another value; new; no longer; only another state or målstatus */
    const struct unit **units;
    size_t n_units, cap_units;
    month first, last;
    struct moved_figure largest; /* of those that have a value before and after */
    struct rat difference;
};
struct plan_words {
    const struct plan *plan;
    struct arena *arena;
    struct buf *out;
    struct group *groups;
    size_t n_groups, cap_groups;
};

/* ---- what is in force, and what would be --------------------------------------------------------------------------------- */
static void
say_in_force(struct plan_words *t, const char *place)
{
    const struct change *c = t->plan->change;
    const struct store_config *x = &c->in_force;
    if (x->edition) {
        buf_printf(t->out, "I kraft: utgåva %d sedan %s, av %s", (int)x->edition,
            format_stamp(t->arena, x->since), x->who);
        buf_printf(t->out, " (SHA-256 %.*s…)\n", HASH_SHOWN, x->files);
        if (*x->reason)
            buf_printf(t->out, "         %s\n", x->reason);
    } else {
        buf_str(t->out, "I kraft: ingen konfiguration ännu\n");
    }
    buf_printf(t->out, "Prövas:  %s (SHA-256 %.*s…)\n", place, HASH_SHOWN, c->after->files_sha256);
    if (c->unreadable)
        buf_printf(t->out,
            "Den i kraft kan det här programmet inte läsa (%s).\nÄndringarna visas, men inga siffror kan jämföras.\n",
            c->unreadable);
}

/* ---- what changes ------------------------------------------------------------------------------------------------------------- */
static const char *
heading(const char *kind)
{
    static const char *const words[][2] = {{"pillar", "Perspektiv"}, {"source", "Källor"},
        {"unit", "Enheter"}, {"measure", "Mått"}, {"indicator", "Indikatorer"}, {"dashboard", "Tavlor"},
        {"story", "Berättelser"}, {"mail", "Meddelanden"}, {"organisation", "Organisationen"},
        {"database", "Databasen"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], kind) == 0)
            return words[i][1];
    return kind;
}

static const char *
month_words(struct arena *a, const char *text)
{
    struct period p;
    return period_parse(text, &p) == 0 ? format_month(a, p.last) : text;
}

/* What a running daemon goes on with as it was. */
static bool
needs_restart(const char *kind)
{
    static const char *const kinds[] = {"database", "listen", "socket", "proxy", "tls", "access_log"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i], kind) == 0)
            return true;
    return false;
}

/* A cron time in words people can check: when it is next. */
static void
say_next(struct plan_words *t, const struct config_change *c)
{
    struct cron cron;
    size_t column;
    struct err ignored;
    if (strcmp(c->kind, "source") != 0 || strcmp(c->key, "schedule") != 0)
        return;
    if (!*c->to)
        buf_str(t->out, "        hämtas sedan bara för hand\n");
    else if (cron_parse(c->to, &cron, &column, &ignored) == 0)
        buf_printf(t->out, "        hämtas sedan nästa gång %s\n",
            format_stamp(t->arena, cron_next(&cron, clock_now())));
}

static void
say_key(struct plan_words *t, const struct config_change *c)
{
    bool gone = !*c->to, come = !*c->from;
    buf_printf(t->out, "      %s: ", c->key);
    if (come)
        buf_printf(t->out, "%s (nytt)\n", c->to);
    else if (gone)
        buf_printf(t->out, "%s (borta)\n", c->from);
    else
        buf_printf(t->out, "%s → %s\n", c->from, c->to);
    say_next(t, c);
}

static void
say_object(struct plan_words *t, const struct config_change *c)
{
    static const char signs[] = {'+', '-', '-', '+', '~'};
    bool unit = strcmp(c->kind, "unit") == 0, source = strcmp(c->kind, "source") == 0;
    if (*c->id)
        buf_printf(t->out, "  %c %s%s%s%s", signs[c->what], c->id, *c->name ? " ”" : "", c->name,
            *c->name ? "”" : "");
    else
        buf_printf(t->out, "  %c", signs[c->what]);
    if (c->what == CHANGE_ADDED)
        buf_str(t->out, ": kommer till");
    else if (c->what == CHANGE_RETIRED && source)
        buf_printf(t->out, ": hämtas inte längre från %s; det som har kommit står kvar",
            month_words(t->arena, c->to));
    else if (c->what == CHANGE_RETIRED && !*c->to)
        buf_str(t->out, ": finns kvar bara för det som är utgånget");
    else if (c->what == CHANGE_RETIRED)
        buf_printf(t->out, ": utgången från %s; äldre tal står kvar", month_words(t->arena, c->to));
    else if (c->what == CHANGE_REVIVED)
        buf_str(t->out, ": kommer tillbaka");
    else if (c->what == CHANGE_REMOVED && unit)
        buf_str(t->out, ": försvinner med sin historia; en enhet som har upphört får i stället to: ÅÅÅÅ-MM");
    else if (c->what == CHANGE_REMOVED)
        buf_str(t->out, ": försvinner");
    buf_str(t->out, "\n");
}

static bool
same_object(const struct config_change *x, const struct config_change *y)
{
    return strcmp(x->kind, y->kind) == 0 && strcmp(x->id, y->id) == 0;
}

static void
say_changes(struct plan_words *t)
{
    const struct plan *p = t->plan;
    if (!p->change->before || p->change->same)
        return;
    buf_str(t->out,
        p->n_changes ? "\nDet här ändras:\n" : "\nInnehållet är detsamma; bara skrivsättet är ett annat.\n");
    const struct config_change *last = NULL;
    for (size_t i = 0; i < p->n_changes; i++) {
        const struct config_change *c = &p->changes[i];
        if (!last || strcmp(last->kind, c->kind) != 0)
            buf_printf(t->out, "%s%s\n", heading(c->kind),
                needs_restart(c->kind) ? " (gäller först när ksrd startas om)" : "");
        if ((!last || !same_object(last, c)) && (*c->id || c->what != CHANGE_CHANGED))
            say_object(t, c);
        if (c->what == CHANGE_CHANGED)
            say_key(t, c);
        last = c;
    }
}

/* ---- which figures move ----------------------------------------------------------------------------------------------------- */
static struct group *
group_of(struct plan_words *t, const struct indicator *i)
{
    if (t->n_groups && strcmp(t->groups[t->n_groups - 1].indicator->id, i->id) == 0)
        return &t->groups[t->n_groups - 1];
    struct group *g = ARENA_PUSH(t->arena, t->groups, t->n_groups, t->cap_groups);
    *g = (struct group){.indicator = i, .first = MONTH_NONE, .last = MONTH_NONE};
    return g;
}

static void
add_unit(struct plan_words *t, struct group *g, const struct unit *u)
{
    for (size_t i = g->n_units; i-- > 0;)
        if (g->units[i] == u)
            return;
    *ARENA_PUSH(t->arena, g->units, g->n_units, g->cap_units) = u;
}

static struct rat
size_of(struct rat v)
{
    return v.num < 0 ? (struct rat){-v.num, v.den} : v;
}

static void
weigh(struct group *g, const struct moved_figure *f)
{
    struct rat d;
    if (rat_sub(f->after.value.value, f->before.value.value, &d) != 0)
        return;
    d = size_of(d);
    if (g->other > 1 && rat_compare(d, g->difference) <= 0)
        return;
    g->difference = d;
    g->largest = *f;
}

static int
count(const struct moved_figure *f, void *ctx, struct err *err)
{
    struct plan_words *t = ctx;
    struct group *g = group_of(t, f->indicator);
    bool had = f->before.value.has_value, has = f->after.value.has_value;
    (void)err;
    g->n++;
    add_unit(t, g, f->unit);
    g->first =
        g->first == MONTH_NONE || period_first(f->period) < g->first ? period_first(f->period) : g->first;
    g->last = f->period.last > g->last ? f->period.last : g->last;
    if (had && has && !moved_same_number(true, f->before.value.value, true, f->after.value.value)) {
        g->other++;
        weigh(g, f);
    } else if (had != has) {
        g->come += has;
        g->gone += had;
    } else {
        g->judged++;
    }
    return 0;
}

static const char *
number_words(struct arena *a, const struct indicator *i, struct rat v)
{
    return format_number(a, v, i->scale ? 0 : i->decimals, 0);
}

/* "störst: Gymnasiet mars 2025 (ytd) 1 234 567 → 1 240 000 kr" */
static void
say_largest(struct plan_words *t, const struct group *g)
{
    const struct moved_figure *f = &g->largest;
    char x[DEC_TEXT], y[DEC_TEXT], period[PERIOD_TEXT];
    const char *from = number_words(t->arena, g->indicator, f->before.value.value),
               *to = number_words(t->arena, g->indicator, f->after.value.value);
    if (strcmp(from, to) == 0) { /* the difference lies behind the decimals that are shown */
        from = rat_text(f->before.value.value, x);
        to = rat_text(f->after.value.value, y);
    }
    buf_printf(t->out, "      störst: %s %s (%s, %s%s%s) %s → %s %s\n", f->unit->name,
        period_text(f->period, period), window_names[f->window], scenario_names[f->scenario],
        strcmp(f->slice, "T") ? ", " : "", strcmp(f->slice, "T") ? f->slice : "", from, to,
        g->indicator->unit);
}

static void
say_part(struct plan_words *t, bool *any, int64_t n, const char *words)
{
    if (n)
        buf_printf(t->out, "%s%s %s", *any ? ", " : "", format_count(t->arena, n), words);
    *any = *any || n;
}

static void
say_group(struct plan_words *t, const struct group *g)
{
    char first[PERIOD_TEXT], last[PERIOD_TEXT];
    bool any = false;
    buf_printf(t->out, "  %s: %zu %s, %s–%s: ", g->indicator->id, g->n_units,
        g->n_units == 1 ? "enhet" : "enheter", period_text((struct period){g->first, 1}, first),
        period_text((struct period){g->last, 1}, last));
    say_part(t, &any, g->other, "får annat värde");
    say_part(t, &any, g->come, "kommer till");
    say_part(t, &any, g->gone, "försvinner");
    say_part(t, &any, g->judged, "får annan målstatus, annat tillstånd eller andra delar");
    buf_str(t->out, "\n");
    if (g->other)
        say_largest(t, g);
}

static int
say_figures(struct plan_words *t, struct err *err)
{
    const struct plan *p = t->plan;
    int64_t n = 0;
    if (!p->compared || p->change->same)
        return 0;
    if (moved_all(&p->before, &p->after, count, t, err) < 0)
        return -1;
    for (size_t i = 0; i < t->n_groups; i++)
        n += t->groups[i].n;
    if (!n) {
        buf_str(t->out, "\nInga siffror flyttas.\n");
        return 0;
    }
    buf_printf(t->out, "\nSiffror som flyttas: %s i %zu %s, räknat över alla fönster, scenarier och delar\n",
        format_count(t->arena, n), t->n_groups, t->n_groups == 1 ? "indikator" : "indikatorer");
    for (size_t i = 0; i < t->n_groups; i++)
        say_group(t, &t->groups[i]);
    buf_str(t->out, "Var och en av dem: ksrd plan --json\n");
    return 0;
}

void
plan_text_changes(const struct plan *p, struct buf *out)
{
    struct plan_words t = {.plan = p, .arena = arena_new(), .out = out};
    say_changes(&t);
    arena_free(t.arena);
}

int
plan_text_write(const struct plan *p, const char *place, struct buf *out, struct err *err)
{
    struct plan_words t = {.plan = p, .arena = arena_new(), .out = out};
    say_in_force(&t, place);
    if (p->change->same)
        buf_str(out, "\nInget ändras: filerna är de som är i kraft.\n");
    say_changes(&t);
    int r = say_figures(&t, err);
    arena_free(t.arena);
    return r;
}
