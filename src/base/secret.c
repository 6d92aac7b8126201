#include "secret.h"
#include "file.h"
#include "text.h"
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCHEME "credential:"
#define MOST 65536

static bool
plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

bool
secret_is_name(const char *text)
{
    if (!text_starts(text, SCHEME) || !plain(text[sizeof SCHEME - 1]))
        return false;
    for (const char *p = text + sizeof SCHEME - 1; *p; p++)
        if (!plain(*p) && *p != '.' && *p != '-')
            return false;
    return true;
}

/* The file's path; NULL: there is none. *ret_handed: by systemd, which has seen to its permissions. */
static const char *
find(struct arena *a, const char *name, const char *folder, bool *ret_handed)
{
    static const char *const prefixes[] = {"", "ksrd_"};
    const char *handed = getenv("CREDENTIALS_DIRECTORY");
    *ret_handed = true;
    for (size_t i = 0; handed && *handed == '/' && i < 2; i++) {
        const char *path = arena_printf(a, "%s/%s%s", handed, prefixes[i], name);
        if (access(path, F_OK) == 0)
            return path;
    }
    *ret_handed = false;
    const char *path = arena_printf(a, "%s/%s", folder, name);
    return access(path, F_OK) == 0 || errno != ENOENT ? path : NULL;
}

/* One line: a password that ends in a line end, or holds one, is a file that was put there by mistake. */
static int
one_line(char *secret, size_t n, const char *path, struct err *err)
{
    if (n > 0 && secret[n - 1] == '\n')
        secret[--n] = '\0';
    if (n > 0 && secret[n - 1] == '\r')
        secret[--n] = '\0';
    if (n == 0)
        return err_set(err, ERR_CONFIG, path, NULL, "the file is empty");
    if (memchr(secret, '\0', n) || strpbrk(secret, "\r\n"))
        return err_set(err, ERR_CONFIG, path, "one line, nothing else", "the file holds more than a secret");
    return 0;
}

int
secret_read(struct arena *a, const char *text, const char *folder, char **ret, struct err *err)
{
    struct err why = {0};
    struct stat st;
    bool handed;
    char *secret;
    size_t n;
    if (!secret_is_name(text))
        return err_set(err, ERR_CONFIG, NULL, NULL, "not of the form credential:NAME");
    const char *path = find(a, text + sizeof SCHEME - 1, folder, &handed);
    if (!path)
        return err_set(err, ERR_CONFIG, arena_printf(a, "%s/%s", folder, text + sizeof SCHEME - 1),
            "write the secret into this file: one line, chmod 640, chgrp ksrd; then restart ksrd",
            "there is no secret for '%s'", text);
    if (file_read(a, path, MOST, &secret, &n, &why) < 0)
        return err_set(err, ERR_CONFIG, path, "chmod 640, chgrp ksrd", "%s", why.what);
    if (!handed && stat(path, &st) == 0 && (st.st_mode & 0007))
        return err_set(
            err, ERR_CONFIG, path, "close it: chmod 640", "everyone on this machine can reach the secret");
    if (one_line(secret, n, path, err) < 0)
        return -1;
    *ret = secret;
    return 0;
}
