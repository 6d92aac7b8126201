/* What a file of facts holds, for `ksrd decode`: the formats without a description of their own (csv, kolada). */
#pragma once
#include "buf.h"
#include "fact.h"

/* encoding: name of the charset. Remarks go to warnings, a line each. */
void decode_describe_facts(const char *format, const char *encoding, const struct facts *f, bool json,
    struct buf *out, struct buf *warnings);
void decode_describe_remarks(const struct remark *remarks, size_t n, struct buf *warnings);
