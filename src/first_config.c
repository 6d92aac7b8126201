#include "first_config.h"
#include "arena.h"
#include "buf.h"
#include "embed.h"
#include "file.h"
#include "municipality.h"
#include "text.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define FILES_MOST 32
#define FILE_MOST (1u << 20)
#define SECRETS "credentials"
#define DASHBOARDS "dashboards-" /* files that belong in the folder of that name */

size_t program_embedded(struct embed_file *e, size_t most); /* made by CMake from init/ */

/* ---- what a municipality is called ------------------------------------------------------------------------------------------ */
/* "Stockholms", "Vimmerby", "Alingsås": before "kommun". */
static const char *
genitive(struct arena *a, const char *name)
{
    static const char *const irregular[][2] = {{"Kalmar", "Kalmar"}, {"Orust", "Orust"}, {"Falun", "Falu"}};
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof irregular / sizeof *irregular; i++)
        if (strcmp(irregular[i][0], name) == 0)
            return irregular[i][1];
    char last = n ? name[n - 1] : 'a';
    bool as_it_is = strchr("aeiouysxz", last) || (n > 1 && (unsigned char)name[n - 2] == 0xC3); /* å ä ö */
    return as_it_is ? name : arena_printf(a, "%ss", name);
}

static bool
is_region_too(const char *code)
{
    return strcmp(code, "0980") == 0;
}

static const char *
municipality_title(struct arena *a, const char *code, const char *name)
{
    return is_region_too(code) ? "Region Gotland" : arena_printf(a, "%s kommun", genitive(a, name));
}

static const char *
group_title(struct arena *a, const char *code, const char *name)
{
    return is_region_too(code) ? "Region Gotlands koncern"
                               : arena_printf(a, "%s kommunkoncern", genitive(a, name));
}

/* The organisation's key in a database that several may share: Habo and Håbo are two. */
static const char *
slug_of(struct arena *a, const char *code, const char *name)
{
    char slug[48], other[48];
    size_t same = 0;
    text_to_id(name, slug, sizeof slug);
    for (size_t i = 0; i < municipality_n; i++)
        same += strcmp(text_to_id(municipality_all[i].name, other, sizeof other), slug) == 0;
    return same > 1 ? arena_printf(a, "%s_%s", slug, code) : arena_strdup(a, slug);
}

/* ---- the files ----------------------------------------------------------------------------------------------------------------- */
struct word {
    const char *key, *value;
};

/* {{key}} becomes its value. */
static int
fill(const struct embed_file *f, const struct word *words, struct buf *out, struct err *err)
{
    for (const char *at = f->data; *at;) {
        const char *open = strstr(at, "{{"), *close = open ? strstr(open, "}}") : NULL;
        buf_add(out, at, open ? (size_t)(open - at) : strlen(at));
        if (!close)
            break;
        const struct word *w = words;
        size_t n = (size_t)(close - open - 2);
        while (w->key && (strlen(w->key) != n || memcmp(w->key, open + 2, n) != 0))
            w++;
        if (!w->key)
            return err_set(err, ERR_BUG, f->name, NULL, "there is no word '%.*s'", (int)n, open + 2);
        buf_str(out, w->value);
        at = close + 2;
    }
    return out->failed ? err_set(err, ERR_BUG, f->name, NULL, "the file is too large") : 0;
}

static int
write_file(
    struct arena *a, const struct embed_file *f, const struct word *words, const char *dir, struct err *err)
{
    struct buf out;
    bool dashboard = text_starts(f->name, DASHBOARDS);
    const char *path = arena_printf(
        a, "%s/%s%s", dir, dashboard ? "dashboards/" : "", f->name + (dashboard ? strlen(DASHBOARDS) : 0));
    buf_init(&out, FILE_MOST);
    int r = fill(f, words, &out, err);
    if (r == 0)
        r = file_write(path, out.data ? out.data : "", out.len, 0644, err);
    buf_free(&out);
    return r;
}

static int
write_all(struct arena *a, const struct word *words, const char *dir, struct err *err)
{
    struct embed_file files[FILES_MOST];
    size_t n = program_embedded(files, FILES_MOST);
    if (n > FILES_MOST)
        return err_set(err, ERR_BUG, "init", NULL, "more than %d files", FILES_MOST);
    for (size_t i = 0; i < n; i++)
        if (write_file(a, &files[i], words, dir, err) < 0)
            return -1;
    return 0;
}

/* Whatever lies there is somebody's; the folder of secrets comes with the package. */
static int
prove_empty(const char *dir, struct err *err)
{
    DIR *d = opendir(dir);
    const char *found = NULL;
    int r = 0;
    if (!d)
        return errno == ENOENT ? 0
                               : err_set(err, ERR_CONFIG, dir, NULL, "could not look into the folder: %s",
                                     strerror(errno));
    for (struct dirent *e = readdir(d); e && !found; e = readdir(d))
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && strcmp(e->d_name, SECRETS) != 0)
            found = e->d_name;
    if (found)
        r = err_set(err, ERR_USAGE, dir, "give a folder that does not exist yet",
            "the folder is not empty: it holds '%s'", found);
    closedir(d);
    return r;
}

/* A name in place of the code is a common slip. */
static int
unknown(const char *code, struct err *err)
{
    char hint[200] = "SCB's code: Vimmerby is 0884";
    for (size_t i = 0; i < municipality_n; i++)
        if (strcasecmp(municipality_all[i].name, code) == 0)
            snprintf(hint, sizeof hint, "%s is %s", municipality_all[i].name, municipality_all[i].code);
    return err_set(err, ERR_USAGE, "--kommun", hint, "there is no municipality '%s'", code);
}

int
first_config_write(
    const struct first_config *f, const char *dir, char ret_name[FIRST_CONFIG_NAME], struct err *err)
{
    struct arena *a = arena_new();
    const char *name = municipality_name(f->code);
    char minute[8];
    int r = !name || text_starts(f->code, "00") ? unknown(f->code, err) : prove_empty(dir, err);
    if (name && r == 0) {
        const char *title = municipality_title(a, f->code, name);
        snprintf(minute, sizeof minute, "%ld",
            strtol(f->code, NULL, 10) % 60); /* not all of Sweden in the same minute */
        const struct word words[] = {{"code", f->code}, {"name", title},
            {"koncern", group_title(a, f->code, name)}, {"slug", slug_of(a, f->code, name)},
            {"kolada", f->kolada}, {"minute", minute}, {NULL, NULL}};
        snprintf(ret_name, FIRST_CONFIG_NAME, "%s", title);
        r = file_mkdirs(arena_printf(a, "%s/dashboards", dir), 0755, err);
        if (r == 0)
            r = write_all(a, words, dir, err);
        if (r < 0 && err && err->kind == ERR_STORE)
            err->kind = ERR_CONFIG;
    }
    arena_free(a);
    return r;
}
