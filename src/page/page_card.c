/* The card: name, number, trend, target, sentence: the same order everywhere. */
#include "figure_final.h"
#include "figure_forecast.h"
#include "figure_say.h"
#include "figure_variation.h"
#include "format.h"
#include "page_band.h"
#include "svg.h"
#include "text.h"
#include <string.h>

#define SPARK_MONTHS 24
#define SPARK_YEARS 15

void
page_card_status(struct page *p, struct view *v, const struct figure *f)
{
    const struct value *x = &f->now;
    svg_sign(&p->scratch, svg_sign_of(x->mal));
    view_raw(v, "sign", page_link_take(p));
    view_text(v, "status", figure_say_status(x));
    view_bool(v, "no_target", x->mal == MAL_NONE);
    view_text(v, "value", format_value(p->a, f->indicator, x));
    view_text(v, "unit", x->has_value ? format_unit(p->a, f->indicator) : "");
    view_text(v, "missing", x->has_value ? NULL : format_state_word(x->state));
}

void
page_card_period(struct page *p, struct view *v, const struct figure *f)
{
    bool prel = f->now.state == STATE_PRELIMINAR;
    if (f->last == MONTH_NONE)
        view_text(v, "period", "");
    else
        view_printf(
            v, "period", "%s%s", format_period_short(p->a, f->period, f->window), prel ? ", prel." : "");
    svg_sign(&p->scratch, SIGN_LATE);
    const char *sign = page_link_take(p);
    const char *word = figure_final_late_word(f);
    view_raw(v, "late", word ? sign : NULL);
    view_text(v, "late_word", word);
}

/* Accumulated money as a saw is no trend: its months are. */
static enum window
spark_window(const struct figure *f)
{
    return f->window == WINDOW_YTD && f->indicator->windows[WINDOW_MONTH] ? WINDOW_MONTH : f->window;
}

/* Breaks, real changes and what is normal, on points that begin with month `first`. */
static size_t
spark_bands(struct page *p, const struct figure *f, month first, struct svg_point *pt, size_t n,
    struct svg_band *bands)
{
    struct page_band_place at = {.first = first,
        .step = figure_step(f->indicator, spark_window(f)),
        .n = n,
        .scale = 1,
        .sparse = true};
    for (size_t i = 1; i < n; i++) {
        month m = (month)(first + (int)i * at.step);
        pt[i].breaks = indicator_break(f->indicator, f->unit, (month)(m - at.step), m, false) != NULL;
    }
    return spark_window(f) == f->variation.window ? page_band(p, f, &at, pt, bands) : 0;
}

static size_t
spark_points(const struct figure *f, struct svg_point *pt, month *ret_first, size_t *ret_start)
{
    enum window w = spark_window(f);
    int step = figure_step(f->indicator, w);
    size_t n = step == 12  ? SPARK_YEARS
               : step == 1 ? SPARK_MONTHS
                           : (size_t)(SPARK_MONTHS * 2 / step),
           first = n;
    struct value v[SPARK_MONTHS];
    figure_series(f, w, SCENARIO_UTFALL, f->last, n, v);
    for (size_t i = 0; i < n; i++) {
        pt[i] = (struct svg_point){.has = v[i].has_value, .preliminary = v[i].state == STATE_PRELIMINAR};
        pt[i].y = v[i].has_value ? figure_double(v[i].value) : 0;
        if (v[i].has_value && first == n)
            first = i;
    }
    *ret_first = (month)(f->last - (int)(n - 1 - first) * step);
    *ret_start = first;
    return n;
}

const char *
page_card_spark(struct page *p, const struct figure *f)
{
    struct svg_point pt[SPARK_MONTHS];
    struct svg_band bands[SPARK_MONTHS];
    month from;
    size_t start;
    if (f->last == MONTH_NONE)
        return NULL;
    size_t n = spark_points(f, pt, &from, &start);
    if (n - start < 2)
        return NULL;
    bool year = figure_step(f->indicator, f->window) == 12;
    const char *range = year ? arena_printf(p->a, "sedan %d", month_year(from))
                        : spark_window(f) != f->window
                            ? arena_printf(p->a, "per månad sedan %d", month_year(from))
                            : arena_printf(p->a, "sedan %s", format_month_short(p->a, from));
    size_t n_bands = spark_bands(p, f, from, pt + start, n - start, bands);
    svg_spark(&p->scratch, pt + start, n - start, bands, n_bands,
        arena_printf(p->a, "%s, utveckling %s. Tabell", f->indicator->short_name, range), NULL);
    return page_link_take(p);
}

static const char *
bar_desc(struct page *p, const struct figure *f)
{
    return arena_printf(p->a, "%s: %s, %s", f->indicator->short_name,
        format_with_unit(p->a, f->indicator, f->now.value), figure_say_target(p->a, f, true));
}

static double
in_scale(const struct indicator *i, double v)
{
    for (int k = 0; k < i->scale; k++)
        v /= 10;
    return v;
}

static const char *
draw_target(struct page *p, const struct figure *f)
{
    const struct indicator *i = f->indicator;
    const struct target *t = f->now.target;
    if (!t || !f->now.has_value || i->direction == DIRECTION_NONE)
        return NULL;
    struct svg_target s = {.value = in_scale(i, figure_double(f->now.value)),
        .lower = i->direction == DIRECTION_LOWER,
        .target = in_scale(i, figure_double(rat_from_dec(t->value))),
        .tolerance = in_scale(i, figure_double(rat_from_dec(t->tolerance))),
        .percent =
            strcmp(i->unit, "%") == 0 || strcmp(i->unit, "index") == 0 || strcmp(i->unit, "av 100") == 0,
        .label = figure_say_target(p->a, f, false)};
    svg_target(&p->scratch, &s, bar_desc(p, f), NULL);
    return page_link_take(p);
}

static const char *
draw_budget(struct page *p, const struct figure *f)
{
    if (!f->now.has_value || !f->budget.has_value || figure_is_deviation(f->indicator))
        return NULL;
    const char *label =
        arena_printf(p->a, "budget" NBSP "%s", format_level(p->a, f->indicator, f->budget.value));
    enum direction better = f->indicator->direction;
    const struct svg_budget s = {.value = figure_double(f->now.value),
        .budget = figure_double(f->budget.value),
        .over = better == DIRECTION_LOWER ? -1 : better == DIRECTION_HIGHER,
        .label = label};
    svg_budget(&p->scratch, &s,
        arena_printf(p->a, "%s: utfall %s, budget %s", f->indicator->short_name,
            format_with_unit(p->a, f->indicator, f->now.value),
            format_with_unit(p->a, f->indicator, f->budget.value)),
        NULL);
    return page_link_take(p);
}

/* The newest rounds of the year, oldest first. */
#define ROUNDS 4
static size_t
read_rounds(struct page *p, const struct figure *f, struct svg_report *ret)
{
    const struct cube *c = p->s->cube;
    size_t n = 0, first = ROUNDS;
    struct svg_report r[ROUNDS];
    for (const char *x = f->forecast.round; x && first > 0; x = cube_forecast_round(c, f->indicator, x)) {
        struct value v = cube_forecast_of(c, f->indicator, f->unit, &f->forecast, x);
        if (v.has_value)
            r[--first] = (struct svg_report){figure_double(v.value), figure_forecast_round(p->a, x, true)};
    }
    for (; first < ROUNDS; first++)
        ret[n++] = r[first];
    return n;
}

/* Money with a forecast: the reports of the year in place of the trend, the year in place of the period. */
static bool
draw_forecast(struct page *p, const struct figure *f, const char **ret_reports, const char **ret_year)
{
    const struct indicator *i = f->indicator;
    const struct cube_forecast *x = &f->forecast;
    struct svg_report r[ROUNDS];
    int over = i->direction == DIRECTION_LOWER ? -1 : i->direction == DIRECTION_HIGHER;
    if (strcmp(i->unit, "kr") != 0 || !x->now.has_value || !x->budget.has_value)
        return false;
    size_t n = read_rounds(p, f, r);
    double budget = figure_double(x->budget.value);
    const char *words =
        arena_printf(p->a, "%s, helår %d: prognos %s, budget %s", i->short_name, month_year(x->year),
            format_with_unit(p->a, i, x->now.value), format_with_unit(p->a, i, x->budget.value));
    svg_reports(&p->scratch, budget, r, n, over, words);
    *ret_reports = page_link_take(p);
    svg_year(&p->scratch, figure_double(x->now.value), budget, over, words);
    const char *year = page_link_take(p);
    *ret_year = figure_is_deviation(i) ? NULL : year;
    return true;
}

void
page_card_forecast(struct page *p, struct view *v, const struct figure *f)
{
    svg_sign(&p->scratch, figure_forecast_sign(f));
    view_raw(v, "forecast_sign", page_link_take(p));
    view_text(v, "forecast", figure_forecast_word(f));
    view_bool(v, "no_forecast", f->forecast.status == PROGNOS_NONE);
}

void
page_card_variation(struct page *p, struct view *v, const struct figure *f)
{
    const struct cube_variation_point *at = &f->variation.at;
    svg_sign(&p->scratch, svg_sign_variation(at->word, at->up));
    view_raw(v, "variation_sign", page_link_take(p));
    view_text(v, "variation", figure_variation_word(f));
    view_bool(v, "variation_quiet", at->word < VARIATION_NORMAL);
}

/* The reports of a forecast stand in place of the trend: there is nothing to judge as signal or noise. */
static void
no_variation(struct page *p, struct view *card)
{
    svg_sign(&p->scratch, SIGN_DASH);
    view_raw(card, "variation_sign", page_link_take(p));
    view_text(card, "variation", "Visar prognoser");
    view_bool(card, "variation_quiet", true);
}

void
page_card(struct page *p, struct view *card, const struct figure *f)
{
    const char *spark = page_card_spark(p, f), *bar = draw_target(p, f), *reports, *year = NULL;
    bool reported = draw_forecast(p, f, &reports, &year);
    if (reported)
        spark = reports;
    view_text(card, "name", f->indicator->short_name);
    view_text(card, "link", page_link_indicator(p, f->indicator, f->unit));
    view_bool(card, "lower", f->indicator->direction == DIRECTION_LOWER);
    view_bool(card, "exception", f->exception);
    view_text(card, "pillar", f->indicator->pillar ? f->indicator->pillar->name : NULL);
    page_card_period(p, card, f);
    page_card_status(p, card, f);
    if (reported)
        no_variation(p, card);
    else
        page_card_variation(p, card, f);
    view_raw(card, "spark", spark);
    view_raw(card, "bar", bar ? bar : year ? year : draw_budget(p, f));
    page_card_forecast(p, card, f);
    view_text(card, "sentence", figure_say(p->a, f));
    const char *report = figure_say_report(p->a, f);
    view_text(card, "report", report ? format_upper_first(p->a, report) : NULL);
    /* years behind: the hourglass by the period says it, a sentence would push the card */
    view_text(card, "late_text", f->behind > 1 ? NULL : figure_say_late(p->a, f));
    view_text(card, "hidden_text", figure_final_hidden(p->a, f));
    view_text(card, "sources", page_link(p, "/kallor", NULL));
}

/* One name of "Källa: a; b" after the other, each once in the list. */
static const char *
add_sources(struct page *p, const char *list, const char *note)
{
    note += text_starts(note, "Källa: ") ? strlen("Källa: ") : 0;
    while (*note) {
        size_t n = strcspn(note, ";");
        const char *one = arena_strndup(p->a, note, n);
        const char *in = arena_printf(p->a, ", %s,", list), *sought = arena_printf(p->a, ", %s,", one);
        if (n && !strstr(in, sought))
            list = *list ? arena_printf(p->a, "%s, %s", list, one) : one;
        note += n;
        note += strspn(note, "; ");
    }
    return list;
}

void
page_card_credit(struct page *p, struct view *v, const struct indicator *const *list, size_t n)
{
    const char *names = "";
    size_t example = 0;
    for (size_t i = 0; i < n; i++) {
        example += list[i]->example;
        names = add_sources(p, names, list[i]->source_note);
    }
    view_text(v, "credit",
        *names ? arena_printf(p->a, "%s: %s.", strchr(names, ',') ? "Källor" : "Källa", names) : NULL);
    view_text(v, "example", !example ? NULL : example == n ? "Exempeldata" : "Delvis exempeldata");
}
