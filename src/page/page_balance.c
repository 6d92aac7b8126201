/* /balans: how the perspectives develop together, and named conflicts. Judgements are counted; figures of unlike units never meet. */
#include "page_balance.h"
#include "cube_balance.h"
#include "figure_conflict.h"
#include "figure_say.h"
#include "format.h"
#include "svg.h"

#define PERIODS 13 /* three years of quarters, and now */
#define STEP 3
#define YEAR_BEFORE (PERIODS - 1 - 12 / STEP)

struct row {
    const char *name, *link;
    struct cube_balance at[PERIODS];
};

static int
judged(const struct cube_balance *b)
{
    return b->natt + b->nara + b->ej_natt;
}

static void
add(struct cube_balance *sum, const struct cube_balance *b)
{
    sum->natt += b->natt;
    sum->nara += b->nara;
    sum->ej_natt += b->ej_natt;
    sum->missing += b->missing;
}

/* ---- the table that is the chart ------------------------------------------------------------------------------------------- */
static void
fill_cell(struct page *p, struct view *v, const struct cube_balance *b, int most, bool now)
{
    int n = judged(b);
    struct svg_stack s = {b->natt, b->nara, b->ej_natt};
    if (most)
        svg_stack(&p->scratch, &s, most, now);
    view_raw(v, "stack", most ? page_link_take(p) : NULL);
    view_bool(v, "now", now);
    view_text(v, "count", n ? arena_printf(p->a, "%d av %d", b->natt, n) : EN_DASH);
    view_text(v, "share",
        n ? arena_printf(p->a, "%s" NBSP "%%", format_number(p->a, (struct rat){100 * b->natt, n}, 0, 0))
          : NULL);
    view_text(v, "parts",
        n ? arena_printf(p->a, "%d nära, %d ej nått%s", b->nara, b->ej_natt,
                b->missing ? arena_printf(p->a, ", %d utan färskt", b->missing) : "")
          : NULL);
    view_text(v, "missing", b->missing ? arena_printf(p->a, "%d utan färskt", b->missing) : NULL);
}

static void
fill_row(struct page *p, struct view *list, const struct row *r, int most, bool sum)
{
    struct view *v = view_item(list), *cells = view_list(v, "cells");
    view_text(v, "name", r->name);
    view_text(v, "row_link", r->link);
    view_bool(v, "sum", sum);
    for (int k = 0; k < PERIODS; k++)
        fill_cell(p, view_item(cells), &r->at[k], most, k == PERIODS - 1);
}

static void
fill_table(struct page *p, const struct row *rows, size_t n, month last)
{
    struct view *heads = view_list(p->v, "periods"), *list = view_list(p->v, "rows");
    struct row sum = {.name = "Alla"};
    int most = 1;
    for (int k = 0; k < PERIODS; k++) {
        month m = (month)(last - STEP * (PERIODS - 1 - k));
        struct view *v = view_item(heads);
        view_text(v, "month", period_month_short(month_of_year(m)));
        view_printf(v, "year", "%d", month_year(m));
        for (size_t i = 0; i < n; i++) {
            most = judged(&rows[i].at[k]) > most ? judged(&rows[i].at[k]) : most;
            add(&sum.at[k], &rows[i].at[k]);
        }
    }
    for (size_t i = 0; i < n; i++)
        fill_row(p, list, &rows[i], most, false);
    if (n > 1)
        fill_row(p, list, &sum, 0, true);
}

/* "3 av 11 mål med färskt tal nås, 5 av 12 för ett år sedan"; *ret_missing: how many targets have no such figure. */
static const char *
conclude(struct page *p, const struct row *rows, size_t n, int *ret_missing)
{
    struct cube_balance now = {0}, then = {0};
    for (size_t i = 0; i < n; i++) {
        add(&now, &rows[i].at[PERIODS - 1]);
        add(&then, &rows[i].at[YEAR_BEFORE]);
    }
    *ret_missing = now.missing;
    if (!judged(&now))
        return "Inget mål kan bedömas än";
    const char *text = arena_printf(
        p->a, "%d av %d mål%s nås", now.natt, judged(&now), now.missing ? " med färskt tal" : "");
    if (!judged(&then))
        return text;
    return judged(&then) == judged(&now)
               ? arena_printf(p->a, "%s, %d för ett år sedan", text, then.natt)
               : arena_printf(p->a, "%s, %d av %d för ett år sedan", text, then.natt, judged(&then));
}

/* ---- rows: the sections of the board, else the perspectives ------------------------------------------------------------------- */
static void
count_row(struct page *p, struct row *r, const struct indicator *const *list, size_t n, const struct unit *u,
    month last)
{
    for (int k = 0; k < PERIODS; k++)
        for (size_t i = 0; i < n; i++)
            cube_balance_add(p->s->cube, list[i], u, (month)(last - STEP * (PERIODS - 1 - k)), &r->at[k]);
}

static size_t
of_pillar(struct page *p, const struct pillar *pl, const struct unit *u, const struct indicator ***ret)
{
    size_t n = 0, cap = 0;
    *ret = NULL;
    for (size_t i = 0; i < p->c->n_indicators; i++)
        if (p->c->indicators[i].pillar == pl && figure_exists(p->s, &p->c->indicators[i], u))
            *ARENA_PUSH(p->a, *ret, n, cap) = &p->c->indicators[i];
    return n;
}

static month
newest(struct page *p, const struct indicator *const *list, size_t n, const struct unit *u, month m)
{
    for (size_t i = 0; i < n; i++) {
        month last =
            cube_last(p->s->cube, list[i], u, list[i]->main_window, SCENARIO_UTFALL, "T", MONTH_NONE);
        m = last > m ? last : m;
    }
    return m;
}

struct part {
    const struct indicator *const *list;
    size_t n;
};

static size_t
make_rows(struct page *p, const struct dashboard *d, const struct unit *u, struct row **ret, month *ret_last)
{
    size_t n = d ? d->n_sections : p->c->n_pillars;
    struct row *rows = arena_alloc(p->a, (n + 1) * sizeof *rows);
    struct part *parts = arena_alloc(p->a, (n + 1) * sizeof *parts);
    month last = MONTH_NONE;
    for (size_t i = 0; i < n; i++) {
        const struct pillar *pl = d ? d->sections[i].pillar : &p->c->pillars[i];
        const struct indicator **all;
        if (d)
            parts[i] = (struct part){d->sections[i].indicators, d->sections[i].n};
        else {
            size_t k = of_pillar(p, pl, u, &all);
            parts[i] = (struct part){all, k};
        }
        rows[i] = (struct row){.name = d ? d->sections[i].title : pl->name,
            .link =
                pl ? page_link(p, arena_printf(p->a, "/%s", pl->id), "enhet", d ? NULL : u->id, NULL) : NULL};
        last = newest(p, parts[i].list, parts[i].n, u, last);
    }
    for (size_t i = 0; last != MONTH_NONE && i < n; i++)
        count_row(p, &rows[i], parts[i].list, parts[i].n, u, last);
    *ret = rows;
    *ret_last = last;
    return n;
}

/* ---- conflicts ------------------------------------------------------------------------------------------------------------------- */
static bool
is_tried(struct page *p, const struct conflict *r, const struct unit *x, const struct unit *u)
{
    month m = page_tree_month(p);
    if (x == u)
        return true;
    if (!r->kinds || !unit_valid(x, m) || !unit_under(x, u, m))
        return false;
    for (const char *const *k = r->kinds; *k; k++)
        if (strcmp(*k, x->kind) == 0)
            return true;
    return false;
}

static void
fill_side(struct page *p, struct view *list, const struct figure_conflict *f, int k)
{
    const struct figure *x = &f->sides[k];
    struct view *v = view_item(list);
    view_text(v, "name", x->indicator->name);
    view_text(v, "link", page_link_indicator(p, x->indicator, x->unit));
    view_text(v, "value", format_with_unit(p->a, x->indicator, x->now.value));
    view_printf(v, "period", "%s%s", format_period(p->a, x->period, x->window),
        x->now.state == STATE_PRELIMINAR ? ", preliminärt" : "");
    view_text(v, "word", figure_conflict_word(f->words[k]));
    bool year = f->words[k] == CONFLICT_BATTRE || f->words[k] == CONFLICT_SAMRE;
    view_text(v, "before", year ? format_with_unit(p->a, x->indicator, x->year_ago.value) : NULL);
    view_text(v, "target",
        f->words[k] <= CONFLICT_EJ_NATT && x->now.target ? figure_say_target(p->a, x, true) : NULL);
}

static void
fill_found(
    struct page *p, struct view *list, const struct figure_conflict *f, const struct unit *home, bool first)
{
    struct view *v = view_item(list), *sides = view_list(v, "sides");
    int periods;
    month since = figure_conflict_since(f, &periods);
    view_text(v, "id", first ? f->rule->id : NULL);
    view_text(v, "name", f->rule->name);
    view_text(v, "where", f->sides[0].unit->name);
    view_text(v, "where_link", f->sides[0].unit == home ? NULL : page_link_unit(p, f->sides[0].unit));
    for (int k = 0; k < 2; k++)
        fill_side(p, sides, f, k);
    view_text(v, "since",
        periods > 1 ? arena_printf(p->a, "Har gällt %s perioder i rad, sedan %s.",
                          format_number_word(p->a, periods), format_month(p->a, since))
                    : NULL);
    view_text(v, "question", f->rule->question);
    view_printf(v, "rule", "%s, medan %s", figure_conflict_side(p->a, &f->rule->sides[0]),
        format_lower_first(p->a, figure_conflict_side(p->a, &f->rule->sides[1])));
}

/* How many units were looked at without finding it; found ones go into the list. */
static int
try_rule(struct page *p, struct view *list, const struct conflict *r, const struct unit *home, int *found)
{
    int without = 0, before = *found;
    for (size_t i = 0; i < p->c->n_units; i++) {
        const struct unit *x = &p->c->units[i];
        struct figure_conflict f;
        if (!is_tried(p, r, x, home))
            continue;
        if (!figure_conflict(p->s, r, x, &f))
            without++;
        else
            fill_found(p, list, &f, home, (*found)++ == before);
    }
    return *found > before ? 0 : without;
}

static int
fill_conflicts(struct page *p, const struct unit *u)
{
    struct view *list = view_list(p->v, "conflicts"), *quiet = view_list(p->v, "quiet");
    int found = 0, n_quiet = 0;
    for (size_t i = 0; i < p->c->n_conflicts; i++) {
        const struct conflict *r = &p->c->conflicts[i];
        int without = try_rule(p, list, r, u, &found);
        if (!without)
            continue;
        struct view *v = view_item(quiet);
        view_text(v, "name", r->name);
        view_printf(v, "rule", "%s, medan %s", figure_conflict_side(p->a, &r->sides[0]),
            format_lower_first(p->a, figure_conflict_side(p->a, &r->sides[1])));
        view_printf(v, "tried", "%s", without == 1 ? "en enhet" : arena_printf(p->a, "%d enheter", without));
        n_quiet++;
    }
    view_bool(p->v, "has_quiet", n_quiet > 0);
    view_bool(p->v, "no_rules", p->c->n_conflicts == 0);
    view_bool(p->v, "none_found", p->c->n_conflicts > 0 && found == 0);
    return found;
}

bool
page_balance_hint(struct page *p, const struct unit *u, bool first_page)
{
    struct figure_conflict f;
    const struct conflict *found = NULL;
    view_text(p->v, "balance_link", first_page ? page_link(p, "/balans", NULL) : NULL);
    for (size_t i = 0; first_page && !found && i < p->c->n_conflicts; i++)
        found = figure_conflict(p->s, &p->c->conflicts[i], u, &f) ? &p->c->conflicts[i] : NULL;
    view_text(p->v, "conflict", found ? format_lower_first(p->a, found->name) : NULL);
    view_text(p->v, "conflict_link",
        found ? arena_printf(p->a, "%s#%s", page_link(p, "/balans", NULL), found->id) : NULL);
    return found != NULL;
}

/* ---- the page ----------------------------------------------------------------------------------------------------------------------- */
static const char *
say_found(struct page *p, int n)
{
    return n == 0   ? p->c->n_conflicts ? "Ingen krock har hittats." : NULL
           : n == 1 ? "En krock har hittats."
                    : arena_printf(p->a, "%s krockar har hittats.",
                          format_upper_first(p->a, format_number_word(p->a, n)));
}

int
page_balance(struct page *p, const char *id)
{
    const char *asked = page_link_param(p, "enhet");
    const struct unit *home = page_tree_home(p), *u = asked ? catalog_unit(p->c, asked) : home;
    const struct dashboard *d = catalog_dashboard(p->c, "kommunstyrelsen");
    struct row *rows;
    month last;
    (void)id;
    if (!u)
        return page_frame_fault(p, 404,
            asked ? arena_printf(p->a, "Det finns ingen enhet ”%s”.", asked) : "Organisationen är tom.",
            "Alla enheter står under Enheter.");
    d = d ? d : p->c->n_dashboards ? &p->c->dashboards[0] : NULL;
    d = d && d->unit == u ? d : NULL;
    size_t n = make_rows(p, d, u, &rows, &last);
    int missing;
    view_text(p->v, "heading", conclude(p, rows, n, &missing));
    view_text(p->v, "without",
        missing ? arena_printf(p->a, "%s mål saknar färskt tal.",
                      format_upper_first(p->a, missing == 1 ? "ett" : format_number_word(p->a, missing)))
                : NULL);
    view_text(p->v, "unit_name", u->name);
    view_text(p->v, "board", d ? d->title : NULL);
    view_bool(p->v, "has_rows", last != MONTH_NONE);
    view_text(p->v, "last", last != MONTH_NONE ? format_month(p->a, last) : NULL);
    if (last != MONTH_NONE)
        fill_table(p, rows, n, last);
    view_text(p->v, "found", say_found(p, fill_conflicts(p, u)));
    return page_frame(p, "balance", 200, page_tree_title(p, "Balans", u), "/balans");
}
