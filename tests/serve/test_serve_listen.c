/* What is listened on, what is not, and sockets that systemd hands over. */
#include "http_client.h"
#include "serve_listen.h"
#include "unit.h"
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>

static struct listener all[LISTENERS_MOST];
static size_t n_all;
static struct err err;
static char folder[] = "/tmp/ksrd-listen-XXXXXX";

static int
listen_on(const char *const *addresses, bool guarded)
{
    const struct listen_rules r = {.addresses = addresses, .socket_mode = "0660", .guarded = guarded};
    err_clear(&err);
    n_all = 0;
    return serve_listen_open(&r, all, &n_all, &err);
}

static int
listen_one(const char *text)
{
    const char *const one[] = {text, NULL};
    return listen_on(one, false);
}

static void
close_all(void)
{
    while (n_all)
        serve_listen_close(&all[--n_all]);
}

static void
others_do_not_reach_us(void **state)
{
    static const char *const bad[] = {"0.0.0.0:8014", "[::]:8014", "192.168.1.1:80", "8014", "", ":8014",
        "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "128.0.0.1:1", "example.org:80",
        "localhost", "[127.0.0.1]:1", "::1:80", "[::1]", "unix:", "unix:x", "unix:/", "unix:/x/",
        "[::ffff:10.0.0.1]:1"};
    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (listen_one(bad[i]) == 0)
            fail_msg("listens on \"%s\"", bad[i]);
        assert_int_equal(err.kind, ERR_CONFIG);
        assert_int_equal(n_all, 0);
    }
}

static void
loopback_addresses_are_listened_on(void **state)
{
    char text[64];
    (void)state;
    assert_int_equal(listen_one("localhost:0"), 0);
    assert_int_equal(n_all, 1);
    assert_true(all[0].local && address_port(&all[0].address) > 0);
    snprintf(text, sizeof text, "127.0.0.1:%d", address_port(&all[0].address));
    struct listener first = all[0];
    assert_int_equal(listen_one(text), -1);
    assert_int_equal(err.kind, ERR_CONFIG);
    assert_non_null(strstr(err.hint, "another"));
    serve_listen_close(&first);
    assert_int_equal(listen_one("127.8.9.1:0"), 0);
    close_all();
}

static void
several_are_all_or_none(void **state)
{
    const char *const two[] = {"127.0.0.1:0", "127.0.0.2:0", NULL};
    const char *const second_bad[] = {"127.0.0.1:0", "8.8.8.8:1", NULL};
    const char *many[LISTENERS_MOST + 2] = {NULL};
    (void)state;
    assert_int_equal(listen_on(two, false), 0);
    assert_int_equal(n_all, 2);
    close_all();
    assert_int_equal(listen_on(second_bad, false), -1);
    assert_int_equal(n_all, 0);
    for (int i = 0; i <= LISTENERS_MOST; i++)
        many[i] = "127.0.0.1:0";
    assert_int_equal(listen_on(many, false), -1);
    assert_non_null(strstr(err.what, "16"));
}

static void
a_guarded_server_may_be_reached(void **state)
{
    const char *const one[] = {"0.0.0.0:0", NULL};
    (void)state;
    assert_int_equal(listen_on(one, true), 0);
    assert_false(all[0].local);
    close_all();
}

static const char *
socket_name(const char *name)
{
    static char text[128];
    snprintf(text, sizeof text, "unix:%s/%s", folder, name);
    return text;
}

static void
a_unix_socket_has_its_mode_and_goes_with_us(void **state)
{
    struct stat st;
    const char *name = socket_name("http.sock"), *path = name + 5;
    (void)state;
    assert_int_equal(listen_one(name), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0660);
    assert_true(all[0].local && address_port(&all[0].address) == 0);
    close_all();
    assert_int_equal(stat(path, &st), -1);
    const char *const one[] = {name, NULL};
    const struct group *own = getgrgid(getegid());
    const struct listen_rules r = {
        .addresses = one, .socket_mode = "0606", .socket_group = own ? own->gr_name : NULL};
    assert_int_equal(serve_listen_open(&r, all, &n_all, &err), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0606);
    assert_int_equal(st.st_gid, getegid());
    close_all();
    const struct listen_rules nobody = {
        .addresses = one, .socket_mode = "0660", .socket_group = "no-such-group"};
    assert_int_equal(serve_listen_open(&nobody, all, &n_all, &err), -1);
    assert_non_null(strstr(err.what, "no-such-group"));
    assert_int_equal(stat(path, &st), -1);
}

static void
a_dead_socket_is_replaced_a_living_one_is_not(void **state)
{
    struct stat st;
    const char *name = socket_name("dead.sock"), *path = name + 5;
    (void)state;
    assert_int_equal(listen_one(name), 0);
    struct listener living = all[0];
    assert_int_equal(listen_one(name), -1);
    assert_non_null(strstr(err.what, "another program"));
    assert_int_equal(stat(path, &st), 0);
    close(living.fd); /* as if killed: the file stays */
    assert_int_equal(listen_one(name), 0);
    serve_listen_close(&(struct listener){.fd = dup(0), .address = living.address, .made = true});
    assert_int_equal(stat(path, &st), 0); /* not the file that it had made */
    close_all();
    close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
    assert_int_equal(listen_one(name), -1);
    assert_non_null(strstr(err.what, "no socket"));
    assert_int_equal(stat(path, &st), 0);
    unlink(path);
    assert_int_equal(listen_one("unix:/nonexistent/http.sock"), -1);
    assert_non_null(strstr(err.hint, "RuntimeDirectory"));
}

/* A listening socket at descriptor fd, as systemd would hand it over. */
static void
place(int fd, int type, bool listens)
{
    struct sockaddr_in a = {.sin_family = AF_INET};
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int s = socket(AF_INET, type, 0);
    assert_int_equal(bind(s, (struct sockaddr *)&a, sizeof a), 0);
    if (listens)
        assert_int_equal(listen(s, 5), 0);
    assert_int_equal(dup2(s, fd), fd);
    if (s != fd)
        close(s);
}

static void
hand_over(const char *n, int pid)
{
    char text[16];
    snprintf(text, sizeof text, "%d", pid);
    setenv("LISTEN_PID", text, 1);
    setenv("LISTEN_FDS", n, 1);
    setenv("LISTEN_FDNAMES", "http", 1);
}

static void
sockets_of_systemd_take_the_place_of_addresses(void **state)
{
    (void)state;
    place(3, SOCK_STREAM, true);
    place(4, SOCK_STREAM, true);
    hand_over("2", getpid());
    assert_int_equal(listen_one("8.8.8.8:1"), 0);
    assert_int_equal(n_all, 2);
    assert_int_equal(all[0].fd, 3);
    assert_int_equal(all[1].fd, 4);
    assert_true(fcntl(3, F_GETFD) & FD_CLOEXEC);
    assert_true(fcntl(4, F_GETFL) & O_NONBLOCK);
    assert_null(getenv("LISTEN_FDS"));
    assert_null(getenv("LISTEN_PID"));
    assert_null(getenv("LISTEN_FDNAMES"));
    close_all();
    hand_over("2", getpid() + 1); /* meant for another process */
    assert_int_equal(listen_one("127.0.0.1:0"), 0);
    assert_int_equal(n_all, 1);
    close_all();
    hand_over("x", getpid());
    assert_int_equal(listen_one("127.0.0.1:0"), 0);
    close_all();
}

static void
what_systemd_hands_over_must_listen(void **state)
{
    (void)state;
    place(3, SOCK_STREAM, false);
    hand_over("1", getpid());
    assert_int_equal(listen_one("127.0.0.1:0"), -1);
    assert_non_null(strstr(err.hint, "ListenStream"));
    close(3);
    place(3, SOCK_DGRAM, false);
    hand_over("1", getpid());
    assert_int_equal(listen_one("127.0.0.1:0"), -1);
    close(3);
    hand_over("17", getpid());
    assert_int_equal(listen_one("127.0.0.1:0"), -1);
    assert_non_null(strstr(err.what, "16"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(others_do_not_reach_us),
        cmocka_unit_test(loopback_addresses_are_listened_on),
        cmocka_unit_test(several_are_all_or_none),
        cmocka_unit_test(a_guarded_server_may_be_reached),
        cmocka_unit_test(a_unix_socket_has_its_mode_and_goes_with_us),
        cmocka_unit_test(a_dead_socket_is_replaced_a_living_one_is_not),
        cmocka_unit_test(sockets_of_systemd_take_the_place_of_addresses),
        cmocka_unit_test(what_systemd_hands_over_must_listen),
    };
    if (!mkdtemp(folder))
        return 1;
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
