/* The plan in plain Swedish words, for the administrator who reads it. */
#pragma once
#include "plan.h"

/* place: the files' folder, or what else is to be put in force. Errors: ERR_DATA (a figure's difference is too large). */
int plan_text_write(const struct plan *p, const char *place, struct buf *out, struct err *err);
/* Only what changes, without figures. */
void plan_text_changes(const struct plan *p, struct buf *out);
