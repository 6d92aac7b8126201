#include "serve_log.h"
#include "buf.h"
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <unistd.h>

enum { BEHIND_MOST = 1 << 20, STUCK_MS = 1000 };

struct serve_log {
    const char *path; /* NULL: stderr */
    pthread_t writer;
    pthread_mutex_t lock;
    pthread_cond_t wake;
    struct buf taken; /* under lock, like all below */
    int fd, next_fd;  /* −1: stderr; no other */
    bool stopping;
    unsigned long long dropped;
    char copy[];
};

static int
open_file(const char *path, int *ret, struct err *err)
{
    /* NONBLOCK: a FIFO without a reader must not hang us */
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0640);
    if (fd < 0)
        return err_set(err, ERR_CONFIG, path, "the folder must be there and be writable for ksrd's user",
            "could not open the access log: %s", strerror(errno));
    *ret = fd;
    return 0;
}

/* Writes as far as the other end takes it; how many bytes. A full pipe is waited for a while; no piece is larger than what it surely
   takes when it says that it is ready. */
static size_t
write_some(int fd, const char *data, size_t n)
{
    size_t done = 0;
    while (done < n) {
        struct pollfd p = {.fd = fd, .events = POLLOUT};
        size_t piece = n - done < PIPE_BUF ? n - done : PIPE_BUF;
        ssize_t w = poll(&p, 1, STUCK_MS) > 0 ? write(fd, data + done, piece) : 0;
        if (w < 0 && errno == EINTR)
            continue;
        if (w <= 0)
            break;
        done += (size_t)w;
    }
    return done;
}

static unsigned long long
lines_in(const char *data, size_t n)
{
    unsigned long long lines = 0;
    for (size_t i = 0; i < n; i++)
        lines += data[i] == '\n';
    return lines;
}

/* Takes over what was put, and the file that it is for. False: the end. */
static bool
next_batch(struct serve_log *l, struct buf *out, int *ret_fd)
{
    int old = -1;
    pthread_mutex_lock(&l->lock);
    while (l->taken.len == 0 && l->next_fd < 0 && !l->stopping)
        pthread_cond_wait(&l->wake, &l->lock);
    if (l->next_fd >= 0) {
        old = l->fd;
        l->fd = l->next_fd;
        l->next_fd = -1;
    }
    struct buf full = l->taken;
    l->taken = *out;
    *out = full;
    *ret_fd = l->fd;
    bool more = out->len > 0 || !l->stopping;
    pthread_mutex_unlock(&l->lock);
    if (old >= 0)
        close(old);
    return more;
}

static void *
writer_main(void *arg)
{
    struct serve_log *l = arg;
    struct buf batch;
    int fd;
    bool torn = false; /* the last line ends in the middle */
    buf_init(&batch, BEHIND_MOST);
    while (next_batch(l, &batch, &fd)) {
        fd = fd < 0 ? STDERR_FILENO : fd;
        if (torn && batch.len)
            torn = write_some(fd, "\n", 1) == 0;
        size_t done = torn || !batch.len ? 0 : write_some(fd, batch.data, batch.len);
        torn = torn || (done > 0 && batch.data[done - 1] != '\n');
        if (done < batch.len) {
            pthread_mutex_lock(&l->lock);
            l->dropped += lines_in(batch.data + done, batch.len - done);
            pthread_mutex_unlock(&l->lock);
        }
        buf_reset(&batch);
    }
    buf_free(&batch);
    return NULL;
}

int
serve_log_open(const char *where, struct serve_log **ret, struct err *err)
{
    size_t n = strlen(where) + 1;
    struct serve_log *l = calloc(1, sizeof *l + n);
    if (!l)
        return err_set(err, ERR_BUG, NULL, NULL, "out of memory");
    memcpy(l->copy, where, n);
    l->path = strcmp(where, "stderr") == 0 ? NULL : l->copy;
    l->fd = l->next_fd = -1;
    buf_init(&l->taken, BEHIND_MOST);
    if (l->path && open_file(l->path, &l->fd, err))
        goto failed;
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->wake, NULL);
    if (pthread_create(&l->writer, NULL, writer_main, l) == 0) {
        *ret = l;
        return 0;
    }
    err_set(err, ERR_BUG, NULL, NULL, "could not start a thread");
    pthread_cond_destroy(&l->wake);
    pthread_mutex_destroy(&l->lock);
failed:
    if (l->fd >= 0)
        close(l->fd);
    free(l);
    return -1;
}

void
serve_log_put(struct serve_log *l, const char *line)
{
    if (!l)
        return;
    size_t n = strlen(line);
    pthread_mutex_lock(&l->lock);
    size_t before = l->taken.len;
    buf_add(&l->taken, line, n);
    buf_char(&l->taken, '\n');
    if (l->taken.failed) { /* full, or no memory: the line as a whole is left out */
        l->dropped++;
        l->taken.len = before;
        l->taken.failed = false;
    }
    pthread_cond_signal(&l->wake);
    pthread_mutex_unlock(&l->lock);
}

int
serve_log_reopen(struct serve_log *l, struct err *err)
{
    int fd = -1, unused;
    if (!l || !l->path)
        return 0;
    if (open_file(l->path, &fd, err))
        return -1;
    pthread_mutex_lock(&l->lock);
    unused = l->next_fd;
    l->next_fd = fd;
    pthread_cond_signal(&l->wake);
    pthread_mutex_unlock(&l->lock);
    if (unused >= 0)
        close(unused);
    return 0;
}

unsigned long long
serve_log_dropped(struct serve_log *l)
{
    if (!l)
        return 0;
    pthread_mutex_lock(&l->lock);
    unsigned long long n = l->dropped;
    pthread_mutex_unlock(&l->lock);
    return n;
}

void
serve_log_close(struct serve_log *l)
{
    if (!l)
        return;
    pthread_mutex_lock(&l->lock);
    l->stopping = true;
    pthread_cond_signal(&l->wake);
    pthread_mutex_unlock(&l->lock);
    pthread_join(l->writer, NULL);
    if (l->next_fd >= 0)
        close(l->next_fd);
    if (l->fd >= 0)
        close(l->fd);
    buf_free(&l->taken);
    pthread_cond_destroy(&l->wake);
    pthread_mutex_destroy(&l->lock);
    free(l);
}
