/* People are told: what is new in the newest edition is put in the queue by who leads, and a child process hands it to the mail server. */
#include "cron.h"
#include "daemon.h"
#include "format.h"
#include "log.h"
#include "mail_notices.h"
#include "notice.h"
#include "schedule_child.h"
#include <inttypes.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define STEP_MS 1000
#define LOOK_MS 20000  /* time itself makes news too: half an hour of failures */
#define RETRY_MS 15000 /* 15, 30, 60 … seconds while the server refuses */
#define RETRY_MOST_MS 3600000
#define DEADLINE_MS 300000

struct post {
    int32_t edition, pull;                    /* looked at */
    int64_t look_at, send_at, retry, kill_at; /* monotonic */
    pid_t pid, test;                          /* the child that sends; the one that sends a test */
    stamp tested;                             /* 0: never */
    int test_code;
};

static int
start(struct daemon *d, void **ret, struct err *err)
{
    (void)d;
    *ret = calloc(1, sizeof(struct post));
    return *ret ? 0 : err_set(err, ERR_BUG, "ksrd serve", NULL, "out of memory");
}

static void
applied(struct daemon *d, void *duty)
{
    struct post *p = duty;
    (void)d;
    p->look_at = p->send_at = p->retry = 0;
}

/* ---- the digest's time --------------------------------------------------------------------------------------------------------- */
static const char *
last_digest(const struct store_told *told, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(told[i].kind, "digest") == 0)
            return told[i].value;
    return NULL;
}

static bool
digest_due(const struct telling *t, const char *last, stamp now)
{
    struct cron cron;
    size_t column;
    struct err err = {0};
    if (cron_parse(t->digest ? t->digest : "0 7 * * 1-5", &cron, &column, &err) < 0)
        return false;
    return cron_next(&cron, (stamp)strtoll(last, NULL, 10)) <= now;
}

/* ---- news ------------------------------------------------------------------------------------------------------------------------ */
/* The messages first: what was told is noted only when they lie in the queue. Made again after a crash they are the same files. */
static int
put(struct daemon *d, struct store *s, struct mail_notices *n, struct err *err)
{
    for (size_t i = 0; i < n->n_messages; i++)
        if (mail_queue_put(d->c->state_dir, &n->messages[i], err) < 0)
            return -1;
    return store_told_write(s, n->told, n->n_told, err);
}

static int
look(struct daemon *d, struct store *s, const struct snapshot *x, stamp now, struct err *err)
{
    struct arena *a = arena_new();
    struct store_told *told;
    struct mail_notices n;
    size_t n_told;
    int r = store_told_read(s, a, &told, &n_told, err);
    if (r == 0) {
        const char *last = last_digest(told, n_told);
        enum mail_digest digest = !last                                         ? MAIL_DIGEST_NOTE
                                  : digest_due(&x->catalog->telling, last, now) ? MAIL_DIGEST_TELL
                                                                                : MAIL_DIGEST_NOT_NOW;
        mail_notices_make(a, x, told, n_told, now, digest, &n);
        if (digest != MAIL_DIGEST_NOT_NOW)
            *ARENA_PUSH(a, n.told, n.n_told, n.told_cap) =
                (struct store_told){"digest", "", arena_printf(a, "%" PRId64, now)};
        r = put(d, s, &n, err);
    }
    arena_free(a);
    return r;
}

static bool
is_news(const struct post *p, const struct snapshot *x)
{
    return x->edition.edition != p->edition || x->edition.last_pull != p->pull ||
           clock_mono_ms() >= p->look_at;
}

static void
look_if_news(struct daemon *d, struct post *p, stamp now)
{
    struct err err = {0};
    struct snapshot *x = d->serve ? serve_current(d->serve) : NULL;
    struct store *s = x && is_news(p, x) ? daemon_store(d) : NULL;
    if (s && look(d, s, x, now, &err) == 0) {
        p->edition = x->edition.edition;
        p->pull = x->edition.last_pull;
        p->look_at = clock_mono_ms() + LOOK_MS;
    } else if (s && err.kind == ERR_STORE) {
        daemon_store_lost(d, &err);
    } else if (s) {
        log_err(LOG_ERROR, &err);
    }
    snapshot_unref(x);
}

/* ---- the child --------------------------------------------------------------------------------------------------------------------- */
static void
reap(struct post *p)
{
    int code = schedule_child_reap(p->pid);
    if (code < 0 && clock_mono_ms() > p->kill_at)
        schedule_child_signal(p->pid, SIGKILL);
    if (code < 0)
        return;
    p->pid = 0;
    if (code == 0) {
        p->retry = 0;
        p->send_at = clock_mono_ms() + STEP_MS;
        return;
    }
    p->retry = !p->retry ? RETRY_MS : p->retry * 2 < RETRY_MOST_MS ? p->retry * 2 : RETRY_MOST_MS;
    p->send_at = clock_mono_ms() + p->retry;
    log_line(LOG_WARNING, "mail could not be sent; it waits, next attempt in %d s", (int)(p->retry / 1000));
}

static void
send_if_waiting(struct daemon *d, struct post *p)
{
    if (p->pid || clock_mono_ms() < p->send_at)
        return;
    p->send_at = clock_mono_ms() + (int64_t)2 * STEP_MS;
    if (!mail_queue_waiting(d->c->state_dir))
        return;
    const char *const argv[] = {
        "/proc/self/exe", "--config", d->c->config_dir, "--state", d->c->state_dir, "mail", "--send", NULL};
    p->pid = schedule_child_start(argv, NULL);
    p->kill_at = clock_mono_ms() + DEADLINE_MS;
    if (p->pid < 0)
        p->pid = 0;
}

/* The button on /admin. */
static void
look_after_test(struct daemon *d, struct post *p, stamp now)
{
    const char *const argv[] = {"/proc/self/exe", "--config", d->c->config_dir, "--state", d->c->state_dir,
        "mail", "--test", "--in-force", NULL};
    if (p->test > 0) {
        int code = schedule_child_reap(p->test);
        if (code >= 0) {
            p->test = 0;
            p->test_code = code;
            p->tested = now;
        }
    } else if (d->serve && serve_asked(d->serve) & SERVE_MAIL_TEST) {
        p->test = schedule_child_start(argv, NULL);
    }
}

static int
step(struct daemon *d, void *duty, stamp now)
{
    struct post *p = duty;
    const struct telling *t = &d->catalog->telling;
    if (p->pid)
        reap(p);
    look_after_test(d, p, now);
    if (!t->server && !t->webhook)
        return STEP_MS;
    if (notice_quiet(t->quiet, now))
        return STEP_MS;
    if (d->leads)
        look_if_news(d, p, now);
    send_if_waiting(d, p);
    return STEP_MS;
}

static void
tell(struct daemon *d, void *duty, struct operations *o)
{
    const struct post *p = duty;
    const struct telling *t = &d->catalog->telling;
    o->mail = t->server || t->webhook;
    o->mail_waiting = (int64_t)mail_queue_waiting(d->c->state_dir);
    if (p->test > 0)
        o->mail_test = "Ett provbrev är på väg.";
    else if (p->tested)
        o->mail_test = arena_printf(o->arena, "Provbrevet %s: %s", format_stamp_short(o->arena, p->tested),
            p->test_code == 0 ? "servern tog emot det." : "det gick inte fram. Felet står i ksrd:s logg.");
}

static void
stop(struct daemon *d, void *duty)
{
    struct post *p = duty;
    (void)d;
    if (p->pid)
        schedule_child_signal(p->pid, SIGTERM);
    if (p->test > 0)
        schedule_child_signal(p->test, SIGTERM);
    free(p);
}

const struct duty duty_mail = {
    .name = "mail", .start = start, .applied = applied, .step = step, .tell = tell, .stop = stop};
