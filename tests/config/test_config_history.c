/* A configuration lived through: files change at random, step after step. Whatever happens, no indicator is ever gone, none is ever
   something else under its id unless a correction said so, and nothing is refused that breaks no rule. */
#include "config_carry.h"
#include "config_definition.h"
#include "config_fixture.h"

#define INDICATORS 8
#define WALKS 12
#define STEPS 60

/* What stands in the files. Indicator k is made of measure k, which comes from source k % 3. */
struct state {
    bool there[INDICATORS];
    int variant[INDICATORS]; /* of the definition */
    int mark[INDICATORS];    /* number of corrections */
    int dressing;            /* of names, targets and the like */
};

static unsigned seed = 20261124;

static unsigned
roll(unsigned n)
{
    seed = seed * 1103515245u + 12345u;
    return (seed >> 16) % n;
}

static bool
uses(const struct state *s, int source)
{
    for (int k = source; k < INDICATORS; k += 3)
        if (s->there[k])
            return true;
    return false;
}

static void
write_measures(struct buf *out, const struct state *s)
{
    buf_str(out, "measures:\n");
    for (int k = 0; k < INDICATORS; k++)
        if (s->there[k] && k % 4 != 3) /* those are taken ready */
            buf_printf(out,
                "  - {id: m%d, name: Måttet %d, unit: st, accumulates: flow, series: {source: s%d, codes: [C%d]}}\n",
                k, k, k % 3, k);
}

static void
write_indicators(struct buf *out, const struct state *s)
{
    buf_str(out, "indicators:\n");
    for (int k = 0; k < INDICATORS; k++) {
        if (!s->there[k])
            continue;
        buf_printf(out,
            "  - id: i%d\n    name: Indikator %d%s\n    pillar: %s\n    unit: st\n    decimals: %d\n", k, k,
            s->dressing % 2 ? " med annat namn" : "", k < 4 ? "k" : "r", s->dressing % 3);
        if (s->mark[k])
            buf_str(out, "    correction:\n");
        for (int i = 0; i < s->mark[k]; i++)
            buf_printf(out, "      - {date: 2026-11-24, reason: Nummer %d.}\n", i);
        if (k % 4 == 3)
            buf_printf(out, "    rollup: none\n    series: {source: s%d, code: C%d%c}\n", k % 3, k,
                'a' + s->variant[k]);
        else
            buf_printf(out, "    rollup: sum\n    formula: m%d * %d\n", k, s->variant[k] + 1);
    }
}

static struct config_bundle *
bundle_of(const struct state *s)
{
    struct config_bundle *b = config_bundle_new();
    struct buf out;
    struct config_file f = {.name = "prov.yaml"};
    size_t cap = 0;

    buf_init(&out, 1 << 20);
    buf_str(&out, "organisation: {name: Prov, slug: prov, municipality: \"0884\"}\npillars:\n");
    bool first = s->there[0] || s->there[1] || s->there[2] || s->there[3];
    buf_str(&out, first ? "  - {id: k, name: Kultur}\n" : "");
    bool second = s->there[4] || s->there[5] || s->there[6] || s->there[7];
    buf_str(&out, second ? "  - {id: r, name: Resultat}\n" : "");
    buf_str(&out, "sources:\n");
    for (int i = 0; i < 3; i++)
        if (uses(s, i))
            buf_printf(&out,
                "  - {id: s%d, name: Källan %d, format: csv, path: s%d/*.csv, columns: {UTF: {scenario: utfall}}}\n",
                i, i, i);
    buf_str(&out, "units:\n  - id: top\n    name: Prov\n    kind: kommun\n    codes:\n");
    for (int i = 0; i < 3; i++)
        if (uses(s, i))
            buf_printf(&out, "      s%d: \"1\"\n", i);
    write_measures(&out, s);
    write_indicators(&out, s);
    int shown = 0;
    while (!s->there[shown])
        shown++;
    buf_printf(&out,
        "dashboards: [{id: kommunstyrelsen, title: Start, unit: top, sections: [{title: Alla, indicators: [i%d]}]}]\n",
        shown);
    char *text = strdup(out.data);
    if (strstr(text, "measures:\nindicators:")) /* an empty list is none */
        memmove(strstr(text, "measures:\n"), strstr(text, "indicators:"),
            strlen(strstr(text, "indicators:")) + 1);
    f.text = text;
    f.len = strlen(text);
    config_bundle_add(b, &cap, &f);
    config_bundle_seal(b);
    free(text);
    buf_free(&out);
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

/* Some of it otherwise; at least one indicator is left. */
static struct state
step_from(const struct state *old)
{
    struct state s = *old;

    for (int i = 0; i < 3; i++) {
        int k = (int)roll(INDICATORS);

        switch (roll(4)) {
        case 0:
            s.there[k] = !s.there[k];
            break;
        case 1:
            s.variant[k] = (int)roll(3);
            break;
        case 2:
            s.mark[k] = (int)roll(4);
            break;
        default:
            s.dressing = (int)roll(6);
        }
    }
    bool any = false;
    for (int k = 0; k < INDICATORS; k++)
        any = any || s.there[k];
    return any ? s : *old;
}

/* By the rules of DESIGN §5.9, told from the two states alone. now: what was last in force of each; known: it ever was. */
static bool
may_follow(const struct state *now, const bool *known, const struct state *next)
{
    for (int k = 0; k < INDICATORS; k++) {
        if (!next->there[k] || !known[k] || next->variant[k] == now->variant[k])
            continue;
        if (!now->there[k] ||
            next->mark[k] <= now->mark[k]) /* it comes back as something else; or nothing new marks it */
            return false;
    }
    return true;
}

static void
check_after(const struct catalog *c, const struct state *now, const bool *known)
{
    for (int k = 0; k < INDICATORS; k++) {
        char id[8], formula[20];

        snprintf(id, sizeof id, "i%d", k);
        const struct indicator *x = catalog_indicator(c, id);

        assert_int_equal(x != NULL, known[k]);
        if (!x)
            continue;
        assert_int_equal(x->retired != MONTH_NONE, !now->there[k]);
        snprintf(formula, sizeof formula, "m%d * %d", k, now->variant[k] + 1);
        if (k % 4 != 3)
            assert_string_equal(x->formula_text, formula);
        else
            assert_int_equal(x->formula->measure->rules->codes[0].from[2], 'a' + now->variant[k]);
    }
}

static void
no_indicator_is_ever_gone_or_silently_another(void **state)
{
    size_t refused = 0, taken = 0;

    (void)state;
    for (int walk = 0; walk < WALKS; walk++) {
        struct state now = {.there = {true, true}};
        bool known[INDICATORS] = {true, true};
        struct config_bundle *in_force = bundle_of(&now);

        for (int i = 0; i < STEPS; i++) {
            struct state next = step_from(&now);
            struct config_bundle *files = bundle_of(&next), *after = NULL;
            struct config_faults *faults = NULL;
            struct err err = {0};
            struct catalog *old = load(in_force), *new = NULL;

            catalog_free(load(files));
            assert_int_equal(
                config_carry(files, in_force, (month)(MONTH(2026, 1) + i), &after, &faults, &err), 0);
            assert_int_equal(faults->n, 0);
            new = load(after);
            const struct config_state x = {in_force, old}, y = {after, new};
            assert_int_equal(config_rules_check(&x, &y, false, faults, &err), 0);
            bool allowed = may_follow(&now, known, &next);
            if ((faults->n == 0) != allowed)
                fail_msg("walk %d step %d: %s", walk, i, faults->n ? faults->items[0].what : "not refused");
            config_faults_free(faults);
            if (allowed) {
                for (int k = 0; k < INDICATORS; k++) {
                    known[k] = known[k] || next.there[k];
                    if (!next.there[k] && known[k]) { /* it lives on as it was */
                        next.variant[k] = now.variant[k];
                        next.mark[k] = now.mark[k];
                    }
                }
                now = next;
                check_after(new, &now, known);
                config_bundle_free(in_force);
                in_force = after;
                taken++;
            } else {
                config_bundle_free(after);
                refused++;
            }
            catalog_free(old);
            catalog_free(new);
            config_bundle_free(files);
        }
        config_bundle_free(in_force);
    }
    assert_true(taken > 100);
    assert_true(refused > 100);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_indicator_is_ever_gone_or_silently_another),
    };
    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
