#include "looked.h"
#include "file.h"
#include <stdio.h>
#include <string.h>

#define NOTE "configuration-looked" /* in the state folder: "HASH seen\n" or "HASH refused\n" */
#define HASH_LENGTH 64

enum looked_verdict
looked_decide(const struct looked *before, const char *files, const char *in_force, bool was)
{
    if (strcmp(files, in_force) == 0)
        return LOOKED_SAME;
    if (!*in_force)
        return LOOKED_APPLY;
    if (!before->files[0])
        return was ? LOOKED_EARLIER : LOOKED_APPLY;
    if (strcmp(before->files, files) != 0)
        return LOOKED_APPLY;
    return before->refused ? LOOKED_REFUSED : LOOKED_KEEP;
}

static const char *
note_path(struct arena *a, const char *state_dir)
{
    return arena_printf(a, "%s/" NOTE, state_dir);
}

void
looked_read(const char *state_dir, struct looked *ret)
{
    struct arena *a = arena_new();
    struct err ignored;
    char *text;
    size_t n;
    *ret = (struct looked){0};
    if (file_read(a, note_path(a, state_dir), 200, &text, &n, &ignored) == 0 && n > HASH_LENGTH + 1 &&
        strspn(text, "0123456789abcdef") == HASH_LENGTH && text[HASH_LENGTH] == ' ') {
        memcpy(ret->files, text, HASH_LENGTH);
        ret->refused = strcmp(text + HASH_LENGTH + 1, "refused\n") == 0;
    }
    arena_free(a);
}

int
looked_write(const char *state_dir, const char *files, bool refused, struct err *err)
{
    struct arena *a = arena_new();
    const char *text = arena_printf(a, "%s %s\n", files, refused ? "refused" : "seen");
    int r = file_write(note_path(a, state_dir), text, strlen(text), 0600, err);
    arena_free(a);
    return r;
}
