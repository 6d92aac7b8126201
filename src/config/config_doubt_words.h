/* Words that are surely misspelt: each stands once in the whole configuration, and one letter off one that stands often, or off
   the id of the same object. There is no dictionary: what nobody else says is believed. */
#pragma once
#include "config_doubt.h"

void config_doubt_words_check(struct load *l);
