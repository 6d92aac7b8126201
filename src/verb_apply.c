/* ksrd apply: puts the files on disk, or an earlier configuration, in force: one edition, all or nothing. */
#include "plan.h"
#include "plan_text.h"
#include "verb_change.h"
#include "verb_common.h"

#define TEXT_MOST ((size_t)64 << 20)
#define TRIES 20

struct order {
    struct change_order put;
    struct verb_change files;
    int32_t edition;
};

static void
tell(const struct plan *p, const struct order *o)
{
    struct buf out;
    if (p->change->same) {
        printf("Inget ändras: det är redan i kraft, sedan utgåva %d.\n", (int)o->edition);
        return;
    }
    buf_init(&out, TEXT_MOST);
    plan_text_changes(p, &out);
    fputs(out.failed || !out.data ? "" : out.data, stdout);
    buf_free(&out);
    printf("\nI kraft: utgåva %d, av %s.\n", (int)o->edition, o->put.who);
}

/* Going back changes definitions back: whoever does it says why, in place of a mark in each. */
static int
check_reason(const struct plan *p, const struct order *o, struct err *err)
{
    struct config_state before = {p->change->before, p->change->old},
                        after = {p->change->after, p->change->new};
    if (!o->files.to || !before.catalog || !after.catalog || (o->put.reason && *o->put.reason))
        return 0;
    struct config_faults *f = config_faults_new();
    int r = config_rules_check(&before, &after, false, f, err);
    if (r == 0 && f->n)
        r = err_set(err, ERR_USAGE, "--reason", "it stands with the edition",
            "the reason is missing: going back changes a definition for all years (%s)", f->items[0].what);
    config_faults_free(f);
    return r;
}

/* 0 with o->edition 0: somebody else was quicker. */
static int
try_once(struct order *o, struct err *err)
{
    struct plan *p = NULL;
    int r = plan_make(o->files.store, o->files.files, o->files.to != NULL, false, &p, err);
    if (r < 0)
        return r;
    r = verb_change_refused(p->change->refused);
    if (r == 0)
        r = check_reason(p, o, err);
    if (r == 0)
        r = change_put(o->files.store, p->change, &o->put, &o->edition, err);
    if (r == 0 && o->edition)
        tell(p, o);
    plan_free(p);
    return r;
}

int
verb_apply(struct verb_context *c, struct err *err)
{
    struct order o = {.put = {.state_dir = c->state_dir, .who = c->who}};
    int r = verb_common_value(c, "--reason", &o.put.reason, err);
    if (r == 0)
        r = verb_change_open(c, &o.files, err);
    if (r < 0)
        return r;
    o.put.earlier = o.files.to != NULL;
    for (int i = 0; i < TRIES && r == 0 && !o.edition; i++)
        r = try_once(&o, err);
    if (r == 0 && !o.edition)
        r = err_set(
            err, ERR_STORE, "ksrd apply", "try again", "others put configurations in force all the time");
    verb_change_close(&o.files);
    return r;
}
