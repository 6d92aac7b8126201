/* ksrd check: every fault of the configuration at once; and how the other verbs get theirs. */
#include "buf.h"
#include "verb.h"
#include "verb_common.h"

void
verb_print_faults(const struct config_faults *f)
{
    struct buf b;

    buf_init(&b, (size_t)64 << 20);
    config_faults_text(f, &b);
    if (b.data)
        fputs(b.data, stderr);
    buf_free(&b);
}

static int
refuse_faults(struct err *err)
{
    err_set(err, ERR_CONFIG, NULL, NULL, "the configuration has faults");
    return VERB_SILENT;
}

int
verb_check_bundle(const struct config_bundle *b, struct catalog **ret, struct err *err)
{
    struct config_faults *faults = NULL;
    struct catalog *c = NULL;

    if (config_load(b, &c, &faults)) {
        verb_print_faults(faults);
        config_faults_free(faults);
        return refuse_faults(err);
    }
    if (ret)
        *ret = c;
    else
        catalog_free(c);
    return 0;
}

int
verb_load_config(const struct verb_context *c, struct config_bundle **ret_bundle,
    struct catalog **ret_catalog, struct err *err)
{
    struct config_bundle *b;
    int r;

    if (config_read(c->config_dir, c->dashboards_dir, &b, err))
        return -1;
    r = verb_check_bundle(b, ret_catalog, err);
    if (r)
        config_bundle_free(b);
    else
        *ret_bundle = b;
    return r;
}

static const char *
plural(size_t n)
{
    return n == 1 ? "" : "s";
}

static size_t
count_doubts(const struct config_faults *f)
{
    size_t n = 0;

    for (size_t i = 0; i < f->n; i++)
        n += f->items[i].doubt;
    return n;
}

/* Doubts alone leave the configuration valid; with --strict they are as faults. */
static int
answer(const struct catalog *cat, size_t doubts, bool strict, struct err *err)
{
    printf("configuration is valid: %zu unit%s, %zu indicator%s, %zu source%s, %zu dashboard%s", cat->n_units,
        plural(cat->n_units), cat->n_indicators, plural(cat->n_indicators), cat->n_sources,
        plural(cat->n_sources), cat->n_dashboards, plural(cat->n_dashboards));
    if (doubts > 0)
        printf("; %zu warning%s", doubts, plural(doubts));
    putchar('\n');
    if (!strict || doubts == 0)
        return 0;
    err_set(err, ERR_CONFIG, NULL, NULL, "the configuration has warnings");
    return VERB_SILENT;
}

int
verb_check(struct verb_context *c, struct err *err)
{
    bool strict = verb_common_flag(c, "--strict");
    struct config_bundle *b;
    struct catalog *cat = NULL;
    struct config_faults *faults;
    int ret;

    if (verb_common_rest(c, 0, "check [--strict]", err) ||
        config_read(c->config_dir, c->dashboards_dir, &b, err))
        return -1;
    ret = config_check(b, &cat, &faults);
    verb_print_faults(faults);
    if (ret == 0)
        ret = answer(cat, count_doubts(faults), strict, err);
    else
        ret = refuse_faults(err);
    config_faults_free(faults);
    catalog_free(cat);
    config_bundle_free(b);
    return ret;
}
