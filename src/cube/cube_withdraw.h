/* A unit was shown that should not have been, and is withdrawn: who else cannot be shown any more. */
#pragma once
#include "catalog.h"
#include "disclosed.h"

/* Decides a release again without the withdrawn: nobody vouches for their number of persons, so it counts as none, and others must hide
   with them until what is left of a sum is a lawful group. What the release did not show stays hidden, so nothing is shown that was not.
   By index of r->units: withdrawn; with: hidden with one that was in an earlier month of the year, whose persons count as before; ret:
   who is shown. False: no unit of the release is in either; ret is not filled. Persons are those that were counted for the release. */
bool cube_withdraw_decide(const struct protection_family *f, const struct disclosed_release *r,
    const bool *withdrawn, const bool *with, enum disclosure_why *ret);
