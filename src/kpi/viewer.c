/* Everyone who reaches the page. */
#include "viewer.h"

const struct viewer viewer_everyone = {.rights = "alla"};
