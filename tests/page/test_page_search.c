/* /sok: what is found, in which order, and what is said when there is nothing. */
#include "page_fixture.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "html_check.h"

static int
find(const char *q, const struct viewer *viewer)
{
    struct page_param param = {"q", q};
    struct page_request r = {
        .snapshot = snapshot, .viewer = viewer, .path = "/sok", .params = &param, .n_params = q ? 1 : 0};
    struct err err = {0};
    buf_reset(&reply.body);
    if (page_render(&r, &reply, &err) != 0)
        fail_msg("%s: %s: %s", q, err.where, err.what);
    return reply.status;
}

static bool
has(const char *text)
{
    return strstr(reply.body.data, text) != NULL;
}

/* The first hit's name is at the head of the list. */
static void
first_is(const char *link, const char *name)
{
    const char *list = strstr(reply.body.data, "<ol class=\"hits\">"),
               *first = list ? strstr(list, "<a ") : NULL;
    char *expected = arena_printf(snapshot->catalog->arena, "<a href=\"%s\">%s</a>", link, name);
    if (!first || strncmp(first, expected, strlen(expected)) != 0)
        fail_msg("first is %.120s; expected %s", first ? first : "nothing", expected);
}

static void
valid(void)
{
    static struct html_check h;
    if (!html_check(&h, reply.body.data))
        fail_msg("%s", h.fault);
}

static void
indicators_units_boards_and_words_are_found(void **state)
{
    (void)state;
    assert_int_equal(find("sjukfranvaro", &viewer_everyone), 200);
    valid();
    first_is("/indikator/sjukfranvaro?enhet=kommun", "Sjukfrånvaro");
    find("gymn Vimm", &viewer_everyone); /* beginnings, in any order */
    first_is("/enhet/gymnasiet", "Vimmerby gymnasium");
    assert_true(has("under Barn- och utbildningsnämnden"));
    find("overblick", &viewer_everyone);
    first_is("/", "Kommunstyrelsens överblick");
    find("kultur", &viewer_everyone);
    first_is("/kultur", "Kultur");
    find("försämras", &viewer_everyone);
    first_is("/ordlista", "Försämras");
    find("gamla", &viewer_everyone);
    assert_true(has("finns inte i maj 2023"));
}

static void
an_empty_search_helps(void **state)
{
    (void)state;
    assert_int_equal(find(NULL, &viewer_everyone), 200);
    valid();
    assert_true(has("<h1>Sök</h1>"));
    assert_true(has("Så söker du"));
    assert_false(has("class=\"hits\""));
    find("–", &viewer_everyone);
    assert_true(has("Skriv minst en bokstav eller siffra."));
}

static void
nothing_found_says_so_and_what_may_be_meant(void **state)
{
    (void)state;
    assert_int_equal(find("sjukfrnvaro", &viewer_everyone), 200);
    valid();
    assert_true(has("Inget hittades för ”sjukfrnvaro”"));
    assert_true(has("Menade du <a href=\"/sok?q=sjukfr%C3%A5nvaro\">sjukfrånvaro</a>?"));
    assert_true(has("Så söker du"));
    find("xyzzyqwerty", &viewer_everyone);
    assert_false(has("Menade du"));
    find("<script>\"'", &viewer_everyone);
    assert_true(has("value=\"&lt;script&gt;"));
    assert_false(has("<script>\""));
}

static void
too_long_is_refused_and_too_many_words_said(void **state)
{
    char q[300];
    (void)state;
    memset(q, 'a', sizeof q);
    q[201] = '\0';
    assert_int_equal(find(q, &viewer_everyone), 400);
    assert_int_equal(find("a b c d e f g h i", &viewer_everyone), 200);
    assert_true(has("Sökningen tar de första åtta orden."));
}

static void
the_administration_is_found_by_administrators_alone(void **state)
{
    (void)state;
    find("administration", &viewer_administrator);
    first_is("/admin", "Administration");
    find("administration", &viewer_everyone);
    assert_false(has("href=\"/admin\""));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(indicators_units_boards_and_words_are_found),
        cmocka_unit_test(an_empty_search_helps),
        cmocka_unit_test(nothing_found_says_so_and_what_may_be_meant),
        cmocka_unit_test(too_long_is_refused_and_too_many_words_said),
        cmocka_unit_test(the_administration_is_found_by_administrators_alone)};
    return cmocka_run_group_tests(tests, page_fixture_setup, page_fixture_teardown);
}
