/* The cache of finished pages: bounded, least recently used first out, safe while its answers are being sent. */
#include "buf.h"
#include "serve_cache.h"
#include "unit.h"
#include <pthread.h>
#include <stdlib.h>

static struct serve_answer *
answer(const char *text, size_t times)
{
    struct buf b;
    buf_init(&b, 1 << 24);
    for (size_t i = 0; i < times; i++)
        buf_str(&b, text);
    struct serve_answer *a = serve_answer_new(200, "text/html", &b, ANSWER_REVALIDATE, NULL);
    assert_non_null(a);
    return a;
}

static void
an_answer_has_two_representations_with_their_own_tags(void **state)
{
    (void)state;
    struct serve_answer *a = answer("samma text om och om igen ", 100),
                        *b = answer("samma text om och om igen ", 100);
    struct serve_answer *other = answer("annan text om och om igen ", 100), *tiny = answer("x", 1);
    assert_non_null(a->full[1]);
    assert_true(a->size[1] < a->size[0]);
    assert_string_equal(a->etag[0], b->etag[0]);
    assert_string_equal(a->etag[1], b->etag[1]);
    assert_string_not_equal(a->etag[0], a->etag[1]);
    assert_string_not_equal(a->etag[0], other->etag[0]);
    assert_null(tiny->full[1]); /* gzip would make it longer */
    serve_answer_unref(a);
    serve_answer_unref(b);
    serve_answer_unref(other);
    serve_answer_unref(tiny);
}

static void
put(struct serve_cache *c, const char *key, struct serve_answer *a)
{
    serve_cache_put(c, key, strlen(key), a);
}

static bool
has(struct serve_cache *c, const char *key)
{
    struct serve_answer *a = serve_cache_get(c, key, strlen(key));
    serve_answer_unref(a);
    return a != NULL;
}

static void
what_was_used_last_stays(void **state)
{
    (void)state;
    struct serve_cache *c = serve_cache_new(100000);
    struct serve_answer *a = answer("0123456789", 500);
    struct cache_figures f;
    char key[32];
    put(c, "först", a);
    for (int i = 0; i < 200; i++) {
        snprintf(key, sizeof key, "sida %d", i);
        put(c, key, a);
        assert_true(has(c, "först"));
        serve_cache_figures(c, &f);
        assert_true(f.bytes <= f.max_bytes);
    }
    assert_true(has(c, "sida 199"));
    assert_false(has(c, "sida 0"));
    assert_true(f.entries >= 8 && f.entries < 100);
    assert_int_equal(f.dropped + f.entries, 201);
    serve_cache_free(c);
    serve_answer_unref(a);
}

static void
a_new_answer_replaces_the_old(void **state)
{
    (void)state;
    struct serve_cache *c = serve_cache_new(1 << 20);
    struct serve_answer *a = answer("a", 1), *b = answer("b", 1);
    struct cache_figures f;
    put(c, "k", a);
    put(c, "k", b);
    struct serve_answer *got = serve_cache_get(c, "k", 1);
    assert_ptr_equal(got, b);
    serve_cache_figures(c, &f);
    assert_int_equal(f.entries, 1);
    assert_int_equal(f.hits, 1);
    serve_cache_free(c);
    assert_string_equal(got->etag[0], b->etag[0]); /* ours outlives the cache */
    serve_answer_unref(got);
    serve_answer_unref(a);
    serve_answer_unref(b);
}

static void
one_giant_does_not_empty_the_cache(void **state)
{
    (void)state;
    struct serve_cache *c = serve_cache_new(100000);
    struct serve_answer *small = answer("a", 1), *giant = answer("0123456789abcdef", 20000);
    put(c, "liten", small);
    put(c, "jätte", giant);
    assert_true(has(c, "liten"));
    assert_false(has(c, "jätte"));
    serve_cache_free(c);
    serve_answer_unref(small);
    serve_answer_unref(giant);
}

static void *
hammer(void *arg)
{
    struct serve_cache *c = arg;
    unsigned seed = (unsigned)(uintptr_t)&seed;
    for (int i = 0; i < 3000; i++) {
        int k = rand_r(&seed) % 60;
        struct serve_answer *a = serve_cache_get(c, &k, sizeof k);
        if (!a) {
            struct buf b;
            buf_init(&b, 1 << 16);
            for (int j = 0; j < 100; j++)
                buf_printf(&b, "%d ", k);
            a = serve_answer_new(200, "text/html", &b, ANSWER_REVALIDATE, NULL);
            serve_cache_put(c, &k, sizeof k, a);
        }
        if (a->size[0] != (k < 10 ? 200u : 300u))
            abort();
        serve_answer_unref(a);
    }
    return NULL;
}

static void
many_threads_share_it(void **state)
{
    (void)state;
    struct serve_cache *c = serve_cache_new(120000); /* too small for all: dropping goes on */
    pthread_t t[6];
    struct cache_figures f;
    for (int i = 0; i < 6; i++)
        assert_int_equal(pthread_create(&t[i], NULL, hammer, c), 0);
    for (int i = 0; i < 6; i++)
        pthread_join(t[i], NULL);
    serve_cache_figures(c, &f);
    assert_true(f.bytes <= f.max_bytes && f.dropped > 0 && f.hits > 0);
    serve_cache_free(c);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_has_two_representations_with_their_own_tags),
        cmocka_unit_test(what_was_used_last_stays),
        cmocka_unit_test(a_new_answer_replaces_the_old),
        cmocka_unit_test(one_giant_does_not_empty_the_cache),
        cmocka_unit_test(many_threads_share_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
