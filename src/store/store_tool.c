#include "store_tool.h"
#include "arena.h"
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <libpq-fe.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGS_MOST 24
#define WORDS 1500

/* The highest version's; versions sort as numbers. */
static const char *
find(struct arena *a, const char *name)
{
    glob_t g;
    int best = 0;
    const char *path = NULL;
    if (glob(arena_printf(a, "/usr/lib/postgresql/*/bin/%s", name), 0, NULL, &g) != 0)
        return NULL;
    for (size_t i = 0; i < g.gl_pathc; i++) {
        int version = (int)strtol(g.gl_pathv[i] + strlen("/usr/lib/postgresql/"), NULL, 10);
        if (version > best) {
            best = version;
            path = arena_strdup(a, g.gl_pathv[i]);
        }
    }
    globfree(&g);
    return path;
}

/* The parts of the address as libpq's environment variables. In the child. */
static bool
set_address(const char *url)
{
    PQconninfoOption *o = url ? PQconninfoParse(url, NULL) : NULL;
    bool fine = !url || o;
    for (PQconninfoOption *x = o; x && x->keyword; x++)
        if (x->val && x->envvar)
            fine = fine && setenv(x->envvar, x->val, 1) == 0;
    PQconninfoFree(o);
    return fine;
}

static void
become(const char *path, const char *url, char *const *argv, int words, pid_t parent)
{
    int null = open("/dev/null", O_RDWR);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(words, 2) < 0 ||
        prctl(PR_SET_PDEATHSIG, SIGTERM) < 0 || getppid() != parent || !set_address(url) ||
        setenv("LC_ALL", "C.UTF-8", 1) < 0)
        _exit(127);
    execv(path, argv);
    _exit(127);
}

/* What the program says, its end kept. */
static void
listen_to(int fd, char out[WORDS])
{
    size_t n = 0;
    char part[512];
    for (ssize_t got; (got = read(fd, part, sizeof part)) > 0 || (got < 0 && errno == EINTR);) {
        if (got < 0)
            continue;
        size_t drop = n + (size_t)got >= WORDS ? n + (size_t)got - (WORDS - 1) : 0;
        drop = drop < n ? drop : n;
        memmove(out, out + drop, n - drop);
        n -= drop;
        memcpy(out + n, part, (size_t)got);
        n += (size_t)got;
    }
    while (n && (out[n - 1] == '\n' || out[n - 1] == ' '))
        n--;
    out[n] = '\0';
    for (char *c = out; *c; c++)
        *c = *c == '\n' ? ' ' : *c;
}

static int
run(const char *name, const char *path, const char *url, char *const *argv, struct err *err)
{
    char words[WORDS];
    int pipes[2], status = 0;
    if (pipe2(pipes, O_CLOEXEC) < 0)
        return err_set(err, ERR_STORE, name, NULL, "could not make a pipe: %s", strerror(errno));
    pid_t parent = getpid(), pid = fork();
    if (pid == 0)
        become(path, url, argv, pipes[1], parent);
    close(pipes[1]);
    if (pid > 0)
        listen_to(pipes[0], words);
    close(pipes[0]);
    if (pid < 0)
        return err_set(err, ERR_STORE, name, NULL, "could not start: %s", strerror(errno));
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    return err_set(err, ERR_STORE, name, NULL, "%s", *words ? words : "ended without saying why");
}

int
store_tool_run(const char *name, const char *url, const char *const *args, struct err *err)
{
    struct arena *a = arena_new();
    char *argv[ARGS_MOST + 2];
    size_t n = 0;
    const char *path = find(a, name);
    argv[n++] = arena_strdup(a, name);
    for (; args[n - 1] && n <= ARGS_MOST; n++)
        argv[n] = arena_strdup(a, args[n - 1]);
    argv[n] = NULL;
    int r = path ? run(name, path, url, argv, err)
                 : err_set(err, ERR_STORE, name, "install the package postgresql-client",
                       "the program is not installed");
    arena_free(a);
    return r;
}
