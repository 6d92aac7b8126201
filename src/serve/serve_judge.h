/* Whether a request is answered at all: its headers, before its address. */
#pragma once
#include "serve_answer.h"

/* Values point into the connection: valid as long as the request. NULL: no such header. */
struct judge_headers {
    const char *host, *length, *gzip, *if_none_match, *referer, *agent;
    int hosts, lengths;
    bool encoded, proxied;
};

/* A refusal, in Swedish. */
struct judge_verdict {
    int status; /* 0: go on */
    const char *what, *hint;
    const struct answer_header *extra;
};

void serve_judge_read(struct MHD_Connection *connection, struct judge_headers *ret);
/* What could make us and a proxy see different requests, or shows that there is one. */
struct judge_verdict serve_judge(const struct judge_headers *h);
