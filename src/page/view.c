#include "view.h"
#include <string.h>

struct view *
view_new(struct arena *a)
{
    struct view *v = arena_alloc(a, sizeof *v);
    v->type = VIEW_OBJECT;
    v->arena = a;
    return v;
}

static struct view *
append(struct view *to, const char *key, enum view_type type)
{
    struct view *v = view_new(to->arena);
    v->type = type;
    v->key = key;
    if (to->last)
        to->last->next = v;
    else
        to->first = v;
    to->last = v;
    return v;
}

void
view_text(struct view *object, const char *key, const char *text)
{
    append(object, key, text ? VIEW_TEXT : VIEW_NULL)->text = text;
}

void
view_printf(struct view *object, const char *key, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    view_text(object, key, arena_vprintf(object->arena, fmt, ap));
    va_end(ap);
}

void
view_raw(struct view *object, const char *key, const char *html)
{
    append(object, key, html ? VIEW_RAW : VIEW_NULL)->text = html;
}

void
view_bool(struct view *object, const char *key, bool b)
{
    append(object, key, b ? VIEW_TRUE : VIEW_FALSE);
}

void
view_null(struct view *object, const char *key)
{
    append(object, key, VIEW_NULL);
}

struct view *
view_object(struct view *object, const char *key)
{
    return append(object, key, VIEW_OBJECT);
}

struct view *
view_list(struct view *object, const char *key)
{
    return append(object, key, VIEW_LIST);
}

struct view *
view_item(struct view *list)
{
    return append(list, NULL, VIEW_OBJECT);
}

void
view_item_text(struct view *list, const char *text)
{
    append(list, NULL, VIEW_TEXT)->text = text;
}

const struct view *
view_get(const struct view *object, const char *key)
{
    const struct view *found = NULL;
    if (object->type != VIEW_OBJECT)
        return NULL;
    for (const struct view *v = object->first; v; v = v->next)
        if (strcmp(v->key, key) == 0)
            found = v;
    return found;
}

bool
view_true(const struct view *v)
{
    switch (v->type) {
    case VIEW_NULL:
    case VIEW_FALSE:
        return false;
    case VIEW_TEXT:
    case VIEW_RAW:
        return v->text[0] != '\0';
    case VIEW_LIST:
        return v->first != NULL;
    default:
        return true;
    }
}
