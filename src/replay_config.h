/* The configuration as it was: a line that ends with "# sedan 2024-11-25" has been in it since that day. */
#pragma once
#include "clock.h"
#include "config.h"

/* The days named in the bundle, oldest first, as the stamp of 08:00 that day; in b's arena. */
void replay_config_days(const struct config_bundle *b, stamp **ret, size_t *ret_n);
/* The bundle without the lines that are later than t. Free with config_bundle_free. Errors: ERR_BUG. */
int replay_config_as_of(const struct config_bundle *b, stamp t, struct config_bundle **ret, struct err *err);
