/* What systemd hears, at a real socket of its kind: the words, and when the watchdog is fed. */
#include "clock.h"
#include "log.h"
#include "notify_systemd.h"
#include "probe_door.h"
#include "unit.h"
#include "watchdog.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* ---- systemd's end of the socket ---------------------------------------------------------------------------------------- */
static int ear = -1;
static char dir[] = "/tmp/ksrd-notify-XXXXXX";
static char heard[4096];

static void
set_socket(const char *name)
{
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    size_t len = strlen(name);
    if (ear >= 0)
        close(ear);
    ear = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    memcpy(at.sun_path, name, len);
    if (*name == '@')
        at.sun_path[0] = 0;
    else
        unlink(name);
    assert_int_equal(bind(ear, (const struct sockaddr *)(const void *)&at,
                         (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)),
        0);
    setenv("NOTIFY_SOCKET", name, 1);
}

static const char *
path_name(void)
{
    static char name[64];
    snprintf(name, sizeof name, "%s/notify", dir);
    return name;
}

/* The next datagram within ms, "" if none. */
static const char *
hear(int ms)
{
    struct pollfd p = {.fd = ear, .events = POLLIN};
    ssize_t n = poll(&p, 1, ms) > 0 ? recv(ear, heard, sizeof heard - 1, 0) : 0;
    heard[n > 0 ? n : 0] = 0;
    return heard;
}

static struct notify_systemd
opened(void)
{
    struct notify_systemd n;
    struct err err = {0};
    if (notify_systemd_open(&n, &err) < 0)
        fail_msg("%s", err.what);
    return n;
}

static void
watch_for(const char *usec, const char *pid)
{
    setenv("WATCHDOG_USEC", usec, 1);
    if (pid)
        setenv("WATCHDOG_PID", pid, 1);
    else
        unsetenv("WATCHDOG_PID");
}

/* ---- the words ------------------------------------------------------------------------------------------------------------ */
static void
words_arrive_at_paths_and_abstract_names(void **state)
{
    char abstract[64];
    snprintf(abstract, sizeof abstract, "@ksrd-test-%ld", (long)getpid());
    const char *const names[] = {path_name(), abstract};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        set_socket(names[i]);
        struct notify_systemd n = opened();
        assert_int_equal(notify_systemd_send(&n, "READY=1\nSTATUS=klar"), 0);
        assert_string_equal(hear(1000), "READY=1\nSTATUS=klar");
        assert_int_equal(notify_systemd_status(&n, "väntar på %s\nREADY=1\t", "databasen"), 0);
        assert_string_equal(hear(1000), "STATUS=väntar på databasen READY=1 ");
        notify_systemd_close(&n);
    }
}

static void
a_reload_carries_the_monotonic_clock(void **state)
{
    long long usec = 0;
    int64_t before = clock_mono_ms();
    (void)state;
    set_socket(path_name());
    struct notify_systemd n = opened();
    assert_int_equal(notify_systemd_reloading(&n), 0);
    assert_int_equal(sscanf(hear(1000), "RELOADING=1\nMONOTONIC_USEC=%lld", &usec), 1);
    assert_in_range(usec / 1000, before, clock_mono_ms());
    notify_systemd_close(&n);
}

static void
a_long_status_is_cut_between_letters(void **state)
{
    char text[3001];
    (void)state;
    for (size_t i = 0; i < 3000; i += 2)
        memcpy(text + i, "å", 2);
    text[3000] = 0;
    set_socket(path_name());
    struct notify_systemd n = opened();
    for (int shift = 0; shift < 2; shift++) { /* an odd and an even number of bytes before the cut */
        assert_int_equal(notify_systemd_status(&n, "%s%s", shift ? "x" : "", text), 0);
        const char *got = hear(1000);
        assert_true(strlen(got) > 900);
        assert_string_equal(got + strlen(got) - 2, "å");
    }
    notify_systemd_close(&n);
}

static void
children_cannot_speak_for_the_service(void **state)
{
    (void)state;
    set_socket(path_name());
    watch_for("1000000", NULL);
    struct notify_systemd n = opened();
    assert_null(getenv("NOTIFY_SOCKET"));
    assert_null(getenv("WATCHDOG_USEC"));
    assert_null(getenv("WATCHDOG_PID"));
    notify_systemd_close(&n);
}

static void
without_systemd_all_is_harmless(void **state)
{
    (void)state;
    unsetenv("NOTIFY_SOCKET");
    watch_for("1000000", NULL);
    struct notify_systemd n = opened();
    struct watchdog *w;
    struct err err = {0};
    assert_int_equal(n.fd, -1);
    assert_int_equal(notify_systemd_send(&n, "READY=1"), 0);
    assert_int_equal(notify_systemd_status(&n, "x"), 0);
    assert_int_equal(notify_systemd_reloading(&n), 0);
    assert_int_equal(watchdog_start(&n, &w, &err), 0);
    assert_null(w);
    watchdog_beat(w);
    watchdog_stop(w);
    notify_systemd_close(&n);
}

static void
a_socket_of_another_form_is_told(void **state)
{
    static const char long_one[] =
        "/01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567"
        "890123456789";
    static const char *const bad[] = {"notify", "/", "@", "vsock:2:1234", long_one};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct notify_systemd n;
        struct err err = {0};
        setenv("NOTIFY_SOCKET", bad[i], 1);
        assert_int_equal(notify_systemd_open(&n, &err), -1);
        assert_int_equal(err.kind, ERR_CONFIG);
        assert_non_null(strstr(err.what, bad[i]));
        assert_int_equal(n.fd, -1);
        assert_null(getenv("NOTIFY_SOCKET"));
    }
}

static void
nobody_at_the_socket_is_an_error_and_later_words_arrive(void **state)
{
    (void)state;
    set_socket(path_name());
    struct notify_systemd n = opened();
    close(ear);
    ear = -1;
    errno = 0;
    assert_int_equal(notify_systemd_send(&n, "READY=1"), -1);
    assert_int_equal(errno, ECONNREFUSED);
    set_socket(path_name()); /* made anew under the same name */
    assert_int_equal(notify_systemd_send(&n, "READY=1"), 0);
    assert_string_equal(hear(1000), "READY=1");
    notify_systemd_close(&n);
}

static void
a_full_socket_does_not_hold_us_up(void **state)
{
    int64_t start = clock_mono_ms();
    int tries = 0;
    (void)state;
    set_socket(path_name());
    struct notify_systemd n = opened();
    while (tries < 100000 && notify_systemd_send(&n, "WATCHDOG=1") == 0)
        tries++;
    assert_in_range(tries, 1, 99999);
    assert_int_equal(errno, EAGAIN);
    assert_in_range(clock_mono_ms() - start, 0, 5000);
    notify_systemd_close(&n);
}

static void
the_watchdog_is_ours_only_when_it_names_us(void **state)
{
    char me[32], other[32];
    (void)state;
    snprintf(me, sizeof me, "%ld", (long)getpid());
    snprintf(other, sizeof other, "%ld", (long)getpid() + 1);
    const struct {
        const char *usec, *pid;
        int64_t ms;
    } cases[] = {{"30000000", me, 30000}, {"30000000", NULL, 30000}, {"30000000", other, 0},
        {"30000000", "x", 0}, {"x", me, 0}, {"0", me, 0}, {"-1", me, 0}, {"99999999999999999999", me, 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        set_socket(path_name());
        watch_for(cases[i].usec, cases[i].pid);
        struct notify_systemd n = opened();
        assert_int_equal(n.watchdog_ms, cases[i].ms);
        notify_systemd_close(&n);
    }
}

/* ---- a door, and how it behaves ------------------------------------------------------------------------------------------ */
enum manner { ANSWERS, SILENT, CLOSES, BABBLES };
static struct door {
    int fd;
    struct probe_door is;
    pthread_t thread;
    _Atomic int manner;
    atomic_bool stopping;
    char asked[512];
} door;

static pthread_mutex_t asked_lock = PTHREAD_MUTEX_INITIALIZER; /* door.asked is the thread's and the test's */

static void *
doorman(void *arg)
{
    static const char ok[] = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok\n",
                      babble[] = "220 mail.example";
    (void)arg;
    int held[64];
    size_t n_held = 0;
    while (!door.stopping) {
        struct pollfd p = {.fd = door.fd, .events = POLLIN};
        if (poll(&p, 1, 10) <= 0)
            continue;
        int fd = accept(door.fd, NULL, NULL);
        char asked[sizeof door.asked];
        ssize_t n = recv(fd, asked, sizeof asked - 1, 0);
        asked[n > 0 ? n : 0] = 0;
        pthread_mutex_lock(&asked_lock);
        memcpy(door.asked, asked, sizeof asked);
        pthread_mutex_unlock(&asked_lock);
        enum manner m = (enum manner)door.manner;
        if (m == ANSWERS) /* in two parts, as a network may */
            n = send(fd, ok, 3, 0) + send(fd, ok + 3, sizeof ok - 4, 0);
        else if (m == BABBLES)
            n = send(fd, babble, sizeof babble - 1, 0);
        if (m == SILENT && n_held < 64)
            held[n_held++] = fd;
        else
            close(fd);
    }
    while (n_held)
        close(held[--n_held]);
    return NULL;
}

static bool
was_asked(const char *text)
{
    pthread_mutex_lock(&asked_lock);
    bool ret = strstr(door.asked, text) != NULL;
    pthread_mutex_unlock(&asked_lock);
    return ret;
}

static void
open_door(int family)
{
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct sockaddr_un un = {.sun_family = AF_UNIX};
    snprintf(un.sun_path, sizeof un.sun_path, "%s/door", dir);
    unlink(un.sun_path);
    const void *at = family == AF_INET ? (const void *)&four : family == AF_INET6 ? (const void *)&six : &un;
    socklen_t len = family == AF_INET ? sizeof four : family == AF_INET6 ? sizeof six : sizeof un;
    door = (struct door){.fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0),
        .is = {.len = sizeof door.is.at, .speaks_http = true}};
    assert_int_equal(bind(door.fd, at, len), 0);
    assert_int_equal(listen(door.fd, 16), 0);
    assert_int_equal(getsockname(door.fd, (struct sockaddr *)(void *)&door.is.at, &door.is.len), 0);
    assert_int_equal(pthread_create(&door.thread, NULL, doorman, NULL), 0);
}

static void
close_door(void)
{
    door.stopping = true;
    pthread_join(door.thread, NULL);
    close(door.fd);
}

static void
a_door_is_alive_when_it_answers_http(void **state)
{
    static const int families[] = {AF_INET, AF_INET6, AF_UNIX};
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        open_door(families[i]);
        assert_true(probe_door(&door.is, 2000));
        assert_true(was_asked("GET /healthz HTTP/1.1\r\nHost: "));
        door.manner = CLOSES;
        assert_false(probe_door(&door.is, 2000));
        door.manner = BABBLES;
        assert_false(probe_door(&door.is, 2000));
        door.manner = SILENT;
        int64_t start = clock_mono_ms();
        assert_false(probe_door(&door.is, 100));
        assert_in_range(clock_mono_ms() - start, 90, 2000);
        close_door();
        assert_false(probe_door(&door.is, 2000)); /* nobody there */
    }
}

static void
a_door_that_speaks_no_http_to_us_must_react(void **state)
{
    (void)state;
    open_door(AF_INET);
    door.is.speaks_http = false;
    door.manner = CLOSES; /* another's door, or TLS */
    assert_true(probe_door(&door.is, 2000));
    assert_false(was_asked("GET"));
    door.manner = BABBLES;
    assert_true(probe_door(&door.is, 2000));
    door.manner = SILENT;
    assert_false(probe_door(&door.is, 100));
    close_door();
    assert_false(probe_door(&door.is, 2000));
}

/* ---- the watchdog ---------------------------------------------------------------------------------------------------------- */
#define LIMIT "400000" /* fed each 100 ms, the loop may take 200 */

static struct watchdog *
start_watchdog(struct notify_systemd *n)
{
    struct watchdog *w;
    struct err err = {0};
    set_socket(path_name());
    watch_for(LIMIT, NULL);
    *n = opened();
    assert_int_equal(watchdog_start(n, &w, &err), 0);
    assert_non_null(w);
    return w;
}

/* How often it was fed in so many ms; beats meanwhile if the loop is to turn. */
static int
fed(struct watchdog *beats, int ms)
{
    int64_t until = clock_mono_ms() + ms;
    int n = 0;
    while (clock_mono_ms() < until) {
        watchdog_beat(beats);
        n += strcmp(hear(20), "WATCHDOG=1") == 0;
    }
    return n;
}

static void
forget(void)
{
    while (*hear(0))
        ;
}

static void
it_is_fed_while_loop_and_door_answer(void **state)
{
    struct notify_systemd n;
    (void)state;
    open_door(AF_INET);
    struct watchdog *w = start_watchdog(&n);
    assert_in_range(fed(NULL, 600), 1, 8); /* nothing has begun */
    watchdog_door(w, &door.is);
    assert_in_range(fed(w, 1000), 1, 12);
    watchdog_stop(w);
    forget();
    assert_int_equal(fed(NULL, 300), 0);
    notify_systemd_close(&n);
    close_door();
}

static void
a_loop_that_hangs_starves_it(void **state)
{
    struct notify_systemd n;
    (void)state;
    struct watchdog *w = start_watchdog(&n);
    watchdog_beat(w);
    usleep(400000);
    forget();
    assert_int_equal(fed(NULL, 500), 0);
    assert_true(fed(w, 500) >= 1); /* and it goes on when the loop does */
    watchdog_stop(w);
    notify_systemd_close(&n);
}

static void
a_door_that_hangs_starves_it(void **state)
{
    struct notify_systemd n;
    (void)state;
    open_door(AF_INET);
    struct watchdog *w = start_watchdog(&n);
    watchdog_door(w, &door.is);
    assert_true(fed(w, 500) >= 1);
    door.manner = SILENT;
    fed(w, 400);
    assert_int_equal(fed(w, 600), 0);
    door.manner = ANSWERS;
    assert_true(fed(w, 800) >= 1);
    watchdog_stop(w);
    notify_systemd_close(&n);
    close_door();
}

static int
setup(void **state)
{
    (void)state;
    return mkdtemp(dir) ? 0 : -1;
}

static int
teardown(void **state)
{
    char path[64];
    (void)state;
    unlink(path_name());
    snprintf(path, sizeof path, "%s/door", dir);
    unlink(path);
    return rmdir(dir);
}

int
main(void)
{
    clock_init();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_arrive_at_paths_and_abstract_names),
        cmocka_unit_test(a_reload_carries_the_monotonic_clock),
        cmocka_unit_test(a_long_status_is_cut_between_letters),
        cmocka_unit_test(children_cannot_speak_for_the_service),
        cmocka_unit_test(without_systemd_all_is_harmless),
        cmocka_unit_test(a_socket_of_another_form_is_told),
        cmocka_unit_test(nobody_at_the_socket_is_an_error_and_later_words_arrive),
        cmocka_unit_test(a_full_socket_does_not_hold_us_up),
        cmocka_unit_test(the_watchdog_is_ours_only_when_it_names_us),
        cmocka_unit_test(a_door_is_alive_when_it_answers_http),
        cmocka_unit_test(a_door_that_speaks_no_http_to_us_must_react),
        cmocka_unit_test(it_is_fed_while_loop_and_door_answer),
        cmocka_unit_test(a_loop_that_hangs_starves_it),
        cmocka_unit_test(a_door_that_hangs_starves_it),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
