#include "fetch_kolada.h"
#include "fetch_http.h"
#include "json.h"
#include "net_url.h"
#include <string.h>
#include <time.h>

#define IDS_A_SEGMENT 25 /* the API refuses more */
#define PAGES_MAX 2000   /* 10 million rows; more is a loop or a mistake, and is told */
#define PAUSE_MS 200     /* at most five questions a second */

/* The answers so far. */
struct pages {
    struct arena *arena;
    const struct source *source;
    const struct fetch_place *place;
    struct fetched *items;
    size_t n, cap, bytes;
};

static size_t
count(const char *const *ids)
{
    size_t n = 0;
    while (ids && ids[n])
        n++;
    return n;
}

static void
add_segment(struct buf *b, const char *name, const char *const *ids, size_t n)
{
    buf_printf(b, "/%s/", name);
    for (size_t i = 0; i < n && i < IDS_A_SEGMENT; i++) {
        if (i)
            buf_char(b, ',');
        buf_url(b, ids[i]);
    }
}

static const char *
first_address(struct arena *a, const char *base, const char *const *kpis, size_t n_kpis,
    const char *const *places, size_t n_places)
{
    struct buf b;
    size_t n = strlen(base);
    while (n && base[n - 1] == '/')
        n--;
    buf_init(&b, 65536);
    buf_add(&b, base, n);
    buf_str(&b, "/data");
    add_segment(&b, "kpi", kpis, n_kpis);
    add_segment(&b, "municipality", places, n_places);
    buf_str(&b, "?per_page=5000");
    const char *url = b.failed ? NULL : arena_strdup(a, b.data);
    buf_free(&b);
    return url;
}

/* Where the answer goes on: v3 next_url, v2 next_page; absent, null and "" are the end. What is no JSON has no next page: that
   it is none is the decoder's to tell. */
static const char *
next_link(struct arena *a, const struct fetched *page)
{
    const char *link = NULL;
    struct json_node *root;
    struct arena *tmp = arena_new();
    if (json_parse(tmp, page->data, page->len, &root, NULL) == 0 && root->type == JSON_OBJECT) {
        link = json_get_string(root, "next_url");
        if (!link || !*link)
            link = json_get_string(root, "next_page");
    }
    link = link && *link ? arena_strdup(a, link) : NULL;
    arena_free(tmp);
    return link;
}

static int
check_next(const struct pages *p, const char *from, const char *link, const char **ret, struct err *err)
{
    const char *shown = net_url_public(p->arena, from);
    const char *next = net_url_resolve(p->arena, from, link);
    if (!next || !net_url_same_host(p->source->url, next))
        return err_set(err, ERR_SOURCE, shown, "hör av dig till den som driver tjänsten",
            "nästa sida ligger hos en annan värd: '%s'", next ? net_url_public(p->arena, next) : link);
    if (strcmp(next, from) == 0)
        return err_set(
            err, ERR_SOURCE, shown, "hör av dig till den som driver tjänsten", "nästa sida är sidan själv");
    *ret = next;
    return 0;
}

static void
pause_between(const struct pages *p)
{
    struct timespec t = {.tv_nsec = PAUSE_MS * 1000000L};
    if (p->n)
        nanosleep(&t, NULL);
}

static int
take_pages(struct pages *p, const char *url, struct err *err)
{
    while (url) {
        if (p->n >= PAGES_MAX)
            return err_set(err, ERR_SOURCE, net_url_public(p->arena, url),
                "dela källan på flera med färre nyckeltal", "svaret har fler än %d sidor", PAGES_MAX);
        pause_between(p);
        struct net_request r = {.url = url,
            .max_bytes = p->source->max_bytes - p->bytes,
            .deadline_ms = p->place->deadline_ms,
            .same_host = p->source->url};
        struct fetched *page = ARENA_PUSH(p->arena, p->items, p->n, p->cap);
        if (fetch_http_get(p->arena, &r, page, err) < 0)
            return -1;
        p->bytes += page->len;
        const char *link = next_link(p->arena, page);
        const char *from = url;
        url = NULL;
        if (link && check_next(p, from, link, &url, err) < 0)
            return -1;
    }
    return 0;
}

int
fetch_kolada(struct arena *a, const struct source *s, const struct fetch_place *place,
    struct fetched_all *ret, struct err *err)
{
    struct pages p = {.arena = a, .source = s, .place = place};
    size_t n_kpis = count(s->kpis), n_places = count(s->municipalities);
    if (!n_kpis || !n_places)
        return err_set(err, ERR_CONFIG, s->id, "skriv kpis: och municipalities: för källan",
            "en Kolada-källa med url behöver nyckeltal och kommunkoder");
    for (size_t i = 0; i < n_kpis; i += IDS_A_SEGMENT)
        for (size_t k = 0; k < n_places; k += IDS_A_SEGMENT) {
            const char *url =
                first_address(a, s->url, s->kpis + i, n_kpis - i, s->municipalities + k, n_places - k);
            if (!url)
                return err_set(err, ERR_CONFIG, s->id, NULL, "adressen blir för lång");
            if (take_pages(&p, url, err) < 0)
                return -1;
        }
    *ret = (struct fetched_all){.items = p.items, .n = p.n};
    return 0;
}
