/* An explanation for programs: whoever reads it can reckon the value again from what is printed. Exact numbers are texts: decimal, or a
   quotient of whole numbers "43/5". */
#include "clock.h"
#include "explain.h"
#include <string.h>

static const char *const op_names[] = {[FORMULA_NUMBER] = "number",
    [FORMULA_MEASURE] = "measure",
    [FORMULA_ADD] = "add",
    [FORMULA_SUB] = "subtract",
    [FORMULA_MUL] = "multiply",
    [FORMULA_DIV] = "divide",
    [FORMULA_NEG] = "negate",
    [FORMULA_LAST_YEAR] = "last_year",
    [FORMULA_SCENARIO] = "scenario"};

static void
write_month(struct json *j, const char *key, month m)
{
    char text[PERIOD_TEXT];
    json_string(j, key, m == MONTH_NONE ? NULL : period_text((struct period){m, 1}, text));
}

static void
write_stamp(struct json *j, const char *key, stamp t)
{
    char text[CLOCK_TEXT];
    json_string(j, key, t ? clock_text(t, text) : NULL);
}

/* As /api/v1/values gives it, and whole. */
static void
write_number(struct json *j, const char *key, bool has, struct rat v)
{
    char text[DEC_TEXT];
    if (has)
        json_number(j, key, rat_text(v, text));
    else
        json_null(j, key);
}

static void
write_exact(struct json *j, const char *key, bool has, struct rat v)
{
    char text[RAT_EXACT];
    json_string(j, key, has ? rat_exact(v, text) : NULL);
}

static void
write_dec(struct json *j, const char *key, bool has, dec v)
{
    char text[DEC_TEXT];
    json_string(j, key, has ? dec_text(v, text) : NULL);
}

/* ---- the figure ------------------------------------------------------------------------------------------------------------- */

static void
write_question(struct json *j, const struct explanation *e)
{
    const struct explain *x = &e->x;
    char period[PERIOD_TEXT];
    json_string(j, "indicator", x->indicator->id);
    json_string(j, "name", x->indicator->name);
    json_string(j, "unit", x->unit->id);
    json_string(j, "unit_name", x->unit->name);
    json_string(j, "period", period_text(x->value.period, period));
    json_string(j, "window", window_names[x->window]);
    json_string(j, "scenario", scenario_names[x->scenario]);
    json_string(j, "slice", x->slice);
    json_int(j, "edition", e->snapshot->edition.edition);
    write_stamp(j, "stamp", e->snapshot->edition.recorded);
    json_string(j, "program", KSRD_VERSION);
}

static void
write_target(struct json *j, const struct explanation *e)
{
    const struct target *t = e->x.value.target;
    if (t == NULL || e->x.num == NULL) {
        json_null(j, "target");
        return;
    }
    json_object(j, "target");
    write_dec(j, "value", true, t->value);
    write_dec(j, "tolerance", true, t->tolerance);
    write_month(j, "from", t->from);
    json_string(j, "unit", t->unit ? t->unit->id : NULL);
    json_string(j, "decision", t->decision);
    json_string(j, "direction", direction_names[e->x.indicator->direction]);
    json_end_object(j);
}

static void
write_value(struct json *j, const struct explanation *e)
{
    const struct value *v = &e->x.value;
    bool shown = e->x.num != NULL;
    write_number(j, "value", shown && v->has_value, v->value);
    write_exact(j, "exact", shown && v->has_value, v->value);
    write_number(j, "numerator", shown && v->has_fraction, v->numerator);
    write_number(j, "denominator", shown && v->has_fraction, v->denominator);
    write_number(j, "n", shown && v->has_n, v->n);
    json_string(j, "value_unit", e->x.indicator->unit);
    json_string(j, "state", state_names[v->state]);
    json_string(j, "reason", explain_why(v));
    json_bool(j, "held", v->reason == REASON_RIMLIGHET);
    json_string(j, "mal", shown ? mal_names[v->mal] : NULL);
    write_target(j, e);
    json_id(j, "last_changed", shown ? v->edition : 0);
    json_id(j, "pull", shown ? v->pull : 0);
}

/* ---- the formula ------------------------------------------------------------------------------------------------------------- */

static void
write_parts(struct json *j, const struct explanation *e, const struct explain_node *node, month m)
{
    struct explain_part *parts = NULL;
    size_t n = cube_explain_parts(e->snapshot->cube, e->arena, &e->x, node, m, &parts);
    if (n == 0)
        return;
    json_array(j, "parts");
    for (size_t i = 0; i < n; i++) {
        if (!parts[i].present && !parts[i].hole)
            continue;
        json_object(j, NULL);
        json_string(j, "unit", parts[i].unit->id);
        json_bool(j, "own", parts[i].own);
        json_bool(j, "rest", parts[i].rest);
        write_dec(j, "value", parts[i].present, parts[i].value);
        json_bool(j, "incomplete", parts[i].hole);
        json_end_object(j);
    }
    json_end_array(j);
}

static void
write_months(struct json *j, const struct explanation *e, const struct explain_node *node)
{
    json_array(j, "months");
    for (size_t i = 0; i < node->n_months; i++) {
        const struct explain_month *x = &node->months[i];
        json_object(j, NULL);
        write_month(j, "month", x->month);
        json_bool(j, "counted", x->counted);
        write_dec(j, "value", x->present, x->value);
        json_bool(j, "incomplete", x->hole);
        json_bool(j, "by_absence", x->present && x->edition == 0);
        json_id(j, "edition", x->edition);
        json_id(j, "pull", cube_pull(e->snapshot->cube, x->edition));
        if (x->counted)
            write_parts(j, e, node, x->month);
        json_end_object(j);
    }
    json_end_array(j);
}

static void
write_node(struct json *j, const struct explanation *e, const struct explain_node *node)
{
    json_object(j, NULL);
    json_int(j, "id", node->id);
    json_string(j, "op", op_names[node->op]);
    if (node->left)
        json_int(j, "left", node->left->id);
    if (node->right)
        json_int(j, "right", node->right->id);
    write_exact(j, "value", node->has_value, node->value);
    if (node->measure) {
        json_string(j, "measure", node->measure->id);
        json_string(j, "scenario", scenario_names[node->scenario]);
        write_month(j, "last_month", node->month);
        json_bool(j, "whole_year", node->whole_year);
        json_string(j, "state",
            !node->applies     ? "ej_tillampligt"
            : !node->has_value ? "saknas"
            : node->hole       ? "ofullstandig"
                               : "ok");
        write_months(j, e, node);
    }
    json_end_object(j);
}

static void
write_formula(struct json *j, const struct explanation *e)
{
    const struct explain *x = &e->x;
    json_object(j, "formula");
    json_string(j, "text", indicator_formula_text(x->indicator, x->month));
    json_string(j, "words", explain_words(e->arena, indicator_formula(x->indicator, x->month)));
    json_string(j, "numbers", explain_numbers(e->arena, x));
    if (x->num)
        json_int(j, "numerator", x->num->id);
    else
        json_null(j, "numerator");
    if (x->den)
        json_int(j, "denominator", x->den->id);
    else
        json_null(j, "denominator");
    write_exact(j, "factor", x->num != NULL, x->factor);
    if (x->n)
        json_int(j, "n", x->n->id);
    else
        json_null(j, "n");
    json_array(j, "nodes");
    for (size_t i = 0; i < x->n_nodes; i++)
        write_node(j, e, x->nodes[i]);
    json_end_array(j);
    json_end_object(j);
}

/* ---- the mapping --------------------------------------------------------------------------------------------------------------- */

static const char *
pattern(struct arena *a, const struct pattern *p)
{
    return p->to ? arena_printf(a, "%s-%s", p->from, p->to)
                 : arena_printf(a, "%s%s", p->from, p->prefix ? "*" : "");
}

static void
write_patterns(struct json *j, struct arena *a, const char *key, const struct pattern *p, size_t n)
{
    json_array(j, key);
    for (size_t i = 0; i < n; i++)
        json_string(j, NULL, pattern(a, &p[i]));
    json_end_array(j);
}

static void
write_rule(struct json *j, const struct explanation *e, const struct measure *me, size_t k)
{
    const struct series_rule *r = &me->rules[k];
    json_object(j, NULL);
    json_int(j, "rule", (int64_t)k);
    json_string(j, "source", r->source->id);
    json_string(j, "source_name", r->source->name);
    write_patterns(j, e->arena, "accounts", r->codes, r->n_codes);
    write_patterns(j, e->arena, "except", r->except, r->n_except);
    json_string(j, "column", r->column);
    json_string(j, "slice", r->slice);
    json_int(j, "sign", r->sign);
    json_bool(j, "accumulated", r->ytd);
    write_month(j, "from", r->from);
    write_month(j, "to", r->to);
    json_string(j, "under", r->under ? r->under->id : NULL);
    json_string(j, "place", r->place ? r->place->id : NULL);
    json_end_object(j);
}

static void
write_corrections(struct json *j, const struct correction *all, size_t n)
{
    json_array(j, "corrections");
    for (size_t i = 0; i < n; i++) {
        json_object(j, NULL);
        json_string(j, "date", all[i].date);
        json_string(j, "reason", all[i].reason);
        json_end_object(j);
    }
    json_end_array(j);
}

static void
write_measures(struct json *j, const struct explanation *e)
{
    json_array(j, "measures");
    for (size_t i = 0; i < e->n_measures; i++) {
        const struct measure *me = e->measures[i];
        json_object(j, NULL);
        json_string(j, "id", me->id);
        json_string(j, "name", me->name);
        json_string(j, "unit", me->unit);
        json_string(j, "accumulates", me->accumulates == MEASURE_FLOW ? "flow" : "stock");
        json_string(j, "cadence", cadence_names[me->cadence]);
        json_bool(j, "sum_units", me->sum_units);
        json_bool(j, "absent_zero", me->absent_zero);
        json_array(j, "rules");
        for (size_t k = 0; k < me->n_rules; k++)
            write_rule(j, e, me, k);
        json_end_array(j);
        write_corrections(j, me->corrections, me->n_corrections);
        json_end_object(j);
    }
    json_end_array(j);
}

/* ---- where it came from ------------------------------------------------------------------------------------------------------------ */

static void
write_causes(struct json *j, const struct explanation *e)
{
    json_array(j, "changed_by");
    for (size_t i = 0; i < e->n_causes; i++) {
        const struct store_cause *c = e->causes[i];
        json_object(j, NULL);
        json_int(j, "edition", c->edition);
        write_stamp(j, "recorded", c->recorded);
        json_string(j, "kind", c->kind);
        json_id(j, "pull", c->pull);
        json_string(j, "source", *c->source ? c->source : NULL);
        write_stamp(j, "fetched", c->ended);
        json_string(j, "file", *c->file ? c->file : NULL);
        json_string(j, "sha256", *c->sha256 ? c->sha256 : NULL);
        json_string(j, "reason", *c->reason ? c->reason : NULL);
        json_end_object(j);
    }
    json_end_array(j);
}

static void
write_fact(struct json *j, const struct explain_fact *f)
{
    json_object(j, NULL);
    json_string(j, "measure", f->measure->id);
    json_string(j, "scenario", scenario_names[f->scenario]);
    write_month(j, "month", f->month);
    json_string(j, "unit", f->unit->id);
    json_string(j, "source", f->series->source);
    json_string(j, "account", f->series->account);
    json_string(j, "unit_code", f->series->unit);
    json_string(j, "dims", f->series->dims);
    json_string(j, "column", f->series->scenario);
    json_string(j, "version", f->series->version);
    json_int(j, "rule", f->rule - f->measure->rules);
    json_int(j, "sign", f->rule->sign);
    json_bool(j, "difference", f->difference);
    write_dec(j, "value", !f->missing, f->value);
    json_int(j, "edition", f->edition);
    json_id(j, "pull", f->pull);
    json_end_object(j);
}

static void
write_facts(struct json *j, const struct explanation *e)
{
    if (!e->has_facts) {
        json_null(j, "facts");
        return;
    }
    json_array(j, "facts");
    for (size_t i = 0; i < e->n_facts; i++)
        write_fact(j, &e->facts[i]);
    json_end_array(j);
}

static void
write_earlier(struct json *j, const struct explanation *e)
{
    if (!e->has_earlier) {
        json_null(j, "earlier");
        return;
    }
    json_array(j, "earlier");
    for (size_t i = 0; i < e->n_earlier; i++) {
        const struct explain_earlier *x = &e->earlier[i];
        const struct store_cause *c = snapshot_cause(e->snapshot, x->edition);
        json_object(j, NULL);
        json_int(j, "edition", x->edition);
        write_stamp(j, "recorded", c ? c->recorded : 0);
        write_dec(j, "from", true, x->row.from);
        json_string(j, "from_state", state_names[x->row.from_state]);
        write_dec(j, "to", x->row.has_to, x->row.to);
        json_string(j, "to_state", state_names[x->row.to_state]);
        json_string(j, "cause", explain_cause(e->arena, e->snapshot, c));
        json_end_object(j);
    }
    json_end_array(j);
}

/* Which of the indicator's definitions, counted from the first, and the periods that it holds for. */
static void
write_version(struct json *j, const struct indicator *i, month m)
{
    size_t k = indicator_version(i, m);
    json_int(j, "version", (int64_t)k + 1);
    json_int(j, "versions", (int64_t)i->n_former + 1);
    write_month(j, "from", k > 0 ? (month)(i->former[k - 1].to + 1) : MONTH_NONE);
    write_month(j, "to", k < i->n_former ? i->former[k].to : MONTH_NONE);
}

static void
write_definition(struct json *j, const struct explanation *e)
{
    const struct store_config *c = &e->snapshot->config;
    const struct indicator *i = e->x.indicator;
    json_object(j, "definition");
    json_string(j, "configuration", e->snapshot->catalog->sha256);
    json_id(j, "edition", c->edition);
    write_stamp(j, "since", c->since);
    write_version(j, i, e->x.month);
    json_string(j, "rollup", rollup_names[i->rollup]);
    json_string(j, "cadence", cadence_names[i->cadence]);
    json_int(j, "decimals", i->decimals);
    json_bool(j, "own_figures", e->x.own);
    write_corrections(j, i->corrections, i->n_corrections);
    json_end_object(j);
}

void
explain_json(struct json *j, const struct explanation *e)
{
    json_object(j, NULL);
    write_question(j, e);
    write_value(j, e);
    write_formula(j, e);
    write_measures(j, e);
    write_definition(j, e);
    write_causes(j, e);
    write_facts(j, e);
    write_earlier(j, e);
    if (e->has_earlier)
        json_int(j, "earlier_since", e->earlier_since);
    else
        json_null(j, "earlier_since");
    json_end_object(j);
}
