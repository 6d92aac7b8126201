/* Which of the four words is said, whatever is true at once. */
#include "freshness.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static enum freshness
of(bool awaited, bool ended, bool failed, bool hidden)
{
    const struct freshness_facts f = {awaited, ended, failed, hidden, true};
    return freshness_of(&f);
}

static void
one_word_for_each(void **state)
{
    (void)state;
    assert_int_equal(of(false, false, false, false), FRESH_AKTUELL);
    assert_int_equal(of(false, true, false, false), FRESH_AKTUELL); /* ended, but not due yet */
    assert_int_equal(of(true, true, false, false), FRESH_FORSENAD);
    assert_int_equal(of(true, true, true, false), FRESH_KALLFEL);
    assert_int_equal(of(false, true, true, false), FRESH_KALLFEL);
    assert_int_equal(
        of(false, false, true, false), FRESH_AKTUELL); /* nothing newer can stand in what cannot be read */
    assert_int_equal(of(false, true, false, true), FRESH_EJ_PUBLICERAD);
    assert_int_equal(of(false, true, true, true), FRESH_EJ_PUBLICERAD); /* the newer period has come */
    assert_int_equal(of(true, true, false, true), FRESH_FORSENAD);      /* and one after it should have */
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(one_word_for_each)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
