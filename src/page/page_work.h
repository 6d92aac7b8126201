/* What the files of this floor share while one page is made. */
#pragma once
#include "face.h"
#include "figure.h"
#include "json.h"
#include "page.h"
#include "template.h"
#include "view.h"

/* How an address is asked for: by what stands at its end. */
enum page_kind { PAGE_HTML, PAGE_CSV, PAGE_XLSX, PAGE_JSON, PAGE_SVG };
enum {
    PAGE_ONLY = 1 << PAGE_HTML,
    PAGE_TABLES = 1 << PAGE_HTML | 1 << PAGE_CSV | 1 << PAGE_XLSX | 1 << PAGE_JSON,
    PAGE_AND_JSON = 1 << PAGE_HTML | 1 << PAGE_JSON, /* of a shape of its own */
    PAGE_PICTURE = 1 << PAGE_SVG
};
struct page {
    const struct page_request *r;
    const struct snapshot *s;
    const struct catalog *c;
    struct arena *a;    /* freed when the page is done */
    struct view *v;     /* what its template shows */
    struct buf scratch; /* for drawings, see page_take */
    struct page_reply *reply;
    const struct template_set *templates;
    struct err *err;
    const struct page_route *route;
    enum page_kind kind;
    struct face *face; /* the page as tables; NULL when it is asked for as HTML */
};
/* One page: 0 with the reply filled, −1 with p->err. id: the last part of the address, "" if it has none. */
typedef int page_function(struct page *p, const char *id);
struct page_route {
    const char *path; /* "/enhet/" with an id behind it, or whole */
    bool id;
    page_function *make;
    const char *const *params; /* besides per and org; NULL-terminated */
    bool any;                  /* any other parameter is let through, no snapshot read (style sheet) */
    int kinds;                 /* PAGE_ONLY …; 0: PAGE_ONLY */
};

/* ---- page_face.c: what pages put into p->face -------------------------------------------------------------------------- */
/* The kind that the path's end asks for; the rest of it, the page's own address, in *ret (arena, or path itself). */
enum page_kind page_face_kind(struct arena *a, const char *path, const char **ret);
/* An empty face, if the page is asked for as tables. */
void page_face_begin(struct page *p);
/* The face as the reply. */
int page_face_end(struct page *p, const char *title);
/* Of whom the page is; NULL: it is of no one unit. */
void page_face_of(struct page *p, const struct unit *u);
/* The one month that it is about, for the name of its file. */
void page_face_at(struct page *p, month m);
/* A table with the columns of figures, and a figure as its next row. */
struct face_table *page_face_figures(struct page *p, const char *id, const char *title);
void page_face_figure(struct page *p, struct face_table *t, const struct figure *f);
void page_face_state(struct face_table *t, enum state s);
void page_face_unit(struct face_table *t, const struct unit *u);
void page_face_period(struct page *p, struct face_table *t, struct period period, enum window w);
/* A moment: for programs with its offset; 0: none. */
void page_face_stamp(struct page *p, struct face_table *t, stamp at);
/* The links to the page's other faces; foot: they stand in its foot. */
void page_face_links(struct page *p, struct view *frame, bool foot);

/* ---- page_frame.c ------------------------------------------------------------------------------------------------------ */
/* Fills title, navigation, stamp and notices, and renders the template as the reply. current: nav entry, "" if none. */
int page_frame(struct page *p, const char *template, int status, const char *title, const char *current);
/* An error in the look of the pages, or JSON below /api. */
int page_frame_fault(struct page *p, int status, const char *what, const char *hint);

/* ---- page_brand.c -------------------------------------------------------------------------------------------------------- */
/* The address of the crest; NULL: there is none. */
const char *page_brand_crest(struct page *p);

/* ---- page_link.c -------------------------------------------------------------------------------------------------------- */
/* path?name=value…&per=…&org=…: pairs of names and values, ended by NULL; pairs with a NULL value are left out. */
const char *page_link(struct page *p, const char *path, ...) __attribute__((sentinel));
const char *page_link_unit(struct page *p, const struct unit *u);
/* This address with the parameter set to value; NULL: without it. */
const char *page_link_self(struct page *p, const char *name, const char *value);
const char *page_link_indicator(struct page *p, const struct indicator *i, const struct unit *u);
/* The value of a query parameter, NULL when not given. */
const char *page_link_param(const struct page *p, const char *name);
/* What the scratch buffer holds, moved to the arena; the buffer is empty again. */
const char *page_link_take(struct page *p);

/* ---- page_card.c --------------------------------------------------------------------------------------------------------- */
void page_card(struct page *p, struct view *card, const struct figure *f);
/* Number, unit, status: also used by tables and the indicator's page. */
void page_card_status(struct page *p, struct view *v, const struct figure *f);
void page_card_period(struct page *p, struct view *v, const struct figure *f);
/* Sign and word of prognosstatus. */
void page_card_forecast(struct page *p, struct view *v, const struct figure *f);
/* Sign and word of its variation. */
void page_card_variation(struct page *p, struct view *v, const struct figure *f);
const char *page_card_spark(struct page *p, const struct figure *f);
/* Exempeldata and sources of these indicators, for the foot of the page. */
void page_card_credit(struct page *p, struct view *v, const struct indicator *const *list, size_t n);

/* ---- page_organ.c ------------------------------------------------------------------------------------------------------ */
/* Which organisation the page sums by, when that makes a difference: for the stamp. */
void page_organ_stamp(struct page *p, struct view *frame);
/* The other way to see this page's figures, where the unit's are others by today's tree; else links are NULL. */
void page_organ_switch(struct page *p, const struct unit *u);
/* What the unit was called, where it stood, who came before and after, and for administrators who answers for it. */
void page_organ_past(struct page *p, const struct unit *u);

/* ---- page_decided.c ---------------------------------------------------------------------------------------------------- */
/* Of a decided set: its decision, what is not measured and why. "27 av 31 mätta"; NULL: d (may be NULL) is none. */
const char *page_decided_fill(struct page *p, const struct dashboard *d);
/* All decided sets, for the first page; else none. */
void page_decided_list(struct page *p, bool first_page);

/* ---- page_tree.c ------------------------------------------------------------------------------------------------------ */
/* The month whose organisation pages show: that of the edition's stamp. */
month page_tree_month(const struct page *p);
/* The board's unit: of the first dashboard, else the first kommun, else the root. */
const struct unit *page_tree_home(const struct page *p);
/* Children in month m, in catalog order, Ej fördelat last; NULL-terminated. */
const struct unit **page_tree_children(struct page *p, const struct unit *u, month m);
/* crumbs: list of {name, link} from the root to the unit's parent. */
void page_tree_crumbs(struct page *p, struct view *list, const struct unit *u);
/* The unit's figure of the period that ends with m, not its own newest: only one period can be compared. */
void page_tree_figure(struct page *p, const struct indicator *i, const struct unit *u, enum window w, month m,
    struct figure *ret);
/* A page's title: what it shows, and of whom unless that is the organisation itself. */
const char *page_tree_title(struct page *p, const char *what, const struct unit *u);
const char *page_tree_kind(const struct unit *u); /* "nämnd" */
/* nämnd, förvaltning, område or enhet: a real part of the municipality. */
bool page_tree_is_part(const struct unit *u);
/* The newest month after `from`, at or before `to`, in which a unit that lives on came to u or left it; MONTH_NONE. */
month page_tree_moved(const struct page *p, const struct unit *u, month from, month to);
/* The first month that the figure of the year before is made of. */
month page_tree_since(const struct figure *f);
/* What is said when units have moved to or from the figure's unit, or (it has none below it) one beside it has closed or begun, in
   the months that the figure and the one a year before are made of; NULL: nothing such. */
const char *page_tree_compared(struct page *p, const struct figure *f);

/* ---- page.c ---------------------------------------------------------------------------------------------------------------- */
/* The page of p's request, into p's reply. */
int page_make(struct page *p);
/* ---- page_inset.c ------------------------------------------------------------------------------------------------------ */
/* Which pages may show this answer in a frame: "frame-ancestors …", by today's configuration. */
const char *page_inset_ancestors(struct page *p);
/* Some may: then their pages may show pictures, too. */
bool page_inset_any(const struct page *p);
/* ---- page_words.c: the words of /ordlista, at most `most`; how many. ----------------------------------------------------------- */
struct page_word {
    const char *name, *text;
};
size_t page_words_all(struct page_word *ret, size_t most);

/* ---- the pages ------------------------------------------------------------------------------------------------------------- */
page_function page_board_home, page_board_named, page_board_pillar;
page_function page_unit, page_indicator, page_list_units, page_list_indicators, page_sources;
page_function page_picture, page_inset, page_feed;
page_function page_explain, page_api_explain, page_restated, page_meetings, page_meeting;
page_function page_balance, page_search, page_story_list, page_story_one;
page_function page_words, page_words_access, page_brand, page_crest, page_admin, page_period;
page_function page_api_indicators, page_api_units, page_api_values, page_api_sources, page_api_meetings,
    page_api_openapi;

/* ---- page_api.c ------------------------------------------------------------------------------------------------------------ */
#define PAGE_API_ROWS 1000
/* Rows offset … of n in the frame, written one by one. */
int page_api_list(
    struct page *p, const char *name, long n, void (*row)(struct page *p, struct json *j, size_t i));
int page_api_fault(struct page *p, int status, const char *where, const char *what, const char *hint);
/* offset= as given, 0 without; −1: malformed, and the reply is the error. */
long page_api_offset(struct page *p);
/* "next" after the page that ends before row `end` of all, or null. */
const char *page_api_next(struct page *p, long end, long all);
