/* ksrd decode FORMAT FILE [--json]: look into a file; no database, no configuration. */
#include "decode.h"
#include "file.h"
#include "verb.h"
#include "verb_common.h"

static const char usage[] = "decode FORMAT FILE [--json]; FORMAT sie csv kolada";

static int
find_format(const char *name, const struct decoder **ret, struct err *err)
{
    static const char *const later[] = {"xlsx", "json", "pxweb"};
    *ret = decode_find(name);
    if (*ret)
        return 0;
    for (size_t i = 0; i < sizeof later / sizeof *later; i++)
        if (strcmp(name, later[i]) == 0)
            return err_set(err, ERR_USAGE, "ksrd", usage,
                "this version cannot decode '%s' yet; it decodes %s", name, decode_names());
    return err_set(
        err, ERR_USAGE, "ksrd", usage, "unknown format '%s'; expected one of %s", name, decode_names());
}

/* A file that is not there is wrong input here, not a source that does not answer. */
static int
read_input(struct arena *a, const char *path, char **ret, size_t *ret_n, struct err *err)
{
    if (file_read(a, path, (size_t)8 << 30, ret, ret_n, err) == 0)
        return 0;
    err->kind = ERR_DATA;
    return -1;
}

static int
print_description(
    const char *path, const struct decoder *d, const char *data, size_t n, bool json, struct err *err)
{
    struct buf out, warnings;
    int rc = -1;
    buf_init(&out, (size_t)256 << 20);
    buf_init(&warnings, (size_t)256 << 20);
    if (d->describe(data, n, json, &out, &warnings, err) != 0) {
        char where[sizeof err->where];
        snprintf(where, sizeof where, "%s%s%.200s", path, err->where[0] ? ": " : "", err->where);
        memcpy(err->where, where, sizeof where);
        goto done;
    }
    if (out.failed || warnings.failed) {
        err_set(err, ERR_BUG, path, NULL, "the description does not fit in memory");
        goto done;
    }
    if (warnings.len)
        fwrite(warnings.data, 1, warnings.len, stderr);
    fwrite(out.data, 1, out.len, stdout);
    rc = 0;
done:
    buf_free(&out);
    buf_free(&warnings);
    return rc;
}

int
verb_decode(struct verb_context *c, struct err *err)
{
    struct arena *a = arena_new();
    bool json = verb_common_flag(c, "--json");
    const struct decoder *d;
    char *data;
    size_t n;
    int rc = -1;
    if (verb_common_rest(c, 2, usage, err) != 0 || find_format(c->argv[0], &d, err) != 0 ||
        read_input(a, c->argv[1], &data, &n, err) != 0)
        goto done;
    rc = print_description(c->argv[1], d, data, n, json, err);
done:
    arena_free(a);
    return rc;
}
