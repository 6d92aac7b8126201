/* UTF-8, nearest names, Swedish order, buffers with a cap, hashes, errors, files. */
#include "arena.h"
#include "buf.h"
#include "err.h"
#include "file.h"
#include "hash.h"
#include "text.h"
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static void
invalid_utf8_is_found_where_it_stands(void **state)
{
    (void)state;
    assert_int_equal(text_utf8_valid("åäö", 6), 6);
    assert_int_equal(text_utf8_valid("a\xC3", 2), 1);
    assert_int_equal(text_utf8_valid("ok\xED\xA0\x80", 5), 2); /* surrogate */
    assert_int_equal(text_utf8_valid("\xC0\xAF", 2), 0);       /* overlong */
    assert_int_equal(text_utf8_valid("\xF4\x90\x80\x80", 4), 0);
    assert_int_equal(text_utf8_valid("\xF0\x9F\x98\x80", 4), 4);
}

static void
nearest_name_is_suggested_only_when_near(void **state)
{
    (void)state;
    static const char *const names[] = {"formula", "direction", "decimals", "sjuktimmar"};
    assert_string_equal(text_nearest("formla", names, 4), "formula");
    assert_string_equal(text_nearest("sjuktimar", names, 4), "sjuktimmar");
    assert_string_equal(text_nearest("decimlas", names, 4), "decimals");
    assert_null(text_nearest("kvadratmeter", names, 4));
}

static void
digits_are_read_by_their_number(void **state)
{
    (void)state;
    assert_int_equal(text_digits("20240131", 4), 2024);
    assert_int_equal(text_digits("09", 2), 9);
    assert_int_equal(text_digits("999999999", 9), 999999999);
    assert_int_equal(text_digits("9", 2), -1);
    assert_int_equal(text_digits("-1", 2), -1);
    assert_int_equal(text_digits("1:", 2), -1);
}

static void
a_number_is_written_in_groups_of_three_with_a_comma(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"0", "0"}, {"123", "123"}, {"-123", "-123"},
        {"1234", "1\u00A0234"}, {"-123456", "-123\u00A0456"}, {"1234567.8912", "1\u00A0234\u00A0567,8912"},
        {"0.5", "0,5"}, {"", ""}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char out[TEXT_NUMBER(16)];
        assert_string_equal(text_number(cases[i][0], out), cases[i][1]);
    }
}

static void
whole_numbers_are_read_strictly(void **state)
{
    (void)state;
    long v = 5;
    assert_int_equal(text_long("8014", 0, 65535, &v), 0);
    assert_int_equal(v, 8014);
    static const char *const bad[] = {"", " 1", "1 ", "+1", "0x1", "65536", "-1", "99999999999999999999"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(text_long(bad[i], 0, 65535, &v), -1);
}

static void
an_id_is_made_of_a_name(void **state)
{
    char id[48], cut[6];

    (void)state;
    assert_string_equal(text_to_id("Norrgårdens förskola", id, sizeof id), "norrgardens_forskola");
    assert_string_equal(text_to_id("  HR – Åke & Élise (2)", id, sizeof id), "hr_ake_elise_2");
    assert_string_equal(text_to_id("…", id, sizeof id), "");
    assert_string_equal(text_to_id("Äldreomsorg", cut, sizeof cut), "aldre");
}

static void
buffer_stops_at_its_cap_and_says_so(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 10);
    buf_str(&b, "12345678");
    assert_false(b.failed);
    buf_str(&b, "abc");
    assert_true(b.failed);
    buf_str(&b, "x");
    assert_int_equal(b.len, 8);
    buf_reset(&b);
    buf_html(&b, "<&>");
    assert_true(b.failed);
    buf_free(&b);
    buf_init(&b, 100);
    buf_html(&b, "a<b & \"c\" 'd'");
    assert_string_equal(b.data, "a&lt;b &amp; &quot;c&quot; &#39;d&#39;");
    buf_reset(&b);
    buf_url(&b, "å b/c");
    assert_string_equal(b.data, "%C3%A5%20b%2Fc");
    buf_free(&b);
}

static void
hash_is_sha256(void **state)
{
    (void)state;
    char out[HASH_HEX];
    assert_string_equal(
        hash_sha256_hex("abc", 3, out), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_string_equal(
        hash_sha256_hex(NULL, 0, out), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void
long_error_text_is_cut_at_a_whole_letter(void **state)
{
    (void)state;
    struct err e = {0};
    char *longer = malloc(5001);
    for (int i = 0; i < 5000; i += 2)
        memcpy(longer + i, "å", 2);
    longer[5000] = '\0';
    err_set(&e, ERR_DATA, "rad 1", NULL, "%s", longer);
    assert_int_equal(text_utf8_valid(e.what, strlen(e.what)), strlen(e.what));
    assert_true(text_ends(e.what, "…"));
    err_set(&e, ERR_DATA, e.where, e.hint, "fel i %s", e.where); /* its own fields as arguments */
    assert_string_equal(e.what, "fel i rad 1");
    assert_string_equal(e.where, "rad 1");
    free(longer);
}

static void
arena_keeps_small_blocks_behind_large_ones(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    char *first = arena_strdup(a, "kvar");
    for (int i = 0; i < 2000; i++)
        memset(arena_alloc(a, (size_t)(i * 37 % 5000)), 0xAA, (size_t)(i * 37 % 5000));
    memset(arena_alloc(a, 3 << 20), 0xBB, 3 << 20);
    assert_string_equal(first, "kvar");
    assert_true(((uintptr_t)arena_alloc(a, 1)) % _Alignof(max_align_t) == 0);
    arena_free(a);
}

static void
files_are_written_whole_and_read_up_to_the_cap(void **state)
{
    (void)state;
    char dir[] = "/tmp/ksrd-file-XXXXXX", path[128], deep[64];
    struct err err = {0};
    struct arena *a = arena_new();
    char *data = NULL, **names = NULL;
    size_t n = 0;
    assert_non_null(mkdtemp(dir));
    snprintf(deep, sizeof deep, "%s/a/b", dir);
    assert_int_equal(file_mkdirs(deep, 0700, &err), 0);
    snprintf(path, sizeof path, "%s/x.se", deep);
    assert_int_equal(file_write(path, "abc", 3, 0600, &err), 0);
    assert_int_equal(file_read(a, path, 3, &data, &n, &err), 0);
    assert_string_equal(data, "abc");
    assert_int_equal(file_read(a, path, 2, &data, &n, &err), -1);
    assert_int_equal(file_read(a, deep, 100, &data, &n, &err), -1);
    assert_int_equal(file_list(a, deep, ".se", &names, &n, &err), 0);
    assert_int_equal(n, 1);
    assert_string_equal(names[0], "x.se");
    assert_null(names[1]);
    unlink(path);
    rmdir(deep);
    snprintf(deep, sizeof deep, "%s/a", dir);
    rmdir(deep);
    rmdir(dir);
    arena_free(a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(invalid_utf8_is_found_where_it_stands),
        cmocka_unit_test(nearest_name_is_suggested_only_when_near),
        cmocka_unit_test(digits_are_read_by_their_number),
        cmocka_unit_test(a_number_is_written_in_groups_of_three_with_a_comma),
        cmocka_unit_test(whole_numbers_are_read_strictly),
        cmocka_unit_test(an_id_is_made_of_a_name),
        cmocka_unit_test(buffer_stops_at_its_cap_and_says_so),
        cmocka_unit_test(hash_is_sha256),
        cmocka_unit_test(long_error_text_is_cut_at_a_whole_letter),
        cmocka_unit_test(arena_keeps_small_blocks_behind_large_ones),
        cmocka_unit_test(files_are_written_whole_and_read_up_to_the_cap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
