/* Scalars: text → the value that a row of the schema keeps. */
#pragma once
#include "config_walk.h"

/* Reads n (a scalar that is not empty) into *at; at NULL: only checks. False: a fault was added. */
bool config_value_store(struct load *l, const struct schema_row *row, const struct node *n, void *at);
/* Bytes that a value of this row takes in an array. */
size_t config_value_size(const struct schema_row *row);
