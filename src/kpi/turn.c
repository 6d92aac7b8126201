#include "turn.h"
#include <string.h>

static bool
unit_turns(const struct unit *u, month a, month b)
{
    return unit_valid(u, a) != unit_valid(u, b) || unit_parent_today(u, a) != unit_parent_today(u, b) ||
           strcmp(unit_name(u, a), unit_name(u, b)) != 0 || unit_manager(u, a) != unit_manager(u, b);
}

static bool
has_ended(month last, month m)
{
    return last != MONTH_NONE && last <= m;
}

bool
turn_matters(const struct catalog *c, month a, month b)
{
    bool matters = false;
    for (size_t i = 0; a != b && !matters && i < c->n_units; i++)
        matters = unit_turns(&c->units[i], a, b);
    for (size_t i = 0; a != b && !matters && i < c->n_indicators; i++)
        matters = has_ended(c->indicators[i].retired, a) != has_ended(c->indicators[i].retired, b);
    return matters;
}
