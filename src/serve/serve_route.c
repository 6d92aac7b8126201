#include "serve_route.h"
#include "log.h"
#include "serve_access.h"
#include "serve_judge.h"
#include "serve_socket.h"
#include "text.h"

enum { BODY_MOST = 32 << 20, RAW_MOST = REQUEST_PATH_MAX + REQUEST_QUERY_MAX + 8, NOTE = 256 };

struct route {
    struct serve *serve;
    const struct door *door;
    struct MHD_Connection *connection;
    struct guarded *guarded;
    enum { STEP_HEADERS, STEP_WHOLE, STEP_WAITED } step;
    struct request_target target;
    bool known; /* target is usable */
    bool head, gzip;
    const struct order *order; /* NULL: it only reads */
    bool local; /* whoever asks sits at this machine, and is its administrator until there are accounts */
    const char *if_none_match;
    struct asof_wait wait;
    struct answer_sent sent;

    bool running;
    stamp when;
    int64_t began; /* microseconds, monotonic */
    const char
        *received; /* the target where libmicrohttpd has it, and its length before anything was decoded */
    size_t received_len;
    char method[32], version[16], referer[NOTE], agent[NOTE], client[ADDRESS_HOST], raw[RAW_MOST];
};

static int64_t
microseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* ---- answers ---------------------------------------------------------------------------------------------------------- */

static enum MHD_Result
queue(struct route *r, struct serve_answer *a)
{
    return serve_answer_queue(a, r->connection, r->gzip, r->if_none_match, &r->sent);
}

/* Queues an answer made for this request only. */
static enum MHD_Result
queue_once(struct route *r, struct serve_answer *a)
{
    enum MHD_Result result = a ? queue(r, a) : MHD_NO;
    serve_answer_unref(a);
    return result;
}

static enum MHD_Result
plain(struct route *r, int status, const char *type, const char *text, const struct answer_header *extra)
{
    struct buf body;
    buf_init(&body, 4096);
    buf_str(&body, text);
    return queue_once(r, serve_answer_new(status, type, &body, ANSWER_NO_STORE, extra));
}

/* An error page. extra as in serve_answer_new. */
static enum MHD_Result
fault(struct route *r, int status, const char *what, const char *hint, const struct answer_header *extra)
{
    struct err err = {0};
    struct page_reply reply = {0};
    buf_init(&reply.body, BODY_MOST);
    if (page_error(status,
            r->known                       ? r->target.path
            : text_starts(r->raw, "/api/") ? "/api/"
                                           : "/",
            what, hint, &reply, &err) == 0 &&
        !reply.body.failed)
        return queue_once(
            r, serve_answer_new(status, reply.content_type, &reply.body, ANSWER_NO_STORE, extra));
    log_err(LOG_ERROR, &err);
    buf_free(&reply.body);
    return plain(r, status, "text/plain; charset=utf-8", what, extra);
}

static enum MHD_Result
not_now(struct route *r, const char *what, const char *hint, bool reload)
{
    const struct answer_header extra[] = {
        {"Retry-After", "2"}, {reload ? "Refresh" : NULL, "2"}, {NULL, NULL}};
    return fault(r, 503, what, hint, extra);
}

/* ---- pages -------------------------------------------------------------------------------------------------------------- */

/* Everything that a page depends on. */
static size_t
page_key(const struct route *r, const struct page_request *p, char out[REQUEST_KEY_MAX + 256])
{
    const struct store_edition *e = &p->snapshot->edition;
    size_t n = serve_request_key(&r->target, out);
    bool admin = strcmp(p->path, "/admin") == 0;
    const struct restated *log = snapshot_restated(p->snapshot);
    int more = snprintf(out + n, 256, "\n\n%d %d %d %lld %d %d %d %d %llu %s", (int)e->edition,
        (int)p->snapshot->protection, log ? (int)log->edition : 0, (long long)e->checked, (int)e->last_pull,
        p->away, p->behind, p->snapshot->as_of,
        admin && p->operations ? (unsigned long long)p->operations->version : 0, p->viewer->rights);
    return n + (size_t)(more < 256 ? more : 255);
}

/* What this page says other than all others. */
static void
own_headers(
    const struct page_reply *reply, char *disposition, size_t size, struct answer_header extra[static 4])
{
    size_t n = 0;
    if (*reply->file) {
        snprintf(disposition, size, "attachment; filename=\"%s\"", reply->file);
        extra[n++] = (struct answer_header){"Content-Disposition", disposition};
    }
    if (*reply->policy)
        extra[n++] = (struct answer_header){"Content-Security-Policy", reply->policy};
    if (reply->shared)
        extra[n++] = (struct answer_header){"Cross-Origin-Resource-Policy", "cross-origin"};
    extra[n] = (struct answer_header){NULL, NULL};
}

/* NULL: our bug, logged. */
static struct serve_answer *
render(struct route *r, const struct page_request *p)
{
    struct err err = {0};
    struct page_reply reply = {0};
    buf_init(&reply.body, BODY_MOST);
    int rc = page_render(p, &reply, &err);
    if (rc)
        log_err(LOG_ERROR, &err);
    else if (reply.body.failed)
        log_line(LOG_ERROR, "%s: the page is larger than %d bytes", r->target.path, (int)BODY_MOST);
    if (reply.body.failed) {
        buf_free(&reply.body);
        return NULL;
    }
    enum answer_keep keep = reply.status == 200 ? ANSWER_REVALIDATE : ANSWER_NO_STORE;
    char disposition[sizeof reply.file + 32];
    struct answer_header extra[4] = {{NULL, NULL}};
    own_headers(&reply, disposition, sizeof disposition, extra);
    return serve_answer_new(reply.status, reply.content_type, &reply.body, keep, extra);
}

static struct operations *
operations(struct serve *s)
{
    pthread_mutex_lock(&s->lock);
    struct operations *o = operations_ref(s->operations);
    pthread_mutex_unlock(&s->lock);
    return o;
}

static enum MHD_Result
show_told(
    struct route *r, const struct snapshot *snapshot, bool away, bool behind, const struct operations *told)
{
    const struct page_request p = {.snapshot = snapshot,
        .viewer = r->local ? &viewer_administrator : &viewer_everyone,
        .operations = told,
        .path = r->target.path,
        .params = r->target.params,
        .n_params = r->target.n_params,
        .per = r->target.per,
        .away = away,
        .behind = behind};
    char key[REQUEST_KEY_MAX + 256];
    size_t n = page_key(r, &p, key);
    struct serve_answer *a = serve_cache_get(r->serve->cache, key, n);
    if (a)
        return queue_once(r, a);
    a = render(r, &p);
    if (!a)
        return fault(r, 500, "Sidan kunde inte visas.", "Felet ligger hos ksrd och står i loggen.", NULL);
    if (a->status == 200)
        serve_cache_put(r->serve->cache, key, n, a);
    return queue_once(r, a);
}

static enum MHD_Result
show(struct route *r, const struct snapshot *snapshot, bool away, bool behind)
{
    struct operations *told = operations(r->serve);
    enum MHD_Result result = show_told(r, snapshot, away, behind, told);
    operations_unref(told);
    return result;
}

static enum MHD_Result
show_current(struct route *r)
{
    struct editions_state state;
    serve_editions_state(r->serve->editions, &state);
    if (!state.current && state.away)
        return not_now(r, "Databasen svarar inte, och ingen utgåva finns i minnet än.",
            "Sidan läses om av sig själv.", true);
    if (!state.current)
        return not_now(r, "ksrd startar: den första utgåvan läses in.", "Sidan läses om av sig själv.", true);
    enum MHD_Result result = show(r, state.current, state.away, state.behind);
    snapshot_unref(state.current);
    return result;
}

static enum MHD_Result
show_view(struct route *r, struct serve_view *v)
{
    struct editions_state state;
    serve_editions_state(r->serve->editions, &state);
    snapshot_unref(state.current);
    enum MHD_Result result = show(r, &v->shown, state.away, false);
    serve_view_unref(v);
    return result;
}

static enum MHD_Result
asof_fault(struct route *r, enum asof_outcome outcome)
{
    switch (outcome) {
    case ASOF_NONE:
        if (r->wait.per.number)
            return fault(r, 404, "Utgåvan finns inte.", "Kontrollera numret efter per=@.", NULL);
        return fault(r, 404, "Då fanns ingen utgåva.", "Tidpunkten ligger före den första.", NULL);
    case ASOF_PURGED:
        return fault(r, 410, "Utgåvan är gallrad.",
            "Kommunen har gallrat uppgifter som är så gamla. Senare utgåvor finns kvar.", NULL);
    case ASOF_AWAY:
        return not_now(r, "Databasen svarar inte, och den utgåvan finns inte i minnet.",
            "Senaste utgåvan visas som vanligt; försök igen senare.", false);
    case ASOF_BUSY:
    case ASOF_LATE:
        return not_now(r, "Äldre utgåvor efterfrågas av många just nu.", "Försök igen om en stund.", false);
    case ASOF_STOPPED:
        return not_now(r, "ksrd stannar.", "Försök igen om en stund.", false);
    default:
        return fault(r, 500, "Den utgåvan kunde inte läsas.", "Felet står i loggen.", NULL);
    }
}

/* Called from the as-of worker. */
static void
resume(void *ctx)
{
    struct route *r = ctx;
    MHD_resume_connection(r->connection);
}

static enum MHD_Result
show_asof(struct route *r)
{
    struct serve_view *v = NULL;
    if (serve_request_per(r->target.per, &r->wait.per))
        return fault(r, 400, "per= är varken en tidpunkt eller en utgåva.",
            "Skriv per=2026-01-31, per=2026-01-31T14:30 eller per=@12.", NULL);
    enum asof_outcome outcome = serve_asof_ask(r->serve->asof, &r->wait.per, &v);
    if (outcome == ASOF_READY)
        return show_view(r, v);
    if (outcome != ASOF_WAIT)
        return asof_fault(r, outcome);
    r->wait.wake = resume;
    r->wait.ctx = r;
    r->step = STEP_WAITED;
    MHD_suspend_connection(r->connection); /* before anybody can resume it */
    serve_asof_wait(r->serve->asof, &r->wait);
    return MHD_YES;
}

/* ---- routes of our own --------------------------------------------------------------------------------------------------- */

static enum MHD_Result
healthz(struct route *r)
{
    return plain(r, 200, "text/plain; charset=utf-8", "ok\n", NULL);
}

static enum MHD_Result
readyz(struct route *r)
{
    static const struct answer_header later[] = {{"Retry-After", "1"}, {NULL, NULL}};
    struct editions_state state;
    serve_editions_state(r->serve->editions, &state);
    snapshot_unref(state.current);
    if (!state.current)
        return plain(r, 503, "text/plain; charset=utf-8", "no edition yet\n", later);
    return plain(r, 200, "text/plain; charset=utf-8", state.away ? "ok, database away\n" : "ok\n", NULL);
}

static enum MHD_Result
metrics(struct route *r)
{
    struct serve *s = r->serve;
    struct buf body;
    if (!r->door->metrics && !r->local)
        return fault(r, 404, "Sidan finns inte.", NULL, NULL);
    struct operations *told = operations(s);
    const struct metrics_sources sources = {&s->metrics, s->cache, s->editions, s->asof, told,
        serve_guard_open(s->guard), serve_log_dropped(s->log)};
    buf_init(&body, 1 << 20);
    serve_metrics_text(&sources, clock_now(), &body);
    operations_unref(told);
    return queue_once(r, serve_answer_new(200, serve_metrics_type, &body, ANSWER_NO_STORE, NULL));
}

static enum MHD_Result
statics(struct route *r)
{
    const char *path = r->target.path;
    const char *name = text_starts(path, "/statisk/") ? path + strlen("/statisk/") : path + 1;
    const struct request_target *t = &r->target;
    bool versioned = t->n_params == 1 && strcmp(t->params[0].name, "v") == 0 && t->params[0].value[0];
    struct serve_answer *a = serve_statics_find(r->serve->statics, name, versioned);
    if (!a)
        return fault(r, 404, "Sidan finns inte.", NULL, NULL);
    if (t->n_params && !versioned)
        return fault(r, 400, "Okänd parameter i adressen.", NULL, NULL);
    return queue(r, a);
}

static const struct own_route {
    const char *path;
    enum MHD_Result (*answer)(struct route *r);
    bool prefix, params;
} own_routes[] = {
    {"/healthz", healthz, false, false},
    {"/readyz", readyz, false, false},
    {"/metrics", metrics, false, false},
    {"/favicon.ico", statics, false, true},
    {"/statisk/", statics, true, true},
    {NULL, NULL, false, false},
};

static const struct own_route *
find_own(const char *path)
{
    for (const struct own_route *o = own_routes; o->path; o++)
        if (o->prefix ? text_starts(path, o->path) : strcmp(path, o->path) == 0)
            return o;
    return NULL;
}

/* The buttons of /admin. */
static const struct order {
    const char *path;
    enum serve_order order;
    const char *back;
} orders[] = {{"/admin/provbrev", SERVE_MAIL_TEST, "/admin#brev"}};

static const struct order *
find_order(const char *path)
{
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (strcmp(path, orders[i].path) == 0)
            return &orders[i];
    return NULL;
}

static enum MHD_Result
take_order(struct route *r)
{
    const struct answer_header to[] = {{"Location", r->order->back}, {NULL, NULL}};
    atomic_fetch_or(&r->serve->asked, r->order->order);
    return fault(r, 303, "Tack, det är på gång.", NULL, to);
}

static enum MHD_Result
answer(struct route *r)
{
    if (r->order)
        return take_order(r);
    const struct own_route *own = find_own(r->target.path);
    if (r->door->metrics && (!own || serve_metrics_route(r->target.path) != ROUTE_OWN))
        return fault(
            r, 404, "Sidan finns inte.", "Den här adressen har bara /metrics, /healthz och /readyz.", NULL);
    if (own && r->target.n_params && !own->params)
        return fault(r, 400, "Okänd parameter i adressen.", "Adressen tar inga parametrar.", NULL);
    if (own)
        return own->answer(r);
    /* an address that no page has needs no edition fetched for it */
    return r->target.per && page_route_exists(r->target.path) ? show_asof(r) : show_current(r);
}

/* ---- the life of a request ----------------------------------------------------------------------------------------------- */

static struct judge_verdict
judge(struct route *r, const struct judge_headers *h)
{
    static const struct answer_header allow[] = {{"Allow", "GET, HEAD"}, {NULL, NULL}};
    struct judge_verdict v = serve_judge(h, r->door->metrics ? NULL : r->serve->http.names);
    if (v.status)
        return v;
    const char *target = serve_request_origin(r->raw, h->host);
    if (!target)
        return (struct judge_verdict){400, "Adressen och Host säger olika.", NULL, NULL};
    v.status = r->received_len >= RAW_MOST ? 414 : serve_request_target(target, &r->target, &v.what);
    if (v.status == 414)
        v.what = "Adressen är för lång.";
    if (v.status)
        return v;
    r->known = true;
    r->head = strcmp(r->method, "HEAD") == 0;
    r->order =
        r->local && !r->door->metrics && strcmp(r->method, "POST") == 0 ? find_order(r->target.path) : NULL;
    if (r->order && !serve_judge_own_form(h))
        return (struct judge_verdict){
            403, "Ordern kom inte från sidan själv.", "Gå till /admin och tryck på knappen.", NULL};
    if (!r->order && !r->head && strcmp(r->method, "GET") != 0) {
        if (!find_own(r->target.path) && !page_route_exists(r->target.path))
            return (struct judge_verdict){404, "Sidan finns inte.", NULL, NULL};
        return (struct judge_verdict){405, "Sidan kan bara läsas.", "Använd GET eller HEAD.", allow};
    }
    if (h->encoded || (h->length && strcmp(h->length, "0") != 0))
        return (struct judge_verdict){413, "Anropet har ett innehåll, och här tas inget emot.", NULL, NULL};
    return (struct judge_verdict){0};
}

/* A Unix socket knows who opened it. A proxy that tells nothing of itself, and calls us localhost, is one all the same. */
static bool
from_another_user(const struct route *r)
{
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return r->door->listener.address.at.any.sa_family == AF_UNIX &&
           (!i || serve_socket_foreign(i->connect_fd));
}

/* What the access log will say. Only a request that has passed is believed in what it says of a proxy. */
static void
note_client(struct route *r, const struct judge_headers *h, bool passed)
{
    const union MHD_ConnectionInfo *i =
        MHD_get_connection_info(r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    snprintf(r->referer, sizeof r->referer, "%s", h->referer ? h->referer : "-");
    snprintf(r->agent, sizeof r->agent, "%s", h->agent ? h->agent : "-");
    if (passed && r->serve->http.names && serve_judge_client(h, r->client))
        return;
    if (r->door->listener.address.at.any.sa_family == AF_UNIX || !i || !i->client_addr)
        snprintf(r->client, sizeof r->client, "unix:");
    else
        address_host_text(i->client_addr, r->client);
}

static enum MHD_Result
take_headers(struct route *r, const char *method, const char *version)
{
    struct judge_headers h;
    serve_guard_busy(r->guarded);
    r->running = true;
    atomic_fetch_add(&r->serve->metrics.running, 1);
    snprintf(r->method, sizeof r->method, "%s", method);
    snprintf(r->version, sizeof r->version, "%s", version);
    const struct judge_line line = {method, r->received, version, r->received_len};
    serve_judge_read(r->connection, &line, &h);
    h.proxied = h.proxied || (!r->door->metrics && from_another_user(r));
    r->local = r->door->listener.local && serve_judge_local(&h);
    struct judge_verdict v = judge(r, &h);
    if (r->serve->log)
        note_client(r, &h, v.status == 0);
    r->gzip = serve_request_gzip(h.gzip);
    if (v.status)
        return fault(
            r, v.status, v.what, v.hint, v.extra); /* before any body is read: the connection ends with it */
    r->if_none_match = h.if_none_match;
    r->step = STEP_WHOLE;
    return MHD_YES;
}

struct route *
serve_route_new(const struct door *d, const char *target, struct MHD_Connection *connection)
{
    struct route *r = malloc(sizeof *r);
    if (!r)
        return NULL;
    r->serve = d->serve;
    r->door = d;
    r->connection = connection;
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    r->guarded = info ? info->socket_context : NULL;
    r->step = STEP_HEADERS;
    r->known = r->head = r->gzip = r->local = r->running = false;
    r->order = NULL;
    r->if_none_match = NULL;
    r->sent = (struct answer_sent){0};
    r->when = clock_now();
    r->began = microseconds();
    r->method[0] = r->version[0] = r->referer[0] = r->agent[0] = '\0';
    r->client[0] = '\0';
    r->received = target;
    r->received_len = strlen(target);
    snprintf(r->raw, sizeof r->raw, "%s", target);
    return r;
}

enum MHD_Result
serve_route_step(struct route *r, const char *method, const char *version, size_t *upload_size)
{
    switch (r->step) {
    case STEP_HEADERS:
        return take_headers(r, method, version);
    case STEP_WHOLE:
        *upload_size = 0;
        return answer(r);
    case STEP_WAITED:
        break;
    }
    r->step = STEP_WHOLE;
    return r->wait.outcome == ASOF_READY ? show_view(r, r->wait.view) : asof_fault(r, r->wait.outcome);
}

static void
write_log(const struct route *r)
{
    char line[ACCESS_LINE];
    const struct access_entry e = {.address = r->client,
        .method = r->method,
        .target = r->raw,
        .version = r->version,
        .referer = r->referer,
        .agent = r->agent,
        .when = r->when,
        .status = r->sent.status,
        .bytes = r->head ? 0 : r->sent.bytes};
    serve_access_line(&e, line);
    serve_log_put(r->serve->log, line);
}

void
serve_route_end(struct route *r)
{
    if (!r)
        return;
    if (r->running) {
        int64_t took = microseconds() - r->began;
        serve_metrics_count(&r->serve->metrics,
            r->known ? serve_metrics_route(r->target.path) : ROUTE_REFUSED, r->sent.status, took);
        if (r->serve->log)
            write_log(r);
        serve_guard_idle(r->guarded);
        atomic_fetch_sub(&r->serve->metrics.running, 1);
    }
    free(r);
}
