/* ksrd demo: the example municipality. Its deliveries are played into a private database, then it serves as `ksrd serve` does. */
#include "arena.h"
#include "file.h"
#include "log.h"
#include "replay.h"
#include "text.h"
#include "verb.h"
#include "verb_common.h"
#include <unistd.h>

#define READY_MS 60000
#define LINE_STEP 10 /* per cent between two lines when stderr is no terminal */

struct demo {
    const char *state_dir;
    bool terminal;
    int told; /* per cent */
};

static void
progress(int percent, const char *what, void *ctx)
{
    struct demo *d = ctx;
    if (d->terminal)
        fprintf(stderr, "\rSpelar upp leveranser: %3d %%  %-60.60s", percent, what);
    else if (percent >= d->told + LINE_STEP || (percent == 100 && d->told < 100))
        fprintf(stderr, "Spelar upp leveranser: %3d %%  %s\n", percent, what);
    else
        return;
    d->told = percent;
    fflush(stderr);
}

static int
prepare(const struct verb_serve_loan *l, void *ctx, struct err *err)
{
    struct demo *d = ctx;
    struct replay_options o = {d->state_dir, clock_now(), progress, d};
    size_t played = 0;
    if (l->catalog->database_url)
        return err_set(err, ERR_CONFIG, "database",
            "remove database: from the configuration, or use ksrd serve",
            "the example municipality runs on a private PostgreSQL only");
    int r = replay_story(l, &o, &played, err);
    if (d->terminal && played > 0)
        fputc('\n', stderr);
    return r;
}

/* The first edition is read in the background; the address is told when the page is there. */
static void
ready(const struct serve *pages, bool (*stopping)(void *), void *stopping_ctx, void *ctx)
{
    char place[SERVE_PLACE];
    int64_t until = clock_mono_ms() + READY_MS;
    (void)ctx;
    while (!serve_ready(pages)) {
        if (stopping(stopping_ctx) || clock_mono_ms() > until)
            return;
        usleep(20000);
    }
    printf("Exempelkommunen är klar: %s  (Ctrl-C avslutar)\n", serve_place(pages, place));
    fflush(stdout);
}

/* --port N is short for --listen 127.0.0.1:N. */
static int
take_port(struct verb_context *c, struct arena *a, struct err *err)
{
    const char *text = NULL;
    long port;
    if (verb_common_value(c, "--port", &text, err) < 0)
        return -1;
    if (!text)
        return 0;
    if (text_long(text, 0, 65535, &port) < 0)
        return err_set(err, ERR_USAGE, "--port", NULL, "'%s' is no port number; expected 0 to 65535", text);
    c->listen = arena_printf(a, "127.0.0.1:%ld", port);
    return 0;
}

int
verb_demo(struct verb_context *c, struct err *err)
{
    struct arena *a = arena_new();
    struct demo d = {.terminal = isatty(STDERR_FILENO), .told = -LINE_STEP};
    struct verb_serve_hooks hooks = {prepare, ready, &d};
    int r = take_port(c, a, err);
    if (r == 0)
        r = verb_common_rest(c, 0, "usage: ksrd demo [--port N] [--state DIR]", err);
    if (r == 0 && !c->state_given) {
        c->state_dir = arena_printf(a, "%s/demo", c->state_dir);
        r = file_mkdirs(c->state_dir, 0700, err);
    }
    d.state_dir = c->state_dir;
    if (r == 0)
        r = verb_serve_run(c, &hooks, err);
    arena_free(a);
    return r;
}
