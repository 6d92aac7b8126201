#include "decode_rows.h"
#include <string.h>

static const char *
key_of(const struct fact *x, bool by_scenario)
{
    return by_scenario ? x->scenario : x->account;
}

/* Two lines of each key stand together, the count first. */
static struct reconcile_line *
line_of(struct facts *f, struct reconcile_check *c, size_t *cap, const char *key)
{
    for (size_t i = c->n; i > 0; i -= 2) /* facts come sorted: mostly the newest */
        if (strcmp(c->lines[i - 2].code, key) == 0)
            return &c->lines[i - 2];
    for (int count = 1; count >= 0; count--)
        *ARENA_PUSH(f->arena, c->lines, c->n, *cap) = (struct reconcile_line){
            .code = key, .name = count ? RECONCILE_COUNT : "summa", .is_count = count == 1};
    return &c->lines[c->n - 2];
}

void
decode_rows(struct facts *f, bool by_scenario)
{
    struct reconcile_check *c = arena_alloc(f->arena, sizeof *c);
    size_t cap = 0, figures = 0;
    *c = (struct reconcile_check){.kind = RECONCILE_ROWS,
        .scenario = "",
        .first = MONTH_NONE,
        .last = MONTH_NONE,
        .delivered_only = true,
        .by_scenario = by_scenario};
    for (size_t i = 0; i < f->n; i++) {
        const struct fact *x = &f->items[i];
        if (x->gone || x->null)
            continue;
        struct reconcile_line *l = line_of(f, c, &cap, key_of(x, by_scenario));
        (void)dec_add(l[0].counted, dec_from_int(1), &l[0].counted);
        (void)dec_add(l[1].counted, x->value, &l[1].counted);
        c->first = c->first == MONTH_NONE || x->period.last < c->first ? x->period.last : c->first;
        c->last = x->period.last > c->last ? x->period.last : c->last;
        figures++;
    }
    if (c->n == 0)
        return;
    c->note = arena_printf(f->arena, "%zu uppgifter", figures);
    reconcile_settle(c);
    f->reconcile = (struct reconcile){.checks = c, .n = 1};
}
