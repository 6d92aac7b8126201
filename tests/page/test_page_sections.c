/* Sections of a board that are no cards: the units below beside each other, of one period, on one scale, in an order that tells nothing of
   what is withheld; tables; money against budget and forecast. */
#include "format.h"
#include "page_fixture.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "html_check.h"

static struct dashboard_section sections[4];

static int
get(const char *path, const char *unit)
{
    struct page_param enhet = {"enhet", unit};
    struct page_request r = {.snapshot = snapshot,
        .viewer = &viewer_everyone,
        .path = path,
        .params = &enhet,
        .n_params = unit ? 1 : 0};
    struct err err = {0};
    buf_reset(&reply.body);
    if (page_render(&r, &reply, &err) != 0)
        fail_msg("%s: %s: %s", path, err.where, err.what);
    return reply.status;
}

static bool
has(const char *text)
{
    return strstr(reply.body.data, text) != NULL;
}

static const char *
at(const char *from, const char *text)
{
    const char *found = strstr(from ? from : reply.body.data, text);
    if (!found)
        fail_msg("no '%s'", text);
    return found;
}

/* The board shows one section of these indicators. */
static void
one_section(const char *unit, enum section_show show, const char *a, const char *b)
{
    static const struct indicator *list[2];
    struct dashboard *d = (struct dashboard *)&snapshot->catalog->dashboards[0];
    list[0] = catalog_indicator(snapshot->catalog, a);
    list[1] = b ? catalog_indicator(snapshot->catalog, b) : NULL;
    sections[0] =
        (struct dashboard_section){.title = "Prov", .indicators = list, .n = b ? 2 : 1, .show = show};
    d->sections = sections;
    d->n_sections = 1;
    d->unit = catalog_unit(snapshot->catalog, unit);
    static struct html_check h;
    assert_int_equal(get("/tavla/kommunstyrelsen", NULL), 200);
    if (!html_check(&h, reply.body.data))
        fail_msg("%s", h.fault);
}

static void
ranked_units_stand_best_first_and_the_whole_below(void **state)
{
    (void)state;
    one_section("son", SHOW_RANKED, "nettokostnad", NULL);
    const char *table = at(NULL, "class=\"data ranked\"");
    const char *aldre = at(table, ">Äldreomsorgen<"),
               *nasty = at(table, "/indikator/nettokostnad?enhet=nasty");
    assert_true(aldre < nasty); /* it costs less: lower is better */
    assert_true(at(table, "class=\"sum\"") > nasty);
    assert_false(has("Gamla enheten")); /* closed */
}

static void
few_units_stand_as_in_the_tree(void **state)
{
    (void)state;
    one_section("bun", SHOW_RANKED, "nettokostnad", NULL);
    assert_true(has("I organisationens ordning: för få enheter har ett tal."));
    assert_false(has("Bäst först"));
}

static void
small_multiples_are_of_one_period_and_scale(void **state)
{
    (void)state;
    one_section("kommun", SHOW_UNITS, "nettokostnad", NULL);
    const char *list = at(NULL, "class=\"multiples\"");
    assert_true(at(list, "Barn- och utbildningsnämnden") < at(list, "Socialnämnden"));
    assert_true(at(list, "Socialnämnden") < at(list, "class=\"whole\""));
    assert_true(has("Alla kurvor har samma skala, "));
    assert_true(has("april 2023"));
    /* the sum is not drawn beside its parts */
    assert_null(strstr(at(list, "class=\"whole\""), "<title>Vimmerby kommun, utveckling"));
    assert_true(has("<title>Socialnämnden, utveckling sedan maj 2021</title>"));
}

static void
a_table_has_one_row_an_indicator_in_the_order_of_the_configuration(void **state)
{
    (void)state;
    one_section("kommun", SHOW_TABLE, "soliditet", "bygglov");
    const char *table = at(NULL, "class=\"data board-table\"");
    assert_true(at(table, "Soliditet med alla pensioner") < at(table, "Bygglovstid"));
    assert_true(has("mål minst" NBSP "25"));
    assert_false(has("class=\"card\""));
}

static void
deviations_say_when_nobody_has_forecast(void **state)
{
    (void)state;
    one_section("kommun", SHOW_DEVIATIONS, "nettokostnad", NULL);
    assert_true(has("Inga prognoser har lämnats för enheterna under Vimmerby kommun."));
    struct snapshot *without = snapshot;
    snapshot = world_make_with(false, 0, true);
    one_section("kommun", SHOW_DEVIATIONS, "nettokostnad", NULL);
    assert_true(has("class=\"data deviations\""));
    assert_true(has("störst underskott först"));
    snapshot_unref(snapshot);
    snapshot = without;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ranked_units_stand_best_first_and_the_whole_below),
        cmocka_unit_test(few_units_stand_as_in_the_tree),
        cmocka_unit_test(small_multiples_are_of_one_period_and_scale),
        cmocka_unit_test(a_table_has_one_row_an_indicator_in_the_order_of_the_configuration),
        cmocka_unit_test(deviations_say_when_nobody_has_forecast)};
    return cmocka_run_group_tests(tests, page_fixture_setup, page_fixture_teardown);
}
