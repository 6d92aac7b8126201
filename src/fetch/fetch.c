#include "fetch.h"
#include "fetch_file.h"
#include "fetch_http.h"
#include "fetch_kolada.h"
#include <string.h>

static bool
is_file(const struct source *s, const struct fetch_place *place)
{
    return place->override || s->path;
}

static bool
is_kolada(const struct source *s, const struct fetch_place *place)
{
    (void)place;
    return s->url && strcmp(s->format, "kolada") == 0;
}

static bool
is_url(const struct source *s, const struct fetch_place *place)
{
    (void)place;
    return s->url;
}

/* How a source is reached: the first line that fits. */
static const struct way {
    bool (*fits)(const struct source *s, const struct fetch_place *place);
    int (*fetch)(struct arena *a, const struct source *s, const struct fetch_place *place,
        struct fetched_all *ret, struct err *err);
} ways[] = {
    {is_file, fetch_file},
    {is_kolada, fetch_kolada},
    {is_url, fetch_http},
};

int
fetch_source(struct arena *a, const struct source *s, const struct fetch_place *place,
    struct fetched_all *ret, struct err *err)
{
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
        if (ways[i].fits(s, place))
            return ways[i].fetch(a, s, place, ret, err);
    return err_set(
        err, ERR_CONFIG, s->id, "skriv path: eller url: för källan", "källan har varken fil eller adress");
}
