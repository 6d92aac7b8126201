/* PostgreSQL's own programs, as children that end with us. */
#pragma once
#include "err.h"

/* Runs the newest installed NAME (pg_dump, pg_restore) with args (NULL-terminated, without the name). url: goes to it by the
   environment, where other users cannot read it; NULL: it needs no database. Its output is thrown away; its last words are the
   error's. Errors: ERR_STORE. */
int store_tool_run(const char *name, const char *url, const char *const *args, struct err *err);
