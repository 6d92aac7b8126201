/* What is frozen of one item: its page, the screen of presenter mode, and the values on it. */
#include "page_meeting.h"
#include "text.h"
#include <string.h>

#define PAGE_MOST (8u << 20)

/* ---- the figures ------------------------------------------------------------------------------------------------------------- */

struct gather {
    struct page_meeting_figure *items;
    size_t n, cap;
};

static void
add_figure(struct page *p, struct gather *g, const struct indicator *i, const struct unit *u, enum window w,
    bool own)
{
    if (i && u && figure_exists(p->s, i, u))
        *ARENA_PUSH(p->a, g->items, g->n, g->cap) = (struct page_meeting_figure){i, u, w, own};
}

static void
add_unit(struct page *p, struct gather *g, const struct unit *u, bool own)
{
    month m = page_tree_month(p);
    for (size_t i = 0; i < p->c->n_indicators; i++) {
        const struct indicator *x = &p->c->indicators[i];
        if (x->retired == MONTH_NONE || x->retired > m)
            add_figure(p, g, x, u, x->main_window, own);
    }
}

/* The item is of today's catalog, the page's may be an older one. */
struct page_meeting_figure *
page_meeting_figures(struct page *p, const struct meeting_item *x, size_t *ret_n)
{
    struct gather g = {0};
    const struct dashboard *d = x->dashboard ? catalog_dashboard(p->c, x->dashboard->id) : NULL;
    const struct unit *u = x->unit ? catalog_unit(p->c, x->unit->id) : NULL;
    const struct indicator *i = x->indicator ? catalog_indicator(p->c, x->indicator->id) : NULL;
    const struct unit **children = u ? page_tree_children(p, u, page_tree_month(p)) : NULL;
    for (size_t s = 0; d && s < d->n_sections; s++)
        for (size_t k = 0; k < d->sections[s].n; k++)
            add_figure(p, &g, d->sections[s].indicators[k], d->unit,
                d->sections[s].indicators[k]->main_window, true);
    if (i)
        add_figure(p, &g, i, u, meeting_window(x), true);
    else if (u)
        add_unit(p, &g, u, true);
    for (; children && *children; children++) {
        if (i)
            add_figure(p, &g, i, *children, meeting_window(x), false);
        else
            add_unit(p, &g, *children, false);
    }
    *ret_n = g.n;
    return g.items;
}

static const char *
word(const char *s)
{
    return s ? s : "";
}

struct frozen_value
page_meeting_value(const struct figure *f)
{
    const struct value *v = &f->now;
    bool told = v->state != STATE_SEKRETESS && v->state != STATE_EJ_PUBLICERAT;
    return (struct frozen_value){.indicator = f->indicator->id,
        .unit = f->unit->id,
        .window = f->window,
        .period = f->period,
        .has_value = told && v->has_value,
        .has_fraction = told && v->has_fraction,
        .value = v->value,
        .numerator = v->numerator,
        .denominator = v->denominator,
        .state = state_names[v->state],
        .mal = told ? word(mal_names[v->mal]) : "",
        .variation = told ? word(variation_names[f->variation.at.word]) : "",
        .prognos = told ? word(prognos_names[f->forecast.status]) : ""};
}

static void
write_values(struct page *p, const struct meeting_item *x, struct buf *out)
{
    size_t n;
    const struct page_meeting_figure *list = page_meeting_figures(p, x, &n);
    for (size_t k = 0; k < n; k++) {
        struct figure f;
        figure_make(p->s, list[k].indicator, list[k].unit, list[k].window, MONTH_NONE, &f);
        if (f.last == MONTH_NONE)
            continue;
        struct frozen_value v = page_meeting_value(&f);
        frozen_write(out, &v);
    }
}

/* ---- the page ---------------------------------------------------------------------------------------------------------------- */

/* "?enhet=kommun&fonster=ytd" → parameters; ids and words need no decoding. */
static size_t
read_params(struct page *p, char *query, struct page_param *ret, size_t most)
{
    size_t n = 0;
    for (char *at = query, *next; at && n < most; at = next) {
        char *value = strchr(at, '=');
        next = strchr(at, '&');
        if (next)
            *next++ = '\0';
        if (value)
            *value++ = '\0';
        ret[n++] = (struct page_param){at, value ? value : ""};
    }
    if (p->r->per && n < most)
        ret[n++] = (struct page_param){"per", p->r->per};
    return n;
}

/* The page that stands at the address, in the same snapshot and for the same viewer. */
static int
make_page(struct page *p, const char *address, struct buf *out, const struct view **ret_view)
{
    struct page_param params[8];
    struct page_reply reply = {.status = 200, .body = *out};
    struct page_request r = *p->r;
    struct page inner = *p;
    char *path = arena_strdup(p->a, address), *query = strchr(path, '?');
    if (query)
        *query++ = '\0';
    r.path = path;
    r.n_params = read_params(p, query, params, sizeof params / sizeof *params);
    r.params = params;
    inner.r = &r;
    inner.v = view_new(p->a);
    inner.reply = &reply;
    buf_init(&inner.scratch, PAGE_MOST);
    int rc = page_make(&inner);
    if (rc == 0 && inner.scratch.failed)
        rc = err_set(p->err, ERR_BUG, address, NULL, "page too large");
    buf_free(&inner.scratch);
    *out = reply.body;
    *ret_view = inner.v;
    if (rc == 0 && reply.status != 200)
        rc = err_set(p->err, ERR_CONFIG, address, "it may have been added since",
            "edition %d has no such page", (int)p->s->edition.edition);
    return rc;
}

int
page_meeting_paper(struct page *p, const struct meeting *m, size_t item, struct page_paper *ret)
{
    const struct meeting_item *x = &m->items[item];
    const char *address = meeting_address(p->a, x);
    const struct view *shown = NULL;
    if (address && make_page(p, address, &ret->page, &shown) != 0)
        return -1;
    write_values(p, x, &ret->values);
    return page_meeting_screen(p, m, item, shown, &ret->screen);
}
