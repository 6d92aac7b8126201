/* A mapping stub in YAML from the codes of a decoded file: to paste into the configuration and edit. */
#pragma once
#include "buf.h"
#include "catalog.h"
#include "fact.h"
#include "unknown_unit.h"

struct map_stub {
    const struct catalog *catalog; /* NULL: no configuration */
    const char *source;            /* id as it stands in the stub */
    const char *format;
    enum chart chart;
    const char *extension; /* of the file, for the source's path; NULL: the usual one */
};
void map_stub_write(const struct map_stub *m, const struct facts *f, struct buf *out);
/* The lines of units alone, one for each of these, whether or not a unit has the code. */
void map_stub_write_units(
    const struct map_stub *m, const struct unknown_unit *units, size_t n, struct buf *out);
