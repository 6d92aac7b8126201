/* What the schema of a database is, beside what this program knows. */
#pragma once
#include "err.h"
#include "store_pg.h"

/* The connection's database has exactly this program's schema. Errors: ERR_STORE (none, older, newer, changed). */
int store_migrate_check(struct store *s, struct err *err);
