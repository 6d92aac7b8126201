/* The schedule under a fake clock and with a fake database, with a shell script as the program. */
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

/* What stands for the database: of one source or of several alike. */
static struct known {
    char id[12];
    struct due_known known;
    pid_t pid;
    stamp due;
} known[8];
static stamp now_of_world;
static bool database_away;

static int
refresh(void *ctx, stamp now)
{
    (void)ctx;
    now_of_world = now;
    return database_away ? -1 : 0;
}

static struct known *
find_known(const char *source)
{
    size_t i = 0;
    while (*known[i].id && strcmp(known[i].id, source) != 0)
        i++;
    assert_true(i + 1 < sizeof known / sizeof *known);
    if (!*known[i].id) {
        known[i] = (struct known){.known.since = 1};
        snprintf(known[i].id, sizeof known[i].id, "%s", source);
    }
    return &known[i];
}

static const struct due_known *
get_known(void *ctx, const char *source, const char *times)
{
    (void)ctx;
    (void)times;
    return &find_known(source)->known;
}

static pid_t
start_child(void *ctx, const char *source, stamp due)
{
    char text[40];
    const char *const argv[] = {script, source, text, NULL};
    struct known *k = find_known(source);
    (void)ctx;
    snprintf(text, sizeof text, "%lld", (long long)due);
    k->pid = schedule_child_start(argv, NULL);
    k->due = due;
    return k->pid;
}

/* As `ksrd pull` does: 0, 1 and 4 are recorded, all else is not. */
static void
record(struct known *k, int code)
{
    struct due_known *x = &k->known;
    if (code != 0 && code != 1 && code != 4)
        return;
    x->failures = x->tried == k->due ? x->failures : 0;
    x->tried_before = x->tried == k->due ? x->tried_before : x->tried;
    x->tried = k->due;
    if (code == 0)
        x->answered = x->pulled = k->due;
    x->failures += code != 0;
    x->failed = now_of_world;
}

static int
reap(void *ctx, pid_t pid)
{
    int code = schedule_child_reap(pid);
    (void)ctx;
    for (size_t i = 0; *known[i].id; i++)
        if (code >= 0 && known[i].pid == pid)
            record(&known[i], code);
    return code;
}

static void
send_signal(void *ctx, pid_t pid, int sig)
{
    (void)ctx;
    schedule_child_signal(pid, sig);
}

static void
rest(void *ctx)
{
    (void)ctx;
    usleep(20000);
}

static struct source sources[2];
static struct catalog catalog;
static const struct schedule_world world = {NULL, refresh, get_known, start_child, reap, send_signal, rest};

/* last: when it was last pulled as it should; 0: never. */
static struct schedule *
start_after(const char *cron, int retries, stamp last)
{
    sources[0] = (struct source){
        .id = "ekonomi", .format = "sie", .schedule = cron, .deadline_s = 60, .retries = retries};
    sources[1] = (struct source){.id = "hand", .format = "sie", .deadline_s = 60};
    catalog = (struct catalog){.sources = sources, .n_sources = 2};
    memset(known, 0, sizeof known);
    database_away = false;
    find_known("ekonomi")->known.answered = find_known("ekonomi")->known.pulled = last;
    struct schedule *s = schedule_new(&world);
    schedule_apply(s, &catalog);
    return s;
}

static struct schedule *
start(const char *cron, int retries)
{
    return start_after(cron, retries, clock_from_local(2026, 3, 2, 4, 59, 0));
}

static int64_t
step(struct schedule *s, stamp now)
{
    now_of_world = now;
    return schedule_step(s, true, now, now);
}

/* Steps at that moment until the child that runs has ended. */
static void
step_until_calls(struct schedule *s, stamp now, int calls_wanted)
{
    for (int i = 0; i < 300 && n_calls(NULL, 0) < calls_wanted; i++) {
        step(s, now);
        usleep(10000);
    }
    assert_int_equal(n_calls(NULL, 0), calls_wanted);
    for (int i = 0; i < 20; i++) {
        step(s, now);
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
    assert_int_equal(step(s, five - 60000), 60000);
    step_until_calls(s, five - 1, 0);
    assert_int_equal(step(s, five - 400), 400); /* it wants to be called at the moment itself */
    step_until_calls(s, five, 1);
    n_calls(last, sizeof last);
    assert_string_equal(last, "ekonomi 1772424000000\n"); /* 05:00, the due time that it answers */
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
    step(s, five - 1000);
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
    step(s, five - 1000);
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
    step(s, five - 1000);
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
    step(s, t - 1000);
    for (int i = 0; i < 50; i++) {
        step(s, t + i * 1000); /* 50 seconds in which two more minutes could begin */
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
    memset(known, 0, sizeof known);
    for (int i = 0; i < 6; i++)
        find_known(ids[i])->known.answered = 2;
    struct schedule *s = schedule_new(&world);
    schedule_apply(s, &c);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
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
    step(s, five - 1000);
    step(s, five);
    pid_t pid = noted_pid();
    assert_true(pid > 1);
    step(s, five + 60000); /* the deadline: it may still end itself */
    usleep(100000);
    assert_int_equal(kill(pid, 0), 0);
    step(s, five + 76000); /* SIGTERM, which it ignores */
    usleep(100000);
    assert_int_equal(kill(pid, 0), 0);
    step(s, five + 82000); /* SIGKILL */
    for (int i = 0; i < 100 && kill(pid, 0) == 0; i++) {
        step(s, five + 83000);
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
    struct schedule *s =
        start_after("0 5 * * *", 3, five - 3 * 86400000LL); /* three days old at nine o'clock */
    step_until_calls(s, five + 4 * 3600000, 1);
    assert_int_equal(known[0].due, five); /* it answers the newest, and with it all before */
    step_until_calls(s, five + 5 * 3600000, 1);
    schedule_free(s);
    program("exit 0");
    s = start_after("0 5 * * *", 3, five); /* done today already */
    step_until_calls(s, five + 4 * 3600000, 0);
    schedule_free(s);
    program("exit 0");
    s = start_after("0 5 * * *", 3, 0); /* never yet, new since a quarter past five */
    known[0].known.since = five + 900000;
    step_until_calls(s, five + 4 * 3600000, 1);
    assert_int_equal(known[0].due, five + 900000);
    step_until_calls(s, five + 5 * 3600000, 1);
    schedule_free(s);
}

/* What is known follows from the database: a daemon that starts anew goes on with the retries of the one before. */
static void
retries_go_on_after_a_restart(void **state)
{
    (void)state;
    program("exit 4");
    struct schedule *s = start("0 5 * * *", 2);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
    step_until_calls(s, five, 1);
    schedule_free(s);
    s = schedule_new(&world);
    schedule_apply(s, &catalog);
    step_until_calls(s, five + 59000, 1);
    step_until_calls(s, five + 72000, 2);
    schedule_free(s);
    s = schedule_new(&world);
    schedule_apply(s, &catalog);
    step_until_calls(s, five + 500000, 3);
    schedule_free(s);
    s = schedule_new(&world);
    schedule_apply(s, &catalog);
    step_until_calls(s, five + 80000000, 3); /* given up */
    schedule_free(s);
}

/* The tries end before the next due time, which then counts. */
static void
retries_end_before_the_next_time(void **state)
{
    (void)state;
    program("exit 4");
    struct schedule *s = start("*/5 * * * *", 100);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
    step_until_calls(s, five, 1);
    step_until_calls(s, five + 72000, 2);
    step_until_calls(s, five + 72000 + 144000, 3);
    step_until_calls(s, five + 299000, 3); /* four minutes more would be past 05:05 */
    step_until_calls(s, five + 300000, 4);
    assert_int_equal(known[0].due, five + 300000);
    schedule_free(s);
}

/* An attempt that could not be recorded counts for the wait only. */
static void
what_is_not_recorded_is_not_given_up(void **state)
{
    (void)state;
    program("kill -9 $$");
    struct schedule *s = start("0 5 * * *", 0);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
    step_until_calls(s, five, 1);
    step_until_calls(s, five + 59000, 1);
    step_until_calls(s, five + 72000, 2);
    step_until_calls(s, five + 72000 + 119000, 2);
    program("exit 0");
    step_until_calls(s, five + 72000 + 144000, 1);
    step_until_calls(s, five + 80000000, 1);
    schedule_free(s);
}

static void
only_who_leads_and_has_a_database_starts_pulls(void **state)
{
    (void)state;
    program("exit 0");
    struct schedule *s = start("0 5 * * *", 3);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
    for (int i = 0; i < 20; i++)
        assert_true(schedule_step(s, false, five, five) == INT64_MAX);
    database_away = true;
    step_until_calls(s, five, 0);
    assert_int_equal(step(s, five), 250); /* it asks again soon */
    database_away = false;
    step_until_calls(s, five + 1000, 1);
    schedule_free(s);
    /* whoever leads no more lets its child come to its end, and sees to that */
    program("sleep 0.2; exit 0");
    s = start("0 5 * * *", 3);
    step(s, five);
    for (int i = 0; i < 100 && known[0].known.answered < five; i++, usleep(10000))
        schedule_step(s, false, five + 1000, five + 1000);
    assert_int_equal(known[0].known.answered, five);
    schedule_free(s);
}

/* after: */
static void
one_source_waits_for_the_other(void **state)
{
    char last[300] = "";
    (void)state;
    program("case $1 in ekonomi) exit 4;; esac");
    struct schedule *s = start("0 5 * * *", 1);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
    find_known("hand")->known = find_known("ekonomi")->known;
    sources[1].after = &sources[0];
    schedule_apply(s, &catalog);
    step_until_calls(s, five, 1);
    step_until_calls(s, five + 59000, 1); /* it may still succeed */
    step_until_calls(s, five + 72000, 3); /* given up: now the other one, without a wait */
    n_calls(last, sizeof last);
    assert_string_equal(last, "hand 1772424000000\n");
    /* with times of its own: at those, but not before the other has ended */
    sources[1].schedule = "0 5 * * *";
    schedule_apply(s, &catalog);
    program("sleep 0.1; exit 0");
    step_until_calls(s, five + 86400000, 2);
    n_calls(last, sizeof last);
    assert_string_equal(last, "hand 1772510400000\n");
    schedule_free(s);
}

static void
another_configuration_takes_over_the_times(void **state)
{
    (void)state;
    program("exit 0");
    struct schedule *s = start("0 5 * * *", 3);
    stamp five = clock_from_local(2026, 3, 2, 5, 0, 0);
    step(s, five - 1000);
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
    step(s, five - 1000);
    step(s, five);
    pid_t pid = noted_pid();
    schedule_free(s);
    assert_true(is_gone(pid));

    program(code);
    pid_t daemon = fork();
    if (daemon == 0) {
        const char *const argv[] = {script, "x", NULL};
        schedule_child_start(argv, NULL);
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
        cmocka_unit_test(retries_go_on_after_a_restart),
        cmocka_unit_test(retries_end_before_the_next_time),
        cmocka_unit_test(what_is_not_recorded_is_not_given_up),
        cmocka_unit_test(only_who_leads_and_has_a_database_starts_pulls),
        cmocka_unit_test(one_source_waits_for_the_other),
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
