/* Units, managers and grants from CSV files: they mean what the same would in YAML; each fault has its line and column. */
#include "config_fixture.h"

static const char base[] =
    "organisation: {name: Prov, slug: prov, municipality: \"0884\"}\n"
    "pillars: [{id: r, name: Resultat}]\n"
    "sources:\n"
    "  - {id: e, name: Ekonomi, format: csv, path: e/*.csv, columns: {UTF: {scenario: utfall}}}\n"
    "measures:\n"
    "  - {id: kost, name: Kostnad, unit: kr, accumulates: flow, series: {source: e, codes: [\"4\"]}}\n"
    "indicators:\n"
    "  - {id: kostnad, name: Kostnad, pillar: r, unit: kr, rollup: sum, formula: kost}\n"
    "dashboards: [{id: kommunstyrelsen, title: Start, unit: top, sections: [{title: Alla, indicators: "
    "[kostnad]}]}]\n"
    "units: {file: enheter.csv}\n";

#define HEAD "id;namn;typ;överordnad;från;till;kod.e;chef;mejl;efterträdare\n"
#define TOP "top;Kommunen;kommun;;;;11;;;\n" HALVES
#define HALVES "a;Första nämnden;namnd;top;;;12;;;\nb;Andra nämnden;namnd;top;;;13;;;\n"

static struct config_bundle *
bundle(const char *more, const char *name, const char *csv, size_t n)
{
    struct config_bundle *b = config_bundle_new();
    size_t cap = 0;
    const char *text = arena_printf(b->arena, "%s%s", base, more);

    fixture_add(b, &cap, "c/prov.yaml", text, strlen(text));
    fixture_add(b, &cap, "c/enheter.csv", csv, n);
    if (name)
        fixture_add(b, &cap, name, "", 0);
    config_bundle_seal(b);
    return b;
}

static struct catalog *
load(struct config_bundle *b)
{
    struct catalog *c = NULL;
    struct config_faults *f = NULL;
    struct buf out;

    if (config_load(b, &c, &f) == 0)
        return c;
    buf_init(&out, 1 << 20);
    config_faults_text(f, &out);
    fail_msg("%s", out.data);
    return NULL;
}

static void
rows_of_one_id_are_one_unit_with_its_past(void **state)
{
    (void)state;
    const char *csv = HEAD TOP "x;Ekens skola;enhet;a;;2023-12;20;Anna Ek;anna@prov.example;\n"
                               "y;Björkens skola;enhet;a;;2024-06;21;;;x\n"
                               "x;Ekens skola;enhet;b;2024-01;;20;Bo Ek;;\n"
                               "x;Eken och Björken;enhet;b;2024-07-01;;\"20, 21\";Bo Ek;;\n";
    struct config_bundle *b = bundle("", NULL, csv, strlen(csv));
    struct catalog *c = load(b);
    const struct unit *x = catalog_unit(c, "x"), *y = catalog_unit(c, "y");

    assert_int_equal(c->n_units, 5);
    assert_string_equal(unit_name(x, MONTH(2024, 6)), "Ekens skola");
    assert_string_equal(unit_name(x, MONTH(2024, 7)), "Eken och Björken");
    assert_string_equal(x->name, "Eken och Björken");
    assert_string_equal(unit_parent(x, MONTH(2023, 12))->id, "a");
    assert_string_equal(unit_parent(x, MONTH(2024, 1))->id, "b");
    assert_int_equal(x->n_parents, 2);
    assert_string_equal(unit_manager(x, MONTH(2020, 1))->name, "Anna Ek");
    assert_string_equal(unit_manager(x, MONTH(2020, 1))->mail, "anna@prov.example");
    assert_string_equal(unit_manager(x, MONTH(2024, 1))->name, "Bo Ek");
    assert_int_equal(x->n_managers, 2);
    const struct source *e = catalog_source(c, "e");
    assert_ptr_equal(catalog_unit_of_code(c, e, "21", MONTH(2024, 6)), y);
    assert_ptr_equal(catalog_unit_of_code(c, e, "21", MONTH(2024, 7)), x);
    assert_ptr_equal(catalog_unit_of_code(c, e, "20", MONTH(2024, 6)), x);
    assert_int_equal(y->to, MONTH(2024, 6));
    assert_ptr_equal(y->successors[0], x);
    catalog_free(c);
    config_bundle_free(b);
}

/* What spreadsheets write: Windows-1252, UTF-16 with tabs, commas, a mark before UTF-8, lines that end otherwise. */
static void
the_usual_encodings_say_the_same(void **state)
{
    (void)state;
    static const char latin[] =
        "id;namn;typ;\xf6verordnad;kod.e\r\ntop;Kommunen;kommun;;1\r\na;Sk\xe5ne\xf6n;namnd;top;2\r\n";
    static const char marked[] =
        "\xef\xbb\xbf"
        "id,namn,typ,overordnad,kod.e\ntop,Kommunen,kommun,,1\na,Skåneön,namnd,top,2\n";
    const char *plain =
        "id\tnamn\ttyp\toverordnad\tkod.e\ntop\tKommunen\tkommun\t\t1\na\tSk\u00e5ne\u00f6n\tnamnd\ttop\t2\n";
    char wide[400] = "\xff\xfe";
    size_t n = 2;
    for (const char *s = plain; *s; s++) {
        unsigned char low = (unsigned char)*s;
        if (low == 0xc3)
            low = (unsigned char)(*++s + 0x40);
        wide[n++] = (char)low;
        wide[n++] = '\0';
    }
    const char *texts[] = {latin, marked, wide};
    size_t lengths[] = {sizeof latin - 1, sizeof marked - 1, n};
    for (size_t i = 0; i < 3; i++) {
        struct config_bundle *b = bundle("", NULL, texts[i], lengths[i]);
        struct catalog *c = load(b);
        assert_string_equal(catalog_unit(c, "a")->name, "Skåneön");
        catalog_free(c);
        config_bundle_free(b);
    }
}

static const struct {
    const char *csv, *fault;
} bad[] = {
    {"id;namn;typ;overordnad;kod.e;kvadratmeter\n",
        "c/enheter.csv:1:30: error: unknown head 'kvadratmeter' (expected one of id, namn, typ, "
        "overordnad, fran, till, chef, mejl, eftertradare)\n"},
    {"id;nam;typ;overordnad\n", "c/enheter.csv:1:4: error: unknown head 'nam' (did you mean 'namn'?)\n"},
    {"id;namn;typ\n", "c/enheter.csv:1:1: error: the head 'overordnad' is missing\n"},
    {"id;namn;typ;overordnad;id\n", "c/enheter.csv:1:24: error: the head 'id' stands twice\n"},
    {HEAD TOP "x;Ek;enhet;a\n",
        "c/enheter.csv:5:1: error: the row has 4 cells; the head has 10 (one cell for each head, also where it is empty)\n"},
    {HEAD TOP "x;Ek;enhet;c;;;20;;;\n",
        "c/enheter.csv:5:12: error: there is no unit 'c' (did you mean 'a'?)\n"},
    {HEAD TOP "x;Ek;enhett;a;;;20;;;\n",
        "c/enheter.csv:5:6: error: 'kind': 'enhett' is not one of koncern, kommun, bolag, namnd, forvaltning, "
        "omrade, enhet, ej_fordelat (did you mean 'enhet'?)\n"},
    {HEAD TOP "x;Ek;enhet;a;2024;;20;;;\n",
        "c/enheter.csv:5:14: error: '2024' is no month; expected 2026-01, or the day 2026-01-01\n"},
    {HEAD TOP "x;Ek;enhet;a;2024-01-15;;20;;;\n",
        "c/enheter.csv:5:14: error: '2024-01-15' is not the first day of a month; the organisation changes between two "
        "months\n"},
    {HEAD TOP "x;Ek;enhet;a;;2024-02-28;20;;;\n",
        "c/enheter.csv:5:15: error: '2024-02-28' is not the last day of a month; the organisation changes between two "
        "months\n"},
    {HEAD TOP "x;Ek;enhet;a;;2023-12;20;;;\nx;Ek;enhet;b;2024-03;;20;;;\n",
        "c/enheter.csv:6:14: error: the rows of unit 'x' leave a gap (the row before ends 2023-12: expected the month "
        "after)\n"},
    {HEAD TOP "x;Ek;enhet;a;;2023-12;20;;;\nx;Ek;enhet;b;2023-10;;20;;;\n",
        "c/enheter.csv:6:14: error: the rows of unit 'x' overlap (the row before ends 2023-12: expected the month "
        "after)\n"},
    {HEAD TOP "x;Ek;enhet;a;2024-01;;20;;;\nx;Ek;enhet;b;2023-10;;20;;;\n",
        "c/enheter.csv:6:1: error: unit 'x' has a further row that begins no later (oldest first, each from a later "
        "month (fran))\n"},
    {HEAD TOP "x;Ek;enhet;a;;;20;;;\nx;Ek;namnd;top;2023-10;;20;;;\n",
        "c/enheter.csv:6:6: error: unit 'x' was enhet, and is namnd here (a unit of another kind has an id of its own)\n"},
    {HEAD TOP "x;Ek;enhet;a;;;\"20, 13\";;;\n",
        "c/enheter.csv:5:21: error: code '13' of source 'e' overlaps code '13' of unit 'b', c/enheter.csv, line 4\n"},
    {HEAD TOP "x;\"Ek;enhet;a;;;20;;;\n",
        "c/enheter.csv:5:3: error: the quotes of this cell are not closed, or text stands behind them (a quote within "
        "quotes is doubled)\n"},
    {HEAD TOP "x;Ek\x81;enhet;a;;;20;;;\n",
        "c/enheter.csv:5:1: error: no text in WINDOWS-1252 (byte 81) (save it as CSV UTF-8)\n"},
    {"\n\n", "c/enheter.csv:1:1: error: the file has no head\n"},
    {HEAD TOP "x;Ek;enhet;a;;2024-01;20;;;y\n",
        "c/enheter.csv:5:28: error: there is no unit 'y' (did you mean 'a'?)\n"},
    {"id;namn;typ;overordnad;kod.ekonomi\ntop;Kommunen;kommun;;1\na;Ett;namnd;top;2\n",
        "c/enheter.csv:1:24: error: there is no source 'ekonomi'\n"
        "c/prov.yaml:4:5: error: no unit has codes of source 'e': its figures reach no page (give units codes: {SOURCE: "
        "…}, or the source unmapped: UNIT)\n"},
};

static void
each_fault_has_its_line_and_column(void **state)
{
    (void)state;
    int wrong = 0;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct config_bundle *b = bundle("", NULL, bad[i].csv, strlen(bad[i].csv));
        const char *answer = fixture_answer(b);
        if (strcmp(answer, bad[i].fault) != 0) {
            print_error("%s\n--- expected\n%s--- got\n%s", bad[i].csv, bad[i].fault, answer);
            wrong++;
        }
        config_bundle_free(b);
    }
    assert_int_equal(wrong, 0);
}

static void
files_and_keys_name_each_other(void **state)
{
    (void)state;
    static const char units[] = HEAD TOP;
    static const struct {
        const char *more, *name, *fault;
    } cases[] = {
        {"", "c/annat.csv",
            "c/annat.csv:1:1: error: no key names this file (units: {file: NAME.csv}, or managers:, grants:)\n"},
        {"managers: {file: chef.csv}\n", "c/chefer.csv",
            "c/prov.yaml:11:18: error: there is no file 'chef.csv' (did you mean 'chefer.csv'?)\n"},
        {"grants: {file: enheter.csv, from: 2024-01}\n", NULL,
            "c/prov.yaml:11:9: error: 'grants' names a file: expected {file: NAME.csv} and no more\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct config_bundle *b = bundle(cases[i].more, cases[i].name, units, sizeof units - 1);
        const char *answer = fixture_answer(b);
        if (strcmp(answer, cases[i].fault) != 0)
            fail_msg("%s\n--- expected\n%s--- got\n%s", cases[i].more, cases[i].fault, answer);
        config_bundle_free(b);
    }
}

static void
managers_and_grants_stand_in_files_of_their_own(void **state)
{
    (void)state;
    static const char units[] = HEAD TOP,
                      chefs[] = "enhet;chef;mejl;från\na;Anna Ek;;\na;Bo Ek;bo@prov.example;2024-01\n",
                      grants[] = "mejl;roll;enhet;från;till\nbo@prov.example;chef;a;2024-01;\n";
    struct config_bundle *b =
        bundle("managers: {file: chefer.csv}\ngrants: {file: roller.csv}\n", NULL, units, sizeof units - 1);
    size_t cap = b->n;
    fixture_add(b, &cap, "c/chefer.csv", chefs, sizeof chefs - 1);
    fixture_add(b, &cap, "c/roller.csv", grants, sizeof grants - 1);
    struct catalog *c = load(b);
    assert_string_equal(unit_manager(catalog_unit(c, "a"), MONTH(2023, 12))->name, "Anna Ek");
    assert_string_equal(unit_manager(catalog_unit(c, "a"), MONTH(2024, 1))->mail, "bo@prov.example");
    assert_int_equal(c->n_grants, 1);
    assert_string_equal(c->grants[0].role, "chef");
    assert_string_equal(c->grants[0].unit->id, "a");
    assert_int_equal(c->grants[0].from, MONTH(2024, 1));
    assert_int_equal(c->grants[0].to, MONTH_NONE);
    catalog_free(c);
    config_bundle_free(b);
}

static void
seven_hundred_units_are_read_and_told_apart(void **state)
{
    (void)state;
    struct buf csv;
    buf_init(&csv, 1 << 20);
    buf_str(&csv, HEAD TOP);
    for (int i = 0; i < 780; i++)
        buf_printf(&csv, "u%d;Enhet nummer %d;enhet;a;;;9%04d;;;\n", i, i, i);
    struct config_bundle *b = bundle("", NULL, csv.data, csv.len);
    struct catalog *c = load(b);
    assert_int_equal(c->n_units, 783);
    catalog_free(c);
    config_bundle_free(b);
    buf_free(&csv);
}

/* One byte of the file is another configuration. */
static void
the_file_belongs_to_the_hash(void **state)
{
    (void)state;
    static const char one[] = HEAD TOP, two[] = HEAD "top;Kommunen!;kommun;;;;11;;;\n" HALVES;
    struct config_bundle *a = bundle("", NULL, one, sizeof one - 1),
                         *b = bundle("", NULL, two, sizeof two - 1);
    struct config_change *c;
    size_t n;
    struct err err = {0};
    assert_string_not_equal(a->sha256, b->sha256);
    assert_int_equal(config_changes(a->arena, a, b, &c, &n, &err), 0);
    assert_int_equal(n, 1);
    assert_string_equal(c[0].key, "name");
    assert_string_equal(c[0].to, "Kommunen!");
    config_bundle_free(a);
    config_bundle_free(b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_one_id_are_one_unit_with_its_past),
        cmocka_unit_test(the_usual_encodings_say_the_same),
        cmocka_unit_test(each_fault_has_its_line_and_column),
        cmocka_unit_test(files_and_keys_name_each_other),
        cmocka_unit_test(managers_and_grants_stand_in_files_of_their_own),
        cmocka_unit_test(seven_hundred_units_are_read_and_told_apart),
        cmocka_unit_test(the_file_belongs_to_the_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
