/* The same of small groups: released months and such that wait, units, slices and windows that are not shown, counted persons, after
   reorganisations too. */
#include "attack_world.h"
#include "series_same.h"

static const struct {
    enum scenario scenario;
    const char *slice;
} asked[] = {
    {SCENARIO_UTFALL, "T"}, {SCENARIO_UTFALL, "K"}, {SCENARIO_UTFALL, "unga"}, {SCENARIO_BUDGET, "T"}};

static size_t
compare_all(const struct world *w, int turn)
{
    const struct catalog *c = &w->t->catalog;
    size_t values = 0;
    for (size_t i = 0; i < c->n_indicators; i++)
        for (size_t u = 0; u < c->n_units; u++)
            for (int k = 0; k < WINDOWS; k++, turn++)
                values += series_compare(w->t->cube, &w->t->indicators[i], &w->t->units[u], (enum window)k,
                    asked[turn % 4].scenario, asked[turn % 4].slice, (month)(FIRST - turn % 14),
                    turn % 5 == 0 ? 2 : 1, MONTHS + 16);
    return values;
}

static void
a_series_of_protected_figures_says_what_they_say_one_by_one(void **ctx)
{
    uint64_t seed = seed_of() + 2;
    size_t values = 0, rounds = trees(60, 600);
    (void)ctx;
    for (size_t i = 0; i < rounds; i++) {
        struct world *w = calloc(1, sizeof *w);
        found_among(w, draw(&seed), 10);
        int last = 3 + (int)(draw(&seed) % (MONTHS - 3));
        for (int m = 0; m < last; m++) {
            for (int u = 0; u < w->n; u++)
                deliver_month(w, u, m);
            correct(w, m);
            if (m < last - 1)
                release(w, m);
        }
        town_build(w->t);
        values += compare_all(w, (int)i);
        demolish(w);
        free(w);
    }
    printf("%zu values in %zu municipalities\n", values, rounds);
    assert_true(values > rounds); /* not all of it is hidden */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_series_of_protected_figures_says_what_they_say_one_by_one)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
