#include "config_rows_unit.h"
#include "period.h"
#include "text.h"
#include <stdlib.h>

enum { ID, NAME, KIND, PARENT, FROM, TO, CHEF, MAIL, AFTER, HEADS };
static const struct config_rows_head heads[HEADS] = {{"id", "id", true}, {"namn", "name", true},
    {"typ", "kind", true}, {"overordnad", "parent", true}, {"fran", "from", false}, {"till", "to", false},
    {"chef", "name", false}, {"mejl", "mail", false}, {"eftertradare", "succeeded_by", false}};

struct rows {
    struct arena *arena;
    const struct config_csv *csv;
    struct config_faults *faults;
    int at[HEADS];
    size_t *codes, n_codes; /* the cells under kod.… */
    bool bad;
    const struct config_csv_row **own; /* the rows of one unit, by time */
    size_t n;
};

static const struct config_csv_cell *
cell(const struct rows *r, size_t k, int head)
{
    static const struct config_csv_cell none = {.text = ""};

    return r->at[head] < 0 ? &none : &r->own[k]->cells[r->at[head]];
}

static const struct node *
scalar(struct rows *r, const struct config_csv_cell *c)
{
    return config_rows_scalar(r->arena, c->text, &c->pos);
}

static const struct node *
month_of(struct rows *r, size_t k, int head)
{
    const struct config_csv_cell *c = cell(r, k, head);

    return c->text[0] ? config_rows_month(r->arena, c, head == TO, r->faults, &r->bad) : NULL;
}

static month
number_of(const struct node *n)
{
    struct period p;

    return n && period_parse(n->text, &p) == 0 ? p.last : MONTH_NONE;
}

static struct node *
list_of(struct rows *r, const struct pos *at, size_t most)
{
    struct node *n = arena_alloc(r->arena, sizeof *n);

    *n = (struct node){
        .kind = NODE_LIST, .pos = *at, .items = arena_alloc(r->arena, (most + 1) * sizeof(struct node *))};
    return n;
}

static bool
same_in_all(const struct rows *r, size_t column)
{
    for (size_t k = 1; k < r->n; k++)
        if (strcmp(r->own[k]->cells[column].text, r->own[0]->cells[column].text) != 0)
            return false;
    return true;
}

/* ---- time ------------------------------------------------------------------------------------------------------------------- */

/* Each row begins where the one before ends; an empty end is the month before the next row. */
static void
check_time(struct rows *r)
{
    for (size_t k = 1; k < r->n; k++) {
        month from = number_of(month_of(r, k, FROM)), to = number_of(month_of(r, k - 1, TO));
        const struct config_csv_cell *c = cell(r, k, FROM);
        char text[PERIOD_TEXT];

        if (r->bad)
            return;
        if (from == MONTH_NONE || from <= number_of(month_of(r, k - 1, FROM))) {
            config_faults_add(r->faults, c->text ? &r->own[k]->pos : &c->pos,
                "oldest first, each from a later month (fran)",
                "unit '%s' has a further row that begins no later", cell(r, k, ID)->text);
            r->bad = true;
        } else if (to != MONTH_NONE && from != to + 1) {
            config_faults_add(r->faults, &c->pos,
                arena_printf(r->faults->arena, "the row before ends %s: expected the month after",
                    period_text((struct period){to, 1}, text)),
                "the rows of unit '%s' %s", cell(r, k, ID)->text, from > to ? "leave a gap" : "overlap");
            r->bad = true;
        }
    }
}

/* The last month of row k, as text; of the last row what stands there. */
static const struct node *
end_of(struct rows *r, size_t k)
{
    char text[PERIOD_TEXT];

    if (k + 1 == r->n)
        return month_of(r, k, TO);
    month m = (month)(number_of(month_of(r, k + 1, FROM)) - 1);
    const struct config_csv_cell *c = cell(r, k, TO)->text[0] ? cell(r, k, TO) : cell(r, k + 1, FROM);
    return config_rows_scalar(
        r->arena, arena_strdup(r->arena, period_text((struct period){m, 1}, text)), &c->pos);
}

/* ---- what changes --------------------------------------------------------------------------------------------------------------- */

static void
put_names(struct rows *r, struct node *map)
{
    struct node *former = list_of(r, &map->pos, r->n);

    for (size_t k = 0; k + 1 < r->n; k++) {
        if (strcmp(cell(r, k, NAME)->text, cell(r, k + 1, NAME)->text) == 0)
            continue;
        struct node *x = config_rows_map(r->arena, &cell(r, k, NAME)->pos, 2);

        config_rows_put(r->arena, x, "to", end_of(r, k));
        config_rows_put(r->arena, x, "name", scalar(r, cell(r, k, NAME)));
        former->items[former->n++] = x;
    }
    config_rows_put(r->arena, map, "name", scalar(r, cell(r, r->n - 1, NAME)));
    if (former->n)
        config_rows_put(r->arena, map, "former_names", former);
}

static void
put_parents(struct rows *r, struct node *map)
{
    struct node *list = list_of(r, &cell(r, 0, PARENT)->pos, r->n);

    if (same_in_all(r, (size_t)r->at[PARENT])) {
        if (cell(r, 0, PARENT)->text[0])
            config_rows_put(r->arena, map, "parent", scalar(r, cell(r, 0, PARENT)));
        return;
    }
    for (size_t k = 0; k < r->n; k++) {
        if (k > 0 && strcmp(cell(r, k, PARENT)->text, cell(r, k - 1, PARENT)->text) == 0)
            continue;
        struct node *x = config_rows_map(r->arena, &cell(r, k, PARENT)->pos, 2);

        if (k > 0)
            config_rows_put(r->arena, x, "from", month_of(r, k, FROM));
        config_rows_put(r->arena, x, "unit", scalar(r, cell(r, k, PARENT)));
        list->items[list->n++] = x;
    }
    config_rows_put(r->arena, map, "parents", list);
}

static void
put_managers(struct rows *r, struct node *map)
{
    struct node *list = list_of(r, &map->pos, r->n);

    for (size_t k = 0; k < r->n; k++) {
        const char *name = cell(r, k, CHEF)->text;

        if (!name[0] || (k > 0 && strcmp(name, cell(r, k - 1, CHEF)->text) == 0))
            continue;
        struct node *x = config_rows_map(r->arena, &cell(r, k, CHEF)->pos, 3);
        const struct node *from = month_of(r, k, FROM);

        if (from)
            config_rows_put(r->arena, x, "from", from);
        config_rows_put(r->arena, x, "name", scalar(r, cell(r, k, CHEF)));
        if (cell(r, k, MAIL)->text[0])
            config_rows_put(r->arena, x, "mail", scalar(r, cell(r, k, MAIL)));
        list->items[list->n++] = x;
    }
    if (list->n)
        config_rows_put(r->arena, map, "managers", list);
}

/* "3100-3199, 3205": one node a code, each at its place in the cell. */
static struct node *
words_of(struct rows *r, const struct config_csv_cell *c)
{
    struct node *list = list_of(r, &c->pos, strlen(c->text) / 2 + 1);

    for (const char *s = c->text; *s;) {
        size_t n = strcspn(s, ", ");
        struct pos at = c->pos;

        at.column += (int)(s - c->text) + c->quoted;
        if (n)
            list->items[list->n++] = config_rows_scalar(r->arena, arena_strndup(r->arena, s, n), &at);
        s += n + (s[n] != '\0');
    }
    return list;
}

static void
put_dated(struct rows *r, struct node *dated, const struct config_csv_cell *head, size_t column)
{
    for (size_t k = 0; k < r->n; k++) {
        struct node *codes = words_of(r, &r->own[k]->cells[column]);

        for (size_t i = 0; i < codes->n; i++) {
            struct node *x = config_rows_map(r->arena, &codes->items[i]->pos, 4);
            const struct node *from = month_of(r, k, FROM), *to = end_of(r, k);

            config_rows_put(
                r->arena, x, "source", config_rows_scalar(r->arena, strchr(head->text, '.') + 1, &head->pos));
            config_rows_put(r->arena, x, "code", codes->items[i]);
            if (from)
                config_rows_put(r->arena, x, "from", from);
            if (to)
                config_rows_put(r->arena, x, "to", to);
            dated->items[dated->n++] = x;
        }
    }
}

static void
put_codes(struct rows *r, struct node *map)
{
    size_t most = 0;

    for (size_t i = 0; i < r->n_codes; i++)
        for (size_t k = 0; k < r->n; k++)
            most += strlen(r->own[k]->cells[r->codes[i]].text);
    struct node *always = config_rows_map(r->arena, &map->pos, r->n_codes),
                *dated = list_of(r, &map->pos, most);
    for (size_t i = 0; i < r->n_codes; i++) {
        const struct config_csv_cell *head = &r->csv->rows[0].cells[r->codes[i]],
                                     *c = &r->own[0]->cells[r->codes[i]];

        if (!same_in_all(r, r->codes[i])) {
            put_dated(r, dated, head, r->codes[i]);
        } else if (c->text[0]) {
            const struct node *key = config_rows_scalar(r->arena, strchr(head->text, '.') + 1, &head->pos);

            always->pairs[always->n++] = (struct node_pair){key, words_of(r, c)};
        }
    }
    if (always->n)
        config_rows_put(r->arena, map, "codes", always);
    if (dated->n)
        config_rows_put(r->arena, map, "dated_codes", dated);
}

static struct node *
unit_of(struct rows *r)
{
    struct node *map = config_rows_map(r->arena, &r->own[0]->pos, 16);
    const struct config_csv_cell *after = cell(r, r->n - 1, AFTER);

    for (size_t k = 1; k < r->n; k++)
        if (strcmp(cell(r, k, KIND)->text, cell(r, 0, KIND)->text) != 0) {
            config_faults_add(r->faults, &cell(r, k, KIND)->pos,
                "a unit of another kind has an id of its own", "unit '%s' was %s, and is %s here",
                cell(r, k, ID)->text, cell(r, 0, KIND)->text, cell(r, k, KIND)->text);
            r->bad = true;
        }
    check_time(r);
    if (r->bad)
        return map;
    config_rows_put(r->arena, map, "id", scalar(r, cell(r, 0, ID)));
    put_names(r, map);
    config_rows_put(r->arena, map, "kind", scalar(r, cell(r, 0, KIND)));
    put_parents(r, map);
    const struct node *from = month_of(r, 0, FROM), *to = month_of(r, r->n - 1, TO);
    if (from)
        config_rows_put(r->arena, map, "from", from);
    if (to)
        config_rows_put(r->arena, map, "to", to);
    put_codes(r, map);
    put_managers(r, map);
    if (after->text[0])
        config_rows_put(r->arena, map, "succeeded_by", words_of(r, after));
    return map;
}

/* ---- rows of one id ------------------------------------------------------------------------------------------------------------- */

struct indexed {
    const struct config_csv_row *row;
    const char *id;
    size_t first; /* where its id stood first: units keep the order of the file */
};

static int
by_unit(const void *va, const void *vb)
{
    const struct indexed *a = va, *b = vb;
    int c = strcmp(a->id, b->id);

    return c ? c : (a->row > b->row) - (a->row < b->row);
}

static int
by_place(const void *va, const void *vb)
{
    const struct indexed *a = va, *b = vb;

    return a->first != b->first ? (a->first > b->first) - (a->first < b->first)
                                : (a->row > b->row) - (a->row < b->row);
}

static struct indexed *
group(struct rows *r)
{
    size_t n = r->csv->n - 1;
    struct indexed *all = arena_alloc(r->arena, (n + 1) * sizeof *all);

    for (size_t i = 0; i < n; i++)
        all[i] = (struct indexed){&r->csv->rows[i + 1], r->csv->rows[i + 1].cells[r->at[ID]].text, i};
    qsort(all, n, sizeof *all, by_unit);
    for (size_t i = 1; i < n; i++)
        if (strcmp(all[i].id, all[i - 1].id) == 0)
            all[i].first = all[i - 1].first;
    qsort(all, n, sizeof *all, by_place);
    return all;
}

int
config_rows_unit(
    struct arena *a, const struct config_csv *csv, struct node *list, struct config_faults *faults)
{
    struct rows r = {.arena = a, .csv = csv, .faults = faults};
    size_t n = csv->n - 1;

    if (config_rows_heads(a, csv, heads, HEADS, "kod.", r.at, faults))
        return -1;
    r.codes = arena_alloc(a, (csv->rows[0].n + 1) * sizeof *r.codes);
    for (size_t i = 0; i < csv->rows[0].n; i++)
        if (strncasecmp(csv->rows[0].cells[i].text, "kod.", 4) == 0)
            r.codes[r.n_codes++] = i;
    struct indexed *all = group(&r);
    r.own = arena_alloc(a, (n + 1) * sizeof(struct config_csv_row *));
    bool any_bad = false;
    for (size_t i = 0; i < n; i += r.n) {
        for (r.n = 0; i + r.n < n && all[i + r.n].first == all[i].first; r.n++)
            r.own[r.n] = all[i + r.n].row;
        r.bad = false;
        list->items[list->n++] = unit_of(&r);
        any_bad = any_bad || r.bad;
    }
    return any_bad ? -1 : 0;
}
