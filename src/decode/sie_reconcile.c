/* The ledger's control figures beside the facts made of it: per account, budget, dimensions, vouchers. What the store has is added by
   the store. */
#include "sie.h"

struct recon {
    const struct sie *s;
    struct facts *f;
    struct arena *a;
    month first, last; /* of year 0's outcome */
};

/* By number of the account: the sum of the facts of a scenario in those months. */
static dec *
sum_facts(const struct recon *r, const char *scenario, month first, month last, const char **texts)
{
    dec *sums = arena_alloc(r->a, (r->s->account_codes.n + 1) * sizeof *sums);
    const char *account = NULL;
    uint32_t k = 0;
    for (size_t i = 0; i < r->f->n; i++) {
        const struct fact *x = &r->f->items[i];
        if (strcmp(x->scenario, scenario) != 0 || x->period.last < first || x->period.last > last)
            continue;
        if (x->account != account) { /* equal codes are one text */
            account = x->account;
            for (k = 0; k < r->s->account_codes.n && strcmp(texts[k], account) != 0; k++)
                continue;
        }
        if (k < r->s->account_codes.n)
            (void)dec_add(sums[k], x->value, &sums[k]);
    }
    return sums;
}

static struct reconcile_check *
add_check(struct recon *r, enum reconcile_kind kind, const char *scenario, month first, month last)
{
    struct reconcile *all = &r->f->reconcile;
    struct reconcile_check *c = &all->checks[all->n++];
    *c = (struct reconcile_check){
        .kind = kind, .scenario = scenario, .first = first, .last = last, .note = ""};
    c->lines = arena_alloc(r->a, (r->s->account_codes.n + r->s->n_dimensions + 2) * sizeof *c->lines);
    return c;
}

static struct reconcile_line *
add_line(const struct recon *r, struct reconcile_check *c, const char *code, const char *name)
{
    struct reconcile_line *l = &c->lines[c->n++];
    *l = (struct reconcile_line){.code = code, .name = name ? arena_strdup(r->a, name) : ""};
    return l;
}

/* ---- accounts --------------------------------------------------------------------------------------------------------------- */
/* The balances of a file without rows are themselves the figures: #RES and #UB as they stand. */
static bool
only_balances(const struct sie *s)
{
    return !s->transactions && !s->psaldo;
}

/* sum: of its facts. */
static bool
account_line(const struct sie *s, const struct sie_account *a, dec sum, struct reconcile_line *l)
{
    l->has_control = sie_check_expected(a, &l->control);
    if (only_balances(s)) {
        l->control = a->has_res ? a->res : a->ub;
        l->has_control = a->has_res || a->has_ub;
        return l->has_control;
    }
    /* an account that has rows and no balance must come to nothing, as the file's balances tell of every other one */
    bool rows = s->transactions ? a->has_trans : s->rest_reading ? a->has_psaldo : a->has_psaldo_whole;
    if (!l->has_control && !rows && sum == 0)
        return false;
    l->has_control = true;
    return true;
}

static bool
any_control(const struct sie *s)
{
    dec ignored;
    for (size_t i = 0; i < s->account_codes.n; i++)
        if (sie_check_expected(&s->accounts[i], &ignored))
            return true;
    return false;
}

static void
check_accounts(struct recon *r, const char **texts)
{
    const struct sie *s = r->s;
    bool control = any_control(s);
    const dec *sums = sum_facts(r, "utfall", r->first, r->last, texts);
    struct reconcile_check *c = add_check(r, RECONCILE_ACCOUNTS, "utfall", r->first, r->last);
    for (size_t i = 0; i < s->account_codes.n; i++) {
        struct reconcile_line l = {0};
        if (!account_line(s, &s->accounts[i], sums[i], &l))
            continue;
        struct reconcile_line *to = add_line(r, c, texts[i], s->accounts[i].name);
        to->has_control = control;
        to->control = control ? l.control : 0;
        to->counted = sums[i];
    }
    if (!control)
        c->note = "filen har inga saldon (#IB, #UB, #RES): summorna är radernas";
    else if (only_balances(s))
        c->note = "filen har bara saldon, inga rader: de är själva siffrorna";
    reconcile_settle(c);
}

static void
check_periods(struct recon *r, const char **texts)
{
    const struct sie *s = r->s;
    if (!s->by_whole.total && !s->by_all.total)
        return;
    struct reconcile_check *c = add_check(r, RECONCILE_PERIODS, "utfall", r->first, r->last);
    for (size_t i = 0; i < s->account_codes.n; i++) {
        const struct sie_account *a = &s->accounts[i];
        dec want = 0;
        bool rows = s->rest_reading ? a->has_psaldo : a->has_psaldo_whole;
        if (!sie_check_expected(a, &want) && !rows && !a->has_trans)
            continue;
        struct reconcile_line *l = add_line(r, c, texts[i], a->name);
        l->has_control = true;
        l->control = want;
        l->counted = s->rest_reading ? a->psaldo_all : a->psaldo_whole;
    }
    if (s->psaldo_parts)
        c->note = arena_printf(r->a,
            "rader utan objekt läses som %s: då stämmer %zu av %zu konton; lästa som %s stämmer %zu",
            s->rest_reading ? "resten" : "kontots total",
            s->rest_reading ? s->by_all.right : s->by_whole.right,
            s->by_whole.total > s->by_all.total ? s->by_whole.total : s->by_all.total,
            s->rest_reading ? "kontots total" : "resten",
            s->rest_reading ? s->by_whole.right : s->by_all.right);
    reconcile_settle(c);
}

static void
check_budget(struct recon *r, const char **texts, bool rest)
{
    const struct sie *s = r->s;
    const struct sie_year *y = sie_year(s, 0);
    if (!s->pbudget || !y)
        return;
    bool whole = false;
    const dec *sums = sum_facts(r, "budget", y->first, y->last, texts);
    struct reconcile_check *c = add_check(r, RECONCILE_BUDGET, "budget", y->first, y->last);
    for (size_t i = 0; i < s->account_codes.n; i++) {
        const struct sie_account *a = &s->accounts[i];
        if (!a->has_pbudget)
            continue;
        struct reconcile_line *l = add_line(r, c, texts[i], a->name);
        whole = whole || a->has_pbudget_whole;
        l->has_control =
            rest ||
            a->has_pbudget_whole; /* else its rows divide the money more than once: no total to trust */
        l->control = rest ? a->pbudget_all : a->pbudget_whole;
        l->counted = sums[i];
    }
    if (s->pbudget_parts && whole)
        c->note = rest ? "rader utan objekt läses som resten" : "rader utan objekt läses som kontots total";
    reconcile_settle(c);
}

/* ---- dimensions ----------------------------------------------------------------------------------------------------------------- */
static bool
names_dimension(const char *dims, int dimension)
{
    char key[16];
    int n = snprintf(key, sizeof key, "%d=", dimension);
    for (const char *at = dims; (at = strstr(at, key)) != NULL; at += n)
        if (at == dims || at[-1] == ';')
            return true;
    return false;
}

/* dimension 0: the unit's. */
static dec
with_object(const struct recon *r, int dimension)
{
    dec sum = 0;
    for (size_t i = 0; i < r->f->n; i++) {
        const struct fact *x = &r->f->items[i];
        bool named = dimension ? names_dimension(x->dims, dimension) : *x->unit != '\0';
        if (named && strcmp(x->scenario, "utfall") == 0 && x->period.last >= r->first &&
            x->period.last <= r->last && reconcile_is_result(x->account))
            (void)dec_add(sum, x->value, &sum);
    }
    return sum;
}

static void
dimension_line(const struct recon *r, struct reconcile_check *c, int dimension, int shown, dec whole)
{
    static const char *const reserved[] = {[1] = "Kostnadsställe",
        [2] = "Kostnadsbärare",
        [6] = "Projekt",
        [8] = "Kund",
        [9] = "Leverantör",
        [10] = "Faktura"};
    const char *name =
        shown >= 0 && (size_t)shown < sizeof reserved / sizeof *reserved ? reserved[shown] : NULL;
    struct reconcile_line *l = add_line(r, c, arena_printf(r->a, "%d", shown), name);
    l->has_control = true;
    l->control = whole;
    l->counted = with_object(r, dimension);
}

static void
check_dimensions(struct recon *r, const char **texts)
{
    const struct sie *s = r->s;
    dec whole = 0;
    if (s->unit_dimension == 0 && s->n_dimensions == 0)
        return;
    bool control = any_control(s) && !only_balances(s);
    const dec *sums = sum_facts(r, "utfall", r->first, r->last, texts);
    for (size_t i = 0; i < s->account_codes.n; i++) {
        dec d = sums[i];
        if (!reconcile_is_result(texts[i]))
            continue;
        if (control && !sie_check_expected(&s->accounts[i], &d))
            d = 0;
        (void)dec_add(whole, d, &whole);
    }
    struct reconcile_check *c = add_check(r, RECONCILE_DIMENSIONS, "utfall", r->first, r->last);
    c->unit_first = s->unit_dimension != 0;
    if (s->unit_dimension)
        dimension_line(r, c, 0, s->unit_dimension, whole);
    for (size_t i = 0; i < s->n_dimensions; i++)
        if (s->dimensions[i] != 7 && s->dimensions[i] != s->unit_dimension)
            dimension_line(r, c, s->dimensions[i], s->dimensions[i], whole);
    reconcile_settle(c);
}

/* ---- all ------------------------------------------------------------------------------------------------------------------------ */
/* What the file speaks for in year 0, as its scope has it; without #RAR the months of its facts. */
static bool
find_months(struct recon *r)
{
    const struct sie_year *y = sie_year(r->s, 0);
    r->first = r->last = MONTH_NONE;
    for (size_t i = 0; y && i < r->f->scope.n; i++) {
        const struct fact_scope_item *x = &r->f->scope.items[i];
        if (strcmp(x->scenario, "utfall") == 0 && x->first >= y->first && x->last <= y->last) {
            r->first = x->first;
            r->last = x->last;
        }
    }
    for (size_t i = 0; !y && i < r->f->n; i++) {
        month m = r->f->items[i].period.last;
        if (strcmp(r->f->items[i].scenario, "utfall") != 0)
            continue;
        r->first = r->first == MONTH_NONE || m < r->first ? m : r->first;
        r->last = r->last == MONTH_NONE || m > r->last ? m : r->last;
    }
    return r->first != MONTH_NONE;
}

void
sie_reconcile(const struct sie *s, struct facts *f, bool budget_rest)
{
    struct recon r = {.s = s, .f = f, .a = f->arena};
    const char **texts = arena_alloc(f->arena, (s->account_codes.n + 1) * sizeof *texts);
    for (size_t i = 0; i < s->account_codes.n; i++)
        texts[i] =
            decode_charset_text(f->arena, s->text, s->account_codes.items[i].s, s->account_codes.items[i].n);
    f->reconcile.checks = arena_alloc(f->arena, RECONCILE_KINDS * sizeof *f->reconcile.checks);
    if (find_months(&r)) {
        check_accounts(&r, texts);
        check_periods(&r, texts);
        check_dimensions(&r, texts);
    }
    check_budget(&r, texts, budget_rest);
    if (s->vouchers) {
        struct reconcile_check *c = add_check(&r, RECONCILE_VOUCHERS, "utfall", r.first, r.last);
        c->total = s->vouchers;
        c->right = s->vouchers - s->unbalanced;
    }
}
