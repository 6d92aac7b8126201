/* A municipality's first configuration: Kolada's figures about it, the three pillars, a first page. From the files of src/init. */
#pragma once
#include "err.h"
#include <stddef.h>

#define FIRST_CONFIG_KOLADA "https://api.kolada.se/v3"

struct first_config {
    const char *code;   /* SCB's, four digits */
    const char *kolada; /* address of the API */
};
/* Makes dir, which must not hold anything yet, and writes the files into it. ret_name: "Vimmerby kommun". Errors: ERR_USAGE (no such
   municipality; dir is not empty), ERR_CONFIG (dir cannot be written). */
#define FIRST_CONFIG_NAME 100
int first_config_write(
    const struct first_config *f, const char *dir, char ret_name[FIRST_CONFIG_NAME], struct err *err);
