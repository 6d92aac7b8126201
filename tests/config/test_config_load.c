/* What the good files become: the catalog, field by field. */
#include "config_fixture.h"

static struct catalog *
load_good(void)
{
    struct config_bundle *b = config_bundle_new();
    struct catalog *c = NULL;
    struct config_faults *f = NULL;
    size_t cap = 0;

    fixture_add_folder(b, &cap, "good", NULL);
    config_bundle_seal(b);
    assert_int_equal(config_load(b, &c, &f), 0);
    assert_string_equal(c->sha256, b->sha256);
    config_bundle_free(b); /* the catalog stands alone */
    return c;
}

static void
how_pages_are_reached(void **state)
{
    struct catalog *c = load_good();
    const struct catalog_http *h = &c->http;

    (void)state;
    assert_string_equal(h->listen[0], "127.0.0.1:8014");
    assert_string_equal(h->listen[1], "unix:/run/ksrd/http.sock");
    assert_null(h->listen[2]);
    assert_string_equal(h->socket_mode, "0660");
    assert_string_equal(h->socket_group, "www-data");
    assert_string_equal(h->names[0], "nyckeltal.example");
    assert_string_equal(h->names[1], "kpi.example");
    assert_null(h->names[2]);
    assert_true(h->guards);
    assert_string_equal(h->addresses[0], "10.1.2.3");
    assert_null(h->addresses[1]);
    assert_string_equal(h->certificate, "/etc/ksrd/tls/certificate.pem");
    assert_string_equal(h->key, "/etc/ksrd/tls/key.pem");
    assert_string_equal(h->embed[0], "https://intranat.kommunen.se");
    assert_string_equal(h->embed[1], "https://*.exempel.se:8443");
    assert_null(h->embed[2]);
    assert_string_equal(h->access_log, "/var/log/ksrd/access.log");
    catalog_free(c);
}

static void
the_organisation(void **state)
{
    struct catalog *c = load_good();

    (void)state;
    assert_string_equal(c->organisation, "Exempelkommunen");
    assert_string_equal(c->organisation_slug, "exempel");
    assert_string_equal(c->municipality, "0884");
    assert_string_equal(c->brand, "#1F3A4D");
    assert_true(text_starts(c->database_url, "postgresql://ksrd@db.example"));
    assert_string_equal(c->database_password, "credential:database");
    assert_int_equal(c->n_pillars, 3);
    assert_string_equal(catalog_pillar(c, "kultur")->subtitle, "Människor och bemötande");
    assert_string_equal(catalog_pillar(c, "resultat")->pos.file, "good/organisation.yaml");
    assert_int_equal(catalog_pillar(c, "resultat")->pos.line, 13);
    assert_null(catalog_pillar(c, "miljo"));
    catalog_free(c);
}

static void
sources_and_their_defaults(void **state)
{
    struct catalog *c = load_good();
    const struct source *s = catalog_source(c, "ekonomi"), *bolaget = catalog_source(c, "bolaget"),
                        *personal = catalog_source(c, "personal"), *kolada = catalog_source(c, "kolada");

    (void)state;
    assert_string_equal(s->format, "sie");
    assert_string_equal(s->path, "ekonomi/*.se");
    assert_null(s->url);
    assert_true(s->example); /* merged in */
    assert_string_equal(s->schedule, "30 5 * * *");
    assert_int_equal(s->max_bytes, 64 << 20);
    assert_int_equal(s->n_dimensions, 1);
    assert_int_equal(s->dimensions[0], 6);
    assert_ptr_equal(s->unmapped, catalog_unit(c, "ej_fordelat"));
    assert_int_equal(s->due_days, 12);
    assert_int_equal(bolaget->deadline_s, 300);
    assert_int_equal(bolaget->retries, 5);
    assert_ptr_equal(bolaget->after, s);
    assert_null(s->after);
    assert_int_equal(bolaget->max_bytes, (size_t)512 << 20);
    assert_int_equal(bolaget->chart, CHART_BAS);
    assert_int_equal(bolaget->unit_dimension, 0);
    assert_int_equal(bolaget->cadence, CADENCE_MONTH);
    assert_string_equal(bolaget->credit, "Källa: Bolagets bokföring");
    assert_false(bolaget->example);
    assert_int_equal(personal->unit_dimension, 1);
    assert_int_equal(personal->n_columns, 4);
    assert_string_equal(personal->columns[1].code, "K12");
    assert_string_equal(personal->columns[1].slice, "K");
    assert_int_equal(personal->columns[2].delivered, COLUMN_YTD);
    assert_int_equal(personal->columns[3].scenario, SCENARIO_PROGNOS);
    assert_string_equal(personal->columns[3].version, "T1");
    assert_int_equal(kolada->cadence, CADENCE_YEAR); /* Kolada's default */
    assert_string_equal(kolada->kpis[1], "N03034");
    assert_null(kolada->kpis[2]);
    assert_string_equal(kolada->municipalities[0], "0884");
    assert_null(kolada->municipalities[1]);
    catalog_free(c);
}

static void
units_and_their_tree(void **state)
{
    struct catalog *c = load_good();
    const struct unit *gym = catalog_unit(c, "gymnasiet"), *arb = catalog_unit(c, "arbetsmarknad"),
                      *social = catalog_unit(c, "social"), *kommun = catalog_unit(c, "kommun");

    (void)state;
    assert_int_equal(gym->n_codes, 3);
    assert_ptr_equal(gym->codes[0].source, catalog_source(c, "ekonomi"));
    assert_true(pattern_matches(&gym->codes[0].pattern, "3150"));
    assert_false(pattern_matches(&gym->codes[0].pattern, "3200"));
    assert_ptr_equal(gym->codes[2].source, catalog_source(c, "personal"));
    assert_int_equal(gym->n_parents, 1);
    assert_int_equal(gym->parents[0].from, MONTH_NONE);
    assert_int_equal(gym->from, MONTH_NONE);
    assert_int_equal(c->units[gym->index].index, gym->index);
    assert_ptr_equal(&c->units[gym->index], gym);
    assert_int_equal(arb->from, MONTH(2020, 1));
    assert_int_equal(arb->to, MONTH(2027, 12));
    assert_ptr_equal(unit_parent(arb, MONTH(2025, 12)), social);
    assert_ptr_equal(unit_parent(arb, MONTH(2026, 1)), catalog_unit(c, "utbildning"));
    assert_true(unit_under(arb, kommun, MONTH(2024, 5)));
    assert_false(unit_under(arb, kommun, MONTH(2028, 1)));
    assert_int_equal(catalog_unit(c, "koncern")->n_parents, 0);
    catalog_free(c);
}

static void
measures_and_their_series(void **state)
{
    struct catalog *c = load_good();
    const struct measure *netto = catalog_measure(c, "nettokostnad_belopp"),
                         *personal = catalog_measure(c, "personalkostnad_belopp"),
                         *ord = catalog_measure(c, "ordinarie_timmar"), *sok = catalog_measure(c, "sokande");
    const struct series_rule *r = &netto->rules[0];

    (void)state;
    assert_int_equal(netto->n_rules, 2);
    assert_true(netto->absent_zero);
    assert_true(netto->sum_units);
    assert_int_equal(netto->accumulates, MEASURE_FLOW);
    assert_int_equal(r->n_codes, 3); /* intakter 3, kostnader 4–6 and 70–78 */
    assert_true(pattern_matches(&r->codes[1], "5010"));
    assert_true(pattern_matches(&r->codes[2], "7850"));
    assert_false(pattern_matches(&r->codes[2], "7900"));
    assert_ptr_equal(r->under, catalog_unit(c, "kommun"));
    assert_int_equal(r->sign, 1);
    assert_int_equal(r->from, MONTH_NONE);
    assert_int_equal(netto->rules[1].n_except, 1);
    assert_int_equal(personal->rules[0].from, MONTH(2020, 1));
    assert_int_equal(personal->rules[0].to, MONTH(2026, 12));
    assert_false(personal->absent_zero);
    assert_string_equal(ord->rules[0].column, "K16");
    assert_true(ord->rules[0].ytd);
    assert_false(personal->rules[0].ytd);
    assert_false(sok->sum_units);
    assert_int_equal(sok->cadence, CADENCE_YEAR);
    assert_ptr_equal(sok->rules[0].place, catalog_unit(c, "gymnasiet"));
    assert_string_equal(catalog_measure(c, "kvinnor")->rules[0].slice, "K");
    assert_non_null(catalog_measure(c, "anställda"));
    catalog_free(c);
}

static void
indicators_are_bound(void **state)
{
    struct catalog *c = load_good();
    const struct indicator *i = catalog_indicator(c, "sjukfranvaro"),
                           *netto = catalog_indicator(c, "nettokostnad"),
                           *andel = catalog_indicator(c, "personalandel");
    const struct formula *num, *den;
    struct rat factor;

    (void)state;
    assert_true(formula_fraction(i->formula, &num, &den, &factor));
    assert_ptr_equal(num->measure, catalog_measure(c, "sjuktimmar"));
    assert_ptr_equal(den->measure, catalog_measure(c, "ordinarie_timmar"));
    assert_int_equal(rat_compare(factor, rat_from_int(100)), 0);
    assert_ptr_equal(i->n, catalog_measure(c, "anställda"));
    assert_ptr_equal(i->pillar, catalog_pillar(c, "kultur"));
    assert_int_equal(i->direction, DIRECTION_LOWER);
    assert_true(i->windows[WINDOW_MONTH] && i->windows[WINDOW_YTD] && !i->windows[WINDOW_R12] &&
                !i->windows[WINDOW_YEAR]);
    assert_string_equal(i->short_name, i->name);
    assert_string_equal(i->source_note, "Källa: Personal");
    assert_true(i->example);
    assert_int_equal(i->retired, MONTH_NONE);
    assert_string_equal(i->formula_text, "sjuktimmar / ordinarie_timmar * 100");
    assert_int_equal(netto->scale, 6);
    assert_int_equal(netto->main_window, WINDOW_YTD);
    assert_string_equal(netto->source_note, "Källa: ekonomisystemet; Bolagets bokföring");
    assert_string_equal(andel->short_name, "Personalandel");
    assert_int_equal(andel->main_window, WINDOW_MONTH);
    assert_int_equal(catalog_indicator(c, "kvinnor_andel")->retired, MONTH(2026, 1));
    assert_string_equal(andel->formula_text, "personalkostnad_belopp / nettokostnad_belopp * 100");
    catalog_free(c);
}

/* By unit (none first), then from: whatever their order in the file. */
static void
breaks_and_rebases_are_in_order_of_time(void **state)
{
    struct catalog *c = load_good();
    const struct indicator *i = catalog_indicator(c, "sjukfranvaro");
    const struct unit *kommun = catalog_unit(c, "kommun"), *skola = catalog_unit(c, "gymnasiet");
    const struct series_break *x;

    (void)state;
    assert_int_equal(i->n_breaks, 3);
    assert_int_equal(i->breaks[0].from, MONTH(2020, 3));
    assert_true(i->breaks[0].rebase_only);
    assert_int_equal(i->breaks[1].from, MONTH(2021, 10));
    assert_false(i->breaks[1].rebase_only);
    assert_string_equal(i->breaks[1].reason, "Ny definition 1 oktober 2021");
    assert_ptr_equal(i->breaks[2].unit, kommun);
    /* newest first, this unit's own, after a and up to b */
    x = indicator_break(i, kommun, MONTH(2021, 9), MONTH(2025, 1), true);
    assert_int_equal(x->from, MONTH(2024, 1));
    x = indicator_break(i, skola, MONTH(2021, 9), MONTH(2025, 1), true);
    assert_int_equal(x->from, MONTH(2021, 10));
    x = indicator_break(i, kommun, MONTH(2021, 9), MONTH(2021, 10), false);
    assert_int_equal(x->from, MONTH(2021, 10));
    assert_null(indicator_break(i, kommun, MONTH(2021, 10), MONTH(2025, 1), false));
    assert_null(indicator_break(i, skola, MONTH(2021, 10), MONTH(2025, 1), true));
    assert_null(indicator_break(i, kommun, MONTH(2010, 1), MONTH(2020, 2), true));
    catalog_free(c);
}

static void
variation_is_said_by_the_indicator_then_for_all(void **state)
{
    struct catalog *c = load_good();
    struct variation_rule r = indicator_variation(c, catalog_indicator(c, "sjukfranvaro"));

    (void)state;
    assert_false(r.off);
    assert_int_equal(r.points, 36);
    assert_int_equal(r.least, VARIATION_LEAST);
    assert_int_equal(r.firm, 14);
    assert_true(indicator_variation(c, catalog_indicator(c, "anstallda")).off);
    catalog_free(c);
}

static void
targets_are_in_order(void **state)
{
    struct catalog *c = load_good();
    const struct indicator *i = catalog_indicator(c, "sjukfranvaro"),
                           *netto = catalog_indicator(c, "nettokostnad");
    const struct unit *kommun = catalog_unit(c, "kommun"), *gym = catalog_unit(c, "gymnasiet");
    char text[DEC_TEXT];

    (void)state;
    assert_int_equal(i->n_targets, 3);
    assert_null(i->targets[0].unit);
    assert_int_equal(i->targets[0].from, MONTH_NONE);
    assert_ptr_equal(i->targets[1].unit, kommun);
    assert_string_equal(i->targets[1].decision, "KF 2022-11-21 § 145");
    assert_string_equal(dec_text(i->targets[1].tolerance, text), "0.5");
    assert_string_equal(dec_text(indicator_target(i, kommun, MONTH(2025, 1))->value, text), "6.5");
    assert_string_equal(dec_text(indicator_target(i, kommun, MONTH(2024, 12))->value, text), "7");
    assert_string_equal(dec_text(indicator_target(i, kommun, MONTH(2022, 12))->value, text), "8");
    assert_string_equal(dec_text(indicator_target(i, gym, MONTH(2025, 1))->value, text), "8");
    assert_int_equal(netto->n_targets, 1); /* a number alone */
    assert_string_equal(dec_text(netto->targets[0].value, text), "25000000");
    assert_string_equal(dec_text(netto->targets[0].tolerance, text), "0");
    assert_null(indicator_target(catalog_indicator(c, "anstallda"), kommun, MONTH(2025, 1)));
    catalog_free(c);
}

static void
what_is_taken_ready_becomes_a_measure(void **state)
{
    struct catalog *c = load_good();
    const struct indicator *i = catalog_indicator(c, "sjukfranvaro_kommun"),
                           *soliditet = catalog_indicator(c, "soliditet_koncern");
    const struct measure *m = i->formula->measure;

    (void)state;
    assert_int_equal(i->formula->op, FORMULA_MEASURE);
    assert_true(m->implicit);
    assert_ptr_equal(&c->measures[m->index], m);
    assert_int_equal(m->cadence, CADENCE_YEAR);
    assert_int_equal(m->accumulates, MEASURE_STOCK);
    assert_false(m->sum_units);
    assert_string_equal(m->unit, "%");
    assert_int_equal(m->n_rules, 1);
    assert_string_equal(m->rules[0].codes[0].from, "N00090");
    assert_false(m->rules[0].codes[0].prefix);
    assert_null(m->rules[0].place);
    assert_ptr_equal(soliditet->formula->measure->rules[0].place, catalog_unit(c, "koncern"));
    assert_null(catalog_measure(c, "sjukfranvaro_kommun")); /* not found by name */
    assert_true(i->windows[WINDOW_YEAR] && !i->windows[WINDOW_MONTH]);
    assert_int_equal(i->main_window, WINDOW_YEAR);
    assert_int_equal(soliditet->main_window, WINDOW_YEAR); /* without windows */
    assert_string_equal(i->source_note, "Källa: Kolada");
    assert_false(i->example);
    catalog_free(c);
}

static void
dashboards_are_linked(void **state)
{
    struct catalog *c = load_good();
    const struct dashboard *d = catalog_dashboard(c, "kommunstyrelsen");

    (void)state;
    assert_int_equal(c->n_dashboards, 2);
    assert_ptr_equal(d->unit, catalog_unit(c, "kommun"));
    assert_int_equal(d->n_sections, 2);
    assert_int_equal(d->sections[0].n, 2);
    assert_ptr_equal(d->sections[0].indicators[1], catalog_indicator(c, "sjukfranvaro_kommun"));
    assert_ptr_equal(d->sections[0].pillar, catalog_pillar(c, "kultur"));
    assert_null(d->sections[1].pillar);
    catalog_free(c);
}

static void
meetings_are_linked(void **state)
{
    struct catalog *c = load_good();
    const struct meeting *m = meeting_find(c, "utbildning_2026_10");
    struct arena *a = arena_new();

    (void)state;
    assert_int_equal(c->n_meetings, 1);
    assert_ptr_equal(m->body, catalog_unit(c, "utbildning"));
    assert_true(m->at == clock_from_local(2026, 10, 27, 13, 30, 0));
    assert_true(m->called_at == clock_from_local(2026, 10, 20, 8, 0, 0));
    assert_int_equal(m->n_items, 4);
    assert_string_equal(m->items[0].paragraph, "41");
    assert_int_equal(m->items[0].n_decisions, 2);
    assert_null(m->items[0].decisions[0].indicator);
    assert_ptr_equal(m->items[0].decisions[1].unit, catalog_unit(c, "gymnasiet"));
    assert_string_equal(meeting_address(a, &m->items[0]), "/enhet/utbildning");
    assert_string_equal(
        meeting_address(a, &m->items[1]), "/indikator/sjukfranvaro?enhet=gymnasiet&fonster=month");
    assert_string_equal(meeting_address(a, &m->items[2]), "/enhet/gymnasiet");
    assert_null(meeting_address(a, &m->items[3]));
    assert_null(meeting_before(c, m));
    arena_free(a);
    catalog_free(c);
}

static void
a_credit_that_two_sources_share_is_said_once(void **state)
{
    static const char text[] =
        "sources: [{id: bolag_tva, name: Andra bolaget, format: sie, path: b2/*.se, chart: bas, unit_dimension: 0, unmapped: ej_fordelat,"
        " credit: 'Källa: Bolagets bokföring'}]\n"
        "measures: [{id: oms, name: Omsättning, unit: kr, accumulates: flow, units: sum, series:"
        " [{source: bolaget, codes: '3'}, {source: bolag_tva, codes: '3'}]}]\n"
        "indicators: [{id: omsattning, name: Omsättning, unit: kr, pillar: resultat, rollup: sum, formula: oms}]\n";
    struct config_bundle *b = config_bundle_new();
    struct catalog *c = NULL;
    struct config_faults *f = NULL;
    size_t cap = 0;

    (void)state;
    fixture_add_folder(b, &cap, "good", NULL);
    fixture_add(b, &cap, "t", text, sizeof text - 1);
    if (config_load(b, &c, &f))
        fail_msg("%s", fixture_answer(b));
    assert_string_equal(catalog_indicator(c, "omsattning")->source_note, "Källa: Bolagets bokföring");
    catalog_free(c);
    config_bundle_free(b);
}

/* Managers and rights belong to no object: a unit they name that is missing because a unit has no id is said once. */
static void
what_belongs_to_no_object_may_refer_to_what_is_torn(void **state)
{
    static const char text[] = "units: [{name: Namnlös}]\n"
                               "grants: [{mail: a@b.se, role: chef, unit: borta}]\n"
                               "managers: [{unit: borta, name: Anna}]\n";
    struct config_bundle *b = config_bundle_new();
    const char *answer;
    size_t cap = 0;

    (void)state;
    fixture_add(b, &cap, "t", text, sizeof text - 1);
    answer = fixture_answer(b);
    assert_non_null(strstr(answer, "lacks the key 'id'"));
    assert_null(strstr(answer, "borta"));
    config_bundle_free(b);
}

/* The configuration that is shipped, when it is there: no fault. */
static void
the_shipped_configuration_has_no_fault(void **state)
{
    struct config_bundle *b = NULL;
    struct err err = {0};
    const char *answer;

    (void)state;
    if (config_read(KSRD_SOURCE "/config", NULL, &b, &err)) {
        print_message("no shipped configuration: %s\n", err.what);
        skip();
    }
    answer = fixture_answer(b);
    if (answer[0])
        fail_msg("%s", answer);
    config_bundle_free(b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_organisation),
        cmocka_unit_test(how_pages_are_reached),
        cmocka_unit_test(sources_and_their_defaults),
        cmocka_unit_test(units_and_their_tree),
        cmocka_unit_test(measures_and_their_series),
        cmocka_unit_test(indicators_are_bound),
        cmocka_unit_test(targets_are_in_order),
        cmocka_unit_test(breaks_and_rebases_are_in_order_of_time),
        cmocka_unit_test(variation_is_said_by_the_indicator_then_for_all),
        cmocka_unit_test(what_is_taken_ready_becomes_a_measure),
        cmocka_unit_test(dashboards_are_linked),
        cmocka_unit_test(meetings_are_linked),
        cmocka_unit_test(a_credit_that_two_sources_share_is_said_once),
        cmocka_unit_test(what_belongs_to_no_object_may_refer_to_what_is_torn),
        cmocka_unit_test(the_shipped_configuration_has_no_fault),
    };

    clock_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
