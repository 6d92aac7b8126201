/* The access log's writer: every line once and whole, nobody waits for it. */
#include "clock.h"
#include "serve_log.h"
#include "unit.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/ksrd-log-XXXXXX";

static const char *
name(const char *file)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    return path;
}

static struct serve_log *
open_log(const char *where)
{
    struct serve_log *l = NULL;
    struct err err = {0};
    if (serve_log_open(where, &l, &err))
        fail_msg("%s: %s", err.where, err.what);
    return l;
}

enum { THREADS = 4, LINES = 500 };
static void *
put_lines(void *arg)
{
    char line[64];
    for (int i = 0; i < LINES; i++) {
        snprintf(line, sizeof line, "line %d", i);
        serve_log_put(arg, line);
    }
    return NULL;
}

static void
each_line_is_written_once(void **state)
{
    struct serve_log *l = open_log(name("many"));
    pthread_t t[THREADS];
    char line[64];
    int seen[LINES] = {0}, n;
    struct stat st;
    (void)state;
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&t[i], NULL, put_lines, l), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(t[i], NULL);
    assert_int_equal(serve_log_dropped(l), 0);
    serve_log_close(l);
    assert_int_equal(stat(name("many"), &st), 0);
    assert_int_equal(st.st_mode & 0007, 0); /* addresses of persons */
    FILE *f = fopen(name("many"), "re");
    while (fgets(line, sizeof line, f)) {
        assert_int_equal(sscanf(line, "line %d\n", &n), 1);
        seen[n]++;
    }
    (void)fclose(f);
    for (int i = 0; i < LINES; i++)
        assert_int_equal(seen[i], THREADS);
    unlink(name("many"));
}

static void
a_full_pipe_holds_nobody_up(void **state)
{
    char line[1000];
    const char *path = name("pipe");
    (void)state;
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    struct serve_log *l = open_log(path);
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    int64_t began = clock_mono_ms();
    for (int i = 0; i < 3000; i++) /* three times what it keeps */
        serve_log_put(l, line);
    assert_true(clock_mono_ms() - began < 1000);
    assert_true(serve_log_dropped(l) > 500);
    began = clock_mono_ms();
    serve_log_close(l);
    assert_true(clock_mono_ms() - began < 5000);
    close(reader);
    unlink(path);
}

static void
what_cannot_be_opened_is_told_and_the_old_file_kept(void **state)
{
    struct serve_log *l = NULL;
    struct err err = {0};
    char moved[128], text[64] = "";
    (void)state;
    assert_int_equal(serve_log_open("/nonexistent/access.log", &l, &err), -1);
    assert_int_equal(err.kind, ERR_CONFIG);
    snprintf(moved, sizeof moved, "%s", name("moved"));
    l = open_log(name("kept"));
    assert_int_equal(rename(name("kept"), moved), 0);
    assert_int_equal(mkdir(name("kept"), 0700), 0);
    assert_int_equal(serve_log_reopen(l, &err), -1);
    serve_log_put(l, "on it goes");
    serve_log_close(l);
    FILE *f = fopen(moved, "re");
    assert_non_null(fgets(text, sizeof text, f));
    (void)fclose(f);
    assert_string_equal(text, "on it goes\n");
    unlink(moved);
    rmdir(name("kept"));
    serve_log_put(NULL, "x");
    assert_int_equal(serve_log_reopen(NULL, &err), 0);
    assert_int_equal(serve_log_dropped(NULL), 0);
    serve_log_close(NULL);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_line_is_written_once),
        cmocka_unit_test(a_full_pipe_holds_nobody_up),
        cmocka_unit_test(what_cannot_be_opened_is_told_and_the_old_file_kept),
    };
    if (!mkdtemp(folder))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
