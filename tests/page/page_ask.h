/* Asks for a page as a reader writes its address: "path?a=b&c=d", without percent-encoding. Header only. */
#pragma once
#include "page.h"
#include <stdio.h>
#include <string.h>

/* like: snapshot, viewer and the rest of the request. The answer's body ends with a NUL. Returns the status. */
static inline int
page_ask(struct page_request like, const char *address, struct page_reply *reply)
{
    char copy[1024], *save = NULL;
    struct page_param params[16];
    struct err err = {0};
    assert_true(snprintf(copy, sizeof copy, "%s", address) < (int)sizeof copy);
    char *query = strchr(copy, '?');
    if (query)
        *query++ = '\0';
    for (char *t = query ? strtok_r(query, "&", &save) : NULL; t; t = strtok_r(NULL, "&", &save)) {
        char *value = strchr(t, '=');
        assert_true(value && like.n_params < sizeof params / sizeof *params);
        *value++ = '\0';
        params[like.n_params++] = (struct page_param){t, value};
        if (strcmp(t, "per") == 0)
            like.per = value;
    }
    like.path = copy;
    like.params = params;
    buf_reset(&reply->body);
    if (page_render(&like, reply, &err) != 0)
        fail_msg("%s: %s: %s", address, err.where, err.what);
    return reply->status;
}
