#include "conflict.h"

const char *const conflict_words[CONFLICT_WORDS] = {"natt", "nara", "ej_natt", "normal", "forbattras",
    "forsamras", "okar", "minskar", "battre", "samre", "nas", "osakert", "nas_inte"};

static bool
holds(enum conflict_word w, const struct conflict_figure *f)
{
    switch (w) {
    case CONFLICT_NATT:
        return f->mal == MAL_NATT;
    case CONFLICT_NARA:
        return f->mal == MAL_NARA;
    case CONFLICT_EJ_NATT:
        return f->mal == MAL_EJ_NATT;
    case CONFLICT_NORMAL:
        return f->variation == VARIATION_NORMAL;
    case CONFLICT_FORBATTRAS:
        return f->variation == VARIATION_FORBATTRAS;
    case CONFLICT_FORSAMRAS:
        return f->variation == VARIATION_FORSAMRAS;
    case CONFLICT_OKAR: /* whatever its good side is */
        return variation_signal(f->variation) && f->up;
    case CONFLICT_MINSKAR:
        return variation_signal(f->variation) && !f->up;
    case CONFLICT_BATTRE:
        return f->better > 0;
    case CONFLICT_SAMRE:
        return f->better < 0;
    case CONFLICT_NAS:
        return f->prognos == PROGNOS_NAS;
    case CONFLICT_OSAKERT:
        return f->prognos == PROGNOS_OSAKERT;
    case CONFLICT_NAS_INTE:
        return f->prognos == PROGNOS_NAS_INTE;
    default:
        return false;
    }
}

enum conflict_word
conflict_holds(const struct conflict_side *s, const struct conflict_figure *f)
{
    int w = 0;
    while (w < CONFLICT_WORDS && !(s->is[w] && holds((enum conflict_word)w, f)))
        w++;
    return (enum conflict_word)w;
}

bool
conflict_forecast(const struct conflict_side *s)
{
    return s->is[CONFLICT_NAS] || s->is[CONFLICT_OSAKERT] || s->is[CONFLICT_NAS_INTE];
}

const char *
conflict_never(const struct indicator *i, enum conflict_word w)
{
    bool mal = w <= CONFLICT_EJ_NATT, variation = w >= CONFLICT_NORMAL && w <= CONFLICT_MINSKAR;
    bool forecast = w >= CONFLICT_NAS;
    if (mal && i->n_targets == 0)
        return "it has no target";
    if (forecast && i->n_targets == 0 && !i->has_budget_margin)
        return "it has neither target nor budget_margin";
    if (variation && i->variation.off)
        return "its variation is not judged";
    if (i->direction == DIRECTION_NONE && w != CONFLICT_NORMAL && w != CONFLICT_OKAR && w != CONFLICT_MINSKAR)
        return "it has no direction";
    return NULL;
}
