/* Global options and places (DESIGN §6), and how root is given up. */
#include "privileges.h"
#include "program_run.h"
#include "verb_common.h"
#include <pwd.h>

static struct arena *a;
static struct verb_context c;
static const char *verb;
static struct err err;

static int
places(const char *first, ...)
{
    char **argv = arena_alloc(a, 20 * sizeof *argv);
    int argc = 1;
    va_list ap;
    argv[0] = arena_strdup(a, "ksrd");
    va_start(ap, first);
    for (const char *s = first; s; s = va_arg(ap, const char *))
        argv[argc++] = arena_strdup(a, s);
    va_end(ap);
    err_clear(&err);
    return verb_common_places(a, argc, argv, &c, &verb, &err);
}

static void
clean_environment(void)
{
    unsetenv("KSRD_CONFIG");
    unsetenv("STATE_DIRECTORY");
    setenv("HOME", "/home/anna", 1);
}

static void
global_options_stand_anywhere(void **state)
{
    (void)state;
    clean_environment();
    assert_int_equal(
        places("--config", "/c", "pull", "--state=/s", "ekonomi", "--file", "x", "--listen", "h:1", NULL), 0);
    assert_string_equal(c.config_dir, "/c");
    assert_string_equal(c.state_dir, "/s");
    assert_string_equal(c.listen, "h:1");
    assert_null(c.dashboards_dir);
    assert_string_equal(verb, "pull");
    assert_int_equal(c.argc, 3);
    assert_string_equal(c.argv[0], "ekonomi");
    assert_string_equal(c.argv[2], "x");
}

static void
defaults_come_from_the_environment_and_the_user(void **state)
{
    (void)state;
    clean_environment();
    assert_int_equal(places("check", NULL), 0);
    assert_string_equal(c.config_dir, "/etc/ksrd");
    assert_string_equal(c.state_dir, geteuid() == 0 ? "/var/lib/ksrd" : "/home/anna/.local/state/ksrd");
    setenv("KSRD_CONFIG", "/k", 1);
    setenv("STATE_DIRECTORY", "/run/state", 1);
    assert_int_equal(places("check", NULL), 0);
    assert_string_equal(c.config_dir, "/k");
    assert_string_equal(c.state_dir, "/run/state");
    assert_int_equal(places("check", "--config", "/c", "--state", "rel", NULL), 0);
    assert_string_equal(c.config_dir, "/c");
    assert_true(c.state_dir[0] == '/' && strstr(c.state_dir, "/rel"));
}

static void
options_without_a_value_are_usage(void **state)
{
    (void)state;
    assert_int_equal(places("check", "--config", NULL), -1);
    assert_int_equal(err.kind, ERR_USAGE);
    assert_int_equal(places("check", "--state=", NULL), -1);
    assert_int_equal(err.kind, ERR_USAGE);
    assert_int_equal(places(NULL), 0);
    assert_null(verb);
}

static void
a_verb_takes_its_own_options(void **state)
{
    const char *file = NULL;
    (void)state;
    assert_int_equal(places("pull", "--dry-run", "ekonomi", "--file=x y", NULL), 0);
    assert_true(verb_common_flag(&c, "--dry-run"));
    assert_false(verb_common_flag(&c, "--dry-run"));
    assert_int_equal(verb_common_value(&c, "--file", &file, &err), 0);
    assert_string_equal(file, "x y");
    assert_int_equal(verb_common_rest(&c, 1, "usage", &err), 0);
    assert_int_equal(verb_common_rest(&c, 0, "usage", &err), -1);
    assert_int_equal(verb_common_rest(&c, 2, "usage", &err), -1);
    assert_int_equal(places("pull", "--dryrun", "ekonomi", NULL), 0);
    assert_int_equal(verb_common_rest(&c, 2, "usage", &err), -1);
    assert_non_null(strstr(err.what, "--dryrun"));
}

/* ---- root ------------------------------------------------------------------------------------------------------------ */
static char dir[64];

/* In a child: 0 and the user ksrd, or the exit code of the refusal. */
static int
settle(const char *state_dir, const char *config_dir)
{
    struct verb_context x = {.config_dir = config_dir, .state_dir = state_dir};
    int status;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        struct err e = {0};
        if (privileges_settle(&x, &e) < 0)
            _exit(err_exit_code(&e));
        _exit(geteuid() == 0 || getuid() == 0 || setuid(0) == 0 || access(x.state_dir, W_OK) < 0 ? 99 : 0);
    }
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 98;
}

static void
root_is_given_up_and_no_foreign_folder_taken(void **state)
{
    const struct passwd *pw = getpwnam("ksrd");
    char path[200], config[100];
    struct stat st;
    (void)state;
    if (geteuid() != 0 || !pw) {
        print_message("not root, or no user 'ksrd'\n");
        skip();
    }
    uid_t ksrd = pw->pw_uid;
    snprintf(config, sizeof config, "%s/config", dir);
    assert_int_equal(mkdir(config, 0755), 0);
    snprintf(path, sizeof path, "%s/a/b/state", dir); /* made with its parents, which stay passable */
    assert_int_equal(settle(path, config), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_uid, ksrd);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(settle(path, config), 0); /* and again */
    snprintf(path, sizeof path, "%s/empty", dir);
    assert_int_equal(mkdir(path, 0755), 0);
    assert_int_equal(settle(path, config), 0);
    snprintf(path, sizeof path, "%s/anna", dir);
    program_put(path, "letter.txt", "dear", 4);
    assert_int_equal(settle(path, config), 3);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_uid, 0);
    snprintf(path, sizeof path, "%s/closed", dir); /* below a folder that only root may enter */
    assert_int_equal(mkdir(path, 0700), 0);
    snprintf(path, sizeof path, "%s/closed/state", dir);
    assert_int_equal(settle(path, config), 0);
    snprintf(path, sizeof path, "%s/state", dir);
    assert_int_equal(chmod(config, 0700), 0); /* a folder that only root can read: told, not "missing" */
    assert_int_equal(settle(path, config), 1);
}

static void
an_answer_that_the_disk_does_not_take_is_a_fault(void **state)
{
    (void)state;
    static const char *const verbs[] = {"version", "schema"}; /* shorter and longer than stdio's buffer */
    char command[300];
    for (int i = 0; i < 2; i++) {
        snprintf(command, sizeof command, "%s/ksrd %s >/dev/full 2>/dev/null", KSRD_BINARY, verbs[i]);
        int status = system(command);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 1);
    }
}

/* The address with the password in it; what went wrong otherwise. */
static const char *
with_password(const char *url, const char *password)
{
    struct verb_context ctx = {.config_dir = dir};
    struct catalog cat = {.arena = a, .database_url = url, .database_password = password};
    err_clear(&err);
    if (verb_database_password(&ctx, &cat, &err) < 0)
        return err.what;
    assert_null(cat.database_password);
    return cat.database_url;
}

static void
the_database_s_password_comes_from_a_file(void **state)
{
    static const char secret[] = "så&h emligt=%\n";
    (void)state;
    unsetenv("CREDENTIALS_DIRECTORY");
    program_put(dir, "credentials/db", secret, sizeof secret - 1);
    assert_int_equal(chmod(arena_printf(a, "%s/credentials/db", dir), 0600), 0);
    assert_string_equal(with_password("postgresql://k@h/d", NULL), "postgresql://k@h/d");
    assert_string_equal(with_password("postgresql://k@h/d", "credential:db"),
        "postgresql://k@h/d?password=s%C3%A5%26h%20emligt%3D%25");
    assert_string_equal(with_password("postgresql://k@h/d?port=1", "credential:db"),
        "postgresql://k@h/d?port=1&password=s%C3%A5%26h%20emligt%3D%25");
    assert_string_equal(
        with_password("postgresql://k@h/d", "credential:none"), "there is no secret for 'credential:none'");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(global_options_stand_anywhere),
        cmocka_unit_test(defaults_come_from_the_environment_and_the_user),
        cmocka_unit_test(options_without_a_value_are_usage),
        cmocka_unit_test(a_verb_takes_its_own_options),
        cmocka_unit_test(the_database_s_password_comes_from_a_file),
        cmocka_unit_test(root_is_given_up_and_no_foreign_folder_taken),
        cmocka_unit_test(an_answer_that_the_disk_does_not_take_is_a_fault),
    };
    char remove[100];
    a = arena_new();
    snprintf(dir, sizeof dir, "/tmp/ksrd-places-XXXXXX");
    if (!mkdtemp(dir) || chmod(dir, 0755) != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    snprintf(remove, sizeof remove, "rm -rf %s", dir);
    arena_free(a);
    return failed | (system(remove) != 0);
}
