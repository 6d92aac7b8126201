/* The schedule under a fake clock, with a shell script as the program. */
#include "schedule.h"
#include "schedule_child.h"
#include "unit.h"
#include <errno.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char dir[64], script[100], calls[100];

/* The program: notes how it was called, then does as the file `do` says. */
static void
program(const char *what)
{
    FILE *f = fopen(script, "w");
    assert_non_null(f);
    fprintf(f, "#!/bin/sh\necho \"$@\" >> %s\n%s\n", calls, what);
    assert_int_equal(fchmod(fileno(f), 0700), 0);
    fclose(f);
    unlink(calls);
}

static int
n_calls(char *last, size_t size)
{
    int n = 0;
    char text[300];
    FILE *f = fopen(calls, "r");
    if (!f)
        return 0;
    while (fgets(text, sizeof text, f)) {
        n++;
        if (last)
            snprintf(last, size, "%s", text);
    }
    fclose(f);
    return n;
}

static const char *const args[] = {"--state", "/tmp/some where", NULL};
static struct source sources[2];
static struct catalog catalog;

static struct schedule *
start(const char *cron, int retries)
{
    sources[0] = (struct source){
        .id = "ekonomi", .format = "sie", .schedule = cron, .deadline_s = 60, .retries = retries};
    sources[1] = (struct source){.id = "hand", .format = "sie", .deadline_s = 60};
    catalog = (struct catalog){.sources = sources, .n_sources = 2};
    return schedule_new(&catalog, script, args);
}

/* Steps at that moment until the child that runs has ended. */
static void
step_until_calls(struct schedule *s, stamp now, int calls_wanted)
{
    for (int i = 0; i < 300 && n_calls(NULL, 0) < calls_wanted; i++) {
        schedule_step(s, now);
        usleep(10000);
    }
    assert_int_equal(n_calls(NULL, 0), calls_wanted);
    for (int i = 0; i < 20; i++) {
        schedule_step(s, now);
        usleep(5000);
    }
    assert_int_equal(n_calls(NULL, 0), calls_wanted);
}

static void
a_source_is_pulled_at_its_time_and_not_before(void **state)
{
    char last[300] = "";
    (void)state;
    program("exit 0");
    struct schedule *s = start("0 5 * * *", 3);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
    assert_int_equal(schedule_step(s, five - 60000), 1000);
    step_until_calls(s, five - 1, 0);
    assert_int_equal(schedule_step(s, five - 400), 400); /* it wants to be called at the moment itself */
    step_until_calls(s, five, 1);
    n_calls(last, sizeof last);
    assert_string_equal(last, "--state /tmp/some where pull ekonomi\n");
    step_until_calls(s, five + 3600000, 1);
    step_until_calls(s, clock_from_local(2026, 3, 3, 5, 0, 1), 2);
    schedule_free(s);
}

static void
a_failed_pull_is_tried_again_with_back_off(void **state)
{
    (void)state;
    program("exit 4");
    struct schedule *s = start("0 5 * * *", 3);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0), at = five;
    schedule_step(s, five - 1000);
    step_until_calls(s, at, 1);
    stamp wait = 60000;
    for (int retry = 1; retry <= 3; retry++, wait *= 2) {
        step_until_calls(s, at + wait - 1000, retry); /* not before */
        at += wait + wait / 5;                        /* and with jitter at most a fifth later */
        step_until_calls(s, at, retry + 1);
    }
    step_until_calls(s, at + 20 * wait, 4);  /* three retries, no more */
    step_until_calls(s, five + 86400000, 5); /* until the next day */
    schedule_free(s);
}

static void
a_success_ends_the_retries(void **state)
{
    (void)state;
    program("exit 1");
    struct schedule *s = start("0 5 * * *", 3);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
    schedule_step(s, five - 1000);
    step_until_calls(s, five, 1);
    program("exit 0");
    step_until_calls(s, five + 80000, 1);
    step_until_calls(s, five + 4000000, 1);
    schedule_free(s);
}

static void
an_order_that_is_wrong_is_not_tried_again(void **state)
{
    (void)state;
    program("exit 2");
    struct schedule *s = start("0 5 * * *", 3);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
    schedule_step(s, five - 1000);
    step_until_calls(s, five, 1);
    step_until_calls(s, five + 4000000, 1);
    schedule_free(s);
}

static void
never_two_of_one_source(void **state)
{
    (void)state;
    program("exec sleep 30");
    struct schedule *s = start("* * * * *", 3);
    stamp t = clock_from_local(2026, 3, 2, 5, 0, 0);
    schedule_step(s, t - 1000);
    for (int i = 0; i < 50; i++) {
        schedule_step(s, t + i * 1000); /* 50 seconds in which two more minutes could begin */
        usleep(2000);
    }
    step_until_calls(s, t + 59000, 1);
    schedule_free(s);
}

static void
four_run_at_once_and_the_others_follow(void **state)
{
    static const char *const ids[] = {"a", "b", "c", "d", "e", "f"};
    struct source six[6];
    struct catalog c = {.sources = six, .n_sources = 6};
    char go[100], code[200];
    (void)state;
    snprintf(go, sizeof go, "%s/go", dir);
    snprintf(code, sizeof code, "while [ ! -e %s ]; do sleep 0.01; done", go);
    program(code);
    for (int i = 0; i < 6; i++)
        six[i] = (struct source){.id = ids[i], .format = "sie", .schedule = "0 5 * * *", .deadline_s = 60};
    struct schedule *s = schedule_new(&c, script, args);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
    schedule_step(s, five - 1000);
    step_until_calls(s, five, 4);
    fclose(fopen(go, "w"));
    step_until_calls(s, five + 1000, 6);
    schedule_free(s);
}

static bool
is_gone(pid_t pid)
{
    for (int i = 0; i < 200; i++) {
        waitpid(pid, NULL, WNOHANG); /* an orphan of ours: we are the subreaper */
        if (kill(pid, 0) < 0 && errno == ESRCH)
            return true;
        usleep(10000);
    }
    return false;
}

static pid_t
noted_pid(void)
{
    char last[300] = "";
    for (int i = 0; i < 200 && n_calls(last, sizeof last) < 2; i++)
        usleep(10000);
    return (pid_t)strtol(last, NULL, 10);
}

static void
past_its_deadline_it_is_ended_even_when_it_does_not_listen(void **state)
{
    char code[300];
    (void)state;
    snprintf(code, sizeof code, "trap '' TERM\necho $$ >> %s\nwhile :; do sleep 0.05; done", calls);
    program(code);
    struct schedule *s = start("0 5 * * *", 0);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
    schedule_step(s, five - 1000);
    schedule_step(s, five);
    pid_t pid = noted_pid();
    assert_true(pid > 1);
    schedule_step(s, five + 60000); /* the deadline: it may still end itself */
    usleep(100000);
    assert_int_equal(kill(pid, 0), 0);
    schedule_step(s, five + 76000); /* SIGTERM, which it ignores */
    usleep(100000);
    assert_int_equal(kill(pid, 0), 0);
    schedule_step(s, five + 82000); /* SIGKILL */
    for (int i = 0; i < 100 && kill(pid, 0) == 0; i++) {
        schedule_step(s, five + 83000);
        usleep(10000);
    }
    assert_true(is_gone(pid));
    schedule_free(s);
}

static void
a_missed_time_is_caught_up_once(void **state)
{
    (void)state;
    program("exit 0");
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
    struct schedule *s = start("0 5 * * *", 3);
    schedule_last(s, "ekonomi", five - 3 * 86400000LL); /* three days old at nine o'clock */
    step_until_calls(s, five + 4 * 3600000, 1);
    step_until_calls(s, five + 5 * 3600000, 1);
    schedule_free(s);
    program("exit 0");
    s = start("0 5 * * *", 3);
    schedule_last(s, "ekonomi", five + 1000); /* done today already */
    step_until_calls(s, five + 4 * 3600000, 0);
    schedule_free(s);
    program("exit 0");
    s = start("0 5 * * *", 3);
    schedule_last(s, "ekonomi", 0); /* never yet */
    step_until_calls(s, five + 4 * 3600000, 1);
    schedule_free(s);
}

static void
another_configuration_takes_over_the_times(void **state)
{
    (void)state;
    program("exit 0");
    struct schedule *s = start("0 5 * * *", 3);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
    schedule_step(s, five - 1000);
    sources[0].schedule = "30 5 * * *";
    schedule_apply(s, &catalog);
    step_until_calls(s, five, 0);
    step_until_calls(s, five + 1800000, 1);
    catalog.n_sources = 0;
    schedule_apply(s, &catalog);
    step_until_calls(s, five + 86400000LL * 2, 1);
    schedule_free(s);
}

static void
children_end_with_the_schedule_and_with_their_parent(void **state)
{
    char code[300];
    (void)state;
    snprintf(code, sizeof code, "echo $$ >> %s\nexec sleep 30", calls);
    program(code);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
    struct schedule *s = start("0 5 * * *", 0);
    schedule_step(s, five - 1000);
    schedule_step(s, five);
    pid_t pid = noted_pid();
    schedule_free(s);
    assert_true(is_gone(pid));

    program(code);
    pid_t daemon = fork();
    if (daemon == 0) {
        const char *const argv[] = {script, "x", NULL};
        schedule_child_start(argv);
        pause();
        _exit(0);
    }
    pid = noted_pid();
    assert_true(pid > 1);
    kill(daemon, SIGKILL);
    waitpid(daemon, NULL, 0);
    assert_true(is_gone(pid));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_source_is_pulled_at_its_time_and_not_before),
        cmocka_unit_test(a_failed_pull_is_tried_again_with_back_off),
        cmocka_unit_test(a_success_ends_the_retries),
        cmocka_unit_test(an_order_that_is_wrong_is_not_tried_again),
        cmocka_unit_test(never_two_of_one_source),
        cmocka_unit_test(four_run_at_once_and_the_others_follow),
        cmocka_unit_test(past_its_deadline_it_is_ended_even_when_it_does_not_listen),
        cmocka_unit_test(a_missed_time_is_caught_up_once),
        cmocka_unit_test(another_configuration_takes_over_the_times),
        cmocka_unit_test(children_end_with_the_schedule_and_with_their_parent),
    };
    char remove[100];
    clock_init();
    prctl(PR_SET_CHILD_SUBREAPER, 1); /* orphans come to us, whatever this machine's first process does */
    signal(SIGCHLD, SIG_DFL);
    snprintf(dir, sizeof dir, "/tmp/ksrd-schedule-XXXXXX");
    if (!mkdtemp(dir))
        return 1;
    snprintf(script, sizeof script, "%s/program", dir);
    snprintf(calls, sizeof calls, "%s/calls", dir);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    snprintf(remove, sizeof remove, "rm -rf %s", dir);
    return failed | (system(remove) != 0);
}
