#include "format.h"
#include "text.h"
#include <string.h>

static bool
scaled(struct rat v, int scale, struct rat *ret)
{
    int64_t ten = 1;
    for (int k = 0; k < scale; k++)
        ten *= 10;
    return rat_div(v, rat_from_int(ten), ret) == 0;
}

/* Fixed-point text with a sign as people write it; zero has none. */
static const char *
swedish(struct arena *a, const char *text, const char *plus)
{
    char out[TEXT_NUMBER(DEC_TEXT)];
    bool zero = text[strspn(text, "-0.")] == '\0', minus = *text == '-';
    return arena_printf(a, "%s%s", zero ? "" : minus ? MINUS : plus, text_number(text + minus, out));
}

static const char *
number(struct arena *a, struct rat v, int decimals, int scale, const char *plus)
{
    struct rat s;
    dec d;
    char text[DEC_TEXT];
    if (!scaled(v, scale, &s) || rat_round(s, decimals, &d) != 0)
        return "för stort tal";
    return swedish(a, dec_text_fixed(d, decimals, text), plus);
}

const char *
format_number(struct arena *a, struct rat v, int decimals, int scale)
{
    return number(a, v, decimals, scale, "");
}

const char *
format_signed(struct arena *a, struct rat v, int decimals, int scale)
{
    return number(a, v, decimals, scale, "+");
}

const char *
format_count(struct arena *a, int64_t n)
{
    return format_number(a, rat_from_int(n), 0, 0);
}

dec
format_shown(const struct indicator *i, struct rat v)
{
    struct rat s;
    dec d = 0;
    if (!scaled(v, i->scale, &s) || rat_round(s, i->decimals, &d) != 0)
        return 0;
    return d;
}

const char *
format_unit(struct arena *a, const struct indicator *i)
{
    if (strcmp(i->unit, "antal") == 0)
        return "";
    if (strncmp(i->unit, "kr", 2) != 0 || i->scale == 0)
        return i->unit;
    return arena_printf(a, "%s%s", i->scale == 6 ? "mnkr" : "tkr", i->unit + 2);
}

const char *
format_level(struct arena *a, const struct indicator *i, struct rat v)
{
    return format_number(a, v, i->decimals, i->scale);
}

const char *
format_short(struct arena *a, const struct indicator *i, struct rat v)
{
    const char *text = format_level(a, i, v), *comma = strchr(text, ',');
    size_t n = strlen(text);
    while (comma && n > 0 && text[n - 1] == '0')
        n--;
    if (comma && text[n - 1] == ',')
        n--;
    return arena_strndup(a, text, n);
}

/* "av 100" and "index" stand beside a number, not in a sentence. */
static const char *
unit_in_words(struct arena *a, const struct indicator *i)
{
    return strncmp(i->unit, "av ", 3) == 0 || strcmp(i->unit, "index") == 0 ? "" : format_unit(a, i);
}

static const char *
joined(struct arena *a, const char *n, const char *unit)
{
    static const char *const one[][2] = {
        {"procentenheter", "procentenhet"}, {"dagar", "dag"}, {"timmar", "timme"}, {"år", "år"}};
    for (size_t i = 0; strcmp(n, "1") == 0 && i < sizeof one / sizeof *one; i++)
        if (strcmp(unit, one[i][0]) == 0)
            unit = one[i][1];
    return *unit ? arena_printf(a, "%s" NBSP "%s", n, unit) : n;
}

const char *
format_with_unit(struct arena *a, const struct indicator *i, struct rat v)
{
    return joined(a, format_level(a, i, v), unit_in_words(a, i));
}

const char *
format_distance(struct arena *a, const struct indicator *i, struct rat v)
{
    struct rat size = {v.num < 0 ? -v.num : v.num, v.den};
    const char *unit = strcmp(i->unit, "%") == 0 ? "procentenheter" : unit_in_words(a, i);
    return joined(a, format_level(a, i, size), unit);
}

const char *
format_state_sign(enum state s)
{
    return s == STATE_SEKRETESS ? ".." : s == STATE_EJ_TILLAMPLIGT ? "." : EN_DASH;
}

const char *
format_state_word(enum state s)
{
    static const char *const words[STATES] = {[STATE_OK] = "",
        [STATE_PRELIMINAR] = "",
        [STATE_SAKNAS] = "saknas",
        [STATE_EJ_TILLAMPLIGT] = "ej tillämpligt",
        [STATE_SEKRETESS] = "visas inte",
        [STATE_EJ_PUBLICERAT] = "ej publicerat"};
    return words[s];
}

const char *
format_state_reason(enum state s)
{
    return s == STATE_SEKRETESS ? "visas inte av sekretesskäl" : format_state_word(s);
}

const char *
format_value(struct arena *a, const struct indicator *i, const struct value *v)
{
    return v->has_value ? format_level(a, i, v->value) : format_state_sign(v->state);
}

const char *
format_number_word(struct arena *a, int n)
{
    static const char *const words[] = {
        "noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv"};
    return n >= 0 && n <= 12 ? words[n] : format_count(a, n);
}

const char *
format_stamp(struct arena *a, stamp t)
{
    struct clock_local l = clock_local(t);
    return arena_printf(
        a, "%d %s %d kl." NBSP "%02d.%02d", l.day, period_month_name(l.month), l.year, l.hour, l.minute);
}

const char *
format_stamp_short(struct arena *a, stamp t)
{
    struct clock_local l = clock_local(t);
    return arena_printf(
        a, "%d %s kl." NBSP "%02d.%02d", l.day, period_month_short(l.month), l.hour, l.minute);
}

const char *
format_date(struct arena *a, stamp t)
{
    struct clock_local l = clock_local(t);
    return arena_printf(a, "%d %s %d", l.day, period_month_name(l.month), l.year);
}

const char *
format_month(struct arena *a, month m)
{
    return arena_printf(a, "%s %d", period_month_name(month_of_year(m)), month_year(m));
}

const char *
format_month_short(struct arena *a, month m)
{
    return arena_printf(a, "%s %d", period_month_short(month_of_year(m)), month_year(m));
}

const char *
format_period(struct arena *a, struct period p, enum window w)
{
    char label[PERIOD_LABEL];
    if (w == WINDOW_YTD && p.span < 12 && month_of_year(p.last) > 1)
        return arena_printf(
            a, "januari" EN_DASH "%s %d", period_month_name(month_of_year(p.last)), month_year(p.last));
    if (w == WINDOW_R12 && p.span < 12)
        return arena_printf(
            a, "%s" EN_DASH "%s", format_month(a, (month)(p.last - 11)), format_month(a, p.last));
    if (w == WINDOW_YEAR && p.span < 12)
        p.span = 12;
    return arena_strdup(a, period_label(p, label));
}

const char *
format_period_short(struct arena *a, struct period p, enum window w)
{
    if (w == WINDOW_YTD && p.span < 12 && month_of_year(p.last) > 1)
        return arena_printf(a, "jan" EN_DASH "%s", format_month_short(a, p.last));
    if (w == WINDOW_R12 && p.span < 12)
        return arena_printf(
            a, "%s" EN_DASH "%s", format_month_short(a, (month)(p.last - 11)), format_month_short(a, p.last));
    return format_period(a, p, w);
}

/* The first letter alone: a–z and å ä ö (0xC3 0x85 → 0xA5 …). */
static const char *
with_first(struct arena *a, const char *s, bool upper)
{
    char *out = arena_strdup(a, s);
    unsigned char *c = (unsigned char *)out;
    unsigned char from = upper ? 'a' : 'A', two = upper ? 0xA0 : 0x80;
    if (c[0] >= from && c[0] < from + 26)
        c[0] ^= 0x20;
    else if (c[0] == 0xC3 && c[1] >= two && c[1] < two + 0x1F)
        c[1] ^= 0x20;
    return out;
}

const char *
format_lower_first(struct arena *a, const char *s)
{
    bool abbreviation = s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z';
    return abbreviation ? s : with_first(a, s, false);
}

const char *
format_upper_first(struct arena *a, const char *s)
{
    return with_first(a, s, true);
}
