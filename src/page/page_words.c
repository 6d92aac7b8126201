/* "Så läser du sidorna": every sign and scenario in plain words; and the statement on accessibility. */
#include "page_work.h"
#include "svg.h"
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
    {SIGN_REACHED, "Nås i år", "prognosen för helåret når målet eller årets budget"},
    {SIGN_UNSURE, "Osäkert", "prognosen missar med högst toleransen"},
    {SIGN_NOT_REACHED, "Nås inte i år", "prognosen missar med mer än toleransen"},
    {SIGN_DASH, "Ingen prognos", "ingen har lämnat någon för året"}};
static const struct word missing[] = {{SIGN_LATE, "Försenad", "väntat tal har inte kommit, det förra visas"},
    {SIGN_RING, "Preliminär", "kan ändras tills månaden låses"}};

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
    }
}

static void
fill_swatches(struct page *p)
{
    static const char *const look[][3] = {{"out", "Utfall", "det som har bokförts eller mätts"},
        {"pv", "Föregående år", "samma period"}, {"budget", "Budget", "beslutad ram"},
        {"forecast", "Prognos", "väntat för helåret; ju tätare streck, desto senare rapport"}};
    struct view *list = view_list(p->v, "swatches");
    for (size_t i = 0; i < sizeof look / sizeof *look; i++) {
        struct view *v = view_item(list);
        svg_swatch(&p->scratch, look[i][0]);
        view_raw(v, "sign", page_link_take(p));
        view_text(v, "name", look[i][1]);
        view_text(v, "text", look[i][2]);
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

static void
fill_example_chart(struct page *p)
{
    static const double y[] = {
        7.9, 8.2, 8.0, 9.6, 10.1, 8.6, 7.5, 7.3, 7.0, 6.8, 7.1, 8.0, 7.4, 7.6, 7.3, 7.9, 8.2, 7.7, 7.4};
    struct svg_point pt[sizeof y / sizeof *y];
    for (size_t i = 0; i < sizeof y / sizeof *y; i++)
        pt[i] = (struct svg_point){.has = i != 10, .y = y[i], .preliminary = i == sizeof y / sizeof *y - 1};
    svg_spark(&p->scratch, pt, sizeof y / sizeof *y,
        "Exempel på en liten kurva med en lucka och en preliminär sista punkt", NULL);
    view_raw(p->v, "spark", page_link_take(p));
}

int
page_words(struct page *p, const char *id)
{
    (void)id;
    fill_words(p, "targets", targets, sizeof targets / sizeof *targets);
    fill_words(p, "forecasts", forecasts, sizeof forecasts / sizeof *forecasts);
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
    view_text(p->v, "organisation", p->c->organisation);
    return page_frame(p, "access", 200, "Tillgänglighet", "");
}
