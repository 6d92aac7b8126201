/* The API: golden rows, frames, pages of 1,000, refusals. */
#include "json.h"
#include "page_world.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "page_ask.h"

static struct snapshot *snapshot;
static struct page_reply reply;
static struct arena *arena;

/* The answer, parsed: what is no valid JSON fails here. */
static const struct json_node *
get(const char *path, const char *query)
{
    struct json_node *root;
    struct err err = {0};
    page_ask((struct page_request){.snapshot = snapshot, .viewer = &viewer_everyone},
        arena_printf(arena, "%s?%s", path, query), &reply);
    if (json_parse(arena, reply.body.data, reply.body.len, &root, &err) != 0)
        fail_msg("%s: %s: %s: %s", path, err.where, err.what, reply.body.data);
    assert_string_equal(reply.content_type, "application/json; charset=utf-8");
    return root;
}

static size_t
count(const struct json_node *list)
{
    size_t n = 0;
    for (const struct json_node *x = list->child; x; x = x->next)
        n++;
    return n;
}

static void
test_yearly_values_are_exact_text_and_missing_years_are_rows(void **state)
{
    (void)state;
    get("/api/v1/values", "indicator=bemotande&unit=kommun&from=2020&to=2022&window=year");
    assert_int_equal(reply.status, 200);
    assert_string_equal(reply.body.data,
        "{\"values\":["
        "{\"indicator\":\"bemotande\",\"unit\":\"kommun\",\"period\":\"2020\",\"window\":\"year\","
        "\"scenario\":\"utfall\",\"slice\":\"T\","
        "\"value\":93,\"numerator\":null,\"denominator\":null,\"n\":null,\"state\":\"ok\","
        "\"status\":{\"mal\":\"ej_natt\",\"variation\":\"normal\",\"prognos\":null,\"bedomning\":null},\"limits\":"
        "{\"mean\":95.6555555556,\"lower\":92.2355555556,\"upper\":99.0755555556},\"edition\":42,\"pull\":7,\"freshness\":\"aktuell\"},"
        "{\"indicator\":\"bemotande\",\"unit\":\"kommun\",\"period\":\"2021\",\"window\":\"year\","
        "\"scenario\":\"utfall\",\"slice\":\"T\","
        "\"value\":null,\"numerator\":null,\"denominator\":null,\"n\":null,\"state\":\"saknas\","
        "\"status\":{\"mal\":null,\"variation\":null,\"prognos\":null,\"bedomning\":null},\"limits\":null,"
        "\"edition\":null,\"pull\":null,\"freshness\":\"aktuell\"},"
        "{\"indicator\":\"bemotande\",\"unit\":\"kommun\",\"period\":\"2022\",\"window\":\"year\","
        "\"scenario\":\"utfall\",\"slice\":\"T\","
        "\"value\":97,\"numerator\":null,\"denominator\":null,\"n\":null,\"state\":\"ok\","
        "\"status\":{\"mal\":\"natt\",\"variation\":\"normal\",\"prognos\":null,\"bedomning\":null},\"limits\":"
        "{\"mean\":95.6555555556,\"lower\":92.2355555556,\"upper\":99.0755555556},\"edition\":42,\"pull\":7,\"freshness\":\"aktuell\"}],"
        "\"edition\":42,\"next\":null}");
}

static const char *
value_of(const struct json_node *root, const char *key)
{
    const struct json_node *row = json_get(root, "values")->child;
    const struct json_node *x = json_get(row, key);
    return x && x->text ? x->text : "null";
}

static void
test_a_ratio_carries_its_parts_and_the_default_window(void **state)
{
    (void)state;
    const struct json_node *root =
        get("/api/v1/values", "indicator=sjukfranvaro&unit=kommun&from=2023-04&to=2023-04");
    assert_int_equal(count(json_get(root, "values")), 1);
    assert_string_equal(value_of(root, "value"), "8.7");
    assert_string_equal(value_of(root, "numerator"), "1740");
    assert_string_equal(value_of(root, "denominator"), "20000");
    assert_string_equal(value_of(root, "window"), "month");
    assert_string_equal(value_of(root, "period"), "2023-04");
    root = get("/api/v1/values", "indicator=sjukfranvaro&unit=son&from=2023-04&to=2023-04");
    assert_string_equal(value_of(root, "value"), "10.44");
    root = get("/api/v1/values", "indicator=sjukfranvaro&unit=kommun&from=2022&to=2022&window=year");
    assert_int_equal(count(json_get(root, "values")), 1);
    assert_string_equal(value_of(root, "period"), "2022");
}

static void
test_a_coarser_indicator_is_not_applicable_by_the_month(void **state)
{
    (void)state;
    const struct json_node *root =
        get("/api/v1/values", "indicator=larare&unit=kommun&from=2022-11&to=2023-01&window=month");
    assert_int_equal(count(json_get(root, "values")), 3);
    for (const struct json_node *row = json_get(root, "values")->child; row; row = row->next)
        assert_string_equal(json_get_string(row, "state"), "ej_tillampligt");
}

static void
test_from_and_to_take_any_form_and_are_inclusive(void **state)
{
    static const struct {
        const char *range;
        size_t rows;
    } t[] = {{"from=2022&to=2022", 12}, {"from=2022Q2&to=2022T2", 5}, {"from=2021/22&to=2021/22", 12},
        {"from=2022-03&to=2022-03", 1}, {"from=2022-03-31&to=2022-04-30", 2}};
    char query[128];
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        snprintf(query, sizeof query, "indicator=sjukfranvaro&unit=kommun&%s", t[i].range);
        assert_int_equal(count(json_get(get("/api/v1/values", query), "values")), t[i].rows);
    }
    /* without from and to: all of the cube's range, here 2008-12 … 2023-12 by the yearly figures */
    assert_int_equal(count(json_get(get("/api/v1/values", "indicator=behoriga9&unit=kommun"), "values")), 16);
}

static void
test_scenarios_and_slices_multiply_rows_in_period_order(void **state)
{
    (void)state;
    const struct json_node *root = get(
        "/api/v1/values", "indicator=larare&unit=kommun&from=2021&to=2022&slice=K,M&scenario=utfall,budget");
    assert_int_equal(count(json_get(root, "values")), 8);
    assert_string_equal(value_of(root, "value"), "68.2");
    assert_string_equal(value_of(root, "slice"), "K");
    root = get("/api/v1/values",
        "indicator=nettokostnad&unit=kommun&from=2023-01&to=2023-01&window=month&scenario=budget");
    assert_string_equal(value_of(root, "value"), "17250000");
}

/* All pages together are the whole answer, each row once; next is bound to the edition. */
static void
test_next_leads_through_all_rows(void **state)
{
    char query[512] = "from=2022-01&to=2023-04&window=month";
    size_t rows = 0, pages = 0;
    (void)state;
    for (;;) {
        const struct json_node *root = get("/api/v1/values", query);
        size_t n = count(json_get(root, "values"));
        const char *next = json_get_string(root, "next");
        rows += n;
        pages++;
        if (!next)
            break;
        assert_int_equal(n, 1000);
        assert_int_equal(strncmp(next, "/api/v1/values?", 15), 0);
        assert_non_null(strstr(next, "per=%4042"));
        char *per = strstr(next, "%40"); /* as the server hands it over: decoded */
        snprintf(query, sizeof query, "%.*s@%s", (int)(per - next - 15), next + 15, per + 3);
    }
    size_t all = snapshot->catalog->n_indicators * snapshot->catalog->n_units * 16;
    assert_int_equal(rows, all);
    assert_int_equal(pages, (all + 999) / 1000);
}

static void
test_lists_have_their_fields(void **state)
{
    (void)state;
    const struct json_node *root = get("/api/v1/units", "");
    assert_int_equal(count(json_get(root, "units")), 10);
    const struct json_node *u = json_get(root, "units")->child->next;
    assert_string_equal(json_get_string(u, "id"), "bun");
    assert_string_equal(json_get_string(u, "parent"), "kommun");
    assert_string_equal(json_get_string(u, "kind"), "namnd");
    root = get("/api/v1/indicators", "");
    const struct json_node *i = json_get(root, "indicators")->child;
    static const char *const fields[] = {"id", "name", "pillar", "unit", "decimals", "direction", "cadence",
        "rollup", "windows", "target", "source", "definition"};
    for (size_t k = 0; k < sizeof fields / sizeof *fields; k++)
        assert_non_null(json_get(i, fields[k]));
    assert_string_equal(json_get(json_get(i, "target"), "value")->text, "6.5");
    root = get("/api/v1/sources", "");
    assert_int_equal(count(json_get(root, "sources")), 4);
    const struct json_node *last = json_get(root, "sources")->child->next->next->next;
    assert_string_equal(json_get_string(json_get(last, "last_pull"), "state"), "failed");
    assert_string_equal(json_get_string(json_get(last, "last_success"), "state"), "ok");
    root = get("/api/v1/meetings", "");
    assert_int_equal(count(json_get(root, "meetings")), 0);
    root = get("/api/v1/openapi.json", "");
    assert_string_equal(json_get_string(root, "openapi"), "3.1.0");
}

static void
test_refusals(void **state)
{
    static const struct {
        const char *query;
        int status;
    } t[] = {{"indikator=x", 400}, {"indicator=finns_inte", 404}, {"unit=finns_inte", 404},
        {"from=igår", 400}, {"to=2023-13", 400}, {"window=vecka", 400}, {"scenario=dröm", 400},
        {"from=2023&to=2022", 400}, {"offset=-1", 400}, {"offset=x", 400}, {"indicator=a,,b", 400},
        {"indicator=sjukfranvaro&indicator=hme", 400}};
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        const struct json_node *root = get("/api/v1/values", t[i].query);
        if (reply.status != t[i].status)
            fail_msg("%s: %d", t[i].query, reply.status);
        const struct json_node *e = json_get(root, "error");
        assert_non_null(json_get_string(e, "what"));
        assert_non_null(json_get_string(e, "where"));
        assert_non_null(json_get_string(e, "hint"));
    }
    get("/api/v1/values", "indicator=");
    assert_int_equal(reply.status, 400);
    get("/api/v1/values", "indicator=sjukfranvar");
    assert_non_null(strstr(reply.body.data, "Menades 'sjukfranvaro'?"));
}

static int
setup(void **state)
{
    struct err err = {0};
    (void)state;
    clock_init();
    buf_init(&reply.body, 8 << 20);
    arena = arena_new();
    snapshot = world_new();
    return page_init(NULL, &err);
}

static int
teardown(void **state)
{
    (void)state;
    buf_free(&reply.body);
    arena_free(arena);
    snapshot_unref(snapshot);
    page_done();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_yearly_values_are_exact_text_and_missing_years_are_rows),
        cmocka_unit_test(test_a_ratio_carries_its_parts_and_the_default_window),
        cmocka_unit_test(test_a_coarser_indicator_is_not_applicable_by_the_month),
        cmocka_unit_test(test_from_and_to_take_any_form_and_are_inclusive),
        cmocka_unit_test(test_scenarios_and_slices_multiply_rows_in_period_order),
        cmocka_unit_test(test_next_leads_through_all_rows), cmocka_unit_test(test_lists_have_their_fields),
        cmocka_unit_test(test_refusals)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
