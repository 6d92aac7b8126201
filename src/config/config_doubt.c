#include "config_doubt.h"
#include "config_doubt_codes.h"
#include "config_doubt_indicators.h"
#include "config_doubt_sources.h"
#include "config_doubt_targets.h"
#include "config_doubt_texts.h"
#include "config_doubt_units.h"
#include "config_doubt_words.h"
#include "config_link.h"
#include "config_plausibility.h"

/* The word of the owner's `accept` that names the key; NULL: it is not accepted. */
static const struct node *
accepted(const struct object *owner, const char *key)
{
    const struct node *list = config_yaml_get(owner->node, "accept");
    size_t n = !list ? 0 : list->kind == NODE_LIST ? list->n : 1;

    for (size_t i = 0; i < n; i++) {
        const struct node *word = config_yaml_item(list, i);

        if (word->kind == NODE_SCALAR && strcmp(word->text, key) == 0)
            return word;
    }
    return NULL;
}

void
config_doubt_add(
    struct load *l, const char *key, const struct pos *pos, const char *hint, const char *fmt, ...)
{
    const struct node *word = accepted(l->owner, key);
    const char *meant = arena_printf(
        l->faults->arena, "%s%saccept: [%s] if it is meant so", hint ? hint : "", hint ? "; " : "", key);
    va_list ap;

    if (word) {
        *ARENA_PUSH(l->scratch, l->accepted, l->n_accepted, l->cap_accepted) = word;
        return;
    }
    va_start(ap, fmt);
    config_faults_vdoubt(l->faults, pos, meant, fmt, ap);
    va_end(ap);
}

static __attribute__((format(printf, 4, 5))) void
say(struct load *l, const struct pos *pos, const char *hint, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    config_faults_vdoubt(l->faults, pos, hint, fmt, ap);
    va_end(ap);
}

bool
config_doubt_whole(const struct load *l, enum kind kind, const void *data)
{
    const struct object *o = config_link_object(l, kind, data);

    return o && !o->broken;
}

bool
config_doubt_all_whole(const struct load *l, enum kind kind)
{
    for (size_t i = 0; i < l->sections[kind].n; i++)
        if (l->sections[kind].objects[i].broken)
            return false;
    return true;
}

bool
config_doubt_format(const struct load *l, const struct source *s, const char *format)
{
    return config_doubt_whole(l, KIND_SOURCE, s) && strcmp(s->format, format) == 0;
}

void
config_doubt_each(struct load *l, enum kind kind, void (*check)(struct load *l, struct object *o))
{
    struct section *s = &l->sections[kind];

    for (size_t i = 0; i < s->n && !config_faults_full(l->faults); i++)
        if (!s->objects[i].broken) {
            l->owner = &s->objects[i];
            check(l, &s->objects[i]);
        }
    l->owner = NULL;
}

static bool
was_needed(const struct load *l, const struct node *word)
{
    for (size_t i = 0; i < l->n_accepted; i++)
        if (l->accepted[i] == word)
            return true;
    return false;
}

/* What is accepted for nothing would hide a doubt that comes later. */
static void
check_accepted(struct load *l, const struct object *o)
{
    const struct node *list = config_yaml_get(o->node, "accept");
    size_t n = !list ? 0 : list->kind == NODE_LIST ? list->n : 1;

    for (size_t i = 0; i < n; i++) {
        const struct node *word = config_yaml_item(list, i);

        if (!was_needed(l, word))
            say(l, &word->pos, "take it out", "there is nothing to accept about '%s'", word->text);
    }
}

static void
check_all_accepted(struct load *l)
{
    for (int k = 0; k < KINDS; k++)
        for (size_t i = 0; i < l->sections[k].n; i++) {
            l->owner = &l->sections[k].objects[i];
            check_accepted(l, l->owner);
        }
    l->owner = &l->organisation;
    if (l->organisation.node)
        check_accepted(l, l->owner);
    l->owner = NULL;
}

void
config_doubt_check(struct load *l)
{
    bool valid = l->faults->n == 0;

    config_doubt_sources_check(l);
    config_doubt_units_check(l);
    config_doubt_codes_check(l);
    config_doubt_indicators_check(l);
    config_doubt_targets_check(l);
    config_plausibility_doubt(l);
    config_doubt_texts_check(l);
    config_doubt_words_check(l);
    if (valid) /* else some doubts were not looked for */
        check_all_accepted(l);
}
