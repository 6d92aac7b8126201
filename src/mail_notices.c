#include "mail_notices.h"
#include "figure.h"
#include "figure_late.h"
#include "format.h"
#include "notice.h"
#include <string.h>

#define PARTS 4

struct work {
    struct arena *a;
    const struct snapshot *s;
    const struct store_told *told;
    size_t n_told;
    stamp now;
    struct mail_notices *out;
};

static const char *
told_of(const struct work *w, const char *kind, const char *key)
{
    for (size_t i = 0; i < w->n_told; i++)
        if (strcmp(w->told[i].kind, kind) == 0 && strcmp(w->told[i].key, key) == 0)
            return w->told[i].value;
    return "";
}

static void
note(const struct work *w, const char *kind, const char *key, const char *before, const char *after)
{
    if (strcmp(before, after) != 0)
        *ARENA_PUSH(w->a, w->out->told, w->out->n_told, w->out->told_cap) =
            (struct store_told){kind, key, arena_strdup(w->a, after)};
}

static const char *
page(const struct work *w, const char *path)
{
    const char *address = w->s->catalog->telling.address;
    size_t n = address ? strlen(address) : 0;
    while (n && address[n - 1] == '/')
        n--;
    return address ? arena_printf(w->a, "\n%.*s%s\n", (int)n, address, path) : "";
}

static void
tell(const struct work *w, const char *to, const char *subject, const char *text)
{
    *ARENA_PUSH(w->a, w->out->messages, w->out->n_messages, w->out->messages_cap) =
        (struct mail_message){to, subject, text};
}

static void
tell_administrators(const struct work *w, const char *subject, const char *text)
{
    const struct telling *t = &w->s->catalog->telling;
    for (const char *const *to = t->administrators; t->server && to && *to; to++)
        tell(w, *to, subject, text);
    if (t->webhook)
        tell(w, MAIL_QUEUE_HOOK, subject, arena_printf(w->a, "%s\n%s", subject, text));
}

/* ---- sources ------------------------------------------------------------------------------------------------------------------ */
static struct notice_source
stand(const struct work *w, const struct source *s, const struct store_pull **ret_newest)
{
    struct notice_source n = {.id = s->id, .retries = s->retries, .awaited = MONTH_NONE};
    *ret_newest = NULL;
    bool good = false;
    for (size_t i = 0; i < w->s->n_pulls; i++) {
        const struct store_pull *p = &w->s->pulls[i];
        if (strcmp(p->source, s->id) != 0)
            continue;
        if (!*ret_newest)
            *ret_newest = p;
        good = good || p->state != PULL_FAILED;
        if (good)
            continue;
        n.failures++;
        n.first = p->id;
        n.since = p->started;
    }
    n.awaited = figure_late_source(w->s, s, w->s->edition.recorded);
    return n;
}

static void
tell_pull(const struct work *w, const struct source *s, const struct notice_source *n,
    const struct store_pull *p, enum notice_what what)
{
    const bool in_file = s->path && p && *p->file; /* which of the inbox */
    if (what == NOTICE_TROUBLE && p)
        tell_administrators(w, arena_printf(w->a, "ksrd: %s kan inte hämtas", s->name),
            arena_printf(w->a,
                "Källan %s (%s) har misslyckats %d %s sedan %s.\n\n%s%s%s%s%s%s\n%s%s\n\nDe senaste godtagna "
                "siffrorna står kvar på sidorna. Du får ett nytt brev när källan fungerar igen, inte "
                "tidigare.\n%s",
                s->name, s->id, n->failures, n->failures == 1 ? "gång" : "gånger",
                format_stamp(w->a, n->since), in_file ? "Fil: " : "", in_file ? p->file : "",
                in_file ? "\n" : "", p->where, *p->where ? ": " : "", p->what, *p->hint ? "Gör så här: " : "",
                p->hint, page(w, "/kallor")));
    else
        tell_administrators(w, arena_printf(w->a, "ksrd: %s fungerar igen", s->name),
            arena_printf(w->a, "Källan %s (%s) hämtades %s.\n%s", s->name, s->id,
                p ? format_stamp(w->a, p->ended) : "igen", page(w, "/kallor")));
}

static const char *
awaited(const struct work *w, const struct source *s, month m)
{
    char label[PERIOD_LABEL];
    return arena_strdup(w->a, period_label(cadence_period(s->cadence, m), label));
}

static void
tell_late(const struct work *w, const struct source *s, const struct notice_source *n, enum notice_what what)
{
    if (what == NOTICE_TROUBLE)
        tell_administrators(w, arena_printf(w->a, "ksrd: %s är försenad", s->name),
            arena_printf(w->a,
                "Källan %s (%s) skulle ha levererat %s senast %d dagar efter periodens slut, men har inte gjort "
                "det.\nSidorna visar den senaste perioden och säger att den är försenad.\n%s",
                s->name, s->id, awaited(w, s, n->awaited), s->due_days, page(w, "/kallor")));
    else
        tell_administrators(w, arena_printf(w->a, "ksrd: %s är i fas igen", s->name),
            arena_printf(w->a, "Källan %s (%s) har levererat det som saknades.\n%s", s->name, s->id,
                page(w, "/kallor")));
}

static void
look_at_source(const struct work *w, const struct source *s)
{
    char after[32];
    const struct store_pull *newest;
    struct notice_source n = stand(w, s, &newest);
    const char *before = told_of(w, "pull", s->id);
    enum notice_what what = notice_pull(&n, before, w->now, after);
    if (what != NOTICE_NOTHING)
        tell_pull(w, s, &n, newest, what);
    note(w, "pull", s->id, before, after);
    before = told_of(w, "late", s->id);
    what = notice_late(&n, before, after);
    if (what != NOTICE_NOTHING)
        tell_late(w, s, &n, what);
    note(w, "late", s->id, before, after);
}

/* ---- figures -------------------------------------------------------------------------------------------------------------------- */
/* What one recipient is told in one digest. */
struct digest {
    const char *to;
    const char *changed, *late; /* lines */
    int n_changed, n_late;
};
struct digests {
    struct digest *items;
    size_t n, cap;
};

static struct digest *
digest_of(const struct work *w, struct digests *d, const char *to)
{
    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->items[i].to, to) == 0)
            return &d->items[i];
    struct digest *x = ARENA_PUSH(w->a, d->items, d->n, d->cap);
    *x = (struct digest){.to = to, .changed = "", .late = ""};
    return x;
}

/* The owner's contact; without one the administrators. */
static void
add_line(const struct work *w, struct digests *d, const struct indicator *i, const char *line, bool late)
{
    static const char *const nobody[] = {NULL};
    const struct telling *t = &w->s->catalog->telling;
    const char *const *to = t->administrators ? t->administrators : nobody;
    const char *contact[] = {NULL, NULL};
    for (size_t k = 0; i->owner && k < t->n_contacts; k++)
        if (strcmp(t->contacts[k].owner, i->owner) == 0)
            contact[0] = t->contacts[k].mail;
    for (to = contact[0] ? contact : to; *to; to++) {
        struct digest *x = digest_of(w, d, *to);
        const char **lines = late ? &x->late : &x->changed;
        *lines = arena_printf(w->a, "%s%s", *lines, line);
        *(late ? &x->n_late : &x->n_changed) += 1;
    }
}

static const char *
mal_word(enum mal m)
{
    return m == MAL_NATT ? "nått" : m == MAL_NARA ? "nära" : m == MAL_EJ_NATT ? "ej nått" : "utan status";
}

static void
look_at_figure(const struct work *w, struct digests *d, const struct indicator *i, const struct unit *u)
{
    struct figure f;
    char after[32];
    enum mal was;
    const char *key = arena_printf(w->a, "%s/%s", i->id, u->id);
    figure_make(w->s, i, u, i->main_window, MONTH_NONE, &f);
    if (f.last == MONTH_NONE)
        return;
    const char *before = told_of(w, "status", key);
    const char *link = page(w, arena_printf(w->a, "/indikator/%s?enhet=%s", i->id, u->id));
    if (notice_status(f.last, f.now.mal, before, after, &was) == NOTICE_TROUBLE)
        add_line(w, d, i,
            arena_printf(w->a, "• %s, %s: målet är %s (var %s). %s %s.%s\n", i->name, u->name,
                mal_word(f.now.mal), mal_word(was),
                format_upper_first(w->a, format_period(w->a, f.period, f.window)),
                f.now.has_value ? format_with_unit(w->a, i, f.now.value) : "saknas", link),
            false);
    note(w, "status", key, before, after);
    struct notice_source delayed = {.awaited = f.late ? f.awaited : MONTH_NONE};
    before = told_of(w, "delayed", key);
    if (notice_late(&delayed, before, after) == NOTICE_TROUBLE)
        add_line(w, d, i,
            arena_printf(w->a, "• %s, %s: %s saknas; sidan visar %s.%s\n", i->name, u->name,
                format_period(w->a, figure_period(i, f.window, f.awaited), f.window),
                format_period(w->a, f.period, f.window), link),
            true);
    note(w, "delayed", key, before, after);
}

static void
send_digests(const struct work *w, const struct digests *d)
{
    for (size_t k = 0; k < d->n; k++) {
        const struct digest *x = &d->items[k];
        const char *subject = x->n_changed
                                  ? arena_printf(w->a, "ksrd: %d %s ändrad status", x->n_changed,
                                        x->n_changed == 1 ? "indikator har" : "indikatorer har")
                                  : arena_printf(w->a, "ksrd: %d %s försenade", x->n_late,
                                        x->n_late == 1 ? "indikators siffror är" : "indikatorers siffror är");
        tell(w, x->to, subject,
            arena_printf(w->a, "%s%s%s%s%s", *x->changed ? "Ändrad målstatus\n\n" : "", x->changed,
                *x->changed && *x->late ? "\n" : "", *x->late ? "Försenade siffror\n\n" : "", x->late));
    }
}

/* Each indicator of a dashboard, for that dashboard's unit, once. */
static void
look_at_figures(const struct work *w, bool tell_them)
{
    struct digests d = {0};
    const struct catalog *c = w->s->catalog;
    const char *seen = " ";
    for (size_t b = 0; b < c->n_dashboards; b++)
        for (size_t s = 0; s < c->dashboards[b].n_sections; s++)
            for (size_t k = 0; k < c->dashboards[b].sections[s].n; k++) {
                const struct indicator *i = c->dashboards[b].sections[s].indicators[k];
                const char *mark = arena_printf(w->a, " %s/%s ", i->id, c->dashboards[b].unit->id);
                if (strstr(seen, mark))
                    continue;
                seen = arena_printf(w->a, "%s%s", seen, mark);
                look_at_figure(w, &d, i, c->dashboards[b].unit);
            }
    if (tell_them)
        send_digests(w, &d);
}

void
mail_notices_make(struct arena *a, const struct snapshot *s, const struct store_told *told, size_t n_told,
    stamp now, enum mail_digest digest, struct mail_notices *ret)
{
    *ret = (struct mail_notices){.arena = a};
    const struct work w = {a, s, told, n_told, now, ret};
    for (size_t i = 0; i < s->catalog->n_sources; i++)
        look_at_source(&w, &s->catalog->sources[i]);
    if (digest != MAIL_DIGEST_NOT_NOW)
        look_at_figures(&w, digest == MAIL_DIGEST_TELL);
}
