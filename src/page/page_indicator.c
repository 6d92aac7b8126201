/* One indicator for one unit: what it says, the chart with its table exactly under the points, how it was counted, the units under. */
#include "page_indicator.h"
#include "figure_forecast.h"
#include "figure_held.h"
#include "figure_protect.h"
#include "figure_say.h"
#include "figure_variation.h"
#include "format.h"
#include "page_story.h"
#include "svg.h"
#include <math.h>
#include <string.h>

static const char *const window_words[WINDOWS] = {"Månad", "Året hittills", "12 månader", "År"};

const char *
page_indicator_window_word(const struct indicator *i, enum window w)
{
    static const char *const own[CADENCES] = {"Månad", "Kvartal", "Tertial", "År", "Läsår"};
    return w == WINDOW_MONTH || w == WINDOW_YEAR
               ? (w == WINDOW_MONTH || i->cadence == CADENCE_LASAR ? own[i->cadence] : "År")
               : window_words[w];
}

/* ---- the address ------------------------------------------------------------------------------------------------------------ */
static int
fault_value(struct page *p, const char *name, const char *value, const char *expected)
{
    int rc = page_frame_fault(p, 400, arena_printf(p->a, "%s=%s kan inte läsas.", name, value), expected);
    return rc == 0 ? 1 : -1;
}

static const struct unit *
default_unit(struct page *p, const struct indicator *i)
{
    const struct unit *home = page_tree_home(p);
    if (figure_exists(p->s, i, home))
        return home;
    for (size_t k = 0; k < p->c->n_units; k++)
        if (figure_exists(p->s, i, &p->c->units[k]))
            return &p->c->units[k];
    return home;
}

static int
read_month(struct page *p, const char *name, bool first, month *ret)
{
    const char *s = page_link_param(p, name);
    struct period period;
    if (!s)
        return 0;
    if (period_parse(s, &period) != 0)
        return fault_value(p, name, s, "En period skrivs 2022-04, 2022Q1, 2022T1, 2022 eller 2021/22.");
    *ret = first ? period_first(period) : period.last;
    return 0;
}

int
page_indicator_read(struct page *p, const char *id, struct indicator_page *x)
{
    *x = (struct indicator_page){.indicator = catalog_indicator(p->c, id)};
    if (!x->indicator)
        return page_frame_fault(p, 404, arena_printf(p->a, "Det finns ingen indikator ”%s”.", id),
                   "Alla indikatorer står under Indikatorer.") == 0
                   ? 1
                   : -1;
    const char *unit = page_link_param(p, "enhet"), *w = page_link_param(p, "fonster");
    x->unit = unit ? catalog_unit(p->c, unit) : default_unit(p, x->indicator);
    if (!x->unit)
        return page_frame_fault(p, 404, arena_printf(p->a, "Det finns ingen enhet ”%s”.", unit ? unit : ""),
                   "Alla enheter står under Enheter.") == 0
                   ? 1
                   : -1;
    x->window = x->indicator->main_window;
    if (w && (window_parse(w, &x->window) != 0 || !x->indicator->windows[x->window]))
        return fault_value(
            p, "fonster", w, "Indikatorn visas i de fönster som står på dess sida: month, ytd, r12, year.");
    x->from = x->to = MONTH_NONE;
    int rc = read_month(p, "fran", true, &x->from);
    if (rc == 0)
        rc = read_month(p, "till", false, &x->to);
    if (rc == 0 && x->from != MONTH_NONE && x->to != MONTH_NONE && x->from > x->to)
        return fault_value(p, "fran", page_link_param(p, "fran"), "Från måste vara före till.");
    return rc;
}

/* ---- the judgement row ---------------------------------------------------------------------------------------------------------- */
static void
add_cell(struct page *p, struct view *list, const char *head, const char *sign, const char *words,
    const char *more)
{
    struct view *v = view_item(list);
    view_text(v, "head", head);
    view_raw(v, "sign", sign);
    view_text(v, "words", words);
    view_text(v, "more", more);
    (void)p;
}

/* Signal or noise; under it what is normal, and of which figures, when not of those shown. */
static void
add_variation(struct page *p, struct view *list, const struct figure *f)
{
    const struct cube_variation_point *at = &f->variation.at;
    const char *range = figure_variation_range(p->a, f), *of = figure_variation_of(f);
    svg_sign(&p->scratch, svg_sign_variation(at->word, at->up));
    const char *sign = page_link_take(p);
    add_cell(p, list, "Variation", sign, figure_variation_word(f),
        range && f->variation.provisional ? arena_printf(p->a, "%s, provisoriskt", range)
        : range && of                     ? arena_printf(p->a, "%s %s", range, of)
                                          : range);
}

static void
fill_judgement(struct page *p, const struct figure *f)
{
    struct view *list = view_list(p->v, "judgement");
    const char *target = figure_say_target(p->a, f, true), *distance = figure_say_surplus(p->a, f);
    if (!distance)
        distance = figure_say_distance(p->a, f);
    const char *change = f->last == MONTH_NONE ? NULL : figure_say_change(p->a, f),
               *budget = figure_say_budget(p->a, f);
    svg_sign(&p->scratch, svg_sign_of(f->now.mal));
    const char *sign = page_link_take(p);
    add_cell(p, list, "Målstatus", sign, figure_say_status(&f->now),
        target && distance ? arena_printf(p->a, "%s, %s", distance, target) : target);
    add_variation(p, list, f);
    svg_sign(&p->scratch, SIGN_DASH);
    const char *dash = page_link_take(p);
    if (f->last != MONTH_NONE)
        add_cell(p, list, format_upper_first(p->a, arena_printf(p->a, "mot %s", figure_say_before(p->a, f))),
            change ? NULL : dash,
            change      ? change
            : f->broken ? "Jämförs inte"
                        : "Inget tal",
            !change && f->broken ? f->broken->reason
            : change ? arena_printf(p->a, "då %s", format_with_unit(p->a, f->indicator, f->year_ago.value))
                     : NULL);
    const char *report = figure_say_report(p->a, f);
    if (report)
        add_cell(p, list, "Förra rapporten", NULL, format_upper_first(p->a, report), NULL);
    if (budget)
        add_cell(p, list, "Mot budget", NULL, format_upper_first(p->a, budget),
            arena_printf(p->a, "budget %s", format_with_unit(p->a, f->indicator, f->budget.value)));
    svg_sign(&p->scratch, figure_forecast_sign(f));
    const char *forecast = page_link_take(p);
    add_cell(p, list, "Prognos", forecast, figure_forecast_word(f), page_indicator_forecast_more(p, f));
}

static const char *
conclude_alone(struct page *p, const struct figure *f, const char *name)
{
    const char *s = figure_say_surplus(p->a, f), *d = figure_say_distance(p->a, f),
               *b = figure_say_budget(p->a, f);
    if (f->last == MONTH_NONE)
        return arena_printf(p->a, "%s har inget levererat tal", name);
    if (!f->now.has_value)
        return arena_printf(p->a, "%s visas inte", name);
    const char *value = format_with_unit(p->a, f->indicator, f->now.value);
    if (s)
        return s;
    if (d && f->now.mal == MAL_EJ_NATT && f->variation.at.word == VARIATION_NORMAL &&
        f->variation.at.assurance == ASSURANCE_ALDRIG)
        return arena_printf(p->a, "%s är %s: inom det normala, men %s nås inte med nuvarande arbetssätt",
            name, value, figure_say_target(p->a, f, true));
    if (d && f->now.mal == MAL_NATT)
        return arena_printf(p->a, "%s är %s: målet är nått", name, value);
    if (d)
        return arena_printf(p->a, "%s är %s, %s", name, value, d);
    if (b)
        return arena_printf(p->a, "%s är %s, %s", name, value, b);
    return arena_printf(p->a, "%s är %s", name, value);
}

/* With the unit's name first when it is not the municipality's own page. */
static const char *
conclude(struct page *p, const struct figure *f)
{
    if (f->unit == page_tree_home(p))
        return format_upper_first(p->a, conclude_alone(p, f, f->indicator->name));
    return arena_printf(
        p->a, "%s: %s", f->unit->name, conclude_alone(p, f, format_lower_first(p->a, f->indicator->name)));
}

static const char *
conclude_more(struct page *p, const struct indicator_page *x, const struct figure *f)
{
    const char *lower = x->indicator->direction == DIRECTION_LOWER    ? " Lägre är bättre."
                        : x->indicator->direction == DIRECTION_HIGHER ? " Högre är bättre."
                                                                      : "";
    const char *unit = format_unit(p->a, x->indicator);
    if (strcmp(unit, "%") == 0)
        unit = "procent";
    return arena_printf(p->a, "%s%s%s%s.%s", x->unit->name, *unit ? ", " : "", unit,
        f->last == MONTH_NONE ? ""
                              : arena_printf(p->a, ", %s%s", format_period(p->a, f->period, f->window),
                                    f->now.state == STATE_PRELIMINAR ? ", preliminärt" : ""),
        lower);
}

/* ---- controls -------------------------------------------------------------------------------------------------------------------- */
static void
fill_windows(struct page *p, const struct indicator_page *x)
{
    struct view *list = view_list(p->v, "windows");
    int n = 0;
    for (int w = 0; w < WINDOWS; w++)
        n += x->indicator->windows[w];
    view_bool(p->v, "has_windows", n > 1);
    for (int w = 0; w < WINDOWS && n > 1; w++) {
        if (!x->indicator->windows[w])
            continue;
        struct view *v = view_item(list);
        view_text(v, "name", page_indicator_window_word(x->indicator, (enum window)w));
        view_bool(v, "current", x->window == (enum window)w);
        view_text(v, "link",
            page_link(p, p->r->path, "enhet", x->unit->id, "fonster", window_names[w], "fran",
                page_link_param(p, "fran"), "till", page_link_param(p, "till"), NULL));
    }
}

static void
fill_units(struct page *p, const struct indicator_page *x)
{
    struct view *list = view_list(p->v, "units");
    month m = page_tree_month(p);
    view_text(p->v, "form", p->r->path);
    view_text(p->v, "form_window", window_names[x->window]);
    view_text(p->v, "form_per", p->r->per);
    view_bool(p->v, "form_today", p->s->today);
    for (size_t i = 0; i < p->c->n_units; i++) {
        const struct unit *u = &p->c->units[i];
        if (u != x->unit && (!unit_valid(u, m) || !figure_exists(p->s, x->indicator, u)))
            continue;
        struct view *v = view_item(list);
        view_text(v, "id", u->id);
        view_text(v, "name", u->name);
        view_bool(v, "current", u == x->unit);
    }
}

static void
fill_text(struct page *p, const struct indicator_page *x)
{
    const struct indicator *i = x->indicator;
    view_text(p->v, "name", i->name);
    view_text(p->v, "pillar", i->pillar->name);
    view_text(p->v, "pillar_link", page_link(p, arena_printf(p->a, "/%s", i->pillar->id), NULL));
    view_text(p->v, "unit_name", x->unit->name);
    view_text(p->v, "unit_link", page_link_unit(p, x->unit));
    view_text(p->v, "description", i->description);
    view_text(p->v, "purpose", i->purpose);
    view_text(p->v, "method", i->method);
    view_text(p->v, "guidance", i->guidance.text);
    view_text(p->v, "guidance_link", i->guidance.link);
    view_text(p->v, "guidance_title", i->guidance.title);
    view_text(p->v, "owner", i->owner);
    view_text(p->v, "retired", i->retired == MONTH_NONE ? NULL : format_month(p->a, i->retired));
    view_text(p->v, "retired_reason", i->retired_reason);
    page_card_credit(p, p->v, &i, 1);
}

int
page_indicator(struct page *p, const char *id)
{
    struct indicator_page x;
    struct figure f;
    int rc = page_indicator_read(p, id, &x);
    if (rc)
        return rc < 0 ? -1 : 0;
    figure_make(p->s, x.indicator, x.unit, x.window, x.to, &f);
    view_text(p->v, "heading", conclude(p, &f));
    view_text(p->v, "subtitle", conclude_more(p, &x, &f));
    fill_text(p, &x);
    page_card_status(p, p->v, &f);
    page_card_period(p, p->v, &f);
    page_face_of(p, x.unit);
    page_face_at(p, f.last);
    page_face_figure(p, page_face_figures(p, "newest", "Senaste tal"), &f);
    view_text(p->v, "late_text", figure_say_late(p->a, &f));
    view_text(p->v, "held", figure_held_why(p->a, &f));
    view_text(p->v, "accepted", f.now.reason == REASON_RIMLIGHET ? NULL : figure_held_accepted(p->a, &f));
    view_text(p->v, "withheld", figure_protect_why(p->a, p->s, x.indicator, &f.now));
    view_text(p->v, "protection", figure_protect_rule(p->a, p->s, x.indicator));
    page_indicator_final(p, &f);
    view_text(p->v, "reorganised", page_tree_compared(p, &f));
    page_organ_switch(p, x.unit);
    view_text(p->v, "sources", page_link(p, "/kallor", NULL));
    fill_judgement(p, &f);
    view_text(p->v, "variation_sentence", figure_variation_say(p->a, &f));
    fill_windows(p, &x);
    fill_units(p, &x);
    page_indicator_chart(p, &x, &f);
    page_indicator_count(p, &x, &f);
    page_indicator_corrected(p, &x);
    page_indicator_versions(p, &x, &f);
    page_indicator_forecast(p, &f);
    page_indicator_children(p, &x, &f);
    page_story_figure(p, x.indicator, x.unit);
    return page_frame(p, "indicator", 200, page_tree_title(p, x.indicator->name, x.unit),
        arena_printf(p->a, "/%s", x.indicator->pillar->id));
}
