/* Markdown on our pages: what a writer can make, and what she cannot. */
#include "markdown.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
// clang-format off
#include <cmocka.h>
// clang-format on

static struct arena *a;

static void
becomes(const char *text, const char *html)
{
    assert_string_equal(markdown_html(a, text), html);
}

static void
test_what_a_writer_needs(void **state)
{
    (void)state;
    becomes("Ett *stycke* med **styrka**.\n", "<p>Ett <em>stycke</em> med <strong>styrka</strong>.</p>\n");
    becomes("- en\n- två\n", "<ul>\n<li>en</li>\n<li>två</li>\n</ul>\n");
    becomes("# En\n## Två\n###### Sex\n", "<h2>En</h2>\n<h3>Två</h3>\n<h4>Sex</h4>\n");
    becomes(
        "### En\n### Två\n##### Tre\n# Fyra\n", "<h2>En</h2>\n<h3>Två</h3>\n<h4>Tre</h4>\n<h2>Fyra</h2>\n");
    becomes("## En\n\n## Två\n", "<h2>En</h2>\n<h2>Två</h2>\n");
    becomes("> # Citat *nu*\n", "<blockquote>\n<p><strong>Citat <em>nu</em></strong></p>\n</blockquote>\n");
    becomes("[talet](/indikator/x) <https://x.example>\n",
        "<p><a href=\"/indikator/x\">talet</a> <a href=\"https://x.example\">https://x.example</a></p>\n");
}

static void
test_no_html_script_or_foreign_picture_comes_through(void **state)
{
    static const char *const bad[] = {"<script>alert(1)</script>\n",
        "Text <img src=x onerror=alert(1)> mer\n", "[x](javascript:alert(1))\n", "[x](JaVaScRiPt:alert(1))\n",
        "[x](data:text/html,x)\n", "[x](//x.example)\n", "![x](https://x.example/a.png)\n",
        "[![y](https://x.example/a.png)](vbscript:x)\n", "<!-- dold -->\n",
        "<div onclick=\"x\">\n\nmellan\n\n</div>\n"};
    static const char *const never[] = {"<script", "<img", "onerror", "javascript", "JaVa",
        "data:", "x.example", "vbscript", "<!--", "onclick", "<div"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        for (size_t k = 0; k < sizeof never / sizeof *never; k++)
            if (strstr(markdown_html(a, bad[i]), never[k]))
                fail_msg("%s\n became %s", bad[i], markdown_html(a, bad[i]));
    becomes("[x](javascript:alert(1)) ![bild av y](z.png)\n", "<p>x bild av y</p>\n");
    becomes("a & b < c\n", "<p>a &amp; b &lt; c</p>\n");
}

static void
test_the_beginning_is_the_first_paragraph_in_plain_words(void **state)
{
    bool more = true;
    char text[1200] = "";

    (void)state;
    assert_string_equal(markdown_beginning(a, "Ett *enda*\nstycke.\n", &more), "Ett enda stycke.");
    assert_false(more);
    assert_string_equal(markdown_beginning(a, "# Rubrik\n\nEtt.\n\nTvå.\n", &more), "Ett.");
    assert_true(more);
    assert_string_equal(markdown_beginning(a, "- bara\n- en lista\n", &more), "");
    assert_true(more);
    for (size_t n = 0; n < 900; n += strlen("ordåäö "))
        snprintf(text + n, sizeof text - n, "ordåäö ");
    const char *cut = markdown_beginning(a, text, &more);
    assert_true(more);
    assert_true(strlen(cut) < 410);
    assert_non_null(strstr(cut, "ordåäö …"));
    memset(text, 'x', 1000);
    text[1000] = '\0';
    assert_true(strlen(markdown_beginning(a, text, &more)) < 410);
}

static void
test_deep_nesting_ends(void **state)
{
    static char text[20001];

    (void)state;
    memset(text, '>', 20000);
    assert_non_null(markdown_html(a, text));
    memset(text, '*', 20000);
    assert_non_null(markdown_html(a, text));
    memset(text, '[', 20000);
    assert_non_null(markdown_html(a, text));
}

static int
setup(void **state)
{
    (void)state;
    a = arena_new();
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_what_a_writer_needs),
        cmocka_unit_test(test_no_html_script_or_foreign_picture_comes_through),
        cmocka_unit_test(test_the_beginning_is_the_first_paragraph_in_plain_words),
        cmocka_unit_test(test_deep_nesting_ends)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
