/* The stub of a ledger: its source, measures by class of account, and two indicators to begin with. */
#include "map_stub_parts.h"
#include "text.h"

/* ---- a source that is not in the configuration yet --------------------------------------------------------------------- */
static const char *
new_source_id(struct stub *s)
{
    const char *id = "ekonomi";
    for (unsigned i = 2; s->m->catalog && catalog_source(s->m->catalog, id); i++)
        id = arena_printf(s->arena, "ekonomi_%u", i);
    return id;
}

void
map_stub_ledger_source(struct stub *s)
{
    const struct unit *rest = map_stub_unit(s, "ej_fordelat");
    struct code code = {"ej_fordelat", "ej_fordelat", 0};
    s->source = new_source_id(s);
    s->unmapped = rest ? rest->id : map_stub_new_id(s, "enhet", &code);
    buf_printf(s->out,
        "# Källan. Filerna läggs i inbox/%s i tillståndskatalogen; den nyaste, efter namnet, läses.\n"
        "sources:\n  - id: %s\n    name: Ekonomi\n    description: SIE 4 från ekonomisystemet\n    format: sie\n"
        "    path: %s/*.%s\n    schedule: \"30 5 * * *\" # varje morgon halv sex\n"
        "    chart: %s # kommun_bas för en kommun, bas för ett bolag\n"
        "    unit_dimension: 1 # dimensionen (#DIM) som är enhet: ansvar, kostnadsställe\n    unmapped: %s\n"
        "    due_days: 15 # så många dagar efter månadens slut är den försenad\n"
        "    credit: \"Källa: kommunens ekonomisystem\"\n",
        s->source, s->source, s->source, s->m->extension ? s->m->extension : "se",
        s->m->chart == CHART_BAS ? "bas" : "kommun_bas", s->unmapped);
    if (rest)
        s->unmapped = NULL; /* it is there */
}

/* ---- measures of a ledger: by class of account ---------------------------------------------------------------------------- */
/* The classes of config (formats.md §5.1) that divide all accounts; a class's accounts begin with one of the digits. */
struct account_class {
    const char *id, *name, *begins, *except;
    bool shown; /* the stub's indicators are made of it */
};
static const struct account_class kommun_bas[] = {
    {"intakter", "Intäkter", "3", "", true},
    {"kostnader", "Kostnader", "4567", "79", true},
    {"avskrivningar", "Avskrivningar", "79", "", true},
    {"finansiella", "Skatteintäkter, statsbidrag och finansiella poster", "8", "", false},
    {"intern", "Interna konton", "9", "", false},
    {"tillgangar", "Förändring av tillgångar", "1", "", false},
    {"skulder", "Förändring av eget kapital och skulder", "2", "", false},
};
static const struct account_class bas[] = {
    {"intakter", "Intäkter", "3", "", true},
    {"kostnader", "Kostnader", "4567", "78", true},
    {"avskrivningar", "Avskrivningar", "78", "", true},
    {"finansiella", "Finansiella poster", "8", "", false},
    {"tillgangar", "Förändring av tillgångar", "1", "", false},
    {"skulder", "Förändring av eget kapital och skulder", "2", "", false},
};

static bool
is_in_class(const struct account_class *k, const char *code)
{
    if (k->begins[0] == '7') /* avskrivningar: two digits */
        return text_starts(code, k->begins);
    if (*k->except && text_starts(code, k->except))
        return false;
    return *code && strchr(k->begins, *code);
}

static void
write_account(struct stub *s, const struct code *c)
{
    buf_str(s->out, "  #   ");
    map_stub_comment(s->out, c->code);
    buf_char(s->out, ' ');
    map_stub_comment(s->out, c->name);
    buf_printf(s->out, " (%zu uppgifter)\n", c->facts);
}

/* The measure's id; NULL when the file has no accounts of the class. */
static const char *
write_class(struct stub *s, const struct account_class *k, const struct codes *codes, bool *told)
{
    bool any = false;
    for (size_t i = 0; i < codes->n; i++) {
        if (told[i] || !codes->items[i].facts || !is_in_class(k, codes->items[i].code))
            continue;
        if (!any)
            buf_printf(s->out, "  # %s\n", k->name);
        any = told[i] = true;
        write_account(s, &codes->items[i]);
    }
    if (!any)
        return NULL;
    struct code name = {k->id, k->id, 0};
    const char *id = map_stub_new_id(s, "matt", &name);
    buf_printf(s->out, "  - id: %s\n    name: ", id);
    map_stub_quoted(s->out, k->name);
    buf_printf(s->out,
        "\n    unit: kr\n    accumulates: flow\n    absent: zero\n%s    series:\n      - {source: %s, class: [%s]}\n",
        k->shown ? "" : "    kept: true\n", s->source, k->id);
    return id;
}

/* ---- indicators of a ledger ------------------------------------------------------------------------------------------------- */
struct ledger_indicator {
    const char *id, *name, *direction, *description, *purpose, *method;
};

static void
write_ledger_indicator(struct stub *s, const struct ledger_indicator *x, const char *formula)
{
    const struct catalog *c = s->m->catalog;
    const struct pillar *p = c ? catalog_pillar(c, "resultat") : NULL;
    struct code name = {x->id, x->id, 0};
    buf_printf(s->out,
        "  - id: %s\n    name: %s\n    pillar: %s\n    unit: kr\n    scale: tkr\n    decimals: 0\n    direction: %s\n"
        "    cadence: month\n    rollup: sum\n    windows: [month, ytd, r12, year]\n    main_window: ytd\n"
        "    formula: %s\n    description: %s\n    purpose: %s\n    method: %s\n",
        map_stub_new_id(s, "nyckeltal", &name), x->name,
        p                       ? p->id
        : c && c->n_pillars > 0 ? c->pillars[0].id
                                : "resultat",
        x->direction, formula, x->description, x->purpose, x->method);
}

/* Costs are positive in SIE and income is negative, so that the net cost is the sum. */
static void
write_ledger_indicators(struct stub *s, const char *income, const char *cost, const char *depreciation)
{
    static const struct ledger_indicator net = {"nettokostnad", "Nettokostnad", "lower",
        "Verksamhetens kostnader och avskrivningar, minus dess intäkter.",
        "Nettokostnaden är vad skattebetalarna betalar för verksamheten.",
        "Kostnader och avskrivningar minus intäkter i kommunens redovisning. Skatter och finansposter ingår inte."};
    static const struct ledger_indicator earned = {"verksamhetens_intakter", "Verksamhetens intäkter",
        "higher", "Avgifter, hyror, bidrag och försäljning.",
        "Avgifter, hyror och bidrag betalar en del av verksamheten.",
        "Kontoklass 3 med omvänt tecken, så att en intäkt är plus."};
    const char *parts[] = {cost, depreciation, income}, *formula = "";
    for (size_t i = 0; i < 3; i++)
        if (parts[i])
            formula = arena_printf(s->arena, "%s%s%s", formula, *formula ? " + " : "", parts[i]);
    if (!*formula)
        return;
    buf_str(s->out,
        "\n# Två nyckeltal att börja med. Lägg dem på en tavla, och gör egna efter samma mönster.\nindicators:\n");
    write_ledger_indicator(s, &net, formula);
    if (income)
        write_ledger_indicator(s, &earned, arena_printf(s->arena, "-%s", income));
}

void
map_stub_ledger_write(struct stub *s, const struct facts *f)
{
    struct codes codes = map_stub_collect(s, f, ACCOUNT);
    bool *told = arena_alloc(s->arena, codes.n + 1), kommun = s->m->chart == CHART_KOMMUN_BAS;
    const struct account_class *classes = kommun ? kommun_bas : bas;
    size_t n = kommun ? sizeof kommun_bas / sizeof *kommun_bas : sizeof bas / sizeof *bas;
    buf_printf(s->out,
        "\n# Mått ur huvudboken, efter kontoklass i %s. Kostnader är positiva och intäkter negativa, som i "
        "SIE;\n"
        "# sign: -1 vänder. Ta bort kept när ett nyckeltal använder måttet.\nmeasures:\n",
        kommun ? "Kommun-Bas" : "BAS");
    const char *ids[3] = {NULL}; /* of those that the indicators are made of, which come first */
    for (size_t i = 0; i < n; i++) {
        const char *id = write_class(s, &classes[i], &codes, told);
        if (i < 3)
            ids[i] = id;
    }
    for (size_t i = 0; i < codes.n; i++)
        if (!told[i] && codes.items[i].facts) {
            buf_str(s->out, "  # i ingen klass:\n");
            write_account(s, &codes.items[i]);
        }
    write_ledger_indicators(s, ids[0], ids[1], ids[2]);
}
