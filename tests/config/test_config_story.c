/* Stories: Markdown files with a head of YAML beside the good files; each fault at its place in the file. */
#include "config_fixture.h"

#define HEAD "---\ntitle: Heltid blev vanligt\nauthor: HR-chefen\ndate: 2023-03-20\n"

static struct config_bundle *
with(const char *name, const char *text)
{
    struct config_bundle *b = config_bundle_new();
    size_t cap = 0;

    fixture_add_folder(b, &cap, "good", NULL);
    fixture_add(b, &cap, name, text, strlen(text));
    config_bundle_seal(b);
    return b;
}

/* text, in the file berattelser/en.md, is answered by exactly these lines. */
static void
answered(const char *text, const char *expected)
{
    struct config_bundle *b = with("good/berattelser/en.md", text);

    assert_string_equal(fixture_answer(b), expected);
    config_bundle_free(b);
}

static void
a_story_is_read_with_its_keys_and_its_text(void **state)
{
    struct config_bundle *b = with("good/berattelser/heltid.md",
        HEAD "unit: kommun\nindicator: sjukfranvaro\nperiod: 2022\n---\n\nFörsta stycket.\n\n- en punkt\n");
    struct catalog *c;
    struct config_faults *f = NULL;
    const struct story *s;

    (void)state;
    assert_string_equal(fixture_answer(b), "");
    assert_int_equal(config_load(b, &c, &f), 0);
    assert_int_equal(c->n_stories, 1);
    s = catalog_story(c, "heltid");
    assert_non_null(s);
    assert_string_equal(s->title, "Heltid blev vanligt");
    assert_string_equal(s->author, "HR-chefen");
    assert_string_equal(s->date, "2023-03-20");
    assert_ptr_equal(s->unit, catalog_unit(c, "kommun"));
    assert_ptr_equal(s->indicator, catalog_indicator(c, "sjukfranvaro"));
    assert_string_equal(s->period, "2022");
    assert_string_equal(s->text, "Första stycket.\n\n- en punkt\n");
    catalog_free(c);
    config_bundle_free(b);
}

static void
a_story_needs_neither_unit_nor_figure_and_may_come_from_windows(void **state)
{
    (void)state;
    answered(HEAD "---\nText.\n", "");
    answered(
        "\xef\xbb\xbf---\r\ntitle: Heltid\r\nauthor: HR-chefen\r\ndate: 2023-03-20\r\n---\r\nText om det.\r\n",
        "");
}

static void
faults_stand_at_their_place(void **state)
{
    static const char hint[] =
        " (begin the file with a line of three dashes, then title:, author: and date:, and three dashes again)\n";
    char expected[512];

    (void)state;
    snprintf(expected, sizeof expected, "good/berattelser/en.md:1:1: error: the story has no head%s", hint);
    answered("Bara text.\n", expected);
    answered("", expected);
    snprintf(expected, sizeof expected, "good/berattelser/en.md:1:1: error: the story's head does not end%s",
        hint);
    answered(HEAD "Text.\n", expected);
    snprintf(
        expected, sizeof expected, "good/berattelser/en.md:2:1: error: the story's head has no keys%s", hint);
    answered("---\n---\nText.\n", expected);
    answered("---\nauthor: HR-chefen\ndate: 2023-03-20\n---\nText.\n",
        "good/berattelser/en.md:2:1: error: story 'en' lacks the key 'title' (expected text)\n");
    answered(HEAD "indikator: sjukfranvaro\n---\nText.\n",
        "good/berattelser/en.md:5:1: error: unknown key 'indikator' in story 'en' (did you mean 'indicator'?)\n");
    answered(HEAD "unit: komun\n---\nText.\n",
        "good/berattelser/en.md:5:7: error: there is no unit 'komun' (did you mean 'kommun'?)\n");
    answered(HEAD "period: våren\n---\nText.\n",
        "good/berattelser/en.md:5:9: error: 'period' is 'våren'; expected a period (2026-10, 2026Q3, 2026T2, 2026 or "
        "2025/26)\n");
    answered(HEAD "id: annan\n---\nText.\n",
        "good/berattelser/en.md:5:1: error: 'id' does not stand here (a story's id is the name of its file)\n");
    answered("---\ntitle: Heltid\nauthor: HR\ndate: i mars\n---\nText.\n",
        "good/berattelser/en.md:4:7: error: 'i mars': expected a date such as 2026-11-24\n");
    answered("---\ntitle: [\n---\nText.\n",
        "good/berattelser/en.md:3:1: error: no YAML: did not find expected node content (while parsing a flow node "
        "that begins in line 3)\n");
}

static void
html_and_pictures_are_refused_where_they_stand(void **state)
{
    (void)state;
    answered(HEAD "---\nEn rad.\n\nTvå åäö <script>alert(1)</script>\n",
        "good/berattelser/en.md:8:9: error: HTML in a story (write \\< for the sign itself)\n"
        "good/berattelser/en.md:8:25: error: HTML in a story (write \\< for the sign itself)\n");
    answered(HEAD "---\n\nSe ![bild](x.png)\n",
        "good/berattelser/en.md:7:4: error: a picture in a story (tell it in words)\n");
    answered(HEAD "---\nTre < fem, \\<b>, <https://x.example> och <mailto:a@x.example>.\n", "");
}

static void
a_story_without_text_is_refused(void **state)
{
    (void)state;
    answered(HEAD "---\n\n",
        "good/berattelser/en.md:7:1: error: 'text' is ''; expected text of at most 20000 bytes\n");
}

static void
a_figure_that_the_unit_cannot_have_is_refused(void **state)
{
    (void)state;
    answered(HEAD "unit: bolag\nindicator: sjukfranvaro\n---\nText.\n",
        "good/berattelser/en.md:6:12: error: indicator 'sjukfranvaro' can never have a figure for unit 'bolag'\n");
}

/* The name of the file is the id, and ids have no dashes. */
static void
the_file_gives_the_id(void **state)
{
    struct config_bundle *b = with("good/berattelser/Fler-heltider.md", HEAD "---\nText.\n");

    (void)state;
    assert_string_equal(fixture_answer(b),
        "good/berattelser/Fler-heltider.md:2:1: error: 'id' is 'Fler-heltider'; an id has 1–63 letters a–z, digits "
        "and _\n");
    config_bundle_free(b);
}

/* Into the database and out of it; and what a plan says of it. */
static void
a_story_is_kept_and_compared_like_all_else(void **state)
{
    struct config_bundle *x = with("good/berattelser/en.md", HEAD "---\nText.\n"), *y, *kept;
    struct config_change *changes = NULL;
    struct config_faults *faults = NULL;
    struct catalog *c = NULL;
    struct buf packed;
    struct err err = {0};
    size_t n = 0;

    (void)state;
    y = with("good/berattelser/en.md", HEAD "---\nAnnan text.\n");
    assert_string_not_equal(x->sha256, y->sha256);
    buf_init(&packed, 1 << 20);
    config_bundle_pack(y, &packed);
    assert_int_equal(config_bundle_unpack(packed.data, packed.len, &kept, &err), 0);
    assert_string_equal(kept->sha256, y->sha256);
    assert_int_equal(config_load(kept, &c, &faults), 0);
    assert_string_equal(catalog_story(c, "en")->text, "Annan text.\n");
    assert_int_equal(config_changes(x->arena, x, kept, &changes, &n, &err), 0);
    assert_int_equal(n, 1);
    assert_string_equal(changes[0].kind, "story");
    assert_string_equal(changes[0].name, "Heltid blev vanligt");
    assert_string_equal(changes[0].key, "text");
    catalog_free(c);
    buf_free(&packed);
    config_bundle_free(kept);
    config_bundle_free(x);
    config_bundle_free(y);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_story_is_read_with_its_keys_and_its_text),
        cmocka_unit_test(a_story_needs_neither_unit_nor_figure_and_may_come_from_windows),
        cmocka_unit_test(faults_stand_at_their_place),
        cmocka_unit_test(html_and_pictures_are_refused_where_they_stand),
        cmocka_unit_test(a_story_without_text_is_refused),
        cmocka_unit_test(a_figure_that_the_unit_cannot_have_is_refused),
        cmocka_unit_test(the_file_gives_the_id),
        cmocka_unit_test(a_story_is_kept_and_compared_like_all_else)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
