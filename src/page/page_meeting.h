/* Meetings: the list, the frozen papers, presenter mode. What the files of these pages share. */
#pragma once
#include "page_work.h"

/* ---- page_meeting.c --------------------------------------------------------------------------------------------------------- */
/* "ID", "ID.json", "ID/papper/3", "ID/visa/3" */
bool page_meeting_fits(const char *rest);
/* "27 oktober 2026" */
const char *page_meeting_day(struct page *p, stamp t);
/* "Kommunstyrelsen 27 oktober 2026" */
const char *page_meeting_title(struct page *p, const struct meeting *m);
/* The meeting has begun, by the page's edition: what it decided is known. */
bool page_meeting_held(const struct page *p, const struct meeting *m);
/* The frozen papers that this edition knows; NULL: none. */
const struct frozen *page_meeting_frozen(const struct page *p, const struct meeting *m);
/* The frozen papers of the last meeting of the body before m that has any; NULL. ret_meeting may be NULL. */
const struct frozen *page_meeting_previous(
    const struct page *p, const struct meeting *m, const struct meeting **ret_meeting);
/* "Som vid kallelsen 20 oktober 2026 kl. 08.00"; not frozen: what stands in its place. */
const char *page_meeting_stamp(struct page *p, const struct meeting *m, const struct frozen *f);

/* ---- page_meeting_hidden.c: protection is always today's ------------------------------------------------------------------- */
/* The figure must not be shown any more. */
bool page_meeting_withheld(const struct page *p, const struct frozen_value *v);
/* The paper's bytes, page and screen, must not be shown any more: protection is another since, and they hold figures of persons. */
bool page_meeting_hidden(const struct page *p, const struct frozen *f, const struct frozen_paper *x);

/* ---- page_meeting_paper.c --------------------------------------------------------------------------------------------------- */
int page_meeting_paper(struct page *p, const struct meeting *m, size_t item, struct page_paper *ret);
/* The figures of the item's page by p's snapshot, in order; without those that the unit has never had. */
struct page_meeting_figure {
    const struct indicator *indicator;
    const struct unit *unit;
    enum window window;
    bool own; /* of the unit that the item is about, not of one below it */
};
struct page_meeting_figure *page_meeting_figures(struct page *p, const struct meeting_item *x, size_t *ret_n);
struct frozen_value page_meeting_value(const struct figure *f);

/* ---- page_meeting_screen.c -------------------------------------------------------------------------------------------------- */
/* One matter as presenter mode shows it. shown: the view of its page, NULL if it has none. */
int page_meeting_screen(
    struct page *p, const struct meeting *m, size_t item, const struct view *shown, struct buf *out);
/* /mote/{id}/visa/{n} */
int page_meeting_present(struct page *p, const struct meeting *m, int n);

/* ---- page_meeting_decided.c ------------------------------------------------------------------------------------------------- */
/* decisions: list of {text, paragraph, meeting, link, follow_up, since}. Of this item. */
void page_meeting_decisions(
    struct page *p, struct view *v, const struct meeting *m, const struct meeting_item *x);
/* earlier: likewise, of meetings before m, about figures that the item shows; the newest first, at most `most` (0: all). */
void page_meeting_earlier(
    struct page *p, struct view *v, const struct meeting *m, const struct meeting_item *x, size_t most);

/* ---- page_api_meetings.c ---------------------------------------------------------------------------------------------------- */
int page_meeting_json(struct page *p, const struct meeting *m);
