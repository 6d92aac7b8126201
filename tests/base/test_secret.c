/* credential:NAME: where it is looked for, and what is refused, never showing the secret. */
#include "file.h"
#include "secret.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char dir[] = "/tmp/ksrd-secret-XXXXXX";
static struct arena *a;
static struct err err;

static void
put_mode(const char *name, const void *bytes, size_t n, unsigned mode)
{
    const char *path = arena_printf(a, "%s/%s", dir, name);
    if (file_write(path, bytes, n, mode, &err) < 0 || chmod(path, mode) < 0)
        fail_msg("%s", err.what);
}

static void
put(const char *name, const char *text)
{
    put_mode(name, text, strlen(text), 0600);
}

/* The secret, or the message. */
static const char *
got(const char *name)
{
    char *secret = NULL;
    err_clear(&err);
    if (secret_read(a, name, arena_printf(a, "%s/folder", dir), &secret, &err) == 0)
        return secret;
    assert_int_equal(err.kind, ERR_CONFIG);
    assert_null(strstr(err.what, "hemlig"));
    assert_null(strstr(err.hint, "hemlig"));
    return err.what;
}

static void
the_form_of_a_name(void **state)
{
    static const char *const good[] = {"credential:a", "credential:smtp_password", "credential:A-1.b"};
    static const char *const bad[] = {"", "credential:", "credential:.a", "credential:-a", "credential:../x",
        "credential:a/b", "credential:a b", "Credential:a", "hemligt", "credential:å"};
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(secret_is_name(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(secret_is_name(bad[i]));
        assert_string_equal(got(bad[i]), "not of the form credential:NAME");
    }
}

static void
systemd_s_folder_comes_first_then_the_folder_of_the_configuration(void **state)
{
    (void)state;
    put("folder/db", "hemlig1\n");
    put("handed/ksrd_db", "hemlig2\n");
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_string_equal(got("credential:db"), "hemlig1");
    setenv("CREDENTIALS_DIRECTORY", arena_printf(a, "%s/handed", dir), 1);
    assert_string_equal(got("credential:db"), "hemlig2");
    put("handed/db", "hemlig3\n");
    assert_string_equal(got("credential:db"), "hemlig3");
    put("folder/other", "hemlig4");
    assert_string_equal(got("credential:other"), "hemlig4");
    unsetenv("CREDENTIALS_DIRECTORY");
}

static void
a_secret_is_one_line_kept_to_the_byte(void **state)
{
    (void)state;
    put("folder/a", " hemlig ord&=%/åäö \r\n");
    assert_string_equal(got("credential:a"), " hemlig ord&=%/åäö ");
    put("folder/a", "hemlig\nhemlig\n");
    assert_string_equal(got("credential:a"), "the file holds more than a secret");
    put_mode("folder/a", "hemlig\0x", 8, 0600);
    assert_string_equal(got("credential:a"), "the file holds more than a secret");
    put("folder/a", "\n");
    assert_string_equal(got("credential:a"), "the file is empty");
}

static void
missing_open_or_no_file(void **state)
{
    (void)state;
    assert_string_equal(got("credential:none"), "there is no secret for 'credential:none'");
    assert_non_null(strstr(err.where, "/folder/none"));
    put_mode("folder/open", "hemlig", 6, 0644);
    assert_string_equal(got("credential:open"), "everyone on this machine can reach the secret");
    put_mode("handed/open", "hemlig", 6, 0444); /* systemd's own matter */
    setenv("CREDENTIALS_DIRECTORY", arena_printf(a, "%s/handed", dir), 1);
    assert_string_equal(got("credential:open"), "hemlig");
    unsetenv("CREDENTIALS_DIRECTORY");
    assert_int_equal(mkdir(arena_printf(a, "%s/folder/dir", dir), 0700), 0);
    assert_string_equal(got("credential:dir"), "not a regular file");
}

static int
setup(void **state)
{
    (void)state;
    a = arena_new();
    if (!mkdtemp(dir))
        return -1;
    return file_mkdirs(arena_printf(a, "%s/folder", dir), 0700, &err) < 0
               ? -1
               : file_mkdirs(arena_printf(a, "%s/handed", dir), 0700, &err);
}

static int
teardown(void **state)
{
    (void)state;
    int r = system(arena_printf(a, "rm -r %s", dir));
    arena_free(a);
    return r;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_form_of_a_name),
        cmocka_unit_test(systemd_s_folder_comes_first_then_the_folder_of_the_configuration),
        cmocka_unit_test(a_secret_is_one_line_kept_to_the_byte),
        cmocka_unit_test(missing_open_or_no_file),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
