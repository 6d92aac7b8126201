#include "config_meetings.h"
#include "config_link.h"
#include "config_reach.h"
#include "config_text.h"
#include "text.h"

/* ---- single texts ------------------------------------------------------------------------------------------------------------ */

static void
refuse(struct load *l, const struct node *n, const char *hint, const char *what)
{
    config_walk_fault(l, &n->pos, hint, "%s: %s", config_faults_quote(l->faults, n->text), what);
}

void
config_meetings_paragraph(struct load *l, const struct node *n)
{
    if (!config_text_matches(n->text, "^[0-9]{1,4}[a-z]?$"))
        refuse(l, n, "paragraph: 118", "expected the number of a § alone");
}

void
config_meetings_time(struct load *l, const struct node *n)
{
    if (!config_text_matches(n->text, "^([01][0-9]|2[0-3]):[0-5][0-9]$"))
        refuse(l, n, "time: \"13:00\"", "expected a time of day");
}

void
config_meetings_moment(struct load *l, const struct node *n)
{
    stamp t;

    if (strlen(n->text) != 16 || clock_parse(n->text, &t))
        refuse(l, n, NULL, "expected a day and a time such as 2026-11-24T08:00");
}

/* ---- what they mean together ------------------------------------------------------------------------------------------------- */

static const struct node *
item_of(const struct node *map, const char *key, size_t i)
{
    const struct node *list = config_yaml_get(map, key);

    return list && list->kind == NODE_LIST ? config_yaml_item(list, i) : list;
}

static void
check_reach(
    struct load *l, const struct indicator *x, const struct unit *u, const struct node *n, const char *key)
{
    struct pos at = config_walk_at(n, key);

    if (!config_link_object(l, KIND_INDICATOR, x)->broken && !config_reach_indicator(l, x, u))
        config_walk_fault(l, &at, NULL, "indicator '%s' can never have a figure for unit '%s'", x->id, u->id);
}

static void
check_window(struct load *l, const struct meeting_item *x, const struct node *n)
{
    struct pos at = config_walk_at(n, "window");
    const char *known = "";

    if (!x->indicator) {
        config_walk_fault(l, &at, "indicator: ID, or leave out window",
            "item '%s' has a window without an indicator", x->title);
        return;
    }
    for (int w = 0; w < WINDOWS; w++)
        if (x->indicator->windows[w])
            known = arena_printf(l->faults->arena, "%s%s%s", known, *known ? ", " : "", window_names[w]);
    if (!x->indicator->windows[meeting_window(x)])
        config_walk_fault(l, &at, known, "indicator '%s' has no window %s", x->indicator->id, x->window_text);
}

/* A page, an indicator for a unit, a unit, or nothing. */
static void
check_shown(struct load *l, const struct meeting_item *x, const struct node *n)
{
    struct pos at = config_walk_at(n, x->indicator ? "indicator" : "dashboard");

    if (x->dashboard && (x->indicator || x->unit))
        config_walk_fault(l, &at, "leave out one of them", "item '%s' shows a dashboard and %s", x->title,
            x->indicator ? "an indicator" : "a unit");
    else if (x->indicator && !x->unit)
        config_walk_fault(
            l, &at, "unit: ID", "item '%s' does not say whose '%s' it shows", x->title, x->indicator->id);
    else if (x->indicator)
        check_reach(l, x->indicator, x->unit, n, "indicator");
    if (x->window_text)
        check_window(l, x, n);
}

static void
check_decision(
    struct load *l, const struct meeting *m, const struct meeting_decision *d, const struct node *n)
{
    struct pos at = config_walk_at(n, d->indicator ? "indicator" : "unit");
    struct pos day = config_walk_at(n, "follow_up");

    if (!d->indicator != !d->unit)
        config_walk_fault(l, &at, d->indicator ? "unit: ID" : "indicator: ID", "a decision has %s without %s",
            d->indicator ? "an indicator" : "a unit", d->indicator ? "its unit" : "an indicator");
    else if (d->indicator)
        check_reach(l, d->indicator, d->unit, n, "indicator");
    if (d->follow_up && strcmp(d->follow_up, m->date) <= 0)
        config_walk_fault(l, &day, NULL, "it is followed up on %s, and decided on %s", d->follow_up, m->date);
}

static void
check_items(struct load *l, const struct meeting *m, const struct node *meeting)
{
    for (size_t i = 0; i < m->n_items; i++) {
        const struct meeting_item *x = &m->items[i];
        const struct node *n = item_of(meeting, "items", i);
        struct pos at = config_walk_at(n, "paragraph");

        check_shown(l, x, n);
        for (size_t k = 0; k < i && x->paragraph; k++)
            if (m->items[k].paragraph && strcmp(m->items[k].paragraph, x->paragraph) == 0)
                config_walk_fault(l, &at, NULL, "§ %s stands twice in meeting '%s'", x->paragraph, m->id);
        for (size_t k = 0; k < x->n_decisions; k++)
            check_decision(l, m, &x->decisions[k], item_of(n, "decisions", k));
    }
}

static void
check_times(struct load *l, struct meeting *m, const struct node *n)
{
    struct pos at = config_walk_at(n, "kallelse"), body = config_walk_at(n, "body");
    const char *kind = m->body->kind;
    bool known = !config_link_object(l, KIND_UNIT, m->body)->broken && kind;

    (void)clock_parse(arena_printf(l->scratch, "%sT%s", m->date, m->time), &m->at);
    (void)clock_parse(m->called, &m->called_at);
    if (m->called_at >= m->at)
        config_walk_fault(l, &at, NULL, "the papers go out on %s, and the meeting begins on %s at %s",
            m->called, m->date, m->time);
    if (known && strcmp(kind, "namnd") != 0 && strcmp(kind, "kommun") != 0 && strcmp(kind, "bolag") != 0 &&
        strcmp(kind, "koncern") != 0)
        config_walk_fault(l, &body, "a unit of kind namnd, kommun, bolag or koncern",
            "unit '%s' is of kind %s and holds no meetings", m->body->id, kind);
}

/* Who meets twice at the same time has copied a meeting. */
static void
check_twice(struct load *l, const struct section *all, size_t i)
{
    const struct meeting *m = all->objects[i].data;
    struct pos at = config_walk_at(all->objects[i].node, "date");

    for (size_t k = 0; k < i; k++) {
        const struct meeting *x = all->objects[k].data;

        if (!all->objects[k].broken && x->body == m->body && x->at == m->at)
            config_walk_fault(l, &at, NULL, "'%s' has the meeting '%s' at the same time", m->body->id, x->id);
    }
}

void
config_meetings_check(struct load *l)
{
    const struct section *all = &l->sections[KIND_MEETING];

    for (size_t i = 0; i < all->n; i++) {
        struct object *o = &all->objects[i];

        l->owner = o;
        if (o->broken)
            continue;
        check_times(l, o->data, o->node);
        check_twice(l, all, i);
        check_items(l, o->data, o->node);
    }
    l->owner = NULL;
}
