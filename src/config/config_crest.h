/* The municipality's crest: an SVG or PNG file beside the YAML files. */
#pragma once
#include "config_walk.h"

/* No YAML file: named by organisation.crest. */
bool config_crest_is(const struct config_file *f);
/* What the bundle keeps of a picture's bytes: it is text in the database. Into f. */
void config_crest_pack(struct arena *a, struct config_file *f);
/* Check of the schema: a file name. */
void config_crest_name(struct load *l, const struct node *n);
/* The named file is there and harmless; it and its size go into the catalog. No other picture lies there. */
void config_crest_check(struct load *l, const struct config_bundle *b);
