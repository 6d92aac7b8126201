/* The door of the SIE decoder: read, check, then facts or a description. */
#include "decode_describe.h"
#include "decode_formats.h"
#include "sie.h"

static int
load(const char *data, size_t n, const struct sie_options *o, struct sie **ret, struct err *err)
{
    struct sie *s;
    if (o->unit_dimension == 7)
        return err_set(err, ERR_CONFIG, "unit_dimension", "välj den dimension som är enheten, oftast 1",
            "dimension 7 är anställd: personer tas aldrig in");
    if (sie_read(data, n, o, &s, err) != 0)
        return -1;
    if (sie_check(s, err) != 0) {
        sie_free(s);
        return -1;
    }
    *ret = s;
    return 0;
}

/* A file with vouchers that do not balance is refused for the first; the others are to be corrected in the same go. */
static void
tell_others(struct sie *s)
{
    const struct err first = s->refusal;
    if (s->unbalanced_others)
        err_set(&s->refusal, first.kind, first.where, first.hint, "%s; %zu till balanserar inte: %s%s",
            first.what, s->unbalanced - 1, s->unbalanced_others,
            s->unbalanced > SIE_UNBALANCED_TOLD ? " …" : "");
}

static int
decode(const char *data, size_t n, const struct source *source, struct facts **ret, struct err *err)
{
    struct sie_options o = {.unit_dimension = 1};
    struct sie *s = NULL;
    int rc = -1;
    if (source)
        o = (struct sie_options){source->unit_dimension, source->dimensions, source->n_dimensions};
    if (load(data, n, &o, &s, err) != 0)
        return -1;
    struct facts *f = facts_new();
    tell_others(s);
    if (s->refusal.kind != ERR_NONE) {
        *err = s->refusal;
        goto done;
    }
    if (sie_facts(s, f, err) != 0)
        goto done;
    *ret = f;
    f = NULL;
    rc = 0;
done:
    facts_free(f);
    sie_free(s);
    return rc;
}

static int
describe(const char *data, size_t n, bool json, struct buf *out, struct buf *warnings, struct err *err)
{
    const struct sie_options o = {.unit_dimension = 1};
    struct sie *s = NULL;
    if (load(data, n, &o, &s, err) != 0)
        return -1;
    sie_describe(s, json, out);
    decode_describe_remarks(s->remarks, s->n_remarks, warnings);
    sie_free(s);
    return 0;
}

const struct decoder decode_sie = {.name = "sie", .decode = decode, .describe = describe};
