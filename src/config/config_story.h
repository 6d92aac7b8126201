/* Stories: Markdown files with a head of YAML, in a folder of their own. */
#pragma once
#include "config_walk.h"

#define CONFIG_STORY_FOLDER "berattelser"
#define CONFIG_STORY_ENDING ".md"

/* A file of the configuration as nodes: of a story {stories: [{id, …its head…, text}]}, as if it stood in YAML, else as config_yaml_parse.
   0, or −1 when the file cannot be read, with the fault added. */
int config_story_parse(struct arena *a, const struct config_file *f, const char *name,
    struct config_faults *faults, const struct node **ret);
/* Checks of the schema. */
void config_story_author(struct load *l, const struct node *n);
void config_story_period(struct load *l, const struct node *n);
void config_story_text(struct load *l, const struct node *n);
/* A story's indicator can have a figure for its unit. */
void config_story_check(struct load *l);
