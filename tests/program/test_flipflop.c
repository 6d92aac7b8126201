/* Two daemons on one PostgreSQL with different files on their disks, started, stopped and told to read them in seeded order: only an
   edit or an order puts a content in force, and both follow. */
#include "clock.h"
#include "net.h"
#include "program_run.h"
#include <sys/prctl.h>

#define DAEMONS 2
#define STEPS 40

static const char config[] =
    "organisation: {name: Testkommun, slug: test, municipality: \"0884\", brand: \"#173F57\"}\n"
    "database: {url: \"%s\"}\n"
    "pillars:\n"
    "  - {id: kultur, name: Kultur, subtitle: Innehåll %d.}\n"
    "sources:\n"
    "  - {id: personal, name: Personal, format: csv, path: personal/*.csv, columns: {UTF: {scenario: "
    "utfall}}}\n"
    "units:\n"
    "  - {id: kommun, name: Testkommun, kind: kommun, codes: {personal: \"*\"}}\n"
    "measures:\n"
    "  - {id: sjuktimmar, name: Sjuktimmar, unit: tim, accumulates: flow,\n"
    "     series: [{source: personal, codes: [SJUK], column: UTF}]}\n"
    "indicators:\n"
    "  - {id: sjuk, name: Sjuktimmar, pillar: kultur, unit: tim, rollup: sum, formula: sjuktimmar}\n"
    "dashboards:\n"
    "  - id: kommunstyrelsen\n"
    "    title: Översikt\n"
    "    unit: kommun\n"
    "    sections: [{title: Kultur, pillar: kultur, indicators: [sjuk]}]\n";

/* A daemon and what lies on its disk. */
struct side {
    struct program_run run;
    pid_t pid; /* 0: not running */
    int content;
    int looked; /* the content that it last looked at; 0: never */
};
static struct side sides[DAEMONS];
static char url[600];
static int contents; /* so many have been written */
static unsigned seed;

/* base/name with room for a daemon's files. */
static void
place(struct program_run *r, const char *base, const char *name)
{
    char dir[64];
    assert_in_range(snprintf(dir, sizeof dir, "%s/%s", base, name), 1, sizeof dir - 1);
    memcpy(r->dir, dir, sizeof dir);
    assert_in_range(snprintf(r->config, sizeof r->config, "%s/config", dir), 1, sizeof r->config - 1);
    assert_in_range(snprintf(r->state, sizeof r->state, "%s/state", dir), 1, sizeof r->state - 1);
}

static unsigned
roll(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return n ? (seed >> 16) % n : 0;
}

static void
write_content(struct side *x, int content)
{
    char text[4096];
    snprintf(text, sizeof text, config, url, content);
    program_put(x->run.config, "all.yaml", text, strlen(text));
    x->content = content;
}

static const char *
said(struct side *x)
{
    char path[100];
    snprintf(path, sizeof path, "%s/said", x->run.dir);
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(x->run.said, 1, sizeof x->run.said - 1, f) : 0;
    x->run.said[n] = 0;
    if (f)
        fclose(f);
    return x->run.said;
}

static size_t
count_said(struct side *x, const char *text)
{
    size_t n = 0;
    for (const char *at = strstr(said(x), text); at; at = strstr(at + 1, text))
        n++;
    return n;
}

static void
wait_for(struct side *x, const char *text, size_t times)
{
    for (int i = 0; i < 1000 && count_said(x, text) < times; i++)
        usleep(10000);
    if (count_said(x, text) < times)
        fail_msg("never said '%s' %zu times:\n%s", text, times, x->run.said);
}

static void
start(struct side *x)
{
    const char *const args[] = {"--listen", "127.0.0.1:0", "serve", NULL};
    x->pid = program_start(&x->run, args);
    wait_for(x, "http://127.0.0.1:", 1);
}

static void
stop(struct side *x)
{
    if (!x->pid)
        return;
    kill(x->pid, SIGTERM);
    program_expect(&x->run, program_wait(&x->run, x->pid), 0);
    x->pid = 0;
}

static void
hang_up(struct side *x)
{
    size_t before = count_said(x, "configuration read anew");
    kill(x->pid, SIGHUP);
    wait_for(x, "configuration read anew", before + 1);
}

/* What is in force, by its number, and how many editions that took. */
static int
in_force(size_t *ret_editions)
{
    struct store *s = NULL;
    struct store_config *all, newest = {0};
    struct err err;
    struct arena *a = arena_new();
    int content = 0;
    if (store_open(url, "test", "Testkommun", &s, &err) < 0 ||
        store_config_list(s, a, 1000, &all, ret_editions, &err) < 0 ||
        store_config_get(s, a, INT32_MAX, &newest, &err) < 0)
        fail_msg("%s", err.what);
    const char *at = newest.text ? strstr(newest.text, "Innehåll ") : NULL;
    content = at ? (int)strtol(at + strlen("Innehåll "), NULL, 10) : 0;
    store_close(s);
    arena_free(a);
    return content;
}

static bool
shows(struct side *x, int content)
{
    char address[200] = "", wanted[40];
    struct net_reply reply = {0};
    struct err err;
    struct arena *a = arena_new();
    const char *at = strstr(said(x), "http://127.0.0.1:");
    assert_non_null(at);
    snprintf(address, sizeof address, "%.*s/kultur", (int)strcspn(at, "\n") - 1, at);
    snprintf(wanted, sizeof wanted, "Innehåll %d.", content);
    struct net_request r = {.url = address, .max_bytes = 4u << 20, .deadline_ms = clock_mono_ms() + 5000};
    bool yes = net_get(a, &r, &reply, &err) == 0 && reply.status == 200 &&
               memmem(reply.data, reply.len, wanted, strlen(wanted));
    arena_free(a);
    return yes;
}

static void
both_show(int content)
{
    for (int k = 0; k < DAEMONS; k++) {
        bool yes = !sides[k].pid;
        for (int i = 0; i < 300 && !yes; i++, usleep(20000))
            yes = shows(&sides[k], content);
        if (!yes)
            fail_msg("daemon %d does not show content %d", k, content);
    }
}

/* An administrator puts an earlier configuration in force, from either machine. */
static void
go_back(struct side *x)
{
    struct store *s = NULL;
    struct store_config *all = NULL;
    size_t n = 0;
    struct err err;
    char edition[20];
    struct arena *a = arena_new();
    if (store_open(url, "test", "Testkommun", &s, &err) < 0 ||
        store_config_list(s, a, 1000, &all, &n, &err) < 0)
        fail_msg("%s", err.what);
    if (!all || !n)
        return;
    snprintf(edition, sizeof edition, "%d", all[roll((unsigned)n)].edition);
    store_close(s);
    arena_free(a);
    struct program_run other = x->run; /* the daemon's words stay where they are */
    memcpy(other.dir + strlen(other.dir), "/o", 3);
    mkdir(other.dir, 0755);
    program_expect(&other, program_run(&other, "apply", "--to", edition, NULL), 0);
}

/* One step on one daemon; what is in force afterwards may be another only if the step allows it. */
static void
step(int k)
{
    struct side *x = &sides[k];
    size_t before = 0, after = 0;
    int was = in_force(&before);
    unsigned what = roll(10);
    bool ordered = false, looks = true;
    if (what < 3 && x->pid) {
        hang_up(x);
    } else if (what < 6) {
        stop(x);
        start(x);
    } else if (what < 8) { /* new, or as it once was */
        write_content(x, roll(4) ? ++contents : 1 + (int)roll((unsigned)contents));
        looks = false;
    } else if (what == 8) {
        go_back(x);
        ordered = true;
        looks = false;
    } else {
        stop(x);
        looks = false;
    }
    int is = in_force(&after);
    bool edited = x->content != x->looked;
    if (looks && edited)
        assert_int_equal(is, x->content);
    else if (!ordered)
        assert_int_equal(is, was);
    assert_in_range(after, before, before + 1);
    if (after != before)
        assert_true(ordered || (looks && edited));
    if (looks)
        x->looked = x->content;
    both_show(is);
}

static void
only_an_edit_or_an_order_changes_what_is_in_force(void **state)
{
    (void)state;
    const char *given = getenv("KSRD_SEED");
    seed = given ? (unsigned)strtoul(given, NULL, 10) : 20261124u;
    print_message("seed %u\n", seed);
    for (int k = 0; k < DAEMONS; k++)
        write_content(&sides[k], ++contents);
    size_t n = 0;
    start(&sides[0]);
    assert_int_equal(in_force(&n), 1);
    start(&sides[1]); /* never looked, and its content has never been in force */
    assert_int_equal(in_force(&n), 2);
    assert_int_equal(n, 2);
    both_show(2);
    for (int k = 0; k < DAEMONS; k++)
        sides[k].looked = sides[k].content;
    for (int i = 0; i < STEPS; i++)
        step((int)roll(DAEMONS));
    for (int k = 0; k < DAEMONS; k++)
        stop(&sides[k]);
}

/* A third machine that has never looked, with files that have been in force: they stay on its disk. */
static void
a_machine_with_an_old_copy_takes_over_what_is_in_force(void **state)
{
    (void)state;
    size_t before = 0, after = 0;
    int is = in_force(&before);
    struct side old = {.content = 0};
    old.run = sides[0].run;
    place(&old.run, sides[0].run.dir, "old");
    write_content(&old, is == 1 ? 2 : 1);
    start(&old);
    assert_int_equal(in_force(&after), is);
    assert_int_equal(after, before);
    program_says(&old.run, "they have been in force earlier");
    hang_up(&old);
    assert_int_equal(in_force(&after), is);
    stop(&old);
    assert_int_equal(in_force(&after), is);
    assert_int_equal(after, before);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_an_edit_or_an_order_changes_what_is_in_force),
        cmocka_unit_test(a_machine_with_an_old_copy_takes_over_what_is_in_force),
    };
    struct throwaway t;
    clock_init();
    net_init();
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    throwaway_start(&t);
    program_url(url, sizeof url, t.url);
    for (int k = 0; k < DAEMONS; k++) {
        char name[2] = {(char)('0' + k), '\0'};
        place(&sides[k].run, t.dir, name);
    }
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&t);
    return failed;
}
