/* Account classes of the charts of accounts (formats.md §5.1) as patterns. */
#pragma once
#include "catalog.h"

/* Patterns of the class in the chart; 0 when the chart has no such class. Static memory. */
size_t config_classes_patterns(enum chart chart, const char *class_name, const struct pattern **ret);
/* Classes of the chart, for hints. */
size_t config_classes_names(enum chart chart, const char **names, size_t most);
