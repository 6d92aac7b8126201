/* /balans: counts of targets met over time, and named conflicts with the rule that found them; and how the first page tells of one. */
#include "figure_conflict.h"
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

static struct conflict rules[2];

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

static struct conflict_side
side(const char *indicator, enum conflict_word w)
{
    struct conflict_side s = {.indicator = catalog_indicator(snapshot->catalog, indicator)};
    s.is[w] = true;
    return s;
}

/* One rule, as the configuration would hold it. */
static void
one_rule(struct conflict_side a, struct conflict_side b)
{
    rules[0] = (struct conflict){.id = "prov",
        .name = "Timmarna minskar medan sjukfrånvaron är hög",
        .sides = {a, b},
        .question = "Vem gör jobbet?"};
    snapshot->catalog->conflicts = rules;
    snapshot->catalog->n_conflicts = 1;
}

static void
a_conflict_is_shown_with_its_rule_values_and_links(void **state)
{
    static struct html_check h;
    (void)state;
    one_rule(side("timavlonade", CONFLICT_NATT), side("sjukfranvaro", CONFLICT_EJ_NATT));
    assert_int_equal(get("/balans", NULL), 200);
    if (!html_check(&h, reply.body.data))
        fail_msg("%s", h.fault);
    assert_true(has("En krock har hittats."));
    assert_true(has("<article class=\"conflict\" id=\"prov\">"));
    assert_true(has("Regel: Arbetad tid av timavlönade: målet nås, medan sjukfrånvaro: målet nås inte."));
    assert_true(has("<a href=\"/indikator/timavlonade\">") ||
                has("<a href=\"/indikator/timavlonade?enhet=kommun\">"));
    assert_true(has("9,1"));
    assert_true(has("(mål högst" NBSP "10"));
    assert_true(has("Vem gör jobbet?"));
    assert_false(has("Prövat utan träff"));
    get("/", NULL);
    assert_true(has("<a href=\"/balans#prov\">Krock: timmarna minskar medan sjukfrånvaron är hög</a>"));
    get("/kultur", NULL);
    assert_false(has("Krock:"));
}

static void
that_none_is_found_is_said_with_the_rules_that_were_tried(void **state)
{
    (void)state;
    one_rule(side("timavlonade", CONFLICT_EJ_NATT), side("sjukfranvaro", CONFLICT_EJ_NATT));
    get("/balans", NULL);
    assert_true(has("Ingen krock har hittats."));
    assert_true(has("Prövad för en enhet."));
    assert_false(has("class=\"conflict\""));
    get("/", NULL);
    assert_false(has("Krock:"));
    snapshot->catalog->n_conflicts = 0;
    get("/balans", NULL);
    assert_true(has("Inga regler har lagts in."));
    assert_false(has("Ingen krock har hittats."));
}

/* The periods of both end with the same month: what one of them alone has reached is not held against what the other had before. */
static void
both_figures_are_of_one_period(void **state)
{
    struct figure_conflict f;
    const struct unit *kommun = catalog_unit(snapshot->catalog, "kommun");
    int n;
    (void)state;
    one_rule(side("bygglov", CONFLICT_EJ_NATT), side("sjukfranvaro", CONFLICT_EJ_NATT));
    assert_true(figure_conflict(snapshot, &rules[0], kommun, &f));
    assert_int_equal(f.sides[0].last, f.sides[1].last);
    assert_int_equal(f.sides[0].last, MONTH(2023, 3)); /* April of the one has not come */
    month since = figure_conflict_since(&f, &n);
    assert_int_equal(f.sides[0].last - since, n - 1);
    /* of a year and a month: the year's December */
    one_rule(side("larare", CONFLICT_EJ_NATT), side("sjukfranvaro", CONFLICT_EJ_NATT));
    assert_true(figure_conflict(snapshot, &rules[0], kommun, &f));
    assert_int_equal(f.sides[1].last, MONTH(2022, 12));
}

static void
what_is_long_past_is_no_conflict_now(void **state)
{
    struct figure_conflict f;
    const struct unit *kommun = catalog_unit(snapshot->catalog, "kommun");
    stamp recorded = snapshot->edition.recorded;
    (void)state;
    one_rule(side("timavlonade", CONFLICT_NATT), side("sjukfranvaro", CONFLICT_EJ_NATT));
    snapshot->edition.recorded = clock_from_local(2023, 7, 23, 8, 0, 0);
    assert_true(figure_conflict(snapshot, &rules[0], kommun, &f));
    snapshot->edition.recorded = clock_from_local(2023, 8, 23, 8, 0, 0);
    assert_false(figure_conflict(snapshot, &rules[0], kommun, &f));
    snapshot->edition.recorded = recorded;
}

/* Units below are looked at only where the rule names their kind; a unit without one of the figures is not found. */
static void
kinds_name_the_units_below_that_are_looked_at(void **state)
{
    static const char *const kinds[] = {"enhet", NULL};
    (void)state;
    one_rule(side("sjukfranvaro", CONFLICT_EJ_NATT), side("nettokostnad", CONFLICT_SAMRE));
    get("/balans", NULL);
    assert_false(has("Vimmerby gymnasium"));
    rules[0].kinds = kinds;
    rules[0].sides[0] = side("sjukfranvaro", CONFLICT_NORMAL);
    rules[0].sides[0].is[CONFLICT_EJ_NATT] = rules[0].sides[0].is[CONFLICT_NATT] = true;
    rules[0].sides[0].is[CONFLICT_SAMRE] = rules[0].sides[0].is[CONFLICT_BATTRE] = true;
    rules[0].sides[1].is[CONFLICT_BATTRE] = true;
    get("/balans", NULL);
    assert_true(has("/enhet/gymnasiet"));
    assert_false(has("Gamla enheten")); /* closed in 2021 */
}

static void
targets_are_counted_quarter_by_quarter(void **state)
{
    (void)state;
    snapshot->catalog->n_conflicts = 0;
    get("/balans", NULL);
    assert_true(has("<th scope=\"row\"><a href=\"/kultur\">Kultur</a></th>"));
    assert_true(has("<tr class=\"sum\"><th scope=\"row\">Alla</th>"));
    assert_true(has("för ett år sedan"));
    assert_int_equal(get("/balans", "son"), 200); /* by perspective: it has no board */
    assert_true(has("href=\"/kultur?enhet=son\""));
    assert_int_equal(get("/balans", "finns_inte"), 404);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_conflict_is_shown_with_its_rule_values_and_links),
        cmocka_unit_test(that_none_is_found_is_said_with_the_rules_that_were_tried),
        cmocka_unit_test(both_figures_are_of_one_period),
        cmocka_unit_test(what_is_long_past_is_no_conflict_now),
        cmocka_unit_test(kinds_name_the_units_below_that_are_looked_at),
        cmocka_unit_test(targets_are_counted_quarter_by_quarter)};
    return cmocka_run_group_tests(tests, page_fixture_setup, page_fixture_teardown);
}
