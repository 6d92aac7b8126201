/* A line of the figures: KPI, sex, then year=value for each year that has one, separated by TABs. A key's T line comes first. */
#include "gen_kolada.h"
#include "embed.h"
#include "gen_unit.h"
#include "text.h"
#include <string.h>

size_t demo_embedded(struct embed_file *e, size_t most);

struct line {
    const char *text, *end;
};

static const char *
figures(void)
{
    struct embed_file e[1];

    return demo_embedded(e, 1) == 1 ? e[0].data : "";
}

/* The next data line; false at the end. */
static bool
next_line(const char **at, struct line *ret)
{
    while (**at == '#' || **at == '\n')
        *at += strcspn(*at, "\n") + 1;
    if (**at == '\0')
        return false;
    ret->text = *at;
    ret->end = *at + strcspn(*at, "\n");
    *at = *ret->end == '\n' ? ret->end + 1 : ret->end;
    return true;
}

/* The value of a year within the line; length 0: none. */
static size_t
value_of(const struct line *l, int year, const char **ret)
{
    for (const char *s = l->text; s < l->end; s++)
        if (s[0] == '\t' && strtol(s + 1, NULL, 10) == year && s[5] == '=') {
            *ret = s + 6;
            return strcspn(s + 6, "\t\n");
        }
    return 0;
}

static int
first_year(const struct line *l)
{
    return (int)strtol(l->text + 9, NULL, 10); /* "N00090" TAB "T" TAB */
}

/* Economy, schools and users' judgement are published in the autumn; the rest in the spring. */
static bool
is_autumn(const char *kpi)
{
    static const char *const autumn[] = {"N00095", "N00096", "N00097", "N03", "N1", "N2", "N3", "U2"};

    for (size_t i = 0; i < sizeof autumn / sizeof *autumn; i++)
        if (text_starts(kpi, autumn[i]))
            return true;
    return false;
}

static void
gender(struct buf *out, const struct line *l, int year, bool first)
{
    const char *value = NULL;
    size_t n = value_of(l, year, &value);

    buf_printf(out, "%s{\"gender\":\"%c\",\"count\":%d,\"status\":\"\",\"value\":", first ? "" : ",",
        l->text[7], n > 0);
    if (n > 0)
        buf_add(out, value, n);
    else
        buf_str(out, "null");
    buf_str(out, ",\"isdeleted\":false}");
}

/* All years of one key; its lines (T, K, M) are handed in. */
static int
key(struct buf *out, const struct line *lines, int n, int newest, bool first)
{
    int rows = 0;

    for (int year = first_year(&lines[0]); year <= newest; year++, rows++) {
        buf_printf(out, "%s{\"kpi\":\"%.6s\",\"municipality\":\"0884\",\"period\":%d,\"values\":[",
            first && rows == 0 ? "" : ",", lines[0].text, year);
        for (int i = 0; i < n; i++)
            gender(out, &lines[i], year, i == 0);
        buf_str(out, "]}");
    }
    return rows;
}

void
gen_kolada_json(int spring, int autumn, struct buf *out)
{
    const char *at = figures();
    struct line lines[3], l;
    int n = 0, rows = 0;
    bool more = next_line(&at, &l);

    buf_str(out, "{\"values\":[");
    while (more) {
        n = 0;
        do
            lines[n++] = l;
        while ((more = next_line(&at, &l)) && n < 3 && memcmp(l.text, lines[0].text, 6) == 0);
        rows += key(out, lines, n, is_autumn(lines[0].text) ? autumn : spring, rows == 0);
    }
    buf_printf(out, "],\"count\":%d,\"next_url\":null,\"previous_url\":null}\n", rows);
}
