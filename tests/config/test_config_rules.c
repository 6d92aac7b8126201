/* From one configuration in force to the next: what is refused, what lives on though it left the files, what is told. */
#include "config_carry.h"
#include "config_definition.h"
#include "config_fixture.h"

#define LEAVING MONTH(2026, 11)

static const char base[] =
    "organisation: {name: Prov, slug: prov, municipality: \"0884\"}\n"
    "unit_words: [sökande]\n"
    "pillars: [{id: k, name: Kultur}, {id: r, name: Resultat}]\n"
    "sources:\n"
    "  - {id: p, name: Personal, format: csv, path: p/*.csv, schedule: \"0 5 * * *\", columns: {UTF: {scenario: "
    "utfall}}}\n"
    "  - {id: e, name: Ekonomi, format: csv, path: e/*.csv, columns: {UTF: {scenario: utfall}}}\n"
    "units:\n"
    "  - {id: top, name: Prov, kind: kommun, codes: {p: \"1\", e: \"1\"}}\n"
    "  - {id: a, name: Första, kind: namnd, parent: top, codes: {p: \"2\", e: \"2\"}}\n"
    "  - {id: b, name: Andra, kind: namnd, parent: top, codes: {p: \"3\", e: \"3\"}}\n"
    "measures:\n"
    "  - {id: sjuk, name: Sjuk, unit: tim, accumulates: flow, series: {source: p, codes: [S]}}\n"
    "  - {id: tid, name: Tid, unit: tim, accumulates: flow, series: {source: p, codes: [T]}}\n"
    "  - {id: kost, name: Kostnad, unit: kr, accumulates: flow, series: {source: e, codes: [\"4\", \"5\"], from: "
    "2020-01}}\n"
    "  - {id: ans, name: Ansökningar, unit: sökande, accumulates: flow, series: {source: e, codes: [A]}}\n"
    "indicators:\n"
    "  - {id: andel, name: Andel, pillar: k, unit: \"%\", rollup: ratio, direction: lower, formula: sjuk / tid * 100, target: "
    "[{value: 5}, {value: 4, unit: b}]}\n"
    "  - {id: kostnad, name: Kostnad, pillar: r, unit: kr, rollup: sum, formula: kost}\n"
    "  - {id: soka, name: \"Sökande: \\\"alla\\\" \\\\ \\u0085 {x}, #1\", pillar: r, unit: sökande, rollup: sum, "
    "formula: ans}\n"
    "dashboards: [{id: kommunstyrelsen, title: Start, unit: top, sections: [{title: Alla, indicators: "
    "[kostnad]}]}]\n";

/* The text with some of it replaced: pairs of what stands there once and what shall. NULL-terminated, in the arena. */
static const char *
edited(struct arena *a, const char *text, const char *const *edits)
{
    for (; edits[0]; edits += 2) {
        const char *at = strstr(text, edits[0]);

        if (!at || strstr(at + 1, edits[0]))
            fail_msg("'%s' does not stand there once", edits[0]);
        text = arena_printf(a, "%.*s%s%s", (int)(at - text), text, edits[1], at + strlen(edits[0]));
    }
    return text;
}

static struct config_bundle *
bundle_of(const char *text)
{
    struct config_bundle *b = config_bundle_new();
    struct config_file f = {.name = "prov.yaml", .text = text, .len = strlen(text)};
    size_t cap = 0;

    config_bundle_add(b, &cap, &f);
    config_bundle_seal(b);
    return b;
}

static struct catalog *
load(const struct config_bundle *b)
{
    struct catalog *c = NULL;
    struct config_faults *faults = NULL;
    struct buf out;

    if (config_load(b, &c, &faults) == 0)
        return c;
    buf_init(&out, 1 << 20);
    config_faults_text(faults, &out);
    fail_msg("%s", out.data);
    return NULL;
}

/* One step: what files make after what is in force; the faults as text, "" when there are none. */
static struct config_bundle *
follow(struct arena *a, const struct config_bundle *before, const char *text, bool excused,
    const char **ret_faults)
{
    struct config_bundle *files = bundle_of(text), *after = NULL;
    struct config_faults *faults = NULL;
    struct err err = {0};
    struct buf out;
    struct catalog *old = load(before), *new = NULL;

    catalog_free(load(files)); /* valid on their own */
    assert_int_equal(config_carry(files, before, LEAVING, &after, &faults, &err), 0);
    if (faults->n == 0) {
        new = load(after);
        const struct config_state x = {before, old}, y = {after, new};
        assert_int_equal(config_rules_check(&x, &y, excused, faults, &err), 0);
    }
    buf_init(&out, 1 << 20);
    config_faults_text(faults, &out);
    *ret_faults = arena_strdup(a, out.data ? out.data : "");
    buf_free(&out);
    config_faults_free(faults);
    catalog_free(old);
    catalog_free(new);
    config_bundle_free(files);
    return after;
}

/* ---- definitions -------------------------------------------------------------------------------------------------------------- */
static const struct {
    const char *edits[5];
    const char *refused; /* part of the fault; NULL: allowed */
} changes[] = {
    {{"formula: sjuk / tid * 100", "formula: sjuk/tid  *  100"}, NULL},
    {{"formula: sjuk / tid * 100", "formula: 100 * sjuk / tid"},
        "formula was sjuk / tid * 100, now 100 * sjuk / tid"},
    {{"name: Andel,", "name: Andelen, decimals: 2, windows: [month, r12], purpose: Därför,"}, NULL},
    {{"target: [{value: 5}, {value: 4, unit: b}]", "target: 7"}, NULL},
    {{"pillar: k, unit: \"%\"", "pillar: k, unit: antal"}, "unit was %, now antal"},
    {{"unit: kr, rollup: sum", "unit: kr, cadence: quarter, rollup: sum"}, "cadence was month, now quarter"},
    {{"rollup: sum, formula: kost}", "rollup: none, series: {source: e, code: \"4\"}}",
         "unit: kr, accumulates: flow,", "kept: true, unit: kr, accumulates: flow,"},
        "rollup was sum, now none"},
    {{"codes: [S]", "codes: [S, X]"}, "measure 'sjuk' changes for all years: its series are others"},
    {{"unit: tim, accumulates: flow, series: {source: p, codes: [S]}",
         "unit: tim, accumulates: flow, absent: zero, series: {source: p, codes: [S]}"},
        "absent was missing, now zero"},
    {{"unit: tim, accumulates: flow, series: {source: p, codes: [S]}",
         "unit: tim, accumulates: stock, series: {source: p, codes: [S]}"},
        "accumulates was flow, now stock"},
    /* dated: the beginning stays as it was */
    {{"series: {source: p, codes: [S]}",
         "series: [{source: p, codes: [S], to: 2025-12}, {source: p, codes: [S, X], from: 2026-01}]"},
        NULL},
    {{"series: {source: p, codes: [S]}",
         "series: [{source: p, codes: [X], to: 2025-12}, {source: p, codes: [S], from: 2026-01}]"},
        "its series are others"},
    {{"series: {source: p, codes: [S]}", "series: {source: p, codes: [S], to: 2026-10}"}, NULL},
    {{"codes: [\"4\", \"5\"], from: 2020-01", "codes: [\"5\", \"4\"], from: 2020-01"}, NULL},
    {{"codes: [\"4\", \"5\"], from: 2020-01", "codes: [\"4\", \"5\"], from: 2018-01"},
        NULL}, /* earlier years come to it */
    {{"codes: [\"4\", \"5\"], from: 2020-01", "codes: [\"4\", \"5\"], from: 2021-01"},
        "its series are others"},
    {{"codes: [\"4\", \"5\"], from: 2020-01", "codes: [\"4\", \"6\"], from: 2020-01"},
        "its series are others"},
    {{"codes: [\"4\", \"5\"], from: 2020-01", "codes: [\"4\", \"5\"], from: 2020-01, sign: -1"},
        "its series are others"},
    {{"codes: [\"4\", \"5\"], from: 2020-01", "codes: [\"4\", \"5\"], from: 2020-01, under: a"},
        "its series are others"},
    /* versions: what held up to a month still does */
    {{"formula: sjuk / tid * 100",
         "formula: sjuk / tid * 200, former_formulas: {to: 2025-12, formula: sjuk / tid * 100, reason: Ny}"},
        NULL},
    {{"formula: sjuk / tid * 100",
         "formula: sjuk / tid * 200, former_formulas: {to: 2025-12, formula: sjuk / tid * 50, reason: Ny}"},
        "formula was sjuk / tid * 100, now sjuk / tid * 200"},
    {{"formula: sjuk / tid * 100",
         "formula: sjuk / tid * 100, former_formulas: {to: 2025-12, formula: tid / sjuk, reason: Ny}"},
        "changes for all years"},
    /* marks */
    {{"codes: [S]}", "codes: [S, X]}, correction: {date: 2026-11-24, reason: Glömt.}"}, NULL},
    {{"formula: sjuk / tid * 100", "formula: sjuk / tid * 200, correction: {date: 2026-11-24, reason: Fel.}"},
        NULL},
    {{"formula: sjuk / tid * 100", "formula: sjuk / (tid + sjuk) * 100", "codes: [S]}",
         "codes: [S], sign: -1}, correction: {date: 2026-11-24, reason: Fel.}"},
        "indicator 'andel'"}, /* the measure's mark is not the indicator's */
    /* units and sources may change */
    {{"codes: {p: \"2\", e: \"2\"}", "codes: {p: [\"2\", \"4\"], e: \"2\"}"}, NULL},
};

static void
a_definition_changes_only_when_dated_or_marked(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct arena *a = arena_new();
        struct config_bundle *before = bundle_of(base);
        const char *faults;
        struct config_bundle *after = follow(a, before, edited(a, base, changes[i].edits), false, &faults);

        if (changes[i].refused ? !strstr(faults, changes[i].refused) : *faults)
            fail_msg("%s → %s: '%s'", changes[i].edits[0], changes[i].edits[1], faults);
        config_bundle_free(after);
        after = follow(a, before, edited(a, base, changes[i].edits), true, &faults);
        assert_string_equal(faults, ""); /* with a reason for all of it */
        config_bundle_free(after);
        config_bundle_free(before);
        arena_free(a);
    }
}

static void
a_version_stays_as_it_was(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    const char *faults,
        *const first
            [] = {"formula: sjuk / tid * 100",
                "formula: sjuk / tid * 200, former_formulas: [{to: 2024-12, formula: sjuk / tid * 100, reason: Ny}]",
                NULL},
       *const moved[] = {"{to: 2024-12,", "{to: 2025-12,", NULL},
       *const rewritten[] = {"formula: sjuk / tid * 100,", "formula: sjuk / tid * 150,", NULL},
       *const added[] = {
           "formula: sjuk / tid * 200, former_formulas: [{to: 2024-12, formula: sjuk / tid * 100, reason: Ny}]",
           "formula: sjuk / tid, former_formulas: [{to: 2024-12, formula: sjuk / tid * 100, reason: Ny}, "
           "{to: 2025-12, formula: sjuk / tid * 200, reason: Ny igen}]",
           NULL};
    const char *text = edited(a, base, first);
    struct config_bundle *zero = bundle_of(base), *one = follow(a, zero, text, false, &faults);

    assert_string_equal(faults, "");
    config_bundle_free(follow(a, one, edited(a, text, moved), false, &faults));
    assert_non_null(strstr(faults, "the definition of indicator 'andel' changes for all years"));
    config_bundle_free(follow(a, one, edited(a, text, rewritten), false, &faults));
    assert_non_null(strstr(faults, "the definition of indicator 'andel' changes for all years"));
    config_bundle_free(follow(a, one, edited(a, text, added), false, &faults));
    assert_string_equal(faults, "");
    config_bundle_free(
        follow(a, one, base, false, &faults)); /* forgotten: all years by the first formula again */
    assert_non_null(strstr(faults, "the definition of indicator 'andel' changes for all years"));
    config_bundle_free(one);
    config_bundle_free(zero);
    arena_free(a);
}

static void
a_decided_set_is_left_only_by_another_decision(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    const char *faults,
        *const decided[] = {"dashboards: [",
            "dashboards: [{id: mal, title: Mål, unit: top, decision: KF § 1, decided: 2022-11-21, "
            "sections: [{title: Alla, indicators: [andel, kostnad]}]}, ",
            NULL},
               *const fewer[] = {"[andel, kostnad]", "[kostnad]", NULL},
               *const loose[] = {", decision: KF § 1, decided: 2022-11-21", "", NULL},
               *const other[] = {"[andel, kostnad]", "[kostnad]", "KF § 1", "KF § 2", NULL},
               *const more[] = {"[andel, kostnad]", "[kostnad, andel, soka]", NULL};
    const char *text = edited(a, base, decided);
    struct config_bundle *zero = bundle_of(base), *one = follow(a, zero, text, false, &faults);

    assert_string_equal(faults, "");
    config_bundle_free(follow(a, one, edited(a, text, fewer), false, &faults));
    assert_non_null(strstr(faults, "indicator 'andel' leaves the decided set 'mal' (KF § 1)"));
    config_bundle_free(follow(a, one, edited(a, text, fewer), true, &faults));
    assert_string_equal(faults, "");
    config_bundle_free(follow(a, one, edited(a, text, loose), false, &faults));
    assert_non_null(strstr(faults, "the decided set 'mal' (KF § 1) is no longer bound to its decision"));
    config_bundle_free(follow(a, one, base, false, &faults));
    assert_non_null(strstr(faults, "the decided set 'mal' (KF § 1) leaves"));
    config_bundle_free(follow(a, one, edited(a, text, other), false, &faults));
    assert_string_equal(faults, "");
    config_bundle_free(follow(a, one, edited(a, text, more), false, &faults));
    assert_string_equal(faults, "");
    config_bundle_free(one);
    config_bundle_free(zero);
    arena_free(a);
}

static void
a_mark_allows_one_change(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    const char *faults,
        *const first[] = {"formula: sjuk / tid * 100",
            "formula: sjuk / tid * 200, correction: {date: 2026-11-24, reason: Fel.}", NULL},
               *const second[] = {"* 200", "* 300", NULL},
               *const marked[] = {"correction: {date: 2026-11-24, reason: Fel.}",
                   "correction: [{date: 2026-11-24, reason: Fel.}, {date: 2026-11-24, reason: Fel igen.}]",
                   NULL};
    const char *text = edited(a, base, first);
    struct config_bundle *zero = bundle_of(base), *one = follow(a, zero, text, false, &faults);

    assert_string_equal(faults, "");
    text = edited(a, text, second);
    config_bundle_free(follow(a, one, text, false, &faults));
    assert_non_null(strstr(faults, "the definition of indicator 'andel' changes for all years"));
    text = edited(a, text, marked);
    config_bundle_free(follow(a, one, text, false, &faults));
    assert_string_equal(faults, "");
    config_bundle_free(one);
    config_bundle_free(zero);
    arena_free(a);
}

/* ---- what lives on ------------------------------------------------------------------------------------------------------------- */
static const char *
carried_text(const struct config_bundle *b)
{
    for (size_t i = 0; i < b->n; i++)
        if (config_bundle_is_carried(&b->files[i]))
            return b->files[i].text;
    return "";
}

static const char *const without_sok[] = {
    "  - {id: ans, name: Ansökningar, unit: sökande, accumulates: flow, series: {source: e, codes: [A]}}\n",
    "",
    "  - {id: soka, name: \"Sökande: \\\"alla\\\" \\\\ \\u0085 {x}, #1\", pillar: r, unit: sökande, rollup: sum, formula: ans}\n",
    "", "unit_words: [sökande]\n", "", NULL};

static void
an_indicator_that_left_is_as_it_was_but_retired(void **state)
{
    (void)state;
    struct arena *a = arena_new();
    const char *faults, *text = edited(a, base, without_sok);
    struct config_bundle *before = bundle_of(base), *after = follow(a, before, text, false, &faults);
    struct catalog *old = load(before), *new = load(after);
    const struct indicator *x = catalog_indicator(old, "soka"), *y = catalog_indicator(new, "soka");

    assert_string_equal(faults, "");
    assert_non_null(y);
    assert_int_equal(y->retired, LEAVING);
    assert_string_equal(y->name, x->name); /* with all that YAML might take for its own */
    assert_null(config_definition_indicator(a, x, y));
    assert_null(config_definition_measure(a, catalog_measure(old, "ans"), catalog_measure(new, "ans")));
    assert_int_equal(new->n_indicators, old->n_indicators);
    assert_string_not_equal(after->sha256, after->files_sha256);
    struct config_bundle *files = bundle_of(text), *again, *back = config_bundle_files(after);
    assert_string_equal(after->files_sha256, files->sha256);
    assert_string_equal(back->sha256, files->sha256);
    again = follow(a, after, text, false, &faults); /* a second time nothing is otherwise */
    assert_string_equal(faults, "");
    assert_string_equal(again->sha256, after->sha256);
    config_bundle_free(again);
    again = follow(a, after, base, false, &faults); /* and it comes back */
    assert_string_equal(faults, "");
    assert_string_equal(carried_text(again), "");
    config_bundle_free(again);
    config_bundle_free(back);
    config_bundle_free(files);
    catalog_free(old);
    catalog_free(new);
    config_bundle_free(after);
    config_bundle_free(before);
    arena_free(a);
}

static void
a_removed_id_does_not_come_back_as_something_else(void **state)
{
    (void)state;
    static const struct {
        const char *edits[5];
        const char *refused;
    } returns[] = {
        {{"unit: sökande, rollup: sum", "unit: sökande, cadence: quarter, rollup: sum"},
            "indicator 'soka' has left and cannot come back as something else: cadence was month, now quarter"},
        {{"unit: sökande, rollup: sum",
             "correction: {date: 2026-11-24, reason: Ny.}, unit: sökande, cadence: quarter, rollup: sum"},
            "cannot come back as something else"},
        {{"codes: [A]", "codes: [B]"}, "the definition of measure 'ans' changes for all years"},
        {{"name: \"Sökande: \\\"alla\\\" \\\\ \\u0085 {x}, #1\"", "name: Alla som söker, decimals: 1"}, NULL},
    };
    for (size_t i = 0; i < sizeof returns / sizeof *returns; i++) {
        struct arena *a = arena_new();
        const char *faults;
        struct config_bundle *before = bundle_of(base),
                             *gone = follow(a, before, edited(a, base, without_sok), false, &faults);
        struct config_bundle *after = follow(a, gone, edited(a, base, returns[i].edits), false, &faults);

        if (returns[i].refused ? !strstr(faults, returns[i].refused) : *faults)
            fail_msg("%zu: '%s'", i, faults);
        config_bundle_free(after);
        config_bundle_free(gone);
        config_bundle_free(before);
        arena_free(a);
    }
}

/* Units and sources: the same name and kind, however long ago they left. */
static void
ids_of_units_and_sources_are_kept_for_what_they_were(void **state)
{
    (void)state;
    static const char *const without_b[] = {
        "  - {id: b, name: Andra, kind: namnd, parent: top, codes: {p: \"3\", e: \"3\"}}\n", "",
        ", {value: 4, unit: b}", "", NULL};
    static const char *const as_unit[] = {"name: Andra, kind: namnd", "name: Andra, kind: enhet", NULL};
    static const char *const renamed[] = {"name: Andra", "name: Någon annan", NULL};
    static const char *const other[] = {"name: Första", "name: Den första", NULL};
    struct arena *a = arena_new();
    const char *faults;
    struct config_bundle *zero = bundle_of(base),
                         *one = follow(a, zero, edited(a, base, without_b), false, &faults), *two;

    assert_string_equal(faults, "");
    two = follow(
        a, one, edited(a, edited(a, base, without_b), other), false, &faults); /* and it is remembered */
    assert_non_null(strstr(carried_text(two), "\"unit\", \"id\": \"b\""));
    config_bundle_free(follow(a, two, edited(a, base, as_unit), false, &faults));
    assert_non_null(strstr(faults, "unit 'b' has left and was of kind namnd; it cannot come back as enhet"));
    config_bundle_free(follow(a, two, edited(a, base, renamed), true, &faults));
    assert_non_null(
        strstr(faults, "unit 'b' has left and was called 'Andra'; it cannot come back as 'Någon annan'"));
    config_bundle_free(follow(a, two, base, false, &faults));
    assert_string_equal(faults, "");
    config_bundle_free(two);
    config_bundle_free(one);
    config_bundle_free(zero);
    arena_free(a);
}

/* A source that goes takes its units' codes with it; both live on for the indicators that need them. */
static void
a_source_that_left_keeps_its_codes_and_is_fetched_no_more(void **state)
{
    (void)state;
    static const char *const without_p[] = {
        "  - {id: p, name: Personal, format: csv, path: p/*.csv, schedule: \"0 5 * * *\", columns: {UTF: {scenario: utfall}}}\n",
        "  - {id: hr, name: HR, format: csv, path: p/*.csv, columns: {UTF: {scenario: utfall}}}\n",
        "codes: {p: \"1\", e: \"1\"}", "codes: {hr: \"1\", e: \"1\"}", "codes: {p: \"2\", e: \"2\"}",
        "codes: {e: \"2\"}", "codes: {p: \"3\", e: \"3\"}", "codes: {e: \"3\"}",
        "  - {id: sjuk, name: Sjuk, unit: tim, accumulates: flow, series: {source: p, codes: [S]}}\n", "",
        "  - {id: tid, name: Tid, unit: tim, accumulates: flow, series: {source: p, codes: [T]}}\n",
        "  - {id: nytid, name: Tid, unit: tim, accumulates: flow, series: {source: hr, codes: [T]}}\n",
        "  - {id: andel, name: Andel, pillar: k, unit: \"%\", rollup: ratio, direction: lower, formula: sjuk / tid * 100, target: [{value: 5}, {value: 4, unit: b}]}\n",
        "  - {id: timmar, name: Timmar, pillar: k, unit: tim, rollup: sum, formula: nytid}\n", NULL};
    struct arena *a = arena_new();
    const char *faults;
    struct config_bundle *before = bundle_of(base),
                         *after = follow(a, before, edited(a, base, without_p), false, &faults);
    struct catalog *new = load(after);
    const struct source *p = catalog_source(new, "p");

    assert_string_equal(faults, "");
    assert_int_equal(p->retired, LEAVING);
    assert_null(p->schedule);
    assert_int_equal(catalog_indicator(new, "andel")->n_targets, 2);
    const char *const ids[] = {"top", "a", "b"}, *const codes[] = {"1", "2", "3"};
    for (int i = 0; i < 3; i++) {
        const struct unit *u = catalog_unit(new, ids[i]);
        bool found = false;
        for (size_t k = 0; k < u->n_codes; k++)
            found = found || (u->codes[k].source == p && strcmp(u->codes[k].pattern.from, codes[i]) == 0);
        assert_true(found);
    }
    config_bundle_free(follow(a, after, base, false, &faults)); /* and back, codes and all */
    assert_string_equal(faults, "");
    catalog_free(new);
    config_bundle_free(after);
    config_bundle_free(before);
    arena_free(a);
}

static void
a_unit_that_history_is_placed_on_cannot_leave(void **state)
{
    (void)state;
    static const char *const placed[] = {"codes: [A]", "codes: [A], unit: b", NULL};
    static const char *const without[] = {
        "  - {id: ans, name: Ansökningar, unit: sökande, accumulates: flow, series: {source: e, codes: [A], unit: b}}\n",
        "",
        "  - {id: soka, name: \"Sökande: \\\"alla\\\" \\\\ \\u0085 {x}, #1\", pillar: r, unit: sökande, rollup: sum, formula: ans}\n",
        "", "  - {id: b, name: Andra, kind: namnd, parent: top, codes: {p: \"3\", e: \"3\"}}\n", "",
        ", {value: 4, unit: b}", "", NULL};
    struct arena *a = arena_new();
    const char *faults, *text = edited(a, base, placed);
    struct config_bundle *before = bundle_of(text);

    config_bundle_free(follow(a, before, edited(a, text, without), false, &faults));
    assert_non_null(
        strstr(faults, "unit 'b' cannot leave: the series of 'ans', whose history stays, is placed on it"));
    config_bundle_free(before);
    arena_free(a);
}

/* Of a pillar that is gone they go to the first; targets of units that are gone go. */
static void
what_lives_on_fits_the_files(void **state)
{
    (void)state;
    static const char *const without_k[] = {"pillars: [{id: k, name: Kultur}, {id: r, name: Resultat}]",
        "pillars: [{id: r, name: Resultat}]",
        "  - {id: andel, name: Andel, pillar: k, unit: \"%\", rollup: ratio, direction: lower, formula: sjuk / tid * 100, target: [{value: 5}, {value: 4, unit: b}]}\n",
        "", "  - {id: sjuk, name: Sjuk, unit: tim, accumulates: flow, series: {source: p, codes: [S]}}\n", "",
        "accumulates: flow, series: {source: p, codes: [T]}",
        "accumulates: flow, kept: true, series: {source: p, codes: [T]}",
        "  - {id: b, name: Andra, kind: namnd, parent: top, codes: {p: \"3\", e: \"3\"}}\n", "", NULL};
    struct arena *a = arena_new();
    const char *faults;
    struct config_bundle *before = bundle_of(base),
                         *after = follow(a, before, edited(a, base, without_k), false, &faults);
    struct catalog *new = load(after);
    const struct indicator *x = catalog_indicator(new, "andel");

    assert_string_equal(faults, "");
    assert_string_equal(x->pillar->id, "r");
    assert_int_equal(x->n_targets, 1);
    catalog_free(new);
    config_bundle_free(after);
    config_bundle_free(before);
    arena_free(a);
}

/* Every indicator of the example municipality may leave, alone and all but one. */
static void
each_indicator_of_the_example_can_leave(void **state)
{
    (void)state;
    struct config_bundle *all = NULL;
    struct config_objects o;
    struct arena *a = arena_new();
    struct err err = {0};

    assert_int_equal(config_read(KSRD_SOURCE "/config", KSRD_SOURCE "/dashboards", &all, &err), 0);
    assert_int_equal(config_objects_read(a, all, &o, &err), 0);
    struct catalog *old = load(all);
    for (size_t left = 0; left <= o.kinds[KIND_INDICATOR].n; left++) {
        struct config_bundle *files = config_bundle_new(), *after = NULL;
        struct config_faults *faults = NULL;
        struct config_file f = {.name = "alla.yaml"};
        struct buf text;
        size_t cap = 0;

        buf_init(&text, 1 << 22);
        for (size_t i = 0; i < o.n_others; i++) {
            buf_printf(&text, "%s: ", o.others[i].key->text);
            config_objects_write(&text, o.others[i].value, true);
            buf_char(&text, '\n');
        }
        for (int k = 0; k < KINDS; k++) {
            buf_printf(&text, "%s:\n", config_objects_lists[k]);
            for (size_t i = 0; i < o.kinds[k].n; i++) {
                bool last = left == o.kinds[KIND_INDICATOR].n;
                if (k == KIND_INDICATOR && (last ? i > 0 : i == left))
                    continue;
                buf_str(&text, "  - ");
                config_objects_write(&text, o.kinds[k].items[i], true);
                buf_char(&text, '\n');
            }
        }
        f.text = text.data;
        f.len = text.len;
        config_bundle_add(files, &cap, &f);
        config_bundle_seal(files);
        assert_int_equal(config_carry(files, all, LEAVING, &after, &faults, &err), 0);
        assert_int_equal(faults->n, 0);
        struct catalog *new = load(after);
        assert_int_equal(new->n_indicators, old->n_indicators);
        size_t retired = 0;
        for (size_t i = 0; i < new->n_indicators; i++) {
            const struct indicator *x = &new->indicators[i];
            bool left_files = strcmp(x->pos.file, CONFIG_CARRIED) == 0;
            assert_true(!left_files || (x->retired != MONTH_NONE && x->retired <= LEAVING));
            retired += left_files;
            assert_null(config_definition_indicator(a, catalog_indicator(old, x->id), x));
        }
        assert_int_equal(retired, left == o.kinds[KIND_INDICATOR].n ? left - 1 : 1);
        catalog_free(new);
        config_faults_free(faults);
        config_bundle_free(after);
        config_bundle_free(files);
        buf_free(&text);
    }
    catalog_free(old);
    config_bundle_free(all);
    arena_free(a);
}

/* ---- what is told ---------------------------------------------------------------------------------------------------------------- */
static void
changes_are_told_key_by_key(void **state)
{
    (void)state;
    static const char *const edits[] = {"slug: prov", "slug: prov, note: Prov", "schedule: \"0 5 * * *\"",
        "schedule: \"0 6 * * *\"", "codes: {p: \"2\", e: \"2\"}", "codes: {p: [\"2\", \"4\"], e: \"2\"}",
        "target: [{value: 5}, {value: 4, unit: b}]", "target: [{value: 5}, {value: 3.5, unit: b}]",
        "  - {id: kostnad, name: Kostnad, pillar: r, unit: kr, rollup: sum, formula: kost}\n",
        ("  - {id: kostnad, name: Kostnad, pillar: r, unit: kr, scale: tkr, rollup: sum, formula: kost}\n"
         "  - {id: ny, name: Ny, pillar: r, unit: kr, rollup: sum, formula: kost}\n"),
        NULL};
    static const char expected[] =
        "changed organisation  note:  → Prov\n"
        "changed source p schedule: 0 5 * * * → 0 6 * * *\n"
        "changed unit a codes.p:  → 4\n"
        "removed unit b : → \n"
        "changed indicator andel target: {value: 4, unit: b} → {value: 3.5, unit: a}\n"
        "changed indicator kostnad scale:  → tkr\n"
        "added indicator ny : → \n";
    static const char *const without_b[] = {
        "  - {id: b, name: Andra, kind: namnd, parent: top, codes: {p: \"3\", e: \"3\"}}\n", "",
        "{value: 3.5, unit: b}", "{value: 3.5, unit: a}", NULL};
    struct arena *a = arena_new();
    struct config_bundle *before = bundle_of(base),
                         *after = bundle_of(edited(a, edited(a, base, edits), without_b));
    struct config_change *c;
    size_t n;
    struct err err = {0};
    struct buf out;

    assert_int_equal(config_changes(a, before, after, &c, &n, &err), 0);
    buf_init(&out, 1 << 20);
    for (size_t i = 0; i < n; i++)
        buf_printf(&out, "%s %s %s %s:%s%s → %s\n", config_change_names[c[i].what], c[i].kind, c[i].id,
            c[i].key, *c[i].key ? " " : "", c[i].from, c[i].to);
    assert_string_equal(out.data, expected);
    buf_free(&out);
    assert_int_equal(config_changes(a, before, before, &c, &n, &err), 0);
    assert_int_equal(n, 0);
    config_bundle_free(before);
    config_bundle_free(after);
    arena_free(a);
}

/* Random texts go through the carried file unharmed. */
static void
what_is_written_is_read_back(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a", "å", " ", "\"", "\\", "\n", "\t", "'", "#", ": ", "- ", "{",
        "]", ",", "%", "@", "&x", "*y", "!", "|", ">", "\xC2\x85", "\xE2\x80\xA8", "\xE2\x80\xA9",
        "\xEF\xBB\xBF", "~", "null", "true", "0x1f", "1e3", "2026-11-24", "\x01", "\x7f", "’"};
    unsigned seed = 7;
    for (int i = 0; i < 4000; i++) {
        struct arena *a = arena_new();
        struct buf text, out;
        struct config_faults *faults = config_faults_new();
        const struct node *root = NULL;

        buf_init(&text, 1 << 12);
        buf_init(&out, 1 << 16);
        for (int k = 0; k < i % 9; k++) {
            seed = seed * 1103515245u + 12345u;
            buf_str(&text, pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]);
        }
        const struct node n = {.kind = NODE_SCALAR, .text = text.data ? text.data : ""};
        buf_str(&out, "x: ");
        config_objects_write(&out, &n, true);
        const struct config_file f = {"t", out.data, out.len};
        assert_int_equal(config_yaml_parse(a, &f, "t", faults, &root), 0);
        assert_string_equal(config_objects_text(root, "x"), n.text);
        buf_free(&text);
        buf_free(&out);
        config_faults_free(faults);
        arena_free(a);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_definition_changes_only_when_dated_or_marked),
        cmocka_unit_test(a_decided_set_is_left_only_by_another_decision),
        cmocka_unit_test(a_version_stays_as_it_was),
        cmocka_unit_test(a_mark_allows_one_change),
        cmocka_unit_test(an_indicator_that_left_is_as_it_was_but_retired),
        cmocka_unit_test(a_removed_id_does_not_come_back_as_something_else),
        cmocka_unit_test(ids_of_units_and_sources_are_kept_for_what_they_were),
        cmocka_unit_test(a_source_that_left_keeps_its_codes_and_is_fetched_no_more),
        cmocka_unit_test(a_unit_that_history_is_placed_on_cannot_leave),
        cmocka_unit_test(what_lives_on_fits_the_files),
        cmocka_unit_test(each_indicator_of_the_example_can_leave),
        cmocka_unit_test(changes_are_told_key_by_key),
        cmocka_unit_test(what_is_written_is_read_back),
    };
    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
