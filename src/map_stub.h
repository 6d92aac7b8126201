/* A mapping stub in YAML from the codes of a decoded file: to paste into the configuration and edit. */
#pragma once
#include "buf.h"
#include "catalog.h"
#include "fact.h"

struct map_stub {
    const struct catalog *catalog; /* NULL: no configuration */
    const char *source;            /* id as it stands in the stub */
    const char *format;
    enum chart chart;
};
void map_stub_write(const struct map_stub *m, const struct facts *f, struct buf *out);
