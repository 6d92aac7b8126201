/* Addresses. */
#pragma once
#include "arena.h"
#include <stdbool.h>

/* Both are http(s) and have the same scheme, host and port (the scheme's own where none stands). */
bool net_url_same_host(const char *a, const char *b);
/* http or https with a host. */
bool net_url_valid(const char *url);
/* The address as people and logs may see it: no user, no password, no query ("?…" in its place). */
const char *net_url_public(struct arena *a, const char *url);
/* link as it stands in a document at base. NULL when it makes no address. */
const char *net_url_resolve(struct arena *a, const char *base, const char *link);
