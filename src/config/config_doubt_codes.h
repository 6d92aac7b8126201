/* Codes that are unlike their neighbours: a lost, doubled or exchanged digit puts a unit's figures nowhere, or under another. */
#pragma once
#include "config_doubt.h"

void config_doubt_codes_check(struct load *l);
