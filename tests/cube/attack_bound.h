/* What an attacker who also knows how large each cell can be makes of published sums: the least and the greatest that a withheld sum can be.
   A simplex on bounded variables that starts at the truth; each answer is a witness, a municipality that would publish the very same
   numbers, and is checked in whole numbers. Knows nothing of the program. */
#pragma once
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BOUND_PARTS = 12 /* a witness is in twelfths of the smallest number */ };
struct bound {
    size_t n, rows, cap;
    int64_t *truth, *upper;
    bool *published; /* [row · n + variable]: the sums as they were published */
    double *t;       /* likewise, solved for the basic ones */
    size_t *basic;   /* by row */
    size_t n_rows;   /* of t: those that are independent */
};

static inline struct bound *
bound_new(size_t n, size_t most_rows)
{
    struct bound *b = calloc(1, sizeof *b);
    *b = (struct bound){.n = n, .cap = most_rows};
    b->truth = calloc(n, sizeof *b->truth);
    b->upper = calloc(n, sizeof *b->upper);
    b->published = calloc(most_rows * n, sizeof *b->published);
    b->t = calloc(most_rows * n, sizeof *b->t);
    b->basic = calloc(most_rows, sizeof *b->basic);
    return b;
}

static inline void
bound_free(struct bound *b)
{
    free(b->truth);
    free(b->upper);
    free(b->published);
    free(b->t);
    free(b->basic);
    free(b);
}

/* Row r less factor times row by. */
static inline void
bound_less(double *r, const double *by, double factor, size_t n)
{
    for (size_t k = 0; k < n && factor != 0; k++) {
        r[k] -= factor * by[k];
        r[k] = fabs(r[k]) < 1e-9 ? 0 : r[k];
    }
}

/* Variable j becomes basic in row i. */
static inline void
bound_pivot(double *t, size_t *basic, size_t rows, size_t n, size_t i, size_t j)
{
    double by = t[i * n + j];
    for (size_t k = 0; k < n; k++)
        t[i * n + k] /= by;
    for (size_t k = 0; k < rows; k++)
        if (k != i)
            bound_less(&t[k * n], &t[i * n], t[k * n + j], n);
    basic[i] = j;
}

/* A published sum of these variables. */
static inline void
bound_publish(struct bound *b, const bool *sum)
{
    if (b->rows == b->cap)
        abort();
    memcpy(&b->published[b->rows++ * b->n], sum, b->n * sizeof *sum);
    double *row = &b->t[b->n_rows * b->n];
    for (size_t k = 0; k < b->n; k++)
        row[k] = sum[k];
    for (size_t i = 0; i < b->n_rows; i++)
        bound_less(row, &b->t[i * b->n], row[b->basic[i]], b->n);
    size_t at = 0;
    for (size_t k = 0; k < b->n; k++)
        at = fabs(row[k]) > fabs(row[at]) ? k : at;
    if (fabs(row[at]) < 1e-6) /* it says nothing new */
        return;
    b->n_rows++;
    bound_pivot(b->t, b->basic, b->n_rows, b->n, b->n_rows - 1, at);
}

struct bound_walk {
    size_t n, rows, *basic;
    double *t, *x, *gain; /* gain: of the sum by each variable */
    const int64_t *upper;
};

/* How far variable j can go in a direction, and the row whose basic variable stops it; rows: its own end does. */
static inline double
bound_room(const struct bound_walk *w, size_t j, double way, size_t *ret_row)
{
    double room = way > 0 ? (double)w->upper[j] - w->x[j] : w->x[j];
    *ret_row = w->rows;
    for (size_t i = 0; i < w->rows; i++) {
        double slope = way * w->t[i * w->n + j], x = w->x[w->basic[i]], end = room;
        if (slope > 1e-9)
            end = x / slope;
        else if (slope < -1e-9)
            end = ((double)w->upper[w->basic[i]] - x) / -slope;
        else
            continue;
        end = end < 0 ? 0 : end;
        bool first = *ret_row < w->rows && w->basic[i] < w->basic[*ret_row];
        if (end < room - 1e-6 || (end <= room && first)) {
            room = end;
            *ret_row = i;
        }
    }
    return room;
}

/* One step uphill, by the variable of the least number, so that it ends (Bland). False: it is the top. */
static inline bool
bound_step(struct bound_walk *w)
{
    for (size_t j = 0; j < w->n; j++) {
        double gain = w->gain[j], way = gain > 0 ? 1 : -1;
        bool is_basic = false;
        size_t row;
        for (size_t i = 0; i < w->rows; i++) {
            is_basic = is_basic || w->basic[i] == j;
            gain -= w->gain[w->basic[i]] * w->t[i * w->n + j];
        }
        if (is_basic || fabs(gain) < 1e-7)
            continue;
        way = gain > 0 ? 1 : -1;
        if (way > 0 ? w->x[j] > (double)w->upper[j] - 1e-3 : w->x[j] < 1e-3)
            continue;
        double room = bound_room(w, j, way, &row);
        for (size_t i = 0; i < w->rows; i++)
            w->x[w->basic[i]] -= way * room * w->t[i * w->n + j];
        w->x[j] += way * room;
        if (row < w->rows)
            bound_pivot(w->t, w->basic, w->rows, w->n, row, j);
        return true;
    }
    return false;
}

/* x, in twelfths, is a municipality that publishes the same: all in whole numbers. */
static inline bool
bound_witness(const struct bound *b, const double *x, int64_t *whole)
{
    for (size_t k = 0; k < b->n; k++) {
        whole[k] = llround(x[k] * BOUND_PARTS);
        if (whole[k] < 0 || whole[k] > b->upper[k] * BOUND_PARTS)
            return false;
    }
    for (size_t r = 0; r < b->rows; r++) {
        int64_t left = 0;
        for (size_t k = 0; k < b->n; k++)
            left += b->published[r * b->n + k] ? whole[k] - b->truth[k] * BOUND_PARTS : 0;
        if (left != 0)
            return false;
    }
    return true;
}

/* The greatest (way 1) or least (way −1) that the sum can be, in twelfths. False: no witness was found. */
static inline bool
bound_of(const struct bound *b, const bool *sum, int way, int64_t *ret)
{
    struct bound_walk w = {.n = b->n, .rows = b->n_rows, .upper = b->upper};
    int64_t *whole = calloc(b->n, sizeof *whole);
    size_t steps = 0;
    w.t = malloc(b->n_rows * b->n * sizeof *w.t + 1);
    w.basic = malloc(b->n_rows * sizeof *w.basic + 1);
    w.x = calloc(b->n, sizeof *w.x);
    w.gain = calloc(b->n, sizeof *w.gain);
    memcpy(w.t, b->t, b->n_rows * b->n * sizeof *w.t);
    memcpy(w.basic, b->basic, b->n_rows * sizeof *w.basic);
    for (size_t k = 0; k < b->n; k++) {
        w.x[k] = (double)b->truth[k];
        w.gain[k] = sum[k] ? way : 0;
    }
    while (steps < 100000 && bound_step(&w))
        steps++;
    bool found = steps < 100000 && bound_witness(b, w.x, whole);
    *ret = 0;
    for (size_t k = 0; k < b->n; k++)
        *ret += sum[k] ? whole[k] : 0;
    free(w.t);
    free(w.basic);
    free(w.x);
    free(w.gain);
    free(whole);
    return found;
}
