/* What the tests of the configuration share: bundles from folders and from texts. */
#pragma once
#include "clock.h"
#include "config_bundle.h"
#include "file.h"
#include "text.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define FIXTURES KSRD_SOURCE "/tests/config/"

static inline void
fixture_add(struct config_bundle *b, size_t *cap, const char *name, const char *text, size_t len)
{
    struct config_file *f = ARENA_PUSH(b->arena, b->files, b->n, *cap);

    *f = (struct config_file){.name = arena_strdup(b->arena, name), .text = text, .len = len};
}

/* All *.yaml of folder under FIXTURES but one (NULL: all), named "folder/file.yaml". */
static inline void
fixture_add_folder(struct config_bundle *b, size_t *cap, const char *folder, const char *but)
{
    struct err err = {0};
    char **names, *text;
    size_t n, len;

    assert_int_equal(
        file_list(b->arena, arena_printf(b->arena, FIXTURES "%s", folder), ".yaml", &names, &n, &err), 0);
    for (size_t i = 0; i < n; i++) {
        const char *name = arena_printf(b->arena, "%s/%s", folder, names[i]);

        if (but && strcmp(names[i], but) == 0)
            continue;
        if (file_read(b->arena, arena_printf(b->arena, FIXTURES "%s", name), 1 << 20, &text, &len, &err))
            fail_msg("%s: %s", name, err.what);
        fixture_add(b, cap, name, text, len);
    }
}

/* The answer to a bundle as text: "" when it is valid, and nothing about it doubted. In the bundle's arena. */
static inline const char *
fixture_answer(const struct config_bundle *b)
{
    struct catalog *c = NULL;
    struct config_faults *f = NULL;
    struct buf out;
    const char *ret;

    if (config_check(b, &c, &f) == 0)
        catalog_free(c);
    buf_init(&out, 1 << 24);
    config_faults_text(f, &out);
    ret = arena_strdup(b->arena, out.data ? out.data : "");
    buf_free(&out);
    config_faults_free(f);
    return ret;
}

/* The faults of one text beside the good files, "L:C: what" lines with the file's name taken off. Freed by the caller. */
static inline char *
fixture_check(const char *text, size_t len)
{
    struct config_bundle *b = config_bundle_new();
    size_t cap = 0;
    const char *answer;
    char *ret;

    fixture_add_folder(b, &cap, "good", NULL);
    fixture_add(b, &cap, "t", text, len);
    answer = fixture_answer(b);
    ret = strdup(answer);
    config_bundle_free(b);
    return ret;
}
