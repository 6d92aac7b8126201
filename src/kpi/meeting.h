/* Meetings of a board: when its papers go out, what stands on the agenda, and what was decided. */
#pragma once
#include "arena.h"
#include "clock.h"
#include "period.h"
#include "pos.h"
#include <stdbool.h>
#include <stddef.h>

struct catalog;
struct dashboard;
struct indicator;
struct unit;

/* What was decided under an item, and which figure it is to move. */
struct meeting_decision {
    const char *text;
    const struct indicator *indicator; /* NULL: about no figure */
    const struct unit *unit;           /* NULL exactly when indicator is */
    const char *follow_up;             /* "2026-12-01"; NULL: never asked for again */
    struct pos pos;
};
/* One matter. It shows a dashboard, an indicator for a unit, or a unit's page; or no figure at all. */
struct meeting_item {
    const char *paragraph; /* "118" of "§ 118"; NULL: not numbered */
    const char *title, *text, *proposal;
    const struct dashboard *dashboard;
    const struct indicator *indicator;
    const struct unit *unit; /* of the indicator, or alone: its page */
    const char *window_text; /* as written; NULL: the indicator's main window */
    const struct meeting_decision *decisions;
    size_t n_decisions;
    struct pos pos;
};
struct meeting {
    const char *id;
    const struct unit *body;    /* kommunstyrelsen, a nämnd … */
    const char *date, *time;    /* "2026-12-01", "13:00" */
    const char *place, *called; /* called: kallelsen, "2026-11-24T08:00" */
    const char *dnr, *protocol; /* NULL: not given */
    const struct meeting_item *items;
    size_t n_items;
    stamp at, called_at; /* of date and time; of called. Set by `check` */
    struct pos pos;
};

/* NULL when there is none. */
const struct meeting *meeting_find(const struct catalog *c, const char *id);
/* The last meeting of the same body before m; NULL: none. */
const struct meeting *meeting_before(const struct catalog *c, const struct meeting *m);
/* The window that the item's indicator is shown in. */
enum window meeting_window(const struct meeting_item *x);
/* The address of the page that the item shows, without per=; NULL: it shows none. */
const char *meeting_address(struct arena *a, const struct meeting_item *x);
