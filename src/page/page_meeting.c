/* /mote: meetings to come and past. /mote/{id}: the agenda with its frozen figures, what is new since the papers went out, what is
   otherwise than in the papers of the meeting before, and what was decided. */
#include "page_meeting.h"
#include "figure_say.h"
#include "format.h"
#include "svg.h"
#include "text.h"
#include <string.h>

#define PAPER "papper"
#define SCREEN "visa"

/* ---- what is said of a meeting ------------------------------------------------------------------------------------------------ */

const char *
page_meeting_day(struct page *p, stamp t)
{
    return format_date(p->a, t);
}

const char *
page_meeting_title(struct page *p, const struct meeting *m)
{
    const struct unit *body = catalog_unit(p->c, m->body->id);
    return arena_printf(p->a, "%s %s", body ? body->name : m->body->name, page_meeting_day(p, m->at));
}

bool
page_meeting_held(const struct page *p, const struct meeting *m)
{
    const struct store_edition *e = &p->s->edition;
    return m->at <= (e->checked > e->recorded ? e->checked : e->recorded);
}

const struct frozen *
page_meeting_frozen(const struct page *p, const struct meeting *m)
{
    return frozen_find(p->s->frozen, m->id, p->s->edition.edition);
}

const struct frozen *
page_meeting_previous(const struct page *p, const struct meeting *m, const struct meeting **ret_meeting)
{
    const struct frozen *f = NULL;
    const struct meeting *o = meeting_before(p->c, m);
    for (; o && !f; o = f ? o : meeting_before(p->c, o))
        f = page_meeting_frozen(p, o);
    if (ret_meeting)
        *ret_meeting = f ? meeting_find(p->c, f->meeting) : NULL;
    return f;
}

const char *
page_meeting_stamp(struct page *p, const struct meeting *m, const struct frozen *f)
{
    if (f)
        return arena_printf(p->a, "Som vid kallelsen %s", format_stamp(p->a, f->papers_at));
    if (!page_meeting_held(p, m))
        return arena_printf(
            p->a, "Dagens siffror. De fryses vid kallelsen %s", format_stamp(p->a, m->called_at));
    return "Dagens siffror: mötets handlingar är inte frysta";
}

/* ---- the figures of an item ----------------------------------------------------------------------------------------------------- */

struct meeting_page {
    const struct meeting *meeting;
    const struct frozen *frozen, *before;
    const struct meeting *before_meeting;
    int news, withheld; /* rows */
};

static const char *
level(struct page *p, const struct indicator *i, const struct frozen_value *v)
{
    if (!v->has_value)
        return strcmp(v->state, "sekretess") == 0 || strcmp(v->state, "ej_publicerat") == 0 ? ".." : EN_DASH;
    return format_with_unit(p->a, i, v->value);
}

static enum mal
mal_of(const char *word)
{
    for (int k = MAL_NATT; k <= MAL_EJ_NATT; k++)
        if (strcmp(mal_names[k], word) == 0)
            return (enum mal)k;
    return MAL_NONE;
}

static void
fill_status(struct page *p, struct view *v, const struct frozen_value *x)
{
    static const char *const words[] = {EN_DASH, "Nått", "Nära", "Ej nått"};
    enum mal m = mal_of(x->mal);
    svg_sign(&p->scratch, svg_sign_of(m));
    view_raw(v, "sign", page_link_take(p));
    view_text(v, "status", words[m]);
}

static bool
is_new(const struct indicator *i, const struct frozen_value *then, const struct frozen_value *now)
{
    if (then->period.last != now->period.last || then->has_value != now->has_value ||
        strcmp(then->state, now->state) != 0)
        return true;
    return then->has_value && format_shown(i, then->value) != format_shown(i, now->value);
}

/* The same figure as it is now; NULL: nothing is new. */
static const char *
say_now(struct page *p, struct meeting_page *x, const struct indicator *i, const struct unit *u,
    const struct frozen_value *then)
{
    struct figure f;
    figure_make(p->s, i, u, then->window, MONTH_NONE, &f);
    if (f.last == MONTH_NONE)
        return NULL;
    struct frozen_value now = page_meeting_value(&f);
    if (!is_new(i, then, &now))
        return NULL;
    x->news++;
    return arena_printf(p->a, "%s %s%s", level(p, i, &now), format_period_short(p->a, f.period, f.window),
        f.now.state == STATE_PRELIMINAR ? ", prel." : "");
}

/* What the papers of the meeting before said; NULL: nothing, or it is withheld now. */
static const char *
say_before(
    struct page *p, const struct meeting_page *x, const struct indicator *i, const struct frozen_value *then)
{
    const struct frozen_value *v = frozen_value(x->before, then->indicator, then->unit, then->window);
    if (!v || page_meeting_withheld(p, v) || !v->has_value)
        return NULL;
    int way = then->has_value ? figure_better(i, then->value, v->value) : 0;
    return arena_printf(p->a, "%s%s", level(p, i, v), way > 0 ? ", bättre nu" : way < 0 ? ", sämre nu" : "");
}

static void
fill_row(struct page *p, struct meeting_page *x, struct view *list, const struct frozen_value *stored)
{
    const struct indicator *i = catalog_indicator(p->c, stored->indicator);
    const struct unit *u = catalog_unit(p->c, stored->unit);
    struct frozen_value then = *stored;
    struct view *v = view_item(list);
    bool hidden = x->frozen && page_meeting_withheld(p, stored);
    if (hidden) {
        then.has_value = false;
        then.state = "sekretess";
        then.mal = "";
        x->withheld += stored->has_value;
    }
    view_text(v, "name", i ? i->short_name : stored->indicator);
    view_text(v, "unit", u ? u->name : stored->unit);
    view_text(v, "link", i && u ? page_link_indicator(p, i, u) : NULL);
    view_text(v, "period", format_period_short(p->a, then.period, then.window));
    view_text(v, "preliminary", strcmp(then.state, "preliminar") == 0 ? ", prel." : NULL);
    view_text(v, "value", i ? level(p, i, &then) : EN_DASH);
    fill_status(p, v, &then);
    view_text(v, "before", i && !hidden ? say_before(p, x, i, &then) : NULL);
    view_text(v, "now", i && u && !hidden && x->frozen ? say_now(p, x, i, u, &then) : NULL);
}

/* Of the unit that the item is about: those below it stand in the paper itself. */
static bool
is_own(const struct meeting_item *x, const struct frozen_value *v)
{
    return !x || !x->unit || strcmp(x->unit->id, v->unit) == 0;
}

static const struct frozen_paper *
paper_of(const struct frozen *f, int item)
{
    for (size_t i = 0; f && i < f->n; i++)
        if (f->papers[i].item == item)
            return &f->papers[i];
    return NULL;
}

/* Of a meeting that is not frozen yet: as things are. */
static size_t
live_values(struct page *p, const struct meeting_item *x, struct frozen_value **ret)
{
    size_t n, k = 0;
    const struct page_meeting_figure *list = page_meeting_figures(p, x, &n);
    *ret = arena_alloc(p->a, (n + 1) * sizeof **ret);
    for (size_t i = 0; i < n; i++) {
        struct figure f;
        figure_make(p->s, list[i].indicator, list[i].unit, list[i].window, MONTH_NONE, &f);
        if (f.last != MONTH_NONE)
            (*ret)[k++] = page_meeting_value(&f);
    }
    return k;
}

static void
fill_rows(struct page *p, struct meeting_page *x, struct view *v, const struct meeting_item *item,
    const struct frozen_paper *paper)
{
    struct frozen_value *rows = paper ? paper->rows : NULL;
    size_t n = paper ? paper->n_rows : x->frozen ? 0 : live_values(p, item, &rows), shown = 0;
    struct view *list = view_list(v, "rows");
    for (size_t i = 0; i < n; i++)
        if (is_own(item, &rows[i])) {
            fill_row(p, x, list, &rows[i]);
            shown++;
        }
    view_bool(v, "has_rows", shown > 0);
    view_text(v, "below",
        n > shown
            ? arena_printf(p->a, "Handlingen har också tal för underliggande enheter (%zu rader).", n - shown)
            : NULL);
}

/* ---- an item ---------------------------------------------------------------------------------------------------------------------- */

static const char *
live_link(struct page *p, const struct meeting_item *x)
{
    const char *address = meeting_address(p->a, x);
    if (!address)
        return NULL;
    if (x->indicator)
        return page_link(p, arena_printf(p->a, "/indikator/%s", x->indicator->id), "enhet", x->unit->id,
            "fonster", window_names[meeting_window(x)], NULL);
    return page_link(p, address, NULL);
}

static void
fill_item(struct page *p, struct meeting_page *x, struct view *list, size_t i)
{
    const struct meeting *m = x->meeting;
    const struct meeting_item *item = &m->items[i];
    const struct frozen_paper *paper = paper_of(x->frozen, (int)i + 1);
    bool hidden = paper && page_meeting_hidden(p, x->frozen, paper);
    struct view *v = view_item(list);
    view_printf(v, "n", "%zu", i + 1);
    view_text(v, "paragraph", item->paragraph);
    view_text(v, "title", item->title);
    view_text(v, "text", item->text);
    view_text(v, "proposal", item->proposal);
    view_text(v, "live", live_link(p, item));
    view_text(v, "paper",
        paper && *paper->page && !hidden
            ? page_link(p, arena_printf(p->a, "/mote/%s/" PAPER "/%zu", m->id, i + 1), NULL)
            : NULL);
    view_bool(v, "hidden", hidden);
    view_bool(v, "frozen", x->frozen != NULL);
    /* the agenda may have got another matter in that place since */
    view_text(v, "other_title", paper && strcmp(paper->title, item->title) != 0 ? paper->title : NULL);
    fill_rows(p, x, v, item, paper);
    page_meeting_decisions(p, v, m, item);
    page_meeting_earlier(p, v, m, item, 0);
}

/* ---- the meeting -------------------------------------------------------------------------------------------------------------------- */

static const char *
say_news(struct page *p, const struct meeting_page *x)
{
    if (!x->frozen)
        return NULL;
    if (!x->news)
        return "inga nya uppgifter sedan dess";
    return arena_printf(p->a, "%d %s sedan dess", x->news, x->news == 1 ? "ny uppgift" : "nya uppgifter");
}

static void
fill_facts(struct page *p, const struct meeting_page *x)
{
    const struct meeting *m = x->meeting;
    struct clock_local t = clock_local(m->at);
    const struct frozen *f = x->frozen;
    size_t times = frozen_count(p->s->frozen, m->id, p->s->edition.edition);
    view_printf(p->v, "when", "%s kl. %02d.%02d", page_meeting_day(p, m->at), t.hour, t.minute);
    view_text(p->v, "place", m->place);
    view_text(p->v, "dnr", m->dnr);
    view_text(p->v, "protocol", m->protocol);
    view_text(p->v, "called", format_stamp(p->a, m->called_at));
    view_text(p->v, "frozen_stamp", page_meeting_stamp(p, m, f));
    view_text(p->v, "news", say_news(p, x));
    view_text(p->v, "again",
        times > 1 ? arena_printf(p->a, "Handlingarna har frysts %zu gånger, senast %s: %s", times,
                        format_stamp(p->a, f->at), f->reason)
                  : NULL);
    view_text(p->v, "withheld",
        x->withheld
            ? "Tal som visades i handlingarna visas inte längre: skyddet för små grupper är alltid dagens."
            : NULL);
    view_text(p->v, "before_title", x->before_meeting ? page_meeting_title(p, x->before_meeting) : NULL);
    view_text(p->v, "before_link",
        x->before_meeting ? page_link(p, arena_printf(p->a, "/mote/%s", x->before_meeting->id), NULL) : NULL);
    view_text(p->v, "proof",
        f ? arena_printf(p->a, "Utgåva %d, fryst med ksrd %s. SHA-256 %s", f->shown, f->program, f->sha256)
          : NULL);
}

static int
show_meeting(struct page *p, const struct meeting *m)
{
    struct meeting_page x = {.meeting = m, .frozen = page_meeting_frozen(p, m)};
    x.before = page_meeting_previous(p, m, &x.before_meeting);
    struct view *list = view_list(p->v, "items");
    for (size_t i = 0; i < m->n_items; i++)
        fill_item(p, &x, list, i);
    fill_facts(p, &x);
    view_text(p->v, "heading", page_meeting_title(p, m));
    view_text(p->v, "list_link", page_link(p, "/mote", NULL));
    view_text(p->v, "present", page_link(p, arena_printf(p->a, "/mote/%s/" SCREEN "/1", m->id), NULL));
    return page_frame(p, "meeting", 200, page_meeting_title(p, m), "/mote");
}

/* The bytes as they were shown. */
static int
show_paper(struct page *p, const struct meeting *m, int n)
{
    const struct frozen *f = page_meeting_frozen(p, m);
    const struct frozen_paper *x = paper_of(f, n);
    if (!x || !*x->page)
        return page_frame_fault(p, 404, arena_printf(p->a, "Mötet har ingen fryst handling nummer %d.", n),
            "Handlingarna står på mötets sida.");
    if (page_meeting_hidden(p, f, x))
        return page_frame_fault(p, 410, "Handlingen visas inte längre.",
            "Skyddet för små grupper har ändrats sedan den frystes. Mötets sida visar de tal som får visas.");
    buf_reset(&p->reply->body);
    buf_str(&p->reply->body, x->page);
    p->reply->status = 200;
    p->reply->content_type = "text/html; charset=utf-8";
    return 0;
}

/* ---- addresses ------------------------------------------------------------------------------------------------------------------------ */

struct address {
    char id[64];
    const char *what; /* "", PAPER, SCREEN */
    int n;
};

static bool
read_address(const char *rest, struct address *ret)
{
    size_t n = strcspn(rest, "/.");
    long number;
    if (n == 0 || n >= sizeof ret->id)
        return false;
    memcpy(ret->id, rest, n);
    ret->id[n] = '\0';
    ret->n = 0;
    ret->what = "";
    if (!text_is_id(ret->id))
        return false;
    if (rest[n] == '\0')
        return true;
    for (const char *const *w = (const char *const[]){PAPER, SCREEN, NULL}; *w; w++)
        if (strncmp(rest + n + 1, *w, strlen(*w)) == 0 && rest[n + 1 + strlen(*w)] == '/' &&
            text_long(rest + n + 2 + strlen(*w), 1, 999, &number) == 0) {
            ret->what = *w;
            ret->n = (int)number;
            return rest[n] == '/';
        }
    return false;
}

bool
page_meeting_fits(const char *rest)
{
    struct address a;
    return read_address(rest, &a);
}

int
page_meeting(struct page *p, const char *rest)
{
    struct address a;
    const struct meeting *m = read_address(rest, &a) ? meeting_find(p->c, a.id) : NULL;
    if (!m)
        return page_frame_fault(
            p, 404, arena_printf(p->a, "Det finns inget möte ”%s”.", a.id), "Alla möten står under Möten.");
    if (p->kind == PAGE_JSON && !*a.what)
        return page_meeting_json(p, m);
    if (p->kind == PAGE_JSON)
        return page_frame_fault(p, 404, "Det finns ingen sida på den adressen.", NULL);
    if (strcmp(a.what, SCREEN) == 0)
        return page_meeting_present(p, m, a.n);
    if (strcmp(a.what, PAPER) == 0)
        return show_paper(p, m, a.n);
    return show_meeting(p, m);
}

/* ---- the list --------------------------------------------------------------------------------------------------------------------------- */

/* Coming ones by day, past ones the newest first. NULL: no more. */
static const struct meeting *
next_of(const struct page *p, bool held, const struct meeting *last)
{
    const struct meeting *best = NULL;
    for (size_t i = 0; i < p->c->n_meetings; i++) {
        const struct meeting *x = &p->c->meetings[i];
        bool after = !last || (held ? x->at < last->at : x->at > last->at) || (x->at == last->at && x > last);
        bool sooner = !best || (held ? x->at > best->at : x->at < best->at);
        if (page_meeting_held(p, x) == held && after && sooner)
            best = x;
    }
    return best;
}

static size_t
fill_list(struct page *p, const char *key, bool held)
{
    struct view *list = view_list(p->v, key);
    size_t n = 0;
    for (const struct meeting *m = next_of(p, held, NULL); m; m = next_of(p, held, m), n++) {
        struct view *v = view_item(list);
        size_t decided = 0;
        for (size_t i = 0; i < m->n_items; i++)
            decided += m->items[i].n_decisions;
        view_text(v, "title", page_meeting_title(p, m));
        view_text(v, "link", page_link(p, arena_printf(p->a, "/mote/%s", m->id), NULL));
        view_text(v, "place", m->place);
        view_text(v, "dnr", m->dnr);
        view_text(v, "stamp", page_meeting_stamp(p, m, page_meeting_frozen(p, m)));
        view_printf(v, "matters", "%zu", m->n_items);
        view_text(v, "decided", held ? arena_printf(p->a, "%zu", decided) : NULL);
    }
    return n;
}

int
page_meetings(struct page *p, const char *id)
{
    if (p->kind == PAGE_JSON)
        return page_api_meetings(p, id);
    size_t coming = fill_list(p, "coming", false), past = fill_list(p, "past", true);
    const struct meeting *next = next_of(p, false, NULL);
    view_bool(p->v, "has_coming", coming > 0);
    view_bool(p->v, "has_past", past > 0);
    view_text(p->v, "heading",
        next             ? arena_printf(p->a, "Nästa möte: %s", page_meeting_title(p, next))
        : coming || past ? "Inget möte är utsatt"
                         : "Inga möten finns än");
    view_text(p->v, "subtitle",
        coming || past
            ? "Handlingarnas siffror fryses när kallelsen går ut. Det som har kommit till sedan dess är märkt."
            : "Möten skrivs i konfigurationen under meetings.");
    return page_frame(p, "meetings", 200, "Möten", "/mote");
}
