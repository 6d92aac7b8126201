/* Months are made final: what the rules or a command say is written as an edition, with the values that are thereby reported. */
#pragma once
#include "cube.h"
#include "store.h"

/* What it is decided on: the newest edition, as far as the caller knows. */
struct closing {
    struct store *store;
    const struct catalog *catalog;
    const struct cube *cube;
    const struct decisions *decisions;
    int32_t edition;
    stamp now;
};
/* Records what the rules have made due by now. *ret_edition 0: nothing is due, or another edition has come since. */
int closing_due(const struct closing *c, int32_t *ret_edition, struct err *err);
/* Records these words (source, month, state, who, reason). *ret_edition 0: another edition has come since. */
int closing_write(
    const struct closing *c, const struct release *rows, size_t n, int32_t *ret_edition, struct err *err);
