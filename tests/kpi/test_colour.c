/* Contrast as WCAG 2 measures it, and the nearest colour that has enough of it. */
#include "colour.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static struct colour
of(const char *text)
{
    struct colour c = {0};

    assert_true(colour_parse(text, &c));
    return c;
}

/* Known ratios, of VISUAL.md's table and of WCAG itself. */
static void
contrast_is_what_others_measure(void **state)
{
    static const struct {
        const char *a, *b;
        int tenths;
    } known[] = {{"#FFFFFF", "#000000", 210}, {"#000000", "#FFFFFF", 210}, {"#FFFFFF", "#173F57", 111},
        {"#A4450A", "#FCFBF8", 59}, {"#7C8893", "#2A2118", 44}, {"#777777", "#FFFFFF", 45}};

    (void)state;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        assert_int_equal((int)(colour_contrast(of(known[i].a), of(known[i].b)) * 10 + 0.5), known[i].tenths);
}

static void
the_nearest_has_enough_and_no_more_than_it_takes(void **state)
{
    static const char *const colours[] = {"#F2C230", "#FFFFFF", "#FF0000", "#00FF00", "#777777", "#ABCDEF"};
    struct colour white = of("#FFFFFF"), dark = of("#11181F");
    char text[COLOUR_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++) {
        struct colour c = of(colours[i]), x = colour_darker(c, white, 4.5);
        double reached = colour_contrast(x, white);

        assert_true(reached >= 4.5);
        assert_true(colour_contrast(c, white) >= 4.5 || reached < 4.7);
    }
    assert_string_equal(colour_text(colour_darker(of("#173F57"), white, 4.5), text), "#173F57");
    assert_true(colour_contrast(colour_lighter(of("#173F57"), dark, 3), dark) >= 3);
    assert_true(colour_contrast(colour_lighter(of("#000000"), dark, 3), dark) < 3.2);
}

static void
what_is_no_colour_is_none(void **state)
{
    static const char *const bad[] = {"", "#", "#12345", "#1234567", "#12345G", "red", "# 12345"};
    struct colour c;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(colour_parse(bad[i], &c));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(contrast_is_what_others_measure),
        cmocka_unit_test(the_nearest_has_enough_and_no_more_than_it_takes),
        cmocka_unit_test(what_is_no_colour_is_none)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
