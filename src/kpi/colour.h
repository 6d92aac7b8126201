/* Colours and their contrast, as WCAG 2 measures it. */
#pragma once
#include <stdbool.h>

#define COLOUR_TEXT 8 /* "#173F57" with its end */

struct colour {
    int red, green, blue; /* 0 … 255 */
};
/* "#173F57" or "173f57": true, and *ret. */
bool colour_parse(const char *text, struct colour *ret);
char *colour_text(struct colour c, char out[COLOUR_TEXT]);
/* 1 … 21 */
double colour_contrast(struct colour a, struct colour b);
/* c made darker, or lighter, no more than it takes to reach the contrast with `beside`; c itself when it has it. */
struct colour colour_darker(struct colour c, struct colour beside, double contrast);
struct colour colour_lighter(struct colour c, struct colour beside, double contrast);
