#include "serve_judge.h"
#include "serve_request.h"
#include <strings.h>

static enum MHD_Result
on_header(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct judge_headers *h = cls;
    (void)kind;
    if (strcasecmp(name, "Host") == 0) {
        h->host = value;
        h->hosts++;
    } else if (strcasecmp(name, "Content-Length") == 0) {
        h->length = value;
        h->lengths++;
    } else if (strcasecmp(name, "Transfer-Encoding") == 0) {
        h->encoded = true;
    } else if (serve_request_proxied(name)) {
        h->proxied = true;
    } else if (strcasecmp(name, "Accept-Encoding") == 0) {
        h->gzip = value;
    } else if (strcasecmp(name, "If-None-Match") == 0) {
        h->if_none_match = value;
    } else if (strcasecmp(name, "Referer") == 0) {
        h->referer = value;
    } else if (strcasecmp(name, "User-Agent") == 0) {
        h->agent = value;
    }
    return MHD_YES;
}

void
serve_judge_read(struct MHD_Connection *connection, struct judge_headers *ret)
{
    *ret = (struct judge_headers){0};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, on_header, ret);
}

struct judge_verdict
serve_judge(const struct judge_headers *h)
{
    if (h->lengths > 1 || (h->lengths && h->encoded))
        return (struct judge_verdict){400, "Anropets längd är tvetydig.", NULL, NULL};
    if (h->hosts != 1)
        return (struct judge_verdict){400, "Anropet ska ha precis en Host.", NULL, NULL};
    if (!serve_request_host(h->host))
        return (struct judge_verdict){421, "Den här servern svarar bara på sin egen adress.",
            "Gå till http://127.0.0.1 med rätt port.", NULL};
    if (h->proxied)
        return (struct judge_verdict){400, "Anropet kommer genom en proxy.",
            "ksrd har inga konton än och svarar bara den som sitter vid samma dator.", NULL};
    return (struct judge_verdict){0};
}
