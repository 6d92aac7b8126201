/* The decoders of decode.c's table. */
#pragma once
#include "decode.h"

extern const struct decoder decode_sie;
extern const struct decoder decode_csv;
extern const struct decoder decode_kolada;
