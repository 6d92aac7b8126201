#include "decode_formats.h"

static const struct decoder *const decoders[] = {&decode_sie, &decode_csv, &decode_kolada};

const struct decoder *
decode_find(const char *name)
{
    for (size_t i = 0; i < sizeof decoders / sizeof *decoders; i++)
        if (strcmp(decoders[i]->name, name) == 0)
            return decoders[i];
    return NULL;
}

const char *
decode_names(void)
{
    return "sie, csv, kolada";
}
