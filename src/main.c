/* ksrd: the verbs, a table. */
#include "arena.h"
#include "clock.h"
#include "log.h"
#include "privileges.h"
#include "text.h"
#include "verb.h"
#include "verb_common.h"
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct verb verbs[] = {
    {"serve", "serve", "scheduler and pages; applies a changed configuration at start and on SIGHUP", true,
        verb_serve},
    {"demo", "demo [--port N] [--state DIR]", "the example municipality on a private PostgreSQL", true,
        verb_demo},
    {"init", "init --kommun NNNN DIR",
        "a first configuration of one's own: Kolada figures, the three pillars", false, verb_init},
    {"check", "check [--strict]", "every fault of the configuration, with its place; and what is unlikely",
        false, verb_check},
    {"plan", "plan [--to EDITION|HASH] [--json]", "what the files would change, and which figures would move",
        true, verb_plan},
    {"apply", "apply [--to EDITION|HASH] [--reason TEXT]",
        "put the files, or an earlier configuration, in force", true, verb_apply},
    {"pull", "pull SOURCE [--file F] [--reason TEXT] [--dry-run]", "fetch one source now", true, verb_pull},
    {"retract", "retract PULL --reason TEXT", "take a pull back: the figures are as they would be without it",
        true, verb_retract},
    {"explain",
        "explain INDICATOR --unit U --period P [--window W] [--scenario S] [--slice D] [--per T] "
        "[--no-earlier] [--json]",
        "how a figure was reckoned, down to the files it came from", true, verb_explain},
    {"accept", "accept INDICATOR --unit U --period P --reason TEXT",
        "a figure that a plausibility rule holds is found right", true, verb_accept},
    {"release", "release SOURCE PERIOD [--reason TEXT]",
        "a source's months are final: what they say now is kept as reported", true, verb_release},
    {"lock", "lock SOURCE PERIOD [--reason TEXT]",
        "the same, and what changes them from now on is shown as a correction", true, verb_lock},
    {"freeze", "freeze MEETING [--again --reason TEXT]", "a meeting's papers are kept as they went out", true,
        verb_freeze},
    {"backup", "backup [-o DIR] [--without-missing-raw]",
        "database, raw files and configuration into DIR (STATE/backup), verified", true, verb_backup},
    {"restore", "restore DIR [--url OWNER-URL]", "a backup into an empty state folder and database", true,
        verb_restore},
    {"purge", "purge [--dry-run] [--url OWNER-URL]", "remove what retention: keeps no longer", true,
        verb_purge},
    {"disclose", "disclose [--withdraw UNIT … | --show INDICATOR …]",
        "release protected measures that are due; hide a unit; show a hidden figure, logged", true,
        verb_disclose},
    {"mail", "mail --test [ADDRESS]", "a message to try the mail server with", true, verb_mail},
    {"decode", "decode FORMAT FILE [--json]", "look into a file; FORMAT sie csv kolada", false, verb_decode},
    {"map", "map SOURCE FILE", "a mapping stub in YAML from a file's own codes", false, verb_map},
    {"migrate", "migrate [--url OWNER-URL]", "bring the database's schema up to date", true, verb_migrate},
    {"schema", "schema [--markdown | --man]", "JSON Schema, or the reference, of the configuration", false,
        verb_schema},
    {"version", "version", "the program's version", false, verb_version},
};
#define N_VERBS (sizeof verbs / sizeof *verbs)

static const struct verb *
find_verb(const char *name)
{
    for (size_t i = 0; name && i < N_VERBS; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

static void
print_help(FILE *out)
{
    fputs("usage: ksrd [--config DIR] [--dashboards DIR] [--state DIR] [--listen HOST:PORT] VERB …\n\n", out);
    for (size_t i = 0; i < N_VERBS; i++)
        fprintf(out, "  %-36s %s\n", verbs[i].usage, verbs[i].help);
    fputs("  help [VERB]\n\n"
          "Places: --config, $KSRD_CONFIG, /etc/ksrd; --state, $STATE_DIRECTORY, /var/lib/ksrd (root) or\n"
          "~/.local/state/ksrd.\n"
          "Exit codes: 0 done, 1 input or configuration wrong, 2 usage, 3 database, 4 source, 70 a bug in "
          "ksrd.\n",
        out);
}

static void
print_verb_help(const struct verb *v)
{
    printf("usage: ksrd %s\n%s\n", v->usage, v->help);
}

static int
unknown_verb(const char *name, struct err *err)
{
    const char *names[N_VERBS + 1];
    char hint[128];
    for (size_t i = 0; i < N_VERBS; i++)
        names[i] = verbs[i].name;
    names[N_VERBS] = "help";
    const char *near = text_nearest(name, names, N_VERBS + 1);
    if (near)
        snprintf(hint, sizeof hint, "did you mean '%s'?", near);
    else
        snprintf(hint, sizeof hint, "see ksrd help");
    return err_set(err, ERR_USAGE, "ksrd", hint, "unknown verb '%s'", name);
}

/* help, --help, VERB --help. 1: that was it. */
static int
help(struct verb_context *c, const char *name, struct err *err)
{
    bool asked = verb_common_flag(c, "--help") || (name && strcmp(name, "--help") == 0);
    if (name && strcmp(name, "help") == 0) {
        asked = true;
        name = c->argc > 0 ? c->argv[0] : NULL;
    }
    if (!asked)
        return 0;
    const struct verb *v = find_verb(name);
    if (v)
        print_verb_help(v);
    else if (!name || strcmp(name, "help") == 0 || strcmp(name, "--help") == 0)
        print_help(stdout);
    else
        return unknown_verb(name, err);
    return 1;
}

static int
run(struct arena *a, int argc, char **argv, struct err *err)
{
    struct verb_context c;
    const char *name = NULL;
    if (verb_common_places(a, argc, argv, &c, &name, err) < 0)
        return -1;
    int helped = help(&c, name, err);
    if (helped)
        return helped < 0 ? -1 : 0;
    if (!name) {
        print_help(stderr);
        return err_set(err, ERR_USAGE, "ksrd", NULL, "no verb given");
    }
    const struct verb *v = find_verb(name);
    if (!v)
        return unknown_verb(name, err);
    if (v->needs_state) {
        umask(077);
        if (privileges_settle(&c, err) < 0)
            return -1;
    }
    return v->run(&c, err);
}

static void
tell(const struct err *err)
{
    char text[2400];
    if (log_is_journal(STDERR_FILENO)) {
        log_err(LOG_ERROR, err);
        return;
    }
    err_text(err, text, sizeof text);
    fprintf(stderr, "%s\n", text);
}

int
main(int argc, char **argv)
{
    struct err err = {0};
    struct arena *a = arena_new();
    clock_init();
    signal(SIGPIPE, SIG_IGN);
    int r = run(a, argc, argv, &err);
    int code = r == 0 ? 0 : r == VERB_SILENT ? 1 : err_exit_code(&err);
    if (r == -1)
        tell(&err);
    if ((fflush(stdout) != 0 || ferror(stdout)) && code == 0) {
        fputs("ksrd: could not write all of the answer to the standard output\n", stderr);
        code = 1;
    }
    arena_free(a);
    return code;
}
