/* The pages as a whole: well-formed, pure, escaped, honest about what is missing, with proper error pages. */
#include "format.h"
#include "page_world.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
// clang-format off
#include <cmocka.h>
// clang-format on
#include "html_check.h"
#include "page_ask.h"

static struct snapshot *snapshot;
static struct page_reply reply;

/* Renders "path?a=b&c=d" (no percent-encoding) into reply; the status. */
static int
get(const char *address, bool away)
{
    return page_ask((struct page_request){.snapshot = snapshot, .viewer = &viewer_everyone, .away = away},
        address, &reply);
}

static bool
has(const char *text)
{
    return strstr(reply.body.data, text) != NULL;
}

static const char *const pages[] = {"/", "/tavla/kommunstyrelsen", "/kultur", "/struktur", "/resultat",
    "/kultur?enhet=son", "/enhet/kommun", "/enhet/bun", "/enhet/son", "/enhet/gymnasiet", "/enhet/nasty",
    "/enhet/gammal", "/enheter", "/indikatorer", "/indikatorer?enhet=gymnasiet", "/kallor", "/ordlista",
    "/tillganglighet", "/indikator/sjukfranvaro", "/indikator/sjukfranvaro?enhet=son&fonster=ytd",
    "/indikator/sjukfranvaro?fonster=r12", "/indikator/sjukfranvaro?fonster=year",
    "/indikator/sjukfranvaro?fran=2022&till=2022-06", "/indikator/sjukfranvaro?fran=2010",
    "/indikator/nettokostnad", "/indikator/nettokostnad?enhet=nasty&fonster=month", "/indikator/bygglov",
    "/indikator/foretag", "/indikator/hme?enhet=gymnasiet", "/indikator/larare", "/indikator/bemotande",
    "/indikator/foretag?till=1990", "/", "/kallor?per=2023-05-23T08:00", "/?per=@42&org=da"};

static void
test_every_page_is_well_formed(void **state)
{
    static struct html_check h;
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        assert_int_equal(get(pages[i], i % 5 == 0), 200);
        assert_string_equal(reply.content_type, "text/html; charset=utf-8");
        if (!html_check(&h, reply.body.data))
            fail_msg("%s: %s", pages[i], h.fault);
        assert_true(has("<html lang=\"sv\">"));
        assert_true(has("href=\"#innehall\""));
        assert_true(has("<h1>"));
        assert_null(strstr(strstr(reply.body.data, "<h1>") + 1, "<h1>"));
        assert_null(strstr(reply.body.data, "(null)"));
        assert_null(strstr(reply.body.data, "nan"));
    }
}

/* Who is asked to act must know how it is now: one period late stays, two do not, and the page says by which rule. */
static void
test_figures_that_are_too_late_call_for_no_action(void **state)
{
    (void)state;
    stamp recorded = snapshot->edition.recorded;
    get("/", false);
    assert_true(has("bygglovstid och behöriga lärare i grundskolan</h1>"));
    assert_true(has("12 av 13 är aktuella"));
    snapshot->edition.recorded = clock_from_local(2023, 6, 23, 8, 0, 0);
    get("/", false);
    snapshot->edition.recorded = recorded;
    assert_true(has("<h1>Två saker att ta ställning till: "));
    assert_null(strstr(strstr(reply.body.data, "<h1>"), "bygglovstid"));
    assert_true(has("Tal som är mer än en period försenade räknas inte dit."));
    get("/ordlista", false);
    assert_true(has("Ett tal som är mer än en period försenat färgas inte"));
}

static void
test_seven_months_in_a_row_are_a_trend_and_fewer_are_the_season(void **state)
{
    (void)state;
    get("/", false);
    /* bygglov: 24 26 27 29 31 32 34 36 38 41; sjukfrånvaro rises and falls */
    assert_true(has("Har ökat nio månader i rad, från 24,0 till 41,0" NBSP "dagar."));
    for (const char *c = reply.body.data; (c = strstr(c, "månader i rad, från")) != NULL; c++)
        assert_memory_equal(c, "månader i rad, från 24,0", strlen("månader i rad, från 24,0"));
    assert_true(has("Har ökat åtta år i rad"));
}

static void
test_a_board_says_which_it_is_and_whose(void **state)
{
    (void)state;
    get("/tavla/kommunstyrelsen", false);
    assert_true(has("<strong class=\"board-name\">Kommunstyrelsens överblick, Vimmerby kommun.</strong>"));
    get("/kultur?enhet=son", false);
    assert_true(has(">Kultur, Socialnämnden.</strong>"));
}

static void
test_a_reorganisation_is_said_where_years_are_compared(void **state)
{
    static const char *const said = "Organisationen ändrades i juni 2022: talen är inte jämförbara rakt av";
    (void)state;
    get("/enhet/bun", false);
    assert_true(has(said));
    get("/indikator/nettokostnad?enhet=son", false);
    assert_true(has(said));
    get("/enhet/kommun", false); /* it moved within the municipality */
    assert_false(has(said));
    get("/indikator/nettokostnad?enhet=son&fonster=month&till=2022-05", false);
    assert_false(has(said));
}

/* 40 tkr on the committee itself: the rows add up only with them. */
static void
test_what_is_booked_on_the_unit_itself_has_a_row(void **state)
{
    (void)state;
    get("/indikator/nettokostnad?enhet=bun", false);
    const char *row = strstr(reply.body.data, "Direkt på Barn- och utbildningsnämnden");
    assert_non_null(row);
    assert_non_null(strstr(row, "<td class=\"num\">40</td>"));
    get("/enhet/bun", false);
    row = strstr(reply.body.data, "Direkt på Barn- och utbildningsnämnden");
    assert_non_null(row);
    assert_non_null(strstr(row, "<td class=\"num\">\xE2\x88\x92"
                                "40</td>"));
    get("/enhet/son", false);
    assert_false(has("Direkt på"));
}

static void
test_the_deviation_leads_the_units_and_repeats_no_row(void **state)
{
    (void)state;
    get("/enhet/kommun", false);
    const char *units = strstr(reply.body.data, "<h2 class=\"small\">Enheter under");
    assert_non_null(units);
    const char *head = strstr(units, "<th scope=\"col\" class=\"num\">");
    assert_memory_equal(head, "<th scope=\"col\" class=\"num\">Budgetavvikelse, tkr",
        strlen("<th scope=\"col\" class=\"num\">Budgetavvikelse, tkr"));
    assert_true(strstr(units, "Överförmyndarnämnden") < strstr(units, "Ej fördelat"));
    *(char *)units = '\0'; /* above the units: said by the column "Mot budget" alone */
    assert_false(has("Budgetavvikelse</a>"));
}

static void
test_sums_are_counted_out_with_names_and_numbers(void **state)
{
    (void)state;
    get("/indikator/avvikelse", false);
    assert_true(has("Budget för nettokostnad \xE2\x88\x92 nettokostnad"));
    assert_true(has("<p class=\"equals\">69\xC2\xA0"
                    "000 \xE2\x88\x92 70\xC2\xA0"
                    "083 = <strong>\xE2\x88\x92"
                    "1\xC2\xA0"
                    "083\xC2\xA0tkr</strong>"));
    assert_false(has("utgåva\xC2\xA0"));
    assert_true(has("<h1>Underskott 1\xC2\xA0"
                    "083\xC2\xA0tkr mot budget</h1>"));
    get("/indikator/sjukfranvaro", false);
    assert_true(has("Sjuktimmar / ordinarie timmar × 100"));
}

/* What the title and the foot of every printed sheet say: the page, and of whom unless it is the organisation itself. */
static void
test_every_sheet_says_whose_figures_it_shows(void **state)
{
    static const char *const said[][3] = {{"/kultur", "Kultur", "Vimmerby kommun: Kultur"},
        {"/kultur?enhet=son", "Kultur, Socialnämnden", "Vimmerby kommun: Kultur, Socialnämnden"},
        {"/enhet/kommun", "Vimmerby kommun", "Vimmerby kommun"},
        {"/enhet/son", "Socialnämnden", "Vimmerby kommun: Socialnämnden"},
        {"/indikator/nettokostnad?enhet=son", "Nettokostnad, Socialnämnden",
            "Vimmerby kommun: Nettokostnad, Socialnämnden"}};
    char sought[256];
    (void)state;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        assert_int_equal(get(said[i][0], false), 200);
        snprintf(sought, sizeof sought, "<title>%s \xE2\x80\x93 Vimmerby kommun</title>", said[i][1]);
        assert_true(has(sought));
        snprintf(sought, sizeof sought, "<p class=\"paper-only\">%s · Siffrorna ", said[i][2]);
        assert_true(has(sought));
        assert_true(has(" · utgåva "));
    }
}

static int
times(const char *text)
{
    int n = 0;
    for (const char *c = reply.body.data; (c = strstr(c, text)); c++)
        n++;
    return n;
}

/* What a headline counts is what the page shows. */
static void
test_counts_are_those_of_the_rows(void **state)
{
    (void)state;
    get("/indikatorer", false);
    assert_int_equal(times("</svg>Nått</td>"), 3);
    assert_int_equal(times("</svg>Nära</td>"), 4);
    assert_int_equal(times("</svg>Ej nått</td>"), 4);
    assert_true(has("13 indikatorer: 3 av 11 mål nås, 4 är nära och 4 nås inte"));
    get("/enheter",
        false); /* committees and units; not the municipality, not Ej fördelat, not what is closed */
    assert_true(has("<h1>Vimmerby kommun har 7 enheter</h1>"));
    assert_int_equal(times("<li class=\"group\">"), 3);
}

static void
test_an_indicators_page_names_its_unit(void **state)
{
    (void)state;
    get("/indikator/sjukfranvaro?enhet=gymnasiet", false);
    assert_true(has("<h1>Vimmerby gymnasium: sjukfrånvaro är "));
    assert_true(has("Vimmerby gymnasium, procent, april 2023."));
    get("/indikator/avvikelse?enhet=gymnasiet", false);
    assert_true(has("<h1>Vimmerby gymnasium: underskott "));
    get("/enhet/gammal", false);
    assert_true(has("Inga siffror har levererats"));
}

/* Old points keep the name of their day: a stroke where the unit was renamed, and the name in words. */
static void
test_old_points_have_the_name_of_their_day(void **state)
{
    (void)state;
    static const struct unit_name names[] = {
        {MONTH(2022, 12), "Gamla <gymnasiet>"}, {MONTH_NONE, "Vimmerby gymnasium"}};
    struct unit *u = (struct unit *)catalog_unit(snapshot->catalog, "gymnasiet");
    get("/indikator/sjukfranvaro?enhet=gymnasiet", false);
    assert_false(has("Streck på axeln"));
    u->names = names;
    u->n_names = 2;
    get("/indikator/sjukfranvaro?enhet=gymnasiet", false);
    assert_true(has("Streck på axeln: till och med december 2022 hette den Gamla &lt;gymnasiet&gt;."));
    assert_true(has("stroke-width=\"3\""));
    u->n_names = 0;
}

static void
test_faults_have_one_way_on_and_no_code(void **state)
{
    (void)state;
    get("/finnsinte", false);
    assert_int_equal(times("Till överblicken"), 1);
    assert_false(has("Börja på överblicken"));
    get("/?x=1", false);
    assert_true(has("Adressen innehåller ”x”, som sidan inte känner till."));
    assert_true(has(">Vimmerby kommun</a>"));
    assert_false(has("Fel 400"));
}

/* Same input, same bytes: what the cache and as-of rest on. */
static void
test_pages_are_pure(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        get(pages[i], false);
        char *before = strdup(reply.body.data);
        get(pages[i], false);
        assert_string_equal(before, reply.body.data);
        free(before);
    }
}

static void
test_a_unit_called_script_stays_text(void **state)
{
    static const char *const where[] = {"/enheter", "/enhet/nasty", "/enhet/son",
        "/indikator/nettokostnad?enhet=son", "/indikator/nettokostnad?enhet=nasty"};
    (void)state;
    for (size_t i = 0; i < sizeof where / sizeof *where; i++) {
        assert_int_equal(get(where[i], false), 200);
        assert_false(has("<script>"));
        assert_true(has("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;co&quot;"));
    }
    assert_int_equal(get("/kultur?enhet=<script>", false), 404);
    assert_false(has("<script>"));
    assert_int_equal(get("/kallor?<script>=1", false), 400);
    assert_false(has("<script>"));
}

static void
test_overview_says_its_conclusion_and_puts_exceptions_first(void **state)
{
    (void)state;
    get("/", false);
    assert_true(has(
        "<h1>Tre saker att ta ställning till: sjukfrånvaro, bygglovstid och behöriga lärare i grundskolan</h1>"));
    assert_true(has("3 av 11 mål nås, 4 är nära och 4 nås inte."));
    const char *columns = strstr(reply.body.data, "class=\"sections columns\"");
    assert_true(strstr(columns, "Bygglovstid") < strstr(columns, "Heltidsarbetande"));
    assert_true(has("Delvis exempeldata"));
    assert_true(has("Källor: provfiler, Kolada."));
    assert_false(has("Källa: "));
    assert_true(has("mål högst\xC2\xA0"
                    "6,5"));
}

static void
test_late_figures_say_so_as_seen_at_the_editions_own_stamp(void **state)
{
    (void)state;
    get("/indikator/bygglov", false);
    assert_true(has("mars 2023, källfel")); /* its newest pull failed */
    assert_true(has("April 2023 saknas: se"));
    get("/indikator/timavlonade", false);
    assert_false(has("försenad"));
}

static void
test_missing_years_are_gaps_with_their_sign(void **state)
{
    (void)state;
    get("/indikator/bemotande", false);
    assert_true(has("–<span class=\"hidden\"> saknas</span>"));
    get("/", false);
    assert_true(has("2021 saknas."));
}

static void
test_ratio_shows_its_numerator_and_denominator(void **state)
{
    (void)state;
    get("/indikator/sjukfranvaro", false);
    assert_true(has("1\xC2\xA0"
                    "740 sjuktimmar"));
    assert_true(has("20\xC2\xA0"
                    "000 ordinarie timmar"));
    assert_true(has("<strong>8,7\xC2\xA0%</strong>"));
    assert_true(has("KF 2022-11-21 § 145"));
}

static void
test_the_table_has_a_column_for_each_point(void **state)
{
    (void)state;
    get("/indikator/sjukfranvaro?fran=2022-01&till=2022-06", false);
    int heads = 0;
    const char *row = strstr(reply.body.data, "class=\"row-head\">Månad");
    assert_non_null(row);
    for (const char *c = strstr(row, "<th scope=\"col\""); c && c < strstr(row, "</tr>");
         c = strstr(c + 1, "<th scope=\"col\""))
        heads++;
    assert_int_equal(heads, 6);
    assert_true(has("viewBox=\"0 0 836 308\""));
    assert_true(has("width=\"836\""));
}

static void
test_budget_overrun_is_never_shown_as_surplus(void **state)
{
    (void)state;
    get("/enhet/kommun", false);
    assert_true(has("<h1>Vimmerby kommun har kostat 1\xC2\xA0"
                    "083\xC2\xA0tkr mer än budget</h1>"));
    assert_true(has("<td class=\"num deviation bad\">\xE2\x88\x92"
                    "1\xC2\xA0"
                    "083</td>"));
}

static void
test_slices_are_shown_with_their_period(void **state)
{
    (void)state;
    get("/indikator/larare", false);
    assert_true(has("<strong>Kvinnor</strong> 69,1"));
    assert_true(has("<strong>Män</strong> 50,4"));
}

static void
test_sources_show_the_fault_its_place_and_the_steps(void **state)
{
    (void)state;
    get("/kallor", false);
    assert_true(has("<h1>En av fyra källor har fel: bygglov kunde inte läsas</h1>"));
    assert_true(has("bygglov_2023-04.csv, rad 214, kolumn 7 (beslutsdatum)"));
    assert_true(has("<li>Be bygglovsenheten rätta rad 214.</li>"));
    assert_true(has("3 fel i rad"));
    assert_true(has("312 av 312 konton stämmer."));
    assert_true(has("<td>9999 <span class=\"second\">Nya &lt;b&gt;skolan&lt;/b&gt;</span></td>"));
    assert_true(has("1\xC2\xA0"
                    "234,50\xC2\xA0kr"));
    assert_true(has("Lästa rader: 3\xC2\xA0"
                    "000."));
}

static void
test_an_unknown_unit_is_a_fault_of_its_source(void **state)
{
    (void)state;
    get("/kallor", false);
    const char *box = strstr(reply.body.data, "Ekonomi: två okända enheter");
    assert_non_null(box); /* the most money first */
    assert_true(has(
        "<p>prov_2023-04.csv, rad" NBSP "17</p>\n"
        "<p><span class=\"bad\">9999 (Nya &lt;b&gt;skolan&lt;/b&gt;) är ingen enhet i organisationen.</span> "
        "1 uppgift, 1" NBSP "234,50" NBSP "kr, april 2023.</p>"));
    assert_true(has("<p><span class=\"bad\">gammal är Gamla enheten, som upphörde december 2021.</span> "
                    "2 uppgifter, 4,00" NBSP "kr, februari 2022–april 2022.</p>"));
    assert_true(strstr(box, "9999 (Nya") < strstr(box, "gammal är"));
    assert_true(has(
        "<li>Lägg koden hos rätt enhet i konfigurationen: <code>codes: {ekonomi: &quot;9999&quot;}</code></li>"));
    assert_true(has("<code>ksrd map ekonomi FIL</code>"));
    assert_true(has("<li>Ge koden för en enhet som har upphört också till den som tog över.</li>"));
    assert_true(has("Aktuell,</strong> <span class=\"second\">med två okända enheter</span>"));
    assert_true(has("Uppgifterna är sparade men räknas inte med i något tal."));
    assert_true(has("Berör: "));
}

static void
test_what_an_unknown_unit_has_lies_under_ej_fordelat_where_the_source_has_one(void **state)
{
    struct source *ekonomi = (struct source *)(uintptr_t)catalog_source(snapshot->catalog, "ekonomi");
    (void)state;
    ekonomi->unmapped = catalog_unit(snapshot->catalog, "rest");
    get("/kallor", false);
    ekonomi->unmapped = NULL;
    assert_true(has(
        "Allt detta ligger under Ej fördelat och räknas med i totalen, men inte i någon enhets siffror."));
}

/* The catalog maps when the cube is built: the same facts and the same pulls, and the fault is gone. */
static void
test_the_fault_is_gone_when_the_unit_is_known(void **state)
{
    struct snapshot *unknown = snapshot;
    (void)state;
    snapshot = world_make(true, 0);
    get("/kallor", false);
    assert_true(has("Ekonomi: okänd enhet gammal"));
    assert_true(has("Aktuell,</strong> <span class=\"second\">med okänd enhet</span>"));
    assert_false(has("9999"));
    assert_false(has("Nya &lt;b&gt;skolan"));
    get("/api/v1/sources", false);
    assert_true(has("\"unknown_units\":[\"gammal\"]"));
    snapshot_unref(snapshot);
    snapshot = unknown;
    get("/api/v1/sources", false);
    assert_true(has("\"unknown_units\":[\"9999\",\"gammal\"]"));
}

static void
test_many_unknown_units_are_counted_and_stand_in_the_table(void **state)
{
    struct snapshot *few = snapshot;
    char row[100];
    (void)state;
    snapshot = world_make(false, 9);
    get("/kallor", false);
    assert_true(has("Ekonomi: elva okända enheter"));
    assert_true(has("<a href=\"#ej-fordelat\">Alla elva står i tabellen</a>."));
    assert_true(has("801 är ingen enhet"));
    assert_false(has("802 är ingen enhet")); /* 9999, 800 and 801 stand for them */
    for (int i = 0; i < 9; i++) {
        snprintf(row, sizeof row, "<td>80%d</td>", i);
        assert_true(has(row));
    }
    snapshot_unref(snapshot);
    snapshot = few;
}

static void
test_control_figures_are_one_line_and_remarks_can_be_opened(void **state)
{
    (void)state;
    get("/kallor", false);
    assert_true(
        has("<td class=\"control\">312 av 312 konton stämmer. <details class=\"more\"><summary>Två "
            "anmärkningar</summary><ul><li>Rad 4: citattecken som aldrig avslutas: texten lästes till "
            "radens slut</li><li>Beloppen är i EUR, inte i SEK</li></ul></details></td>"));
    assert_true(has("<td class=\"control\">Lästa rader: 3" NBSP "000.</td>"));
    assert_false(has("rad 17: okänd enhet"));
}

static void
test_guidance_for_managers_stands_beside_the_definition(void **state)
{
    struct indicator *i = (struct indicator *)catalog_indicator(snapshot->catalog, "sjukfranvaro");
    (void)state;
    i->description = "Andelen sjuka.";
    i->guidance = (struct guidance){"Ring & fråga.", "https://intranat.example/a?b=1&c=2", "Handboken"};
    get("/indikator/sjukfranvaro", false);
    assert_true(has("<h2 class=\"small\">Vad mäter vi?</h2>\n<p>Andelen sjuka.</p>"));
    assert_true(has("<h2 class=\"small\">För dig som är chef</h2>\n<p>Ring &amp; fråga. "
                    "<a href=\"https://intranat.example/a?b=1&amp;c=2\">Handboken</a></p>"));
    i->guidance.link = NULL;
    get("/indikator/sjukfranvaro", false);
    assert_true(has("<p>Ring &amp; fråga.</p>"));
    i->description = NULL;
    i->guidance = (struct guidance){NULL, NULL, NULL};
    get("/indikator/sjukfranvaro", false);
    assert_false(has("För dig som är chef"));
    assert_false(has("Vad mäter vi?"));
}

static void
test_as_of_is_said_and_kept_in_links(void **state)
{
    (void)state;
    snapshot->as_of = true;
    get("/indikator/sjukfranvaro?enhet=kommun&per=2023-05-23T08:00", false);
    snapshot->as_of = false;
    assert_true(has("Som den 23 maj 2023 kl.\xC2\xA0"
                    "08.00"));
    assert_true(has("<a href=\"/indikator/sjukfranvaro?enhet=kommun\">visa dagens siffror</a>"));
    assert_true(has("href=\"/kultur?per=2023-05-23T08%3A00\""));
    assert_true(has("href=\"/enhet/kommun?per=2023-05-23T08%3A00\""));
    assert_true(has("<input type=\"hidden\" name=\"per\" value=\"2023-05-23T08:00\">"));
    get("/", false);
    assert_true(has("Siffrorna 23 maj 2023 kl."));
    assert_false(has("per="));
}

static void
test_away_is_said(void **state)
{
    (void)state;
    get("/", true);
    assert_true(has("Databasen svarar inte. Sidan visar uppgifterna från 23 maj 2023 kl."));
    get("/", false);
    assert_false(has("Databasen svarar inte"));
}

static void
test_wrong_addresses_answer_with_their_status(void **state)
{
    static const struct {
        const char *address;
        int status;
    } t[] = {{"/finns-inte", 404}, {"/finnsinte", 404}, {"/enhet/finnsinte", 404},
        {"/indikator/finnsinte", 404}, {"/tavla/x", 404}, {"/enhet/", 404}, {"/enhet/a/b", 404},
        {"/indikator/sjukfranvaro?enhet=x", 404}, {"/?x=1", 400}, {"/?org=nu", 200}, {"/?org=x", 400},
        {"/?org=da&org=da", 400}, {"/indikator/sjukfranvaro?fonster=vecka", 400},
        {"/indikator/foretag?fonster=month", 400}, {"/indikator/sjukfranvaro?fran=igår", 400},
        {"/indikator/sjukfranvaro?fran=2023&till=2022", 400}, {"/farg/xyz.css", 404}, {"/farg/173F57", 404},
        {"/api", 404}, {"/api/v2/values", 404}};
    static struct html_check h;
    (void)state;
    for (size_t i = 0; i < sizeof t / sizeof *t; i++) {
        if (get(t[i].address, false) != t[i].status)
            fail_msg("%s: %d", t[i].address, reply.status);
        if (strncmp(t[i].address, "/api", 4) == 0) {
            assert_true(has("{\"error\":{\"what\":"));
            continue;
        }
        if (!html_check(&h, reply.body.data))
            fail_msg("%s: %s", t[i].address, h.fault);
        assert_true(has("Vimmerby kommun"));
    }
}

static void
test_errors_without_a_snapshot(void **state)
{
    static struct html_check h;
    struct err err = {0};
    (void)state;
    assert_int_equal(page_error(405, "/", "Bara GET.", "Läs sidan.", &reply, &err), 0);
    assert_int_equal(reply.status, 405);
    assert_true(html_check(&h, reply.body.data));
    assert_true(has("Bara GET."));
    assert_int_equal(page_error(503, "/api/v1/values", "Inte klar.", NULL, &reply, &err), 0);
    assert_string_equal(
        reply.body.data, "{\"error\":{\"what\":\"Inte klar.\",\"where\":\"/api/v1/values\",\"hint\":\"\"}}");
}

static void
test_routes_are_known_without_a_snapshot(void **state)
{
    (void)state;
    assert_true(page_route_exists("/"));
    assert_true(page_route_exists("/kultur"));
    assert_true(page_route_exists("/enhet/kommun"));
    assert_true(page_route_exists("/api/v1/values"));
    assert_true(page_route_exists("/farg/173f57.css"));
    assert_false(page_route_exists("/api/v1/x"));
    assert_false(page_route_exists("/enhet/"));
    assert_false(page_route_exists("/enhet/../x"));
    assert_false(page_route_exists("/a-b"));
    assert_false(page_route_exists(""));
}

static void
test_brand_is_a_style_sheet(void **state)
{
    (void)state;
    assert_int_equal(get("/farg/173F57.css", false), 200);
    assert_string_equal(reply.content_type, "text/css; charset=utf-8");
    assert_string_equal(
        reply.body.data, ":root{--own-brand:#173F57;--own-on-brand:#FFFFFF;--own-edge:#48687B}\n");
    get("/farg/ffee00.css", false);
    assert_true(has("--own-on-brand:#000000"));
}

static void
well_formed(void)
{
    static struct html_check h;

    if (!html_check(&h, reply.body.data))
        fail_msg("%s", h.fault);
}

static void
test_the_crest_stands_beside_the_name_at_an_address_of_its_own(void **state)
{
    struct catalog *c = (struct catalog *)snapshot->catalog;

    (void)state;
    get("/", false);
    assert_false(has("/vapen/"));
    assert_int_equal(get("/vapen/0123456789abcdef.svg", false), 404);
    c->crest = (struct crest){.file = "vapen.svg",
        .text = "<svg/>",
        .width = 401,
        .height = 802,
        .sha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"};
    get("/", false);
    assert_true(
        has("<img class=\"crest\" src=\"/vapen/0123456789abcdef.svg\" alt=\"\" width=\"14\" height=\"28\">"));
    well_formed();
    assert_int_equal(get("/vapen/0123456789abcdef.svg", false), 200);
    assert_string_equal(reply.content_type, "image/svg+xml");
    assert_string_equal(reply.body.data, "<svg/>");
    assert_int_equal(get("/vapen/0123456789abcdee.svg", false), 404);
    assert_int_equal(get("/vapen/0123456789abcdef.png", false), 404);
    c->crest = (struct crest){0};
}

/* What the law asks for: how compatible, what is lacking, how to tell, whose supervision, when it was looked through. */
static void
test_the_statement_on_accessibility_says_what_the_law_asks_for(void **state)
{
    struct catalog *c = (struct catalog *)snapshot->catalog;

    (void)state;
    get("/tillganglighet", false);
    assert_true(has("delvis förenliga") && has("Kända brister") && has("https://www.digg.se/tdosanmalan"));
    assert_true(has("genom växeln") && has("Ingen har ännu granskat") && !has("mailto:"));
    c->accessibility_contact = "t@kommunen.example";
    c->accessibility_reviewed = "2023-05-02";
    get("/tillganglighet", false);
    assert_true(has("href=\"mailto:t@kommunen.example\"") && has("2 maj 2023") && !has("genom växeln"));
    well_formed();
    c->accessibility_contact = "https://kommunen.example/kontakt";
    get("/tillganglighet", false);
    assert_true(has("href=\"https://kommunen.example/kontakt\"") && !has("mailto:"));
    well_formed();
    c->accessibility_contact = c->accessibility_reviewed = NULL;
}

/* A story of a later day than the page's edition is not told there; one beside a figure stands there alone. */
static void
test_stories_stand_beside_their_figures_and_keep_to_their_day(void **state)
{
    struct catalog *c = (struct catalog *)snapshot->catalog;
    const struct unit *son = catalog_unit(c, "son");
    const struct indicator *x = catalog_indicator(c, "sjukfranvaro");
    const struct story all[] = {{.id = "nu",
                                    .title = "Om <nu>",
                                    .author = "A",
                                    .date = "2023-05-23",
                                    .unit = son,
                                    .indicator = x,
                                    .text = "Ord & mer."},
        {.id = "sen",
            .title = "Om sen",
            .author = "A",
            .date = "2023-05-24",
            .unit = son,
            .indicator = x,
            .text = "Senare."},
        {.id = "helhet",
            .title = "Om helheten",
            .author = "A",
            .date = "2022-01-01",
            .unit = son,
            .text = "Allt.\n\nMer."}};

    (void)state;
    get("/", false);
    assert_false(has("href=\"/berattelser\""));
    assert_int_equal(get("/berattelser", false), 200);
    assert_true(has("Ingen har berättat något ännu"));
    c->stories = all;
    c->n_stories = 3;
    get("/indikator/sjukfranvaro?enhet=son", false);
    assert_true(has("Om &lt;nu&gt;") && has("Ord &amp; mer.") && !has("Om sen") && !has("Om helheten"));
    get("/indikator/sjukfranvaro", false);
    assert_false(has("Om &lt;nu&gt;"));
    get("/enhet/son", false);
    assert_true(has("Om &lt;nu&gt;") && has("Om helheten") && !has("Om sen") && has("Läs hela"));
    get("/kultur?enhet=son", false);
    assert_true(has("Om &lt;nu&gt;") && !has("Om helheten"));
    get("/berattelser", false);
    assert_true(strstr(reply.body.data, "Om &lt;nu&gt;") < strstr(reply.body.data, "Om helheten"));
    well_formed();
    assert_int_equal(get("/berattelser/helhet", false), 200);
    assert_true(has("<p>Allt.</p>\n<p>Mer.</p>") && has("href=\"/berattelser\""));
    well_formed();
    assert_int_equal(get("/berattelser/sen", false), 404);
    assert_int_equal(get("/berattelser/finns_inte", false), 404);
    c->stories = NULL;
    c->n_stories = 0;
}

static int
setup(void **state)
{
    struct err err = {0};
    (void)state;
    clock_init();
    buf_init(&reply.body, 8 << 20);
    snapshot = world_new();
    if (page_init(NULL, &err) != 0) {
        print_error("%s: %s\n", err.where, err.what);
        return -1;
    }
    return 0;
}

static int
teardown(void **state)
{
    (void)state;
    buf_free(&reply.body);
    snapshot_unref(snapshot);
    page_done();
    return 0;
}

/* To others it does not exist; an administrator is told what is on disk, what failed, who put what in force, all of it escaped. */
static void
test_the_administration_is_for_administrators(void **state)
{
    static struct html_check h;
    struct err err = {0};
    (void)state;
    struct operations *o = operations_new();
    const struct operations_fault fault = {"units.yaml:3:7", "unknown key '<script>'", "did you mean 'id'?"};
    const struct operations_run run = {
        .source = snapshot->catalog->sources[0].id, .next = snapshot->edition.recorded + 3600000};
    const struct operations_edition editions[] = {{.edition = 43,
                                                      .at = snapshot->edition.recorded,
                                                      .kind = "retraction",
                                                      .source = "ekonomi",
                                                      .who = "anna@server",
                                                      .why = "fel fil",
                                                      .pull = 7},
        {.edition = 42,
            .at = snapshot->edition.recorded,
            .kind = "config",
            .source = "",
            .who = "bo@server",
            .why = ""}};
    o->files = FILES_FAULTY;
    o->files_place = "/etc/ksrd";
    o->faults = &fault;
    o->runs = &run;
    o->editions = editions;
    o->n_faults = o->n_runs = 1;
    o->n_editions = 2;
    const struct operations_kind kind = {"pull", 43};
    o->kinds = &kind;
    o->n_kinds = 1;
    struct page_request r = {
        .snapshot = snapshot, .viewer = &viewer_everyone, .path = "/admin", .operations = o};
    buf_reset(&reply.body);
    assert_int_equal(page_render(&r, &reply, &err), 0);
    assert_int_equal(reply.status, 404);
    assert_false(has("anna@server"));
    get("/", false);
    assert_false(has("/admin"));
    r.viewer = &viewer_administrator;
    buf_reset(&reply.body);
    assert_int_equal(page_render(&r, &reply, &err), 0);
    assert_int_equal(reply.status, 200);
    if (!html_check(&h, reply.body.data))
        fail_msg("%s", h.fault);
    assert_true(has("units.yaml:3:7"));
    assert_true(has("unknown key &#39;&lt;script&gt;&#39;") || has("unknown key '&lt;script&gt;'"));
    assert_true(has("Konfigurationen på disk har 1 fel"));
    assert_true(has("Hämtning 7 av ekonomi återtagen av anna@server: fel fil"));
    assert_true(has("Konfiguration satt i kraft av bo@server"));
    assert_true(has("De 2 senaste av 43."));
    assert_true(has("Inga är upplagda: alla ser samma sidor."));
    o->n_kinds = 0; /* all of them are there */
    buf_reset(&reply.body);
    assert_int_equal(page_render(&r, &reply, &err), 0);
    assert_int_equal(reply.status, 200);
    assert_false(has("senaste av"));
    struct catalog *c = snapshot->catalog;
    const struct grant grants[] = {{.mail = "cia@kommun.se",
                                       .role = "chef",
                                       .unit = &c->units[1],
                                       .from = MONTH(2001, 2),
                                       .to = MONTH(2001, 3)},
        {.mail = "bo@kommun.se",
            .role = "administrator",
            .unit = &c->units[0],
            .from = MONTH_NONE,
            .to = MONTH_NONE}};
    c->grants = grants;
    c->n_grants = 2;
    buf_reset(&reply.body);
    assert_int_equal(page_render(&r, &reply, &err), 0);
    const char *bo = strstr(reply.body.data, "bo@kommun.se"), *cia = strstr(reply.body.data, "cia@kommun.se");
    assert_true(bo && cia && bo < cia); /* in the order of the tree */
    assert_true(has("<td>administratör</td>") && has("<td>tills vidare</td>"));
    assert_true(has("<td>från februari 2001 till och med mars 2001, har upphört</td>"));
    c->n_grants = 0;
    operations_unref(o);
}

/* Slot 2 of each card and the judgement row: sign and word; the statuses stay apart. */
static void
test_variation_has_its_own_sign_and_word(void **state)
{
    (void)state;
    get("/", false);
    assert_true(has("class=\"f-band\""));
    assert_true(has("</svg>Normal variation</p>"));
    assert_true(has("</svg>För få mätningar</p>"));
    assert_true(has("</svg>Försämras</p>"));
    assert_true(has("Normal variation, men målet nås inte med nuvarande arbetssätt."));
    get("/indikator/sjukfranvaro", false);
    assert_true(has("<p class=\"cell-head\">Variation</p>"));
    assert_true(has("Ligger inom normal variation. Målet 6,5" NBSP "% nås inte med nuvarande arbetssätt."));
    assert_true(
        has("inom det normala, men mål högst" NBSP "6,5" NBSP "% nås inte med nuvarande arbetssätt</h1>"));
    assert_true(has("normalt 7,"));
    get("/indikator/bygglov", false);
    assert_true(has("Romb: försämras."));
    assert_true(has("class=\"newest worse\">"));
    assert_true(has("<span class=\"hidden\"> försämras</span>"));
    get("/indikator/nettokostnad", false); /* accumulated: its months are judged, and no band is drawn */
    assert_true(has("per månad</p>"));
    assert_false(has("class=\"t14 on-band\""));
    get("/indikator/nettokostnad?fonster=month", false);
    assert_true(has("class=\"t14 on-band\""));
    get("/ordlista", false);
    assert_true(has("<strong>För få mätningar</strong> färre än åtta"));
    assert_true(has("Streckad kant: färre än tolv mätningar."));
}

/* A break: no line, no comparison and no band across it; its reason in the chart, under the table and in the card. */
static void
test_nothing_goes_across_a_break(void **state)
{
    struct series_break b = {.from = MONTH(2022, 9), .reason = "Ny definition 1 september 2022"};
    struct indicator *i = (struct indicator *)catalog_indicator(snapshot->catalog, "sjukfranvaro");
    (void)state;
    get("/indikator/sjukfranvaro", false);
    assert_false(has("Serierna jämförs inte"));
    i->breaks = &b;
    i->n_breaks = 1;
    get("/indikator/sjukfranvaro", false);
    assert_true(
        has("Brott i serien från september 2022: Ny definition 1 september 2022. Serierna jämförs inte."));
    assert_true(has(">Ny definition 1 september 2022. Serierna jämförs inte.</text>"));
    assert_true(has("<p class=\"cell-words\"><svg")); /* instead of the change on a year before */
    assert_true(has("Jämförs inte</p>"));
    assert_false(has("0,1 procentenheter sämre"));
    assert_true(has("normalt 7,6" EN_DASH "9,0")); /* of the eight months since */
    assert_true(has("provisoriskt"));
    assert_true(has("Streckad kant: färre än tolv tal."));
    get("/", false);
    assert_true(has("stroke-dasharray=\"1.5 3\""));
    b.rebase_only = true;
    get("/indikator/sjukfranvaro", false);
    assert_true(has("Det normala räknas om från september 2022: Ny definition 1 september 2022."));
    assert_false(has("Serierna jämförs inte"));
    assert_false(has("Jämförs inte</p>"));
    i->breaks = NULL;
    i->n_breaks = 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_variation_has_its_own_sign_and_word),
        cmocka_unit_test(test_nothing_goes_across_a_break), cmocka_unit_test(test_every_page_is_well_formed),
        cmocka_unit_test(test_the_administration_is_for_administrators),
        cmocka_unit_test(test_figures_that_are_too_late_call_for_no_action),
        cmocka_unit_test(test_seven_months_in_a_row_are_a_trend_and_fewer_are_the_season),
        cmocka_unit_test(test_a_board_says_which_it_is_and_whose),
        cmocka_unit_test(test_a_reorganisation_is_said_where_years_are_compared),
        cmocka_unit_test(test_what_is_booked_on_the_unit_itself_has_a_row),
        cmocka_unit_test(test_the_deviation_leads_the_units_and_repeats_no_row),
        cmocka_unit_test(test_sums_are_counted_out_with_names_and_numbers),
        cmocka_unit_test(test_every_sheet_says_whose_figures_it_shows),
        cmocka_unit_test(test_counts_are_those_of_the_rows),
        cmocka_unit_test(test_an_indicators_page_names_its_unit),
        cmocka_unit_test(test_old_points_have_the_name_of_their_day),
        cmocka_unit_test(test_faults_have_one_way_on_and_no_code), cmocka_unit_test(test_pages_are_pure),
        cmocka_unit_test(test_a_unit_called_script_stays_text),
        cmocka_unit_test(test_overview_says_its_conclusion_and_puts_exceptions_first),
        cmocka_unit_test(test_late_figures_say_so_as_seen_at_the_editions_own_stamp),
        cmocka_unit_test(test_missing_years_are_gaps_with_their_sign),
        cmocka_unit_test(test_ratio_shows_its_numerator_and_denominator),
        cmocka_unit_test(test_the_table_has_a_column_for_each_point),
        cmocka_unit_test(test_budget_overrun_is_never_shown_as_surplus),
        cmocka_unit_test(test_slices_are_shown_with_their_period),
        cmocka_unit_test(test_sources_show_the_fault_its_place_and_the_steps),
        cmocka_unit_test(test_an_unknown_unit_is_a_fault_of_its_source),
        cmocka_unit_test(test_what_an_unknown_unit_has_lies_under_ej_fordelat_where_the_source_has_one),
        cmocka_unit_test(test_the_fault_is_gone_when_the_unit_is_known),
        cmocka_unit_test(test_many_unknown_units_are_counted_and_stand_in_the_table),
        cmocka_unit_test(test_control_figures_are_one_line_and_remarks_can_be_opened),
        cmocka_unit_test(test_guidance_for_managers_stands_beside_the_definition),
        cmocka_unit_test(test_as_of_is_said_and_kept_in_links), cmocka_unit_test(test_away_is_said),
        cmocka_unit_test(test_wrong_addresses_answer_with_their_status),
        cmocka_unit_test(test_errors_without_a_snapshot),
        cmocka_unit_test(test_routes_are_known_without_a_snapshot),
        cmocka_unit_test(test_brand_is_a_style_sheet),
        cmocka_unit_test(test_the_crest_stands_beside_the_name_at_an_address_of_its_own),
        cmocka_unit_test(test_the_statement_on_accessibility_says_what_the_law_asks_for),
        cmocka_unit_test(test_stories_stand_beside_their_figures_and_keep_to_their_day)};
    return cmocka_run_group_tests(tests, setup, teardown);
}
