/* ksrd mail --test [ADDRESS]: a message to try the server with. By the daemon: --test --in-force, and --send: what waits in STATE/outbox. */
#include "in_force.h"
#include "log.h"
#include "mail_queue.h"
#include "net.h"
#include "secret.h"
#include "verb.h"
#include "verb_common.h"
#include "verb_pull.h"
#include <inttypes.h>
#include <stdlib.h>
#include <unistd.h>

#define USAGE "usage: ksrd mail --test [ADDRESS] | --send"

static int
test_all(const struct telling *t, const char *password, const char *address, struct err *err)
{
    static const char text[] =
        "Det här är ett provbrev från ksrd. Kommer det fram kan ksrd berätta om fel och ändrade "
        "statusar.\n";
    const char *one[] = {address, NULL};
    const char *const *to = address ? one : t->administrators;
    char id[64];
    if (!address && (!to || !*to) && !t->webhook)
        return err_set(err, ERR_CONFIG, "mail", "name them under mail: administrators, or give an ADDRESS",
            "there is nobody to send to");
    for (; to && *to; to++) {
        const struct mail_message m = {*to, "ksrd: provbrev", text};
        snprintf(id, sizeof id, "prov-%" PRId64, clock_now());
        if (mail_queue_send_one(t, password, &m, id, err) < 0)
            return -1;
        printf("Provbrevet är lämnat till %s för %s.\n", t->server, *to);
    }
    const struct mail_message hook = {MAIL_QUEUE_HOOK, "", text};
    if (!address && t->webhook) {
        if (mail_queue_send_one(t, NULL, &hook, "", err) < 0)
            return -1;
        printf("Meddelandet är lämnat till webhooken.\n");
    }
    return 0;
}

/* The daemon's children go by what is in force, which lies in the state folder too; by hand the files are tried. */
static int
load(const struct verb_context *c, bool by_daemon, struct config_bundle **ret_bundle, struct catalog **ret,
    struct err *err)
{
    if (!by_daemon)
        return verb_load_config(c, ret_bundle, ret, err);
    if (in_force_recall(c->state_dir, ret, err) < 0)
        return -1;
    return *ret ? 0 : err_set(err, ERR_CONFIG, c->state_dir, NULL, "no configuration is in force");
}

int
verb_mail(struct verb_context *c, struct err *err)
{
    struct config_bundle *bundle = NULL;
    struct catalog *cat = NULL;
    struct arena *a = arena_new();
    char *password = NULL;
    int sent = 0;
    bool test = verb_common_flag(c, "--test"), send = verb_common_flag(c, "--send"),
         in_force = send || verb_common_flag(c, "--in-force");
    const char *address = test && c->argc == 1 ? c->argv[0] : NULL;
    int r = test == send ? err_set(err, ERR_USAGE, "ksrd mail", NULL, USAGE)
                         : verb_common_rest(c, address ? 1 : 0, USAGE, err);
    if (r == 0)
        r = load(c, in_force, &bundle, &cat, err);
    if (r == 0 && cat->telling.password)
        r = secret_read(
            a, cat->telling.password, arena_printf(a, "%s/credentials", c->config_dir), &password, err);
    if (r == 0) {
        net_init();
        r = test ? test_all(&cat->telling, password, address, err)
                 : mail_queue_send(c->state_dir, &cat->telling, password, &sent, err);
    }
    if (send && r == 0 && sent)
        log_line(LOG_INFO, "%d messages sent", sent);
    catalog_free(cat);
    config_bundle_free(bundle);
    arena_free(a);
    return r;
}
