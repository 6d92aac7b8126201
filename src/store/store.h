/* The only floor that speaks SQL to our database. One struct store = one connection, used by one thread at a time. */
#pragma once
#include "arena.h"
#include "buf.h"
#include "clock.h"
#include "due.h"
#include "err.h"
#include "fact.h"
#include <stdbool.h>
#include <stdint.h>

struct store;

/* Connects as a role that is neither superuser nor owner of tables (private cluster), and finds or makes the organisation's row.
   Errors: ERR_STORE. */
int store_open(
    const char *url, const char *slug, const char *organisation_name, struct store **ret, struct err *err);
void store_close(struct store *s);
/* Applies missing migrations over owner_url; safe when two start at once; refuses a newer schema than this program knows and
   a changed migration (checksum). */
int store_migrate(const char *owner_url, struct err *err);
/* Gives a daily role what it needs and no more: facts can be read and added, never changed. Any number of times. */
int store_grant(const char *owner_url, const char *role, struct err *err);
/* The role that a url connects as. Errors: ERR_STORE (not a url). */
#define STORE_ROLE_MOST 256
int store_role(const char *url, char ret[STORE_ROLE_MOST], struct err *err);

/* ---- pulls ---------------------------------------------------------------------------------------------------------- */
/* Tries the advisory lock of this source: *ret_got false when another process pulls it now. Freed with the
   connection (a moment after it), or by store_pull_unlock, once for each time that it was got. */
int store_pull_lock(struct store *s, const char *source, bool *ret_got, struct err *err);
int store_pull_unlock(struct store *s, const char *source, struct err *err);

enum pull_state {
    PULL_OK,
    PULL_UNCHANGED,
    PULL_FAILED,
    PULL_ANSWERED /* its due time had been answered already: nothing was done, nothing is recorded */
};
extern const char *const pull_state_names[3]; /* "ok" "unchanged" "failed" */
struct store_pull {
    int32_t id;      /* given by the database */
    int32_t edition; /* 0: it made none */
    const char *source;
    stamp started, ended; /* ended 0: = now */
    stamp due;            /* the due time that it answers; 0: pulled by hand */
    enum pull_state state;
    const char *file;   /* name or address of what was read, "" if nothing came */
    const char *raw;    /* where the raw file lies, relative to STATE */
    const char *sha256; /* "" if nothing came */
    int64_t bytes, rows_read, facts_new, facts_changed, facts_vanished, facts_total; /* total: delivered */
    const char *where, *what, *hint; /* of the failure, "" otherwise */
    const char *control;             /* control figures, remarks; "" if none */
    const char *reason;              /* why it was made, if somebody said so; NULL or "" otherwise */
    const char
        *agreement;  /* of the pull that just ran: how it agrees with its own control figures; else NULL */
    stamp retracted; /* when it was taken back; 0: it was not */
    const char *retracted_who, *retracted_why;
};
/* The newest pull of this source that succeeded (ok or unchanged); id 0 and empty texts if none did. */
int store_pull_last(
    struct store *s, struct arena *a, const char *source, struct store_pull *ret, struct err *err);
/* One transaction: stage, take the edition, write only the difference and tombstones for what vanished from the scope, record the
   pull, NOTIFY, commit. p->state becomes PULL_OK, or PULL_UNCHANGED when nothing differed (no edition is taken then; checked_at is set).
   now: the edition's stamp is the greatest of now and the last stamp + 1 ms; 0 = the real time at which the number is taken. Fills p's counts, id and edition. */
int store_pull_commit(
    struct store *s, const struct facts *f, stamp now, struct store_pull *p, struct err *err);
/* Records a pull without facts: failed, or unchanged by hash. NOTIFY as well. */
int store_pull_record(struct store *s, stamp now, struct store_pull *p, struct err *err);
/* Has a pull with success answered this due time of the source, or a later one? Ask under store_pull_lock. A second answer to the same
   due time is refused by the database besides. */
int store_pull_is_answered(struct store *s, const char *source, stamp due, bool *ret, struct err *err);

/* ---- what is due (kpi/due.h) -------------------------------------------------------------------------------------------- */
struct store_due {
    const char *source;
    const char *times; /* due_times of the newest configuration that has been noted; "" none */
    struct due_known known;
};
/* One of each source that a noted configuration has had. Due times more than a day after now are passed over: the clock of whoever
   recorded them was wrong. */
int store_due_read(
    struct store *s, struct arena *a, stamp now, struct store_due **ret, size_t *ret_n, struct err *err);
/* The oldest configuration after that edition that has not been noted; *ret_edition 0: none. *ret_at: its edition's stamp. */
int store_due_unnoted(struct store *s, struct arena *a, int32_t after, int32_t *ret_edition, stamp *ret_at,
    char **ret_text, size_t *ret_n, struct err *err);
/* Notes that configuration: where `times` differ from what is noted, they count from `at`. */
int store_due_note(
    struct store *s, int32_t edition, stamp at, const struct store_due *sources, size_t n, struct err *err);

/* ---- who pulls ------------------------------------------------------------------------------------------------------------ */
/* Of the daemons of one organisation one leads: whose connection holds the lock. Takes it if it is free; if it is held here already,
   makes sure that it still is. An error (ERR_STORE) means: it is not held. Closing the connection gives it up. */
int store_lead(struct store *s, bool *ret_leads, struct err *err);

/* A pull that is taken back: the figures are as they would be without it. */
struct store_retraction {
    int32_t pull;             /* in: which */
    const char *who, *reason; /* in */
    stamp at;                 /* in: 0 = now */
    int32_t edition;          /* out: the edition that it made */
    const char *source;
    int64_t restored, gone,
        kept; /* figures that are as before it; that are gone; that a later edition has changed: those stay */
};
/* One transaction, an edition; nothing is deleted. Errors: ERR_USAGE (no such pull, taken back already, it brought nothing). */
int store_retract(struct store *s, struct arena *a, struct store_retraction *ret, struct err *err);
/* Was this very file of the source taken back, and not read again since? ret->pull 0: no. */
int store_retracted_file(struct store *s, struct arena *a, const char *source, const char *sha256,
    struct store_retraction *ret, struct err *err);

/* ---- configuration in force --------------------------------------------------------------------------------------- */
#define STORE_CONFIG_HASH 65
struct store_config {
    int32_t edition;    /* that it came with; 0: none */
    stamp since;        /* its stamp */
    const char *sha256; /* of the whole text */
    const char *files;  /* of the part of it that stood in files; NULL when putting: all of it did */
    const char *who;    /* "anna@server" */
    const char *reason; /* "" or NULL: none given */
    const char *text;   /* NULL in lists */
    size_t n;
};
/* Puts it in force as an edition, unless the newest one has the same sha256 (*ret_edition is then that one's). after: the edition
   with which the newest came that the caller has looked at (0: there was none); when another has come since, nothing is written and
   *ret_edition is 0. STORE_CONFIG_ANY: whatever there was. */
#define STORE_CONFIG_ANY (-1)
int store_config_put(struct store *s, const struct store_config *c, int32_t after, stamp now,
    int32_t *ret_edition, struct err *err);
/* The configuration in force at that edition. */
int store_config_get(
    struct store *s, struct arena *a, int32_t edition, struct store_config *ret, struct err *err);
/* The same without its text, which is most of it. */
int store_config_head(
    struct store *s, struct arena *a, int32_t edition, struct store_config *ret, struct err *err);
/* The last one whose sha256 or files begins with these hex digits. Errors: ERR_USAGE (two contents do). */
int store_config_find(
    struct store *s, struct arena *a, const char *hash, struct store_config *ret, struct err *err);
/* All that have been in force, newest first, without their texts; at most `most`. */
int store_config_list(
    struct store *s, struct arena *a, size_t most, struct store_config **ret, size_t *ret_n, struct err *err);
/* Files of that hash have been in force, now or earlier. */
int store_config_was(struct store *s, const char *files, bool *ret, struct err *err);
/* The sha256 of the newest one; "" when there is none yet. */
int store_config_hash(struct store *s, char ret[STORE_CONFIG_HASH], struct err *err);

/* ---- editions --------------------------------------------------------------------------------------------------------- */
struct store_edition {
    int32_t edition;   /* 0: none yet */
    stamp recorded;    /* its stamp */
    stamp checked;     /* newest edition only: when a source was last found unchanged; else = recorded */
    int32_t last_pull; /* id of the newest pull recorded, also failed ones: changes when /kallor changes */
    int32_t
        known_pull; /* id of the newest pull recorded when it was made: those up to it were known then, whatever clocks said */
    int32_t checkpoint; /* the oldest edition that can still be asked for (store_purge.h); 0: every one */
};
int store_edition_newest(struct store *s, struct store_edition *ret, struct err *err);
/* The last one with stamp ≤ t; edition 0 when t lies before the first. */
int store_edition_at(struct store *s, stamp t, struct store_edition *ret, struct err *err);
/* Edition n itself; edition 0 when there is none. */
int store_edition_number(struct store *s, int32_t n, struct store_edition *ret, struct err *err);

/* What made an edition. */
struct store_cause {
    int32_t edition, pull; /* the pull that made it, or that was taken back by it; 0: none */
    stamp recorded, ended; /* its stamp; when that pull was done, 0 without one */
    const char *kind;      /* "pull" "config" "retraction" "clock" … */
    const char *source, *file, *sha256, *raw; /* of the pull, "" without one */
    const char *who, *reason;                 /* of a configuration or retraction, "" where nobody said */
};
/* Those with after < edition ≤ upto, in order. */
int store_read_causes(struct store *s, struct arena *a, int32_t after, int32_t upto, struct store_cause **ret,
    size_t *ret_n, struct err *err);

/* A clock event: an edition with nothing new but its stamp, for what time alone has changed. Taken only while `expected` is the newest
   and no pull is being written; else *ret_edition 0. */
int store_edition_clock(struct store *s, int32_t expected, stamp now, int32_t *ret_edition, struct err *err);

/* ---- reading ------------------------------------------------------------------------------------------------------------ */
/* Everything the cube keeps of a series: its id is dense enough to index an array (1…). */
struct store_series {
    int32_t id;
    const char *source, *account, *unit, *slice, *dims, *scenario, *version;
    enum delivered delivered;
    uint8_t span;
};
struct store_fact {
    int32_t series, edition, pull;
    month last;
    bool gone, null; /* tombstone; delivered without a value */
    dec value;
};
struct store_reader {
    void *ctx;
    /* each returns 0, or −1 to stop (err filled) */
    int (*series)(
        void *ctx, const struct store_series *s, struct err *err); /* strings valid during the call */
    int (*fact)(void *ctx, const struct store_fact *f, struct err *err);
};
/* In one snapshot: the series with id > after_series, then the facts with after < edition ≤ upto in edition order (a later one
   replaces an earlier one of the same series and period). */
int store_read_facts(struct store *s, int32_t after_series, int32_t after, int32_t upto,
    const struct store_reader *r, struct err *err);
/* What those facts were at edition upto that have come since, up to `from`: each once, in edition order; edition 0: it was not there. */
int store_read_before(
    struct store *s, int32_t upto, int32_t from, const struct store_reader *r, struct err *err);
/* Rows with after < edition ≤ upto. */
int store_count_facts(struct store *s, int32_t after, int32_t upto, int64_t *ret, struct err *err);
/* The newest `most` pulls of each source that started at or before t, and its newest success if that is older: newest first per
   source. */
int store_read_pulls(struct store *s, struct arena *a, stamp t, int most, struct store_pull **ret,
    size_t *ret_n, struct err *err);
/* The same of those that were known when the edition was made. */
int store_read_pulls_known(struct store *s, struct arena *a, const struct store_edition *e, int most,
    struct store_pull **ret, size_t *ret_n, struct err *err);

/* ---- news ----------------------------------------------------------------------------------------------------------------- */
/* LISTEN once, then wait up to timeout_ms for a NOTIFY of this organisation, or until the connection is lost (−1).
   wake_fd ≥ 0: also returns when that descriptor is readable. */
int store_wait(struct store *s, int timeout_ms, int wake_fd, bool *ret_news, struct err *err);

/* ---- a server that hangs ------------------------------------------------------------------------------------------------- */
/* From another thread, while s is open: breaks the connection, so that a call that hangs in s fails at once with ERR_STORE. */
void store_interrupt(struct store *s);
/* True when a server at url takes new connections; waits 2 s at most. */
bool store_ping(const char *url);
