#include "change.h"
#include "in_force.h"
#include "log.h"
#include "looked.h"

#define TRIES 20

int
change_fault(const struct config_faults *f, struct err *err)
{
    if (!f || !f->n)
        return err_set(err, ERR_BUG, "configuration", NULL, "refused without a fault");
    const struct config_fault *x = &f->items[0];
    err_set(err, ERR_CONFIG, NULL, x->hint, "%s", x->what);
    return err_at(err, "%s:%d:%d", x->pos.file ? x->pos.file : "configuration", x->pos.line, x->pos.column);
}

static int
read_in_force(struct change *c, struct store *s, struct err *err)
{
    struct store_edition newest;
    struct err why = {0};
    if (store_edition_newest(s, &newest, err) < 0 ||
        store_config_get(s, c->arena, newest.edition, &c->in_force, err) < 0)
        return -1;
    if (!c->in_force.edition)
        return 0;
    if (config_bundle_unpack(c->in_force.text, c->in_force.n, &c->before, err) < 0)
        return -1;
    if (in_force_load(c->before, &c->old, &why) <
        0) /* a program that has become stricter must be able to go on */
        c->unreadable = arena_printf(c->arena, "%s: %s", why.where, why.what);
    return 0;
}

/* What lives on may lack something that the files took away. */
static void
load_after(struct change *c)
{
    struct config_faults *faults = NULL;
    if (config_load(c->after, &c->new, &faults) == 0)
        return;
    config_faults_free(c->refused);
    c->refused = faults;
    c->new = NULL;
}

static month
month_of(stamp t)
{
    struct clock_local l = clock_local(t);
    return MONTH(l.year, l.month);
}

static int
fill(struct change *c, struct store *s, const struct config_bundle *files, stamp now, bool excused,
    struct err *err)
{
    if (read_in_force(c, s, err) < 0 ||
        config_carry(files, c->before, month_of(now), &c->after, &c->refused, err) < 0)
        return -1;
    c->same = c->before && strcmp(c->before->files_sha256, c->after->files_sha256) == 0;
    struct config_state before = {c->before, NULL}, after = {c->after, NULL};
    /* ids first: what came back as something else may make nonsense of what lives on */
    if (c->before && config_rules_check(&before, &after, excused, c->refused, err) < 0)
        return -1;
    if (c->refused->n)
        return 0;
    load_after(c);
    if (!c->new || !c->old)
        return 0;
    before.catalog = c->old;
    after.catalog = c->new;
    return config_rules_check(&before, &after, excused, c->refused, err);
}

int
change_make(struct store *s, const struct config_bundle *files, stamp now, bool excused, struct change **ret,
    struct err *err)
{
    struct arena *a = arena_new();
    struct change *c = arena_alloc(a, sizeof *c);
    c->arena = a;
    if (fill(c, s, files, now, excused, err) < 0) {
        change_free(c);
        return -1;
    }
    *ret = c;
    return 0;
}

void
change_free(struct change *c)
{
    if (!c)
        return;
    catalog_free(c->old);
    catalog_free(c->new);
    config_bundle_free(c->before);
    config_bundle_free(c->after);
    config_faults_free(c->refused);
    arena_free(c->arena);
}

int
change_put(struct store *s, const struct change *c, const struct change_order *o, int32_t *ret_edition,
    struct err *err)
{
    struct buf text;
    struct err kept;
    int r = -1;
    buf_init(&text, IN_FORCE_MOST);
    config_bundle_pack(c->after, &text);
    struct store_config x = {.sha256 = c->after->sha256,
        .files = c->after->files_sha256,
        .who = o->who,
        .reason = o->reason,
        .text = text.data,
        .n = text.len};
    *ret_edition = c->same ? c->in_force.edition : 0;
    if (text.failed)
        err_set(err, ERR_CONFIG, "configuration", NULL, "larger than %u bytes", IN_FORCE_MOST);
    else
        r = c->same ? 0 : store_config_put(s, &x, c->in_force.edition, o->now, ret_edition, err);
    /* what is in force is in the database, and is so now: a note that cannot be kept is no failure */
    if (r == 0 && *ret_edition && !c->same && in_force_keep(o->state_dir, text.data, text.len, &kept) < 0)
        log_err(LOG_WARNING, &kept);
    if (r == 0 && *ret_edition && !o->earlier &&
        looked_write(o->state_dir, c->after->files_sha256, false, &kept) < 0)
        log_err(LOG_WARNING, &kept);
    buf_free(&text);
    return r;
}

int
change_apply(struct store *s, const struct config_bundle *files, const struct change_order *o,
    int32_t *ret_edition, struct err *err)
{
    int32_t edition = 0;
    for (int i = 0; i < TRIES && !edition; i++) {
        struct change *c = NULL;
        int r = change_make(s, files, o->now ? o->now : clock_now(), false, &c, err);
        if (r == 0)
            r = c->refused->n ? change_fault(c->refused, err) : change_put(s, c, o, &edition, err);
        change_free(c);
        if (r < 0)
            return -1;
    }
    if (!edition)
        return err_set(
            err, ERR_STORE, "configuration", "try again", "others put configurations in force all the time");
    *ret_edition = edition;
    return 0;
}
