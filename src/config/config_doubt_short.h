/* Swedish words of two and three letters: so short, nearly every one is a letter off another. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

/* Is the word (small letters, UTF-8) one of them? */
bool config_doubt_short_known(const char *word);
