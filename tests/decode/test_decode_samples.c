/* The sample files of real programs, when they are here: every count and control sum of index.tsv and oracle.tsv, and Kolada's
   answers. They are not part of the project; without them the tests say so and are skipped. */
#include "clock.h"
#include "decode.h"
#include "file.h"
#include "json.h"
#include "unit.h"

#define SAMPLES KSRD_SOURCE "/../shared/data"

struct table {
    char ***rows; /* row 0: headings */
    size_t n;
};

static char **
split(struct arena *a, char *line)
{
    char **cells = arena_alloc(a, 64 * sizeof *cells);
    for (size_t i = 0; i < 63; i++) {
        char *tab = strchr(line, '\t');
        cells[i] = line;
        if (!tab)
            break;
        *tab = '\0';
        line = tab + 1;
    }
    return cells;
}

static bool
read_table(struct arena *a, const char *path, struct table *ret)
{
    char *text;
    size_t size, cap = 0;
    struct err err;
    if (file_read(a, path, 1 << 20, &text, &size, &err) != 0)
        return false;
    *ret = (struct table){0};
    for (char *line = text; *line;) {
        char *end = line + strcspn(line, "\r\n");
        char *next = end + strspn(end, "\r\n");
        *end = '\0';
        *ARENA_PUSH(a, ret->rows, ret->n, cap) = split(a, line);
        line = next;
    }
    return ret->n > 1;
}

static const char *
cell(const struct table *t, const char *file, const char *column)
{
    for (size_t c = 0; t->rows[0][c]; c++)
        for (size_t r = 1; r < t->n && strcmp(t->rows[0][c], column) == 0; r++)
            if (strcmp(t->rows[r][0], file) == 0)
                return t->rows[r][c];
    fail_msg("no %s of %s", column, file);
    return "";
}

static dec
number(const char *s)
{
    dec d = 0;
    assert_int_equal(dec_parse(s, strlen(s), &d), DEC_OK);
    return d;
}

static void
same_number(const struct json_node *got, const char *key, const char *expected, const char *file)
{
    const struct json_node *n = json_get(got, key);
    assert_non_null(n);
    if (number(n->text) != number(expected))
        fail_msg("%s: %s is %s, expected %s", file, key, n->text, expected);
}

/* "TRANS:83/83 PSALDO:83/83": what stands first is what the description tells; "-": nothing to reconcile. */
static void
same_reconciliation(struct arena *a, const struct json_node *got, const char *expected, const char *file)
{
    const char *colon = strchr(expected, ':');
    char *left = arena_strdup(a, colon ? colon + 1 : "0/0");
    left[strcspn(left, " ")] = '\0';
    char *slash = strchr(left, '/');
    *slash = '\0';
    same_number(got, "reconciled", left, file);
    same_number(got, "accounts_total", slash + 1, file);
}

static const struct json_node *
describe(struct arena *a, const char *path)
{
    char *data;
    size_t n;
    struct err err = {0};
    struct buf out, warnings;
    struct json_node *root;
    assert_int_equal(file_read(a, path, 1 << 24, &data, &n, &err), 0);
    buf_init(&out, 1 << 20);
    buf_init(&warnings, 1 << 20);
    if (decode_find("sie")->describe(data, n, true, &out, &warnings, &err) != 0)
        fail_msg("%s: %s: %s", path, err.where, err.what);
    assert_int_equal(json_parse(a, out.data, out.len, &root, &err), 0);
    buf_free(&out);
    buf_free(&warnings);
    return root;
}

/* The facts' own sums: what the transactions say by themselves, month by month, is all there. */
static void
facts_add_up(struct arena *a, const char *path, const struct json_node *got, const char *file)
{
    char *data;
    size_t n;
    struct err err = {0};
    struct facts *f;
    dec sum = 0;
    assert_int_equal(file_read(a, path, 1 << 24, &data, &n, &err), 0);
    assert_int_equal(decode_find("sie")->decode(data, n, NULL, &f, &err), 0);
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->items[i].scenario, "utfall") == 0 && f->items[i].delivered == DELIVERED_PERIOD)
            sum += f->items[i].value;
    if (json_get_string(got, "type")[0] == '4' && sum != 0)
        fail_msg("%s: the facts of a balanced ledger do not add up to 0", file);
    facts_free(f);
}

static void
every_sie_sample_has_its_counts_and_sums(void **state)
{
    struct arena *a = arena_new();
    struct table index, oracle;
    (void)state;
    if (!read_table(a, SAMPLES "/sie/index.tsv", &index) ||
        !read_table(a, SAMPLES "/sie/oracle.tsv", &oracle)) {
        print_message("SKIPPED: no samples in " SAMPLES "/sie\n");
        arena_free(a);
        skip();
    }
    for (size_t r = 1; r < index.n; r++) {
        const char *file = index.rows[r][0], *path = arena_printf(a, SAMPLES "/sie/%s", file);
        const struct json_node *got = describe(a, path);
        assert_int_equal(json_get_string(got, "type")[0], cell(&index, file, "sietyp")[0]);
        assert_string_equal(json_get_string(got, "encoding"), cell(&index, file, "encoding"));
        same_number(got, "vouchers", cell(&index, file, "ver"), file);
        same_number(got, "transactions", cell(&index, file, "trans"), file);
        same_number(got, "psaldo", cell(&index, file, "psaldo"), file);
        same_number(got, "pbudget", cell(&index, file, "pbudget"), file);
        same_number(got, "accounts", cell(&index, file, "konto"), file);
        same_number(got, "debit", cell(&oracle, file, "sum_TRANS_debit"), file);
        same_number(got, "credit", cell(&oracle, file, "sum_TRANS_credit"), file);
        same_number(got, "sum_ib", cell(&oracle, file, "sum_IB_year0"), file);
        same_number(got, "sum_ub", cell(&oracle, file, "sum_UB_year0"), file);
        same_number(got, "sum_res", cell(&oracle, file, "sum_RES_year0"), file);
        same_reconciliation(a, got, cell(&oracle, file, "accounts_reconciling"), file);
        assert_string_equal(json_get_string(got, "ksumma"), "none");
        facts_add_up(a, path, got, file);
    }
    print_message("%zu files\n", index.n - 1);
    arena_free(a);
}

static dec
sum_of(const struct facts *f, const char *scenario, month first, month last, bool with_units)
{
    dec sum = 0;
    for (size_t i = 0; i < f->n; i++) {
        const struct fact *x = &f->items[i];
        if (strcmp(x->scenario, scenario) == 0 && x->period.last >= first && x->period.last <= last &&
            (with_units || !*x->unit))
            sum += x->value;
    }
    return sum;
}

/* Briljant writes totals and parts: summed blindly the budget would count twice. Edison writes parts without totals. */
static void
budgets_and_balances_with_objects_count_once(void **state)
{
    static const struct {
        const char *file, *scenario, *total;
        int year;
    } cases[] = {{"t3_briljant_ekonomisystem_Test3.SE", "budget", "286600", 1997},
        {"t3_briljant_ekonomisystem_Test3.SE", "utfall", "100", 1997},
        {"t4_briljant_ekonomisystem_Test4.SE", "budget", "-892700", 2008},
        {"t2_avendo_5_periodsaldo_ovnbolag.se", "budget", "-800000", 2011}};
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *data;
        size_t n;
        struct err err = {0};
        struct facts *f;
        if (file_read(a, arena_printf(a, SAMPLES "/sie/%s", cases[i].file), 1 << 24, &data, &n, &err) != 0) {
            print_message("SKIPPED: no samples in " SAMPLES "/sie\n");
            arena_free(a);
            skip();
        }
        assert_int_equal(decode_find("sie")->decode(data, n, NULL, &f, &err), 0);
        dec sum = sum_of(f, cases[i].scenario, MONTH(cases[i].year, 1), MONTH(cases[i].year, 12), true);
        assert_true(sum == number(cases[i].total));
        facts_free(f);
    }
    arena_free(a);
}

static const struct fact *
find_fact(const struct facts *f, const char *account, const char *unit, const char *slice, int year)
{
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->items[i].account, account) == 0 && strcmp(f->items[i].unit, unit) == 0 &&
            strcmp(f->items[i].slice, slice) == 0 && f->items[i].period.last == MONTH(year, 12) &&
            f->items[i].period.span == 12)
            return &f->items[i];
    return NULL;
}

static struct facts *
decode_kolada_sample(struct arena *a, const char *name)
{
    char *data;
    size_t n;
    struct err err = {0};
    struct facts *f;
    if (file_read(a, arena_printf(a, SAMPLES "/kolada/api/%s", name), 1 << 24, &data, &n, &err) != 0)
        return NULL;
    if (decode_find("kolada")->decode(data, n, NULL, &f, &err) != 0)
        fail_msg("%s: %s: %s", name, err.where, err.what);
    return f;
}

static void
kolada_samples_give_the_known_values(void **state)
{
    static const struct {
        const char *kpi, *slice, *value;
        int year;
    } known[] = {{"N00090", "T", "6.9", 2018}, {"N00090", "T", "8.9", 2022}, {"N00090", "K", "9.8", 2022},
        {"N03102", "T", "-0.34", 2022}, {"N03002", "T", "32.27", 2022}, {"N01951", "T", "15557", 2022}};
    struct arena *a = arena_new();
    (void)state;
    struct facts *f = decode_kolada_sample(a, "v3_data_11kpis_kalmarlan_2018-2022.json");
    if (!f) {
        print_message("SKIPPED: no samples in " SAMPLES "/kolada\n");
        arena_free(a);
        skip();
    }
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        const struct fact *x = find_fact(f, known[i].kpi, "0884", known[i].slice, known[i].year);
        if (!x || x->null) /* not all of these are among its eleven */
            continue;
        assert_true(dec_round(x->value, 2) == number(known[i].value));
    }
    assert_non_null(find_fact(f, "N00090", "0884", "T", 2022));
    assert_false(f->scope.whole_periods);
    facts_free(f);
    arena_free(a);
}

static void
version_2_and_3_say_the_same(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    struct facts *v2 = decode_kolada_sample(a, "v2_data_N00090_0884.json");
    struct facts *v3 = decode_kolada_sample(a, "v3_data_N00090_0884.json");
    if (!v2 || !v3) {
        print_message("SKIPPED: no samples in " SAMPLES "/kolada\n");
        facts_free(v2);
        facts_free(v3);
        arena_free(a);
        skip();
    }
    assert_true(v2->n > 40);
    for (size_t i = 0; i < v2->n; i++) {
        const struct fact *other = find_fact(v3, v2->items[i].account, v2->items[i].unit, v2->items[i].slice,
            month_year(v2->items[i].period.last));
        assert_non_null(other);
        assert_true(other->value == v2->items[i].value && other->null == v2->items[i].null);
    }
    facts_free(v2);
    facts_free(v3);
    arena_free(a);
}

static void
kolada_lists_give_names(void **state)
{
    struct arena *a = arena_new();
    (void)state;
    struct facts *f = decode_kolada_sample(a, "v3_municipality_all.json");
    if (!f) {
        print_message("SKIPPED: no samples in " SAMPLES "/kolada\n");
        arena_free(a);
        skip();
    }
    bool found = false;
    for (size_t i = 0; i < f->n_names; i++)
        found |= f->names[i].kind == 'u' && strcmp(f->names[i].code, "0884") == 0 &&
                 strcmp(f->names[i].name, "Vimmerby") == 0;
    assert_true(found);
    facts_free(f);
    f = decode_kolada_sample(a, "v3_kpi_selected.json");
    assert_non_null(f);
    assert_true(f->n_names > 10 && f->names[0].kind == 'a');
    facts_free(f);
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sie_sample_has_its_counts_and_sums),
        cmocka_unit_test(budgets_and_balances_with_objects_count_once),
        cmocka_unit_test(kolada_samples_give_the_known_values),
        cmocka_unit_test(version_2_and_3_say_the_same),
        cmocka_unit_test(kolada_lists_give_names),
    };
    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
