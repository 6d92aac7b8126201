#include "map_stub_parts.h"
#include "text.h"

/* ---- codes of the facts -------------------------------------------------------------------------------------------- */
static const char *
code_of(const struct fact *f, enum map_stub_kind kind)
{
    return kind == ACCOUNT ? f->account : kind == UNIT ? f->unit : f->scenario;
}

static int
by_code(const void *a, const void *b)
{
    return strcmp(((const struct code *)a)->code, ((const struct code *)b)->code);
}

/* Codes of one kind, sorted, each once: those that facts bear, and those the file only names. */
struct codes
map_stub_collect(struct stub *s, const struct facts *f, enum map_stub_kind kind)
{
    struct codes c = {0};
    char letter = kind == ACCOUNT ? 'a' : 'u';
    size_t kept = 0;
    for (size_t i = 0; i < f->n_names; i++)
        if (f->names[i].kind == letter && kind != KOLUMN)
            *ARENA_PUSH(s->arena, c.items, c.n, c.cap) = (struct code){f->names[i].code, f->names[i].name, 0};
    for (size_t i = 0; i < f->n; i++)
        *ARENA_PUSH(s->arena, c.items, c.n, c.cap) = (struct code){code_of(&f->items[i], kind), "", 1};
    if (c.n)
        qsort(c.items, c.n, sizeof *c.items, by_code);
    for (size_t i = 0; i < c.n; i++) {
        struct code *last = kept ? &c.items[kept - 1] : NULL;
        if (!last || strcmp(last->code, c.items[i].code) != 0) {
            c.items[kept++] = c.items[i];
            continue;
        }
        last->facts += c.items[i].facts;
        if (!*last->name)
            last->name = c.items[i].name;
    }
    c.n = kept;
    return c;
}

/* ---- YAML ------------------------------------------------------------------------------------------------------------- */
/* In double quotes: the one form in which no name can mean anything else. */
void
map_stub_quoted(struct buf *out, const char *s)
{
    buf_char(out, '"');
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            buf_char(out, '\\');
        buf_char(out, (unsigned char)*s < 0x20 ? ' ' : *s);
    }
    buf_char(out, '"');
}

void
map_stub_comment(struct buf *out, const char *s)
{
    for (; *s; s++)
        buf_char(out, (unsigned char)*s < 0x20 ? ' ' : *s);
}

static size_t
count_letters(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (unsigned char)*s >= 0xC3;
    return n;
}

/* The name, or the code with a word before it: config refuses names that are no words. */
static void
write_name(struct stub *s, const char *word, const struct code *c)
{
    const char *name = *c->name ? c->name : c->code;
    map_stub_quoted(s->out, count_letters(name) >= 2 ? name : arena_printf(s->arena, "%s %s", word, name));
}

static bool
is_taken(const struct stub *s, const char *id)
{
    const struct catalog *c = s->m->catalog;
    for (size_t i = 0; i < s->n_ids; i++)
        if (strcmp(s->ids[i], id) == 0)
            return true;
    for (size_t i = 0; catalog_reserved[i]; i++)
        if (strcmp(catalog_reserved[i], id) == 0)
            return true;
    return c && (catalog_unit(c, id) || catalog_measure(c, id) || catalog_indicator(c, id) ||
                    catalog_pillar(c, id));
}

const char *
map_stub_new_id(struct stub *s, const char *prefix, const struct code *c)
{
    char folded[48];
    const char *base = text_to_id(*c->name ? c->name : c->code, folded, sizeof folded);
    if (!*base || (*base >= '0' && *base <= '9'))
        base = arena_printf(s->arena, "%s_%s", prefix, *base ? base : "utan_kod");
    const char *id = base = arena_strdup(s->arena, base);
    for (unsigned i = 2; is_taken(s, id); i++)
        id = arena_printf(s->arena, "%s_%u", base, i);
    *ARENA_PUSH(s->arena, s->ids, s->n_ids, s->cap_ids) = id;
    return id;
}

/* ---- units -------------------------------------------------------------------------------------------------------------- */
static const struct unit *
mapped_unit(const struct stub *s, const char *code)
{
    const struct catalog *c = s->m->catalog;
    const struct source *source = c ? catalog_source(c, s->source) : NULL;
    return source ? catalog_unit_of_code(c, source, code, MONTH_NONE) : NULL;
}

const struct unit *
map_stub_unit(const struct stub *s, const char *kind)
{
    const struct catalog *c = s->m->catalog;
    for (size_t i = 0; c && i < c->n_units; i++)
        if (strcmp(c->units[i].kind, kind) == 0)
            return &c->units[i];
    return NULL;
}

static const char *
parent_id(const struct stub *s)
{
    const struct unit *u = map_stub_unit(s, "kommun");
    return u ? u->id : "kommun";
}

static bool
is_name_taken(const struct stub *s, const char *name)
{
    const struct catalog *c = s->m->catalog;
    bool taken = false;
    for (size_t i = 0; i < s->n_names && !taken; i++)
        taken = strcmp(s->names[i], name) == 0;
    for (size_t i = 0; c && i < c->n_units && !taken; i++)
        taken = strcmp(c->units[i].name, name) == 0;
    return taken;
}

/* Two units of one name could not be told apart on a page. */
static struct code
with_own_name(struct stub *s, const struct code *c)
{
    struct code own = *c;
    if (*c->name && is_name_taken(s, c->name))
        own.name = arena_printf(s->arena, "%s (%s)", c->name, c->code);
    *ARENA_PUSH(s->arena, s->names, s->n_names, s->cap_names) = own.name;
    return own;
}

/* What the name says. */
static const char *
kind_of(const char *name)
{
    if (text_ends(name, "nämnden") || text_ends(name, "nämnd") || strcmp(name, "Kommunstyrelsen") == 0)
        return "namnd";
    return text_ends(name, "förvaltningen") || text_ends(name, "förvaltning") ? "forvaltning" : "enhet";
}

/* A code of digits is a pattern for all codes that begin with it. */
static void
warn_of_prefix(struct stub *s, const struct codes *codes, size_t at)
{
    const char *code = codes->items[at].code;
    size_t n = strlen(code);
    if (strspn(code, "0123456789") != n || at + 1 >= codes->n ||
        strncmp(codes->items[at + 1].code, code, n) != 0)
        return;
    buf_str(s->out, "  # OBS: ");
    map_stub_comment(s->out, code);
    buf_str(s->out, " träffar också ");
    map_stub_comment(s->out, codes->items[at + 1].code);
    buf_str(s->out, "\n");
}

static void
write_new_unit(struct stub *s, const struct code *c)
{
    struct code own = with_own_name(s, c);
    buf_printf(s->out, "  - {id: %s, name: ", map_stub_new_id(s, "enhet", &own));
    write_name(s, "Enhet", &own);
    buf_printf(s->out, ", kind: %s, parent: %s, codes: {%s: ", kind_of(own.name), parent_id(s), s->source);
    map_stub_quoted(s->out, c->code);
    buf_str(s->out, "}}\n");
}

static void
write_unit(struct stub *s, const struct codes *codes, size_t at)
{
    const struct code *c = &codes->items[at];
    const struct unit *known = mapped_unit(s, c->code);
    buf_str(s->out, "  # ");
    map_stub_comment(s->out, c->code);
    buf_str(s->out, *c->name ? " " : "");
    map_stub_comment(s->out, c->name);
    buf_printf(
        s->out, " (%zu uppgifter)%s%s\n", c->facts, known ? ": finns redan, " : "", known ? known->id : "");
    if (known)
        return;
    warn_of_prefix(s, codes, at);
    write_new_unit(s, c);
}

static void
write_units(struct stub *s, const struct facts *f)
{
    struct codes codes = map_stub_collect(s, f, UNIT);
    size_t without = codes.n && !*codes.items[0].code ? codes.items[0].facts : 0;
    buf_str(s->out, "# Enheter. Ändra id, namn, kind och parent så att de blir er organisation.\n");
    if (without)
        buf_printf(s->out, "# %zu uppgifter har ingen enhetskod: de hör till enheten i unmapped för källan\n",
            without);
    buf_str(s->out, codes.n > (without > 0) || s->unmapped ? "units:\n" : "");
    for (size_t i = without > 0; i < codes.n; i++)
        write_unit(s, &codes, i);
    if (s->unmapped)
        buf_printf(s->out,
            "  # tar det som ingen enhet har\n  - {id: %s, name: \"Ej fördelat\", kind: ej_fordelat, parent: %s}\n",
            s->unmapped, parent_id(s));
}

/* ---- measures of the long CSV ------------------------------------------------------------------------------------------------ */
static bool
explains(const struct stub *s, const char *code)
{
    const struct source *source = s->m->catalog ? catalog_source(s->m->catalog, s->source) : NULL;
    for (size_t i = 0; source && i < source->n_columns; i++)
        if (strcmp(source->columns[i].code, code) == 0)
            return true;
    return false;
}

static void
write_columns(struct stub *s, const struct facts *f)
{
    struct codes codes = map_stub_collect(s, f, KOLUMN);
    bool any = false;
    for (size_t i = 0; i < codes.n; i++) {
        if (explains(s, codes.items[i].code))
            continue;
        if (!any)
            buf_printf(s->out,
                "\n# Under källan %s i sources: vad varje Kolumn är (utfall, budget eller prognos)\n#    "
                "columns:\n",
                s->source);
        any = true;
        buf_str(s->out, "#      ");
        map_stub_quoted(s->out, codes.items[i].code);
        buf_printf(s->out, ": {scenario: utfall} # %zu uppgifter\n", codes.items[i].facts);
    }
}

static void
write_measures(struct stub *s, const struct facts *f)
{
    struct codes codes = map_stub_collect(s, f, ACCOUNT);
    buf_str(s->out, "\n# Mått. Skriv rätt namn och unit (kr, tim, antal, dagar, %); flow summeras över "
                    "månader, stock gör det inte.\n"
                    "# Ta bort kept när ett nyckeltal använder måttet.\n");
    buf_str(s->out, codes.n ? "measures:\n" : "");
    for (size_t i = 0; i < codes.n; i++) {
        const struct code *c = &codes.items[i];
        buf_printf(
            s->out, "  # %zu uppgifter\n  - id: %s\n    name: ", c->facts, map_stub_new_id(s, "matt", c));
        write_name(s, "Mått", c);
        buf_printf(s->out,
            "\n    unit: antal\n    accumulates: flow\n    kept: true\n    series:\n      - {source: %s, "
            "codes: [",
            s->source);
        map_stub_quoted(s->out, c->code);
        buf_str(s->out, "]}\n");
    }
}

/* ---- indicators of Kolada: taken ready ---------------------------------------------------------------------------------------- */
static void
write_indicators(struct stub *s, const struct facts *f)
{
    struct codes codes = map_stub_collect(s, f, ACCOUNT);
    const struct catalog *c = s->m->catalog;
    buf_str(s->out, "\n# Nyckeltal, tagna färdiga. Skriv rätt namn, pillar, unit, decimals och direction "
                    "(higher, lower, none).\n");
    buf_str(s->out, codes.n ? "indicators:\n" : "");
    for (size_t i = 0; i < codes.n; i++) {
        const struct code *k = &codes.items[i];
        buf_printf(s->out, "  # %s (%zu uppgifter)\n  - id: %s\n    name: ", k->code, k->facts,
            map_stub_new_id(s, "nyckeltal", k));
        write_name(s, "Nyckeltal", k);
        buf_printf(s->out,
            "\n    pillar: %s\n    unit: antal\n    decimals: 1\n    direction: none\n    cadence: year\n    "
            "rollup: none\n"
            "    windows: [year]\n    main_window: year\n    series: {source: %s, code: ",
            c && c->n_pillars ? c->pillars[0].id : "resultat", s->source);
        map_stub_quoted(s->out, k->code);
        buf_str(s->out, "}\n");
    }
}

void
map_stub_write(const struct map_stub *m, const struct facts *f, struct buf *out)
{
    struct arena *a = arena_new();
    struct stub s = {.m = m, .arena = a, .out = out, .source = m->source};
    s.new_source = strcmp(m->format, "sie") == 0 && !(m->catalog && catalog_source(m->catalog, m->source));
    if (s.new_source)
        map_stub_ledger_source(&s);
    write_units(&s, f);
    if (strcmp(m->format, "sie") == 0) {
        map_stub_ledger_write(&s, f);
    } else if (strcmp(m->format, "kolada") == 0) {
        write_indicators(&s, f);
    } else {
        write_columns(&s, f);
        write_measures(&s, f);
    }
    arena_free(a);
}

void
map_stub_write_units(const struct map_stub *m, const struct unknown_unit *units, size_t n, struct buf *out)
{
    struct arena *a = arena_new();
    struct stub s = {.m = m, .arena = a, .out = out, .source = m->source};
    for (size_t i = 0; i < n; i++)
        write_new_unit(&s, &(struct code){units[i].code, units[i].name, 0});
    arena_free(a);
}
