/* Every place for a label has a price: lines it would cross, rules, other labels, and how far it lies from what it names. The cheapest
   place wins; a label that would lie on another is left out, since the table under the chart has every number. */
#include "svg_label.h"
#include <math.h>

#define MAX_TAKEN 64
#define LINE_COST 100.0  /* a series or a target crossed */
#define YEAR_COST 60.0   /* an upright rule: the paper halo of the text keeps it readable */
#define RULE_COST 3.0    /* a level rule */
#define EDGE_COST 12.0   /* an edge of what is normal */
#define TAKEN_COST 400.0 /* another label */
#define OUTSIDE_COST 2000.0
#define STRANGER_COST 70.0 /* nearer to another line than to its own: at most */
#define STRANGER_PRICE 3.0 /* a px */

struct box {
    double x0, y0, x1, y1;
};
struct labels {
    const struct svg_plot *p;
    struct box taken[MAX_TAKEN];
    size_t n;
};
struct choice {
    double cost;
    struct box box;
};

static double
width_of(const char *text, const char *cls)
{
    bool bold = cls[3] == 'b';
    return svg_text_width(text, 14) * (bold ? 1.06 : 1) + 6;
}

static struct box
box_at(double left, double base, double width)
{
    return (struct box){left, base - 12, left + width, base + 4};
}

static bool
overlaps(const struct box *a, const struct box *b)
{
    return a->x0 < b->x1 && b->x0 < a->x1 && a->y0 < b->y1 && b->y0 < a->y1;
}

/* Narrows [from, to] of the way along a line to where a + t·d lies within [low, high]. */
static bool
narrow(double a, double d, double low, double high, double *from, double *to)
{
    if (fabs(d) < 1e-9)
        return a > low && a < high;
    double t0 = (low - a) / d, t1 = (high - a) / d;
    *from = fmax(*from, fmin(t0, t1));
    *to = fmin(*to, fmax(t0, t1));
    return *from < *to;
}

static bool
cuts(const struct box *b, double x0, double y0, double x1, double y1, double margin)
{
    double from = 0, to = 1;
    return narrow(x0, x1 - x0, b->x0 - margin, b->x1 + margin, &from, &to) &&
           narrow(y0, y1 - y0, b->y0 - margin, b->y1 + margin, &from, &to);
}

static int
crossed(const struct svg_plot *p, const struct svg_point *s, const struct box *b)
{
    int n = 0;
    for (size_t i = 0; s && i < p->c->n; i++) {
        double x = svg_plot_x(p, (double)i), y = svg_plot_y(p, s[i].y);
        if (!s[i].has || x + 4 < b->x0 || x - p->c->step - 4 > b->x1)
            continue;
        if (svg_plot_joined(p->c, s, i))
            n += cuts(b, svg_plot_x(p, (double)i - 1), svg_plot_y(p, s[i - 1].y), x, y, 2);
        else
            n += x > b->x0 - 4 && x < b->x1 + 4 && y > b->y0 - 4 && y < b->y1 + 4;
    }
    return n;
}

static bool
same(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) < 1e-12;
}

static int
crossed_target(const struct svg_plot *p, const struct box *b)
{
    const double *t = p->c->target;
    int n = 0;
    for (size_t i = 0; t && i < p->c->n; i++) {
        if (isnan(t[i]))
            continue;
        double x = svg_plot_x(p, (double)i - 0.5), y = svg_plot_y(p, t[i]);
        n += cuts(b, x, y, x + p->c->step, y, 1);
        if (i > 0 && !isnan(t[i - 1]) && !same(t[i], t[i - 1]))
            n += cuts(b, x, svg_plot_y(p, t[i - 1]), x, y, 2);
    }
    return n;
}

static double
crossed_rules(const struct svg_plot *p, const struct box *b)
{
    double cost = 0;
    for (size_t i = 1; p->c->boundary && i < p->c->n; i++) {
        double x = svg_plot_x(p, (double)i - 0.5);
        cost += p->c->boundary[i] && x > b->x0 - 1 && x < b->x1 + 1 ? YEAR_COST : 0;
    }
    for (size_t i = 0; p->c->break_text && i < p->c->n; i++) {
        double x = svg_plot_x(p, (double)i - 0.5);
        cost += p->c->break_text[i] && x > b->x0 - 1 && x < b->x1 + 1 ? LINE_COST : 0;
    }
    for (int k = 0; p->low + k * p->tick < p->high + p->tick / 2; k++) {
        double y = svg_plot_y(p, p->low + k * p->tick);
        cost += y > b->y0 && y < b->y1 ? RULE_COST : 0;
    }
    for (size_t i = 0; i < p->c->n_bands; i++) {
        double high = svg_plot_y(p, p->c->bands[i].high), low = svg_plot_y(p, p->c->bands[i].low);
        cost += high > b->y0 && high < b->y1 ? EDGE_COST : 0;
        cost += low > b->y0 && low < b->y1 ? EDGE_COST : 0;
    }
    return cost;
}

static double
cost_of(const struct labels *l, const struct box *b)
{
    const struct svg_plot *p = l->p;
    if (b->x0 < SVG_CHART_LEFT || b->x1 > p->width || b->y0 < 0 || b->y1 > SVG_PLOT_BOTTOM - 1)
        return OUTSIDE_COST;
    double cost = LINE_COST * (crossed(p, p->c->now, b) + crossed(p, p->c->before, b) + crossed_target(p, b));
    for (size_t i = 0; i < l->n; i++)
        cost += overlaps(b, &l->taken[i]) ? TAKEN_COST : 0;
    return cost + crossed_rules(p, b);
}

/* From the edge of a box to the nearest part of a line. */
static double
distance(const struct svg_plot *p, const struct svg_point *s, const struct box *b)
{
    double best = INFINITY;
    for (size_t i = 0; s && i < p->c->n; i++) {
        double x = svg_plot_x(p, (double)i), y = svg_plot_y(p, s[i].y);
        double gap = fmax(b->x0 - x, x - p->c->step - b->x1); /* of the nearest it can be */
        if (!s[i].has || gap > best)
            continue;
        int steps = svg_plot_joined(p->c, s, i) ? 12 : 0;
        for (int k = 0; k <= steps; k++) {
            double back = steps ? (double)k / steps : 0;
            double px = x - back * p->c->step, py = steps ? y + (svg_plot_y(p, s[i - 1].y) - y) * back : y;
            double dx = fmax(0, fmax(b->x0 - px, px - b->x1)), dy = fmax(0, fmax(b->y0 - py, py - b->y1));
            best = fmin(best, hypot(dx, dy));
        }
    }
    return best;
}

/* A place nearer to the other line than to its own is worse the more it is so. */
static double
strangeness(
    const struct svg_plot *p, const struct svg_point *own, const struct svg_point *other, const struct box *b)
{
    double nearer = distance(p, own, b) - distance(p, other, b);
    return fmin(STRANGER_COST, fmax(0, STRANGER_PRICE * nearer));
}

static void
consider(struct choice *best, double cost, const struct box *b)
{
    if (cost < best->cost)
        *best = (struct choice){cost, *b};
}

/* Places around point i of its own line, other being the line it must not be taken for. */
static void
search_point(const struct labels *l, size_t i, const struct svg_point *own, const struct svg_point *other,
    double width, struct choice *best)
{
    double x = svg_plot_x(l->p, (double)i), y = svg_plot_y(l->p, own[i].y);
    const double lefts[] = {x + 8 - width, x - width / 2, x - 4, x - width - 9, x + 9};
    for (size_t k = 0; k < sizeof lefts / sizeof *lefts; k++)
        for (int d = 0; d < 12; d++)
            for (int up = 0; up < 2; up++) {
                if (k > 2 && up == 0 && d == 0)
                    continue; /* beside the point: on its own level is tried once */
                double base = k > 2 && d == 0 ? y + 4 : up ? y - 9 - 6 * d : y + 19 + 6 * d;
                struct box b = box_at(lefts[k], base, width);
                double cost = cost_of(l, &b) + 3.0 * d + (double)k;
                if (other && cost < best->cost)
                    cost += strangeness(l->p, own, other, &b);
                consider(best, cost, &b);
            }
}

static void
write_label(struct labels *l, const struct box *b, const char *text, const char *cls)
{
    if (l->n < MAX_TAKEN)
        l->taken[l->n++] = *b;
    buf_printf(l->p->out, "<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", cls, b->x0 + 3, b->y1 - 4);
    buf_html(l->p->out, text);
    buf_str(l->p->out, "</text>");
}

/* ---- the last value ------------------------------------------------------------------------------------------------------------------ */
static void
label_last(struct labels *l)
{
    const struct svg_chart *c = l->p->c;
    size_t last = c->n;
    for (size_t i = 0; i < c->n; i++)
        last = c->now[i].has ? i : last;
    if (last == c->n)
        return;
    double x = svg_plot_x(l->p, (double)last), y = svg_plot_y(l->p, c->now[last].y);
    struct choice best = {.cost = INFINITY};
    search_point(l, last, c->now, c->before, width_of(c->last_text, "t14b"), &best);
    write_label(l, &best.box, c->last_text, "t14b");
    l->taken[l->n++] = (struct box){x - 6, y - 6, x + 6, y + 6};
}

/* ---- targets: within the length they are in force, above or under their line ------------------------------------------------------- */
static struct choice
search_run(const struct labels *l, size_t from, size_t to, const char *text)
{
    double x0 = svg_plot_x(l->p, (double)from - 0.5) + 5, x1 = svg_plot_x(l->p, (double)to + 0.5) - 3;
    double y = svg_plot_y(l->p, l->p->c->target[from]), width = width_of(text, "t14b");
    struct choice best = {.cost = INFINITY};
    for (double left = x0; left + width <= x1; left += 6)
        for (int under = 0; under < 2; under++) {
            struct box b = box_at(left, under ? y + 18 : y - 7, width);
            consider(&best, cost_of(l, &b) + (left - x0) * 0.05, &b);
        }
    return best;
}

/* The whole words where they fit, else "Mål 7,0", else the number alone. */
static void
label_run(struct labels *l, size_t from, size_t to)
{
    const struct svg_chart *c = l->p->c;
    const char *word[] = {c->target_word, "Mål", ""}, *chosen = NULL;
    char text[96], best_text[96] = "";
    struct choice best = {.cost = TAKEN_COST};
    for (size_t k = 0; k < 3; k++) {
        snprintf(text, sizeof text, "%s%s%s", word[k], *word[k] ? " " : "", c->target_text[from]);
        struct choice one = search_run(l, from, to, text);
        one.cost += 25.0 * (double)k;
        if (one.cost < best.cost) {
            best = one;
            chosen = best_text;
            snprintf(best_text, sizeof best_text, "%s", text);
        }
    }
    if (chosen)
        write_label(l, &best.box, chosen, "t14b");
}

static void
label_targets(struct labels *l)
{
    const struct svg_chart *c = l->p->c;
    for (size_t i = 0, end; c->target && i < c->n; i = end) {
        for (end = i + 1; end < c->n && same(c->target[end], c->target[i]);)
            end++;
        if (!isnan(c->target[i]))
            label_run(l, i, end - 1);
    }
}

/* ---- the previous year: at an end of its line, or where it lies free of the other ---------------------------------------------------- */
static void
label_before(struct labels *l)
{
    const struct svg_chart *c = l->p->c;
    const struct svg_point *s = c->before;
    struct choice best = {.cost = TAKEN_COST};
    double width = c->before_text ? width_of(c->before_text, "t14") : 0;
    for (size_t i = 0; s && i < c->n; i++)
        if (s[i].has && (!svg_plot_joined(c, s, i) || i + 1 == c->n || !svg_plot_joined(c, s, i + 1)))
            search_point(l, i, s, c->now, width, &best);
    for (size_t i = 0; s && i < c->n && best.cost > STRANGER_COST / 2; i++)
        if (s[i].has)
            search_point(l, i, s, c->now, width, &best);
    if (best.cost < TAKEN_COST)
        write_label(l, &best.box, c->before_text, "t14");
}

/* ---- breaks: at the top of their upright; what is normal: within the newest band, at an edge of it ------------------------------------ */
static void
label_breaks(struct labels *l)
{
    const struct svg_chart *c = l->p->c;
    for (size_t i = 0; c->break_text && i < c->n; i++) {
        if (!c->break_text[i])
            continue;
        struct choice best = {.cost = INFINITY};
        double x = svg_plot_x(l->p, (double)i - 0.5), width = width_of(c->break_text[i], "t14");
        for (int k = 0; k < 12; k++)
            for (int left = 0; left < 2; left++) {
                struct box b = box_at(left ? x - 3 - width : x + 3, 11 + 17 * k, width);
                b.y0 = fmax(b.y0, 0);
                consider(&best, cost_of(l, &b) + 10.0 * k + 5.0 * left, &b);
            }
        if (best.cost < OUTSIDE_COST)
            write_label(l, &best.box, c->break_text[i], "t14");
    }
}

static void
label_band(struct labels *l)
{
    const struct svg_chart *c = l->p->c;
    const struct svg_band *b = c->n_bands ? &c->bands[c->n_bands - 1] : NULL;
    if (!b || !c->band_text)
        return;
    struct choice best = {.cost = TAKEN_COST};
    double x0 = svg_plot_x(l->p, (double)b->from - 0.5) + 5, x1 = svg_plot_x(l->p, (double)b->to + 0.5) - 3;
    double width = width_of(c->band_text, "t14");
    for (double left = x0; left + width <= x1; left += 6)
        for (int k = 0; k < 4; k++) { /* inside an edge, then outside */
            double base = k == 0   ? svg_plot_y(l->p, b->high) + 17
                          : k == 1 ? svg_plot_y(l->p, b->low) - 7
                          : k == 2 ? svg_plot_y(l->p, b->high) - 6
                                   : svg_plot_y(l->p, b->low) + 17;
            struct box box = box_at(left, base, width);
            consider(&best, cost_of(l, &box) + (left - x0) * 0.05 + 4.0 * k, &box);
        }
    if (best.cost < LINE_COST)
        write_label(l, &best.box, c->band_text, "t14 on-band");
}

void
svg_label_all(const struct svg_plot *p)
{
    struct labels l = {.p = p};
    label_breaks(&l);
    label_last(&l);
    label_targets(&l);
    label_before(&l);
    label_band(&l);
}
