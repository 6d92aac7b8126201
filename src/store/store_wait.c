#include "clock.h"
#include "store.h"
#include "store_pg.h"
#include <libpq-fe.h>

/* Eats the notifications that have arrived; true when one is of our organisation. */
static bool
take_news(struct store *s)
{
    char ours[24];
    bool news = false;
    PGnotify *n;
    snprintf(ours, sizeof ours, "%d", (int)s->organisation);
    while ((n = PQnotifies(s->pg)) != NULL) {
        news = news || strcmp(n->extra, ours) == 0;
        PQfreemem(n);
    }
    return news;
}

int
store_wait(struct store *s, int timeout_ms, int wake_fd, bool *ret_news, struct err *err)
{
    static const struct store_sql listen = {"listen", "listen ksrd_edition"};
    int64_t deadline = clock_mono_ms() + timeout_ms;
    *ret_news = false;
    if (!s->listening) {
        if (store_pg_exec(s, &listen, NULL, NULL, err) < 0)
            return -1;
        s->listening = true;
    }
    if (s->lost)
        return err_set(err, ERR_STORE, "listen", NULL, "the connection to the database is lost");
    for (;;) {
        if (!PQconsumeInput(s->pg))
            return store_pg_fail(s, NULL, "listen", err);
        if ((*ret_news = take_news(s)))
            return 0;
        int ready = store_pg_poll(s, false, wake_fd, deadline);
        if (ready < 0)
            return store_pg_fail(s, NULL, "listen", err);
        if (ready != 1)
            return 0;
    }
}
