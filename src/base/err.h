/* What went wrong, whose fault it is, where, and what to do about it. */
#pragma once

enum err_kind {
    ERR_NONE,
    ERR_USAGE,  /* the command line                          exit 2 */
    ERR_CONFIG, /* a configuration file                      exit 1 */
    ERR_DATA,   /* what a source delivered                   exit 1 */
    ERR_STORE,  /* PostgreSQL, the state folder              exit 3 */
    ERR_SOURCE, /* a source that does not answer             exit 4 */
    ERR_BUG,    /* our own mistake                           exit 70 */
};

/* Filled by the function that fails. Text that does not fit is cut with "…"; nothing is allocated. */
struct err {
    enum err_kind kind;
    char where[512]; /* file:line:col, row, table, address; may be empty */
    char what[1024]; /* short fact, value quoted                        */
    char hint[512];  /* what to do; may be empty                        */
};

/* Fills e (if not NULL) and returns −1, so that `return err_set(…)` reads well. where and hint may be NULL. */
int err_set(struct err *e, enum err_kind kind, const char *where, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
/* Puts where in front of an error that has none yet; returns −1. */
int err_at(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
#ifdef __clang_analyzer__ /* it sees one file at a time: that both return −1 must stand here */
static inline int
err_minus(int always)
{
    (void)always;
    return -1;
}
#define err_set(...) err_minus((err_set)(__VA_ARGS__))
#define err_at(...) err_minus((err_at)(__VA_ARGS__))
#endif
void err_clear(struct err *e);
/* The exit code that DESIGN §6 gives this kind. */
int err_exit_code(const struct err *e);
/* "where: error: what; hint" on one line into out, always terminated. */
void err_text(const struct err *e, char *out, unsigned long size);
