/* A seeded mutator: takes a configuration without fault, changes one thing at a time, and asks whether check notices, and where.

   The first list makes the file wrong: misspelt, dropped and doubled keys, wrong values, dangling references, broken ids, lost
   indentation. Of these at least 95 in 100 must be answered, at least 90 in 100 at the right line: the changed line; for a dropped
   key the object's first line; for an id, any place that still names the old one. The right line counts against all mutations, not
   only against the answered ones.

   The second list makes something else that is well formed: another word of the same set, another unit that exists, another
   letter in a name, path or source's code, another digit in a number. Some of these a program can notice by what the rest of the
   configuration says; most it cannot (is the school called Vimarskolan or Vimarskolen?). They are counted and printed, and only a
   floor is required. */
#include "mutator_kinds.h"

struct operator_row {
    const char *name;
    bool (*mutate)(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m);
    int tried, answered, placed;
};

static struct operator_row wrong[] = {
    {"key misspelt", mutate_key_misspelt, 0, 0, 0},
    {"key misspelt ", mutate_key_misspelt, 0, 0, 0}, /* keys are what people type most: twice the weight */
    {"required key dropped", mutate_key_dropped, 0, 0, 0},
    {"key doubled", mutate_key_doubled, 0, 0, 0},
    {"indentation", mutate_indented, 0, 0, 0},
    {"colon or blank lost", mutate_colon_lost, 0, 0, 0},
    {"list or map for a value", mutate_bracketed, 0, 0, 0},
    {"value emptied", mutate_emptied, 0, 0, 0},
    {"number: text", mutate_number_text, 0, 0, 0},
    {"number: out of range", mutate_number_range, 0, 0, 0},
    {"number: decimal comma", mutate_number_comma, 0, 0, 0},
    {"word misspelt", mutate_word_misspelt, 0, 0, 0},
    {"unit word misspelt", mutate_unit_misspelt, 0, 0, 0},
    {"month: none", mutate_month, 0, 0, 0},
    {"text: no words, torn", mutate_text_no_words, 0, 0, 0},
    {"code: no code", mutate_code_form, 0, 0, 0},
    {"address, colour, cron", mutate_form, 0, 0, 0},
    {"reference: a letter", mutate_reference, 0, 0, 0},
    {"reference: a letter ", mutate_reference, 0, 0, 0},
    {"formula: a name", mutate_formula_name, 0, 0, 0},
    {"formula: its form", mutate_formula_form, 0, 0, 0},
    {"id broken", mutate_id_broken, 0, 0, 0},
    {"id renamed, named elsewhere", mutate_id_renamed, 0, 0, 0},
    {"id of another", mutate_id_taken, 0, 0, 0},
};
static struct operator_row other[] = {
    {"another word of the set", mutate_word_swapped, 0, 0, 0},
    {"another existing id", mutate_reference_swapped, 0, 0, 0},
    {"a letter of a text or code", mutate_letter, 0, 0, 0},
    {"a digit of a number or month", mutate_digit, 0, 0, 0},
};

/* The bundle with one file changed. */
static void
apply(const struct config_bundle *b, size_t file, const struct mutation *m, struct config_bundle *ret,
    struct buf *text)
{
    const struct config_file *f = &b->files[file];

    buf_reset(text);
    buf_add(text, f->text, m->start);
    buf_str(text, m->text);
    buf_add(text, f->text + m->start + m->len, f->len - m->start - m->len);
    for (size_t i = 0; i < b->n; i++)
        ret->files[i] = b->files[i];
    ret->files[file].text = text->data;
    ret->files[file].len = text->len;
    ret->n = b->n;
}

static bool
in_place(const struct config_fault *f, const char *file, const struct mutation *m)
{
    if (strcmp(f->pos.file, file) == 0 && f->pos.line == m->line)
        return true;
    return m->old_id && strstr(f->what, m->old_id);
}

static void
judge(const struct config_bundle *b, const struct site *x, const struct mutation *m, struct operator_row *op,
    bool show)
{
    struct config_bundle changed = *b;
    struct config_file files[64];
    struct catalog *c = NULL;
    struct config_faults *faults = NULL;
    struct buf text;
    bool placed = false;

    assert_true(b->n <= 64);
    changed.files = files;
    buf_init(&text, 1 << 21);
    apply(b, x->file, m, &changed, &text);
    op->tried++;
    if (config_check(&changed, &c, &faults) == 0)
        catalog_free(c);
    if (faults->n == 0) {
        config_faults_free(faults);
        if (show)
            print_message("  not noticed: %s: %s:%d %s: '%s'\n", op->name, b->files[x->file].name, m->line,
                x->row->key, m->text);
        buf_free(&text);
        return;
    }
    op->answered++;
    for (size_t i = 0; i < faults->n && !placed; i++)
        placed = in_place(&faults->items[i], b->files[x->file].name, m);
    op->placed += placed;
    if (!placed && show)
        print_message("  elsewhere: %s: %s:%d %s: '%s' → %s:%d: %s\n", op->name, b->files[x->file].name,
            m->line, x->row->key, m->text, faults->items[0].pos.file, faults->items[0].pos.line,
            faults->items[0].what);
    config_faults_free(faults);
    buf_free(&text);
}

/* One mutation by the operator at a site it fits; false when none was found. */
static bool
mutate_once(const struct sites *s, struct operator_row *op, struct dice *d, bool show)
{
    for (int tries = 0; tries < 20000; tries++) {
        const struct site *x = &s->items[roll(d, s->n)];
        struct mutation m = {0};

        if (op->mutate(s, x, d, &m)) {
            judge(s->bundle, x, &m, op, show);
            return true;
        }
    }
    return false;
}

struct rates {
    int tried, answered, placed;
};

static struct rates
run(const struct sites *s, struct operator_row *ops, size_t n, int rounds, struct dice *d, bool show)
{
    struct rates r = {0};

    for (size_t i = 0; i < n; i++) {
        ops[i].tried = ops[i].answered = ops[i].placed = 0;
        for (int k = 0; k < rounds && mutate_once(s, &ops[i], d, show); k++)
            ;
        if (ops[i].tried > 0)
            print_message("  %-30s %5d  answered %5.1f %%  in place %5.1f %%\n", ops[i].name, ops[i].tried,
                100.0 * ops[i].answered / ops[i].tried, 100.0 * ops[i].placed / ops[i].tried);
        r.tried += ops[i].tried;
        r.answered += ops[i].answered;
        r.placed += ops[i].placed;
    }
    return r;
}

static void
say(const char *what, const struct rates *r)
{
    print_message("%-32s %5d  answered %5.1f %%  in place %5.1f %%\n", what, r->tried,
        100.0 * r->answered / r->tried, 100.0 * r->placed / r->tried);
}

static void
mutate(const struct config_bundle *b, int rounds)
{
    struct sites s = {0};
    struct dice d = {.state = UINT64_C(0x2545F4914F6CDD1D)};
    bool show = getenv("KSRD_MUTATOR_SHOW") != NULL;
    struct rates made_wrong, made_other, all;

    assert_string_equal(fixture_answer(b), "");
    sites_gather(&s, b);
    assert_true(s.n > 100);
    made_wrong = run(&s, wrong, sizeof wrong / sizeof *wrong, rounds, &d, show);
    made_other = run(&s, other, sizeof other / sizeof *other, rounds, &d, show);
    all = (struct rates){made_wrong.tried + made_other.tried, made_wrong.answered + made_other.answered,
        made_wrong.placed + made_other.placed};
    say("made wrong", &made_wrong);
    say("made into something else", &made_other);
    say("all", &all);
    assert_true(made_wrong.answered * 100 >= made_wrong.tried * 95);
    assert_true(made_wrong.placed * 100 >= made_wrong.tried * 90);
    assert_true(made_other.answered * 100 >= made_other.tried * 20);
}

static void
changes_to_the_shipped_configuration_are_noticed(void **state)
{
    struct config_bundle *b = NULL;
    struct err err = {0};

    (void)state;
    if (config_read(KSRD_SOURCE "/config", NULL, &b, &err)) {
        print_message("no shipped configuration: %s\n", err.what);
        skip();
    }
    mutate(b, 45);
    config_bundle_free(b);
}

/* The same for the tests' own files, which use every key. */
static void
changes_to_the_good_files_are_noticed(void **state)
{
    struct config_bundle *b = config_bundle_new();
    size_t cap = 0;

    (void)state;
    fixture_add_folder(b, &cap, "good", NULL);
    mutate(b, 20);
    config_bundle_free(b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_to_the_shipped_configuration_are_noticed),
        cmocka_unit_test(changes_to_the_good_files_are_noticed),
    };

    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
