/* Which files are put in force, told from the note of those last looked at. */
#include "looked.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
files_are_put_in_force_once(void **state)
{
    (void)state;
    static const struct {
        struct looked before;
        const char *files, *in_force;
        bool was;
        enum looked_verdict verdict;
    } cases[] = {
        {{"", false}, "a", "", false, LOOKED_APPLY},  /* the very first */
        {{"a", false}, "a", "", false, LOOKED_APPLY}, /* a database that has lost it */
        {{"", false}, "a", "a", true, LOOKED_SAME},
        {{"", false}, "a", "b", false, LOOKED_APPLY},  /* a new machine with new files */
        {{"", false}, "a", "b", true, LOOKED_EARLIER}, /* a new machine with an old copy */
        {{"a", false}, "a", "b", true, LOOKED_KEEP},   /* somebody applied another one */
        {{"a", false}, "a", "b", false, LOOKED_KEEP},
        {{"a", false}, "c", "b", false, LOOKED_APPLY}, /* edited */
        {{"a", false}, "c", "b", true, LOOKED_APPLY},  /* edited back to what it once was */
        {{"a", false}, "b", "b", true, LOOKED_SAME},
        {{"a", true}, "a", "b", false, LOOKED_REFUSED}, /* still refused */
        {{"a", true}, "c", "b", false, LOOKED_APPLY},
        {{"a", true}, "a", "a", true, LOOKED_SAME}, /* somebody has put it in force by order */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(looked_decide(&cases[i].before, cases[i].files, cases[i].in_force, cases[i].was),
            cases[i].verdict);
}

static void
a_note_that_cannot_be_read_says_nothing(void **state)
{
    (void)state;
    static const char hash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    static const char *const damaged[] = {"", "\n", "applied", "0123 seen\n",
        "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg seen\n"};
    char dir[] = "/tmp/ksrd-looked-XXXXXX", path[80];
    struct looked note;
    struct err err = {0};
    assert_non_null(mkdtemp(dir));
    looked_read(dir, &note);
    assert_string_equal(note.files, "");
    for (int refused = 0; refused < 2; refused++) {
        assert_int_equal(looked_write(dir, hash, refused, &err), 0);
        looked_read(dir, &note);
        assert_string_equal(note.files, hash);
        assert_int_equal(note.refused, refused);
    }
    snprintf(path, sizeof path, "%s/configuration-looked", dir);
    for (size_t i = 0; i < sizeof damaged / sizeof *damaged; i++) {
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fputs(damaged[i], f);
        fclose(f);
        looked_read(dir, &note);
        assert_string_equal(note.files, "");
    }
    unlink(path);
    assert_int_equal(rmdir(dir), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_put_in_force_once),
        cmocka_unit_test(a_note_that_cannot_be_read_says_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
