/* /farg/173f57.css: the municipality's colour as a style sheet, because a strict CSP lets no style stand in the page. The address
   holds the colour, so the answer never changes. */
#include "page_work.h"
#include "text.h"
#include <math.h>
#include <string.h>

static double
channel(const char *hex)
{
    char two[3] = {hex[0], hex[1], '\0'};
    double c = (double)strtol(two, NULL, 16) / 255;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

int
page_brand(struct page *p, const char *id)
{
    if (strspn(id, "0123456789abcdefABCDEF") != 6 || strcmp(id + 6, ".css") != 0)
        return page_frame_fault(p, 404, "Det finns ingen sida på den adressen.", NULL);
    double light = 0.2126 * channel(id) + 0.7152 * channel(id + 2) + 0.0722 * channel(id + 4);
    bool dark_text = light > 0.1791; /* where black and white contrast alike */
    buf_printf(&p->reply->body, ":root{--own-brand:#%.6s;--own-on-brand:%s}\n", id,
        dark_text ? "#000000" : "#FFFFFF");
    p->reply->status = 200;
    p->reply->content_type = "text/css; charset=utf-8";
    return 0;
}
