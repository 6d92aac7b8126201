/* Texts that have a form of their own: addresses, colours, cron times, paths. Each adds its faults itself. */
#pragma once
#include "config_walk.h"

void config_text_municipality(struct load *l, const struct node *n);
void config_text_colour(struct load *l, const struct node *n);
void config_text_database(struct load *l, const struct node *n);
void config_text_secret(struct load *l, const struct node *n);
void config_text_path(struct load *l, const struct node *n);
void config_text_url(struct load *l, const struct node *n);
void config_text_cron(struct load *l, const struct node *n);
/* Prose: letters in it, none of them torn by a wrong encoding, at most `most` characters; one line if so asked. */
bool config_text_prose(struct load *l, const struct node *n, long most, bool one_line);
/* The text matches an extended regular expression. */
bool config_text_matches(const char *text, const char *expression);
/* Contrast of a colour #RRGGBB with white, 1 … 21 (WCAG 2). */
double config_text_contrast(const char *colour);
