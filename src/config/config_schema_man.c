/* The schema table as ksrd.yaml(5), in mdoc. */
#include "buf.h"
#include "config_schema.h"

/* Text of a macro's line or of a paragraph: a backslash would begin an escape, a quote end an argument, a dash become a hyphen. */
static void
write_text(struct buf *out, const char *text)
{
    for (const char *p = text; *p; p++)
        switch (*p) {
        case '\\':
            buf_str(out, "\\e");
            break;
        case '"':
            buf_str(out, "\\(dq");
            break;
        case '-':
            buf_str(out, "\\-");
            break;
        case '\'':
            buf_str(out, "\\(aq");
            break;
        default:
            buf_char(out, *p);
        }
}

/* A paragraph, one sentence a line: a line must not begin with a point. */
static void
write_prose(struct buf *out, const char *text)
{
    buf_str(out, "\\&");
    for (const char *p = text; *p; p++)
        if (*p == ' ' && p > text && (p[-1] == '.' || p[-1] == '?') && (unsigned char)p[1] >= 'A' &&
            p[1] <= 'Z') {
            buf_str(out, "\n\\&");
        } else {
            char one[2] = {*p, '\0'};
            write_text(out, one);
        }
    buf_char(out, '\n');
}

/* "one or a list: …": what a value looks like, as a sentence. */
static void
write_type(struct buf *out, const struct schema_row *row)
{
    static const char *const kinds[KINDS] = {
        "pillar", "source", "unit", "measure", "indicator", "dashboard", "meeting", "story"};

    buf_str(out, "\\&Value: ");
    if (row->flags & F_KEYED)
        buf_str(out, row->type == T_TABLE ? "a map of keys to " : "a map from sources\\(aq ids to ");
    if (row->flags & F_LIST)
        buf_str(out, row->flags & F_SINGLE  ? "one or a list of: "
                     : row->flags & F_KEYED ? ""
                                            : "a list of: ");
    for (size_t i = 0; row->words && i < row->n_words; i++) {
        buf_str(out, i ? ", " : "");
        write_text(out, row->words[i]);
    }
    if (row->words)
        ;
    else if (row->type == T_TABLE)
        buf_printf(out, "%s (see below)", row->table->noun);
    else if (row->type == T_REF)
        buf_printf(out, "the id of a %s", kinds[row->ref]);
    else if (row->type == T_INT || row->type == T_MEGABYTES)
        buf_printf(out, "a whole number from %ld to %ld", row->min, row->max);
    else
        write_text(out, config_schema_expected(row));
    if (row->short_for) {
        buf_str(out, ", or its ");
        write_text(out, row->short_for);
        buf_str(out, " alone");
    }
    buf_str(out, ".\n");
}

static void
write_row(struct buf *out, const struct schema_row *row)
{
    buf_str(out, ".It Ic ");
    write_text(out, row->key);
    buf_char(out, '\n');
    write_prose(out, row->doc);
    write_type(out, row);
    if (row->flags & F_REQUIRED) {
        buf_str(out, "\\&Required.\n");
    } else if (row->otherwise || row->unless) {
        buf_str(out, "\\&When left out: ");
        write_text(out, row->otherwise ? row->otherwise : row->unless);
        buf_str(out, ".\n");
    }
}

static void
write_rows(struct buf *out, const struct schema_table *t)
{
    write_prose(out, t->doc);
    buf_str(out, ".Bl -tag -width Ds\n");
    for (const struct schema_row *r = t->rows; r->key; r++)
        write_row(out, r);
    buf_str(out, ".El\n");
}

/* Each table once, below the one that names it first. */
static void
write_tables(struct buf *out, const struct schema_table *t)
{
    for (const struct schema_row *r = t->rows; r->key; r++)
        if (r->type == T_TABLE) {
            buf_printf(out, ".Ss %s\n", r->table->noun);
            write_rows(out, r->table);
            write_tables(out, r->table);
        }
}

static void
write_units(struct buf *out)
{
    buf_str(out, ".Sh UNIT WORDS\n");
    for (size_t i = 0; i < config_schema_n_units(); i++) {
        buf_str(out, i ? ",\n\\&" : "\\&");
        write_text(out, config_schema_units[i]);
    }
    buf_str(out,
        ";\none of these for each of another (kr/inv); av 100 and other numbers; and\n.Ic unit_words\n"
        "of the configuration.\n");
}

void
config_schema_man(struct buf *out)
{
    buf_str(out,
        ".Dd " KSRD_DATE "\n.Dt KSRD.YAML 5\n.Os\n.Sh NAME\n.Nm ksrd.yaml\n.Nd configuration of ksrd\n"
        ".Sh SYNOPSIS\n.Pa /etc/ksrd/*.yaml\n.Pp\n.Pa /etc/ksrd/dashboards/*.yaml\n.Sh DESCRIPTION\n");
    write_prose(out, config_schema_root.doc);
    buf_str(out, ".Pp\n.Ql ksrd check\ntells every fault with its place;\n.Ql ksrd schema\n"
                 "prints a JSON Schema for editors.\n.Sh KEYS OF A FILE\n");
    buf_str(out, ".Bl -tag -width Ds\n");
    for (const struct schema_row *r = config_schema_root.rows; r->key; r++)
        write_row(out, r);
    buf_str(out, ".El\n.Sh TABLES\n");
    write_tables(out, &config_schema_root);
    write_units(out);
    buf_str(out,
        ".Sh FILES\n.Bl -tag -width Ds\n.It Pa /etc/ksrd/credentials/NAME\n"
        "One secret each, one line, readable by root and ksrd only: what\n.Ql credential:NAME\nmeans.\n"
        ".It Pa /usr/share/ksrd/config\nThe example municipality, which\n.Ql ksrd demo\nshows.\n.El\n"
        ".Sh SEE ALSO\n.Xr ksrd 8\n");
}
