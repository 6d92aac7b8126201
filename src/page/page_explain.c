/* "Så räknades talet" as a page of its own, to be printed, and for programs: /rakning/{indicator} and /api/v1/explain. */
#include "explain.h"
#include "format.h"
#include "page_work.h"
#include "text.h"
#include <string.h>

struct asked {
    const struct indicator *indicator;
    const struct unit *unit;
    enum window window;
    enum scenario scenario;
    const char *slice;
    month month;
};
/* The parameters are called otherwise in the API. */
struct names {
    const char *unit, *period, *window, *scenario, *slice;
};
static const struct names page_names = {"enhet", "period", "fonster", "scenario", "uppdelning"};
static const struct names api_names = {"unit", "period", "window", "scenario", "slice"};

/* 1: the reply is an error, −1 err. */
static int
fault(struct page *p, int status, const char *what, const char *hint)
{
    return page_frame_fault(p, status, what, hint) == 0 ? 1 : -1;
}

static int
malformed(struct page *p, const char *name, const char *hint)
{
    return fault(p, 400, arena_printf(p->a, "%s=%s kan inte läsas.", name, page_link_param(p, name)), hint);
}

static int
read_unit(struct page *p, const struct names *n, struct asked *x)
{
    const char *id = page_link_param(p, n->unit);
    x->unit = id ? catalog_unit(p->c, id) : page_tree_home(p);
    if (!x->unit)
        return fault(p, 404, arena_printf(p->a, "Det finns ingen enhet ”%s”.", id ? id : ""),
            "Alla enheter står under Enheter.");
    return 0;
}

static int
read_kind(struct page *p, const struct names *n, struct asked *x)
{
    const char *w = page_link_param(p, n->window), *s = page_link_param(p, n->scenario),
               *slice = page_link_param(p, n->slice);
    int k = 0;
    x->window = x->indicator->main_window;
    x->slice = slice ? slice : "T";
    if (w && window_parse(w, &x->window) != 0)
        return malformed(p, n->window, "month, ytd, r12 eller year.");
    while (s && k < SCENARIOS && strcmp(scenario_names[k], s) != 0)
        k++;
    if (k == SCENARIOS)
        return malformed(p, n->scenario, "utfall, budget eller prognos.");
    x->scenario = (enum scenario)k;
    return 0;
}

/* Without a period: the newest that there is. */
static int
read_period(struct page *p, const struct names *n, struct asked *x)
{
    const char *s = page_link_param(p, n->period);
    struct period period;
    if (s && period_parse(s, &period) != 0)
        return malformed(p, n->period, "En period skrivs 2022-04, 2022Q1, 2022T1, 2022 eller 2021/22.");
    x->month = s ? period.last
                 : cube_last(p->s->cube, x->indicator, x->unit, x->window, x->scenario, x->slice, MONTH_NONE);
    if (x->month == MONTH_NONE)
        return fault(p, 404, "Det finns inget tal att förklara.",
            "Ange en period: 2022-04, 2022Q1, 2022T1 eller 2022.");
    return 0;
}

static int
read_asked(struct page *p, const char *id, const struct names *n, struct asked *x)
{
    x->indicator = id ? catalog_indicator(p->c, id) : NULL;
    if (!x->indicator)
        return fault(p, id ? 404 : 400,
            id ? arena_printf(p->a, "Det finns ingen indikator ”%s”.", id)
               : "Vilken indikator? indicator= saknas.",
            "Alla indikatorer står under Indikatorer.");
    int rc = read_unit(p, n, x);
    rc = rc ? rc : read_kind(p, n, x);
    return rc ? rc : read_period(p, n, x);
}

static void
explain(struct page *p, const struct asked *x, struct explanation *ret)
{
    explain_make(p->a, p->s, x->indicator, x->unit, x->month, x->window, x->scenario, x->slice, ret);
    explain_add_earlier(ret);
}

int
page_api_explain(struct page *p, const char *id)
{
    struct asked x = {0};
    struct explanation e;
    struct json j;
    (void)id;
    int rc = read_asked(p, page_link_param(p, "indicator"), &api_names, &x);
    if (rc)
        return rc < 0 ? -1 : 0;
    explain(p, &x, &e);
    json_init(&j, &p->reply->body);
    explain_json(&j, &e);
    p->reply->content_type = "application/json; charset=utf-8";
    return 0;
}

/* ---- the page --------------------------------------------------------------------------------------------------------------- */

static void
fill_section(struct view *list, const struct explain_section *s)
{
    struct view *v = view_item(list), *heads = view_list(v, "heads"), *rows = view_list(v, "rows");
    bool any = false;
    view_text(v, "title", s->title);
    view_text(v, "note", s->note);
    for (int k = 0; k < s->columns; k++) {
        struct view *h = view_item(heads);
        view_text(h, "text", s->head[k] ? s->head[k] : "");
        view_bool(h, "number", s->number[k]);
        any = any || s->head[k];
    }
    view_bool(v, "wide", s->wide);
    view_bool(v, "has_heads", any);
    view_bool(v, "has_rows", s->n > 0);
    for (size_t i = 0; i < s->n; i++) {
        struct view *row = view_item(rows), *cells = view_list(row, "cells");
        view_text(row, "first", s->rows[i].cell[0]);
        view_bool(row, "first_number", s->number[0]);
        for (int k = 1; k < s->columns; k++) {
            struct view *c = view_item(cells);
            view_text(c, "text", s->rows[i].cell[k] ? s->rows[i].cell[k] : "");
            view_bool(c, "number", s->number[k]);
            view_bool(c, "hash", s->head[k] && strcmp(s->head[k], "SHA-256") == 0);
        }
    }
}

static void
fill_sections(struct page *p, const struct explanation *e)
{
    struct explain_section *all;
    size_t n = explain_sections(e, &all);
    struct view *list = view_list(p->v, "sections");
    for (size_t i = 0; i < n; i++)
        fill_section(list, &all[i]);
}

static void
fill_links(struct page *p, const struct asked *x)
{
    char period[PERIOD_TEXT];
    period_text(figure_period(x->indicator, x->window, x->month), period);
    view_text(p->v, "indicator_link",
        page_link(p, arena_printf(p->a, "/indikator/%s", x->indicator->id), "enhet", x->unit->id, "fonster",
            x->indicator->windows[x->window] ? window_names[x->window] : NULL, NULL));
    view_text(p->v, "json_link",
        page_link(p, "/api/v1/explain", "indicator", x->indicator->id, "unit", x->unit->id, "period",
            arena_strdup(p->a, period), "window", window_names[x->window], "scenario",
            scenario_names[x->scenario], "slice", x->slice, NULL));
    view_text(p->v, "pillar", x->indicator->pillar->name);
    view_text(p->v, "pillar_link", page_link(p, arena_printf(p->a, "/%s", x->indicator->pillar->id), NULL));
    view_printf(p->v, "command", "ksrd explain %s --unit %s --period %s --window %s%s%s --per @%d",
        x->indicator->id, x->unit->id, period, window_names[x->window],
        x->scenario == SCENARIO_UTFALL ? "" : " --scenario ",
        x->scenario == SCENARIO_UTFALL ? "" : scenario_names[x->scenario], (int)p->s->edition.edition);
}

int
page_explain(struct page *p, const char *id)
{
    struct asked x = {0};
    struct explanation e;
    int rc = read_asked(p, id, &page_names, &x);
    if (rc)
        return rc < 0 ? -1 : 0;
    explain(p, &x, &e);
    view_text(p->v, "name", x.indicator->name);
    view_printf(p->v, "heading", "Så räknades talet: %s", explain_result(&e));
    view_printf(p->v, "subtitle", "%s. %s.", x.indicator->name, explain_question(&e));
    view_text(p->v, "why", explain_why(&e.x.value));
    fill_sections(p, &e);
    fill_links(p, &x);
    page_card_credit(p, p->v, &x.indicator, 1);
    return page_frame(p, "explain", 200,
        page_tree_title(
            p, arena_printf(p->a, "Så räknades %s", format_lower_first(p->a, x.indicator->name)), x.unit),
        arena_printf(p->a, "/%s", x.indicator->pillar->id));
}
