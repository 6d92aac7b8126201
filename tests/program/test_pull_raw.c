/* The files as they came (pull_raw): under .tmp until a decoder has been through them, because until then they may hold persons; what
   a killed pull left goes a day later. */
#include "clock.h"
#include "program_run.h"
#include "pull_raw.h"
#include "store_pg.h"
#include <glob.h>

static struct program_run run;
static struct arena *a;
static const char *owner_url; /* of the cluster */

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

#define HEAD "Period,Enhet,Mått,Kolumn,Mätvärde\n"

/* How many files below the state folder have names like this. */
static size_t
files(const char *pattern)
{
    char path[200];
    glob_t g;
    snprintf(path, sizeof path, "%s/%s", run.state, pattern);
    int r = glob(path, 0, NULL, &g);
    size_t n = r == 0 ? g.gl_pathc : 0;
    assert_true(r == 0 || r == GLOB_NOMATCH);
    if (r == 0)
        globfree(&g);
    return n;
}

/* Sets the time of all files like this to so many seconds ago. */
static void
age(const char *pattern, stamp seconds)
{
    char path[200];
    glob_t g;
    struct timespec t[2] = {
        {.tv_sec = clock_now() / 1000 - seconds}, {.tv_sec = clock_now() / 1000 - seconds}};
    snprintf(path, sizeof path, "%s/%s", run.state, pattern);
    assert_int_equal(glob(path, 0, NULL, &g), 0);
    for (size_t i = 0; i < g.gl_pathc; i++)
        assert_int_equal(utimensat(AT_FDCWD, g.gl_pathv[i], t, 0), 0);
    globfree(&g);
}

/* ---- alone ---------------------------------------------------------------------------------------------------------------- */
static const struct source personal = {.id = "p", .format = "csv"}, other = {.id = "q", .format = "csv"};

static const char *
keep(const struct source *s, const char *bytes, const char *sha256, stamp now)
{
    const struct fetched f = {.name = "x.csv", .data = (char *)bytes, .len = strlen(bytes)};
    const char *raw = NULL;
    struct err err = {0};
    if (pull_raw_keep(a, run.state, s, &f, sha256, now, &raw, &err) < 0)
        fail_msg("%s: %s", err.where, err.what);
    return raw;
}

static const char *
accept_file(const char *raw)
{
    const char *name = NULL;
    struct err err = {0};
    if (pull_raw_accept(a, run.state, raw, &name, &err) < 0)
        fail_msg("%s: %s", err.where, err.what);
    return name;
}

static void
sweep(const struct source *s)
{
    struct err err = {0};
    if (pull_raw_sweep(a, run.state, s, &err) < 0)
        fail_msg("%s: %s", err.where, err.what);
}

static void
a_file_has_its_name_when_it_has_been_accepted(void **state)
{
    (void)state;
    stamp now = clock_from_local(2024, 5, 23, 8, 0, 0);
    const char *raw = keep(&personal, "1", "0123456789abcdef0123", now);
    assert_string_equal(raw, "raw/p/2024/20240523T080000-0123456789abcdef.csv.tmp");
    assert_string_equal(
        keep(&personal, "1", "0123456789abcdef0123", now + 5000), raw); /* tried again: one file */
    const char *name = accept_file(raw);
    assert_string_equal(name, "raw/p/2024/20240523T080000-0123456789abcdef.csv");
    assert_int_equal(files("raw/p/*/*"), 1);
    assert_string_equal(keep(&personal, "1", "0123456789abcdef0123", now + 9000), name);
    assert_string_equal(accept_file(name), name);
    assert_int_equal(files("raw/p/*/*"), 1);
}

static void
only_what_is_left_for_a_day_is_swept(void **state)
{
    (void)state;
    stamp now = clock_from_local(2024, 5, 23, 8, 0, 0);
    sweep(&(struct source){.id = "never_pulled"});
    keep(&personal, "2", "2222222222222222", now);
    keep(&personal, "3", "3333333333333333", clock_from_local(2023, 5, 23, 8, 0, 0));
    keep(&other, "2", "2222222222222222", now);
    program_put(run.state, "raw/p/2024/half.csv.tmp.tmp", "x", 1);
    age("raw/*/*/*", 23 * 3600);
    sweep(&personal);
    assert_int_equal(files("raw/p/*/*.tmp"), 3);
    age("raw/*/*/*", 25 * 3600);
    age("raw/p/2023/*", 23 * 3600);
    sweep(&personal);
    assert_int_equal(files("raw/p/2024/*.tmp"), 0);
    assert_int_equal(files("raw/p/2023/*.tmp"), 1);
    assert_int_equal(files("raw/p/2024/*-0123456789abcdef.csv"), 1); /* accepted: stays for ever */
    assert_int_equal(files("raw/q/2024/*.tmp"), 1);                  /* another source's lock */
}

/* ---- ksrd pull ------------------------------------------------------------------------------------------------------------ */
static void
put_text(const char *name, const char *text)
{
    program_put(run.state, name, text, strlen(text));
}

static void
a_pull_accepts_what_holds_no_persons_even_if_it_is_faulty(void **state)
{
    (void)state;
    put_text("inbox/personal/01.csv", HEAD "2024-01,3100,SJUK,UTF,1\n");
    program_expect(&run, program_run(&run, "pull", "personal", NULL), 0);
    assert_int_equal(files("raw/personal/*/*"), 1);
    program_expect(&run, program_run(&run, "pull", "personal", NULL), 0); /* unchanged */
    assert_int_equal(files("raw/personal/*/*"), 1);
    put_text("inbox/personal/02.csv", HEAD "2024-13,3100,SJUK,UTF,1\n");
    program_expect(&run, program_run(&run, "pull", "personal", NULL), 1);
    assert_int_equal(files("raw/personal/*/*"), 2);
    assert_int_equal(files("raw/personal/*/*.tmp"), 0);
}

/* A pull asks for earlier pulls between keeping the bytes and reading them: there it is held up, and killed. */
static void
a_file_with_persons_whose_pull_was_killed_does_not_stay(void **state)
{
    (void)state;
    struct store owner = {0};
    struct err err = {0};
    put_text("inbox/personal/03.csv", HEAD "2024-01,19121212-1212,SJUK,UTF,1\n");
    if (store_pg_connect(&owner, owner_url, &err) < 0 ||
        store_pg_run(&owner, "test", "begin; lock table ksrd.pull in access exclusive mode", NULL, &err) < 0)
        fail_msg("%s: %s", err.where, err.what);
    pid_t pid = program_start(&run, (const char *const[]){"pull", "personal", NULL});
    for (int i = 0; i < 20000 && files("raw/personal/*/*.csv.tmp") == 0; i++)
        usleep(1000);
    assert_int_equal(kill(pid, SIGKILL), 0);
    program_expect(&run, program_wait(&run, pid), 128 + SIGKILL);
    assert_int_equal(files("raw/personal/*/*.csv"), 2);
    assert_int_equal(files("raw/personal/*/*.csv.tmp"), 1);
    store_pg_close(&owner);
    age("raw/personal/*/*.csv.tmp", 25 * 3600);
    put_text("inbox/personal/04.csv", HEAD "2024-01,3100,SJUK,UTF,2\n");
    program_expect(&run, program_run(&run, "pull", "personal", NULL), 0);
    assert_int_equal(files("raw/personal/*/*.tmp"), 0);
    assert_int_equal(files("raw/personal/*/*.csv"), 3);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_has_its_name_when_it_has_been_accepted),
        cmocka_unit_test(only_what_is_left_for_a_day_is_swept),
        cmocka_unit_test(a_pull_accepts_what_holds_no_persons_even_if_it_is_faulty),
        cmocka_unit_test(a_file_with_persons_whose_pull_was_killed_does_not_stay),
    };
    struct throwaway t;
    char text[4096];
    clock_init();
    throwaway_start(&t);
    a = arena_new();
    owner_url = t.owner_url;
    snprintf(run.dir, sizeof run.dir, "%s", t.dir);
    snprintf(run.config, sizeof run.config, "%s/config", t.dir);
    snprintf(run.state, sizeof run.state, "%s/pulls", t.dir);
    program_url(run.url, sizeof run.url, t.url);
    snprintf(text, sizeof text, config, run.url);
    program_put(run.config, "all.yaml", text, strlen(text));
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(a);
    throwaway_stop(&t);
    return failed;
}
