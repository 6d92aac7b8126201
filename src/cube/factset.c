/* The newest fact of each (series, month). Most numbers are money or hours with at most four decimals: they are kept as
   64-bit ten-thousandths; the few others are kept whole beside them. */
#include "factset.h"
#include "cube_narrow.h"
#include "store_disclosure.h"
#include <stdatomic.h>
#include <stdlib.h>

#define SERIES_MOST 100000000
#define CHANGES_MOST 65536 /* remembered one by one: half a megabyte, three months of a large ledger */

struct series {
    struct store_series s;
    bool used;
    uint64_t changed; /* the set's changes, when it was touched last */
    uint32_t n, cap;
    struct factset_cell *cells;
};

/* Lives as long as anybody compares with it: its address stands for the set. */
struct factset_lineage {
    atomic_int references;
    atomic_bool marked; /* somebody may ask what came since */
};

struct factset {
    struct arena *arena; /* codes */
    struct factset_lineage *lineage;
    uint64_t changes;           /* series and facts ever added */
    struct factset_change *log; /* the newest of them, since there is a mark */
    size_t n_log, cap_log;
    const char **names; /* open addressing, cap a power of two */
    size_t n_names, cap_names;
    struct series *series; /* by id */
    int32_t n_series;      /* greatest id + 1 */
    size_t cap_series;
    struct factset_stamp *stamps;
    size_t n_stamps, cap_stamps;
    dec *wide;
    size_t n_wide, cap_wide;
    struct store_cause *causes; /* in the arena */
    size_t n_causes, cap_causes;
    size_t n_facts;
    struct disclosed *disclosed;
    int32_t disclosed_upto;
    int32_t edition;
};

/* ---- memory ------------------------------------------------------------------------------------------------------ */

/* Room for at least n items; out of memory ends the process, as in arena_alloc. */
static void *
room(void *items, size_t *cap, size_t n, size_t size)
{
    if (n <= *cap)
        return items;
    size_t more = *cap * 2 > n ? *cap * 2 : n;
    void *p = realloc(items, more * size);
    if (p == NULL) {
        fprintf(stderr, "ksrd: out of memory for %zu facts\n", more);
        exit(70);
    }
    *cap = more;
    return p;
}

struct factset *
factset_new(void)
{
    struct factset *f = calloc(1, sizeof *f);
    if (f == NULL)
        abort();
    f->arena = arena_new();
    f->disclosed = disclosed_new();
    f->lineage = calloc(1, sizeof *f->lineage);
    if (f->lineage == NULL)
        abort();
    atomic_init(&f->lineage->references, 1);
    f->n_series = 1;
    f->series = room(NULL, &f->cap_series, 64, sizeof *f->series);
    f->series[0] = (struct series){0};
    return f;
}

static void
clear(struct factset *f)
{
    for (int32_t i = 0; i < f->n_series; i++)
        free(f->series[i].cells);
    free(f->series);
    free(f->names);
    free(f->stamps);
    free(f->wide);
    free(f->log);
    disclosed_free(f->disclosed);
    arena_free(f->arena);
    factset_mark_drop(&(struct factset_mark){f->lineage, 0});
}

void
factset_free(struct factset *f)
{
    if (f == NULL)
        return;
    clear(f);
    free(f);
}

/* Empty again, as new. */
static void
restart(struct factset *f)
{
    struct factset *fresh = factset_new();
    clear(f);
    *f = *fresh;
    free(fresh);
}

/* ---- marks ------------------------------------------------------------------------------------------------------- */

struct factset_mark
factset_mark(const struct factset *f)
{
    (void)atomic_fetch_add_explicit(&f->lineage->references, 1, memory_order_relaxed);
    atomic_store_explicit(&f->lineage->marked, true, memory_order_relaxed);
    return (struct factset_mark){f->lineage, f->changes};
}

void
factset_mark_drop(struct factset_mark *m)
{
    if (m->lineage != NULL &&
        atomic_fetch_sub_explicit(&m->lineage->references, 1, memory_order_acq_rel) == 1)
        free(m->lineage);
    m->lineage = NULL;
}

bool
factset_grown(const struct factset *f, const struct factset_mark *since)
{
    return f->lineage == since->lineage && f->changes >= since->changes;
}

bool
factset_unchanged(const struct factset *f, const struct factset_mark *since)
{
    return f->lineage == since->lineage && f->changes == since->changes;
}

bool
factset_series_unchanged(const struct factset *f, int32_t id, const struct factset_mark *since)
{
    return factset_grown(f, since) && f->series[id].changed <= since->changes;
}

bool
factset_changes(const struct factset *f, const struct factset_mark *since, const struct factset_change **ret,
    size_t *ret_n)
{
    if (!factset_grown(f, since) || f->changes - since->changes > f->n_log)
        return false;
    *ret_n = (size_t)(f->changes - since->changes);
    *ret = f->log + (f->n_log - *ret_n);
    return true;
}

static uint64_t
note_change(struct factset *f, int32_t series, month last)
{
    if (!atomic_load_explicit(&f->lineage->marked, memory_order_relaxed))
        return ++f->changes;
    if (f->n_log == CHANGES_MOST)
        f->n_log = 0;
    f->log = room(f->log, &f->cap_log, f->n_log + 1, sizeof *f->log);
    f->log[f->n_log++] = (struct factset_change){series, last};
    return ++f->changes;
}

/* ---- names ------------------------------------------------------------------------------------------------------- */

static uint64_t
hash_of(const char *s)
{
    uint64_t h = 14695981039346656037u;
    for (; *s != '\0'; s++)
        h = (h ^ (unsigned char)*s) * 1099511628211u;
    return h;
}

static size_t
slot_of(const char *const *names, size_t cap, const char *s)
{
    size_t i = hash_of(s) & (cap - 1);
    while (names[i] != NULL && strcmp(names[i], s) != 0)
        i = (i + 1) & (cap - 1);
    return i;
}

static void
grow_names(struct factset *f)
{
    size_t cap = f->cap_names == 0 ? 1024 : f->cap_names * 2;
    const char **names = calloc(cap, sizeof *names);
    if (names == NULL)
        abort();
    for (size_t i = 0; i < f->cap_names; i++)
        if (f->names[i] != NULL)
            names[slot_of(names, cap, f->names[i])] = f->names[i];
    free(f->names);
    f->names = names;
    f->cap_names = cap;
}

/* The one copy of this text in the set. */
static const char *
intern(struct factset *f, const char *s)
{
    if (f->n_names * 2 >= f->cap_names)
        grow_names(f);
    size_t i = slot_of(f->names, f->cap_names, s);
    if (f->names[i] == NULL) {
        f->names[i] = arena_strdup(f->arena, s);
        f->n_names++;
    }
    return f->names[i];
}

/* ---- adding ------------------------------------------------------------------------------------------------------ */

int32_t
factset_add_series(struct factset *f, const struct store_series *s)
{
    int32_t id = s->id > 0 ? s->id : f->n_series;
    if (id >= f->n_series) {
        f->series = room(f->series, &f->cap_series, (size_t)id + 1, sizeof *f->series);
        memset(&f->series[f->n_series], 0, (size_t)(id + 1 - f->n_series) * sizeof *f->series);
        f->n_series = id + 1;
    }
    struct series *mine = &f->series[id];
    if (mine->used)
        return id;
    mine->used = true;
    mine->changed = note_change(f, id, MONTH_NONE);
    mine->s = (struct store_series){.id = id,
        .source = intern(f, s->source),
        .account = intern(f, s->account),
        .unit = intern(f, s->unit),
        .slice = intern(f, s->slice),
        .dims = intern(f, s->dims),
        .scenario = intern(f, s->scenario),
        .version = intern(f, s->version),
        .delivered = s->delivered,
        .span = s->span};
    return id;
}

/* Facts come in runs of one pull: the newest stamps are looked at first. */
static uint32_t
stamp_of(struct factset *f, int32_t edition, int32_t pull)
{
    size_t most = f->n_stamps > 8 ? f->n_stamps - 8 : 0;
    for (size_t i = f->n_stamps; i-- > most;)
        if (f->stamps[i].edition == edition && f->stamps[i].pull == pull)
            return (uint32_t)i;
    f->stamps = room(f->stamps, &f->cap_stamps, f->n_stamps + 1, sizeof *f->stamps);
    f->stamps[f->n_stamps] = (struct factset_stamp){edition, pull};
    return (uint32_t)f->n_stamps++;
}

/* The cell of this month, made if there is none. Months mostly come in order: the search starts at the end. */
static struct factset_cell *
cell_of(struct factset *f, struct series *s, month last)
{
    uint32_t i = s->n;
    while (i > 0 && s->cells[i - 1].last > last)
        i--;
    if (i > 0 && s->cells[i - 1].last == last)
        return &s->cells[i - 1];
    if (s->n == s->cap) { /* by a quarter: there are many series, and each grows by a month at a time */
        size_t cap = 0;
        s->cells = room(s->cells, &cap, (size_t)s->n + s->n / 4 + 4, sizeof *s->cells);
        s->cap = (uint32_t)cap;
    }
    memmove(&s->cells[i + 1], &s->cells[i], (s->n++ - i) * sizeof *s->cells);
    s->cells[i] = (struct factset_cell){.last = last};
    f->n_facts++;
    return &s->cells[i];
}

static void
put_value(struct factset *f, struct factset_cell *c, dec value)
{
    if (cube_narrow(value, &c->value))
        return;
    f->wide = room(f->wide, &f->cap_wide, f->n_wide + 1, sizeof *f->wide);
    f->wide[f->n_wide] = value;
    c->value = (int64_t)f->n_wide++;
    c->flags |= FACTSET_WIDE;
}

void
factset_add_fact(struct factset *f, const struct store_fact *x)
{
    if (x->series < 1 || x->series >= f->n_series || !f->series[x->series].used)
        return; /* the callers below have seen to it; a test that errs sees no figure */
    struct factset_cell *c = cell_of(f, &f->series[x->series], x->last);
    f->series[x->series].changed = note_change(f, x->series, x->last);
    c->stamp = stamp_of(f, x->edition, x->pull);
    c->flags = (uint8_t)((x->gone ? FACTSET_GONE : 0) | (x->null ? FACTSET_NULL : 0));
    c->value = 0;
    if (c->flags == 0)
        put_value(f, c, x->value);
    if (x->edition > f->edition)
        f->edition = x->edition;
}

/* ---- from the database --------------------------------------------------------------------------------------------- */

/* The first load goes straight in (on failure the set is emptied, which is what it was); later ones are small and are staged. */
struct reading {
    struct factset *f;
    bool direct;
    struct store_fact *staged;
    size_t n, cap;
    bool unknown; /* a fact of a series that was not read */
};

static int
read_series(void *ctx, const struct store_series *s, struct err *err)
{
    struct reading *r = ctx;
    if (s->id < 1 || s->id > SERIES_MOST)
        return err_set(err, ERR_STORE, NULL, NULL, "series number %d is out of range", (int)s->id);
    factset_add_series(r->f, s);
    return 0;
}

static int
read_fact(void *ctx, const struct store_fact *x, struct err *err)
{
    (void)err;
    struct reading *r = ctx;
    if (x->series < 1 || x->series >= r->f->n_series || !r->f->series[x->series].used) {
        r->unknown = true;
        return 0;
    }
    if (r->direct) {
        factset_add_fact(r->f, x);
        return 0;
    }
    r->staged = room(r->staged, &r->cap, r->n + 1, sizeof *r->staged);
    r->staged[r->n++] = *x;
    return 0;
}

/* A number may have been given to a series before that of another whose pull committed first: then a fact names a series below
   the greatest one known, and all series are read again. */
static int
read_all(struct reading *r, struct store *s, int32_t after, int32_t upto, struct err *err)
{
    const struct store_reader reader = {.ctx = r, .series = read_series, .fact = read_fact};
    int32_t known = r->f->n_series - 1;
    if (store_read_facts(s, known, after, upto, &reader, err) != 0)
        return -1;
    if (!r->unknown)
        return 0;
    r->unknown = false;
    r->n = 0;
    if (store_read_facts(s, 0, after, upto, &reader, err) != 0)
        return -1;
    return r->unknown ? err_set(err, ERR_STORE, NULL, NULL, "a fact names a series that does not exist") : 0;
}

static int
read_causes(struct factset *f, struct store *s, int32_t upto, struct err *err)
{
    struct store_cause *more = NULL;
    size_t n = 0;
    int32_t after = f->n_causes > 0 ? f->causes[f->n_causes - 1].edition : 0;
    if (store_read_causes(s, f->arena, after, upto, &more, &n, err) != 0)
        return -1;
    for (size_t i = 0; i < n; i++)
        *ARENA_PUSH(f->arena, f->causes, f->n_causes, f->cap_causes) = more[i];
    return 0;
}

int
factset_advance(struct factset *f, struct store *s, int32_t upto, struct err *err)
{
    if (upto < f->edition)
        return err_set(
            err, ERR_BUG, NULL, NULL, "facts of edition %d cannot go back to %d", (int)f->edition, (int)upto);
    if (store_disclosure_read(s, f->disclosed_upto, upto, f->disclosed, err) != 0)
        return -1;
    f->disclosed_upto = upto;
    if (upto == f->edition)
        return 0;
    struct reading r = {.f = f, .direct = f->n_facts == 0};
    int rc = read_causes(f, s, upto, err);
    if (rc == 0)
        rc = read_all(&r, s, f->edition, upto, err);
    if (rc == 0) {
        for (size_t i = 0; i < r.n; i++)
            factset_add_fact(f, &r.staged[i]);
        f->edition = upto;
    } else if (r.direct) {
        int32_t edition = f->edition;
        restart(f);
        f->edition = edition;
    }
    free(r.staged);
    return rc;
}

/* ---- back --------------------------------------------------------------------------------------------------------- */

#define BACK_COSTS 4 /* to find what a fact was before takes so many times as long as to read one */

static void
remove_cell(struct factset *f, struct series *s, month last)
{
    uint32_t i = s->n;
    while (i > 0 && s->cells[i - 1].last != last)
        i--;
    if (i == 0)
        return;
    memmove(&s->cells[i - 1], &s->cells[i], (s->n - i) * sizeof *s->cells);
    s->n--;
    f->n_facts--;
}

/* What came after is forgotten: also in what order it came, and what the protection released. */
static void
forget_after(struct factset *f, int32_t upto)
{
    while (f->n_stamps > 0 && f->stamps[f->n_stamps - 1].edition > upto)
        f->n_stamps--;
    while (f->n_causes > 0 && f->causes[f->n_causes - 1].edition > upto)
        f->n_causes--;
    factset_forget_disclosed(f);
}

static void
put_before(struct factset *f, const struct store_fact *x)
{
    if (x->edition > 0) {
        factset_add_fact(f, x);
        return;
    }
    remove_cell(f, &f->series[x->series], x->last);
    f->series[x->series].changed = note_change(f, x->series, x->last);
}

int
factset_retreat(struct factset *f, struct store *s, int32_t upto, struct err *err)
{
    struct reading r = {.f = f};
    const struct store_reader reader = {.ctx = &r, .fact = read_fact};
    int64_t since = 0;
    if (upto >= f->edition)
        return 0;
    if (store_count_facts(s, upto, f->edition, &since, err) != 0)
        return -1;
    if ((uint64_t)since * BACK_COSTS > f->n_facts) {
        restart(f);
        return 0;
    }
    int rc = store_read_before(s, upto, f->edition, &reader, err);
    if (rc == 0) {
        forget_after(f, upto);
        for (size_t i = 0; i < r.n; i++)
            put_before(f, &r.staged[i]);
        f->n_log = 0; /* cells may be gone, which those who ask for changes do not reckon with */
        f->edition = upto;
    }
    free(r.staged);
    return rc;
}

static void
copy_cells(struct factset *to, const struct series *s)
{
    struct series *mine = &to->series[s->s.id];
    size_t cap = 0;
    mine->cells = s->n > 0 ? room(NULL, &cap, s->n, sizeof *mine->cells) : NULL;
    mine->n = s->n;
    mine->cap = (uint32_t)cap;
    if (s->n > 0)
        memcpy(mine->cells, s->cells, s->n * sizeof *s->cells);
}

static void
copy_causes(struct factset *to, const struct factset *f)
{
    for (size_t i = 0; i < f->n_causes; i++) {
        struct store_cause *c = ARENA_PUSH(to->arena, to->causes, to->n_causes, to->cap_causes);
        *c = f->causes[i];
        const char **const texts[] = {
            &c->kind, &c->source, &c->file, &c->sha256, &c->raw, &c->who, &c->reason};
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
            *texts[k] = *texts[k] != NULL ? arena_strdup(to->arena, *texts[k]) : NULL;
    }
}

/* What the protection has released is read anew: it is little. */
struct factset *
factset_copy(const struct factset *f)
{
    struct factset *to = factset_new();
    for (int32_t id = 1; id < f->n_series; id++)
        if (f->series[id].used) {
            (void)factset_add_series(to, &f->series[id].s);
            copy_cells(to, &f->series[id]);
        }
    to->stamps = room(NULL, &to->cap_stamps, f->n_stamps + 1, sizeof *to->stamps);
    to->wide = room(NULL, &to->cap_wide, f->n_wide + 1, sizeof *to->wide);
    if (f->n_stamps > 0)
        memcpy(to->stamps, f->stamps, f->n_stamps * sizeof *f->stamps);
    if (f->n_wide > 0)
        memcpy(to->wide, f->wide, f->n_wide * sizeof *f->wide);
    to->n_stamps = f->n_stamps;
    to->n_wide = f->n_wide;
    copy_causes(to, f);
    to->n_facts = f->n_facts;
    to->edition = f->edition;
    return to;
}

struct disclosed *
factset_disclosed(const struct factset *f)
{
    return f->disclosed;
}

void
factset_forget_disclosed(struct factset *f)
{
    disclosed_free(f->disclosed);
    f->disclosed = disclosed_new();
    f->disclosed_upto = 0;
}

int32_t
factset_edition(const struct factset *f)
{
    return f->edition;
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

int32_t
factset_last_series(const struct factset *f)
{
    return f->n_series - 1;
}

const struct store_series *
factset_series(const struct factset *f, int32_t id)
{
    return id >= 1 && id < f->n_series && f->series[id].used ? &f->series[id].s : NULL;
}

size_t
factset_cells(const struct factset *f, int32_t id, const struct factset_cell **ret)
{
    *ret = f->series[id].cells;
    return f->series[id].n;
}

dec
factset_value(const struct factset *f, const struct factset_cell *c)
{
    return c->flags & FACTSET_WIDE ? f->wide[c->value] : cube_widen(c->value);
}

struct factset_stamp
factset_stamp(const struct factset *f, const struct factset_cell *c)
{
    return f->stamps[c->stamp];
}

size_t
factset_stamps(const struct factset *f, const struct factset_stamp **ret)
{
    *ret = f->stamps;
    return f->n_stamps;
}

size_t
factset_causes(const struct factset *f, const struct store_cause **ret)
{
    *ret = f->causes;
    return f->n_causes;
}

size_t
factset_count(const struct factset *f)
{
    return f->n_facts;
}

size_t
factset_bytes(const struct factset *f)
{
    size_t n = arena_size(f->arena) + disclosed_bytes(f->disclosed) + f->cap_names * sizeof *f->names +
               f->cap_series * sizeof *f->series + f->cap_stamps * sizeof *f->stamps +
               f->cap_wide * sizeof *f->wide + f->cap_log * sizeof *f->log;
    for (int32_t i = 0; i < f->n_series; i++)
        n += f->series[i].cap * sizeof *f->series[i].cells;
    return n;
}
