/* Words sought as Swedish readers write them. */
#include "seek.h"
#include "unit.h"

static int
score(const char *query, const char *text)
{
    struct arena *a = arena_new();
    struct seek_query q;
    seek_parse(a, query, &q);
    struct seek_text t = {text, 1};
    int s = seek_score(a, &q, &t, 1);
    arena_free(a);
    return s;
}

static void
who_has_no_swedish_keys_finds_swedish_words(void **state)
{
    (void)state;
    assert_true(score("sjukfranvaro", "Sjukfrånvaro") > 0);
    assert_true(score("sjukfrånvaro", "Sjukfrånvaro") > score("sjukfranvaro", "Sjukfrånvaro"));
    assert_true(score("AVERAS", "Åveräs") > 0);
    assert_true(score("ide", "Idé") > 0);
    assert_true(score("idé", "Ide") > 0); /* an accent is no letter of its own */
    assert_true(score("ÅR", "år") > 0);
    assert_true(score("Överfo\xCC\x88rmyndare", "överförmyndarnämnden") ==
                score("överförmyndare", "Överförmyndarnämnden"));
}

static void
a_ring_and_dots_make_other_letters(void **state)
{
    (void)state;
    assert_int_equal(score("år", "ar"), 0);
    assert_int_equal(score("är", "år"), 0);
    assert_int_equal(score("för", "for"), 0);
    assert_true(score("for", "för") > 0);
}

static void
a_beginning_is_enough_and_a_part_of_a_long_word(void **state)
{
    (void)state;
    assert_true(score("sjuk", "Sjukfrånvaro") > score("frånvaro", "Sjukfrånvaro"));
    assert_true(score("frånvaro", "Sjukfrånvaro") > 0);
    assert_true(score("sjuk", "Sjuk") > score("sjuk", "Sjukfrånvaro"));
    assert_int_equal(score("var", "Sjukfrånvaro"), 0); /* too short to be a part */
    assert_int_equal(score("frånvarox", "Sjukfrånvaro"), 0);
}

static void
all_words_in_any_order(void **state)
{
    (void)state;
    assert_true(score("lång sjuk", "Lång sjukfrånvaro") > 0);
    assert_true(score("sjukfrånvaro lång", "Lång sjukfrånvaro") > 0);
    assert_int_equal(score("lång budget", "Lång sjukfrånvaro"), 0);
    assert_true(score("lång", "Lång sjukfrånvaro") > score("lång", "Frånvaro, lång")); /* it begins so */
    assert_int_equal(score("", "Lång"), 0);
    assert_int_equal(score(" –%&/ ", "Lång"), 0);
    assert_int_equal(score("lång", NULL), 0);
    assert_true(score("1 2 3 4 5 6 7 8 9", "1 2 3 4 5 6 7 8") > 0); /* the ninth is not sought */
}

static void
the_weightier_text_counts(void **state)
{
    struct arena *a = arena_new();
    struct seek_query q;
    struct seek_text name[] = {{"Budget", 10}, {"frånvaro", 2}}, prose[] = {{"Frånvaro", 10}, {"budget", 2}};
    (void)state;
    seek_parse(a, "budget", &q);
    assert_true(seek_score(a, &q, name, 2) > seek_score(a, &q, prose, 2));
    seek_parse(a, "budget frånvaro", &q); /* one word in each */
    assert_true(seek_score(a, &q, name, 2) > 0);
    arena_free(a);
}

static void
broken_text_is_read_to_its_end(void **state)
{
    (void)state;
    assert_true(score("ab", "\xC3 ab") > 0);
    assert_int_equal(score("\xC3", "ab"), 0);
    assert_int_equal(score("ab", "\xF0\x9F\xFF"), 0);
    assert_true(score("ab", "\xE2\x80\x93"
                            "ab") > 0);
}

static void
what_is_near_is_told(void **state)
{
    struct arena *a = arena_new();
    struct seek_query q;
    const char *const names[] = {"Sjukfrånvaro", "Budgetavvikelse"};
    (void)state;
    seek_parse(a, "sjukfrnvaro", &q);
    assert_string_equal(seek_nearest(a, &q, names, 2), "sjukfrånvaro");
    seek_parse(a, "sjukfrånvaro budgtavvikelse", &q); /* the one that was not found */
    assert_string_equal(seek_nearest(a, &q, names, 2), "budgetavvikelse");
    seek_parse(a, "xyzzy", &q);
    assert_null(seek_nearest(a, &q, names, 2));
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(who_has_no_swedish_keys_finds_swedish_words),
        cmocka_unit_test(a_ring_and_dots_make_other_letters),
        cmocka_unit_test(a_beginning_is_enough_and_a_part_of_a_long_word),
        cmocka_unit_test(all_words_in_any_order), cmocka_unit_test(the_weightier_text_counts),
        cmocka_unit_test(broken_text_is_read_to_its_end), cmocka_unit_test(what_is_near_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
