/* Ledger → facts: which rows count once, for which months, and what the file speaks for. */
#include "sie.h"

struct maker {
    const struct sie *s;
    struct facts *f;
    const char **accounts, **units, **dims; /* UTF-8 by number, NULL until asked for */
    bool rest; /* the reading of rows without objects: the rest, else the total */
    bool budget_rest;
};

static const char *
code_text(struct maker *m, const struct decode_codes *names, const char **texts, uint32_t id)
{
    if (!texts[id])
        texts[id] = decode_charset_text(m->f->arena, m->s->text, names->items[id].s, names->items[id].n);
    return texts[id];
}

static void
count_rows(struct sie_mark *m, const struct sie_cell *r)
{
    if (!m->line || r->mark.line < m->line)
        m->line = r->mark.line;
    m->rows += r->mark.rows;
}

static struct fact *
emit(struct maker *m, const struct sie_key *key, const char *scenario, dec value, struct sie_mark mark)
{
    struct fact *fact = facts_add(m->f);
    fact->account = code_text(m, &m->s->account_codes, m->accounts, key->account);
    fact->unit = code_text(m, &m->s->unit_codes, m->units, key->unit);
    fact->dims = code_text(m, &m->s->dims, m->dims, key->dims);
    fact->scenario = scenario;
    fact->period = (struct period){key->month, 1};
    fact->value = value;
    fact->line = mark.line;
    fact->rows = mark.rows;
    return fact;
}

static void
emit_row(struct maker *m, const struct sie_cell *r, const char *scenario)
{
    emit(m, &r->key, scenario, r->sum, r->mark);
}

static int
too_large(struct err *err)
{
    return err_set(err, ERR_DATA, NULL, "kontrollera beloppen i filen", "en summa blir för stor");
}

static void
add_scope(struct maker *m, month first, month last, const char *scenario)
{
    struct fact_scope *scope = &m->f->scope;
    struct fact_scope_item *items = arena_alloc(m->f->arena, (scope->n + 1) * sizeof *items);
    if (scope->n)
        memcpy(items, scope->items, scope->n * sizeof *items);
    items[scope->n++] = (struct fact_scope_item){.first = first, .last = last, .scenario = scenario};
    scope->items = items;
    scope->whole_periods = true;
}

/* What the file says it covers of its year: to the last month with rows, or further when #OMFATTN says so. */
static month
last_covered(const struct sie *s, const struct sie_year *y, month last_row)
{
    month last = s->omfattn != MONTH_NONE && s->omfattn > last_row ? s->omfattn : last_row;
    return last > y->last ? y->last : last;
}

/* ---- #TRANS ------------------------------------------------------------------------------------------------------------ */
/* When #RAR stands behind the vouchers a month may still be outside the year. */
static month
into_year(const struct sie_year *y, month m)
{
    return !y ? m : m < y->first ? y->first : m > y->last ? y->last : m;
}

/* The last month that bears a row; MONTH_NONE: none. */
static month
emit_trans(struct maker *m, const struct sie_cells *cells, const struct sie_year *y)
{
    month last = MONTH_NONE;
    for (size_t i = 0; i < cells->n; i++) {
        struct sie_cell row = cells->items[i];
        if (row.key.kind_level / 4 != SIE_TRANS)
            continue;
        row.key.month = into_year(y, row.key.month);
        last = row.key.month > last ? row.key.month : last;
        emit_row(m, &row, "utfall");
    }
    return last;
}

static void
facts_of_trans(struct maker *m)
{
    const struct sie *s = m->s;
    const struct sie_year *y = sie_year(s, 0);
    month last = s->omfattn != MONTH_NONE && s->vouchers ? s->omfattn : MONTH_NONE;
    for (size_t i = 0; i < SIE_MONTHS; i++) {
        month of_table = emit_trans(m, &s->cells[i], y);
        last = of_table > last ? of_table : last;
    }
    if (y && last != MONTH_NONE && last >= y->first)
        add_scope(m, y->first, last_covered(s, y, last), "utfall");
}

/* ---- #RES and #UB of type 1 ------------------------------------------------------------------------------------------------ */
static int
facts_of_balances(struct maker *m, struct err *err)
{
    const struct sie *s = m->s;
    const struct sie_year *y = sie_year(s, 0);
    if (!s->balances)
        return 0;
    if (!y)
        return err_set(err, ERR_DATA, NULL, "exportera filen på nytt; #RAR 0 måste finnas med",
            "#RAR 0 saknas: det framgår inte vilken månad saldona gäller");
    struct sie_key key = {.month = s->omfattn != MONTH_NONE ? last_covered(s, y, y->first) : y->last};
    for (uint32_t i = 0; i < s->account_codes.n; i++) {
        const struct sie_account *a = &s->accounts[i];
        key.account = i;
        if (a->has_res || a->has_ub)
            emit(m, &key, "utfall", a->has_res ? a->res : a->ub, (struct sie_mark){0, 1})->delivered =
                DELIVERED_YTD;
    }
    add_scope(m, key.month, key.month, "utfall");
    return 0;
}

/* ---- #PSALDO and #PBUDGET ---------------------------------------------------------------------------------------------------- */
static enum sie_level
level_of(const struct sie_cell *c)
{
    return c->key.kind_level % 4;
}

static int
by_group(const void *a, const void *b)
{
    const struct sie_key *x = &((const struct sie_cell *)a)->key, *y = &((const struct sie_cell *)b)->key;
    const long order[][2] = {{x->year, y->year}, {x->account, y->account}, {x->month, y->month},
        {x->unit, y->unit}, {x->kind_level, y->kind_level}, {x->dims, y->dims}};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (order[i][0] != order[i][1])
            return order[i][0] < order[i][1] ? -1 : 1;
    return 0;
}

/* The rows of one kind, sorted so that a group (year, account, month) stands together, in it a unit, in it first its own row. */
static struct sie_cell *
rows_of_kind(const struct maker *m, enum sie_kind kind, size_t *ret_n)
{
    struct sie_cell *rows = NULL;
    size_t n = 0, cap = 0;
    for (size_t t = 0; t < SIE_MONTHS; t++)
        for (size_t i = 0; i < m->s->cells[t].n; i++)
            if (m->s->cells[t].items[i].key.kind_level / 4 == kind)
                *ARENA_PUSH(m->s->arena, rows, n, cap) = m->s->cells[t].items[i];
    if (n)
        qsort(rows, n, sizeof *rows, by_group);
    *ret_n = n;
    return rows;
}

static size_t
group_length(const struct sie_cell *rows, size_t n)
{
    size_t i = 1;
    while (i < n && rows[i].key.year == rows->key.year && rows[i].key.account == rows->key.account &&
           rows[i].key.month == rows->key.month)
        i++;
    return i;
}

static size_t
unit_length(const struct sie_cell *rows, size_t n)
{
    size_t i = 1;
    while (i < n && rows[i].key.unit == rows->key.unit)
        i++;
    return i;
}

/* The sums of a group by kind of row. units: each unit by its own row, or by what names it together with others. */
struct group {
    bool has_whole, has_units, has_elsewhere;
    dec whole, units, elsewhere;
    struct sie_mark of_whole, of_elsewhere;
};

static dec
unit_total(const struct sie_cell *rows, size_t n, int *overflow)
{
    dec sum = 0;
    if (level_of(rows) == SIE_UNIT)
        return rows->sum;
    for (size_t i = 0; i < n; i++)
        *overflow |= dec_add(sum, rows[i].sum, &sum);
    return sum;
}

static int
sum_group(const struct sie_cell *rows, size_t n, struct group *ret)
{
    int overflow = 0;
    *ret = (struct group){0};
    for (size_t i = 0, len; i < n; i += len) {
        len = 1;
        if (level_of(&rows[i]) == SIE_WHOLE) {
            ret->has_whole = true;
            ret->whole = rows[i].sum;
            count_rows(&ret->of_whole, &rows[i]);
        } else if (level_of(&rows[i]) == SIE_ELSEWHERE) {
            ret->has_elsewhere = true;
            count_rows(&ret->of_elsewhere, &rows[i]);
            overflow |= dec_add(ret->elsewhere, rows[i].sum, &ret->elsewhere);
        } else {
            len = unit_length(rows + i, n - i);
            ret->has_units = true;
            overflow |= dec_add(ret->units, unit_total(rows + i, len, &overflow), &ret->units);
        }
    }
    return overflow;
}

/* Rows of one unit when rows are totals: what further dimensions we keep, and the rest of the unit's own. */
static int
emit_unit(struct maker *m, const struct sie_cell *rows, size_t n, const char *scenario)
{
    int overflow = 0;
    dec rest = unit_total(rows, n, &overflow);
    struct sie_mark of_rest = {0};
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) {
        if (rows[i].key.dims == 0) {
            count_rows(&of_rest, &rows[i]);
            continue;
        }
        emit_row(m, &rows[i], scenario);
        overflow |= dec_sub(rest, rows[i].sum, &rest);
        kept++;
    }
    struct sie_key key = rows->key;
    key.dims = 0;
    if (rest != 0 || kept == 0)
        emit(m, &key, scenario, rest, of_rest);
    return overflow;
}

/* Rows without objects are the account's total: what no unit has is left for the unit "". Rows that only name objects of other
   dimensions divide the same money a second time; they count when nothing else tells of it. */
static int
emit_totals(struct maker *m, const struct sie_cell *rows, size_t n, const char *scenario)
{
    struct group g;
    struct sie_key key = rows->key;
    key.unit = key.dims = 0;
    int overflow = sum_group(rows, n, &g);
    if (m->s->type == 2 && g.has_whole) { /* type 2 has no objects: the standard says to skip such rows */
        emit(m, &key, scenario, g.whole, g.of_whole);
        return overflow;
    }
    for (size_t i = 0, len; i < n; i += len) {
        len = 1;
        if (level_of(&rows[i]) != SIE_UNIT && level_of(&rows[i]) != SIE_UNIT_AND_MORE)
            continue;
        len = unit_length(rows + i, n - i);
        overflow |= emit_unit(m, rows + i, len, scenario);
    }
    dec rest = 0;
    if (g.has_whole)
        overflow |= dec_sub(g.whole, g.units, &rest);
    else if (g.has_elsewhere && !(g.has_units && g.elsewhere == g.units))
        rest = g.elsewhere;
    if (rest != 0 || (g.has_whole && !g.has_units))
        emit(m, &key, scenario, rest, g.has_whole ? g.of_whole : g.of_elsewhere);
    return overflow;
}

static int
emit_groups(struct maker *m, const struct sie_cell *rows, size_t n, const char *scenario, struct err *err)
{
    for (size_t i = 0, len; i < n; i += len) {
        len = group_length(rows + i, n - i);
        if (m->rest)
            for (size_t k = i; k < i + len; k++)
                emit_row(m, &rows[k], scenario);
        else if (emit_totals(m, rows + i, len, scenario) != 0)
            return too_large(err);
    }
    return 0;
}

/* Each year the rows speak for. A budget is for the whole year; so are the figures of years that have ended. */
static void
add_year_scopes(
    struct maker *m, const struct sie_cell *rows, size_t n, const char *scenario, bool whole_years)
{
    for (size_t i = 0, end; i < n; i = end) {
        month first = rows[i].key.month, last = rows[i].key.month;
        for (end = i; end < n && rows[end].key.year == rows[i].key.year; end++) {
            first = rows[end].key.month < first ? rows[end].key.month : first;
            last = rows[end].key.month > last ? rows[end].key.month : last;
        }
        const struct sie_year *y = sie_year(m->s, rows[i].key.year);
        if (!y)
            add_scope(m, first, last, scenario);
        else if (whole_years || y->index != 0)
            add_scope(m, y->first, y->last, scenario);
        else
            add_scope(m, y->first, last_covered(m->s, y, last), scenario);
    }
}

/* Do the object rows fit into the row without objects, as parts of a total must? The file's #PSALDO tell it best (sie_check); else
   the majority of the groups that have both. */
static bool
budget_is_rest(const struct maker *m, const struct sie_cell *rows, size_t n)
{
    size_t both = 0, too_big = 0;
    struct group g;
    if (m->s->objects_told)
        return m->s->rest_reading;
    for (size_t i = 0, len; i < n; i += len) {
        len = group_length(rows + i, n - i);
        if (sum_group(rows + i, len, &g) != 0 || !g.has_whole || !(g.has_units || g.has_elsewhere))
            continue;
        dec parts = g.has_units ? g.units : g.elsewhere;
        both++;
        too_big += g.whole >= 0 ? parts < 0 || parts > g.whole : parts > 0 || parts < g.whole;
    }
    return too_big * 2 > both;
}

static int
facts_of_psaldo(struct maker *m, struct err *err)
{
    size_t n;
    struct sie_cell *rows = rows_of_kind(m, SIE_PSALDO, &n);
    m->rest = m->s->rest_reading;
    add_year_scopes(m, rows, n, "utfall", false);
    return emit_groups(m, rows, n, "utfall", err);
}

static int
facts_of_pbudget(struct maker *m, struct err *err)
{
    size_t n;
    struct sie_cell *rows = rows_of_kind(m, SIE_PBUDGET, &n);
    m->rest = m->budget_rest = budget_is_rest(m, rows, n);
    if (m->rest)
        facts_remark(m->f, 0,
            "#PBUDGET utan objekt räknas som resten, inte som kontots total: objekten ryms inte i den");
    add_year_scopes(m, rows, n, "budget", true);
    return emit_groups(m, rows, n, "budget", err);
}

/* ---- the story, the names ------------------------------------------------------------------------------------------------------ */
static void
add_control(struct maker *m)
{
    const struct sie *s = m->s;
    const char *sum = s->ksumma == SIE_KSUMMA_OK ? "Kontrollsumman stämmer." : "Kontrollsumma saknas.";
    if (s->accounts_total)
        m->f->control =
            arena_printf(m->f->arena, "%zu av %zu konton stämmer. %s", s->reconciled, s->accounts_total, sum);
    else
        m->f->control = arena_printf(m->f->arena, "Filen har inga saldon att stämma av mot. %s", sum);
}

static void
add_name(struct facts *f, char kind, const char *code, const char *name)
{
    *ARENA_PUSH(f->arena, f->names, f->n_names, f->cap_names) =
        (struct fact_name){kind, code, arena_strdup(f->arena, name ? name : "")};
}

static void
add_names(struct maker *m)
{
    const struct sie *s = m->s;
    for (uint32_t i = 0; i < s->account_codes.n; i++)
        add_name(m->f, 'a', code_text(m, &s->account_codes, m->accounts, i), s->accounts[i].name);
    for (uint32_t i = 1; i < s->unit_codes.n; i++)
        add_name(m->f, 'u', code_text(m, &s->unit_codes, m->units, i), s->unit_names[i]);
}

/* The declared type decides; without one, what the file holds. */
static int
type_by_content(const struct sie *s)
{
    return s->type ? s->type : s->transactions ? 4 : s->psaldo ? 2 : 1;
}

static int
facts_of_outcome(struct maker *m, struct err *err)
{
    switch (type_by_content(m->s)) {
    case 4:
        facts_of_trans(m);
        return 0;
    case 3:
    case 2:
        return facts_of_psaldo(m, err);
    default:
        return facts_of_balances(m, err);
    }
}

int
sie_facts(const struct sie *s, struct facts *f, struct err *err)
{
    struct maker m = {.s = s,
        .f = f,
        .accounts = arena_alloc(f->arena, (s->account_codes.n + 1) * sizeof(char *)),
        .units = arena_alloc(f->arena, s->unit_codes.n * sizeof(char *)),
        .dims = arena_alloc(f->arena, s->dims.n * sizeof(char *))};
    for (size_t i = 0; i < s->n_remarks; i++)
        facts_remark(f, s->remarks[i].line, "%s", s->remarks[i].text);
    if (facts_of_outcome(&m, err) != 0 || (s->pbudget && facts_of_pbudget(&m, err) != 0))
        return -1;
    f->rows_read = s->transactions + s->psaldo + s->pbudget + (type_by_content(s) == 1 ? s->balances : 0);
    add_control(&m);
    add_names(&m);
    if (facts_settle(f, true, err) != 0)
        return -1;
    sie_reconcile(s, f, m.budget_rest);
    return 0;
}
