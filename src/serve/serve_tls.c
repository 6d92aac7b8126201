#include "serve_tls.h"
#include "file.h"
#include <string.h>

enum { FILE_MOST = 1 << 20 };

static int
read_pem(struct arena *a, const char *path, const char *wanted, char **ret, struct err *err)
{
    char *text;
    size_t n;
    struct err why = {0};
    if (file_read(a, path, FILE_MOST, &text, &n, &why))
        return err_set(err, ERR_CONFIG, path, "ksrd's user must be able to read it", "%s", why.what);
    if (strlen(text) != n || !strstr(text, "-----BEGIN ") || !strstr(text, wanted))
        return err_set(err, ERR_CONFIG, path, NULL, "the file is no PEM file with a %s", wanted);
    *ret = text;
    return 0;
}

int
serve_tls_read(const char *certificate, const char *key, struct serve_tls **ret, struct err *err)
{
    struct arena *a = arena_new();
    struct serve_tls *t = arena_alloc(a, sizeof *t);
    t->arena = a;
    if (read_pem(a, certificate, "CERTIFICATE", &t->certificate, err) ||
        read_pem(a, key, "PRIVATE KEY", &t->key, err)) {
        arena_free(a);
        return -1;
    }
    *ret = t;
    return 0;
}

void
serve_tls_keep(struct serve_tls *t, struct serve_tls *older)
{
    struct serve_tls **at = &t->older;
    while (*at)
        at = &(*at)->older;
    *at = older;
}

void
serve_tls_free(struct serve_tls *t)
{
    while (t) {
        struct serve_tls *older = t->older;
        arena_free(t->arena);
        t = older;
    }
}
