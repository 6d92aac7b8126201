#include "config_encoding.h"
#include "text.h"

struct pos
config_encoding_place(const struct config_file *f, const char *name, size_t offset)
{
    struct pos p = {name, 1, 1};
    size_t at = f->len >= 3 && memcmp(f->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

    for (; at < offset && at < f->len; at++) {
        unsigned char c = (unsigned char)f->text[at];

        if (c == '\n' || (c == '\r' && (at + 1 >= f->len || f->text[at + 1] != '\n'))) {
            p.line++;
            p.column = 1;
        } else if ((c & 0xc0) != 0x80) {
            p.column++;
        }
    }
    return p;
}

bool
config_encoding_blank_before(const struct config_file *f, size_t line, size_t column)
{
    const char *at = f->text, *end = f->text + f->len;

    for (; line > 0 && at < end; at++)
        line -= *at == '\n';
    for (; column > 0 && at < end; at++, column--)
        if (*at != ' ')
            return false;
    return true;
}

/* The line's text without indentation and dash. */
static const char *
line_text(const struct config_file *f, size_t line, const char **ret_end)
{
    const char *at = f->text, *end = f->text + f->len, *stop;

    for (; line > 0 && at < end; at++)
        line -= *at == '\n';
    while (at < end && (*at == ' ' || *at == '-'))
        at++;
    stop = memchr(at, '\n', (size_t)(end - at));
    *ret_end = stop ? stop : end;
    return at;
}

static bool
is_key_line(const char *at, const char *end)
{
    for (; at < end; at++)
        if (*at == ':' && (at + 1 == end || at[1] == ' '))
            return true;
    return false;
}

bool
config_encoding_line_without_colon(const struct config_file *f, size_t line, size_t *ret_line)
{
    while (line-- > 0) {
        const char *end, *at = line_text(f, line, &end);

        if (at == end || *at == '#')
            continue;
        *ret_line = line;
        return !is_key_line(at, end);
    }
    return false;
}

static bool
is_utf16(const struct config_file *f)
{
    size_t zeros = 0, look = f->len < 64 ? f->len : 64;

    if (f->len >= 2 && (memcmp(f->text, "\xff\xfe", 2) == 0 || memcmp(f->text, "\xfe\xff", 2) == 0))
        return true;
    for (size_t i = 0; i < look; i++)
        zeros += f->text[i] == '\0';
    return look >= 4 && zeros * 3 >= look; /* Latin text in UTF-16: every second byte */
}

static int
refuse(const struct config_file *f, const char *name, size_t offset, struct config_faults *faults,
    const char *hint, const char *what)
{
    struct pos p = config_encoding_place(f, name, offset);

    config_faults_add(faults, &p, hint, "%s (byte %02X)", what, (unsigned)(unsigned char)f->text[offset]);
    return -1;
}

int
config_encoding_check(const struct config_file *f, const char *name, struct config_faults *faults)
{
    const char *nul = f->len ? memchr(f->text, '\0', f->len) : NULL;
    size_t valid = f->len ? text_utf8_valid(f->text, f->len) : 0;

    if (f->len && is_utf16(f))
        return refuse(f, name, 0, faults, "save the file as UTF-8", "the file is UTF-16");
    if (nul)
        return refuse(f, name, (size_t)(nul - f->text), faults, "is this a text file?", "NUL character");
    if (valid < f->len)
        return refuse(f, name, valid, faults, "the file may be Latin-1 or Windows-1252: save it as UTF-8",
            "not UTF-8 text");
    for (size_t i = 0; i < f->len; i++) {
        unsigned char c = (unsigned char)f->text[i];

        if ((c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
            return refuse(f, name, i, faults, NULL, "control character");
    }
    return 0;
}
