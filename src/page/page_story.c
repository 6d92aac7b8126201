/* Stories beside the figures that they explain, and on pages of their own: /berattelser, /berattelser/{id}. */
#include "page_story.h"
#include "clock.h"
#include "format.h"
#include "markdown.h"
#include <string.h>

#define BESIDE 3 /* on another page; the others are one link away */

/* What a page asks for; NULL: any. */
struct wanted {
    const struct unit *unit;
    const struct indicator *indicator;
    const struct pillar *pillar;
};

static const struct unit *
unit_of(const struct page *p, const struct story *s)
{
    return s->unit ? s->unit : page_tree_home(p);
}

/* A story of a later day than the page's edition is not told there. */
static bool
is_told(const struct page *p, const struct story *s)
{
    char today[11];
    struct clock_local t;

    if (!p->s || !p->s->edition.edition)
        return true;
    t = clock_local(p->s->edition.recorded);
    snprintf(today, sizeof today, "%04d-%02d-%02d", t.year, t.month, t.day);
    return strcmp(s->date, today) <= 0;
}

static bool
is_wanted(const struct page *p, const struct story *s, const struct wanted *w)
{
    return is_told(p, s) && (!w->unit || unit_of(p, s) == w->unit) &&
           (!w->indicator || s->indicator == w->indicator) &&
           (!w->pillar || (s->indicator && s->indicator->pillar == w->pillar));
}

static int
newest_first(const void *va, const void *vb)
{
    const struct story *a = *(const struct story *const *)va, *b = *(const struct story *const *)vb;
    int c = strcmp(b->date, a->date);

    return c ? c : strcmp(a->id, b->id);
}

static const struct story **
find(struct page *p, const struct wanted *w, size_t *ret_n)
{
    const struct story **list = arena_alloc(p->a, (p->c->n_stories + 1) * sizeof(struct story *));
    size_t n = 0;

    for (size_t i = 0; i < p->c->n_stories; i++)
        if (is_wanted(p, &p->c->stories[i], w))
            list[n++] = &p->c->stories[i];
    if (n > 1)
        qsort(list, n, sizeof *list, newest_first);
    *ret_n = n;
    return list;
}

bool
page_story_any(const struct page *p)
{
    const struct wanted all = {0};

    for (size_t i = 0; p->c && i < p->c->n_stories; i++)
        if (is_wanted(p, &p->c->stories[i], &all))
            return true;
    return false;
}

/* "20 oktober 2026" */
static const char *
day(struct page *p, const char *date)
{
    stamp t;

    return clock_parse(date, &t) == 0 ? format_date(p->a, t) : date;
}

static const char *
period_words(struct page *p, const char *text)
{
    struct period period;

    return text && period_parse(text, &period) == 0 ? format_period(p->a, period, WINDOW_MONTH) : NULL;
}

static const char *
address(struct page *p, const struct story *s)
{
    return page_link(p, arena_printf(p->a, "/berattelser/%s", s->id), NULL);
}

static void
fill_story(struct page *p, struct view *v, const struct story *s)
{
    const struct unit *u = unit_of(p, s);
    bool more;

    view_text(v, "title", s->title);
    view_text(v, "link", address(p, s));
    view_text(v, "author", s->author);
    view_text(v, "date", day(p, s->date));
    view_text(v, "date_code", s->date);
    view_text(v, "period", period_words(p, s->period));
    view_text(v, "beginning", markdown_beginning(p->a, s->text, &more));
    view_bool(v, "more", more);
    view_text(v, "unit", u ? u->name : NULL);
    view_text(v, "unit_link", u ? page_link_unit(p, u) : NULL);
    view_text(v, "indicator", s->indicator ? s->indicator->name : NULL);
    view_text(v, "indicator_link", s->indicator && u ? page_link_indicator(p, s->indicator, u) : NULL);
}

static void
fill_list(struct page *p, const struct story **list, size_t n, size_t most)
{
    struct view *v = view_list(p->v, "stories");

    view_bool(p->v, "has_stories", n > 0);
    for (size_t i = 0; i < n && i < most; i++)
        fill_story(p, view_item(v), list[i]);
}

/* The newest ones, and how many more there are. */
static void
fill_beside(struct page *p, const struct wanted *w)
{
    size_t n;
    const struct story **list = find(p, w, &n);

    fill_list(p, list, n, BESIDE);
    view_text(p->v, "stories_link", page_link(p, "/berattelser", NULL));
    view_text(
        p->v, "stories_more", n > BESIDE ? arena_printf(p->a, "%zu berättelser till", n - BESIDE) : NULL);
}

void
page_story_figure(struct page *p, const struct indicator *i, const struct unit *u)
{
    fill_beside(p, &(struct wanted){.unit = u, .indicator = i});
}

void
page_story_unit(struct page *p, const struct unit *u)
{
    fill_beside(p, &(struct wanted){.unit = u});
}

void
page_story_pillar(struct page *p, const struct pillar *pillar, const struct unit *u)
{
    if (pillar) {
        fill_beside(p, &(struct wanted){.unit = u, .pillar = pillar});
    } else {
        view_bool(p->v, "has_stories", false);
        view_list(p->v, "stories");
        view_null(p->v, "stories_more");
    }
}

/* ---- pages of their own ---------------------------------------------------------------------------------------------------------- */
int
page_story_list(struct page *p, const char *id)
{
    const struct wanted all = {0};
    size_t n;
    const struct story **list = find(p, &all, &n);

    (void)id;
    fill_list(p, list, n, n);
    return page_frame(p, "stories", 200, "Berättelser", "/berattelser");
}

int
page_story_one(struct page *p, const char *id)
{
    const struct story *s = catalog_story(p->c, id);

    if (!s || !is_told(p, s))
        return page_frame_fault(p, 404, arena_printf(p->a, "Det finns ingen berättelse ”%s”.", id),
            "Alla berättelser står under Berättelser.");
    fill_story(p, p->v, s);
    view_raw(p->v, "text", markdown_html(p->a, s->text));
    view_text(p->v, "stories_link", page_link(p, "/berattelser", NULL));
    return page_frame(p, "story", 200, s->title, "/berattelser");
}
