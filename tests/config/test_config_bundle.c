/* Folders → bundle → one text → bundle. */
#include "config_fixture.h"
#include <sys/stat.h>
#include <unistd.h>

/* A folder of its own for each test, taken away again by remove_tree. */
static char *
make_tree(struct arena *a)
{
    char *dir = arena_strdup(a, "/tmp/ksrd-config-XXXXXX");

    assert_non_null(mkdtemp(dir));
    return dir;
}

static void
put(struct arena *a, const char *dir, const char *name, const char *text)
{
    struct err err = {0};
    char *path = arena_printf(a, "%s/%s", dir, name), *folder = arena_strdup(a, path);

    *strrchr(folder, '/') = '\0';
    assert_int_equal(file_mkdirs(folder, 0755, &err), 0);
    assert_int_equal(file_write(path, text, strlen(text), 0644, &err), 0);
}

static void
remove_tree(struct arena *a, const char *dir)
{
    assert_int_equal(system(arena_printf(a, "rm -rf '%s'", dir)), 0);
    arena_free(a);
}

static const char *
names_of(struct arena *a, const struct config_bundle *b)
{
    const char *s = "";

    for (size_t i = 0; i < b->n; i++)
        s = arena_printf(a, "%s%s ", s, b->files[i].name);
    return s;
}

static void
read_here(struct arena *a, const char *dir, const char *config, const char *dashboards, const char *names)
{
    struct config_bundle *b = NULL;
    struct err err = {0};
    char old[4096];

    assert_non_null(getcwd(old, sizeof old));
    assert_int_equal(chdir(dir), 0);
    if (config_read(config, dashboards, &b, &err))
        fail_msg("%s", err.what);
    assert_string_equal(names_of(a, b), names);
    config_bundle_free(b);
    assert_int_equal(chdir(old), 0);
}

static void
names_are_as_the_user_gave_them(void **state)
{
    struct arena *a = arena_new();
    char *dir = make_tree(a);

    (void)state;
    put(a, dir, "config/b.yaml", "");
    put(a, dir, "config/a.yaml", "");
    put(a, dir, "config/readme.md", "");
    put(a, dir, "dashboards/first.yaml", "");
    put(a, dir, "other/x.yaml", "");
    read_here(a, dir, "config", NULL, "config/a.yaml config/b.yaml dashboards/first.yaml ");
    read_here(a, dir, "config/", NULL, "config/a.yaml config/b.yaml dashboards/first.yaml ");
    read_here(a, dir, "./config", NULL, "./config/a.yaml ./config/b.yaml ./dashboards/first.yaml ");
    read_here(a, dir, "config", "other", "config/a.yaml config/b.yaml other/x.yaml ");
    put(a, dir, "config/dashboards/inner.yaml", "");
    read_here(a, dir, "config", NULL, "config/a.yaml config/b.yaml config/dashboards/inner.yaml ");
    read_here(a, arena_printf(a, "%s/config", dir), ".", NULL, "./a.yaml ./b.yaml ./dashboards/inner.yaml ");
    remove_tree(a, dir);
}

static void
refuse(const char *config, const char *what)
{
    struct config_bundle *b = NULL;
    struct err err = {0};

    assert_int_equal(config_read(config, NULL, &b, &err), -1);
    assert_null(b);
    assert_int_equal(err.kind, ERR_CONFIG);
    if (!strstr(err.what, what))
        fail_msg("'%s' does not hold '%s'", err.what, what);
}

static void
folders_that_cannot_be_used_are_told(void **state)
{
    struct arena *a = arena_new();
    char *dir = make_tree(a);
    char *big = arena_alloc(a, (1 << 20) + 2);

    (void)state;
    refuse("/nonexistent/ksrd", "there is no configuration folder '/nonexistent/ksrd'");
    refuse(dir, "holds no .yaml file");
    put(a, dir, "units.yml", "");
    refuse(dir, "units.yml would not be read");
    assert_int_equal(unlink(arena_printf(a, "%s/units.yml", dir)), 0);
    memset(big, '#', (1 << 20) + 1);
    put(a, dir, "big.yaml", big);
    refuse(dir, "");
    remove_tree(a, dir);
}

static void
the_hash_is_of_names_and_bytes(void **state)
{
    struct arena *a = arena_new();
    char *dir = make_tree(a);
    struct config_bundle *b[5];
    struct err err = {0};

    (void)state;
    put(a, dir, "1/a.yaml", "x-a: 1\n");
    put(a, dir, "2/a.yaml", "x-a: 1\n");
    put(a, dir, "3/a.yaml", "x-a: 2\n");
    put(a, dir, "4/b.yaml", "x-a: 1\n");
    for (int i = 1; i <= 4; i++)
        assert_int_equal(config_read(arena_printf(a, "%s/%d", dir, i), NULL, &b[i], &err), 0);
    assert_int_equal(strlen(b[1]->sha256), 64);
    assert_string_equal(b[1]->sha256, b[2]->sha256); /* elsewhere, the same */
    assert_string_not_equal(b[1]->sha256, b[3]->sha256);
    assert_string_not_equal(b[1]->sha256, b[4]->sha256);
    for (int i = 1; i <= 4; i++)
        config_bundle_free(b[i]);
    remove_tree(a, dir);
}

static void
packing_loses_nothing(void **state)
{
    struct config_bundle *b = config_bundle_new(), *back = NULL;
    struct buf out;
    struct err err = {0};
    size_t cap = 0;

    (void)state;
    fixture_add_folder(b, &cap, "good", NULL);
    fixture_add(b, &cap, "tom.yaml", "", 0);
    fixture_add(b, &cap, "åäö 7\n3 3.yaml", "1 2\nab\n", 7);
    fixture_add(b, &cap, "nul.yaml", "a\0b", 3);
    config_bundle_seal(b);
    buf_init(&out, 1 << 22);
    config_bundle_pack(b, &out);
    assert_int_equal(config_bundle_unpack(out.data, out.len, &back, &err), 0);
    assert_int_equal(back->n, b->n);
    assert_string_equal(back->sha256, b->sha256);
    for (size_t i = 0; i < b->n; i++) {
        assert_string_equal(back->files[i].name, b->files[i].name);
        assert_int_equal(back->files[i].len, b->files[i].len);
        assert_memory_equal(back->files[i].text, b->files[i].text, b->files[i].len);
    }
    config_bundle_free(back);
    for (size_t n = 0; n < out.len; n += n < 200 ? 1 : 97) { /* cut anywhere: refused, or fewer whole files */
        back = NULL;
        if (config_bundle_unpack(out.data, n, &back, &err) == 0)
            assert_true(back->n < b->n);
        config_bundle_free(back);
    }
    buf_free(&out);
    config_bundle_free(b);
}

static void
foreign_texts_are_not_unpacked(void **state)
{
    static const char *const texts[] = {"", "x", "ksrd-configuration 2\n", "ksrd-configuration 1\n1",
        "ksrd-configuration 1\n1 1\n", "ksrd-configuration 1\n1 1\nab", "ksrd-configuration 1\n1 1\nabx",
        "ksrd-configuration 1\n-1 1\nab\n", "ksrd-configuration 1\n99999999999999999999 1\nab\n",
        "ksrd-configuration 1\n1 99999999999999999999\nab\n"};
    struct config_bundle *back = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct err err = {0};

        assert_int_equal(config_bundle_unpack(texts[i], strlen(texts[i]), &back, &err), -1);
        assert_int_equal(err.kind, ERR_DATA);
    }
    assert_null(back);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_as_the_user_gave_them),
        cmocka_unit_test(folders_that_cannot_be_used_are_told),
        cmocka_unit_test(the_hash_is_of_names_and_bytes),
        cmocka_unit_test(packing_loses_nothing),
        cmocka_unit_test(foreign_texts_are_not_unpacked),
    };

    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
