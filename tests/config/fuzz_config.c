/* libFuzzer: any bytes as the one file of a configuration. It must end, quickly, with a catalog or with
   faults, and whatever is said has a place. */
#include "config.h"
#include <stdint.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct config_file file = {.name = "fuzz.yaml", .text = (const char *)data, .len = size};
    struct config_bundle bundle = {.files = &file, .n = 1};
    struct catalog *c = NULL;
    struct config_faults *f = NULL;
    struct buf out;

    bool valid = config_check(&bundle, &c, &f) == 0;
    size_t faults = 0;

    if (valid)
        catalog_free(c);
    for (size_t i = 0; i < f->n; i++) {
        if (f->items[i].pos.line < 1 || f->items[i].pos.column < 1 || !f->items[i].what[0])
            abort();
        faults += !f->items[i].doubt;
    }
    buf_init(&out, (size_t)1 << 26);
    config_faults_text(f, &out);
    if (valid != (faults == 0) || out.failed)
        abort();
    buf_free(&out);
    config_faults_free(f);
    return 0;
}
