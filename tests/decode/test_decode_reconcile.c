/* What a ledger is held against: one good and one bad file for each kind of difference, both readings of type 3 (T1), and the samples of
   real programs, where every account must come to what the file says, as an independent reader found. */
#include "clock.h"
#include "decode.h"
#include "file.h"
#include "unit.h"
#include <dirent.h>

#define SAMPLES KSRD_SOURCE "/../shared/data/sie/"
#define HEAD "#FLAGGA 0\n#FORMAT PC8\n#SIETYP %s\n#FNAMN \"Prov\"\n#RAR 0 20250101 20251231\n"

static struct facts *
decode(const char *type, const char *rows)
{
    const int kept[] = {6};
    const struct source source = {
        .id = "ekonomi", .format = "sie", .unit_dimension = 1, .dimensions = kept, .n_dimensions = 1};
    struct facts *f = NULL;
    struct err err = {0};
    struct buf b;
    buf_init(&b, 1 << 16);
    buf_printf(&b, HEAD, type);
    buf_str(&b, rows);
    if (decode_find("sie")->decode(b.data, b.len, &source, &f, &err) != 0)
        fail_msg("%s: %s", err.where, err.what);
    buf_free(&b);
    return f;
}

static const struct reconcile_check *
check_of(const struct facts *f, enum reconcile_kind kind)
{
    for (size_t i = 0; i < f->reconcile.n; i++)
        if (f->reconcile.checks[i].kind == kind)
            return &f->reconcile.checks[i];
    fail_msg("nothing was held against %s", reconcile_names[kind]);
    return NULL;
}

static const struct reconcile_line *
line_of(const struct reconcile_check *c, const char *code)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->lines[i].code, code) == 0)
            return &c->lines[i];
    fail_msg("no line for %s", code);
    return NULL;
}

static void
expect(const struct reconcile_check *c, const char *code, const char *control, const char *counted)
{
    char text[DEC_TEXT];
    const struct reconcile_line *l = line_of(c, code);
    assert_string_equal(l->has_control ? dec_text(l->control, text) : "-", control);
    assert_string_equal(dec_text(l->counted, text), counted);
    assert_false(l->has_stored); /* only the store knows */
}

#define VOUCHER "#VER A 1 20250115\n{\n#TRANS 5010 {1 \"31\"} 100.50\n#TRANS 1930 {} -100.50\n}\n"

/* #RES of a result account, #UB − #IB of a balance account. */
static void
accounts_are_held_against_their_balances(void **state)
{
    (void)state;
    struct facts *f = decode(
        "4", "#IB 0 1930 1000\n#UB 0 1930 899.50\n#RES 0 5010 100.50\n#KONTO 5010 \"L\x94ner\"\n" VOUCHER);
    const struct reconcile_check *c = check_of(f, RECONCILE_ACCOUNTS);
    assert_int_equal(c->total, 2);
    assert_int_equal(c->right, 2);
    assert_int_equal(c->first, MONTH(2025, 1));
    assert_int_equal(c->last, MONTH(2025, 1));
    expect(c, "1930", "-100.5", "-100.5");
    expect(c, "5010", "100.5", "100.5");
    assert_string_equal(line_of(c, "5010")->name, "Löner");
    facts_free(f);
    f = decode("4", "#IB 0 1930 1000\n#UB 0 1930 900\n#RES 0 5010 100.50\n#RES 0 6110 7\n" VOUCHER);
    c = check_of(f, RECONCILE_ACCOUNTS);
    assert_int_equal(c->total, 3);
    assert_int_equal(c->right, 1);
    expect(c, "1930", "-100", "-100.5"); /* the balance says something else than the rows */
    expect(c, "6110", "7", "0");         /* a balance without a row */
    facts_free(f);
}

/* An account with rows and without a balance has to come to nothing, where the file has balances at all. */
static void
rows_without_a_balance_are_a_difference(void **state)
{
    (void)state;
    struct facts *f = decode("4", "#RES 0 5010 100.50\n" VOUCHER);
    expect(check_of(f, RECONCILE_ACCOUNTS), "1930", "0", "-100.5");
    facts_free(f);
    f = decode("4", VOUCHER);
    const struct reconcile_check *c = check_of(f, RECONCILE_ACCOUNTS);
    expect(c, "1930", "-", "-100.5");
    assert_int_equal(c->right, 2); /* nothing to hold them against, and it says so */
    assert_non_null(strstr(c->note, "inga saldon"));
    facts_free(f);
}

/* T1. The same rows are the total in one program and the rest in another: #RES tells. 100 + 60 + 40: the total is 100 of which 60 has an
   object and 40 has not, or 100 has none and 60 is beside it. */
static void
both_readings_of_type_3_are_tried(void **state)
{
    (void)state;
    const char *rows = "#PSALDO 0 202501 5010 {} 100\n#PSALDO 0 202501 5010 {1 \"31\"} 60\n";
    for (int rest = 0; rest < 2; rest++) {
        char text[400];
        snprintf(text, sizeof text, "#RES 0 5010 %d\n%s", rest ? 160 : 100, rows);
        struct facts *f = decode("3", text);
        const struct reconcile_check *c = check_of(f, RECONCILE_PERIODS),
                                     *d = check_of(f, RECONCILE_DIMENSIONS);
        assert_int_equal(c->right, 1);
        expect(c, "5010", rest ? "160" : "100", rest ? "160" : "100");
        assert_non_null(strstr(c->note,
            rest ? "läses som resten: då stämmer 1 av 1" : "läses som kontots total: då stämmer 1 av 1"));
        assert_non_null(strstr(c->note, rest ? "kontots total stämmer 0" : "resten stämmer 0"));
        expect(check_of(f, RECONCILE_ACCOUNTS), "5010", rest ? "160" : "100", rest ? "160" : "100");
        expect(d, "1", rest ? "160" : "100", "60"); /* what names a unit is the same in both */
        facts_free(f);
    }
}

static void
period_balances_beside_vouchers_may_say_something_else(void **state)
{
    (void)state;
    struct facts *f = decode("4",
        "#UB 0 1930 -100.50\n#RES 0 5010 100.50\n#PSALDO 0 202501 5010 {} 100.50\n#PSALDO 0 202501 1930 {} -99\n" VOUCHER);
    const struct reconcile_check *c = check_of(f, RECONCILE_PERIODS);
    assert_int_equal(c->total, 2);
    assert_int_equal(c->right, 1);
    expect(c, "1930", "-100.5", "-99");
    assert_int_equal(check_of(f, RECONCILE_ACCOUNTS)->right, 2); /* the figures are the vouchers' */
    facts_free(f);
}

static void
the_budget_is_held_against_its_totals(void **state)
{
    (void)state;
    struct facts *f = decode("4", VOUCHER
        "#PBUDGET 0 202501 5010 {} 50\n#PBUDGET 0 202502 5010 {} 50\n#PBUDGET 0 202501 5010 {1 \"31\"} 30\n"
        "#PBUDGET 0 202501 6110 {1 \"31\"} 7\n");
    const struct reconcile_check *c = check_of(f, RECONCILE_BUDGET);
    assert_int_equal(c->last, MONTH(2025, 12));
    expect(c, "5010", "100", "100"); /* 30 of a unit, 70 of none */
    expect(c, "6110", "-", "7");     /* no total was given */
    assert_int_equal(c->right, 2);
    facts_free(f);
}

static void
dimensions_are_held_against_the_whole(void **state)
{
    (void)state;
    struct facts *f = decode("4",
        "#RES 0 5010 130\n#UB 0 1930 -130\n#VER A 1 20250115\n{\n#TRANS 5010 {1 \"31\" 6 \"P1\"} 100\n"
        "#TRANS 5010 {6 \"P1\"} 20\n#TRANS 5010 {} 10\n#TRANS 1930 {1 \"31\"} -130\n}\n");
    const struct reconcile_check *c = check_of(f, RECONCILE_DIMENSIONS);
    char text[DEC_TEXT];
    assert_int_equal(c->total, 2);
    assert_int_equal(c->right, 2);
    expect(c, "1", "130", "100"); /* of the result accounts; 1930 is none */
    expect(c, "6", "130", "120");
    assert_string_equal(dec_text(reconcile_difference(c->kind, line_of(c, "1")), text), "30");
    facts_free(f);
}

/* A difference between what was read and what is stored is told wherever it lies. */
static void
what_is_stored_must_be_what_was_read(void **state)
{
    (void)state;
    struct reconcile_line l = {.code = "5010",
        .name = "",
        .control = 5,
        .counted = 5,
        .stored = 5,
        .has_control = true,
        .has_stored = true};
    assert_true(reconcile_agrees(RECONCILE_ACCOUNTS, &l));
    l.stored = 4;
    for (int k = 0; k < RECONCILE_KINDS; k++)
        assert_false(reconcile_agrees((enum reconcile_kind)k, &l));
    assert_int_equal((int)reconcile_difference(RECONCILE_ACCOUNTS, &l), -1);
    l.stored = l.counted = 4; /* of a dimension the whole need not be named */
    assert_true(reconcile_agrees(RECONCILE_DIMENSIONS, &l));
    assert_false(reconcile_agrees(RECONCILE_ACCOUNTS, &l));
}

static void
a_file_of_columns_brings_counts_and_sums(void **state)
{
    (void)state;
    const struct column_map columns[] = {{.code = "K16"}, {.code = "K14"}};
    const struct source source = {.id = "personal", .format = "csv", .columns = columns, .n_columns = 2};
    const char *text =
        "Period,Enhet,Mått,Kolumn,Mätvärde\n2025-01,23,A,K16,1.5\n2025-01,24,A,K16,2\n2025-01,23,B,K14,7\n2025-02,23,A,K16,\n";
    struct facts *f = NULL;
    struct err err = {0};
    assert_int_equal(decode_find("csv")->decode(text, strlen(text), &source, &f, &err), 0);
    const struct reconcile_check *c = check_of(f, RECONCILE_ROWS);
    char number[DEC_TEXT];
    assert_int_equal(c->n, 4);
    for (size_t i = 0; i < 4; i++) {
        const struct reconcile_line *l = &c->lines[i];
        bool k16 = strcmp(l->code, "K16") == 0;
        assert_string_equal(dec_text(l->counted, number), l->is_count ? (k16 ? "2" : "1")
                                                          : k16       ? "3.5"
                                                                      : "7");
    }
    assert_string_equal(c->note, "3 uppgifter"); /* the empty one is none */
    facts_free(f);
}

/* ---- real programs ------------------------------------------------------------------------------------------------------- */
/* "TRANS:83/83 PSALDO:83/83", the last column of the file's row; by: which of them. */
static bool
said(const char *oracle, const char *file, const char *by, size_t *ret_right, size_t *ret_all)
{
    for (const char *line = oracle; line && *line;
         line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        size_t n = strcspn(line, "\r\n");
        if (strncmp(line, file, strlen(file)) != 0 || line[strlen(file)] != '\t')
            continue;
        const char *at = memmem(line, n, by, strlen(by));
        return at && sscanf(at + strlen(by), "%zu/%zu", ret_right, ret_all) == 2;
    }
    return false;
}

static void
real_files_reconcile_as_the_independent_reader_found(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0};
    char *oracle, *data;
    size_t n, held = 0;
    if (file_read(a, SAMPLES "oracle.tsv", 1 << 20, &oracle, &n, &err) != 0) {
        arena_free(a);
        skip(); /* the samples are not part of the project */
    }
    DIR *dir = opendir(SAMPLES);
    assert_non_null(dir);
    for (struct dirent *e; (e = readdir(dir)) != NULL;) {
        struct facts *f = NULL;
        size_t right, all;
        if (e->d_name[0] != 't' ||
            file_read(a, arena_printf(a, SAMPLES "%s", e->d_name), 1 << 26, &data, &n, &err) != 0)
            continue;
        if (decode_find("sie")->decode(data, n, NULL, &f, &err) != 0)
            continue; /* refused: an unbalanced voucher, a torn file */
        for (size_t i = 0; i < f->reconcile.n; i++) {
            const struct reconcile_check *c = &f->reconcile.checks[i];
            if (c->kind != RECONCILE_ACCOUNTS && c->kind != RECONCILE_PERIODS)
                continue;
            if (!(c->kind == RECONCILE_ACCOUNTS && said(oracle, e->d_name, "\tTRANS:", &right, &all)) &&
                !said(oracle, e->d_name, "PSALDO:", &right, &all))
                continue;
            if (right != c->right || all != c->total)
                fail_msg("%s, %s: %zu of %zu; the independent reader has %zu of %zu", e->d_name,
                    reconcile_names[c->kind], c->right, c->total, right, all);
            held++;
        }
        facts_free(f);
    }
    closedir(dir);
    arena_free(a);
    print_message("%zu checks of real files\n", held);
    assert_true(held > 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accounts_are_held_against_their_balances),
        cmocka_unit_test(rows_without_a_balance_are_a_difference),
        cmocka_unit_test(both_readings_of_type_3_are_tried),
        cmocka_unit_test(period_balances_beside_vouchers_may_say_something_else),
        cmocka_unit_test(the_budget_is_held_against_its_totals),
        cmocka_unit_test(dimensions_are_held_against_the_whole),
        cmocka_unit_test(what_is_stored_must_be_what_was_read),
        cmocka_unit_test(a_file_of_columns_brings_counts_and_sums),
        cmocka_unit_test(real_files_reconcile_as_the_independent_reader_found),
    };
    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
