/* Doubts: what is allowed but unlikely. `ksrd check` says them as warnings, and the configuration is valid with them. A doubt must
   be worth a look whenever it is said: a figure that would be wrong, a word that readers would stumble over. */
#pragma once
#include "config_walk.h"

/* Adds one about the value under `key` of the owner (l->owner), unless the owner's `accept` lists the key. */
void config_doubt_add(struct load *l, const char *key, const struct pos *pos, const char *hint,
    const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* All doubts of a configuration of which every file could be read. What has faults is left out. */
void config_doubt_check(struct load *l);
/* The object can be trusted: nothing about it is broken. */
bool config_doubt_whole(const struct load *l, enum kind kind, const void *data);
/* No object of the kind is broken. */
bool config_doubt_all_whole(const struct load *l, enum kind kind);
/* A source without faults, of this format. */
bool config_doubt_format(const struct load *l, const struct source *s, const char *format);
/* Runs check for each whole object of the kind, as its owner. */
void config_doubt_each(struct load *l, enum kind kind, void (*check)(struct load *l, struct object *o));
