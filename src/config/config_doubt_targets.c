#include "config_doubt_targets.h"
#include <ctype.h>
#include <stdlib.h>

/* From one target to the next, a goal so many times as large is a slip of a digit. */
#define LEAP 4

static dec
size_of(dec d)
{
    return d < 0 ? -d : d;
}

static const char *
text_of(struct load *l, dec d)
{
    char text[DEC_TEXT];

    return arena_strdup(l->faults->arena, dec_text(d, text));
}

static const struct node *
node_of(const struct object *o, const struct target *t)
{
    const struct node *list = config_yaml_get(o->node, "target");
    size_t n = list->kind == NODE_LIST ? list->n : 1;

    for (size_t i = 0; i < n; i++) { /* they have been sorted since they were read */
        const struct node *item = config_yaml_item(list, i);

        if (item->pos.line == t->pos.line && item->pos.column == t->pos.column &&
            strcmp(item->pos.file, t->pos.file) == 0)
            return item;
    }
    return list;
}

/* ---- size ---- */

/* What is counted or measured, and so never below nothing. */
static bool
is_amount(const char *unit)
{
    static const char *const units[] = {"antal", "tim", "dagar", "st", "personer", "inv", "invånare",
        "årsarbetare", "anställda", "medarbetare", "chefer", "elever", "barn", "brukare", "platser",
        "ärenden", "svar", "år", "månader", "veckor", "minuter", "timmar", "dygn", "km", "mil", "m", "m²",
        "m³", "ha", "liter", "kg", "ton", "kWh", "MWh", "betyg", "meritvärde", "företag"};

    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strcmp(units[i], unit) == 0)
            return true;
    return false;
}

static void
check_size(struct load *l, const struct indicator *x, const struct target *t, const struct node *n)
{
    struct pos at = config_walk_at(n, "value"), tolerance = config_walk_at(n, "tolerance");

    if (strcmp(x->unit, "%") == 0 && size_of(t->value) > dec_from_int(100))
        config_doubt_add(
            l, "target", &at, NULL, "a target of %s %% is more than the whole", text_of(l, t->value));
    if (is_amount(x->unit) && t->value < 0)
        config_doubt_add(
            l, "target", &at, NULL, "a target of %s %s is less than nothing", text_of(l, t->value), x->unit);
    if (t->value != 0 && t->tolerance > size_of(t->value) / 2)
        config_doubt_add(l, "target", &tolerance, NULL,
            "a tolerance of %s is more than half of the target %s", text_of(l, t->tolerance),
            text_of(l, t->value));
}

static bool
leaps(dec before, dec after)
{
    dec a = size_of(before), b = size_of(after);

    return a != 0 && b != 0 && (a / LEAP >= b || b / LEAP >= a);
}

/* Beside the unit's target before it; they are sorted by unit and time. */
static void
check_leap(struct load *l, const struct target *before, const struct target *t, const struct node *n)
{
    struct pos at = config_walk_at(n, "value"), tolerance = config_walk_at(n, "tolerance");

    if (leaps(before->value, t->value))
        config_doubt_add(l, "target", &at, NULL, "the target leaps from %s to %s", text_of(l, before->value),
            text_of(l, t->value));
    if (leaps(before->tolerance, t->tolerance))
        config_doubt_add(l, "target", &tolerance, NULL, "the tolerance leaps from %s to %s",
            text_of(l, before->tolerance), text_of(l, t->tolerance));
}

/* ---- time ---- */

static bool
is_day(const char *s)
{
    for (size_t i = 0; i < 10; i++)
        if (i == 4 || i == 7 ? s[i] != '-' : !isdigit((unsigned char)s[i]))
            return false;
    return !isdigit((unsigned char)s[10]);
}

/* The date in a decision, KF 2022-11-21 § 145; NULL: none. */
static const char *
date_in(const char *decision)
{
    for (const char *s = decision; s && *s; s++)
        if (isdigit((unsigned char)*s) && (s == decision || !isdigit((unsigned char)s[-1])) && is_day(s))
            return s;
    return NULL;
}

static bool
exists(int year, int m, int day)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return year >= 1900 && m >= 1 && m <= 12 && day >= 1 && day <= days[m - 1] &&
           (m != 2 || day < 29 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)));
}

#define YEARS_AHEAD 25 /* climate and energy goals look so far */

/* No target is in force in the years before it was decided, nor a lifetime after. */
static void
check_decision(struct load *l, const struct target *t, const struct node *n)
{
    struct pos at = config_walk_at(n, "from"), decision = config_walk_at(n, "decision");
    const char *date = date_in(t->decision);
    int year, m, day;

    if (!date)
        return;
    year = (int)strtol(date, NULL, 10);
    m = (int)strtol(date + 5, NULL, 10);
    day = (int)strtol(date + 8, NULL, 10);
    if (!exists(year, m, day))
        config_doubt_add(l, "target", &decision, NULL, "there is no day %.10s", date);
    else if (t->from != MONTH_NONE && month_year(t->from) < year)
        config_doubt_add(l, "target", &at, NULL, "the target is in force from %d, but was decided on %.10s",
            month_year(t->from), date);
    else if (t->from != MONTH_NONE && month_year(t->from) > year + YEARS_AHEAD)
        config_doubt_add(l, "target", &at, NULL,
            "the target is in force from %d, more than %d years after it was decided on %.10s",
            month_year(t->from), YEARS_AHEAD, date);
}

/* Within a period longer than a month a target begins with it; its last month says the same. */
static void
check_begin(struct load *l, const struct indicator *x, const struct target *t, const struct node *n)
{
    struct pos at = config_walk_at(n, "from");
    struct period p = cadence_period(x->cadence, t->from);

    if (t->from == MONTH_NONE || t->from == p.last || t->from == period_first(p))
        return;
    config_doubt_add(l, "target", &at, NULL,
        "the target begins in the middle of a period: indicator '%s' has cadence %s", x->id,
        cadence_names[x->cadence]);
}

static void
check_targets(struct load *l, struct object *o)
{
    const struct indicator *x = o->data;

    for (size_t i = 0; i < x->n_targets; i++) {
        const struct target *t = &x->targets[i];
        const struct node *n = node_of(o, t);

        check_size(l, x, t, n);
        if (i > 0 && t[-1].unit == t->unit)
            check_leap(l, &t[-1], t, n);
        check_decision(l, t, n);
        check_begin(l, x, t, n);
    }
}

void
config_doubt_targets_check(struct load *l)
{
    config_doubt_each(l, KIND_INDICATOR, check_targets);
}
