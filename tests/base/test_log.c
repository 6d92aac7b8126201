/* A line of the log, for the journal and for a terminal. */
#include "clock.h"
#include "log.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char said[8192];

/* One line with stderr sent to a file; stream: what $JOURNAL_STREAM says of it. */
enum stream { NONE, OURS, ANOTHER, MALFORMED };
static const char *
logged(enum stream stream, enum log_level level, const char *text)
{
    FILE *file = tmpfile();
    char value[64] = "";
    struct stat st;
    assert_non_null(file);
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
    log_line(level, "%s", text);
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    close(kept);
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

int
main(void)
{
    clock_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_journal_gets_priorities),
        cmocka_unit_test(others_get_time_and_level),
        cmocka_unit_test(a_message_is_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
