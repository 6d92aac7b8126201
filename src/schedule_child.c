#include "schedule_child.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Between fork and exec in a process with threads: async-signal-safe calls only. */
static _Noreturn void
become(const char *const *argv, const char *const *env, pid_t parent)
{
    sigset_t none;
    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) /* it died before the line above */
        _exit(70);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    int null = open("/dev/null", O_RDONLY);
    if (null > 0)
        dup2(null, 0);
    file_close_others(argv);
    execve(argv[0], (char *const *)argv, env ? (char *const *)env : environ);
    _exit(127);
}

pid_t
schedule_child_start(const char *const *argv, const char *const *env)
{
    pid_t self = getpid(), pid = fork();
    if (pid == 0)
        become(argv, env, self);
    if (pid > 0)
        setpgid(pid, pid); /* here too: whoever comes first */
    return pid;
}

void
schedule_child_signal(pid_t pid, int sig)
{
    if (kill(-pid, sig) < 0)
        kill(pid, sig);
}

int
schedule_child_reap(pid_t pid)
{
    int status;
    pid_t r = waitpid(pid, &status, WNOHANG);
    if (r == 0 || (r < 0 && errno == EINTR))
        return -1;
    if (r < 0)
        return 70;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
