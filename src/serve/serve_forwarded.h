/* Who stands behind the proxy, as it says. Pure. */
#pragma once
#include "address.h"
#include <stdbool.h>

/* The last address of an X-Forwarded-For ("192.0.2.1, 10.0.0.7"): the one before it are anybody's claims, the last is what the
   proxy saw. False when that is no IP address. */
bool serve_forwarded_for(const char *value, char out[ADDRESS_HOST]);
/* The same of a Forwarded header (RFC 7239): for=192.0.2.1;proto=https, for="[2001:db8::1]:4711". */
bool serve_forwarded_standard(const char *value, char out[ADDRESS_HOST]);
