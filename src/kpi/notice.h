/* What people are to be told, and when: pure decisions over what is and what was told before. */
#pragma once
#include "clock.h"
#include "value.h"
#include <stdbool.h>

/* How a source stands. */
struct notice_source {
    const char *id;
    int failures;  /* pulls that failed since the last good one */
    int32_t first; /* the number of the first of them */
    stamp since;   /* when it began */
    int retries;   /* attempts that the schedule makes by itself after the first */
    month awaited; /* late: the period that should be here; MONTH_NONE: not late */
};
/* What was told last of one thing: "" at first. */
enum notice_what { NOTICE_NOTHING, NOTICE_TROUBLE, NOTICE_WELL };
/* A failing source is told once: when the schedule has given up, or after half an hour; and once when it is well again. `told` is what
   the last call left in ret_told (kept by the caller, "" at first); ret_told: at least 32 bytes. */
enum notice_what notice_pull(const struct notice_source *s, const char *told, stamp now, char ret_told[32]);
/* The same for a late source: once per period that is awaited, and once when it has come. */
enum notice_what notice_late(const struct notice_source *s, const char *told, char ret_told[32]);
/* A målstatus: TROUBLE: it changed, in this or a new period; *ret_before is what was told. The first that is seen is only noted, and
   a figure without status leaves what was told. */
enum notice_what notice_status(
    month period, enum mal status, const char *told, char ret_told[32], enum mal *ret_before);
/* Is t within the local hours "22-06"? quiet NULL: never. */
bool notice_quiet(const char *quiet, stamp t);
