/* The line of a pull's control text that names an unknown unit: what was written is read, whatever the source wrote. */
#include "unit.h"
#include "unknown_unit.h"

static void
what_is_written_is_read(void **state)
{
    static const struct unknown_unit units[] = {
        {"9999", "Nya skolan", 17, "3 rader, utfall 7,00"},
        {"9999", "", 0, "1 rad, K20 -12,5, K12 3"},
        {"a\"b\\c\033[31m\nd", "\"\" (rad 3), \\101", 4294967295u, "2 rader"},
        {"", "åäö", 1, "0 rader"},
        {" ", "\"", 2, "1 rad"},
    };
    struct arena *a = arena_new();
    (void)state;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        struct unknown_unit got;
        const char *text = unknown_unit_text(a, &units[i]);
        assert_null(strpbrk(text, "\n\033"));
        assert_true(unknown_unit_read(a, text, strlen(text), &got));
        assert_string_equal(got.code, units[i].code);
        assert_string_equal(got.name, units[i].name);
        assert_int_equal(got.line, units[i].line);
        assert_string_equal(got.tally, units[i].tally);
    }
    assert_string_equal(
        unknown_unit_text(a, &units[0]), "rad 17: okänd enhet \"9999\" \"Nya skolan\", 3 rader, utfall 7,00");
    assert_string_equal(unknown_unit_text(a, &units[1]), "okänd enhet \"9999\", 1 rad, K20 -12,5, K12 3");
    arena_free(a);
}

static void
other_lines_are_not_taken_for_one(void **state)
{
    static const char *const lines[] = {"", "50 av 50 konton stämmer.", "rad 17: verifikation utan rader",
        "rad 17", "rad : okänd enhet", "okänd enhet 9999, 1 rad", "okänd enhet \"9999",
        "okänd enhet \"9999\"", "okänd enhet \"9999\" \"namn, 1 rad", "okänd enhet \"\\09\", 1 rad",
        "okänd enhet \"\\888\", 1 rad", "okänd enhet \"\\", "Okänd enhet \"9999\", 1 rad",
        "och 12 okända enheter till"};
    struct arena *a = arena_new();
    struct unknown_unit got = {.code = "as it was"};
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (unknown_unit_read(a, lines[i], strlen(lines[i]), &got))
            fail_msg("'%s' is taken for an unknown unit", lines[i]);
    assert_string_equal(got.code, "as it was");
    assert_true(unknown_unit_read(
        a, "okänd enhet \"1\", 1 rad\nokänd enhet", strlen("okänd enhet \"1\", 1 rad"), &got));
    assert_string_equal(got.tally, "1 rad");
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(other_lines_are_not_taken_for_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
