/* A line of the log, for the journal and for a terminal. */
#include "clock.h"
#include "log.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static char said[8192];

enum stream { NONE, OURS, ANOTHER, MALFORMED };
/* stderr is a file that $JOURNAL_STREAM says this of; the descriptor that it had, to be given back. */
static int
redirect(enum stream stream, FILE *file)
{
    char value[64] = "";
    struct stat st;
    assert_int_equal(fstat(fileno(file), &st), 0);
    unsigned long long inode = (unsigned long long)st.st_ino + (stream == ANOTHER);
    snprintf(value, sizeof value, "%llu:%llu%s", (unsigned long long)st.st_dev, inode,
        stream == MALFORMED ? "x" : "");
    if (stream == NONE)
        unsetenv("JOURNAL_STREAM");
    else
        setenv("JOURNAL_STREAM", value, 1);
    int kept = dup(STDERR_FILENO);
    assert_true(kept >= 0 && dup2(fileno(file), STDERR_FILENO) >= 0);
    return kept;
}
static void
give_back(int kept)
{
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    close(kept);
}
/* One line with stderr sent to a file. */
static const char *
logged(enum stream stream, enum log_level level, const char *text)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    int kept = redirect(stream, file);
    log_line(level, "%s", text);
    give_back(kept);
    rewind(file);
    said[fread(said, 1, sizeof said - 1, file)] = 0;
    fclose(file);
    return said;
}

static void
the_journal_gets_priorities(void **state)
{
    (void)state;
    assert_string_equal(logged(OURS, LOG_ERROR, "trasig fil"), "<3>trasig fil\n");
    assert_string_equal(logged(OURS, LOG_WARNING, "sen"), "<4>sen\n");
    assert_string_equal(logged(OURS, LOG_INFO, "klar"), "<6>klar\n");
}

/* 12:34:56 level text */
static void
expect_clock(const char *line, const char *rest)
{
    int h, m, s, n = 0;
    assert_int_equal(sscanf(line, "%2d:%2d:%2d%n", &h, &m, &s, &n), 3);
    assert_int_equal(n, 8);
    assert_string_equal(line + n, rest);
}

static void
others_get_time_and_level(void **state)
{
    (void)state;
    expect_clock(logged(NONE, LOG_WARNING, "sen"), " warning sen\n");
    /* a daemon of the journal's whose stderr goes to a file */
    expect_clock(logged(ANOTHER, LOG_ERROR, "x"), " error x\n");
    expect_clock(logged(MALFORMED, LOG_INFO, "x"), " info x\n");
}

static void
a_message_is_one_line(void **state)
{
    (void)state;
    assert_string_equal(logged(OURS, LOG_INFO, "a\n<2>forged\r\tå\x7f"), "<6>a <2>forged  å \n");
}

/* What the journal's socket gets of an error and of a source's line: a field each, whatever the text tries. */
static void
the_journal_gets_fields(void **state)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    char folder[] = "/tmp/ksrd-log-XXXXXX", got[8192];
    struct err e = {0};
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(at.sun_path, sizeof at.sun_path, "%s/socket", folder);
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof at), 0);
    setenv("KSRD_TEST_JOURNAL", at.sun_path, 1);
    assert_string_equal(logged(OURS, LOG_INFO, "klar\nKSRD_SOURCE=forged"), "");
    ssize_t n = recv(fd, got, sizeof got - 1, MSG_DONTWAIT);
    got[n > 0 ? n : 0] = 0;
    assert_string_equal(got, "SYSLOG_IDENTIFIER=ksrd\nPRIORITY=6\nMESSAGE=klar KSRD_SOURCE=forged\n");
    err_set(&e, ERR_DATA, "fil.se:3", "leverera om", "raden är %s", "avbruten");
    FILE *file = tmpfile();
    assert_non_null(file);
    int kept = redirect(OURS, file);
    log_err(LOG_ERROR, &e);
    log_about(LOG_WARNING, &(struct log_about){.source = "ekonomi", .edition = 7, .exit_code = 4}, "fel");
    give_back(kept);
    fclose(file);
    n = recv(fd, got, sizeof got - 1, MSG_DONTWAIT);
    got[n > 0 ? n : 0] = 0;
    assert_non_null(strstr(got, "PRIORITY=3\nMESSAGE=fil.se:3: "));
    assert_non_null(strstr(got, "\nKSRD_ERROR=data\nKSRD_WHERE=fil.se:3\nKSRD_HINT=leverera om\n"));
    n = recv(fd, got, sizeof got - 1, MSG_DONTWAIT);
    got[n > 0 ? n : 0] = 0;
    assert_string_equal(got,
        "SYSLOG_IDENTIFIER=ksrd\nPRIORITY=4\nMESSAGE=fel\nKSRD_SOURCE=ekonomi\nKSRD_EDITION=7\n"
        "KSRD_EXIT_CODE=4\n");
    close(fd);
    unlink(at.sun_path);
    rmdir(folder);
    setenv("KSRD_TEST_JOURNAL", "/nonexistent", 1);
}

int
main(void)
{
    setenv("KSRD_TEST_JOURNAL", "/nonexistent", 1); /* this machine's own journal hears nothing of it */
    clock_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_journal_gets_priorities),
        cmocka_unit_test(others_get_time_and_level),
        cmocka_unit_test(a_message_is_one_line),
        cmocka_unit_test(the_journal_gets_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
