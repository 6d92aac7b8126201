#include "decisions.h"
#include <string.h>

const char *const release_state_names[RELEASE_STATES] = {"ej_publicerad", "preliminar", "slappt", "last"};

/* All three kinds of rows begin so. */
struct key {
    const char *source;
    month month;
};

static int
order_of(const void *row, const char *source, month m)
{
    struct key k;
    memcpy(&k, row, sizeof k);
    int order = strcmp(k.source, source);
    return order != 0 ? order : k.month - m;
}

/* The first row that does not come before source and month (after: that comes after). */
static size_t
bound(const void *rows, size_t n, size_t size, const char *source, month m, bool after)
{
    size_t low = 0, high = n;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = order_of((const char *)rows + mid * size, source, m);
        if (order < 0 || (after && order == 0))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The last row of source and month; NULL: there is none. */
static const void *
newest(const void *rows, size_t n, size_t size, const char *source, month m)
{
    size_t end = bound(rows, n, size, source, m, true);
    const void *row = end > 0 ? (const char *)rows + (end - 1) * size : NULL;
    return row != NULL && order_of(row, source, m) == 0 ? row : NULL;
}

const struct release *
decisions_release(const struct decisions *d, const char *source, month m)
{
    return d != NULL ? newest(d->releases, d->n_releases, sizeof *d->releases, source, m) : NULL;
}

const struct release_correction *
decisions_corrections(const struct decisions *d, const char *source, month m, size_t *ret_n)
{
    *ret_n = 0;
    if (d == NULL)
        return NULL;
    size_t size = sizeof *d->corrections,
           from = bound(d->corrections, d->n_corrections, size, source, m, false),
           to = bound(d->corrections, d->n_corrections, size, source, m, true);
    *ret_n = to - from;
    return to > from ? &d->corrections[from] : NULL;
}

const struct release_report *
decisions_report(const struct decisions *d, const char *source, month m)
{
    return d != NULL ? newest(d->reports, d->n_reports, sizeof *d->reports, source, m) : NULL;
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
