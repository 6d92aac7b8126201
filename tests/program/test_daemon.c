/* `ksrd serve` as a process: ready, first pulls, a changed and a broken configuration, a database that comes late, a clean stop,
   what systemd hears. */
#include "clock.h"
#include "net.h"
#include "program_run.h"
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>

static struct program_run run;

static const char config[] =
    "organisation: {name: Testkommun, slug: test, municipality: \"0884\", brand: \"#173F57\"}\n"
    "database: {url: \"%s\"}\n"
    "pillars:\n"
    "  - {id: kultur, name: Kultur, subtitle: %s}\n"
    "sources:\n"
    "  - {id: personal, name: Personal, format: csv, path: personal/*.csv, schedule: \"0 5 * * *\", "
    "deadline: 60,\n"
    "     columns: {UTF: {scenario: utfall}}}\n"
    "units:\n"
    "  - {id: kommun, name: Testkommun, kind: kommun, codes: {personal: \"*\"}}\n"
    "measures:\n"
    "  - {id: sjuktimmar, name: Sjuktimmar, unit: tim, accumulates: flow,\n"
    "     series: [{source: personal, codes: [SJUK], column: UTF}]}\n"
    "indicators:\n"
    "  - {id: sjuk, name: Sjuktimmar, pillar: kultur, unit: tim, decimals: 0, direction: lower, cadence: "
    "month, rollup: sum,\n"
    "     windows: [month, ytd], main_window: ytd, formula: sjuktimmar}\n"
    "dashboards:\n"
    "  - id: kommunstyrelsen\n"
    "    title: Översikt\n"
    "    unit: kommun\n"
    "    sections: [{title: Kultur, pillar: kultur, indicators: [sjuk]}]\n";

static void
configure(const char *url, const char *subtitle)
{
    char text[4096];
    snprintf(text, sizeof text, config, url, subtitle);
    program_put(run.config, "all.yaml", text, strlen(text));
}

static void
break_configuration(void)
{
    static const char broken[] = "organisation: {name: Testkommun, slgu: test}\nsources: 7\n";
    program_put(run.config, "all.yaml", broken, sizeof broken - 1);
}

/* What the daemon has said so far. */
static const char *
said(void)
{
    char path[100];
    snprintf(path, sizeof path, "%s/said", run.dir);
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(run.said, 1, sizeof run.said - 1, f) : 0;
    run.said[n] = 0;
    if (f)
        fclose(f);
    return run.said;
}

/* Until the daemon says it. */
static void
wait_for(pid_t pid, const char *text)
{
    for (int i = 0; i < 1000; i++) {
        if (strstr(said(), text))
            return;
        if (waitpid(pid, NULL, WNOHANG) == pid)
            fail_msg("it ended before it said '%s':\n%s", text, said());
        usleep(20000);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    fail_msg("it never said '%s':\n%s", text, run.said);
}

static pid_t
start_daemon(void)
{
    const char *const args[] = {"--listen", "127.0.0.1:0", "serve", NULL};
    return program_start(&run, args);
}

static void
stop_daemon(pid_t pid)
{
    int64_t start = clock_mono_ms();
    kill(pid, SIGTERM);
    program_expect(&run, program_wait(&run, pid), 0);
    assert_in_range(clock_mono_ms() - start, 0, 10000);
}

static long
status_of(const char *path)
{
    char url[200] = "";
    struct net_reply reply = {0};
    struct err err;
    struct arena *a = arena_new();
    const char *at = strstr(said(), "http://127.0.0.1:");
    assert_non_null(at);
    snprintf(url, sizeof url, "%.*s%s", (int)strcspn(at, "\n") - 1, at, path);
    struct net_request r = {.url = url, .max_bytes = 4u << 20, .deadline_ms = clock_mono_ms() + 5000};
    long status = net_get(a, &r, &reply, &err) < 0 ? -1 : reply.status;
    arena_free(a);
    return status;
}

static struct store_edition
newest_edition(void)
{
    struct store *s = NULL;
    struct store_edition e = {0};
    struct err err;
    if (store_open(run.url, "test", "Testkommun", &s, &err) < 0 || store_edition_newest(s, &e, &err) < 0)
        fail_msg("%s", err.what);
    store_close(s);
    return e;
}

static void
it_serves_and_pulls_what_was_never_pulled(void **state)
{
    static const char delivery[] = "Period,Enhet,Mått,Kolumn,Mätvärde\n2024-01,1,SJUK,UTF,12.5\n";
    (void)state;
    configure(run.url, "Människor");
    program_put(run.state, "inbox/personal/a.csv", delivery, sizeof delivery - 1);
    pid_t pid = start_daemon();
    wait_for(pid, "http://127.0.0.1:");
    wait_for(pid, "pull done");
    long ready = 0;
    for (int i = 0; i < 100 && ready != 200; i++, usleep(50000))
        ready = status_of("/readyz");
    assert_int_equal(ready, 200);
    assert_int_equal(status_of("/"), 200);
    assert_true(newest_edition().edition >= 2); /* the configuration, the pull */
    stop_daemon(pid);
}

static void
a_second_start_pulls_nothing_again_and_makes_no_edition(void **state)
{
    (void)state;
    struct store_edition before = newest_edition();
    pid_t pid = start_daemon();
    wait_for(pid, "http://127.0.0.1:");
    usleep(1500000);
    assert_null(strstr(said(), "pull starts"));
    stop_daemon(pid);
    struct store_edition after = newest_edition();
    assert_int_equal(after.edition, before.edition);
    assert_int_equal(after.last_pull, before.last_pull);
}

static void
a_changed_configuration_is_applied_on_sighup_and_a_broken_one_is_not(void **state)
{
    (void)state;
    pid_t pid = start_daemon();
    wait_for(pid, "http://127.0.0.1:");
    int32_t edition = newest_edition().edition;
    break_configuration();
    kill(pid, SIGHUP);
    wait_for(pid, "the configuration in force stays");
    assert_non_null(strstr(said(), "all.yaml:1:"));
    assert_int_equal(newest_edition().edition, edition);
    configure(run.url, "Människor och möten");
    kill(pid, SIGHUP);
    wait_for(pid, "configuration read anew");
    assert_int_equal(newest_edition().edition, edition + 1);
    stop_daemon(pid);
}

static void
with_broken_files_it_starts_on_the_configuration_in_force(void **state)
{
    (void)state;
    int32_t edition = newest_edition().edition;
    break_configuration();
    pid_t pid = start_daemon();
    wait_for(pid, "http://127.0.0.1:");
    assert_non_null(strstr(said(), "all.yaml:1:"));
    assert_non_null(strstr(said(), "the one in force stays"));
    stop_daemon(pid);
    assert_int_equal(newest_edition().edition, edition);
    /* where nothing is in force yet there is nothing to go on with */
    char state_dir[80];
    snprintf(state_dir, sizeof state_dir, "%s", run.state);
    snprintf(run.state, sizeof run.state, "%s/other", run.dir);
    int code = program_wait(&run, start_daemon());
    snprintf(run.state, sizeof run.state, "%s", state_dir);
    program_expect(&run, code, 1);
    program_says(&run, "all.yaml:1:");
}

static void
it_waits_for_a_database_that_is_not_there_yet(void **state)
{
    (void)state;
    configure("postgresql://127.0.0.1:9/none?connect_timeout=2", "Människor");
    pid_t pid = start_daemon();
    wait_for(pid, "the database does not answer; trying on");
    assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);
    stop_daemon(pid);
}

static void
a_password_that_nobody_has_put_there_ends_it_at_once(void **state)
{
    (void)state;
    configure("postgresql://127.0.0.1:9/none\", password: \"credential:db", "Människor");
    program_expect(&run, program_wait(&run, start_daemon()), 1);
    program_says(&run, "there is no secret for 'credential:db'");
    program_says(&run, "/config/credentials/db");
}

/* ---- as a service of systemd ---------------------------------------------------------------------------------------------- */
static int
open_ear(void)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    snprintf(at.sun_path, sizeof at.sun_path, "%s/notify", run.dir);
    unlink(at.sun_path);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(fd, (const struct sockaddr *)(const void *)&at, sizeof at), 0);
    assert_int_equal(chmod(at.sun_path, 0777), 0); /* the daemon gives up root */
    setenv("NOTIFY_SOCKET", at.sun_path, 1);
    setenv("WATCHDOG_USEC", "2000000", 1);
    return fd;
}

static void
close_ear(int fd)
{
    unsetenv("NOTIFY_SOCKET");
    unsetenv("WATCHDOG_USEC");
    close(fd);
}

/* Listens until it hears a word that begins so. */
static void
hear(int fd, const char *wanted)
{
    for (int64_t until = clock_mono_ms() + 20000; clock_mono_ms() < until;) {
        char word[1000] = "";
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (poll(&p, 1, 100) > 0 && recv(fd, word, sizeof word - 1, 0) > 0 &&
            strncmp(word, wanted, strlen(wanted)) == 0)
            return;
    }
    fail_msg("systemd never heard '%s':\n%s", wanted, said());
}

static void
systemd_hears_of_each_stage(void **state)
{
    (void)state;
    configure(run.url, "Människor och möten");
    int ear = open_ear();
    pid_t pid = start_daemon();
    hear(ear, "STATUS=pages on http://127.0.0.1:");
    hear(ear, "READY=1");
    assert_int_equal(status_of("/healthz"), 200); /* ready means that the door is open */
    for (int i = 0; i < 3; i++)
        hear(ear, "WATCHDOG=1");
    kill(pid, SIGHUP);
    hear(ear, "RELOADING=1\nMONOTONIC_USEC=");
    hear(ear, "READY=1");
    assert_non_null(strstr(said(), "configuration read anew"));
    kill(pid, SIGTERM);
    hear(ear, "STOPPING=1");
    program_expect(&run, program_wait(&run, pid), 0);
    close_ear(ear);
}

static void
systemd_does_not_give_up_a_daemon_that_waits_for_its_database(void **state)
{
    (void)state;
    configure("postgresql://127.0.0.1:9/none?connect_timeout=2", "Människor");
    int ear = open_ear();
    pid_t pid = start_daemon();
    hear(ear, "STATUS=waiting for the database");
    hear(ear, "READY=1");
    for (int i = 0; i < 8; i++) /* two limits long */
        hear(ear, "WATCHDOG=1");
    stop_daemon(pid);
    close_ear(ear);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_serves_and_pulls_what_was_never_pulled),
        cmocka_unit_test(a_second_start_pulls_nothing_again_and_makes_no_edition),
        cmocka_unit_test(a_changed_configuration_is_applied_on_sighup_and_a_broken_one_is_not),
        cmocka_unit_test(with_broken_files_it_starts_on_the_configuration_in_force),
        cmocka_unit_test(it_waits_for_a_database_that_is_not_there_yet),
        cmocka_unit_test(a_password_that_nobody_has_put_there_ends_it_at_once),
        cmocka_unit_test(systemd_hears_of_each_stage),
        cmocka_unit_test(systemd_does_not_give_up_a_daemon_that_waits_for_its_database),
    };
    struct throwaway t;
    clock_init();
    net_init();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    throwaway_start(&t);
    snprintf(run.dir, sizeof run.dir, "%s", t.dir);
    snprintf(run.config, sizeof run.config, "%s/config", t.dir);
    snprintf(run.state, sizeof run.state, "%s/daemon", t.dir);
    program_url(run.url, sizeof run.url, t.url);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&t);
    return failed;
}
