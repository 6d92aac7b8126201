#include "buf.h"
#include "clock.h"
#include "file.h"
#include "store_embedded_parts.h"
#include "text.h"
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define LOG_MOST (10L << 20)
#define ANSWER_MS 60000    /* for a new one that says nothing */
#define RECOVERY_MS 900000 /* for one that says it is recovering */
#define STOP_MS 30000
#define TAIL 4096

static void
nap(int ms)
{
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    (void)nanosleep(&t, NULL);
}

/* In the child, after fork: only calls that are safe there. */
static void
become(const struct store_embedded *e, char *const argv[], int output, bool leash, pid_t parent)
{
    static char path[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale[] = "LC_ALL=C.UTF-8";
    static char *const environment[] = {path, locale, NULL};
    struct sigaction standard = {.sa_handler = SIG_DFL};
    sigset_t none;
    int null = open("/dev/null", O_RDONLY);
    (void)setsid(); /* Ctrl-C in the terminal is for us; we then stop it in order */
    for (int i = 1; i < NSIG; i++)
        (void)sigaction(i, &standard, NULL);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    if (null < 0 || dup2(null, 0) < 0 || dup2(output, 1) < 0 || dup2(output, 2) < 0)
        _exit(127);
    file_close_others((const char *const[]){e->state, NULL});
    (void)umask(077);
    if (chdir(e->state) < 0 || (leash && prctl(PR_SET_PDEATHSIG, SIGINT) < 0) || getppid() != parent)
        _exit(127); /* the parent died before we asked to follow it */
    (void)execve(argv[0], argv, environment);
    static const char failed[] = "FATAL:  could not execute the program\n";
    if (write(2, failed, sizeof failed - 1) < 0)
        _exit(126);
    _exit(127);
}

pid_t
store_embedded_process_spawn(
    const struct store_embedded *e, char *const argv[], const char *output, bool leash, struct err *err)
{
    pid_t parent = getpid();
    int fd = open(output, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, ERR_STORE, output, NULL, "could not open: %s", strerror(errno));
    pid_t pid = fork();
    if (pid == 0)
        become(e, argv, fd, leash, parent);
    close(fd);
    if (pid < 0)
        return err_set(err, ERR_STORE, argv[0], NULL, "could not start: %s", strerror(errno));
    return pid;
}

/* The last lines of text, on one line, at most four of them. */
static void
last_lines(char *text, char *out, size_t size)
{
    size_t n = strlen(text), lines = 0, at = 0;
    while (n && text[n - 1] == '\n')
        text[--n] = 0;
    while (n && lines < 4)
        lines += text[--n] == '\n';
    for (const char *p = text + n + (lines == 4); *p && at + 4 < size; p++) {
        if (*p == '\n')
            at += (size_t)snprintf(out + at, size - at, " | ");
        else
            out[at++] = *p == '\t' ? ' ' : *p;
    }
    out[at] = 0;
}

static const char *
hint_for(const char *text)
{
    if (strstr(text, "No space left on device"))
        return "make room on the disk of the state folder";
    if (strstr(text, "Permission denied") || strstr(text, "has wrong ownership"))
        return "all of the state folder must belong to the user that ksrd runs as";
    if (strstr(text, "postmaster.pid") || strstr(text, "pre-existing shared memory"))
        return "another PostgreSQL uses the folder: stop it first";
    if (strstr(text, "shared memory") || strstr(text, "allocate memory"))
        return "the machine has too little memory left";
    if (strstr(text, "could not execute"))
        return "install the package postgresql again";
    return "the file tells more";
}

int
store_embedded_process_tail(struct err *err, const char *file, long from, const char *what)
{
    char text[TAIL + 1] = "", lines[600];
    struct stat st;
    int fd = open(file, O_RDONLY | O_CLOEXEC);
    if (fd >= 0 && fstat(fd, &st) == 0) {
        long start = st.st_size - TAIL > from ? st.st_size - TAIL : from;
        ssize_t n = pread(fd, text, TAIL, start);
        text[n > 0 ? n : 0] = 0;
    }
    if (fd >= 0)
        close(fd);
    const char *hint = hint_for(text);
    last_lines(text, lines, sizeof lines);
    return err_set(err, ERR_STORE, file, hint, "%s%s%s", what, *lines ? ": " : "", lines);
}

/* ---- what an earlier run left ------------------------------------------------------------------------------------------ */
enum old_state { OLD_NONE, OLD_DEAD, OLD_LIVE };

/* A name that the number may have got again (containers number from 1) is not a postmaster; nor is a zombie. */
static enum old_state
look_at(long pid)
{
    char path[64], line[512] = "";
    if (kill((pid_t)pid, 0) < 0 && errno == ESRCH)
        return OLD_NONE; /* postgres itself clears the file away */
    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? OLD_NONE : OLD_LIVE;
    ssize_t n = read(fd, line, sizeof line - 1);
    close(fd);
    const char *open_paren = strchr(line, '('), *close_paren = strrchr(line, ')');
    if (n <= 0 || !open_paren || !close_paren)
        return OLD_LIVE;
    bool zombie = close_paren[1] == ' ' && (close_paren[2] == 'Z' || close_paren[2] == 'X');
    bool postgres =
        strncmp(open_paren, "(postgres)", 10) == 0 || strncmp(open_paren, "(postmaster)", 12) == 0;
    return zombie || !postgres ? OLD_DEAD : OLD_LIVE;
}

static long
old_pid(const struct store_embedded *e, const char *file)
{
    char *text = NULL;
    size_t n = 0;
    if (file_read(e->arena, file, 4096, &text, &n, NULL) < 0)
        return 0;
    long pid = strtol(text, NULL, 10);
    return pid < 0 ? -pid : pid;
}

/* One of the files with which postgres guards its folders: gone, or its postmaster gone, or it is somebody's. */
static int
settle_file(const struct store_embedded *e, const char *file, struct err *err)
{
    int64_t deadline = clock_mono_ms() + e->old_wait_ms;
    bool said = false;
    for (;;) {
        long pid = old_pid(e, file);
        enum old_state state = pid > 1 ? look_at(pid) : OLD_NONE;
        if (pid > 1 && waitpid((pid_t)pid, NULL, WNOHANG) == pid)
            state = OLD_NONE; /* it was our zombie */
        if (state == OLD_DEAD && unlink(file) < 0 && errno != ENOENT)
            return err_set(err, ERR_STORE, file, NULL, "could not remove: %s", strerror(errno));
        if (state != OLD_LIVE)
            return 0;
        if (clock_mono_ms() > deadline)
            return err_set(err, ERR_STORE, file, "stop it first; ksrd does not end what it did not start",
                "another PostgreSQL (pid %ld) runs on the private cluster", pid);
        if (!said)
            store_embedded_say(e, "waiting for the PostgreSQL of an earlier run (pid %ld) to stop", pid);
        said = true;
        nap(50);
    }
}

/* A postmaster whose daemon was killed gets SIGINT from the kernel and is stopping: wait for it. One that stays is somebody's.
   Only for us to do: we hold the lock of the state folder, and the socket's folder is closed to others. */
static int
settle_old(const struct store_embedded *e, struct err *err)
{
    if (settle_file(e, arena_printf(e->arena, "%s/postmaster.pid", e->data), err) < 0)
        return -1;
    return settle_file(e, arena_printf(e->arena, "%s/.s.PGSQL.5432.lock", e->socket), err);
}

/* ---- start and stop ------------------------------------------------------------------------------------------------------- */
static long
log_size(const struct store_embedded *e)
{
    struct stat st;
    return stat(e->log, &st) == 0 ? (long)st.st_size : 0;
}

static void
rotate_log(const struct store_embedded *e)
{
    if (log_size(e) > LOG_MOST)
        (void)rename(e->log, arena_printf(e->arena, "%s.1", e->log));
}

/* Reaped: it is gone. */
static bool
ended(struct store_embedded *e)
{
    int status;
    pid_t r = waitpid(e->pid, &status, WNOHANG);
    if (r == 0 || (r < 0 && errno == EINTR))
        return false;
    e->pid = 0;
    return true;
}

/* 0 it answers, 1 it ended, −1 it does neither. */
static int
wait_for_answer(struct store_embedded *e)
{
    int64_t start = clock_mono_ms(), limit = ANSWER_MS;
    bool said = false;
    for (int pause = 5;; pause = pause < 100 ? pause * 2 : 100) {
        if (ended(e))
            return 1;
        PGPing answer = PQping(e->first_url);
        if (answer == PQPING_OK)
            return 0;
        if (answer == PQPING_REJECT)
            limit = RECOVERY_MS;
        int64_t spent = clock_mono_ms() - start;
        if (spent > limit)
            return -1;
        if (spent > 2000 && !said)
            store_embedded_say(e, "PostgreSQL is %s", answer == PQPING_REJECT ? "recovering" : "starting");
        said = said || spent > 2000;
        nap(pause);
    }
}

/* Backends of a killed postmaster may live some moments longer; a new one then refuses to start. */
static bool
worth_another_try(const struct err *err)
{
    return strstr(err->what, "pre-existing shared memory") ||
           strstr(err->what, "postmaster.pid\" already exists");
}

static bool
is_orphan(const char *pid, const struct stat *data)
{
    char path[64], exe[4096];
    struct stat cwd;
    snprintf(path, sizeof path, "/proc/%.20s/cwd", pid);
    if (stat(path, &cwd) < 0 || cwd.st_dev != data->st_dev || cwd.st_ino != data->st_ino)
        return false;
    snprintf(path, sizeof path, "/proc/%.20s/exe", pid);
    ssize_t n = readlink(path, exe, sizeof exe - 1);
    exe[n > 0 ? n : 0] = '\0';
    return text_ends(exe, "/postgres");
}

/* Backends end by themselves when their postmaster dies, but a stopped (SIGSTOP) or hanging one does not, and PostgreSQL then refuses to
   start: "pre-existing shared memory block is still in use". Without a postmaster nobody needs them; their work is in the WAL. */
static void
end_orphans(const struct store_embedded *e)
{
    struct stat data;
    DIR *proc = stat(e->data, &data) == 0 ? opendir("/proc") : NULL;
    if (!proc)
        return;
    for (struct dirent *d; (d = readdir(proc));)
        if (isdigit((unsigned char)d->d_name[0]) && is_orphan(d->d_name, &data)) {
            store_embedded_say(
                e, "ending a process that the killed PostgreSQL left behind (pid %s)", d->d_name);
            (void)kill((pid_t)strtol(d->d_name, NULL, 10), SIGKILL);
        }
    closedir(proc);
}

static int
launch(struct store_embedded *e, struct err *err)
{
    const char *postgres = arena_printf(e->arena, "%s/postgres", e->bin);
    const char *const argv[] = {postgres, "-D", e->data, NULL};
    rotate_log(e);
    e->pid = store_embedded_process_spawn(e, (char *const *)argv, e->log, true, err);
    if (e->pid >= 0)
        return 0;
    e->pid = 0;
    return -1;
}

static int
start_once(struct store_embedded *e, struct err *err)
{
    long from = log_size(e);
    if (launch(e, err) < 0)
        return -1;
    int rc = wait_for_answer(e);
    if (rc == 0)
        return 0;
    store_embedded_process_stop(e);
    return store_embedded_process_tail(
        err, e->log, from, rc > 0 ? "PostgreSQL ended at its start" : "PostgreSQL does not answer");
}

int
store_embedded_process_start(struct store_embedded *e, struct err *err)
{
    struct err mine = {0};
    int64_t deadline = clock_mono_ms() + e->old_wait_ms;
    if (settle_old(e, err) < 0 || store_embedded_conf_write(e, err) < 0)
        return -1;
    end_orphans(e); /* settle_old has seen that no postmaster lives */
    while (start_once(e, &mine) < 0) {
        if (!worth_another_try(&mine) || clock_mono_ms() > deadline) {
            if (err)
                *err = mine;
            return -1;
        }
        nap(250);
        if (settle_old(e, err) < 0)
            return -1;
    }
    return 0;
}

int
store_embedded_process_again(struct store_embedded *e, struct err *err)
{
    if (settle_old(e, err) < 0 || store_embedded_conf_write(e, err) < 0)
        return -1;
    end_orphans(e);
    return launch(e, err);
}

static bool
ends_within(struct store_embedded *e, int ms)
{
    int64_t deadline = clock_mono_ms() + ms;
    for (int pause = 2; e->pid > 0 && !ended(e); pause = pause < 50 ? pause * 2 : 50) {
        if (clock_mono_ms() > deadline)
            return false;
        nap(pause);
    }
    return true;
}

void
store_embedded_process_stop(struct store_embedded *e)
{
    static const struct {
        int signal, ms;
    } steps[] = {{SIGINT, STOP_MS}, {SIGQUIT, 5000}, {SIGKILL, 5000}};
    if (e->pid <= 0 || e->parent != getpid())
        return;
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        if (kill(e->pid, steps[i].signal) < 0 && errno == ESRCH)
            break;
        (void)kill(e->pid, SIGCONT); /* a stopped process hears nothing */
        if (ends_within(e, steps[i].ms))
            return;
    }
    e->pid = 0;
}
