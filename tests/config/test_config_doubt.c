/* Doubts: that they are said where they should be is proved by bad/doubt_*.yaml; here, that they are not said elsewhere, and that what
   is accepted is not said. */
#include "config_doubt_short.h"
#include "config_doubt_slip.h"
#include "config_fixture.h"
#include "config_schema.h"
#include "config_walk.h"

/* Words as the check sees them: one byte a letter. */
static const struct pair {
    const char *a, *b;
    bool slip, related_slip;
} pairs[] = {
    {"arbetsmarkand", "arbetsmarknad", true, true},
    {"skolchefne", "skolchefen", true, true},
    {"ekkonomichefen", "ekonomichefen", true, true},
    {"kotoklass", "kontoklass", true, true},
    {"utbilning", "utbildning", true, true},
    {"kommunan", "kommunen", false, true}, /* the end may be meant */
    {"verksaxheten", "verksamheten", true, true},
    {"kostnaderx", "kostnader", true, true},
    {"energii", "energi", true, true},
    {"ostnader", "kostnader", true, true},
    {"chnfer", "chefer", false, true}, /* short words have neighbours: only of the id that goes with it */
    {"mauk", "mark", false, true},
    /* words of their own */
    {"lagre", "langre", false, true},
    {"skola", "skolan", false, false},
    {"kostnad", "kostnaden", false, false},
    {"kostnader", "kostnaden", false, false},
    {"rostade", "rostande", false, false},
    {"kommunstyrelse", "kommunstyrelser", false, false},
    {"anstalld", "anstallda", false, false},
    {"behorig", "obehorig", false, false},
    {"finns", "finans", false, true},
    {"deltid", "heltid", false, false},
    {"deltidsarbetande", "heltidsarbetande", false, false},
    {"besvaras", "besv\xe4ras", false, true},
    {"arbetstid", "arbetstid", false, false},
    {"larare", "skola", false, false},
};

static void
slips_are_told_from_words_of_their_own(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const struct pair *p = &pairs[i];

        for (int related = 0; related < 2; related++) {
            bool want = related ? p->related_slip : p->slip;

            if (config_doubt_slip(p->a, strlen(p->a), p->b, strlen(p->b), related) != want ||
                config_doubt_slip(p->b, strlen(p->b), p->a, strlen(p->a), related) != want)
                fail_msg("%s, %s (%s): expected %d", p->a, p->b, related ? "related" : "not related", want);
        }
    }
}

static void
some_words_cannot_be_spoken(void **state)
{
    static const char *const words[] = {"skola", "spr\xe5k", "skrivning", "strategi", "tjej", "stj\xe4rna",
        "hj\xe4lp", "psykisk", "gbit", "kvm", "mnkr", "kr", "vr\xe5l", "schema", "fjol\xe5r", "ljus",
        "gymnasiet", "s", "\xe5r"};
    static const char *const others[] = {"fp\xe5n", "tjlet", "hplsoskydd", "tssistans", "pqrstuvan"};

    (void)state;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (config_doubt_unspeakable(words[i], strlen(words[i])))
            fail_msg("%s can be spoken", words[i]);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (!config_doubt_unspeakable(others[i], strlen(others[i])))
            fail_msg("%s cannot be spoken", others[i]);
}

static void
short_words_are_known(void **state)
{
    (void)state;
    assert_true(config_doubt_short_known("och"));
    assert_true(config_doubt_short_known("är"));
    assert_true(config_doubt_short_known("ack"));
    assert_true(config_doubt_short_known("öva"));
    assert_false(config_doubt_short_known("oih"));
    assert_false(config_doubt_short_known("ch"));
    assert_false(config_doubt_short_known("aav"));
}

static bool
can_be_accepted(const char *key)
{
    for (int k = -1; k < KINDS; k++) {
        const struct schema_table *t = k < 0 ? &config_schema_organisation : config_schema_kinds[k];

        for (const struct schema_row *r = t->rows; r->key; r++)
            for (size_t i = 0; strcmp(r->key, "accept") == 0 && i < r->n_words; i++)
                if (strcmp(r->words[i], key) == 0)
                    return true;
    }
    return false;
}

/* Every key that a doubt names can be listed under accept, and every key that can be is one of its table. */
static void
what_is_doubted_can_be_accepted(void **state)
{
    static const char before[] = "accept: [";
    struct arena *a = arena_new();
    struct err err = {0};
    char **names, *text;
    size_t n, len, seen = 0;

    (void)state;
    assert_int_equal(file_list(a, FIXTURES "bad", ".yaml", &names, &n, &err), 0);
    for (size_t i = 0; i < n; i++) {
        if (!text_starts(names[i], "doubt_"))
            continue;
        assert_int_equal(
            file_read(a, arena_printf(a, FIXTURES "bad/%s", names[i]), 1 << 20, &text, &len, &err), 0);
        for (const char *s = strstr(text, before); s; s = strstr(s + 1, before)) {
            const char *key = s + strlen(before);

            key = arena_strndup(a, key, strcspn(key, "]"));
            if (!can_be_accepted(key))
                fail_msg("%s: '%s' cannot be accepted", names[i], key);
            seen++;
        }
    }
    assert_true(seen > 40);
    for (int k = 0; k < KINDS; k++)
        for (const struct schema_row *r = config_schema_kinds[k]->rows; r->key; r++)
            for (size_t i = 0; strcmp(r->key, "accept") == 0 && i < r->n_words; i++)
                assert_non_null(config_walk_row(config_schema_kinds[k], r->words[i]));
    arena_free(a);
}

/* config_load, which pulls and pages use, has no doubts; check has, and the catalog beside them. */
static void
doubts_leave_the_configuration_valid(void **state)
{
    static const char text[] =
        "indicators:\n  - {id: prov, name: Prov, pillar: kultur, unit: \"%\", rollup: ratio, "
        "decimals: 3, formula: sjuktimmar / ordinarie_timmar * 100}\n";
    struct config_bundle *b = config_bundle_new();
    struct catalog *c = NULL;
    struct config_faults *f = NULL;
    size_t cap = 0;

    (void)state;
    fixture_add_folder(b, &cap, "good", NULL);
    fixture_add(b, &cap, "t", text, strlen(text));
    assert_int_equal(config_load(b, &c, &f), 0);
    assert_non_null(catalog_indicator(c, "prov"));
    catalog_free(c);
    assert_int_equal(config_check(b, &c, &f), 0);
    assert_non_null(catalog_indicator(c, "prov"));
    assert_int_equal(f->n, 1);
    assert_true(f->items[0].doubt);
    config_faults_free(f);
    catalog_free(c);
    config_bundle_free(b);
}

/* ---- titles of Kolada's key figures: 1,444 texts that others have written ---- */

/* A name holds 120 letters: longer ones are cut at a blank. */
static size_t
title_length(const char *title)
{
    size_t n = strcspn(title, "\t");

    for (n = n > 118 ? 118 : n; title[n] != ' ' && title[n] != '\t';)
        n--;
    while (strchr(" ,;", title[n - 1]))
        n--;
    return n;
}

static void
add_title(struct buf *out, const char *line)
{
    size_t code = strcspn(line, "\t");
    const char *title = line + code + 1;

    buf_printf(out, "  - {id: %c_%.*s, name: \"", line[0] == 'N' ? 'n' : 'u', (int)code - 1, line + 1);
    for (size_t i = 0, n = title_length(title); i < n; i++)
        if (title[i] != '"' && title[i] != '\\')
            buf_char(out, title[i]);
    buf_str(out,
        "\", unit: antal, accumulates: stock, cadence: year, kept: true, series: {source: titlar, codes: ");
    buf_add(out, line, code);
    buf_str(out, "}}\n");
}

#define PARTS 8
/* What is said of every eighth title, in the bundle's arena. */
static const char *
answer_titles(struct config_bundle *b, const char *tsv, int part)
{
    size_t cap = 0;
    const char *answer;
    struct buf out;
    int i = 0;

    buf_init(&out, 4 << 20);
    buf_str(&out,
        "sources:\n  - {id: titlar, name: Titlar, format: kolada, path: titlar/*.json, unmapped: ej_fordelat}\nmeasures:\n");
    for (const char *line = strchr(tsv, '\n'); line && line[1]; line = strchr(line + 1, '\n'))
        if (i++ % PARTS == part)
            add_title(&out, line + 1);
    fixture_add_folder(b, &cap, "good", NULL);
    fixture_add(b, &cap, "t", out.data, out.len);
    answer = fixture_answer(b);
    buf_free(&out);
    return answer;
}

/* They hold some slips, which are found, and blanks before commas; else nearly nothing may be said. */
static void
honest_texts_are_hardly_doubted(void **state)
{
    struct config_bundle *b = config_bundle_new();
    struct err err = {0};
    char *tsv;
    size_t len, slips = 0, others = 0;

    (void)state;
    if (file_read(b->arena, KSRD_SOURCE "/../shared/data/kolada/vimmerby_0884_kpis.tsv", 1 << 20, &tsv, &len,
            &err)) {
        config_bundle_free(b);
        print_message("no shared data: %s\n", err.what);
        skip();
    }
    for (int part = 0; part < PARTS; part++) {
        struct config_bundle *titles = config_bundle_new();

        for (const char *s = answer_titles(titles, tsv, part); s && *s;
             s = strchr(s, '\n') ? strchr(s, '\n') + 1 : "") {
            const char *line = arena_strndup(b->arena, s, strcspn(s, "\n"));
            bool slip = strstr(line, "'utbilning'") || strstr(line, "natttid") ||
                        strstr(line, "a blank before a comma");

            slips += slip;
            others += !slip;
            if (!slip)
                print_message("  %s\n", line);
        }
        config_bundle_free(titles);
    }
    assert_true(slips >= 4);
    assert_true(others <= 2); /* of 1,444 */
    config_bundle_free(b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slips_are_told_from_words_of_their_own),
        cmocka_unit_test(some_words_cannot_be_spoken),
        cmocka_unit_test(short_words_are_known),
        cmocka_unit_test(what_is_doubted_can_be_accepted),
        cmocka_unit_test(doubts_leave_the_configuration_valid),
        cmocka_unit_test(honest_texts_are_hardly_doubted),
    };

    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
