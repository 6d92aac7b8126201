/* The schema table as the reference page. */
#include "buf.h"
#include "config_schema.h"

/* A cell of a table: | would end it. */
static void
cell(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|')
            buf_char(out, '\\');
        buf_char(out, *text);
    }
}

static void
write_words(struct buf *out, const struct schema_row *row)
{
    for (size_t i = 0; i < row->n_words; i++)
        buf_printf(out, "%s`%s`", i ? " " : "", row->words[i]);
}

/* To the heading of a table: blanks are dashes in anchors. */
static void
write_link(struct buf *out, const char *noun)
{
    buf_printf(out, "[%s](#", noun);
    for (; *noun; noun++)
        buf_char(out, *noun == ' ' ? '-' : *noun);
    buf_char(out, ')');
}

/* What a value looks like. */
static void
write_type(struct buf *out, const struct schema_row *row)
{
    static const char *const kinds[KINDS] = {
        "pillar", "source", "unit", "measure", "indicator", "dashboard", "meeting", "story"};

    if (row->flags & F_KEYED)
        buf_str(out, row->type == T_TABLE ? "map of " : "map from source to ");
    if (row->flags & F_LIST)
        buf_str(out, row->flags & F_SINGLE ? "one or a list: " : row->flags & F_KEYED ? "" : "list of ");
    if (row->words)
        write_words(out, row);
    else if (row->type == T_TABLE)
        write_link(out, row->table->noun);
    else if (row->type == T_REF)
        buf_printf(out, "%s id", kinds[row->ref]);
    else if (row->type == T_INT || row->type == T_MEGABYTES)
        buf_printf(out, "whole number %ld–%ld", row->min, row->max);
    else if (row->short_for == NULL)
        cell(out, config_schema_expected(row));
    if (row->flags & F_FILE)
        buf_str(out, " or {file: NAME.csv}");
    if (row->short_for)
        buf_printf(out, " or its `%s` alone", row->short_for);
}

static void
write_row(struct buf *out, const struct schema_row *row)
{
    buf_printf(out, "| `%s` | ", row->key);
    write_type(out, row);
    buf_str(out, " | ");
    if (row->flags & F_REQUIRED)
        buf_str(out, "**required**");
    else if (row->otherwise)
        buf_printf(out, "`%s`", row->otherwise);
    else if (row->unless)
        cell(out, row->unless);
    buf_str(out, " | ");
    cell(out, row->doc);
    buf_str(out, " |\n");
}

static void
write_rows(struct buf *out, const struct schema_table *t)
{
    buf_printf(out, "%s\n\n| key | value | when left out | |\n|---|---|---|---|\n", t->doc);
    for (const struct schema_row *r = t->rows; r->key; r++)
        write_row(out, r);
    buf_char(out, '\n');
}

/* Each table once, below the one that names it first. */
static void
write_tables(struct buf *out, const struct schema_table *t, int level)
{
    for (const struct schema_row *r = t->rows; r->key; r++)
        if (r->type == T_TABLE) {
            buf_printf(out, "%.*s %s\n\n", level, "######", r->table->noun);
            write_rows(out, r->table);
            write_tables(out, r->table, level + 1);
        }
}

/* What the schema cannot say by itself: how check answers. */
static void
write_warnings(struct buf *out)
{
    buf_str(out,
        "\n## What `ksrd check` answers\n\n"
        "`FILE:LINE:COLUMN: error: …` is a fault: the configuration cannot be put in force. `ksrd check` ends with 1.\n\n"
        "`FILE:LINE:COLUMN: warning: …` is a doubt: what stands there is allowed, but unlikely. The configuration is valid, "
        "and `ksrd check` ends with 0; with `--strict` it ends with 1. No other command looks for doubts. Each names the key "
        "to list under `accept` of the same object when it is meant so, and says when nothing is left to accept. "
        "There are doubts about\n\n"
        "- codes of units and measures that have another form than the source's others, do not go with the unit's code in "
        "other sources, or with the place of the unit in the tree;\n"
        "- words that are a slip away from one that stands often, or from the object's id; texts that break off, lack a "
        "blank, or begin and end otherwise than nearly all others;\n"
        "- targets of an unlikely size, that leap, that are in force before they were decided, or begin in the middle of a "
        "period;\n"
        "- sources that no measure uses, that are fetched too often or too seldom, whose deadline is longer than the time to "
        "the next pull, whose files end or lie otherwise than expected, whose chart of accounts is that of others; "
        "municipalities that do not exist, or are called otherwise;\n"
        "- ledgers whose empty months would be missing, hours and ledgers as levels, formulas whose parts cover different "
        "units, windows that say nothing new, decimals that nobody reads;\n"
        "- names that say another kind of unit, units of the same name, the same series or indicator twice.\n");
}

void
config_schema_markdown(struct buf *out)
{
    buf_str(out, "# The configuration of ksrd\n\n");
    write_rows(out, &config_schema_root);
    write_tables(out, &config_schema_root, 2);
    buf_str(out, "## Unit words\n\n");
    for (size_t i = 0; i < config_schema_n_units(); i++)
        buf_printf(out, "%s`%s`", i ? ", " : "", config_schema_units[i]);
    buf_str(out,
        "; one of these for each of another (`kr/inv`); `av 100` and other numbers; and `unit_words` of the "
        "configuration.\n");
    write_warnings(out);
}
