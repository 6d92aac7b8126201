/* Persons are never taken in (DESIGN §5.4), nor printed: what looks like a personal number is kept out of every message. */
#pragma once
#include "arena.h"
#include <stdbool.h>
#include <stddef.h>

/* 10 or 12 digits, perhaps with - or + before the last four, a possible date (day also + 60) and a right check digit. */
bool decode_person_number(const char *s);
/* The heading of a column that holds persons: Personnummer, PERSNR, Förnamn … (any case). */
bool decode_person_heading(const char *s);
/* »value« for a message: at most 60 bytes of it; a personal number as »(personnummer)«. */
const char *decode_person_quote(struct arena *a, const char *s);
