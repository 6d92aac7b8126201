/* How many targets are met in a month: a count of judgements, so that figures of unlike units are never added up. */
#pragma once
#include "cube.h"

struct cube_balance {
    int natt, nara, ej_natt;
    int missing; /* a target is in force and nothing can be held against it: no figure, withheld, or too old */
};
/* Adds the indicator as it stood at the end of month m: its newest period up to then, which may be one period behind and no more; a
   figure that is older says nothing of that month. Without a target in force, or retired, it adds nothing. */
void cube_balance_add(
    const struct cube *c, const struct indicator *i, const struct unit *u, month m, struct cube_balance *b);
