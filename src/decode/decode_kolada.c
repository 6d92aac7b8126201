/* Kolada's API, v3 and v2 (formats.md §2): one envelope, or a JSON array of them (the pages of one answer). */
#include "decode_charset.h"
#include "decode_codes.h"
#include "decode_describe.h"
#include "decode_formats.h"
#include "decode_rows.h"
#include "json.h"
#include "text.h"

struct reading {
    struct facts *f;
    struct decode_codes codes;
    struct err *err;
    size_t statuses, status_line;
    const char *status;
    size_t rounded, rounded_line;
};

static int
fail(struct reading *r, const struct json_node *at, const char *what)
{
    char where[64];
    snprintf(where, sizeof where, "rad %zu", at->line);
    return err_set(r->err, ERR_DATA, where,
        "kontrollera att adressen är Koladas API (…/v3/data/kpi/…/municipality/…)",
        "svaret är inte Koladas: %s", what);
}

/* A text or a number as text; NULL when it is neither or absent. */
static const char *
scalar(const struct json_node *object, const char *key)
{
    const struct json_node *n = json_get(object, key);
    return n && (n->type == JSON_STRING || n->type == JSON_NUMBER) ? n->text : NULL;
}

/* v3 says isdeleted true/false, v2 is_deleted 0/1. */
static bool
is_deleted(const struct json_node *v)
{
    const struct json_node *n = json_get(v, "isdeleted");
    if (!n)
        n = json_get(v, "is_deleted");
    return n &&
           ((n->type == JSON_BOOL && n->boolean) || (n->type == JSON_NUMBER && strcmp(n->text, "0") != 0));
}

static int
read_number(struct reading *r, const struct json_node *value, struct fact *fact)
{
    enum dec_fault fault = dec_parse(value->text, strlen(value->text), &fact->value);
    if (fault == DEC_TOO_PRECISE) {
        if (r->rounded++ == 0)
            r->rounded_line = value->line;
        return 0;
    }
    return fault == DEC_OK ? 0 : fail(r, value, arena_printf(r->f->arena, "»%s« är inget tal", value->text));
}

static void
note_status(struct reading *r, const struct json_node *v)
{
    const char *status = json_get_string(v, "status");
    if (status && *status && r->statuses++ == 0) {
        r->status = status;
        r->status_line = v->line;
    }
}

static int
read_value(struct reading *r, const struct json_node *v, struct fact x)
{
    const char *gender = json_get_string(v, "gender");
    const struct json_node *value = json_get(v, "value");
    if (v->type != JSON_OBJECT || !gender)
        return fail(r, v, "en uppgift utan gender");
    x.gone = is_deleted(v);
    if (!value && !x.gone)
        return fail(r, v, "en uppgift utan value");
    if (value && value->type != JSON_NULL && value->type != JSON_NUMBER)
        return fail(r, value, "value är varken ett tal eller null");
    x.slice = decode_codes_text(&r->codes, gender);
    x.line = v->line;
    x.rows = 1;
    x.null = !value || value->type == JSON_NULL;
    if (!x.null && read_number(r, value, &x) != 0)
        return -1;
    note_status(r, v);
    *facts_add(r->f) = x;
    r->f->rows_read++;
    return 0;
}

/* {"kpi","municipality" or "ou","period","values":[…]} */
static int
read_data(struct reading *r, const struct json_node *d)
{
    const char *kpi = json_get_string(d, "kpi"), *period = scalar(d, "period");
    const char *unit = json_get_string(d, json_get(d, "ou") ? "ou" : "municipality");
    const struct json_node *values = json_get(d, "values");
    struct fact x = {.dims = "", .scenario = "", .version = "", .delivered = DELIVERED_PERIOD};
    if (!kpi || !unit)
        return fail(r, d, "en post utan kpi eller municipality");
    if (!period || period_parse(period, &x.period) != 0)
        return fail(r, d, arena_printf(r->f->arena, "»%s« är ingen period", period ? period : ""));
    if (!values || values->type != JSON_ARRAY)
        return fail(r, d, "en post utan values");
    x.account = decode_codes_text(&r->codes, kpi);
    x.unit = decode_codes_text(&r->codes, unit);
    for (const struct json_node *v = values->child; v; v = v->next)
        if (read_value(r, v, x) != 0)
            return -1;
    return 0;
}

/* {"id","title",…}: the lists of measures and municipalities, which name the codes. */
static void
read_name(struct reading *r, const struct json_node *d, const char *id)
{
    const char *title = json_get_string(d, "title");
    bool measure = json_get(d, "is_divided_by_gender") || json_get(d, "operating_area");
    struct facts *f = r->f;
    *ARENA_PUSH(f->arena, f->names, f->n_names, f->cap_names) = (struct fact_name){
        measure ? 'a' : 'u', arena_strdup(f->arena, id), arena_strdup(f->arena, title ? title : "")};
}

static int
read_envelope(struct reading *r, const struct json_node *e)
{
    const struct json_node *values = json_get(e, "values");
    if (e->type != JSON_OBJECT || !values || values->type != JSON_ARRAY) {
        const char *detail = json_get_string(e, "detail");
        return fail(r, e, detail ? arena_printf(r->f->arena, "det säger »%.200s«", detail) : "values saknas");
    }
    for (const struct json_node *d = values->child; d; d = d->next) {
        const char *id = json_get_string(d, "id");
        if (id && !json_get(d, "kpi"))
            read_name(r, d, id);
        else if (read_data(r, d) != 0)
            return -1;
    }
    return 0;
}

/* A link to a further page, behind the last envelope: the answer is not whole. */
static void
note_more_pages(struct reading *r, const struct json_node *last)
{
    const char *next = json_get_string(last, json_get(last, "next_url") ? "next_url" : "next_page");
    if (next && *next)
        facts_remark(r->f, 0, "svaret har fler sidor än de som kom hit: de uppgifterna saknas");
}

static int
read_all(struct reading *r, const struct json_node *root)
{
    const struct json_node *last = root;
    if (root->type != JSON_ARRAY) {
        if (read_envelope(r, root) != 0)
            return -1;
    } else {
        for (const struct json_node *e = root->child; e; e = e->next)
            if (read_envelope(r, e) != 0)
                return -1;
        if (!root->child)
            return fail(r, root, "en tom lista");
        for (last = root->child; last->next; last = last->next)
            continue;
    }
    note_more_pages(r, last);
    if (r->statuses)
        facts_remark(r->f, r->status_line,
            "uppgifter med en status från Kolada, den första »%.100s« (antal: %zu)", r->status, r->statuses);
    if (r->rounded)
        facts_remark(r->f, r->rounded_line, "tal med fler än 12 decimaler avrundades till 12 (antal: %zu)",
            r->rounded);
    r->f->control = arena_printf(r->f->arena, "Lästa uppgifter: %zu.", r->f->rows_read);
    if (facts_settle(r->f, false, r->err) != 0)
        return -1;
    decode_rows(r->f, false);
    return 0;
}

static int
parse(struct arena *a, const char *data, size_t n, struct json_node **ret, struct err *err)
{
    char where[DECODE_PLACE];
    struct decode_charset charset;
    if (decode_charset_detect(data, n, CHARSET_UTF8, "JSON-fil", &charset, err) != 0)
        return -1;
    if (charset.charset != CHARSET_UTF8)
        return err_set(err, ERR_DATA, decode_charset_place(data, text_utf8_valid(data, n), where),
            "Koladas svar är alltid UTF-8: hämta det på nytt", "svaret är inte UTF-8");
    return json_parse(a, data, n, ret, err);
}

static int
decode(const char *data, size_t n, const struct source *source, struct facts **ret, struct err *err)
{
    (void)source; /* facts for other measures than those asked for are kept too */
    struct arena *a = arena_new();
    struct facts *f = facts_new();
    struct reading r = {.f = f, .codes.arena = f->arena, .err = err};
    struct json_node *root;
    int rc = -1;
    if (parse(a, data, n, &root, err) != 0 || read_all(&r, root) != 0)
        goto done;
    *ret = f;
    f = NULL;
    rc = 0;
done:
    facts_free(f);
    arena_free(a);
    return rc;
}

static int
describe(const char *data, size_t n, bool json, struct buf *out, struct buf *warnings, struct err *err)
{
    struct facts *f;
    if (decode(data, n, NULL, &f, err) != 0)
        return -1;
    decode_describe_facts("kolada", "utf-8", f, json, out, warnings);
    facts_free(f);
    return 0;
}

const struct decoder decode_kolada = {.name = "kolada", .decode = decode, .describe = describe};
