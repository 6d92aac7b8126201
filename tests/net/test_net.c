/* The door to the outside: deadlines, caps, the host rule, and faults told in words. */
#include "clock.h"
#include "http_stub.h"
#include "net.h"
#include "net_url.h"
#include "unit.h"
#include <sys/prctl.h>
#include <sys/wait.h>

static struct http_stub stub;
static int foreign_port;

static void
drip(struct http_stub *h, int fd)
{
    dprintf(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    for (int i = 0; i < 200 && !atomic_load(&h->ending); i++) {
        if (write(fd, "x", 1) != 1)
            return;
        usleep(20000);
    }
}

static void
answer(struct http_stub *h, int fd, const char *target)
{
    static const unsigned char hej[] = {31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 226, 2, 0, 8, 99, 13,
        238, 4, 0, 0, 0}; /* gzip of "hej\n" */
    char text[300];
    if (strcmp(target, "/plain") == 0)
        http_stub_reply(fd, "200 OK", "Content-Type: text/plain\r\n", "a\0b", 3);
    else if (strcmp(target, "/missing") == 0)
        http_stub_reply(fd, "404 Not Found", "", "no", 2);
    else if (strcmp(target, "/here") == 0)
        http_stub_reply(fd, "302 Found", "Location: /plain\r\n", "", 0);
    else if (strcmp(target, "/round") == 0)
        http_stub_reply(fd, "302 Found", "Location: /round\r\n", "", 0);
    else if (strcmp(target, "/away") == 0) {
        snprintf(text, sizeof text, "Location: http://localhost:%d/plain\r\n", h->port);
        http_stub_reply(fd, "302 Found", text, "", 0);
    } else if (strcmp(target, "/other-port") == 0) {
        snprintf(text, sizeof text, "Location: http://127.0.0.1:%d/plain\r\n", foreign_port);
        http_stub_reply(fd, "301 Moved", text, "", 0);
    } else if (strcmp(target, "/file") == 0)
        http_stub_reply(fd, "302 Found", "Location: file:///etc/passwd\r\n", "", 0);
    else if (strcmp(target, "/cut") == 0)
        dprintf(fd, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    else if (strcmp(target, "/large") == 0) {
        static char large[5000];
        http_stub_reply(fd, "200 OK", "", large, sizeof large);
    } else if (strcmp(target, "/gzip") == 0)
        http_stub_reply(fd, "200 OK", "Content-Encoding: gzip\r\n", (const char *)hej, sizeof hej);
    else if (strcmp(target, "/badgzip") == 0)
        http_stub_reply(fd, "200 OK", "Content-Encoding: gzip\r\n", "not gzip at all", 15);
    else if (strcmp(target, "/drip") == 0)
        drip(h, fd);
    else if (strcmp(target, "/nothttp") == 0)
        dprintf(fd, "220 mail.example ESMTP\r\n");
}

static struct arena *a;
static struct net_reply reply;
static struct err err;

static int
get(const char *path, size_t max, int64_t ms)
{
    char url[200];
    snprintf(url, sizeof url, "http://127.0.0.1:%d%s", stub.port, path);
    struct net_request r = {
        .url = arena_strdup(a, url), .max_bytes = max, .deadline_ms = clock_mono_ms() + ms};
    err_clear(&err);
    return net_get(a, &r, &reply, &err);
}

static void
refused(const char *path, size_t max, int64_t ms, const char *what)
{
    assert_int_equal(get(path, max, ms), -1);
    assert_int_equal(err.kind, ERR_SOURCE);
    if (!strstr(err.what, what))
        fail_msg("%s: '%s' does not say '%s'", path, err.what, what);
    assert_non_null(strstr(err.where, path));
    assert_true(err.hint[0]);
}

static void
bytes_come_as_they_are(void **state)
{
    (void)state;
    assert_int_equal(get("/plain", 3, 5000), 0);
    assert_int_equal(reply.status, 200);
    assert_int_equal(reply.len, 3);
    assert_memory_equal(reply.data, "a\0b", 4);
    assert_string_equal(reply.content_type, "text/plain");
    assert_non_null(strstr(stub.last, "User-Agent: ksrd/"));
}

static void
a_status_is_an_answer(void **state)
{
    (void)state;
    assert_int_equal(get("/missing", 100, 5000), 0);
    assert_int_equal(reply.status, 404);
}

static void
gzip_is_unpacked_and_a_broken_one_told(void **state)
{
    (void)state;
    assert_int_equal(get("/gzip", 100, 5000), 0);
    assert_string_equal(reply.data, "hej\n");
    refused("/gzip", 3, 5000, "större än 3 byte");
    refused("/badgzip", 100, 5000, "gzip");
}

static void
redirects_stay_on_the_host(void **state)
{
    (void)state;
    assert_int_equal(get("/here", 100, 5000), 0);
    assert_int_equal(reply.len, 3);
    int before = atomic_load(&stub.requests);
    refused("/away", 100, 5000, "annan värd");
    refused("/other-port", 100, 5000, "annan värd");
    refused("/file", 100, 5000, "annan värd");
    assert_int_equal(atomic_load(&stub.requests), before + 3); /* nothing was asked at the foreign place */
    refused("/round", 100, 5000, "omdirigerad mer än");
}

static void
a_cut_answer_is_no_answer(void **state)
{
    (void)state;
    refused("/cut", 1000, 5000, "bröts");
    refused("/nothttp", 1000, 5000, "talar inte HTTP");
}

static void
the_cap_holds(void **state)
{
    (void)state;
    refused("/large", 4999, 5000, "större än 4999 byte");
    assert_int_equal(get("/large", 5000, 5000), 0);
}

static void
the_deadline_holds_against_a_slow_drip(void **state)
{
    (void)state;
    int64_t start = clock_mono_ms();
    refused("/drip", 1000000, 300, "inte i tid");
    assert_in_range(clock_mono_ms() - start, 250, 2000);
    refused("/plain", 100, -1, "tiden är slut");
}

static void
who_does_not_answer_is_named(void **state)
{
    (void)state;
    char url[100];
    struct net_request r = {.url = url, .max_bytes = 10, .deadline_ms = clock_mono_ms() + 5000};
    snprintf(url, sizeof url, "http://127.0.0.1:%d/x", foreign_port);
    assert_int_equal(net_get(a, &r, &reply, &err), -1);
    assert_non_null(strstr(err.what, "kunde inte ansluta"));
    snprintf(url, sizeof url, "http://finns-inte.invalid/x");
    assert_int_equal(net_get(a, &r, &reply, &err), -1);
    assert_non_null(strstr(err.what, "kunde inte slå upp"));
    assert_non_null(strstr(err.where, "finns-inte.invalid"));
    snprintf(url, sizeof url, "file:///etc/passwd");
    assert_int_equal(net_get(a, &r, &reply, &err), -1);
    assert_non_null(strstr(err.what, "http://"));
    snprintf(url, sizeof url, "ftp://127.0.0.1/x");
    assert_int_equal(net_get(a, &r, &reply, &err), -1);
}

static void
proxies_of_the_environment_are_not_asked(void **state)
{
    (void)state;
    setenv("http_proxy", "http://127.0.0.1:1/", 1);
    assert_int_equal(get("/plain", 100, 5000), 0);
    unsetenv("http_proxy");
}

static void
addresses_are_compared_and_shown_safely(void **state)
{
    (void)state;
    assert_true(net_url_same_host("https://api.kolada.se/v3", "https://API.kolada.se:443/v3/data?x=1"));
    assert_false(net_url_same_host("https://api.kolada.se/v3", "http://api.kolada.se/v3"));
    assert_false(net_url_same_host("https://api.kolada.se/v3", "https://api.kolada.se.evil.example/v3"));
    assert_false(net_url_same_host("https://api.kolada.se/v3", "https://api.kolada.se@evil.example/v3"));
    assert_false(net_url_same_host("http://a/", "http://a:8080/"));
    assert_false(net_url_same_host("file:///a", "file:///a"));
    assert_string_equal(net_url_public(a, "https://anna:hemligt@host/väg?token=abc"), "https://host/väg?…");
    assert_string_equal(net_url_resolve(a, "http://h/v3/data?page=1", "?page=2"), "http://h/v3/data?page=2");
    assert_string_equal(net_url_resolve(a, "http://h/v3/data", "http://x/y"), "http://x/y");
}

static int
free_port(void)
{
    struct sockaddr_in s = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof s;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&s, sizeof s) != 0 ||
        getsockname(fd, (struct sockaddr *)&s, &len) != 0)
        exit(1);
    close(fd);
    return ntohs(s.sin_port);
}

/* openssl's own little server with a certificate that it made itself. */
static pid_t
start_https(int port, char dir[64])
{
    char make[400], cert[100], key[100], accept_at[32];
    snprintf(dir, 64, "/tmp/ksrd-https-XXXXXX");
    if (!mkdtemp(dir))
        return -1;
    snprintf(cert, sizeof cert, "%s/cert", dir);
    snprintf(key, sizeof key, "%s/key", dir);
    snprintf(accept_at, sizeof accept_at, "127.0.0.1:%d", port);
    snprintf(make, sizeof make,
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "
        "/CN=127.0.0.1 -addext "
        "subjectAltName=IP:127.0.0.1 -keyout %s -out %s 2>/dev/null",
        key, cert);
    if (system(make) != 0)
        return -1;
    fflush(NULL);
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execlp("openssl", "openssl", "s_server", "-accept", accept_at, "-cert", cert, "-key", key, "-www",
            "-quiet", (char *)NULL);
        _exit(1);
    }
    return pid;
}

static void
a_certificate_that_nobody_vouches_for_is_refused(void **state)
{
    char url[100], dir[64], remove[100];
    int port = free_port();
    (void)state;
    if (system("openssl version >/dev/null 2>&1") != 0) {
        print_message("no openssl on this machine\n");
        skip();
    }
    pid_t pid = start_https(port, dir);
    assert_true(pid > 0);
    snprintf(url, sizeof url, "https://127.0.0.1:%d/", port);
    struct net_request r = {.url = url, .max_bytes = 100000};
    for (int i = 0; i < 100; i++) { /* until it listens */
        r.deadline_ms = clock_mono_ms() + 5000;
        assert_int_equal(net_get(a, &r, &reply, &err), -1);
        if (!strstr(err.what, "kunde inte ansluta"))
            break;
        usleep(50000);
    }
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
    snprintf(remove, sizeof remove, "rm -rf %s", dir);
    assert_int_equal(system(remove), 0);
    if (!strstr(err.what, "certifikat"))
        fail_msg("%s", err.what);
    assert_non_null(strstr(err.hint, "update-ca-certificates"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_come_as_they_are),
        cmocka_unit_test(a_status_is_an_answer),
        cmocka_unit_test(gzip_is_unpacked_and_a_broken_one_told),
        cmocka_unit_test(redirects_stay_on_the_host),
        cmocka_unit_test(a_cut_answer_is_no_answer),
        cmocka_unit_test(the_cap_holds),
        cmocka_unit_test(the_deadline_holds_against_a_slow_drip),
        cmocka_unit_test(who_does_not_answer_is_named),
        cmocka_unit_test(proxies_of_the_environment_are_not_asked),
        cmocka_unit_test(a_certificate_that_nobody_vouches_for_is_refused),
        cmocka_unit_test(addresses_are_compared_and_shown_safely),
    };
    a = arena_new();
    net_init();
    foreign_port = free_port();
    http_stub_start(&stub, answer);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    http_stub_stop(&stub);
    arena_free(a);
    return failed;
}
