/* Socket addresses: what to listen on, and who may connect. */
#pragma once
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/un.h>

struct address {
    union {
        struct sockaddr any;
        struct sockaddr_in in;
        struct sockaddr_in6 in6;
        struct sockaddr_un un;
    } at;
    socklen_t len;
};
/* "127.0.0.1:8014", "localhost:8014" (127.0.0.1), "[::1]:8014", "unix:/run/ksrd/http.sock". 0, or −1 and what was expected. */
int address_parse(const char *text, struct address *ret, const char **ret_expected);
/* An IPv4 or IPv6 address without a port. 0, or −1. */
int address_host(const char *text, struct address *ret);
/* As address_parse reads it. */
#define ADDRESS_TEXT 128
char *address_text(const struct address *a, char out[ADDRESS_TEXT]);
/* The host alone, "192.0.2.1" or "2001:db8::1"; one mapped into IPv6 is its IPv4 address. "-" for another kind. */
#define ADDRESS_HOST 48
char *address_host_text(const struct sockaddr *s, char out[ADDRESS_HOST]);
/* The port; 0 for a Unix socket. */
int address_port(const struct address *a);
/* Reached from this machine only: a Unix socket, 127.x.x.x, ::1. */
bool address_local(const struct address *a);
/* The same host, whatever the port; an IPv4 address mapped into IPv6 is that IPv4 address. */
bool address_same_host(const struct sockaddr *a, const struct sockaddr *b);
