#include "config_rows.h"
#include "config_csv.h"
#include "config_rows_unit.h"
#include "period.h"
#include "text.h"

/* ---- nodes ------------------------------------------------------------------------------------------------------------------ */

struct node *
config_rows_scalar(struct arena *a, const char *text, const struct pos *at)
{
    struct node *n = arena_alloc(a, sizeof *n);

    *n = (struct node){.kind = NODE_SCALAR, .pos = *at, .text = text, .plain = true};
    return n;
}

struct node *
config_rows_map(struct arena *a, const struct pos *at, size_t most)
{
    struct node *n = arena_alloc(a, sizeof *n);

    *n = (struct node){.kind = NODE_MAP, .pos = *at, .pairs = arena_alloc(a, (most + 1) * sizeof *n->pairs)};
    return n;
}

void
config_rows_put(struct arena *a, struct node *map, const char *key, const struct node *value)
{
    map->pairs[map->n++] = (struct node_pair){config_rows_scalar(a, key, &value->pos), value};
}

/* ---- heads ------------------------------------------------------------------------------------------------------------------ */

/* Small letters, å ä ö without what is above them: Överordnad is overordnad. */
static const char *
folded(struct arena *a, const char *text)
{
    static const char *const letters[][2] = {
        {"å", "a"}, {"ä", "a"}, {"ö", "o"}, {"Å", "a"}, {"Ä", "a"}, {"Ö", "o"}};
    char *out = arena_alloc(a, strlen(text) + 1), *to = out;

    while (*text) {
        size_t k = 0;

        while (k < 6 && !text_starts(text, letters[k][0]))
            k++;
        *to++ = k < 6 ? letters[k][1][0] : *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text;
        text += k < 6 ? strlen(letters[k][0]) : 1;
    }
    *to = '\0';
    return out;
}

int
config_rows_heads(struct arena *a, const struct config_csv *csv, const struct config_rows_head *heads,
    size_t n, const char *open, int *ret_at, struct config_faults *faults)
{
    const struct config_csv_row *head = &csv->rows[0];
    const char *names[16];
    int rc = 0;

    for (size_t k = 0; k < n; k++) {
        ret_at[k] = -1;
        names[k] = heads[k].name;
    }
    for (size_t i = 0; i < head->n; i++) {
        const char *name = folded(a, head->cells[i].text);
        size_t k = 0;

        if (open && text_starts(name, open))
            continue;
        while (k < n && strcmp(heads[k].name, name) != 0)
            k++;
        if (k == n || ret_at[k] >= 0) {
            config_faults_add(faults, &head->cells[i].pos,
                k < n ? NULL : config_faults_nearest(faults, name, names, n),
                k < n ? "the head %s stands twice" : "unknown head %s",
                config_faults_quote(faults, head->cells[i].text));
            rc = -1;
        } else {
            ret_at[k] = (int)i;
        }
    }
    for (size_t k = 0; k < n && rc == 0; k++)
        if (heads[k].required && ret_at[k] < 0) {
            config_faults_add(faults, &head->pos, NULL, "the head '%s' is missing", heads[k].name);
            rc = -1;
        }
    return rc;
}

/* ---- months ----------------------------------------------------------------------------------------------------------------- */

const struct node *
config_rows_month(
    struct arena *a, const struct config_csv_cell *c, bool last, struct config_faults *faults, bool *ret_bad)
{
    struct period p;
    size_t n = strlen(c->text);
    const char *text = c->text;

    if (!text[0])
        return NULL;
    if (n == 10 && period_parse(text, &p) == 0) { /* a day: spreadsheets make one of a month */
        int day = (text[8] - '0') * 10 + text[9] - '0', year = month_year(p.last), m = month_of_year(p.last);
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        int end = m == 2 ? 28 + leap : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;

        text = arena_strndup(a, text, 7);
        if (day == (last ? end : 1))
            return config_rows_scalar(a, text, &c->pos);
        config_faults_add(faults, &c->pos, NULL,
            "%s is not the %s day of a month; the organisation changes between two months",
            config_faults_quote(faults, c->text), last ? "last" : "first");
        *ret_bad = true;
        return NULL;
    }
    if (n == 7 && period_parse(text, &p) == 0 && p.span == 1)
        return config_rows_scalar(a, text, &c->pos);
    config_faults_add(faults, &c->pos, NULL, "%s is no month; expected 2026-01, or the day 2026-01-01",
        config_faults_quote(faults, c->text));
    *ret_bad = true;
    return NULL;
}

/* ---- managers and grants: a row is a map --------------------------------------------------------------------------------------- */
static const struct config_rows_head manager_heads[] = {
    {"enhet", "unit", true}, {"chef", "name", true}, {"mejl", "mail", false}, {"fran", "from", false}};
static const struct config_rows_head grant_heads[] = {{"mejl", "mail", true}, {"roll", "role", true},
    {"enhet", "unit", true}, {"fran", "from", false}, {"till", "to", false}};

static int
plain_rows(struct arena *a, const struct config_csv *csv, const struct config_rows_head *heads, size_t n,
    struct node *list, struct config_faults *faults)
{
    int at[8];
    bool bad = config_rows_heads(a, csv, heads, n, NULL, at, faults) != 0;

    for (size_t i = 1; i < csv->n && !bad; i++) {
        struct node *map = config_rows_map(a, &csv->rows[i].pos, n);

        for (size_t k = 0; k < n; k++) {
            const struct config_csv_cell *c = at[k] < 0 ? NULL : &csv->rows[i].cells[at[k]];
            bool dated = strcmp(heads[k].key, "from") == 0 || strcmp(heads[k].key, "to") == 0;
            const struct node *value = !c || !c->text[0] ? NULL
                                       : dated ? config_rows_month(a, c, heads[k].key[0] == 't', faults, &bad)
                                               : config_rows_scalar(a, c->text, &c->pos);

            if (value)
                config_rows_put(a, map, heads[k].key, value);
        }
        list->items[list->n++] = map;
    }
    return bad ? -1 : 0;
}

/* ---- files ---------------------------------------------------------------------------------------------------------------------- */

bool
config_rows_is_csv(const struct config_file *f)
{
    return text_ends(f->name, ".csv");
}

static const char *
base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

/* The file of this name, told among what there is when there is none. */
static const struct config_file *
find_file(const struct config_bundle *b, const struct node *name, bool *used, struct config_faults *faults)
{
    const char *names[64];
    size_t n = 0;

    for (size_t i = 0; i < b->n; i++)
        if (config_rows_is_csv(&b->files[i])) {
            if (strcmp(base_name(b->files[i].name), name->text) == 0) {
                used[i] = true;
                return &b->files[i];
            }
            if (n < 64)
                names[n++] = base_name(b->files[i].name);
        }
    config_faults_add(faults, &name->pos,
        n ? config_faults_nearest(faults, name->text, names, n)
          : "it lies beside the YAML files, as NAME.csv",
        "there is no file %s", config_faults_quote(faults, name->text));
    return NULL;
}

static int
read_rows(const struct config_rows *x, const char *key, const struct config_file *f, struct node *list,
    struct config_faults *faults)
{
    struct config_csv csv;

    if (config_csv_read(x->arena, f, arena_strdup(x->names, f->name), faults, &csv))
        return -1;
    list->items = arena_alloc(x->arena, (csv.n + 1) * sizeof(struct node *));
    if (strcmp(key, "units") == 0)
        return config_rows_unit(x->arena, &csv, list, faults);
    if (strcmp(key, "managers") == 0)
        return plain_rows(x->arena, &csv, manager_heads, 4, list, faults);
    return plain_rows(x->arena, &csv, grant_heads, 5, list, faults);
}

static int
expand(const struct config_rows *x, struct node_pair *p, struct config_faults *faults)
{
    const struct node *name = config_yaml_get(p->value, "file");
    struct node *list = arena_alloc(x->arena, sizeof *list);
    const struct config_file *f;

    if (!name)
        return 0; /* the walker says what is expected */
    *list = (struct node){.kind = NODE_LIST, .pos = p->value->pos};
    if (p->value->n > 1 || name->kind != NODE_SCALAR) {
        config_faults_add(faults, &p->value->pos, NULL,
            "'%s' names a file: expected {file: NAME.csv} and no more", p->key->text);
        return -1;
    }
    f = find_file(x->bundle, name, x->used, faults);
    if (!f || read_rows(x, p->key->text, f, list, faults))
        return -1;
    p->value = list;
    return 0;
}

int
config_rows_expand(const struct config_rows *x, const struct node *root, struct config_faults *faults)
{
    static const char *const keys[] = {"units", "managers", "grants"};
    int rc = 0;

    for (size_t i = 0; root && root->kind == NODE_MAP && i < root->n; i++)
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            if (strcmp(root->pairs[i].key->text, keys[k]) == 0 && expand(x, &root->pairs[i], faults))
                rc = -1;
    return rc;
}
