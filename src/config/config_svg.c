/* Is an SVG file a picture and nothing more? Read strictly, as XML is written by drawing programs: what this reader does not know is refused,
   so that no browser can read more in it than we did. */
#include "config_svg.h"
#include "config_encoding.h"
#include "text.h"
#include <ctype.h>
#include <stdlib.h>

#define NAME 64
#define DEPTH_MOST 100

struct svg {
    struct load *l;
    const struct config_file *file;
    const char *name, *start, *at;
    char open[DEPTH_MOST][NAME];
    int depth;
    struct config_svg_size size;
};

static int
refuse(struct svg *x, const char *at, const char *hint, const char *what, const char *which)
{
    struct pos pos = config_encoding_place(x->file, x->name, (size_t)(at - x->start));

    config_walk_fault(x->l, &pos, hint, "%s%s%s", what, *which ? " " : "",
        *which ? config_faults_quote(x->l->faults, which) : "");
    return -1;
}

static bool
is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(word, *words) == 0)
            return true;
    return false;
}

/* Behind the colon, if there is one. */
static const char *
local(const char *name)
{
    const char *colon = strrchr(name, ':');

    return colon ? colon + 1 : name;
}

/* Shapes; and what drawing programs note of themselves, under prefixes of their own, which no browser draws. */
static bool
is_element_known(const char *name)
{
    static const char *const shapes[] = {"svg", "g", "defs", "symbol", "use", "path", "rect", "circle",
        "ellipse", "line", "polyline", "polygon", "clipPath", "mask", "linearGradient", "radialGradient",
        "stop", "pattern", "title", "desc", "metadata", "switch", NULL};
    static const char *const notes[] = {"sodipodi", "inkscape", "rdf", "cc", "dc", NULL};
    char prefix[NAME];
    const char *colon = strchr(name, ':');

    if (!colon)
        return is_one_of(name, shapes);
    snprintf(prefix, sizeof prefix, "%.*s", (int)(colon - name), name);
    return is_one_of(prefix, notes);
}

/* The prefixes' own namespaces; none of them may stand for SVG or HTML. */
static bool
is_namespace_known(const char *name, const char *value)
{
    if (strcmp(name, "xmlns") == 0)
        return strcmp(value, "http://www.w3.org/2000/svg") == 0;
    return !strstr(value, "/svg") && !strstr(value, "/1999/xhtml") && !strstr(value, "/MathML");
}

/* url(#a) is a part of the picture; url(x) is not. */
static bool
is_url_inside(const char *value)
{
    for (const char *s = value; (s = strstr(s, "url(")); s += 4)
        if (s[4] != '#' && !(strchr("'\"", s[4]) && s[5] == '#'))
            return false;
    return true;
}

static bool
has_no_case(const char *text, const char *part)
{
    size_t n = strlen(part);

    for (; *text; text++)
        if (strncasecmp(text, part, n) == 0)
            return true;
    return false;
}

static int
check_attribute(struct svg *x, const char *at, const char *name, const char *value)
{
    const char *own = local(name);

    if (strncasecmp(own, "on", 2) == 0)
        return refuse(x, at, NULL, "the picture may hold no script: attribute", name);
    if ((strcmp(own, "href") == 0 || strcmp(own, "src") == 0) && value[0] != '#')
        return refuse(x, at, NULL, "the picture may show nothing from elsewhere: attribute", name);
    if (strchr(value, '&') || strchr(value, '\\') || has_no_case(value, "javascript:") ||
        has_no_case(value, "@import") || has_no_case(value, "expression("))
        return refuse(x, at, NULL, "cannot tell what this attribute does:", name);
    if (!is_url_inside(value) || (has_no_case(value, "url(") && !strstr(value, "url(")))
        return refuse(x, at, NULL, "the picture may show nothing from elsewhere: attribute", name);
    if (text_starts(name, "xmlns") && !is_namespace_known(name, value))
        return refuse(x, at, NULL, "cannot tell what this namespace is:", value);
    return 0;
}

static void
skip_blanks(struct svg *x)
{
    while (*x->at && isspace((unsigned char)*x->at))
        x->at++;
}

static int
read_name(struct svg *x, char ret[NAME])
{
    size_t n = 0;

    while (isalnum((unsigned char)x->at[n]) || (x->at[n] && strchr(":_-.", x->at[n])))
        n++;
    if (n == 0 || n >= NAME)
        return refuse(x, x->at, NULL, "the file is no SVG picture", "");
    snprintf(ret, NAME, "%.*s", (int)n, x->at);
    x->at += n;
    return 0;
}

/* The first two, or the last two, of up to four numbers. */
static void
take_size(struct svg *x, const char *name, const char *value)
{
    double v[4] = {0};
    char *end;
    int n = 0;

    for (; n < 4; n++, value = end + strspn(end, " ,")) {
        v[n] = strtod(value, &end);
        if (end == value)
            break;
    }
    if (strcmp(name, "viewBox") == 0 && n == 4 && v[2] > 0 && v[3] > 0 && v[2] < 1e6 && v[3] < 1e6)
        x->size = (struct config_svg_size){(int)(v[2] * 10 + 1), (int)(v[3] * 10 + 1)};
}

static int
read_attribute(struct svg *x, bool root)
{
    const char *at = x->at, *end;
    char name[NAME], quote;
    char *value;

    if (read_name(x, name))
        return -1;
    skip_blanks(x);
    if (*x->at != '=')
        return refuse(x, x->at, NULL, "the file is no SVG picture", "");
    x->at++;
    skip_blanks(x);
    quote = *x->at;
    end = quote == '"' || quote == '\'' ? strchr(x->at + 1, quote) : NULL;
    if (!end || memchr(x->at, '<', (size_t)(end - x->at)))
        return refuse(x, x->at, NULL, "the file is no SVG picture", "");
    value = arena_strndup(x->l->scratch, x->at + 1, (size_t)(end - x->at) - 1);
    x->at = end + 1;
    if (root)
        take_size(x, name, value);
    return check_attribute(x, at, name, value);
}

static int
read_open(struct svg *x)
{
    const char *at = x->at++;
    char name[NAME];

    if (read_name(x, name))
        return -1;
    if (!is_element_known(name) || (x->depth == 0 && strcmp(name, "svg") != 0))
        return refuse(x, at, "only shapes, groups and gradients; save it as plain SVG, texts as paths",
            "the picture may not hold the element", name);
    for (skip_blanks(x); *x->at && *x->at != '>' && *x->at != '/'; skip_blanks(x))
        if (read_attribute(x, x->depth == 0))
            return -1;
    if (text_starts(x->at, "/>")) {
        x->at += 2;
        return 0;
    }
    if (*x->at != '>' || x->depth >= DEPTH_MOST)
        return refuse(x, x->at, NULL, "the file is no SVG picture", "");
    x->at++;
    snprintf(x->open[x->depth++], NAME, "%s", name);
    return 0;
}

static int
read_close(struct svg *x)
{
    const char *at = x->at;
    char name[NAME];

    x->at += 2;
    if (read_name(x, name))
        return -1;
    skip_blanks(x);
    if (*x->at != '>' || x->depth == 0 || strcmp(x->open[x->depth - 1], name) != 0)
        return refuse(x, at, NULL, "the file is no SVG picture", "");
    x->at++;
    x->depth--;
    return 0;
}

static int
skip_to(struct svg *x, const char *end)
{
    const char *found = strstr(x->at, end);

    if (!found)
        return refuse(x, x->at, NULL, "the file is no SVG picture", "");
    x->at = found + strlen(end);
    return 0;
}

static int
read_markup(struct svg *x)
{
    if (text_starts(x->at, "<!--"))
        return skip_to(x, "-->");
    if (text_starts(x->at, "<?xml ") && x->at == x->start)
        return skip_to(x, "?>");
    if (x->at[1] == '!' || x->at[1] == '?')
        return refuse(x, x->at, "save it as plain SVG", "the picture may not hold declarations", "");
    return x->at[1] == '/' ? read_close(x) : read_open(x);
}

int
config_svg_check(struct load *l, const struct config_file *f, const char *name, struct config_svg_size *ret)
{
    const char *text = arena_strndup(l->scratch, f->text, f->len);
    struct svg *x = arena_alloc(l->scratch, sizeof *x);

    *x = (struct svg){.l = l, .file = f, .name = name, .start = text, .at = text};
    while (*x->at) {
        if (*x->at == '<') {
            if (read_markup(x))
                return -1;
        } else if (x->depth == 0 && !isspace((unsigned char)*x->at)) {
            return refuse(x, x->at, NULL, "the file is no SVG picture", "");
        } else {
            x->at++;
        }
    }
    if (x->depth > 0 || !x->size.width)
        return refuse(x, text, x->depth ? NULL : "viewBox=\"0 0 WIDTH HEIGHT\" in its first element",
            x->depth ? "the file is no SVG picture" : "the picture has no size", "");
    *ret = x->size;
    return 0;
}
