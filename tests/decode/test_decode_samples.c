/* The sample files of real programs, when they are here: every column of index.tsv and oracle.tsv, and Kolada's answers. They are not
   part of the project; without them the tests say so and are skipped.

   What the columns are, by formats.md §1 and by comparing (an independent reader made them from the bytes):
   index.tsv   bytes, sha256, eol      of the file itself
               sietyp, encoding        as declared; what the bytes are
               ver, trans, psaldo, pbudget, dim, underdim, objekt, konto
                                       how many items of the label, all years, with and without objects (konto: different accounts)
               oib_oub, rtrans_btrans  #OIB and #OUB together; #RTRANS and #BTRANS together, which no sum holds
               ksumma, ksumma_check    1 if the file has #KSUMMA; whether it holds, "-" without one
               producer                #PROGRAM, name and version, cut after 50 characters
               anomalies               the collector's notes, kind:count; see same_anomalies
               origin, licence, same_text_as   where the sample comes from: nothing that a decoder could say
   oracle.tsv  sum_*_year0             of rows with year number 0; debit is plus, as in the file
               …_class3                of accounts that begin with 3
               …_without_objects       of rows whose object list is empty
               rows_…_with_objects     how many of year 0 name any object
               first, last_VER_date    the earliest and the latest #VER date, wherever they stand; not that of a row
               accounts_reconciling    right/all by #TRANS, by #PSALDO, or both; "-": nothing to reconcile with
               A sum of no row is written 0, a sum of rows with its decimals, 0.00: the same number. */
#include "clock.h"
#include "decode.h"
#include "file.h"
#include "hash.h"
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

/* Behind "TRANS:" in "TRANS:83/83 PSALDO:83/83"; "" when it is not there. */
static const char *
tally_of(struct arena *a, const char *expected, const char *word)
{
    const char *at = strstr(expected, word);
    return at ? arena_strndup(a, at + strlen(word), strcspn(at + strlen(word), " ")) : "";
}

/* What stands first counts as the file's; "-": nothing to reconcile. */
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

/* expected "": the description must say null. */
static void
same_text(const struct json_node *got, const char *key, const char *expected, const char *file)
{
    const struct json_node *n = json_get(got, key);
    assert_non_null(n);
    const char *text = n->type == JSON_NULL ? "" : n->text;
    if (strcmp(text, expected) != 0)
        fail_msg("%s: %s is '%s', expected '%s'", file, key, text, expected);
}

/* "20110331" as the description writes it. */
static const char *
iso(struct arena *a, const char *day)
{
    return *day ? arena_printf(a, "%.4s-%.2s-%s", day, day + 4, day + 6) : "";
}

/* The table cuts the name after 50 characters; the description does not. */
static void
same_program(const struct json_node *got, const char *expected, const char *file)
{
    const char *program = json_get_string(got, "program");
    size_t characters = 0, n = strlen(expected);
    for (const char *c = expected; *c; c++)
        characters += ((unsigned char)*c & 0xC0) != 0x80;
    if (!program || strncmp(program, expected, n) != 0 || (program[n] && characters < 50))
        fail_msg("%s: program is '%s', expected '%s'", file, program ? program : "", expected);
    if (program[n])
        print_message("%s: producer '%s' is cut in index.tsv, the file says '%s'\n", file, expected, program);
}

/* Notes of the collector, as far as the description tells of them: broken-FY: year 0 does not begin in January; no-RAR: no year at
   all; no-prev-year: year 0 alone. quoted-dim (rows that write {"1" "100"}) and ver-nonum (vouchers without a number) are of spelling:
   such rows count like any other, which the numbers of trans, ver and the sums prove. */
static void
same_anomalies(const struct json_node *got, const char *expected, const char *file)
{
    const char *from = json_get_string(got, "year_from");
    double years = strtod(json_get(got, "years")->text, NULL);
    bool broken = from && strcmp(from + 4, "-01") != 0;
    if (broken != (strstr(expected, "broken-FY") != NULL) ||
        (years == 0) != (strstr(expected, "no-RAR") != NULL) ||
        (strstr(expected, "no-prev-year") && years != 1))
        fail_msg("%s: year 0 begins %s, %g years, but anomalies are '%s'", file, from ? from : "never", years,
            expected);
}

/* The file on the disk is the one that the table is of. */
static void
same_file(struct arena *a, const char *path, const struct table *index, const char *file)
{
    char *data, hex[HASH_HEX];
    size_t n;
    struct err err = {0};
    assert_int_equal(file_read(a, path, 1 << 24, &data, &n, &err), 0);
    assert_true(number(cell(index, file, "bytes")) == dec_from_int((int64_t)n));
    assert_string_equal(hash_sha256_hex(data, n, hex), cell(index, file, "sha256"));
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
same_index(const struct json_node *got, const struct table *index, const char *file)
{
    static const char *const counts[][2] = {{"vouchers", "ver"}, {"transactions", "trans"},
        {"psaldo", "psaldo"}, {"pbudget", "pbudget"}, {"dimensions", "dim"}, {"subdimensions", "underdim"},
        {"objects", "objekt"}, {"object_balances", "oib_oub"}, {"corrected_rows", "rtrans_btrans"},
        {"accounts", "konto"}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        same_number(got, counts[i][0], cell(index, file, counts[i][1]), file);
    assert_int_equal(json_get_string(got, "type")[0], cell(index, file, "sietyp")[0]);
    same_text(got, "encoding", cell(index, file, "encoding"), file);
    same_text(got, "eol", cell(index, file, "eol"), file);
    same_program(got, cell(index, file, "producer"), file);
    same_anomalies(got, cell(index, file, "anomalies"), file);
    bool summed = strcmp(cell(index, file, "ksumma"), "0") != 0;
    assert_string_equal(cell(index, file, "ksumma_check"), summed ? "ok" : "-");
    same_text(got, "ksumma", summed ? "ok" : "none", file);
}

static void
same_oracle(struct arena *a, const struct json_node *got, const struct table *oracle, const char *file)
{
    static const char *const sums[][2] = {{"debit", "sum_TRANS_debit"}, {"credit", "sum_TRANS_credit"},
        {"sum_ib", "sum_IB_year0"}, {"sum_ub", "sum_UB_year0"}, {"sum_res", "sum_RES_year0"},
        {"sum_res_class3", "sum_RES_year0_class3"},
        {"sum_psaldo_without_objects", "sum_PSALDO_year0_without_objects"},
        {"psaldo_with_objects", "rows_PSALDO_year0_with_objects"},
        {"sum_pbudget_without_objects", "sum_PBUDGET_year0_without_objects"}};
    for (size_t i = 0; i < sizeof sums / sizeof *sums; i++)
        same_number(got, sums[i][0], cell(oracle, file, sums[i][1]), file);
    same_text(got, "first_voucher", iso(a, cell(oracle, file, "first_VER_date")), file);
    same_text(got, "last_voucher", iso(a, cell(oracle, file, "last_VER_date")), file);
    const char *reconciling = cell(oracle, file, "accounts_reconciling");
    same_reconciliation(a, got, reconciling, file);
    same_text(got, "reconciled_by_trans", tally_of(a, reconciling, "TRANS:"), file);
    same_text(got, "reconciled_by_psaldo", tally_of(a, reconciling, "PSALDO:"), file);
}

/* A column that the tables get and this test does not know must not pass unseen. */
static void
columns_are_known(const struct table *t, const char *const *known, size_t n, const char *name)
{
    for (size_t c = 0; t->rows[0][c]; c++) {
        size_t i = 0;
        while (i < n && strcmp(known[i], t->rows[0][c]) != 0)
            i++;
        if (i == n)
            fail_msg("%s has a column '%s' that nothing compares", name, t->rows[0][c]);
    }
}

static void
the_tables_have_no_column_that_is_not_compared(void **state)
{
    static const char *const of_index[] = {"file", "bytes", "sietyp", "encoding", "eol", "ver", "trans",
        "psaldo", "pbudget", "dim", "underdim", "objekt", "oib_oub", "rtrans_btrans", "konto", "ksumma",
        "ksumma_check", "producer", "anomalies", "origin", "licence", "same_text_as", "sha256"};
    static const char *const of_oracle[] = {"file", "sum_IB_year0", "sum_UB_year0", "sum_RES_year0",
        "sum_RES_year0_class3", "sum_TRANS_debit", "sum_TRANS_credit", "sum_PSALDO_year0_without_objects",
        "rows_PSALDO_year0_with_objects", "sum_PBUDGET_year0_without_objects", "first_VER_date",
        "last_VER_date", "accounts_reconciling"};
    struct arena *a = arena_new();
    struct table index, oracle;
    (void)state;
    if (!read_table(a, SAMPLES "/sie/index.tsv", &index) ||
        !read_table(a, SAMPLES "/sie/oracle.tsv", &oracle)) {
        print_message("SKIPPED: no samples in " SAMPLES "/sie\n");
        arena_free(a);
        skip();
    }
    columns_are_known(&index, of_index, sizeof of_index / sizeof *of_index, "index.tsv");
    columns_are_known(&oracle, of_oracle, sizeof of_oracle / sizeof *of_oracle, "oracle.tsv");
    arena_free(a);
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
        same_file(a, path, &index, file);
        same_index(got, &index, file);
        same_oracle(a, got, &oracle, file);
        facts_add_up(a, path, got, file);
    }
    assert_int_equal(oracle.n, index.n);
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

static month
month_of(const struct json_node *got, const char *key)
{
    const char *text = json_get_string(got, key);
    return text ? (month)MONTH(strtol(text, NULL, 10), strtol(text + 5, NULL, 10)) : MONTH_NONE;
}

/* The facts of year 0 come to what the rows without objects say, as oracle.tsv has it, though many files write the same money a second
   and a third time by object: Briljant writes totals and parts, summed blindly its budget would count twice. The ledger of a file with
   vouchers comes from them, and so does not hold its #PSALDO. */
static void
facts_are_the_totals(
    const struct facts *f, const struct json_node *got, const struct table *oracle, const char *file)
{
    month first = month_of(got, "year_from"), last = month_of(got, "year_to");
    dec budget = number(cell(oracle, file, "sum_PBUDGET_year0_without_objects"));
    dec balance = number(cell(oracle, file, "sum_PSALDO_year0_without_objects"));
    if (strcmp(file, "t3_edison_ekonomi_byra_4_typ3.se") == 0) {
        print_message(
            "%s: 60 budgets (accounts and months) have rows of objects 1 and no row without: they are no part of "
            "the oracle's %s but of the budget\n",
            file, cell(oracle, file, "sum_PBUDGET_year0_without_objects"));
        budget += number("-983985");
    }
    if (sum_of(f, "budget", first, last, true) != budget)
        fail_msg("%s: the facts' budget is not that of the file", file);
    bool by_psaldo = strchr("23", *json_get_string(got, "type")) != NULL;
    if (by_psaldo && sum_of(f, "utfall", first, last, true) != balance)
        fail_msg("%s: the facts' outcome is not that of its #PSALDO", file);
}

static void
budgets_and_balances_with_objects_count_once(void **state)
{
    struct arena *a = arena_new();
    struct table oracle;
    size_t budgets = 0, balances = 0;
    (void)state;
    if (!read_table(a, SAMPLES "/sie/oracle.tsv", &oracle)) {
        print_message("SKIPPED: no samples in " SAMPLES "/sie\n");
        arena_free(a);
        skip();
    }
    for (size_t r = 1; r < oracle.n; r++) {
        char *data;
        size_t n;
        struct err err = {0};
        struct facts *f;
        const char *file = oracle.rows[r][0], *path = arena_printf(a, SAMPLES "/sie/%s", file);
        assert_int_equal(file_read(a, path, 1 << 24, &data, &n, &err), 0);
        assert_int_equal(decode_find("sie")->decode(data, n, NULL, &f, &err), 0);
        facts_are_the_totals(f, describe(a, path), &oracle, file);
        budgets += sum_of(f, "budget", MONTH(1900, 1), MONTH(2199, 12), true) != 0;
        balances += strcmp(cell(&oracle, file, "rows_PSALDO_year0_with_objects"), "0") != 0;
        facts_free(f);
    }
    assert_true(budgets >= 6 && balances >= 3); /* or this would prove nothing */
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
        cmocka_unit_test(the_tables_have_no_column_that_is_not_compared),
        cmocka_unit_test(every_sie_sample_has_its_counts_and_sums),
        cmocka_unit_test(budgets_and_balances_with_objects_count_once),
        cmocka_unit_test(kolada_samples_give_the_known_values),
        cmocka_unit_test(version_2_and_3_say_the_same),
        cmocka_unit_test(kolada_lists_give_names),
    };
    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
