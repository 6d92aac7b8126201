/* The story of the program on one page: how a source's bytes become figures, and what happens when they do not. Whatever fails,
   fails before the one transaction of store_pull_commit: the last good figures stay. */
#include "pull_run.h"
#include "buf.h"
#include "decode.h"
#include "fetch.h"
#include "file.h"
#include "hash.h"
#include "pull_raw.h"
#include "pull_reconcile.h"
#include "pull_unmapped.h"
#include "text.h"
#include <unistd.h>

#define REMARKS_SHOWN 20
#define UNITS_SHOWN 50
#define PULLS_SEEN 20
#define LOCK_WAIT_MS 5000 /* the database may need a moment to notice that a killed pull is gone */

/* One pull on its way. */
struct pull {
    struct store *store; /* NULL in a dry run */
    const struct catalog *catalog;
    const struct source *source;
    const struct pull_options *o;
    struct arena *arena;
    struct store_pull *told; /* what is known so far */
    const char *kept; /* the raw file, relative to STATE; told->raw once a decoder has been through it */
    int64_t began;    /* monotonic */
};

/* The pages of one answer as one JSON array, which is what the decoder and the raw file want. */
static int
merge_pages(struct arena *a, const struct fetched_all *all, size_t max, struct fetched *ret, struct err *err)
{
    struct buf b;
    buf_init(&b, max + 3 * all->n + 2);
    for (size_t i = 0; i < all->n; i++) {
        buf_str(&b, i ? ",\n" : "[");
        buf_add(&b, all->items[i].data, all->items[i].len);
    }
    buf_str(&b, "]\n");
    int r = 0;
    if (b.failed)
        r = err_set(err, ERR_SOURCE, all->items[0].name, NULL, "svaret är större än %zu byte", max);
    else
        *ret = (struct fetched){.name = arena_printf(a, "%s (%zu sidor)", all->items[0].name, all->n),
            .data = arena_strndup(a, b.data, b.len),
            .len = b.len};
    buf_free(&b);
    return r;
}

static int
fetch_bytes(const struct pull *p, struct fetched *ret, struct err *err)
{
    const char *inbox = arena_printf(p->arena, "%s/inbox", p->o->state_dir);
    struct fetch_place place = {.inbox = inbox, .override = p->o->file, .override_fd = p->o->file_fd};
    struct fetched_all all = {0};
    /* nine tenths of the time: a slow source is told as such, before the whole pull's time is up */
    place.deadline_ms = p->began + (int64_t)p->source->deadline_s * 900;
    if (p->source->path && !p->o->dry_run && file_mkdirs(inbox, 0700, err) < 0)
        return -1;
    if (fetch_source(p->arena, p->source, &place, &all, err) < 0)
        return -1;
    if (all.n > 1)
        return merge_pages(p->arena, &all, p->source->max_bytes, ret, err);
    *ret = all.items[0];
    return 0;
}

/* Keeps the bytes and says what they are. */
static int
note_bytes(struct pull *p, const struct fetched *f, struct err *err)
{
    char hex[HASH_HEX];
    p->told->sha256 = arena_strdup(p->arena, hash_sha256_hex(f->data, f->len, hex));
    p->told->file = f->name;
    p->told->bytes = (int64_t)f->len;
    if (p->o->dry_run)
        return 0;
    if (pull_raw_keep(
            p->arena, p->o->state_dir, p->source, f, p->told->sha256, p->told->started, &p->kept, err) < 0)
        return -1;
    p->told->raw = text_ends(p->kept, ".tmp") ? "" : p->kept;
    return 0;
}

/* A success since the configuration in force came: what a decoder keeps depends on the configuration. */
static int
succeeded_under_it(const struct pull *p, bool *ret, struct err *err)
{
    struct store_pull *pulls;
    size_t n;
    *ret = p->o->config_since == 0;
    if (*ret)
        return 0;
    if (store_read_pulls(p->store, p->arena, p->told->started, PULLS_SEEN, &pulls, &n, err) < 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        if (strcmp(pulls[i].source, p->source->id) == 0 && pulls[i].state != PULL_FAILED &&
            pulls[i].started > p->o->config_since)
            *ret = true;
    return 0;
}

/* A file that was taken back does not come in again by itself; named by hand it does. */
static int
refuse_retracted(const struct pull *p, struct err *err)
{
    struct store_retraction x;
    if (p->o->dry_run || p->o->file)
        return 0;
    if (store_retracted_file(p->store, p->arena, p->source->id, p->told->sha256, &x, err) < 0)
        return -1;
    if (!x.pull)
        return 0;
    struct clock_local at = clock_local(x.at);
    return err_set(err, ERR_SOURCE, p->told->file,
        "leverera en rättad fil; ska den ändå gälla: ksrd pull KÄLLA --file FIL",
        "filen är återtagen %04d-%02d-%02d av %s (hämtning %d): %s", at.year, at.month, at.day, x.who, x.pull,
        x.reason);
}

/* The same bytes as at the last success. A file named by hand is always read anew. */
static int
is_unchanged(const struct pull *p, bool *ret, struct err *err)
{
    struct store_pull last;
    *ret = false;
    if (p->o->dry_run || p->o->file)
        return 0;
    if (store_pull_last(p->store, p->arena, p->source->id, &last, err) < 0)
        return -1;
    if (strcmp(last.sha256, p->told->sha256) != 0)
        return 0;
    if (succeeded_under_it(p, ret, err) < 0)
        return -1;
    if (*ret) { /* the same bytes, read the same way, say the same */
        p->told->rows_read = last.rows_read;
        p->told->facts_total = last.facts_total;
        p->told->control = last.control;
    }
    return 0;
}

static void
add_unknown_units(const struct pull *p, const struct facts *f, struct buf *b)
{
    struct unknown_unit *units;
    size_t n = pull_unmapped(p->arena, p->catalog, p->source, f, &units);
    for (size_t i = 0; i < n && i < UNITS_SHOWN; i++)
        buf_printf(b, "%s%s", b->len ? "\n" : "", unknown_unit_text(p->arena, &units[i]));
    if (n > UNITS_SHOWN)
        buf_printf(b, "\noch %zu okända enheter till", n - UNITS_SHOWN);
}

/* Control figures, unknown units and the decoder's remarks as one text: the figures are its first line. */
static const char *
control_text(const struct pull *p, const struct facts *f)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    if (f->control)
        buf_str(&b, f->control);
    add_unknown_units(p, f, &b);
    for (size_t i = 0; i < f->n_remarks && i < REMARKS_SHOWN; i++) {
        buf_str(&b, b.len ? "\n" : "");
        if (f->remarks[i].line)
            buf_printf(&b, "rad %zu: ", f->remarks[i].line);
        buf_str(&b, f->remarks[i].text);
    }
    if (f->n_remarks > REMARKS_SHOWN)
        buf_printf(&b, "\noch %zu anmärkningar till", f->n_remarks - REMARKS_SHOWN);
    const char *text = b.data ? arena_strdup(p->arena, b.data) : "";
    buf_free(&b);
    return text;
}

static void
stop_clock(const struct pull *p)
{
    p->told->ended = p->told->started + (clock_mono_ms() - p->began);
}

/* A decoder has been through the bytes and found no persons. */
static int
accept_raw(struct pull *p, struct err *err)
{
    return p->o->dry_run ? 0 : pull_raw_accept(p->arena, p->o->state_dir, p->kept, &p->told->raw, err);
}

/* Person rows: what was kept of the file is deleted, and the file in the inbox; its hash and the message stay. */
static void
forget_persons(struct pull *p, const struct fetched *f)
{
    struct err err = {0};
    if (p->o->dry_run)
        return;
    if (pull_raw_forget(p->arena, p->o->state_dir, p->kept, f->path, &err) == 0)
        p->told->control = f->path ? "Filen är borttagen ur inkorgen." : "Filen är inte sparad.";
    else
        p->told->control = arena_printf(p->arena, "%s: %s; %s", err.where, err.what, err.hint);
    p->told->raw = "";
}

static int
decode_bytes(struct pull *p, const struct fetched *f, struct facts **ret, struct err *err)
{
    const struct decoder *d = decode_find(p->source->format);
    if (!d)
        return err_set(err, ERR_CONFIG, p->source->id, NULL, "okänt format '%s'; det finns %s",
            p->source->format, decode_names());
    if (d->decode(f->data, f->len, p->source, ret, err) < 0) {
        if (text_starts(err->what, DECODE_PERSONS))
            forget_persons(p, f);
        else
            accept_raw(p, NULL); /* the decoder's fault is the one to tell */
        return -1;
    }
    if (accept_raw(p, err) < 0) {
        facts_free(*ret);
        *ret = NULL;
        return -1;
    }
    if ((*ret)->n == 0 && !(*ret)->scope.whole_periods) {
        facts_free(*ret);
        *ret = NULL;
        return err_set(err, ERR_DATA, "hela svaret", "kontrollera adressen och nyckeltalens id",
            "svaret innehåller inga uppgifter");
    }
    p->told->rows_read = (int64_t)(*ret)->rows_read;
    p->told->facts_total = (int64_t)(*ret)->n;
    p->told->control = control_text(p, *ret);
    return 0;
}

static int
store_facts(struct pull *p, const struct facts *f, struct err *err)
{
    stop_clock(p);
    if (!p->o->dry_run && store_pull_commit(p->store, f, p->o->now, p->told, err) < 0)
        return -1;
    p->told->agreement =
        pull_reconcile(p->arena, f); /* the store has written beside the file's figures what it has now */
    return 0;
}

/* The stair of one pull. */
static int
climb(struct pull *p, struct err *err)
{
    char none[1] = "";
    struct fetched bytes = {.data = none};
    struct facts *facts = NULL;
    bool unchanged;
    if ((!p->o->dry_run && pull_raw_sweep(p->arena, p->o->state_dir, p->source, err) < 0) ||
        fetch_bytes(p, &bytes, err) < 0 || note_bytes(p, &bytes, err) < 0 || refuse_retracted(p, err) < 0 ||
        is_unchanged(p, &unchanged, err) < 0)
        return -1;
    if (unchanged && accept_raw(p, err) < 0)
        return -1;
    if (unchanged) {
        p->told->state = PULL_UNCHANGED;
        stop_clock(p);
        return store_pull_record(p->store, p->o->now, p->told, err);
    }
    if (decode_bytes(p, &bytes, &facts, err) < 0)
        return -1;
    int r = store_facts(p, facts, err);
    facts_free(facts);
    return r;
}

/* A failure is recorded too, so that /kallor shows it. Where even that fails the first fault is the one to tell. */
static void
record_failure(struct pull *p, const struct err *why)
{
    p->told->state = PULL_FAILED;
    p->told->where = arena_strdup(p->arena, why->where);
    p->told->what = arena_strdup(p->arena, why->what);
    p->told->hint = arena_strdup(p->arena, why->hint);
    p->told->edition = 0;
    p->told->facts_new = p->told->facts_changed = p->told->facts_vanished = 0;
    stop_clock(p);
    if (!p->o->dry_run)
        store_pull_record(p->store, p->o->now, p->told, NULL);
}

static int
take_lock(const struct pull *p, struct err *err)
{
    bool got = false;
    for (;;) {
        if (store_pull_lock(p->store, p->source->id, &got, err) < 0)
            return -1;
        if (got)
            return 0;
        if (clock_mono_ms() - p->began >= LOCK_WAIT_MS)
            return err_set(err, ERR_SOURCE, p->source->id, "vänta tills den är klar",
                "källan hämtas redan av en annan process");
        usleep(50000);
    }
}

/* Another daemon's pull may have been at it when ours was ordered. Asked under the source's lock: what is not answered now is answered
   by this pull or by none. */
static int
is_answered(const struct pull *p, bool *ret, struct err *err)
{
    *ret = false;
    if (p->o->dry_run || !p->o->due)
        return 0;
    if (store_pull_is_answered(p->store, p->source->id, p->o->due, ret, err) < 0)
        return -1;
    if (*ret)
        p->told->state = PULL_ANSWERED;
    return 0;
}

/* At once: the demo goes on with the connection that it pulled on, and its daemon's pulls are other processes. A lost connection has
   given the lock back. */
static void
give_back_lock(const struct pull *p)
{
    struct err ignored = {0};
    if (!p->o->dry_run)
        (void)store_pull_unlock(p->store, p->source->id, &ignored);
}

int
pull_run(struct store *s, const struct catalog *c, const struct source *source, const struct pull_options *o,
    struct arena *a, struct store_pull *ret, struct err *err)
{
    struct pull p = {s, c, source, o, a, ret, "", clock_mono_ms()};
    struct err why = {0};
    bool answered = false;
    *ret = (struct store_pull){.source = source->id,
        .started = o->now ? o->now : clock_now(),
        .state = PULL_OK,
        .due = o->due,
        .reason = o->reason ? o->reason : "",
        .file = "",
        .raw = "",
        .sha256 = "",
        .where = "",
        .what = "",
        .hint = "",
        .control = ""};
    if (!o->dry_run && take_lock(&p, err) < 0) {
        ret->state =
            PULL_FAILED; /* not recorded: another pull of the source runs and will tell its own story */
        return -1;
    }
    int r = is_answered(&p, &answered, &why);
    if (r == 0 && !answered)
        r = climb(&p, &why);
    if (r < 0)
        record_failure(&p, &why);
    give_back_lock(&p);
    if (r == 0)
        return 0;
    if (err)
        *err = why;
    return -1;
}
