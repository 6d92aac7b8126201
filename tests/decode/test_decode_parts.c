/* The small parts of the decoders: amounts, dates, numbers, periods, personal numbers, charsets, lexer. */
#include "clock.h"
#include "csv_long.h"
#include "decode_codes.h"
#include "decode_person.h"
#include "sie.h"
#include "unit.h"

static struct sie_field
bare(const char *s)
{
    return (struct sie_field){.s = s, .n = strlen(s), .kind = SIE_BARE};
}

static void
amounts_are_exact_decimals_with_a_point(void **state)
{
    static const struct {
        const char *text, *value; /* value NULL: no amount */
    } cases[] = {{"0", "0"}, {"100", "100"}, {"-212.5", "-212.5"}, {".20", "0.2"}, {"-.5", "-0.5"},
        {"5.", "5"}, {"1234567890123.45", "1234567890123.45"},
        {"12345678901234567890.12", "12345678901234567890.12"}, {"0.123456789012", "0.123456789012"},
        {"0.1234567890123", NULL}, {"+1", "1"}, {"", NULL}, {"-", NULL}, {".", NULL}, {"-.", NULL},
        {"1,5", NULL}, {"1 5", NULL}, {"1e3", NULL}, {"1.2.3", NULL}, {"--1", NULL}, {"abc", NULL},
        {"999999999999999999999999999", NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sie_field f = bare(cases[i].text);
        char text[DEC_TEXT];
        dec d = 77;
        int rc = sie_value_amount(&f, &d);
        assert_int_equal(rc, cases[i].value ? 0 : -1);
        if (cases[i].value)
            assert_string_equal(dec_text(d, text), cases[i].value);
        else
            assert_true(d == 77);
    }
    struct sie_field list = {.s = "100", .n = 3, .kind = SIE_LIST};
    dec d;
    assert_int_equal(sie_value_amount(&list, &d), -1);
}

static void
dates_give_their_month(void **state)
{
    static const struct {
        const char *text;
        int rc, year, month;
    } cases[] = {{"20250131", 0, 2025, 1}, {"2025-12-31", 0, 2025, 12}, {"20240229", 0, 2024, 2},
        {"20250229", 1, 2025, 2}, {"20250132", 1, 2025, 1}, {"20250100", 1, 2025, 1}, {"20251301", -1, 0, 0},
        {"18991231", -1, 0, 0}, {"2025013", -1, 0, 0}, {"2025/01/31", -1, 0, 0}, {"januari!", -1, 0, 0},
        {"", -1, 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct sie_field f = bare(cases[i].text);
        month m = MONTH_NONE;
        assert_int_equal(sie_value_date(&f, &m), cases[i].rc);
        assert_int_equal(m, cases[i].rc < 0 ? MONTH_NONE : MONTH(cases[i].year, cases[i].month));
    }
}

static void
amounts_read_as_swedes_write_them(void **state)
{
    char text[DEC_TEXT];
    (void)state;
    assert_string_equal(sie_value_text(dec_from_int(-1234), text), "-1234,00");
    assert_string_equal(sie_value_point(dec_from_int(5) / 2, text), "2.50");
    dec d;
    assert_int_equal(dec_parse("0.125", 5, &d), DEC_OK);
    assert_string_equal(sie_value_point(d, text), "0.125");
}

static void
numbers_of_the_long_csv(void **state)
{
    static const struct {
        const char *text, *value;
    } cases[] = {{"7", "7"}, {"7.1", "7.1"}, {"-7,1", "-7.1"},
        {"\xE2\x88\x92"
         "7",
            "-7"},
        {"+3", "3"}, {"1 234,5", "1234.5"}, {"12 345 678", "12345678"},
        {"1\xC2\xA0"
         "234",
            "1234"},
        {"1\xE2\x80\xAF"
         "234.25",
            "1234.25"},
        {"1.5E-3", "0.0015"}, {"2e3", "2000"}, {",5", "0.5"}, {"1 23", NULL}, {"1234 567", NULL},
        {"1 234 5", NULL}, {"1,234.5", NULL}, {"1.234,5", NULL}, {"1,2,3", NULL}, {"", NULL}, {"-", NULL},
        {"- 5", NULL}, {"5-", NULL}, {"5 ", NULL}, {"7,1 %", NULL}, {"..", NULL}, {"sju", NULL},
        {"1e99", NULL}, {"nan", NULL}, {"0x10", NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[DEC_TEXT];
        bool rounded = false;
        dec d = 77;
        if (csv_value_number(cases[i].text, &d, &rounded) != (cases[i].value ? 0 : -1))
            fail_msg("%s", cases[i].text);
        assert_false(rounded);
        if (cases[i].value)
            assert_string_equal(dec_text(d, text), cases[i].value);
        else
            assert_true(d == 77);
    }
    bool rounded = false;
    dec d;
    char text[DEC_TEXT];
    assert_int_equal(csv_value_number("0,0999999999999996", &d, &rounded), 0);
    assert_true(rounded);
    assert_string_equal(dec_text(d, text), "0.1");
}

static void
periods_of_the_long_csv(void **state)
{
    static const struct {
        const char *text, *period;
    } cases[] = {{"2026-04-30", "2026-04"}, {"2026-04", "2026-04"}, {"202604", "2026-04"},
        {"20260401", "2026-04"}, {"2026-02-29", NULL}, {"2024-02-29", "2024-02"}, {"2026-04-31", NULL},
        {"20260431", NULL}, {"2026-13", NULL}, {"202613", NULL}, {"2026-00-10", NULL}, {"2026-04-00", NULL},
        {"2014Q1", "2014Q1"}, {"2014T3", "2014T3"}, {"2014", "2014"}, {"2013/14", "2013/14"},
        {"2026-04-30 00:00", "2026-04"}, {"2026-04-30T12:00:00Z", "2026-04"}, {"2026-04-30x", NULL},
        {"2026-04-30 kl 3", NULL}, {"", NULL}, {"april 2026", NULL}, {"26-04-30", NULL}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct period p;
        char text[PERIOD_TEXT];
        if (csv_value_period(cases[i].text, &p) != (cases[i].period ? 0 : -1))
            fail_msg("%s", cases[i].text);
        if (cases[i].period)
            assert_string_equal(period_text(p, text), cases[i].period);
    }
}

static void
personal_numbers_are_known_and_never_quoted(void **state)
{
    static const char *const persons[] = {"8001011231", "800101-1231", "800101+1231", "198001011231",
        "19800101-1231", "8001611238", "19800161-1238"};
    static const char *const others[] = {"8001011232", "2120000662", "5565000000", "8013011231", "800101123",
        "", "80010112311", "178001011231", "8001-011231", "800101 1231", "1234567890123", "SK.P.SJ.001"};
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof persons / sizeof *persons; i++) {
        assert_true(decode_person_number(persons[i]));
        assert_string_equal(decode_person_quote(a, persons[i]), "»(personnummer)«");
        assert_string_equal(
            decode_person_quote(a, arena_printf(a, "Anna %s är sjuk", persons[i])), "»(personnummer)«");
    }
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (decode_person_number(others[i]))
            fail_msg("%s", others[i]);
        assert_string_equal(decode_person_quote(a, others[i]), arena_printf(a, "»%s«", others[i]));
    }
    assert_true(decode_person_heading("Personnummer"));
    assert_true(decode_person_heading(" PERS-NR "));
    assert_true(decode_person_heading("FÖRNAMN"));
    assert_true(decode_person_heading("Anställningsnr"));
    assert_false(decode_person_heading("Enhet"));
    assert_false(decode_person_heading(""));
    arena_free(a);
}

static enum charset
detect(const char *s, size_t n)
{
    struct decode_charset c;
    struct err err = {0};
    if (decode_charset_detect(s, n, CHARSET_CP437, "SIE-fil", &c, &err) != 0)
        fail_msg("%s", err.what);
    return c.charset;
}
#define DETECT(s) detect((s), sizeof(s) - 1)

static void
charsets_are_told_apart(void **state)
{
    (void)state;
    assert_int_equal(DETECT("#FNAMN Abc"), CHARSET_CP437);
    assert_int_equal(DETECT("#FNAMN \x86\x84\x94"), CHARSET_CP437);
    assert_int_equal(DETECT("#FNAMN \xE5\xE4\xF6"), CHARSET_WINDOWS_1252);
    assert_int_equal(DETECT("#FNAMN \xC3\xA5"), CHARSET_UTF8);
    assert_int_equal(DETECT("\xEF\xBB\xBF#FNAMN"), CHARSET_UTF8);
    assert_int_equal(DETECT("\xFF\xFE#\0F\0"), CHARSET_UTF16LE);
    assert_int_equal(DETECT("\xFE\xFF\0#\0F"), CHARSET_UTF16BE);
    assert_int_equal(DETECT("#\0F\0N\0A\0"), CHARSET_UTF16LE);
    assert_int_equal(DETECT("\0#\0F\0N\0A"), CHARSET_UTF16BE);
    assert_int_equal(DETECT("#FNAMN \xFF"), CHARSET_CP437); /* nothing Swedish: the fallback */
}

static void
text_becomes_utf8(void **state)
{
    struct arena *a = arena_new();
    char where[DECODE_PLACE];
    (void)state;
    assert_string_equal(decode_charset_text(a, CHARSET_CP437, "\x86\x84\x94\x8F\x8E\x99\x82", 7), "åäöÅÄÖé");
    assert_string_equal(decode_charset_text(a, CHARSET_WINDOWS_1252, "\xE5\x81\xE4", 3), "å\xEF\xBF\xBDä");
    assert_string_equal(decode_charset_text(a, CHARSET_UTF8, "\xC3\xA5\xFF\x01z", 5), "å\xEF\xBF\xBD z");
    assert_string_equal(decode_charset_text(a, CHARSET_UTF8, "\xC3", 1), "\xEF\xBF\xBD");
    assert_string_equal(decode_charset_text(a, CHARSET_UTF8, "", 0), "");
    assert_string_equal(decode_charset_place("a\nbc\nd", 3, where), "rad 2, kolumn 2");
    assert_string_equal(decode_charset_place("a\nbc\nd", 0, where), "rad 1, kolumn 1");
    arena_free(a);
}

static void
the_lexer_gives_fields_as_the_standard_says(void **state)
{
    static const char text[] = "\n  #VER \"A \\\"1\\\"\" {1 \"a}b\" 6 47}\t-1.5 \"slut\"\r\n{\r\n x\n}";
    static const struct {
        const char *s;
        enum sie_field_kind kind;
    } fields[] = {{"A \\\"1\\\"", SIE_QUOTED}, {"", SIE_LIST}, {"-1.5", SIE_BARE}, {"slut", SIE_QUOTED}};
    static const char *const objects[] = {"1", "a}b", "6", "47"};
    struct sie_lex l;
    struct sie_item item;
    struct sie_field f;
    (void)state;
    sie_lex_init(&l, text, sizeof text - 1);
    assert_int_equal(sie_lex_next(&l, &item), SIE_ITEM);
    assert_int_equal(item.line, 2);
    assert_memory_equal(item.label, "VER", item.label_n);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        assert_true(sie_lex_field(&item, &f));
        assert_int_equal(f.n, strlen(fields[i].s));
        assert_memory_equal(f.s, fields[i].s, f.n);
        assert_int_equal(f.kind, fields[i].kind);
        assert_false(f.unclosed);
        for (size_t k = 0; f.kind == SIE_LIST && k < sizeof objects / sizeof *objects; k++) {
            assert_true(sie_lex_in_list(&item, &f));
            assert_int_equal(f.n, strlen(objects[k]));
            assert_memory_equal(f.s, objects[k], f.n);
            f.kind = SIE_LIST;
        }
        if (f.kind == SIE_LIST)
            assert_false(sie_lex_in_list(&item, &f) || f.unclosed);
    }
    assert_false(sie_lex_field(&item, &f));
    assert_int_equal(sie_lex_next(&l, &item), SIE_OPEN);
    assert_int_equal(sie_lex_next(&l, &item), SIE_STRAY);
    assert_int_equal(sie_lex_next(&l, &item), SIE_CLOSE);
    assert_false(item.ended);
    assert_int_equal(sie_lex_next(&l, &item), SIE_END);
}

static void
codes_keep_one_number_each(void **state)
{
    struct arena *a = arena_new();
    struct decode_codes t = {.arena = a};
    uint32_t id = 0;
    (void)state;
    assert_false(decode_codes_find(&t, "x", 1, &id));
    for (uint32_t round = 0; round < 2; round++)
        for (uint32_t i = 0; i < 5000; i++) {
            const char *code = arena_printf(a, "%s%u", i % 2 ? "" : "en lång kod framför ", i);
            assert_int_equal(decode_codes_number(&t, code, strlen(code)), i);
        }
    assert_int_equal(t.n, 5000);
    assert_true(decode_codes_find(&t, "4999", 4, &id));
    assert_int_equal(id, 4999);
    assert_int_equal(decode_codes_number(&t, "", 0), 5000);
    assert_ptr_equal(decode_codes_text(&t, "ny"), decode_codes_text(&t, "ny"));
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_exact_decimals_with_a_point),
        cmocka_unit_test(dates_give_their_month),
        cmocka_unit_test(amounts_read_as_swedes_write_them),
        cmocka_unit_test(numbers_of_the_long_csv),
        cmocka_unit_test(periods_of_the_long_csv),
        cmocka_unit_test(personal_numbers_are_known_and_never_quoted),
        cmocka_unit_test(charsets_are_told_apart),
        cmocka_unit_test(text_becomes_utf8),
        cmocka_unit_test(the_lexer_gives_fields_as_the_standard_says),
        cmocka_unit_test(codes_keep_one_number_each),
    };
    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
