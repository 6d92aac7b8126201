/* The plan for programs: every change and every moved figure. */
#pragma once
#include "plan.h"
#include <stdio.h>

/* Errors: ERR_DATA (out cannot be written). */
int plan_json_write(const struct plan *p, FILE *out, struct err *err);
