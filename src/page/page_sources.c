/* The sources: which are current, which have a fault, and what to do about it. */
#include "figure_late.h"
#include "figure_say.h"
#include "format.h"
#include "page_held.h"
#include "page_period.h"
#include "page_sources_row.h"
#include "page_unmapped.h"
#include "svg.h"
#include <string.h>

static struct page_source
read_row(struct page *p, const struct source *s)
{
    struct page_source r = {.source = s, .last = cube_source_last(p->s->cube, s)};
    for (size_t i = 0; i < p->s->n_pulls; i++) {
        const struct store_pull *x = &p->s->pulls[i];
        if (strcmp(x->source, s->id) != 0)
            continue;
        r.pulls = r.pulls ? r.pulls : x;
        r.n++;
        if (!r.good && x->state != PULL_FAILED)
            r.good = x;
    }
    bool retired = source_retired(s); /* nothing is awaited any more */
    r.never = !retired && r.n == 0 && r.last == MONTH_NONE;
    r.failed = !retired && r.n > 0 && r.pulls[0].state == PULL_FAILED;
    r.awaited = figure_late_source(p->s, s, p->s->edition.recorded);
    r.late = r.awaited != MONTH_NONE;
    r.unknown = page_unmapped_units(p, s, &r.n_unknown);
    page_reconcile_read(p, s, &r.reconciled);
    return r;
}

/* ---- faults ----------------------------------------------------------------------------------------------------------------------------- */
static void
add_step(struct view *list, const char *text)
{
    struct view *v = view_item(list);
    view_text(v, "text", text);
    view_null(v, "code");
}

static void
fill_steps(struct page *p, struct view *v, const struct page_source *r, const struct store_pull *x)
{
    struct view *steps = view_list(v, "steps");
    stamp next = page_sources_row_next(r);
    if (*x->hint)
        add_step(steps, format_upper_first(p->a, x->hint));
    if (r->source->path)
        add_step(steps, arena_printf(p->a, "Lägg den rättade filen i inkorgen: %s.", r->source->path));
    if (next)
        add_step(steps, arena_printf(p->a, "Vänta till %s, eller hämta nu med: ksrd pull %s.",
                            format_stamp_short(p->a, next), r->source->id));
    else
        add_step(steps, arena_printf(p->a, "Hämta med: ksrd pull %s.", r->source->id));
}

static const char *
affected(struct page *p, const struct source *s)
{
    const char *names = "";
    int n = 0;
    for (size_t i = 0; i < p->c->n_indicators; i++) {
        const struct source **list = figure_sources(p->a, p->s, &p->c->indicators[i]);
        for (; *list; list++) {
            if (*list != s || ++n > 4)
                continue;
            names = arena_printf(p->a, "%s%s%s", names, n > 1 ? ", " : "",
                format_lower_first(p->a, p->c->indicators[i].short_name));
        }
    }
    return n > 4 ? arena_printf(p->a, "%s och %d till", names, n - 4) : n ? names : NULL;
}

static struct view *
new_fault(struct page *p, struct view *list, const struct source *s)
{
    struct view *v = view_item(list);
    svg_sign(&p->scratch, SIGN_LATE);
    view_raw(v, "sign", page_link_take(p));
    view_text(v, "affected", affected(p, s));
    return v;
}

static void
fill_fault(struct page *p, struct view *list, const struct page_source *r)
{
    const struct store_pull *x = &r->pulls[0];
    struct view *v = new_fault(p, list, r->source), *quote = view_item(view_list(v, "quotes"));
    view_printf(v, "title", "%s: hämtningen misslyckades", r->source->name);
    bool both = *x->where && *x->file && !strstr(x->where, x->file);
    view_text(quote, "where",
        both        ? arena_printf(p->a, "%s, %s", x->file, x->where)
        : *x->where ? x->where
        : *x->file  ? x->file
                    : NULL);
    view_text(quote, "what", *x->what ? x->what : "Orsaken är inte noterad.");
    view_null(quote, "more");
    view_null(v, "all");
    view_null(v, "all_link");
    view_printf(v, "told", "Senaste försök %s, hämtning" NBSP "%s. %s", format_stamp_short(p->a, x->ended),
        format_count(p->a, x->id),
        r->last == MONTH_NONE
            ? "Inget är sparat."
            : arena_printf(p->a, "Inget ur den är sparat: sidorna visar siffrorna till och med %s.",
                  page_sources_row_label(p, r->source->cadence, r->last)));
    fill_steps(p, v, r, x);
}

/* ---- the conclusion -------------------------------------------------------------------------------------------------------------------- */
struct tally {
    size_t all, failed, late, unknown, never, off;
    const char *first_failed, *first_off; /* their names */
};

static struct tally
count(const struct page_source *rows, size_t n)
{
    struct tally t = {.all = n};
    for (size_t i = 0; i < n; i++) {
        if (rows[i].failed && !t.failed++)
            t.first_failed = rows[i].source->name;
        t.late += rows[i].late && !rows[i].failed;
        t.unknown += rows[i].n_unknown > 0;
        t.never += rows[i].never;
        if (page_reconcile_bad(&rows[i].reconciled) && !t.off++)
            t.first_off = rows[i].source->name;
    }
    return t;
}

static const char *
word_first(struct page *p, size_t n)
{
    return format_upper_first(p->a, format_number_word(p->a, (int)n));
}

static const char *
conclude(struct page *p, const struct tally *t)
{
    const char *all = format_number_word(p->a, (int)t->all), *late = t->late == 1 ? "försenad" : "försenade";
    if (t->failed == 1)
        return arena_printf(p->a, "En av %s källor har fel: %s kunde inte läsas", all,
            format_lower_first(p->a, t->first_failed));
    if (t->failed)
        return arena_printf(p->a, "%s av %s källor har fel", word_first(p, t->failed), all);
    if (t->off == 1)
        return arena_printf(
            p->a, "En av %s källor stämmer inte av: %s", all, format_lower_first(p->a, t->first_off));
    if (t->off)
        return arena_printf(p->a, "%s av %s källor stämmer inte av", word_first(p, t->off), all);
    if (t->late && t->unknown)
        return arena_printf(p->a, "%s av %s källor är %s, %s har okända enheter", word_first(p, t->late), all,
            late, format_number_word(p->a, (int)t->unknown));
    if (t->late)
        return arena_printf(p->a, "%s av %s källor är %s", word_first(p, t->late), all, late);
    if (t->unknown)
        return arena_printf(p->a, "%s av %s källor har okända enheter", word_first(p, t->unknown), all);
    if (t->never)
        return arena_printf(p->a, "%s av %s källor är inte hämtade än", word_first(p, t->never), all);
    return t->all == 1 ? "Källan är aktuell" : arena_printf(p->a, "Alla %s källor är aktuella", all);
}

static void
fill_faults(struct page *p, struct view *list, const struct page_source *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].failed)
            fill_fault(p, list, &rows[i]);
    for (size_t i = 0; i < n; i++)
        if (page_reconcile_bad(&rows[i].reconciled))
            page_reconcile_fault(p, new_fault(p, list, rows[i].source), rows[i].source, &rows[i].reconciled);
    for (size_t i = 0; i < n; i++)
        if (rows[i].n_unknown)
            page_unmapped_fault(
                p, new_fault(p, list, rows[i].source), rows[i].source, rows[i].unknown, rows[i].n_unknown);
}

int
page_sources(struct page *p, const char *id)
{
    size_t n = p->c->n_sources, n_unmapped;
    struct page_source *rows = arena_alloc(p->a, (n + 1) * sizeof *rows);
    bool example = false;
    (void)id;
    for (size_t i = 0; i < n; i++) {
        rows[i] = read_row(p, &p->c->sources[i]);
        example = example || p->c->sources[i].example;
    }
    struct tally t = count(rows, n);
    fill_faults(p, view_list(p->v, "faults"), rows, n);
    struct view *list = view_list(p->v, "rows");
    struct face_table *face = page_sources_row_face(p);
    for (int bad = 1; bad >= 0; bad--)
        for (size_t i = 0; i < n; i++)
            if (page_source_bad(&rows[i]) == (bool)bad)
                page_sources_row(p, list, &rows[i], face);
    struct view *reconciled = view_list(p->v, "reconciled");
    for (size_t i = 0; i < n; i++)
        page_reconcile_row(p, reconciled, rows[i].source, &rows[i].reconciled);
    view_bool(p->v, "has_reconciled", reconciled->first != NULL);
    view_bool(p->v, "has_held", page_held_rows(p, view_list(p->v, "held"), false) > 0);
    cube_unmapped(p->s->cube, &n_unmapped);
    view_bool(p->v, "has_unmapped", n_unmapped > 0);
    page_unmapped_table(p, view_list(p->v, "unmapped"));
    view_text(p->v, "heading", conclude(p, &t));
    view_text(p->v, "subtitle",
        t.failed    ? "Inga tidigare siffror är ändrade. Det som är hämtat står kvar."
        : t.off     ? "Filernas rader är sparade som de står. De säger något annat än filerna själva."
        : t.unknown ? "Det som inte hör till någon enhet är sparat och står under Ej fördelat."
                    : "Varje hämtning sparas, också de som misslyckas.");
    view_bool(p->v, "any_example", example);
    view_text(p->v, "restated", page_link(p, "/rattelser", "enhet", "alla", NULL));
    page_period_link(p);
    return page_frame(p, "sources", 200, "Källor", "/kallor");
}
