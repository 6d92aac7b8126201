#include "config_value.h"
#include "config_text.h"
#include "text.h"
#include <ctype.h>

size_t
config_value_size(const struct schema_row *row)
{
    switch (row->type) {
    case T_INT:
    case T_WORD:
        return sizeof(int);
    case T_MEGABYTES:
        return sizeof(size_t);
    case T_DECIMAL:
        return sizeof(dec);
    case T_BOOL:
    case T_FLAG:
        return sizeof(bool);
    case T_MONTH:
        return sizeof(month);
    case T_PATTERN:
        return sizeof(struct pattern);
    default:
        return sizeof(char *);
    }
}

static bool
refuse(struct load *l, const struct schema_row *row, const struct node *n, const char *hint, const char *what)
{
    config_walk_fault(
        l, &n->pos, hint, "'%s' is %s; %s", row->key, config_faults_quote(l->faults, n->text), what);
    return false;
}

static void
keep(void *at, const void *value, size_t size)
{
    if (at)
        memcpy(at, value, size);
}

static bool
keep_text(struct load *l, const struct node *n, void *at)
{
    char *copy = at ? arena_strdup(l->arena, n->text) : NULL;

    keep(at, &copy, sizeof copy);
    return true;
}

/* For a number that is none: the comma of Swedish, a unit behind it. */
static const char *
number_hint(const char *text)
{
    size_t digits = strspn(text, "-0123456789");

    if (digits > 0 && text[digits] == ',')
        return "a decimal number takes a point, as in 7.5";
    if (digits > 0 && text[digits] && text[digits] != '.')
        return "digits only, without a unit or blanks";
    return NULL;
}

/* 07: some programs read it as octal, and nobody means it. */
static bool
has_leading_zero(const char *text)
{
    text += text[0] == '-' || text[0] == '+';
    return text[0] == '0' && isdigit((unsigned char)text[1]);
}

static bool
store_int(struct load *l, const struct schema_row *row, const struct node *n, void *at)
{
    long v;
    int i;
    size_t bytes;

    if (text_long(n->text, -1000000000, 1000000000, &v))
        return refuse(l, row, n, number_hint(n->text), "expected a whole number");
    if (has_leading_zero(n->text))
        return refuse(l, row, n, "a digit too many, or one lost?", "a number does not begin with 0");
    if (v < row->min || v > row->max)
        return refuse(l, row, n, NULL,
            arena_printf(l->faults->arena, "expected a whole number from %ld to %ld", row->min, row->max));
    i = (int)v;
    bytes = (size_t)v << 20;
    if (row->type == T_MEGABYTES)
        keep(at, &bytes, sizeof bytes);
    else
        keep(at, &i, sizeof i);
    return true;
}

static bool
store_decimal(struct load *l, const struct schema_row *row, const struct node *n, void *at)
{
    dec d;
    enum dec_fault fault = dec_parse(n->text, strlen(n->text), &d);

    if (n->text[strspn(n->text, "+-.0123456789")] || fault == DEC_MALFORMED)
        return refuse(l, row, n, number_hint(n->text), "expected a number");
    if (has_leading_zero(n->text))
        return refuse(l, row, n, "a digit too many, or one lost?", "a number does not begin with 0");
    if (fault == DEC_TOO_PRECISE)
        return refuse(l, row, n, NULL, "a number has at most 12 decimals");
    if (fault == DEC_OVERFLOW || d < dec_from_int(row->min) || d > dec_from_int(row->max))
        return refuse(l, row, n, NULL,
            arena_printf(l->faults->arena, "expected a number from %ld to %ld", row->min, row->max));
    keep(at, &d, sizeof d);
    return true;
}

static bool
store_bool(struct load *l, const struct schema_row *row, const struct node *n, void *at)
{
    bool b = strcmp(n->text, "true") == 0;

    if (!b && strcmp(n->text, "false") != 0)
        return refuse(l, row, n, NULL, "expected true or false");
    keep(at, &b, sizeof b);
    return true;
}

static const char *
one_of(struct load *l, const char *const *words, size_t n)
{
    const char *s = "";

    for (size_t i = 0; i < n; i++)
        s = arena_printf(l->faults->arena, "%s%s%s", s, i ? ", " : "", words[i]);
    return s;
}

static bool
store_word(struct load *l, const struct schema_row *row, const struct node *n, void *at)
{
    const char *near = text_nearest(n->text, row->words, row->n_words);
    int number;
    bool flag;

    for (size_t i = 0; i < row->n_words; i++) {
        if (strcmp(row->words[i], n->text) != 0)
            continue;
        number = row->numbers ? row->numbers[i] : (int)i;
        flag = i == 0;
        if (row->type == T_TOKEN)
            keep(at, &row->words[i], sizeof row->words[i]);
        else if (row->type == T_FLAG)
            keep(at, &flag, sizeof flag);
        else
            keep(at, &number, sizeof number);
        return true;
    }
    config_walk_fault(l, &n->pos, near ? arena_printf(l->faults->arena, "did you mean '%s'?", near) : NULL,
        "'%s': %s is not one of %s", row->key, config_faults_quote(l->faults, n->text),
        one_of(l, row->words, row->n_words));
    return false;
}

static bool
store_month(struct load *l, const struct schema_row *row, const struct node *n, void *at)
{
    struct period p;

    if (strlen(n->text) != 7 || n->text[4] != '-' || period_parse(n->text, &p) || p.span != 1)
        return refuse(l, row, n, NULL, "expected a month such as 2023-01");
    if (month_year(p.last) < 1970 || month_year(p.last) > 2060)
        return refuse(l, row, n, "what has no end is left out", "expected a month from 1970-01 to 2060-12");
    keep(at, &p.last, sizeof p.last);
    return true;
}

/* å ä ö in UTF-8, from s. */
static bool
is_swedish(const char *s)
{
    return strncmp(s, "å", 2) == 0 || strncmp(s, "ä", 2) == 0 || strncmp(s, "ö", 2) == 0;
}

static bool
is_measure_id(const char *s)
{
    bool letter = islower((unsigned char)s[0]) || is_swedish(s);
    size_t n = strlen(s);

    while (*s)
        if (is_swedish(s))
            s += 2;
        else if (islower((unsigned char)*s) || isdigit((unsigned char)*s) || *s == '_')
            s++;
        else
            return false;
    return letter && n <= 63;
}

static bool
store_id(struct load *l, const struct schema_row *row, const struct node *n, void *at)
{
    static const char *const words[] = {"per", "fg_ar", "budget", "prognos", "utfall"};

    if (row->type == T_ID && !text_is_id(n->text))
        return refuse(l, row, n, NULL, "an id has 1–63 letters a–z, digits and _");
    if (row->type == T_MEASURE_ID && !is_measure_id(n->text))
        return refuse(l, row, n, NULL, "a measure's id begins with a letter; then letters a–ö, digits and _");
    for (size_t i = 0; row->type == T_MEASURE_ID && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], n->text) == 0)
            return refuse(l, row, n, NULL, "formulas have that word for themselves");
    return keep_text(l, n, at);
}

static bool
store_code(struct load *l, const struct schema_row *row, const struct node *n, void *at)
{
    size_t len = strlen(n->text);

    for (size_t i = 0; i < len; i++)
        if (iscntrl((unsigned char)n->text[i]))
            return refuse(l, row, n, NULL, "a code has no line ends or tabs");
    if (len == 0 || len > 200 || n->text[0] == ' ' || n->text[len - 1] == ' ')
        return refuse(l, row, n, NULL, "a code is not empty, at most 200 long, without blanks around it");
    if (row->pattern && !config_text_matches(n->text, row->pattern))
        return refuse(
            l, row, n, arena_printf(l->faults->arena, "its form is %s", row->pattern), "no such code exists");
    return keep_text(l, n, at);
}

/* 3O12: digits, and letters that look like them. */
static bool
has_lookalikes(const char *s)
{
    return isdigit((unsigned char)s[0]) && s[strspn(s, "0123456789-")] && !s[strspn(s, "0123456789-oOlI")];
}

static bool
store_pattern(struct load *l, const struct schema_row *row, const struct node *n, void *at)
{
    struct pattern p;

    if (pattern_parse(l->arena, n->text, &p))
        return refuse(l, row, n, strchr(n->text, ',') ? "several codes are a list: [\"30\", \"31\"]" : NULL,
            "expected a code, a range with the lower bound first (30-34), or a beginning and * (ABC*)");
    if (has_lookalikes(n->text))
        return refuse(l, row, n, "0 is not O, 1 is not l", "a letter among digits looks like one of them");
    keep(at, &p, sizeof p);
    return true;
}

static bool
is_part_known(const struct load *l, const char *part, size_t n)
{
    for (size_t i = 0; i < l->n_unit_words; i++)
        if (strlen(l->unit_words[i]) == n && memcmp(l->unit_words[i], part, n) == 0)
            return true;
    return false;
}

/* Names before / are in the singular behind it: kr/elev, anställda/chef. */
static bool
is_below_known(const struct load *l, const char *part)
{
    static const char *const singular[] = {"elev", "brukare", "plats", "anställd", "chef", "ärende", "person",
        "enhet", "månad", "dag", "vecka", "timme", "minut", "invånare", "barn", "medarbetare"};

    for (size_t i = 0; i < sizeof singular / sizeof *singular; i++)
        if (strcmp(singular[i], part) == 0)
            return true;
    return is_part_known(l, part, strlen(part));
}

/* kr, kr/inv, av 100. */
static bool
is_unit_known(const struct load *l, const char *word)
{
    const char *slash = strchr(word, '/');

    if (is_part_known(l, word, strlen(word)) || config_text_matches(word, "^av [1-9][0-9]{0,3}$"))
        return true;
    return slash && is_part_known(l, word, (size_t)(slash - word)) && is_below_known(l, slash + 1);
}

static bool
store_unit(struct load *l, const struct schema_row *row, const struct node *n, void *at)
{
    if (!is_unit_known(l, n->text))
        return refuse(l, row, n, config_faults_nearest(l->faults, n->text, l->unit_words, l->n_unit_words),
            "no known unit of measure; unit_words adds one");
    return keep_text(l, n, at);
}

static bool
store_plain(struct load *l, const struct schema_row *row, const struct node *n, void *at)
{
    if ((row->type == T_TEXT || row->type == T_NAME) &&
        !config_text_prose(l, n, row->max, row->type == T_NAME))
        return false;
    if (row->type == T_STRING &&
        (n->text[0] == '\0' || strlen(n->text) > (row->max ? (size_t)row->max : 1000)))
        return refuse(l, row, n, NULL,
            arena_printf(l->faults->arena, "expected text of at most %ld bytes", row->max ? row->max : 1000));
    return keep_text(l, n, at);
}

static bool
store(struct load *l, const struct schema_row *row, const struct node *n, void *at)
{
    switch (row->type) {
    case T_INT:
    case T_MEGABYTES:
        return store_int(l, row, n, at);
    case T_DECIMAL:
        return store_decimal(l, row, n, at);
    case T_BOOL:
        return store_bool(l, row, n, at);
    case T_WORD:
    case T_FLAG:
    case T_TOKEN:
        return store_word(l, row, n, at);
    case T_MONTH:
        return store_month(l, row, n, at);
    case T_ID:
    case T_MEASURE_ID:
        return store_id(l, row, n, at);
    case T_CODE:
        return store_code(l, row, n, at);
    case T_PATTERN:
        return store_pattern(l, row, n, at);
    case T_UNIT_WORD:
        return store_unit(l, row, n, at);
    case T_REF:
        if (at)
            config_walk_reference(l, row->ref, n, at);
        return true;
    default:
        return store_plain(l, row, n, at);
    }
}

/* Texts and codes: a bare true is a truth to YAML, and slipped in from another key. */
static bool
is_truth(const struct schema_row *row, const struct node *n)
{
    bool text = row->type == T_TEXT || row->type == T_NAME || row->type == T_STRING || row->type == T_CODE ||
                row->type == T_PATTERN;

    return text && n->plain && (strcmp(n->text, "true") == 0 || strcmp(n->text, "false") == 0);
}

bool
config_value_store(struct load *l, const struct schema_row *row, const struct node *n, void *at)
{
    if (is_truth(row, n))
        return refuse(l, row, n, "in quotes if it is meant", "expected text, not true or false");
    if (!store(l, row, n, at))
        return false;
    if (row->check)
        row->check(l, n);
    return true;
}
