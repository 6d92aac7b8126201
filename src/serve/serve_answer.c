#include "serve_answer.h"
#include "hash.h"
#include "serve_request.h"
#include "text.h"
#include <zlib.h>

enum { GZIP_LEAST = 200, GZIP_LEVEL = 6, RESPONSE_OVERHEAD = 1500 };

static const struct answer_header everywhere[] = {
    {"Content-Security-Policy",
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
    {"Accept-Ranges", "none"}, /* a Range is passed over: RFC 9110 14.2; pages are small */
    {"Vary", "Accept-Encoding"},
    {NULL, NULL},
};

static const char *
cache_control(enum answer_keep keep)
{
    switch (keep) {
    case ANSWER_REVALIDATE:
        return "private, no-cache";
    case ANSWER_CHECKED:
        return "no-cache";
    case ANSWER_FOREVER:
        return "public, max-age=31536000, immutable";
    case ANSWER_NO_STORE:
        break;
    }
    return "no-store";
}

static bool
compressible(const char *type)
{
    return text_starts(type, "text/") || strstr(type, "json") || strstr(type, "xml") ||
           strstr(type, "javascript");
}

/* The bytes by gzip, or NULL when they would not get smaller. */
static char *
gzip(const char *data, size_t n, size_t *ret_n)
{
    z_stream z = {0};
    if (n < GZIP_LEAST || n > UINT32_MAX ||
        deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return NULL;
    char *out = malloc(n);
    z.next_in = (unsigned char *)data;
    z.avail_in = (unsigned)n;
    z.next_out = (unsigned char *)out;
    z.avail_out = (unsigned)n;
    bool smaller = out && deflate(&z, Z_FINISH) == Z_STREAM_END;
    *ret_n = n - z.avail_out;
    deflateEnd(&z);
    if (smaller)
        return out;
    free(out);
    return NULL;
}

static bool
names(const struct answer_header *h, const char *name)
{
    for (; h && h->name; h++)
        if (strcmp(h->name, name) == 0)
            return true;
    return false;
}

/* All but those that `better` names, too. */
static bool
add_headers(struct MHD_Response *r, const struct answer_header *h, const struct answer_header *better)
{
    for (; h && h->name; h++)
        if (!names(better, h->name) && MHD_add_response_header(r, h->name, h->value) != MHD_YES)
            return false;
    return true;
}

/* Takes over data (malloc). NULL when out of memory; data is then freed too. */
static struct MHD_Response *
respond(char *data, size_t n, const struct answer_header *own, const struct answer_header *extra)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(n, data, MHD_RESPMEM_MUST_FREE);
    if (!r) {
        free(data);
        return NULL;
    }
    if (!add_headers(r, everywhere, extra) || !add_headers(r, own, NULL) || !add_headers(r, extra, NULL)) {
        MHD_destroy_response(r);
        return NULL;
    }
    return r;
}

struct making {
    struct serve_answer *answer;
    const char *type;
    enum answer_keep keep;
    const struct answer_header *extra;
};

static bool
add_variant(struct making *m, int which, char *data, size_t n)
{
    struct serve_answer *a = m->answer;
    struct answer_header own[5] = {{"Content-Type", m->type}, {"Cache-Control", cache_control(m->keep)}};
    size_t next = 2;
    if (a->etag[which][0])
        own[next++] = (struct answer_header){"ETag", a->etag[which]};
    if (which == 1)
        own[next++] = (struct answer_header){"Content-Encoding", "gzip"};
    a->size[which] = n;
    a->weight += n + RESPONSE_OVERHEAD;
    a->full[which] = respond(data, n, own, m->extra);
    return a->full[which] != NULL;
}

static void
name_bytes(struct serve_answer *a, const struct buf *body)
{
    char hex[HASH_HEX];
    hash_sha256_hex(body->data ? body->data : "", body->len, hex);
    snprintf(a->etag[0], sizeof a->etag[0], "\"%.32s\"", hex);
    snprintf(a->etag[1], sizeof a->etag[1], "\"%.32s-gz\"", hex);
}

struct serve_answer *
serve_answer_new(int status, const char *content_type, struct buf *body, enum answer_keep keep,
    const struct answer_header *extra)
{
    struct serve_answer *a = calloc(1, sizeof *a);
    if (!a) {
        buf_free(body);
        return NULL;
    }
    struct making m = {a, content_type, keep, extra};
    atomic_init(&a->references, 1);
    a->status = status;
    a->weight = sizeof *a;
    if (keep != ANSWER_NO_STORE)
        name_bytes(a, body);
    size_t n = 0;
    char *small = body->len && compressible(content_type) ? gzip(body->data, body->len, &n) : NULL;
    char *data = body->data;
    size_t len = body->len;
    buf_init(body, body->max); /* data is ours now */
    bool made = add_variant(&m, 0, data, len);
    if (made && small)
        made = add_variant(&m, 1, small, n);
    else if (small)
        free(small);
    if (made)
        return a;
    serve_answer_unref(a);
    return NULL;
}

struct serve_answer *
serve_answer_ref(struct serve_answer *a)
{
    atomic_fetch_add_explicit(&a->references, 1, memory_order_relaxed);
    return a;
}

/* A response being sent keeps itself: libmicrohttpd counts its users and frees the bytes after the last. */
void
serve_answer_unref(struct serve_answer *a)
{
    if (!a || atomic_fetch_sub_explicit(&a->references, 1, memory_order_acq_rel) > 1)
        return;
    for (int i = 0; i < 2; i++)
        if (a->full[i])
            MHD_destroy_response(a->full[i]);
    free(a);
}

enum MHD_Result
serve_answer_queue(struct serve_answer *a, struct MHD_Connection *connection, bool gzip_taken,
    const char *if_none_match, struct answer_sent *ret)
{
    int which = gzip_taken && a->full[1] ? 1 : 0;
    if (if_none_match && a->etag[which][0] && serve_request_matches(if_none_match, a->etag[which])) {
        *ret = (struct answer_sent){304, 0};
        return MHD_queue_response(connection, 304, a->full[which]); /* libmicrohttpd sends its headers only */
    }
    *ret = (struct answer_sent){a->status, a->size[which]};
    return MHD_queue_response(connection, (unsigned)a->status, a->full[which]);
}
