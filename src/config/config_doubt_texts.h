/* Texts that readers would stumble over: half a sentence, a lost blank, an id in place of words. */
#pragma once
#include "config_doubt.h"

void config_doubt_texts_check(struct load *l);
