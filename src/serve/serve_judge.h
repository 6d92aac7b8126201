/* Whether a request is answered at all: its headers, before its address. */
#pragma once
#include "serve_answer.h"
#include "serve_forwarded.h"

enum { HEAD_BYTES_MOST = 12 * 1024, HEAD_FIELDS_MOST = 100 };

/* Values point into the connection: valid as long as the request. NULL: no such header. */
struct judge_headers {
    const char *host, *origin, *fetch_site, *length, *gzip, *if_none_match, *referer, *agent, *forwarded,
        *forwarded_for;
    int hosts, lengths;
    bool encoded, proxied;
    bool torn; /* the head is not written as it should */
    size_t fields, bytes;
};
/* The request line, as libmicrohttpd has left it. */
struct judge_line {
    const char *method, *target, *version;
    size_t target_len; /* as received */
};

/* A refusal, in Swedish. */
struct judge_verdict {
    int status; /* 0: go on */
    const char *what, *hint;
    const struct answer_header *extra;
};

void serve_judge_read(
    struct MHD_Connection *connection, const struct judge_line *line, struct judge_headers *ret);
/* What could make us and a proxy see different requests, or shows that there is one. names: by which the administrator's proxy is
   reached, ends with NULL; NULL: there is to be none. */
struct judge_verdict serve_judge(const struct judge_headers *h, const char *const *names);
/* It comes from somebody at this machine, not through a proxy. */
bool serve_judge_local(const struct judge_headers *h);
/* A form of ours sent it: not a page of somebody else that the administrator has open (CSRF). */
bool serve_judge_own_form(const struct judge_headers *h);
/* Who asks, as the administrator's proxy says; false when it does not. */
bool serve_judge_client(const struct judge_headers *h, char out[ADDRESS_HOST]);
