/* One snapshot, many readers: taken and given back without a lock, read by all at once, freed by the last. */
#include "cube_help.h"
#include "snapshot.h"
#include <pthread.h>
#include <stdatomic.h>

enum { READERS = 4, ROUNDS = 300 };

struct shared {
    _Atomic(struct snapshot *) now;
    pthread_mutex_t door; /* held only to take the pointer with a reference, as serve does */
    _Atomic int wrong;
};

/* A town whose kommun has `value` in every month; the catalog lies in an arena of its own, so the snapshot can own it. */
static struct snapshot *
snapshot_of(int value)
{
    struct town *t = town_new();
    struct source *s = town_source(t, "k");
    struct unit *kommun = town_unit(t, "kommun", "kommun", NULL);
    town_code(t, town_unit(t, "alfa", "enhet", kommun), s, "10");
    town_rule(t, town_measure(t, "x", MEASURE_FLOW, false), s, "1");
    town_indicator(t, "x", ROLLUP_RATIO, "x / x * x");
    char text[16];
    snprintf(text, sizeof text, "%d", value);
    for (int k = 0; k < 12; k++)
        town_fact(
            t, (struct line){.source = "k", .account = "1", .unit = "10"}, (month)(MONTH(2024, 1) + k), text);
    town_build(t);
    factset_free(t->facts); /* a cube needs its facts no longer */
    struct store_edition e = {.edition = value};
    return snapshot_new(&t->catalog, t->cube, &e);
}

static struct snapshot *
take(struct shared *s)
{
    pthread_mutex_lock(&s->door);
    struct snapshot *x = snapshot_ref(atomic_load(&s->now));
    pthread_mutex_unlock(&s->door);
    return x;
}

static void *
reader(void *ctx)
{
    struct shared *s = ctx;
    for (int k = 0; k < ROUNDS; k++) {
        struct snapshot *x = take(s);
        month m = (month)(MONTH(2024, 1) + k % 12);
        struct value v = cube_value(x->cube, &x->catalog->indicators[0], &x->catalog->units[0], m,
            WINDOW_MONTH, SCENARIO_UTFALL, "T");
        if (!v.has_value || rat_compare(v.value, rat_from_int(x->edition.edition)) != 0)
            atomic_fetch_add(&s->wrong, 1);
        snapshot_unref(x);
    }
    return NULL;
}

static void
readers_see_one_edition_whole_while_others_come_and_go(void **state)
{
    (void)state;
    struct shared s = {.wrong = 0};
    pthread_t threads[READERS];
    pthread_mutex_init(&s.door, NULL);
    atomic_store(&s.now, snapshot_of(1));
    for (int k = 0; k < READERS; k++)
        assert_int_equal(pthread_create(&threads[k], NULL, reader, &s), 0);
    for (int e = 2; e < 30; e++) {
        struct snapshot *next = snapshot_of(e);
        pthread_mutex_lock(&s.door);
        struct snapshot *old = atomic_exchange(&s.now, next);
        pthread_mutex_unlock(&s.door);
        snapshot_unref(old);
    }
    for (int k = 0; k < READERS; k++)
        pthread_join(threads[k], NULL);
    snapshot_unref(atomic_load(&s.now));
    pthread_mutex_destroy(&s.door);
    assert_int_equal(atomic_load(&s.wrong), 0);
}

static void
the_last_reader_frees(void **state)
{
    (void)state;
    struct snapshot *s = snapshot_of(7);
    assert_ptr_equal(snapshot_ref(s), s);
    snapshot_unref(s);
    assert_int_equal(s->edition.edition, 7); /* still there: ASan would tell */
    snapshot_unref(s);
    snapshot_unref(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(readers_see_one_edition_whole_while_others_come_and_go),
        cmocka_unit_test(the_last_reader_frees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
