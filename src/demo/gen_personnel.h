/* The personnel system's monthly sums and the service systems' counts, as long CSV (formats.md §4.2). */
#pragma once
#include "buf.h"
#include "period.h"

#define GEN_CSV_HEAD "\xef\xbb\xbfPeriod,Enhet,Mått,Kolumn,Mätvärde\r\n"

/* Months from … last. The last one is preliminary: sick leave reported late is not in it yet. */
void gen_personnel_csv(month from, month last, struct buf *out);
