/* "Så läser du sidorna": every sign and scenario in plain words; and the statement on accessibility. */
#include "clock.h"
#include "format.h"
#include "page_work.h"
#include "svg.h"
#include "text.h"
#include <math.h>

struct word {
    enum svg_sign sign;
    const char *name, *text;
};
static const struct word targets[] = {{SIGN_NATT, "Nått", "talet är lika med eller bättre än målet"},
    {SIGN_NARA, "Nära", "inom toleransen, se indikatorns sida"},
    {SIGN_EJ_NATT, "Ej nått", "längre från målet än toleransen"},
    {SIGN_DASH, "Inget mål", "ingen har beslutat ett mål för talet"},
    {SIGN_DASH, "Bedöms inte", "talet är inte fullständigt än"}};
static const struct word forecasts[] = {
    {SIGN_REACHED, "Nås i år", "prognosen för helåret når målet; utan mål: budget hålls"},
    {SIGN_UNSURE, "Osäkert", "prognosen missar med högst toleransen"},
    {SIGN_NOT_REACHED, "Nås inte i år", "prognosen missar med mer än toleransen; utan mål: budget hålls ej"},
    {SIGN_DASH, "Ingen prognos", "ingen har lämnat någon för året"}};
static const struct word changes[] = {{SIGN_NORMAL, "Normal variation", "upp och ned som vanligt"},
    {SIGN_BETTER, "Förbättras", "en verklig förändring åt rätt håll"},
    {SIGN_WORSE_DOWN, "Försämras", "en verklig förändring åt fel håll"},
    {SIGN_CHANGE_DOWN, "Minskar eller ökar", "förändring utan rätt eller fel håll"},
    {SIGN_FEW, "För få mätningar", ""},
    {SIGN_DASH, "Bedöms inte", "bedömningen är avstängd, eller nästan alla tal är lika"}};
static const struct word missing[] = {{SIGN_LATE, "Försenad", "väntat tal har inte kommit, det förra visas"},
    {SIGN_RING, "Preliminär", "kan ändras tills månaden låses"},
    {SIGN_BREAK, "Brott i serien", "ny definition, jämför inte över strecket"}};

static const char *const swatches[][3] = {{"out", "Utfall", "det som har bokförts eller mätts"},
    {"pv", "Föregående år", "samma period"}, {"budget", "Budget", "beslutad ram"},
    {"forecast", "Prognos", "väntat för helåret; ju tätare streck, desto senare rapport"}};

static struct variation_rule
rule_for_all(const struct page *p)
{
    const struct indicator none = {.id = NULL};
    return indicator_variation(p->c, &none);
}

static void
fill_words(struct page *p, const char *key, const struct word *w, size_t n)
{
    struct view *list = view_list(p->v, key);
    for (size_t i = 0; i < n; i++) {
        struct view *v = view_item(list);
        svg_sign(&p->scratch, w[i].sign);
        view_raw(v, "sign", page_link_take(p));
        view_text(v, "name", w[i].name);
        view_text(v, "text", w[i].text);
        if (w[i].sign == SIGN_FEW)
            view_printf(v, "text", "färre än %s", format_number_word(p->a, rule_for_all(p).least));
    }
}

static void
fill_swatches(struct page *p)
{
    struct view *list = view_list(p->v, "swatches");
    for (size_t i = 0; i < sizeof swatches / sizeof *swatches; i++) {
        struct view *v = view_item(list);
        svg_swatch(&p->scratch, swatches[i][0]);
        view_raw(v, "sign", page_link_take(p));
        view_text(v, "name", swatches[i][1]);
        view_text(v, "text", swatches[i][2]);
    }
}

static void
fill_example_bars(struct page *p)
{
    struct svg_target higher = {
        .value = 82, .target = 75, .tolerance = 10, .percent = true, .label = "mål minst 75", .width = 288};
    struct svg_target lower = {
        .value = 8.4, .target = 6.5, .tolerance = 1.2, .lower = true, .label = "mål högst 6,5", .width = 288};
    svg_target(&p->scratch, &higher, "Exempel: 82 mot mål minst 75, målet är nått", NULL);
    view_raw(p->v, "bar_higher", page_link_take(p));
    svg_target(&p->scratch, &lower, "Exempel: 8,4 mot mål högst 6,5, målet är inte nått", NULL);
    view_raw(p->v, "bar_lower", page_link_take(p));
}

/* Invented figures; what is normal and which of them are signals is worked out as for all others. */
static void
fill_example_chart(struct page *p)
{
    static const int tenths[] = {79, 82, 80, 96, 101, 86, 75, 73, 70, 68, 71, 80, 74, 76, 73, 79, 82, 77, 74};
    enum { N = sizeof tenths / sizeof *tenths };
    struct svg_point pt[N];
    struct spc_point in[N];
    struct spc_mark marks[N];
    struct spc_band band[N];
    struct spc_limits l;
    struct svg_band drawn = {.to = N - 1};
    for (int i = 0; i < N; i++)
        in[i] = (struct spc_point){
            .value = dec_from_int(tenths[i]) / 10, .has = i != 10, .counts = i < N - 1 && i != 3 && i != 4};
    spc_judge(in, N, VARIATION_LEAST, VARIATION_FIRM, marks, band);
    spc_limits(&band[0], &l);
    drawn.low = figure_double(l.lower);
    drawn.high = figure_double(l.upper);
    for (int i = 0; i < N; i++)
        pt[i] = (struct svg_point){.has = in[i].has,
            .y = tenths[i] / 10.0,
            .preliminary = i == N - 1,
            .signal = svg_signal_of(variation_of(marks[i].way, false, DIRECTION_LOWER))};
    svg_spark(&p->scratch, pt, N, &drawn, 1,
        "Exempel på en liten kurva med det normala som grått band, två tal över det, en lucka och en preliminär sista punkt",
        NULL);
    view_raw(p->v, "spark", page_link_take(p));
    struct variation_rule r = rule_for_all(p);
    view_text(p->v, "least", format_number_word(p->a, r.least));
    view_text(p->v, "firm", format_number_word(p->a, r.firm));
}

size_t
page_words_all(struct page_word *ret, size_t most)
{
    static const struct {
        const struct word *words;
        size_t n;
    } lists[] = {{targets, sizeof targets / sizeof *targets}, {changes, sizeof changes / sizeof *changes},
        {forecasts, sizeof forecasts / sizeof *forecasts}, {missing, sizeof missing / sizeof *missing}};
    size_t n = 0;
    for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
        for (size_t i = 0; i < lists[k].n && n < most; i++)
            ret[n++] = (struct page_word){lists[k].words[i].name, lists[k].words[i].text};
    for (size_t i = 0; i < sizeof swatches / sizeof *swatches && n < most; i++)
        ret[n++] = (struct page_word){swatches[i][1], swatches[i][2]};
    return n;
}

int
page_words(struct page *p, const char *id)
{
    (void)id;
    fill_words(p, "targets", targets, sizeof targets / sizeof *targets);
    fill_words(p, "forecasts", forecasts, sizeof forecasts / sizeof *forecasts);
    fill_words(p, "changes", changes, sizeof changes / sizeof *changes);
    fill_words(p, "missing", missing, sizeof missing / sizeof *missing);
    fill_swatches(p);
    fill_example_bars(p);
    fill_example_chart(p);
    return page_frame(p, "words", 200, "Så läser du sidorna", "/ordlista");
}

int
page_words_access(struct page *p, const char *id)
{
    (void)id;
    const char *contact = p->c->accessibility_contact, *day = p->c->accessibility_reviewed;
    bool mail = contact && !text_starts(contact, "http");
    stamp t;
    view_text(p->v, "organisation", p->c->organisation);
    view_text(p->v, "mail", mail ? contact : NULL);
    view_text(p->v, "web", mail ? NULL : contact);
    view_bool(p->v, "no_contact", !contact);
    view_text(p->v, "reviewed", day && clock_parse(day, &t) == 0 ? format_date(p->a, t) : NULL);
    return page_frame(p, "access", 200, "Tillgänglighet", "");
}
