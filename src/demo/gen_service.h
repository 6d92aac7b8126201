/* The service systems' figures: building permits, the managers' handbook, the officials' survey. Long CSV. */
#pragma once
#include "buf.h"
#include "period.h"

void gen_service_csv(month from, month last, struct buf *out);
