#include "store.h"
#include "store_pg.h"
#include <libpq-fe.h>
#include <sys/socket.h>

/* libpq's own waits end when the socket does; its owner closes the connection afterwards. */
void
store_interrupt(struct store *s)
{
    int fd = PQsocket(s->pg);
    if (fd >= 0)
        (void)!shutdown(fd, SHUT_RDWR);
}

bool
store_ping(const char *url)
{
    static const char *const keys[] = {"dbname", "connect_timeout", "fallback_application_name", NULL};
    const char *const values[] = {url, "2", "ksrd ping", NULL}; /* after dbname: ours wins over the url's */
    return PQpingParams(keys, values, 1) == PQPING_OK;
}
