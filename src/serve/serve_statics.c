#include "serve_statics.h"
#include "embed.h"
#include "text.h"

size_t serve_embedded(struct embed_file *e, size_t most); /* made by CMake from dashboards/assets */

struct asset {
    const char *name;
    struct serve_answer *plain, *versioned;
};
struct serve_statics {
    struct asset *assets;
    size_t n;
};

static const char *
content_type(const char *name)
{
    static const struct {
        const char *suffix, *type;
    } types[] = {{".css", "text/css; charset=utf-8"}, {".js", "text/javascript; charset=utf-8"},
        {".mjs", "text/javascript; charset=utf-8"}, {".svg", "image/svg+xml"}, {".woff2", "font/woff2"},
        {".ico", "image/x-icon"}, {".png", "image/png"}, {".json", "application/json"},
        {".txt", "text/plain; charset=utf-8"}};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (text_ends(name, types[i].suffix))
            return types[i].type;
    return "application/octet-stream";
}

static struct serve_answer *
asset_answer(const struct embed_file *f, enum answer_keep keep)
{
    struct buf body;
    buf_init(&body, f->size + 1);
    buf_add(&body, f->data, f->size);
    if (body.failed)
        return NULL;
    return serve_answer_new(200, content_type(f->name), &body, keep, NULL);
}

int
serve_statics_new(struct serve_statics **ret, struct err *err)
{
    struct serve_statics *s = calloc(1, sizeof *s);
    size_t n = serve_embedded(NULL, 0);
    struct embed_file *files = calloc(n + 1, sizeof *files);
    if (s)
        s->assets = calloc(n + 1, sizeof *s->assets);
    if (!s || !s->assets || !files)
        goto no_memory;
    serve_embedded(files, n);
    for (; s->n < n; s->n++) {
        struct asset *a = &s->assets[s->n];
        a->name = files[s->n].name;
        a->plain = asset_answer(&files[s->n], ANSWER_CHECKED);
        a->versioned = asset_answer(&files[s->n], ANSWER_FOREVER);
        if (!a->plain || !a->versioned) {
            s->n++;
            goto no_memory;
        }
    }
    free(files);
    *ret = s;
    return 0;
no_memory:
    free(files);
    serve_statics_free(s);
    return err_set(err, ERR_BUG, NULL, NULL, "out of memory");
}

void
serve_statics_free(struct serve_statics *s)
{
    if (!s)
        return;
    for (size_t i = 0; i < s->n; i++) {
        serve_answer_unref(s->assets[i].plain);
        serve_answer_unref(s->assets[i].versioned);
    }
    free(s->assets);
    free(s);
}

struct serve_answer *
serve_statics_find(const struct serve_statics *s, const char *name, bool versioned)
{
    for (size_t i = 0; i < s->n; i++)
        if (strcmp(s->assets[i].name, name) == 0)
            return versioned ? s->assets[i].versioned : s->assets[i].plain;
    return NULL;
}
