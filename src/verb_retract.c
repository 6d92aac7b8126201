/* ksrd retract PULL --reason TEXT: a pull is taken back. */
#include "text.h"
#include "verb.h"
#include "verb_common.h"
#include <inttypes.h>
#include <limits.h>

#define USAGE "usage: ksrd retract PULL --reason TEXT"

static void
tell(const struct store_retraction *x)
{
    printf("Hämtning %" PRId32 " (%s) är återtagen: %" PRId64 " uppgifter är som före den, %" PRId64
           " är borta",
        x->pull, x->source, x->restored, x->gone);
    if (x->kept)
        printf(", %" PRId64 " står kvar eftersom något senare har ändrat dem", x->kept);
    printf(".\n  orsak       %s\n  av          %s\n  utgåva      %" PRId32
           "\nSamma fil kommer inte in igen av sig själv: leverera en rättad.\n",
        x->reason, x->who, x->edition);
}

static int
read_order(struct verb_context *c, struct store_retraction *x, struct err *err)
{
    long number;
    if (verb_common_value(c, "--reason", &x->reason, err) < 0 || verb_common_rest(c, 1, USAGE, err) < 0)
        return -1;
    if (text_long(c->argv[0], 1, INT32_MAX, &number) < 0)
        return err_set(err, ERR_USAGE, "PULL", USAGE, "'%s' is no pull's number", c->argv[0]);
    x->pull = (int32_t)number;
    if (!x->reason || !*x->reason)
        return err_set(
            err, ERR_USAGE, "--reason", USAGE, "the reason is missing: it stands with the figures");
    return 0;
}

int
verb_retract(struct verb_context *c, struct err *err)
{
    struct arena *a = arena_new();
    struct store_retraction x = {.who = c->who};
    struct verb_database d = {0};
    int r = read_order(c, &x, err);
    if (r == 0)
        r = verb_database_open(c, &d, err);
    if (r == 0)
        r = store_retract(d.store, a, &x, err);
    if (r == 0)
        tell(&x);
    verb_database_close(&d);
    arena_free(a);
    return r;
}
