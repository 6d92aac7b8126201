/* JSON: hostile input is refused with its place, numbers keep their text, what is written can be read. */
#include "json.h"
#include "unit.h"

static int
parse(struct arena *a, const char *s, struct json_node **ret, struct err *err)
{
    return json_parse(a, s, strlen(s), ret, err);
}

static void
numbers_keep_their_exact_text(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct json_node *n = NULL;
    struct err err = {0};
    assert_int_equal(
        parse(a, "\xEF\xBB\xBF{\"a\": [12345678901234567.89, -0.34, null, true, \"å\"]}", &n, &err), 0);
    const struct json_node *list = json_get(n, "a");
    assert_string_equal(list->child->text, "12345678901234567.89");
    assert_string_equal(list->child->next->text, "-0.34");
    assert_int_equal(list->child->next->next->type, JSON_NULL);
    assert_string_equal(list->child->next->next->next->next->text, "å");
    arena_free(a);
}

static void
hostile_input_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "{", "[1,]", "{\"a\":1,\"a\":2}", "{\"a\":\"\\u0000\"}", "[1] x",
        "NaN", "[01]", "{'a':1}", "[\"\xff\"]", "<html>", "{\"a\":1} {\"b\":2}", "[\"\n\"]"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena *a = arena_new();
        struct json_node *n = NULL;
        struct err err = {0};
        assert_int_equal(parse(a, bad[i], &n, &err), -1);
        assert_int_equal(err.kind, ERR_DATA);
        assert_non_null(strstr(err.where, "rad "));
        assert_null(n);
        arena_free(a);
    }
}

static void
depth_is_capped(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct json_node *n = NULL;
    struct err err = {0};
    char deep[200000];
    memset(deep, '[', sizeof deep - 1);
    deep[sizeof deep - 1] = '\0';
    assert_int_equal(parse(a, deep, &n, &err), -1);
    assert_non_null(strstr(err.what, "64"));
    arena_free(a);
}

static void
place_names_line_and_column(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct json_node *n = NULL;
    struct err err = {0};
    assert_int_equal(parse(a, "{\n  \"a\": 1,\n  \"b\": x\n}", &n, &err), -1);
    assert_non_null(strstr(err.where, "rad 3"));
    arena_free(a);
}

static void
written_text_is_read_back(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    struct buf b;
    struct json j;
    buf_init(&b, 4096);
    json_init(&j, &b);
    json_object(&j, NULL);
    json_string(&j, "text", "å \"citat\" \\ \n\t<script>");
    json_array(&j, "rader");
    json_object(&j, NULL);
    json_number(&j, "v", "6.9");
    json_null(&j, "n");
    json_end_object(&j);
    json_int(&j, NULL, -3);
    json_end_array(&j);
    json_bool(&j, "b", true);
    json_end_object(&j);
    assert_false(b.failed);
    struct json_node *n = NULL;
    struct err err = {0};
    assert_int_equal(json_parse(a, b.data, b.len, &n, &err), 0);
    assert_string_equal(json_get_string(n, "text"), "å \"citat\" \\ \n\t<script>");
    assert_string_equal(json_get(json_get(n, "rader")->child, "v")->text, "6.9");
    assert_true(json_get(n, "b")->boolean);
    buf_free(&b);
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_keep_their_exact_text),
        cmocka_unit_test(hostile_input_is_refused),
        cmocka_unit_test(depth_is_capped),
        cmocka_unit_test(place_names_line_and_column),
        cmocka_unit_test(written_text_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
