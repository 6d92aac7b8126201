/* File, database, cube: one after the other. */
#include "snapshot.h"
#include <string.h>

/* Of a ledger its accounts, of other formats their sums. */
static bool
speaks_of(const struct store_reconciled *x, const struct source *source, month m)
{
    const struct reconcile_check *c = &x->check;
    bool kind = c->kind == RECONCILE_ACCOUNTS || c->kind == RECONCILE_ROWS;
    return kind && strcmp(x->source, source->id) == 0 && m >= c->first && m <= c->last;
}

/* Each line that was written is in the database as it was in the file; and what the cube has of the delivery's months is what the
   database had then. */
static void
hold_ledger(const struct snapshot *s, const struct source *source, struct snapshot_reconciled *ret)
{
    const struct reconcile_check *c = &ret->file->check;
    ret->stored = ret->file->result;
    for (month m = c->first; m <= c->last; m++) {
        struct cube_reconciled x;
        cube_reconcile(s->cube, source, SCENARIO_UTFALL, m, &x);
        (void)dec_add(ret->in_cube, x.delivered, &ret->in_cube);
    }
    ret->cube_has_all = ret->stored == ret->in_cube;
}

void
snapshot_reconcile(
    const struct snapshot *s, const struct source *source, month m, struct snapshot_reconciled *ret)
{
    *ret = (struct snapshot_reconciled){.file_ok = true, .cube_has_all = true};
    for (size_t i = 0; i < s->n_reconciled; i++) /* newest pull first */
        if (speaks_of(&s->reconciled[i], source, m) &&
            (ret->file == NULL || s->reconciled[i].pull > ret->file->pull))
            ret->file = &s->reconciled[i];
    if (ret->file != NULL)
        ret->file_ok = ret->file->check.right == ret->file->check.total;
    if (ret->file != NULL && ret->file->check.kind == RECONCILE_ACCOUNTS)
        hold_ledger(s, source, ret);
    cube_reconcile(s->cube, source, SCENARIO_UTFALL, m, &ret->cube);
    ret->ok = ret->file_ok && ret->cube_has_all && ret->cube.ok;
}
