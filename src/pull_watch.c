#include "pull_watch.h"
#include "clock.h"
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the child says last, in one write: shorter than PIPE_BUF, so whole or not at all. */
struct word {
    int result;
    struct err err;
};
_Static_assert(sizeof(struct word) <= 4096, "a word must fit in one atomic write");

static _Noreturn void
work_in_child(int (*work)(void *, struct err *), void *ctx, int out, pid_t parent)
{
    struct word w = {0};
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(70);
    w.result = work(ctx, &w.err);
    fflush(NULL);
    _exit(write(out, &w, sizeof w) == (ssize_t)sizeof w ? 0 : 70);
}

/* Until the pipe has a word, is closed, or the time is up. */
static bool
wait_readable(int fd, int64_t until)
{
    for (;;) {
        int64_t left = until - clock_mono_ms();
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int r = poll(&p, 1, left < 0 ? 0 : left > 3600000 ? 3600000 : (int)left);
        if (r > 0)
            return true;
        if (r == 0 && clock_mono_ms() >= until)
            return false;
    }
}

static int
tell_end(int status, bool late, int64_t limit_ms, struct err *err)
{
    if (late)
        return err_set(err, ERR_SOURCE, NULL,
            "öka deadline: för källan, eller ta reda på varför den är långsam",
            "hämtningen överskred tidsgränsen %lld s", (long long)((limit_ms + 999) / 1000));
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
        return err_set(err, ERR_SOURCE, NULL, "se om minnet tog slut (journalctl -k)",
            "hämtningen avbröts utifrån (signal 9)");
    if (WIFSIGNALED(status))
        return err_set(err, ERR_BUG, NULL, "spara filen och anmäl felet", "hämtningen kraschade (signal %d)",
            WTERMSIG(status));
    return err_set(err, ERR_BUG, NULL, NULL, "hämtningen slutade utan besked (kod %d)", WEXITSTATUS(status));
}

int
pull_watch(
    int (*work)(void *ctx, struct err *err), void *ctx, int64_t limit_ms, bool *ret_alone, struct err *err)
{
    int p[2], status = 0;
    int64_t until = clock_mono_ms() + limit_ms;
    struct word w;
    pid_t self = getpid();
    *ret_alone = false;
    if (pipe2(p, O_CLOEXEC) < 0)
        return err_set(err, ERR_BUG, NULL, NULL, "kunde inte göra ett rör: %s", strerror(errno));
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        close(p[0]);
        work_in_child(work, ctx, p[1], self);
    }
    close(p[1]);
    if (pid < 0) {
        close(p[0]);
        return err_set(err, ERR_BUG, NULL, NULL, "kunde inte starta en process: %s", strerror(errno));
    }
    bool late = !wait_readable(p[0], until);
    bool told = !late && read(p[0], &w, sizeof w) == (ssize_t)sizeof w;
    if (late)
        kill(pid, SIGKILL);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    close(p[0]);
    if (told) {
        if (w.result < 0 && err)
            *err = w.err;
        return w.result;
    }
    *ret_alone = true;
    return tell_end(status, late, limit_ms, err);
}
