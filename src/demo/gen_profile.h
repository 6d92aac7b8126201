/* What a kind of unit spends and earns: accounts with their share of the unit's net cost, and how the year is spread. */
#pragma once
#include <stdbool.h>
#include <stddef.h>

enum gen_kind {
    GEN_POLITICS,
    GEN_OFFICE,
    GEN_FIRE,
    GEN_KITCHEN,
    GEN_CLEANING,
    GEN_PRESCHOOL,
    GEN_SCHOOL,
    GEN_GYM,
    GEN_CARE,
    GEN_HOMECARE,
    GEN_PLACEMENT,
    GEN_BENEFITS,
    GEN_LABOUR,
    GEN_PERMIT,
    GEN_ROADS,
    GEN_PROPERTY,
    GEN_CULTURE,
    GEN_FINANCE,
    GEN_HOUSING, /* the companies, on the BAS chart */
    GEN_ENERGY,
    GEN_KINDS
};

enum gen_role { GEN_PAY, GEN_COST, GEN_WEAR, GEN_INCOME };
enum gen_season { GEN_FLAT, GEN_SALARY, GEN_POWER, GEN_TERM, GEN_SNOW, GEN_SEASONS };

struct gen_line {
    int account;
    int permille; /* of the unit's net cost; cost positive, income negative; of the first line: what is left */
    enum gen_role role;
    enum gen_season season;
};

/* Ends with account 0. */
const struct gen_line *gen_profile_lines(enum gen_kind k);
/* What a profile's lines sum to (permille of the net cost), and whether an account counts in that sum. */
int gen_profile_net(const struct gen_line *lines);
bool gen_profile_in_net(const struct gen_line *lines, int account);
/* Twelve-thousandths of the year up to and with this month (0 → 0 … 12 → 12000). */
int gen_profile_until(enum gen_season s, int months);

struct gen_account {
    int number;
    const char *name;
};
/* The accounts that the municipality (bas false) or a company (bas true) uses. */
const struct gen_account *gen_profile_accounts(int bas, size_t *ret_n);
