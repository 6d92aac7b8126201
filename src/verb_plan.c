/* ksrd plan: what the files on disk, or an earlier configuration, would change if they were put in force. */
#include "plan.h"
#include "plan_json.h"
#include "plan_text.h"
#include "verb_change.h"
#include "verb_common.h"

#define TEXT_MOST ((size_t)256 << 20)

static int
print_text(const struct plan *p, const struct verb_change *x, struct err *err)
{
    struct buf out;
    buf_init(&out, TEXT_MOST);
    int r = plan_text_write(p, x->place, &out, err);
    if (r == 0 && !p->change->same && !p->change->refused->n)
        buf_printf(&out, "\nSätts i kraft med: ksrd apply%s%s\n", x->to ? " --to " : "", x->to ? x->to : "");
    if (r == 0 && out.failed)
        r = err_set(err, ERR_BUG, "ksrd plan", NULL, "the plan does not fit in memory");
    if (r == 0)
        fwrite(out.data, 1, out.len, stdout);
    buf_free(&out);
    return r;
}

int
verb_plan(struct verb_context *c, struct err *err)
{
    struct verb_change x;
    struct plan *p = NULL;
    bool json = verb_common_flag(c, "--json");
    int r = verb_change_open(c, &x, err);
    if (r < 0)
        return r;
    r = plan_make(x.store, x.files, x.to != NULL, true, &p, err);
    if (r == 0)
        r = json ? plan_json_write(p, stdout, err) : print_text(p, &x, err);
    if (r == 0)
        r = verb_change_refused(p->change->refused);
    plan_free(p);
    verb_change_close(&x);
    return r;
}
