#include "decisions.h"
#include <string.h>

const char *const release_state_names[3] = {"preliminar", "slappt", "last"};

enum release_state
decisions_release(const struct decisions *d, const char *source, month m)
{
    size_t low = 0, high = d != NULL ? d->n_releases : 0;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct release *r = &d->releases[mid];
        int order = strcmp(r->source, source);
        order = order != 0 ? order : r->month - m;
        if (order == 0)
            return r->state;
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return RELEASE_PRELIMINAR;
}
