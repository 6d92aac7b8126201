/* Words sought in texts, as Swedish readers write them: å ä ö are letters of their own ("är" does not find "ar"), yet who has no such
   keys finds them by a and o ("sjukfranvaro"). Capitals, accents and the order of words make no difference; a beginning is enough,
   and of a longer word a part inside, because Swedish compounds hide their parts. */
#pragma once
#include "arena.h"
#include <stdbool.h>
#include <stddef.h>

#define SEEK_WORDS 8
struct seek_word {
    const char *exact, *plain; /* lower case with å ä ö; and with a a o in their place */
};
struct seek_query {
    struct seek_word words[SEEK_WORDS];
    size_t n;
    bool more; /* there were further words, which are not sought */
};
/* Words are letters and digits; all else parts them. */
void seek_parse(struct arena *a, const char *text, struct seek_query *ret);
/* A text and what a hit in it is worth. text NULL: there is none. */
struct seek_text {
    const char *text;
    int weight;
};
/* 0: some word is in none of the texts. Else the sum over the words of the best place of each: weight × 8 for the word itself, × 6 for a
   beginning, × 2 for a part (of words of 4 letters and more); half of that where a or o stands for å ä ö. And 1 more when the first
   text begins with the first word. */
int seek_score(struct arena *a, const struct seek_query *q, const struct seek_text *texts, size_t n);
/* Of all words of these texts the one nearest to a word of the query that is in none of them, as it would be sought; NULL: none is near. */
const char *seek_nearest(struct arena *a, const struct seek_query *q, const char *const *texts, size_t n);
