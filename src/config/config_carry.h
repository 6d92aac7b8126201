/* What leaves the files lives on: an indicator is never deleted, it is utgången (DESIGN §5.9). */
#pragma once
#include "config_faults.h"
#include "config_objects.h"

/* In the carried file: sources and units that have left and are needed by nothing, so that their ids are not used for something
   else: {kind, id, name, is}. A key that begins with x-, which config_load passes by. */
#define CONFIG_CARRY_FORMER "x-former"
/* That list of a configuration; NULL when there is none. */
const struct node *config_carry_former(const struct config_objects *o);
