/* ksrd check: every fault of the configuration at once; and how the other verbs get theirs. */
#include "buf.h"
#include "verb.h"
#include "verb_common.h"

static void
print_faults(const struct config_faults *f)
{
    struct buf b;

    buf_init(&b, (size_t)64 << 20);
    config_faults_text(f, &b);
    if (b.data)
        fputs(b.data, stderr);
    buf_free(&b);
}

int
verb_load_config(const struct verb_context *c, struct config_bundle **ret_bundle,
    struct catalog **ret_catalog, struct err *err)
{
    struct config_bundle *b;
    struct config_faults *faults = NULL;

    if (config_read(c->config_dir, c->dashboards_dir, &b, err))
        return -1;
    if (config_load(b, ret_catalog, &faults)) {
        print_faults(faults);
        config_faults_free(faults);
        config_bundle_free(b);
        err_set(err, ERR_CONFIG, NULL, NULL, "the configuration has faults");
        return VERB_SILENT;
    }
    *ret_bundle = b;
    return 0;
}

static const char *
plural(size_t n)
{
    return n == 1 ? "" : "s";
}

int
verb_check(struct verb_context *c, struct err *err)
{
    struct config_bundle *b;
    struct catalog *cat;
    int ret;

    if (verb_common_rest(c, 0, "check", err))
        return -1;
    ret = verb_load_config(c, &b, &cat, err);
    if (ret)
        return ret;
    printf("configuration is valid: %zu unit%s, %zu indicator%s, %zu source%s, %zu dashboard%s\n",
        cat->n_units, plural(cat->n_units), cat->n_indicators, plural(cat->n_indicators), cat->n_sources,
        plural(cat->n_sources), cat->n_dashboards, plural(cat->n_dashboards));
    catalog_free(cat);
    config_bundle_free(b);
    return 0;
}
