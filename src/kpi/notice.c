#include "notice.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE_MS 1800000 /* half an hour */

enum notice_what
notice_pull(const struct notice_source *s, const char *told, stamp now, char ret_told[32])
{
    snprintf(ret_told, 32, "%s", told);
    if (s->failures == 0) {
        if (!*told)
            return NOTICE_NOTHING;
        ret_told[0] = '\0';
        return NOTICE_WELL;
    }
    if (*told || (s->failures <= s->retries && now - s->since < PATIENCE_MS))
        return NOTICE_NOTHING;
    snprintf(ret_told, 32, "%d", (int)s->first);
    return NOTICE_TROUBLE;
}

enum notice_what
notice_late(const struct notice_source *s, const char *told, char ret_told[32])
{
    snprintf(ret_told, 32, "%s", told);
    if (s->awaited == MONTH_NONE) {
        if (!*told)
            return NOTICE_NOTHING;
        ret_told[0] = '\0';
        return NOTICE_WELL;
    }
    char now[32];
    snprintf(now, sizeof now, "%d", s->awaited);
    if (strcmp(now, told) == 0)
        return NOTICE_NOTHING;
    memcpy(ret_told, now, sizeof now);
    return NOTICE_TROUBLE;
}

/* "24283:2": period and status. */
enum notice_what
notice_status(month period, enum mal status, const char *told, char ret_told[32], enum mal *ret_before)
{
    const char *colon = strchr(told, ':');
    *ret_before = colon ? (enum mal)strtol(colon + 1, NULL, 10) : MAL_NONE;
    if (status == MAL_NONE) {
        snprintf(ret_told, 32, "%s", told);
        return NOTICE_NOTHING;
    }
    snprintf(ret_told, 32, "%d:%d", period, (int)status);
    return colon && *ret_before != status ? NOTICE_TROUBLE : NOTICE_NOTHING;
}

bool
notice_quiet(const char *quiet, stamp t)
{
    if (!quiet)
        return false;
    int from = (int)strtol(quiet, NULL, 10), to = (int)strtol(quiet + 3, NULL, 10),
        hour = clock_local(t).hour;
    return from <= to ? hour >= from && hour < to : hour >= from || hour < to;
}
