#include "mail_queue.h"
#include "buf.h"
#include "clock.h"
#include "file.h"
#include "hash.h"
#include "net_mail.h"
#include <errno.h>
#include <unistd.h>

#define MESSAGE_MAX (1u << 20)
#define SEND_MS 60000
#define SUFFIX ".mail"

int
mail_queue_put(const char *state_dir, const struct mail_message *m, struct err *err)
{
    char hex[HASH_HEX];
    struct arena *a = arena_new();
    struct buf b;
    buf_init(&b, MESSAGE_MAX);
    buf_printf(&b, "%s\n%s\n%s", m->to, m->subject, m->text);
    const char *dir = arena_printf(a, "%s/outbox", state_dir);
    int r =
        b.failed ? err_set(err, ERR_BUG, dir, NULL, "the message is too large") : file_mkdirs(dir, 0700, err);
    if (r == 0)
        r = file_write(arena_printf(a, "%s/%.32s" SUFFIX, dir, hash_sha256_hex(b.data, b.len, hex)), b.data,
            b.len, 0600, err);
    buf_free(&b);
    arena_free(a);
    return r;
}

static bool
parse(char *text, struct mail_message *ret)
{
    char *subject = strchr(text, '\n'), *body = subject ? strchr(subject + 1, '\n') : NULL;
    if (!body)
        return false;
    *subject++ = *body++ = '\0';
    *ret = (struct mail_message){text, subject, body};
    return true;
}

int
mail_queue_send_one(const struct telling *t, const char *password, const struct mail_message *m,
    const char *id, struct err *err)
{
    int64_t deadline = clock_mono_ms() + SEND_MS;
    if (strcmp(m->to, MAIL_QUEUE_HOOK) == 0)
        return t->webhook ? net_mail_hook(t->webhook, m->text, deadline, err)
                          : err_set(err, ERR_CONFIG, "mail", NULL, "no webhook is configured any more");
    if (!t->server || !t->from)
        return err_set(
            err, ERR_CONFIG, "mail", "see mail: server in the configuration", "no mail server is configured");
    const struct net_mail mail = {.server = t->server,
        .user = t->user,
        .password = password,
        .from = t->from,
        .to = m->to,
        .subject = m->subject,
        .text = m->text,
        .id = id,
        .sent = clock_now(),
        .deadline_ms = deadline};
    return net_mail_send(&mail, err);
}

static int
send_file(struct arena *a, const char *dir, const char *name, const struct telling *t, const char *password,
    struct err *err)
{
    const char *path = arena_printf(a, "%s/%s", dir, name);
    char *text;
    size_t n;
    struct mail_message m;
    if (file_read(a, path, MESSAGE_MAX, &text, &n, err) < 0)
        return -1;
    if (parse(text, &m) &&
        mail_queue_send_one(t, password, &m, arena_strndup(a, name, strlen(name) - strlen(SUFFIX)), err) < 0)
        return -1;
    if (unlink(path) < 0 && errno != ENOENT)
        return err_set(err, ERR_STORE, path, NULL, "could not remove the sent message: %s", strerror(errno));
    return 0;
}

static int
list(
    struct arena *a, const char *state_dir, const char **ret_dir, char ***ret, size_t *ret_n, struct err *err)
{
    *ret_dir = arena_printf(a, "%s/outbox", state_dir);
    *ret_n = 0;
    return access(*ret_dir, F_OK) < 0 ? 0 : file_list(a, *ret_dir, SUFFIX, ret, ret_n, err);
}

int
mail_queue_send(
    const char *state_dir, const struct telling *t, const char *password, int *ret_sent, struct err *err)
{
    struct arena *a = arena_new();
    const char *dir;
    char **names;
    size_t n;
    int r = list(a, state_dir, &dir, &names, &n, err);
    *ret_sent = 0;
    for (size_t i = 0; i < n && r == 0; i++) {
        r = send_file(a, dir, names[i], t, password, err);
        *ret_sent += r == 0;
    }
    arena_free(a);
    return r;
}

size_t
mail_queue_waiting(const char *state_dir)
{
    struct arena *a = arena_new();
    const char *dir;
    char **names;
    size_t n = 0;
    struct err err = {0};
    (void)list(a, state_dir, &dir, &names, &n, &err);
    arena_free(a);
    return n;
}
