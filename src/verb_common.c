#include "verb_common.h"
#include "text.h"
#include <pwd.h>
#include <unistd.h>

struct global {
    const char *name;
    const char *value;
};
enum { GLOBAL_CONFIG, GLOBAL_DASHBOARDS, GLOBAL_STATE, GLOBAL_LISTEN, GLOBALS };

/* The option's value when argv[i] is this option: *ret_used arguments belong to it. 0: it is another one. */
static int
option_here(const char *name, int argc, char **argv, int i, const char **ret, int *ret_used, struct err *err)
{
    size_t n = strlen(name);
    if (strncmp(argv[i], name, n) != 0)
        return 0;
    if (argv[i][n] == '=') {
        *ret = argv[i] + n + 1;
        *ret_used = 1;
    } else if (argv[i][n] == 0) {
        if (i + 1 >= argc)
            return err_set(err, ERR_USAGE, name, NULL, "the option needs a value");
        *ret = argv[i + 1];
        *ret_used = 2;
    } else {
        return 0;
    }
    if (**ret == 0)
        return err_set(err, ERR_USAGE, name, NULL, "the option's value is empty");
    return 1;
}

static int
take_globals(int argc, char **argv, struct global *g, char **rest, int *ret_n, struct err *err)
{
    int n = 0;
    bool ended = false;
    for (int i = 0; i < argc; i++) {
        int used = 0;
        for (int k = 0; k < GLOBALS && !used && !ended; k++)
            if (option_here(g[k].name, argc, argv, i, &g[k].value, &used, err) < 0)
                return -1;
        if (used)
            i += used - 1;
        else
            rest[n++] = argv[i];
        if (!used && strcmp(argv[i], "--") == 0)
            ended = true;
    }
    rest[n] = NULL;
    *ret_n = n;
    return 0;
}

static const char *
home_folder(void)
{
    const char *home = getenv("HOME");
    if (home && *home == '/')
        return home;
    const struct passwd *pw = getpwuid(getuid());
    return pw ? pw->pw_dir : "/";
}

/* The state folder's name goes to other programs (postgres), which may stand elsewhere: absolute. */
static const char *
absolute(struct arena *a, const char *path)
{
    char here[4096];
    if (*path == '/' || !getcwd(here, sizeof here))
        return path;
    return arena_printf(a, "%s/%s", here, path);
}

static const char *
state_folder(struct arena *a, const char *given)
{
    const char *env = getenv("STATE_DIRECTORY"); /* systemd sets it */
    if (given)
        return absolute(a, given);
    if (env && *env)
        return absolute(a, env);
    if (geteuid() == 0)
        return "/var/lib/ksrd";
    return arena_printf(a, "%s/.local/state/ksrd", home_folder());
}

/* The example municipality's configuration: beside the build folder that the program lies in, or where a package puts it. */
static const char *
example_folder(struct arena *a)
{
    char self[4096];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    self[n > 0 ? n : 0] = '\0';
    char *slash = strrchr(self, '/');
    if (slash)
        *slash = '\0';
    const char *beside = arena_printf(a, "%s/../config", self);
    return access(beside, F_OK) == 0 ? beside : "/usr/share/ksrd/config";
}

/* Who gave the order, while it can still be known: root becomes the user ksrd. By sudo, who used sudo. */
static const char *
whoever(struct arena *a)
{
    char host[65] = "", login[256] = "";
    const char *user = getenv("SUDO_USER");
    const struct passwd *p = getpwuid(getuid());
    if ((!user || !*user) && getlogin_r(login, sizeof login) == 0)
        user = login;
    if (!user || !*user)
        user = p ? p->pw_name : "?";
    if (gethostname(host, sizeof host - 1) < 0 || !*host)
        snprintf(host, sizeof host, "localhost");
    return arena_printf(a, "%s@%s", user, host);
}

int
verb_common_places(
    struct arena *a, int argc, char **argv, struct verb_context *c, const char **ret_verb, struct err *err)
{
    struct global g[GLOBALS] = {
        {"--config", NULL}, {"--dashboards", NULL}, {"--state", NULL}, {"--listen", NULL}};
    char **rest = arena_alloc(a, ((size_t)argc + 1) * sizeof *rest);
    int n = 0;
    if (take_globals(argc > 0 ? argc - 1 : 0, argv + 1, g, rest, &n, err) < 0)
        return -1;
    const char *env = getenv("KSRD_CONFIG");
    *c = (struct verb_context){
        .config_dir = g[GLOBAL_CONFIG].value ? g[GLOBAL_CONFIG].value
                      : env && *env          ? env
                                             : "/etc/ksrd",
        .dashboards_dir = g[GLOBAL_DASHBOARDS].value,
        .state_dir = state_folder(a, g[GLOBAL_STATE].value),
        .listen = g[GLOBAL_LISTEN].value,
        .who = whoever(a),
        .config_given = g[GLOBAL_CONFIG].value || (env && *env),
        .state_given = g[GLOBAL_STATE].value != NULL,
        .argc = n > 0 ? n - 1 : 0,
        .argv = n > 0 ? rest + 1 : rest,
    };
    *ret_verb = n > 0 ? rest[0] : NULL;
    if (*ret_verb && strcmp(*ret_verb, "demo") == 0 && !c->config_given)
        c->config_dir = example_folder(a);
    return 0;
}

static void
take_out(struct verb_context *c, int i, int n)
{
    for (int k = i; k + n <= c->argc; k++)
        c->argv[k] = c->argv[k + n];
    c->argc -= n;
}

bool
verb_common_flag(struct verb_context *c, const char *name)
{
    for (int i = 0; i < c->argc && strcmp(c->argv[i], "--") != 0; i++)
        if (strcmp(c->argv[i], name) == 0) {
            take_out(c, i, 1);
            return true;
        }
    return false;
}

int
verb_common_value(struct verb_context *c, const char *name, const char **ret, struct err *err)
{
    for (int i = 0; i < c->argc && strcmp(c->argv[i], "--") != 0; i++) {
        int used = 0;
        if (option_here(name, c->argc, c->argv, i, ret, &used, err) < 0)
            return -1;
        if (used) {
            take_out(c, i, used);
            return 0;
        }
    }
    return 0;
}

int
verb_common_rest(const struct verb_context *c, int n, const char *usage, struct err *err)
{
    for (int i = 0; i < c->argc && strcmp(c->argv[i], "--") != 0; i++)
        if (text_starts(c->argv[i], "-"))
            return err_set(err, ERR_USAGE, "ksrd", usage, "unknown option '%s'", c->argv[i]);
    if (c->argc < n)
        return err_set(
            err, ERR_USAGE, "ksrd", usage, "%s", n == 1 ? "an argument is missing" : "arguments are missing");
    if (c->argc > n)
        return err_set(err, ERR_USAGE, "ksrd", usage, "one argument too many: '%s'", c->argv[n]);
    return 0;
}
