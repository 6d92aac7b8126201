#include "net_url.h"
#include <curl/curl.h>
#include <strings.h>

/* curl's parser, so that what is compared here is what curl connects to. */
static char *
url_part(const char *url, CURLUPart part, unsigned flags)
{
    char *text = NULL;
    CURLU *u = curl_url();
    if (!u || curl_url_set(u, CURLUPART_URL, url, 0) != CURLUE_OK ||
        curl_url_get(u, part, &text, flags) != CURLUE_OK)
        text = NULL;
    curl_url_cleanup(u);
    return text;
}

static bool
same_part(const char *a, const char *b, CURLUPart part)
{
    char *x = url_part(a, part, CURLU_DEFAULT_PORT);
    char *y = url_part(b, part, CURLU_DEFAULT_PORT);
    bool same = x && y && strcasecmp(x, y) == 0;
    curl_free(x);
    curl_free(y);
    return same;
}

bool
net_url_valid(const char *url)
{
    char *scheme = url_part(url, CURLUPART_SCHEME, 0);
    char *host = url_part(url, CURLUPART_HOST, 0);
    bool ok =
        scheme && host && *host && (strcasecmp(scheme, "http") == 0 || strcasecmp(scheme, "https") == 0);
    curl_free(scheme);
    curl_free(host);
    return ok;
}

bool
net_url_same_host(const char *a, const char *b)
{
    return net_url_valid(a) && net_url_valid(b) && same_part(a, b, CURLUPART_SCHEME) &&
           same_part(a, b, CURLUPART_HOST) && same_part(a, b, CURLUPART_PORT);
}

const char *
net_url_public(struct arena *a, const char *url)
{
    const char *shown = "(oläslig adress)";
    char *text = NULL;
    CURLU *u = curl_url();
    if (u && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK) {
        bool query = curl_url_get(u, CURLUPART_QUERY, &text, 0) == CURLUE_OK;
        curl_free(text);
        text = NULL;
        curl_url_set(u, CURLUPART_USER, NULL, 0);
        curl_url_set(u, CURLUPART_PASSWORD, NULL, 0);
        curl_url_set(u, CURLUPART_OPTIONS, NULL, 0);
        curl_url_set(u, CURLUPART_QUERY, NULL, 0);
        curl_url_set(u, CURLUPART_FRAGMENT, NULL, 0);
        if (curl_url_get(u, CURLUPART_URL, &text, 0) == CURLUE_OK)
            shown = arena_printf(a, "%s%s", text, query ? "?…" : "");
        curl_free(text);
    }
    curl_url_cleanup(u);
    return shown;
}

const char *
net_url_resolve(struct arena *a, const char *base, const char *link)
{
    const char *full = NULL;
    char *text = NULL;
    CURLU *u = curl_url();
    if (u && curl_url_set(u, CURLUPART_URL, base, 0) == CURLUE_OK &&
        curl_url_set(u, CURLUPART_URL, link, 0) == CURLUE_OK &&
        curl_url_get(u, CURLUPART_URL, &text, 0) == CURLUE_OK)
        full = arena_strdup(a, text);
    curl_free(text);
    curl_url_cleanup(u);
    return full;
}
