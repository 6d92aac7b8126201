#include "verb_change.h"
#include "text.h"
#include "verb_common.h"
#include <limits.h>

#define HASH_LEAST 6
#define DIGITS_MOST 9 /* of an edition; more are a hash */

static bool
is_hash(const char *s)
{
    size_t n = strlen(s);
    return n >= HASH_LEAST && n <= 64 && strspn(s, "0123456789abcdef") == n;
}

/* "31" and "@31" are editions. */
static int
find_earlier(struct verb_change *x, struct store_config *ret, struct err *err)
{
    struct store_edition e;
    const char *digits = x->to + (*x->to == '@');
    long n;
    if (strlen(digits) > DIGITS_MOST || text_long(digits, 1, INT32_MAX, &n) < 0) {
        if (!is_hash(x->to))
            return err_set(err, ERR_USAGE, "--to",
                "an edition as on /admin, or at least six digits of a SHA-256",
                "'%s' is neither an edition nor a hash", x->to);
        return store_config_find(x->store, x->arena, x->to, ret, err);
    }
    if (store_edition_number(x->store, (int32_t)n, &e, err) < 0)
        return -1;
    return e.edition ? store_config_get(x->store, x->arena, e.edition, ret, err) : 0;
}

static int
take_earlier(struct verb_change *x, struct err *err)
{
    struct store_config c = {0};
    struct config_bundle *all = NULL;
    if (find_earlier(x, &c, err) < 0)
        return -1;
    if (!c.text)
        return err_set(err, ERR_USAGE, "--to", "editions stand on /admin",
            "no configuration has been in force there: '%s'", x->to);
    if (config_bundle_unpack(c.text, c.n, &all, err) < 0)
        return -1;
    x->files = config_bundle_files(all);
    config_bundle_free(all);
    x->place = arena_printf(x->arena, "den som var i kraft från utgåva %d", (int)c.edition);
    return verb_check_bundle(x->files, NULL, err);
}

static int
open_all(struct verb_context *c, struct verb_change *x, struct err *err)
{
    int r = x->to ? verb_load_place(c, &x->disk, &x->catalog, err)
                  : verb_load_config(c, &x->disk, &x->catalog, err);
    if (r == 0)
        r = verb_open_store(c, x->catalog, false, &x->embedded, &x->store, err);
    if (r < 0)
        return r;
    x->place = c->config_dir;
    if (x->to)
        return take_earlier(x, err);
    x->files = x->disk;
    return 0;
}

int
verb_change_open(struct verb_context *c, struct verb_change *ret, struct err *err)
{
    *ret = (struct verb_change){.arena = arena_new()};
    int r = verb_common_value(c, "--to", &ret->to, err);
    if (r == 0)
        r = verb_common_rest(c, 0, "see ksrd help", err);
    if (r == 0)
        r = open_all(c, ret, err);
    if (r < 0)
        verb_change_close(ret);
    return r;
}

void
verb_change_close(struct verb_change *x)
{
    store_close(x->store);
    store_embedded_close(x->embedded);
    catalog_free(x->catalog);
    if (x->files != x->disk)
        config_bundle_free(x->files);
    config_bundle_free(x->disk);
    arena_free(x->arena);
    *x = (struct verb_change){0};
}

int
verb_change_refused(const struct config_faults *f)
{
    if (!f->n)
        return 0;
    fflush(stdout);
    verb_print_faults(f);
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(f->items[i].pos.file ? f->items[i].pos.file : "", CONFIG_CARRIED) == 0) {
            fputs(CONFIG_CARRIED
                " är det som har lämnat filerna men vars historia står kvar: det behöver det som nämns.\n",
                stderr);
            break;
        }
    fputs("Inget är ändrat: konfigurationen i kraft står kvar tills detta är rättat.\n", stderr);
    return VERB_SILENT;
}
