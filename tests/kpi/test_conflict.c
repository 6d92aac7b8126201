/* Rules of two figures: which words hold of what is said of a figure, and which never can. */
#include "conflict.h"
#include "unit.h"

static enum conflict_word
holds(enum conflict_word asked, struct conflict_figure f)
{
    struct conflict_side s = {.is = {false}};
    s.is[asked] = true;
    return conflict_holds(&s, &f);
}

static void
each_word_holds_of_its_own_judgement_alone(void **state)
{
    static const struct {
        enum conflict_word word;
        struct conflict_figure yes, no;
    } cases[] = {{CONFLICT_NATT, {.mal = MAL_NATT}, {.mal = MAL_NARA}},
        {CONFLICT_NARA, {.mal = MAL_NARA}, {.mal = MAL_EJ_NATT}},
        {CONFLICT_EJ_NATT, {.mal = MAL_EJ_NATT}, {.mal = MAL_NONE}},
        {CONFLICT_NORMAL, {.variation = VARIATION_NORMAL}, {.variation = VARIATION_FEW}},
        {CONFLICT_FORBATTRAS, {.variation = VARIATION_FORBATTRAS}, {.variation = VARIATION_FORSAMRAS}},
        {CONFLICT_FORSAMRAS, {.variation = VARIATION_FORSAMRAS}, {.variation = VARIATION_NORMAL}},
        {CONFLICT_BATTRE, {.better = 1}, {.better = 0}}, {CONFLICT_SAMRE, {.better = -1}, {.better = 1}},
        {CONFLICT_NAS, {.prognos = PROGNOS_NAS}, {.prognos = PROGNOS_OSAKERT}},
        {CONFLICT_OSAKERT, {.prognos = PROGNOS_OSAKERT}, {.prognos = PROGNOS_NAS_INTE}},
        {CONFLICT_NAS_INTE, {.prognos = PROGNOS_NAS_INTE}, {.prognos = PROGNOS_NONE}}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(holds(cases[i].word, cases[i].yes), cases[i].word);
        assert_int_equal(holds(cases[i].word, cases[i].no), CONFLICT_WORDS);
    }
}

static void
up_and_down_need_a_real_change_and_no_good_side(void **state)
{
    (void)state;
    assert_int_equal(
        holds(CONFLICT_OKAR, (struct conflict_figure){.variation = VARIATION_FORSAMRAS, .up = true}),
        CONFLICT_OKAR);
    assert_int_equal(holds(CONFLICT_OKAR, (struct conflict_figure){.variation = VARIATION_OKAR, .up = true}),
        CONFLICT_OKAR);
    assert_int_equal(
        holds(CONFLICT_OKAR, (struct conflict_figure){.variation = VARIATION_NORMAL, .up = true}),
        CONFLICT_WORDS);
    assert_int_equal(holds(CONFLICT_MINSKAR, (struct conflict_figure){.variation = VARIATION_FORBATTRAS}),
        CONFLICT_MINSKAR);
    assert_int_equal(holds(CONFLICT_MINSKAR, (struct conflict_figure){.up = false}), CONFLICT_WORDS);
}

static void
of_several_words_the_first_that_holds_is_told(void **state)
{
    struct conflict_side s = {.is = {false}};
    struct conflict_figure f = {.mal = MAL_EJ_NATT, .better = -1};
    (void)state;
    s.is[CONFLICT_NATT] = s.is[CONFLICT_EJ_NATT] = s.is[CONFLICT_SAMRE] = true;
    assert_int_equal(conflict_holds(&s, &f), CONFLICT_EJ_NATT);
    f.mal = MAL_NARA;
    assert_int_equal(conflict_holds(&s, &f), CONFLICT_SAMRE);
    f.better = 0;
    assert_int_equal(conflict_holds(&s, &f), CONFLICT_WORDS);
    /* a figure that is withheld or missing says nothing */
    assert_int_equal(conflict_holds(&s, &(struct conflict_figure){.mal = MAL_NONE}), CONFLICT_WORDS);
    assert_false(conflict_forecast(&s));
    s.is[CONFLICT_NAS_INTE] = true;
    assert_true(conflict_forecast(&s));
}

static void
what_can_never_hold_is_known(void **state)
{
    struct indicator i = {.direction = DIRECTION_LOWER};
    (void)state;
    assert_string_equal(conflict_never(&i, CONFLICT_NATT), "it has no target");
    assert_string_equal(conflict_never(&i, CONFLICT_NAS), "it has neither target nor budget_margin");
    assert_null(conflict_never(&i, CONFLICT_SAMRE));
    i.has_budget_margin = true;
    assert_null(conflict_never(&i, CONFLICT_NAS_INTE));
    i.n_targets = 1;
    assert_null(conflict_never(&i, CONFLICT_EJ_NATT));
    i.variation.off = true;
    assert_string_equal(conflict_never(&i, CONFLICT_OKAR), "its variation is not judged");
    i.variation.off = false;
    i.direction = DIRECTION_NONE;
    assert_null(conflict_never(&i, CONFLICT_OKAR));
    assert_string_equal(conflict_never(&i, CONFLICT_FORSAMRAS), "it has no direction");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_word_holds_of_its_own_judgement_alone),
        cmocka_unit_test(up_and_down_need_a_real_change_and_no_good_side),
        cmocka_unit_test(of_several_words_the_first_that_holds_is_told),
        cmocka_unit_test(what_can_never_hold_is_known)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
