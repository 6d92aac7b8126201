/* Encodings, bombs, nesting, positions, merges: what comes before the schema. */
#include "config_fixture.h"
#include "config_yaml.h"

static void
expect_bytes(const char *text, size_t len, const char *answer)
{
    char *got = fixture_check(text, len);

    if (!text_starts(got, answer))
        fail_msg("--- expected\n%s\n--- got\n%s", answer, got);
    free(got);
}

static void
expect(const char *text, const char *answer)
{
    expect_bytes(text, strlen(text), answer);
}

static void
latin1_is_told_with_its_line(void **state)
{
    (void)state;
    expect("# ett\nx-a: F\xf6rskola\n",
        "t:2:7: error: not UTF-8 text (byte F6) (the file may be Latin-1 or Windows-1252");
    expect("x-a: \xc3\xb6\nx-b: \xe5", "t:2:6: error: not UTF-8 text (byte E5)");
}

static void
utf16_is_told(void **state)
{
    (void)state;
    expect_bytes(
        "\xff\xfex\0-\0a\0", 8, "t:1:1: error: the file is UTF-16 (byte FF) (save the file as UTF-8)");
    expect_bytes("x\0-\0a\0:\0 \0", 10, "t:1:1: error: the file is UTF-16 (byte 78)");
    expect_bytes("\0x\0-\0a\0:\0 ", 10, "t:1:1: error: the file is UTF-16");
}

static void
a_byte_order_mark_is_taken(void **state)
{
    (void)state;
    expect("\xef\xbb\xbfx-a: 1\n", "");
    expect("\xef\xbb\xbfunits:\n  - {id: å}\n", "t:2:5: error: unit 'å' lacks the key 'kind'");
}

static void
nul_and_control_characters_are_refused(void **state)
{
    (void)state;
    expect_bytes("x-a: 1\nx-b: a\0b of some longer text so that it is no UTF-16\n", 57,
        "t:2:7: error: NUL character (byte 00)");
    expect("x-a: \"a\\0b\"\n", "t:1:6: error: the text holds a NUL character");
    expect("x-a: 1\nx-b: a\x07\n", "t:2:7: error: control character (byte 07)");
}

static void
deep_nesting_is_refused_at_once(void **state)
{
    struct buf b;
    int64_t start = clock_mono_ms();

    (void)state;
    buf_init(&b, 1 << 21);
    buf_str(&b, "x-a: ");
    for (int i = 0; i < 200000; i++)
        buf_char(&b, '[');
    expect_bytes(b.data, b.len, "t:1:69: error: nested deeper than 64 levels");
    buf_reset(&b);
    buf_str(&b, "x-a: ");
    for (int i = 0; i < 200000; i++)
        buf_str(&b, "{a: ");
    expect_bytes(b.data, b.len, "t:1:258: error: nested deeper than 64 levels");
    assert_true(clock_mono_ms() - start < 5000);
    buf_free(&b);
}

static void
an_alias_bomb_is_refused_at_once(void **state)
{
    struct buf b;
    int64_t start = clock_mono_ms();

    (void)state;
    buf_init(&b, 1 << 20);
    buf_str(&b, "x-0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 10; i++)
        buf_printf(&b, "x-%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n", i, i,
            i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
    buf_str(&b, "units: *a9\n");
    expect_bytes(b.data, b.len, "t:5:6: error: the aliases make more than 250,000 values of the file");
    assert_true(clock_mono_ms() - start < 2000);
    buf_free(&b);
}

static void
a_chain_of_aliases_is_refused(void **state)
{
    struct buf b;

    (void)state;
    buf_init(&b, 1 << 20);
    buf_str(&b, "x-0: &a0 [x]\n");
    for (int i = 1; i < 100; i++)
        buf_printf(&b, "x-%d: &a%d [*a%d]\n", i, i, i - 1);
    expect_bytes(b.data, b.len, "t:63:7: error: the aliases nest deeper than 64 levels");
    buf_reset(&b);
    buf_str(&b, "x-0: &a x\nx-1:\n");
    for (int i = 0; i < 1001; i++)
        buf_str(&b, "  - *a\n");
    expect_bytes(b.data, b.len, "t:1003:5: error: more than 1000 aliases");
    buf_free(&b);
}

static void
many_keys_in_one_map_are_quick(void **state)
{
    struct buf b;
    int64_t start = clock_mono_ms();

    (void)state;
    buf_init(&b, 1 << 20);
    buf_str(&b, "x-a: {");
    for (int i = 0; i < 60000; i++)
        buf_printf(&b, "k%d: 1, ", i);
    buf_str(&b, "k7: 1}\n");
    expect_bytes(b.data, b.len, "t:1:648897: error: key 'k7' given twice; first in line 1");
    assert_true(clock_mono_ms() - start < 5000);
    buf_free(&b);
}

static void
too_large_a_file_is_refused(void **state)
{
    char *big = malloc(CONFIG_YAML_BYTES + 1);

    (void)state;
    assert_non_null(big);
    memset(big, '#', CONFIG_YAML_BYTES + 1);
    expect_bytes(big, CONFIG_YAML_BYTES + 1,
        "t:1:1: error: the file is larger than 1 MiB (split it into several files)");
    expect_bytes(big, CONFIG_YAML_BYTES, "");
    free(big);
}

/* ---- the tree ----------------------------------------------------------------------------------------------------- */

struct tree {
    struct arena *arena;
    struct config_file file;
    struct config_faults *faults;
    const struct node *root;
};

static struct tree
parse(const char *text)
{
    struct tree t = {.arena = arena_new(), .file = {"t", text, strlen(text)}, .faults = config_faults_new()};

    if (config_yaml_parse(t.arena, &t.file, "t", t.faults, &t.root))
        fail_msg("%s", t.faults->items[0].what);
    return t;
}

static void
done(struct tree *t)
{
    config_faults_free(t->faults);
    arena_free(t->arena);
}

static void
an_empty_file_holds_nothing(void **state)
{
    static const char *const texts[] = {"", "# bara en kommentar\n", "\n\n", "---\n"};

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct tree t = parse(texts[i]);

        assert_null(t.root);
        assert_int_equal(t.faults->n, 0);
        done(&t);
    }
}

static void
values_know_their_places(void **state)
{
    struct tree t = parse("a: 1\nåäö: {b: ö, c: [x,\n  yy]}\n");
    const struct node *map = config_yaml_get(t.root, "åäö");

    (void)state;
    assert_int_equal(config_yaml_get(t.root, "a")->pos.line, 1);
    assert_int_equal(config_yaml_get(t.root, "a")->pos.column, 4);
    assert_int_equal(config_yaml_get(map, "b")->pos.column, 10); /* characters, not bytes */
    assert_int_equal(config_yaml_get(map, "c")->items[0]->pos.column, 17);
    assert_int_equal(config_yaml_get(map, "c")->items[1]->pos.line, 3);
    assert_int_equal(config_yaml_get(map, "c")->items[1]->pos.column, 3);
    assert_null(config_yaml_get(map, "d"));
    done(&t);
}

/* Own keys win over merged ones, the earlier merged map over the later, also through two levels. */
static void
merges_follow_yaml(void **state)
{
    struct tree t = parse(
        "a: &a {k: 1, l: 1, m: 1}\nb: &b {l: 2, n: 2}\nc: &c\n  <<: [*b, *a]\n  m: 3\nd:\n  k: 4\n  <<: *c\n"
        "e: {\"<<\": text}\n");
    const struct node *c = config_yaml_get(t.root, "c"), *d = config_yaml_get(t.root, "d");

    (void)state;
    assert_int_equal(t.faults->n, 0);
    assert_int_equal(c->n, 4);
    assert_string_equal(config_yaml_get(c, "k")->text, "1");
    assert_string_equal(config_yaml_get(c, "l")->text, "2");
    assert_string_equal(config_yaml_get(c, "m")->text, "3");
    assert_string_equal(config_yaml_get(c, "n")->text, "2");
    assert_int_equal(d->n, 4);
    assert_string_equal(config_yaml_get(d, "k")->text, "4");
    assert_string_equal(config_yaml_get(d, "l")->text, "2");
    assert_int_equal(config_yaml_get(d, "l")->pos.line, 2);               /* where it was written */
    assert_non_null(config_yaml_get(config_yaml_get(t.root, "e"), "<<")); /* quoted: a key like others */
    done(&t);
}

static void
inside(const char *text, size_t column, int line, int at)
{
    struct tree t = parse(text);
    struct pos p = config_yaml_inside(config_yaml_get(t.root, "k"), column);

    if (p.line != line || p.column != at)
        fail_msg("%s: byte %zu is at %d:%d; expected %d:%d", text, column, p.line, p.column, line, at);
    done(&t);
}

static void
places_inside_a_scalar_are_found(void **state)
{
    (void)state;
    inside("k: ab + cd\n", 1, 1, 4);
    inside("k: ab + cd\n", 6, 1, 9);
    inside("k: ab + cd\n", 8, 1, 11); /* behind the end */
    inside("k: 'ab + cd'\n", 6, 1, 10);
    inside("k: \"ab + cd\"\n", 6, 1, 10);
    inside("k: åb + cd\n", 7, 1, 9); /* å is two bytes and one character */
    inside("k: ab\n  + cd\n", 6, 2, 5);
    inside("k: >-\n   ab\n   + cd\n", 6, 3, 6);
    inside("k: |\n   ab\n   + cd\n", 6, 3, 6);
    inside("a: 1\nk: \"a\\tb + cd\"\n", 7, 2, 4); /* an escape: the scalar's own place */
}

static void
nothing_written_is_empty(void **state)
{
    struct tree t = parse("a:\nb: ~\nc: null\nd: ''\ne: '~'\nf: 0\n");

    (void)state;
    assert_true(config_yaml_empty(config_yaml_get(t.root, "a")));
    assert_true(config_yaml_empty(config_yaml_get(t.root, "b")));
    assert_true(config_yaml_empty(config_yaml_get(t.root, "c")));
    assert_false(config_yaml_empty(config_yaml_get(t.root, "d")));
    assert_false(config_yaml_empty(config_yaml_get(t.root, "e")));
    assert_false(config_yaml_empty(config_yaml_get(t.root, "f")));
    done(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(latin1_is_told_with_its_line),
        cmocka_unit_test(utf16_is_told),
        cmocka_unit_test(a_byte_order_mark_is_taken),
        cmocka_unit_test(nul_and_control_characters_are_refused),
        cmocka_unit_test(deep_nesting_is_refused_at_once),
        cmocka_unit_test(an_alias_bomb_is_refused_at_once),
        cmocka_unit_test(a_chain_of_aliases_is_refused),
        cmocka_unit_test(many_keys_in_one_map_are_quick),
        cmocka_unit_test(too_large_a_file_is_refused),
        cmocka_unit_test(an_empty_file_holds_nothing),
        cmocka_unit_test(values_know_their_places),
        cmocka_unit_test(merges_follow_yaml),
        cmocka_unit_test(places_inside_a_scalar_are_found),
        cmocka_unit_test(nothing_written_is_empty),
    };

    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
