/* /api/v1/openapi.json: the description in dashboards/templates/openapi.mustache. */
#include "page_work.h"

int
page_api_openapi(struct page *p, const char *id)
{
    (void)id;
    view_text(p->v, "version", KSRD_VERSION);
    p->reply->content_type = "application/json; charset=utf-8";
    return template_render(p->templates, "openapi", p->v, &p->reply->body, p->err);
}
