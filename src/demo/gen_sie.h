/* Writes SIE 4 in CP437 with its checksum (formats.md §1.1–1.3). */
#pragma once
#include "buf.h"
#include <stdbool.h>
#include <stdint.h>

struct gen_sie {
    struct buf *out;
    uint32_t crc;
    bool counting; /* between the two #KSUMMA */
};

/* "#LABEL" starts an item; fields follow; gen_sie_end closes the line. */
void gen_sie_item(struct gen_sie *w, const char *label);
void gen_sie_text(struct gen_sie *w, const char *utf8);     /* quoted when empty or with blanks */
void gen_sie_int(struct gen_sie *w, int64_t n, int digits); /* with leading zeros to `digits` */
void gen_sie_amount(struct gen_sie *w, int64_t ore);
/* {} or {1 "2310"} or {1 "2310" 6 "P104"} */
void gen_sie_objects(struct gen_sie *w, int place, int project);
void gen_sie_end(struct gen_sie *w);
void gen_sie_brace(struct gen_sie *w, char brace); /* alone on its line */
/* The opening and the closing #KSUMMA. */
void gen_sie_sum_open(struct gen_sie *w);
void gen_sie_sum_close(struct gen_sie *w);
