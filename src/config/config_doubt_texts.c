#include "config_doubt_texts.h"
#include "text.h"
#include <ctype.h>

/* One text of an object. */
struct entry {
    struct object *owner;
    const char *key; /* of the owner */
    const struct schema_row *row;
    const struct node *node;
};
struct texts {
    struct entry *items;
    size_t n, cap;
};

static void
add_table(struct load *l, struct texts *t, const struct schema_table *table, const struct node *map,
    const char *key)
{
    for (size_t i = 0; map->kind == NODE_MAP && i < map->n; i++) {
        const struct schema_row *r = config_walk_row(table, map->pairs[i].key->text);
        const struct node *v = map->pairs[i].value;
        const char *top = key ? key : map->pairs[i].key->text;

        if (r && (r->type == T_TEXT || r->type == T_NAME) && v->kind == NODE_SCALAR && v->text[0])
            *ARENA_PUSH(l->scratch, t->items, t->n, t->cap) = (struct entry){l->owner, top, r, v};
        for (size_t k = 0;
             r && r->type == T_TABLE && !(r->flags & F_KEYED) && k < (v->kind == NODE_LIST ? v->n : 1); k++)
            add_table(l, t, r->table, config_yaml_item(v, k), top);
    }
}

static void
gather(struct load *l, struct texts *t)
{
    for (int k = 0; k < KINDS; k++)
        for (size_t i = 0; i < l->sections[k].n; i++)
            if (!l->sections[k].objects[i].broken) {
                l->owner = &l->sections[k].objects[i];
                add_table(l, t, config_schema_kinds[k], l->owner->node, NULL);
            }
    l->owner = &l->organisation;
    if (l->organisation.node)
        add_table(l, t, &config_schema_organisation, l->organisation.node, NULL);
}

/* ---- what nearly all texts of a key do ---- */

static bool
ends_as_sentence(const char *s)
{
    return text_ends(s, ".") || text_ends(s, "?") || text_ends(s, "!") || text_ends(s, ")") ||
           text_ends(s, "…");
}

/* A small letter; what is no letter says nothing. */
static bool
begins_large(const char *s)
{
    unsigned char c = (unsigned char)s[0], d = (unsigned char)s[1];

    return !(c >= 'a' && c <= 'z') && !(c == 0xc3 && d >= 0x9f);
}

/* "KF 2022-11-21 § 145": letters, a date, a number, with single blanks between. */
static bool
is_minute(const char *s)
{
    size_t letters = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZÅÄÖabcdefghijklmnopqrstuvwxyzåäö");
    const char *date = s + letters + 1, *end;

    if (letters == 0 || s[letters] != ' ' || strspn(date, "0123456789-") != 10 || date[4] != '-' ||
        date[7] != '-')
        return false;
    end = date + 10;
    end += strspn(end, " §p.");
    return isdigit((unsigned char)end[0]) && end[-1] == ' ' && end[strspn(end, "0123456789")] == '\0';
}

static const struct habit {
    const char *key; /* NULL: of every text that is a name */
    bool (*has)(const char *s);
    const char *what;
} habits[] = {
    {"description", ends_as_sentence, "does not end as a sentence"},
    {"purpose", ends_as_sentence, "does not end as a sentence"},
    {"method", ends_as_sentence, "does not end as a sentence"},
    {"decision", is_minute, "has another form"},
    {"description", begins_large, "begins with a small letter"},
    {"purpose", begins_large, "begins with a small letter"},
    {"method", begins_large, "begins with a small letter"},
    {"owner", begins_large, "begins with a small letter"},
    {NULL, begins_large, "begins with a small letter"},
};

/* So many make a habit, if all but a twentieth have it. */
#define ENOUGH 10
#define MOST_OTHERS 20

static bool
concerns(const struct habit *h, const struct entry *like, const struct entry *t)
{
    if (!h->key)
        return t->row == like->row && t->row->type == T_NAME && strcmp(t->row->key, "decision") != 0;
    return t->row == like->row && strcmp(t->row->key, h->key) == 0;
}

static void
check_habit(struct load *l, const struct texts *t, const struct habit *h, const struct entry *first)
{
    size_t all = 0, have = 0;

    for (size_t i = 0; i < t->n; i++)
        if (concerns(h, first, &t->items[i])) {
            all++;
            have += h->has(t->items[i].node->text);
        }
    for (size_t i = 0; have < all && have >= ENOUGH && (all - have) * MOST_OTHERS <= all && i < t->n; i++) {
        const struct entry *e = &t->items[i];

        if (!concerns(h, first, e) || h->has(e->node->text))
            continue;
        l->owner = e->owner;
        config_doubt_add(l, e->key, &e->node->pos, NULL, "%s %s, unlike the %zu others",
            config_faults_quote(l->faults, e->node->text), h->what, have);
    }
}

static void
check_habits(struct load *l, const struct texts *t)
{
    for (size_t k = 0; k < sizeof habits / sizeof *habits; k++)
        for (size_t i = 0; i < t->n; i++) {
            size_t before = 0;

            while (before < i && t->items[before].row != t->items[i].row)
                before++;
            if (before == i && concerns(&habits[k], &t->items[i], &t->items[i])) /* the first of its row */
                check_habit(l, t, &habits[k], &t->items[i]);
        }
}

/* ---- single signs ---- */

static bool
is_small(const char *s)
{
    unsigned char c = (unsigned char)s[0], d = (unsigned char)s[1];

    return (c >= 'a' && c <= 'z') || (c == 0xc3 && d >= 0xa0);
}

static bool
is_large(const char *s)
{
    unsigned char c = (unsigned char)s[0], d = (unsigned char)s[1];

    return (c >= 'A' && c <= 'Z') || (c == 0xc3 && d >= 0x80 && d < 0x9f);
}

static bool
is_letter(const char *s)
{
    return is_small(s) || is_large(s);
}

/* frånKolada: two small letters or more, then a large one and another small. */
static bool
is_glued(const char *text, const char *at)
{
    const char *s = at, *next = at + 1 + ((unsigned char)at[0] == 0xc3);
    int small = 0;

    if (!is_large(at) || !is_small(next))
        return false;
    while (s > text) {
        do
            s--;
        while (s > text && ((unsigned char)*s & 0xc0) == 0x80);
        if (!is_letter(s))
            return small >= 2;
        if (is_large(s))
            return false;
        small++;
    }
    return small >= 2;
}

/* What is odd at this place of the text; NULL: nothing. */
static const char *
oddity(const char *text, const char *at)
{
    bool after_small = at > text && (is_small(at - 1) || (at > text + 1 && is_small(at - 2)));

    if (at[0] == '_')
        return "has an underscore, as an id";
    if (strchr(",;", at[0]) && (at[1] == '\0' || at[1] == '\n'))
        return at[1] == '\0' ? "ends with a comma or semicolon" : NULL;
    if (strchr(",;", at[0]) && (at == text || at[-1] == ' '))
        return "has a blank before a comma or semicolon";
    if (strchr(",;", at[0]) && is_letter(at + 1))
        return "lacks a blank after a comma or semicolon";
    if (at[0] == ':' && after_small && is_small(at + 1))
        return "has a colon within a word";
    if (at[0] == ' ' && at[1] == '.')
        return "has a blank before a full stop";
    if (is_glued(text, at))
        return "lacks a blank between two words";
    return is_letter(at) && at[1] == at[0] && at[2] == at[0] ? "has a letter three times" : NULL;
}

/* The words around a place. */
static const char *
around(struct load *l, const char *text, const char *at)
{
    const char *from = at, *to = at + 1;

    for (int blanks = 0; from > text && (blanks += from[-1] == ' ') < 2; from--)
        ;
    for (int blanks = 0; *to && *to != '\n' && (blanks += *to == ' ') < 2; to++)
        ;
    return config_faults_quote(l->faults, arena_strndup(l->scratch, from, (size_t)(to - from)));
}

static void
check_signs(struct load *l, const struct entry *e)
{
    for (const char *s = e->node->text; *s; s++) {
        const char *what = oddity(e->node->text, s);
        struct pos at;

        if (!what)
            continue;
        at = config_yaml_inside(e->node, (size_t)(s - e->node->text) + 1);
        l->owner = e->owner;
        config_doubt_add(l, e->key, &at, NULL, "%s %s", around(l, e->node->text, s), what);
        return;
    }
}

void
config_doubt_texts_check(struct load *l)
{
    struct texts t = {0};

    gather(l, &t);
    check_habits(l, &t);
    for (size_t i = 0; i < t.n && !config_faults_full(l->faults); i++)
        check_signs(l, &t.items[i]);
    l->owner = NULL;
}
