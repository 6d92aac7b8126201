/* ksrd map SOURCE FILE: a mapping stub in YAML from the file's accounts, objects, units and measures. */
#include "decode.h"
#include "file.h"
#include "map_stub.h"
#include "verb.h"
#include "verb_common.h"

static const char usage[] =
    "map SOURCE FILE; SOURCE a source of the configuration, or a format: sie csv kolada";

/* The configuration, if there is one without faults. Whoever begins has none yet: then SOURCE must be a format. */
static struct catalog *
try_config(const struct verb_context *c)
{
    struct config_bundle *bundle;
    struct catalog *catalog = NULL;
    struct config_faults *faults = NULL;
    struct err ignored;
    if (config_read(c->config_dir, c->dashboards_dir, &bundle, &ignored) != 0)
        return NULL;
    if (config_load(bundle, &catalog, &faults) != 0) {
        config_faults_free(faults);
        catalog = NULL;
    }
    config_bundle_free(bundle);
    return catalog;
}

/* The source, or the format that bears its name. *ret_source is NULL for a format. */
static int
find_source(const struct verb_context *c, const struct catalog *catalog, const struct source **ret_source,
    const char **ret_format, struct err *err)
{
    const char *name = c->argv[0];
    *ret_source = catalog ? catalog_source(catalog, name) : NULL;
    *ret_format = *ret_source ? (*ret_source)->format : name;
    if (decode_find(*ret_format))
        return 0;
    if (!catalog)
        return err_set(err, ERR_USAGE, "ksrd", "run ksrd check, or name a format: sie, csv or kolada",
            "no valid configuration in '%s', and '%s' is no format", c->config_dir, name);
    return err_set(err, ERR_USAGE, "ksrd", usage,
        "no source '%s' in the configuration, and no format; formats: %s", name, decode_names());
}

static int
print_stub(const struct map_stub *m, const struct facts *f, struct err *err)
{
    struct buf out;
    int rc = -1;
    buf_init(&out, (size_t)256 << 20);
    map_stub_write(m, f, &out);
    if (out.failed) {
        err_set(err, ERR_BUG, NULL, NULL, "the stub does not fit in memory");
        goto done;
    }
    for (size_t i = 0; i < f->n_remarks; i++)
        if (f->remarks[i].line)
            fprintf(stderr, "rad %zu: %s\n", f->remarks[i].line, f->remarks[i].text);
        else
            fprintf(stderr, "%s\n", f->remarks[i].text);
    fwrite(out.data, 1, out.len, stdout);
    rc = 0;
done:
    buf_free(&out);
    return rc;
}

int
verb_map(struct verb_context *c, struct err *err)
{
    struct arena *a = arena_new();
    struct catalog *catalog = NULL;
    struct facts *f = NULL;
    struct map_stub m = {.chart = CHART_KOMMUN_BAS};
    const struct source *source;
    char *data;
    size_t n;
    int rc = -1;
    if (verb_common_rest(c, 2, usage, err) != 0)
        goto done;
    catalog = try_config(c);
    if (find_source(c, catalog, &source, &m.format, err) != 0)
        goto done;
    if (file_read(a, c->argv[1], (size_t)8 << 30, &data, &n, err) != 0) {
        err->kind = ERR_DATA; /* wrong input, not a source that does not answer */
        goto done;
    }
    if (decode_find(m.format)->decode(data, n, source, &f, err) != 0)
        goto done;
    m.catalog = catalog;
    m.source = c->argv[0];
    if (source)
        m.chart = source->chart;
    const char *dot = strrchr(c->argv[1], '.');
    m.extension = dot && !strchr(dot, '/') && dot[1] ? dot + 1 : NULL;
    rc = print_stub(&m, f, err);
done:
    facts_free(f);
    catalog_free(catalog);
    arena_free(a);
    return rc;
}
