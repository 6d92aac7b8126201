/* A unit code of a delivery that no unit of the catalog has in those months: one line of a pull's control text, written when it is pulled
   and read by the pages, which know from the cube whether it is unknown still. */
#pragma once
#include "arena.h"
#include <stdbool.h>
#include <stddef.h>

struct unknown_unit {
    const char *code, *name; /* name: as the file has it, "" if it has none */
    size_t line;             /* of the file: the first row that bears it, 0 if that is not known */
    const char *tally;       /* "3 rader, utfall 7,00" */
};
/* rad 17: okänd enhet "9999" "Nya skolan", 3 rader, utfall 7,00 */
const char *unknown_unit_text(struct arena *a, const struct unknown_unit *u);
/* From the n bytes of a line. False: it says something else. */
bool unknown_unit_read(struct arena *a, const char *line, size_t n, struct unknown_unit *ret);
