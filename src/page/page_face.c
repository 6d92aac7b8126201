/* The other faces of a page: the same address with .csv, .xlsx or .json, the same figures as tables. */
#include "face_csv.h"
#include "face_json.h"
#include "face_xlsx.h"
#include "figure_final.h"
#include "figure_forecast.h"
#include "figure_say.h"
#include "figure_variation.h"
#include "format.h"
#include "page_indicator.h"
#include "text.h"
#include <string.h>

/* ---- the address ----------------------------------------------------------------------------------------------------- */

static const struct {
    const char *end, *type, *name;
} kinds[] = {[PAGE_CSV] = {".csv", "text/csv; charset=utf-8", "CSV"},
    [PAGE_XLSX] = {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel"},
    [PAGE_JSON] = {".json", "application/json; charset=utf-8", "JSON"},
    [PAGE_SVG] = {".svg", "image/svg+xml; charset=utf-8", "SVG"}};

enum page_kind
page_face_kind(struct arena *a, const char *path, const char **ret)
{
    *ret = path;
    for (int k = PAGE_CSV; k <= PAGE_SVG; k++) {
        if (text_starts(path, "/api/") || text_starts(path, "/farg/") || text_starts(path, "/vapen/") ||
            !text_ends(path, kinds[k].end))
            continue;
        const char *base = arena_strndup(a, path, strlen(path) - strlen(kinds[k].end));
        if (!base[1]) /* "/.csv" is no face of "/" */
            return PAGE_HTML;
        *ret = strcmp(base, "/oversikt") == 0 ? "/" : base;
        return (enum page_kind)k;
    }
    return PAGE_HTML;
}

void
page_face_links(struct page *p, struct view *frame, bool foot)
{
    static const enum page_kind order[] = {PAGE_XLSX, PAGE_CSV, PAGE_JSON};
    struct view *list = view_list(frame, "faces");
    bool has = p->route && p->route->kinds == PAGE_TABLES;
    view_bool(frame, "foot_faces", has && foot);
    const struct view *chart = has && p->route->make == page_indicator ? view_get(p->v, "has_chart") : NULL;
    bool picture = chart && view_true(chart);
    for (size_t i = 0; has && i < sizeof order / sizeof *order; i++) {
        struct view *v = view_item(list);
        const char *self = page_link_self(p, "", NULL), *query = strchrnul(self, '?');
        const char *path = strcmp(p->r->path, "/") == 0 ? "/oversikt" : p->r->path;
        view_text(v, "name", kinds[order[i]].name);
        view_text(v, "link", arena_printf(p->a, "%s%s%s", path, kinds[order[i]].end, query));
        view_bool(v, "last", i + 1 == sizeof order / sizeof *order && !picture);
    }
    if (picture) {
        struct view *v = view_item(list);
        view_text(v, "name", "diagrammet");
        view_text(v, "link",
            arena_printf(p->a, "/bild/%s.svg%s", strrchr(p->r->path, '/') + 1,
                strchrnul(page_link_self(p, "", NULL), '?')));
        view_bool(v, "last", true);
    }
}

/* ---- begin and end ----------------------------------------------------------------------------------------------------- */

void
page_face_begin(struct page *p)
{
    const struct store_edition *e = &p->s->edition;
    if (p->kind == PAGE_HTML || p->kind == PAGE_SVG)
        return;
    p->face = arena_alloc(p->a, sizeof *p->face);
    *p->face = (struct face){.a = p->a,
        .organisation = p->c->organisation,
        .as_of = e->edition ? format_stamp(p->a, e->recorded) : "inga siffror ännu",
        .recorded = e->recorded,
        .today = page_tree_month(p),
        .edition = e->edition,
        .one = page_link_param(p, "tabell")};
}

void
page_face_of(struct page *p, const struct unit *u)
{
    if (p->face)
        p->face->unit = u;
}

void
page_face_at(struct page *p, month m)
{
    char text[PERIOD_TEXT];
    if (p->face && m != MONTH_NONE)
        p->face->period = arena_strdup(p->a, period_text((struct period){m, 1}, text));
}

/* "sjukfranvaro_kommun_2026-10.csv": the page, the unit, its period or else the edition's day, and the edition where an older one was
   asked for. */
static void
name_file(struct page *p)
{
    char slug[80] = "oversikt", *out = p->reply->file;
    size_t size = sizeof p->reply->file;
    const char *path = p->r->path + 1, *last = strrchr(p->r->path, '/') + 1;
    bool of_page = text_starts(path, "indikator/") || text_starts(path, "enhet/");
    if (*path)
        text_to_id(of_page ? last : text_starts(path, "klart/") ? "klart" : path, slug, sizeof slug);
    const struct unit *u = p->face->unit;
    bool unit = u && strcmp(u->id, last) != 0;
    struct clock_local t = clock_local(p->s->edition.recorded);
    const char *when =
        p->face->period ? p->face->period : arena_printf(p->a, "%04d-%02d-%02d", t.year, t.month, t.day);
    int n = snprintf(out, size, "%s%s%s_%s", slug, unit ? "_" : "", unit ? u->id : "", when);
    if (p->s->as_of && n > 0 && (size_t)n < size)
        n += snprintf(out + n, size - (size_t)n, "_utgava-%d", p->s->edition.edition);
    if (n > 0 && (size_t)n < size)
        snprintf(out + n, size - (size_t)n, "%s", kinds[p->kind].end);
}

/* Only the table asked for. False: there is none such. */
static bool
choose(struct face *f)
{
    struct face_table *t = f->first;
    if (!f->one)
        return true;
    while (t && strcmp(t->id, f->one) != 0)
        t = t->next;
    if (!t)
        return false;
    t->next = NULL;
    f->first = f->last = t;
    return true;
}

static const char *
tables_of(struct page *p)
{
    const char *ids = "";
    for (const struct face_table *t = p->face->first; t; t = t->next)
        ids = arena_printf(p->a, "%s%s%s", ids, *ids ? ", " : "", t->id);
    return *ids ? arena_printf(p->a, "Sidans tabeller: %s.", ids) : "Sidan har inga tabeller.";
}

int
page_face_end(struct page *p, const char *title)
{
    struct face *f = p->face;
    const char *format = page_link_param(p, "format");
    bool machine = format && strcmp(format, "maskin") == 0;
    int rc = 0;
    f->title = title;
    f->address = page_link_self(p, "tabell", NULL);
    if (format && !machine)
        return page_frame_fault(
            p, 400, arena_printf(p->a, "Okänt format ”%s”.", format), "format=maskin, eller inget.");
    if (!choose(f))
        return page_frame_fault(
            p, 404, arena_printf(p->a, "Sidan har ingen tabell ”%s”.", f->one), tables_of(p));
    buf_reset(&p->reply->body);
    if (p->kind == PAGE_CSV)
        face_csv_write(f, machine, &p->reply->body);
    else if (p->kind == PAGE_JSON)
        face_json_write(f, &p->reply->body);
    else
        rc = face_xlsx_write(f, &p->reply->body, p->err);
    name_file(p);
    p->reply->status = 200;
    p->reply->content_type = kinds[p->kind].type;
    return rc;
}

/* ---- figures ------------------------------------------------------------------------------------------------------------ */

struct face_table *
page_face_figures(struct page *p, const char *id, const char *title)
{
    static const struct face_column columns[] = {{"indicator", "Indikator"}, {"unit", "Enhet"},
        {"window", "Fönster"}, {"period", "Period"}, {"value", "Tal"}, {"measure", "Mått"}, {"state", "Läge"},
        {"target_status", "Målstatus"}, {"target", "Mål"}, {"year_before", "Året före"}, {"budget", "Budget"},
        {"variation", "Variation"}, {"forecast", "Prognos"}, {"freshness", "Aktualitet"},
        {"attention", "Att ta ställning till"}, {"sentence", "Kommentar"}};
    struct face_table *t = face_table(p->face, id, title);
    for (size_t i = 0; t && i < sizeof columns / sizeof *columns; i++)
        face_column(t, columns[i].id, columns[i].head);
    return t;
}

void
page_face_unit(struct face_table *t, const struct unit *u)
{
    face_word(t, u->id, u->name);
}

void
page_face_period(struct page *p, struct face_table *t, struct period period, enum window w)
{
    char text[PERIOD_TEXT];
    if (!t)
        return;
    const char *id = arena_strdup(p->a, period_text(period, text));
    face_word(t, id, format_period_short(p->a, period, w));
}

void
page_face_stamp(struct page *p, struct face_table *t, stamp at)
{
    char text[CLOCK_TEXT];
    if (t && at)
        face_word(t, arena_strdup(p->a, clock_text(at, text)), format_stamp(p->a, at));
    else
        face_none(t);
}

/* The words of a number that is there; of one that is not, as in its cell. */
void
page_face_state(struct face_table *t, enum state s)
{
    if (s == STATE_OK || s == STATE_PRELIMINAR)
        face_word(t, state_names[s], s == STATE_OK ? "slutligt" : "preliminärt");
    else
        face_word(t, state_names[s], face_state_word(s));
}

/* What is not judged is a word to people only. */
static void
judgement(struct face_table *t, const char *id, const char *text)
{
    face_word(t, id ? id : "none", text);
}

static void
judgements(struct page *p, struct face_table *t, const struct figure *f)
{
    const struct value *x = &f->now;
    const char *late = figure_final_late_word(f);
    page_face_state(t, x->state);
    judgement(t, mal_names[x->mal], figure_say_status(x));
    if (x->target && x->state != STATE_SEKRETESS)
        face_level(t, f->indicator, rat_from_dec(x->target->value));
    else
        face_none(t);
    face_value(t, f->indicator, &f->year_ago);
    if (f->budget.state == STATE_SAKNAS) /* most figures have none, and miss none */
        face_none(t);
    else
        face_value(t, f->indicator, &f->budget);
    judgement(t, variation_names[f->variation.at.word], figure_variation_word(f));
    judgement(t, prognos_names[f->forecast.status], figure_forecast_word(f));
    face_word(t, freshness_names[f->fresh],
        late                              ? late
        : f->fresh == FRESH_EJ_PUBLICERAD ? "ej publicerad"
                                          : "aktuell");
    face_word(t, f->exception ? "yes" : "no", f->exception ? "ja" : "nej");
    face_text(t, figure_say(p->a, f));
}

void
page_face_figure(struct page *p, struct face_table *t, const struct figure *f)
{
    const struct indicator *i = f->indicator;
    if (!t)
        return;
    face_define(p->face, i, f->unit);
    face_word(t, i->id, i->name);
    page_face_unit(t, f->unit);
    face_word(t, window_names[f->window], page_indicator_window_word(i, f->window));
    if (f->last == MONTH_NONE)
        face_none(t);
    else
        page_face_period(p, t, f->period, f->window);
    face_value(t, i, &f->now);
    face_text(t, format_unit(p->a, i));
    judgements(p, t, f);
}
