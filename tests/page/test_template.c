/* Our Mustache follows the public specification's rules (interpolation, sections, inverted, partials, delimiters, comments), and the strict
   set refuses what could become a hole. */
#include "template.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include <string.h>

struct example {
    const char *what, *template, *partial, *expected;
};

/* One view for all cases. */
static struct view *
example_view(struct arena *a)
{
    struct view *v = view_new(a), *list, *deep;
    view_text(v, "subject", "world");
    view_text(v, "forbidden", "& \" < >");
    view_raw(v, "html", "<b>&amp;</b>");
    view_text(v, "empty", "");
    view_null(v, "null");
    view_bool(v, "yes", true);
    view_bool(v, "no", false);
    view_text(v, "lines", "<\n->");
    deep = view_object(v, "a");
    view_text(deep, "name", "inner");
    deep = view_object(deep, "b");
    view_text(deep, "c", "deep");
    view_text(v, "name", "outer");
    list = view_list(v, "list");
    view_text(view_item(list), "item", "1");
    view_text(view_item(list), "item", "2");
    view_text(view_item(list), "item", "3");
    view_list(v, "nothing");
    list = view_list(v, "words");
    view_item_text(list, "x");
    view_item_text(list, "<");
    view_text(v, "content", "X");
    struct view *node = view_object(v, "node");
    view_text(node, "content", "Y");
    view_list(node, "nodes");
    list = view_list(v, "nodes");
    node = view_item(list);
    view_text(node, "content", "Z");
    view_list(node, "nodes");
    return v;
}

static void
run(const struct example *e, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct arena *a = arena_new();
        struct template_set *s = template_set_new(false);
        struct err err = {0};
        struct buf b;
        buf_init(&b, 1 << 16);
        int rc = template_add(s, "t", e[i].template, strlen(e[i].template), &err);
        if (rc == 0 && e[i].partial)
            rc = template_add(s, "p.mustache", e[i].partial, strlen(e[i].partial), &err);
        if (rc == 0)
            rc = template_link(s, &err);
        if (rc == 0)
            rc = template_render(s, "t", example_view(a), &b, &err);
        if (rc != 0)
            fail_msg("%s: %s %s", e[i].what, err.where, err.what);
        if (strcmp(b.data ? b.data : "", e[i].expected) != 0)
            fail_msg("%s: got [%s], expected [%s]", e[i].what, b.data ? b.data : "", e[i].expected);
        buf_free(&b);
        template_set_free(s);
        arena_free(a);
    }
}
#define RUN(examples) run(examples, sizeof(examples) / sizeof *(examples))

static void
test_interpolation(void **state)
{
    static const struct example examples[] = {
        {"no tag", "Hello from {Mustache}!\n", NULL, "Hello from {Mustache}!\n"},
        {"basic", "Hello, {{subject}}!\n", NULL, "Hello, world!\n"},
        {"no re-interpolation of tags split over lines", "{{\nsubject\n}}", NULL, "world"},
        {"escaping", "{{forbidden}}", NULL, "&amp; &quot; &lt; &gt;"},
        {"triple mustache", "{{{forbidden}}}", NULL, "& \" < >"},
        {"ampersand", "{{&forbidden}} {{& forbidden }}", NULL, "& \" < > & \" < >"},
        {"null and unknown render as nothing", "({{null}}) ({{cannot}}) ({{{cannot}}}) ({{&null}})", NULL,
            "() () () ()"},
        {"dotted names", "{{a.b.c}} = {{#a}}{{b.c}}{{/a}}", NULL, "deep = deep"},
        {"broken chains", "({{a.b.x.name}}) ({{a.x.c}}) ({{x.y}})", NULL, "() () ()"},
        {"dotted name looks outwards for its first part only", "{{#a}}{{#b}}({{b.name}}){{/b}}{{/a}}", NULL,
            "()"},
        {"context precedence", "{{#a}}{{name}}{{/a}} {{name}}", NULL, "inner outer"},
        {"implicit", "{{#words}}{{.}}|{{{.}}}|{{/words}}", NULL, "x|x|&lt;|<|"},
        {"whitespace around is kept", "| {{subject}} |\n  {{{subject}}}\n", NULL, "| world |\n  world\n"},
        {"padding within the tag", "|{{ subject }}|{{{ subject }}}|", NULL, "|world|world|"},
    };
    (void)state;
    RUN(examples);
}

static void
test_sections(void **state)
{
    static const struct example examples[] = {
        {"truthy", "{{#yes}}This{{/yes}}", NULL, "This"},
        {"falsy",
            "({{#no}}This{{/no}}{{#null}}This{{/null}}{{#cannot}}This{{/cannot}}{{#empty}}This{{/empty}})",
            NULL, "()"},
        {"object", "{{#a}}Hi {{name}}{{/a}}", NULL, "Hi inner"},
        {"parent contexts", "{{#a}}{{#b}}{{name}} {{c}} {{subject}}{{/b}}{{/a}}", NULL, "inner deep world"},
        {"list", "{{#list}}{{item}}{{/list}}", NULL, "123"},
        {"empty list", "({{#nothing}}x{{/nothing}})", NULL, "()"},
        {"doubled", "{{#yes}}a{{/yes}} {{#yes}}b{{/yes}}", NULL, "a b"},
        {"nested truthy and falsy", "{{#yes}}A{{#yes}}B{{/yes}}{{#no}}C{{/no}}D{{/yes}}", NULL, "ABD"},
        {"dotted section", "{{#a.b.c}}Here{{/a.b.c}}{{#a.x}}no{{/a.x}}", NULL, "Here"},
        {"surrounding whitespace", " | {{#yes}}\t|\t{{/yes}} | \n", NULL, " | \t|\t | \n"},
        {"internal whitespace", " | {{#yes}} {{! c }}\n {{/yes}} | \n", NULL, " |  \n  | \n"},
        {"standalone lines", "| This Is\n{{#yes}}\n|\n{{/yes}}\n| A Line\n", NULL,
            "| This Is\n|\n| A Line\n"},
        {"indented standalone lines", "| This Is\n  {{#yes}}\n|\n  {{/yes}}\n| A Line\n", NULL,
            "| This Is\n|\n| A Line\n"},
        {"standalone with carriage returns", "|\r\n{{#yes}}\r\n{{/yes}}\r\n|", NULL, "|\r\n|"},
        {"standalone without a line before", "  {{#yes}}\n#{{/yes}}\n/", NULL, "#\n/"},
        {"standalone without a line after", "#{{#yes}}\n/\n  {{/yes}}", NULL, "#\n/\n"},
        {"padding", "|{{# yes }}={{/ yes }}|", NULL, "|=|"},
    };
    (void)state;
    RUN(examples);
}

static void
test_inverted(void **state)
{
    static const struct example examples[] = {
        {"falsy", "{{^no}}a{{/no}}{{^null}}b{{/null}}{{^cannot}}c{{/cannot}}{{^nothing}}d{{/nothing}}", NULL,
            "abcd"},
        {"truthy", "({{^yes}}x{{/yes}}{{^a}}x{{/a}}{{^list}}x{{/list}})", NULL, "()"},
        {"dotted", "{{^a.b.c}}x{{/a.b.c}}{{^a.b.z}}Not{{/a.b.z}}", NULL, "Not"},
        {"standalone lines", "| This Is\n{{^no}}\n|\n{{/no}}\n| A Line\n", NULL, "| This Is\n|\n| A Line\n"},
        {"nested", "{{^no}}A{{^yes}}B{{/yes}}C{{/no}}", NULL, "AC"},
    };
    (void)state;
    RUN(examples);
}

static void
test_comments(void **state)
{
    static const struct example examples[] = {
        {"inline", "12345{{! Comment Block! }}67890", NULL, "1234567890"},
        {"over lines", "12345{{!\n  This is\n  a comment\n}}67890\n", NULL, "1234567890\n"},
        {"standalone", "Begin.\n{{! Comment }}\nEnd.\n", NULL, "Begin.\nEnd.\n"},
        {"indented standalone", "Begin.\n  {{! Comment }}\nEnd.\n", NULL, "Begin.\nEnd.\n"},
        {"standalone over lines", "Begin.\n{{!\nSomething\n}}\nEnd.\n", NULL, "Begin.\nEnd.\n"},
        {"inline at the end of a line", "  12 {{! 34 }}\n", NULL, "  12 \n"},
        {"standalone with carriage returns", "|\r\n{{! c }}\r\n|", NULL, "|\r\n|"},
        {"without a line before or after", "  {{! c }}\n!", NULL, "!"},
        {"keeps the space around", "12345 {{! c }} 67890", NULL, "12345  67890"},
    };
    (void)state;
    RUN(examples);
}

static void
test_delimiters(void **state)
{
    static const struct example examples[] = {
        {"pair", "{{=<% %>=}}(<%subject%>)", NULL, "(world)"},
        {"special characters", "({{=[ ]=}}[subject])", NULL, "(world)"},
        {"sections",
            "[\n{{#yes}}\n{{subject}}\n{{/yes}}\n{{= | | =}}\n|#yes|\n{{subject}}\n|subject|\n|/yes|\n]\n",
            NULL, "[\nworld\n{{subject}}\nworld\n]\n"},
        {"partials do not inherit them", "{{=<% %>=}}<%>p%>", ".{{subject}}.", ".world."},
        {"partials do not leave them behind", "{{>p}} .{{subject}}.", "{{=| |=}}.|subject|.",
            ".world. .world."},
        {"surrounding whitespace", "| {{=@ @=}} |", NULL, "|  |"},
        {"standalone", "Begin.\n{{=@ @=}}\nEnd.\n", NULL, "Begin.\nEnd.\n"},
        {"padding", "|{{= @   @ =}}|", NULL, "||"},
        {"ampersand with others", "{{=<< >>=}}<<&forbidden>>", NULL, "& \" < >"},
    };
    (void)state;
    RUN(examples);
}

static void
test_partials(void **state)
{
    static const struct example examples[] = {
        {"basic", "\"{{>p}}\"", "from partial", "\"from partial\""},
        {"unknown is nothing", "\"{{>text}}\"", NULL, "\"\""},
        {"context", "\"{{>p}}\"", "*{{subject}}*", "\"*world*\""},
        {"recursion", "{{>p}}", "{{content}}<{{#nodes}}{{>p}}{{/nodes}}>", "X<Z<>>"},
        {"surrounding whitespace", "| {{>p}} |", "\t|\t", "| \t|\t |"},
        {"inline indentation is not the partial's", "  {{subject}}  {{> p}}\n", ">\n>", "  world  >\n>\n"},
        {"standalone with carriage returns", "|\r\n{{>p}}\r\n|", ">", "|\r\n>|"},
        {"without a line before", "  {{>p}}\n>", ">\n>", "  >\n  >>"},
        {"without a line after", ">\n  {{>p}}", ">\n>", ">\n  >\n  >"},
        {"indentation of each line, not of values", "\\\n {{>p}}\n/\n", "|\n{{{lines}}}\n|\n",
            "\\\n |\n <\n->\n |\n/\n"},
        {"indentation within sections", " {{>p}}\n", "{{#list}}\n{{item}}\n{{/list}}\n", " 1\n 2\n 3\n"},
        {"padding", "|{{> p }}|", "[]", "|[]|"},
    };
    (void)state;
    RUN(examples);
}

/* ---- refusals ----------------------------------------------------------------------------------------------------------- */
static int
compile(bool strict, const char *text, struct err *err)
{
    struct template_set *s = template_set_new(strict);
    int rc = template_add(s, "side.mustache", text, strlen(text), err);
    if (rc == 0)
        rc = template_link(s, err);
    template_set_free(s);
    return rc;
}

static void
test_malformed_templates_are_refused_with_their_line(void **state)
{
    static const char *const bad[] = {"\n{{#open}}", "\n{{/closed}}", "\n{{#a}}{{/b}}", "\n{{open",
        "\n{{{triple}}", "\n{{a..b}}", "\n{{}}", "\n{{=x=}}", "\n{{a b}}", "\n{{>}}", "\n{{= a b c =}}"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = {0};
        if (compile(false, bad[i], &err) == 0)
            fail_msg("taken: %s", bad[i]);
        assert_string_equal(err.where, "side.mustache:2");
        assert_int_equal(err.kind, ERR_BUG);
    }
}

static void
test_strict_refuses_what_escaping_cannot_make_safe(void **state)
{
    static const char *const bad[] = {"<a href={{x}}>", "<a {{x}}>", "<{{x}}>", "<a href=\"x\"{{x}}>",
        "<a title={{{x}}}>", "<a title=\"{{{x}}}\">", "<a title='{{&x}}'>", "<a{{#x}} b=\"{{/x}}c\">",
        "<!-- {{x}} -->", "<a title={{#x}}\"a\"{{/x}}>", "<a title=\"{{>p}}\">", "<a href=\"",
        "{{>missing}}"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = {0};
        if (compile(true, bad[i], &err) == 0)
            fail_msg("taken: %s", bad[i]);
    }
}

static void
test_strict_takes_what_our_pages_need(void **state)
{
    static const char *const good[] = {"<a href=\"{{x}}\"{{#y}} selected{{/y}}>{{z}}</a>",
        "<a class='a{{#y}} {{z}}{{/y}}'>{{{raw}}}</a>", "a < b {{x}} > c", "<!-- a > b --><p>{{x}}",
        "{{^y}}<br>{{/y}}"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct err err = {0};
        if (compile(true, good[i], &err) != 0)
            fail_msg("refused: %s: %s", good[i], err.what);
    }
}

static int
render_strict(const char *text, struct buf *b, struct err *err)
{
    struct arena *a = arena_new();
    struct template_set *s = template_set_new(true);
    buf_init(b, 1 << 16);
    int rc = template_add(s, "t", text, strlen(text), err);
    rc = rc ? rc : template_link(s, err);
    rc = rc ? rc : template_render(s, "t", example_view(a), b, err);
    template_set_free(s);
    arena_free(a);
    return rc;
}

static void
test_strict_render_refuses_unknown_names_and_raw_text(void **state)
{
    static const char *const bad[] = {"\n{{cannot}}", "\n{{#cannot}}{{/cannot}}", "\n{{^cannot}}{{/cannot}}",
        "\n{{a.x}}", "\n{{{forbidden}}}", "\n{{html}}", "\n{{list}}"};
    struct buf b;
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err err = {0};
        if (render_strict(bad[i], &b, &err) == 0)
            fail_msg("taken: %s", bad[i]);
        assert_string_equal(err.where, "t:2");
        buf_free(&b);
    }
    struct err err = {0};
    assert_int_equal(render_strict("{{{html}}}{{null}}{{#no}}x{{/no}}{{subject}}", &b, &err), 0);
    assert_string_equal(b.data, "<b>&amp;</b>world");
    buf_free(&b);
}

static void
test_endless_partials_end(void **state)
{
    struct arena *a = arena_new();
    struct template_set *s = template_set_new(false);
    struct err err = {0};
    struct buf b;
    (void)state;
    buf_init(&b, 1 << 16);
    assert_int_equal(template_add(s, "t", "{{>t}}{{>t}}", 12, &err), 0);
    assert_int_equal(template_link(s, &err), 0);
    assert_int_equal(template_render(s, "t", example_view(a), &b, &err), -1);
    buf_free(&b);
    template_set_free(s);
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_interpolation), cmocka_unit_test(test_sections),
        cmocka_unit_test(test_inverted), cmocka_unit_test(test_comments), cmocka_unit_test(test_delimiters),
        cmocka_unit_test(test_partials),
        cmocka_unit_test(test_malformed_templates_are_refused_with_their_line),
        cmocka_unit_test(test_strict_refuses_what_escaping_cannot_make_safe),
        cmocka_unit_test(test_strict_takes_what_our_pages_need),
        cmocka_unit_test(test_strict_render_refuses_unknown_names_and_raw_text),
        cmocka_unit_test(test_endless_partials_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
