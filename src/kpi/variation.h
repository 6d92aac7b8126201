/* The words for what an XmR chart finds: is it a real change, which way is it good, and will the target be met as things are. */
#pragma once
#include "catalog.h"
#include "spc.h"

enum variation {
    VARIATION_NONE, /* not judged */
    VARIATION_FEW,  /* too few figures */
    VARIATION_NORMAL,
    VARIATION_FORBATTRAS,
    VARIATION_FORSAMRAS,
    VARIATION_OKAR, /* a real change without a good side */
    VARIATION_MINSKAR,
    VARIATIONS
};
/* NULL NULL "normal" "forbattras" "forsamras" "okar" "minskar" */
extern const char *const variation_names[VARIATIONS];
/* What a point's mark means for an indicator; few: it is unjudged because there are too few. */
enum variation variation_of(enum spc_way way, bool few, enum direction better);

/* With limits that hold: is the target always reached, never, or now and then? */
enum assurance { ASSURANCE_NONE, ASSURANCE_ALLTID, ASSURANCE_ALDRIG, ASSURANCE_IBLAND };
/* place: of the target, see spc_place. */
enum assurance variation_assurance(int place, enum direction better);
/* A real change, whatever its side. */
static inline bool
variation_signal(enum variation v)
{
    return v >= VARIATION_FORBATTRAS;
}
