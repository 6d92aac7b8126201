/* A simple strict checker of our own HTML: every element closed in order, attributes quoted and once each, ids unique, entities known,
   nothing that a strict CSP would block (style attributes, <style>, inline <script>, on…=). */
#pragma once
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

struct html_check {
    const char *p;
    char stack[64][24];
    int depth;
    char ids[512][64];
    int n_ids;
    char fault[256];
};

static inline bool
html_fault(struct html_check *h, const char *what)
{
    snprintf(h->fault, sizeof h->fault, "%s at: %.80s", what, h->p);
    return false;
}

static inline bool
html_is_void(const char *name)
{
    static const char *const names[] = {"meta", "link", "br", "hr", "input", "img", "col"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static inline bool
html_text(struct html_check *h, char end)
{
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};
    while (*h->p && *h->p != end) {
        if (*h->p == '<')
            return html_fault(h, "'<' in a value");
        if (end == '<' && *h->p == '>')
            return html_fault(h, "'>' in text");
        if (*h->p == '&') {
            bool known = false;
            for (size_t i = 0; i < 5; i++)
                known = known || strncmp(h->p, entities[i], strlen(entities[i])) == 0;
            if (!known)
                return html_fault(h, "bare '&'");
        }
        h->p++;
    }
    return true;
}

static inline bool
html_name(struct html_check *h, char *ret, size_t size)
{
    size_t n = 0;
    while (isalnum((unsigned char)*h->p) || *h->p == '-' || *h->p == ':') {
        if (n + 1 >= size)
            return html_fault(h, "long name");
        ret[n++] = *h->p++;
    }
    ret[n] = '\0';
    return n > 0 || html_fault(h, "no name");
}

static inline bool
html_id(struct html_check *h, const char *from)
{
    char id[64];
    snprintf(id, sizeof id, "%.*s", (int)(h->p - from), from);
    for (int i = 0; i < h->n_ids; i++)
        if (strcmp(h->ids[i], id) == 0)
            return html_fault(h, "id twice");
    snprintf(h->ids[h->n_ids++ % 512], 64, "%s", id);
    return true;
}

static inline bool
html_attributes(struct html_check *h)
{
    char seen[32][24];
    int n = 0;
    while (*h->p == ' ' && n < 32) {
        h->p++;
        if (!html_name(h, seen[n], 24))
            return false;
        for (int i = 0; i < n; i++)
            if (strcmp(seen[i], seen[n]) == 0)
                return html_fault(h, "attribute twice");
        if (strcmp(seen[n], "style") == 0 || strncmp(seen[n], "on", 2) == 0)
            return html_fault(h, "attribute that CSP blocks");
        if (*h->p != '=') {
            n++; /* selected, open … */
            continue;
        }
        if (*++h->p != '"')
            return html_fault(h, "value without quotes");
        const char *from = ++h->p;
        if (!html_text(h, '"'))
            return false;
        if (strcmp(seen[n], "id") == 0 && !html_id(h, from))
            return false;
        h->p++;
        n++;
    }
    return true;
}

static inline bool
html_close(struct html_check *h)
{
    char name[24];
    h->p += 2;
    if (!html_name(h, name, sizeof name))
        return false;
    if (!h->depth || strcmp(h->stack[h->depth - 1], name) != 0)
        return html_fault(h, "closes another element than the open one");
    h->depth--;
    return *h->p++ == '>' || html_fault(h, "'>' expected");
}

static inline bool
html_tag(struct html_check *h)
{
    char name[24];
    if (strncmp(h->p, "<!DOCTYPE html>", 15) == 0) {
        h->p += 15;
        return true;
    }
    if (h->p[1] == '/')
        return html_close(h);
    const char *start = h->p++, own[] = "<script src=\"/statisk/";
    if (!html_name(h, name, sizeof name) || !html_attributes(h))
        return false;
    /* a script of our own in a file of its own, with nothing in the element */
    bool file = strncmp(start, own, sizeof own - 1) == 0 && strncmp(h->p, "></script>", 10) == 0;
    if (!file && (strcmp(name, "script") == 0 || strcmp(name, "style") == 0))
        return html_fault(h, "script or style");
    bool closed = *h->p == '/';
    h->p += closed;
    if (*h->p++ != '>')
        return html_fault(h, "'>' expected");
    if (closed || html_is_void(name))
        return true;
    if (h->depth == 64)
        return html_fault(h, "too deep");
    snprintf(h->stack[h->depth++], 24, "%s", name);
    return true;
}

/* True when the page is well-formed; else h->fault says why. */
static inline bool
html_check(struct html_check *h, const char *html)
{
    memset(h, 0, sizeof *h);
    h->p = html;
    while (*h->p)
        if (!(*h->p == '<' ? html_tag(h) : html_text(h, '<')))
            return false;
    if (h->depth)
        return html_fault(h, "not closed");
    return true;
}
