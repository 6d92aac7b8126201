#include "page_unmapped.h"
#include "format.h"
#include "text.h"
#include "unknown_unit.h"
#include <stdlib.h>
#include <string.h>

#define QUOTED 3 /* codes told in the fault itself; the table has them all */

/* ---- which ------------------------------------------------------------------------------------------------------------- */
static dec
size_of(const struct cube_unmapped *u)
{
    return u->sum < 0 ? -u->sum : u->sum;
}

static int
by_size(const void *va, const void *vb)
{
    const struct cube_unmapped *a = *(const struct cube_unmapped *const *)va,
                               *b = *(const struct cube_unmapped *const *)vb;
    if (size_of(a) != size_of(b))
        return size_of(a) > size_of(b) ? -1 : 1;
    return strcmp(a->code, b->code);
}

/* Rows without any unit code lie under Ej fördelat too, but there is no code to give a unit. */
const struct cube_unmapped **
page_unmapped_units(struct page *p, const struct source *s, size_t *ret_n)
{
    size_t n, found = 0;
    const struct cube_unmapped *all = cube_unmapped(p->s->cube, &n);
    const struct cube_unmapped **units = arena_alloc(p->a, (n + 1) * sizeof *units);
    for (size_t i = 0; i < n; i++)
        if (all[i].kind == 'u' && all[i].source == s && *all[i].code)
            units[found++] = &all[i];
    qsort(units, found, sizeof *units, by_size);
    *ret_n = found;
    return units;
}

const char *
page_unmapped_say(struct page *p, size_t n)
{
    return n == 1 ? "okänd enhet" : arena_printf(p->a, "%s okända enheter", format_number_word(p->a, (int)n));
}

/* ---- where it stood: what the pulls said of the code ------------------------------------------------------------------------- */
struct place {
    const char *name; /* of the unit, as the file has it; "" */
    const char *text; /* "ekonomi-2026-10.se, rad 17"; NULL: no pull that we know of told it */
};

static bool
told_by(struct page *p, const struct store_pull *x, const char *code, struct unknown_unit *ret)
{
    for (const char *s = x->control, *end; *s; s = end + (*end == '\n')) {
        end = strchrnul(s, '\n');
        if (unknown_unit_read(p->a, s, (size_t)(end - s), ret) && strcmp(ret->code, code) == 0)
            return true;
    }
    return false;
}

/* The newest pull that told it. */
static struct place
place_of(struct page *p, const struct cube_unmapped *u)
{
    struct unknown_unit told;
    for (size_t i = 0; i < p->s->n_pulls; i++) {
        const struct store_pull *x = &p->s->pulls[i];
        if (strcmp(x->source, u->source->id) != 0 || x->state == PULL_FAILED ||
            !told_by(p, x, u->code, &told))
            continue;
        return (struct place){
            told.name, told.line ? arena_printf(p->a, "%s, rad" NBSP "%zu", x->file, told.line) : x->file};
    }
    return (struct place){"", NULL};
}

const char *
page_unmapped_control(struct page *p, const struct source *s, const char *control)
{
    const char *text = "";
    if (!cube_guards(p->s->cube, s))
        return control;
    for (const char *at = control, *end; *at; at = end + (*end == '\n')) {
        struct unknown_unit told;
        end = strchrnul(at, '\n');
        const char *line = arena_strndup(p->a, at, (size_t)(end - at));
        if (unknown_unit_read(p->a, at, (size_t)(end - at), &told)) {
            told.tally = arena_strndup(p->a, told.tally, strcspn(told.tally, ",")); /* "3 rader" */
            line = unknown_unit_text(p->a, &told);
        }
        text = arena_printf(p->a, "%s%s%s", text, *text ? "\n" : "", line);
    }
    return text;
}

/* ---- in words -------------------------------------------------------------------------------------------------------------------- */
static const char *
say_sum(struct page *p, const struct cube_unmapped *u)
{
    if (u->withheld)
        return "..";
    bool money = strcmp(u->source->format, "sie") == 0;
    const char *sum = format_number(p->a, rat_from_dec(u->sum), 2, 0);
    return money ? arena_printf(p->a, "%s" NBSP "kr", sum) : sum;
}

static const char *
say_span(struct page *p, const struct cube_unmapped *u)
{
    return u->first == u->last ? format_month(p->a, u->last)
                               : arena_printf(p->a, "%s" EN_DASH "%s", format_month(p->a, u->first),
                                     format_month(p->a, u->last));
}

/* The code may be that of a unit which was not there in those months. */
static const char *
say_cause(struct page *p, const struct cube_unmapped *u, const char *name)
{
    const struct unit *other = catalog_unit_of_code(p->c, u->source, u->code, MONTH_NONE);
    if (!other)
        return arena_printf(p->a, "%s%s%s%s är ingen enhet i organisationen", u->code, *name ? " (" : "",
            name, *name ? ")" : "");
    bool closed = other->to != MONTH_NONE && u->last > other->to;
    return arena_printf(p->a, "%s är %s, som %s %s", u->code, other->name, closed ? "upphörde" : "började",
        format_month(p->a, closed ? other->to : other->from));
}

/* ---- the fault ------------------------------------------------------------------------------------------------------------------- */
static void
fill_quotes(struct page *p, struct view *list, const struct cube_unmapped **units, size_t n)
{
    for (size_t i = 0; i < n && i < QUOTED; i++) {
        struct view *v = view_item(list);
        struct place at = place_of(p, units[i]);
        view_text(v, "where", at.text);
        view_text(v, "what", arena_printf(p->a, "%s.", say_cause(p, units[i], at.name)));
        view_printf(v, "more", "%s %s%s%s, %s.", format_count(p->a, units[i]->facts),
            units[i]->facts == 1 ? "uppgift" : "uppgifter", units[i]->withheld ? "" : ", ",
            units[i]->withheld ? "" : say_sum(p, units[i]), say_span(p, units[i]));
    }
}

static void
add_step(struct view *list, const char *text, const char *code)
{
    struct view *v = view_item(list);
    view_text(v, "text", text);
    view_text(v, "code", code);
}

static void
fill_steps(
    struct page *p, struct view *list, const struct source *s, const struct cube_unmapped **units, size_t n)
{
    const char *fresh = NULL;
    size_t n_fresh = 0;
    for (size_t i = 0; i < n; i++) {
        if (catalog_unit_of_code(p->c, s, units[i]->code, MONTH_NONE))
            continue;
        fresh = fresh ? fresh : units[i]->code;
        n_fresh++;
    }
    if (n_fresh) {
        add_step(list,
            n_fresh == 1 ? "Lägg koden hos rätt enhet i konfigurationen:"
                         : "Lägg varje kod hos rätt enhet i konfigurationen, till exempel:",
            arena_printf(p->a, "codes: {%s: \"%s\"}", s->id, fresh));
        add_step(list,
            "Är enheten ny? Det här skriver raden för den:", arena_printf(p->a, "ksrd map %s FIL", s->id));
    }
    if (n > n_fresh)
        add_step(list, "Ge koden för en enhet som har upphört också till den som tog över.", NULL);
    add_step(list, "Pröva och ladda om; ingen ny hämtning behövs:", "ksrd check && systemctl reload ksrd");
}

void
page_unmapped_fault(
    struct page *p, struct view *fault, const struct source *s, const struct cube_unmapped **units, size_t n)
{
    view_printf(fault, "title", "%s: %s%s%s", s->name, page_unmapped_say(p, n), n == 1 ? " " : "",
        n == 1 ? units[0]->code : "");
    fill_quotes(p, view_list(fault, "quotes"), units, n);
    view_text(fault, "all",
        n > QUOTED ? arena_printf(p->a, "Alla %s står i tabellen", format_number_word(p->a, (int)n)) : NULL);
    view_text(fault, "all_link", n > QUOTED ? "#ej-fordelat" : NULL);
    if (s->unmapped)
        view_printf(fault, "told",
            "Allt detta ligger under %s och räknas med i totalen, men inte i någon enhets siffror. Övriga "
            "enheter räknas som vanligt.",
            s->unmapped->name);
    else
        view_text(fault, "told",
            "Uppgifterna är sparade men räknas inte med i något tal. Övriga enheter räknas som vanligt.");
    fill_steps(p, view_list(fault, "steps"), s, units, n);
}

/* ---- the table --------------------------------------------------------------------------------------------------------------------- */
static const char *
kind_word(char kind)
{
    return kind == 'a'   ? "konto eller mått"
           : kind == 'u' ? "enhet"
           : kind == 'p' ? "periodens längd"
                         : "kolumn";
}

void
page_unmapped_table(struct page *p, struct view *list)
{
    size_t n;
    const struct cube_unmapped *u = cube_unmapped(p->s->cube, &n);
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_item(list);
        bool unit = u[i].kind == 'u' && *u[i].code;
        struct place at = unit ? place_of(p, &u[i]) : (struct place){"", NULL};
        view_text(v, "source", u[i].source->name);
        view_text(v, "kind", kind_word(u[i].kind));
        view_text(v, "code", *u[i].code ? u[i].code : "(tom)");
        view_text(v, "name", *at.name ? at.name : NULL);
        view_text(v, "where", at.text);
        view_text(v, "facts", format_count(p->a, u[i].facts));
        view_text(v, "sum", say_sum(p, &u[i]));
        view_text(v, "span", say_span(p, &u[i]));
        view_text(v, "to",
            u[i].kind == 'u' && u[i].source->unmapped ? u[i].source->unmapped->name : "ingen indikator");
    }
}
