/* What /metrics says of each source: its pulls and how fresh its figures are. */
#pragma once
#include "buf.h"
#include "snapshot.h"

void serve_metrics_sources(const struct snapshot *s, stamp now, struct buf *out);
