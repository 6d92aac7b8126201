#include "viewer.h"

const struct viewer viewer_everyone = {.rights = "alla"};
const struct viewer viewer_administrator = {.rights = "administratör", .administrator = true};
