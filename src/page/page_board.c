/* Boards: the overview, any other dashboard, and the pillars. The conclusion first, exceptions before all else. */
#include "figure_say.h"
#include "format.h"
#include "page_balance.h"
#include "page_board_section.h"
#include "page_story.h"
#include "svg.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

#define TERTIALS 7

struct section {
    const char *id, *title, *subtitle, *link;
    const struct indicator *const *indicators;
    size_t n;
    struct figure *figures; /* filled by make_figures; of cards in their order */
    enum section_show show;
};
struct board {
    const char *title;                 /* of the dashboard; said when there is no conclusion */
    const struct dashboard *dashboard; /* NULL: of a pillar */
    const struct pillar *pillar;       /* NULL: of several */
    const struct unit *unit;
    struct section *sections;
    size_t n;
    struct figure_count count;
    int exceptions, worse, fails; /* of the exceptions: worse than a year ago; the forecast says nås inte */
    int shown, late, old;         /* old: as bad as an exception, but too late to be one */
};

static int
by_rank(const void *a, const void *b)
{
    const struct figure *x = a, *y = b;
    int d = figure_rank(x) - figure_rank(y);
    return d ? d : x->indicator->index - y->indicator->index;
}

static void
make_figures(struct page *p, struct board *b)
{
    for (size_t s = 0; s < b->n; s++) {
        struct section *x = &b->sections[s];
        x->figures = arena_alloc(p->a, (x->n + 1) * sizeof *x->figures);
        for (size_t i = 0; i < x->n; i++) {
            struct figure *f = &x->figures[i];
            figure_make(p->s, x->indicators[i], b->unit, x->indicators[i]->main_window, MONTH_NONE, f);
            figure_say_add(&b->count, f->now.mal);
            b->exceptions += f->exception;
            b->worse += f->exception && f->acute;
            b->fails += f->exception && f->forecast.status == PROGNOS_NAS_INTE;
            b->old += f->acute && !f->exception;
            b->late += f->fresh == FRESH_FORSENAD || f->fresh == FRESH_KALLFEL;
            b->shown += f->last != MONTH_NONE;
        }
        if (x->show == SHOW_CARDS)
            qsort(x->figures, x->n, sizeof *x->figures, by_rank);
    }
}

/* ---- the conclusion ------------------------------------------------------------------------------------------------------ */
/* "a, b och c": all when they are three at most, else two of different sections and the number of the others. */
static const char *
name_exceptions(struct page *p, const struct board *b)
{
    const char *text = "";
    int k = 0, most = b->exceptions > 3 ? 2 : 3;
    size_t longest = 0;
    for (size_t s = 0; s < b->n; s++)
        longest = b->sections[s].n > longest ? b->sections[s].n : longest;
    for (size_t i = 0; i < longest; i++)
        for (size_t s = 0; s < b->n && k < most; s++) {
            if (i >= b->sections[s].n || !b->sections[s].figures[i].exception)
                continue;
            const char *name = format_lower_first(p->a, b->sections[s].figures[i].indicator->short_name);
            text = arena_printf(p->a, "%s%s%s", text,
                !k                       ? ""
                : k == b->exceptions - 1 ? " och "
                                         : ", ",
                name);
            k++;
        }
    if (b->exceptions > most)
        return arena_printf(p->a, "%s och %s till", text, format_number_word(p->a, b->exceptions - most));
    return text;
}

static const char *
conclude(struct page *p, const struct board *b)
{
    const char *count = figure_say_count(p->a, &b->count, true);
    if (!b->shown)
        return "Inga siffror har hämtats än";
    if (!b->exceptions)
        return count ? count : b->title;
    const char *number = b->exceptions == 1
                             ? "En sak"
                             : arena_printf(p->a, "%s saker",
                                   format_upper_first(p->a, format_number_word(p->a, b->exceptions)));
    return arena_printf(p->a, "%s att ta ställning till: %s", number, name_exceptions(p, b));
}

static const char *
number_of(struct page *p, int n)
{
    return n == 1 ? "ett" : format_number_word(p->a, n);
}

/* What the coloured rows have in common. */
static const char *
why_exceptions(struct page *p, const struct board *b)
{
    const char *worse = arena_printf(p->a,
                   "%s av dem som inte nås blir sämre, eller nås inte med dagens arbetssätt.",
                   format_upper_first(p->a, number_of(p, b->worse))),
               *fails = arena_printf(
                   p->a, "%s väntas inte nås i år.", format_upper_first(p->a, number_of(p, b->fails)));
    if (b->worse && b->fails)
        return arena_printf(p->a, "%s %s", worse, fails);
    return b->fails ? fails : worse;
}

/* conflict: one is told in its place. */
static const char *
conclude_more(struct page *p, const struct board *b, bool conflict)
{
    const char *count = figure_say_count(p->a, &b->count, true);
    if (!b->shown)
        return "Sidan fylls när den första källan har lästs.";
    const char *old = b->old ? " Tal som är mer än en period försenade räknas inte dit." : "";
    if (conflict)
        return count ? arena_printf(p->a, "%s.", count) : NULL;
    if (b->exceptions)
        return arena_printf(p->a, "%s%s%s%s", count ? count : "", count ? ". " : "", why_exceptions(p, b),
            b->fails ? "" : old);
    return b->count.ej_natt ? arena_printf(p->a, "Inget av målen som inte nås har blivit sämre.%s", old)
                            : NULL;
}

/* ---- the head of a section -------------------------------------------------------------------------------------------------- */
static struct svg_stack
stack_at(const struct page *p, const struct section *x, const struct unit *u, month limit)
{
    struct figure_count c = {0};
    for (size_t i = 0; i < x->n; i++) {
        const struct indicator *ind = x->indicators[i];
        month m = cube_last(p->s->cube, ind, u, ind->main_window, SCENARIO_UTFALL, "T", limit);
        if (m != MONTH_NONE)
            figure_say_add(&c, cube_value(p->s->cube, ind, u, m, ind->main_window, SCENARIO_UTFALL, "T").mal);
    }
    return (struct svg_stack){c.natt, c.nara, c.ej_natt};
}

static const char *
reached(int n)
{
    return n == 1 ? "nått" : "nådda";
}

static const char *
stack_title(struct page *p, const struct svg_stack *s, month first)
{
    const struct svg_stack *now = &s[TERTIALS - 1], *then = &s[0];
    return arena_printf(p->a,
        "Mål per tertial sedan %s. Då: %d %s, %d nära, %d ej %s. Nu: %d %s, %d nära, %d ej %s.",
        format_month(p->a, first), then->natt, reached(then->natt), then->nara, then->ej_natt,
        reached(then->ej_natt), now->natt, reached(now->natt), now->nara, now->ej_natt,
        reached(now->ej_natt));
}

static month
newest_month(const struct section *x)
{
    month m = MONTH_NONE;
    for (size_t i = 0; i < x->n; i++)
        m = x->figures[i].last > m ? x->figures[i].last : m;
    return m;
}

static void
fill_balance(struct page *p, struct view *v, const struct section *x, const struct unit *u)
{
    struct svg_stack s[TERTIALS];
    month last = newest_month(x);
    if (last == MONTH_NONE) {
        view_null(v, "balance");
        view_null(v, "count");
        view_null(v, "count_before");
        return;
    }
    for (int k = 0; k < TERTIALS; k++)
        s[k] = stack_at(p, x, u, (month)(last - 4 * (TERTIALS - 1 - k)));
    struct figure_count now = {s[TERTIALS - 1].natt, s[TERTIALS - 1].nara, s[TERTIALS - 1].ej_natt};
    const struct svg_stack *before = &s[TERTIALS - 4];
    const char *count = figure_say_count(p->a, &now, false);
    view_text(v, "count", count);
    view_text(v, "count_before",
        count && before->natt + before->nara + before->ej_natt
            ? arena_printf(p->a, "%d för ett år sedan", before->natt)
            : NULL);
    month since = (month)(last - 4 * (TERTIALS - 1));
    svg_balance(&p->scratch, s, TERTIALS, arena_printf(p->a, "sedan %s", format_month_short(p->a, since)),
        stack_title(p, s, since));
    const char *svg = page_link_take(p);
    view_raw(v, "balance", count ? svg : NULL);
}

static void
fill_section(struct page *p, struct view *list, const struct section *x, const struct unit *u)
{
    struct view *v = view_item(list);
    view_text(v, "title", x->title);
    view_text(v, "subtitle", x->subtitle);
    view_text(v, "section_link", x->link);
    fill_balance(p, v, x, u);
    page_board_section(p, v, &(struct board_section){x->show, x->figures, x->n, u});
    struct view *cards = view_list(v, "cards");
    struct face_table *t = page_face_figures(p, x->id, x->title);
    for (size_t i = 0; i < x->n; i++) {
        if (x->show == SHOW_CARDS)
            page_card(p, view_item(cards), &x->figures[i]);
        page_face_figure(p, t, &x->figures[i]);
    }
}

static void
fill_exceptions(struct page *p, const struct board *b)
{
    view_bool(p->v, "has_exceptions", b->exceptions > 0);
    struct view *list = view_list(p->v, "exceptions");
    for (size_t s = 0; s < b->n; s++)
        for (size_t i = 0; i < b->sections[s].n; i++)
            if (b->sections[s].figures[i].exception)
                page_card(p, view_item(list), &b->sections[s].figures[i]);
}

struct legend {
    enum svg_sign sign;
    const char *word;
};

static void
fill_legend(struct page *p, const char *key, const struct legend *l, size_t n)
{
    struct view *list = view_list(p->v, key);
    for (size_t k = 0; k < n; k++) {
        struct view *v = view_item(list);
        svg_sign(&p->scratch, l[k].sign);
        view_raw(v, "sign", page_link_take(p));
        view_text(v, "word", l[k].word);
    }
}

static void
fill_foot(struct page *p, const struct board *b)
{
    const struct indicator **all = NULL;
    size_t n = 0, cap = 0;
    for (size_t s = 0; s < b->n; s++)
        for (size_t i = 0; i < b->sections[s].n; i++)
            *ARENA_PUSH(p->a, all, n, cap) = b->sections[s].indicators[i];
    page_card_credit(p, p->v, all, n);
    view_text(p->v, "fresh",
        b->shown ? arena_printf(p->a, "%zu av %zu är aktuella", (size_t)(b->shown - b->late), n) : NULL);
    static const struct legend targets[] = {{SIGN_NATT, "nått"}, {SIGN_NARA, "nära"},
        {SIGN_EJ_NATT, "ej nått"}},
                               changes[] = {{SIGN_NORMAL, "normal"}, {SIGN_BETTER, "förbättras"},
                                   {SIGN_WORSE, "försämras"}},
                               years[] = {{SIGN_REACHED, "nås"}, {SIGN_UNSURE, "osäkert"},
                                   {SIGN_NOT_REACHED, "nås inte"}};
    fill_legend(p, "signs", targets, 3);
    fill_legend(p, "changes", changes, 3);
    fill_legend(p, "forecast_signs", years, 3);
}

/* "Sedan förra rapporten 31 mars: 4 av 12 tal har ändrats. Då nåddes 3 av 12 mål." NULL: there has been none, or nothing is new. */
static const char *
since_report(struct page *p, const struct board *b)
{
    const struct reported *r = p->s->report;
    struct figure_count then = {0};
    int changed = 0, all = 0;
    for (size_t s = 0; s < b->n; s++)
        for (size_t i = 0; i < b->sections[s].n; i++) {
            const struct figure *f = &b->sections[s].figures[i];
            const struct reported_value *v = reported_find(r, f->indicator->id, f->unit->id);
            changed += figure_say_report(p->a, f) != NULL;
            all += v != NULL;
            if (v && f->now.state != STATE_SEKRETESS)
                figure_say_add(&then, v->mal);
        }
    if (!changed)
        return NULL;
    struct clock_local t = clock_local(r->recorded);
    int targets = then.natt + then.nara + then.ej_natt;
    return arena_printf(p->a, "Sedan förra rapporten %d %s har %d av %d tal ändrats.%s", t.day,
        period_month_name(t.month), changed, all,
        targets ? arena_printf(p->a, " Då nåddes %d av %d mål.", then.natt, targets) : "");
}

static int
show(struct page *p, struct board *b, const char *current, bool columns)
{
    make_figures(p, b);
    page_face_of(p, b->unit);
    bool first_page = strcmp(current, "/") == 0, conflict = page_balance_hint(p, b->unit, first_page);
    const char *measured = page_decided_fill(p, b->dashboard);
    page_decided_list(p, first_page);
    view_text(p->v, "heading", measured ? arena_printf(p->a, "%s: %s", b->title, measured) : conclude(p, b));
    view_text(p->v, "subtitle", conclude_more(p, b, conflict));
    /* which board and whose: a printed page has no menu */
    view_text(p->v, "board",
        strcmp(b->title, b->unit->name) == 0 ? b->title
                                             : arena_printf(p->a, "%s, %s", b->title, b->unit->name));
    view_text(p->v, "since_report", since_report(p, b));
    view_text(p->v, "first_run", b->shown ? NULL : page_link(p, "/kallor", NULL));
    view_bool(p->v, "columns", columns);
    view_text(p->v, "unit_name", b->unit->name);
    struct view *list = view_list(p->v, "sections");
    for (size_t s = 0; s < b->n; s++)
        fill_section(p, list, &b->sections[s], b->unit);
    fill_exceptions(p, b);
    fill_foot(p, b);
    page_story_pillar(p, b->pillar, b->unit);
    return page_frame(p, "board", 200, page_tree_title(p, b->title, b->unit), current);
}

/* ---- the boards ---------------------------------------------------------------------------------------------------------------- */
static const char *
section_id(struct page *p, const char *title)
{
    char id[64];
    return arena_strdup(p->a, text_to_id(title, id, sizeof id));
}

static int
show_dashboard(struct page *p, const struct dashboard *d, const char *current)
{
    struct board b = {.title = d->title, .dashboard = d, .unit = d->unit, .n = d->n_sections};
    b.sections = arena_alloc(p->a, (d->n_sections + 1) * sizeof *b.sections);
    for (size_t i = 0; i < d->n_sections; i++) {
        const struct dashboard_section *x = &d->sections[i];
        const char *subtitle = x->subtitle ? x->subtitle : x->pillar ? x->pillar->subtitle : NULL;
        b.sections[i] = (struct section){.id = x->pillar ? x->pillar->id : section_id(p, x->title),
            .title = x->title,
            .subtitle = subtitle,
            .indicators = x->indicators,
            .n = x->n,
            .show = x->show,
            .link = x->pillar ? page_link(p, arena_printf(p->a, "/%s", x->pillar->id), NULL) : NULL};
    }
    bool cards = true;
    for (size_t i = 0; i < d->n_sections; i++)
        cards = cards && d->sections[i].show == SHOW_CARDS;
    return show(p, &b, current, cards && d->n_sections == 3);
}

static struct section
pillar_section(struct page *p, const struct pillar *pl, const struct unit *u)
{
    const struct indicator **list = NULL;
    size_t n = 0, cap = 0;
    month m = page_tree_month(p);
    for (size_t i = 0; i < p->c->n_indicators; i++) {
        const struct indicator *x = &p->c->indicators[i];
        bool retired = x->retired != MONTH_NONE && x->retired <= m;
        if (x->pillar == pl && !retired && figure_exists(p->s, x, u))
            *ARENA_PUSH(p->a, list, n, cap) = x;
    }
    return (struct section){
        .id = pl->id, .title = pl->name, .subtitle = pl->subtitle, .indicators = list, .n = n};
}

/* Without any dashboard the three pillars are the overview. */
static int
show_pillars(struct page *p)
{
    struct board b = {.title = p->c->organisation, .unit = page_tree_home(p), .n = p->c->n_pillars};
    b.sections = arena_alloc(p->a, (b.n + 1) * sizeof *b.sections);
    for (size_t i = 0; i < b.n; i++) {
        b.sections[i] = pillar_section(p, &p->c->pillars[i], b.unit);
        b.sections[i].link = page_link(p, arena_printf(p->a, "/%s", p->c->pillars[i].id), NULL);
    }
    return show(p, &b, "/", b.n == 3);
}

int
page_board_home(struct page *p, const char *id)
{
    (void)id;
    const struct dashboard *d = catalog_dashboard(p->c, "kommunstyrelsen");
    if (!d && p->c->n_dashboards)
        d = &p->c->dashboards[0];
    if (d)
        return show_dashboard(p, d, "/");
    if (!p->c->n_units)
        return page_frame_fault(p, 404, "Organisationen är tom.", "Lägg in enheter i konfigurationen.");
    return show_pillars(p);
}

int
page_board_named(struct page *p, const char *id)
{
    const struct dashboard *d = catalog_dashboard(p->c, id);
    if (!d)
        return page_frame_fault(
            p, 404, arena_printf(p->a, "Det finns ingen tavla med namnet ”%s”.", id), NULL);
    return show_dashboard(p, d, "");
}

int
page_board_pillar(struct page *p, const char *id)
{
    const struct pillar *pl = catalog_pillar(p->c, id);
    const char *asked = page_link_param(p, "enhet");
    const struct unit *u = asked ? catalog_unit(p->c, asked) : page_tree_home(p);
    if (!pl)
        return page_frame_fault(p, 404, "Det finns ingen sida på den adressen.", NULL);
    if (!u)
        return page_frame_fault(p, 404, arena_printf(p->a, "Det finns ingen enhet ”%s”.", asked ? asked : ""),
            "Alla enheter står under Enheter.");
    struct section s = pillar_section(p, pl, u);
    struct board b = {.title = pl->name, .pillar = pl, .unit = u, .sections = &s, .n = 1};
    return show(p, &b, arena_printf(p->a, "/%s", pl->id), false);
}
