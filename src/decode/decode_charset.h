/* What kind of bytes a file is made of: what is no text is refused by name; text is told apart by what Swedish text looks like. */
#pragma once
#include "arena.h"
#include "buf.h"
#include "err.h"
#include <stdbool.h>
#include <stddef.h>

enum charset {
    CHARSET_UTF8,
    CHARSET_CP437,
    CHARSET_WINDOWS_1252,
    CHARSET_UTF16LE,
    CHARSET_UTF16BE,
    CHARSETS
};
extern const char
    *const decode_charset_names[CHARSETS]; /* "utf-8" "cp437" "windows-1252" "utf-16le" "utf-16be" */

struct decode_charset {
    enum charset charset;
    size_t bom;       /* bytes of byte order mark at the start */
    bool ascii;       /* no byte above 127: the charset is the fallback */
    size_t lost;      /* U+FFFD in UTF-8: letters that were lost before the file came here */
    size_t lost_line; /* where the first stands */
};
/* Refuses what is no text: empty, HTML, zip and Excel, PDF, gzip, NUL bytes; else detects: BOM, UTF-16 by its NULs, valid UTF-8
   with multibyte, then more Swedish letters in CP437 or in Windows-1252, then fallback. format: "SIE-fil", for messages.
   Errors: ERR_DATA, also when UTF-8 is mixed with something else. */
int decode_charset_detect(const char *data, size_t n, enum charset fallback, const char *format,
    struct decode_charset *ret, struct err *err);
/* All of it as UTF-8 into out (which has its cap). Errors: ERR_DATA with the place of the first bytes that mean nothing. */
int decode_charset_convert(enum charset from, const char *data, size_t n, struct buf *out, struct err *err);
/* Back to the bytes a SIE file should have had. 0, or −1: there are letters CP437 does not know. */
int decode_charset_to_cp437(enum charset from, const char *data, size_t n, struct buf *out);
/* A short text as UTF-8 in a; bytes that mean nothing become U+FFFD, control characters blanks. For ASCII-compatible charsets. */
const char *decode_charset_text(struct arena *a, enum charset from, const char *s, size_t n);
/* "rad 3, kolumn 14" of byte at, counted in bytes. */
#define DECODE_PLACE 64
char *decode_charset_place(const char *data, size_t at, char out[DECODE_PLACE]);
