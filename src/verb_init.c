/* ksrd init --kommun NNNN DIR: a first configuration of one's own. */
#include "first_config.h"
#include "verb.h"
#include "verb_common.h"
#include <stdlib.h>
#include <sys/stat.h>

#define USAGE "init --kommun NNNN DIR"

static void
tell(const char *name, const char *dir, const struct catalog *c)
{
    const char *usual = getenv("KSRD_CONFIG");
    const bool standard = strcmp(dir, usual && *usual ? usual : "/etc/ksrd") == 0;
    const char *option = standard ? "" : " --config ", *place = standard ? "" : dir;
    printf("%s ligger i %s: %zu nyckeltal ur Kolada i tre perspektiv, %zu tavlor.\n\n"
           "Nästa steg:\n"
           "  1. Se efter att den håller:   ksrd%s%s check\n"
           "  2. Starta, hämta och visa:    ksrd%s%s serve\n"
           "     Sidorna finns på http://127.0.0.1:8014/ så snart Kolada har svarat.\n"
           "  3. Huvudboken till:           ksrd%s%s map sie FIL.se > %s/ekonomi.yaml\n"
           "  4. Se vad en ändring gör:     ksrd%s%s plan\n"
           "     och sätt den i kraft:      ksrd%s%s apply\n"
           "Alla nycklar i filerna:         ksrd schema --markdown\n",
        name, dir, c->n_indicators, c->n_dashboards, option, place, option, place, option, place, dir, option,
        place, option, place);
}

/* What was written must be as good as what check lets through. */
static int
prove(const char *dir, struct catalog **ret, struct err *err)
{
    struct config_bundle *b = NULL;
    int r = config_read(dir, NULL, &b, err);
    if (r == 0)
        r = verb_check_bundle(b, ret, err);
    config_bundle_free(b);
    return r == 0 ? 0 : err_set(err, ERR_BUG, dir, NULL, "the configuration that was written has faults");
}

int
verb_init(struct verb_context *c, struct err *err)
{
    struct first_config f = {.kolada = FIRST_CONFIG_KOLADA};
    struct catalog *catalog = NULL;
    char name[FIRST_CONFIG_NAME];
    if (verb_common_value(c, "--kommun", &f.code, err) < 0 ||
        verb_common_value(c, "--kolada", &f.kolada, err) < 0 || verb_common_rest(c, 1, USAGE, err) < 0)
        return -1;
    if (!f.code)
        return err_set(err, ERR_USAGE, "--kommun", USAGE, "the municipality's code is missing");
    umask(022); /* ksrd reads it as another user */
    if (first_config_write(&f, c->argv[0], name, err) < 0 || prove(c->argv[0], &catalog, err) < 0)
        return -1;
    tell(name, c->argv[0], catalog);
    catalog_free(catalog);
    return 0;
}
