/* Collecting faults: config_load's own view of struct config_faults. */
#pragma once
#include "config.h"

/* So many are kept and counted apart; the rest is said in one last line. */
#define CONFIG_FAULTS_MOST 1000

/* Adds one. hint NULL: none. Texts are copied. */
void config_faults_add(struct config_faults *f, const struct pos *pos, const char *hint, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void config_faults_vadd(struct config_faults *f, const struct pos *pos, const char *hint, const char *fmt,
    va_list ap) __attribute__((format(printf, 4, 0)));
/* The same for a doubt. */
void config_faults_vdoubt(struct config_faults *f, const struct pos *pos, const char *hint, const char *fmt,
    va_list ap) __attribute__((format(printf, 4, 0)));
/* No more will be kept: loops that can find many may stop. */
bool config_faults_full(const struct config_faults *f);
/* By file, line and column; a fault said twice (through aliases) is kept once. */
void config_faults_sort(struct config_faults *f);
/* 'text', shortened, line ends shown as blanks; in the arena of f. */
const char *config_faults_quote(struct config_faults *f, const char *text);
/* "expected one of a, b, c", or "did you mean 'a'?" when one of them is near to text; in the arena of f. */
const char *config_faults_nearest(
    struct config_faults *f, const char *text, const char *const *names, size_t n);
