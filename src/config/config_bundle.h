/* The bytes of a configuration: made, sealed with their hash, packed into one text and unpacked. */
#pragma once
#include "config.h"

struct config_bundle *config_bundle_new(void);
/* Fills sha256 from the files: their names without folder, and their bytes. */
void config_bundle_seal(struct config_bundle *b);
