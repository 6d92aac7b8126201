/* /flode.atom: målstatus that has changed from one period to the next in the last two years, of one unit's indicators. It follows from the
   edition's figures alone, so it is the same after a restart, and what is withheld or not released has no status to change. */
#include "figure_say.h"
#include "format.h"
#include "hash.h"
#include "page_indicator.h"
#include <stdlib.h>
#include <string.h>

enum { MONTHS = 25, EARLIER = 12 }; /* a status may be older than the span that is told */

struct change {
    const struct indicator *indicator;
    struct period period;
    struct value from, to;
    struct period before;
    stamp at;
    const char *id;
};
struct changes {
    const struct unit *unit;
    struct change *list;
    size_t n, cap;
};

/* ---- what has changed --------------------------------------------------------------------------------------------------- */

static const char *
uuid(struct page *p, const char *text)
{
    char h[HASH_HEX];
    hash_sha256_hex(text, strlen(text), h);
    h[12] = '8'; /* RFC 9562: a version of one's own, and its variant */
    h[16] = "89ab"[(h[16] >= 'a' ? h[16] - 'a' + 10 : h[16] - '0') & 3];
    return arena_printf(p->a, "urn:uuid:%.8s-%.4s-%.4s-%.4s-%.12s", h, h + 8, h + 12, h + 16, h + 20);
}

/* The same change has the same name for ever: what it is about, and from what to what. */
static const char *
id_of(struct page *p, const struct unit *u, const struct change *c)
{
    char period[PERIOD_TEXT];
    return uuid(p, arena_printf(p->a, "%s|%s|%s|%s|%s|%s|%s", p->c->organisation_slug, c->indicator->id,
                       u->id, window_names[c->indicator->main_window], period_text(c->period, period),
                       mal_names[c->from.mal], mal_names[c->to.mal]));
}

static stamp
told_at(const struct page *p, const struct value *v)
{
    const struct store_cause *c = snapshot_cause(p->s, v->edition);
    return c ? c->recorded : p->s->edition.recorded;
}

static void
add(struct page *p, struct changes *all, struct change c)
{
    c.at = told_at(p, &c.to);
    c.id = id_of(p, all->unit, &c);
    *ARENA_PUSH(p->a, all->list, all->n, all->cap) = c;
}

/* From each judged figure to the next one; not across a break, whose sides are not compared. */
static void
collect(struct page *p, struct changes *all, const struct figure *f)
{
    int step = figure_step(f->indicator, f->window);
    size_t n = (size_t)((MONTHS + EARLIER) / step + 1);
    struct value *v = arena_alloc(p->a, n * sizeof *v);
    month last_judged = MONTH_NONE;
    const struct value *before = NULL;
    figure_series(f, f->window, SCENARIO_UTFALL, f->last, n, v);
    for (size_t k = 0; k < n; k++) {
        month m = (month)(f->last - (int)(n - 1 - k) * step);
        if (v[k].mal == MAL_NONE || !v[k].has_value || v[k].state == STATE_SEKRETESS ||
            v[k].state == STATE_EJ_PUBLICERAT)
            continue;
        if (before && before->mal != v[k].mal && m > page_tree_month(p) - MONTHS &&
            !indicator_break(f->indicator, f->unit, last_judged, m, false))
            add(p, all,
                (struct change){.indicator = f->indicator,
                    .period = figure_period(f->indicator, f->window, m),
                    .before = figure_period(f->indicator, f->window, last_judged),
                    .from = *before,
                    .to = v[k]});
        before = &v[k];
        last_judged = m;
    }
}

static int
by_time(const void *a, const void *b)
{
    const struct change *x = a, *y = b;
    if (x->at != y->at)
        return x->at < y->at ? 1 : -1;
    return strcmp(x->id, y->id);
}

/* ---- the document -------------------------------------------------------------------------------------------------------- */

static void
element(struct buf *b, const char *name, const char *text)
{
    buf_printf(b, "<%s>", name);
    buf_html(b, text);
    buf_printf(b, "</%s>\n", name);
}

static void
time_element(struct buf *b, stamp t)
{
    char text[CLOCK_TEXT];
    element(b, "updated", clock_text(t, text));
}

/* Whole addresses where the configuration tells ours. */
static void
link_element(struct page *p, struct buf *b, const char *rel, const char *type, const char *path)
{
    const char *at = p->c->telling.address;
    size_t n = at ? strlen(at) : 0;
    while (n && at[n - 1] == '/')
        n--;
    buf_printf(b, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
    buf_html(b, at ? arena_printf(p->a, "%.*s%s", (int)n, at, path) : path);
    buf_str(b, "\"/>\n");
}

static const char *
say_target(struct page *p, const struct indicator *i, const struct value *v)
{
    if (!v->target)
        return "";
    return arena_printf(p->a, " Mål %s %s.", i->direction == DIRECTION_LOWER ? "högst" : "minst",
        format_with_unit(p->a, i, rat_from_dec(v->target->value)));
}

static const char *
say(struct page *p, const struct change *c)
{
    const struct indicator *i = c->indicator;
    enum window w = i->main_window;
    return arena_printf(p->a, "%s: %s%s, %s.%s %s: %s, %s.",
        format_upper_first(p->a, format_period(p->a, c->period, w)), format_with_unit(p->a, i, c->to.value),
        c->to.state == STATE_PRELIMINAR ? ", preliminärt" : "",
        format_lower_first(p->a, figure_say_status(&c->to)), say_target(p, i, &c->to),
        format_upper_first(p->a, format_period(p->a, c->before, w)), format_with_unit(p->a, i, c->from.value),
        format_lower_first(p->a, figure_say_status(&c->from)));
}

static void
entry(struct page *p, struct buf *b, const struct unit *u, const struct change *c)
{
    buf_str(b, "<entry>\n");
    element(b, "id", c->id);
    element(b, "title",
        arena_printf(p->a, "%s, %s: %s (förut %s)", c->indicator->name, u->name,
            format_lower_first(p->a, figure_say_status(&c->to)),
            format_lower_first(p->a, figure_say_status(&c->from))));
    time_element(b, c->at);
    link_element(p, b, "alternate", "text/html", page_link_indicator(p, c->indicator, u));
    buf_printf(b, "<category term=\"%s\" label=\"%s\"/>\n", mal_names[c->to.mal], figure_say_status(&c->to));
    element(b, "summary", say(p, c));
    buf_str(b, "</entry>\n");
}

static void
document(struct page *p, const struct changes *all)
{
    struct buf *b = &p->reply->body;
    stamp newest = all->n ? all->list[0].at : p->s->edition.recorded;
    buf_str(b, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
               "<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"sv\">\n");
    element(b, "id", uuid(p, arena_printf(p->a, "%s|%s", p->c->organisation_slug, all->unit->id)));
    element(b, "title", arena_printf(p->a, "Ändrad målstatus: %s", all->unit->name));
    element(b, "subtitle", "Målstatus som har ändrats från en period till nästa, de senaste två åren.");
    time_element(b, newest);
    buf_str(b, "<author>");
    element(b, "name", p->c->organisation);
    buf_str(b, "</author>\n");
    link_element(p, b, "self", "application/atom+xml", page_link_self(p, "", NULL));
    link_element(p, b, "alternate", "text/html", page_link_unit(p, all->unit));
    buf_printf(b, "<generator version=\"%s\">ksrd</generator>\n", KSRD_VERSION);
    for (size_t i = 0; i < all->n; i++)
        entry(p, b, all->unit, &all->list[i]);
    buf_str(b, "</feed>\n");
}

int
page_feed(struct page *p, const char *id)
{
    const char *asked = page_link_param(p, "enhet");
    struct changes all = {.unit = asked ? catalog_unit(p->c, asked) : page_tree_home(p)};
    (void)id;
    if (!all.unit)
        return page_frame_fault(p, 404, arena_printf(p->a, "Det finns ingen enhet ”%s”.", asked ? asked : ""),
            "Alla enheter står under Enheter.");
    for (size_t i = 0; i < p->c->n_indicators; i++) {
        const struct indicator *x = &p->c->indicators[i];
        struct figure f;
        if ((x->retired != MONTH_NONE && x->retired <= page_tree_month(p)) ||
            !figure_exists(p->s, x, all.unit))
            continue;
        figure_make(p->s, x, all.unit, x->main_window, MONTH_NONE, &f);
        if (f.last != MONTH_NONE)
            collect(p, &all, &f);
    }
    if (all.n)
        qsort(all.list, all.n, sizeof *all.list, by_time);
    document(p, &all);
    p->reply->content_type = "application/atom+xml; charset=utf-8";
    return 0;
}
