/* /klart/{period}: is the month done? Each source: in or late, shown, final, locked and by whom; what maps nowhere; what was corrected
   after the release, and which of the board's figures that moved. */
#include "page_period.h"
#include "cube_report.h"
#include "figure_final.h"
#include "figure_late.h"
#include "format.h"
#include "page_reconcile.h"
#include "page_unmapped.h"
#include "release.h"
#include "svg.h"
#include <string.h>

/* ---- the rows ---------------------------------------------------------------------------------------------------------------- */

/* A month of the period that ends one of the source's. MONTH_NONE: none does. */
static month
last_of(const struct source *s, struct period p)
{
    for (month m = p.last; m >= period_first(p); m--)
        if (cadence_period(s->cadence, m).last == m)
            return m;
    return MONTH_NONE;
}

static void
read_months(const struct page *p, struct period_row *r, struct period period)
{
    r->in = true;
    r->state = RELEASE_LAST;
    for (month m = period_first(period); m <= r->month; m++) {
        bool come = cube_final_delivered(p->s->cube, r->source, m);
        enum release_state s = cube_final_state(p->s->cube, r->source, m);
        if (!come && cadence_period(r->source->cadence, m).last == m)
            r->in = false;
        if (come && s < r->state)
            r->state = s;
        size_t n;
        (void)decisions_corrections(&p->s->decisions, r->source->id, m, &n);
        r->n_corrections += n;
    }
    const struct release *said = decisions_release(&p->s->decisions, r->source->id, r->month);
    r->said = said && said->state == r->state ? said : NULL;
}

size_t
page_period_rows(struct page *p, struct period period, struct period_row **ret)
{
    struct period_row *rows = arena_alloc(p->a, (p->c->n_sources + 1) * sizeof *rows);
    size_t n = 0;
    for (size_t i = 0; i < p->c->n_sources; i++) {
        struct period_row r = {.source = &p->c->sources[i], .month = last_of(&p->c->sources[i], period)};
        if (r.month == MONTH_NONE || source_reports(r.source) || /* forecasts owe no outcome */
            (source_retired(r.source) && r.month >= r.source->retired))
            continue;
        read_months(p, &r, period);
        month late = figure_late_source(p->s, r.source, p->s->edition.recorded);
        r.late = !r.in && late != MONTH_NONE && late >= r.month;
        r.failed = !r.in && figure_late_failed(p->s, r.source, p->s->edition.recorded);
        rows[n++] = r;
    }
    *ret = rows;
    return n;
}

const char *
page_period_state(struct page *p, const struct period_row *r)
{
    struct release_dates d;
    release_dates(r->source, r->month, &d);
    if (!r->in)
        return r->failed ? "källfel" : r->late ? "försenad" : "inte hämtad än";
    switch (r->state) {
    case RELEASE_NONE:
        return arena_printf(p->a, "hämtad, släpps %s", format_date(p->a, d.published));
    case RELEASE_PRELIMINAR:
        return arena_printf(p->a, "preliminär till och med %s", format_date(p->a, d.final - 1));
    case RELEASE_SLAPPT:
        return !release_ruled(r->source) && !r->said ? "gäller som den kom"
               : d.locked && d.locked > p->s->edition.recorded
                   ? arena_printf(p->a, "släppt, låses %s", format_date(p->a, d.locked))
                   : "släppt";
    default:
        return "låst";
    }
}

/* "enligt källans regel, 24 november 2026", "av anna@server, …: orsak" */
static const char *
say_who(struct page *p, const struct release *said)
{
    if (!said)
        return EN_DASH;
    const char *who = *said->who ? said->who : "källans regel";
    return arena_printf(
        p->a, "%s, %s%s%s", format_date(p->a, said->at), who, *said->reason ? ": " : "", said->reason);
}

/* Codes without a unit in these months. */
static size_t
count_unknown(struct page *p, const struct period_row *r, struct period period)
{
    size_t n, found = 0;
    const struct cube_unmapped **u = page_unmapped_units(p, r->source, &n);
    for (size_t i = 0; i < n; i++)
        found += u[i]->first <= period.last && u[i]->last >= period_first(period);
    return found;
}

static void
fill_row(struct page *p, struct view *list, const struct period_row *r, struct period period)
{
    struct view *v = view_item(list);
    svg_sign(&p->scratch, SIGN_LATE);
    const char *sign = page_link_take(p);
    bool bad = r->late || r->failed;
    size_t unknown = count_unknown(p, r, period);
    view_text(v, "name", r->source->name);
    view_text(v, "link", arena_printf(p->a, "%s#%s", page_link(p, "/kallor", NULL), r->source->id));
    view_bool(v, "bad", bad);
    view_raw(v, "sign", bad ? sign : NULL);
    view_text(v, "in", r->in ? "Ja" : "Nej");
    view_text(v, "state", format_upper_first(p->a, page_period_state(p, r)));
    view_text(v, "who", say_who(p, r->said));
    view_text(v, "unknown", unknown ? format_count(p->a, (int64_t)unknown) : r->in ? "0" : EN_DASH);
    view_text(v, "control", r->in ? page_reconcile_month(p, r->source, r->month) : NULL);
    view_text(v, "corrected", r->n_corrections ? format_count(p->a, (int64_t)r->n_corrections) : EN_DASH);
}

static struct face_table *
face_of(struct page *p)
{
    static const struct face_column columns[] = {{"source", "Källa"}, {"in", "Inne"}, {"state", "Läge"},
        {"who", "Beslutat"}, {"unknown", "Okända enheter"}, {"control", "Kontrolltal"},
        {"corrected", "Rättade"}};
    struct face_table *t = face_table(p->face, "sources", "Källor");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        face_column(t, columns[i].id, columns[i].head);
    return t;
}

static void
face_row(struct page *p, struct face_table *t, const struct period_row *r, struct period period)
{
    if (!t)
        return;
    face_word(t, r->source->id, r->source->name);
    face_word(t, r->in ? "yes" : "no", r->in ? "ja" : "nej");
    face_text(t, page_period_state(p, r));
    face_text(t, r->said ? say_who(p, r->said) : NULL);
    face_count(t, (int64_t)count_unknown(p, r, period));
    face_text(t, r->in ? page_reconcile_month(p, r->source, r->month) : NULL);
    face_count(t, (int64_t)r->n_corrections);
}

/* ---- the conclusion -------------------------------------------------------------------------------------------------------------- */

static const char *
conclude(struct page *p, const char *name, const struct period_row *rows, size_t n)
{
    size_t missing = 0, open = 0, unlocked = 0;
    const struct period_row *first = NULL, *last_open = NULL;
    for (size_t i = 0; i < n; i++) {
        missing += !rows[i].in;
        first = first || rows[i].in ? first : &rows[i];
        bool is_open = rows[i].in && rows[i].state < RELEASE_SLAPPT;
        open += is_open;
        last_open = is_open ? &rows[i] : last_open;
        unlocked += rows[i].state < RELEASE_LAST && release_ruled(rows[i].source);
    }
    if (n == 0)
        return arena_printf(p->a, "Ingen källa lämnar uppgifter för %s", format_lower_first(p->a, name));
    if (missing == 1)
        return arena_printf(
            p->a, "%s är inte klar: %s saknas", name, format_lower_first(p->a, first->source->name));
    if (missing)
        return arena_printf(p->a, "%s är inte klar: %s av %s källor saknas", name,
            format_number_word(p->a, (int)missing), format_number_word(p->a, (int)n));
    if (open == 1)
        return arena_printf(p->a, "%s är inte klar: %s är %s", name,
            format_lower_first(p->a, last_open->source->name), page_period_state(p, last_open));
    if (open)
        return arena_printf(p->a, "%s är inte klar: %s av %s källor är inte slutliga", name,
            format_number_word(p->a, (int)open), format_number_word(p->a, (int)n));
    return arena_printf(p->a, unlocked ? "%s är klar, men inte låst" : "%s är klar", name);
}

static const char *
subtitle(struct page *p, const struct period_row *rows, size_t n)
{
    size_t in = 0, locked = 0, corrected = 0;
    for (size_t i = 0; i < n; i++) {
        in += rows[i].in;
        locked += rows[i].in && rows[i].state == RELEASE_LAST;
        corrected += rows[i].n_corrections;
    }
    return arena_printf(p->a, "%zu av %zu källor har kommit in, %s är låst%s. %s", in, n,
        locked ? format_count(p->a, (int64_t)locked) : "ingen", locked > 1 ? "a" : "",
        corrected ? "Uppgifter har rättats sedan de släpptes." : "Inget är rättat sedan det släpptes.");
}

/* ---- what happened, and what it moved ---------------------------------------------------------------------------------------------- */

static void
fill_corrections(struct page *p, struct view *list, const struct period_row *r, struct period period)
{
    for (month m = period_first(period); m <= r->month; m++) {
        size_t n;
        const struct release_correction *c = decisions_corrections(&p->s->decisions, r->source->id, m, &n);
        for (size_t i = 0; i < n; i++) {
            struct view *v = view_item(list);
            view_text(v, "date", format_date(p->a, c[i].at));
            view_text(v, "source", r->source->name);
            view_text(v, "month", format_month(p->a, m));
            view_text(v, "state", c[i].locked ? "låst månad" : "släppt månad");
            view_printf(v, "pull", "%d", (int)c[i].pull);
            view_text(v, "facts", format_count(p->a, c[i].facts));
            view_text(v, "reason", *c[i].reason ? c[i].reason : "källan levererade om");
            view_text(
                v, "waits", cube_final_waits(p->s->cube, r->source, c[i].edition) ? PAGE_PERIOD_WAITS : NULL);
            view_printf(v, "before", "%s?per=@%d", p->r->path, (int)c[i].edition - 1);
        }
    }
}

static void
fill_moved(struct page *p, struct view *list, struct period period)
{
    const struct unit *u = page_tree_home(p);
    for (size_t i = 0; u && i < p->c->n_indicators; i++) {
        const struct indicator *x = &p->c->indicators[i];
        struct figure f;
        struct figure_reported was;
        if (figure_align(x, x->main_window, period.last) != period.last)
            continue;
        figure_make(p->s, x, u, x->main_window, period.last, &f);
        if (f.last != period.last)
            continue;
        figure_final_reported(&f, &was);
        if (!was.report || !was.differs)
            continue;
        struct view *v = view_item(list);
        view_text(v, "name", x->short_name);
        view_text(v, "link", page_link_indicator(p, x, u));
        view_text(v, "was", was.has_value ? format_with_unit(p->a, x, was.value) : EN_DASH);
        view_text(v, "now", f.now.has_value ? format_with_unit(p->a, x, f.now.value) : EN_DASH);
        view_text(
            v, "why", was.correction ? figure_final_corrected(p->a, was.correction) : "räknat på annat sätt");
    }
}

void
page_period_link(struct page *p)
{
    char text[PERIOD_TEXT], label[PERIOD_LABEL];
    struct period x = {figure_late_period(CADENCE_MONTH, 0, p->s->edition.recorded), 1};
    view_text(p->v, "done_link", page_link(p, arena_printf(p->a, "/klart/%s", period_text(x, text)), NULL));
    view_text(p->v, "done_name", arena_strdup(p->a, period_label(x, label)));
}

/* ---- the page ------------------------------------------------------------------------------------------------------------------------ */

static void
link_period(struct page *p, const char *key, month last, int span)
{
    char text[PERIOD_TEXT], label[PERIOD_LABEL];
    struct period x = {last, (uint8_t)span};
    month first, newest;
    bool any = cube_range(p->s->cube, &first, &newest) && last >= first &&
               last <= figure_late_period(CADENCE_MONTH, 0, p->s->edition.recorded);
    struct view *v = view_object(p->v, key);
    view_bool(v, "any", any);
    view_text(v, "link", page_link(p, arena_printf(p->a, "/klart/%s", period_text(x, text)), NULL));
    view_text(v, "name", format_upper_first(p->a, arena_strdup(p->a, period_label(x, label))));
}

int
page_period(struct page *p, const char *id)
{
    struct period period;
    struct period_row *rows;
    char label[PERIOD_LABEL];
    if (period_parse(id, &period) != 0)
        return page_frame_fault(p, 404, arena_printf(p->a, "”%s” är ingen period.", id),
            "En period skrivs 2026-10, 2026Q3, 2026T2 eller 2026.");
    size_t n = page_period_rows(p, period, &rows);
    const char *name = format_upper_first(p->a, arena_strdup(p->a, period_label(period, label)));
    struct view *list = view_list(p->v, "rows"), *corrections = view_list(p->v, "corrections"),
                *moved = view_list(p->v, "moved");
    struct face_table *t = face_of(p);
    page_face_at(p, period.last);
    for (size_t i = 0; i < n; i++) {
        fill_row(p, list, &rows[i], period);
        face_row(p, t, &rows[i], period);
        fill_corrections(p, corrections, &rows[i], period);
    }
    fill_moved(p, moved, period);
    view_text(p->v, "period", name);
    view_text(p->v, "heading", conclude(p, name, rows, n));
    view_text(p->v, "subtitle", subtitle(p, rows, n));
    view_bool(p->v, "has_rows", n > 0);
    view_bool(p->v, "has_corrections", corrections->first != NULL);
    view_bool(p->v, "has_moved", moved->first != NULL);
    view_text(p->v, "sources", page_link(p, "/kallor", NULL));
    view_text(p->v, "home_unit", page_tree_home(p) ? page_tree_home(p)->name : NULL);
    link_period(p, "previous", (month)(period_first(period) - 1), period.span);
    link_period(p, "next", (month)(period.last + period.span), period.span);
    return page_frame(
        p, "period", 200, arena_printf(p->a, "Är %s klar?", format_lower_first(p->a, name)), "/kallor");
}
