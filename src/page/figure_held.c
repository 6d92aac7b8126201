#include "figure_held.h"
#include "format.h"
#include "text.h"

static const char *
span_word(const struct indicator *i)
{
    switch (i->cadence) {
    case CADENCE_MONTH:
        return "en månad";
    case CADENCE_QUARTER:
        return "ett kvartal";
    case CADENCE_TERTIAL:
        return "ett tertial";
    default:
        return "ett år";
    }
}

/* A limit is shown as exactly as it was written. */
static const char *
percent(struct arena *a, struct rat r, int decimals)
{
    if (r.num < 0)
        r.num = -r.num;
    return arena_printf(a, "%s" NBSP "%%", format_number(a, r, decimals, 0));
}

static int
decimals_of(dec d)
{
    int n = 0;
    while (n < 3 && dec_round(d, n) != d)
        n++;
    return n;
}

static const char *
say_step(struct arena *a, const struct cube_held *h)
{
    const char *word = h->change.num < 0 ? "minskade" : "ökade", *span = span_word(h->indicator);
    struct rat limit = rat_from_dec(h->limit), size = h->change;
    if (size.num < 0)
        size.num = -size.num;
    if (h->rule == PLAUSIBLE_PERCENT)
        return arena_printf(a, "%s %s på %s, gränsen är %s", word, percent(a, size, 0), span,
            percent(a, limit, decimals_of(h->limit)));
    return arena_printf(a, "%s %s på %s, gränsen är %s", word, format_distance(a, h->indicator, size), span,
        format_distance(a, h->indicator, limit));
}

static const char *
say_rule(struct arena *a, const struct cube_held *h)
{
    const char *value = format_with_unit(a, h->indicator, h->value),
               *limit = format_with_unit(a, h->indicator, rat_from_dec(h->limit));
    switch (h->rule) {
    case PLAUSIBLE_LEAST:
        return arena_printf(a, "%s är under det minst rimliga, %s", value, limit);
    case PLAUSIBLE_GREATEST:
        return arena_printf(a, "%s är över det högst rimliga, %s", value, limit);
    case PLAUSIBLE_COMPLETENESS:
        return arena_printf(a, "%d av %d enheter har lämnat uppgifter, gränsen är %s", h->delivered,
            h->expected, percent(a, rat_from_dec(h->limit), decimals_of(h->limit)));
    default:
        return say_step(a, h);
    }
}

const char *
figure_held_say(struct arena *a, const struct cube_held *h, const char *of)
{
    return arena_printf(a, "Rimlighetskontroll: %s%s%s", of ? of : "", of ? " " : "", say_rule(a, h));
}

static const struct cube_held *
held_of(const struct figure *f)
{
    int months = f->last == MONTH_NONE ? 0 : figure_months(f->indicator, f->window, f->last);
    return f->now.reason == REASON_RIMLIGHET ? cube_held_in(f->snapshot->cube, f->indicator, f->unit,
                                                   (month)(f->last - months + 1), f->last)
                                             : NULL;
}

const char *
figure_held_why(struct arena *a, const struct figure *f)
{
    const struct cube_held *h = held_of(f);
    if (!h)
        return NULL;
    bool part = f->window != WINDOW_MONTH && f->indicator->cadence != CADENCE_YEAR;
    return figure_held_say(a, h, part ? arena_printf(a, "talet för %s:", format_month(a, h->last)) : NULL);
}

const char *
figure_held_of_unit(struct arena *a, const struct snapshot *s, const struct unit *u, month since)
{
    size_t n;
    const struct cube_held *all = cube_held(s->cube, &n);
    const char *text = NULL;
    for (size_t i = 0; i < n; i++)
        if (all[i].unit == u && !all[i].accepted && all[i].last >= since)
            text = arena_printf(a, "%s%s%s, %s", text ? text : "", text ? "; " : "",
                text ? format_lower_first(a, all[i].indicator->short_name) : all[i].indicator->short_name,
                arena_printf(a, "%s (%s)", format_month(a, all[i].last), say_rule(a, &all[i])));
    return text;
}

const char *
figure_held_accepted(struct arena *a, const struct figure *f)
{
    size_t n;
    const struct cube_held *all = cube_held(f->snapshot->cube, &n);
    for (size_t i = 0; i < n; i++)
        if (all[i].indicator == f->indicator && all[i].unit == f->unit && all[i].last == f->last &&
            all[i].accepted)
            return arena_printf(a, "%s. Godtagen efter kontroll av %s: %s", figure_held_say(a, &all[i], NULL),
                all[i].accepted->who, all[i].accepted->reason);
    return NULL;
}
