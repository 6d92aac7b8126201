/* What a request says, judged before anything else sees it: address, parameters, Host, what the client accepts. Pure. */
#pragma once
#include "clock.h"
#include "page.h"
#include <stdbool.h>

enum {
    REQUEST_PATH_MAX = 2048,
    REQUEST_QUERY_MAX = 4096,
    REQUEST_PARAMS_MAX = 32,
    REQUEST_KEY_MAX = REQUEST_PATH_MAX + REQUEST_QUERY_MAX + 64,
};

struct request_target {
    const char *path;                             /* decoded, begins with '/' */
    struct page_param params[REQUEST_PARAMS_MAX]; /* decoded, in the order given */
    size_t n_params;
    const char *per;                                     /* value of per=, NULL if none */
    char text[REQUEST_PATH_MAX + REQUEST_QUERY_MAX + 4]; /* the bytes that all of these point into */
};
/* Takes the request target as it stood on the request line ("/enhet/kommun?per=@7"). 0, or the status to refuse it with: 400
   (malformed, or an address that no page has: "..", "//", NUL, control characters, invalid UTF-8, a parameter twice) or 414
   (too long); *ret_what then says why, in Swedish. */
int serve_request_target(const char *raw, struct request_target *ret, const char **ret_what);
/* The same address always gives the same text: path and parameters sorted by name. Returns its length. */
size_t serve_request_key(const struct request_target *t, char out[REQUEST_KEY_MAX]);

/* What to take for the target: of "http://HOST/path" what follows, when it names this very Host, else NULL; any other target as it
   is. */
const char *serve_request_origin(const char *target, const char *host);
/* True when this Host is one of names (ends with NULL), at any port. */
bool serve_request_named(const char *host, const char *const *names);
/* True when this Host is the loopback host itself (127.0.0.1, localhost, [::1], any port: an ssh tunnel has its own). */
bool serve_request_host(const char *host);
/* True for a header that only a proxy sets: whoever stands in front of a loopback server exposes it. */
bool serve_request_proxied(const char *header);
/* Accept-Encoding prefers gzip over the plain bytes. NULL = no such header. */
bool serve_request_gzip(const char *accept_encoding);
/* If-None-Match names this strong ETag (with its quotes), by weak comparison. NULL = no such header. */
bool serve_request_matches(const char *if_none_match, const char *etag);

/* per=: an edition's number, or a moment. */
struct request_per {
    int32_t number; /* > 0: "@N" */
    stamp at;       /* else: the last edition with a stamp at or before this */
};
/* 0, or −1 when malformed. */
int serve_request_per(const char *s, struct request_per *ret);
