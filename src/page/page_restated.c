/* /rattelser: which figures of periods that had ended were changed after they were shown, newest first: from, to, when and by what. One
   line for each edition, indicator and unit: its newest period, and how many more. */
#include "cube_final.h"
#include "explain.h"
#include "format.h"
#include "page_work.h"
#include "text.h"
#include <string.h>

#define LINES 100

struct line {
    int32_t edition;
    const struct restated_row *newest;
    size_t periods;
};
struct listing {
    struct line *lines;
    size_t n, cap, figures, editions;
    size_t fine; /* changes that are not seen in the decimals shown: counted, not listed */
};

/* ---- which rows --------------------------------------------------------------------------------------------------------------- */

/* Protection is always today's: what is withheld now is told in no log. */
static bool
is_shown(const struct page *p, const struct restated_row *r)
{
    const struct indicator *i = catalog_indicator(p->c, r->indicator);
    const struct unit *u = catalog_unit(p->c, r->unit);
    if (!i || !u)
        return false;
    enum state state =
        cube_value(p->s->cube, i, u, r->period.last, i->main_window, SCENARIO_UTFALL, "T").state;
    return state != STATE_SEKRETESS && state != STATE_EJ_PUBLICERAT;
}

static bool
is_asked(const char *unit, const char *indicator, const struct restated_row *r)
{
    return (!unit || strcmp(unit, r->unit) == 0) && (!indicator || strcmp(indicator, r->indicator) == 0);
}

/* Rows of one edition stand indicator by indicator, unit by unit, period by period. */
static void
add_row(struct page *p, struct listing *l, int32_t edition, const struct restated_row *r)
{
    struct line *last = l->n ? &l->lines[l->n - 1] : NULL;
    const struct indicator *i = catalog_indicator(p->c, r->indicator);
    if (r->has_to && format_shown(i, rat_from_dec(r->from)) == format_shown(i, rat_from_dec(r->to))) {
        l->fine++;
        return;
    }
    bool same = last && last->edition == edition && strcmp(last->newest->indicator, r->indicator) == 0 &&
                strcmp(last->newest->unit, r->unit) == 0;
    l->figures++;
    if (same) {
        last->newest = r;
        last->periods++;
        return;
    }
    l->editions += !last || last->edition != edition;
    *ARENA_PUSH(p->a, l->lines, l->n, l->cap) = (struct line){edition, r, 1};
}

static void
collect(struct page *p, const struct restated *log, int32_t since, const char *unit, const char *indicator,
    struct listing *l)
{
    for (; log && log->edition > since; log = log->older)
        for (size_t i = 0; log->edition <= p->s->edition.edition && i < log->n; i++)
            if (is_asked(unit, indicator, &log->rows[i]) && is_shown(p, &log->rows[i]))
                add_row(p, l, log->edition, &log->rows[i]);
}

/* ---- the table ------------------------------------------------------------------------------------------------------------------ */

static void
fill_line(struct page *p, struct view *list, const struct line *x, bool repeated)
{
    const struct restated_row *r = x->newest;
    const struct indicator *i = catalog_indicator(p->c, r->indicator);
    const struct unit *u = catalog_unit(p->c, r->unit);
    const struct store_cause *c = snapshot_cause(p->s, x->edition);
    char period[PERIOD_TEXT];
    struct view *v = view_item(list);
    view_text(v, "when", repeated ? NULL : c ? format_stamp(p->a, c->recorded) : "–");
    view_text(v, "cause", repeated ? NULL : explain_cause(p->a, p->s, c));
    view_text(v, "name", i->name);
    view_text(v, "unit", u->name);
    view_text(v, "link",
        page_link(p, arena_printf(p->a, "/rakning/%s", i->id), "enhet", u->id, "fonster",
            window_names[i->main_window], "period", arena_strdup(p->a, period_text(r->period, period)),
            NULL));
    view_text(v, "period", format_period(p->a, r->period, i->main_window));
    view_text(v, "more",
        x->periods > 1
            ? arena_printf(p->a, "och %s till",
                  x->periods == 2 ? "en period" : arena_printf(p->a, "%zu perioder", x->periods - 1))
            : NULL);
    view_text(v, "from", explain_logged(p->a, i, true, r->from));
    view_text(v, "preliminary", r->from_state == STATE_PRELIMINAR ? "preliminärt" : NULL);
    view_text(v, "to", explain_logged(p->a, i, r->has_to, r->to));
}

static struct face_table *
face_of(struct page *p)
{
    static const struct face_column columns[] = {{"recorded", "När"}, {"cause", "Genom"},
        {"edition", "Utgåva"}, {"indicator", "Indikator"}, {"unit", "Enhet"}, {"period", "Period"},
        {"from", "Från"}, {"to", "Till"}, {"measure", "Mått"}, {"periods", "Perioder"}};
    struct face_table *t = face_table(p->face, "restated", "Ändrade värden");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        face_column(t, columns[i].id, columns[i].head);
    return t;
}

static void
face_line(struct page *p, struct face_table *t, const struct line *x)
{
    const struct restated_row *r = x->newest;
    const struct indicator *i = catalog_indicator(p->c, r->indicator);
    const struct store_cause *c = snapshot_cause(p->s, x->edition);
    page_face_stamp(p, t, c ? c->recorded : 0);
    face_text(t, explain_cause(p->a, p->s, c));
    face_count(t, x->edition);
    face_word(t, i->id, i->name);
    page_face_unit(t, catalog_unit(p->c, r->unit));
    page_face_period(p, t, r->period, i->main_window);
    face_level(t, i, rat_from_dec(r->from));
    if (r->has_to)
        face_level(t, i, rat_from_dec(r->to));
    else
        face_missing(t, STATE_SAKNAS);
    face_text(t, format_unit(p->a, i));
    face_count(t, (int64_t)x->periods);
    face_define(p->face, i, catalog_unit(p->c, r->unit));
}

static void
fill_table(struct page *p, const struct listing *l, size_t offset, const char *unit, const char *indicator)
{
    struct view *list = view_list(p->v, "lines");
    struct face_table *t = face_of(p);
    for (size_t i = 0; t && i < l->n; i++) /* all of them: a file has no pages */
        face_line(p, t, &l->lines[i]);
    size_t end = offset + LINES < l->n ? offset + LINES : l->n;
    for (size_t i = offset; i < end; i++)
        fill_line(p, list, &l->lines[i], i > offset && l->lines[i - 1].edition == l->lines[i].edition);
    view_bool(p->v, "has_lines", offset < end);
    view_text(p->v, "fine",
        l->fine ? arena_printf(p->a, "Dessutom %s %s som inte syns i de decimaler som visas.",
                      format_count(p->a, (int64_t)l->fine), l->fine == 1 ? "ändring" : "ändringar")
                : NULL);
    view_text(p->v, "older",
        end < l->n ? page_link(p, "/rattelser", "enhet", unit ? unit : "alla", "indikator", indicator,
                         "offset", arena_printf(p->a, "%zu", end), NULL)
                   : NULL);
    view_printf(p->v, "range", "Rad %zu–%zu av %zu", offset + 1, end, l->n);
}

static void
fill_units(struct page *p, const char *unit, const char *indicator)
{
    struct view *list = view_list(p->v, "units");
    month m = page_tree_month(p);
    view_text(p->v, "form_per", p->r->per);
    view_text(p->v, "form_indicator", indicator);
    struct view *all = view_item(list);
    view_text(all, "id", "alla");
    view_text(all, "name", "Alla enheter");
    view_bool(all, "current", !unit);
    for (size_t i = 0; i < p->c->n_units; i++) {
        const struct unit *u = &p->c->units[i];
        bool current = unit && strcmp(u->id, unit) == 0;
        if (!unit_valid(u, m) && !current)
            continue;
        struct view *v = view_item(list);
        view_text(v, "id", u->id);
        view_text(v, "name", u->name);
        view_bool(v, "current", current);
    }
}

/* Corrections of released months that protected figures do not have yet: a released month is never changed, the next one takes them. */
static void
fill_waiting(struct page *p)
{
    struct view *list = view_list(p->v, "waiting");
    const struct decisions *d = &p->s->decisions;
    for (size_t i = d->n_corrections; i-- > 0;) {
        const struct release_correction *c = &d->corrections[i];
        const struct source *s = catalog_source(p->c, c->source);
        if (!s || !cube_final_waits(p->s->cube, s, c->edition))
            continue;
        struct view *v = view_item(list);
        view_text(v, "when", format_stamp(p->a, c->at));
        view_text(v, "source", s->name);
        view_text(v, "month", format_month(p->a, c->month));
        view_text(v, "link",
            page_link(p,
                arena_printf(p->a, "/klart/%04d-%02d", month_year(c->month), month_of_year(c->month)), NULL));
        view_text(v, "state", c->locked ? "låst månad" : "släppt månad");
        view_text(v, "facts", format_count(p->a, c->facts));
        view_text(v, "reason", *c->reason ? c->reason : "källan levererade om");
    }
    view_bool(p->v, "has_waiting", list->first != NULL);
}

/* ---- the page -------------------------------------------------------------------------------------------------------------------- */

static const char *
conclude(struct page *p, const struct listing *l, bool whole)
{
    if (!whole)
        return "Ändrade värden räknas fram";
    if (!l->figures)
        return "Inga visade värden har ändrats";
    return arena_printf(p->a, "%s har ändrats efter att %s visades",
        l->figures == 1 ? "Ett värde"
                        : arena_printf(p->a, "%s värden", format_count(p->a, (int64_t)l->figures)),
        l->figures == 1 ? "det" : "de");
}

static void
fill_subtitle(
    struct page *p, const struct listing *l, const struct unit *u, const struct indicator *i, int32_t since)
{
    const struct store_cause *c = snapshot_cause(p->s, since);
    view_printf(p->v, "subtitle", "%s%s%s, %s sedan %s. Bara perioder som var slut när värdet ändrades.",
        i ? i->name : "", i ? ", " : "", u ? u->name : "Alla enheter",
        l->editions == 1 ? "vid ett tillfälle" : arena_printf(p->a, "vid %zu tillfällen", l->editions),
        c ? format_stamp(p->a, c->recorded) : "början");
}

int
page_restated(struct page *p, const char *id)
{
    const char *asked = page_link_param(p, "enhet"), *indicator = page_link_param(p, "indikator");
    bool all = asked && strcmp(asked, "alla") == 0;
    const struct unit *u = all ? NULL : asked ? catalog_unit(p->c, asked) : page_tree_home(p);
    const struct indicator *i = indicator ? catalog_indicator(p->c, indicator) : NULL;
    const struct restated *log = snapshot_restated(p->s);
    struct listing l = {0};
    long offset = 0;
    (void)id;
    if (!u && !all)
        return page_frame_fault(p, 404, arena_printf(p->a, "Det finns ingen enhet ”%s”.", asked ? asked : ""),
            "Alla enheter står under Enheter.");
    if (indicator && !i)
        return page_frame_fault(p, 404, arena_printf(p->a, "Det finns ingen indikator ”%s”.", indicator),
            "Alla indikatorer står under Indikatorer.");
    const char *from = page_link_param(p, "offset");
    if (from && text_long(from, 0, 1000000000, &offset) != 0)
        return page_frame_fault(p, 400, arena_printf(p->a, "offset=%s kan inte läsas.", from), NULL);
    page_face_of(p, u);
    bool whole = log && log->edition >= p->s->edition.edition;
    int32_t checkpoint = p->s->edition.checkpoint,
            since = log && log->since > checkpoint ? log->since : checkpoint;
    if (whole)
        collect(p, log, since, u ? u->id : NULL, indicator, &l);
    view_text(p->v, "heading", conclude(p, &l, whole));
    if (whole)
        fill_subtitle(p, &l, u, i, since);
    else
        view_text(p->v, "subtitle", "De visas om en stund: varje utgåva jämförs med den före.");
    fill_units(p, u ? u->id : NULL, indicator);
    fill_table(p, &l, (size_t)offset, u ? u->id : NULL, indicator);
    fill_waiting(p);
    view_text(p->v, "sources", page_link(p, "/kallor", NULL));
    return page_frame(p, "restated", 200, "Ändrade värden", "/kallor");
}
