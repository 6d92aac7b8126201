/* Any bytes through one decoder: facts or a told fault, never a crash, a leak or undefined behaviour. */
#pragma once
#include "clock.h"
#include "decode.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline int
fuzz_decode(const char *format, const uint8_t *data, size_t size)
{
    const struct decoder *d = decode_find(format);
    struct facts *f = NULL;
    struct err err = {0};
    struct buf out, warnings;
    buf_init(&out, 1 << 24);
    buf_init(&warnings, 1 << 24);
    if (d->decode((const char *)data, size, NULL, &f, &err) != 0 && (!err.what[0] || err.kind == ERR_BUG))
        abort();
    facts_free(f);
    if (d->describe((const char *)data, size, size % 2, &out, &warnings, &err) == 0 &&
        (out.failed || !out.len))
        abort();
    buf_free(&out);
    buf_free(&warnings);
    return 0;
}
