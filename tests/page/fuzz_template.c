/* The template engine on any bytes: it compiles or refuses, and what it compiles ends. */
#include "template.h"
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err err;
    if (size > 4096)
        return 0;
    for (int strict = 0; strict < 2; strict++) {
        struct arena *a = arena_new();
        struct view *v = view_new(a), *list = view_list(v, "b");
        struct template_set *s = template_set_new(strict);
        struct buf out;
        view_text(v, "a", "<text>");
        view_raw(v, "r", "<b>");
        view_text(view_item(list), "a", "1");
        view_text(view_object(v, "c"), "d", "2");
        buf_init(&out, 1 << 16);
        if (template_add(s, "p", (const char *)data, size, &err) == 0 && template_link(s, &err) == 0)
            (void)template_render(s, "p", v, &out, &err);
        buf_free(&out);
        template_set_free(s);
        arena_free(a);
    }
    return 0;
}
