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

static int
compare(const struct acceptance *a, const char *indicator, const char *unit, month last)
{
    int order = strcmp(a->indicator, indicator);
    order = order != 0 ? order : strcmp(a->unit, unit);
    return order != 0 ? order : a->last - last;
}

const struct acceptance *
decisions_accepted(const struct decisions *d, const char *indicator, const char *unit, month last, dec value)
{
    size_t low = 0, high = d != NULL ? d->n_acceptances : 0;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (compare(&d->acceptances[mid], indicator, unit, last) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    for (; d != NULL && low < d->n_acceptances; low++) {
        const struct acceptance *a = &d->acceptances[low];
        if (compare(a, indicator, unit, last) != 0)
            break;
        if (a->value == value)
            return a;
    }
    return NULL;
}
