/* The OpenMetrics 1.0 text form: heads of families and single samples. Numbers go out whole. */
#pragma once
#include "buf.h"

/* The head of a metric family; unit NULL: none, else the name ends in it. */
void openmetrics_family(
    struct buf *out, const char *name, const char *type, const char *unit, const char *help);
/* A family of one sample without labels. */
void openmetrics_gauge(struct buf *out, const char *name, const char *unit, const char *help, double value);
void openmetrics_counter(struct buf *out, const char *name, const char *help, unsigned long long value);
/* name{label="text"} value, with the text escaped. */
void openmetrics_labelled(
    struct buf *out, const char *name, const char *label, const char *text, double value);
/* The text between the quotes of a label. */
void openmetrics_escape(struct buf *out, const char *text);
