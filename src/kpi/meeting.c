#include "meeting.h"
#include "catalog.h"
#include <string.h>

const struct meeting *
meeting_find(const struct catalog *c, const char *id)
{
    for (size_t i = 0; i < c->n_meetings; i++)
        if (strcmp(c->meetings[i].id, id) == 0)
            return &c->meetings[i];
    return NULL;
}

const struct meeting *
meeting_before(const struct catalog *c, const struct meeting *m)
{
    const struct meeting *best = NULL;
    for (size_t i = 0; i < c->n_meetings; i++) {
        const struct meeting *x = &c->meetings[i];
        if (strcmp(x->body->id, m->body->id) == 0 && x->at < m->at && (best == NULL || x->at > best->at))
            best = x;
    }
    return best;
}

enum window
meeting_window(const struct meeting_item *x)
{
    enum window w;
    return x->window_text != NULL && window_parse(x->window_text, &w) == 0 ? w : x->indicator->main_window;
}

const char *
meeting_address(struct arena *a, const struct meeting_item *x)
{
    if (x->dashboard != NULL)
        return arena_printf(a, "/tavla/%s", x->dashboard->id);
    if (x->indicator != NULL)
        return arena_printf(a, "/indikator/%s?enhet=%s&fonster=%s", x->indicator->id, x->unit->id,
            window_names[meeting_window(x)]);
    return x->unit != NULL ? arena_printf(a, "/enhet/%s", x->unit->id) : NULL;
}
