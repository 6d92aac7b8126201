#include "reconcile.h"

const char reconcile_letters[RECONCILE_KINDS + 1] = "kpbdvr";
const char *const reconcile_names[RECONCILE_KINDS] = {
    "konto", "periodsaldo", "budget", "dimension", "verifikation", "uppgifter"};

bool
reconcile_agrees(enum reconcile_kind kind, const struct reconcile_line *l)
{
    bool file = kind == RECONCILE_DIMENSIONS || !l->has_control || l->control == l->counted;
    return file && (!l->has_stored || l->stored == l->counted);
}

dec
reconcile_difference(enum reconcile_kind kind, const struct reconcile_line *l)
{
    dec ours = l->has_stored ? l->stored : l->counted, theirs = l->has_control ? l->control : l->counted,
        d = 0;
    if (kind == RECONCILE_DIMENSIONS)
        (void)dec_sub(l->control, ours, &d);
    else
        (void)dec_sub(ours, theirs, &d);
    return d;
}

void
reconcile_settle(struct reconcile_check *c)
{
    if (c->n == 0)
        return;
    c->total = c->n;
    c->right = 0;
    for (size_t i = 0; i < c->n; i++)
        c->right += reconcile_agrees(c->kind, &c->lines[i]);
}

bool
reconcile_is_result(const char *account)
{
    return account[0] >= '3' && account[0] <= '8';
}
