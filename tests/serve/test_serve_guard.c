/* Clients that drip are shut out, others are not; a full house makes room for the next. */
#include "clock.h"
#include "http_client.h"
#include "serve_guard.h"
#include "unit.h"

static bool
is_open(int fd)
{
    char c;
    return recv(fd, &c, 1, MSG_DONTWAIT | MSG_PEEK) < 0;
}

static void
only_who_finishes_no_request_is_shut_out(void **state)
{
    struct serve_guard *g = serve_guard_new(1000);
    int drip[2], busy[2], done[2];
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, drip) | socketpair(AF_UNIX, SOCK_STREAM, 0, busy) |
                         socketpair(AF_UNIX, SOCK_STREAM, 0, done),
        0);
    struct guarded *a = serve_guard_add(g, drip[0]), *b = serve_guard_add(g, busy[0]),
                   *c = serve_guard_add(g, done[0]);
    int64_t now = clock_mono_ms();
    serve_guard_busy(b);
    assert_int_equal(serve_guard_reap(g, now + 9000), 0);
    assert_int_equal(serve_guard_reap(g, now + 11000), 2);
    assert_false(is_open(drip[1]));
    assert_true(is_open(busy[1]));
    assert_int_equal(serve_guard_reap(g, now + 11000), 0); /* once is enough */
    serve_guard_idle(b);
    assert_int_equal(serve_guard_reap(g, now + 12000), 1);
    assert_false(is_open(busy[1]));
    serve_guard_remove(g, b);
    serve_guard_remove(g, a);
    serve_guard_remove(g, c);
    serve_guard_remove(g, NULL);
    serve_guard_free(g);
    for (int i = 0; i < 2; i++) {
        close(drip[i]);
        close(busy[i]);
        close(done[i]);
    }
}

static void
a_slow_answer_ends_too(void **state)
{
    struct serve_guard *g = serve_guard_new(1000);
    int fd[2];
    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, fd), 0);
    serve_guard_busy(serve_guard_add(g, fd[0]));
    assert_int_equal(serve_guard_reap(g, clock_mono_ms() + 100000), 0);
    assert_int_equal(serve_guard_reap(g, clock_mono_ms() + 121000), 1);
    serve_guard_free(g);
    close(fd[0]);
    close(fd[1]);
}

/* Connections that wait one way or the other, in the order in which they came. */
struct crowd {
    struct serve_guard *g;
    int fd[8][2];
    struct guarded *c[8];
};

static void
come(struct crowd *w, int i)
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, w->fd[i]), 0);
    w->c[i] = serve_guard_add(w->g, w->fd[i][0]);
    usleep(2000); /* the guard's clock counts milliseconds */
}

static void
leave(struct crowd *w, int n)
{
    for (int i = 0; i < n; i++) {
        serve_guard_remove(w->g, w->c[i]);
        close(w->fd[i][0]);
        close(w->fd[i][1]);
    }
    assert_int_equal(serve_guard_open(w->g), 0);
    serve_guard_free(w->g);
}

static void
when_places_are_few_the_longest_waiting_gives_his_up(void **state)
{
    struct crowd w = {.g = serve_guard_new(3)};
    (void)state;
    come(&w, 0);
    serve_guard_busy(w.c[0]);
    come(&w, 1);
    come(&w, 2);
    usleep(120000); /* nobody has only just come */
    come(&w, 3);
    assert_false(is_open(w.fd[1][1]));
    come(&w, 4);
    assert_false(is_open(w.fd[2][1]));
    assert_true(is_open(w.fd[0][1])); /* is being answered */
    assert_int_equal(serve_guard_open(w.g), 3);
    assert_int_equal(serve_guard_reap(w.g, clock_mono_ms()), 2);
    assert_int_equal(serve_guard_reap(w.g, clock_mono_ms()), 0);
    come(&w, 5); /* 3 and 4 have only just come: the answer has had its time */
    assert_false(is_open(w.fd[0][1]));
    assert_true(is_open(w.fd[3][1]) && is_open(w.fd[4][1]) && is_open(w.fd[5][1]));
    leave(&w, 6);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_who_finishes_no_request_is_shut_out),
        cmocka_unit_test(a_slow_answer_ends_too),
        cmocka_unit_test(when_places_are_few_the_longest_waiting_gives_his_up),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
