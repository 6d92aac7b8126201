/* A delivery held against its own control figures: what the file says of itself, what its rows came to when they were read, and what
   the database has of them. Plain data: a decoder fills control and counted, the store fills stored in the pull's own transaction. */
#pragma once
#include "dec.h"
#include "period.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum reconcile_kind {
    RECONCILE_ACCOUNTS, /* each account: #RES, or #UB − #IB, beside its facts of the year */
    RECONCILE_PERIODS, /* each account: the same beside #PSALDO, in the reading that fits best; nothing of it is stored apart */
    RECONCILE_BUDGET, /* each account: the year's #PBUDGET beside its facts */
    RECONCILE_DIMENSIONS, /* control: the result accounts whole; counted and stored: what of it names an object of the dimension */
    RECONCILE_VOUCHERS, /* how many, and how many of them balance; no lines: a file with one that does not is refused */
    RECONCILE_ROWS, /* figures and their sum, by column or key figure; control only where the file has a count */
    RECONCILE_KINDS
};
extern const char reconcile_letters[RECONCILE_KINDS + 1]; /* as the database has them */
extern const char *const reconcile_names[RECONCILE_KINDS];

struct reconcile_line {
    const char *code, *name; /* never NULL */
    dec control, counted, stored;
    bool has_control, has_stored;
    bool is_count; /* counted and stored are numbers of figures, not their sum */
};
#define RECONCILE_COUNT "antal uppgifter" /* the name of lines that are counts */
struct reconcile_check {
    enum reconcile_kind kind;
    const char *scenario; /* the source's code: "utfall" */
    month first, last;    /* what it speaks of */
    bool delivered_only;  /* stored: of the delivered figures, not of all in these months */
    bool by_scenario;     /* a line is a scenario code, not an account */
    bool unit_first;      /* of dimensions: the first line is that of the unit */
    size_t total, right;  /* lines (vouchers), and those where all that is known is one figure */
    const char *note;     /* Swedish; "" if nothing needs saying */
    struct reconcile_line *lines;
    size_t n; /* all when written; only those that differ when read back */
};
struct reconcile {
    struct reconcile_check *checks;
    size_t n;
};

/* All that is known of the line is one and the same figure. Of a dimension: it is stored as it was read. */
bool reconcile_agrees(enum reconcile_kind kind, const struct reconcile_line *l);
/* How far off: what is stored (else counted) minus what the file says (else what was counted). For RECONCILE_DIMENSIONS: what of the whole
   names no object. */
dec reconcile_difference(enum reconcile_kind kind, const struct reconcile_line *l);
/* Sets right and total from the lines; leaves a check without lines as it is. */
void reconcile_settle(struct reconcile_check *c);
/* Accounts of income and cost: classes 3 to 8 in both charts (formats.md §5.1). */
bool reconcile_is_result(const char *account);
