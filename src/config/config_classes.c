#include "config_classes.h"

#define ONE(digits)                                                                                          \
    {                                                                                                        \
        .from = (digits), .prefix = true                                                                     \
    }
#define RANGE(low, high)                                                                                     \
    {                                                                                                        \
        .from = (low), .to = (high)                                                                          \
    }

static const struct account_class {
    enum chart chart;
    const char *name;
    struct pattern patterns[3];
    size_t n;
} classes[] = {
    {CHART_KOMMUN_BAS, "tillgangar", {ONE("1")}, 1},
    {CHART_KOMMUN_BAS, "skulder", {ONE("2")}, 1},
    {CHART_KOMMUN_BAS, "intakter", {ONE("3")}, 1},
    {CHART_KOMMUN_BAS, "kostnader", {RANGE("4", "6"), RANGE("70", "78")}, 2},
    {CHART_KOMMUN_BAS, "personal", {ONE("5")}, 1},
    {CHART_KOMMUN_BAS, "avskrivningar", {ONE("79")}, 1},
    {CHART_KOMMUN_BAS, "finansiella", {ONE("8")}, 1},
    {CHART_KOMMUN_BAS, "intern", {ONE("9")}, 1},
    {CHART_BAS, "tillgangar", {ONE("1")}, 1},
    {CHART_BAS, "skulder", {ONE("2")}, 1},
    {CHART_BAS, "intakter", {ONE("3")}, 1},
    {CHART_BAS, "kostnader", {RANGE("4", "6"), RANGE("70", "77"), ONE("79")}, 3},
    {CHART_BAS, "personal", {RANGE("70", "76")}, 1},
    {CHART_BAS, "avskrivningar", {ONE("78")}, 1},
    {CHART_BAS, "finansiella", {ONE("8")}, 1},
};

size_t
config_classes_patterns(enum chart chart, const char *class_name, const struct pattern **ret)
{
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
        if (classes[i].chart == chart && strcmp(classes[i].name, class_name) == 0) {
            *ret = classes[i].patterns;
            return classes[i].n;
        }
    return 0;
}

size_t
config_classes_names(enum chart chart, const char **names, size_t most)
{
    size_t n = 0;

    for (size_t i = 0; i < sizeof classes / sizeof *classes && n < most; i++)
        if (classes[i].chart == chart)
            names[n++] = classes[i].name;
    return n;
}
