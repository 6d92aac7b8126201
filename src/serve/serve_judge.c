#include "serve_judge.h"
#include "serve_head.h"
#include "serve_request.h"
#include <string.h>
#include <strings.h>

struct reading {
    struct judge_headers *headers;
    struct head head;
};

static void
take(struct judge_headers *h, const char *name, const char *value)
{
    const struct {
        const char *name, **value;
    } kept[] = {{"Host", &h->host}, {"Origin", &h->origin}, {"Sec-Fetch-Site", &h->fetch_site},
        {"Content-Length", &h->length}, {"Accept-Encoding", &h->gzip}, {"If-None-Match", &h->if_none_match},
        {"Referer", &h->referer}, {"User-Agent", &h->agent}, {"Forwarded", &h->forwarded},
        {"X-Forwarded-For", &h->forwarded_for}};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        if (strcasecmp(name, kept[i].name) == 0)
            *kept[i].value = value;
    h->hosts += strcasecmp(name, "Host") == 0;
    h->lengths += strcasecmp(name, "Content-Length") == 0;
    h->encoded = h->encoded || strcasecmp(name, "Transfer-Encoding") == 0;
    h->proxied = h->proxied || serve_request_proxied(name);
}

static enum MHD_Result
on_header(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    struct reading *r = cls;
    (void)kind;
    serve_head_field(&r->head, name, value);
    if (value)
        take(r->headers, name, value);
    return MHD_YES;
}

void
serve_judge_read(struct MHD_Connection *connection, const struct judge_line *line, struct judge_headers *ret)
{
    struct reading r = {.headers = ret};
    const union MHD_ConnectionInfo *size =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    *ret = (struct judge_headers){.bytes = size ? size->header_size : 0};
    serve_head_begin(&r.head, serve_head_needs_measure(MHD_get_version()), line->method, line->target,
        line->target_len, line->version);
    MHD_get_connection_values(connection, MHD_HEADER_KIND, on_header, &r);
    serve_head_end(&r.head, ret->bytes);
    ret->torn = r.head.torn;
    ret->fields = r.head.fields;
}

/* Who the request is for, and how it came. */
static struct judge_verdict
judge_host(const struct judge_headers *h, const char *const *names)
{
    if (h->hosts != 1)
        return (struct judge_verdict){400, "Anropet ska ha precis en Host.", NULL, NULL};
    if (h->proxied && !names)
        return (struct judge_verdict){400, "Anropet kommer genom en proxy.",
            "ksrd har inga konton än och svarar bara den som sitter vid samma dator.", NULL};
    if (h->forwarded && h->forwarded_for)
        return (struct judge_verdict){400, "Anropet säger på två sätt vem som frågar.",
            "Proxyn ska ta bort den av Forwarded och X-Forwarded-For som den inte själv sätter.", NULL};
    if (names && serve_request_named(h->host, names))
        return (struct judge_verdict){0};
    if (!serve_request_host(h->host))
        return (struct judge_verdict){421, "Den här servern svarar bara på sin egen adress.",
            names ? NULL : "Gå till http://127.0.0.1 med rätt port.", NULL};
    if (h->proxied)
        return (struct judge_verdict){421, "Proxyn lämnar inte sidornas adress vidare.",
            "Den ska skicka Host som webbläsaren skrev den.", NULL};
    return (struct judge_verdict){0};
}

struct judge_verdict
serve_judge(const struct judge_headers *h, const char *const *names)
{
    if (h->torn)
        return (struct judge_verdict){400, "Anropet är inte skrivet som HTTP ska skrivas.", NULL, NULL};
    if (h->bytes > HEAD_BYTES_MOST || h->fields > HEAD_FIELDS_MOST)
        return (struct judge_verdict){
            431, "Anropets huvud är för stort.", "Rensa webbläsarens kakor för den här adressen.", NULL};
    if (h->lengths > 1 || (h->lengths && h->encoded))
        return (struct judge_verdict){400, "Anropets längd är tvetydig.", NULL, NULL};
    return judge_host(h, names);
}

bool
serve_judge_local(const struct judge_headers *h)
{
    return !h->proxied && serve_request_host(h->host);
}

bool
serve_judge_own_form(const struct judge_headers *h)
{
    static const char *const schemes[] = {"http://", "https://"};
    bool own = h->fetch_site && strcmp(h->fetch_site, "same-origin") == 0;
    for (size_t i = 0; i < 2 && !h->fetch_site && h->origin && h->host; i++) {
        size_t n = strlen(schemes[i]);
        own = own || (strncmp(h->origin, schemes[i], n) == 0 && strcmp(h->origin + n, h->host) == 0);
    }
    return own;
}

bool
serve_judge_client(const struct judge_headers *h, char out[ADDRESS_HOST])
{
    return (h->forwarded_for && serve_forwarded_for(h->forwarded_for, out)) ||
           (h->forwarded && serve_forwarded_standard(h->forwarded, out));
}
