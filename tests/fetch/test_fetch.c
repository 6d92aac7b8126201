/* Files of the inbox, documents from an address, and Kolada's pages. */
#include "fetch.h"
#include "file.h"
#include "http_stub.h"
#include "net.h"
#include "unit.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static struct http_stub stub;
static struct arena *a;
static struct err err;
static struct fetched_all all;
static char dir[64], inbox[80];

/* ---- files -------------------------------------------------------------------------------------------------------- */
static void
put(const char *name, const char *text)
{
    char path[400];
    snprintf(path, sizeof path, "%s/%s", dir, name);
    assert_int_equal(file_write(path, text, strlen(text), 0600, &err), 0);
}

static int
fetch_path(const char *pattern, size_t max)
{
    struct source s = {.id = "test", .format = "csv", .path = pattern, .max_bytes = max};
    struct fetch_place p = {.inbox = inbox, .deadline_ms = clock_mono_ms() + 5000};
    err_clear(&err);
    return fetch_source(a, &s, &p, &all, &err);
}

static void
refused(const char *pattern, size_t max, const char *what)
{
    assert_int_equal(fetch_path(pattern, max), -1);
    assert_int_equal(err.kind, ERR_SOURCE);
    if (!strstr(err.what, what))
        fail_msg("'%s' does not say '%s'", err.what, what);
    assert_true(err.where[0]);
}

static void
the_newest_name_is_taken(void **state)
{
    (void)state;
    put("inbox/e/2024-02.se", "two");
    put("inbox/e/2024-10.se", "ten");
    put("inbox/e/2024-09.se", "nine");
    put("inbox/e/2024-99.se.part", "half");
    put("inbox/e/.2024-98.se", "hidden");
    assert_int_equal(fetch_path("e/*.se", 100), 0);
    assert_int_equal(all.n, 1);
    assert_string_equal(all.items[0].data, "ten");
    assert_string_equal(all.items[0].name, "2024-10.se");
    assert_int_equal(fetch_path("e/2024-02.se", 100), 0);
    assert_string_equal(all.items[0].data, "two");
}

static void
no_file_is_told_with_the_place_and_the_remedy(void **state)
{
    (void)state;
    refused("nothing/*.se", 100, "ingen fil som passar 'nothing/*.se'");
    assert_non_null(strstr(err.where, inbox));
    assert_true(err.hint[0]);
}

static void
a_file_over_the_cap_is_refused(void **state)
{
    (void)state;
    put("inbox/big.csv", "0123456789");
    refused("big.csv", 9, "filen är 10 byte");
    assert_int_equal(fetch_path("big.csv", 10), 0);
}

static void
a_link_out_of_the_folder_is_refused(void **state)
{
    char path[200];
    (void)state;
    put("secret", "shadow");
    snprintf(path, sizeof path, "%s/link.csv", inbox);
    assert_int_equal(symlink("../secret", path), 0);
    refused("link.csv", 100, "länk ut ur mappen");
    snprintf(path, sizeof path, "%s/folder", inbox);
    assert_int_equal(symlink(dir, path), 0);
    refused("folder/secret", 100, "länk ut ur mappen");
    refused("../secret", 100, "länk ut ur mappen");
}

static void
what_is_no_file_never_hangs(void **state)
{
    char path[200];
    (void)state;
    snprintf(path, sizeof path, "%s/pipe.csv", inbox);
    assert_int_equal(mkfifo(path, 0600), 0);
    refused("pipe.csv", 100, "ingen fil");
    struct source s = {.id = "test", .format = "csv", .path = "x", .max_bytes = 100};
    struct fetch_place p = {.inbox = inbox, .override = path};
    assert_int_equal(fetch_source(a, &s, &p, &all, &err), -1);
    assert_non_null(strstr(err.what, "ingen vanlig fil"));
}

/* A file that somebody writes all the time, in small pieces, so that a read sees it grow. */
static void *
grow(void *ctx)
{
    struct http_stub *until = ctx;
    char path[200];
    snprintf(path, sizeof path, "%s/growing.csv", inbox);
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);
    while (fd >= 0 && !atomic_load(&until->ending))
        if (write(fd, "more\n", 5) != 5)
            break;
    close(fd);
    return NULL;
}

static void
a_growing_file_is_left_for_later(void **state)
{
    struct http_stub until = {0};
    pthread_t thread;
    char *large = calloc(1, 8u << 20);
    (void)state;
    memset(large, 'x', (8u << 20) - 1);
    put("inbox/growing.csv", large);
    free(large);
    assert_int_equal(pthread_create(&thread, NULL, grow, &until), 0);
    /* where the writer gets no time on a busy machine the file does not grow during a read, and is rightly taken */
    int r = 0;
    for (int64_t end = clock_mono_ms() + 10000; r == 0 && clock_mono_ms() < end;) {
        usleep(10000);
        r = fetch_path("growing.csv", 1u << 30);
    }
    atomic_store(&until.ending, true);
    pthread_join(thread, NULL);
    assert_int_equal(r, -1);
    assert_non_null(strstr(err.what, "skrivs just nu"));
    assert_int_equal(fetch_path("growing.csv", 1u << 30), 0);
}

static void
a_file_named_by_hand_comes_from_anywhere(void **state)
{
    char path[200];
    (void)state;
    put("by-hand.csv", "hand\0");
    snprintf(path, sizeof path, "%s/by-hand.csv", dir);
    struct source s = {.id = "test", .format = "csv", .url = "http://127.0.0.1:1/", .max_bytes = 100};
    struct fetch_place p = {.inbox = inbox, .override = path};
    assert_int_equal(fetch_source(a, &s, &p, &all, &err), 0);
    assert_string_equal(all.items[0].data, "hand");
}

/* ---- addresses ---------------------------------------------------------------------------------------------------- */
static char seen[64][1200]; /* the targets asked for */

static void
page(struct http_stub *h, int fd, const char *kpi, const char *key, const char *next)
{
    char body[600], link[300] = "null";
    if (next && strncmp(next, "http", 4) == 0) /* scheme and host, then the port, then the rest */
        snprintf(link, sizeof link, "\"%.*s:%d%s\"", (int)strcspn(next, "|"), next, h->port,
            strchr(next, '|') + 1);
    else if (next)
        snprintf(link, sizeof link, "\"%s\"", next);
    snprintf(body, sizeof body, "{\"values\":[{\"kpi\":\"%s\"}],\"count\":1,\"%s\":%s}", kpi, key, link);
    http_stub_reply(fd, "200 OK", "Content-Type: application/json\r\n", body, strlen(body));
}

static void
answer(struct http_stub *h, int fd, const char *target)
{
    int n = atomic_load(&h->requests);
    if (n <= 64)
        snprintf(seen[n - 1], sizeof seen[0], "%s", target);
    if (strncmp(target, "/three/", 7) == 0) {
        if (strstr(target, "page=3"))
            page(h, fd, "C", "next_url", NULL);
        else if (strstr(target, "page=2"))
            page(h, fd, "B", "next_url", "/three/data?page=3");
        else
            page(h, fd, "A", "next_url", "http://127.0.0.1|/three/data?page=2");
    } else if (strncmp(target, "/two/", 5) == 0)
        page(h, fd, "V2", strstr(target, "page=2") ? "previous_page" : "next_page",
            "http://127.0.0.1|/two/x?page=2");
    else if (strncmp(target, "/away/", 6) == 0)
        page(h, fd, "A", "next_url", "http://localhost|/three/data");
    else if (strncmp(target, "/self/", 6) == 0)
        page(h, fd, "A", "next_url", "http://127.0.0.1|/self/data/kpi/N1/municipality/0884?per_page=5000");
    else if (strncmp(target, "/empty/", 7) == 0)
        page(h, fd, "A", "next_url", "");
    else if (strncmp(target, "/html/", 6) == 0)
        http_stub_reply(fd, "200 OK", "Content-Type: text/html\r\n", "<html>logga in</html>", 21);
    else if (strncmp(target, "/busy", 5) == 0)
        http_stub_reply(fd, "503 Service Unavailable", "", "", 0);
    else if (strncmp(target, "/file.csv", 9) == 0)
        http_stub_reply(fd, "200 OK", "", "a;b\n", 4);
    else
        http_stub_reply(fd, "404 Not Found", "", "", 0);
}

static int
fetch_url(const char *path, const char *format, const char *const *kpis, const char *const *places)
{
    char url[200];
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", stub.port, path);
    struct source s = {.id = "k",
        .format = format,
        .url = arena_strdup(a, url),
        .max_bytes = 10000,
        .kpis = kpis,
        .municipalities = places};
    struct fetch_place p = {.inbox = inbox, .deadline_ms = clock_mono_ms() + 20000};
    atomic_store(&stub.requests, 0);
    err_clear(&err);
    return fetch_source(a, &s, &p, &all, &err);
}

static const char *const one_kpi[] = {"N1", NULL};
static const char *const vimmerby[] = {"0884", NULL};

static void
a_document_is_fetched(void **state)
{
    (void)state;
    assert_int_equal(fetch_url("/file.csv", "csv", NULL, NULL), 0);
    assert_string_equal(all.items[0].data, "a;b\n");
    assert_non_null(strstr(all.items[0].name, "/file.csv"));
}

static void
a_bad_status_is_told_with_address_and_remedy(void **state)
{
    (void)state;
    assert_int_equal(fetch_url("/nowhere.csv?token=hemlig", "csv", NULL, NULL), -1);
    assert_string_equal(err.what, "servern svarade 404");
    assert_non_null(strstr(err.where, "/nowhere.csv"));
    assert_null(strstr(err.where, "hemlig"));
    assert_non_null(strstr(err.hint, "rätta url"));
    assert_int_equal(fetch_url("/busy", "kolada", one_kpi, vimmerby), -1);
    assert_string_equal(err.what, "servern svarade 503");
    assert_non_null(strstr(err.hint, "försök senare"));
}

static void
kolada_pages_are_followed_to_the_end(void **state)
{
    (void)state;
    assert_int_equal(fetch_url("/three/", "kolada", one_kpi, vimmerby), 0);
    assert_int_equal(all.n, 3);
    assert_string_equal(seen[0], "/three/data/kpi/N1/municipality/0884?per_page=5000");
    assert_string_equal(seen[1], "/three/data?page=2");
    assert_string_equal(seen[2], "/three/data?page=3");
    assert_non_null(strstr(all.items[2].data, "\"C\""));
    assert_int_equal(fetch_url("/two", "kolada", one_kpi, vimmerby), 0);
    assert_int_equal(all.n, 2);
    assert_int_equal(fetch_url("/empty", "kolada", one_kpi, vimmerby), 0);
    assert_int_equal(all.n, 1);
}

static void
kolada_links_to_elsewhere_and_in_circles_are_refused(void **state)
{
    (void)state;
    assert_int_equal(fetch_url("/away", "kolada", one_kpi, vimmerby), -1);
    assert_non_null(strstr(err.what, "annan värd"));
    assert_int_equal(atomic_load(&stub.requests), 1);
    assert_int_equal(fetch_url("/self", "kolada", one_kpi, vimmerby), -1);
    assert_non_null(strstr(err.what, "sidan själv"));
}

static void
kolada_html_goes_on_to_the_decoder(void **state)
{
    (void)state;
    assert_int_equal(fetch_url("/html", "kolada", one_kpi, vimmerby), 0);
    assert_string_equal(all.items[0].data, "<html>logga in</html>");
}

static void
kolada_asks_for_at_most_25_ids_a_segment(void **state)
{
    const char *kpis[27] = {0};
    (void)state;
    for (int i = 0; i < 26; i++)
        kpis[i] = arena_printf(a, "N%05d", i);
    assert_int_equal(fetch_url("/empty", "kolada", kpis, vimmerby), 0);
    assert_int_equal(all.n, 2);
    int commas = 0;
    for (const char *c = seen[0]; *c; c++)
        commas += *c == ',';
    assert_int_equal(commas, 24);
    assert_non_null(strstr(seen[1], "/kpi/N00025/"));
    assert_int_equal(fetch_url("/empty", "kolada", one_kpi, NULL), -1);
    assert_int_equal(err.kind, ERR_CONFIG);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_newest_name_is_taken),
        cmocka_unit_test(no_file_is_told_with_the_place_and_the_remedy),
        cmocka_unit_test(a_file_over_the_cap_is_refused),
        cmocka_unit_test(a_link_out_of_the_folder_is_refused),
        cmocka_unit_test(what_is_no_file_never_hangs),
        cmocka_unit_test(a_growing_file_is_left_for_later),
        cmocka_unit_test(a_file_named_by_hand_comes_from_anywhere),
        cmocka_unit_test(a_document_is_fetched),
        cmocka_unit_test(a_bad_status_is_told_with_address_and_remedy),
        cmocka_unit_test(kolada_pages_are_followed_to_the_end),
        cmocka_unit_test(kolada_links_to_elsewhere_and_in_circles_are_refused),
        cmocka_unit_test(kolada_html_goes_on_to_the_decoder),
        cmocka_unit_test(kolada_asks_for_at_most_25_ids_a_segment),
    };
    char sub[100], remove[100];
    a = arena_new();
    net_init();
    snprintf(
        dir, sizeof dir, "/tmp/ksrd-fetch-[x]-XXXXXX"); /* an inbox whose own name looks like a pattern */
    if (!mkdtemp(dir))
        return 1;
    snprintf(inbox, sizeof inbox, "%s/inbox", dir);
    snprintf(sub, sizeof sub, "%s/e", inbox);
    if (file_mkdirs(sub, 0700, &err) != 0)
        return 1;
    http_stub_start(&stub, answer);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    http_stub_stop(&stub);
    arena_free(a);
    snprintf(remove, sizeof remove, "rm -rf '%s'", dir);
    return failed | (system(remove) != 0);
}
