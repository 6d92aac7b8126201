/* One bad file per message: each is added to the good files (or takes the place of one) and must be answered by exactly the faults
   that its first lines expect, no more and no less. */
#include "config_fixture.h"

struct expectation {
    const char *replaces;
    struct buf text; /* as config_faults_text would write it */
};

/* "# expect 3:9: what (hint)" becomes "bad/x.yaml:3:9: error: what (hint)"; a place in another file is written with its name.
   "# doubt …" is the same with a warning. */
static void
read_expectation(struct arena *a, const char *name, const char *text, struct expectation *e)
{
    buf_init(&e->text, 1 << 20);
    for (const char *line = text; line && *line; line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
        const char *whole = arena_strndup(a, line, strcspn(line, "\n")), *colon, *rest;
        int own = 0;
        bool doubt;

        if (text_starts(whole, "# replaces "))
            e->replaces = whole + strlen("# replaces ");
        if (!text_starts(whole, "# expect ") && !text_starts(whole, "# doubt "))
            continue;
        doubt = whole[2] == 'd';
        whole += doubt ? strlen("# doubt ") : strlen("# expect ");
        own = whole[0] >= '0' && whole[0] <= '9';
        colon = strstr(whole, ": ");
        assert_non_null(colon);
        rest = colon + 2;
        buf_printf(&e->text, "%s%s%.*s: %s: %s\n", own ? name : "", own ? ":" : "", (int)(colon - whole),
            whole, doubt ? "warning" : "error", rest);
    }
}

static void
check_one(const char *file)
{
    struct config_bundle *b = config_bundle_new();
    struct err err = {0};
    struct expectation e = {0};
    size_t cap = 0, len;
    const char *name = arena_printf(b->arena, "bad/%s", file), *answer;
    char *text;

    if (file_read(b->arena, arena_printf(b->arena, FIXTURES "%s", name), 1 << 20, &text, &len, &err))
        fail_msg("%s: %s", name, err.what);
    read_expectation(b->arena, name, text, &e);
    if (e.text.len == 0)
        fail_msg("%s expects nothing", name);
    fixture_add_folder(b, &cap, "good", e.replaces);
    fixture_add(b, &cap, name, text, len);
    answer = fixture_answer(b);
    if (strcmp(answer, e.text.data) != 0)
        fail_msg("%s\n--- expected\n%s--- got\n%s", name, e.text.data, answer);
    buf_free(&e.text);
    config_bundle_free(b);
}

static void
each_bad_file_is_answered_by_exactly_its_faults(void **state)
{
    struct arena *a = arena_new();
    struct err err = {0};
    char **names;
    size_t n;

    (void)state;
    assert_int_equal(file_list(a, FIXTURES "bad", ".yaml", &names, &n, &err), 0);
    assert_true(n >= 150);
    for (size_t i = 0; i < n; i++)
        check_one(names[i]);
    arena_free(a);
}

static void
the_good_files_have_no_fault(void **state)
{
    struct config_bundle *b = config_bundle_new();
    size_t cap = 0;

    (void)state;
    fixture_add_folder(b, &cap, "good", NULL);
    assert_string_equal(fixture_answer(b), "");
    config_bundle_free(b);
}

/* No file alone is whole: what lacks is said once, and nothing crashes on what is missing. */
static void
each_good_file_alone_is_incomplete(void **state)
{
    static const char *const files[] = {"organisation", "sources", "units", "measures", "indicators",
        "dashboards"}; /* meetings may be left out */

    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct config_bundle *b = config_bundle_new();
        size_t cap = 0;

        fixture_add_folder(b, &cap, "good", arena_printf(b->arena, "%s.yaml", files[i]));
        assert_string_not_equal(fixture_answer(b), "");
        config_bundle_free(b);
    }
}

static void
nothing_at_all_is_answered(void **state)
{
    struct config_bundle *b = config_bundle_new();
    const char *answer = fixture_answer(b);

    (void)state;
    assert_non_null(strstr(answer, "configuration:1:1: error: no file has the top-level key 'organisation'"));
    config_bundle_free(b);
}

/* Thousands of faults are cut off, and that is said. */
static void
too_many_faults_are_said_to_be_cut(void **state)
{
    struct buf b;
    char *answer;

    (void)state;
    buf_init(&b, 1 << 20);
    buf_str(&b, "units:\n");
    for (int i = 0; i < 3000; i++)
        buf_printf(&b,
            "  - {id: u%d, name: Enhet, kind: enhet, parent: ingen%d, codes: {personal: \"9%05d\"}}\n", i, i,
            i);
    answer = fixture_check(b.data, b.len);
    assert_non_null(strstr(answer, "more faults than are shown (mend those above and check again)"));
    free(answer);
    buf_free(&b);
}

/* What would take long to compare is refused, not cut. */
static void
too_large_a_measure_is_refused(void **state)
{
    struct buf b;
    char *answer;

    (void)state;
    buf_init(&b, 1 << 20);
    buf_str(&b, "measures:\n  - {id: p, name: Prov, unit: kr, accumulates: flow, kept: true, series: "
                "{source: ekonomi, codes: [");
    for (int i = 0; i < 1001; i++)
        buf_printf(&b, "%s\"3%04d\"", i ? ", " : "", i);
    buf_str(&b, "]}}\n");
    answer = fixture_check(b.data, b.len);
    assert_string_equal(answer,
        "t:2:74: error: measure 'p' has 1 series, 1001 codes and 0 exceptions; at most 500, 1000 and 100 "
        "(use ranges, or several measures)\n");
    free(answer);
    buf_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_good_files_have_no_fault),
        cmocka_unit_test(each_bad_file_is_answered_by_exactly_its_faults),
        cmocka_unit_test(each_good_file_alone_is_incomplete),
        cmocka_unit_test(nothing_at_all_is_answered),
        cmocka_unit_test(too_many_faults_are_said_to_be_cut),
        cmocka_unit_test(too_large_a_measure_is_refused),
    };

    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
