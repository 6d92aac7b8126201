/* /farg/173f57.css: the municipality's colour as a style sheet, because a strict CSP lets no style stand in the page. The address
   holds the colour, so the answer never changes. And /vapen/HASH.svg: its crest. */
#include "base64.h"
#include "colour.h"
#include "page_work.h"
#include "text.h"
#include <string.h>

#define CONTRAST_MARK 3.0 /* WCAG 2.2, 1.4.11 */

int
page_brand(struct page *p, const char *id)
{
    static const struct colour white = {255, 255, 255}, black = {0, 0, 0}, dark = {0x11, 0x18, 0x1F};
    struct colour c;
    char six[7], own[COLOUR_TEXT], edge[COLOUR_TEXT];

    snprintf(six, sizeof six, "%s", id);
    if (strlen(id) != 10 || strcmp(id + 6, ".css") != 0 || !colour_parse(six, &c))
        return page_frame_fault(p, 404, "Det finns ingen sida på den adressen.", NULL);
    /* the dark page keeps its own bar: the colour is the line below it, as light as a mark must be */
    buf_printf(&p->reply->body, ":root{--own-brand:%s;--own-on-brand:%s;--own-edge:%s}\n",
        colour_text(c, own), colour_contrast(c, black) > colour_contrast(c, white) ? "#000000" : "#FFFFFF",
        colour_text(colour_lighter(c, dark, CONTRAST_MARK), edge));
    p->reply->status = 200;
    p->reply->content_type = "text/css; charset=utf-8";
    return 0;
}

const char *
page_brand_crest(struct page *p)
{
    const struct crest *c = p->c ? &p->c->crest : NULL;

    return c && c->text
               ? page_link(p, arena_printf(p->a, "/vapen/%.16s.%s", c->sha256, c->png ? "png" : "svg"), NULL)
               : NULL;
}

/* Only the picture that this edition's pages show. */
int
page_crest(struct page *p, const char *id)
{
    const char *own = page_brand_crest(p);
    size_t n;

    if (!own || strncmp(own + strlen("/vapen/"), id, strlen(id)) != 0 || strlen(id) != 20)
        return page_frame_fault(p, 404, "Det finns ingen sida på den adressen.", NULL);
    if (p->c->crest.png) {
        const unsigned char *bytes = base64_decode(p->a, p->c->crest.text, &n);

        buf_add(&p->reply->body, bytes, bytes ? n : 0);
    } else {
        buf_str(&p->reply->body, p->c->crest.text);
    }
    p->reply->status = 200;
    p->reply->content_type = p->c->crest.png ? "image/png" : "image/svg+xml";
    return 0;
}
