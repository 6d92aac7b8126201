/* What is the same on every page: head, navigation, stamp, notices; and the error pages. */
#include "format.h"
#include "json.h"
#include "page_story.h"
#include "text.h"
#include <string.h>

static void
add_nav(struct page *p, struct view *list, const char *name, const char *path, const char *current)
{
    struct view *v = view_item(list);
    view_text(v, "name", name);
    view_text(v, "link", page_link(p, path, NULL));
    view_bool(v, "current", strcmp(current, path) == 0);
}

static void
fill_nav(struct page *p, struct view *frame, const char *current)
{
    struct view *list = view_list(frame, "nav");
    add_nav(p, list, "Överblick", "/", current);
    for (size_t i = 0; p->c && i < p->c->n_pillars; i++)
        add_nav(p, list, p->c->pillars[i].name, arena_printf(p->a, "/%s", p->c->pillars[i].id), current);
    add_nav(p, list, "Enheter", "/enheter", current);
    add_nav(p, list, "Indikatorer", "/indikatorer", current);
    if (p->c && p->c->n_meetings)
        add_nav(p, list, "Möten", "/mote", current);
    if (page_story_any(p))
        add_nav(p, list, "Berättelser", "/berattelser", current);
    add_nav(p, list, "Källor", "/kallor", current);
    add_nav(p, list, "Ordlista", "/ordlista", current);
}

static void
fill_stamp(struct page *p, struct view *frame)
{
    const struct store_edition *e = p->s ? &p->s->edition : NULL;
    stamp asked;
    bool as_of = e && p->s->as_of;
    view_bool(frame, "as_of", as_of);
    view_bool(frame, "marked", as_of || (p->s && p->s->today));
    view_text(frame, "today_link", as_of ? page_link_self(p, "per", NULL) : NULL);
    view_text(frame, "restated", page_link(p, "/rattelser", NULL));
    if (!e || !e->edition)
        view_text(frame, "stamp", e ? "Inga siffror ännu" : NULL);
    else if (as_of)
        view_printf(frame, "stamp", "Som den %s",
            format_stamp(p->a, p->r->per && clock_parse(p->r->per, &asked) == 0 ? asked : e->recorded));
    else
        view_printf(frame, "stamp", "Siffrorna %s", format_stamp(p->a, e->recorded));
    view_text(frame, "edition", e && e->edition ? arena_printf(p->a, "%d", e->edition) : NULL);
    page_organ_stamp(p, frame);
    const char *why = p->r->away     ? "Databasen svarar inte."
                      : p->r->behind ? "De nyaste uppgifterna kunde inte läsas. Felet står i ksrd:s logg."
                                     : NULL;
    view_text(frame, "away",
        why && e
            ? arena_printf(p->a, "%s Sidan visar uppgifterna från %s.", why, format_stamp(p->a, e->recorded))
            : NULL);
}

#define CREST_HEIGHT 28 /* px in the bar */

static void
fill_crest(struct page *p, struct view *frame)
{
    const char *address = page_brand_crest(p);
    int width =
        address ? (p->c->crest.width * CREST_HEIGHT + p->c->crest.height / 2) / p->c->crest.height : 0;

    view_text(frame, "crest", address);
    view_printf(frame, "crest_width", "%d",
        width < 1                  ? 1
        : width > 4 * CREST_HEIGHT ? 4 * CREST_HEIGHT
                                   : width);
    view_printf(frame, "crest_height", "%d", CREST_HEIGHT);
}

static struct view *
fill_frame(struct page *p, const char *title, const char *current)
{
    struct view *frame = view_object(p->v, "frame");
    view_text(frame, "title", title);
    const char *organisation = p->c ? p->c->organisation : "ksrd";
    view_text(frame, "organisation", organisation);
    /* what stands at the foot of every printed sheet */
    view_text(frame, "paper",
        strcmp(title, organisation) == 0 ? title : arena_printf(p->a, "%s: %s", organisation, title));
    view_text(frame, "note", p->c ? p->c->note : NULL);
    view_text(frame, "home", page_link(p, "/", NULL));
    view_text(frame, "search", page_link(p, "/sok", NULL));
    view_bool(frame, "find", strcmp(p->r->path, "/sok") != 0); /* which has a larger field of its own */
    view_text(frame, "per", p->r->per);
    view_bool(frame, "nu", p->s && p->s->today);
    view_text(frame, "access", page_link(p, "/tillganglighet", NULL));
    view_text(frame, "words", page_link(p, "/ordlista", NULL));
    if (!view_get(p->v, "sets")) /* the overview's decided sets stand in its foot */
        view_null(p->v, "sets");
    view_bool(frame, "admin", p->r->viewer && p->r->viewer->administrator);
    view_text(
        frame, "brand", p->c && p->c->brand ? arena_printf(p->a, "/farg/%s.css", p->c->brand + 1) : NULL);
    fill_crest(p, frame);
    fill_nav(p, frame, current);
    fill_stamp(p, frame);
    return frame;
}

int
page_frame(struct page *p, const char *template, int status, const char *title, const char *current)
{
    if (p->face && status == 200)
        return page_face_end(p, title);
    /* the overview's foot is full on a screen that it fits */
    page_face_links(p, fill_frame(p, title, current), strcmp(template, "board") != 0);
    buf_reset(&p->reply->body);
    if (template_render(p->templates, template, p->v, &p->reply->body, p->err) != 0)
        return -1;
    p->reply->status = status;
    p->reply->content_type = "text/html; charset=utf-8";
    return 0;
}

static const char *
heading(int status)
{
    switch (status) {
    case 303:
        return "Det är på gång";
    case 403:
        return "Det får du inte";
    case 400:
        return "Adressen kan inte läsas";
    case 421:
        return "Adressen svarar inte för detta namn";
    case 404:
        return "Sidan finns inte";
    case 405:
        return "Sidan kan bara läsas";
    case 410:
        return "Uppgifterna är gallrade";
    case 503:
        return "Sidorna är inte klara än";
    default:
        return "Sidan kunde inte visas";
    }
}

int
page_frame_fault(struct page *p, int status, const char *what, const char *hint)
{
    if (text_starts(p->r->path, "/api/") || strcmp(p->r->path, "/api") == 0 || p->kind == PAGE_JSON)
        return page_api_fault(p, status, p->r->path, what, hint);
    p->v = view_new(p->a);
    p->route = NULL; /* it has no other faces */
    view_text(p->v, "heading", heading(status));
    view_text(p->v, "what", what);
    view_text(p->v, "hint", hint);
    view_printf(p->v, "status", "%d", status);
    return page_frame(p, "fault", status, heading(status), "");
}
