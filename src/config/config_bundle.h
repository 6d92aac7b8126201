/* The bytes of a configuration: made, sealed with their hash, packed into one text and unpacked. */
#pragma once
#include "config.h"

struct config_bundle *config_bundle_new(void);
/* Fills the hashes from the files: their names without folder, and their bytes. */
void config_bundle_seal(struct config_bundle *b);
/* A copy of f joins the bundle, which is to be sealed afterwards. */
void config_bundle_add(struct config_bundle *b, size_t *cap, const struct config_file *f);
/* The file that config_carry makes. No file that is read can bear its name. */
bool config_bundle_is_carried(const struct config_file *f);
