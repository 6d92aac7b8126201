#include "in_force.h"
#include "file.h"
#include "log.h"
#include <errno.h>
#include <unistd.h>

#define COPY_MAX (64u << 20)

static int
first_fault(const struct config_faults *f, struct err *err)
{
    if (!f || !f->n)
        return err_set(err, ERR_BUG, "configuration", NULL, "refused without a fault");
    const struct config_fault *x = &f->items[0];
    err_set(err, ERR_CONFIG, NULL, x->hint, "%s", x->what);
    return err_at(err, "%s:%d:%d", x->pos.file ? x->pos.file : "configuration", x->pos.line, x->pos.column);
}

int
in_force_parse(const char *text, size_t n, struct catalog **ret, struct err *err)
{
    struct config_bundle *b = NULL;
    struct config_faults *faults = NULL;
    if (config_bundle_unpack(text, n, &b, err) < 0)
        return -1;
    int r = config_load(b, ret, &faults);
    if (r < 0)
        first_fault(faults, err);
    config_faults_free(faults);
    config_bundle_free(b);
    return r;
}

int
in_force_get(struct store *s, struct catalog **ret, stamp *ret_since, struct err *err)
{
    struct store_edition newest, since = {0};
    int32_t edition = 0;
    char *text = NULL;
    size_t n = 0;
    struct catalog *c = NULL;
    struct arena *a = arena_new();
    int r = store_edition_newest(s, &newest, err);
    if (r == 0 && newest.edition)
        r = store_config_get(s, a, newest.edition, &text, &n, &edition, err);
    if (r == 0 && text)
        r = store_edition_number(s, edition, &since, err);
    if (r == 0 && text)
        r = in_force_parse(text, n, &c, err);
    arena_free(a);
    if (r < 0)
        return -1;
    *ret = c;
    *ret_since = since.recorded;
    return 0;
}

int
in_force_put(struct store *s, const struct config_bundle *b, const char *state_dir, const char *who,
    stamp now, int32_t *ret_edition, struct err *err)
{
    struct arena *a = arena_new();
    struct buf text;
    buf_init(&text, COPY_MAX);
    config_bundle_pack(b, &text);
    int r = -1;
    if (text.failed)
        err_set(err, ERR_CONFIG, "configuration", NULL, "larger than %u bytes", COPY_MAX);
    else if (store_config_put(s, text.data, text.len, b->sha256, who, now, ret_edition, err) == 0)
        r = 0;
    /* the copy serves a restart whose files are broken; what is in force is in the database, and is so now */
    struct err copy;
    if (r == 0 &&
        file_write(arena_printf(a, "%s/" IN_FORCE_COPY, state_dir), text.data, text.len, 0600, &copy) < 0)
        log_err(LOG_WARNING, &copy);
    buf_free(&text);
    arena_free(a);
    return r;
}

int
in_force_save_copy(struct store *s, const char *dir, struct err *err)
{
    struct arena *a = arena_new();
    struct store_edition newest;
    char *text = NULL;
    size_t n = 0;
    int32_t edition;
    int r = store_edition_newest(s, &newest, err);
    if (r == 0)
        r = store_config_get(s, a, newest.edition, &text, &n, &edition, err);
    if (r == 0 && !text)
        r = err_set(
            err, ERR_CONFIG, "configuration", "start ksrd serve once", "no configuration is in force");
    if (r == 0)
        r = file_write(arena_printf(a, "%s/" IN_FORCE_COPY, dir), text, n, 0600, err);
    arena_free(a);
    return r;
}

int
in_force_recall(const char *state_dir, struct catalog **ret, struct err *err)
{
    struct arena *a = arena_new();
    const char *path = arena_printf(a, "%s/" IN_FORCE_COPY, state_dir);
    char *text;
    size_t n;
    struct catalog *c = NULL;
    int r = 0;
    if (access(path, F_OK) == 0 || errno != ENOENT)
        r = file_read(a, path, COPY_MAX, &text, &n, err) < 0 || in_force_parse(text, n, &c, err) < 0 ? -1 : 0;
    arena_free(a);
    if (r == 0)
        *ret = c;
    return r;
}
