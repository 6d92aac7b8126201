#include "page_reconcile.h"
#include "format.h"
#include <stdlib.h>
#include <string.h>

#define QUOTED 5 /* lines told in the fault itself; the table has them all */

/* ---- which --------------------------------------------------------------------------------------------------------------- */
static void
find_broken(struct page *p, const struct source *s, struct page_reconciled *ret)
{
    month first, last;
    ret->broken = MONTH_NONE;
    if (!cube_range(p->s->cube, &first, &last))
        return;
    for (month m = last; m >= first; m--)
        for (int sc = 0; sc < SCENARIOS; sc++) {
            struct cube_reconciled x;
            cube_reconcile(p->s->cube, s, (enum scenario)sc, m, &x);
            if (x.ok)
                continue;
            ret->broken = m;
            ret->scenario = (enum scenario)sc;
            ret->cube = x;
            return;
        }
}

void
page_reconcile_read(struct page *p, const struct source *s, struct page_reconciled *ret)
{
    *ret = (struct page_reconciled){0};
    for (size_t i = 0; i < p->s->n_reconciled; i++) { /* newest pull first */
        const struct store_reconciled *x = &p->s->reconciled[i];
        if (strcmp(x->source, s->id) != 0 || (ret->n && x->pull != ret->checks->pull))
            continue;
        ret->checks = ret->n++ ? ret->checks : x;
        ret->off += x->check.right < x->check.total;
    }
    find_broken(p, s, ret);
    for (size_t i = 0; i < ret->n; i++) {
        struct snapshot_reconciled x;
        if (ret->checks[i].check.kind != RECONCILE_ACCOUNTS)
            continue;
        snapshot_reconcile(p->s, s, ret->checks[i].check.last, &x);
        ret->taken_back = !x.cube_has_all;
    }
}

/* ---- words ----------------------------------------------------------------------------------------------------------------- */
static const char *
things(enum reconcile_kind k, size_t n)
{
    static const char *const words[RECONCILE_KINDS][2] = {{"konto", "konton"}, {"konto", "konton"},
        {"budgetkonto", "budgetkonton"}, {"dimension", "dimensioner"}, {"verifikation", "verifikationer"},
        {"kontrollsumma", "kontrollsummor"}};
    return words[k][n != 1];
}

static bool
is_money(const struct source *s)
{
    return strcmp(s->format, "sie") == 0;
}

static const char *
say_sum(struct page *p, const struct source *s, const struct reconcile_line *l, dec d)
{
    if (l->is_count)
        return format_count(p->a, (int64_t)(d / dec_from_int(1)));
    const char *text = format_number(p->a, rat_from_dec(d), 2, 0);
    return is_money(s) ? arena_printf(p->a, "%s" NBSP "kr", text) : text;
}

const char *
page_reconcile_say(struct page *p, const struct page_reconciled *r)
{
    for (size_t i = 0; i < r->n; i++) {
        const struct reconcile_check *c = &r->checks[i].check;
        size_t off = c->total - c->right;
        if (off)
            return arena_printf(p->a, "%s %s stämmer inte",
                off > 1                       ? format_number_word(p->a, (int)off)
                : c->kind <= RECONCILE_BUDGET ? "ett"
                                              : "en",
                things(c->kind, off));
    }
    return r->broken != MONTH_NONE ? "sidorna stämmer inte med databasen" : NULL;
}

/* "3000 uppgifter": a number that it begins with in groups. */
static const char *
say_note(struct page *p, const char *note)
{
    char *end;
    long long n = strtoll(note, &end, 10);
    return end > note ? arena_printf(p->a, "%s%s", format_count(p->a, n), end) : note;
}

/* "412 av 412 konton stämmer med filens saldon" */
static const char *
say_check(struct page *p, const struct source *s, const struct reconcile_check *c)
{
    static const char *const against[RECONCILE_KINDS] = {"stämmer med filens saldon",
        "har periodsaldon som stämmer", "stämmer med filens budget", "", "balanserar", "stämmer"};
    const char *right = format_count(p->a, (int64_t)c->right), *total = format_count(p->a, (int64_t)c->total);
    bool told = c->kind == RECONCILE_ACCOUNTS && strstr(c->note, "inga saldon");
    const char *note = *c->note ? arena_printf(p->a, " (%s)", say_note(p, c->note)) : "";
    if (c->kind != RECONCILE_DIMENSIONS)
        return arena_printf(p->a, "%s av %s %s %s%s", right, total, things(c->kind, c->total),
            told ? "är sparade som de står" : against[c->kind], note);
    const char *text = NULL;
    for (size_t i = 0; i < c->n; i++) {
        const struct reconcile_line *l = &c->lines[i];
        dec without = reconcile_difference(c->kind, l);
        const char *name = *l->name ? arena_printf(p->a, "%s %s", l->code, l->name) : l->code;
        text = arena_printf(p->a, "%sdimension %s: %s med objekt och %s utan ger resultatets %s",
            text ? arena_printf(p->a, "%s; ", text) : "", name,
            say_sum(p, s, l, l->has_stored ? l->stored : l->counted), say_sum(p, s, l, without),
            say_sum(p, s, l, l->control));
    }
    return text ? text : "inga dimensioner";
}

/* The one that the row tells; the others unfold. */
static const struct reconcile_check *
main_check(const struct page_reconciled *r)
{
    for (size_t i = 0; i < r->n; i++)
        if (r->checks[i].check.kind == RECONCILE_ACCOUNTS || r->checks[i].check.kind == RECONCILE_ROWS)
            return &r->checks[i].check;
    return r->n ? &r->checks[0].check : NULL;
}

static const char *
say_months(struct page *p, const struct reconcile_check *c)
{
    if (c->first == MONTH_NONE)
        return EN_DASH;
    if (c->first == c->last)
        return format_month(p->a, c->last);
    return arena_printf(p->a, "%s" EN_DASH "%s",
        month_year(c->first) == month_year(c->last) ? period_month_name(month_of_year(c->first))
                                                    : format_month(p->a, c->first),
        format_month(p->a, c->last));
}

static const char *
say_pages(struct page *p, const struct page_reconciled *r)
{
    if (r->taken_back)
        return "en hämtning är återtagen: sidorna visar det som gällde före den";
    if (r->broken == MONTH_NONE)
        return "stämmer till öret";
    if (r->cube.measure)
        return arena_printf(p->a, "%s i %s: enheterna ger %s, uppgifterna %s", r->cube.measure->name,
            format_month(p->a, r->broken), format_number(p->a, rat_from_dec(r->cube.shown), 2, 0),
            format_number(p->a, rat_from_dec(r->cube.expected), 2, 0));
    return arena_printf(p->a, "%s i %s finns varken på någon enhet eller bland det som inte är fördelat",
        format_number(p->a, rat_from_dec(r->cube.lost), 2, 0), format_month(p->a, r->broken));
}

const char *
page_reconcile_month(struct page *p, const struct source *s, month m)
{
    struct snapshot_reconciled x;
    snapshot_reconcile(p->s, s, m, &x);
    if (!x.file)
        return NULL;
    const char *pages = !x.cube_has_all ? "en hämtning är återtagen: sidorna visar det som gällde före den"
                        : x.cube.ok     ? "sidorna stämmer till öret"
                                        : "sidorna stämmer inte med databasen";
    return arena_printf(
        p->a, "%s, %s (hämtning" NBSP "%d)", say_check(p, s, &x.file->check), pages, (int)x.file->pull);
}

/* ---- the fault ----------------------------------------------------------------------------------------------------------------- */
static const char *
say_line(struct page *p, const struct source *s, enum reconcile_kind kind, const struct reconcile_line *l)
{
    const char *theirs = !l->has_control ? ""
                         : kind == RECONCILE_BUDGET
                             ? arena_printf(p->a, "filens budget är %s, ", say_sum(p, s, l, l->control))
                             : arena_printf(p->a, "filens saldo är %s, ", say_sum(p, s, l, l->control));
    const char *stored = l->has_stored && l->stored != l->counted
                             ? arena_printf(p->a, ", i databasen %s", say_sum(p, s, l, l->stored))
                             : "";
    return arena_printf(p->a, "%sraderna ger %s%s", theirs, say_sum(p, s, l, l->counted), stored);
}

static void
fill_quotes(struct page *p, struct view *list, const struct source *s, const struct page_reconciled *r)
{
    size_t told = 0;
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->checks[i].check.n && told < QUOTED; k++) {
            const struct reconcile_check *c = &r->checks[i].check;
            const struct reconcile_line *l = &c->lines[k];
            if (reconcile_agrees(c->kind, l))
                continue;
            struct view *v = view_item(list);
            view_printf(v, "where", "%s %s%s%s", format_upper_first(p->a, things(c->kind, 1)), l->code,
                *l->name ? " " : "", l->name);
            view_printf(v, "what", "Skillnad %s:", say_sum(p, s, l, reconcile_difference(c->kind, l)));
            view_printf(v, "more", "%s.", say_line(p, s, c->kind, l));
            told++;
        }
}

static void
add_step(struct view *list, const char *text, const char *code)
{
    struct view *v = view_item(list);
    view_text(v, "text", text);
    view_text(v, "code", code);
}

void
page_reconcile_fault(
    struct page *p, struct view *fault, const struct source *s, const struct page_reconciled *r)
{
    view_printf(fault, "title", "%s: %s", s->name, page_reconcile_say(p, r));
    fill_quotes(p, view_list(fault, "quotes"), s, r);
    view_text(fault, "all", r->off ? "Alla rader" : NULL);
    view_text(fault, "all_link", r->off ? "#avstamning" : NULL);
    view_printf(fault, "told", "%s",
        r->broken != MONTH_NONE
            ? format_upper_first(p->a, arena_printf(p->a, "%s.", say_pages(p, r)))
            : "Filens rader är sparade som de står. De säger något annat än filen själv säger om sig.");
    struct view *steps = view_list(fault, "steps");
    if (r->off) {
        add_step(steps, "Ta ut samma kontons saldon i ekonomisystemet och jämför.", NULL);
        add_step(steps, "Exportera filen på nytt; nattens hämtning stämmer av den. Eller nu:",
            arena_printf(p->a, "ksrd pull %s", s->id));
        add_step(steps, "Är den hämtade filen fel? Ta tillbaka den:",
            arena_printf(p->a, "ksrd retract %d --reason \"…\"", r->checks->pull));
    }
    if (r->broken != MONTH_NONE)
        add_step(steps, "Pröva konfigurationen; visar den inget är det ett fel i programmet som ska anmälas:",
            "ksrd check");
}

/* ---- the table ------------------------------------------------------------------------------------------------------------------- */
static void
fill_lines(struct page *p, struct view *list, const struct source *s, const struct page_reconciled *r)
{
    for (size_t i = 0; i < r->n; i++)
        for (size_t k = 0; k < r->checks[i].check.n; k++) {
            const struct reconcile_check *c = &r->checks[i].check;
            const struct reconcile_line *l = &c->lines[k];
            if (reconcile_agrees(c->kind, l))
                continue;
            struct view *v = view_item(list);
            view_text(v, "kind", things(c->kind, 1));
            view_text(v, "code", l->code);
            view_text(v, "name", *l->name ? l->name : NULL);
            view_text(v, "control", l->has_control ? say_sum(p, s, l, l->control) : EN_DASH);
            view_text(v, "counted", say_sum(p, s, l, l->counted));
            view_text(v, "stored", l->has_stored ? say_sum(p, s, l, l->stored) : EN_DASH);
            view_text(v, "difference", say_sum(p, s, l, reconcile_difference(c->kind, l)));
        }
}

void
page_reconcile_row(struct page *p, struct view *list, const struct source *s, const struct page_reconciled *r)
{
    const struct reconcile_check *c = main_check(r);
    if (!c)
        return;
    struct view *v = view_item(list);
    view_text(v, "source", s->name);
    view_printf(v, "pull", "hämtning" NBSP "%s, %s", format_count(p->a, r->checks->pull),
        format_date(p->a, r->checks->at));
    view_text(v, "months", say_months(p, c));
    view_text(v, "file", say_check(p, s, c));
    view_bool(v, "off", r->off > 0);
    view_text(v, "pages", say_pages(p, r));
    view_bool(v, "broken", r->broken != MONTH_NONE);
    struct view *more = view_list(v, "more");
    for (size_t i = 0; i < r->n; i++)
        if (&r->checks[i].check != c)
            view_item_text(more, format_upper_first(p->a, say_check(p, s, &r->checks[i].check)));
    view_bool(v, "has_more", more->first != NULL);
    struct view *lines = view_list(v, "lines");
    fill_lines(p, lines, s, r);
    view_bool(v, "has_lines", lines->first != NULL);
}

/* ---- the API --------------------------------------------------------------------------------------------------------------------- */
static void
json_dec(struct json *j, const char *key, bool has, dec d)
{
    char text[DEC_TEXT];
    if (has)
        json_number(j, key, dec_text(d, text));
    else
        json_null(j, key);
}

static void
json_line(struct json *j, enum reconcile_kind kind, const struct reconcile_line *l)
{
    json_object(j, NULL);
    json_string(j, "code", l->code);
    json_string(j, "name", l->name);
    json_dec(j, "control", l->has_control, l->control);
    json_dec(j, "counted", true, l->counted);
    json_dec(j, "stored", l->has_stored, l->stored);
    json_dec(j, "difference", true, reconcile_difference(kind, l));
    json_end_object(j);
}

static void
json_month(struct json *j, const char *key, month m)
{
    char text[PERIOD_TEXT];
    json_string(j, key, m == MONTH_NONE ? NULL : period_text((struct period){m, 1}, text));
}

static void
json_check(struct json *j, const struct reconcile_check *c)
{
    json_object(j, NULL);
    json_string(j, "kind", reconcile_names[c->kind]);
    json_string(j, "scenario", c->scenario);
    json_month(j, "from", c->first);
    json_month(j, "to", c->last);
    json_int(j, "lines", (int64_t)c->total);
    json_int(j, "agree", (int64_t)c->right);
    json_string(j, "note", c->note);
    json_array(j, c->kind == RECONCILE_DIMENSIONS ? "dimensions" : "differences");
    for (size_t i = 0; i < c->n; i++)
        json_line(j, c->kind, &c->lines[i]);
    json_end_array(j);
    json_end_object(j);
}

void
page_reconcile_json(struct page *p, struct json *j, const struct source *s)
{
    struct page_reconciled r;
    page_reconcile_read(p, s, &r);
    if (!r.n) {
        json_null(j, "reconciliation");
        return;
    }
    json_object(j, "reconciliation");
    json_int(j, "pull", r.checks->pull);
    json_bool(j, "ok", !page_reconcile_bad(&r) && !r.taken_back);
    json_array(j, "checks");
    for (size_t i = 0; i < r.n; i++)
        json_check(j, &r.checks[i].check);
    json_end_array(j);
    json_bool(j, "pages_agree", r.broken == MONTH_NONE);
    json_bool(j, "taken_back", r.taken_back);
    json_month(j, "broken", r.broken);
    json_end_object(j);
}
