/* A face as an Excel workbook: one sheet a table with a frozen head, real numbers in the decimals that are shown; then "Definitioner"
   and "Om filen". The same face always gives the same bytes. */
#pragma once
#include "face.h"

/* Errors: ERR_BUG (no memory, no temporary file). */
int face_xlsx_write(const struct face *f, struct buf *out, struct err *err);
