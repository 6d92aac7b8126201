/* Addresses → pages: one table. */
#include "page.h"
#include "embed.h"
#include "file.h"
#include "page_meeting.h"
#include "text.h"
#include <string.h>

size_t page_embedded(struct embed_file *e, size_t most); /* made by CMake from dashboards/templates */

static const char *const no_params[] = {NULL};
static const char *const unit_params[] = {"enhet", NULL};
static const char *const indicator_params[] = {"enhet", "fonster", "fran", "till", NULL};
static const char *const inset_params[] = {"enhet", "fonster", NULL};
static const char *const list_params[] = {"offset", NULL};
static const char *const value_params[] = {
    "indicator", "unit", "from", "to", "window", "scenario", "slice", "round", "offset", NULL};

static const char *const search_params[] = {"q", NULL};
static const char *const rakning_params[] = {"enhet", "fonster", "period", "scenario", "uppdelning", NULL};
static const char *const restated_params[] = {"enhet", "indikator", "offset", NULL};
static const char *const explain_params[] = {
    "indicator", "unit", "period", "window", "scenario", "slice", NULL};

static const struct page_route routes[] = {
    {"/", false, page_board_home, no_params, false, PAGE_TABLES},
    {"/tavla/", true, page_board_named, no_params, false, PAGE_TABLES},
    {"/enhet/", true, page_unit, no_params, false, PAGE_TABLES},
    {"/indikator/", true, page_indicator, indicator_params, false, PAGE_TABLES},
    {"/bild/", true, page_picture, indicator_params, false, PAGE_PICTURE},
    {"/inbaddad/", true, page_inset, inset_params, false, PAGE_ONLY},
    {"/flode.atom", false, page_feed, unit_params, false, PAGE_ONLY},
    {"/rakning/", true, page_explain, rakning_params, false, PAGE_ONLY},
    {"/rattelser", false, page_restated, restated_params, false, PAGE_TABLES},
    {"/enheter", false, page_list_units, no_params, false, PAGE_TABLES},
    {"/indikatorer", false, page_list_indicators, unit_params, false, PAGE_TABLES},
    {"/kallor", false, page_sources, no_params, false, PAGE_TABLES},
    {"/ordlista", false, page_words, no_params, false, PAGE_ONLY},
    {"/tillganglighet", false, page_words_access, no_params, false, PAGE_ONLY},
    {"/sok", false, page_search, search_params, false, PAGE_ONLY},
    {"/balans", false, page_balance, unit_params, false, PAGE_ONLY},
    {"/berattelser", false, page_story_list, no_params, false, PAGE_ONLY},
    {"/berattelser/", true, page_story_one, no_params, false, PAGE_ONLY},
    {"/klart/", true, page_period, no_params, false, PAGE_TABLES},
    {"/admin", false, page_admin, no_params, false, PAGE_ONLY},
    {"/mote", false, page_meetings, no_params, false, PAGE_AND_JSON},
    {"/mote/", true, page_meeting, no_params, false, PAGE_AND_JSON},
    {"/farg/", true, page_brand, no_params, true, PAGE_ONLY},
    {"/vapen/", true, page_crest, no_params, true, PAGE_ONLY},
    {"/api/v1/indicators", false, page_api_indicators, list_params, false, PAGE_ONLY},
    {"/api/v1/units", false, page_api_units, list_params, false, PAGE_ONLY},
    {"/api/v1/values", false, page_api_values, value_params, false, PAGE_ONLY},
    {"/api/v1/explain", false, page_api_explain, explain_params, false, PAGE_ONLY},
    {"/api/v1/sources", false, page_api_sources, list_params, false, PAGE_ONLY},
    {"/api/v1/meetings", false, page_api_meetings, list_params, false, PAGE_ONLY},
    {"/api/v1/openapi.json", false, page_api_openapi, no_params, false, PAGE_ONLY},
    {"/", true, page_board_pillar, unit_params, false, PAGE_TABLES}, /* last: what no other has taken */
};

static struct template_set *templates; /* compiled by page_init, read-only after it */

/* ---- templates --------------------------------------------------------------------------------------------------------- */
static int
add_embedded(struct template_set *set, struct arena *a, struct err *err)
{
    size_t n = page_embedded(NULL, 0);
    struct embed_file *e = arena_alloc(a, (n + 1) * sizeof *e);
    page_embedded(e, n);
    for (size_t i = 0; i < n; i++)
        if (text_ends(e[i].name, ".mustache") && template_add(set, e[i].name, e[i].data, e[i].size, err) != 0)
            return -1;
    return 0;
}

static int
add_folder(struct template_set *set, struct arena *a, const char *dir, struct err *err)
{
    char **names, *text;
    size_t n, len;
    if (file_list(a, dir, ".mustache", &names, &n, err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++) {
        const char *path = arena_printf(a, "%s/%s", dir, names[i]);
        if (file_read(a, path, 1 << 20, &text, &len, err) != 0 ||
            template_add(set, names[i], text, len, err) != 0)
            return -1;
    }
    return 0;
}

int
page_init(const char *template_dir, struct err *err)
{
    struct arena *a = arena_new();
    struct template_set *set = template_set_new(true);
    int rc = template_dir ? add_folder(set, a, template_dir, err) : add_embedded(set, a, err);
    if (rc == 0)
        rc = template_link(set, err);
    arena_free(a);
    if (rc != 0) {
        template_set_free(set);
        return -1;
    }
    page_done();
    templates = set;
    return 0;
}

void
page_done(void)
{
    template_set_free(templates);
    templates = NULL;
}

/* ---- routes --------------------------------------------------------------------------------------------------------------- */
/* The id behind a route's path: letters, digits, _ and for the style sheet one dot. NULL: another address. */
static const char *
match(const struct page_route *r, const char *path)
{
    size_t n = strlen(r->path);
    if (!r->id)
        return strcmp(r->path, path) == 0 ? "" : NULL;
    if (strncmp(r->path, path, n) != 0 || !path[n] || (r->make != page_meeting && strchr(path + n, '/')))
        return NULL;
    return path + n;
}

static const struct page_route *
find_route(const char *path, const char **ret_id)
{
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
        *ret_id = match(&routes[i], path);
        if (*ret_id)
            return &routes[i];
    }
    return NULL;
}

/* What stands behind the route's path can be meant for it, and it has a face of that kind. */
static bool
fits(const struct page_route *r, const char *id, enum page_kind kind)
{
    struct period ignored;
    if (!(r->kinds & 1 << kind))
        return false;
    return r->any || !r->id || (r->make == page_meeting && page_meeting_fits(id)) ||
           (r->make == page_period ? period_parse(id, &ignored) == 0 : text_is_id(id));
}

/* A pillar's address is any one word: which words, only a snapshot knows. */
bool
page_route_exists(const char *path)
{
    const char *id;
    struct arena *a = arena_new();
    enum page_kind kind = page_face_kind(a, path, &path);
    const struct page_route *r = find_route(path, &id);
    bool exists = r && fits(r, id, kind);
    arena_free(a);
    return exists;
}

static bool
allowed(const struct page *p, const struct page_route *r, const char *name)
{
    if (strcmp(name, "per") == 0 || strcmp(name, "org") == 0)
        return true;
    if (p->face && (strcmp(name, "tabell") == 0 || (p->kind == PAGE_CSV && strcmp(name, "format") == 0)))
        return true;
    for (const char *const *k = r->params; *k; k++)
        if (strcmp(*k, name) == 0)
            return true;
    return false;
}

static int
fault_param(struct page *p, const struct page_route *r, const char *name)
{
    const char *hint = "Sidan känner till: ";
    for (const char *const *k = r->params; *k; k++)
        hint = arena_printf(p->a, "%s%s, ", hint, *k);
    return page_frame_fault(p, 400,
        arena_printf(p->a, "Adressen innehåller ”%s”, som sidan inte känner till.", name),
        arena_printf(p->a, "%sper, org.", hint));
}

/* 0 fine, 1 the reply is an error page, −1 err. */
static int
check_params(struct page *p, const struct page_route *r)
{
    for (size_t i = 0; i < p->r->n_params; i++) {
        const char *name = p->r->params[i].name;
        if (!allowed(p, r, name))
            return fault_param(p, r, name) == 0 ? 1 : -1;
        for (size_t k = 0; k < i; k++)
            if (strcmp(p->r->params[k].name, name) == 0)
                return page_frame_fault(p, 400, arena_printf(p->a, "”%s” står två gånger i adressen.", name),
                           "Ta bort den ena.") == 0
                           ? 1
                           : -1;
    }
    const char *org = page_link_param(p, "org");
    if (!org || strcmp(org, "da") == 0 || strcmp(org, "nu") == 0)
        return 0;
    return page_frame_fault(p, 400, arena_printf(p->a, "Okänd organisation ”%s”.", org),
               "org=da visar organisationen som den var i varje period, org=nu dagens i alla.") == 0
               ? 1
               : -1;
}

int
page_make(struct page *p)
{
    const char *id;
    const struct page_route *r = find_route(p->r->path, &id);
    if (!r || !fits(r, id, p->kind))
        return page_frame_fault(p, 404, "Det finns ingen sida på den adressen.", NULL);
    if (r->any)
        return r->make(p, id);
    p->route = r;
    page_face_begin(p);
    int rc = check_params(p, r);
    return rc ? (rc < 0 ? -1 : 0) : r->make(p, id);
}

static int
plain_500(struct page_reply *reply)
{
    buf_reset(&reply->body);
    buf_str(&reply->body, "Sidan kunde inte visas: fel i programmet. Felet är noterat.\n");
    reply->status = 500;
    reply->content_type = "text/plain; charset=utf-8";
    return -1;
}

static void
begin(struct page *p)
{
    p->a = arena_new();
    p->v = view_new(p->a);
    p->templates = templates;
    buf_init(&p->scratch, 4 << 20);
    p->reply->file[0] = p->reply->policy[0] = '\0';
    p->reply->shared = false;
    p->reply->status = 200;
    p->reply->content_type = "text/html; charset=utf-8";
}

static int
end(struct page *p, int rc)
{
    if (rc == 0 && (p->scratch.failed || p->reply->body.failed))
        rc = err_set(p->err, ERR_BUG, p->r->path, NULL, "page too large");
    buf_free(&p->scratch);
    arena_free(p->a);
    return rc == 0 ? 0 : plain_500(p->reply);
}

int
page_render(const struct page_request *r, struct page_reply *reply, struct err *err)
{
    struct page p = {.r = r, .s = r->snapshot, .c = r->snapshot->catalog, .reply = reply, .err = err};
    struct snapshot today = {0};
    const char *org = page_link_param(&p, "org");
    if (org && strcmp(org, "nu") == 0 && r->snapshot->cube) {
        snapshot_today(r->snapshot, &today);
        p.s = &today;
    }
    begin(&p);
    struct page_request own = *r;
    p.kind = page_face_kind(p.a, r->path, &own.path);
    p.r = &own;
    return end(&p, page_make(&p));
}

int
page_paper(const struct page_request *r, const struct meeting *m, size_t item, struct page_paper *ret,
    struct err *err)
{
    struct page_reply reply = {0};
    struct page p = {.r = r, .s = r->snapshot, .c = r->snapshot->catalog, .reply = &reply, .err = err};
    begin(&p);
    int rc = page_meeting_paper(&p, m, item, ret);
    if (rc == 0 && (ret->page.failed || ret->screen.failed || ret->values.failed))
        rc = err_set(err, ERR_BUG, m->id, NULL, "the papers are too large");
    buf_free(&p.scratch);
    arena_free(p.a);
    return rc;
}

int
page_error(int status, const char *path, const char *what, const char *hint, struct page_reply *reply,
    struct err *err)
{
    struct page_request r = {.path = path};
    struct page p = {.r = &r, .reply = reply, .err = err};
    begin(&p);
    p.kind = page_face_kind(p.a, path, &r.path);
    return end(&p, page_frame_fault(&p, status, what, hint));
}
