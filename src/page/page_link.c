#include "page_work.h"
#include <string.h>

const char *
page_link_param(const struct page *p, const char *name)
{
    for (size_t i = 0; i < p->r->n_params; i++)
        if (strcmp(p->r->params[i].name, name) == 0)
            return p->r->params[i].value;
    return NULL;
}

const char *
page_link_take(struct page *p)
{
    const char *text = arena_strndup(p->a, p->scratch.data ? p->scratch.data : "", p->scratch.len);
    buf_reset(&p->scratch);
    return text;
}

static void
add_pair(struct buf *b, bool *first, const char *name, const char *value)
{
    buf_char(b, *first ? '?' : '&');
    *first = false;
    buf_url(b, name);
    buf_char(b, '=');
    buf_url(b, value);
}

/* A buffer of its own: links are made while a drawing may be in p->scratch. */
const char *
page_link(struct page *p, const char *path, ...)
{
    struct buf b;
    bool first = true;
    va_list ap;
    buf_init(&b, 1 << 16);
    buf_str(&b, path);
    va_start(ap, path);
    for (const char *name; (name = va_arg(ap, const char *));) {
        const char *value = va_arg(ap, const char *);
        if (value)
            add_pair(&b, &first, name, value);
    }
    va_end(ap);
    if (p->r->per)
        add_pair(&b, &first, "per", p->r->per);
    if (p->s && p->s->today)
        add_pair(&b, &first, "org", "nu");
    const char *link = arena_strndup(p->a, b.data, b.len);
    buf_free(&b);
    return link;
}

const char *
page_link_unit(struct page *p, const struct unit *u)
{
    return page_link(p, arena_printf(p->a, "/enhet/%s", u->id), NULL);
}

const char *
page_link_indicator(struct page *p, const struct indicator *i, const struct unit *u)
{
    return page_link(p, arena_printf(p->a, "/indikator/%s", i->id), "enhet", u->id, NULL);
}

const char *
page_link_self(struct page *p, const char *name, const char *value)
{
    struct buf b;
    bool first = true;
    buf_init(&b, 1 << 16);
    buf_str(&b, p->r->path);
    for (size_t i = 0; i < p->r->n_params; i++)
        if (strcmp(p->r->params[i].name, name) != 0)
            add_pair(&b, &first, p->r->params[i].name, p->r->params[i].value);
    if (value)
        add_pair(&b, &first, name, value);
    const char *link = arena_strndup(p->a, b.data, b.len);
    buf_free(&b);
    return link;
}
