/* Runs a compiled template over a view. */
#include "template_node.h"
#include <string.h>

#define MAX_CONTEXT 64
#define MAX_PARTIALS 32
#define MAX_STEPS 20000000 /* partials that call themselves twice would never end */

struct run {
    const struct template_set *set;
    const struct view *context[MAX_CONTEXT];
    size_t depth;
    int partials;
    long steps;
    struct buf *out;
    struct err *err;
};
/* Indentation in force: those of the partials around, outermost first. */
struct indent {
    const char *text;
    const struct indent *outer;
};

static int
fail(struct run *r, const struct template *t, const struct template_node *n, const char *what)
{
    char where[128];
    snprintf(where, sizeof where, "%s:%d", t->name, n->line);
    return err_set(r->err, ERR_BUG, where, NULL, "%s '%s'", what, n->name ? n->name : "");
}

/* The first part is looked for from the innermost context outwards, the others within what was found. */
static const struct view *
look_up(const struct run *r, const struct template_node *n)
{
    const struct view *v = NULL;
    if (n->n_parts == 0)
        return r->context[r->depth - 1];
    for (size_t i = r->depth; i-- > 0 && !v;)
        v = view_get(r->context[i], n->parts[0]);
    for (size_t i = 1; i < n->n_parts && v; i++)
        v = view_get(v, n->parts[i]);
    return v;
}

static void
write_indent(struct buf *out, const struct indent *i)
{
    if (!i)
        return;
    write_indent(out, i->outer);
    buf_str(out, i->text);
}

static int run_nodes(
    struct run *r, const struct template *t, size_t from, size_t to, const struct indent *in);

static int
write_value(struct run *r, const struct template *t, const struct template_node *n)
{
    const struct view *v = look_up(r, n);
    if (!v)
        return r->set->strict ? fail(r, t, n, "unknown name") : 0;
    if (v->type == VIEW_NULL)
        return 0;
    if (r->set->strict && (v->type == VIEW_RAW) != (n->kind == NODE_RAW))
        return fail(
            r, t, n, n->kind == NODE_RAW ? "unescaped output of a text:" : "escaped output of our own HTML:");
    if (v->type != VIEW_TEXT && v->type != VIEW_RAW)
        return r->set->strict ? fail(r, t, n, "not a text:") : 0;
    if (n->kind == NODE_RAW)
        buf_str(r->out, v->text);
    else
        buf_html(r->out, v->text);
    return 0;
}

static int
run_inside(struct run *r, const struct template *t, size_t i, const struct view *v, const struct indent *in)
{
    if (r->depth == MAX_CONTEXT)
        return fail(r, t, &t->nodes[i], "contexts nested too deep at");
    r->context[r->depth++] = v;
    int rc = run_nodes(r, t, i + 1, t->nodes[i].end, in);
    r->depth--;
    return rc;
}

static int
run_section(struct run *r, const struct template *t, size_t i, const struct indent *in)
{
    const struct template_node *n = &t->nodes[i];
    const struct view *v = look_up(r, n);
    if (!v && r->set->strict)
        return fail(r, t, n, "unknown name");
    bool yes = v && view_true(v);
    if (n->kind == NODE_INVERTED)
        return yes ? 0 : run_nodes(r, t, i + 1, n->end, in);
    if (!yes)
        return 0;
    if (v->type == VIEW_TRUE)
        return run_nodes(r, t, i + 1, n->end, in);
    if (v->type != VIEW_LIST)
        return run_inside(r, t, i, v, in);
    for (const struct view *item = v->first; item; item = item->next)
        if (run_inside(r, t, i, item, in) != 0)
            return -1;
    return 0;
}

static int
run_partial(struct run *r, const struct template *t, const struct template_node *n, const struct indent *in)
{
    if (!n->partial)
        return 0;
    if (r->partials == MAX_PARTIALS)
        return fail(r, t, n, "partials nested too deep at");
    struct indent own = {n->text ? n->text : "", in};
    r->partials++;
    int rc = run_nodes(r, n->partial, 0, n->partial->n, n->text ? &own : NULL);
    r->partials--;
    return rc;
}

static int
run_nodes(struct run *r, const struct template *t, size_t from, size_t to, const struct indent *in)
{
    for (size_t i = from; i < to; i++) {
        const struct template_node *n = &t->nodes[i];
        int rc = 0;
        if (++r->steps > MAX_STEPS || r->out->failed)
            return fail(r, t, n, "page does not end or is too large at");
        if (n->at_line_start)
            write_indent(r->out, in);
        if (n->kind == NODE_TEXT)
            buf_add(r->out, n->text, n->len);
        else if (n->kind == NODE_PARTIAL)
            rc = run_partial(r, t, n, in);
        else if (n->kind == NODE_VALUE || n->kind == NODE_RAW)
            rc = write_value(r, t, n);
        else
            rc = run_section(r, t, i, in);
        if (n->kind == NODE_SECTION || n->kind == NODE_INVERTED)
            i = n->end - 1;
        if (rc != 0)
            return -1;
    }
    return 0;
}

int
template_render(
    const struct template_set *s, const char *name, const struct view *v, struct buf *out, struct err *err)
{
    const struct template *t = template_find(s, name);
    if (!t)
        return err_set(err, ERR_BUG, name, NULL, "no such template");
    struct run r = {.set = s, .context = {v}, .depth = 1, .out = out, .err = err};
    if (run_nodes(&r, t, 0, t->n, NULL) != 0)
        return -1;
    if (out->failed)
        return err_set(err, ERR_BUG, name, NULL, "page larger than %zu bytes", out->max);
    return 0;
}
