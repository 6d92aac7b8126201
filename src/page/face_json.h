/* A face as JSON: {"title", "organisation", "address", "edition", "recorded", "tables": [{"id", "title", "columns": [{"id", "name"}],
   "rows": [{column: cell}]}], "definitions": […]}. A number is {"value", "unit", "decimals", "state"}, value null where it is
   missing; a word {"id", "text"}; a text a string; none null. */
#pragma once
#include "face.h"

void face_json_write(const struct face *f, struct buf *out);
