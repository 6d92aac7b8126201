/* /sok: indicators, units, boards, sources and words, ranked. Names and definitions are sought, never figures; what a viewer may not see
   is no candidate, so that neither its hit nor a suggestion tells of it. */
#include "format.h"
#include "page_work.h"
#include "seek.h"
#include <stdlib.h>
#include <string.h>

#define TEXTS 5
#define WORDS_MOST 64
#define QUERY_LONGEST 200
enum { NAME = 10, ALIAS = 7, BESIDE = 4, PROSE = 2 }; /* what a hit there is worth */

struct candidate {
    const char *name, *kind, *link, *said; /* said: NULL, or a line under it */
    struct seek_text texts[TEXTS];         /* the name first */
    int score;
    size_t place;
};
struct search {
    struct candidate *all;
    size_t n, cap;
};

/* ---- what there is to find ------------------------------------------------------------------------------------------------- */
static struct candidate *
add(struct page *p, struct search *s, const char *name, const char *kind, const char *link)
{
    size_t place = s->n;
    struct candidate *c = ARENA_PUSH(p->a, s->all, s->n, s->cap);
    *c = (struct candidate){.name = name, .kind = kind, .link = link, .place = place};
    c->texts[0] = (struct seek_text){name, NAME};
    return c;
}

/* Its page for the municipality, else for the first unit that has it. */
static const struct unit *
unit_with(struct page *p, const struct indicator *i, const struct unit *home)
{
    if (figure_exists(p->s, i, home))
        return home;
    for (size_t k = 0; k < p->c->n_units; k++)
        if (figure_exists(p->s, i, &p->c->units[k]))
            return &p->c->units[k];
    return home;
}

static void
add_indicators(struct page *p, struct search *s)
{
    for (size_t i = 0; i < p->c->n_indicators; i++) {
        const struct indicator *x = &p->c->indicators[i];
        const char *pillar = x->pillar ? x->pillar->name : "";
        struct candidate *c = add(p, s, x->name,
            x->retired == MONTH_NONE ? arena_printf(p->a, "Indikator, %s", pillar)
                                     : arena_printf(p->a, "Indikator, %s, utgången", pillar),
            NULL);
        c->said = x->description;
        c->texts[1] = (struct seek_text){x->short_name, ALIAS};
        c->texts[2] = (struct seek_text){arena_printf(p->a, "%s %s %s", x->id, pillar, x->unit), BESIDE};
        c->texts[3] = (struct seek_text){x->description, PROSE};
        c->texts[4] = (struct seek_text){arena_printf(p->a, "%s %s %s", x->purpose ? x->purpose : "",
                                             x->method ? x->method : "", x->owner ? x->owner : ""),
            PROSE};
    }
}

static void
add_units(struct page *p, struct search *s)
{
    month m = page_tree_month(p);
    for (size_t i = 0; i < p->c->n_units; i++) {
        const struct unit *u = &p->c->units[i];
        const char *former = "";
        for (size_t k = 0; k < u->n_names; k++)
            former = arena_printf(p->a, "%s %s", former, u->names[k].name);
        const struct unit *above = unit_valid(u, m) ? unit_parent(u, m) : NULL;
        const char *kind = format_upper_first(p->a, page_tree_kind(u));
        struct candidate *c = add(p, s, u->name,
            above              ? arena_printf(p->a, "%s under %s", kind, above->name)
            : unit_valid(u, m) ? kind
                               : arena_printf(p->a, "%s, finns inte i %s", kind, format_month(p->a, m)),
            page_link_unit(p, u));
        c->texts[1] = (struct seek_text){former, ALIAS};
        c->texts[2] = (struct seek_text){arena_printf(p->a, "%s %s", u->id, kind), BESIDE};
    }
}

static void
add_boards(struct page *p, struct search *s)
{
    for (size_t i = 0; i < p->c->n_dashboards; i++) {
        const struct dashboard *d = &p->c->dashboards[i];
        const char *sections = "";
        for (size_t k = 0; k < d->n_sections; k++)
            sections = arena_printf(p->a, "%s %s %s", sections, d->sections[k].title,
                d->sections[k].subtitle ? d->sections[k].subtitle : "");
        struct candidate *c = add(p, s, d->title, "Tavla",
            page_link(p, strcmp(d->id, "kommunstyrelsen") == 0 ? "/" : arena_printf(p->a, "/tavla/%s", d->id),
                NULL));
        c->texts[1] = (struct seek_text){arena_printf(p->a, "%s %s", d->id, d->unit->name), BESIDE};
        c->texts[2] = (struct seek_text){sections, PROSE};
        c->texts[3] = (struct seek_text){d->decision, PROSE};
    }
    for (size_t i = 0; i < p->c->n_pillars; i++) {
        const struct pillar *x = &p->c->pillars[i];
        struct candidate *c =
            add(p, s, x->name, "Perspektiv", page_link(p, arena_printf(p->a, "/%s", x->id), NULL));
        c->texts[1] = (struct seek_text){x->subtitle, BESIDE};
    }
}

static void
add_sources(struct page *p, struct search *s)
{
    for (size_t i = 0; i < p->c->n_sources; i++) {
        const struct source *x = &p->c->sources[i];
        struct candidate *c = add(p, s, x->name, "Källa", page_link(p, "/kallor", NULL));
        c->said = x->description;
        c->texts[1] =
            (struct seek_text){arena_printf(p->a, "%s %s", x->id, x->credit ? x->credit : ""), BESIDE};
        c->texts[2] = (struct seek_text){x->description, PROSE};
    }
    for (size_t i = 0; i < p->c->n_conflicts; i++) {
        const struct conflict *x = &p->c->conflicts[i];
        struct candidate *c = add(p, s, x->name, "Regel för krockar", page_link(p, "/balans", NULL));
        c->texts[1] = (struct seek_text){x->question, PROSE};
    }
}

static void
add_words(struct page *p, struct search *s)
{
    static const char *const pages[][3] = {{"Enheter", "/enheter", "organisation nämnder förvaltningar träd"},
        {"Indikatorer", "/indikatorer", "mått nyckeltal alla tal lista"},
        {"Källor", "/kallor", "leveranser hämtning fel försenad"},
        {"Så läser du sidorna", "/ordlista", "ordlista förklaringar tecken hjälp begrepp"},
        {"Balansen över tid", "/balans", "perspektiv krockar mål utveckling"},
        {"Ändrade värden", "/rattelser", "rättelser korrigerade tal historik"},
        {"Tillgänglighet", "/tillganglighet", "tillgänglighetsredogörelse wcag"},
        {"Administration", "/admin", "drift jobb rättigheter"}};
    struct page_word words[WORDS_MOST];
    size_t n = page_words_all(words, WORDS_MOST);
    for (size_t i = 0; i < n; i++) {
        struct candidate *c = add(p, s, words[i].name, "Ord", page_link(p, "/ordlista", NULL));
        c->said = *words[i].text ? format_upper_first(p->a, words[i].text) : NULL;
        c->texts[1] = (struct seek_text){words[i].text, PROSE};
    }
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        if (strcmp(pages[i][1], "/admin") == 0 && !(p->r->viewer && p->r->viewer->administrator))
            continue;
        struct candidate *c = add(p, s, pages[i][0], "Sida", page_link(p, pages[i][1], NULL));
        c->texts[1] = (struct seek_text){pages[i][2], BESIDE};
    }
}

/* ---- the hits ------------------------------------------------------------------------------------------------------------------ */
static int
by_score(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    return x->score != y->score ? y->score - x->score : x->place < y->place ? -1 : 1;
}

static const struct indicator *
indicator_of(const struct page *p, const struct candidate *c)
{
    return c->place < p->c->n_indicators ? &p->c->indicators[c->place] : NULL; /* they are added first */
}

static size_t
find(struct page *p, struct search *s, const struct seek_query *q)
{
    size_t n = 0;
    for (size_t i = 0; i < s->n; i++) {
        s->all[i].score = seek_score(p->a, q, s->all[i].texts, TEXTS);
        n += s->all[i].score > 0;
    }
    qsort(s->all, s->n, sizeof *s->all, by_score);
    return n;
}

static void
fill_hits(struct page *p, const struct search *s, size_t n)
{
    const struct unit *home = page_tree_home(p);
    struct view *list = view_list(p->v, "hits");
    for (size_t i = 0; i < n; i++) {
        const struct candidate *c = &s->all[i];
        const struct indicator *x = indicator_of(p, c);
        struct view *v = view_item(list);
        view_text(v, "name", c->name);
        view_text(v, "kind", c->kind);
        view_text(v, "text", c->said);
        view_text(v, "link", x && home ? page_link_indicator(p, x, unit_with(p, x, home)) : c->link);
    }
    view_bool(p->v, "has_hits", n > 0);
}

static void
suggest(struct page *p, const struct search *s, const struct seek_query *q)
{
    const char **names = arena_alloc(p->a, (s->n + 1) * sizeof *names);
    for (size_t i = 0; i < s->n; i++)
        names[i] = s->all[i].name;
    const char *near = seek_nearest(p->a, q, names, s->n);
    view_text(p->v, "nearest", near);
    view_text(p->v, "nearest_link", near ? page_link(p, "/sok", "q", near, NULL) : NULL);
}

static void
fill_help(struct page *p, bool help)
{
    view_bool(p->v, "help", help);
    const char *example =
        p->c->n_indicators ? format_lower_first(p->a, p->c->indicators[0].short_name) : "mål";
    view_text(p->v, "example", example);
    view_text(p->v, "example_link", page_link(p, "/sok", "q", example, NULL));
    view_text(p->v, "indicators_link", page_link(p, "/indikatorer", NULL));
    view_text(p->v, "units_link", page_link(p, "/enheter", NULL));
    view_text(p->v, "words_link", page_link(p, "/ordlista", NULL));
}

int
page_search(struct page *p, const char *id)
{
    const char *asked = page_link_param(p, "q");
    const char *text = asked ? asked : "";
    struct search s = {.all = NULL};
    struct seek_query q;
    size_t n = 0;
    (void)id;
    if (strlen(text) > QUERY_LONGEST)
        return page_frame_fault(
            p, 400, "Sökningen är för lång.", "Högst 200 tecken. Skriv de viktigaste orden.");
    seek_parse(p->a, text, &q);
    view_null(p->v, "nearest");
    view_text(p->v, "query", text);
    if (q.n) {
        add_indicators(p, &s); /* first: see indicator_of */
        add_units(p, &s);
        add_boards(p, &s);
        add_sources(p, &s);
        add_words(p, &s);
        n = find(p, &s, &q);
        if (!n)
            suggest(p, &s, &q);
    }
    fill_hits(p, &s, n);
    fill_help(p, n == 0);
    view_text(p->v, "heading",
        !q.n     ? "Sök"
        : n == 0 ? arena_printf(p->a, "Inget hittades för ”%s”", text)
        : n == 1 ? arena_printf(p->a, "En träff för ”%s”", text)
                 : arena_printf(p->a, "%zu träffar för ”%s”", n, text));
    view_text(p->v, "subtitle",
        q.more          ? "Sökningen tar de första åtta orden."
        : *text && !q.n ? "Skriv minst en bokstav eller siffra."
                        : NULL);
    return page_frame(p, "search", 200, "Sök", "/sok");
}
