/* A small HTTP server on loopback, in a thread of the test: one connection at a time, the test writes the answer's very bytes. */
#pragma once
#include <arpa/inet.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct http_stub {
    int fd, port;
    pthread_t thread;
    atomic_bool ending;
    atomic_int requests;
    char last[4096]; /* the last request's head */
    void (*answer)(struct http_stub *h, int fd, const char *target);
};

static inline void
http_stub_handle(struct http_stub *h, int fd)
{
    size_t n = 0;
    char target[2048] = "";
    memset(h->last, 0, sizeof h->last);
    while (n < sizeof h->last - 1 && !strstr(h->last, "\r\n\r\n")) {
        ssize_t r = read(fd, h->last + n, sizeof h->last - 1 - n);
        if (r <= 0)
            return;
        n += (size_t)r;
    }
    if (sscanf(h->last, "GET %2047s ", target) == 1) {
        atomic_fetch_add(&h->requests, 1);
        h->answer(h, fd, target);
    }
}

static inline void *
http_stub_run(void *ctx)
{
    struct http_stub *h = ctx;
    while (!atomic_load(&h->ending)) {
        int fd = accept(h->fd, NULL, NULL);
        if (fd < 0)
            continue;
        http_stub_handle(h, fd);
        close(fd);
    }
    return NULL;
}

/* A whole answer. */
static inline void
http_stub_reply(int fd, const char *status, const char *headers, const char *body, size_t n)
{
    dprintf(fd, "HTTP/1.1 %s\r\nContent-Length: %zu\r\nConnection: close\r\n%s\r\n", status, n, headers);
    while (n > 0) {
        ssize_t w = write(fd, body, n);
        if (w <= 0)
            return;
        body += w;
        n -= (size_t)w;
    }
}

static inline void
http_stub_start(struct http_stub *h, void (*answer)(struct http_stub *, int, const char *))
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof a;
    signal(SIGPIPE, SIG_IGN); /* clients that leave in the middle are part of the tests */
    memset(h, 0, sizeof *h);
    h->answer = answer;
    h->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (h->fd < 0 || bind(h->fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(h->fd, 8) != 0 ||
        getsockname(h->fd, (struct sockaddr *)&a, &len) != 0 ||
        pthread_create(&h->thread, NULL, http_stub_run, h) != 0) {
        perror("http_stub");
        exit(1);
    }
    h->port = ntohs(a.sin_port);
}

static inline void
http_stub_stop(struct http_stub *h)
{
    atomic_store(&h->ending, true);
    shutdown(h->fd, SHUT_RDWR);
    pthread_join(h->thread, NULL);
    close(h->fd);
}
