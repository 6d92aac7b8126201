/* Certificate and key, as text. */
#pragma once
#include "arena.h"
#include "err.h"

struct serve_tls {
    struct arena *arena;
    char *certificate, *key; /* PEM */
    struct serve_tls *older; /* whose bytes a daemon may still have */
};
/* Reads both files. Errors: ERR_CONFIG. */
int serve_tls_read(const char *certificate, const char *key, struct serve_tls **ret, struct err *err);
/* older is freed with t, not before. */
void serve_tls_keep(struct serve_tls *t, struct serve_tls *older);
void serve_tls_free(struct serve_tls *t); /* NULL is harmless */
