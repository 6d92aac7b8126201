#include "freshness.h"

const char *const freshness_names[FRESHNESSES] = {"aktuell", "forsenad", "kallfel", "ej_publicerad"};

enum freshness
freshness_of(const struct freshness_facts *f)
{
    if (f->failed && (f->awaited || f->ended) && !f->hidden)
        return FRESH_KALLFEL;
    if (f->awaited)
        return FRESH_FORSENAD;
    return f->hidden ? FRESH_EJ_PUBLICERAD : FRESH_AKTUELL;
}
