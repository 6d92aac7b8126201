/* What an administrator asks the database about itself. */
#pragma once
#include "operations.h"
#include "store.h"
#include "store_pg.h"

/* Bytes on disk of the whole database. */
int store_operations_size(struct store *s, int64_t *ret_bytes, struct err *err);
/* The newest editions, newest first: what made them, who and why. Texts live in a. */
int store_operations_editions(struct store *s, struct arena *a, int most, struct operations_edition **ret,
    size_t *ret_n, struct err *err);
/* How many editions of each kind there are. */
int store_operations_kinds(
    struct store *s, struct arena *a, struct operations_kind **ret, size_t *ret_n, struct err *err);
/* force_edition, force_hash, force_who, force_since; left as they are when nothing is in force. */
int store_operations_force(struct store *s, struct arena *a, struct operations *ret, struct err *err);
