/* The municipality's crest: an SVG or PNG file beside the YAML files. */
#include "config_crest.h"
#include "base64.h"
#include "config_encoding.h"
#include "config_svg.h"
#include "config_text.h"
#include "hash.h"
#include "text.h"

#define BYTES_MOST ((size_t)128 << 10)
#define PIXELS_MOST 4096
#define HINT "crest: under organisation: names it"

static bool
is_png(const struct config_file *f)
{
    return text_ends(f->name, ".png");
}

bool
config_crest_is(const struct config_file *f)
{
    return is_png(f) || text_ends(f->name, ".svg");
}

void
config_crest_pack(struct arena *a, struct config_file *f)
{
    if (!is_png(f))
        return;
    f->text = base64_encode(a, f->text, f->len);
    f->len = strlen(f->text);
}

void
config_crest_name(struct load *l, const struct node *n)
{
    if (!config_text_matches(n->text, "^[^/]+\\.(svg|png)$"))
        config_walk_fault(l, &n->pos, "as in vapen.svg, beside the YAML files",
            "'crest' is %s; expected the name of an SVG or PNG file",
            config_faults_quote(l->faults, n->text));
}

static const struct config_file *
find(const struct config_bundle *b, const char *name)
{
    for (size_t i = 0; i < b->n; i++) {
        const char *slash = strrchr(b->files[i].name, '/');

        if (strcmp(slash ? slash + 1 : b->files[i].name, name) == 0)
            return &b->files[i];
    }
    return NULL;
}

static int
number(const unsigned char *p)
{
    return p[0] > 0 ? -1 : p[1] << 16 | p[2] << 8 | p[3];
}

/* Signature, then the first chunk with width and height. */
static bool
read_png(struct load *l, const struct config_file *f)
{
    static const unsigned char head[] = {
        0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R'};
    const char *text = arena_strndup(l->scratch, f->text, f->len);
    size_t n = 0;
    const unsigned char *bytes = base64_decode(l->scratch, text, &n);
    const struct pos at = {arena_strdup(l->faults->arena, f->name), 1, 1};

    if (!bytes || n < sizeof head + 8 || memcmp(bytes, head, sizeof head) != 0) {
        config_walk_fault(l, &at, NULL, "the file is no PNG picture");
        return false;
    }
    l->catalog->crest.width = number(bytes + sizeof head);
    l->catalog->crest.height = number(bytes + sizeof head + 4);
    if (l->catalog->crest.width > 0 && l->catalog->crest.width <= PIXELS_MOST &&
        l->catalog->crest.height > 0 && l->catalog->crest.height <= PIXELS_MOST)
        return true;
    config_walk_fault(l, &at, NULL, "the picture's sides are not 1 to %d pixels", PIXELS_MOST);
    return false;
}

static bool
read_svg(struct load *l, const struct config_file *f)
{
    const char *name = arena_strdup(l->faults->arena, f->name);
    struct config_svg_size size;

    if (config_encoding_check(f, name, l->faults) || config_svg_check(l, f, name, &size))
        return false;
    l->catalog->crest.width = size.width;
    l->catalog->crest.height = size.height;
    return true;
}

static void
take(struct load *l, const struct config_file *f)
{
    struct crest *c = &l->catalog->crest;
    size_t bytes = is_png(f) ? f->len / 4 * 3 : f->len;
    const struct pos at = {arena_strdup(l->faults->arena, f->name), 1, 1};

    if (bytes > BYTES_MOST)
        config_walk_fault(l, &at, "it stands on every page", "the picture has %zu KB; expected at most %zu",
            bytes >> 10, BYTES_MOST >> 10);
    else if (is_png(f) ? read_png(l, f) : read_svg(l, f)) {
        c->text = arena_strndup(l->arena, f->text, f->len);
        c->png = is_png(f);
        hash_sha256_hex(f->text, f->len, c->sha256);
    }
}

void
config_crest_check(struct load *l, const struct config_bundle *b)
{
    const char *name = l->catalog->crest.file;
    const struct config_file *f = name ? find(b, name) : NULL;
    const struct node *n = config_yaml_get(l->organisation.node, "crest");

    if (name && !f && n)
        config_walk_fault(l, &n->pos, "it lies beside the YAML files", "there is no file %s",
            config_faults_quote(l->faults, name));
    if (f && config_crest_is(f))
        take(l, f);
    for (size_t i = 0; i < b->n; i++)
        if (config_crest_is(&b->files[i]) && &b->files[i] != f && !l->torn) {
            const struct pos at = {arena_strdup(l->faults->arena, b->files[i].name), 1, 1};

            config_walk_fault(l, &at, HINT, "no key names this file");
        }
}
