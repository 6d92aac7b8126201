#include "serve_rules.h"
#include <string.h>

/* What is said by leaving it out. */
static const char * or (const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

static const char *
copy(struct arena *a, const char *text)
{
    return text ? arena_strdup(a, text) : NULL;
}

static const char *const *
copy_list(struct arena *a, const char *const *list)
{
    size_t n = 0;
    if (!list)
        return NULL;
    while (list[n])
        n++;
    const char **own = arena_alloc(a, (n + 1) * sizeof *own);
    for (size_t i = 0; i < n; i++)
        own[i] = arena_strdup(a, list[i]);
    return own;
}

struct catalog_http
serve_rules_copy(struct arena *a, const struct catalog_http *from, const char *listen)
{
    static const struct catalog_http nothing = {0};
    const struct catalog_http *h = from ? from : &nothing;
    const char *one[] = { or (listen, "127.0.0.1:8014"), NULL};
    return (struct catalog_http){.listen = copy_list(a, listen || !h->listen ? one : h->listen),
        .socket_mode = copy(a, or (h->socket_mode, "0660")),
        .socket_group = copy(a, h->socket_group),
        .names = copy_list(a, h->names),
        .guards = h->guards,
        .addresses = copy_list(a, h->addresses),
        .certificate = copy(a, h->certificate),
        .key = copy(a, h->key),
        .metrics = copy(a, h->metrics),
        .access_log = copy(a, or (h->access_log, "off"))};
}

static bool
same(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool
same_list(const char *const *a, const char *const *b)
{
    while (a && b && *a && same(*a, *b)) {
        a++;
        b++;
    }
    return same(a ? *a : NULL, b ? *b : NULL);
}

bool
serve_rules_same(const struct catalog_http *a, const struct catalog_http *b)
{
    return same_list(a->listen, b->listen) && same(a->socket_mode, b->socket_mode) &&
           same(a->socket_group, b->socket_group) && same_list(a->names, b->names) &&
           a->guards == b->guards && same_list(a->addresses, b->addresses) &&
           same(a->certificate, b->certificate) && same(a->key, b->key) && same(a->metrics, b->metrics) &&
           same(a->access_log, b->access_log);
}
