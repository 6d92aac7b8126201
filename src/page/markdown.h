/* Markdown as HTML that our pages can show: headings below the page's own, no HTML of the writer's, no pictures, safe links only. */
#pragma once
#include "arena.h"
#include <stdbool.h>

const char *markdown_html(struct arena *a, const char *text);
/* The first paragraph as plain text, cut at a word with … when long. *ret_more: there is more than is told. */
const char *markdown_beginning(struct arena *a, const char *text, bool *ret_more);
