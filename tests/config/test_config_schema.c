/* The schema table: whole, the same words as the code behind it, and printable. */
#include "config_classes.h"
#include "config_fixture.h"
#include "config_schema.h"
#include "json.h"

/* Calls visit for every row of every table. */
static void
each_row(
    const struct schema_table *t, void (*visit)(const struct schema_table *t, const struct schema_row *r))
{
    for (const struct schema_row *r = t->rows; r->key; r++) {
        visit(t, r);
        if (r->type == T_TABLE)
            each_row(r->table, visit);
    }
}

static void
row_is_whole(const struct schema_table *t, const struct schema_row *r)
{
    if (!r->doc || strlen(r->doc) < 5)
        fail_msg("%s.%s has no doc", t->noun, r->key);
    if ((r->type == T_WORD || r->type == T_FLAG || r->type == T_TOKEN) && r->n_words < 2)
        fail_msg("%s.%s has no words", t->noun, r->key);
    if (r->type == T_TABLE && !r->table)
        fail_msg("%s.%s has no table", t->noun, r->key);
    if ((r->type == T_INT || r->type == T_DECIMAL || r->type == T_MEGABYTES) && r->max <= r->min)
        fail_msg("%s.%s has no range", t->noun, r->key);
    if ((r->flags & F_REQUIRED) && r->otherwise)
        fail_msg("%s.%s is required and has a default", t->noun, r->key);
    if (r->at != NOWHERE && r->at >= t->size)
        fail_msg("%s.%s lies outside its struct", t->noun, r->key);
}

static void
every_row_is_whole(void **state)
{
    const char *names[CONFIG_SCHEMA_KEYS];

    (void)state;
    each_row(&config_schema_root, row_is_whole);
    for (int k = 0; k < KINDS; k++)
        assert_true(
            config_schema_keys(config_schema_kinds[k], names, CONFIG_SCHEMA_KEYS) < CONFIG_SCHEMA_KEYS);
}

static const struct schema_row *
find(enum kind kind, const char *key)
{
    for (const struct schema_row *r = config_schema_kinds[kind]->rows; r->key; r++)
        if (strcmp(r->key, key) == 0)
            return r;
    fail_msg("no key %s", key);
    return NULL;
}

static void
same(const struct schema_row *r, const char *const *names, size_t n)
{
    assert_int_equal(r->n_words, n);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(r->words[i], names[i]);
}

/* Words are kept as their number: the lists must be those of kpi, in order. */
static void
words_are_those_of_kpi(void **state)
{
    const struct schema_row *columns = find(KIND_SOURCE, "columns");

    (void)state;
    same(find(KIND_INDICATOR, "direction"), direction_names, 3);
    same(find(KIND_INDICATOR, "rollup"), rollup_names, 4);
    same(find(KIND_INDICATOR, "windows"), window_names, WINDOWS);
    same(find(KIND_INDICATOR, "main_window"), window_names, WINDOWS);
    same(find(KIND_INDICATOR, "cadence"), cadence_names, CADENCES);
    same(find(KIND_MEASURE, "cadence"), cadence_names, CADENCES);
    same(find(KIND_SOURCE, "cadence"), cadence_names, CADENCES);
    for (const struct schema_row *r = config_schema_root.rows; r->key; r++)
        if (strcmp(r->key, "conflicts") == 0)
            same(&r->table->rows[2].table->rows[1], conflict_words, CONFLICT_WORDS);
    same(&find(KIND_DASHBOARD, "sections")->table->rows[4], section_show_names, SHOWS);
    assert_string_equal(columns->table->rows[0].key, "scenario");
    same(&columns->table->rows[0], scenario_names, SCENARIOS);
}

static void
every_class_is_a_word_of_the_schema(void **state)
{
    const struct schema_row *words = NULL;

    (void)state;
    for (const struct schema_row *r = find(KIND_MEASURE, "series")->table->rows; r->key; r++)
        if (strcmp(r->key, "class") == 0)
            words = r;
    assert_non_null(words);
    for (int chart = CHART_KOMMUN_BAS; chart <= CHART_BAS; chart++) {
        const char *names[16];
        size_t n = config_classes_names((enum chart)chart, names, 16);

        assert_int_equal(n, chart == CHART_KOMMUN_BAS ? 8 : 7); /* BAS has no internal accounts */
        for (size_t i = 0; i < n; i++) {
            bool found = false;

            for (size_t k = 0; k < words->n_words; k++)
                found = found || strcmp(words->words[k], names[i]) == 0;
            assert_true(found);
        }
    }
}

/* What an account class means in each chart (formats.md §5.1). */
static bool
in_class(enum chart chart, const char *name, const char *account)
{
    const struct pattern *p;
    size_t n = config_classes_patterns(chart, name, &p);

    assert_true(n > 0);
    for (size_t i = 0; i < n; i++)
        if (pattern_matches(&p[i], account))
            return true;
    return false;
}

static void
classes_follow_the_chart(void **state)
{
    (void)state;
    assert_true(in_class(CHART_KOMMUN_BAS, "personal", "5010"));
    assert_false(in_class(CHART_KOMMUN_BAS, "personal", "7010"));
    assert_true(in_class(CHART_BAS, "personal", "7010"));
    assert_true(in_class(CHART_BAS, "personal", "7699"));
    assert_false(in_class(CHART_BAS, "personal", "7700"));
    assert_false(in_class(CHART_BAS, "personal", "5010"));
    for (int account = 1000; account <= 9999;
         account++) { /* costs: classes 4–7 without depreciation, in both */
        char text[8];

        snprintf(text, sizeof text, "%d", account);
        assert_int_equal(in_class(CHART_KOMMUN_BAS, "kostnader", text),
            account >= 4000 && account < 8000 && account / 100 != 79);
        assert_int_equal(
            in_class(CHART_BAS, "kostnader", text), account >= 4000 && account < 8000 && account / 100 != 78);
        assert_int_equal(in_class(CHART_KOMMUN_BAS, "avskrivningar", text), account / 100 == 79);
        assert_int_equal(in_class(CHART_BAS, "avskrivningar", text), account / 100 == 78);
    }
}

static const struct json_node *
get(const struct json_node *n, const char *const *path)
{
    for (; n && *path; path++)
        n = json_get(n, *path);
    return n;
}

/* Every key of the table stands in the JSON Schema, at its place. */
static void
compare_table(const struct json_node *object, const struct schema_table *t)
{
    const struct json_node *properties = json_get(object, "properties");

    assert_non_null(properties);
    assert_non_null(json_get(object, "additionalProperties"));
    for (const struct schema_row *r = t->rows; r->key; r++) {
        const struct json_node *p = json_get(properties, r->key);

        if (!p)
            fail_msg("%s.%s is not in the JSON Schema", t->noun, r->key);
        if (r->type == T_TABLE && (r->flags & F_KEYED))
            compare_table(json_get(p, "additionalProperties"), r->table);
        else if (r->type == T_TABLE && (r->flags & (F_SINGLE | F_FILE)))
            compare_table(json_get(json_get(p, "anyOf")->child, "items"), r->table);
        else if (r->type == T_TABLE)
            compare_table(r->flags & F_LIST ? json_get(p, "items") : p, r->table);
    }
}

static void
the_json_schema_says_the_same(void **state)
{
    static const char *const decimals[] = {
        "properties", "indicators", "items", "properties", "decimals", "maximum", NULL};
    static const char *const units[] = {"properties", "units", "anyOf", NULL}, *const kind[] = {"items",
                                                                                   "properties", "kind",
                                                                                   "enum", NULL};
    static const char *const required[] = {"properties", "measures", "items", "required", NULL};
    struct arena *a = arena_new();
    struct json_node *root;
    struct err err = {0};
    struct buf out;
    size_t n = 0;

    (void)state;
    buf_init(&out, 1 << 22);
    config_schema_json(&out);
    assert_false(out.failed);
    if (json_parse(a, out.data, out.len, &root, &err))
        fail_msg("%s: %s", err.where, err.what);
    assert_string_equal(json_get_string(root, "$schema"), "https://json-schema.org/draft/2020-12/schema");
    compare_table(root, &config_schema_root);
    assert_string_equal(get(root, decimals)->text, "6");
    assert_string_equal(get(get(root, units)->child, kind)->child->text, "koncern");
    for (const struct json_node *r = get(root, required)->child; r; r = r->next)
        n++;
    assert_int_equal(n, 5); /* id name unit accumulates series */
    buf_free(&out);
    arena_free(a);
}

static char *markdown;

static void
row_is_in_markdown(const struct schema_table *t, const struct schema_row *r)
{
    char cell[80];

    snprintf(cell, sizeof cell, "| `%s` | ", r->key);
    if (!strstr(markdown, cell))
        fail_msg("%s.%s is not in the reference", t->noun, r->key);
    if (!strchr(r->doc, '|') && !strstr(markdown, r->doc))
        fail_msg("the doc of %s.%s is not in the reference", t->noun, r->key);
}

static void
the_reference_page_has_every_key(void **state)
{
    struct buf out;

    (void)state;
    buf_init(&out, 1 << 22);
    config_schema_markdown(&out);
    assert_false(out.failed);
    markdown = out.data;
    each_row(&config_schema_root, row_is_in_markdown);
    assert_non_null(strstr(markdown, "| `decimals` | whole number 0–6 | `0` | Shown. |\n"));
    assert_non_null(strstr(markdown, "| `target` | one or a list: [target](#target) or its `value` alone |"));
    buf_free(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_whole),
        cmocka_unit_test(words_are_those_of_kpi),
        cmocka_unit_test(every_class_is_a_word_of_the_schema),
        cmocka_unit_test(classes_follow_the_chart),
        cmocka_unit_test(the_json_schema_says_the_same),
        cmocka_unit_test(the_reference_page_has_every_key),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
