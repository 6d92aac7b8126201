/* Freshness of a figure (kpi/freshness.h), judged as everything on a page: at the edition's stamp. */
#pragma once
#include "figure.h"
#include "freshness.h"

/* hidden NULL, or where the newest period is told that has come and is not published (MONTH_NONE: none). */
enum freshness figure_fresh(const struct figure *f, month *ret_hidden);
/* When that period is published: by the last of its sources. 0: no rule says. */
stamp figure_fresh_published(const struct figure *f, month hidden);
