/* `ksrd pull` on a throw-away cluster: what succeeds, what fails, and that whatever fails leaves the last good figures. */
#include "clock.h"
#include "http_stub.h"
#include "program_run.h"
#include <glob.h>

static struct program_run run;
static struct program_facts facts;

static const char config[] =
    "organisation: {name: Testkommun, slug: test, municipality: \"0884\", brand: \"#173F57\"}\n"
    "database: {url: \"%s\"}\n"
    "pillars:\n"
    "  - {id: resultat, name: Resultat, subtitle: Pengar}\n"
    "sources:\n"
    "  - {id: ekonomi, name: Ekonomi, format: sie, path: ekonomi/*.se, schedule: \"0 5 * * *\", deadline: "
    "60,\n"
    "     unit_dimension: 1, unmapped: ej_fordelat}\n"
    "  - {id: personal, name: Personal, format: csv, path: personal/*.csv, deadline: 60,\n"
    "     columns: {UTF: {scenario: utfall}}}\n"
    "  - {id: kolada, name: Kolada, format: kolada, url: \"http://127.0.0.1:9/v3\", kpis: [N00090],\n"
    "     municipalities: [\"0884\"], deadline: 20}\n"
    "  - {id: hang, name: Hängande, format: csv, url: \"http://127.0.0.1:%d/hang\", deadline: 2,\n"
    "     columns: {UTF: {scenario: utfall}}}\n"
    "units:\n"
    "  - {id: kommun, name: Testkommun, kind: kommun, codes: {kolada: \"0884\", hang: \"1\"}}\n"
    "  - {id: skola, name: Skola, kind: enhet, parent: kommun, codes: {ekonomi: \"3100\", personal: "
    "\"3100\"}}\n"
    "  - {id: gamla, name: Gamla skolan, kind: enhet, parent: kommun, to: 2024-01, codes: {ekonomi: \"3200\"}}\n"
    "  - {id: ej_fordelat, name: Ej fördelat, kind: ej_fordelat, parent: kommun}\n"
    "measures:\n"
    "  - {id: nettokostnad_belopp, name: Nettokostnad, unit: kr, accumulates: flow, absent: zero,\n"
    "     series: [{source: ekonomi, codes: [\"3\", \"4-7\"]}]}\n"
    "  - {id: sjuktimmar, name: Sjuktimmar, unit: tim, accumulates: flow, kept: true,\n"
    "     series: [{source: personal, codes: [SJUK]}]}\n"
    "indicators:\n"
    "  - {id: nettokostnad, name: Nettokostnad, pillar: resultat, unit: kr, decimals: 0, direction: lower,\n"
    "     cadence: month, rollup: sum, windows: [month, ytd, year], main_window: ytd,\n"
    "     formula: nettokostnad_belopp}\n"
    "  - {id: sjukfranvaro_kommun, name: Sjukfrånvaro, pillar: resultat, unit: \"%%\", decimals: 1, "
    "direction: lower,\n"
    "     cadence: year, rollup: none, windows: [year], main_window: year, series: {source: kolada, code: "
    "N00090}}\n"
    "dashboards:\n"
    "  - id: kommunstyrelsen\n"
    "    title: Översikt\n"
    "    unit: kommun\n"
    "    sections: [{title: Resultat, pillar: resultat, indicators: [nettokostnad]}]\n";

/* A ledger with one voucher: 1,000 + extra kr on account 5010 of a unit. */
#define LEDGER_HEAD                                                                                          \
    "#FLAGGA 0\n#PROGRAM \"test\" 1\n#FORMAT PC8\n#GEN 20240201\n#SIETYP 4\n#FNAMN \"Testkommun\"\n"         \
    "#RAR 0 20240101 20241231\n#DIM 1 \"Enhet\"\n#OBJEKT 1 \"3100\" \"Skola\"\n#KONTO 5010 \"L\x94n\"\n"     \
    "#KONTO 1930 \"Bank\"\n#VER A 1 20240115 \"x\"\n{\n"
#define LEDGER(unit, amount)                                                                                 \
    LEDGER_HEAD "   #TRANS 5010 {1 \"" unit "\"} " amount "\n   #TRANS 1930 {} -" amount "\n}\n"

static struct http_stub stub; /* answers nothing until it ends */

static void
hang(struct http_stub *h, int fd, const char *target)
{
    char c;
    (void)target;
    while (!atomic_load(&h->ending) && recv(fd, &c, 1, MSG_DONTWAIT) != 0) /* 0: the other end has left */
        usleep(10000);
}

static void
configure(char *out, size_t size, const char *url)
{
    snprintf(out, size, config, url, stub.port);
}

static void
put_text(const char *name, const char *text)
{
    program_put(run.state, name, text, strlen(text));
}

static const struct program_facts *
read_facts(void)
{
    struct err err;
    if (facts.arena)
        arena_free(facts.arena);
    if (program_read(run.url, "test", &facts, &err) < 0)
        fail_msg("%s", err.what);
    return &facts;
}

/* The newest pull of the source, as /kallor will show it. */
static struct store_pull
newest_pull(const char *source, struct arena *a)
{
    struct store *s = NULL;
    struct store_pull *pulls = NULL;
    size_t n = 0;
    struct err err;
    if (store_open(run.url, "test", "Testkommun", &s, &err) < 0 ||
        store_read_pulls(s, a, clock_now() + 60000, 1, &pulls, &n, &err) < 0)
        fail_msg("%s", err.what);
    store_close(s);
    for (size_t i = 0; i < n; i++)
        if (strcmp(pulls[i].source, source) == 0)
            return pulls[i];
    fail_msg("no pull of %s", source);
    return (struct store_pull){0};
}

static bool
file_holds(const char *name, const void *bytes, size_t n)
{
    char path[400];
    char *data;
    size_t len;
    struct err err;
    struct arena *a = arena_new();
    snprintf(path, sizeof path, "%s/%s", run.state, name);
    bool same =
        file_read(a, path, 1u << 20, &data, &len, &err) == 0 && len == n && memcmp(data, bytes, n) == 0;
    arena_free(a);
    return same;
}

static void
a_pull_takes_the_figures_and_tells_what_it_did(void **state)
{
    (void)state;
    put_text("inbox/ekonomi/2024-01.se", LEDGER("3100", "1000.00"));
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0);
    program_says(&run, "hämtad");
    program_says(&run, "2024-01.se");
    program_says(&run, "utgåva");
    read_facts();
    assert_true(facts.live >= 2);
    struct arena *a = arena_new();
    struct store_pull p = newest_pull("ekonomi", a);
    assert_int_equal(p.state, PULL_OK);
    assert_true(p.edition > 0);
    assert_true(file_holds(p.raw, LEDGER("3100", "1000.00"), strlen(LEDGER("3100", "1000.00"))));
    assert_true(strncmp(p.raw, "raw/ekonomi/", 12) == 0);
    arena_free(a);
}

static void
an_unchanged_file_changes_nothing(void **state)
{
    char digest[HASH_HEX];
    (void)state;
    snprintf(digest, sizeof digest, "%s", read_facts()->digest);
    size_t rows = facts.n_cells;
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0);
    program_says(&run, "oförändrad");
    put_text("inbox/ekonomi/2024-01b.se", LEDGER("3100", "1000.00") "\n"); /* other bytes, the same figures */
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0);
    program_says(&run, "oförändrad");
    read_facts();
    assert_string_equal(facts.digest, digest);
    assert_int_equal(facts.n_cells, rows);
}

static void
a_changed_file_changes_only_what_changed(void **state)
{
    (void)state;
    size_t rows = read_facts()->n_cells;
    put_text("inbox/ekonomi/2024-02.se",
        LEDGER_HEAD "#TRANS 5010 {1 \"3100\"} 1000.00\n#TRANS 1930 {} -1000.00\n}\n"
                    "#VER A 2 20240220 \"y\"\n{\n#TRANS 5010 {1 \"3100\"} 5.50\n#TRANS 1930 {} -5.50\n}\n");
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0);
    read_facts();
    assert_int_equal(facts.in_newest, 2); /* account 5010 and 1930 in February */
    assert_int_equal(facts.n_cells, rows + 2);
    rows = facts.n_cells;
    size_t live = facts.live;
    put_text("inbox/ekonomi/2024-03.se", /* February's cost is booked on another account now */
        LEDGER_HEAD "#TRANS 5010 {1 \"3100\"} 1000.00\n#TRANS 1930 {} -1000.00\n}\n"
                    "#VER A 2 20240220 \"y\"\n{\n#TRANS 5020 {1 \"3100\"} 5.50\n#TRANS 1930 {} -5.50\n}\n");
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0);
    program_says(&run, "1 nya, 0 ändrade, 1 försvunna");
    read_facts();
    assert_int_equal(facts.n_cells, rows + 2);
    assert_int_equal(facts.live, live);
}

static bool
is_stored(const char *unit)
{
    read_facts();
    for (size_t i = 0; i < facts.n_series; i++)
        if (strcmp(facts.series[i].unit, unit) == 0)
            return true;
    return false;
}

static void
a_unit_that_nobody_knows_is_kept_and_told_with_place_and_remedy(void **state)
{
    (void)state;
    put_text("inbox/ekonomi/2024-04.se", LEDGER_HEAD
        "#TRANS 5010 {1 \"3100\"} 1000.00\n#TRANS 1930 {} -1000.00\n}\n"
        "#OBJEKT 1 \"9999\" \"Nya skolan\"\n"
        "#VER A 2 20240220 \"y\"\n{\n#TRANS 1930 {1 \"9999\"} -12.00\n#TRANS 5010 {1 \"9999\"} 7.00\n"
        "#TRANS 5010 {1 \"9999\"} 5.00\n}\n");
    for (int again = 0; again < 2; again++) { /* unchanged, it is as unknown as before */
        program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0);
        program_says(&run, again ? "oförändrad, med okända enheter\n" : "hämtad, med okända enheter\n");
        program_says(&run, "  var         2024-04.se:21\n"
                           "  fel         okänd enhet \"9999\" (Nya skolan): 2 rader, utfall 12,00\n"
                           "  åtgärd      lägg koden under codes: hos rätt enhet i konfigurationen");
        program_says(&run, "  - {id: nya_skolan, name: \"Nya skolan\", kind: enhet, parent: kommun, codes: "
                           "{ekonomi: \"9999\"}}\n");
        program_says(&run, "Till dess ligger raderna under Ej fördelat, och allt annat räknas som vanligt.");
    }
    assert_true(is_stored("9999"));
    struct arena *a = arena_new();
    assert_non_null(strstr(newest_pull("ekonomi", a).control, "rad 21: okänd enhet \"9999\" \"Nya skolan\""));
    arena_free(a);
}

/* The unit's own months are no fault; the rows after its end are. */
static void
a_code_of_a_unit_that_has_closed_is_told_for_the_months_after(void **state)
{
    (void)state;
    put_text("inbox/ekonomi/2024-05.se",
        LEDGER_HEAD "#TRANS 5010 {1 \"3200\"} 1000.00\n#TRANS 1930 {} -1000.00\n}\n"
                    "#VER A 2 20240220 \"y\"\n{\n#TRANS 5010 {1 \"3200\"} 7.00\n#TRANS 1930 {} -7.00\n}\n");
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0);
    program_says(
        &run, "  var         2024-05.se:19\n  fel         okänd enhet \"3200\": 1 rad, utfall 7,00\n");
    program_says(&run, "\"3200\" är kod för gamla (Gamla skolan), som inte finns i de månaderna");
    assert_null(strstr(run.said, "kind: enhet"));
    put_text("inbox/ekonomi/2024-06.se", LEDGER("3200", "1000.00"));
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0);
    assert_null(strstr(run.said, "okänd"));
}

static void
units_that_nobody_knows_are_counted_however_many(void **state)
{
    struct buf b;
    (void)state;
    buf_init(&b, 1 << 20);
    buf_str(&b, LEDGER_HEAD);
    for (int i = 0; i < 60; i++)
        buf_printf(&b, "#TRANS 5010 {1 \"%d\"} 1\n", 8000 + i);
    buf_str(&b, "#TRANS 1930 {} -60\n}\n");
    program_put(run.state, "inbox/ekonomi/2024-07.se", b.data, b.len);
    buf_free(&b);
    program_expect(&run, program_run(&run, "pull", "ekonomi", "--dry-run", NULL), 0);
    program_says(&run, "Inget har skrivits. Filen har okända enheter.");
    program_says(&run, "2024-07.se:14\n");
    program_says(&run, "okänd enhet \"8049\": 1 rad, utfall 1,00");
    program_says(&run, "och 10 okända enheter till");
    assert_null(strstr(run.said, "8050"));
}

static void
a_unit_that_the_personnel_file_alone_knows_is_told_too(void **state)
{
    static const char text[] =
        "Period,Enhet,Mått,Kolumn,Mätvärde\n2024-01,3100,SJUK,UTF,12.5\n"
        "2024-01,4711,SJUK,UTF,2.25\n2024-01,4711,ORD,UTF,160\n2024-02,4711,SJUK,UTF,1\n";
    (void)state;
    put_text("inbox/personal/2024-08.csv", text);
    program_expect(&run, program_run(&run, "pull", "personal", NULL), 0);
    program_says(&run, "  var         2024-08.csv:3\n"
                       "  fel         okänd enhet \"4711\": 2 rader, UTF 3,25\n");
    program_says(&run, "codes: {personal: \"4711\"}}");
    program_says(&run,
        "Till dess räknas raderna inte med i något tal, men de är sparade."); /* the source has no place for them */
    assert_true(is_stored("4711"));
    put_text("inbox/personal/2024-09.csv",
        "Period,Enhet,Mått,Kolumn,Mätvärde\n2024-01,\"47\033[2J\n11\",SJUK,UTF,12.5\n");
    program_expect(&run, program_run(&run, "pull", "personal", NULL), 0);
    program_says(&run, "okänd enhet \"47"); /* whatever else the code is made of, the terminal is spared */
    assert_null(strchr(run.said, '\033'));
}

/* A faulty delivery: exit code, words with place and remedy, the fault recorded, the figures as before, the file kept. */
static void
faulty(const char *source, const char *name, const char *bytes, size_t n, const char *where)
{
    char digest[HASH_HEX], path[200];
    snprintf(digest, sizeof digest, "%s", read_facts()->digest);
    size_t rows = facts.n_cells;
    snprintf(path, sizeof path, "inbox/%s", name);
    program_put(run.state, path, bytes, n);
    int code = program_run(&run, "pull", source, NULL);
    program_expect(&run, code, 1);
    program_says(&run, "misslyckades. De senaste godtagna uppgifterna står kvar.");
    program_says(&run, "fel");
    program_says(&run, "åtgärd");
    if (where)
        program_says(&run, where);
    read_facts();
    assert_string_equal(facts.digest, digest);
    assert_int_equal(facts.n_cells, rows);
    struct arena *a = arena_new();
    struct store_pull p = newest_pull(source, a);
    assert_int_equal(p.state, PULL_FAILED);
    assert_true(p.what[0]);
    assert_true(p.hint[0]);
    assert_int_equal(p.edition, 0);
    if (!file_holds(p.raw, bytes, n))
        fail_msg("the raw file '%s' is not what came", p.raw);
    arena_free(a);
}
#define FAULTY(source, name, text, where) faulty(source, name, text, sizeof(text) - 1, where)

static void
faulty_files_leave_the_last_good_figures(void **state)
{
    (void)state;
    FAULTY("ekonomi", "ekonomi/2025-01.se", LEDGER_HEAD "#TRANS 5010 {1 \"3100\"} 1000.00\n#TRA", "rad");
    FAULTY("ekonomi", "ekonomi/2025-02.se", "<!DOCTYPE html>\n<html><body>Logga in</body></html>\n", "rad 1");
    FAULTY("ekonomi", "ekonomi/2025-03.se",
        LEDGER_HEAD "#TRANS 5010 {1 \"3100\"} 1000.00\n#TRANS 1930 {} -999.00\n}\n", "rad");
    FAULTY("ekonomi", "ekonomi/2025-04.se", LEDGER("3100", "1000.00") "#KONTO 30\0 \"x\"\n", "rad");
    FAULTY("ekonomi", "ekonomi/2025-05.se", "", NULL);
    FAULTY("ekonomi", "ekonomi/2025-06.se", LEDGER("3100", "tusen"), "rad 14");
}

static void
faulty_personnel_files_too(void **state)
{
    (void)state;
    put_text("inbox/personal/2024-01.csv",
        "Period,Enhet,Mått,Kolumn,Mätvärde\n2024-01,3100,SJUK,UTF,12.5\n2024-01,3100,ORD,UTF,160\n");
    program_expect(&run, program_run(&run, "pull", "personal", NULL), 0);
    FAULTY("personal", "personal/2024-02.csv",
        "Period,Enhet,Mått,Kolumn,Mätvärde\n2024-01,3100,SJUK,UTF,\x81\x8d\n", "rad 2");
    FAULTY("personal", "personal/2024-03.csv",
        "Period,Enhet,Mått,Kolumn,Mätvärde\n2024-01,3100,SJ\0UK,UTF,1\n", "rad 2");
    FAULTY("personal", "personal/2024-04.csv",
        "Period,Enhet,Mått,Kolumn,Mätvärde\n2024-01,3100,\"SJUK,UTF,1\n", "rad 2");
    FAULTY("personal", "personal/2024-05.csv", "<html>\n<body>Logga in</body></html>\n", "rad 1");
    FAULTY("personal", "personal/2024-06.csv", "Period,Enhet,Mått,Kolumn,Mätvärde\n2024-13,3100,SJUK,UTF,1\n",
        "rad 2");
}

static void
a_file_with_persons_is_not_kept(void **state)
{
    static const char text[] =
        "Personnummer,Period,Enhet,Mått,Kolumn,Mätvärde\n191212121212,2024-01,3100,SJUK,UTF,1\n";
    char pattern[200];
    glob_t g;
    (void)state;
    put_text("inbox/personal/2024-07.csv", text);
    program_expect(&run, program_run(&run, "pull", "personal", NULL), 1);
    assert_null(strstr(run.said, "191212121212"));
    struct arena *a = arena_new();
    struct store_pull p = newest_pull("personal", a);
    assert_int_equal(p.state, PULL_FAILED);
    assert_string_equal(p.raw, "");
    assert_int_equal(strlen(p.sha256), 64);
    snprintf(pattern, sizeof pattern, "%s/raw/personal/*/*-%.16s*", run.state, p.sha256);
    assert_int_equal(glob(pattern, 0, NULL, &g), GLOB_NOMATCH);
    snprintf(pattern, sizeof pattern, "%s/inbox/personal/2024-07.csv", run.state);
    assert_int_equal(access(pattern, F_OK), -1);
    arena_free(a);
}

static void
after_faults_a_good_file_is_taken(void **state)
{
    (void)state;
    put_text("inbox/ekonomi/2026-01.se", LEDGER("3100", "1234.00"));
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0);
    program_says(&run, "hämtad");
}

static void
a_broken_file_that_is_tried_again_is_kept_once(void **state)
{
    char pattern[200];
    glob_t g;
    (void)state;
    put_text("inbox/ekonomi/2026-02.se", "<html>");
    for (int i = 0; i < 3; i++)
        program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 1);
    struct arena *a = arena_new();
    snprintf(
        pattern, sizeof pattern, "%s/raw/ekonomi/*/*-%.16s*", run.state, newest_pull("ekonomi", a).sha256);
    assert_int_equal(glob(pattern, 0, NULL, &g), 0);
    assert_int_equal(g.gl_pathc, 1);
    globfree(&g);
    arena_free(a);
    put_text("inbox/ekonomi/2026-03.se", LEDGER("3100", "1234.00"));
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0);
}

static void
a_source_that_does_not_answer_is_exit_4(void **state)
{
    (void)state;
    program_expect(&run, program_run(&run, "pull", "kolada", NULL), 4);
    program_says(&run, "kunde inte ansluta");
    program_says(&run, "http://127.0.0.1:9/v3/data/kpi/N00090/municipality/0884");
    struct arena *a = arena_new();
    struct store_pull p = newest_pull("kolada", a);
    assert_int_equal(p.state, PULL_FAILED);
    assert_string_equal(p.sha256, "");
    arena_free(a);
    program_expect(&run, program_run(&run, "pull", "personal", "--file", "/nonexistent/x.csv", NULL), 4);
    program_says(&run, "/nonexistent/x.csv");
}

static void
a_source_that_hangs_is_given_up_before_the_deadline(void **state)
{
    (void)state;
    int64_t start = clock_mono_ms();
    program_expect(&run, program_run(&run, "pull", "hang", NULL), 4);
    assert_in_range(clock_mono_ms() - start, 1700, 4000);
    program_says(&run, "svaret kom inte i tid");
    program_says(&run, "/hang");
}

/* The child of a process. */
static pid_t
child_of(pid_t pid)
{
    char path[100];
    long child = 0;
    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)pid, (int)pid);
    FILE *f = fopen(path, "r");
    if (!f)
        return 0;
    if (fscanf(f, "%ld", &child) != 1)
        child = 0;
    fclose(f);
    return (pid_t)child;
}

static void
hanging_or_killed(int sig, int code, const char *what)
{
    const char *const args[] = {"pull", "hang", NULL};
    atomic_store(&stub.requests, 0);
    pid_t pid = program_start(&run, args);
    for (int i = 0; i < 500 && atomic_load(&stub.requests) == 0; i++) /* it waits for its answer */
        usleep(10000);
    pid_t worker = child_of(pid);
    assert_true(worker > 1);
    kill(worker, sig);
    program_expect(&run, program_wait(&run, pid), code);
    program_says(&run, what);
    struct arena *a = arena_new();
    struct store_pull p = newest_pull("hang", a);
    assert_int_equal(p.state, PULL_FAILED);
    assert_non_null(strstr(p.what, what));
    arena_free(a);
}

static void
what_hangs_or_dies_without_a_word_is_recorded_all_the_same(void **state)
{
    (void)state;
    hanging_or_killed(SIGSTOP, 4, "överskred tidsgränsen 2 s");
    hanging_or_killed(SIGKILL, 4, "avbröts utifrån");
    hanging_or_killed(SIGABRT, 70, "kraschade (signal 6)");
}

static void
a_dry_run_writes_nothing(void **state)
{
    char digest[HASH_HEX], path[200];
    (void)state;
    snprintf(digest, sizeof digest, "%s", read_facts()->digest);
    struct arena *a = arena_new();
    int32_t last = newest_pull("ekonomi", a).id;
    program_put(run.dir, "try.se", LEDGER("3100", "4711.00"), strlen(LEDGER("3100", "4711.00")));
    snprintf(path, sizeof path, "%s/try.se", run.dir);
    program_expect(&run, program_run(&run, "pull", "ekonomi", "--dry-run", "--file", path, NULL), 0);
    program_says(&run, "Inget har skrivits");
    assert_int_equal(newest_pull("ekonomi", a).id, last);
    assert_string_equal(read_facts()->digest, digest);
    program_put(run.dir, "try.se", "<html>", 6);
    program_expect(&run, program_run(&run, "pull", "ekonomi", "--dry-run", "--file", path, NULL), 1);
    assert_int_equal(newest_pull("ekonomi", a).id, last);
    arena_free(a);
}

static void
wrong_orders_are_exit_2(void **state)
{
    (void)state;
    program_expect(&run, program_run(&run, "pull", "ekonmi", NULL), 2);
    program_says(&run, "did you mean 'ekonomi'?");
    program_expect(&run, program_run(&run, "pull", NULL), 2);
    program_expect(&run, program_run(&run, "pull", "ekonomi", "--fil", "x", NULL), 2);
    program_says(&run, "--fil");
    program_expect(&run, program_run(&run, "pul", "ekonomi", NULL), 2);
    program_says(&run, "did you mean 'pull'?");
    program_expect(&run, program_run(&run, "help", NULL), 0);
    program_says(&run, "pull SOURCE");
    program_expect(&run, program_run(&run, "pull", "--help", NULL), 0);
    program_says(&run, "usage: ksrd pull SOURCE");
}

static void
a_database_that_does_not_answer_is_exit_3(void **state)
{
    char text[4096], good[4096];
    (void)state;
    configure(good, sizeof good, run.url);
    configure(text, sizeof text, "postgresql://127.0.0.1:9/none?connect_timeout=2");
    program_put(run.config, "all.yaml", text, strlen(text));
    int code = program_run(&run, "pull", "ekonomi", NULL);
    program_put(run.config, "all.yaml", good, strlen(good));
    program_expect(&run, code, 3);
}

/* What it brought is as before it; the file in the inbox does not come in again by itself, a corrected one does, and so does the same
   one when it is named. */
static void
a_pull_is_taken_back(void **state)
{
    char digest[HASH_HEX], number[16], path[420];
    (void)state;
    snprintf(digest, sizeof digest, "%s", read_facts()->digest);
    struct arena *a = arena_new();
    put_text("inbox/ekonomi/zz.se", LEDGER("3100", "999.00"));
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0);
    assert_string_not_equal(read_facts()->digest, digest);
    snprintf(number, sizeof number, "%d", (int)newest_pull("ekonomi", a).id);
    program_expect(&run, program_run(&run, "retract", number, NULL), 2);
    program_says(&run, "the reason is missing");
    program_expect(&run, program_run(&run, "retract", number, "--reason", "fel bokslut", NULL), 0);
    program_says(&run, "är återtagen");
    assert_string_equal(read_facts()->digest, digest);
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 4);
    program_says(&run, "fel bokslut");
    program_says(&run, "leverera en rättad fil");
    assert_string_equal(read_facts()->digest, digest);
    snprintf(path, sizeof path, "%s/inbox/ekonomi/zz.se", run.state);
    program_expect(&run, program_run(&run, "pull", "ekonomi", "--file", path, NULL), 0);
    assert_string_not_equal(read_facts()->digest, digest);
    program_expect(&run, program_run(&run, "retract", number, "--reason", "igen", NULL), 2);
    program_says(&run, "taken back already");
    arena_free(a);
}

static void
order_by_daemon(stamp due)
{
    char text[32];
    snprintf(text, sizeof text, "%lld", (long long)due);
    assert_int_equal(setenv("KSRD_DATABASE", run.url, 1) | setenv("KSRD_ORGANISATION", "test", 1) |
                         setenv("KSRD_ORGANISATION_NAME", "Testkommun", 1) | setenv("KSRD_DUE", text, 1),
        0);
}

/* As the daemon orders it: each due time once, also when two are ordered for the same one at the same time. */
static void
a_due_time_is_answered_once(void **state)
{
    const char *const args[] = {"pull", "ekonomi", NULL};
    stamp due = clock_now() / 60000 * 60000;
    (void)state;
    struct arena *a = arena_new();
    order_by_daemon(due - 60000);
    put_text("inbox/ekonomi/zzz.se", "#FLAGGA 0\ntrasig");
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 1);
    struct store_pull p = newest_pull("ekonomi", a);
    assert_int_equal(p.state, PULL_FAILED);
    assert_int_equal(p.due, due - 60000); /* a failed attempt is one at that time, and does not answer it */
    put_text("inbox/ekonomi/zzz.se", LEDGER("3100", "3.00"));
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0);
    program_says(&run, "hämtad");
    p = newest_pull("ekonomi", a);
    assert_int_equal(p.state, PULL_OK);
    assert_int_equal(p.due, due - 60000);
    put_text("inbox/ekonomi/zzzz.se", LEDGER("3100", "4.00"));
    for (int i = 0; i < 2; i++) { /* the same again, and one before */
        order_by_daemon(due - 60000 * (1 + i));
        program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0);
        program_says(&run, "redan hämtad");
        assert_int_equal(newest_pull("ekonomi", a).id, p.id);
    }
    order_by_daemon(due);
    pid_t both[2] = {program_start(&run, args), program_start(&run, args)};
    assert_int_equal(program_wait(&run, both[0]) | program_wait(&run, both[1]), 0);
    assert_int_equal(newest_pull("ekonomi", a).id, p.id + 1);
    assert_int_equal(newest_pull("ekonomi", a).due, due);
    unsetenv("KSRD_DATABASE");
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0); /* by hand nobody asks */
    p = newest_pull("ekonomi", a);
    assert_int_equal(p.due, 0);
    arena_free(a);
}

static void
pulls_go_by_the_configuration_in_force(void **state)
{
    char text[4096];
    (void)state;
    configure(text, sizeof text, run.url);
    char *at = strstr(text, "deadline: 60");
    memcpy(at, "deadline: 61", 12);
    program_put(run.config, "all.yaml", text, strlen(text));
    program_expect(&run, program_run(&run, "pull", "ekonomi", NULL), 0);
    program_says(&run, "oförändrad"); /* the files' deadline is not in force, so nothing is read anew */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pull_takes_the_figures_and_tells_what_it_did),
        cmocka_unit_test(an_unchanged_file_changes_nothing),
        cmocka_unit_test(a_changed_file_changes_only_what_changed),
        cmocka_unit_test(a_unit_that_nobody_knows_is_kept_and_told_with_place_and_remedy),
        cmocka_unit_test(a_code_of_a_unit_that_has_closed_is_told_for_the_months_after),
        cmocka_unit_test(units_that_nobody_knows_are_counted_however_many),
        cmocka_unit_test(faulty_files_leave_the_last_good_figures),
        cmocka_unit_test(faulty_personnel_files_too),
        cmocka_unit_test(a_file_with_persons_is_not_kept),
        cmocka_unit_test(a_unit_that_the_personnel_file_alone_knows_is_told_too),
        cmocka_unit_test(after_faults_a_good_file_is_taken),
        cmocka_unit_test(a_broken_file_that_is_tried_again_is_kept_once),
        cmocka_unit_test(a_source_that_does_not_answer_is_exit_4),
        cmocka_unit_test(a_source_that_hangs_is_given_up_before_the_deadline),
        cmocka_unit_test(what_hangs_or_dies_without_a_word_is_recorded_all_the_same),
        cmocka_unit_test(a_dry_run_writes_nothing),
        cmocka_unit_test(wrong_orders_are_exit_2),
        cmocka_unit_test(a_database_that_does_not_answer_is_exit_3),
        cmocka_unit_test(pulls_go_by_the_configuration_in_force),
        cmocka_unit_test(a_pull_is_taken_back),
        cmocka_unit_test(a_due_time_is_answered_once),
    };
    struct throwaway t;
    char text[4096];
    clock_init();
    throwaway_start(&t);
    http_stub_start(&stub, hang);
    snprintf(run.dir, sizeof run.dir, "%s", t.dir);
    snprintf(run.config, sizeof run.config, "%s/config", t.dir);
    snprintf(run.state, sizeof run.state, "%s/pulls", t.dir);
    program_url(run.url, sizeof run.url, t.url);
    configure(text, sizeof text, run.url);
    program_put(run.config, "all.yaml", text, strlen(text));
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    http_stub_stop(&stub);
    throwaway_stop(&t);
    return failed;
}
