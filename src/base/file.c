#include "file.h"
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
file_read(struct arena *a, const char *path, size_t max, char **ret, size_t *ret_len, struct err *err)
{
    int rc = -1;
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* NONBLOCK: a FIFO must not hang us */
    if (fd < 0)
        return err_set(err, ERR_SOURCE, path, NULL, "could not open the file: %s", strerror(errno));
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        err_set(err, ERR_SOURCE, path, NULL, "not a regular file");
        goto close;
    }
    if ((unsigned long long)st.st_size > max) {
        err_set(err, ERR_SOURCE, path, NULL, "file of %lld bytes; at most %zu are read",
            (long long)st.st_size, max);
        goto close;
    }
    size_t size = (size_t)st.st_size, got = 0;
    char *data = arena_alloc(a, size + 1);
    while (got < size) {
        ssize_t n = read(fd, data + got, size - got);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            err_set(err, ERR_SOURCE, path, NULL, "could not read the file: %s",
                n < 0 ? strerror(errno) : "it became shorter while it was read");
            goto close;
        }
        got += (size_t)n;
    }
    *ret = data;
    *ret_len = size;
    rc = 0;
close:
    close(fd);
    return rc;
}

static int
write_all(int fd, const char *data, size_t n)
{
    while (n > 0) {
        ssize_t w = write(fd, data, n);
        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return -1;
        data += w;
        n -= (size_t)w;
    }
    return fsync(fd);
}

/* The rename is only durable once the folder is. */
static int
sync_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *dir = slash ? strndup(path, (size_t)(slash - path) + (slash == path)) : strdup(".");
    int fd = dir ? open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    int rc = fd >= 0 ? fsync(fd) : -1;
    if (fd >= 0)
        close(fd);
    free(dir);
    return rc;
}

int
file_move(const char *from, const char *to, struct err *err)
{
    if (rename(from, to) == 0 && sync_folder(to) == 0)
        return 0;
    return err_set(err, ERR_STORE, to, NULL, "could not put the file in place: %s", strerror(errno));
}

int
file_write(const char *path, const void *data, size_t n, unsigned mode, struct err *err)
{
    int rc = -1;
    char *tmp = NULL;
    if (asprintf(&tmp, "%s.tmp", path) < 0)
        return err_set(err, ERR_STORE, path, NULL, "out of memory");
    int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (fd < 0) {
        err_set(err, ERR_STORE, tmp, NULL, "could not create the file: %s", strerror(errno));
        goto free_tmp;
    }
    if (write_all(fd, data, n) != 0) {
        err_set(err, ERR_STORE, tmp, errno == ENOSPC ? "free some disk space" : NULL,
            "could not write the file: %s", strerror(errno));
        close(fd);
        unlink(tmp);
        goto free_tmp;
    }
    close(fd);
    rc = file_move(tmp, path, err);
    if (rc != 0)
        unlink(tmp);
free_tmp:
    free(tmp);
    return rc;
}

int
file_mkdirs(const char *path, unsigned mode, struct err *err)
{
    int rc = -1;
    char *p = strdup(path);
    if (!p)
        return err_set(err, ERR_STORE, path, NULL, "out of memory");
    for (char *s = p + 1;; s++) {
        char c = *s;
        if (c != '/' && c != '\0')
            continue;
        *s = '\0';
        if (mkdir(p, mode) != 0 && errno != EEXIST) {
            err_set(err, ERR_STORE, p, NULL, "could not make the folder: %s", strerror(errno));
            goto done;
        }
        if (c == '\0')
            break;
        *s = c;
    }
    struct stat st;
    if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode)) {
        err_set(err, ERR_STORE, path, NULL, "not a folder");
        goto done;
    }
    rc = 0;
done:
    free(p);
    return rc;
}

void
file_close_others(const char *const *keep)
{
    static const char held[] = "/proc/self/fd/";
    close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    for (; *keep; keep++) {
        if (strncmp(*keep, held, sizeof held - 1) != 0)
            continue;
        int fd = 0;
        for (const char *p = *keep + sizeof held - 1; *p >= '0' && *p <= '9'; p++)
            fd = fd * 10 + (*p - '0');
        fcntl(fd, F_SETFD, 0);
    }
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool
wanted(const char *dir, const struct dirent *d, const char *suffix)
{
    size_t n = strlen(d->d_name), m = strlen(suffix);
    struct stat st;
    char *path = NULL;
    if (d->d_name[0] == '.' || n < m || strcmp(d->d_name + n - m, suffix) != 0 ||
        asprintf(&path, "%s/%s", dir, d->d_name) < 0)
        return false;
    bool regular = stat(path, &st) == 0 && S_ISREG(st.st_mode);
    free(path);
    return regular;
}

int
file_list(struct arena *a, const char *dir, const char *suffix, char ***ret, size_t *ret_n, struct err *err)
{
    DIR *d = opendir(dir);
    if (!d)
        return err_set(err, ERR_SOURCE, dir, NULL, "could not open the folder: %s", strerror(errno));
    char **names = NULL;
    size_t n = 0, cap = 0;
    for (struct dirent *e; (e = readdir(d));)
        if (wanted(dir, e, suffix))
            *ARENA_PUSH(a, names, n, cap) = arena_strdup(a, e->d_name);
    closedir(d);
    if (n > 1)
        qsort(names, n, sizeof *names, by_name);
    names = arena_grow(a, names, n, &cap, sizeof *names);
    names[n] = NULL;
    *ret = names;
    *ret_n = n;
    return 0;
}
