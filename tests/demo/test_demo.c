/* The generator: the same bytes everywhere, a story that only grows, files that hold together. */
#include "demo.h"
#include "gen_forecast.h"
#include "gen_ledger.h"
#include "hash.h"
#include "text.h"
#include "unit.h"
#include <stdlib.h>

static stamp
now(int year, int mon, int day)
{
    return clock_from_local(year, mon, day, 12, 0, 0);
}

struct story {
    struct arena *arena;
    struct demo_delivery *items;
    size_t n;
};

static struct story
story_until(stamp t)
{
    struct story s = {.arena = arena_new()};
    demo_deliveries(s.arena, t, &s.items, &s.n);
    return s;
}

static const struct demo_delivery *
find(const struct story *s, const char *file)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->items[i].file, file) == 0)
            return &s->items[i];
    fail_msg("no delivery '%s'", file);
    return NULL;
}

static void
hash_of(const struct story *s, const char *file, char out[HASH_HEX])
{
    struct buf b;
    buf_init(&b, 16u << 20);
    demo_write(find(s, file), &b);
    assert_false(b.failed);
    hash_sha256_hex(b.data, b.len, out);
    buf_free(&b);
}

/* Any change of the generator changes the example municipality for everybody: it must be meant. */
static void
the_bytes_are_these_on_every_machine(void **state)
{
    (void)state;
    static const struct {
        const char *file, *sha256;
    } want[] = {
        {"ekonomi_2024-05-07.se", "2cc3a530c66fe6bba0570d156ca97b734c184a0a07f58c0fb5ddbb3b18ae7c32"},
        {"ekonomi_energi_2024-04-25.se", "b9bc10c53b4eeed22a42752a3272a7e2eca7adf0eec6fcfa8b4702dcd0748dac"},
        {"personal_2024-05-20.csv", "0d4b571a63e3a97b12bd5d0df5ea46f31426f4dcdaf65335277c82f3e27c11b0"},
        {"verksamhet_2024-01-12.csv", "a11a6e3201b8203d00b0da5e11765dce243fca65b35fd2cd674b17fd590f57e0"},
        {"prognos_2024-05-15.csv", "bb4cde3d7d13e4ba85f0c77a8e0c71e79f554351cce629cd221515b8b5237f12"},
        {"kolada_2023-09-18.json", "7f5b4beb2a8174c280b78bf4241784ab08e27659e50c2ad4fdaf8e0bcd1201a4"},
    };
    struct story s = story_until(now(2024, 6, 1));
    char hex[HASH_HEX];
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        hash_of(&s, want[i].file, hex);
        if (strcmp(hex, want[i].sha256) != 0)
            fail_msg("%s is now %s", want[i].file, hex);
    }
    arena_free(s.arena);
}

static void
time_only_adds_deliveries(void **state)
{
    (void)state;
    struct story a = story_until(now(2025, 3, 8)), b = story_until(now(2026, 11, 24));
    assert_true(a.n < b.n);
    for (size_t i = 0; i < a.n; i++) {
        assert_string_equal(a.items[i].file, b.items[i].file);
        assert_string_equal(a.items[i].story, b.items[i].story);
        assert_true(a.items[i].at == b.items[i].at && a.items[i].last == b.items[i].last);
    }
    assert_true(b.items[a.n].at > now(2025, 3, 8));
    arena_free(a.arena);
    arena_free(b.arena);
}

/* The inbox is read by the newest name. */
static void
a_later_delivery_has_a_later_name(void **state)
{
    (void)state;
    struct story s = story_until(now(2026, 11, 24));
    for (size_t i = 0; i < s.n; i++)
        for (size_t k = i + 1; k < s.n; k++)
            if (strcmp(s.items[i].source, s.items[k].source) == 0)
                assert_true(strcmp(s.items[i].file, s.items[k].file) < 0);
    arena_free(s.arena);
}

static void
the_story_has_forty_months_a_late_source_a_correction_and_a_broken_file(void **state)
{
    (void)state;
    struct story s = story_until(now(2026, 11, 24));
    int ledgers = 0, broken = 0, corrections = 0, late = 0;
    month last = MONTH_NONE;
    for (size_t i = 0; i < s.n; i++) {
        const struct demo_delivery *d = &s.items[i];
        ledgers += strcmp(d->source, "ekonomi") == 0 && text_starts(d->story, "Månadsleverans");
        last = strcmp(d->source, "ekonomi") == 0 ? d->last : last;
        broken += d->broken;
        corrections += text_starts(d->story, "Rättelse");
        late += text_starts(d->story, "Sen leverans");
    }
    assert_true(ledgers >= 36);
    assert_int_equal(last, MONTH(2026, 10));
    assert_int_equal(broken, 1);
    assert_true(corrections >= 5);
    assert_true(late >= 2);
    arena_free(s.arena);
}

/* ---- the ledger -------------------------------------------------------------------------------------------------------- */

struct seen {
    int vouchers, rows_outside;
    int64_t net, personnel, unknown;
};

static void
look(void *ctx, const struct gen_voucher *v)
{
    struct seen *s = ctx;
    int64_t sum = 0;
    s->vouchers++;
    s->rows_outside += v->n < 2 || v->n > 6;
    for (int i = 0; i < v->n; i++) {
        sum += v->rows[i].ore;
        if (v->rows[i].account >= 3000 && v->rows[i].account < 8000)
            s->net += v->rows[i].ore;
        if (v->rows[i].account >= 5000 && v->rows[i].account < 6000)
            s->personnel += v->rows[i].ore;
        if (v->rows[i].place == GEN_UNKNOWN_PLACE)
            s->unknown++;
    }
    assert_true(sum == 0);
}

static void
every_voucher_balances_and_the_year_is_of_the_right_size(void **state)
{
    (void)state;
    struct seen s = {0};
    gen_ledger_vouchers(GEN_BOOK_KOMMUN, 2024, 12, 20250201, look, &s);
    assert_int_equal(s.rows_outside, 0);
    assert_true(s.vouchers > 5000);
    assert_in_range(s.net / 100000000, 1050, 1160); /* mnkr */
    assert_true(s.personnel * 100 / s.net > 55);
    assert_true(s.unknown > 0);
    for (int book = GEN_BOOK_BOSTADER; book <= GEN_BOOK_ENERGI; book++)
        gen_ledger_vouchers((enum gen_book)book, 2024, 12, 20250201, look, &s);
}

static void
sum_budget(void *ctx, int m, int account, int place, int64_t kr)
{
    int64_t *sum = ctx;
    (void)place;
    assert_in_range(m, 1, 12);
    if (account >= 3000 && account < 8000)
        *sum += kr;
}

static void
budget_changes_when_it_is_decided(void **state)
{
    (void)state;
    int64_t before = 0, after = 0;
    gen_ledger_budget(GEN_BOOK_KOMMUN, 2024, 20240606, sum_budget, &before);
    gen_ledger_budget(GEN_BOOK_KOMMUN, 2024, 20240607, sum_budget, &after);
    assert_int_equal(after - before, 6 * 250000);
}

static unsigned
crc_step(unsigned crc, char c)
{
    crc ^= (unsigned char)c;
    for (int k = 0; k < 8; k++)
        crc = crc & 1 ? crc >> 1 ^ 0xedb88320 : crc >> 1;
    return crc;
}

/* CRC-32 bit by bit over labels and fields: no separators, quotes, braces, line ends (formats.md §1.3). */
static unsigned
checksum(const char *s, const char *end)
{
    unsigned crc = 0xffffffff;
    bool quoted = false;
    for (; s < end; s++) {
        quoted = *s == '"' ? !quoted : quoted;
        if (*s != '"' && (quoted || strchr(" {}\r\n", *s) == NULL))
            crc = crc_step(crc, *s);
    }
    return ~crc;
}

static void
check_sum(const struct buf *b)
{
    const char *first = strstr(b->data, "#KSUMMA\r\n") + 9, *last = strstr(first, "#KSUMMA ");
    assert_non_null(last);
    assert_int_equal(checksum(first, last), strtoul(last + 8, NULL, 10));
    assert_null(strchr(last, '{')); /* nothing behind it */
}

static void
the_checksum_of_a_ledger_is_right(void **state)
{
    (void)state;
    struct story s = story_until(now(2024, 6, 1));
    struct buf b;
    buf_init(&b, 16u << 20);
    demo_write(find(&s, "ekonomi_2024-02-07.se"), &b);
    check_sum(&b);
    assert_non_null(strstr(b.data, "Barn- och utbildningskontoret"));
    assert_non_null(strstr(b.data, "Leverant\x94rsfaktura")); /* CP437 */
    buf_free(&b);
    arena_free(s.arena);
}

/* ---- personnel --------------------------------------------------------------------------------------------------------- */

static int64_t
tenths(const char *s)
{
    char *end;
    int64_t n = strtoll(s, &end, 10) * 10;
    return *end == '.' ? n + (end[1] - '0') : n;
}

/* Rows come in threes: K20 all, K12 women, K13 men. */
static void
women_and_men_make_the_total_and_nobody_is_sick_longer_than_at_work(void **state)
{
    (void)state;
    struct story s = story_until(now(2024, 6, 1));
    struct buf b;
    int64_t v[3] = {0}, sick = 0;
    int rows = 0;
    buf_init(&b, 16u << 20);
    demo_write(find(&s, "personal_2024-05-20.csv"), &b);
    assert_true(text_starts(b.data, "\xef\xbb\xbfPeriod,Enhet,Mått,Kolumn,Mätvärde\r\n"));
    for (char *at = strchr(b.data, '\n') + 1; *at != '\0'; at = strchr(at, '\n') + 1, rows++) {
        const char *column = strstr(at, ",K");
        v[rows % 3] = tenths(column + 5);
        assert_memory_equal(column + 1, rows % 3 == 0 ? "K20" : rows % 3 == 1 ? "K12" : "K13", 3);
        if (rows % 3 == 2)
            assert_int_equal(v[0], v[1] + v[2]);
        if (rows % 3 == 0 && strstr(at, "P.SJ.TIM,K20") == strchr(at, 'P'))
            sick = v[0];
        if (rows % 3 == 0 && strstr(at, "P.ORD.TIM,K20") == strchr(at, 'P'))
            assert_true(sick < v[0] / 3);
    }
    assert_true(rows > 40 * 10 * 3 * 2);
    buf_free(&b);
    arena_free(s.arena);
}

/* ---- forecasts ------------------------------------------------------------------------------------------------------- */

/* The sum of the rows of one code whose place begins so. */
static int64_t
sum_of(const char *csv, const char *prefix, const char *code)
{
    int64_t sum = 0;
    size_t rows = 0;
    for (const char *line = strchr(csv, '\n') + 1; *line; line = strchr(line, '\n') + 1, rows++) {
        const char *place = strchr(line, ',') + 1, *what = strchr(place, ',') + 1,
                   *column = strchr(what, ',') + 1;
        assert_true(text_starts(column, "K18,"));
        if (text_starts(place, prefix) && strncmp(what, code, strlen(code)) == 0)
            sum += strtoll(column + 4, NULL, 10);
    }
    assert_true(rows > 100);
    return sum;
}

static int64_t
net_of(const char *csv, const char *prefix)
{
    return sum_of(csv, prefix, "F.PERS") + sum_of(csv, prefix, "F.LOK") + sum_of(csv, prefix, "F.OVR") -
           sum_of(csv, prefix, "F.INT");
}

struct net {
    char first; /* of the ansvar code; 0: all */
    int64_t kr;
};

static void
add_net(void *ctx, int mo, int account, int place, int64_t kr)
{
    struct net *n = ctx;
    char text[16];
    (void)mo;
    snprintf(text, sizeof text, "%d", place);
    if (account >= 3000 && account < 8000 && (n->first == 0 || text[0] == n->first))
        n->kr += kr;
}

static int64_t
budget_of(char first, int year, int asof)
{
    struct net n = {.first = first};
    gen_ledger_budget(GEN_BOOK_KOMMUN, year, asof, add_net, &n);
    return n.kr;
}

/* Four reports a year, each of the whole year, dated by its month; the committees make the whole. */
static void
managers_forecast_the_year_and_their_parts_make_the_whole(void **state)
{
    (void)state;
    struct story s = story_until(now(2026, 11, 24));
    int reports = 0;
    for (size_t i = 0; i < s.n; i++) {
        const struct demo_delivery *d = &s.items[i];
        if (strcmp(d->source, "prognos") != 0)
            continue;
        struct buf b, again;
        buf_init(&b, 1u << 20);
        buf_init(&again, 1u << 20);
        demo_write(d, &b);
        demo_write(d, &again);
        assert_true(b.len == again.len && memcmp(b.data, again.data, b.len) == 0);
        assert_true(
            gen_forecast_due(d->last) && d->at > now(month_year(d->last), month_of_year(d->last), 28));
        int64_t all = net_of(b.data, ""), parts = 0, budget = budget_of(0, month_year(d->last), d->date);
        for (char c[2] = "1"; c[0] <= '9'; c[0]++)
            parts += net_of(b.data, c);
        assert_true(all == parts);
        assert_true(llabs(all - budget) < budget / 50); /* within two per cent */
        buf_free(&b);
        buf_free(&again);
        reports++;
    }
    assert_int_equal(reports, 14); /* from August 2023 to October 2026 */
    arena_free(s.arena);
}

static void
one_committee_has_money_left_and_expects_to_spend_more(void **state)
{
    (void)state;
    struct buf b;
    buf_init(&b, 1u << 20);
    gen_forecast_csv(MONTH(2026, 8), 20260915, &b);
    assert_true(net_of(b.data, "5") < budget_of('5', 2026, 20260915)); /* better than budget in August */
    buf_reset(&b);
    gen_forecast_csv(MONTH(2026, 10), 20261116, &b);
    assert_true(net_of(b.data, "5") > budget_of('5', 2026, 20261116) + 1000000);
    buf_free(&b);
}

/* ---- Kolada ------------------------------------------------------------------------------------------------------------- */

static void
a_year_that_was_not_measured_comes_without_a_value(void **state)
{
    (void)state;
    struct story s = story_until(now(2024, 6, 1));
    struct buf b;
    buf_init(&b, 16u << 20);
    demo_write(find(&s, "kolada_2023-09-18.json"), &b);
    assert_non_null(strstr(b.data,
        "{\"kpi\":\"U00200\",\"municipality\":\"0884\",\"period\":2017,\"values\":[{\"gender\":\"T\","
        "\"count\":1,\"status\":\"\",\"value\":77.13888889,\"isdeleted\":false}"));
    assert_non_null(strstr(b.data,
        "{\"kpi\":\"U00200\",\"municipality\":\"0884\",\"period\":2022,\"values\":[{\"gender\":\"T\","
        "\"count\":0,\"status\":\"\",\"value\":null,\"isdeleted\":false}"));
    assert_non_null(strstr(b.data, "\"next_url\":null"));
    assert_null(strstr(b.data, "\"period\":2023"));
    buf_free(&b);
    arena_free(s.arena);
}

static void
a_year_is_there_when_it_had_been_published(void **state)
{
    (void)state;
    struct story s = story_until(now(2024, 6, 1));
    struct buf b;
    buf_init(&b, 16u << 20);
    demo_write(find(&s, "kolada_2022-04-18.json"), &b);
    assert_non_null(strstr(b.data, "\"kpi\":\"N00090\",\"municipality\":\"0884\",\"period\":2021"));
    assert_null(
        strstr(b.data, "\"kpi\":\"N03102\",\"municipality\":\"0884\",\"period\":2021")); /* the autumn */
    buf_free(&b);
    arena_free(s.arena);
}

int
main(void)
{
    clock_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_bytes_are_these_on_every_machine),
        cmocka_unit_test(time_only_adds_deliveries),
        cmocka_unit_test(a_later_delivery_has_a_later_name),
        cmocka_unit_test(the_story_has_forty_months_a_late_source_a_correction_and_a_broken_file),
        cmocka_unit_test(every_voucher_balances_and_the_year_is_of_the_right_size),
        cmocka_unit_test(budget_changes_when_it_is_decided),
        cmocka_unit_test(the_checksum_of_a_ledger_is_right),
        cmocka_unit_test(women_and_men_make_the_total_and_nobody_is_sick_longer_than_at_work),
        cmocka_unit_test(managers_forecast_the_year_and_their_parts_make_the_whole),
        cmocka_unit_test(one_committee_has_money_left_and_expects_to_spend_more),
        cmocka_unit_test(a_year_that_was_not_measured_comes_without_a_value),
        cmocka_unit_test(a_year_is_there_when_it_had_been_published),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
