/* The one table of what may stand in the files: the walker checks by it, JSON Schema and the reference page are printed from it. */
#pragma once
#include "config_yaml.h"

enum kind {
    KIND_PILLAR,
    KIND_SOURCE,
    KIND_UNIT,
    KIND_MEASURE,
    KIND_INDICATOR,
    KIND_DASHBOARD,
    KIND_MEETING,
    KIND_STORY,
    KINDS
};

enum schema_type {
    T_TEXT,       /* prose, also of several lines */
    T_NAME,       /* one line with a letter in it */
    T_STRING,     /* text whose form `check` knows */
    T_ID,         /* [a-z0-9_]+ */
    T_MEASURE_ID, /* also å ä ö; begins with a letter, for formulas */
    T_CODE,       /* a source's own code, exact */
    T_INT,
    T_MEGABYTES, /* an int, kept as bytes in a size_t */
    T_DECIMAL,   /* exact, within min … max */
    T_BOOL,
    T_WORD,      /* one of words, kept as an int: numbers[i], else i */
    T_FLAG,      /* one of two words, kept as a bool: the first is true */
    T_TOKEN,     /* one of words, kept as text */
    T_UNIT_WORD, /* kr % dagar … and the configuration's own unit_words */
    T_MONTH,     /* 2023-01 */
    T_REF,       /* the id of an object of kind `ref` */
    T_PATTERN,   /* codes of a source: 3, 30-34, ABC* */
    T_FORMULA,
    T_TABLE, /* a map by `table` */
};

enum schema_flags {
    F_REQUIRED = 1,
    F_LIST = 2,   /* a list of such values */
    F_SINGLE = 4, /* with F_LIST: one value alone is a list of one */
    F_KEYED = 8,  /* with T_TABLE: a map of free keys to tables; else a map of sources' ids to values */
    F_FILE = 32,  /* with F_LIST: or {file: NAME.csv}, which is that list (config_rows) */
    F_BITS = 16,  /* with T_WORD and F_LIST: an array of bool, by word */
};
#define NOWHERE ((size_t)-1) /* checked, but not kept by the walker */

struct load;
struct schema_row;
struct schema_table {
    const char *noun;              /* "indicator": what messages call it */
    const struct schema_row *rows; /* ends with key NULL */
    size_t size;                   /* of the C struct */
    size_t pos_at, id_at;          /* its struct pos and id or key, or NOWHERE */
    const char *doc;
};
struct schema_row {
    const char *key;
    enum schema_type type;
    unsigned flags;
    size_t at, count_at; /* where it is kept; count_at NOWHERE: the list ends with NULL */
    long min, max;       /* T_INT, T_DECIMAL; of T_TEXT and T_NAME the longest length */
    const char *const *words;
    const int *numbers;
    size_t n_words;
    enum kind ref;
    const struct schema_table *table;
    const char *short_for; /* a scalar in place of the table means this key */
    /* Further check of a scalar: adds its faults itself. */
    void (*check)(struct load *l, const struct node *n);
    /* Keeps the value instead of the walker, after nothing but the key was checked. */
    void (*set)(struct load *l, const struct schema_row *row, const struct node *n, void *object);
    const char *pattern;   /* regular expression for editors */
    const char *otherwise; /* the default, as it would be written; NULL: none */
    const char *unless;    /* for the reference: what holds when the key is left out */
    const char *doc;
};

/* The whole of a file: one map. */
extern const struct schema_table config_schema_root;
extern const struct schema_table config_schema_organisation;
/* The table of each kind's objects. */
extern const struct schema_table *const config_schema_kinds[KINDS];
/* The keys of a table (into names, at most `most`); how many there are. */
size_t config_schema_keys(const struct schema_table *t, const char **names, size_t most);
/* The known unit words. */
extern const char *const config_schema_units[];
size_t config_schema_n_units(void);
#define CONFIG_SCHEMA_KEYS 48 /* no table has more */
/* "expected a number": what a value of this row looks like. */
const char *config_schema_expected(const struct schema_row *row);
