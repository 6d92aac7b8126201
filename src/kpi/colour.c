#include "colour.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS 256 /* from the colour to black or white */

bool
colour_parse(const char *text, struct colour *ret)
{
    unsigned long v;

    text += text[0] == '#';
    if (strlen(text) != 6 || strspn(text, "0123456789abcdefABCDEF") != 6)
        return false;
    v = strtoul(text, NULL, 16);
    *ret = (struct colour){(int)(v >> 16), (int)(v >> 8 & 255), (int)(v & 255)};
    return true;
}

char *
colour_text(struct colour c, char out[COLOUR_TEXT])
{
    snprintf(out, COLOUR_TEXT, "#%02X%02X%02X", (unsigned)c.red & 255, (unsigned)c.green & 255,
        (unsigned)c.blue & 255);
    return out;
}

static double
channel(int value)
{
    double c = value / 255.0;

    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double
luminance(struct colour c)
{
    return 0.2126 * channel(c.red) + 0.7152 * channel(c.green) + 0.0722 * channel(c.blue);
}

double
colour_contrast(struct colour a, struct colour b)
{
    double x = luminance(a), y = luminance(b);

    return ((x > y ? x : y) + 0.05) / ((x > y ? y : x) + 0.05);
}

/* The first step towards `end` that has the contrast; end when none has. */
static struct colour
towards(struct colour c, int end, struct colour beside, double contrast)
{
    struct colour x = c;

    for (int k = 1; k <= STEPS && colour_contrast(x, beside) < contrast; k++)
        x = (struct colour){c.red + (end - c.red) * k / STEPS, c.green + (end - c.green) * k / STEPS,
            c.blue + (end - c.blue) * k / STEPS};
    return x;
}

struct colour
colour_darker(struct colour c, struct colour beside, double contrast)
{
    return towards(c, 0, beside, contrast);
}

struct colour
colour_lighter(struct colour c, struct colour beside, double contrast)
{
    return towards(c, 255, beside, contrast);
}
