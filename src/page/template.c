/* Compiles Mustache text to a flat list of nodes. */
#include "template_html.h"
#include "template_node.h"
#include "text.h"
#include <string.h>

#define MAX_DEPTH 48
#define MAX_DELIMITER 16

struct parser {
    struct template_set *set;
    struct template *t;
    const char *text;
    size_t n, pos;
    char open[MAX_DELIMITER + 1], close[MAX_DELIMITER + 1];
    enum template_html html;
    struct {
        size_t node;
        enum template_html html;
    } stack[MAX_DEPTH];
    size_t depth;
    struct err *err;
};

/* One tag as found: what stands between the delimiters. */
struct tag {
    char sigil; /* 0 for a plain name, '{' for the triple one */
    const char *name;
    size_t start, end;           /* in the text */
    size_t line_start, line_end; /* when standalone: where its line begins, and behind its line break */
    bool standalone;
};

struct template_set *
template_set_new(bool strict)
{
    struct arena *a = arena_new();
    struct template_set *s = arena_alloc(a, sizeof *s);
    s->arena = a;
    s->strict = strict;
    return s;
}

void
template_set_free(struct template_set *s)
{
    if (s)
        arena_free(s->arena);
}

static int
line_of(const struct parser *p, size_t pos)
{
    int line = 1;
    for (size_t i = 0; i < pos && i < p->n; i++)
        line += p->text[i] == '\n';
    return line;
}

static int
fail(struct parser *p, size_t pos, const char *what, const char *name)
{
    char where[128];
    snprintf(where, sizeof where, "%s:%d", p->t->name, line_of(p, pos));
    return err_set(p->err, ERR_BUG, where, NULL, name ? "%s '%s'" : "%s", what, name);
}

static size_t
line_start_of(const struct parser *p, size_t pos)
{
    while (pos > 0 && p->text[pos - 1] != '\n')
        pos--;
    return pos;
}

static struct template_node *
push(struct parser *p, enum template_kind kind, size_t pos)
{
    struct template_node *n = ARENA_PUSH(p->set->arena, p->t->nodes, p->t->n, p->t->cap);
    *n = (struct template_node){.kind = kind, .line = line_of(p, pos)};
    n->at_line_start = pos == 0 || p->text[pos - 1] == '\n';
    return n;
}

/* Text from..to as one node a line, so that the indentation of a partial can go before each. */
static void
push_text(struct parser *p, size_t from, size_t to)
{
    p->html = template_html_after(p->html, p->text + from, to - from);
    while (from < to) {
        const char *nl = memchr(p->text + from, '\n', to - from);
        size_t end = nl ? (size_t)(nl - p->text) + 1 : to;
        struct template_node *n = push(p, NODE_TEXT, from);
        n->text = p->text + from;
        n->len = end - from;
        from = end;
    }
}

static const char *
trimmed(struct parser *p, size_t from, size_t to)
{
    while (from < to && strchr(" \t\r\n", p->text[from]))
        from++;
    while (to > from && strchr(" \t\r\n", p->text[to - 1]))
        to--;
    return arena_strndup(p->set->arena, p->text + from, to - from);
}

static size_t
find(const struct parser *p, size_t from, const char *what)
{
    size_t len = strlen(what);
    for (size_t i = from; i + len <= p->n; i++)
        if (memcmp(p->text + i, what, len) == 0)
            return i;
    return p->n + 1;
}

/* Alone on its line: nothing but blanks before and behind. */
static void
find_line(const struct parser *p, struct tag *t)
{
    size_t from = line_start_of(p, t->start), to = t->end;
    for (size_t i = from; i < t->start; i++)
        if (p->text[i] != ' ' && p->text[i] != '\t')
            return;
    while (to < p->n && (p->text[to] == ' ' || p->text[to] == '\t'))
        to++;
    if (to < p->n && p->text[to] == '\r' && to + 1 < p->n && p->text[to + 1] == '\n')
        to++;
    if (to < p->n && p->text[to] != '\n')
        return;
    t->line_start = from;
    t->line_end = to < p->n ? to + 1 : to;
    t->standalone = true;
}

static int
read_tag(struct parser *p, size_t start, struct tag *ret)
{
    struct tag t = {.start = start};
    size_t from = start + strlen(p->open);
    char close[MAX_DELIMITER + 2];
    snprintf(close, sizeof close, "%s", p->close);
    if (from < p->n && strchr("#^/>!&={", p->text[from]) && p->text[from])
        t.sigil = p->text[from++];
    if (t.sigil == '{' || t.sigil == '=')
        snprintf(close, sizeof close, "%c%s", t.sigil == '{' ? '}' : '=', p->close);
    size_t end = find(p, from, close);
    if (end > p->n)
        return fail(p, start, "tag is not closed; expected", close);
    t.end = end + strlen(close);
    t.name = trimmed(p, from, end);
    if (t.sigil && strchr("#^/>!=", t.sigil))
        find_line(p, &t);
    *ret = t;
    return 0;
}

static int
split_name(struct parser *p, struct template_node *n, const struct tag *t)
{
    n->name = t->name;
    if (strcmp(t->name, ".") == 0)
        return 0;
    size_t cap = 0;
    const char *from = t->name;
    for (const char *c = t->name;; c++) {
        if (strchr(" \t\r\n{}<>\"'", *c) && *c)
            return fail(p, t->start, "malformed name", t->name);
        if (*c != '.' && *c)
            continue;
        if (c == from)
            return fail(p, t->start, "malformed name", t->name);
        const char *part = arena_strndup(p->set->arena, from, (size_t)(c - from));
        *ARENA_PUSH(p->set->arena, n->parts, n->n_parts, cap) = part;
        from = c + 1;
        if (!*c)
            return 0;
    }
}

static int
set_delimiters(struct parser *p, const struct tag *t)
{
    char both[2 * MAX_DELIMITER + 4];
    char *space;
    size_t n = strlen(t->name);
    if (n >= sizeof both)
        return fail(p, t->start, "malformed delimiters", t->name);
    snprintf(both, sizeof both, "%s", t->name);
    space = strpbrk(both, " \t\r\n");
    if (!space)
        return fail(p, t->start, "malformed delimiters", t->name);
    const char *second = space + strspn(space, " \t\r\n");
    *space = '\0';
    size_t a = strlen(both), b = strlen(second);
    if (!a || !b || a > MAX_DELIMITER || b > MAX_DELIMITER || strpbrk(second, " \t\r\n=") ||
        strchr(both, '='))
        return fail(p, t->start, "malformed delimiters", t->name);
    snprintf(p->open, sizeof p->open, "%.*s", MAX_DELIMITER, both);
    snprintf(p->close, sizeof p->close, "%.*s", MAX_DELIMITER, second);
    return 0;
}

static int
close_section(struct parser *p, const struct tag *t)
{
    if (!p->depth)
        return fail(p, t->start, "closes a section that is not open:", t->name);
    struct template_node *open = &p->t->nodes[p->stack[p->depth - 1].node];
    if (strcmp(open->name, t->name) != 0)
        return fail(p, t->start, "closes another section than the open one:", t->name);
    if (p->set->strict && p->html != p->stack[p->depth - 1].html)
        return fail(p, t->start, "section leaves the HTML in another state than it found it:", t->name);
    open->end = p->t->n;
    p->depth--;
    return 0;
}

static int
add_value(struct parser *p, const struct tag *t)
{
    bool raw = t->sigil == '{' || t->sigil == '&';
    bool quoted = p->html == HTML_DOUBLE || p->html == HTML_SINGLE;
    if (p->set->strict && raw && p->html != HTML_TEXT)
        return fail(p, t->start, "unescaped value within a tag:", t->name);
    if (p->set->strict && p->html != HTML_TEXT && !quoted)
        return fail(p, t->start, "value within a tag and not in quotes:", t->name);
    return split_name(p, push(p, raw ? NODE_RAW : NODE_VALUE, t->start), t);
}

static int
add_section(struct parser *p, const struct tag *t)
{
    if (p->depth == MAX_DEPTH)
        return fail(p, t->start, "sections nested too deep at", t->name);
    p->stack[p->depth].node = p->t->n;
    p->stack[p->depth++].html = p->html;
    struct template_node *n = push(p, t->sigil == '#' ? NODE_SECTION : NODE_INVERTED, t->start);
    n->at_line_start = n->at_line_start && !t->standalone;
    return split_name(p, n, t);
}

static int
add_partial(struct parser *p, const struct tag *t)
{
    if (!*t->name)
        return fail(p, t->start, "partial without a name", NULL);
    if (p->set->strict && p->html != HTML_TEXT)
        return fail(p, t->start, "partial within a tag:", t->name);
    struct template_node *n = push(p, NODE_PARTIAL, t->start);
    n->name = t->name;
    n->at_line_start = n->at_line_start && !t->standalone;
    if (t->standalone)
        n->text = arena_strndup(p->set->arena, p->text + t->line_start, t->start - t->line_start);
    return 0;
}

static int
add_tag(struct parser *p, const struct tag *t)
{
    switch (t->sigil) {
    case '!':
        return 0;
    case '=':
        return set_delimiters(p, t);
    case '/':
        return close_section(p, t);
    case '#':
    case '^':
        return add_section(p, t);
    case '>':
        return add_partial(p, t);
    default:
        return add_value(p, t);
    }
}

static int
parse(struct parser *p)
{
    while (p->pos < p->n) {
        size_t start = find(p, p->pos, p->open);
        if (start > p->n)
            break;
        struct tag t = {0};
        if (read_tag(p, start, &t) != 0)
            return -1;
        push_text(p, p->pos, t.standalone ? t.line_start : t.start);
        if (add_tag(p, &t) != 0)
            return -1;
        p->pos = t.standalone ? t.line_end : t.end;
    }
    if (p->pos < p->n)
        push_text(p, p->pos, p->n);
    if (p->depth)
        return fail(p, p->n, "section is not closed:", p->t->nodes[p->stack[p->depth - 1].node].name);
    if (p->set->strict && p->html != HTML_TEXT)
        return fail(p, p->n, "template ends within a tag", NULL);
    return 0;
}

int
template_add(struct template_set *s, const char *name, const char *text, size_t n, struct err *err)
{
    struct template *t = arena_alloc(s->arena, sizeof *t);
    t->name = arena_strdup(s->arena, name);
    struct parser p = {.set = s,
        .t = t,
        .text = arena_strndup(s->arena, text, n),
        .n = n,
        .open = "{{",
        .close = "}}",
        .html = HTML_TEXT,
        .err = err};
    if (memchr(text, '\0', n))
        return fail(&p, 0, "NUL byte in the template", NULL);
    if (parse(&p) != 0)
        return -1;
    t->next = s->first;
    s->first = t;
    return 0;
}

const struct template *
template_find(const struct template_set *s, const char *name)
{
    size_t n = strlen(name);
    for (const struct template *t = s->first; t; t = t->next)
        if (strcmp(t->name, name) == 0 ||
            (strncmp(t->name, name, n) == 0 && strcmp(t->name + n, ".mustache") == 0))
            return t;
    return NULL;
}

int
template_link(struct template_set *s, struct err *err)
{
    for (struct template *t = s->first; t; t = t->next)
        for (size_t i = 0; i < t->n; i++) {
            struct template_node *n = &t->nodes[i];
            if (n->kind != NODE_PARTIAL)
                continue;
            n->partial = template_find(s, n->name);
            if (!n->partial && s->strict)
                return err_set(err, ERR_BUG, t->name, NULL, "line %d: no partial '%s'", n->line, n->name);
        }
    return 0;
}
