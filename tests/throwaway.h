/* A PostgreSQL cluster of a test program's own, made in /tmp and gone again whatever happens to the program.
       int main(void) { struct throwaway t; throwaway_start(&t); … int rc = cmocka_run_group_tests(…); throwaway_stop(&t); return rc; }
   Call throwaway_start first thing in main, before any thread: it leaves root (PostgreSQL refuses it). Another slug in
   store_open is another organisation, so tests of one program need not see each other's facts. */
#pragma once
#include "err.h"
#include "store.h"
#include "store_embedded.h"
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

struct throwaway {
    char dir[64];          /* everything lies here; removed at the end */
    char state[80];        /* the state folder (`ksrd --state`): dir/state */
    const char *url;       /* for store_open: the daily role */
    const char *owner_url; /* for store_migrate, and for tests that must break something */
    struct store_embedded *embedded;
    int alive;     /* write end of a pipe: closed when this program is gone */
    pid_t janitor; /* removes dir then */
};

static inline void
throwaway_fail(const char *what)
{
    (void)fprintf(stderr, "throwaway: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* Root becomes ksrd (else nobody); others stay who they are. */
static inline void
throwaway_leave_root(void)
{
    const struct passwd *p;

    if (geteuid() != 0)
        return;
    if ((p = getpwnam("ksrd")) == NULL && (p = getpwnam("nobody")) == NULL)
        throwaway_fail("no user to become");
    if (initgroups(p->pw_name, p->pw_gid) != 0 || setresgid(p->pw_gid, p->pw_gid, p->pw_gid) != 0 ||
        setresuid(p->pw_uid, p->pw_uid, p->pw_uid) != 0)
        throwaway_fail("could not leave root");
    (void)prctl(PR_SET_DUMPABLE, 1); /* LeakSanitizer needs it */
    (void)setenv("HOME", "/nonexistent", 1);
    (void)unsetenv("XDG_RUNTIME_DIR"); /* root's */
}

/* Waits for the end of the program (the pipe closes, or a byte comes), then for the postmaster's, then removes the folder. */
static inline void
throwaway_janitor(const struct throwaway *t, int gone)
{
    char c, lock[128];
    FILE *f;
    long pid;

    (void)setsid();
    (void)signal(SIGINT, SIG_IGN);
    for (int fd = 0; fd < 1024; fd++)
        if (fd != gone)
            (void)close(fd);
    for (int fd = 0; fd < 3; fd++)
        if (fd != gone)
            (void)open("/dev/null", O_RDWR);
    while (read(gone, &c, 1) < 0 && errno == EINTR)
        ;
    for (int major = 14; major < 40; major++) {
        (void)snprintf(lock, sizeof lock, "%s/pg%d/postmaster.pid", t->state, major);
        if ((f = fopen(lock, "re")) == NULL)
            continue;
        if (fscanf(f, "%ld", &pid) == 1 && pid > 1) {
            for (int i = 0; i < 600 && kill((pid_t)pid, 0) == 0 && access(lock, F_OK) == 0; i++)
                (void)usleep(50 * 1000);
            if (access(lock, F_OK) == 0)
                (void)kill((pid_t)pid, SIGQUIT);
        }
        (void)fclose(f);
    }
    (void)execl("/bin/rm", "rm", "-rf", t->dir, (char *)NULL);
    _exit(1);
}

/* Only the folder with its janitor, no cluster: for programs that start one themselves. */
static inline void
throwaway_folder(struct throwaway *t)
{
    int p[2];

    throwaway_leave_root();
    *t = (struct throwaway){.dir = "/tmp/ksrd-test-XXXXXX", .alive = -1};
    if (mkdtemp(t->dir) == NULL)
        throwaway_fail("mkdtemp");
    (void)snprintf(t->state, sizeof t->state, "%s/state", t->dir);
    if (pipe2(p, O_CLOEXEC) != 0 || (t->janitor = fork()) < 0)
        throwaway_fail("no janitor");
    if (t->janitor == 0) {
        (void)close(p[1]);
        throwaway_janitor(t, p[0]);
    }
    (void)close(p[0]);
    t->alive = p[1];
}

/* Ends the program with a message when it fails. */
static inline void
throwaway_start(struct throwaway *t)
{
    struct err err = {0};
    char text[2200];

    throwaway_folder(t);
    if (store_embedded_open(t->state, true, NULL, NULL, &t->embedded, &err) != 0) {
        err_text(&err, text, sizeof text);
        (void)fprintf(stderr, "throwaway: %s\n", text);
        exit(1); /* the janitor cleans up */
    }
    t->url = store_embedded_url(t->embedded);
    t->owner_url = store_embedded_owner_url(t->embedded);
}

/* Stops the cluster and waits until the folder is gone. */
static inline void
throwaway_stop(struct throwaway *t)
{
    store_embedded_close(t->embedded);
    t->embedded = NULL;
    (void)!write(t->alive, "x", 1); /* children that still live hold copies of the pipe */
    (void)close(t->alive);
    while (waitpid(t->janitor, NULL, 0) < 0 && errno == EINTR)
        ;
}
