/* Do two configurations protect the same small groups in the same way? Then what was worked out under one of them holds under the other. */
#pragma once
#include "catalog.h"

/* Equal for the same protection, and for no other: SHA-256. */
#define PROTECTION_SUM 65
const char *protection_sum(const struct catalog *c, char ret[PROTECTION_SUM]);
bool protection_same(const struct catalog *a, const struct catalog *b);
