/* A small HTTP client on a bare socket, so that tests can also send what no library would. */
#pragma once
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

struct http_reply {
    int status; /* 0: the connection was closed without an answer */
    char *head; /* status line and headers, each ended by CRLF */
    char *body; /* NUL-terminated behind len */
    size_t len;
    char *data; /* owns both */
};

static inline void
http_free(struct http_reply *r)
{
    free(r->data);
    *r = (struct http_reply){0};
}

/* −1: nobody listens. Gives up on a silent server after 15 s. */
static inline int
http_connect(int port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct timeval patience = {15, 0};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd, (struct sockaddr *)&a, sizeof a) == 0)
        return fd;
    close(fd);
    return -1;
}

static inline bool
http_send(int fd, const char *data, size_t n)
{
    while (n) {
        ssize_t sent = send(fd, data, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        data += sent;
        n -= (size_t)sent;
    }
    return true;
}

/* The value of a header, copied into out; false when there is none. */
static inline bool
http_header(const struct http_reply *r, const char *name, char *out, size_t size)
{
    size_t n = strlen(name);
    for (const char *line = r->head ? strstr(r->head, "\r\n") : NULL; line; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, n) != 0 || line[n] != ':')
            continue;
        const char *value = line + n + 1 + strspn(line + n + 1, " ");
        snprintf(out, size, "%.*s", (int)strcspn(value, "\r"), value);
        return true;
    }
    if (size)
        out[0] = '\0';
    return false;
}

/* Reads one answer: to its Content-Length (bodiless: none is read), else to the end of the connection. */
static inline struct http_reply
http_read(int fd, bool bodiless)
{
    struct http_reply r = {0};
    size_t n = 0, cap = 1 << 16, want = SIZE_MAX;
    char length[32], *end = NULL;
    r.data = malloc(cap + 1);
    while (n < want) {
        if (n == cap)
            r.data = realloc(r.data, (cap *= 2) + 1);
        ssize_t got = recv(fd, r.data + n, cap - n, 0);
        if (got <= 0)
            break;
        n += (size_t)got;
        r.data[n] = '\0';
        if (want != SIZE_MAX || !(end = strstr(r.data, "\r\n\r\n")))
            continue;
        r.head = r.data;
        if (bodiless || strncmp(r.data + 9, "304", 3) == 0)
            want = n;
        else if (http_header(&r, "Content-Length", length, sizeof length))
            want = (size_t)(end + 4 - r.data) + strtoul(length, NULL, 10);
    }
    r.data[n] = '\0';
    if (!(end = strstr(r.data, "\r\n\r\n")))
        return r;
    end[2] = '\0';
    r.head = r.data;
    r.body = end + 4;
    r.len = n - (size_t)(r.body - r.data);
    r.status = (int)strtol(r.data + strcspn(r.data, " "), NULL, 10);
    return r;
}

/* Sends the bytes as they are on a new connection and reads one answer. */
static inline struct http_reply
http_raw(int port, const char *request)
{
    struct http_reply r = {0};
    int fd = http_connect(port);
    if (fd < 0)
        return r;
    if (http_send(fd, request, strlen(request)))
        r = http_read(fd, strncmp(request, "HEAD ", 5) == 0);
    close(fd);
    return r;
}

/* headers: further lines, each ended by CRLF. */
static inline struct http_reply
http_ask(int port, const char *method, const char *target, const char *headers)
{
    char request[16384];
    snprintf(request, sizeof request, "%s %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n%s\r\n",
        method, target, port, headers);
    return http_raw(port, request);
}

static inline struct http_reply
http_get(int port, const char *target)
{
    return http_ask(port, "GET", target, "");
}
