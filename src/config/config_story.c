/* Stories: Markdown files with a head of YAML, in a folder of their own. */
#include "config_story.h"
#include "config_encoding.h"
#include "config_link.h"
#include "config_reach.h"
#include "config_rows_unit.h"
#include "config_text.h"
#include "text.h"
#include <ctype.h>

#define HEAD_HINT                                                                                            \
    "begin the file with a line of three dashes, then title:, author: and date:, and three dashes again"

/* ---- head and text ------------------------------------------------------------------------------------------------------------ */
static size_t
line_length(const char *s)
{
    size_t n = strcspn(s, "\n");

    return n > 0 && s[n - 1] == '\r' ? n - 1 : n;
}

static bool
is_dashes(const char *s)
{
    return line_length(s) == 3 && text_starts(s, "---");
}

static const char *
next_line(const char *s)
{
    s += strcspn(s, "\n");
    return *s ? s + 1 : s;
}

/* Where the head ends and, behind its second line of dashes, the text begins. line: of that. */
static int
split(const char *text, const char **ret_end, const char **ret_text, int *ret_line)
{
    int line = 1;
    const char *s = text;

    if (!is_dashes(s))
        return -1;
    for (s = next_line(s), line++; *s && !is_dashes(s); s = next_line(s))
        line++;
    if (!*s)
        return -1;
    *ret_end = s;
    for (s = next_line(s), line++; *s && line_length(s) == 0; s = next_line(s))
        line++;
    *ret_text = s;
    *ret_line = line;
    return 0;
}

/* "config/berattelser/fler_heltider.md" → "fler_heltider" */
static const char *
id_of(struct arena *a, const char *name)
{
    const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;

    return arena_strndup(a, base, strlen(base) - strlen(CONFIG_STORY_ENDING));
}

static const struct node *
body_node(struct arena *a, const struct config_file *f, const char *text, const struct pos *at)
{
    struct node *n = config_rows_scalar(a, text, at);

    n->file = f; /* places within the text are found in the file */
    n->plain = *text != '\0';
    return n;
}

/* The head with id before and text behind. */
static const struct node *
story_node(struct arena *a, const struct node *head, const char *id, const struct node *body)
{
    struct node *n = config_rows_map(a, &head->pos, head->n + 2);

    n->file = head->file;
    config_rows_put(a, n, "id", config_rows_scalar(a, id, &n->pos));
    for (size_t i = 0; i < head->n; i++)
        n->pairs[n->n++] = head->pairs[i];
    config_rows_put(a, n, "text", body);
    return n;
}

static const struct node *
list_of_one(struct arena *a, const struct node *story)
{
    struct node *root = config_rows_map(a, &story->pos, 1), *list = arena_alloc(a, sizeof *list);

    *list = (struct node){.kind = NODE_LIST, .pos = story->pos, .n = 1};
    list->items = arena_alloc(a, sizeof(struct node *));
    list->items[0] = story;
    config_rows_put(a, root, "stories", list);
    return root;
}

/* What the file says of itself stands in its name and below the head. */
static int
refuse_keys(const struct node *head, struct config_faults *faults)
{
    static const char *const keys[][2] = {
        {"id", "a story's id is the name of its file"}, {"text", "a story's text follows its head"}};

    for (size_t i = 0; i < head->n; i++)
        for (size_t k = 0; k < 2; k++)
            if (strcmp(head->pairs[i].key->text, keys[k][0]) == 0) {
                config_faults_add(
                    faults, &head->pairs[i].key->pos, keys[k][1], "'%s' does not stand here", keys[k][0]);
                return -1;
            }
    return 0;
}

static int
refuse(struct config_faults *faults, const char *name, int line, const char *what)
{
    const struct pos at = {name, line, 1};

    config_faults_add(faults, &at, HEAD_HINT, "%s", what);
    return -1;
}

static int
parse_story(struct arena *a, const struct config_file *f, const char *name, struct config_faults *faults,
    const struct node **ret)
{
    const char *text = arena_strndup(a, f->text, f->len), *end, *body;
    struct config_file *head = arena_alloc(a, sizeof *head);
    const struct node *map = NULL;
    struct pos at = {name, 1, 1};

    if (text_starts(text, "\xef\xbb\xbf"))
        text += 3;
    if (split(text, &end, &body, &at.line))
        return refuse(
            faults, name, 1, is_dashes(text) ? "the story's head does not end" : "the story has no head");
    *head = (struct config_file){f->name, text, (size_t)(end - text)};
    if (config_yaml_parse(a, head, name, faults, &map))
        return -1;
    if (!map || map->kind != NODE_MAP)
        return refuse(faults, name, 2, "the story's head has no keys");
    if (refuse_keys(map, faults))
        return -1;
    *ret = list_of_one(a, story_node(a, map, id_of(a, f->name), body_node(a, f, body, &at)));
    return 0;
}

int
config_story_parse(struct arena *a, const struct config_file *f, const char *name,
    struct config_faults *faults, const struct node **ret)
{
    if (!text_ends(f->name, CONFIG_STORY_ENDING))
        return config_yaml_parse(a, f, name, faults, ret);
    return config_encoding_check(f, name, faults) ? -1 : parse_story(a, f, name, faults, ret);
}

/* ---- what its keys say ---------------------------------------------------------------------------------------------------------- */
void
config_story_author(struct load *l, const struct node *n)
{
    config_text_prose(l, n, 120, true);
}

void
config_story_period(struct load *l, const struct node *n)
{
    struct period p;

    if (period_parse(n->text, &p))
        config_walk_fault(l, &n->pos, "2026-10, 2026Q3, 2026T2, 2026 or 2025/26",
            "'period' is %s; expected a period", config_faults_quote(l->faults, n->text));
}

/* <b>, </b>, <!-- or <?: but not <https://…>, which is a link. */
static bool
is_html(const char *s)
{
    return (isalpha((unsigned char)s[1]) || strchr("/!?", s[1] ? s[1] : ' ')) && !text_starts(s, "<https:") &&
           !text_starts(s, "<http:") && !text_starts(s, "<mailto:");
}

/* The pages leave both out: who writes is told, not surprised. */
void
config_story_text(struct load *l, const struct node *n)
{
    if (!config_text_prose(l, n, 20000, false))
        return;
    for (const char *s = n->text; *s; s++) {
        bool html = *s == '<' && is_html(s);
        struct pos at;

        if (*s == '\\' && s[1])
            s++;
        if (!html && !text_starts(s, "!["))
            continue;
        at = config_yaml_inside(n, (size_t)(s - n->text) + 1);
        config_walk_fault(l, &at, html ? "write \\< for the sign itself" : "tell it in words",
            "%s in a story", html ? "HTML" : "a picture");
    }
}

void
config_story_check(struct load *l)
{
    const struct section *all = &l->sections[KIND_STORY];

    for (size_t i = 0; i < all->n; i++) {
        const struct story *s = all->objects[i].data;
        struct pos at = config_walk_at(all->objects[i].node, "indicator");

        l->owner = &all->objects[i];
        if (all->objects[i].broken || !s->unit || !s->indicator ||
            config_link_object(l, KIND_INDICATOR, s->indicator)->broken ||
            config_reach_indicator(l, s->indicator, s->unit))
            continue;
        config_walk_fault(l, &at, NULL, "indicator '%s' can never have a figure for unit '%s'",
            s->indicator->id, s->unit->id);
    }
    l->owner = NULL;
}
