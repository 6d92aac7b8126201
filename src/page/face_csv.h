/* A face as CSV, CRLF at the end of each row. Tables with the same columns stand under one head, the first column names the table; one
   with other columns follows after an empty row with a head of its own. */
#pragma once
#include "face.h"

/* For people: semicolon, decimal comma, BOM, Swedish heads. machine: comma, point, no BOM, heads and words as ids; a missing number is
   an empty cell, and its reason stands in the column after it (…_state). */
void face_csv_write(const struct face *f, bool machine, struct buf *out);
