#include "net.h"
#include "buf.h"
#include "clock.h"
#include "net_url.h"
#include <curl/curl.h>

#define REDIRECTS_MAX 5
#define CONNECT_MS 30000

/* One request on its way. */
struct call {
    CURL *curl;
    struct buf body; /* its cap is the request's */
    char detail[CURL_ERROR_SIZE];
};

void
net_init(void)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static size_t
take_body(char *data, size_t size, size_t n, void *ctx)
{
    struct call *c = ctx;
    buf_add(&c->body, data, size * n);
    return c->body.failed ? 0 : size * n;
}

static void
set_options(struct call *c, const char *url, long left_ms)
{
    CURL *h = c->curl;
    curl_easy_setopt(h, CURLOPT_URL, url);
    curl_easy_setopt(h, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(h, CURLOPT_FOLLOWLOCATION, 0L); /* net_get does, by the host rule */
    curl_easy_setopt(h, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(h, CURLOPT_TIMEOUT_MS, left_ms);
    curl_easy_setopt(h, CURLOPT_CONNECTTIMEOUT_MS, left_ms < CONNECT_MS ? left_ms : (long)CONNECT_MS);
    curl_easy_setopt(h, CURLOPT_PROXY, ""); /* not from the environment either */
    curl_easy_setopt(h, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(h, CURLOPT_ACCEPT_ENCODING, "gzip");
    curl_easy_setopt(h, CURLOPT_USERAGENT, "ksrd/" KSRD_VERSION);
    curl_easy_setopt(h, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(h, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(h, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(h, CURLOPT_WRITEDATA, c);
    curl_easy_setopt(h, CURLOPT_ERRORBUFFER, c->detail);
}

/* Which of curl's codes needs which remedy. */
static const struct fault {
    CURLcode code;
    const char *what, *hint;
} faults[] = {
    {CURLE_COULDNT_RESOLVE_HOST, "kunde inte slå upp värdnamnet", "kontrollera adressen och serverns DNS"},
    {CURLE_COULDNT_CONNECT, "kunde inte ansluta",
        "kontrollera att tjänsten är i gång och att brandväggen släpper fram"},
    {CURLE_OPERATION_TIMEDOUT, "svaret kom inte i tid", "försök senare, eller öka deadline för källan"},
    {CURLE_PARTIAL_FILE, "svaret bröts innan det var helt", "försök senare"},
    {CURLE_RECV_ERROR, "svaret bröts", "försök senare"},
    {CURLE_GOT_NOTHING, "servern stängde utan att svara", "försök senare"},
    {CURLE_PEER_FAILED_VERIFICATION, "serverns certifikat godtas inte",
        "lägg in utfärdarens certifikat i systemet (update-ca-certificates)"},
    {CURLE_SSL_CONNECT_ERROR, "kunde inte ansluta säkert", "kontrollera att adressen ska vara https"},
    {CURLE_BAD_CONTENT_ENCODING, "svarets packning (gzip) är trasig", "försök senare"},
    {CURLE_URL_MALFORMAT, "adressen går inte att läsa", "rätta url för källan"},
    {CURLE_WEIRD_SERVER_REPLY, "det som svarar talar inte HTTP", "kontrollera adress och port"},
    {CURLE_UNSUPPORTED_PROTOCOL, "det som svarar talar inte HTTP",
        "kontrollera adress och port"}, /* HTTP/0.9 */
};

static int
tell_fault(const struct call *c, CURLcode code, const char *shown, size_t max, struct err *err)
{
    if (c->body.failed)
        return err_set(err, ERR_SOURCE, shown, "öka max_mb för källan om storleken är riktig",
            "svaret är större än %zu byte", max);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i].code == code)
            return err_set(err, ERR_SOURCE, shown, faults[i].hint, "%s (%s)", faults[i].what,
                c->detail[0] ? c->detail : curl_easy_strerror(code));
    return err_set(err, ERR_SOURCE, shown, "försök senare", "kunde inte hämta: %s",
        c->detail[0] ? c->detail : curl_easy_strerror(code));
}

/* One GET without redirects. *ret_next: where it points on, NULL if nowhere. */
static int
get_once(struct arena *a, const struct net_request *r, const char *url, struct net_reply *ret,
    const char **ret_next, struct err *err)
{
    struct call c = {.curl = curl_easy_init()};
    const char *shown = net_url_public(a, url);
    char *next = NULL, *type = NULL;
    int done = -1;
    int64_t left = r->deadline_ms - clock_mono_ms();
    buf_init(&c.body, r->max_bytes);
    if (!c.curl) {
        err_set(err, ERR_BUG, shown, NULL, "libcurl kunde inte starta");
        goto out;
    }
    if (left <= 0) {
        err_set(err, ERR_SOURCE, shown, "försök senare, eller öka deadline för källan", "tiden är slut");
        goto out;
    }
    set_options(&c, url, left < INT32_MAX ? (long)left : INT32_MAX);
    CURLcode code = curl_easy_perform(c.curl);
    if (code != CURLE_OK) {
        tell_fault(&c, code, shown, r->max_bytes, err);
        goto out;
    }
    curl_easy_getinfo(c.curl, CURLINFO_RESPONSE_CODE, &ret->status);
    curl_easy_getinfo(c.curl, CURLINFO_REDIRECT_URL, &next);
    curl_easy_getinfo(c.curl, CURLINFO_CONTENT_TYPE, &type);
    *ret_next = next ? arena_strdup(a, next) : NULL;
    ret->content_type = arena_strdup(a, type ? type : "");
    ret->data = arena_strndup(a, c.body.data ? c.body.data : "", c.body.len);
    ret->len = c.body.len;
    done = 0;
out:
    buf_free(&c.body);
    curl_easy_cleanup(c.curl);
    return done;
}

int
net_get(struct arena *a, const struct net_request *r, struct net_reply *ret, struct err *err)
{
    const char *home = r->same_host ? r->same_host : r->url;
    const char *url = r->url;
    struct net_reply reply = {0};
    if (!net_url_valid(url))
        return err_set(err, ERR_SOURCE, net_url_public(a, url), "rätta url för källan",
            "adressen måste börja med http:// eller https:// och nämna en värd");
    for (int i = 0; i <= REDIRECTS_MAX; i++) {
        const char *next = NULL;
        if (!net_url_same_host(home, url))
            return err_set(err, ERR_SOURCE, net_url_public(a, r->url),
                "skriv den nya adressen i källans url om den är riktig",
                "vägrar följa till en annan värd: '%s'", net_url_public(a, url));
        if (get_once(a, r, url, &reply, &next, err) < 0)
            return -1;
        if (!next || reply.status < 300 || reply.status > 399) {
            *ret = reply;
            return 0;
        }
        url = next;
    }
    return err_set(err, ERR_SOURCE, net_url_public(a, r->url), "kontrollera adressen i en webbläsare",
        "omdirigerad mer än %d gånger", REDIRECTS_MAX);
}
