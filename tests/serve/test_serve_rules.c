/* Whether a changed configuration needs a restart is told by comparing how the pages were to be reached. */
#include "serve_rules.h"
#include "unit.h"
#include <stdbool.h>

static const char *const list[] = {"127.0.0.1:1", "127.0.0.1:2", NULL};

static bool
alike(const struct catalog_http *a, const struct catalog_http *b, const char *listen)
{
    struct arena *m = arena_new();
    const struct catalog_http x = serve_rules_copy(m, a, listen), y = serve_rules_copy(m, b, listen);
    bool same = serve_rules_same(&x, &y);
    assert_true(serve_rules_same(&y, &x) == same);
    arena_free(m);
    return same;
}

static void
each_key_counts(void **state)
{
    static const char *const shorter[] = {"127.0.0.1:1", NULL}, *const other[] = {"127.0.0.1:1", "x", NULL};
    const struct catalog_http base = {
        .listen = list, .names = list, .addresses = list, .certificate = "c", .key = "k"};
    struct catalog_http changed[] = {base, base, base, base, base, base, base, base, base, base, base};
    size_t n = sizeof changed / sizeof *changed;
    (void)state;
    changed[0].listen = shorter;
    changed[1].listen = other;
    changed[2].names = NULL;
    changed[3].names = shorter;
    changed[4].addresses = NULL;
    changed[5].certificate = "d";
    changed[6].key = NULL;
    changed[7].access_log = "stderr";
    changed[8].socket_mode = "0600";
    changed[9].socket_group = "www-data";
    changed[10].guards = true;
    assert_true(alike(&base, &base, NULL));
    for (size_t i = 0; i < n; i++)
        if (alike(&base, &changed[i], NULL))
            fail_msg("change %zu is not seen", i);
}

static void
what_is_left_out_is_the_default(void **state)
{
    static const char *const usual[] = {"127.0.0.1:8014", NULL};
    const struct catalog_http nothing = {0},
                              said = {.listen = usual, .socket_mode = "0660", .access_log = "off"},
                              elsewhere = {.listen = list};
    (void)state;
    assert_true(alike(&nothing, &said, NULL));
    assert_true(alike(NULL, &said, NULL));
    assert_false(alike(&nothing, &elsewhere, NULL));
    assert_true(alike(&nothing, &elsewhere, "127.0.0.1:3")); /* --listen stands over both */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_key_counts),
        cmocka_unit_test(what_is_left_out_is_the_default),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
