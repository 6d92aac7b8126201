#include "fetch_http.h"
#include "net_url.h"
#include <stddef.h>

static const char *
remedy(long status)
{
    switch (status) {
    case 401:
    case 403:
        return "tjänsten vill ha inloggning eller en annan behörighet; fråga den som driver den";
    case 404:
    case 410:
        return "adressen finns inte (längre); rätta url: för källan";
    case 429:
        return "tjänsten vill ha färre frågor; försök senare";
    default:
        return status >= 500 ? "felet är tjänstens; försök senare" : "kontrollera url: för källan";
    }
}

int
fetch_http_get(struct arena *a, const struct net_request *r, struct fetched *ret, struct err *err)
{
    struct net_reply reply;
    if (net_get(a, r, &reply, err) < 0)
        return -1;
    if (reply.status != 200)
        return err_set(err, ERR_SOURCE, net_url_public(a, r->url), remedy(reply.status),
            "servern svarade %ld", reply.status);
    *ret = (struct fetched){.name = net_url_public(a, r->url), .data = reply.data, .len = reply.len};
    return 0;
}

int
fetch_http(struct arena *a, const struct source *s, const struct fetch_place *place, struct fetched_all *ret,
    struct err *err)
{
    struct net_request r = {.url = s->url, .max_bytes = s->max_bytes, .deadline_ms = place->deadline_ms};
    struct fetched *f = arena_alloc(a, sizeof *f);
    if (fetch_http_get(a, &r, f, err) < 0)
        return -1;
    *ret = (struct fetched_all){.items = f, .n = 1};
    return 0;
}
