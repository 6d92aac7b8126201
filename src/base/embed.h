/* Files compiled into the binary (SQL, templates, assets): CMake's embed(FLOOR folder…) makes FLOOR_embedded. */
#pragma once
#include <stddef.h>
struct embed_file {
    const char *name; /* path below the embedded folder: "overview.mustache" */
    const char *data; /* NUL-terminated behind size */
    size_t size;
};
