/* Markdown as HTML that our pages can show. CommonMark by cmark; what we do not show is taken out of its tree, and its own safe mode
   stands behind that. */
#include "markdown.h"
#include "buf.h"
#include "text.h"
#include <cmark.h>
#include <stdlib.h>
#include <string.h>

#define HEADING 2     /* the page has the first */
#define BEGINNING 400 /* bytes of a first paragraph */
#define BEGINNING_MOST ((size_t)1 << 16)
#define OPTIONS (CMARK_OPT_SAFE | CMARK_OPT_VALIDATE_UTF8)

/* What stands in the node takes its place. */
static void
unwrap(cmark_node *n)
{
    while (cmark_node_first_child(n))
        cmark_node_insert_before(n, cmark_node_first_child(n));
    cmark_node_free(n);
}

static bool
is_safe(const char *url)
{
    static const char *const begins[] = {"https://", "http://", "mailto:", "/", "#"};

    for (size_t i = 0; url && i < sizeof begins / sizeof *begins; i++)
        if (text_starts(url, begins[i]) && !text_starts(url, "//"))
            return true;
    return false;
}

/* A heading within a list or quotation is none of the page's. */
static bool
is_inner_heading(cmark_node *n)
{
    return cmark_node_get_type(n) == CMARK_NODE_HEADING &&
           cmark_node_get_type(cmark_node_parent(n)) != CMARK_NODE_DOCUMENT;
}

/* The same words as a paragraph in bold. */
static void
lower(cmark_node *n)
{
    cmark_node *p = cmark_node_new(CMARK_NODE_PARAGRAPH), *strong = cmark_node_new(CMARK_NODE_STRONG);

    cmark_node_append_child(p, strong);
    while (cmark_node_first_child(n))
        cmark_node_append_child(strong, cmark_node_first_child(n));
    cmark_node_replace(n, p);
    cmark_node_free(n);
}

/* Called as a node is left: its children are settled, and it may go. */
static void
settle(cmark_node *n)
{
    switch (cmark_node_get_type(n)) {
    case CMARK_NODE_HTML_BLOCK:
    case CMARK_NODE_HTML_INLINE:
        cmark_node_free(n);
        break;
    case CMARK_NODE_IMAGE: /* what it shows is said in its text */
        unwrap(n);
        break;
    case CMARK_NODE_LINK:
        if (!is_safe(cmark_node_get_url(n)))
            unwrap(n);
        break;
    default:
        if (is_inner_heading(n))
            lower(n);
        break;
    }
}

static bool
is_leaf(cmark_node_type t)
{
    return t == CMARK_NODE_HTML_BLOCK || t == CMARK_NODE_HTML_INLINE;
}

/* Whatever signs the writer began with: the highest becomes the page's second, and none skips one. */
static void
settle_headings(cmark_node *root)
{
    int highest = 6, last = HEADING - 1;

    for (cmark_node *n = cmark_node_first_child(root); n; n = cmark_node_next(n))
        if (cmark_node_get_type(n) == CMARK_NODE_HEADING && cmark_node_get_heading_level(n) < highest)
            highest = cmark_node_get_heading_level(n);
    for (cmark_node *n = cmark_node_first_child(root); n; n = cmark_node_next(n)) {
        int level = cmark_node_get_heading_level(n) - highest + HEADING;

        if (cmark_node_get_type(n) != CMARK_NODE_HEADING)
            continue;
        last = level > last + 1 ? last + 1 : level > 6 ? 6 : level;
        cmark_node_set_heading_level(n, last);
    }
}

static cmark_node *
parse(const char *text)
{
    cmark_node *root = cmark_parse_document(text, strlen(text), OPTIONS);
    cmark_iter *it = cmark_iter_new(root);

    for (cmark_event_type e; (e = cmark_iter_next(it)) != CMARK_EVENT_DONE;)
        if (e == CMARK_EVENT_EXIT || is_leaf(cmark_node_get_type(cmark_iter_get_node(it))))
            settle(cmark_iter_get_node(it));
    cmark_iter_free(it);
    settle_headings(root);
    return root;
}

const char *
markdown_html(struct arena *a, const char *text)
{
    cmark_node *root = parse(text);
    char *html = cmark_render_html(root, OPTIONS);
    const char *ret = arena_strdup(a, html);

    free(html);
    cmark_node_free(root);
    return ret;
}

static void
add_words(cmark_node *paragraph, struct buf *out)
{
    cmark_iter *it = cmark_iter_new(paragraph);

    for (cmark_event_type e; (e = cmark_iter_next(it)) != CMARK_EVENT_DONE;) {
        cmark_node *n = cmark_iter_get_node(it);
        cmark_node_type t = cmark_node_get_type(n);

        if (t == CMARK_NODE_SOFTBREAK || t == CMARK_NODE_LINEBREAK)
            buf_char(out, ' ');
        else if (t == CMARK_NODE_TEXT || t == CMARK_NODE_CODE)
            buf_str(out, cmark_node_get_literal(n));
    }
    cmark_iter_free(it);
}

/* The last blank at or before byte BEGINNING. */
static size_t
cut(const char *s)
{
    size_t n = BEGINNING;

    while (n > 0 && s[n] != ' ')
        n--;
    if (n > 0)
        return n;
    for (n = BEGINNING; ((unsigned char)s[n] & 0xc0) == 0x80;) /* one endless word: not within a letter */
        n--;
    return n;
}

const char *
markdown_beginning(struct arena *a, const char *text, bool *ret_more)
{
    cmark_node *root = parse(text), *first = cmark_node_first_child(root), *n = first;
    struct buf out;
    const char *ret;

    while (n && cmark_node_get_type(n) != CMARK_NODE_PARAGRAPH)
        n = cmark_node_next(n);
    buf_init(&out, BEGINNING_MOST);
    if (n)
        add_words(n, &out);
    ret = out.data && !out.failed ? arena_strdup(a, out.data) : "";
    *ret_more = n != first || !n || cmark_node_next(n) || strlen(ret) > BEGINNING;
    if (strlen(ret) > BEGINNING)
        ret = arena_printf(a, "%.*s …", (int)cut(ret), ret);
    buf_free(&out);
    cmark_node_free(root);
    return ret;
}
