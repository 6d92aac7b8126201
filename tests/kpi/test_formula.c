/* The formula language: what is read, how it binds, where faults are, units, linear forms and quotients. */
#include "buf.h"
#include "catalog.h"
#include "formula.h"
#include "unit.h"

static const struct measure measures[] = {
    {.id = "kostnad", .unit = "kr"},
    {.id = "intakt", .unit = "kr"},
    {.id = "timmar", .unit = "tim"},
    {.id = "anställda", .unit = "antal"},
    {.id = "chefer", .unit = "antal"},
    {.id = "pris", .unit = "kr/tim"},
    {.id = "yta", .unit = "m^2"},
    {.id = "andel", .unit = "%"},
    {.id = "ren", .unit = ""},
    {.id = "mått_2", .unit = "kr"},
    {.id = "2024_kr", .unit = "kr"},
};

static const struct measure *
find(const char *name, void *ctx)
{
    (void)ctx;
    for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++)
        if (strcmp(measures[i].id, name) == 0)
            return &measures[i];
    return NULL;
}

/* The tree in brackets: "(a / b)". */
static void
dump(struct buf *b, const struct formula *f)
{
    static const char *const signs[] = {
        [FORMULA_ADD] = " + ", [FORMULA_SUB] = " - ", [FORMULA_MUL] = " * ", [FORMULA_DIV] = " / "};
    char text[DEC_TEXT];
    switch (f->op) {
    case FORMULA_NUMBER:
        buf_str(b, rat_text(f->number, text));
        return;
    case FORMULA_MEASURE:
        buf_str(b, f->name);
        return;
    case FORMULA_NEG:
        buf_str(b, "-");
        dump(b, f->left);
        return;
    case FORMULA_LAST_YEAR:
    case FORMULA_SCENARIO:
        buf_printf(b, "%s[", f->op == FORMULA_LAST_YEAR ? "fg" : scenario_names[f->scenario]);
        dump(b, f->left);
        buf_str(b, "]");
        return;
    default:
        buf_str(b, "(");
        dump(b, f->left);
        buf_str(b, signs[f->op]);
        dump(b, f->right);
        buf_str(b, ")");
    }
}

static struct formula *
parse(struct arena *a, const char *text)
{
    struct formula *f = NULL;
    struct err err = {0};
    size_t column = 0;
    if (formula_parse(a, text, &f, &column, &err) != 0)
        fail_msg("\"%s\": column %zu: %s", text, column, err.what);
    return f;
}

static struct formula *
bound(struct arena *a, const char *text)
{
    struct formula *f = parse(a, text);
    struct err err = {0};
    size_t column = 0;
    if (formula_bind(f, find, NULL, &column, &err) != 0)
        fail_msg("\"%s\": column %zu: %s", text, column, err.what);
    return f;
}

static void
good_formulas_bind_as_arithmetic_does(void **state)
{
    (void)state;
    static const char *const golden[][2] = {
        {"kostnad", "kostnad"}, {"  kostnad\t\n", "kostnad"}, {"a + b * c", "(a + (b * c))"},
        {"a * b + c", "((a * b) + c)"}, {"a - b - c", "((a - b) - c)"}, {"a / b / c", "((a / b) / c)"},
        {"a - (b - c)", "(a - (b - c))"}, {"-a * b", "(-a * b)"}, {"-a - -b", "(-a - -b)"},
        {"a−b", "(a - b)"}, /* U+2212, as Word writes it */
        {"−(a+b)", "-(a + b)"}, {"sjuk / ord * 100", "((sjuk / ord) * 100)"},
        {"100*sjuk/ord", "((100 * sjuk) / ord)"},
        {"kostnad per 1000 invånare", "((kostnad / invånare) * 1000)"}, {"a per b", "(a / b)"},
        {"a per 1000 b + c", "(((a / b) * 1000) + c)"}, {"a per 1000 b * c", "(((a / b) * 1000) * c)"},
        {"a per 100 (b + c)", "((a / (b + c)) * 100)"}, {"a + b per 10 c", "(a + ((b / c) * 10))"},
        {"a per 1000 fg_ar(b)", "((a / fg[b]) * 1000)"}, {"budget(netto) - netto", "(budget[netto] - netto)"},
        {"prognos(a)-utfall(a)", "(prognos[a] - utfall[a])"}, {"fg_ar(budget(a + b))", "fg[budget[(a + b)]]"},
        {"budget - fg_ar", "(budget - fg_ar)"}, /* without a parenthesis they are names */
        {"årsarbetare_2 + ÖVERTID", "(årsarbetare_2 + ÖVERTID)"}, {"2024_kr * 2", "(2024_kr * 2)"},
        {"0.5 * a", "(0.5 * a)"}, {"person + per_capita", "(person + per_capita)"}, {"((((a))))", "a"},
        {"123456789.123456789012", "123456789.123"}, /* kept exactly, dumped to 12 digits */
    };
    for (size_t i = 0; i < sizeof golden / sizeof golden[0]; i++) {
        struct arena *a = arena_new();
        struct buf b;
        buf_init(&b, 4096);
        dump(&b, parse(a, golden[i][0]));
        assert_string_equal(b.data, golden[i][1]);
        buf_free(&b);
        arena_free(a);
    }
}

static void
bad_formulas_say_where_and_what(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t column;
        const char *says;
    } golden[] = {
        {"", 1, "ends too early"},
        {"   ", 4, "ends too early"},
        {"a +", 4, "expected a measure"},
        {"a b", 3, "\"b\" in formula; expected an operator"},
        {"a + * b", 5, "\"*\" in formula"},
        {"(a + b", 1, "never closed"},
        {"a * (b + (c)", 5, "never closed"},
        {"a + b)", 6, "\")\""},
        {"(a b)", 4, "expected an operator or \")\""},
        {"()", 2, "expected a measure"},
        {"a, b", 2, "\",\""},
        {"0,5 * a", 2, "\",\""},
        {"a ^ 2", 3, "\"^\""},
        {"å + €", 6, "\"€\""},
        {"a \x01", 3, "0x01"},
        {"1.", 1, "is no number"},
        {".5", 1, "\".\""},
        {"1.2.3", 4, "\".\""},
        {"0.1234567890123", 1, "12 decimals"},
        {"99999999999999999999999999999999 * a", 1, "too large"},
        {"a per", 6, "after per"},
        {"a per 1000", 11, "after per"},
        {"a per 1000 -b", 12, "after per"},
        {"per", 1, "\"per\""},
        {"summa(a)", 1, "unknown function \"summa\""},
        {"a + budgett(b)", 5, "did you mean budget"},
        {"fg_ar()", 7, "expected a measure"},
        {"fg_ar(a", 6, "never closed"},
        {"2(a)", 2, "\"(\""},
        {"a + \xff", 5, "UTF-8"},
    };
    for (size_t i = 0; i < sizeof golden / sizeof golden[0]; i++) {
        struct arena *a = arena_new();
        struct formula *f = NULL;
        struct err err = {0};
        size_t column = 0;
        if (formula_parse(a, golden[i].text, &f, &column, &err) == 0)
            fail_msg("\"%s\" was read", golden[i].text);
        assert_null(f);
        assert_int_equal(err.kind, ERR_CONFIG);
        assert_string_equal(err.where, "");
        if (column != golden[i].column || strstr(err.what, golden[i].says) == NULL)
            fail_msg("\"%s\": column %zu: %s", golden[i].text, column, err.what);
        arena_free(a);
    }
}

/* head, then piece n times, then tail. */
static char *
repeated(struct arena *a, const char *head, const char *piece, size_t n, const char *tail)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    buf_str(&b, head);
    for (size_t i = 0; i < n; i++)
        buf_str(&b, piece);
    buf_str(&b, tail);
    char *text = arena_strndup(a, b.data, b.len);
    buf_free(&b);
    return text;
}

static void
depth_and_length_are_capped(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct formula *f;
    struct err err;
    size_t column;
    assert_non_null(parse(a, repeated(a, "a", "+a", 63, "")));
    assert_non_null(parse(a, repeated(a, "", "-", 60, "a")));
    static const char *const pieces[] = {"+a", "*a", " per a"};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(formula_parse(a, repeated(a, "a", pieces[i], 64, ""), &f, &column, &err), -1);
        assert_non_null(strstr(err.what, "deeper than 64"));
        assert_true(column > 64);
    }
    static const char *const openings[] = {"(", "-", "fg_ar("};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(formula_parse(a, repeated(a, "", openings[i], 600, "a"), &f, &column, &err), -1);
        assert_non_null(strstr(err.what, "deeper than 64"));
    }
    assert_non_null(parse(a, repeated(a, "a", "b", 4095, "")));
    assert_int_equal(formula_parse(a, repeated(a, "a", "b", 4096, ""), &f, &column, &err), -1);
    assert_int_equal(column, 4097);
    arena_free(a);
}

static void
an_unknown_measure_has_its_column(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct err err = {0};
    size_t column = 0;
    assert_int_equal(formula_bind(parse(a, "anställda / kostnd"), find, NULL, &column, &err), -1);
    assert_int_equal(column, 14); /* bytes: ä is two */
    assert_non_null(strstr(err.what, "\"kostnd\""));
    struct formula *f = bound(a, "kostnad per 1000 anställda");
    assert_ptr_equal(f->left->left->measure, &measures[0]);
    assert_ptr_equal(f->left->right->measure, &measures[3]);
    arena_free(a);
}

static void
units_multiply_divide_and_must_agree_in_sums(void **state)
{
    (void)state;
    static const char *const good[][2] = {
        {"kostnad", "kr"},
        {"kostnad - intakt", "kr"},
        {"kostnad / anställda", "kr/antal"},
        {"kostnad per 1000 anställda", "kr/antal"},
        {"anställda / chefer", ""},
        {"(kostnad - intakt) / kostnad * 100", ""},
        {"timmar * pris", "kr"},
        {"timmar * pris + kostnad", "kr"},
        {"kostnad / timmar - pris", "kr/tim"},
        {"timmar * kostnad", "kr·tim"},
        {"kostnad / timmar / anställda", "kr/antal/tim"},
        {"1 / timmar", "1/tim"},
        {"yta", "m^2"},
        {"yta * yta / timmar", "m^4/tim"},
        {"1 / (timmar * timmar)", "1/tim^2"},
        {"12", ""},
        {"andel * kostnad", "%·kr"},
        {"fg_ar(kostnad) - budget(intakt)", "kr"},
        {"-kostnad", "kr"},
        {"1 + ren", ""},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        const char *unit = NULL;
        size_t column = 0;
        struct err err = {0};
        if (formula_unit(a, bound(a, good[i][0]), &unit, &column, &err) != 0)
            fail_msg("\"%s\": %s", good[i][0], err.what);
        assert_string_equal(unit, good[i][1]);
    }
    static const struct {
        const char *text;
        size_t column;
        const char *says;
    } bad[] = {
        {"kostnad + timmar", 9, "cannot add kr and tim"},
        {"kostnad - timmar", 9, "cannot subtract tim from kr"},
        {"kostnad + 1", 9, "cannot add kr and a pure number"},
        {"timmar + kostnad / timmar", 8, "cannot add tim and kr/tim"},
        {"(kostnad / anställda + anställda) * 2", 23, "cannot add kr/antal and antal"},
        {"2 * fg_ar(kostnad + andel)", 19, "cannot add kr and %"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *unit = NULL;
        size_t column = 0;
        struct err err = {0};
        assert_int_equal(formula_unit(a, bound(a, bad[i].text), &unit, &column, &err), -1);
        assert_null(unit);
        if (column != bad[i].column || strstr(err.what, bad[i].says) == NULL)
            fail_msg("\"%s\": column %zu: %s", bad[i].text, column, err.what);
    }
    arena_free(a);
}

static void
only_sums_with_constant_factors_are_linear(void **state)
{
    (void)state;
    static const char *const linear[] = {"kostnad", "kostnad - intakt", "-kostnad",
        "2 * kostnad + intakt / 1000", "(kostnad + intakt) * (3 - 1)", "budget(kostnad) - kostnad",
        "fg_ar(kostnad)", "kostnad * -1"};
    static const char *const not_linear[] = {"12", "kostnad + 1", "kostnad * intakt", "kostnad / intakt",
        "1 / kostnad", "kostnad / 0", "kostnad per 1000 anställda", "(kostnad / intakt) - kostnad"};
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof linear / sizeof linear[0]; i++)
        if (!formula_is_linear(bound(a, linear[i])))
            fail_msg("\"%s\" is linear", linear[i]);
    for (size_t i = 0; i < sizeof not_linear / sizeof not_linear[0]; i++)
        if (formula_is_linear(bound(a, not_linear[i])))
            fail_msg("\"%s\" is not linear", not_linear[i]);
    arena_free(a);
}

static void
a_quotient_at_the_top_is_found_with_its_factor(void **state)
{
    (void)state;
    static const char *const golden[][4] = {
        {"timmar / kostnad", "timmar", "kostnad", "1"},
        {"timmar / kostnad * 100", "timmar", "kostnad", "100"},
        {"100 * timmar / kostnad", "timmar", "kostnad", "100"},
        {"100 * (timmar / kostnad)", "timmar", "kostnad", "100"},
        {"-(timmar / kostnad)", "timmar", "kostnad", "-1"},
        {"kostnad per 1000 anställda", "kostnad", "anställda", "1000"},
        {"kostnad / 2 / anställda / 5", "kostnad", "anställda", "0.1"},
        {"timmar / (kostnad / 12)", "timmar", "kostnad", "12"},
        {"(kostnad - intakt) / kostnad * 100", "(kostnad - intakt)", "kostnad", "100"},
    };
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof golden / sizeof golden[0]; i++) {
        const struct formula *num, *den;
        struct rat factor;
        char text[DEC_TEXT];
        assert_true(formula_fraction(bound(a, golden[i][0]), &num, &den, &factor));
        const struct formula *sides[2] = {num, den};
        for (int k = 0; k < 2; k++) {
            struct buf b;
            buf_init(&b, 4096);
            dump(&b, sides[k]);
            assert_string_equal(b.data, golden[i][k + 1]);
            buf_free(&b);
        }
        assert_string_equal(rat_text(factor, text), golden[i][3]);
    }
    static const char *const none[] = {"kostnad", "kostnad / 1000", "kostnad / intakt - 1",
        "kostnad - intakt", "kostnad / intakt * timmar", "fg_ar(kostnad / intakt)"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        const struct formula *num, *den;
        struct rat factor;
        if (formula_fraction(bound(a, none[i]), &num, &den, &factor))
            fail_msg("\"%s\" has no quotient at the top", none[i]);
    }
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_formulas_bind_as_arithmetic_does),
        cmocka_unit_test(bad_formulas_say_where_and_what),
        cmocka_unit_test(depth_and_length_are_capped),
        cmocka_unit_test(an_unknown_measure_has_its_column),
        cmocka_unit_test(units_multiply_divide_and_must_agree_in_sums),
        cmocka_unit_test(only_sums_with_constant_factors_are_linear),
        cmocka_unit_test(a_quotient_at_the_top_is_found_with_its_factor),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
