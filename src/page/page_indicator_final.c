/* Is the figure final, and does it say what was reported? Lines under the judgement, and a row among the facts. */
#include "figure_final.h"
#include "format.h"
#include "page_indicator.h"

static const char *
say(struct page *p, const struct figure *f, bool has, struct rat v)
{
    return has ? format_with_unit(p->a, f->indicator, v) : "inget tal";
}

void
page_indicator_final(struct page *p, const struct figure *f)
{
    struct view *list = view_list(p->v, "final_lines");
    const char *preliminary = figure_final_preliminary(p->a, f), *hidden = figure_final_hidden(p->a, f);
    struct figure_reported r;
    figure_final_reported(f, &r);
    if (preliminary)
        view_item_text(list, arena_printf(p->a, "%s.", preliminary));
    if (hidden)
        view_item_text(list, hidden);
    if (r.report && r.differs)
        view_item_text(
            list, arena_printf(p->a, "Rapporterat %s den %s. Nu %s: %s.", say(p, f, r.has_value, r.value),
                      format_date(p->a, r.report->at), say(p, f, f->now.has_value, f->now.value),
                      r.correction ? figure_final_corrected(p->a, r.correction) : "räknat på annat sätt"));
    view_text(p->v, "reported",
        !r.report ? NULL
                  : arena_printf(p->a, "%s den %s%s", say(p, f, r.has_value, r.value),
                        format_date(p->a, r.report->at), r.differs ? "" : ", oförändrat sedan dess"));
    view_text(p->v, "reported_hash", r.report ? arena_strndup(p->a, r.report->sha256, 12) : NULL);
}
