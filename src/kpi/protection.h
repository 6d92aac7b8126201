/* Do two configurations protect the same small groups in the same way? Then what was worked out under one of them holds under the other. */
#pragma once
#include "catalog.h"

bool protection_same(const struct catalog *a, const struct catalog *b);
