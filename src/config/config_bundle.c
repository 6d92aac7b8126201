#include "config_bundle.h"
#include "hash.h"
#include "text.h"

/* Packed: the first line, then for each file "NAMELENGTH TEXTLENGTH\n", the name, the text, "\n". */
#define FIRST_LINE "ksrd-configuration 1\n"
#define PACKED_MOST ((size_t)256 << 20)

struct config_bundle *
config_bundle_new(void)
{
    struct arena *a = arena_new();
    struct config_bundle *b = arena_alloc(a, sizeof *b);

    b->arena = a;
    return b;
}

void
config_bundle_free(struct config_bundle *b)
{
    if (b)
        arena_free(b->arena);
}

static void
pack_file(struct buf *out, const char *name, const struct config_file *f)
{
    buf_printf(out, "%zu %zu\n", strlen(name), f->len);
    buf_str(out, name);
    buf_add(out, f->text, f->len);
    buf_char(out, '\n');
}

/* The folder's place is left out: the same files elsewhere are the same configuration. */
static void
seal(const struct config_bundle *b, bool carried, char ret[HASH_HEX])
{
    struct buf all;

    buf_init(&all, PACKED_MOST);
    for (size_t i = 0; i < b->n; i++) {
        const char *slash = strrchr(b->files[i].name, '/');

        if (carried || !config_bundle_is_carried(&b->files[i]))
            pack_file(&all, slash ? slash + 1 : b->files[i].name, &b->files[i]);
    }
    hash_sha256_hex(all.data ? all.data : "", all.len, ret);
    buf_free(&all);
}

void
config_bundle_seal(struct config_bundle *b)
{
    seal(b, true, b->sha256);
    seal(b, false, b->files_sha256);
}

bool
config_bundle_is_carried(const struct config_file *f)
{
    return strcmp(f->name, CONFIG_CARRIED) == 0;
}

void
config_bundle_add(struct config_bundle *b, size_t *cap, const struct config_file *f)
{
    struct config_file copy = {.name = arena_strdup(b->arena, f->name), .len = f->len};

    copy.text = memcpy(arena_alloc(b->arena, f->len + 1), f->text, f->len);
    *ARENA_PUSH(b->arena, b->files, b->n, *cap) = copy;
}

struct config_bundle *
config_bundle_files(const struct config_bundle *b)
{
    struct config_bundle *ret = config_bundle_new();
    size_t cap = 0;

    for (size_t i = 0; i < b->n; i++)
        if (!config_bundle_is_carried(&b->files[i]))
            config_bundle_add(ret, &cap, &b->files[i]);
    config_bundle_seal(ret);
    return ret;
}

void
config_bundle_pack(const struct config_bundle *b, struct buf *out)
{
    buf_str(out, FIRST_LINE);
    for (size_t i = 0; i < b->n; i++)
        pack_file(out, b->files[i].name, &b->files[i]);
}

/* A decimal number up to the byte `end`, at most `most`. */
static bool
read_length(const char **at, const char *stop, char end, size_t most, size_t *ret)
{
    size_t n = 0;
    const char *s = *at;

    if (s == stop || *s < '0' || *s > '9')
        return false;
    for (; s < stop && *s >= '0' && *s <= '9' && n <= most; s++)
        n = n * 10 + (size_t)(*s - '0');
    if (s == stop || *s != end || n > most)
        return false;
    *at = s + 1;
    *ret = n;
    return true;
}

static bool
unpack_file(struct config_bundle *b, size_t *cap, const char **at, const char *stop)
{
    size_t name, text, left;
    struct config_file f;

    if (!read_length(at, stop, ' ', 4096, &name) || !read_length(at, stop, '\n', (size_t)1 << 30, &text))
        return false;
    left = (size_t)(stop - *at);
    if (left < name || left - name < text + 1 || (*at)[name + text] != '\n')
        return false;
    f.name = arena_strndup(b->arena, *at, name);
    f.text = memcpy(arena_alloc(b->arena, text + 1), *at + name, text);
    f.len = text;
    *ARENA_PUSH(b->arena, b->files, b->n, *cap) = f;
    *at += name + text + 1;
    return true;
}

int
config_bundle_unpack(const char *text, size_t n, struct config_bundle **ret, struct err *err)
{
    struct config_bundle *b = config_bundle_new();
    const char *at = text, *stop = text + n;
    size_t first = strlen(FIRST_LINE), cap = 0;
    bool ok = n >= first && memcmp(text, FIRST_LINE, first) == 0;

    for (at += ok ? first : 0; ok && at < stop;)
        ok = unpack_file(b, &cap, &at, stop);
    if (!ok) {
        err_set(err, ERR_DATA, NULL, NULL, "the stored configuration cannot be read: byte %zu of %zu",
            (size_t)(at - text), n);
        config_bundle_free(b);
        return -1;
    }
    config_bundle_seal(b);
    *ret = b;
    return 0;
}
