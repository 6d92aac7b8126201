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
#define CONFIG_TEXT_MAIL "^[^@[:space:]<>,;]+@[^@[:space:]<>,;]+$"
void config_text_mail(struct load *l, const struct node *n);
/* A mail or web address. */
void config_text_contact(struct load *l, const struct node *n);
void config_text_smtp(struct load *l, const struct node *n);
void config_text_hours(struct load *l, const struct node *n);
void config_text_date(struct load *l, const struct node *n);
/* Prose: letters in it, none of them torn by a wrong encoding, at most `most` characters; one line if so asked. */
bool config_text_prose(struct load *l, const struct node *n, long most, bool one_line);
/* The text matches an extended regular expression. */
bool config_text_matches(const char *text, const char *expression);
