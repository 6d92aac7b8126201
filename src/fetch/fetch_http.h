/* One document from an address. */
#pragma once
#include "fetch.h"
#include "net.h"

int fetch_http(struct arena *a, const struct source *s, const struct fetch_place *place,
    struct fetched_all *ret, struct err *err);
/* GET that also refuses every answer but 200, with the remedy. same_host as in net_request. */
int fetch_http_get(struct arena *a, const struct net_request *r, struct fetched *ret, struct err *err);
