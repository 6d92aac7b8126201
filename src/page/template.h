/* Mustache templates, compiled once: {{name}} escaped, {{{raw}}} and {{&raw}} as they are, sections, inverted sections, lists,
   dotted names, partials, comments, set delimiters, standalone lines as the public Mustache specification has them.
   A strict set (ours) also refuses, when it compiles: a value in a tag outside quotes, {{{raw}}} within a tag, a section that leaves
   the HTML in another state than it found it, a partial that does not exist; and when it renders: an unknown name, raw output of
   what is not VIEW_RAW. */
#pragma once
#include "buf.h"
#include "err.h"
#include "view.h"

struct template_set;
struct template_set *template_set_new(bool strict);
void template_set_free(struct template_set *s); /* NULL is harmless */
/* Compiles a copy of text[0..n). name: "overview.mustache"; a partial is called without the ending. Errors: ERR_BUG "name:line". */
int template_add(struct template_set *s, const char *name, const char *text, size_t n, struct err *err);
/* Call after the last template_add: joins the partials. */
int template_link(struct template_set *s, struct err *err);
/* Errors: ERR_BUG with "name:line"; out is then half-written. Read-only: any number of threads at once. */
int template_render(
    const struct template_set *s, const char *name, const struct view *v, struct buf *out, struct err *err);
