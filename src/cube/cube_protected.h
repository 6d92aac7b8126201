/* Whom the protection of small groups hides in a family's newest released month, and whose sake it is for: for the administrator alone.
   Never a figure; numbers of persons, which the pattern follows from. */
#pragma once
#include "cube.h"
#include "disclosed.h"

struct cube_protected_row {
    const char *unit, *parent; /* ids in the tree of that month; "" above a root */
    const char *dimension;     /* "": the total */
    bool own;                  /* what is placed on the unit itself, beside the units below it */
    bool withdrawn;            /* by an order: cube_withdraw.h */
    enum disclosure_why why;   /* after withdrawals; neither DISCLOSURE_SHOWN nor DISCLOSURE_ABSENT */
    enum disclosure_why cause; /* of DISCLOSURE_EARLIER: why it was hidden before in the year; else why */
    month since;               /* hidden in each released month from this one on */
    int64_t persons;           /* with those below */
    int64_t
        joint; /* of all that are hidden with it under the same parent: what the parent's figure leaves; 0: no parent */
};
struct cube_protected {
    const struct protection_family *family;
    month month;
    int32_t edition;
    const struct cube_protected_row *rows; /* parents first; the total before each dimension */
    size_t n;
};
/* By family of the law in force. NULL: nothing of it has been released. */
size_t cube_protected_families(const struct cube *c);
const struct cube_protected *cube_protected_family(const struct cube *c, size_t family);
