/* The table of sources: state, period, control figures, attempts. */
#include "page_sources_row.h"
#include "cron.h"
#include "format.h"
#include "page_period.h"
#include "page_unmapped.h"
#include "release.h"
#include "svg.h"
#include "text.h"
#include "unknown_unit.h"
#include <stdlib.h>
#include <string.h>

#define ATTEMPTS 14

stamp
page_sources_row_next(const struct page_source *r)
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
say_attempts(struct page *p, const struct page_source *r)
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
fill_attempts(struct page *p, struct view *v, const struct page_source *r)
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
const char *
page_sources_row_label(struct page *p, enum cadence c, month m)
{
    char label[PERIOD_LABEL];
    return arena_strdup(p->a, period_label(cadence_period(c, m), label));
}

/* "2024", "2023–2024": what has not come. */
static const char *
label_missing(struct page *p, const struct page_source *r)
{
    if (r->source->cadence == CADENCE_YEAR && r->awaited - r->last > 12)
        return arena_printf(p->a, "%d" EN_DASH "%d", month_year(r->last) + 1, month_year(r->awaited));
    return page_sources_row_label(p, r->source->cadence, r->awaited);
}

static void
fill_state(struct page *p, struct view *v, const struct page_source *r)
{
    const char *words = source_retired(r->source) ? "Hämtas inte längre"
                        : r->failed               ? "Källfel"
                        : r->never                ? "Inte hämtad"
                        : r->late                 ? "Försenad"
                                                  : "Aktuell";
    svg_sign(&p->scratch, SIGN_LATE);
    const char *sign = page_link_take(p);
    view_raw(v, "sign", page_source_bad(r) ? sign : NULL);
    view_text(v, "state", words);
    view_text(v, "state_more",
        r->n_unknown ? arena_printf(p->a, "med %s", page_unmapped_say(p, r->n_unknown))
                     : page_reconcile_say(p, &r->reconciled));
    view_bool(v, "bad", page_source_bad(r));
    view_text(v, "period",
        r->last == MONTH_NONE ? EN_DASH : page_sources_row_label(p, r->source->cadence, r->last));
    view_text(v, "awaited", r->late ? arena_printf(p->a, "%s saknas", label_missing(p, r)) : NULL);
}

static const char *
link_month(struct page *p, month m)
{
    char text[PERIOD_TEXT];
    return page_link(p, arena_printf(p->a, "/klart/%s", period_text((struct period){m, 1}, text)), NULL);
}

/* Is its newest month final, and which locked one was last corrected? */
static void
fill_release(struct page *p, struct view *v, const struct page_source *r)
{
    const struct decisions *d = &p->s->decisions;
    const struct release_correction *newest = NULL;
    struct period_row row = {.source = r->source, .month = r->last, .in = true};
    for (size_t i = 0; i < d->n_corrections; i++)
        if (d->corrections[i].locked && strcmp(d->corrections[i].source, r->source->id) == 0 &&
            (!newest || d->corrections[i].edition > newest->edition))
            newest = &d->corrections[i];
    if (r->last != MONTH_NONE)
        row.state = cube_final_state(p->s->cube, r->source, r->last);
    view_text(v, "period_link", r->last != MONTH_NONE ? link_month(p, r->last) : NULL);
    view_text(
        v, "release", r->last != MONTH_NONE && release_ruled(r->source) ? page_period_state(p, &row) : NULL);
    view_text(v, "corrected",
        newest ? arena_printf(p->a, "%s rättad efter låset", format_month(p->a, newest->month)) : NULL);
    view_text(v, "corrected_link", newest ? link_month(p, newest->month) : NULL);
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

/* The control figures are the first line. Units that the pull did not know are told by the cube, which knows whether they are unknown
   still; the rest are remarks on the file. */
static void
fill_control(struct page *p, struct view *v, const char *control)
{
    struct unknown_unit ignored;
    const char *end = strchrnul(control, '\n');
    struct view *remarks = view_list(v, "remarks");
    size_t n = 0;
    view_text(
        v, "control", *control ? grouped(p, arena_strndup(p->a, control, (size_t)(end - control))) : EN_DASH);
    while (*end) {
        const char *s = end + 1;
        end = strchrnul(s, '\n');
        if (unknown_unit_read(p->a, s, (size_t)(end - s), &ignored))
            continue;
        view_item_text(remarks, format_upper_first(p->a, arena_strndup(p->a, s, (size_t)(end - s))));
        n++;
    }
    view_text(v, "remarks_word",
        n == 0   ? NULL
        : n == 1 ? "En anmärkning"
                 : arena_printf(
                       p->a, "%s anmärkningar", format_upper_first(p->a, format_number_word(p->a, (int)n))));
}

struct face_table *
page_sources_row_face(struct page *p)
{
    static const struct face_column columns[] = {{"source", "Källa"}, {"description", "Beskrivning"},
        {"state", "Läge"}, {"period", "Till och med"}, {"fetched", "Senast hämtad"}, {"rows", "Rader"},
        {"control", "Kontrolltal"}, {"next", "Nästa hämtning"}};
    struct face_table *t = face_table(p->face, "sources", "Källor");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        face_column(t, columns[i].id, columns[i].head);
    return t;
}

static const char *
shown(const struct view *v, const char *key)
{
    const struct view *x = view_get(v, key);
    return x && x->type == VIEW_TEXT && strcmp(x->text, EN_DASH) != 0 ? x->text : NULL;
}

static void
face_row(struct page *p, struct face_table *t, const struct page_source *r, const struct view *v)
{
    if (!t)
        return;
    face_word(t, r->source->id, r->source->name);
    face_text(t, r->source->description);
    face_text(t, shown(v, "state"));
    face_text(t, shown(v, "period"));
    page_face_stamp(p, t, r->good ? r->good->ended : 0);
    if (r->good)
        face_count(t, r->good->rows_read);
    else
        face_missing(t, STATE_SAKNAS);
    face_text(t, shown(v, "control"));
    face_text(t, shown(v, "next"));
}

void
page_sources_row(struct page *p, struct view *list, const struct page_source *r, struct face_table *t)
{
    struct view *v = view_item(list);
    const struct store_pull *g = r->good;
    view_text(v, "id", r->source->id);
    view_text(v, "name", r->source->name);
    view_text(v, "description", r->source->description);
    view_bool(v, "example", r->source->example);
    fill_state(p, v, r);
    fill_release(p, v, r);
    view_text(v, "success", g ? format_stamp_short(p->a, g->ended) : EN_DASH);
    view_text(v, "success_note", g && g->state == PULL_UNCHANGED ? "oförändrad" : NULL);
    view_text(v, "rows", g ? format_count(p->a, g->rows_read) : EN_DASH);
    view_text(v, "rows_note", g ? say_changes(p, g) : NULL);
    fill_control(p, v, g ? page_unmapped_control(p, r->source, g->control) : "");
    stamp next = page_sources_row_next(r);
    view_text(v, "next",
        next                                               ? format_stamp_short(p->a, next)
        : r->source->schedule || source_retired(r->source) ? EN_DASH
        : r->source->after ? arena_printf(p->a, "efter %s", r->source->after->name)
                           : "för hand");
    fill_attempts(p, v, r);
    face_row(p, t, r, v);
}
