/* /inbaddad/{indicator}: a card for the page of another site. Only the sites that the configuration names may show it: today's, whichever
   edition is asked for. */
#include "format.h"
#include "page_indicator.h"
#include <string.h>

static const char *const *
origins(const struct page *p)
{
    const struct catalog *today = p->s->law ? p->s->law : p->c;
    return today->http.embed;
}

bool
page_inset_any(const struct page *p)
{
    return origins(p) && *origins(p);
}

const char *
page_inset_ancestors(struct page *p)
{
    const char *list = "frame-ancestors";
    if (!page_inset_any(p))
        return "frame-ancestors 'none'";
    for (const char *const *o = origins(p); *o; o++)
        list = arena_printf(p->a, "%s %s", list, *o);
    return list;
}

static const char *
stamp_of(struct page *p)
{
    const struct store_edition *e = &p->s->edition;
    if (!e->edition)
        return NULL;
    return arena_printf(p->a, p->s->as_of ? "som den %s" : "siffrorna %s", format_stamp(p->a, e->recorded));
}

int
page_inset(struct page *p, const char *id)
{
    struct indicator_page x;
    struct figure f;
    int rc = page_indicator_read(p, id, &x);
    if (rc)
        return rc < 0 ? -1 : 0;
    figure_make(p->s, x.indicator, x.unit, x.window, MONTH_NONE, &f);
    page_card(p, p->v, &f);
    view_printf(p->v, "title", "%s, %s", x.indicator->name, x.unit->name);
    view_text(p->v, "of", x.unit->name);
    view_text(p->v, "stamp", stamp_of(p));
    page_card_credit(p, p->v, &x.indicator, 1);
    int n = snprintf(p->reply->policy, sizeof p->reply->policy,
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; %s",
        page_inset_ancestors(p));
    if (n < 0 || (size_t)n >= sizeof p->reply->policy)
        return err_set(p->err, ERR_BUG, p->r->path, NULL, "the policy is too long");
    return template_render(p->templates, "inset", p->v, &p->reply->body, p->err);
}
