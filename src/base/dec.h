/* Exact decimal numbers: fixed point with 12 decimals in 128 bits (|x| < 1.7·10^26), and exact fractions. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

__extension__ typedef __int128 i128;

#define DEC_DECIMALS 12
/* A dec is the number times 10^12. */
typedef i128 dec;

enum dec_fault { DEC_OK, DEC_MALFORMED = -1, DEC_TOO_PRECISE = -2, DEC_OVERFLOW = -3 };

/* s[0..n): [-+]digits[.digits] or .digits, also with exponent (JSON, 1.5e3); no blanks. More than 12 decimals:
   DEC_TOO_PRECISE, and *ret holds the value rounded half away from zero. */
enum dec_fault dec_parse(const char *s, size_t n, dec *ret);
dec dec_from_int(int64_t n);
/* Exact text, point, no trailing zeros, no exponent ("-0.34", "15557"); out needs DEC_TEXT bytes. */
#define DEC_TEXT 48
char *dec_text(dec d, char out[DEC_TEXT]);
/* Rounded half away from zero to `decimals` (0..12), exactly so many shown ("6.90"). */
char *dec_text_fixed(dec d, int decimals, char out[DEC_TEXT]);
/* 0, or DEC_OVERFLOW with *ret untouched. */
int dec_add(dec a, dec b, dec *ret);
int dec_sub(dec a, dec b, dec *ret);
dec dec_round(dec d, int decimals);

/* An exact fraction, reduced, den > 0. */
struct rat {
    i128 num, den;
};

struct rat rat_from_dec(dec d);
struct rat rat_from_int(int64_t n);
/* The same number in its lowest terms; den > 0. A fraction made by hand may be left as it is: all functions here are exact with it. */
struct rat rat_reduced(struct rat a);
/* 0, or −1 on overflow or (div) division by zero; *ret is then untouched. */
int rat_add(struct rat a, struct rat b, struct rat *ret);
int rat_sub(struct rat a, struct rat b, struct rat *ret);
int rat_mul(struct rat a, struct rat b, struct rat *ret);
int rat_div(struct rat a, struct rat b, struct rat *ret);
int rat_compare(struct rat a, struct rat b); /* −1, 0, 1; exact */
bool rat_is_zero(struct rat a);
/* Rounded half away from zero to `decimals` (0..12) into fixed point; −1 on overflow. */
int rat_round(struct rat a, int decimals, dec *ret);
/* Rounded to 12 significant digits and at most 12 decimals, as exact decimal text (the form in data, DESIGN §5.1). */
char *rat_text(struct rat a, char out[DEC_TEXT]);
/* The same number in fixed point: what a reader of the data has, digit for digit. −1 on overflow. */
int rat_data(struct rat a, dec *ret);
/* The whole of it: "43/5", "7". */
#define RAT_EXACT (2 * DEC_TEXT)
char *rat_exact(struct rat a, char out[RAT_EXACT]);
