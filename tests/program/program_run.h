/* Runs build/ksrd as a child of the test, and reads what it left in the database. */
#pragma once
#include "arena.h"
#include "file.h"
#include "hash.h"
#include "throwaway.h"
#include "unit.h"
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* A configuration, a state folder and an output file of one test program. */
struct program_run {
    char dir[64];     /* everything below it */
    char config[80];  /* --config */
    char state[80];   /* --state */
    char url[600];    /* the throw-away cluster */
    char said[65536]; /* stdout and stderr of the last run */
};

/* dir/NAME with these bytes, folders made; readable for all, whoever writes it. */
static inline void
program_put(const char *dir, const char *name, const char *bytes, size_t n)
{
    char path[400], folder[400];
    struct err err;
    snprintf(path, sizeof path, "%s/%s", dir, name);
    snprintf(folder, sizeof folder, "%s", path);
    *strrchr(folder, '/') = 0;
    if (file_mkdirs(folder, 0755, &err) != 0 || file_write(path, bytes, n, 0644, &err) != 0)
        fail_msg("%s: %s", err.where, err.what);
}

/* The cluster's address as a configuration takes it: postgresql://user@/database?host=FOLDER&port=N. */
static inline void
program_url(char *out, size_t size, const char *conninfo)
{
    char host[200], user[64], name[64];
    int port;
    struct buf b;
    if (sscanf(conninfo, "host='%199[^']' port=%d user=%63s dbname=%63s", host, &port, user, name) != 4)
        throwaway_fail(conninfo);
    buf_init(&b, 1000);
    buf_url(&b, host);
    snprintf(out, size, "postgresql://%s@/%s?host=%s&port=%d", user, name, b.data, port);
    buf_free(&b);
}

/* Starts ksrd with these arguments; its words go to dir/said. */
static inline pid_t
program_start(const struct program_run *p, const char *const *args)
{
    const char *argv[20] = {KSRD_BINARY "/ksrd", "--config", p->config, "--state", p->state};
    int n = 5;
    char said[100];
    while (*args && n < 19)
        argv[n++] = *args++;
    snprintf(said, sizeof said, "%s/said", p->dir);
    unlink(said); /* whoever reads before the child writes must not see the run before */
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        int fd = open(said, O_WRONLY | O_CREAT | O_TRUNC, 0644);
        prctl(PR_SET_PDEATHSIG, SIGTERM); /* a test that fails leaves no daemon behind */
        if (fd < 0 || dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
            _exit(99);
        execv(argv[0], (char *const *)argv);
        _exit(99);
    }
    assert_true(pid > 0);
    return pid;
}

static inline int
program_wait(struct program_run *p, pid_t pid)
{
    int status;
    char said[100];
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    snprintf(said, sizeof said, "%s/said", p->dir);
    FILE *f = fopen(said, "r");
    size_t n = f ? fread(p->said, 1, sizeof p->said - 1, f) : 0;
    p->said[n] = 0;
    if (f)
        fclose(f);
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Runs ksrd to its end: the exit code. */
static inline int
program_run(struct program_run *p, ...)
{
    const char *args[12];
    int n = 0;
    va_list ap;
    va_start(ap, p);
    do
        args[n] = va_arg(ap, const char *);
    while (args[n++] && n < 12);
    va_end(ap);
    return program_wait(p, program_start(p, args));
}

static inline void
program_expect(struct program_run *p, int got, int wanted)
{
    if (got != wanted)
        fail_msg("exit %d, not %d:\n%s", got, wanted, p->said);
}

static inline void
program_says(const struct program_run *p, const char *text)
{
    if (!strstr(p->said, text))
        fail_msg("does not say '%s':\n%s", text, p->said);
}

/* What stands in the database, without the numbers that the database gave: sources' own words and values, in order. */
struct program_facts {
    struct arena *arena;
    struct store_series *series; /* by id */
    size_t n_series, cap_series;
    struct program_cell {
        int32_t series;
        month last;
        size_t order;
        bool gone, null;
        dec value;
        int32_t edition;
    } * cells;
    size_t n_cells, cap_cells;
    size_t live;
    int32_t newest;   /* edition */
    size_t in_newest; /* rows that the newest edition wrote */
    char digest[HASH_HEX];
};

static inline int
program_take_series(void *ctx, const struct store_series *s, struct err *err)
{
    struct program_facts *f = ctx;
    struct arena *a = f->arena;
    (void)err;
    struct store_series *x = ARENA_PUSH(a, f->series, f->n_series, f->cap_series);
    *x = *s;
    x->source = arena_strdup(a, s->source);
    x->account = arena_strdup(a, s->account);
    x->unit = arena_strdup(a, s->unit);
    x->slice = arena_strdup(a, s->slice);
    x->dims = arena_strdup(a, s->dims);
    x->scenario = arena_strdup(a, s->scenario);
    x->version = arena_strdup(a, s->version);
    return 0;
}

static inline int
program_take_fact(void *ctx, const struct store_fact *s, struct err *err)
{
    struct program_facts *f = ctx;
    (void)err;
    *ARENA_PUSH(f->arena, f->cells, f->n_cells, f->cap_cells) =
        (struct program_cell){s->series, s->last, f->n_cells, s->gone, s->null, s->value, s->edition};
    return 0;
}

static inline int
program_by_cell(const void *a, const void *b)
{
    const struct program_cell *x = a, *y = b;
    if (x->series != y->series)
        return x->series < y->series ? -1 : 1;
    if (x->last != y->last)
        return x->last < y->last ? -1 : 1;
    return x->edition != y->edition ? (x->edition < y->edition ? -1 : 1)
                                    : (x->order > y->order) - (x->order < y->order);
}

static inline int
program_by_text(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline const struct store_series *
program_series(const struct program_facts *f, int32_t id)
{
    for (size_t lo = 0, hi = f->n_series; lo < hi;) {
        size_t mid = (lo + hi) / 2;
        if (f->series[mid].id == id)
            return &f->series[mid];
        if (f->series[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return NULL;
}

static inline void
program_digest(struct program_facts *f)
{
    struct buf all;
    char value[DEC_TEXT];
    char **lines = arena_alloc(f->arena, (f->n_cells + 1) * sizeof *lines);
    qsort(f->cells, f->n_cells, sizeof *f->cells, program_by_cell);
    for (size_t i = 0; i < f->n_cells; i++) {
        const struct program_cell *c = &f->cells[i];
        f->newest = c->edition > f->newest ? c->edition : f->newest;
        bool replaced = i + 1 < f->n_cells && c[1].series == c->series && c[1].last == c->last;
        if (replaced || c->gone)
            continue;
        const struct store_series *s = program_series(f, c->series);
        lines[f->live++] = arena_printf(f->arena, "%s|%s|%s|%s|%s|%s|%s|%c|%d|%d|%s\n", s ? s->source : "?",
            s ? s->account : "", s ? s->unit : "", s ? s->slice : "", s ? s->dims : "", s ? s->scenario : "",
            s ? s->version : "", s ? (char)s->delivered : '?', s ? s->span : 0, c->last,
            c->null ? "null" : dec_text(c->value, value));
    }
    for (size_t i = 0; i < f->n_cells; i++)
        f->in_newest += f->cells[i].edition == f->newest;
    qsort(lines, f->live, sizeof *lines, program_by_text);
    buf_init(&all, (size_t)1 << 30);
    for (size_t i = 0; i < f->live; i++)
        buf_str(&all, lines[i]);
    hash_sha256_hex(all.data ? all.data : "", all.len, f->digest);
    buf_free(&all);
}

static inline int
program_read(const char *url, const char *slug, struct program_facts *f, struct err *err)
{
    struct store *s = NULL;
    struct store_reader r = {f, program_take_series, program_take_fact};
    struct store_edition e;
    *f = (struct program_facts){.arena = arena_new()};
    int rc = store_open(url, slug, "Testkommun", &s, err) < 0 || store_edition_newest(s, &e, err) < 0 ||
                     store_read_facts(s, 0, 0, e.edition, &r, err) < 0
                 ? -1
                 : 0;
    store_close(s);
    if (rc == 0)
        program_digest(f);
    return rc;
}
