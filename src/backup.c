#include "backup.h"
#include "file.h"
#include "hash.h"
#include "json.h"
#include "text.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define MANIFEST "manifest.json"
#define FILE_MAX ((size_t)4 << 30)
#define MANIFEST_MAX (256u << 20)

/* ---- files ----------------------------------------------------------------------------------------------------------------- */
static int
look(const char *dir, const char *path, int64_t *ret_bytes, char sha256[HASH_HEX], struct err *err)
{
    struct arena *a = arena_new();
    char *data;
    size_t n;
    int r = file_read(a, arena_printf(a, "%s/%s", dir, path), FILE_MAX, &data, &n, err);
    if (r == 0) {
        *ret_bytes = (int64_t)n;
        hash_sha256_hex(data, n, sha256);
    }
    arena_free(a);
    return r;
}

int
backup_add(struct arena *a, const char *dir, const char *path, struct backup_manifest *m, struct err *err)
{
    char sha256[HASH_HEX];
    int64_t bytes = 0;
    if (look(dir, path, &bytes, sha256, err) < 0)
        return -1;
    *ARENA_PUSH(a, m->files, m->n, m->cap) =
        (struct backup_file){arena_strdup(a, path), bytes, arena_strdup(a, sha256)};
    return 0;
}

/* Raw files never change once they are there, so a link is as good as a copy; others are written to from outside. */
static int
copy(struct arena *a, const char *from, const char *to, bool raw, struct err *err)
{
    char *data;
    size_t n;
    if (raw && (link(from, to) == 0 || errno == EEXIST))
        return 0;
    return file_read(a, from, FILE_MAX, &data, &n, err) < 0 ? -1 : file_write(to, data, n, 0600, err);
}

static int
tree_entry(struct arena *a, const char *from, const char *to, const char *path,
    int (*one)(void *ctx, const char *path, struct err *err), void *ctx, struct err *err)
{
    struct stat st;
    const char *full = arena_printf(a, "%s/%s", from, path);
    if (lstat(full, &st) < 0)
        return errno == ENOENT
                   ? 0
                   : err_set(err, ERR_STORE, full, NULL, "could not look at it: %s", strerror(errno));
    if (S_ISDIR(st.st_mode))
        return backup_tree(a, from, to, path, one, ctx, err);
    if (!S_ISREG(st.st_mode) || text_ends(path, ".tmp"))
        return 0;
    struct arena *mine = arena_new();
    int r = copy(mine, full, arena_printf(a, "%s/%s", to, path), text_starts(path, "raw/"), err);
    arena_free(mine);
    return r == 0 ? one(ctx, path, err) : -1;
}

int
backup_tree(struct arena *a, const char *from, const char *to, const char *path,
    int (*one)(void *ctx, const char *path, struct err *err), void *ctx, struct err *err)
{
    const char *full = arena_printf(a, "%s/%s", from, path);
    DIR *d = opendir(full);
    if (!d)
        return errno == ENOENT ? 0
                               : err_set(err, ERR_STORE, full, NULL, "could not open: %s", strerror(errno));
    int r = file_mkdirs(arena_printf(a, "%s/%s", to, path), 0700, err);
    for (struct dirent *e; r == 0 && (e = readdir(d));)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            r = tree_entry(a, from, to, arena_printf(a, "%s/%s", path, e->d_name), one, ctx, err);
    closedir(d);
    return r;
}

/* ---- the manifest ------------------------------------------------------------------------------------------------------------ */
int
backup_write(const char *dir, const struct backup_manifest *m, struct err *err)
{
    const struct store_figures *f = &m->figures;
    struct arena *a = arena_new();
    struct buf out;
    struct json j;
    buf_init(&out, MANIFEST_MAX);
    json_init(&j, &out);
    json_object(&j, NULL);
    json_string(&j, "ksrd", m->program);
    json_string(&j, "organisation", m->organisation);
    json_string(&j, "made", m->made);
    json_object(&j, "database");
    json_int(&j, "schema", f->schema);
    json_int(&j, "server", f->server);
    json_int(&j, "editions", f->editions);
    json_int(&j, "facts", f->facts);
    json_int(&j, "series", f->series);
    json_int(&j, "pulls", f->pulls);
    json_int(&j, "configs", f->configs);
    json_string(&j, "sum", f->sum);
    json_string(&j, "digest", f->digest);
    json_end_object(&j);
    json_array(&j, "files");
    for (size_t i = 0; i < m->n; i++) {
        json_object(&j, NULL);
        json_string(&j, "path", m->files[i].path);
        json_int(&j, "bytes", m->files[i].bytes);
        json_string(&j, "sha256", m->files[i].sha256);
        json_end_object(&j);
    }
    json_end_array(&j);
    json_end_object(&j);
    buf_char(&out, '\n');
    int r = out.failed ? err_set(err, ERR_STORE, dir, NULL, "too many files for one manifest")
                       : file_write(arena_printf(a, "%s/" MANIFEST, dir), out.data, out.len, 0600, err);
    buf_free(&out);
    arena_free(a);
    return r;
}

static int64_t
number(const struct json_node *o, const char *key)
{
    const struct json_node *n = json_get(o, key);
    return n && n->type == JSON_NUMBER ? strtoll(n->text, NULL, 10) : -1;
}

static const char *
string(const struct json_node *o, const char *key)
{
    const char *s = json_get_string(o, key);
    return s ? s : "";
}

static void
take_figures(const struct json_node *o, struct store_figures *f)
{
    *f = (struct store_figures){.schema = (int)number(o, "schema"),
        .server = (int)number(o, "server"),
        .editions = number(o, "editions"),
        .facts = number(o, "facts"),
        .series = number(o, "series"),
        .pulls = number(o, "pulls"),
        .configs = number(o, "configs")};
    snprintf(f->sum, sizeof f->sum, "%s", string(o, "sum"));
    snprintf(f->digest, sizeof f->digest, "%s", string(o, "digest"));
}

/* A path that leaves the folder is nobody's backup. */
static int
prove_file(const char *dir, const struct json_node *x, struct err *err)
{
    char sha256[HASH_HEX];
    int64_t bytes = 0;
    const char *path = string(x, "path");
    if (!*path || *path == '/' || strstr(path, ".."))
        return err_set(err, ERR_DATA, MANIFEST, NULL, "'%s' is no path in the backup", path);
    if (look(dir, path, &bytes, sha256, err) < 0)
        return -1;
    if (bytes != number(x, "bytes") || strcmp(sha256, string(x, "sha256")) != 0)
        return err_set(err, ERR_DATA, path, "use another backup",
            "the file is not the one that was written: %lld bytes, SHA-256 %.12s…; expected %lld, %.12s…",
            (long long)bytes, sha256, (long long)number(x, "bytes"), string(x, "sha256"));
    return 0;
}

int
backup_read(struct arena *a, const char *dir, struct backup_manifest *ret, struct err *err)
{
    char *text;
    size_t n;
    struct json_node *o;
    const char *path = arena_printf(a, "%s/" MANIFEST, dir);
    if (file_read(a, path, MANIFEST_MAX, &text, &n, err) < 0)
        return -1;
    if (json_parse(a, text, n, &o, err) < 0)
        return err_at(err, "%s", path);
    const struct json_node *database = json_get(o, "database"), *files = json_get(o, "files");
    if (!database || !files)
        return err_set(err, ERR_DATA, path, NULL, "not the manifest of a ksrd backup");
    *ret = (struct backup_manifest){
        .program = string(o, "ksrd"), .organisation = string(o, "organisation"), .made = string(o, "made")};
    take_figures(database, &ret->figures);
    for (const struct json_node *x = files->child; x; x = x->next) {
        if (prove_file(dir, x, err) < 0)
            return -1;
        *ARENA_PUSH(a, ret->files, ret->n, ret->cap) =
            (struct backup_file){string(x, "path"), number(x, "bytes"), string(x, "sha256")};
    }
    return 0;
}

int
backup_same(const struct store_figures *a, const struct store_figures *b, struct err *err)
{
    const struct {
        const char *what;
        int64_t a, b;
    } counts[] = {{"schema", a->schema, b->schema}, {"editions", a->editions, b->editions},
        {"facts", a->facts, b->facts}, {"series", a->series, b->series}, {"pulls", a->pulls, b->pulls},
        {"configurations", a->configs, b->configs}};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        if (counts[i].a != counts[i].b)
            return err_set(err, ERR_DATA, "restore", NULL, "%s: %lld, the backup has %lld", counts[i].what,
                (long long)counts[i].b, (long long)counts[i].a);
    if (strcmp(a->sum, b->sum) != 0 || strcmp(a->digest, b->digest) != 0)
        return err_set(err, ERR_DATA, "restore", NULL, "the facts are not the backup's: sum %s, expected %s",
            b->sum, a->sum);
    return 0;
}
