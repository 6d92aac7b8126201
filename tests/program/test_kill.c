/* A pull that is killed at any moment, before and after COMMIT among them, leaves the facts as before or as after, and the next pull
   succeeds. Moments are drawn by a seed over the length of a pull (KSRD_SEED; 60, with KSRD_FULL=1 300). Started as root, ksrd runs as root
   and switches to its user by itself; the cluster and the reading are that user's. */
#include "clock.h"
#include "program_run.h"
#include <inttypes.h>
#include <pwd.h>
#include <sys/mman.h>
#include <sys/prctl.h>

#define UNITS 50
#define MONTHS 60
#define MEASURES 4

static struct program_run run;
static uint64_t seed;

static uint64_t
draw(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* ---- a cluster that somebody else holds ----------------------------------------------------------------------------- */
struct held {
    struct throwaway t;
    char url[600];
};

/* PostgreSQL and its files belong to another user than this program, which may be root and stays it. */
static pid_t
hold_cluster(struct held *ret, int *ret_until)
{
    int up[2], down[2];
    if (pipe2(up, O_CLOEXEC) != 0 || pipe2(down, O_CLOEXEC) != 0)
        exit(1);
    pid_t pid = fork();
    if (pid == 0) {
        static struct held h;
        char c;
        close(down[1]);
        close(up[0]);
        throwaway_start(&h.t);
        snprintf(h.url, sizeof h.url, "%s", h.t.url);
        if (write(up[1], &h, sizeof h) != (ssize_t)sizeof h)
            exit(1);
        close(up[1]); /* the reader takes all until then */
        while (read(down[0], &c, 1) < 0 && errno == EINTR)
            ;
        throwaway_stop(&h.t);
        exit(0);
    }
    close(up[1]);
    close(down[0]);
    size_t got = 0;
    while (got < sizeof *ret) {
        ssize_t n = read(up[0], (char *)ret + got, sizeof *ret - got);
        if (n <= 0)
            exit(1);
        got += (size_t)n;
    }
    close(up[0]);
    *ret_until = down[1];
    return pid;
}

/* Read in a child that is not root, as PostgreSQL wants it. */
static void
digest(char out[HASH_HEX], size_t *ret_live)
{
    struct answer {
        char digest[HASH_HEX];
        size_t live;
        char fault[1024];
    } *a = mmap(NULL, sizeof *a, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int status;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        struct program_facts f;
        struct err err = {0};
        throwaway_leave_root();
        if (program_read(run.url, "test", &f, &err) < 0)
            snprintf(a->fault, sizeof a->fault, "%s", err.what);
        snprintf(a->digest, sizeof a->digest, "%s", f.digest);
        a->live = f.live;
        _exit(0);
    }
    waitpid(pid, &status, 0);
    if (a->fault[0])
        fail_msg("%s", a->fault);
    memcpy(out, a->digest, HASH_HEX);
    *ret_live = a->live;
    munmap(a, sizeof *a);
}

/* ---- the delivery ---------------------------------------------------------------------------------------------------- */
static const char config[] =
    "organisation: {name: Testkommun, slug: test, municipality: \"0884\", brand: \"#173F57\"}\n"
    "database: {url: \"%s\"}\n"
    "pillars:\n"
    "  - {id: kultur, name: Kultur, subtitle: Människor}\n"
    "sources:\n"
    "  - {id: personal, name: Personal, format: csv, path: personal/*.csv, deadline: 60,\n"
    "     columns: {UTF: {scenario: utfall}}}\n"
    "units:\n"
    "  - {id: kommun, name: Testkommun, kind: kommun, codes: {personal: \"*\"}}\n"
    "measures:\n"
    "  - {id: sjuktimmar, name: Sjuktimmar, unit: tim, accumulates: flow,\n"
    "     series: [{source: personal, codes: [M0], column: UTF}]}\n"
    "indicators:\n"
    "  - {id: sjuk, name: Sjuktimmar, pillar: kultur, unit: tim, decimals: 0, direction: lower, cadence: "
    "month, rollup: sum,\n"
    "     windows: [month, ytd], main_window: ytd, formula: sjuktimmar}\n"
    "dashboards:\n"
    "  - id: kommunstyrelsen\n"
    "    title: Översikt\n"
    "    unit: kommun\n"
    "    sections: [{title: Kultur, pillar: kultur, indicators: [sjuk]}]\n";

/* Version 0 and 1 of the same delivery: 1 changes some values, lacks some rows and has some more. */
static void
deliver(int version)
{
    struct buf b;
    buf_init(&b, 8u << 20);
    buf_str(&b, "Period,Enhet,Mått,Kolumn,Mätvärde\n");
    for (int m = 0; m < MONTHS; m++)
        for (int u = 0; u < UNITS; u++)
            for (int k = 0; k < MEASURES; k++) {
                int n = (m * UNITS + u) * MEASURES + k, other = version && n % 97 == 0;
                if (version ? n % 501 == 7 : n % 501 == 8)
                    continue;
                buf_printf(&b, "%d-%02d,%d,M%d,UTF,%d.%02d\n", 2020 + m / 12, m % 12 + 1, 1000 + u, k,
                    n % 977 + other, n % 100);
            }
    assert_false(b.failed);
    char dir[100];
    snprintf(dir, sizeof dir, "%s/delivery", run.dir);
    program_put(dir, version ? "b.csv" : "a.csv", b.data, b.len);
    buf_free(&b);
}

/* Every second moment near the end, where COMMIT is. */
static int64_t
moment_within(int64_t length, int i)
{
    int64_t upto = length * 6 / 5;
    return i % 2 ? length / 2 + (int64_t)(draw() % (uint64_t)(upto - length / 2))
                 : (int64_t)(draw() % (uint64_t)upto);
}

static pid_t
start_pull(int version)
{
    static char file[100];
    snprintf(file, sizeof file, "%s/delivery/%s.csv", run.dir, version ? "b" : "a");
    const char *const args[] = {"pull", "personal", "--file", file, NULL};
    return program_start(&run, args);
}

/* The story is told after COMMIT and before the end. */
static void
wait_for_story(void)
{
    char said[100];
    struct stat st;
    snprintf(said, sizeof said, "%s/said", run.dir);
    for (int64_t until = clock_mono_ms() + 20000;
         clock_mono_ms() < until && (stat(said, &st) < 0 || st.st_size == 0);)
        usleep(50);
}

/* Starts the pull and kills it at the moment; every tenth one just after COMMIT. True: it had ended already. */
static bool
kill_pull(int version, int64_t moment, int i)
{
    pid_t pid = start_pull(version);
    if (i % 10 == 9)
        wait_for_story();
    else
        usleep((useconds_t)moment);
    if (waitpid(pid, NULL, WNOHANG) == pid)
        return true;
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    return false;
}

static int
kills_wanted(void)
{
    const char *n = getenv("KSRD_KILLS");
    if (n)
        return (int)strtol(n, NULL, 10);
#ifdef __SANITIZE_ADDRESS__
    return 60; /* the 300 are the plain build's */
#else
    return getenv("KSRD_FULL") ? 300 : 60;
#endif
}

static void
killed_at_any_moment_the_facts_are_as_before_or_as_after(void **state)
{
    char digests[2][HASH_HEX], now[HASH_HEX];
    size_t live[2], n;
    int64_t length = 0;
    int before = 0, after = 0, late = 0;
    (void)state;
    for (int i = 0; i < 6; i++) { /* the two outcomes, and how long a pull takes */
        int64_t start = clock_mono_ms();
        program_expect(&run, program_wait(&run, start_pull(i % 2)), 0);
        if (i >= 2)
            length += (clock_mono_ms() - start) * 250;
        digest(digests[i % 2], &live[i % 2]);
    }
    assert_string_not_equal(digests[0], digests[1]);
    assert_in_range(live[0], UNITS * MONTHS * MEASURES - 60, UNITS * MONTHS * MEASURES - 1);
    int stands = 1, kills = kills_wanted();
    for (int i = 0; i < kills; i++) {
        int64_t moment = moment_within(length, i);
        bool ended = kill_pull(!stands, moment, i);
        digest(now, &n);
        bool is_before = strcmp(now, digests[stands]) == 0, is_after = strcmp(now, digests[!stands]) == 0;
        if (!is_before && !is_after)
            fail_msg("kill %d after %" PRId64 " µs left something else (%zu facts)", i, moment, n);
        before += is_before;
        after += is_after && !ended;
        late += ended;
        int code = program_wait(&run, start_pull(!stands));
        if (code != 0)
            fail_msg("after kill %d at %" PRId64 " µs the next pull ended with %d:\n%s", i, moment, code,
                run.said);
        digest(now, &n);
        assert_string_equal(now, digests[!stands]);
        stands = !stands;
    }
    print_message("%d kills over %" PRId64 " ms: %d as before, %d as after, %d had ended by themselves\n",
        kills, length * 6 / 5000, before, after, late);
    if (kills >= 60) { /* moments on both sides of COMMIT were among them */
        assert_true(before > 0);
        assert_true(after > 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_at_any_moment_the_facts_are_as_before_or_as_after)};
    static struct held h;
    int until;
    char text[4096];
    clock_init();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    signal(SIGCHLD, SIG_DFL);
    const char *given = getenv("KSRD_SEED");
    seed = given ? strtoull(given, NULL, 10) | 1 : 20261124;
    pid_t holder = hold_cluster(&h, &until);
    if (geteuid() == 0 && !getpwnam("ksrd")) {
        print_message("no user 'ksrd' on this machine: ksrd is run as an ordinary user only\n");
        throwaway_leave_root();
    } else if (getenv("KSRD_ORDINARY")) {
        throwaway_leave_root();
    }
    print_message("seed %" PRIu64 ", as %s\n", seed, geteuid() == 0 ? "root" : "an ordinary user");
    snprintf(run.dir, sizeof run.dir, "%s", h.t.dir);
    snprintf(run.config, sizeof run.config, "%s/config", h.t.dir);
    snprintf(run.state, sizeof run.state, "%s/pulls", h.t.dir);
    program_url(run.url, sizeof run.url, h.url);
    snprintf(text, sizeof text, config, run.url);
    program_put(run.config, "all.yaml", text, strlen(text));
    deliver(0);
    deliver(1);
    /* what root wrote belongs to the folder's owner, who removes it at the end */
    snprintf(text, sizeof text, "chown -R --reference=%s %s/config %s/delivery", run.dir, run.dir, run.dir);
    if (system(text) != 0)
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    close(until);
    waitpid(holder, NULL, 0);
    return failed;
}
