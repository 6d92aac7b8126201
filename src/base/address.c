#include "address.h"
#include "text.h"
#include <arpa/inet.h>

static int
parse_path(const char *path, struct address *ret, const char **ret_expected)
{
    size_t n = strlen(path);
    if (path[0] != '/' || n < 2 || path[n - 1] == '/' || n >= sizeof ret->at.un.sun_path) {
        *ret_expected = "unix: and the absolute path of a socket, at most 107 bytes";
        return -1;
    }
    ret->at.un.sun_family = AF_UNIX;
    memcpy(ret->at.un.sun_path, path, n + 1);
    ret->len = sizeof ret->at.un;
    return 0;
}

static void
set_port(struct address *a, in_port_t port)
{
    if (a->at.any.sa_family == AF_INET6)
        a->at.in6.sin6_port = port;
    else
        a->at.in.sin_port = port;
}

int
address_parse(const char *text, struct address *ret, const char **ret_expected)
{
    const char *colon = strrchr(text, ':');
    size_t n = colon ? (size_t)(colon - text) : 0;
    char host[ADDRESS_HOST];
    long port;
    *ret = (struct address){0};
    if (text_starts(text, "unix:"))
        return parse_path(text + strlen("unix:"), ret, ret_expected);
    *ret_expected = "HOST:PORT with a port up to 65535";
    if (!colon || text_long(colon + 1, 0, 65535, &port))
        return -1;
    *ret_expected = "the IP address of a host, or localhost";
    bool six = n > 2 && text[0] == '[' && colon[-1] == ']';
    if (six) {
        text++;
        n -= 2;
    }
    if (n == 0 || n >= sizeof host)
        return -1;
    memcpy(host, text, n);
    host[n] = '\0';
    if (!six && strcmp(host, "localhost") == 0)
        memcpy(host, "127.0.0.1", sizeof "127.0.0.1");
    if (address_host(host, ret) || (ret->at.any.sa_family == AF_INET6) != six)
        return -1;
    set_port(ret, htons((in_port_t)port));
    return 0;
}

int
address_host(const char *text, struct address *ret)
{
    *ret = (struct address){0};
    if (inet_pton(AF_INET, text, &ret->at.in.sin_addr) == 1) {
        ret->at.in.sin_family = AF_INET;
        ret->len = sizeof ret->at.in;
        return 0;
    }
    if (inet_pton(AF_INET6, text, &ret->at.in6.sin6_addr) == 1) {
        ret->at.in6.sin6_family = AF_INET6;
        ret->len = sizeof ret->at.in6;
        return 0;
    }
    return -1;
}

/* The IPv4 address of s, also when it is mapped into IPv6. */
static bool
four(const struct sockaddr *s, in_addr_t *ret)
{
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    if (s->sa_family == AF_INET) {
        memcpy(&in, s, sizeof in);
        *ret = in.sin_addr.s_addr;
        return true;
    }
    if (s->sa_family != AF_INET6)
        return false;
    memcpy(&in6, s, sizeof in6);
    memcpy(ret, in6.sin6_addr.s6_addr + 12, sizeof *ret);
    return IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr);
}

char *
address_host_text(const struct sockaddr *s, char out[ADDRESS_HOST])
{
    in_addr_t v4;
    struct sockaddr_in6 in6;
    out[0] = '-';
    out[1] = '\0';
    if (four(s, &v4)) {
        inet_ntop(AF_INET, &v4, out, ADDRESS_HOST);
    } else if (s->sa_family == AF_INET6) {
        memcpy(&in6, s, sizeof in6);
        inet_ntop(AF_INET6, &in6.sin6_addr, out, ADDRESS_HOST);
    }
    return out;
}

char *
address_text(const struct address *a, char out[ADDRESS_TEXT])
{
    char host[ADDRESS_HOST];
    if (a->at.any.sa_family == AF_UNIX)
        snprintf(out, ADDRESS_TEXT, "unix:%s", a->at.un.sun_path);
    else
        snprintf(out, ADDRESS_TEXT, a->at.any.sa_family == AF_INET6 ? "[%s]:%d" : "%s:%d",
            address_host_text(&a->at.any, host), address_port(a));
    return out;
}

int
address_port(const struct address *a)
{
    switch (a->at.any.sa_family) {
    case AF_INET:
        return ntohs(a->at.in.sin_port);
    case AF_INET6:
        return ntohs(a->at.in6.sin6_port);
    default:
        return 0;
    }
}

bool
address_local(const struct address *a)
{
    in_addr_t v4;
    if (a->at.any.sa_family == AF_UNIX)
        return true;
    if (four(&a->at.any, &v4))
        return ntohl(v4) >> 24 == 127;
    return a->at.any.sa_family == AF_INET6 && IN6_IS_ADDR_LOOPBACK(&a->at.in6.sin6_addr);
}

bool
address_same_host(const struct sockaddr *a, const struct sockaddr *b)
{
    in_addr_t a4, b4;
    struct sockaddr_in6 a6, b6;
    bool is4 = four(a, &a4);
    if (is4 != four(b, &b4))
        return false;
    if (is4)
        return a4 == b4;
    if (a->sa_family != AF_INET6 || b->sa_family != AF_INET6)
        return false;
    memcpy(&a6, a, sizeof a6);
    memcpy(&b6, b, sizeof b6);
    return memcmp(&a6.sin6_addr, &b6.sin6_addr, sizeof a6.sin6_addr) == 0;
}
