/* The units of the example municipality as the generator knows them. */
#pragma once
#include "gen_profile.h"
#include <stdint.h>

#define GEN_FIRST_YEAR 2023
#define GEN_REORGANISED 2026 /* 1 January: two preschools become one */

enum gen_book { GEN_BOOK_KOMMUN, GEN_BOOK_BOSTADER, GEN_BOOK_ENERGI };

struct gen_unit {
    const char *prefix; /* first digits of its ansvar codes; "" = a company, no codes */
    const char *name;
    enum gen_kind kind;
    int places;           /* number of ansvar codes: prefix0, prefix1 … */
    int net_tkr;          /* net cost of 2023; a company: 1000, its profile is in tkr */
    int heads, women;     /* employees; women among them, permille */
    int sick, sick_slope; /* permille of ordinary time; permille more each year */
    int managers;
    int over[4]; /* outcome over budget, permille of its costs, 2023 … 2026 and after */
};

const struct gen_unit *gen_unit_all(enum gen_book book, size_t *ret_n);
/* Budgeted net cost of the year in kr; 0 when the unit does not exist then. */
int64_t gen_unit_net(const struct gen_unit *u, int year);
int gen_unit_heads(const struct gen_unit *u, int year);
int gen_unit_managers(const struct gen_unit *u, int year);
int gen_unit_over(const struct gen_unit *u, int year);
/* Its ansvar code number i (0 … places−1); 0 for a company. */
int gen_unit_place(const struct gen_unit *u, int i);
