/* Ten years of two daemons under a simulated clock: the real schedule, in a world where daemons and pulls are killed, databases and
   connections go away, clocks are set, configurations change, and machines are down over the change days. Every due time of every source
   is answered at most once, by the pull that the model says, and none is lost. KSRD_SEED draws another world. */
#include "cron_model.h"
#include "log.h"
#include "schedule.h"
#include <errno.h>
#include <inttypes.h>
#include <signal.h>

#define SOURCES 8
#define CHILDREN 64
#define RUNS_OF_A_SOURCE 12000
#define SECOND 1000LL
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define SLACK                                                                                                \
    (3 *                                                                                                     \
        MINUTE) /* undisturbed, a due time is answered so soon; pulls take up to 20 s, and four run at once */
#define NEVER INT64_MAX

struct sim_source {
    char id[8], times[420], cron_text[400];
    bool has_cron;
    int after; /* −1: none */
    stamp *runs;
    size_t n_runs;
    struct due_known known;
    stamp answered_at; /* by the monotonic clock */
    stamp calm_from;   /* its own attempts have not failed lately */
    int lost;          /* failed attempts in a row that were not recorded */
    int holder;        /* child that has its lock; −1 */
};
struct sim_child {
    int daemon, source; /* daemon −1: the slot is free */
    stamp due, began, started;
    int64_t next; /* when something happens to it */
    int code;     /* ≥ 0: it has ended so */
    bool has_lock, hangs;
};
struct sim_daemon {
    struct schedule *schedule;
    int64_t step, cut_until; /* its connection to the database */
    bool down, leads;
    int64_t up_at;
};
/* In place of base/log.c: what a hundred thousand pulls have to say, nobody reads. */
void
log_line(enum log_level level, const char *fmt, ...)
{
    (void)level;
    (void)fmt;
}

void
log_about(enum log_level level, const struct log_about *about, const char *fmt, ...)
{
    (void)level;
    (void)about;
    (void)fmt;
}

void
log_err(enum log_level level, const struct err *e)
{
    char text[2100];
    (void)level;
    err_text(e, text, sizeof text);
    fail_msg("%s", text);
}

bool
log_is_journal(int fd)
{
    (void)fd;
    return false;
}

static struct sim {
    int64_t t; /* monotonic */
    stamp skew;
    struct sim_source s[SOURCES];
    struct sim_child c[CHILDREN];
    struct sim_daemon d[2];
    int leader; /* −1: nobody */
    int64_t database_back, calm_from, chaos_at;
    struct source sources[SOURCES];
    struct catalog catalog;
    int next_change; /* of the change days */
    size_t answered, failed, unrecorded, busy, found_answered, kills, child_kills, downs, outages, cuts,
        jumps, changes, stops, on_time, starts;
} sim;
static stamp *all_runs;

static int
draw(int n)
{
    return model_draw(n);
}

static stamp
wall(void)
{
    return sim.t + sim.skew;
}

static void
disturb(int64_t until)
{
    if (until + HOUR / 2 > sim.calm_from)
        sim.calm_from = until + HOUR / 2;
}

static bool
database_answers(int daemon)
{
    return sim.t >= sim.database_back && (daemon < 0 || sim.t >= sim.d[daemon].cut_until);
}

/* ---- the model ------------------------------------------------------------------------------------------------------------- */
/* How many runs lie at or before t. */
static size_t
model_count(const struct sim_source *s, stamp t)
{
    size_t low = 0, high = s->n_runs;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (s->runs[mid] <= t)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

/* The last run ≤ t; 0: none. */
static stamp
model_last(const struct sim_source *s, stamp t)
{
    size_t n = model_count(s, t);
    return n > 0 ? s->runs[n - 1] : 0;
}

static stamp
model_next(const struct sim_source *s, stamp t)
{
    size_t n = model_count(s, t);
    return n < s->n_runs ? s->runs[n] : NEVER;
}

/* Has this due time of the source come to an end, well or not? */
static bool
model_ended(const struct sim_source *s, stamp due)
{
    const struct due_known *k = &s->known;
    if (k->answered >= due || k->tried > due || k->since > due)
        return true;
    if (k->tried != due)
        return false;
    if (k->failures > sim.sources[s - sim.s].retries)
        return true;
    const struct sim_source *first = s->after >= 0 ? &sim.s[s->after] : NULL;
    if (first && !s->has_cron &&
        (first->known.answered > due || (first->known.tried > due && model_ended(first, first->known.tried))))
        return true; /* what comes first has come again */
    stamp next = s->has_cron ? model_next(s, due)
                             : NEVER; /* or its next time has come, or will before the next attempt */
    return wall() >= next || (k->failures > 0 && k->failed + due_back_off(s->id, k->failures) >= next);
}

/* ---- the database ---------------------------------------------------------------------------------------------------------- */
static void
record(struct sim_child *c, bool success)
{
    struct sim_source *s = &sim.s[c->source];
    struct due_known *k = &s->known;
    if (success && k->answered >= c->due)
        fail_msg("%s: due %" PRId64 " is answered twice", s->id, c->due);
    if (sim.leader >= 0 && sim.leader != c->daemon) { /* the pages hear of it, and the schedule by them */
        schedule_look(sim.d[sim.leader].schedule);
        if (sim.d[sim.leader].step > sim.t + SECOND)
            sim.d[sim.leader].step = sim.t + 1 + draw(SECOND);
    }
    if (c->due > k->tried) {
        k->tried_before = k->tried;
        k->tried = c->due;
        k->failures = 0;
        k->failed = 0;
    } else if (c->due < k->tried && c->due > k->tried_before) {
        k->tried_before = c->due;
    }
    if (success) {
        k->answered = c->due;
        k->pulled = c->started > k->pulled ? c->started : k->pulled;
        s->answered_at = sim.t;
        s->lost = 0;
        sim.answered++;
        return;
    }
    sim.failed++;
    if (c->due == k->tried) {
        k->failures++;
        k->failed = wall();
    }
    s->calm_from = sim.t + due_back_off(s->id, k->failures + s->lost) + SLACK;
}

static void
not_recorded(struct sim_child *c)
{
    struct sim_source *s = &sim.s[c->source];
    s->lost++;
    sim.unrecorded++;
    s->calm_from = sim.t + due_back_off(s->id, s->lost + s->known.failures) + SLACK;
}

/* ---- children -------------------------------------------------------------------------------------------------------------- */
static void
release(struct sim_child *c)
{
    if (c->has_lock)
        sim.s[c->source].holder = -1;
    c->has_lock = false;
    c->next = NEVER;
}

static void
end_child(struct sim_child *c, int code)
{
    release(c);
    c->code = code;
    if (c->daemon >= 0 && sim.d[c->daemon].schedule && sim.d[c->daemon].step > sim.t)
        sim.d[c->daemon].step = sim.t; /* SIGCHLD */
}

static void
kill_child(struct sim_child *c, int code)
{
    if (c->code >= 0)
        return;
    not_recorded(c);
    end_child(c, code);
}

/* It has connected to the database: lock, look whether the due time has been answered, begin. */
static void
take_lock(struct sim_child *c)
{
    struct sim_source *s = &sim.s[c->source];
    if (!database_answers(-1)) {
        not_recorded(c);
        end_child(c, 3);
    } else if (s->holder >= 0) {
        if (sim.t - c->began >= 5 * SECOND) {
            sim.busy++;
            not_recorded(c);
            end_child(c, 4);
        } else {
            c->next = sim.t + 50;
        }
    } else if (s->known.answered >= c->due) {
        sim.found_answered++;
        end_child(c, 0);
    } else {
        s->holder = (int)(c - sim.c);
        c->has_lock = true;
        c->started = wall();
        c->hangs = draw(3000) == 0;
        c->next = c->hangs ? NEVER : sim.t + 100 + draw(draw(8) ? 2000 : 20000);
    }
}

static void
finish(struct sim_child *c)
{
    int fate = draw(1000);
    if (fate < 8) { /* kill -9, or a crash, before it could commit */
        kill_child(c, 137);
    } else if (!database_answers(-1)) {
        not_recorded(c);
        end_child(c, 3);
    } else if (fate < 50) {
        record(c, false);
        end_child(c, fate < 30 ? 1 : 4);
    } else {
        record(c, true);
        end_child(c, fate < 60 ? 137 : 0); /* killed between COMMIT and its end */
    }
}

/* ---- the world of the schedule ------------------------------------------------------------------------------------------------ */
static int
refresh(void *ctx, stamp now)
{
    struct sim_daemon *d = ctx;
    assert_int_equal(now, wall());
    return database_answers((int)(d - sim.d)) ? 0 : -1;
}

static const struct due_known *
known(void *ctx, const char *source, const char *times)
{
    (void)ctx;
    for (int i = 0; i < SOURCES; i++)
        if (strcmp(sim.s[i].id, source) == 0)
            return strcmp(sim.s[i].times, times) == 0 ? &sim.s[i].known : NULL;
    return NULL;
}

/* That this pull of this due time may start now. */
static void
check_start(int daemon, int source, stamp due)
{
    char want[CLOCK_TEXT], got[CLOCK_TEXT];
    const struct sim_source *s = &sim.s[source], *first = s->after >= 0 ? &sim.s[s->after] : NULL;
    bool is_new = !s->known.pulled && due == s->known.since;
    stamp last = model_last(s, wall());
    assert_true(sim.d[daemon].leads && sim.leader == daemon);
    if (due > wall() || due <= s->known.answered)
        fail_msg("%s: due %s is not due", s->id, clock_text(due, got));
    if (s->has_cron && last > s->known.since && due != last)
        fail_msg("%s (%s): answers %s, the model says %s", s->id, s->times, clock_text(due, got),
            clock_text(last, want));
    if (s->has_cron && last <= s->known.since && !is_new)
        fail_msg("%s (%s): answers %s, which was never due", s->id, s->times, clock_text(due, got));
    if (first && !s->has_cron && !is_new && !model_ended(first, due))
        fail_msg("%s: %s comes before that of %s has ended (answered %" PRId64 ", tried %" PRId64
                 ", before %" PRId64 ", failures %d; due %" PRId64 ")",
            s->id, clock_text(due, got), first->id, first->known.answered, first->known.tried,
            first->known.tried_before, first->known.failures, due);
    if (!first || !s->has_cron)
        return;
    stamp before = model_last(first, wall());
    if (first->has_cron && before > first->known.since && before <= due && !model_ended(first, before))
        fail_msg("%s: does not wait for %s", s->id, first->id);
}

static pid_t
start_child(void *ctx, const char *id, stamp due)
{
    int daemon = (int)((struct sim_daemon *)ctx - sim.d), source = 0, running = 0, slot = -1;
    while (strcmp(sim.s[source].id, id) != 0)
        source++;
    for (int i = 0; i < CHILDREN; i++) {
        if (sim.c[i].daemon < 0)
            slot = i;
        else if (sim.c[i].daemon == daemon)
            running++;
        assert_false(sim.c[i].daemon == daemon && sim.c[i].source == source); /* never two of one source */
    }
    assert_true(slot >= 0 && running < 4);
    check_start(daemon, source, due);
    const struct sim_source *s = &sim.s[source];
    sim.starts++;
    if (sim.t > sim.calm_from && sim.t > s->calm_from && running == 0 && s->after < 0 && s->known.pulled) {
        if (wall() - due > SECOND)
            fail_msg("%s: due %" PRId64 " starts %" PRId64 " ms late (answered %" PRId64 ", tried %" PRId64
                     ", failures %d, failed %" PRId64 ", since %" PRId64 ", lost %d)",
                s->id, due, wall() - due, s->known.answered, s->known.tried, s->known.failures,
                s->known.failed, s->known.since, s->lost);
        sim.on_time++;
    }
    if (draw(2000) == 0) { /* no process to be had */
        struct sim_child none = {.source = source, .due = due};
        not_recorded(&none);
        errno = EAGAIN;
        return -1;
    }
    sim.c[slot] = (struct sim_child){.daemon = daemon,
        .source = source,
        .due = due,
        .began = sim.t,
        .next = sim.t + 20 + draw(500),
        .code = -1};
    return slot + 1;
}

static int
reap(void *ctx, pid_t pid)
{
    struct sim_child *c = &sim.c[pid - 1];
    int code = c->code;
    assert_int_equal(c->daemon, (struct sim_daemon *)ctx - sim.d);
    if (code >= 0)
        c->daemon = -1;
    return code;
}

static void
send_signal(void *ctx, pid_t pid, int sig)
{
    struct sim_child *c = &sim.c[pid - 1];
    (void)ctx;
    if (c->hangs && sig == SIGTERM)
        return;
    kill_child(c, 128 + sig);
}

static void
rest(void *ctx)
{
    (void)ctx;
}

/* ---- daemons ------------------------------------------------------------------------------------------------------------------- */
static void
start_daemon(int i)
{
    struct sim_daemon *d = &sim.d[i];
    const struct schedule_world w = {d, refresh, known, start_child, reap, send_signal, rest};
    *d = (struct sim_daemon){.schedule = schedule_new(&w), .step = sim.t};
    schedule_apply(d->schedule, &sim.catalog);
}

static void
lose_lead(int i)
{
    sim.d[i].leads = false;
    if (sim.leader == i)
        sim.leader = -1;
    for (int k = 0; k < 2; k++) /* who tries each second takes over */
        if (sim.d[k].schedule && sim.d[k].step > sim.t + SECOND)
            sim.d[k].step = sim.t + 1 + draw(SECOND);
}

/* kill -9: its children die with it, reaped by whoever is their parent now; or a clean stop. */
static void
end_daemon(int i, bool clean, int64_t up_at)
{
    struct sim_daemon *d = &sim.d[i];
    if (!d->schedule)
        return;
    for (int k = 0; k < CHILDREN && !clean; k++)
        if (sim.c[k].daemon == i)
            kill_child(&sim.c[k], 137);
    schedule_free(d->schedule); /* of a killed one only the memory */
    d->schedule = NULL;
    d->step = NEVER;
    d->up_at = up_at;
    lose_lead(i);
    const struct sim_daemon *other = &sim.d[1 - i];
    if (!other->schedule)
        disturb((other->up_at < up_at ? other->up_at : up_at) + 3 * SECOND);
    for (int k = 0; k < CHILDREN; k++)
        assert_int_not_equal(sim.c[k].daemon, i);
}

static void
step_daemon(int i)
{
    struct sim_daemon *d = &sim.d[i];
    if (!database_answers(i)) {
        if (d->leads)
            lose_lead(i);
    } else if (sim.leader < 0) {
        sim.leader = i;
        d->leads = true;
    }
    int64_t wish = schedule_step(d->schedule, d->leads, wall(), sim.t);
    assert_true(wish > 0);
    d->step = wish == INT64_MAX ? sim.t + DAY : sim.t + wish;
    bool running = false;
    for (int k = 0; k < CHILDREN; k++)
        running = running || sim.c[k].daemon == i;
    if (running) /* the end of a child wakes it */
        d->step = sim.t + 5 * SECOND;
    if (!d->leads && (sim.leader < 0 || running))
        d->step = sim.t + SECOND;
}

/* ---- what goes wrong ---------------------------------------------------------------------------------------------------------------- */
static int64_t
some_time(void)
{
    switch (draw(6)) {
    case 0:
        return draw(4 * 24 * 60) * MINUTE;
    case 1:
    case 2:
        return draw(600) * SECOND;
    default:
        return 500 + draw(10000);
    }
}

static void
both_down(int64_t until)
{
    for (int i = 0; i < 2; i++)
        end_daemon(i, draw(4) == 0, until + draw(3000));
    disturb(until + 3 * SECOND);
    sim.downs++;
}

static void
write_times(struct sim_source *s, int i)
{
    struct source *x = &sim.sources[i];
    *x = (struct source){.id = s->id,
        .format = "csv",
        .schedule = s->has_cron ? s->cron_text : NULL,
        .after = s->after >= 0 ? &sim.sources[s->after] : NULL,
        .deadline_s = 60,
        .retries = 5};
    struct arena *a = arena_new();
    snprintf(s->times, sizeof s->times, "%s", due_times(a, x));
    arena_free(a);
}

static void
draw_times(struct sim_source *s)
{
    for (;;) {
        struct model_expression e = model_generate(0);
        struct cron c;
        size_t column, n = model_runs(&e, all_runs);
        if (n == 0 || n > RUNS_OF_A_SOURCE || cron_parse(e.text, &c, &column, NULL) < 0)
            continue;
        free(s->runs);
        s->runs = calloc(n, sizeof *s->runs);
        assert_non_null(s->runs);
        memcpy(s->runs, all_runs, n * sizeof *s->runs);
        s->n_runs = n;
        memcpy(s->cron_text, e.text, sizeof e.text);
        return;
    }
}

/* Another schedule for one source, put in force; what was due before it is no more. */
static void
change_times(void)
{
    int i = draw(SOURCES);
    struct sim_source *s = &sim.s[i];
    if (!s->has_cron)
        return;
    draw_times(s);
    write_times(s, i);
    s->known.since = wall();
    for (int k = 0; k < 2; k++)
        if (sim.d[k].schedule) {
            schedule_apply(sim.d[k].schedule, &sim.catalog);
            sim.d[k].step = sim.t;
        }
    disturb(sim.t);
    sim.changes++;
}

static void
jump(void)
{
    sim.skew = draw(2) ? 0 : (stamp)(draw(180) - 90) * MINUTE;
    for (int k = 0; k < 2; k++)
        if (sim.d[k].schedule)
            sim.d[k].step = sim.t;
    disturb(sim.t + 4 * HOUR); /* from 90 minutes fast to 90 slow are three */
    sim.jumps++;
}

static void
kill_some_child(void)
{
    int from = draw(CHILDREN);
    for (int k = 0; k < CHILDREN; k++) {
        struct sim_child *c = &sim.c[(from + k) % CHILDREN];
        if (c->daemon >= 0 && c->code < 0) {
            kill_child(c, 137);
            sim.child_kills++;
            return;
        }
    }
}

static void
strike(void)
{
    int leader = sim.leader;
    switch (draw(10)) {
    case 0:
    case 1:
    case 2:
        if (leader < 0)
            return;
        end_daemon(leader, false, sim.t + some_time());
        disturb(sim.t + 2 * SECOND);
        sim.kills++;
        return;
    case 3:
        kill_some_child();
        return;
    case 4:
        both_down(sim.t + some_time());
        return;
    case 5:
        sim.database_back = sim.t + some_time() / 20 + 1;
        disturb(sim.database_back + SECOND);
        sim.outages++;
        return;
    case 6:
    case 7: /* it leads no more, and its children live on */
        if (leader < 0)
            return;
        sim.d[leader].cut_until = sim.t + 1 + draw(20000);
        lose_lead(leader);
        sim.d[leader].step = sim.t + SECOND;
        disturb(sim.d[leader].cut_until);
        sim.cuts++;
        return;
    case 8:
        if (draw(3))
            change_times();
        else
            jump();
        return;
    default:
        if (leader >= 0)
            end_daemon(leader, true, sim.t + some_time());
        disturb(sim.t + 2 * SECOND);
        sim.stops++;
    }
}

/* Most often where it may hurt: around a due time. */
static int64_t
next_strike(void)
{
    int64_t at = sim.t + 1 + (int64_t)(draw(14 * 24 * 60) * MINUTE);
    if (draw(4) == 0)
        return at;
    const struct sim_source *s = &sim.s[draw(SOURCES)];
    stamp due = s->n_runs ? model_last(s, at + sim.skew) : 0;
    at = due - sim.skew + draw(4000) - 500 + (draw(3) ? 0 : draw(30000));
    return at > sim.t ? at : sim.t + 1 + draw(3000);
}

/* Every second change day both are down, from before it to somewhere in or after it. */
static int64_t
change_day(int k)
{
    return model_change_hour(MODEL_FIRST_YEAR + k / 2, k % 2 ? 10 : 3) * MODEL_HOUR_MS;
}

static void
strike_change_day(void)
{
    int64_t change = change_day(sim.next_change++);
    if (draw(2))
        both_down(change + (draw(210) - 30) * MINUTE + draw(60000));
}

/* ---- that nothing is lost ------------------------------------------------------------------------------------------------------------ */
static void
check_source(const struct sim_source *s)
{
    char due[CLOCK_TEXT], now[CLOCK_TEXT];
    const struct sim_source *first = s->after >= 0 ? &sim.s[s->after] : NULL;
    stamp last = s->has_cron ? model_last(s, wall() - SLACK) : 0;
    if (sim.t < s->calm_from || (first && sim.t < first->calm_from + SLACK))
        return;
    if (first && !s->has_cron && sim.t - first->answered_at > SLACK &&
        first->known.answered > s->known.since &&
        wall() - first->known.answered > SLACK) /* the clock may have been set back since */
        last = first->known.answered;
    if (last <= s->known.since)
        last = sim.t > 0 && wall() - s->known.since > SLACK && !s->known.pulled ? s->known.since : 0;
    if (s->known.answered < last)
        fail_msg("%s (%s): due %s is not answered at %s", s->id, s->times, clock_text(last, due),
            clock_text(wall(), now));
}

static void
check_nothing_is_lost(void)
{
    if (sim.t < sim.calm_from)
        return;
    for (int i = 0; i < SOURCES; i++)
        check_source(&sim.s[i]);
}

/* ---- the clock ------------------------------------------------------------------------------------------------------------------------ */
static int64_t
next_event(void)
{
    int64_t at = sim.chaos_at;
    int64_t change = change_day(sim.next_change) - 2 * HOUR;
    at = change < at ? change : at;
    for (int i = 0; i < 2; i++) {
        int64_t next = sim.d[i].schedule ? sim.d[i].step : sim.d[i].up_at;
        at = next < at ? next : at;
    }
    for (int i = 0; i < CHILDREN; i++)
        if (sim.c[i].daemon >= 0 && sim.c[i].code < 0 && sim.c[i].next < at)
            at = sim.c[i].next;
    return at > sim.t ? at : sim.t;
}

static void
happen(void)
{
    for (int i = 0; i < CHILDREN; i++) {
        struct sim_child *c = &sim.c[i];
        if (c->daemon >= 0 && c->code < 0 && c->next <= sim.t) {
            if (c->has_lock)
                finish(c);
            else
                take_lock(c);
        }
    }
    if (sim.t >= sim.chaos_at) {
        strike();
        sim.chaos_at = next_strike();
    }
    if (sim.t >= change_day(sim.next_change) - 2 * HOUR)
        strike_change_day();
    for (int i = 0; i < 2; i++) {
        if (!sim.d[i].schedule && sim.t >= sim.d[i].up_at)
            start_daemon(i);
        if (sim.d[i].schedule && sim.t >= sim.d[i].step)
            step_daemon(i);
    }
}

/* The first three sources by cron alone; then also: after a source, with and without times of one's own, and after that one. */
static void
begin(void)
{
    sim = (struct sim){.t = (model_first_hour + 40) * MODEL_HOUR_MS, .leader = -1};
    for (int i = 0; i < CHILDREN; i++)
        sim.c[i].daemon = -1;
    for (int i = 0; i < SOURCES; i++) {
        struct sim_source *s = &sim.s[i];
        snprintf(s->id, sizeof s->id, "k%d", i);
        s->has_cron = i != 5 && i != 6;
        s->after = i == 5 ? draw(3) : i == 6 ? 5 : i == 7 ? draw(3) : -1;
        s->holder = -1;
        s->known.since = wall();
        if (s->has_cron)
            draw_times(s);
        write_times(s, i);
    }
    sim.catalog = (struct catalog){.sources = sim.sources, .n_sources = SOURCES};
    for (int i = 0; i < 2; i++)
        start_daemon(i);
    disturb(sim.t);
    sim.chaos_at = next_strike();
}

static void
ten_years(void)
{
    int64_t end = (model_first_hour + model_n_hours - 24 * 8) * MODEL_HOUR_MS;
    begin();
    while (sim.t < end) {
        check_nothing_is_lost(); /* as it is just before something happens */
        sim.t = next_event();
        happen();
    }
    for (int i = 0; i < 2; i++)
        end_daemon(i, true, end);
    for (int i = 0; i < SOURCES; i++)
        free(sim.s[i].runs);
}

static int
worlds(void)
{
#ifdef __SANITIZE_ADDRESS__
    return 1; /* the others are the plain build's */
#else
    return getenv("KSRD_TEST_FULL") ? 40 : 6;
#endif
}

static void
never_twice_and_never_lost(void **state)
{
    (void)state;
    all_runs = calloc(MODEL_RUNS_MOST, sizeof *all_runs);
    assert_non_null(all_runs);
    for (int w = 0; w < worlds(); w++) {
        ten_years();
        print_message(
            "world %d: %zu starts, %zu answered, %zu failed, %zu not recorded, %zu found the lock taken, %zu found it "
            "answered; %zu on the second\n   %zu leaders killed, %zu pulls killed, %zu times all down, %zu database outages, "
            "%zu leaders cut off, %zu stopped, %zu clock jumps, %zu schedules changed\n",
            w, sim.starts, sim.answered, sim.failed, sim.unrecorded, sim.busy, sim.found_answered,
            sim.on_time, sim.kills, sim.child_kills, sim.downs, sim.outages, sim.cuts, sim.stops, sim.jumps,
            sim.changes);
        assert_true(sim.answered > 2000 && sim.kills > 50 && sim.cuts > 30 && sim.on_time > sim.starts / 4);
    }
    free(all_runs);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(never_twice_and_never_lost)};
    const char *given = getenv("KSRD_SEED");
    model_seed = given ? strtoull(given, NULL, 10) | 1 : 20261124;
    print_message("seed %" PRIu64 "\n", model_seed);
    clock_init();
    model_make();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    free(model_hours);
    return failed;
}
