/* The embedded assets (style, fonts, script, icon) as finished answers, made once at start. */
#pragma once
#include "err.h"
#include "serve_answer.h"

struct serve_statics;
int serve_statics_new(struct serve_statics **ret, struct err *err);
void serve_statics_free(struct serve_statics *s); /* NULL is harmless */
/* name: below dashboards/assets. versioned: its address changes when it changes, so it may be kept for ever. Borrowed; NULL: none. */
struct serve_answer *serve_statics_find(const struct serve_statics *s, const char *name, bool versioned);
