/* Will the year hold? The forecast for the whole year against the target, and against the budget: always so that plus is better. */
#pragma once
#include "value.h"

enum prognos { PROGNOS_NONE, PROGNOS_NAS, PROGNOS_OSAKERT, PROGNOS_NAS_INTE };
extern const char *const prognos_names[4]; /* NULL "nas" "osakert" "nas_inte" */

/* v against a reference, both as shown: plus is better, for a cost as for an income. False: no good side, or too large. */
bool forecast_deviation(const struct indicator *i, struct rat v, struct rat reference, struct rat *ret);
/* nås: the target is met; osäkert: missed by no more than its tolerance; else nås inte. PROGNOS_NONE without target or good side. */
enum prognos forecast_against_target(const struct indicator *i, const struct target *t, struct rat v);
/* The same with the year's budget in place of a target and the indicator's budget_margin (per cent of the budget) as tolerance;
   PROGNOS_NONE when the indicator has none (then its budget is no target). */
enum prognos forecast_against_budget(const struct indicator *i, struct rat budget, struct rat v);
/* A deviation of the period and one of the whole year that point in different ways. Deviations of 0 as shown point nowhere. */
bool forecast_signs_differ(const struct indicator *i, struct rat period, struct rat year);
