#include "variation.h"

const char *const variation_names[VARIATIONS] = {
    NULL, NULL, "normal", "forbattras", "forsamras", "okar", "minskar"};

enum variation
variation_of(enum spc_way way, bool few, enum direction better)
{
    if (way == SPC_UNJUDGED)
        return few ? VARIATION_FEW : VARIATION_NONE;
    if (way == SPC_NORMAL)
        return VARIATION_NORMAL;
    if (better == DIRECTION_NONE)
        return way == SPC_UP ? VARIATION_OKAR : VARIATION_MINSKAR;
    return (way == SPC_UP) == (better == DIRECTION_HIGHER) ? VARIATION_FORBATTRAS : VARIATION_FORSAMRAS;
}

enum assurance
variation_assurance(int place, enum direction better)
{
    if (better == DIRECTION_NONE)
        return ASSURANCE_NONE;
    if (place == 0)
        return ASSURANCE_IBLAND;
    return (place > 0) == (better == DIRECTION_HIGHER) ? ASSURANCE_ALDRIG : ASSURANCE_ALLTID;
}
