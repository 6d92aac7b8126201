/* What must not change silently from one configuration in force to the next. */
#include "config_carry.h"
#include "config_definition.h"

struct rules {
    const struct config_state *before, *after;
    struct config_objects old, new;
    bool excused;
    struct config_faults *faults;
};

static void refuse(struct rules *r, const struct pos *at, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
static void
refuse(struct rules *r, const struct pos *at, const char *hint, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    config_faults_vadd(r->faults, at, hint, fmt, ap);
    va_end(ap);
}

static bool
has_correction(const struct correction *all, size_t n, const struct correction *x)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(all[i].date, x->date) == 0 && strcmp(all[i].reason, x->reason) == 0)
            return true;
    return false;
}

/* A mark that was not there before: one that stays in the file allows nothing further. */
static bool
marked(const struct correction *old, size_t n_old, const struct correction *new, size_t n_new)
{
    for (size_t i = 0; i < n_new; i++)
        if (!has_correction(old, n_old, &new[i]))
            return true;
    return false;
}

static void
check_indicator(struct rules *r, const struct indicator *old, const struct indicator *new)
{
    bool returns = strcmp(old->pos.file, CONFIG_CARRIED) == 0;
    const char *how = config_definition_indicator(r->faults->arena, old, new);

    if (!how || (!returns && (r->excused || marked(old->corrections, old->n_corrections, new->corrections,
                                                new->n_corrections))))
        return;
    if (returns)
        refuse(r, &new->pos, "give it an id of its own, or define it as it was",
            "indicator '%s' has left and cannot come back as something else: %s", new->id, how);
    else
        refuse(r, &new->pos,
            "keep the old one with 'former_formulas: {to: MONTH, formula: …, reason: …}', mark it as a correction "
            "of all years with 'correction: {date: YEAR-MONTH-DAY, reason: …}', or give the new one an id of its own",
            "the definition of indicator '%s' changes for all years: %s", new->id, how);
}

static void
check_measure(struct rules *r, const struct measure *old, const struct measure *new)
{
    const char *how = config_definition_measure(r->faults->arena, old, new);

    if (how && !r->excused &&
        !marked(old->corrections, old->n_corrections, new->corrections, new->n_corrections))
        refuse(r, &new->pos,
            "give the old series 'to:' and the new 'from:' a month, or mark it as a correction of all years "
            "with 'correction: {date: YEAR-MONTH-DAY, reason: …}'",
            "the definition of measure '%s' changes for all years: %s", new->id, how);
}

/* An id that left comes back with the same name and kind, or not at all. */
static void
check_return(struct rules *r, enum kind kind, const char *id, const char *name, const char *is)
{
    const struct node *n = config_objects_find(&r->new, kind, id);
    const char *noun = config_schema_kinds[kind]->noun, *key = kind == KIND_UNIT ? "kind" : "format";

    if (!n || config_objects_carried(n))
        return;
    if (strcmp(config_objects_text(n, key), is) != 0)
        refuse(r, &n->pos, "give it an id of its own",
            "%s '%s' has left and was of %s %s; it cannot come back as %s", noun, id, key, is,
            config_objects_text(n, key));
    else if (strcmp(config_objects_text(n, "name"), name) != 0)
        refuse(r, &n->pos,
            "give it an id of its own; if it is the same, let it come back first and rename it then",
            "%s '%s' has left and was called '%s'; it cannot come back as '%s'", noun, id, name,
            config_objects_text(n, "name"));
}

static void
check_former(struct rules *r)
{
    const struct node *list = config_carry_former(&r->old);
    const struct config_nodes *sources = &r->old.kinds[KIND_SOURCE];

    for (size_t i = 0; list && i < list->n; i++) {
        const struct node *x = list->items[i];

        check_return(r, strcmp(config_objects_text(x, "kind"), "unit") == 0 ? KIND_UNIT : KIND_SOURCE,
            config_objects_text(x, "id"), config_objects_text(x, "name"), config_objects_text(x, "is"));
    }
    for (size_t i = 0; i < sources->n; i++)
        if (config_objects_carried(sources->items[i]))
            check_return(r, KIND_SOURCE, config_objects_text(sources->items[i], "id"),
                config_objects_text(sources->items[i], "name"),
                config_objects_text(sources->items[i], "format"));
}

static void
check_definitions(struct rules *r, const struct catalog *old, const struct catalog *new)
{
    for (size_t i = 0; i < new->n_indicators; i++) {
        const struct indicator *x = catalog_indicator(old, new->indicators[i].id);

        if (x)
            check_indicator(r, x, &new->indicators[i]);
    }
    for (size_t i = 0; i < new->n_measures; i++) {
        const struct measure *x =
            new->measures[i].implicit ? NULL : catalog_measure(old, new->measures[i].id);

        if (x)
            check_measure(r, x, &new->measures[i]);
    }
}

/* ---- decided sets ------------------------------------------------------------------------------------------------------------ */
static bool
shows(const struct dashboard *d, const char *id)
{
    for (size_t k = 0; k < d->n_sections; k++)
        for (size_t i = 0; i < d->sections[k].n; i++)
            if (strcmp(d->sections[k].indicators[i]->id, id) == 0)
                return true;
    return false;
}

/* By the same decision nothing leaves; another one is another set. */
static void
check_set(struct rules *r, const struct dashboard *old, const struct dashboard *new)
{
    for (size_t k = 0; k < old->n_sections; k++)
        for (size_t i = 0; i < old->sections[k].n; i++)
            if (!shows(new, old->sections[k].indicators[i]->id))
                refuse(r, &new->pos,
                    "keep it, with 'retired: MONTH' and 'retired_reason: …' if it is measured no longer; or name the "
                    "decision by which the set is another",
                    "indicator '%s' leaves the decided set '%s' (%s)", old->sections[k].indicators[i]->id,
                    new->id, old->decision);
}

static void
check_sets(struct rules *r, const struct catalog *old, const struct catalog *new)
{
    for (size_t i = 0; i < old->n_dashboards; i++) {
        const struct dashboard *x = &old->dashboards[i], *y = catalog_dashboard(new, x->id);

        if (!x->decision || r->excused)
            continue;
        if (!y || !y->decision)
            refuse(r, y ? &y->pos : &x->pos, "keep it, or say why with --reason",
                "the decided set '%s' (%s) %s", x->id, x->decision,
                y ? "is no longer bound to its decision" : "leaves");
        else if (strcmp(x->decision, y->decision) == 0)
            check_set(r, x, y);
    }
}

int
config_rules_check(const struct config_state *before, const struct config_state *after, bool excused,
    struct config_faults *faults, struct err *err)
{
    struct arena *a = arena_new();
    struct rules r = {.before = before, .after = after, .excused = excused, .faults = faults};
    int rc = config_objects_read(a, before->bundle, &r.old, err);

    if (rc == 0)
        rc = config_objects_read(a, after->bundle, &r.new, err);
    if (rc == 0) {
        if (before->catalog && after->catalog)
            check_definitions(&r, before->catalog, after->catalog);
        if (before->catalog && after->catalog)
            check_sets(&r, before->catalog, after->catalog);
        check_former(&r);
        config_faults_sort(faults);
    }
    arena_free(a);
    return rc;
}
