/* Is a file UTF-8 text? Said with a place, which libyaml cannot. */
#pragma once
#include "config_faults.h"

/* 0, or −1 with a fault: UTF-16, NUL bytes, Latin-1 or other bytes that are no UTF-8, control characters. */
int config_encoding_check(const struct config_file *f, const char *name, struct config_faults *faults);
/* Line and column (in characters) of a byte offset. */
struct pos config_encoding_place(const struct config_file *f, const char *name, size_t offset);
/* Only blanks stand in this line (from 0) before this column (from 0). */
bool config_encoding_blank_before(const struct config_file *f, size_t line, size_t column);
/* The line above this one (both from 0) that has text, if it has no key: no colon before a blank or its end. */
bool config_encoding_line_without_colon(const struct config_file *f, size_t line, size_t *ret_line);
