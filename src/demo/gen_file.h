/* A book's accounting year as a SIE 4E file. */
#pragma once
#include "buf.h"
#include "gen_ledger.h"

/* The year as it stood on asof (yyyymmdd), vouchers of January to `upto`. */
void gen_file_sie(enum gen_book book, int year, int upto, int asof, struct buf *out);
