/* The managers' forecasts for the whole year, as long CSV: each report has its month as the period (formats.md §4.2, column K18). */
#pragma once
#include "buf.h"
#include "period.h"
#include <stdbool.h>

/* A report is made in this month: of February, April, August and October. */
bool gen_forecast_due(month m);
/* What was expected of the year with the ledger up to and with month m; asof: yyyymmdd. All sums add up: the units' parts are the net cost. */
void gen_forecast_csv(month m, int asof, struct buf *out);
