/* The pages as a whole: well-formed, pure, escaped, honest about what is missing, with proper error pages. */
#include "page_world.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "html_check.h"

static struct snapshot *snapshot;
static struct page_reply reply;

/* Renders "path?a=b&c=d" (no percent-encoding) into reply; the status. */
static int
get(const char *address, bool away)
{
    char copy[512], *save = NULL;
    struct page_param params[16];
    struct page_request r = {
        .snapshot = snapshot, .viewer = &viewer_everyone, .path = copy, .params = params, .away = away};
    struct err err = {0};
    snprintf(copy, sizeof copy, "%s", address);
    char *query = strchr(copy, '?');
    if (query)
        *query++ = '\0';
    for (char *t = query ? strtok_r(query, "&", &save) : NULL; t; t = strtok_r(NULL, "&", &save)) {
        char *value = strchr(t, '=');
        *value++ = '\0';
        params[r.n_params++] = (struct page_param){t, value};
        if (strcmp(t, "per") == 0)
            r.per = value;
    }
    buf_reset(&reply.body);
    if (page_render(&r, &reply, &err) != 0)
        fail_msg("%s: %s: %s", address, err.where, err.what);
    return reply.status;
}

static bool
has(const char *text)
{
    return strstr(reply.body.data, text) != NULL;
}

static const char *const pages[] = {"/", "/tavla/kommunstyrelsen", "/kultur", "/struktur", "/resultat",
    "/kultur?enhet=son", "/enhet/kommun", "/enhet/bun", "/enhet/son", "/enhet/gymnasiet", "/enhet/nasty",
    "/enhet/gammal", "/enheter", "/indikatorer", "/indikatorer?enhet=gymnasiet", "/kallor", "/ordlista",
    "/tillganglighet", "/indikator/sjukfranvaro", "/indikator/sjukfranvaro?enhet=son&fonster=ytd",
    "/indikator/sjukfranvaro?fonster=r12", "/indikator/sjukfranvaro?fonster=year",
    "/indikator/sjukfranvaro?fran=2022&till=2022-06", "/indikator/sjukfranvaro?fran=2010",
    "/indikator/nettokostnad", "/indikator/nettokostnad?enhet=nasty&fonster=month", "/indikator/bygglov",
    "/indikator/foretag", "/indikator/hme?enhet=gymnasiet", "/indikator/larare", "/indikator/bemotande",
    "/indikator/foretag?till=1990", "/", "/kallor?per=2023-05-23T08:00", "/?per=@42&org=da"};

static void
test_every_page_is_well_formed(void **state)
{
    static struct html_check h;
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        assert_int_equal(get(pages[i], i % 5 == 0), 200);
        assert_string_equal(reply.content_type, "text/html; charset=utf-8");
        if (!html_check(&h, reply.body.data))
            fail_msg("%s: %s", pages[i], h.fault);
        assert_true(has("<html lang=\"sv\">"));
        assert_true(has("href=\"#innehall\""));
        assert_true(has("<h1>"));
        assert_null(strstr(strstr(reply.body.data, "<h1>") + 1, "<h1>"));
        assert_null(strstr(reply.body.data, "(null)"));
        assert_null(strstr(reply.body.data, "nan"));
    }
}

/* Same input, same bytes: what the cache and as-of rest on. */
static void
test_pages_are_pure(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        get(pages[i], false);
        char *before = strdup(reply.body.data);
        get(pages[i], false);
        assert_string_equal(before, reply.body.data);
        free(before);
    }
}

static void
test_a_unit_called_script_stays_text(void **state)
{
    static const char *const where[] = {"/enheter", "/enhet/nasty", "/enhet/son",
        "/indikator/nettokostnad?enhet=son", "/indikator/nettokostnad?enhet=nasty"};
    (void)state;
    for (size_t i = 0; i < sizeof where / sizeof *where; i++) {
        assert_int_equal(get(where[i], false), 200);
        assert_false(has("<script"));
        assert_true(has("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;co&quot;"));
    }
    assert_int_equal(get("/kultur?enhet=<script>", false), 404);
    assert_false(has("<script"));
    assert_int_equal(get("/kallor?<script>=1", false), 400);
    assert_false(has("<script"));
}

static void
test_overview_says_its_conclusion_and_puts_exceptions_first(void **state)
{
    (void)state;
    get("/", false);
    assert_true(has("<h1>Fyra saker att ta ställning till: sjukfrånvaro, bygglovstid och två till</h1>"));
    assert_true(has("3 av 11 mål nås, 4 är nära och 4 nås inte."));
    const char *columns = strstr(reply.body.data, "class=\"sections columns\"");
    assert_true(strstr(columns, "Bygglovstid") < strstr(columns, "Heltidsarbetande"));
    assert_true(has("Delvis exempeldata"));
    assert_true(has("Källa: Kolada"));
    assert_true(has("mål högst\xC2\xA0"
                    "6,5"));
}

static void
test_late_figures_say_so_as_seen_at_the_editions_own_stamp(void **state)
{
    (void)state;
    get("/indikator/bygglov", false);
    assert_true(has("mars 2023, försenad"));
    assert_true(has("April 2023 saknas: se"));
    get("/indikator/timavlonade", false);
    assert_false(has("försenad"));
}

static void
test_missing_years_are_gaps_with_their_sign(void **state)
{
    (void)state;
    get("/indikator/bemotande", false);
    assert_true(has("–<span class=\"hidden\"> saknas</span>"));
    get("/", false);
    assert_true(has("2021 mättes inte."));
}

static void
test_ratio_shows_its_numerator_and_denominator(void **state)
{
    (void)state;
    get("/indikator/sjukfranvaro", false);
    assert_true(has("1\xC2\xA0"
                    "740 sjuktimmar"));
    assert_true(has("20\xC2\xA0"
                    "000 ordinarie timmar"));
    assert_true(has("<strong>8,7\xC2\xA0%</strong>"));
    assert_true(has("KF 2022-11-21 § 145"));
}

static void
test_the_table_has_a_column_for_each_point(void **state)
{
    (void)state;
    get("/indikator/sjukfranvaro?fran=2022-01&till=2022-06", false);
    int heads = 0;
    const char *row = strstr(reply.body.data, "class=\"row-head\">Månad");
    assert_non_null(row);
    for (const char *c = strstr(row, "<th scope=\"col\""); c && c < strstr(row, "</tr>");
         c = strstr(c + 1, "<th scope=\"col\""))
        heads++;
    assert_int_equal(heads, 6);
    assert_true(has("viewBox=\"0 0 836 308\""));
    assert_true(has("width=\"836\""));
}

static void
test_budget_overrun_is_never_shown_as_surplus(void **state)
{
    (void)state;
    get("/enhet/kommun", false);
    assert_true(has("<h1>Vimmerby kommun har kostat 1\xC2\xA0"
                    "043\xC2\xA0tkr mer än budget</h1>"));
    assert_true(has("<td class=\"num bad\">\xE2\x88\x92"
                    "1\xC2\xA0"
                    "043</td>"));
}

static void
test_slices_are_shown_with_their_period(void **state)
{
    (void)state;
    get("/indikator/larare", false);
    assert_true(has("<strong>Kvinnor</strong> 69,1"));
    assert_true(has("<strong>Män</strong> 50,4"));
}

static void
test_sources_show_the_fault_its_place_and_the_steps(void **state)
{
    (void)state;
    get("/kallor", false);
    assert_true(has("<h1>En av fyra källor har fel: bygglov kunde inte läsas</h1>"));
    assert_true(has("bygglov_2023-04.csv, rad 214, kolumn 7 (beslutsdatum)"));
    assert_true(has("<li>Be bygglovsenheten rätta rad 214.</li>"));
    assert_true(has("3 fel i rad"));
    assert_true(has("312 av 312 konton stämmer."));
    assert_true(has("<td>9999</td>"));
    assert_true(has("1\xC2\xA0"
                    "234,50"));
}

static void
test_as_of_is_said_and_kept_in_links(void **state)
{
    (void)state;
    snapshot->as_of = true;
    get("/indikator/sjukfranvaro?enhet=kommun&per=2023-05-23T08:00", false);
    snapshot->as_of = false;
    assert_true(has("Som den 23 maj 2023 kl.\xC2\xA0"
                    "08.00"));
    assert_true(has("<a href=\"/indikator/sjukfranvaro?enhet=kommun\">visa dagens siffror</a>"));
    assert_true(has("href=\"/kultur?per=2023-05-23T08%3A00\""));
    assert_true(has("href=\"/enhet/kommun?per=2023-05-23T08%3A00\""));
    assert_true(has("<input type=\"hidden\" name=\"per\" value=\"2023-05-23T08:00\">"));
    get("/", false);
    assert_true(has("Siffrorna 23 maj 2023 kl."));
    assert_false(has("per="));
}

static void
test_away_is_said(void **state)
{
    (void)state;
    get("/", true);
    assert_true(has("Databasen svarar inte. Sidan visar uppgifterna från 23 maj 2023 kl."));
    get("/", false);
    assert_false(has("Databasen svarar inte"));
}

static void
test_wrong_addresses_answer_with_their_status(void **state)
{
    static const struct {
        const char *address;
        int status;
    } t[] = {{"/finns-inte", 404}, {"/finnsinte", 404}, {"/enhet/finnsinte", 404},
        {"/indikator/finnsinte", 404}, {"/tavla/x", 404}, {"/enhet/", 404}, {"/enhet/a/b", 404},
        {"/indikator/sjukfranvaro?enhet=x", 404}, {"/?x=1", 400}, {"/?org=nu", 400}, {"/?org=x", 400},
        {"/?org=da&org=da", 400}, {"/indikator/sjukfranvaro?fonster=vecka", 400},
        {"/indikator/foretag?fonster=month", 400}, {"/indikator/sjukfranvaro?fran=igår", 400},
        {"/indikator/sjukfranvaro?fran=2023&till=2022", 400}, {"/farg/xyz.css", 404}, {"/farg/173F57", 404},
        {"/api", 404}, {"/api/v2/values", 404}};
    static struct html_check h;
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        if (get(t[i].address, false) != t[i].status)
            fail_msg("%s: %d", t[i].address, reply.status);
        if (strncmp(t[i].address, "/api", 4) == 0) {
            assert_true(has("{\"error\":{\"what\":"));
            continue;
        }
        if (!html_check(&h, reply.body.data))
            fail_msg("%s: %s", t[i].address, h.fault);
        assert_true(has("Vimmerby kommun"));
    }
}

static void
test_errors_without_a_snapshot(void **state)
{
    static struct html_check h;
    struct err err = {0};
    (void)state;
    assert_int_equal(page_error(405, "/", "Bara GET.", "Läs sidan.", &reply, &err), 0);
    assert_int_equal(reply.status, 405);
    assert_true(html_check(&h, reply.body.data));
    assert_true(has("Bara GET."));
    assert_int_equal(page_error(503, "/api/v1/values", "Inte klar.", NULL, &reply, &err), 0);
    assert_string_equal(
        reply.body.data, "{\"error\":{\"what\":\"Inte klar.\",\"where\":\"/api/v1/values\",\"hint\":\"\"}}");
}

static void
test_routes_are_known_without_a_snapshot(void **state)
{
    (void)state;
    assert_true(page_route_exists("/"));
    assert_true(page_route_exists("/kultur"));
    assert_true(page_route_exists("/enhet/kommun"));
    assert_true(page_route_exists("/api/v1/values"));
    assert_true(page_route_exists("/farg/173f57.css"));
    assert_false(page_route_exists("/api/v1/x"));
    assert_false(page_route_exists("/enhet/"));
    assert_false(page_route_exists("/enhet/../x"));
    assert_false(page_route_exists("/a-b"));
    assert_false(page_route_exists(""));
}

static void
test_brand_is_a_style_sheet(void **state)
{
    (void)state;
    assert_int_equal(get("/farg/173F57.css", false), 200);
    assert_string_equal(reply.content_type, "text/css; charset=utf-8");
    assert_string_equal(reply.body.data, ":root{--own-brand:#173F57;--own-on-brand:#FFFFFF}\n");
    get("/farg/ffee00.css", false);
    assert_true(has("--own-on-brand:#000000"));
}

static int
setup(void **state)
{
    struct err err = {0};
    (void)state;
    clock_init();
    buf_init(&reply.body, 8 << 20);
    snapshot = world_new();
    if (page_init(NULL, &err) != 0) {
        print_error("%s: %s\n", err.where, err.what);
        return -1;
    }
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    buf_free(&reply.body);
    snapshot_unref(snapshot);
    page_done();
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_page_is_well_formed),
        cmocka_unit_test(test_pages_are_pure), cmocka_unit_test(test_a_unit_called_script_stays_text),
        cmocka_unit_test(test_overview_says_its_conclusion_and_puts_exceptions_first),
        cmocka_unit_test(test_late_figures_say_so_as_seen_at_the_editions_own_stamp),
        cmocka_unit_test(test_missing_years_are_gaps_with_their_sign),
        cmocka_unit_test(test_ratio_shows_its_numerator_and_denominator),
        cmocka_unit_test(test_the_table_has_a_column_for_each_point),
        cmocka_unit_test(test_budget_overrun_is_never_shown_as_surplus),
        cmocka_unit_test(test_slices_are_shown_with_their_period),
        cmocka_unit_test(test_sources_show_the_fault_its_place_and_the_steps),
        cmocka_unit_test(test_as_of_is_said_and_kept_in_links), cmocka_unit_test(test_away_is_said),
        cmocka_unit_test(test_wrong_addresses_answer_with_their_status),
        cmocka_unit_test(test_errors_without_a_snapshot),
        cmocka_unit_test(test_routes_are_known_without_a_snapshot),
        cmocka_unit_test(test_brand_is_a_style_sheet)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
