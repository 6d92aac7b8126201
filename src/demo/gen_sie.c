#include "gen_sie.h"

/* CRC-32 (EDB88320, inverted), four bits at a time. */
static void
count(struct gen_sie *w, const char *s, size_t n)
{
    static const uint32_t nibble[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190,
        0x6b6b51f4, 0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0,
        0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};

    for (size_t i = 0; w->counting && i < n; i++) {
        w->crc ^= (unsigned char)s[i];
        w->crc = nibble[w->crc & 15] ^ (w->crc >> 4);
        w->crc = nibble[w->crc & 15] ^ (w->crc >> 4);
    }
}

/* Swedish letters and the paragraph sign in code page 437; what it lacks becomes '?'. */
static unsigned char
cp437(unsigned code)
{
    static const struct {
        unsigned code;
        unsigned char byte;
    } map[] = {{0xe5, 0x86}, {0xe4, 0x84}, {0xf6, 0x94}, {0xc5, 0x8f}, {0xc4, 0x8e}, {0xd6, 0x99},
        {0xe9, 0x82}, {0xc9, 0x90}, {0xfc, 0x81}, {0xdc, 0x9a}};

    if (code < 0x80)
        return (unsigned char)code;
    for (size_t i = 0; i < sizeof map / sizeof *map; i++)
        if (map[i].code == code)
            return map[i].byte;
    return '?';
}

static void
field(struct gen_sie *w, const char *s, size_t n)
{
    buf_char(w->out, ' ');
    buf_add(w->out, s, n);
    count(w, s, n);
}

void
gen_sie_item(struct gen_sie *w, const char *label)
{
    buf_str(w->out, label);
    count(w, label, strlen(label));
}

void
gen_sie_text(struct gen_sie *w, const char *utf8)
{
    char text[256];
    size_t n = 0;
    bool quote = utf8[0] == '\0' || strchr(utf8, ' ') != NULL;

    for (const unsigned char *s = (const unsigned char *)utf8; *s != '\0' && n + 1 < sizeof text; s++) {
        unsigned code = *s;

        if ((code & 0xe0) == 0xc0 && (s[1] & 0xc0) == 0x80)
            code = (code & 0x1f) << 6 | (*++s & 0x3f);
        text[n++] = (char)cp437(code);
    }
    buf_str(w->out, quote ? " \"" : " ");
    buf_add(w->out, text, n);
    if (quote)
        buf_char(w->out, '"');
    count(w, text, n);
}

/* Decimal digits of n at the end of text, at least `digits` of them; returns where they begin. */
static char *
decimal(char *end, uint64_t n, int digits)
{
    for (; n > 0 || digits > 0; digits--, n /= 10)
        *--end = (char)('0' + n % 10);
    return end;
}

void
gen_sie_int(struct gen_sie *w, int64_t n, int digits)
{
    char text[40], *end = text + sizeof text;
    char *s = decimal(end, n < 0 ? 0 - (uint64_t)n : (uint64_t)n, digits > 0 ? digits : 1);

    if (n < 0)
        *--s = '-';
    field(w, s, (size_t)(end - s));
}

void
gen_sie_amount(struct gen_sie *w, int64_t ore)
{
    char text[40], *end = text + sizeof text;
    uint64_t size = ore < 0 ? 0 - (uint64_t)ore : (uint64_t)ore;
    char *s = decimal(end, size % 100, 2);

    *--s = '.';
    s = decimal(s, size / 100, 1);
    if (ore < 0)
        *--s = '-';
    field(w, s, (size_t)(end - s));
}

static void
object(struct gen_sie *w, const char *dimension, const char *prefix, int code)
{
    char text[24], *end = text + sizeof text;
    char *s = decimal(end, (uint64_t)code, 1);

    for (size_t n = strlen(prefix); n > 0; n--)
        *--s = prefix[n - 1];
    buf_str(w->out, dimension);
    buf_str(w->out, " \"");
    buf_add(w->out, s, (size_t)(end - s));
    buf_char(w->out, '"');
    count(w, dimension, strlen(dimension));
    count(w, s, (size_t)(end - s));
}

void
gen_sie_objects(struct gen_sie *w, int place, int project)
{
    buf_str(w->out, " {");
    if (place != 0)
        object(w, "1", "", place);
    if (place != 0 && project != 0)
        buf_char(w->out, ' ');
    if (project != 0)
        object(w, "6", "P", project);
    buf_char(w->out, '}');
}

void
gen_sie_end(struct gen_sie *w)
{
    buf_str(w->out, "\r\n");
}

void
gen_sie_brace(struct gen_sie *w, char brace)
{
    buf_char(w->out, brace);
    gen_sie_end(w);
}

void
gen_sie_sum_open(struct gen_sie *w)
{
    buf_str(w->out, "#KSUMMA\r\n");
    w->crc = UINT32_MAX;
    w->counting = true;
}

void
gen_sie_sum_close(struct gen_sie *w)
{
    w->counting = false;
    buf_printf(w->out, "#KSUMMA %lu\r\n", (unsigned long)(w->crc ^ UINT32_MAX));
}
