#include "seek.h"
#include "text.h"
#include <ctype.h>
#include <string.h>

#define PART_LEAST 4 /* bytes of a word that is sought inside others */

/* ---- letters ---------------------------------------------------------------------------------------------------------------- */
struct letter {
    char exact[3], plain; /* "" and 0: no letter and no digit */
    size_t size;          /* bytes read */
};

/* Latin letters of two bytes, U+00C0–U+00FF, by the second byte: small letters first. */
static struct letter
read_latin(unsigned char c)
{
    static const char plain[] = "aaaaaaaceeeeiiiidnooooo-ouuuuypy";
    struct letter l = {.size = 2};
    if (c < 0x80)
        return (struct letter){.size = 1};
    if (c == 0x97 || c == 0xB7) /* × ÷ */
        return l;
    unsigned char small = c < 0xA0 && c != 0x9F ? (unsigned char)(c + 0x20) : c;
    l.plain = c == 0x9F ? 's' : plain[small - 0xA0];
    if (small == 0xA5 || small == 0xA4 || small == 0xB6) /* å ä ö */
        memcpy(l.exact, (char[3]){(char)0xC3, (char)small, '\0'}, 3);
    else
        memcpy(l.exact, (char[3]){l.plain, '\0', '\0'}, 3);
    return l;
}

/* A letter and, where it is written apart, its ring or dots. */
static struct letter
read_ascii(const char *s)
{
    struct letter l = {.size = 1};
    if (!isalnum((unsigned char)*s))
        return l;
    l.plain = (char)tolower((unsigned char)*s);
    memcpy(l.exact, (char[3]){l.plain, '\0', '\0'}, 3);
    if ((unsigned char)s[1] != 0xCC)
        return l;
    l.size = 3;
    if (l.plain == 'a' && (unsigned char)s[2] == 0x8A)
        memcpy(l.exact, "å", 3);
    else if (l.plain == 'a' && (unsigned char)s[2] == 0x88)
        memcpy(l.exact, "ä", 3);
    else if (l.plain == 'o' && (unsigned char)s[2] == 0x88)
        memcpy(l.exact, "ö", 3);
    return l;
}

static struct letter
read_letter(const char *s)
{
    if ((unsigned char)*s == 0xC3 && s[1])
        return read_latin((unsigned char)s[1]);
    if ((unsigned char)*s < 0x80)
        return read_ascii(s);
    return (struct letter){.size = 1};
}

/* The next word of *s, which moves behind it; false: no more. */
static bool
next_word(struct arena *a, const char **s, struct seek_word *ret)
{
    struct letter l = {.size = 0};
    while (**s && !(l = read_letter(*s)).plain)
        *s += l.size;
    if (!**s)
        return false;
    size_t most = strlen(*s) + 1, n = 0, k = 0;
    char *exact = arena_alloc(a, 2 * most), *plain = arena_alloc(a, most);
    for (; **s && (l = read_letter(*s)).plain; *s += l.size) {
        size_t size = strlen(l.exact);
        memcpy(exact + n, l.exact, size);
        n += size;
        plain[k++] = l.plain;
    }
    exact[n] = plain[k] = '\0';
    *ret = (struct seek_word){exact, plain};
    return true;
}

void
seek_parse(struct arena *a, const char *text, struct seek_query *ret)
{
    struct seek_query q = {.n = 0};
    struct seek_word w;
    while (!q.more && next_word(a, &text, &w)) {
        if (q.n == SEEK_WORDS)
            q.more = true;
        else
            q.words[q.n++] = w;
    }
    *ret = q;
}

/* ---- hits --------------------------------------------------------------------------------------------------------------------- */
static int
place_of(const char *sought, const char *in)
{
    const char *at = strstr(in, sought);
    if (at == in)
        return in[strlen(sought)] ? 3 : 4;
    return at && strlen(sought) >= PART_LEAST ? 1 : 0;
}

/* In halves: a letter that stands for another counts half. Who writes å means å. */
static int
hit(const struct seek_word *sought, const struct seek_word *in)
{
    int exact = 2 * place_of(sought->exact, in->exact);
    bool own_letters = strcmp(sought->exact, sought->plain) != 0;
    int plain = own_letters ? 0 : place_of(sought->plain, in->plain);
    return exact > plain ? exact : plain;
}

static int
best_in(struct arena *a, const struct seek_word *w, const char *text)
{
    struct seek_word in;
    int best = 0;
    for (const char *s = text; s && next_word(a, &s, &in);) {
        int h = hit(w, &in);
        best = h > best ? h : best;
    }
    return best;
}

static bool
begins(struct arena *a, const struct seek_query *q, const char *text)
{
    struct seek_word in;
    return q->n && text && next_word(a, &text, &in) && hit(&q->words[0], &in) >= 3;
}

int
seek_score(struct arena *a, const struct seek_query *q, const struct seek_text *texts, size_t n)
{
    int score = 0;
    for (size_t w = 0; w < q->n; w++) {
        int best = 0;
        for (size_t i = 0; i < n; i++) {
            int h = best_in(a, &q->words[w], texts[i].text) * texts[i].weight;
            best = h > best ? h : best;
        }
        if (!best)
            return 0;
        score += best;
    }
    return score ? score + (n && begins(a, q, texts[0].text)) : 0;
}

const char *
seek_nearest(struct arena *a, const struct seek_query *q, const char *const *texts, size_t n)
{
    const char **words = NULL;
    size_t n_words = 0, cap = 0;
    struct seek_word in;
    for (size_t i = 0; i < n; i++)
        for (const char *s = texts[i]; s && next_word(a, &s, &in);)
            *ARENA_PUSH(a, words, n_words, cap) = in.exact;
    for (size_t w = 0; w < q->n; w++) {
        bool known = false;
        for (size_t i = 0; i < n && !known; i++)
            known = best_in(a, &q->words[w], texts[i]) > 0;
        const char *near = known || strlen(q->words[w].exact) < PART_LEAST
                               ? NULL
                               : text_nearest(q->words[w].exact, words, n_words);
        if (near)
            return near;
    }
    return NULL;
}
