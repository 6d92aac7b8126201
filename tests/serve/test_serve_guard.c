/* Clients that drip are shut out, others are not; and only the loopback address is listened on. */
#include "clock.h"
#include "http_client.h"
#include "serve_guard.h"
#include "serve_listen.h"
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
    struct serve_guard *g = serve_guard_new();
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
    struct serve_guard *g = serve_guard_new();
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

static void
only_loopback_is_listened_on(void **state)
{
    static const char *const bad[] = {"0.0.0.0:8014", "[::]:8014", "192.168.1.1:80", "8014", "", ":8014",
        "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "127.0.0.2:1", "example.org:80",
        "localhost"};
    struct err err;
    int fd = -1, port = 0, fd2 = -1, port2 = 0;
    char text[64];
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        err_clear(&err);
        if (serve_listen(bad[i], &fd, &port, &err) == 0)
            fail_msg("listens on \"%s\"", bad[i]);
        assert_int_equal(err.kind, ERR_CONFIG);
    }
    assert_int_equal(serve_listen("localhost:0", &fd, &port, &err), 0);
    assert_true(port > 0);
    snprintf(text, sizeof text, "127.0.0.1:%d", port);
    assert_int_equal(serve_listen(text, &fd2, &port2, &err), -1);
    assert_int_equal(err.kind, ERR_CONFIG);
    assert_non_null(strstr(err.hint, "another"));
    close(fd);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_who_finishes_no_request_is_shut_out),
        cmocka_unit_test(a_slow_answer_ends_too),
        cmocka_unit_test(only_loopback_is_listened_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
