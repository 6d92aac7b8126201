/* Golden pairs: every file of good/FORMAT and bad/FORMAT against its .expect: all facts, the scope, remarks and the description; or the
   whole message. A fact ends with its first line × its rows. KSRD_GOLDEN=write in the environment writes the .expect files anew: read the difference before you commit it.
   The first line of an .expect file may give the source: "#source unit_dimension=1 dimensions=6,20 columns=K16,K20". */
#include "clock.h"
#include "decode.h"
#include "file.h"
#include "unit.h"
#include <dirent.h>

static const char *const formats[] = {"sie", "csv", "kolada"};

static int
number_list(struct arena *a, char *text, int **ret)
{
    size_t n = 0, cap = 0;
    int *items = NULL;
    for (char *p = text, *next; *p; p = next) {
        *ARENA_PUSH(a, items, n, cap) = (int)strtol(p, &next, 10);
        next += *next == ',';
        assert_true(next > p);
    }
    *ret = items;
    return (int)n;
}

static void
column_list(struct arena *a, char *text, struct source *s)
{
    struct column_map *items = NULL;
    size_t cap = 0;
    for (char *save, *p = strtok_r(text, ",", &save); p; p = strtok_r(NULL, ",", &save))
        *ARENA_PUSH(a, items, s->n_columns, cap) = (struct column_map){.code = p};
    s->columns = items;
}

static const struct source *
read_options(struct arena *a, const char *expect)
{
    if (strncmp(expect, "#source ", 8) != 0)
        return NULL;
    struct source *s = arena_alloc(a, sizeof *s);
    char *line = arena_strndup(a, expect + 8, strcspn(expect + 8, "\n"));
    s->unit_dimension = 1;
    for (char *save, *p = strtok_r(line, " ", &save); p; p = strtok_r(NULL, " ", &save)) {
        char *value = strchr(p, '=');
        int *dimensions;
        assert_non_null(value);
        *value++ = '\0';
        if (strcmp(p, "unit_dimension") == 0) {
            s->unit_dimension = (int)strtol(value, NULL, 10);
        } else if (strcmp(p, "dimensions") == 0) {
            s->n_dimensions = (size_t)number_list(a, value, &dimensions);
            s->dimensions = dimensions;
        } else if (strcmp(p, "columns") == 0) {
            column_list(a, value, s);
        } else {
            fail_msg("unknown option %s", p);
        }
    }
    return s;
}

static void
write_facts(const struct facts *f, struct buf *out)
{
    char period[PERIOD_TEXT], last[PERIOD_TEXT], value[DEC_TEXT];
    for (size_t i = 0; i < f->n; i++) {
        const struct fact *x = &f->items[i];
        buf_printf(out, "%s|%s|%s|%s|%s|%s|%s%s|%s%s|%zu×%zu\n", x->account, x->unit, x->slice, x->dims,
            x->scenario, x->version, period_text(x->period, period),
            x->delivered == DELIVERED_YTD ? " ack" : "", x->null ? "null" : dec_text(x->value, value),
            x->gone ? " borta" : "", x->line, x->rows);
    }
    for (size_t i = 0; i < f->scope.n; i++) {
        const struct fact_scope_item *s = &f->scope.items[i];
        buf_printf(out, "omfattar %s %s – %s", s->scenario, period_text((struct period){s->first, 1}, period),
            period_text((struct period){s->last, 1}, last));
        if (s->version && *s->version)
            buf_printf(out, " version %s", s->version);
        if (s->span > 1)
            buf_printf(out, " om %d månader", s->span);
        buf_char(out, '\n');
    }
    if (!f->scope.whole_periods)
        buf_str(out, "omfattar bara det som står\n");
    for (size_t i = 0; i < f->n_names; i++)
        if (*f->names[i].name)
            buf_printf(out, "namn %c %s %s\n", f->names[i].kind, f->names[i].code, f->names[i].name);
    buf_printf(out, "rader %zu\n%s\n", f->rows_read, f->control ? f->control : "");
    for (size_t i = 0; i < f->n_remarks; i++)
        buf_printf(out, "anmärkning rad %zu: %s\n", f->remarks[i].line, f->remarks[i].text);
}

/* What the store is to hold the facts against. */
static void
write_reconcile(const struct facts *f, struct buf *out)
{
    char first[PERIOD_TEXT], last[PERIOD_TEXT], text[DEC_TEXT];
    for (size_t i = 0; i < f->reconcile.n; i++) {
        const struct reconcile_check *c = &f->reconcile.checks[i];
        bool months = c->first != MONTH_NONE;
        buf_printf(out, "avstämning %s %s %s – %s: %zu av %zu%s%s\n", reconcile_names[c->kind], c->scenario,
            months ? period_text((struct period){c->first, 1}, first) : "",
            months ? period_text((struct period){c->last, 1}, last) : "", c->right, c->total,
            *c->note ? ", " : "", c->note);
        for (size_t k = 0; k < c->n; k++) {
            const struct reconcile_line *l = &c->lines[k];
            buf_printf(out, "  %s%s%s%s|", reconcile_agrees(c->kind, l) ? "" : "STÄMMER INTE ", l->code,
                *l->name ? " " : "", l->name);
            buf_printf(out, "%s|", l->has_control ? dec_text(l->control, text) : "");
            buf_printf(out, "%s\n", dec_text(l->counted, text));
            assert_false(l->has_stored);
        }
    }
}

static void
write_outcome(const struct decoder *d, const char *data, size_t n, const struct source *s, struct buf *out)
{
    struct err err = {0};
    struct facts *f = NULL;
    char text[4096];
    struct buf described, warnings;
    if (d->decode(data, n, s, &f, &err) == 0) {
        write_facts(f, out);
        write_reconcile(f, out);
        facts_free(f);
    } else {
        assert_null(f);
        assert_true(err.kind == ERR_DATA || err.kind == ERR_CONFIG);
        err_text(&err, text, sizeof text);
        buf_printf(out, "%s\n", text);
    }
    buf_init(&described, 1 << 20);
    buf_init(&warnings, 1 << 20);
    err_clear(&err);
    if (d->describe(data, n, true, &described, &warnings, &err) == 0)
        buf_printf(out, "%s", described.data);
    else
        buf_str(out, "ingen beskrivning\n");
    buf_free(&described);
    buf_free(&warnings);
}

static const char *
read_expect(struct arena *a, const char *path)
{
    char *text;
    size_t n;
    struct err err;
    return file_read(a, path, 1 << 20, &text, &n, &err) == 0 ? text : "";
}

/* Returns 1 when the outcome is another than expected. */
static int
try_file(struct arena *a, const struct decoder *d, const char *dir, const char *name, bool good)
{
    char *data;
    size_t n;
    struct err err;
    struct buf out;
    const char *path = arena_printf(a, "%s/%s", dir, name);
    const char *expect_path = arena_printf(a, "%.*s.expect", (int)(strrchr(path, '.') - path), path);
    const char *expect = read_expect(a, expect_path), *body = expect;
    assert_int_equal(file_read(a, path, 1 << 20, &data, &n, &err), 0);
    buf_init(&out, 1 << 20);
    if (strncmp(expect, "#source ", 8) == 0) {
        body = strchr(expect, '\n') + 1;
        buf_add(&out, expect, (size_t)(body - expect));
    }
    size_t head = out.len;
    write_outcome(d, data, n, read_options(a, expect), &out);
    int wrong = strcmp(out.data + head, body) != 0;
    bool refused = strstr(out.data + head, "error: ") != NULL;
    if (getenv("KSRD_GOLDEN") && strcmp(getenv("KSRD_GOLDEN"), "write") == 0)
        wrong = file_write(expect_path, out.data, out.len, 0644, &err) != 0;
    if (wrong)
        print_error("%s: expected\n%s\ngot\n%s\n", path, body, out.data + head);
    if (good == refused)
        print_error("%s: %s\n", path, good ? "a good file is refused" : "a bad file is taken");
    buf_free(&out);
    return wrong || good == refused;
}

static void
try_folder(const char *kind, bool good)
{
    size_t files = 0;
    int wrong = 0;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        struct arena *a = arena_new();
        char **names;
        size_t n;
        struct err err;
        const char *dir = arena_printf(a, "%s/tests/decode/%s/%s", KSRD_SOURCE, kind, formats[i]);
        assert_int_equal(file_list(a, dir, "", &names, &n, &err), 0);
        for (size_t k = 0; k < n; k++) {
            if (strstr(names[k], ".expect"))
                continue;
            files++;
            wrong += try_file(a, decode_find(formats[i]), dir, names[k], good);
        }
        arena_free(a);
    }
    assert_true(files > 20);
    assert_int_equal(wrong, 0);
}

static void
good_files_give_their_facts(void **state)
{
    (void)state;
    try_folder("good", true);
}

static void
bad_files_are_refused_with_place_and_remedy(void **state)
{
    (void)state;
    try_folder("bad", false);
}

static void
formats_are_found_by_name(void **state)
{
    (void)state;
    assert_string_equal(decode_names(), "sie, csv, kolada");
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        assert_string_equal(decode_find(formats[i])->name, formats[i]);
    assert_null(decode_find("xlsx"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_files_give_their_facts),
        cmocka_unit_test(bad_files_are_refused_with_place_and_remedy),
        cmocka_unit_test(formats_are_found_by_name),
    };
    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
