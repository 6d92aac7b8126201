#include "config_objects.h"
#include "config_crest.h"
#include "config_rows.h"
#include "config_story.h"
#include "text.h"
#include <ctype.h>

const char *const config_objects_lists[KINDS] = {
    "pillars", "sources", "units", "measures", "indicators", "dashboards", "meetings", "stories"};

int
config_objects_kind(const char *key)
{
    for (int k = 0; k < KINDS; k++)
        if (strcmp(config_objects_lists[k], key) == 0)
            return k;
    return -1;
}

bool
config_objects_carried(const struct node *n)
{
    return strcmp(n->pos.file, CONFIG_CARRIED) == 0;
}

const char *
config_objects_text(const struct node *map, const char *key)
{
    const struct node *n = config_yaml_get(map, key);

    return n && n->kind == NODE_SCALAR ? n->text : "";
}

static void
add_objects(struct arena *a, struct config_nodes *all, const struct node *list)
{
    for (size_t i = 0; list->kind == NODE_LIST && i < list->n; i++)
        if (list->items[i]->kind == NODE_MAP && config_objects_text(list->items[i], "id")[0])
            *ARENA_PUSH(a, all->items, all->n, all->cap) = list->items[i];
}

static void
add_file(struct arena *a, const struct node *root, struct config_objects *o)
{
    for (size_t i = 0; root && root->kind == NODE_MAP && i < root->n; i++) {
        const struct node_pair *p = &root->pairs[i];
        int kind = config_objects_kind(p->key->text);

        if (kind >= 0)
            add_objects(a, &o->kinds[kind], p->value);
        else
            *ARENA_PUSH(a, o->others, o->n_others, o->cap_others) = *p;
    }
}

int
config_objects_read(
    struct arena *a, const struct config_bundle *b, struct config_objects *ret, struct err *err)
{
    struct config_faults *faults = config_faults_new();
    struct config_objects o = {0};
    const struct config_rows rows = {a, a, b, arena_alloc(a, b->n + 1)};
    const char *torn = NULL;

    for (size_t i = 0; i < b->n && !torn; i++) {
        const struct node *root = NULL;

        if (config_rows_is_csv(&b->files[i]) || config_crest_is(&b->files[i]))
            continue;
        if (config_story_parse(a, &b->files[i], arena_strdup(a, b->files[i].name), faults, &root) ||
            config_rows_expand(&rows, root, faults))
            torn = b->files[i].name;
        else
            add_file(a, root, &o);
    }
    config_faults_free(faults);
    if (torn)
        return err_set(err, ERR_CONFIG, torn, "run ksrd check", "the file cannot be read");
    *ret = o;
    return 0;
}

const struct node *
config_objects_find(const struct config_objects *o, enum kind kind, const char *id)
{
    for (size_t i = 0; i < o->kinds[kind].n; i++)
        if (strcmp(config_objects_text(o->kinds[kind].items[i], "id"), id) == 0)
            return o->kinds[kind].items[i];
    return NULL;
}

/* Letters, digits and what stands between them: YAML and people read it alike without quotes. */
static bool
is_plain(const char *s)
{
    if (!s[0] || isspace((unsigned char)s[0]) || strchr("-?:,[]{}#&*!|>'\"%@`", s[0]))
        return s[0] == '-' && isdigit((unsigned char)s[1]);
    for (; *s; s++)
        if (iscntrl((unsigned char)*s) || strchr(",[]{}\"", *s) || (*s == ':' && s[1] == ' ') ||
            (*s == ' ' && s[1] == '#'))
            return false;
    return true;
}

/* YAML takes these for ends of lines, or for nothing at all, even between quotes. */
static size_t
write_special(struct buf *out, const char *s)
{
    static const char *const special[][2] = {
        {"\xC2\x85", "\\N"}, {"\xE2\x80\xA8", "\\L"}, {"\xE2\x80\xA9", "\\P"}, {"\xEF\xBB\xBF", "\\uFEFF"}};

    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (text_starts(s, special[i][0])) {
            buf_str(out, special[i][1]);
            return strlen(special[i][0]);
        }
    return 0;
}

static void
write_scalar(struct buf *out, const char *s, bool exact)
{
    if (!exact && is_plain(s)) {
        buf_str(out, s);
        return;
    }
    buf_char(out, '"');
    for (size_t n; *s; s += n) {
        n = write_special(out, s);
        if (n > 0)
            continue;
        n = 1;
        if (*s == '"' || *s == '\\')
            buf_printf(out, "\\%c", *s);
        else if (iscntrl((unsigned char)*s))
            buf_printf(out, "\\x%02x", (unsigned)(unsigned char)*s);
        else
            buf_char(out, *s);
    }
    buf_char(out, '"');
}

void
config_objects_write(struct buf *out, const struct node *n, bool exact)
{
    if (n->kind == NODE_SCALAR) {
        write_scalar(out, n->text, exact);
        return;
    }
    buf_char(out, n->kind == NODE_LIST ? '[' : '{');
    for (size_t i = 0; i < n->n; i++) {
        buf_str(out, i ? ", " : "");
        if (n->kind == NODE_MAP) {
            write_scalar(out, n->pairs[i].key->text, exact);
            buf_str(out, ": ");
        }
        config_objects_write(out, n->kind == NODE_LIST ? n->items[i] : n->pairs[i].value, exact);
    }
    buf_char(out, n->kind == NODE_LIST ? ']' : '}');
}
