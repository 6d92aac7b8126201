#include "openmetrics.h"

void
openmetrics_family(struct buf *out, const char *name, const char *type, const char *unit, const char *help)
{
    buf_printf(out, "# TYPE %s %s\n", name, type);
    if (unit)
        buf_printf(out, "# UNIT %s %s\n", name, unit);
    buf_printf(out, "# HELP %s %s\n", name, help);
}

void
openmetrics_gauge(struct buf *out, const char *name, const char *unit, const char *help, double value)
{
    openmetrics_family(out, name, "gauge", unit, help);
    buf_printf(out, "%s %.15g\n", name, value);
}

void
openmetrics_counter(struct buf *out, const char *name, const char *help, unsigned long long value)
{
    openmetrics_family(out, name, "counter", NULL, help);
    buf_printf(out, "%s_total %llu\n", name, value);
}

void
openmetrics_escape(struct buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\\' || *text == '"' || *text == '\n')
            buf_char(out, '\\');
        buf_char(out, *text == '\n' ? 'n' : *text);
    }
}

void
openmetrics_labelled(struct buf *out, const char *name, const char *label, const char *text, double value)
{
    buf_printf(out, "%s{%s=\"", name, label);
    openmetrics_escape(out, text);
    buf_printf(out, "\"} %.15g\n", value);
}
