/* Clients that take their time: a page comes as fast with a thousand of them as without, and with more than there are places. */
#include "serve_fixture.h"
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>

enum { MANY = 1000, FLOOD = 5000, PAGES = 41, ROUNDS = 5, MOST_MS = 100 };

static struct fixture f;

/* ---- the crowd -------------------------------------------------------------------------------------------------------------- */

static struct crowd {
    int fds[FLOOD];
    int n;
    atomic_bool leaving;
    pthread_t dripper;
} crowd;

/* Half of them never come to the end of their first line, others of a field, and some ask but never read. */
static void
join(int fd, int i)
{
    static const char *const begins[] = {"G", "GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\nX: "};
    const char *begin = begins[i % 4 < 2 ? 0 : i % 4 - 1];
    assert_true(http_send(fd, begin, strlen(begin)));
    fcntl(fd, F_SETFL, O_NONBLOCK);
}

/* One byte a second each, whether the server still listens or not. */
static void *
drip(void *arg)
{
    (void)arg;
    while (!atomic_load(&crowd.leaving)) {
        for (int i = 0; i < crowd.n; i++) {
            (void)!send(crowd.fds[i], "a", 1, MSG_NOSIGNAL);
            if (i % 50 == 0)
                usleep(1000); /* not all at one moment */
        }
        for (int i = 0; i < 50 && !atomic_load(&crowd.leaving); i++)
            usleep(20000);
    }
    return NULL;
}

static void
gather(int n)
{
    for (crowd.n = 0; crowd.n < n; crowd.n++) {
        crowd.fds[crowd.n] = http_connect(f.port);
        assert_true(crowd.fds[crowd.n] >= 0);
        join(crowd.fds[crowd.n], crowd.n);
    }
    atomic_store(&crowd.leaving, false);
    assert_int_equal(pthread_create(&crowd.dripper, NULL, drip, NULL), 0);
}

static void
disperse(void)
{
    atomic_store(&crowd.leaving, true);
    pthread_join(crowd.dripper, NULL);
    while (crowd.n)
        close(crowd.fds[--crowd.n]);
}

/* How many the server has not hung up on. */
static int
staying(void)
{
    int n = 0;
    for (int i = 0; i < crowd.n; i++) {
        struct pollfd p = {.fd = crowd.fds[i], .events = POLLRDHUP};
        n += poll(&p, 1, 0) == 0;
    }
    return n;
}

static long
connections(void)
{
    static const char name[] = "\nksrd_http_connections ";
    struct http_reply r = http_get(f.port, "/metrics");
    const char *at = r.status == 200 ? strstr(r.body, name) : NULL;
    long n = at ? strtol(at + strlen(name), NULL, 10) : -1;
    http_free(&r);
    return n;
}

/* ---- the reader --------------------------------------------------------------------------------------------------------------- */

static int64_t
microseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int
by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

struct times {
    double median, worst; /* ms */
};
/* A page for a new client each time: connection, request, answer. */
static struct times
read_pages(void)
{
    int64_t took[PAGES];
    for (int i = 0; i < PAGES; i++) {
        int64_t began = microseconds();
        struct http_reply r = http_get(f.port, i % 2 ? "/" : FIGURE);
        took[i] = microseconds() - began;
        assert_int_equal(r.status, 200);
        http_free(&r);
        usleep(10000);
    }
    qsort(took, PAGES, sizeof *took, by_value);
    return (struct times){(double)took[PAGES / 2] / 1000, (double)took[PAGES - 1] / 1000};
}

/* The machine may have other things to do: the best of some rounds counts, each measured with and without on its own. */
static void
compare(int n, int least_open)
{
    struct times alone = {0}, crowded = {0};
    for (int round = 0; round < ROUNDS; round++) {
        alone = read_pages();
        gather(n);
        int64_t until = clock_mono_ms() + 5000;
        while (connections() < least_open && clock_mono_ms() < until)
            usleep(10000);
        bool there = connections() >= least_open;
        crowded = read_pages();
        there = there && connections() >= least_open;
        disperse();
        print_message("round %d: alone %.2f ms (worst %.2f), with %d that drip %.2f ms (worst %.2f)\n",
            round + 1, alone.median, alone.worst, n, crowded.median, crowded.worst);
        assert_true(fixture_until(f.port, "/metrics", 200, "\nksrd_http_connections 1\n", 15000) >= 0);
        if (!there)
            print_message("they were not all let in\n");
        else if (crowded.median - alone.median <= MOST_MS && crowded.worst - alone.worst <= MOST_MS)
            return;
    }
    fail_msg("%d clients that drip delay a page from %.1f to %.1f ms, at worst from %.1f to %.1f ms", n,
        alone.median, crowded.median, alone.worst, crowded.worst);
}

static void
a_thousand_that_drip_delay_no_page(void **state)
{
    (void)state;
    compare(MANY, MANY);
}

static void
more_than_there_are_places_delay_no_page(void **state)
{
    struct rlimit r;
    (void)state;
    if (getrlimit(RLIMIT_NOFILE, &r) || r.rlim_cur < 2 * FLOOD) {
        print_message("only %lld open files are allowed\n", (long long)r.rlim_cur);
        skip();
    }
    compare(FLOOD, 1900);
}

static void
they_are_shut_out_after_ten_seconds(void **state)
{
    (void)state;
    if (!getenv("KSRD_TEST_FULL"))
        skip(); /* takes 12 s */
    gather(MANY);
    int64_t began = clock_mono_ms();
    usleep(8500000 - 1000 * (unsigned)(clock_mono_ms() - began));
    assert_true(staying() > MANY * 9 / 10); /* those that asked have been answered, and count from then */
    while (staying() > 0 && clock_mono_ms() - began < 15000)
        usleep(50000);
    assert_int_equal(staying(), 0);
    disperse();
}

static int
setup(void **state)
{
    struct rlimit r;
    (void)state;
    /* both ends of each connection are in this process */
    if (getrlimit(RLIMIT_NOFILE, &r) == 0 && r.rlim_cur < 3 * FLOOD) {
        r.rlim_cur = r.rlim_max < 3 * FLOOD ? r.rlim_max : 3 * FLOOD;
        setrlimit(RLIMIT_NOFILE, &r);
    }
    fixture_open(&f, "prov");
    fixture_serve(&f, "prov", NULL);
    return fixture_until(f.port, "/readyz", 200, "ok", 5000) >= 0 ? 0 : -1;
}

static int
teardown(void **state)
{
    (void)state;
    fixture_close(&f);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_that_drip_delay_no_page),
        cmocka_unit_test(more_than_there_are_places_delay_no_page),
        cmocka_unit_test(they_are_shut_out_after_ten_seconds),
    };
    struct err err = {0};
    throwaway_start(&f.pg);
    clock_init();
    if (page_init(NULL, &err))
        return 1;
    int rc = cmocka_run_group_tests(tests, setup, teardown);
    page_done();
    throwaway_stop(&f.pg);
    return rc;
}
