/* /api/v1/meetings, /mote.json and /mote/{id}.json: meetings with their frozen values, as far as they may be shown. */
#include "page_meeting.h"
#include <string.h>

static void
json_stamp(struct json *j, const char *key, stamp t)
{
    char text[CLOCK_TEXT];
    json_string(j, key, clock_text(t, text));
}

static void
json_rat(struct json *j, const char *key, bool has, struct rat v)
{
    char text[DEC_TEXT];
    if (has)
        json_number(j, key, rat_text(v, text));
    else
        json_null(j, key);
}

static const char *
or_null(const char *s)
{
    return *s ? s : NULL;
}

static void
value_row(struct page *p, struct json *j, const struct frozen_value *v)
{
    char period[PERIOD_TEXT];
    bool told = !page_meeting_withheld(p, v);
    json_object(j, NULL);
    json_string(j, "indicator", v->indicator);
    json_string(j, "unit", v->unit);
    json_string(j, "period", period_text(v->period, period));
    json_string(j, "window", window_names[v->window]);
    json_rat(j, "value", told && v->has_value, v->value);
    json_rat(j, "numerator", told && v->has_fraction, v->numerator);
    json_rat(j, "denominator", told && v->has_fraction, v->denominator);
    json_string(j, "state", told ? v->state : state_names[STATE_SEKRETESS]);
    json_object(j, "status");
    json_string(j, "mal", told ? or_null(v->mal) : NULL);
    json_string(j, "variation", told ? or_null(v->variation) : NULL);
    json_string(j, "prognos", told ? or_null(v->prognos) : NULL);
    json_null(j, "bedomning");
    json_end_object(j);
    json_end_object(j);
}

static void
decisions_of(struct page *p, struct json *j, const struct meeting *m, const struct meeting_item *x)
{
    json_array(j, "decisions");
    for (size_t i = 0; i < x->n_decisions && page_meeting_held(p, m); i++) {
        const struct meeting_decision *d = &x->decisions[i];
        json_object(j, NULL);
        json_string(j, "text", d->text);
        json_string(j, "indicator", d->indicator ? d->indicator->id : NULL);
        json_string(j, "unit", d->unit ? d->unit->id : NULL);
        json_string(j, "follow_up", d->follow_up);
        json_end_object(j);
    }
    json_end_array(j);
}

static const struct frozen_paper *
paper_of(const struct frozen *f, size_t i)
{
    for (size_t k = 0; f && k < f->n; k++)
        if (f->papers[k].item == (int)i + 1)
            return &f->papers[k];
    return NULL;
}

static void
item_row(struct page *p, struct json *j, const struct meeting *m, const struct frozen *f, size_t i)
{
    const struct meeting_item *x = &m->items[i];
    const struct frozen_paper *paper = paper_of(f, i);
    json_object(j, NULL);
    json_string(j, "paragraph", x->paragraph);
    json_string(j, "title", x->title);
    json_string(j, "text", x->text);
    json_string(j, "proposal", x->proposal);
    json_string(j, "dashboard", x->dashboard ? x->dashboard->id : NULL);
    json_string(j, "indicator", x->indicator ? x->indicator->id : NULL);
    json_string(j, "unit", x->unit ? x->unit->id : NULL);
    json_string(j, "page_sha256", paper && *paper->page ? paper->page_sha256 : NULL);
    json_array(j, "values");
    for (size_t k = 0; paper && k < paper->n_rows; k++)
        value_row(p, j, &paper->rows[k]);
    json_end_array(j);
    decisions_of(p, j, m, x);
    json_end_object(j);
}

static void
frozen_of(struct json *j, const struct frozen *f)
{
    if (!f) {
        json_null(j, "frozen");
        return;
    }
    json_object(j, "frozen");
    json_int(j, "edition", f->shown);
    json_stamp(j, "papers_at", f->papers_at);
    json_stamp(j, "at", f->at);
    json_string(j, "program", f->program);
    json_string(j, "reason", or_null(f->reason));
    json_string(j, "sha256", f->sha256);
    json_end_object(j);
}

static void
meeting_row(struct page *p, struct json *j, const struct meeting *m)
{
    const struct frozen *f = page_meeting_frozen(p, m);
    json_object(j, NULL);
    json_string(j, "id", m->id);
    json_string(j, "body", m->body->id);
    json_stamp(j, "at", m->at);
    json_string(j, "place", m->place);
    json_stamp(j, "called", m->called_at);
    json_string(j, "dnr", m->dnr);
    json_string(j, "protocol", m->protocol);
    frozen_of(j, f);
    json_array(j, "items");
    for (size_t i = 0; i < m->n_items; i++)
        item_row(p, j, m, f, i);
    json_end_array(j);
    json_end_object(j);
}

static void
row(struct page *p, struct json *j, size_t i)
{
    meeting_row(p, j, &p->c->meetings[i]);
}

int
page_api_meetings(struct page *p, const char *id)
{
    (void)id;
    return page_api_list(p, "meetings", (long)p->c->n_meetings, row);
}

int
page_meeting_json(struct page *p, const struct meeting *m)
{
    struct json j;
    buf_reset(&p->reply->body);
    json_init(&j, &p->reply->body);
    json_object(&j, NULL);
    json_array(&j, "meetings");
    meeting_row(p, &j, m);
    json_end_array(&j);
    json_int(&j, "edition", p->s->edition.edition);
    json_null(&j, "next");
    json_end_object(&j);
    p->reply->status = 200;
    p->reply->content_type = "application/json; charset=utf-8";
    return 0;
}
