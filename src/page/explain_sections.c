/* The parts of an explanation as tables of texts, for paper, terminal and page alike. */
#include "explain.h"
#include "format.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

struct sections {
    const struct explanation *e;
    struct arena *a;
    struct explain_section *items;
    size_t n, cap;
};

static struct explain_section *
begin(struct sections *s, const char *title, int columns, const char *const *heads, unsigned numbers)
{
    struct explain_section *x = ARENA_PUSH(s->a, s->items, s->n, s->cap);
    *x = (struct explain_section){.title = title, .columns = columns, .wide = columns > 4};
    for (int k = 0; k < columns; k++) {
        x->head[k] = heads ? heads[k] : NULL;
        x->number[k] = (numbers >> k) & 1;
    }
    return x;
}

static struct explain_row *
add(struct sections *s, struct explain_section *x)
{
    struct explain_row *r = ARENA_PUSH(s->a, x->rows, x->n, x->cap);
    *r = (struct explain_row){0};
    return r;
}

static void
add_pair(struct sections *s, struct explain_section *x, const char *head, const char *text)
{
    if (text && *text)
        *add(s, x) = (struct explain_row){{head, text}};
}

/* ---- question and answer ----------------------------------------------------------------------------------------------------- */

static const char *const scenario_words[SCENARIOS] = {"utfall", "budget", "prognos"};

const char *
explain_result(const struct explanation *e)
{
    const struct value *v = &e->x.value;
    return v->has_value && e->x.num ? format_with_unit(e->arena, e->x.indicator, v->value)
                                    : format_state_sign(v->state);
}

const char *
explain_question(const struct explanation *e)
{
    const struct explain *x = &e->x;
    const char *slice = strcmp(x->slice, "T") == 0   ? ""
                        : strcmp(x->slice, "K") == 0 ? ", kvinnor"
                        : strcmp(x->slice, "M") == 0 ? ", män"
                                                     : arena_printf(e->arena, ", %s", x->slice);
    return arena_printf(e->arena, "%s, %s, %s%s", x->unit->name,
        format_period(e->arena, x->value.period, x->window), scenario_words[x->scenario], slice);
}

/* As in data: 12 significant digits. */
static const char *
unrounded(struct arena *a, struct rat v)
{
    char text[DEC_TEXT], number[TEXT_NUMBER(DEC_TEXT)];
    bool minus = *rat_text(v, text) == '-';
    return arena_printf(a, "%s%s", minus ? MINUS : "", text_number(text + minus, number));
}

/* ---- the formula --------------------------------------------------------------------------------------------------------------- */

static void
add_formula(struct sections *s)
{
    const struct explain *x = &s->e->x;
    struct explain_section *f = begin(s, "Formel", 2, NULL, 0);
    f->wide = true;
    add_pair(s, f, "I ord",
        format_upper_first(s->a, explain_words(s->a, indicator_formula(x->indicator, x->month))));
    if (x->num) {
        const char *numbers = explain_numbers(s->a, x);
        add_pair(s, f, "Med tal", arena_printf(s->a, "%s = %s", numbers, explain_result(s->e)));
    }
    if (x->value.has_value && x->num)
        add_pair(s, f, "Oavrundat", unrounded(s->a, x->value.value));
    if (x->value.has_n && x->n)
        add_pair(s, f, "Omfattar", format_number(s->a, x->value.n, 0, 0));
}

/* ---- a measure -------------------------------------------------------------------------------------------------------------------- */

/* With so many decimals that all in its column can be told apart, at most two. */
static int
decimals_of(dec v, int least)
{
    const dec one = dec_from_int(1);
    int n = v % one == 0 ? 0 : v % (one / 10) == 0 ? 1 : 2;
    return n > least ? n : least;
}

static const char *
amount(struct arena *a, dec v, int decimals)
{
    return format_number(a, rat_from_dec(v), decimals, 0);
}

static const char *
changed(struct sections *s, int32_t edition)
{
    const struct store_cause *c = edition ? snapshot_cause(s->e->snapshot, edition) : NULL;
    if (!edition)
        return "ingen uppgift: räknas som noll";
    if (!c)
        return arena_printf(s->a, "utgåva %d", (int)edition);
    const char *day = format_date(s->a, c->recorded);
    if (strcmp(c->kind, "retraction") == 0)
        return arena_printf(s->a, "%s, hämtning %d återtagen", day, (int)c->pull);
    return c->pull ? arena_printf(s->a, "%s, hämtning %d", day, (int)c->pull) : day;
}

static void
add_months(struct sections *s, const struct explain_node *node)
{
    static const char *const heads[] = {"Månad", "Tal", "", "Senast ändrad"};
    const struct measure *me = node->measure;
    const char *unit = strcmp(me->unit, "antal") == 0 ? "" : me->unit;
    struct explain_section *x = begin(s,
        arena_printf(s->a, "%s, %s: %s%s%s", me->name, scenario_words[node->scenario],
            node->has_value ? explain_plain(s->a, node->value) : "saknas",
            node->has_value && *unit ? NBSP : "", node->has_value ? unit : ""),
        4, heads, 1u << 1);
    int decimals = 0;
    for (size_t i = 0; i < node->n_months; i++)
        decimals = decimals_of(node->months[i].value, decimals);
    for (size_t i = 0; i < node->n_months; i++) {
        const struct explain_month *m = &node->months[i];
        *add(s, x) = (struct explain_row){
            {format_month(s->a, m->month), m->present ? amount(s->a, m->value, decimals) : "–",
                !m->counted   ? "enheten fanns inte"
                : !m->present ? "saknas"
                : m->hole     ? "ofullständigt"
                              : "",
                m->counted && (m->present || m->edition) ? changed(s, m->edition) : ""}};
    }
    if (!node->n_months)
        x->note = node->applies ? "Ingenting är levererat." : "Måttet finns inte för en sådan period.";
    else if (node->whole_year)
        x->note = "Talet är sagt om hela året.";
    else if (me->accumulates == MEASURE_STOCK)
        x->note = "En nivå: läget i periodens sista månad.";
}

/* The same measure, scenario and months have been told. */
static bool
is_told(const struct explain *x, const struct explain_node *node)
{
    for (int i = 0; i < node->id; i++) {
        const struct explain_node *o = x->nodes[i];
        if (o->measure == node->measure && o->scenario == node->scenario && o->month == node->month)
            return true;
    }
    return false;
}

struct below {
    const struct unit *unit;
    bool own, rest;
    dec sum;
    int months, holes;
};

static struct below *
below_of(struct arena *a, struct below **list, size_t *n, size_t *cap, const struct explain_part *p)
{
    for (size_t i = 0; i < *n; i++)
        if ((*list)[i].unit == p->unit && (*list)[i].own == p->own && (*list)[i].rest == p->rest)
            return &(*list)[i];
    struct below *b = ARENA_PUSH(a, *list, *n, *cap);
    *b = (struct below){.unit = p->unit, .own = p->own, .rest = p->rest};
    return b;
}

/* Over all months: what each unit right below has brought, and what stands on the unit itself. */
static void
add_parts(struct sections *s, const struct explain_node *node)
{
    static const char *const heads[] = {"Enhet", "Tal", ""};
    struct below *list = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < node->n_months; i++) {
        struct explain_part *parts = NULL;
        size_t k = node->months[i].counted ? cube_explain_parts(s->e->snapshot->cube, s->a, &s->e->x, node,
                                                 node->months[i].month, &parts)
                                           : 0;
        for (size_t p = 0; p < k; p++) {
            if (!parts[p].present && !parts[p].hole)
                continue;
            struct below *b = below_of(s->a, &list, &n, &cap, &parts[p]);
            b->months += parts[p].present;
            b->holes += parts[p].hole;
            (void)dec_add(b->sum, parts[p].value, &b->sum);
        }
    }
    if (!n)
        return;
    struct explain_section *x =
        begin(s, arena_printf(s->a, "%s, %s, per enhet", node->measure->name, scenario_words[node->scenario]),
            3, heads, 1u << 1);
    int decimals = 0;
    for (size_t i = 0; i < n; i++)
        decimals = decimals_of(list[i].sum, decimals);
    for (size_t i = 0; i < n; i++)
        *add(s, x) = (struct explain_row){{list[i].own ? arena_printf(s->a, "%s, direkt", list[i].unit->name)
                                           : list[i].rest ? "övrigt, som inte visas för sig"
                                                          : list[i].unit->name,
            list[i].months ? amount(s->a, list[i].sum, decimals) : "–",
            list[i].holes ? "ofullständigt" : ""}};
}

/* ---- mapping ------------------------------------------------------------------------------------------------------------------------ */

static const char *
patterns(struct arena *a, const struct pattern *p, size_t n)
{
    const char *text = "";
    for (size_t i = 0; i < n; i++)
        text = arena_printf(a, "%s%s%s%s%s", text, i ? ", " : "", p[i].from,
            p[i].to       ? EN_DASH
            : p[i].prefix ? "*"
                          : "",
            p[i].to ? p[i].to : "");
    return text;
}

static const char *
span(struct arena *a, const struct series_rule *r)
{
    const char *from = r->from == MONTH_NONE ? NULL : format_month_short(a, r->from),
               *to = r->to == MONTH_NONE ? NULL : format_month_short(a, r->to);
    const char *text = from && to ? arena_printf(a, "%s–%s", from, to)
                       : from     ? arena_printf(a, "från %s", from)
                       : to       ? arena_printf(a, "till %s", to)
                                  : "";
    if (r->under)
        text = arena_printf(a, "%s%sunder %s", text, *text ? ", " : "", r->under->name);
    if (r->place)
        text = arena_printf(a, "%s%sställs på %s", text, *text ? ", " : "", r->place->name);
    if (r->slice)
        text = arena_printf(a, "%s%suppdelning %s", text, *text ? ", " : "", r->slice);
    return r->ytd ? arena_printf(a, "%s%sackumulerat", text, *text ? ", " : "") : text;
}

static void
add_mapping(struct sections *s)
{
    static const char *const heads[] = {"Mått", "Källa", "Koder", "Kolumn", "Tecken", "Gäller"};
    struct explain_section *x = begin(s, "Källor och avbildning", 6, heads, 0);
    for (size_t i = 0; i < s->e->n_measures; i++)
        for (size_t k = 0; k < s->e->measures[i]->n_rules; k++) {
            const struct series_rule *r = &s->e->measures[i]->rules[k];
            const char *codes = patterns(s->a, r->codes, r->n_codes);
            if (r->n_except)
                codes = arena_printf(s->a, "%s utom %s", codes, patterns(s->a, r->except, r->n_except));
            *add(s, x) = (struct explain_row){{s->e->measures[i]->name, r->source->name, codes,
                r->column ? r->column : "alla", r->sign < 0 ? "omvänt" : "som levererat", span(s->a, r)}};
        }
}

static void
add_cause(struct sections *s, struct explain_section *x, const struct store_cause *c)
{
    const struct source *source = catalog_source(s->e->snapshot->catalog, c->source);
    bool back = strcmp(c->kind, "retraction") == 0;
    *add(s, x) = (struct explain_row){{arena_printf(s->a, "%d", (int)c->pull),
        source ? source->name : c->source, format_stamp(s->a, c->ended),
        back ? arena_printf(s->a, "återtagen %s: %s", format_date(s->a, c->recorded), c->reason) : c->file,
        back ? "" : c->sha256}};
}

static void
add_causes(struct sections *s)
{
    static const char *const heads[] = {"Hämtning", "Källa", "Hämtad", "Fil", "SHA-256"};
    struct explain_section *x = begin(s, "Hämtningar", 5, heads, 1u << 0);
    for (size_t i = 0; i < s->e->n_causes; i++)
        if (s->e->causes[i]->pull)
            add_cause(s, x, s->e->causes[i]);
    /* protected figures change by their release alone: the newest pull that it was made of */
    const struct store_cause *made = snapshot_cause_of_pull(s->e->snapshot, s->e->x.value.pull);
    bool released = x->n == 0 && made;
    if (released)
        add_cause(s, x, made);
    x->note = released    ? "Den nyaste hämtning som talet släpptes ur."
              : x->n == 0 ? "Ingen hämtning har ändrat talet."
              : s->e->has_facts
                  ? "De hämtningar som uppgifterna kommer ur."
                  : "De hämtningar som senast ändrade något av det som talet räknas ur, nyaste först.";
}

/* ---- facts: one row an account and unit code, over all months ------------------------------------------------------------------ */

struct account {
    const struct explain_fact *first;
    dec sum;
    int facts, missing;
};

static bool
same_account(const struct explain_fact *x, const struct explain_fact *y)
{
    return x->measure == y->measure && x->scenario == y->scenario && x->rule == y->rule &&
           strcmp(x->series->source, y->series->source) == 0 &&
           strcmp(x->series->account, y->series->account) == 0;
}

static void
add_facts(struct sections *s)
{
    static const char *const heads[] = {"Mått", "Källa", "Kod", "Kolumn", "Uppgifter", "Summa"};
    struct account *list = NULL;
    size_t n = 0, cap = 0;
    if (!s->e->has_facts)
        return;
    for (size_t i = 0; i < s->e->n_facts; i++) {
        const struct explain_fact *f = &s->e->facts[i];
        size_t k = 0;
        while (k < n && !same_account(list[k].first, f))
            k++;
        if (k == n)
            *ARENA_PUSH(s->a, list, n, cap) = (struct account){.first = f};
        list[k].facts++;
        list[k].missing += f->missing;
        if (!f->missing)
            (void)dec_add(list[k].sum, f->value, &list[k].sum);
    }
    struct explain_section *x = begin(s, "Uppgifter", 6, heads, 3u << 4);
    int decimals = 0;
    for (size_t k = 0; k < n; k++)
        decimals = decimals_of(list[k].sum, decimals);
    for (size_t k = 0; k < n; k++)
        *add(s, x) = (struct explain_row){{list[k].first->measure->name, list[k].first->series->source,
            list[k].first->series->account, list[k].first->series->scenario,
            arena_printf(s->a, "%d%s", list[k].facts,
                list[k].missing ? arena_printf(s->a, ", %d utan tal", list[k].missing) : ""),
            amount(s->a, list[k].sum, decimals)}};
    x->note =
        n ? "Summan har måttets tecken. Varje uppgift för sig, med månad, enhet, hämtning och fil: --json."
          : "Inga uppgifter.";
}

/* ---- definition and target --------------------------------------------------------------------------------------------------------- */

static void
add_target(struct sections *s, struct explain_section *x)
{
    const struct target *t = s->e->x.value.target;
    const struct indicator *i = s->e->x.indicator;
    static const char *const words[] = {NULL, "nått", "nära", "ej nått"};
    if (!t || !s->e->x.num)
        return;
    const char *least = i->direction == DIRECTION_LOWER    ? "högst "
                        : i->direction == DIRECTION_HIGHER ? "minst "
                                                           : "";
    add_pair(s, x, "Mål",
        arena_printf(s->a, "%s%s%s%s", least, format_with_unit(s->a, i, rat_from_dec(t->value)),
            words[s->e->x.value.mal] ? ": " : "", words[s->e->x.value.mal] ? words[s->e->x.value.mal] : ""));
    add_pair(s, x, "Mål gäller",
        arena_printf(s->a, "från %s%s%s", format_month(s->a, t->from), t->unit ? ", för " : "",
            t->unit ? t->unit->name : ""));
    add_pair(s, x, "Mål beslutat", t->decision ? t->decision : "inget beslut angivet");
}

static void
add_corrections(
    struct sections *s, struct explain_section *x, const struct correction *all, size_t n, const char *name)
{
    stamp t;
    for (size_t i = 0; i < n; i++)
        add_pair(s, x, "Rättad för alla år",
            arena_printf(s->a, "%s%s%s: %s",
                clock_parse(all[i].date, &t) == 0 ? format_date(s->a, t) : all[i].date, name ? ", " : "",
                name ? name : "", all[i].reason));
}

static void
add_version(struct sections *s, struct explain_section *x)
{
    const struct indicator *i = s->e->x.indicator;
    size_t k = indicator_version(i, s->e->x.month);
    if (i->n_former == 0)
        return;
    const char *from = k > 0 ? arena_printf(
                                   s->a, " från %s", format_month(s->a, (month)(i->former[k - 1].to + 1)))
                             : "",
               *to =
                   k < i->n_former ? arena_printf(s->a, " till %s", format_month(s->a, i->former[k].to)) : "";
    add_pair(s, x, "Version", arena_printf(s->a, "%zu av %zu, gäller%s%s", k + 1, i->n_former + 1, from, to));
    if (k > 0)
        add_pair(s, x, "Varför ändrad", i->former[k - 1].reason);
}

static void
add_definition(struct sections *s)
{
    static const char *const rollups[] = {"enheternas tal läggs ihop",
        "täljare och nämnare läggs ihop var för sig", "läget sist i perioden", "bara enhetens egna tal"};
    const struct store_config *c = &s->e->snapshot->config;
    const struct indicator *i = s->e->x.indicator;
    struct explain_section *x = begin(s, "Definition och mål", 2, NULL, 0);
    add_pair(s, x, "Formel", indicator_formula_text(s->e->x.indicator, s->e->x.month));
    add_version(s, x);
    add_pair(s, x, "Till överordnad", rollups[i->rollup]);
    add_pair(s, x, "Konfiguration",
        c->edition ? arena_printf(s->a, "%.12s…, i kraft från %s (utgåva %d)",
                         s->e->snapshot->catalog->sha256, format_stamp(s->a, c->since), (int)c->edition)
                   : arena_printf(s->a, "%.12s…", s->e->snapshot->catalog->sha256));
    add_corrections(s, x, i->corrections, i->n_corrections, NULL);
    for (size_t k = 0; k < s->e->n_measures; k++)
        add_corrections(
            s, x, s->e->measures[k]->corrections, s->e->measures[k]->n_corrections, s->e->measures[k]->name);
    add_target(s, x);
    add_pair(s, x, "Ansvarig", i->owner);
}

static void
add_earlier(struct sections *s)
{
    static const char *const heads[] = {"Ändrat", "Från", "Till", "Orsak"};
    const struct explanation *e = s->e;
    if (!e->has_earlier)
        return;
    struct explain_section *x = begin(s, "Tidigare värden", 4, heads, 3u << 1);
    x->wide = true;
    for (size_t i = 0; i < e->n_earlier; i++) {
        const struct explain_earlier *o = &e->earlier[i];
        const struct store_cause *c = snapshot_cause(e->snapshot, o->edition);
        bool fine = o->row.has_to && format_shown(e->x.indicator, rat_from_dec(o->row.from)) ==
                                         format_shown(e->x.indicator, rat_from_dec(o->row.to));
        *add(s, x) = (struct explain_row){
            {c ? format_stamp(s->a, c->recorded) : arena_printf(s->a, "utgåva %d", (int)o->edition),
                arena_printf(s->a, "%s%s",
                    fine ? unrounded(s->a, rat_from_dec(o->row.from))
                         : explain_logged(s->a, e->x.indicator, true, o->row.from),
                    o->row.from_state == STATE_PRELIMINAR ? " (prel.)" : ""),
                fine ? unrounded(s->a, rat_from_dec(o->row.to))
                     : explain_logged(s->a, e->x.indicator, o->row.has_to, o->row.to),
                explain_cause(s->a, e->snapshot, c)}};
    }
    const struct store_cause *since = snapshot_cause(e->snapshot, e->earlier_since);
    const char *kept = since ? format_stamp(s->a, since->recorded) : "den första utgåvan";
    x->note = e->n_earlier
                  ? arena_printf(s->a, "Ändringar efter periodens slut, sedan %s.", kept)
                  : arena_printf(s->a, "Talet har inte ändrats efter periodens slut, sedan %s.", kept);
}

size_t
explain_sections(const struct explanation *e, struct explain_section **ret)
{
    struct sections s = {.e = e, .a = e->arena};
    add_formula(&s);
    for (size_t i = 0; i < e->x.n_nodes; i++) {
        const struct explain_node *node = e->x.nodes[i];
        if (!node->measure || is_told(&e->x, node))
            continue;
        add_months(&s, node);
        add_parts(&s, node);
    }
    if (e->n_measures)
        add_mapping(&s);
    if (e->x.num)
        add_causes(&s);
    add_facts(&s);
    add_definition(&s);
    add_earlier(&s);
    *ret = s.items;
    return s.n;
}
