/* A seeded mutator: takes a configuration without fault or doubt, changes one thing at a time, and asks whether check says anything,
   and where. The shipped configuration is changed some thousands of times, from several seeds. A warning is an answer as an
   error is; the configuration itself has neither.

   The first list makes the file wrong: misspelt, dropped and doubled keys, wrong values, dangling references, broken ids, lost
   indentation. The second makes something else that is well formed: another word of the same set, another unit that exists,
   another letter in a name, path or source's code, another digit in a number. Over both together at least 95 in 100 must be
   answered, at least 90 in 100 at the right line: the changed line; for a dropped key the object's first line; for an id, any
   place that still names the old one. The right line counts against all mutations, not only against the answered ones.

   Of the second list a part cannot be known from a configuration: whether the target was 80 or 82 per cent, whether the board
   wants this indicator or that one on its page, whether the shown window is the month or the year, what a sentence says. They
   stay unanswered, for a warning about each would be noise; KSRD_MUTATOR_SHOW=1 prints every one. So that no kind of
   change is lost in the sum, each of the second list has a floor of its own.

   The last test gives one slip of the keyboard to any key, value or reference, all alike, as a hand would: most hit prose. */
#include "mutator_kinds.h"

struct operator_row {
    const char *name;
    bool (*mutate)(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m);
    int floor; /* so many in 100 are answered at least, of the shipped configuration */
    int tried, answered, placed;
};

static struct operator_row wrong[] = {
    {"key misspelt", mutate_key_misspelt, 98, 0, 0, 0},
    {"key misspelt ", mutate_key_misspelt, 98, 0, 0,
        0}, /* keys are what people type most: twice the weight */
    {"required key dropped", mutate_key_dropped, 98, 0, 0, 0},
    {"key doubled", mutate_key_doubled, 98, 0, 0, 0},
    {"indentation", mutate_indented, 98, 0, 0, 0},
    {"colon or blank lost", mutate_colon_lost, 98, 0, 0, 0},
    {"list or map for a value", mutate_bracketed, 98, 0, 0, 0},
    {"value emptied", mutate_emptied, 98, 0, 0, 0},
    {"number: text", mutate_number_text, 98, 0, 0, 0},
    {"number: out of range", mutate_number_range, 98, 0, 0, 0},
    {"number: decimal comma", mutate_number_comma, 98, 0, 0, 0},
    {"word misspelt", mutate_word_misspelt, 98, 0, 0, 0},
    {"unit word misspelt", mutate_unit_misspelt, 98, 0, 0, 0},
    {"month: none", mutate_month, 98, 0, 0, 0},
    {"text: no words, torn", mutate_text_no_words, 98, 0, 0, 0},
    {"code: no code", mutate_code_form, 98, 0, 0, 0},
    {"address, colour, cron", mutate_form, 98, 0, 0, 0},
    {"reference: a letter", mutate_reference, 98, 0, 0, 0},
    {"reference: a letter ", mutate_reference, 98, 0, 0, 0},
    {"formula: a name", mutate_formula_name, 98, 0, 0, 0},
    {"formula: its form", mutate_formula_form, 98, 0, 0, 0},
    {"id broken", mutate_id_broken, 98, 0, 0, 0},
    {"id renamed, named elsewhere", mutate_id_renamed, 98, 0, 0, 0},
    {"id of another", mutate_id_taken, 98, 0, 0, 0},
};
static struct operator_row other[] = {
    {"another word of the set", mutate_word_swapped, 70, 0, 0, 0},
    {"another existing id", mutate_reference_swapped, 65, 0, 0, 0},
    {"a letter of a text or code", mutate_letter, 70, 0, 0, 0},
    {"a digit of a number or month", mutate_digit, 40, 0, 0, 0},
};

static struct operator_row anything[] = {{"a slip anywhere", mutate_anything, 80, 0, 0, 0}};

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

static void
run(const struct sites *s, struct operator_row *ops, size_t n, int rounds, struct dice *d, bool show)
{
    for (size_t i = 0; i < n; i++)
        for (int k = 0; k < rounds && mutate_once(s, &ops[i], d, show); k++)
            ;
}

static struct rates
sum(const struct operator_row *ops, size_t n)
{
    struct rates r = {0};

    for (size_t i = 0; i < n; i++) {
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
forget(struct operator_row *ops, size_t n)
{
    for (size_t i = 0; i < n; i++)
        ops[i].tried = ops[i].answered = ops[i].placed = 0;
}

static void
check_floors(const struct operator_row *ops, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (ops[i].answered * 100 < ops[i].tried * ops[i].floor)
            fail_msg("%s: %d of %d answered, less than %d in 100", ops[i].name, ops[i].answered, ops[i].tried,
                ops[i].floor);
}

static void
at_least(const char *what, int have, int of, int percent)
{
    if (have * 100 < of * percent)
        fail_msg("%s: %d of %d, less than %d in 100", what, have, of, percent);
}

/* Under a sanitizer a few of each do: there it is memory that is looked after, and so few leave more to chance. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SLOW true
#define ROUNDS 5
#else
#define SLOW false
#define ROUNDS 20
#endif
#define COUNT(array) (sizeof(array) / sizeof *(array))
static const uint64_t seeds[] = {UINT64_C(0x2545F4914F6CDD1D), UINT64_C(0x9E3779B97F4A7C15),
    UINT64_C(0xD1B54A32D192ED03), UINT64_C(0x8CB92BA72F3D8DD7)};

static struct sites
begin(const struct config_bundle *b)
{
    struct sites s = {0};

    assert_string_equal(fixture_answer(b), "");
    sites_gather(&s, b);
    assert_true(s.n > 100);
    forget(wrong, COUNT(wrong));
    forget(other, COUNT(other));
    forget(anything, COUNT(anything));
    return s;
}

static void
mutate(const struct config_bundle *b, size_t n_seeds, int rounds, bool floors, int answered, int placed)
{
    struct sites s = begin(b);
    bool show = getenv("KSRD_MUTATOR_SHOW") != NULL;
    struct rates made_wrong, made_other, all;

    for (size_t i = 0; i < n_seeds; i++) {
        struct dice d = {.state = seeds[i]};

        run(&s, wrong, COUNT(wrong), rounds, &d, show);
        run(&s, other, COUNT(other), rounds, &d, show);
    }
    made_wrong = sum(wrong, COUNT(wrong));
    made_other = sum(other, COUNT(other));
    all = (struct rates){made_wrong.tried + made_other.tried, made_wrong.answered + made_other.answered,
        made_wrong.placed + made_other.placed};
    say("made wrong", &made_wrong);
    say("made into something else", &made_other);
    say("all", &all);
    at_least("all answered", all.answered, all.tried, answered);
    at_least("all in place", all.placed, all.tried, placed);
    at_least("made wrong, answered", made_wrong.answered, made_wrong.tried, 99);
    at_least("made wrong, in place", made_wrong.placed, made_wrong.tried, 98);
    if (floors) {
        check_floors(wrong, COUNT(wrong));
        check_floors(other, COUNT(other));
    }
}

/* NULL: there is none. */
static struct config_bundle *
read_shipped(void)
{
    struct config_bundle *b = NULL;
    struct err err = {0};

    if (config_read(KSRD_SOURCE "/config", NULL, &b, &err))
        print_message("no shipped configuration: %s\n", err.what);
    return b;
}

static void
changes_to_the_shipped_configuration_are_noticed(void **state)
{
    struct config_bundle *b = read_shipped();

    (void)state;
    if (!b)
        skip();
    mutate(b, COUNT(seeds), ROUNDS, !SLOW, SLOW ? 90 : 95, SLOW ? 85 : 90);
    config_bundle_free(b);
}

/* The same for the tests' own files, which use every key; they are so few that little can be told from what the others do. */
static void
changes_to_the_good_files_are_noticed(void **state)
{
    struct config_bundle *b = config_bundle_new();
    size_t cap = 0;

    (void)state;
    fixture_add_folder(b, &cap, "good", NULL);
    mutate(b, 1, ROUNDS, false, SLOW ? 85 : 93, SLOW ? 80 : 90);
    config_bundle_free(b);
}

static void
a_slip_anywhere_is_noticed(void **state)
{
    struct config_bundle *b = read_shipped();
    bool show = getenv("KSRD_MUTATOR_SHOW") != NULL;
    struct sites s;
    struct rates r;

    (void)state;
    if (!b)
        skip();
    s = begin(b);
    for (size_t i = 0; i < COUNT(seeds); i++) {
        struct dice d = {.state = seeds[i]};

        run(&s, anything, COUNT(anything), 4 * ROUNDS, &d, show);
    }
    r = sum(anything, COUNT(anything));
    at_least("a slip anywhere, answered", r.answered, r.tried, SLOW ? 80 : 90);
    at_least("a slip anywhere, in place", r.placed, r.tried, SLOW ? 78 : 88);
    config_bundle_free(b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_to_the_shipped_configuration_are_noticed),
        cmocka_unit_test(changes_to_the_good_files_are_noticed),
        cmocka_unit_test(a_slip_anywhere_is_noticed),
    };

    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
