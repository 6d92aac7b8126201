/* The municipalities: all of them, found by their code. */
#include "municipality.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
there_are_290_in_order_of_their_codes(void **state)
{
    size_t n = 0;

    (void)state;
    for (size_t i = 0; i < municipality_n; i++) {
        assert_int_equal(strlen(municipality_all[i].code), 4);
        assert_true(strlen(municipality_all[i].name) >= 2);
        if (i > 0)
            assert_true(strcmp(municipality_all[i - 1].code, municipality_all[i].code) < 0);
        n += strcmp(municipality_all[i].code, "0100") > 0; /* below are the country and the regions */
    }
    assert_int_equal(n, 290);
}

static void
each_is_found_by_its_code(void **state)
{
    (void)state;
    for (size_t i = 0; i < municipality_n; i++)
        assert_ptr_equal(municipality_name(municipality_all[i].code), municipality_all[i].name);
    assert_string_equal(municipality_name("0884"), "Vimmerby");
    assert_string_equal(municipality_name("2584"), "Kiruna");
    assert_null(municipality_name("0899"));
    assert_null(municipality_name(""));
    assert_null(municipality_name("08844"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_are_290_in_order_of_their_codes),
        cmocka_unit_test(each_is_found_by_its_code),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
