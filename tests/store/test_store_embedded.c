#include "store_embedded_parts.h"
#include "store_help.h"
#include "store_pg.h"
#include <dirent.h>
#include <sys/stat.h>

/* Each test has a state folder of its own below this one. */
static struct throwaway place;
static struct err as_root;

static struct store_embedded *
open_at(const char *state_dir, bool daemon)
{
    struct err err = {0};
    struct store_embedded *e = NULL;
    help_ok(store_embedded_open(state_dir, daemon, NULL, NULL, &e, &err), &err);
    return e;
}

static char *
below(const char *name, char out[400])
{
    snprintf(out, 400, "%s/%s", place.dir, name);
    return out;
}

static struct store *
connect_to(const struct store_embedded *e)
{
    struct err err = {0};
    struct store *s = NULL;
    help_ok(store_open(store_embedded_url(e), "prov", "Prov", &s, &err), &err);
    return s;
}

static void
add_one(struct store *s, const char *account)
{
    struct facts *f = facts_new();
    help_fact(f, account, "u", "2024-01", "1");
    assert_int_equal(help_commit(s, "x", f, BEGIN).state, PULL_OK);
}

static bool
running(pid_t pid)
{
    char path[64], line[200] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    bool got = fgets(line, sizeof line, f) != NULL;
    (void)fclose(f);
    const char *p = strrchr(line, ')');
    return got && p && p[2] != 'Z';
}

static void
write_text(const char *path, const char *text)
{
    FILE *f = fopen(path, "we");
    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static bool
file_holds(const char *path, const char *text)
{
    static char all[1 << 20];
    FILE *f = fopen(path, "re");
    if (!f)
        return false;
    size_t n = fread(all, 1, sizeof all - 1, f);
    all[n] = 0;
    (void)fclose(f);
    return strstr(all, text) != NULL;
}

/* ---- a daemon in another process ------------------------------------------------------------------------------------- */
struct other {
    pid_t pid, postmaster;
    int stop; /* closed: it ends in order */
};

/* Opens, adds one fact, tells its postmaster's pid, waits to be told to end. */
static struct other
start_other(const char *state_dir, bool daemon)
{
    struct other o = {0};
    int up[2], stop[2];
    char c;
    assert_int_equal(pipe2(up, O_CLOEXEC), 0);
    assert_int_equal(pipe2(stop, O_CLOEXEC), 0);
    o.pid = fork();
    if (o.pid == 0) {
        (void)close(stop[1]);
        struct store_embedded *e = open_at(state_dir, daemon);
        struct store *s = connect_to(e);
        add_one(s, "av en annan");
        store_close(s);
        pid_t pid = e->pid;
        (void)!write(up[1], &pid, sizeof pid);
        (void)!read(stop[0], &c, 1);
        store_embedded_close(e);
        _exit(0);
    }
    (void)close(up[1]);
    (void)close(stop[0]);
    o.stop = stop[1];
    assert_int_equal(read(up[0], &o.postmaster, sizeof o.postmaster), sizeof o.postmaster);
    (void)close(up[0]);
    return o;
}

static void
end_other(struct other *o)
{
    int status;
    (void)close(o->stop);
    assert_int_equal(waitpid(o->pid, &status, 0), o->pid);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* ---- the tests ----------------------------------------------------------------------------------------------------------- */
/* A second start keeps the data; the postmaster stands in a session of its own; its folders are closed to others. */
static void
test_start_and_again(void **state)
{
    (void)state;
    char dir[400], path[500];
    struct stat st;
    struct store_embedded *e = open_at(below("again", dir), true);
    pid_t pid = e->pid;
    assert_true(pid > 0);
    assert_true(getpgid(pid) == pid && getpgid(pid) != getpgrp() && getsid(pid) == pid);
    struct store *s = connect_to(e);
    add_one(s, "a");
    store_close(s);
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", dir, i ? "run" : ".");
        assert_int_equal(stat(path, &st), 0);
        assert_int_equal(st.st_mode & 0777, 0700);
    }
    int64_t begin = clock_mono_ms();
    store_embedded_close(e);
    (void)printf("stop %d ms\n", (int)(clock_mono_ms() - begin));
    assert_false(running(pid));
    begin = clock_mono_ms();
    e = open_at(dir, true);
    (void)printf("start %d ms\n", (int)(clock_mono_ms() - begin));
    s = connect_to(e);
    help_expect(s, 1, "x a/u///utfall/ p1 2024-01 = 1\n");
    store_close(s);
    store_embedded_close(e);
    store_embedded_close(NULL);
    snprintf(path, sizeof path, "%s/postgres.log", dir);
    assert_true(file_holds(path, "database system is shut down"));
    assert_false(file_holds(path, "was not properly shut down"));
}

/* All processes of the cluster stand still: they cannot notice that their postmaster is gone. */
static void
stop_backends(pid_t postmaster)
{
    DIR *proc = opendir("/proc");
    int stopped = 0;
    assert_non_null(proc);
    for (struct dirent *d; (d = readdir(proc));) {
        char path[300], line[256];
        long parent = 0;
        snprintf(path, sizeof path, "/proc/%.20s/status", d->d_name);
        FILE *f = d->d_name[0] >= '1' && d->d_name[0] <= '9' ? fopen(path, "r") : NULL;
        while (f && fgets(line, sizeof line, f))
            if (strncmp(line, "PPid:", 5) == 0)
                parent = strtol(line + 5, NULL, 10);
        if (f)
            fclose(f);
        if (parent == postmaster)
            stopped += kill((pid_t)strtol(d->d_name, NULL, 10), SIGSTOP) == 0;
    }
    closedir(proc);
    assert_true(stopped > 2);
}

/* As the main loop does; the watch itself does not wait for recovery. */
static void
revive(struct store_embedded *e)
{
    struct err err = {0};
    for (int i = 0; i < 600; i++) {
        help_ok(store_embedded_watch(e, &err), &err);
        if (e->pid > 0 && store_ping(store_embedded_url(e)))
            return;
        usleep(50000);
    }
    fail_msg("PostgreSQL does not come back");
}

/* kill -9 of the postmaster, the last time with all its backends stopped: committed facts are there, the watch starts it again, old connections say that they are lost. */
static void
test_postmaster_killed(void **state)
{
    (void)state;
    char dir[400];
    struct err err = {0};
    struct store_edition x;
    struct store_embedded *e = open_at(below("killed", dir), true);
    struct store *s = connect_to(e);
    help_ok(store_embedded_watch(e, &err), &err);
    pid_t first = e->pid;
    for (int i = 0; i < 3; i++) {
        char account[20];
        snprintf(account, sizeof account, "%d", i);
        add_one(s, account);
        pid_t pid = e->pid;
        if (i == 2)
            stop_backends(pid);
        assert_int_equal(kill(pid, SIGKILL), 0);
        for (int k = 0; k < 500 && running(pid); k++)
            usleep(10000);
        revive(e);
        assert_true(e->pid > 0 && e->pid != pid);
        assert_int_equal(store_edition_newest(s, &x, &err), -1);
        assert_int_equal(err.kind, ERR_STORE);
        err_clear(&err);
        store_close(s);
        s = connect_to(e);
        help_ok(store_edition_newest(s, &x, &err), &err);
        assert_int_equal(x.edition, i + 1);
    }
    help_expect(s, 3,
        "x 0/u///utfall/ p1 2024-01 = 1\nx 1/u///utfall/ p1 2024-01 = 1\nx 2/u///utfall/ p1 2024-01 = 1\n");
    store_close(s);
    assert_true(e->pid != first);
    store_embedded_close(e);
}

/* kill -9 of the daemon: the postmaster ends cleanly by itself, and the next start, at once, waits for that and works. */
static void
test_daemon_killed(void **state)
{
    (void)state;
    char dir[400], log[500];
    struct other o = start_other(below("daemon", dir), true);
    assert_true(o.postmaster > 0 && running(o.postmaster));
    assert_int_equal(kill(o.pid, SIGKILL), 0);
    assert_int_equal(waitpid(o.pid, NULL, 0), o.pid);
    (void)close(o.stop);
    struct store_embedded *e = open_at(dir, true);
    assert_false(running(o.postmaster));
    snprintf(log, sizeof log, "%s/postgres.log", dir);
    assert_true(file_holds(log, "database system is shut down"));
    assert_false(file_holds(log, "was not properly shut down"));
    struct store *s = connect_to(e);
    help_expect(s, 1, "x av en annan/u///utfall/ p1 2024-01 = 1\n");
    store_close(s);
    store_embedded_close(e);
}

/* A verb beside a daemon uses the daemon's cluster, and does not stop it. A second daemon is not let in. */
static void
test_second_uses_first(void **state)
{
    (void)state;
    char dir[400];
    struct other o = start_other(below("second", dir), true);
    for (int i = 0; i < 2; i++) {
        struct store_embedded *e = open_at(dir, false);
        assert_int_equal(e->pid, 0);
        struct store *s = connect_to(e);
        help_expect(s, 1, "x av en annan/u///utfall/ p1 2024-01 = 1\n");
        store_close(s);
        store_embedded_close(e);
        assert_true(running(o.postmaster));
    }
    end_other(&o);
    assert_false(running(o.postmaster));
}

/* A verb beside a verb waits until the other one is done (whose cluster ends with it), and then has its own. So does a daemon. */
static void
test_waits_for_verb(void **state)
{
    (void)state;
    char dir[400];
    for (int daemon = 0; daemon < 2; daemon++) {
        struct other o = start_other(below(daemon ? "wait1" : "wait0", dir), false);
        pid_t ender = fork();
        if (ender == 0) {
            usleep(700000);
            _exit(0); /* with the last copy but one of o.stop */
        }
        (void)close(o.stop);
        int64_t begin = clock_mono_ms();
        struct store_embedded *e = open_at(dir, daemon);
        assert_true(clock_mono_ms() - begin >= 600);
        assert_true(e->pid > 0 && e->pid != o.postmaster);
        assert_false(running(o.postmaster));
        store_embedded_close(e);
        (void)waitpid(ender, NULL, 0);
        (void)waitpid(o.pid, NULL, 0);
    }
}

/* A state folder with a name too long for a socket, and full of trouble for configuration files. */
static void
test_long_and_odd_path(void **state)
{
    (void)state;
    static const char *const names[] = {"en mapp med 'citat' \"citattecken\" åäö och "
                                        "mellanslag/x*y[z]/och ett så långt namn att inget uttag ryms i det"
                                        " enligt reglerna för sådana",
        "o'dd \"na\\me*", "me,d komma"};
    char dir[400], inside[500], socket_dir[200];
    struct stat st;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        below(names[i], dir);
        for (int again = 0; again < 2; again++) {
            struct store_embedded *e = open_at(dir, true);
            struct store *s = connect_to(e);
            assert_int_equal(e->short_socket, i != 1);
            snprintf(socket_dir, sizeof socket_dir, "%s", e->socket);
            assert_int_equal(lstat(socket_dir, &st), 0);
            assert_int_equal(st.st_mode & 0777, 0700);
            snprintf(inside, sizeof inside, "%s/run/.s.PGSQL.5432", dir);
            assert_int_equal(access(inside, F_OK) == 0, i == 1);
            if (again)
                help_expect(s, 1, "x a/u///utfall/ p1 2024-01 = 1\n");
            else
                add_one(s, "a");
            store_close(s);
            pid_t child = fork(); /* another process finds it as well */
            if (child == 0) {
                struct err err = {0};
                struct store_embedded *mine = NULL;
                struct store *t = NULL;
                _exit(store_embedded_open(dir, false, NULL, NULL, &mine, &err) < 0 || mine->pid != 0 ||
                      store_open(store_embedded_url(mine), "prov", "Prov", &t, &err) < 0);
            }
            int status;
            assert_int_equal(waitpid(child, &status, 0), child);
            assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
            store_embedded_close(e);
            if (i != 1)
                assert_int_equal(access(socket_dir, F_OK), -1);
        }
    }
}

/* postmaster.pid names a number that now is another program (containers number from 1 again): no obstacle. */
static void
test_pid_used_again(void **state)
{
    (void)state;
    char dir[400], text[100];
    struct store_embedded *e = open_at(below("reused", dir), true);
    char *file = strdup(arena_printf(e->arena, "%s/postmaster.pid", e->data));
    char *second = strdup(arena_printf(e->arena, "%s/.s.PGSQL.5432.lock", e->socket));
    store_embedded_close(e);
    pid_t child = fork();
    if (child == 0) {
        (void)pause();
        _exit(0);
    }
    snprintf(text, sizeof text, "%d\n/nonexistent\n1700000000\n5432\n/nonexistent\n\n  1 1\n", (int)child);
    write_text(file, text);
    write_text(second, text);
    e = open_at(dir, true);
    store_embedded_close(e);
    (void)kill(child, SIGKILL);
    (void)waitpid(child, NULL, 0);
    free(file);
    free(second);
}

/* A zombie that nobody reaps holds nothing; a live postmaster that is not ours is named, and left alone. */
static void
test_foreign_postmaster(void **state)
{
    (void)state;
    char dir[400], path[500];
    struct err err = {0};
    struct other o = start_other(below("foreign", dir), true);
    snprintf(path, sizeof path, "%s/lock", dir);
    assert_int_equal(unlink(path), 0); /* somebody who does not keep to our lock */
    struct store_embedded e = {.arena = arena_new(), .lock = -1, .parent = getpid(), .old_wait_ms = 300};
    help_ok(store_embedded_place_state(&e, dir, &err), &err);
    help_ok(store_embedded_place_binaries(&e, "/usr/lib/postgresql", &err), &err);
    help_ok(store_embedded_place_socket(&e, true, &err), &err);
    assert_int_equal(store_embedded_process_start(&e, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    assert_non_null(strstr(err.what, "another PostgreSQL (pid "));
    assert_true(running(o.postmaster));
    err_clear(&err);

    assert_int_equal(kill(o.postmaster, SIGKILL), 0); /* its parent does not look */
    for (int i = 0; i < 500 && running(o.postmaster); i++)
        usleep(10000);
    assert_int_equal(kill(o.postmaster, 0), 0); /* a zombie */
    e.old_wait_ms = 10000;
    help_ok(store_embedded_process_start(&e, &err), &err);
    store_embedded_process_stop(&e);
    arena_free(e.arena);
    end_other(&o);
}

/* What cannot work is said with what to do: bad settings, no rights, root, another major version, nothing installed. */
static void
test_clear_errors(void **state)
{
    (void)state;
    char dir[400], path[600], root[400];
    struct err err = {0};
    struct store_embedded *e = open_at(below("errors", dir), true);
    int major = e->major;
    store_embedded_close(e);
    snprintf(path, sizeof path, "%s/postgresql.local.conf", dir);
    write_text(path, "shared_buffers = banan\n");
    assert_int_equal(store_embedded_open(dir, true, NULL, NULL, &e, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    assert_non_null(strstr(err.where, "postgres.log"));
    assert_non_null(strstr(err.what, "banan"));
    assert_int_equal(unlink(path), 0);
    e = open_at(dir, true); /* nothing is left that holds it */
    store_embedded_close(e);

    snprintf(path, sizeof path, "%s", below("closed", root));
    assert_int_equal(mkdir(path, 0500), 0);
    assert_int_equal(store_embedded_open(path, true, NULL, NULL, &e, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);
    assert_non_null(strstr(err.what, "cannot write in the state folder"));
    snprintf(path, sizeof path, "%s/closed/deeper", place.dir);
    assert_int_equal(store_embedded_open(path, true, NULL, NULL, &e, &err), -1);
    assert_int_equal(err.kind, ERR_STORE);

    if (as_root.kind != ERR_NONE) { /* tried before this program left root */
        assert_int_equal(as_root.kind, ERR_STORE);
        assert_non_null(strstr(as_root.what, "cannot run as root"));
    }

    struct store_embedded x = {.arena = arena_new(), .lock = -1};
    help_ok(store_embedded_place_state(&x, dir, &err), &err);
    below("installed", root); /* only a version that did not make this cluster */
    assert_int_equal(mkdir(root, 0700), 0);
    assert_int_equal(store_embedded_place_binaries(&x, root, &err), -1);
    for (int v = major + 1; v < major + 3; v++)
        for (int i = 0; i < 4; i++) {
            static const char *const parts[] = {"", "/bin", "/bin/postgres", "/bin/initdb"};
            snprintf(path, sizeof path, "%s/%d%s", root, v, parts[i]);
            if (i < 2)
                assert_int_equal(mkdir(path, 0700), 0);
            else
                write_text(path, "");
        }
    assert_int_equal(store_embedded_place_binaries(&x, root, &err), -1);
    snprintf(path, sizeof path, "made by PostgreSQL %d", major);
    assert_non_null(strstr(err.what, path));
    snprintf(path, sizeof path, "postgresql-%d", major);
    assert_non_null(strstr(err.hint, path));
    x.state = arena_strdup(x.arena, root); /* with no cluster yet: the highest */
    help_ok(store_embedded_place_binaries(&x, root, &err), &err);
    assert_int_equal(x.major, major + 2);
    x.state = "/nonexistent";
    assert_int_equal(store_embedded_place_binaries(&x, "/nonexistent", &err), -1);
    assert_non_null(strstr(err.hint, "install the package postgresql"));
    arena_free(x.arena);
}

/* An initdb that was interrupted leaves no obstacle. */
static void
test_interrupted_init(void **state)
{
    (void)state;
    static const char *const names[] = {"init0", "init1"};
    char dir[400];
    struct store_embedded *e = NULL;
    for (int i = 0; i < 4; i++) {
        pid_t pid = fork();
        below(names[i % 2], dir);
        if (pid == 0)
            _exit(store_embedded_open(dir, true, NULL, NULL, &e, NULL) != 0);
        usleep((useconds_t)(20000 + i * 150000));
        (void)kill(pid, SIGKILL);
        (void)waitpid(pid, NULL, 0);
    }
    for (int i = 0; i < 2; i++) {
        e = open_at(below(names[i], dir), true);
        struct store *s = connect_to(e);
        add_one(s, "a");
        store_close(s);
        store_embedded_close(e);
    }
}

/* A database that is stopped (SIGSTOP) hangs nobody for ever; it goes on when it is let go. */
static void
test_stopped(void **state)
{
    (void)state;
    char dir[400];
    bool news = false;
    struct err err = {0};
    struct store_edition x;
    struct store_embedded *e = open_at(below("stopped", dir), true);
    struct store *s = connect_to(e), *waiter = connect_to(e), *never = NULL;
    struct store raw = {0};
    help_ok(store_wait(waiter, 0, -1, &news, &err), &err);
    help_ok(store_pg_connect(&raw, store_embedded_owner_url(e), &err), &err);
    assert_int_equal(kill(e->pid, SIGSTOP), 0);
    /* the backend of s as well: its answer never comes */
    static const struct store_sql whom = {"whom", "select pg_backend_pid()"};
    struct pg_result *r = NULL;
    help_ok(store_pg_exec(s, &whom, NULL, &r, &err), &err);
    pid_t backend = (pid_t)store_pg_get_int(r, 0, 0);
    PQclear(r);
    assert_int_equal(kill(backend, SIGSTOP), 0);
    int64_t begin = clock_mono_ms();
    help_ok(store_wait(waiter, 300, -1, &news, &err), &err);
    s->patience_ms = 700;
    assert_int_equal(store_edition_newest(s, &x, &err), -1);
    assert_non_null(strstr(err.what, "does not answer"));
    assert_true(clock_mono_ms() - begin < 3000);
    begin = clock_mono_ms(); /* nor does a new connection hang */
    assert_int_equal(store_open(store_embedded_url(e), "prov", "Prov", &never, &err), -1);
    assert_true(clock_mono_ms() - begin < 15000);
    assert_int_equal(kill(backend, SIGCONT), 0);
    assert_int_equal(kill(e->pid, SIGCONT), 0);
    store_close(s);
    s = connect_to(e);
    add_one(s, "a");
    help_ok(store_wait(waiter, 5000, -1, &news, &err), &err);
    assert_true(news);
    store_close(s);
    store_close(waiter);
    store_pg_close(&raw);
    assert_int_equal(kill(e->pid, SIGSTOP), 0); /* and a stopped one can be ended */
    begin = clock_mono_ms();
    store_embedded_close(e);
    assert_true(clock_mono_ms() - begin < 10000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_start_and_again),
        cmocka_unit_test(test_postmaster_killed),
        cmocka_unit_test(test_daemon_killed),
        cmocka_unit_test(test_second_uses_first),
        cmocka_unit_test(test_waits_for_verb),
        cmocka_unit_test(test_long_and_odd_path),
        cmocka_unit_test(test_pid_used_again),
        cmocka_unit_test(test_foreign_postmaster),
        cmocka_unit_test(test_clear_errors),
        cmocka_unit_test(test_interrupted_init),
        cmocka_unit_test(test_stopped),
    };
    struct store_embedded *none = NULL;
    if (geteuid() == 0)
        (void)store_embedded_open("/tmp/ksrd-never-made", true, NULL, NULL, &none, &as_root);
    throwaway_folder(&place);
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    throwaway_stop(&place);
    return rc;
}
