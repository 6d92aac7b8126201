/* Control sums of formats that bring none: how many figures, and their sum, by column or by key figure. */
#pragma once
#include "fact.h"

/* Fills f->reconcile from the settled facts. by_scenario: a line for each column (long CSV); else for each account (Kolada). */
void decode_rows(struct facts *f, bool by_scenario);
