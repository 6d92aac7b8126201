#include "csv_long.h"
#include "decode_person.h"
#include "text.h"

const char *const csv_head_names[CSV_COLUMNS] = {
    "Period", "Enhet", "Mått", "Kolumn", "Mätvärde", "Del", "Version"};

/* What exports call the columns; lower case. */
static const struct alias {
    const char *word;
    enum csv_column column;
} aliases[] = {{"period", CSV_PERIOD}, {"enhet", CSV_UNIT}, {"mått", CSV_MEASURE}, {"kolumn", CSV_KOLUMN},
    {"mätvärde", CSV_VALUE}, {"del", CSV_SLICE}, {"kön", CSV_SLICE}, {"slice", CSV_SLICE},
    {"version", CSV_VERSION}};

char
csv_head_delimiter(const char *data, size_t n)
{
    static const char delimiters[] = ";,\t";
    size_t count[3] = {0}, best = 0, i = 0;
    bool quoted = false;
    while (i < n && (data[i] == '\r' || data[i] == '\n'))
        i++;
    for (; i < n && (quoted || (data[i] != '\r' && data[i] != '\n')); i++) {
        const char *d = data[i] ? strchr(delimiters, data[i]) : NULL;
        if (data[i] == '"')
            quoted = !quoted;
        else if (d && !quoted)
            count[d - delimiters]++;
    }
    for (size_t k = 1; k < 3; k++)
        if (count[k] > count[best])
            best = k;
    return delimiters[best];
}

/* Lower case of a–z and Å Ä Ö, blanks at the ends gone (no-break space too). */
static void
fold(const char *s, char *out, size_t size)
{
    size_t n = 0, start = strspn(s, " \t");
    for (s += start; *s && n + 1 < size; s++) {
        unsigned char c = (unsigned char)*s, before = n ? (unsigned char)out[n - 1] : 0;
        if ((c >= 'A' && c <= 'Z') || (before == 0xC3 && (c == 0x85 || c == 0x84 || c == 0x96)))
            c = (unsigned char)(c + 32);
        out[n++] = (char)c;
    }
    while (n > 0 && (out[n - 1] == ' ' || out[n - 1] == '\t'))
        n--;
    out[n] = '\0';
}

static const struct alias *
find(const char *word)
{
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        if (strcmp(aliases[i].word, word) == 0)
            return &aliases[i];
    return NULL;
}

static int
unknown(struct arena *a, const char *field, const char *folded, const char *where, struct err *err)
{
    const char *words[sizeof aliases / sizeof *aliases];
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        words[i] = aliases[i].word;
    const char *near = text_nearest(folded, words, sizeof words / sizeof *words);
    const char *hint =
        "rubrikraden ska vara Period, Enhet, Mått, Kolumn, Mätvärde i valfri ordning; även Del och Version";
    if (near)
        hint = arena_printf(a, "menades »%s«? Rubrikraden ska vara Period, Enhet, Mått, Kolumn, Mätvärde",
            csv_head_names[find(near)->column]);
    return err_set(err, ERR_DATA, where, hint, "okänd rubrik %s", decode_person_quote(a, field));
}

static int
take(struct arena *a, const char *field, size_t place, size_t line, struct csv_head *head, struct err *err)
{
    char where[64], folded[64];
    fold(field, folded, sizeof folded);
    snprintf(where, sizeof where, "rad %zu, kolumn %zu", line, place + 1);
    if (decode_person_heading(field))
        return err_set(err, ERR_DATA, where,
            "leverera summerade månadsvärden per enhet; filer med personer tas aldrig emot",
            "filen har uppgifter om personer: rubriken »%.60s«", field);
    const struct alias *alias = find(folded);
    if (!alias)
        return unknown(a, field, folded, where, err);
    if (head->at[alias->column] >= 0)
        return err_set(err, ERR_DATA, where, "låt bara en av kolumnerna vara kvar",
            "rubriken »%s« finns två gånger", csv_head_names[alias->column]);
    head->at[alias->column] = (int)place;
    return 0;
}

int
csv_head_read(
    struct arena *a, const char *const *fields, size_t n, size_t line, struct csv_head *ret, struct err *err)
{
    struct csv_head head = {.n = n};
    char where[64];
    for (size_t i = 0; i < CSV_COLUMNS; i++)
        head.at[i] = -1;
    for (size_t i = 0; i < n; i++)
        if (take(a, fields[i], i, line, &head, err) != 0)
            return -1;
    snprintf(where, sizeof where, "rad %zu", line);
    for (size_t i = 0; i <= CSV_VALUE; i++)
        if (head.at[i] < 0)
            return err_set(err, ERR_DATA, where,
                "rubrikraden ska vara Period, Enhet, Mått, Kolumn, Mätvärde i valfri ordning",
                "rubriken »%s« saknas", csv_head_names[i]);
    *ret = head;
    return 0;
}
