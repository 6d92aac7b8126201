/* The carried-over Kolada figures (figures/kolada_0884.tsv) in the API's v3 shape. Källa: Kolada. */
#pragma once
#include "buf.h"

#define GEN_KOLADA_NEWEST 2022 /* newest year that the figures hold */

/* As of a publication: spring keys up to year `spring`, autumn keys (economy, school, users' judgement) up to `autumn`. A year
   between a key's first and the newest one without a figure comes with value null and count 0. */
void gen_kolada_json(int spring, int autumn, struct buf *out);
