/* /admin: how ksrd itself is doing. For administrators; to others the page does not exist. */
#include "format.h"
#include "operations.h"
#include "page_grants.h"
#include "page_held.h"
#include "page_period.h"
#include "page_protected.h"
#include "page_unmapped.h"
#include "page_work.h"
#include <inttypes.h>
#include <string.h>

#define HASH_SHOWN 12

static const char *
short_hash(struct page *p, const char *hash)
{
    return *hash ? arena_strndup(p->a, hash, HASH_SHOWN) : NULL;
}

/* ---- the configuration ---------------------------------------------------------------------------------------------------- */
static void
fill_configuration(struct page *p, const struct operations *o)
{
    struct view *v = view_object(p->v, "configuration");
    view_text(v, "hash", short_hash(p, o->force_hash));
    view_printf(v, "edition", "%d", o->force_edition);
    view_text(v, "since", o->force_since ? format_stamp(p->a, o->force_since) : EN_DASH);
    view_text(v, "who", *o->force_who ? o->force_who : EN_DASH);
    view_text(v, "place", o->files_place);
    view_text(v, "files_hash", short_hash(p, o->files_hash));
    view_bool(v, "same", o->files == FILES_IN_FORCE);
    view_bool(v, "differ", o->files == FILES_DIFFER);
    view_bool(v, "faulty", o->files == FILES_FAULTY);
    view_text(v, "count", format_count(p->a, (int64_t)o->n_faults));
    struct view *list = view_list(v, "faults");
    for (size_t i = 0; i < o->n_faults; i++) {
        struct view *f = view_item(list);
        view_text(f, "where", o->faults[i].where);
        view_text(f, "what", o->faults[i].what);
        view_text(f, "hint", *o->faults[i].hint ? o->faults[i].hint : NULL);
    }
}

/* ---- the pulls --------------------------------------------------------------------------------------------------------------- */
static const char *
say_run(struct page *p, const struct operations_run *run)
{
    if (run->running)
        return "hämtas nu";
    if (run->retry)
        return arena_printf(
            p->a, "nytt försök %s (%d fel i rad)", format_stamp_short(p->a, run->retry), run->failures);
    return run->next ? format_stamp_short(p->a, run->next) : "för hand";
}

static const char *
outcome(const struct store_pull *x)
{
    if (x->retracted)
        return "Återtagen";
    return x->state == PULL_OK ? "Hämtad" : x->state == PULL_UNCHANGED ? "Oförändrad" : "Misslyckad";
}

/* "12 nya, 3 ändrade, 1 borta": what is zero is left out. */
static const char *
say_changes(struct page *p, const struct store_pull *x)
{
    const int64_t n[] = {x->facts_new, x->facts_changed, x->facts_vanished};
    static const char *const words[] = {"nya", "ändrade", "borta"};
    const char *text = NULL;
    for (size_t i = 0; i < 3; i++)
        if (n[i])
            text = arena_printf(p->a, "%s%s%s" NBSP "%s", text ? text : "", text ? ", " : "",
                format_count(p->a, n[i]), words[i]);
    return text ? text : EN_DASH;
}

static void
fill_pull(struct page *p, struct view *list, const struct source *s, const struct store_pull *x)
{
    struct view *v = view_item(list);
    view_printf(v, "id", "%d", x->id);
    view_text(v, "at", format_stamp_short(p->a, x->started));
    view_text(v, "outcome", outcome(x));
    view_bool(v, "bad", x->state == PULL_FAILED);
    view_text(v, "edition", x->edition ? arena_printf(p->a, "%d", x->edition) : EN_DASH);
    view_text(v, "file", *x->file ? x->file : EN_DASH);
    view_text(v, "hash", short_hash(p, x->sha256));
    view_text(v, "raw", *x->raw ? x->raw : NULL);
    view_text(v, "rows", format_count(p->a, x->rows_read));
    view_text(v, "changes", say_changes(p, x));
    view_text(v, "control", *x->control ? page_unmapped_control(p, s, x->control) : NULL);
    const char *where = *x->where ? arena_printf(p->a, "%s: ", x->where) : "";
    view_text(v, "fault", *x->what ? arena_printf(p->a, "%s%s", where, x->what) : NULL);
    view_text(v, "hint", *x->hint ? format_upper_first(p->a, x->hint) : NULL);
    view_text(v, "retracted",
        x->retracted ? arena_printf(p->a, "Återtagen %s av %s: %s", format_stamp_short(p->a, x->retracted),
                           x->retracted_who, x->retracted_why)
                     : NULL);
    view_bool(v, "retractable", x->state == PULL_OK && !x->retracted);
}

static void
fill_sources(struct page *p, const struct operations *o)
{
    struct view *list = view_list(p->v, "sources");
    for (size_t i = 0; i < p->c->n_sources; i++) {
        const struct source *s = &p->c->sources[i];
        const struct operations_run none = {.source = s->id}, *run = &none;
        for (size_t k = 0; k < o->n_runs; k++)
            if (strcmp(o->runs[k].source, s->id) == 0)
                run = &o->runs[k];
        struct view *v = view_item(list);
        view_text(v, "id", s->id);
        view_text(v, "name", s->name);
        view_text(v, "schedule", s->schedule);
        view_text(v, "next", say_run(p, run));
        struct view *pulls = view_list(v, "pulls");
        size_t n = 0;
        for (size_t k = 0; k < p->s->n_pulls; k++)
            if (strcmp(p->s->pulls[k].source, s->id) == 0)
                n++, fill_pull(p, pulls, s, &p->s->pulls[k]);
        view_text(
            v, "cut", n == SNAPSHOT_PULLS ? arena_printf(p->a, "De %zu senaste hämtningarna.", n) : NULL);
        view_bool(v, "none", pulls->first == NULL);
    }
}

/* ---- what maps nowhere ----------------------------------------------------------------------------------------------------------- */
/* Rows without a unit, such as a ledger's balance accounts, have their place; no unit can be given their code. */
static bool
is_placed(const struct cube_unmapped *u)
{
    return u->kind == 'u' && !*u->code && u->source->unmapped;
}

static const char *
quoted(struct page *p, const char *code)
{
    const char *text = "\"";
    for (const char *c = code; *c; c++)
        text = *c == '"' || *c == '\\' ? arena_printf(p->a, "%s\\%c", text, *c)
                                       : arena_printf(p->a, "%s%c", text, *c);
    return arena_printf(p->a, "%s\"", text);
}

/* To paste: a unit's codes, or a measure's series. */
static const char *
stub(struct page *p, const struct source *s, char kind, const char *codes)
{
    if (kind == 'u')
        return arena_printf(p->a,
            "units:\n  - id: ANGE_ID\n    name: ANGE NAMN\n    kind: enhet\n    parent: ANGE_ID\n"
            "    codes: {%s: [%s]}\n",
            s->id, codes);
    if (kind == 'k')
        return arena_printf(p->a, "sources:   # läggs till under källan %s\n    columns:\n%s", s->id, codes);
    return arena_printf(p->a,
        "measures:\n  - id: ANGE_ID\n    name: ANGE NAMN\n    unit: %s\n    accumulates: flow\n"
        "    series: [{source: %s, codes: [%s]}]\n",
        strcmp(s->format, "sie") == 0 ? "kr" : "ANGE", s->id, codes);
}

static void
fill_unmapped_kind(struct page *p, struct view *list, const struct source *s, char kind, const char *title)
{
    size_t n, found = 0;
    const char *codes = "";
    const struct cube_unmapped *u = cube_unmapped(p->s->cube, &n);
    struct view *v = NULL, *rows = NULL;
    for (size_t i = 0; i < n; i++) {
        if (u[i].source != s || u[i].kind != kind)
            continue;
        if (!found++) {
            v = view_item(list);
            rows = view_list(v, "rows");
        }
        struct view *row = view_item(rows);
        view_text(row, "code", *u[i].code ? u[i].code : "(tom)");
        view_text(row, "facts", format_count(p->a, u[i].facts));
        view_text(row, "sum",
            kind == 'k'     ? EN_DASH
            : u[i].withheld ? ".."
                            : format_number(p->a, rat_from_dec(u[i].sum), 2, 0));
        view_text(row, "span",
            u[i].first == u[i].last
                ? format_month_short(p->a, u[i].last)
                : arena_printf(p->a, "%s" EN_DASH "%s", format_month_short(p->a, u[i].first),
                      format_month_short(p->a, u[i].last)));
        if (is_placed(&u[i]))
            continue;
        codes = kind == 'k'
                    ? arena_printf(p->a, "%s      %s: {scenario: utfall}\n", codes, quoted(p, u[i].code))
                    : arena_printf(p->a, "%s%s%s", codes, *codes ? ", " : "", quoted(p, u[i].code));
    }
    if (!v)
        return;
    view_printf(v, "title", "%s: %s %s", s->name, format_count(p->a, (int64_t)found), title);
    view_text(v, "stub", kind == 'p' || !*codes ? NULL : stub(p, s, kind, codes));
}

static void
fill_unmapped(struct page *p)
{
    static const struct {
        char kind;
        const char *title;
    } kinds[] = {{'u', "enhetskoder utan enhet"}, {'a', "konton eller måttkoder utan mått"},
        {'k', "kolumner utan betydelse"}, {'p', "koder med en period som inget mått tar"}};
    struct view *list = view_list(p->v, "unmapped");
    for (size_t i = 0; i < p->c->n_sources; i++)
        for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
            fill_unmapped_kind(p, list, &p->c->sources[i], kinds[k].kind, kinds[k].title);
    view_bool(p->v, "all_mapped", list->first == NULL);
}

/* ---- editions, database, warnings ------------------------------------------------------------------------------------------------- */
static const char *
say_edition(struct page *p, const struct operations_edition *e)
{
    if (strcmp(e->kind, "pull") == 0)
        return arena_printf(p->a, "Hämtning %d av %s", e->pull, e->source);
    if (strcmp(e->kind, "retraction") == 0)
        return arena_printf(
            p->a, "Hämtning %d av %s återtagen av %s: %s", e->pull, e->source, e->who, e->why);
    if (strcmp(e->kind, "config") == 0)
        return arena_printf(p->a, "Konfiguration satt i kraft av %s", e->who);
    if (strcmp(e->kind, "clock") == 0)
        return "En tidsgräns passerades (något blev försenat, en källa fick fel, eller organisationen är en annan från "
               "månadsskiftet)";
    if (strcmp(e->kind, "accept") == 0)
        return arena_printf(p->a, "Ett tal som hölls för kontroll godtogs av %s: %s", e->who, e->why);
    if (strcmp(e->kind, "close") == 0)
        return "En månad släpptes eller låstes";
    if (strcmp(e->kind, "freeze") == 0)
        return "Ett mötes handlingar frystes";
    return e->kind;
}

static void
fill_editions(struct page *p, const struct operations *o)
{
    struct view *list = view_list(p->v, "editions");
    int64_t all = 0;
    for (size_t i = 0; i < o->n_kinds; i++)
        all += o->kinds[i].editions;
    view_text(p->v, "editions_cut",
        all > (int64_t)o->n_editions
            ? arena_printf(p->a, "De %zu senaste av %" PRId64 ". En äldre visas med adressen /?per=@nummer.",
                  o->n_editions, all)
            : NULL);
    for (size_t i = 0; i < o->n_editions; i++) {
        struct view *v = view_item(list);
        view_printf(v, "edition", "%d", o->editions[i].edition);
        view_printf(v, "link", "/?per=@%d", o->editions[i].edition);
        view_text(v, "at", format_stamp_short(p->a, o->editions[i].at));
        view_text(v, "what", say_edition(p, &o->editions[i]));
    }
}

/* What needs the administrator; says it in the heading too. */
static size_t
fill_warnings(struct page *p, const struct operations *o)
{
    struct view *list = view_list(p->v, "warnings");
    size_t n = 0, unmapped, held, open = 0;
    if (o->files == FILES_FAULTY)
        n++, view_item_text(
                 list, arena_printf(p->a, "Konfigurationen på disk har %s fel; den som är i kraft gäller.",
                           format_count(p->a, (int64_t)o->n_faults)));
    if (o->files == FILES_DIFFER)
        n++, view_item_text(list, "Konfigurationen på disk är inte den som är i kraft.");
    for (size_t i = 0; i < p->c->n_sources; i++)
        for (size_t k = 0; k < p->s->n_pulls; k++) {
            const struct store_pull *x = &p->s->pulls[k];
            if (strcmp(x->source, p->c->sources[i].id) != 0)
                continue;
            if (x->state == PULL_FAILED)
                n++, view_item_text(list, arena_printf(p->a, "%s: senaste hämtningen misslyckades. %s",
                                              p->c->sources[i].name, x->what));
            break;
        }
    const struct cube_unmapped *u = cube_unmapped(p->s->cube, &unmapped);
    size_t units = 0;
    for (size_t i = 0; i < unmapped; i++)
        units += u[i].kind == 'u' && !is_placed(&u[i]);
    if (units)
        n++, view_item_text(
                 list, arena_printf(p->a, "%s %s hör inte till någon enhet.",
                           format_count(p->a, (int64_t)units), units == 1 ? "enhetskod" : "enhetskoder"));
    const struct cube_held *h = cube_held(p->s->cube, &held);
    for (size_t i = 0; i < held; i++)
        open += h[i].accepted == NULL;
    if (open)
        n++,
            view_item_text(list,
                arena_printf(p->a, "%s hålls för kontroll.",
                    open == 1 ? "Ett tal" : arena_printf(p->a, "%s tal", format_count(p->a, (int64_t)open))));
    if (p->r->away)
        n++, view_item_text(list, "Databasen svarar inte.");
    return n;
}

static const char *
megabytes(struct page *p, int64_t bytes)
{
    struct rat mb = rat_from_int(0);
    rat_div(rat_from_int(bytes), rat_from_int(1 << 20), &mb);
    return arena_printf(p->a, "%s" NBSP "MB", format_number(p->a, mb, bytes < 100 << 20 ? 1 : 0, 0));
}

int
page_admin(struct page *p, const char *id)
{
    const struct operations *o = p->r->operations;
    (void)id;
    if (!p->r->viewer->administrator || !o || p->s->as_of)
        return page_frame_fault(p, 404, "Det finns ingen sida på den adressen.", NULL);
    size_t warnings = fill_warnings(p, o);
    view_text(p->v, "heading",
        warnings == 0   ? "Allt är i ordning"
        : warnings == 1 ? "En sak behöver dig"
                        : arena_printf(p->a, "%s saker behöver dig",
                              format_upper_first(p->a, format_number_word(p->a, (int)warnings))));
    view_bool(p->v, "calm", warnings == 0);
    fill_configuration(p, o);
    fill_sources(p, o);
    fill_unmapped(p);
    size_t held = page_held_rows(p, view_list(p->v, "held"), true);
    view_bool(p->v, "has_held", held > 0);
    struct view *accepted = view_list(p->v, "accepted");
    page_held_accepted(p, accepted);
    view_bool(p->v, "has_accepted", accepted->first != NULL);
    page_protected(p);
    fill_editions(p, o);
    page_grants(p);
    view_bool(p->v, "mail", o->mail);
    view_text(p->v, "mail_waiting", o->mail_waiting ? format_count(p->a, o->mail_waiting) : NULL);
    view_text(p->v, "mail_test", *o->mail_test ? o->mail_test : NULL);
    view_text(p->v, "database", o->database);
    view_text(p->v, "size", o->database_bytes ? megabytes(p, o->database_bytes) : EN_DASH);
    view_text(p->v, "cube", megabytes(p, (int64_t)cube_bytes(p->s->cube)));
    view_text(p->v, "program", o->program);
    view_text(p->v, "host", o->host);
    view_bool(p->v, "leader", o->leader);
    page_period_link(p);
    return page_frame(p, "admin", 200, "Administration", "/admin");
}
