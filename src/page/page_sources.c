/* The sources: which are current, which have a fault, what to do about it, and what was mapped nowhere. */
#include "cron.h"
#include "figure_say.h"
#include "format.h"
#include "page_work.h"
#include "svg.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

#define ATTEMPTS 14

struct row {
    const struct source *source;
    const struct store_pull *pulls; /* newest first */
    size_t n;
    const struct store_pull *good; /* newest that succeeded */
    month last, awaited;           /* awaited: MONTH_NONE unless late */
    bool failed, late, never;
};

static struct row
read_row(const struct page *p, const struct source *s)
{
    struct row r = {.source = s, .last = cube_source_last(p->s->cube, s), .awaited = MONTH_NONE};
    for (size_t i = 0; i < p->s->n_pulls; i++) {
        const struct store_pull *x = &p->s->pulls[i];
        if (strcmp(x->source, s->id) != 0)
            continue;
        r.pulls = r.pulls ? r.pulls : x;
        r.n++;
        if (!r.good && x->state != PULL_FAILED)
            r.good = x;
    }
    r.never = r.n == 0 && r.last == MONTH_NONE;
    r.failed = r.n > 0 && r.pulls[0].state == PULL_FAILED;
    month due = s->due_days ? figure_awaited(s->cadence, s->due_days, figure_seen(p->s)) : MONTH_NONE;
    if (due != MONTH_NONE && r.last != MONTH_NONE && r.last < due) {
        r.late = true;
        r.awaited = due;
    }
    return r;
}

static stamp
next_pull(const struct row *r)
{
    struct cron cron;
    size_t column;
    struct err err;
    if (!r->source->schedule || !r->n || cron_parse(r->source->schedule, &cron, &column, &err) != 0)
        return 0;
    return cron_next(&cron, r->pulls[0].started);
}

/* ---- the attempts ----------------------------------------------------------------------------------------------------------------- */
static const char *
say_attempts(struct page *p, const struct row *r)
{
    size_t faults = 0, in_row = 0, newest = 0;
    for (size_t i = 0; i < r->n && i < ATTEMPTS; i++) {
        bool bad = r->pulls[i].state == PULL_FAILED;
        if (bad && in_row == i)
            in_row++;
        if (bad && !faults)
            newest = i;
        faults += bad;
    }
    if (!r->n)
        return "inga försök";
    if (!faults)
        return "inga fel";
    if (in_row > 1)
        return arena_printf(p->a, "%zu fel i rad", in_row);
    struct clock_local l = clock_local(r->pulls[newest].started);
    return arena_printf(
        p->a, "%zu fel, %s%d %s", faults, faults > 1 ? "senast " : "", l.day, period_month_short(l.month));
}

static void
fill_attempts(struct page *p, struct view *v, const struct row *r)
{
    char states[ATTEMPTS + 1] = "";
    size_t n = r->n < ATTEMPTS ? r->n : ATTEMPTS;
    for (size_t i = 0; i < n; i++) {
        enum pull_state s = r->pulls[n - 1 - i].state;
        states[i] = s == PULL_FAILED ? 'f' : s == PULL_UNCHANGED ? 'u' : 'o';
    }
    const char *said = say_attempts(p, r);
    svg_attempts(&p->scratch, states, arena_printf(p->a, "%zu senaste försöken: %s", n, said));
    const char *svg = page_link_take(p);
    view_raw(v, "attempts", n ? svg : NULL);
    view_text(v, "attempts_text", said);
}

/* "Lästa rader: 3000." with its digits in groups; a code or a year stays as it is. */
static const char *
grouped(struct page *p, const char *text)
{
    static const char *const heads[] = {"Lästa rader: ", "Lästa uppgifter: "};
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        size_t n = strlen(heads[i]);
        if (!text_starts(text, heads[i]) || !text[n])
            continue;
        char *end;
        long long rows = strtoll(text + n, &end, 10);
        if (end > text + n)
            return arena_printf(p->a, "%s%s%s", heads[i], format_count(p->a, rows), end);
    }
    return text;
}

/* ---- a row of the table --------------------------------------------------------------------------------------------------------------- */
static const char *
label_of(struct page *p, enum cadence c, month m)
{
    char label[PERIOD_LABEL];
    return arena_strdup(p->a, period_label(cadence_period(c, m), label));
}

/* "2024", "2023–2024": what has not come. */
static const char *
label_missing(struct page *p, const struct row *r)
{
    if (r->source->cadence == CADENCE_YEAR && r->awaited - r->last > 12)
        return arena_printf(p->a, "%d" EN_DASH "%d", month_year(r->last) + 1, month_year(r->awaited));
    return label_of(p, r->source->cadence, r->awaited);
}

static void
fill_state(struct page *p, struct view *v, const struct row *r)
{
    const char *words = r->failed ? "Källfel" : r->never ? "Inte hämtad" : r->late ? "Försenad" : "Aktuell";
    svg_sign(&p->scratch, SIGN_LATE);
    const char *sign = page_link_take(p);
    view_raw(v, "sign", r->failed || r->late ? sign : NULL);
    view_text(v, "state", words);
    view_bool(v, "bad", r->failed || r->late);
    view_text(v, "period", r->last == MONTH_NONE ? EN_DASH : label_of(p, r->source->cadence, r->last));
    view_text(v, "awaited", r->late ? arena_printf(p->a, "%s saknas", label_missing(p, r)) : NULL);
}

/* "212 nya, 38 ändrade, 2 borta": what is zero is left out. */
static const char *
say_changes(struct page *p, const struct store_pull *x)
{
    const struct {
        int64_t n;
        const char *word;
    } parts[] = {{x->facts_new, "nya"}, {x->facts_changed, "ändrade"}, {x->facts_vanished, "borta"}};
    const char *text = NULL;
    for (size_t i = 0; i < 3; i++)
        if (parts[i].n)
            text = arena_printf(p->a, "%s%s%s" NBSP "%s", text ? text : "", text ? ", " : "",
                format_count(p->a, parts[i].n), parts[i].word);
    return text;
}

static void
fill_row(struct page *p, struct view *list, const struct row *r)
{
    struct view *v = view_item(list);
    const struct store_pull *g = r->good;
    view_text(v, "id", r->source->id);
    view_text(v, "name", r->source->name);
    view_text(v, "description", r->source->description);
    view_bool(v, "example", r->source->example);
    fill_state(p, v, r);
    view_text(v, "success", g ? format_stamp_short(p->a, g->ended) : EN_DASH);
    view_text(v, "success_note", g && g->state == PULL_UNCHANGED ? "oförändrad" : NULL);
    view_text(v, "rows", g ? format_count(p->a, g->rows_read) : EN_DASH);
    view_text(v, "rows_note", g ? say_changes(p, g) : NULL);
    view_text(v, "control", g && *g->control ? grouped(p, g->control) : EN_DASH);
    stamp next = next_pull(r);
    view_text(v, "next", next ? format_stamp_short(p->a, next) : r->source->schedule ? EN_DASH : "för hand");
    fill_attempts(p, v, r);
}

/* ---- faults ----------------------------------------------------------------------------------------------------------------------------- */
static void
fill_steps(struct page *p, struct view *v, const struct row *r, const struct store_pull *x)
{
    struct view *steps = view_list(v, "steps");
    stamp next = next_pull(r);
    if (*x->hint)
        view_item_text(steps, format_upper_first(p->a, x->hint));
    if (r->source->path)
        view_item_text(steps, arena_printf(p->a, "Lägg den rättade filen i inkorgen: %s.", r->source->path));
    if (next)
        view_item_text(steps, arena_printf(p->a, "Vänta till %s, eller hämta nu med: ksrd pull %s.",
                                  format_stamp_short(p->a, next), r->source->id));
    else
        view_item_text(steps, arena_printf(p->a, "Hämta med: ksrd pull %s.", r->source->id));
}

static const char *
affected(struct page *p, const struct source *s)
{
    const char *names = "";
    int n = 0;
    for (size_t i = 0; i < p->c->n_indicators; i++) {
        const struct source **list = figure_sources(p->a, p->s, &p->c->indicators[i]);
        for (; *list; list++) {
            if (*list != s || ++n > 4)
                continue;
            names = arena_printf(p->a, "%s%s%s", names, n > 1 ? ", " : "",
                format_lower_first(p->a, p->c->indicators[i].short_name));
        }
    }
    return n > 4 ? arena_printf(p->a, "%s och %d till", names, n - 4) : n ? names : NULL;
}

static void
fill_fault(struct page *p, struct view *list, const struct row *r)
{
    const struct store_pull *x = &r->pulls[0];
    struct view *v = view_item(list);
    svg_sign(&p->scratch, SIGN_LATE);
    view_raw(v, "sign", page_link_take(p));
    view_printf(v, "title", "%s: hämtningen misslyckades", r->source->name);
    bool both = *x->where && *x->file && !strstr(x->where, x->file);
    view_text(v, "where",
        both        ? arena_printf(p->a, "%s, %s", x->file, x->where)
        : *x->where ? x->where
        : *x->file  ? x->file
                    : NULL);
    view_text(v, "what", *x->what ? x->what : "Orsaken är inte noterad.");
    view_printf(v, "attempt", "Senaste försök %s, hämtning" NBSP "%s. %s", format_stamp_short(p->a, x->ended),
        format_count(p->a, x->id),
        r->last == MONTH_NONE
            ? "Inget är sparat."
            : arena_printf(p->a, "Inget ur den är sparat: sidorna visar siffrorna till och med %s.",
                  label_of(p, r->source->cadence, r->last)));
    view_text(v, "affected", affected(p, r->source));
    fill_steps(p, v, r, x);
}

/* ---- what maps nowhere ---------------------------------------------------------------------------------------------------------------------- */
static const char *
kind_word(char kind)
{
    return kind == 'a'   ? "konto eller mått"
           : kind == 'u' ? "enhet"
           : kind == 'p' ? "periodens längd"
                         : "kolumn";
}

static void
fill_unmapped(struct page *p)
{
    size_t n;
    const struct cube_unmapped *u = cube_unmapped(p->s->cube, &n);
    struct view *list = view_list(p->v, "unmapped");
    view_bool(p->v, "has_unmapped", n > 0);
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_item(list);
        view_text(v, "source", u[i].source->name);
        view_text(v, "kind", kind_word(u[i].kind));
        view_text(v, "code", *u[i].code ? u[i].code : "(tom)");
        view_text(v, "facts", format_count(p->a, u[i].facts));
        bool money = strcmp(u[i].source->format, "sie") == 0;
        const char *sum = format_number(p->a, rat_from_dec(u[i].sum), 2, 0);
        view_text(v, "sum", money ? arena_printf(p->a, "%s" NBSP "kr", sum) : sum);
        view_text(v, "span",
            u[i].first == u[i].last ? format_month(p->a, u[i].last)
                                    : arena_printf(p->a, "%s" EN_DASH "%s", format_month(p->a, u[i].first),
                                          format_month(p->a, u[i].last)));
        view_text(v, "to",
            u[i].kind == 'u' && u[i].source->unmapped ? u[i].source->unmapped->name : "ingen indikator");
    }
}

static const char *
conclude(struct page *p, const struct row *rows, size_t n, size_t failed, size_t late, size_t never)
{
    const char *first = NULL;
    for (size_t i = 0; i < n && !first; i++)
        first = rows[i].failed ? rows[i].source->name : NULL;
    const char *all = format_number_word(p->a, (int)n);
    if (failed == 1)
        return arena_printf(
            p->a, "En av %s källor har fel: %s kunde inte läsas", all, format_lower_first(p->a, first));
    if (failed)
        return arena_printf(p->a, "%s av %s källor har fel",
            format_upper_first(p->a, format_number_word(p->a, (int)failed)), all);
    if (late)
        return arena_printf(p->a, "%s av %s källor är %s",
            format_upper_first(p->a, format_number_word(p->a, (int)late)), all,
            late == 1 ? "försenad" : "försenade");
    if (never)
        return arena_printf(p->a, "%s av %s källor är inte hämtade än",
            format_upper_first(p->a, format_number_word(p->a, (int)never)), all);
    return n == 1 ? "Källan är aktuell" : arena_printf(p->a, "Alla %s källor är aktuella", all);
}

int
page_sources(struct page *p, const char *id)
{
    struct row *rows = arena_alloc(p->a, (p->c->n_sources + 1) * sizeof *rows);
    size_t failed = 0, late = 0, never = 0, n = p->c->n_sources;
    struct view *faults = view_list(p->v, "faults"), *list = view_list(p->v, "rows");
    (void)id;
    for (size_t i = 0; i < n; i++) {
        rows[i] = read_row(p, &p->c->sources[i]);
        failed += rows[i].failed;
        late += rows[i].late && !rows[i].failed;
        never += rows[i].never;
        if (rows[i].failed)
            fill_fault(p, faults, &rows[i]);
    }
    for (int bad = 1; bad >= 0; bad--)
        for (size_t i = 0; i < n; i++)
            if ((rows[i].failed || rows[i].late) == (bool)bad)
                fill_row(p, list, &rows[i]);
    fill_unmapped(p);
    view_text(p->v, "heading", conclude(p, rows, n, failed, late, never));
    view_text(p->v, "subtitle",
        failed ? "Inga tidigare siffror är ändrade. Det som är hämtat står kvar."
               : "Varje hämtning sparas, också de som misslyckas.");
    bool example = false;
    for (size_t i = 0; i < n; i++)
        example = example || p->c->sources[i].example;
    view_bool(p->v, "any_example", example);
    return page_frame(p, "sources", 200, "Källor", "/kallor");
}
