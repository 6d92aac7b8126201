#include "decode_charset.h"
#include "text.h"
#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <strings.h>

const char *const decode_charset_names[CHARSETS] = {"utf-8", "cp437", "windows-1252", "utf-16le", "utf-16be"};
static const char *const iconv_names[CHARSETS] = {"UTF-8", "CP437", "WINDOWS-1252", "UTF-16LE", "UTF-16BE"};

char *
decode_charset_place(const char *data, size_t at, char out[DECODE_PLACE])
{
    size_t line = 1, start = 0;
    for (const char *p = data; (p = memchr(p, '\n', at - (size_t)(p - data))); p++) {
        line++;
        start = (size_t)(p - data) + 1;
    }
    snprintf(out, DECODE_PLACE, "rad %zu, kolumn %zu", line, at - start + 1);
    return out;
}

/* ---- what is no text -------------------------------------------------------------------------------------------- */
static bool
begins(const char *data, size_t n, const char *with, size_t len)
{
    return n >= len && memcmp(data, with, len) == 0;
}

static size_t
skip_blank(const char *data, size_t n)
{
    size_t i = begins(data, n, "\xEF\xBB\xBF", 3) ? 3 : 0;
    while (i < n && strchr(" \t\r\n", data[i]) && data[i])
        i++;
    return i;
}

static bool
is_html(const char *data, size_t n)
{
    static const char *const starts[] = {"<!doctype", "<html", "<head", "<body", "<!--"};
    size_t i = skip_blank(data, n);
    for (size_t k = 0; k < sizeof starts / sizeof *starts; k++)
        if (n - i >= strlen(starts[k]) && strncasecmp(data + i, starts[k], strlen(starts[k])) == 0)
            return true;
    return false;
}

/* What the page calls itself says most about why it came: "404 Not Found", "Logga in". */
static const char *
html_title(const char *data, size_t n, int *ret_n)
{
    *ret_n = 0;
    size_t most = n < 4096 ? n : 4096;
    for (size_t i = 0; i + 7 < most; i++)
        if (strncasecmp(data + i, "<title>", 7) == 0) {
            const char *t = data + i + 7, *end = memchr(t, '<', most - i - 7);
            if (end && end - t <= 80 && text_utf8_valid(t, (size_t)(end - t)) == (size_t)(end - t))
                *ret_n = (int)(end - t);
            return t;
        }
    return "";
}

static int
refuse_html(const char *data, size_t n, const char *format, struct err *err)
{
    int len;
    const char *title = html_title(data, n, &len);
    return err_set(err, ERR_DATA, "rad 1",
        "kontrollera adressen eller exporten: servern har svarat med en felsida eller en inloggningssida",
        "filen är en webbsida (HTML)%s%.*s%s, ingen %s", len ? " med rubriken »" : "", len, title,
        len ? "«" : "", format);
}

static int
refuse_binary(const char *data, size_t n, const char *format, struct err *err)
{
    static const struct {
        const char *magic;
        size_t len;
        const char *what, *hint;
    } kinds[] = {
        {"PK\x03\x04", 4, "ett zip-arkiv eller en Excel-bok (xlsx)",
            "packa upp arkivet, eller spara boken som text"},
        {"\xD0\xCF\x11\xE0", 4, "en gammal Excel-bok (xls) eller ett annat Office-dokument",
            "spara den som text"},
        {"%PDF", 4, "ett PDF-dokument", "exportera siffrorna i stället för rapporten"},
        {"\x1F\x8B", 2, "komprimerad med gzip", "packa upp den först"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (begins(data, n, kinds[i].magic, kinds[i].len))
            return err_set(
                err, ERR_DATA, NULL, kinds[i].hint, "filen är %s, ingen %s", kinds[i].what, format);
    if (is_html(data, n))
        return refuse_html(data, n, format, err);
    if (skip_blank(data, n) == n)
        return err_set(err, ERR_DATA, NULL, "exportera filen på nytt", "filen är tom%s, väntade en %s",
            n ? " (bara blanktecken)" : " (0 byte)", format);
    return 0;
}

/* ---- UTF-16 ----------------------------------------------------------------------------------------------------- */
/* Without a BOM: in western text nearly every second byte is NUL, and always the same second. */
static bool
looks_utf16(const char *data, size_t n, size_t nul_at)
{
    size_t most = n < 4096 ? n & ~(size_t)1 : 4096, with = 0, without = 0;
    for (size_t i = 0; i < most; i += 2) {
        with += data[i + nul_at] == '\0';
        without += data[i + 1 - nul_at] == '\0';
    }
    return most >= 4 && without == 0 && with * 10 >= most / 2 * 9;
}

static bool
detect_utf16(const char *data, size_t n, struct decode_charset *ret)
{
    if (begins(data, n, "\xFF\xFE", 2) || begins(data, n, "\xFE\xFF", 2)) {
        ret->charset = data[0] == '\xFF' ? CHARSET_UTF16LE : CHARSET_UTF16BE;
        ret->bom = 2;
        return true;
    }
    if (looks_utf16(data, n, 1))
        ret->charset = CHARSET_UTF16LE;
    else if (looks_utf16(data, n, 0))
        ret->charset = CHARSET_UTF16BE;
    else
        return false;
    return true;
}

/* ---- one byte a letter, or UTF-8 -------------------------------------------------------------------------------- */
static size_t
first_high_byte(const char *data, size_t n)
{
    size_t i = 0;
    for (uint64_t word; i + 8 <= n; i += 8) {
        memcpy(&word, data + i, 8);
        if (word & 0x8080808080808080u)
            break;
    }
    while (i < n && !(data[i] & 0x80))
        i++;
    return i;
}

struct letters {
    size_t cp437, windows, utf8; /* å ä ö Å Ä Ö é as each charset would write them */
};

static struct letters
count_letters(const char *data, size_t n)
{
    size_t count[256] = {0}, pairs = 0;
    for (size_t i = 0; (i += first_high_byte(data + i, n - i)) < n; i++) {
        count[(unsigned char)data[i]]++;
        if (data[i] == '\xC3' && i + 1 < n && memchr("\xA5\xA4\xB6\x85\x84\x96\xA9", data[i + 1], 7))
            pairs++;
    }
    return (struct letters){
        .cp437 =
            count[0x86] + count[0x84] + count[0x94] + count[0x8F] + count[0x8E] + count[0x99] + count[0x82],
        .windows =
            count[0xE5] + count[0xE4] + count[0xF6] + count[0xC5] + count[0xC4] + count[0xD6] + count[0xE9],
        .utf8 = pairs,
    };
}

static void
count_lost(const char *data, size_t n, struct decode_charset *ret)
{
    const char *end = data + n, *line_at = data;
    size_t line = 1;
    for (const char *p = data; (p = memmem(p, (size_t)(end - p), "\xEF\xBF\xBD", 3)); p += 3)
        if (ret->lost++ == 0) {
            for (; line_at < p; line_at++)
                line += *line_at == '\n';
            ret->lost_line = line;
        }
}

static int
detect_bytes(const char *data, size_t n, enum charset fallback, struct decode_charset *ret, struct err *err)
{
    char where[DECODE_PLACE];
    size_t valid = text_utf8_valid(data, n);
    ret->bom = begins(data, n, "\xEF\xBB\xBF", 3) ? 3 : 0;
    ret->ascii = ret->bom == 0 && first_high_byte(data, n) == n;
    ret->charset = ret->ascii ? fallback : CHARSET_UTF8;
    if (valid == n) {
        if (!ret->ascii)
            count_lost(data, n, ret);
        return 0;
    }
    struct letters letters = count_letters(data, n);
    if (ret->bom || (letters.utf8 > letters.cp437 && letters.utf8 > letters.windows))
        return err_set(err, ERR_DATA, decode_charset_place(data, valid, where),
            "spara hela filen i en och samma teckenkodning, helst UTF-8",
            "blandad teckenkodning: filen är skriven i UTF-8 men byte 0x%02X här är inte det",
            (unsigned char)data[valid]);
    ret->charset = letters.cp437 > letters.windows   ? CHARSET_CP437
                   : letters.windows > letters.cp437 ? CHARSET_WINDOWS_1252
                                                     : fallback;
    return 0;
}

int
decode_charset_detect(const char *data, size_t n, enum charset fallback, const char *format,
    struct decode_charset *ret, struct err *err)
{
    char where[DECODE_PLACE];
    struct decode_charset found = {.charset = fallback};
    if (refuse_binary(data, n, format, err) != 0)
        return -1;
    if (!detect_utf16(data, n, &found)) {
        const char *nul = memchr(data, '\0', n);
        if (nul)
            return err_set(err, ERR_DATA, decode_charset_place(data, (size_t)(nul - data), where),
                "filen är skadad eller ingen textfil: exportera den på nytt",
                "NUL-byte (0x00) i filen, ingen %s", format);
        if (detect_bytes(data, n, fallback, &found, err) != 0)
            return -1;
    }
    *ret = found;
    return 0;
}

/* ---- to UTF-8 --------------------------------------------------------------------------------------------------- */
static int
convert_fault(enum charset from, const char *data, size_t at, struct err *err)
{
    char where[DECODE_PLACE];
    if (from == CHARSET_UTF16LE || from == CHARSET_UTF16BE)
        snprintf(where, sizeof where, "byte %zu", at + 1);
    else
        decode_charset_place(data, at, where);
    return err_set(err, ERR_DATA, where, "spara filen som UTF-8 och läs in den igen",
        "byte 0x%02X här betyder ingenting i teckenkodningen %s", (unsigned char)data[at],
        decode_charset_names[from]);
}

/* 0; −1: *ret_at is the first byte that cannot be converted; −2: no such charset; −3: out is full. */
static int
convert(
    const char *to_name, const char *from_name, const char *data, size_t n, struct buf *out, size_t *ret_at)
{
    char chunk[16384], *in = (char *)data; /* iconv takes no const, and writes nothing there */
    size_t left = n;
    int rc = 0;
    iconv_t cd = iconv_open(to_name, from_name);
    if ((intptr_t)cd == -1)
        return -2;
    while (left > 0 && rc == 0) {
        char *to = chunk;
        size_t room = sizeof chunk;
        size_t got = iconv(cd, &in, &left, &to, &room);
        bool stuck = got == (size_t)-1 && errno != E2BIG;
        buf_add(out, chunk, (size_t)(to - chunk));
        rc = stuck ? -1 : out->failed ? -3 : 0;
    }
    *ret_at = (size_t)(in - data);
    iconv_close(cd);
    return rc;
}

int
decode_charset_convert(enum charset from, const char *data, size_t n, struct buf *out, struct err *err)
{
    size_t at;
    int rc = convert("UTF-8", iconv_names[from], data, n, out, &at);
    if (rc == -1)
        return convert_fault(from, data, at, err);
    if (rc == -2)
        return err_set(err, ERR_BUG, NULL, "install the package libc6 whole (gconv modules)",
            "iconv knows no %s", iconv_names[from]);
    if (rc == -3)
        return err_set(err, ERR_DATA, NULL, "dela upp filen", "filen är för stor att läsa som text");
    return 0;
}

int
decode_charset_to_cp437(enum charset from, const char *data, size_t n, struct buf *out)
{
    size_t at;
    return convert("CP437", iconv_names[from], data, n, out, &at) == 0 ? 0 : -1;
}

static bool
is_plain(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)s[i] < 0x20 || (unsigned char)s[i] >= 0x7F)
            return false;
    return true;
}

static void
blank_controls(char *s)
{
    for (; *s; s++)
        if ((unsigned char)*s < 0x20 || *s == 0x7F)
            *s = ' ';
}

/* Every byte that stops iconv becomes U+FFFD. */
static void
convert_leniently(iconv_t cd, const char *s, size_t n, char *out, size_t room)
{
    char *in = (char *)s;
    while (n > 0 && room > 3) {
        size_t usable = room - 3;
        char *to = out;
        size_t got = iconv(cd, &in, &n, &to, &usable);
        room -= (size_t)(to - out);
        out = to;
        if (got != (size_t)-1 || errno == E2BIG || n == 0)
            break;
        memcpy(out, "\xEF\xBF\xBD", 3);
        out += 3;
        room -= 3;
        in++;
        n--;
    }
    *out = '\0';
}

const char *
decode_charset_text(struct arena *a, enum charset from, const char *s, size_t n)
{
    if (is_plain(s, n))
        return arena_strndup(a, s, n);
    iconv_t cd = iconv_open("UTF-8", iconv_names[from]);
    if ((intptr_t)cd == -1)
        return arena_strndup(a, "?", 1);
    size_t room = n * 3 + 4; /* one byte is at most one letter of three bytes */
    char *out = arena_alloc(a, room);
    convert_leniently(cd, s, n, out, room);
    iconv_close(cd);
    blank_controls(out);
    return out;
}
