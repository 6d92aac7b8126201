#include "config_http.h"
#include "address.h"
#include "config_text.h"

static void
refuse(struct load *l, const struct node *n, const char *hint, const char *expected)
{
    config_walk_fault(l, &n->pos, hint, "%s: expected %s", config_faults_quote(l->faults, n->text), expected);
}

void
config_http_listen(struct load *l, const struct node *n)
{
    struct address a;
    const char *expected;

    if (address_parse(n->text, &a, &expected))
        refuse(l, n, "as in 127.0.0.1:8014 or unix:/run/ksrd/http.sock", expected);
    else if (a.at.any.sa_family != AF_UNIX && address_port(&a) == 0)
        refuse(l, n, "as in 127.0.0.1:8014", "a port from 1 to 65535");
    else if (!address_local(&a) && !l->catalog->http.listen_pos.line)
        l->catalog->http.listen_pos = n->pos; /* config_http_check tells */
}

void
config_http_metrics(struct load *l, const struct node *n)
{
    struct address a;
    const char *expected;

    if (address_parse(n->text, &a, &expected))
        refuse(l, n, "as in 127.0.0.1:8015", expected);
    else if (!address_local(&a) || (a.at.any.sa_family != AF_UNIX && address_port(&a) == 0))
        refuse(l, n, "as in 127.0.0.1:8015", "a loopback address with its port, or a Unix socket");
}

void
config_http_mode(struct load *l, const struct node *n)
{
    if (!config_text_matches(n->text, "^0?[0-7][0-7][0-7]$"))
        refuse(l, n, "0660: the user and the group may connect", "octal permissions");
}

void
config_http_group(struct load *l, const struct node *n)
{
    if (!config_text_matches(n->text, "^[a-z_][a-z0-9_-]*$"))
        refuse(l, n, "as in www-data", "the name of a group");
}

void
config_http_name(struct load *l, const struct node *n)
{
    if (!config_text_matches(n->text, CONFIG_HTTP_NAME) || strlen(n->text) > 253)
        refuse(l, n, "as in nyckeltal.kommunen.se", "a host name without scheme, port or path");
    else if (config_text_matches(n->text, "^[0-9.]+$") || strcmp(n->text, "localhost") == 0)
        refuse(l, n, "as in nyckeltal.kommunen.se", "the name of the proxy, by which others reach it");
}

void
config_http_address(struct load *l, const struct node *n)
{
    struct address a;

    if (address_host(n->text, &a))
        refuse(l, n, "as in 10.1.2.3", "an IP address without a port");
}

void
config_http_file(struct load *l, const struct node *n)
{
    if (n->text[0] != '/')
        refuse(l, n, "as in /etc/ksrd/tls/key.pem", "the absolute path of a file");
}

/* What stands in Content-Security-Policy as it is: an origin, and nothing that could end the directive. */
void
config_http_embed(struct load *l, const struct node *n)
{
    if (strlen(n->text) > 120 ||
        !config_text_matches(n->text, "^https?://(\\*\\.)?[a-z0-9-]+(\\.[a-z0-9-]+)*(:[0-9]+)?$"))
        refuse(l, n, "as in https://intranat.kommunen.se", "an address without a path, in small letters");
}

void
config_http_log(struct load *l, const struct node *n)
{
    if (n->text[0] != '/' && strcmp(n->text, "off") != 0 && strcmp(n->text, "stderr") != 0)
        refuse(l, n, "as in /var/log/ksrd/access.log", "off, stderr or the absolute path of a file");
}

void
config_http_check(struct load *l)
{
    const struct catalog_http *h = &l->catalog->http;

    if (h->proxy_pos.line && !h->guards)
        config_walk_fault(l, &h->proxy_pos, "see docs/HTTP.md",
            "ksrd has no accounts: whoever comes through the proxy sees every page; expected guards: true, "
            "which says that the proxy itself lets in those only who may");
    if (h->addresses && !h->tls_pos.line)
        config_walk_fault(l, &h->proxy_pos, "add tls: {certificate: FILE, key: FILE}",
            "a proxy on another machine needs tls, or its network can read along");
    if (h->listen_pos.line && !(h->addresses && h->tls_pos.line))
        config_walk_fault(l, &h->listen_pos, "listen on 127.0.0.1 or on a Unix socket, with a proxy in front",
            "others reach this address; expected a loopback address, or tls and proxy: addresses beside it");
}
