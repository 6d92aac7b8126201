/* Forecasts as pages and the API show them: signs, words, the table of deviations, how earlier rounds turned out. */
#include "figure_forecast.h"
#include "format.h"

#include "page_world.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "html_check.h"
#include "page_ask.h"

static struct snapshot *snapshot;
static struct page_reply reply;
static struct arena *arena;

static int
get(const char *address)
{
    return page_ask((struct page_request){.snapshot = snapshot, .viewer = &viewer_everyone}, address, &reply);
}

static void
shows(const char *text)
{
    if (!strstr(reply.body.data, text))
        fail_msg("lacks %s in %s", text, reply.body.len < 2000 ? reply.body.data : "the page");
}

static void
lacks(const char *text)
{
    if (strstr(reply.body.data, text))
        fail_msg("has %s", text);
}

#define TD "</td><td class=\"num"
static void
the_units_below_stand_against_budget_largest_deficit_first(void **state)
{
    (void)state;
    get("/enhet/kommun");
    shows("<h1>Vimmerby kommun väntas kosta 1" NBSP "600" NBSP "tkr mer än budget</h1>");
    const char *bun = strstr(reply.body.data, "colspan=\"8\" class=\"gap\">Helår 2023");
    assert_non_null(bun);
    const char *first = strstr(bun, ">Barn- och utbildningsnämnden<"),
               *second = strstr(bun, ">Socialnämnden<");
    assert_true(first && second && first < second);
    shows(">19" NBSP "891" TD " reference\">19" NBSP "400" TD " bad\">" MINUS "491</td>");
    shows(TD " gap\">60" NBSP "100" TD " reference\">58" NBSP "200" TD " bad\">" MINUS "1" NBSP "900</td>");
    shows("(" MINUS "700)" TD " bad\">" MINUS "1" NBSP "200</td>");
    shows("<td class=\"num opt\">" MINUS "3,3</td>"); /* per cent of the year's budget */
    /* the sum is the unit's own, and says so of both spans */
    shows("Summa</th><td class=\"num\">70" NBSP "083" TD " reference\">69" NBSP "000" TD " bad\">" MINUS
          "1" NBSP "083</td>");
    shows(TD " gap\">208" NBSP "600" TD " reference\">207" NBSP "000" TD " bad\">" MINUS "1" NBSP "600</td>");
    shows("Prognosen är gjord efter T2.<span class=\"opt\"> Parentes: avvikelsen efter T1.</span>");
    lacks("tolftedel");
}

static void
period_and_year_that_point_apart_are_said_and_only_the_warning_is_coloured(void **state)
{
    (void)state;
    get("/enhet/son"); /* minus in the period, plus in the year */
    shows("<span class=\"second\">Perioden visar minus, helåret plus</span>");
    lacks("second bad\">Perioden visar minus");
    shows("Perioden visar minus, helåret plus. ");
    shows(">Budget hålls</td>");
}

static void
the_indicators_page_tells_each_round_and_how_the_last_year_turned_out(void **state)
{
    (void)state;
    get("/indikator/nettokostnad?enhet=gymnasiet");
    shows("Budget hålls ej</p>");
    shows("helår 2023: 60" NBSP "100" NBSP "tkr, 1" NBSP "900" NBSP "tkr sämre än budget och 1" NBSP
          "200 sämre än i förra rapporten");
    shows("<tr><th scope=\"row\">T2</th><td class=\"num\">60" NBSP "100" TD " bad\">" MINUS "1" NBSP "900" TD
          " bad\">" MINUS "1" NBSP "200</td></tr>");
    shows("<tr><th scope=\"row\">T1</th><td class=\"num\">58" NBSP "900" TD " bad\">" MINUS "700" TD
          "\">" EN_DASH "</td></tr>");
    /* 2022 ended at 59 522: a round that said 60 000 was too dark, one that said 58 000 too bright */
    shows("<td>T2</td><td class=\"num\">60" NBSP "000" TD "\">59" NBSP "522" TD "\">+478" TD "\">+0,8</td>");
    shows("<td>T1</td><td class=\"num\">58" NBSP "000" TD "\">59" NBSP "522" TD " bad\">" MINUS "1" NBSP
          "522" TD "\">" MINUS "2,6</td>");
    get("/indikator/sjukfranvaro");
    shows("Ingen prognos</p>");
    lacks("Så träffade");
}

static void
a_card_of_money_shows_the_rounds_and_the_year(void **state)
{
    (void)state;
    get("/resultat?enhet=gymnasiet");
    shows("Visar prognoser");
    shows("Nettokostnad, helår 2023: prognos 60" NBSP "100" NBSP "tkr, budget 58" NBSP "200" NBSP "tkr");
    shows(">bud</text>");
    shows(">T1</text>");
    shows(">T2</text>");
    shows("<article class=\"card exception\">"); /* the forecast says nås inte */
    shows("Helåret väntas bli 1" NBSP "900" NBSP "tkr sämre än budget och 1" NBSP
          "200 sämre än i förra rapporten.");
    get("/resultat?enhet=aldre");
    shows("Budget hålls</p>");
    shows("Perioden visar minus, helåret plus.");
    lacks("<article class=\"card exception\">");
}

static void
the_api_has_the_status_and_each_round(void **state)
{
    (void)state;
    get("/api/v1/values?indicator=nettokostnad&unit=gymnasiet,aldre,kommun,rest&from=2023-04&to=2023-04&window=ytd");
    shows("\"unit\":\"gymnasiet\",\"period\":\"2023-04\"");
    shows("\"prognos\":\"nas_inte\"");
    shows("\"prognos\":\"nas\"");
    shows("\"prognos\":\"osakert\"");
    shows("\"prognos\":null");
    get("/api/v1/values?indicator=nettokostnad&unit=gymnasiet&from=2023-12&to=2023-12&window=ytd&scenario=prognos");
    shows("\"scenario\":\"prognos\",\"slice\":\"T\",\"value\":60100000,");
    get("/api/v1/values?indicator=nettokostnad&unit=gymnasiet&from=2023-12&to=2023-12&window=ytd&scenario=prognos&round=T1");
    shows("\"value\":58900000,");
    get("/api/v1/values?indicator=nettokostnad&unit=gymnasiet&from=2023-12&to=2023-12&window=ytd&scenario=prognos&round=T9");
    shows("\"value\":null,");
    /* plus is better: what is shown as a deviation is budget − forecast of a cost */
    get("/api/v1/values?indicator=avvikelse&unit=gymnasiet&from=2023-12&to=2023-12&window=ytd&scenario=prognos");
    shows("\"value\":-1900000,");
    get("/api/v1/values?indicator=nettokostnad&unit=gymnasiet&from=2023-04&to=2023-04&window=ytd&scenario=budget");
    shows("\"prognos\":null");
}

static void
all_of_it_is_well_formed(void **state)
{
    static struct html_check h;
    static const char *const pages[] = {"/", "/resultat", "/resultat?enhet=son", "/enhet/kommun",
        "/enhet/son", "/enhet/gymnasiet", "/enhet/nasty", "/indikator/nettokostnad",
        "/indikator/avvikelse?enhet=nasty", "/ordlista"};
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        assert_int_equal(get(pages[i]), 200);
        if (!html_check(&h, reply.body.data))
            fail_msg("%s: %s", pages[i], h.fault);
    }
}

/* Of a figure made by hand. */
static struct figure
figure(enum direction d, long now, long budget, long forecast, long year)
{
    static struct indicator i[3];
    i[d] = (struct indicator){.unit = "kr", .direction = d};
    struct figure f = {.indicator = &i[d]};
    struct value *v[] = {&f.now, &f.budget, &f.forecast.now, &f.forecast.budget};
    long n[] = {now, budget, forecast, year};
    for (int k = 0; k < 4; k++)
        *v[k] = (struct value){.has_value = true, .value = rat_from_int(n[k])};
    return f;
}

static void
words_of_the_year_have_the_sign_of_the_direction(void **state)
{
    (void)state;
    static const struct {
        enum direction d;
        long forecast;
        const char *say;
    } of[] = {{DIRECTION_LOWER, 110, "10" NBSP "kr sämre än budget"},
        {DIRECTION_LOWER, 90, "10" NBSP "kr bättre än budget"}, {DIRECTION_LOWER, 100, "enligt budget"},
        {DIRECTION_HIGHER, 110, "10" NBSP "kr bättre än budget"},
        {DIRECTION_HIGHER, 90, "10" NBSP "kr sämre än budget"}, {DIRECTION_NONE, 90, NULL}};
    for (size_t k = 0; k < sizeof of / sizeof *of; k++) {
        struct figure f = figure(of[k].d, 0, 0, of[k].forecast, 100);
        f.forecast.before.has_value = false;
        f.indicator = &(struct indicator){.unit = "kr", .direction = of[k].d, .formula = NULL};
        const char *said = figure_forecast_say(arena, &f);
        if (of[k].say == NULL)
            assert_null(said);
        else
            assert_string_equal(said, of[k].say);
    }
    struct figure f =
        figure(DIRECTION_LOWER, 90, 100, 1300, 1200); /* below in the period, above in the year */
    assert_string_equal(figure_forecast_say_differs(&f), "Perioden visar plus, helåret minus");
    f = figure(DIRECTION_HIGHER, 90, 100, 1300, 1200);
    assert_string_equal(figure_forecast_say_differs(&f), "Perioden visar minus, helåret plus");
    f = figure(DIRECTION_LOWER, 110, 100, 1300, 1200);
    assert_null(figure_forecast_say_differs(&f));
    f = figure(DIRECTION_NONE, 90, 100, 1300, 1200);
    assert_null(figure_forecast_say_differs(&f));
}

static void
the_round_of_a_report_is_its_month(void **state)
{
    (void)state;
    assert_string_equal(figure_forecast_round(arena, "2026-04", true), "apr");
    assert_string_equal(figure_forecast_round(arena, "2026-04", false), "april 2026");
    assert_string_equal(figure_forecast_round(arena, "T1", true), "T1");
    assert_string_equal(figure_forecast_round(arena, "2026", true), "2026");
}

static int
start(void **state)
{
    (void)state;
    struct err err = {0};
    arena = arena_new();
    if (page_init(NULL, &err) != 0)
        return -1;
    snapshot = world_make_with(false, 0, true);
    buf_init(&reply.body, 8u << 20);
    return 0;
}

static int
stop(void **state)
{
    (void)state;
    buf_free(&reply.body);
    snapshot_unref(snapshot);
    page_done();
    arena_free(arena);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_units_below_stand_against_budget_largest_deficit_first),
        cmocka_unit_test(period_and_year_that_point_apart_are_said_and_only_the_warning_is_coloured),
        cmocka_unit_test(the_indicators_page_tells_each_round_and_how_the_last_year_turned_out),
        cmocka_unit_test(a_card_of_money_shows_the_rounds_and_the_year),
        cmocka_unit_test(the_api_has_the_status_and_each_round),
        cmocka_unit_test(all_of_it_is_well_formed),
        cmocka_unit_test(words_of_the_year_have_the_sign_of_the_direction),
        cmocka_unit_test(the_round_of_a_report_is_its_month),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
