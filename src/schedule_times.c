#include "schedule_times.h"
#include "due.h"
#include "in_force.h"
#include "log.h"

static int
note(struct store *s, struct arena *a, const struct catalog *c, int32_t edition, stamp at, struct err *err)
{
    struct store_due *sources = arena_alloc(a, (c->n_sources + 1) * sizeof *sources);
    for (size_t i = 0; i < c->n_sources; i++)
        sources[i] = (struct store_due){.source = c->sources[i].id, .times = due_times(a, &c->sources[i])};
    return store_due_note(s, edition, at, sources, c->n_sources, err);
}

int
schedule_times_follow(struct schedule_times *t, struct store *s, bool *ret_all, struct err *err)
{
    struct arena *a = arena_new();
    struct catalog *c = NULL;
    int32_t edition = 0;
    stamp at = 0;
    char *text = NULL;
    size_t n = 0;
    struct err why = {0};
    int r = store_due_unnoted(s, a, t->passed_over, &edition, &at, &text, &n, err);
    if (r == 0 && edition && in_force_parse(text, n, &c, &why) < 0) {
        log_err(LOG_WARNING, &why);
        log_line(LOG_WARNING, "edition %d: its configuration cannot be read; its times are passed over",
            (int)edition);
        t->passed_over = edition;
    }
    if (r == 0 && c)
        r = note(s, a, c, edition, at, err);
    if (r == 0)
        *ret_all = edition == 0;
    catalog_free(c);
    arena_free(a);
    return r;
}
