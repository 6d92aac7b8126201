#include "config_doubt_words.h"
#include "config_doubt_short.h"
#include "config_doubt_slip.h"
#include "config_link.h"
#include "text.h"

/* A word that stands so often is no slip itself. */
#define OFTEN 2

/* One word of a text, or one part of an id. */
struct word {
    const char *letters; /* small, one byte a letter (Latin-1) */
    size_t len;
    uint32_t mask; /* the letters in it */
    struct object *owner;
    const char *key; /* of the owner, under which it stands */
    const struct node *node;
    size_t at, bytes; /* where in the node's text */
    bool id;
    bool said;
    size_t count; /* of the word in texts, the same for all that are alike */
};
struct words {
    struct word *items; /* one object's after the other's */
    struct word **sorted;
    size_t n, cap;
};

/* The letter at s in Latin-1, small; 0: none. */
static unsigned char
letter(const char *s, size_t *ret_bytes)
{
    unsigned char c = (unsigned char)s[0], d;

    *ret_bytes = 1;
    if (c >= 'A' && c <= 'Z')
        return (unsigned char)(c - 'A' + 'a');
    if (c >= 'a' && c <= 'z')
        return c;
    if (c != 0xc3)
        return 0;
    *ret_bytes = 2;
    d = (unsigned char)(((unsigned char)s[1] & 0x3f) | 0xc0);
    return d == 0xd7 || d == 0xf7 ? 0 : d < 0xdf ? (unsigned char)(d + 0x20) : d;
}

static void
add_word(struct load *l, struct words *w, struct word x)
{
    char *letters = arena_alloc(l->scratch, x.bytes + 1);
    size_t bytes;

    for (size_t i = 0; i < x.bytes; i += bytes) {
        unsigned char c = letter(x.node->text + x.at + i, &bytes);

        letters[x.len++] = (char)c;
        x.mask |= UINT32_C(1) << (c % 32);
    }
    x.letters = letters;
    *ARENA_PUSH(l->scratch, w->items, w->n, w->cap) = x;
}

/* The words of one text. What holds digits is a code. */
static void
add_text(struct load *l, struct words *w, const char *key, const struct node *n, bool id)
{
    const char *s = n->text;

    for (size_t i = 0, bytes; s[i]; i += bytes) {
        size_t start = i;
        bool code = false;

        if (!letter(s + i, &bytes) && !(s[i] >= '0' && s[i] <= '9'))
            continue;
        for (; letter(s + i, &bytes) || (s[i] >= '0' && s[i] <= '9'); i += bytes)
            code = code || (s[i] >= '0' && s[i] <= '9');
        if (!code)
            add_word(l, w,
                (struct word){
                    .owner = l->owner, .key = key, .node = n, .at = start, .bytes = i - start, .id = id});
        bytes = s[i] != '\0';
    }
}

static void
add_table(
    struct load *l, struct words *w, const struct schema_table *t, const struct node *map, const char *key)
{
    for (size_t i = 0; map->kind == NODE_MAP && i < map->n; i++) {
        const struct schema_row *r = config_walk_row(t, map->pairs[i].key->text);
        const struct node *v = map->pairs[i].value;
        const char *top = key ? key : map->pairs[i].key->text;

        if (!r)
            continue;
        if ((r->type == T_TEXT || r->type == T_NAME) && v->kind == NODE_SCALAR)
            add_text(l, w, top, v, false);
        if ((r->type == T_ID || r->type == T_MEASURE_ID) && v->kind == NODE_SCALAR)
            add_text(l, w, top, v, true);
        for (size_t k = 0;
             r->type == T_TABLE && !(r->flags & F_KEYED) && k < (v->kind == NODE_LIST ? v->n : 1); k++)
            add_table(l, w, r->table, config_yaml_item(v, k), top);
    }
}

static int
compare(const void *va, const void *vb)
{
    const struct word *a = *(struct word *const *)va, *b = *(struct word *const *)vb;
    int c = strcmp(a->letters, b->letters);

    c = c ? c : (a->id > b->id) - (a->id < b->id);
    return c ? c : (a > b) - (a < b);
}

static bool
alike(const struct word *a, const struct word *b)
{
    return strcmp(a->letters, b->letters) == 0;
}

/* How often each word stands in texts. */
static void
count(struct load *l, struct words *w)
{
    w->sorted = arena_alloc(l->scratch, (w->n + 1) * sizeof(struct word *));
    for (size_t i = 0; i < w->n; i++)
        w->sorted[i] = &w->items[i];
    qsort(w->sorted, w->n, sizeof *w->sorted, compare);
    for (size_t i = 0, end; i < w->n; i = end) {
        size_t texts = 0;

        for (end = i; end < w->n && alike(w->sorted[end], w->sorted[i]); end++)
            texts += !w->sorted[end]->id;
        for (size_t k = i; k < end; k++)
            w->sorted[k]->count = texts;
    }
}

static void
gather(struct load *l, struct words *w)
{
    for (int k = 0; k < KINDS; k++)
        for (size_t i = 0; i < l->sections[k].n; i++) {
            l->owner = &l->sections[k].objects[i];
            add_table(l, w, config_schema_kinds[k], l->owner->node, NULL);
        }
    l->owner = &l->organisation;
    if (l->organisation.node)
        add_table(l, w, &config_schema_organisation, l->organisation.node, NULL);
}

static const char *
as_written(struct load *l, const struct word *w)
{
    return arena_strndup(l->faults->arena, w->node->text + w->at, w->bytes);
}

/* what: of the other word. */
static void
doubt(struct load *l, struct word *w, const struct word *meant, const char *what)
{
    struct pos at = config_yaml_inside(w->node, w->at + 1);

    if (w->said || w->owner->broken)
        return;
    w->said = true;
    l->owner = w->owner;
    config_doubt_add(l, w->key, &at,
        arena_printf(l->faults->arena, "did you mean '%s'?", as_written(l, meant)), "'%s' is nearly '%s', %s",
        as_written(l, w), as_written(l, meant), what);
}

/* ---- a word and one that stands often ---- */

static int
letters_apart(uint32_t a, uint32_t b)
{
    int n = 0;

    for (uint32_t x = a ^ b; x && n < 3; x &= x - 1)
        n++;
    return n;
}

static bool
is_near(const struct word *a, const struct word *b)
{
    return a->len + 1 >= b->len && b->len + 1 >= a->len && letters_apart(a->mask, b->mask) <= 2 &&
           config_doubt_slip(a->letters, a->len, b->letters, b->len, false);
}

static void
check_rare(struct load *l, struct word *rare, const struct word **often, size_t n)
{
    const struct word *best = NULL;

    for (size_t i = 0; i < n; i++)
        if (is_near(rare, often[i]) && (!best || often[i]->count > best->count))
            best = often[i];
    if (best)
        doubt(l, rare, best, arena_printf(l->faults->arena, "which stands %zu times", best->count));
}

/* Not of ABBREVIATIONS, whose second letter is large. */
static void
check_onset(struct load *l, struct word *w)
{
    struct pos at = w->node->pos;
    const char *text = w->node->text + w->at;

    if (w->said || w->owner->broken || (text[1] >= 'A' && text[1] <= 'Z') ||
        !config_doubt_unspeakable(w->letters, w->len))
        return;
    at = config_yaml_inside(w->node, w->at + 1);
    w->said = true;
    l->owner = w->owner;
    config_doubt_add(l, w->key, &at, NULL, "'%s': no Swedish word begins so", as_written(l, w));
}

/* oih for och: two or three small letters that are no word, and one off a word that stands all over. */
#define EVERYWHERE 8
static void
check_short(struct load *l, struct word *w, const struct word **often, size_t n)
{
    const char *text = as_written(l, w);
    const struct word *best = NULL;

    if (w->len < 2 || w->len > 3 || text[strcspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] ||
        config_doubt_short_known(text))
        return;
    for (size_t i = 0; i < n; i++)
        if (often[i]->count >= EVERYWHERE && often[i]->len <= 4 && (!best || often[i]->count > best->count) &&
            text_distance(w->letters, often[i]->letters, 2) == 1)
            best = often[i];
    if (best)
        doubt(l, w, best, "and no word");
}

static void
check_often(struct load *l, const struct words *w)
{
    const struct word **often = arena_alloc(l->scratch, (w->n + 1) * sizeof(struct word *));
    size_t n = 0;

    for (size_t i = 0; i < w->n; i++)
        if (w->sorted[i]->count >= OFTEN && (i == 0 || !alike(w->sorted[i], w->sorted[i - 1])))
            often[n++] = w->sorted[i];
    for (size_t i = 0; i < w->n && !config_faults_full(l->faults); i++)
        if (w->items[i].count == 1 && !w->items[i].id) {
            check_rare(l, &w->items[i], often, n);
            check_short(l, &w->items[i], often, n);
            check_onset(l, &w->items[i]);
        }
}

/* ---- a name and its id ---- */

#define LEAST_ID 4 /* letters of an id's part that are compared */

static bool
is_name(const struct word *w)
{
    return !w->id &&
           (strcmp(w->key, "name") == 0 || strcmp(w->key, "short") == 0 || strcmp(w->key, "title") == 0);
}

/* As ids write it: å as a. */
static const char *
plain_letters(struct load *l, const struct word *w)
{
    const char *text = arena_strndup(l->scratch, w->node->text + w->at, w->bytes);
    size_t size = w->bytes + 1;

    return text_to_id(text, arena_alloc(l->scratch, size), size);
}

/* Equal as far as the shorter goes. */
static bool
goes_with(const char *a, const char *b)
{
    size_t n = strlen(a) < strlen(b) ? strlen(a) : strlen(b);

    return strncmp(a, b, n) == 0;
}

/* As a whole: energi, energii. */
static bool
slips_whole(const char *a, const char *b)
{
    return config_doubt_slip(a, strlen(a), b, strlen(b), true);
}

/* The one with a slip, as far as the shorter goes (and a letter more or less). */
static bool
slips(const char *a, const char *b)
{
    size_t na = strlen(a), nb = strlen(b), least = na < nb ? na : nb;

    if (least < LEAST_ID)
        return false;
    for (size_t d = 0; d <= 2; d++) { /* the longer one cut to a letter less, as many, a letter more */
        size_t cut = least + d - 1;
        size_t a_cut = na > least && cut < na ? cut : na, b_cut = nb > least && cut < nb ? cut : nb;

        /* where it was cut the words have other endings */
        if (a[a_cut - 1] == b[b_cut - 1] && config_doubt_slip(a, a_cut, b, b_cut, true))
            return true;
    }
    return false;
}

/* x: a part of an id; its object's words are those from `from` to `to`. */
static void
check_id(struct load *l, const struct words *w, struct word *x, size_t from, size_t to)
{
    const char *part = plain_letters(l, x);
    struct word *near = NULL;

    for (size_t i = from; i < to; i++) {
        const char *letters = is_name(&w->items[i]) ? plain_letters(l, &w->items[i]) : NULL;

        if (letters && goes_with(letters, part) && !slips_whole(letters, part))
            return;
        if (letters && !near && (slips_whole(letters, part) || slips(letters, part)))
            near = &w->items[i];
    }
    if (near && near->count >= OFTEN)
        doubt(l, x, near, "as its name has it");
    else if (near)
        doubt(l, near, x, "as its id has it");
}

static void
check_ids(struct load *l, const struct words *w)
{
    for (size_t i = 0, end; i < w->n; i = end) {
        for (end = i; end < w->n && w->items[end].owner == w->items[i].owner; end++)
            ;
        for (size_t k = i; k < end; k++)
            if (w->items[k].id && w->items[k].len >= LEAST_ID)
                check_id(l, w, &w->items[k], i, end);
    }
}

/* ---- who answers for it ---- */

struct owner {
    struct object *object;
    const struct node *node;
    size_t count; /* how often it is named so */
};

static bool
has_digit(const char *s)
{
    return s[strcspn(s, "0123456789")] != '\0';
}

static size_t
gather_owners(struct load *l, struct owner **ret)
{
    const struct section *s = &l->sections[KIND_INDICATOR];
    size_t n = 0, cap = 0;

    *ret = NULL;
    for (size_t i = 0; i < s->n; i++) {
        const struct node *node = config_yaml_get(s->objects[i].node, "owner");
        size_t k = 0;

        if (!node || node->kind != NODE_SCALAR || config_yaml_empty(node))
            continue;
        while (k < n && strcmp((*ret)[k].node->text, node->text) != 0)
            k++;
        if (k == n)
            *ARENA_PUSH(l->scratch, *ret, n, cap) = (struct owner){.object = &s->objects[i], .node = node};
        (*ret)[k].count++;
    }
    return n;
}

static bool
was_said(const struct words *w, const struct node *n)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->items[i].node == n && w->items[i].said)
            return true;
    return false;
}

#define LEAST_OWNER 6

/* The same person or office is called the same everywhere; of two that differ by a letter the rarer, else the later, is doubted. */
static void
check_owners(struct load *l, const struct words *w)
{
    struct owner *owners;
    size_t n = gather_owners(l, &owners);

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < i; k++) {
            const struct owner *rare = owners[k].count < owners[i].count ? &owners[k] : &owners[i];
            const struct owner *usual = rare == &owners[i] ? &owners[k] : &owners[i];

            if (strlen(rare->node->text) < LEAST_OWNER || has_digit(rare->node->text) ||
                was_said(w, rare->node) || text_distance(rare->node->text, usual->node->text, 2) != 1)
                continue;
            l->owner = rare->object;
            config_doubt_add(l, "owner", &rare->node->pos,
                arena_printf(l->faults->arena, "did you mean '%s'?", usual->node->text),
                "the owner '%s' is called '%s' elsewhere", rare->node->text, usual->node->text);
        }
}

void
config_doubt_words_check(struct load *l)
{
    struct words w = {0};

    gather(l, &w);
    if (w.n > 0)
        count(l, &w);
    check_often(l, &w);
    check_ids(l, &w);
    check_owners(l, &w);
    l->owner = NULL;
}
