#include "in_force.h"
#include "change.h"
#include "file.h"
#include "log.h"
#include <errno.h>
#include <unistd.h>

int
in_force_load(const struct config_bundle *b, struct catalog **ret, struct err *err)
{
    struct config_faults *faults = NULL;
    int r = config_load(b, ret, &faults);
    if (r < 0)
        change_fault(faults, err);
    config_faults_free(faults);
    return r;
}

int
in_force_parse(const char *text, size_t n, struct catalog **ret, struct err *err)
{
    struct config_bundle *b = NULL;
    if (config_bundle_unpack(text, n, &b, err) < 0)
        return -1;
    int r = in_force_load(b, ret, err);
    config_bundle_free(b);
    return r;
}

static const char *
copy_path(struct arena *a, const char *state_dir)
{
    return arena_printf(a, "%s/" IN_FORCE_COPY, state_dir);
}

int
in_force_keep(const char *state_dir, const char *text, size_t n, struct err *err)
{
    struct arena *a = arena_new();
    struct err ignored;
    char *kept;
    size_t n_kept;
    bool same = file_read(a, copy_path(a, state_dir), IN_FORCE_MOST, &kept, &n_kept, &ignored) == 0 &&
                n_kept == n && memcmp(kept, text, n) == 0;
    int r = same ? 0 : file_write(copy_path(a, state_dir), text, n, 0600, err);
    arena_free(a);
    return r;
}

int
in_force_get(struct store *s, const char *keep_dir, struct catalog **ret, stamp *ret_since, struct err *err)
{
    struct store_edition newest;
    struct store_config x = {0};
    struct catalog *c = NULL;
    struct err kept;
    struct arena *a = arena_new();
    int r = store_edition_newest(s, &newest, err);
    if (r == 0)
        r = store_config_get(s, a, newest.edition, &x, err);
    if (r == 0 && x.text)
        r = in_force_parse(x.text, x.n, &c, err);
    if (r == 0 && x.text && keep_dir && in_force_keep(keep_dir, x.text, x.n, &kept) < 0)
        log_err(LOG_WARNING, &kept);
    arena_free(a);
    if (r < 0)
        return -1;
    *ret = c;
    *ret_since = x.since;
    return 0;
}

int
in_force_save_copy(struct store *s, const char *dir, struct err *err)
{
    struct arena *a = arena_new();
    struct store_edition newest;
    struct store_config x = {0};
    int r = store_edition_newest(s, &newest, err);
    if (r == 0)
        r = store_config_get(s, a, newest.edition, &x, err);
    if (r == 0 && !x.text)
        r = err_set(
            err, ERR_CONFIG, "configuration", "start ksrd serve once", "no configuration is in force");
    if (r == 0)
        r = in_force_keep(dir, x.text, x.n, err);
    arena_free(a);
    return r;
}

int
in_force_recall(const char *state_dir, struct catalog **ret, struct err *err)
{
    struct arena *a = arena_new();
    const char *path = copy_path(a, state_dir);
    char *text;
    size_t n;
    struct catalog *c = NULL;
    int r = 0;
    if (access(path, F_OK) == 0 || errno != ENOENT)
        r = file_read(a, path, IN_FORCE_MOST, &text, &n, err) < 0 || in_force_parse(text, n, &c, err) < 0 ? -1
                                                                                                          : 0;
    arena_free(a);
    if (r == 0)
        *ret = c;
    return r;
}
