/* What the last report said, where it is something else than the page says. */
#include "figure_say.h"
#include "format.h"

const char *
figure_say_report(struct arena *a, const struct figure *f)
{
    const struct reported *r = f->snapshot->report;
    const struct reported_value *then = reported_find(r, f->indicator->id, f->unit->id);
    if (then == NULL || f->snapshot->today || f->last == MONTH_NONE || !f->now.has_value ||
        f->now.state == STATE_SEKRETESS || f->window != f->indicator->main_window ||
        r->edition == f->snapshot->edition.edition)
        return NULL;
    bool period = then->period.last == f->period.last,
         same = format_shown(f->indicator, then->value) == format_shown(f->indicator, f->now.value);
    if (period && same)
        return NULL;
    struct clock_local t = clock_local(r->recorded);
    return arena_printf(a, "i förra rapporten %d %s: %s%s", t.day, period_month_name(t.month),
        format_with_unit(a, f->indicator, then->value), period ? ", sedan dess ändrat" : "");
}
