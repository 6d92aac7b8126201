/* When a month of a source is shown, final and locked: pure functions of the source's rule, of what was decided, and of a moment. */
#pragma once
#include "catalog.h"
#include "decisions.h"

/* Days count from the end of the source's period that holds the month. 1–31 is that day of the month after it, or that month's last;
   a greater number is so many days after the period's end. Days begin and end at midnight in Stockholm. 0: no such moment by rule. */
struct release_dates {
    stamp published; /* from then on it is shown */
    stamp final;     /* from then on it is not preliminary any more */
    stamp locked;
};
void release_dates(const struct source *s, month m, struct release_dates *ret);
/* The source has a rule: without one a month is final as it comes, unless a command has said otherwise. */
bool release_ruled(const struct source *s);
/* What the rule says at t. RELEASE_SLAPPT without a rule. */
enum release_state release_by_rule(const struct source *s, month m, stamp t);
/* What holds at t: the rule's word or the decided one, whichever is more final. */
enum release_state release_at(const struct decisions *d, const struct source *s, month m, stamp t);
/* The same at the decisions' own moment; everything is RELEASE_SLAPPT where rules are not judged. */
enum release_state release_now(const struct decisions *d, const struct source *s, month m);
