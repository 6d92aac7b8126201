/* What a template shows: a tree of names and values in an arena. Texts are not copied: they must live as long as the tree
   (catalog, literals, the same arena). */
#pragma once
#include "arena.h"
#include <stdbool.h>

enum view_type {
    VIEW_NULL, /* known, but there is none: renders as nothing, a section of it is skipped */
    VIEW_FALSE,
    VIEW_TRUE,
    VIEW_TEXT, /* escaped when rendered; the empty text is false in a section */
    VIEW_RAW,  /* our own SVG or HTML: the only thing {{{name}}} may show on our pages */
    VIEW_OBJECT,
    VIEW_LIST
};
struct view {
    enum view_type type;
    const char *key, *text;
    struct view *first, *last, *next; /* members of an object, items of a list */
    struct arena *arena;
};

struct view *view_new(struct arena *a);                                 /* an empty object */
void view_text(struct view *object, const char *key, const char *text); /* NULL → VIEW_NULL */
void view_printf(struct view *object, const char *key, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
void view_raw(struct view *object, const char *key, const char *html); /* NULL → VIEW_NULL */
void view_bool(struct view *object, const char *key, bool b);
void view_null(struct view *object, const char *key);
struct view *view_object(struct view *object, const char *key);
struct view *view_list(struct view *object, const char *key);
struct view *view_item(struct view *list); /* a new object at its end */
void view_item_text(struct view *list, const char *text);
/* The member under key, NULL when the object has none. A later one of the same key wins. */
const struct view *view_get(const struct view *object, const char *key);
bool view_true(const struct view *v);
