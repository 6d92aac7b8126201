/* The kinds of change. Each gives, for a site it fits, the bytes to replace and the line where the fault belongs. */
#pragma once
#include "mutator_sites.h"
#include <ctype.h>

struct mutation {
    size_t start, len; /* bytes of the file that go */
    const char *text;  /* what comes in their place */
    int line;          /* where the fault should be said */
    const char
        *old_id; /* a fault that names this id is in its place wherever it stands (dangling references) */
};
struct dice {
    uint64_t state;
};

static inline size_t
roll(struct dice *d, size_t n)
{
    d->state ^= d->state << 13;
    d->state ^= d->state >> 7;
    d->state ^= d->state << 17;
    return (size_t)(d->state >> 11) % n;
}

/* A slip of the keyboard: one letter wrong, lost, doubled or two exchanged. In an arena. */
static inline const char *
slip(struct arena *a, struct dice *d, const char *word)
{
    size_t n = strlen(word), at = roll(d, n);
    char letter = (char)('a' + roll(d, 26)), *w = arena_strdup(a, word);

    switch (roll(d, 4)) {
    case 0:
        w[at] = w[at] == letter ? 'q' : letter;
        return w;
    case 1:
        return n > 1 ? arena_printf(a, "%.*s%s", (int)at, word, word + at + 1) : "qq";
    case 2:
        return arena_printf(a, "%.*s%c%s", (int)at + 1, word, word[at], word + at + 1);
    default:
        if (at + 1 < n) {
            w[at] = word[at + 1];
            w[at + 1] = word[at];
        }
        return w;
    }
}

/* Replaces the scalar's text (and its quotes, when raw). */
static inline bool
put(const struct sites *s, const struct site *x, const struct node *n, const char *text, bool raw,
    struct mutation *m)
{
    const struct config_file *f = &s->bundle->files[x->file];
    bool quotes = raw && !n->plain;

    if (!sites_span(f, n, &m->start, &m->len) || m->len == 0 || (!raw && strcmp(text, n->text) == 0))
        return false;
    m->start -= quotes;
    m->len += 2u * quotes;
    m->text = text;
    m->line = n->pos.line;
    return true;
}

/* A slip that leaves UTF-8 whole. */
static inline bool
put_slip(
    const struct sites *s, const struct site *x, const struct node *n, struct dice *d, struct mutation *m)
{
    const char *text = slip(s->arena, d, n->text);

    return text_utf8_valid(text, strlen(text)) == strlen(text) && put(s, x, n, text, false, m);
}

static inline bool
is_ascii(const char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s >= 0x80)
            return false;
    return true;
}

static inline const char *
pick(struct dice *d, const char *const *words, size_t n)
{
    return words[roll(d, n)];
}
#define PICK(d, words) pick((d), (words), sizeof(words) / sizeof *(words))

/* ---- keys ---------------------------------------------------------------------------------------------------------- */

static inline bool
mutate_key_misspelt(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    const char *word;

    if (!x->key || !is_ascii(x->key->text))
        return false;
    word = slip(s->arena, d, x->key->text);
    return word[0] && !config_walk_row(x->table, word) && put(s, x, x->key, word, false, m);
}

/* Takes a pair out: up to the next one, or from the comma before it. */
static inline bool
mutate_key_dropped(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    const struct config_file *f = &s->bundle->files[x->file];
    size_t end, len;

    (void)d;
    if (!x->key || !(x->row->flags & F_REQUIRED) || x->map->n < 2 || x->table == &config_schema_root)
        return false;
    m->start = sites_offset(f, &x->key->pos);
    m->line = x->map->pos.line;
    m->text = "";
    if (x->pair + 1 < x->map->n) {
        m->len = sites_offset(f, &x->map->pairs[x->pair + 1].key->pos) - m->start;
        return true;
    }
    if (!sites_span(f, x->value, &end, &len))
        return false;
    end += len + !x->value->plain;
    while (m->start > 0 && f->text[m->start] != (x->map->flow ? ',' : '\n'))
        m->start--;
    m->len = end - m->start;
    return true;
}

static inline bool
mutate_key_doubled(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    const struct config_file *f = &s->bundle->files[x->file];
    size_t start, end, len;
    const char *pair;

    (void)d;
    if (!x->key || !sites_span(f, x->value, &end, &len))
        return false;
    start = sites_offset(f, &x->key->pos);
    end += len + !x->value->plain;
    pair = arena_strndup(s->arena, f->text + start, end - start);
    *m = (struct mutation){.start = x->map->flow ? start : end, .line = x->key->pos.line + !x->map->flow};
    m->text = x->map->flow ? arena_printf(s->arena, "%s, ", pair)
                           : arena_printf(s->arena, "\n%*s%s", x->key->pos.column - 1, "", pair);
    return strchr(pair, '\n') == NULL;
}

/* ---- form ---------------------------------------------------------------------------------------------------------- */

static inline bool
mutate_indented(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    const struct config_file *f = &s->bundle->files[x->file];
    bool more = roll(d, 2) == 0;

    if (!x->key || x->map->flow || x->pair == 0 || x->key->pos.column < 2 ||
        x->key->pos.line == x->map->pairs[0].key->pos.line)
        return false;
    m->start = sites_offset(f, &x->key->pos) - !more;
    m->len = !more;
    m->text = more ? " " : "";
    m->line = x->key->pos.line;
    return more || f->text[m->start] == ' ';
}

static inline bool
mutate_colon_lost(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    const struct config_file *f = &s->bundle->files[x->file];

    if (!x->key || x->table == &config_schema_root)
        return false;
    m->start = sites_offset(f, &x->key->pos) + strlen(x->key->text) +
               roll(d, 2); /* the colon, or the blank behind it */
    m->len = 1;
    m->text = "";
    m->line = x->key->pos.line;
    return f->text[m->start] == ':' || (f->text[m->start] == ' ' && x->value->plain);
}

static inline bool
mutate_bracketed(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    const struct node *v = x->value;

    if (v->kind != NODE_SCALAR || strpbrk(v->text, ",:[]{}#&*\"'"))
        return false;
    return put(s, x, v,
        roll(d, 2) ? arena_printf(s->arena, "{a: \"%s\"}", v->text)
                   : arena_printf(s->arena, "[[\"%s\"]]", v->text),
        true, m);
}

static inline bool
mutate_emptied(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    static const char *const nothing[] = {"\"\"", "~", "null"};

    return x->key && x->value->kind == NODE_SCALAR && put(s, x, x->value, PICK(d, nothing), true, m);
}

/* ---- values -------------------------------------------------------------------------------------------------------- */

static inline bool
is_number_row(const struct schema_row *r)
{
    return r->type == T_INT || r->type == T_DECIMAL || r->type == T_MEGABYTES;
}

static inline bool
mutate_number_text(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    static const char *const texts[] = {
        "sju", "ett", "x", "7o", "1O0", "12 st", "0x1f", "--5", "1.2.3", "5%"};

    return is_number_row(x->row) && put(s, x, x->value, PICK(d, texts), true, m);
}

static inline bool
mutate_number_range(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    bool above = roll(d, 2);

    if (!is_number_row(x->row) || x->value->kind != NODE_SCALAR)
        return false;
    return put(
        s, x, x->value, arena_printf(s->arena, "%ld", above ? x->row->max + 1 : x->row->min - 1), true, m);
}

static inline bool
mutate_number_comma(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    if (!is_number_row(x->row) || x->value->kind != NODE_SCALAR ||
        !x->key) /* in a list [6,3] is two numbers */
        return false;
    return put(s, x, x->value,
        arena_printf(s->arena, "%.*s,%zu", (int)strcspn(x->value->text, "."), x->value->text, 1 + roll(d, 9)),
        true, m);
}

static inline bool
is_word_row(const struct schema_row *r)
{
    return r->words || r->type == T_BOOL;
}

static inline bool
is_word(const struct schema_row *r, const char *word)
{
    if (r->type == T_BOOL)
        return strcmp(word, "true") == 0 || strcmp(word, "false") == 0;
    for (size_t i = 0; i < r->n_words; i++)
        if (strcmp(r->words[i], word) == 0)
            return true;
    return false;
}

static inline bool
mutate_word_misspelt(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    const char *word;

    if (!is_word_row(x->row) || x->value->kind != NODE_SCALAR || x->value->text[0] == '\0')
        return false;
    word = slip(s->arena, d, x->value->text);
    return word[0] && !is_word(x->row, word) && put(s, x, x->value, word, true, m);
}

static inline bool
mutate_unit_misspelt(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    const char *word;

    if (x->row->type != T_UNIT_WORD || !is_ascii(x->value->text))
        return false;
    word = slip(s->arena, d, x->value->text);
    for (size_t i = 0; i < config_schema_n_units(); i++)
        if (strcmp(config_schema_units[i], word) == 0)
            return false;
    if (text_starts(word, "av ") && word[3] >= '1' && word[3] <= '9' &&
        !word[3 + strspn(word + 3, "0123456789")])
        return false; /* another number of points: a value that may be meant */
    return word[0] && put(s, x, x->value, arena_printf(s->arena, "\"%s\"", word), true, m);
}

static inline bool
mutate_month(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    static const char *const wrong[] = {"2023-13", "2023-00", "2023-1", "2023", "2023/01", "januari 2023",
        "23-01", "0223-01", "2203-01", "2023-01-01", "202301", "2O23-01"};

    return x->row->type == T_MONTH && put(s, x, x->value, PICK(d, wrong), true, m);
}

static inline bool
mutate_text_no_words(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    static const char *const wrong[] = {
        "123", "7.5", "-", "\"2023-01\"", "\"?\"", "x", "FÃ¶rskola", "H\xef\xbf\xbdlsa"};

    return (x->row->type == T_TEXT || x->row->type == T_NAME) && put(s, x, x->value, PICK(d, wrong), true, m);
}

/* Codes as no source could have them. */
static inline bool
mutate_code_form(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    static const char *const wrong[] = {"31-", "-31", "5099-5010", "\"31,32\"", "3O12", "\" 31\"", "\"31 \"",
        "30--34", "3*1", "\"\"", "\"31;32\""};

    return (x->row->type == T_PATTERN || (x->row->type == T_CODE && x->row->pattern)) &&
           put(s, x, x->value, PICK(d, wrong), true, m);
}

/* Texts with a form of their own. */
static inline bool
mutate_form(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    static const char *const wrong[][4] = {{"municipality", "884", "O884", "08844"},
        {"brand", "\"#17\"", "\"#17G3Y7\"", "\"#FFEE00\""},
        {"listen", "127.0.0.1:0", "127.0.0.1:80140", "unix:http.sock"},
        {"mode", "\"0668\"", "rw-rw----", "\"66\""}, {"group", "www data", "33", "Www"},
        {"names", "https://x.example", "x.example:443", "127.0.0.1"},
        {"addresses", "proxy.example", "10.1.2.3:80", "10.1.2"},
        {"certificate", "tls.pem", "~/tls.pem", "./x"}, {"key", "tls.pem", "~/tls.pem", "./x"},
        {"embed", "intranat.se", "\"https://x.se/y\"", "\"https://x.se; y\""},
        {"access_log", "on", "access.log", "journal"},
        {"url", "ftp://x.example/v3", "x.example/v3", "https:/x"},
        {"path", "/etc/passwd", "../x.se", "ekonomi/"},
        {"schedule", "\"61 5 * * *\"", "\"0 5 * *\"", "\"0 5 * * * *\""}};

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (x->row->type == T_STRING && strcmp(x->row->key, wrong[i][0]) == 0)
            return put(s, x, x->value, wrong[i][1 + roll(d, 3)], true, m);
    return false;
}

/* ---- references and ids --------------------------------------------------------------------------------------------- */

static inline bool
mutate_reference(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    const char *word;

    if (x->row->type != T_REF || x->value->kind != NODE_SCALAR)
        return false;
    word = slip(s->arena, d, x->value->text);
    return word[0] && !sites_has_id(s, x->row->ref, word) && put(s, x, x->value, word, false, m);
}

/* One letter of a measure's name in a formula on one line. */
static inline bool
mutate_formula_name(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    const char *text = x->value->text, *word;
    size_t at = 0, n = 0;

    if (x->row->type != T_FORMULA || !is_ascii(text))
        return false;
    for (size_t tries = 0; tries < 20 && n < 4; tries++) {
        at = roll(d, strlen(text));
        while (at > 0 && (isalnum((unsigned char)text[at - 1]) || text[at - 1] == '_'))
            at--;
        n = strspn(text + at, "abcdefghijklmnopqrstuvwxyz_0123456789");
    }
    if (n < 4)
        return false;
    word = slip(s->arena, d, arena_strndup(s->arena, text + at, n));
    if (sites_has_id(s, KIND_MEASURE, word))
        return false;
    return put(
        s, x, x->value, arena_printf(s->arena, "%.*s%s%s", (int)at, text, word, text + at + n), false, m);
}

/* Signs of a formula: lost, doubled, a bracket too many, a comma for the point. */
static inline bool
mutate_formula_form(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    static const char *const ends[] = {" *", " +", ")", " / )", " 0,5", " per", " & 1", " sum(1)"};

    return x->row->type == T_FORMULA &&
           put(s, x, x->value, arena_printf(s->arena, "%s%s", x->value->text, PICK(d, ends)), false, m);
}

static inline bool
is_id_site(const struct site *x)
{
    return x->key && strcmp(x->key->text, "id") == 0 &&
           (x->row->type == T_ID || x->row->type == T_MEASURE_ID);
}

static inline bool
mutate_id_broken(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    static const char *const signs[] = {"-", " ", "Å", "X", ".", "/", "é"};
    size_t at;

    if (!is_id_site(x))
        return false;
    at = roll(d, strlen(x->value->text)) + 1;
    if (x->value->plain && at == strlen(x->value->text))
        at--; /* YAML takes no notice of a blank behind */
    return put(s, x, x->value,
        arena_printf(s->arena, "%.*s%s%s", (int)at, x->value->text, PICK(d, signs), x->value->text + at),
        false, m);
}

/* A new name for something that others name. Of what nothing names, no program could tell. */
static inline bool
mutate_id_renamed(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    const char *word;

    if (!is_id_site(x) || !is_ascii(x->value->text) || !sites_named(s, x->table, x->value->text))
        return false;
    word = slip(s->arena, d, x->value->text);
    m->old_id = x->value->text;
    return word[0] && text_is_id(word) && !isdigit((unsigned char)word[0]) &&
           put(s, x, x->value, word, false, m);
}

static inline bool
mutate_id_taken(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    const struct site *other = &s->items[roll(d, s->n)];

    if (!is_id_site(x) || !is_id_site(other) || other->table != x->table || other == x)
        return false;
    m->old_id = x->value->text;
    return put(s, x, x->value, other->value->text, false, m);
}

/* ---- changes into something else that is well formed ---------------------------------------------------------------- */

static inline bool
mutate_word_swapped(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    if (!x->row->words || x->value->kind != NODE_SCALAR)
        return false;
    return put(s, x, x->value, x->row->words[roll(d, x->row->n_words)], false, m);
}

static inline bool
mutate_reference_swapped(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    const struct site *other = &s->items[roll(d, s->n)];

    if (x->row->type != T_REF || x->value->kind != NODE_SCALAR || !is_id_site(other) ||
        other->table != config_schema_kinds[x->row->ref])
        return false;
    return put(s, x, x->value, other->value->text, false, m);
}

static inline bool
mutate_letter(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    bool text = x->row->type == T_TEXT || x->row->type == T_NAME || x->row->type == T_STRING ||
                x->row->type == T_CODE || x->row->type == T_PATTERN;

    return text && x->value->kind == NODE_SCALAR && x->value->text[0] && put_slip(s, x, x->value, d, m);
}

/* One slip of the keyboard anywhere: in any key, value or reference. */
static inline bool
mutate_anything(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    const struct node *n = x->key && roll(d, 2) ? x->key : x->value;

    m->old_id = is_id_site(x) && n == x->value ? x->value->text : NULL;
    return n->kind == NODE_SCALAR && n->text[0] && put_slip(s, x, n, d, m);
}

static inline bool
mutate_digit(const struct sites *s, const struct site *x, struct dice *d, struct mutation *m)
{
    char *text;
    size_t at;

    if ((!is_number_row(x->row) && x->row->type != T_MONTH) || x->value->kind != NODE_SCALAR ||
        !x->value->text[0])
        return false;
    text = arena_strdup(s->arena, x->value->text);
    at = roll(d, strlen(text));
    if (!isdigit((unsigned char)text[at]))
        return false;
    text[at] = (char)('0' + roll(d, 10));
    return put(s, x, x->value, text, false, m);
}
