/* Work in a child: its result, its error, its end. */
#include "clock.h"
#include "pull_watch.h"
#include "unit.h"
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int
succeeds(void *ctx, struct err *err)
{
    (void)err;
    return *(int *)ctx == 7 ? 0 : -1;
}

static int
fails(void *ctx, struct err *err)
{
    (void)ctx;
    return err_set(err, ERR_DATA, "rad 7", "rätta", "fel %s", "här");
}

static int
hangs(void *ctx, struct err *err)
{
    volatile pid_t *pid = ctx;
    (void)err;
    *pid = getpid();
    while (*pid) /* for ever */
        ;
    return 0;
}

static int
crashes(void *ctx, struct err *err)
{
    struct rlimit none = {0, 0};
    (void)ctx;
    (void)err;
    setrlimit(RLIMIT_CORE, &none);
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
    return 0;
}

static int
leaves(void *ctx, struct err *err)
{
    (void)ctx;
    (void)err;
    _exit(5);
}

static void
results_and_errors_come_through(void **state)
{
    int seven = 7;
    bool alone = true;
    struct err err = {0};
    (void)state;
    assert_int_equal(pull_watch(succeeds, &seven, 5000, &alone, &err), 0);
    assert_false(alone);
    assert_int_equal(pull_watch(fails, NULL, 5000, &alone, &err), -1);
    assert_false(alone);
    assert_int_equal(err.kind, ERR_DATA);
    assert_string_equal(err.where, "rad 7");
    assert_string_equal(err.what, "fel här");
    assert_string_equal(err.hint, "rätta");
}

static void
what_hangs_is_ended_at_the_limit(void **state)
{
    pid_t *pid = mmap(NULL, sizeof *pid, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    bool alone = false;
    struct err err = {0};
    (void)state;
    int64_t start = clock_mono_ms();
    assert_int_equal(pull_watch(hangs, pid, 200, &alone, &err), -1);
    assert_in_range(clock_mono_ms() - start, 200, 3000);
    assert_true(alone);
    assert_int_equal(err.kind, ERR_SOURCE);
    assert_non_null(strstr(err.what, "tidsgränsen 1 s"));
    assert_true(*pid > 0 && kill(*pid, 0) < 0 && errno == ESRCH);
    munmap(pid, sizeof *pid);
}

static void
a_crash_is_told(void **state)
{
    bool alone = false;
    struct err err = {0};
    (void)state;
    assert_int_equal(pull_watch(crashes, NULL, 5000, &alone, &err), -1);
    assert_true(alone);
    assert_int_equal(err.kind, ERR_BUG);
    assert_non_null(strstr(err.what, "signal 11"));
    assert_int_equal(pull_watch(leaves, NULL, 5000, &alone, &err), -1);
    assert_true(alone);
    assert_non_null(strstr(err.what, "kod 5"));
}

static void
the_work_dies_with_its_watcher(void **state)
{
    pid_t *pid = mmap(NULL, sizeof *pid, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    (void)state;
    pid_t watcher = fork();
    if (watcher == 0) {
        bool alone;
        struct err err;
        pull_watch(hangs, pid, 60000, &alone, &err);
        _exit(0);
    }
    for (int i = 0; i < 500 && !*(volatile pid_t *)pid; i++)
        usleep(10000);
    assert_true(*pid > 0);
    kill(watcher, SIGKILL);
    waitpid(watcher, NULL, 0);
    int gone = 0;
    for (int i = 0; i < 300 && !gone; i++) {
        waitpid(*pid, NULL, WNOHANG); /* we are the subreaper */
        gone = kill(*pid, 0) < 0 && errno == ESRCH;
        usleep(10000);
    }
    assert_true(gone);
    munmap(pid, sizeof *pid);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(results_and_errors_come_through),
        cmocka_unit_test(what_hangs_is_ended_at_the_limit),
        cmocka_unit_test(a_crash_is_told),
        cmocka_unit_test(the_work_dies_with_its_watcher),
    };
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
