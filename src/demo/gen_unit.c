/* The units of the example municipality as the generator knows them. Their ids, names and place in the tree are configuration. */
#include "gen_unit.h"
#include <stdlib.h>
#include <string.h>

static const struct gen_unit kommun[] = {
    {"100", "Kommunstyrelsen", GEN_POLITICS, 1, 9000, 0, 0, 0, 0, 0, {-4, -6, -2, -4}},
    {"110", "Kansli och kommunikation", GEN_OFFICE, 2, 21000, 24, 750, 42, 0, 1, {-5, -8, -6, -10}},
    {"111", "Ekonomienheten", GEN_OFFICE, 1, 14000, 19, 740, 38, 0, 1, {0, -4, 2, -6}},
    {"112", "HR-enheten", GEN_OFFICE, 1, 13000, 16, 800, 40, 0, 1, {3, -6, -4, -2}},
    {"113", "Digitalisering och IT", GEN_OFFICE, 1, 17500, 12, 330, 30, 0, 1, {10, 14, 6, 4}},
    {"120", "Näringsliv och turism", GEN_OFFICE, 1, 11500, 9, 560, 28, 0, 1, {-20, -12, -18, -8}},
    {"130", "Räddningstjänsten", GEN_FIRE, 2, 27000, 46, 110, 30, 1, 2, {4, 8, 6, 2}},
    {"140", "Kostenheten", GEN_KITCHEN, 2, 8500, 62, 900, 78, 1, 2, {30, 24, 12, 8}},
    {"141", "Lokalvården", GEN_CLEANING, 1, 4500, 44, 910, 84, 1, 1, {10, 6, -8, -4}},
    {"200", "Barn- och utbildningskontoret", GEN_OFFICE, 2, 24000, 22, 770, 36, 0, 2, {-10, -14, -20, -26}},
    {"201", "Central elevhälsa", GEN_OFFICE, 1, 19000, 28, 890, 46, 1, 1, {-12, -6, 4, 2}},
    {"211", "Norrgårdens förskola", GEN_PRESCHOOL, 1, 19500, 36, 960, 86, 2, 1, {2, 6, 4, 8}},
    {"212", "Tallbackens förskola", GEN_PRESCHOOL, 1, 11000, 20, 950, 94, 3, 1, {12, 22, 30, 0}},
    {"213", "Skogsgläntans förskola", GEN_PRESCHOOL, 2, 21500, 40, 950, 84, 2, 2, {-4, 0, 2, 4}},
    {"214", "Storebro förskola", GEN_PRESCHOOL, 1, 16000, 29, 960, 80, 1, 1, {0, 4, -6, 2}},
    {"215", "Södra Vi förskola", GEN_PRESCHOOL, 1, 17000, 31, 970, 88, 2, 1, {6, 2, 8, 10}},
    {"216", "Frödinge förskola", GEN_PRESCHOOL, 1, 9500, 17, 940, 76, 1, 1, {-8, -2, 4, 0}},
    {"217", "Gullringens förskola", GEN_PRESCHOOL, 1, 9000, 16, 940, 82, 2, 1, {5, 9, 3, 6}},
    {"221", "Astrid Lindgrens skola", GEN_SCHOOL, 3, 62000, 96, 760, 58, 1, 3, {-2, 4, 6, 8}},
    {"222", "Vimarskolan", GEN_SCHOOL, 3, 58000, 88, 730, 60, 1, 3, {4, 8, 10, 12}},
    {"223", "Södra Vi skola", GEN_SCHOOL, 2, 33000, 52, 790, 62, 0, 2, {-6, -2, 0, 4}},
    {"224", "Storebro skola", GEN_SCHOOL, 1, 27000, 43, 800, 56, 1, 1, {0, 2, 4, 6}},
    {"225", "Tuna skola", GEN_SCHOOL, 1, 17000, 27, 820, 52, 0, 1, {-10, -4, -6, -2}},
    {"226", "Frödinge skola", GEN_SCHOOL, 1, 15500, 25, 810, 66, 1, 1, {8, 6, 2, 4}},
    {"227", "Gullringens skola", GEN_SCHOOL, 1, 14500, 24, 800, 54, 0, 1, {-4, -8, 2, 0}},
    {"231", "Vimmerby gymnasium", GEN_GYM, 3, 57600, 76, 590, 56, 2, 3, {12, 20, 26, 33}},
    {"232", "Vuxenutbildningen", GEN_GYM, 2, 22000, 31, 680, 50, 0, 1, {-14, -10, -6, -4}},
    {"290", "Barn- och utbildningsnämnden", GEN_POLITICS, 1, 1200, 0, 0, 0, 0, 0, {-4, -6, -2, -4}},
    {"300", "Socialförvaltningens stab", GEN_OFFICE, 1, 21000, 23, 800, 44, 0, 2, {-6, -10, 4, 2}},
    {"311", "Vimarhaga äldreboende", GEN_CARE, 2, 47000, 68, 900, 98, 3, 2, {16, 24, 18, 14}},
    {"312", "Borghaga äldreboende", GEN_CARE, 2, 32000, 48, 910, 92, 2, 2, {10, 14, 12, 8}},
    {"313", "Vidala äldreboende", GEN_CARE, 2, 39000, 58, 890, 90, 2, 2, {22, 30, 16, 20}},
    {"314", "Hemsjukvården", GEN_CARE, 1, 26000, 36, 920, 74, 1, 1, {40, 46, 28, 34}},
    {"315", "Biståndsenheten", GEN_OFFICE, 1, 9000, 13, 920, 48, 0, 1, {-4, 2, 0, -2}},
    {"321", "Hemtjänst centrum", GEN_HOMECARE, 2, 31000, 66, 880, 92, 9, 2, {26, 34, 22, 30}},
    {"322", "Hemtjänst norr", GEN_HOMECARE, 1, 21000, 45, 890, 96, 8, 1, {18, 26, 30, 42}},
    {"323", "Hemtjänst söder", GEN_HOMECARE, 1, 19000, 42, 900, 88, 5, 1, {14, 20, 18, 24}},
    {"331", "Bostäder med särskild service", GEN_CARE, 3, 41000, 72, 800, 82, 1, 3, {8, 12, 6, 10}},
    {"332", "Daglig verksamhet", GEN_CARE, 1, 17000, 26, 770, 64, 1, 1, {-8, -4, 0, 2}},
    {"333", "Personlig assistans", GEN_HOMECARE, 1, 24000, 48, 790, 86, 2, 1, {20, 16, -10, -6}},
    {"341", "Barn- och ungdomsenheten", GEN_PLACEMENT, 2, 34000, 24, 880, 66, 2, 2, {70, 84, 40, 52}},
    {"342", "Vuxenenheten", GEN_PLACEMENT, 1, 13500, 11, 820, 58, 1, 1, {10, -12, 8, 14}},
    {"343", "Försörjningsstöd", GEN_BENEFITS, 1, 14500, 12, 860, 54, 1, 1, {-30, -44, -20, -16}},
    {"344", "Arbetsmarknadsenheten", GEN_LABOUR, 2, 10500, 18, 610, 52, 1, 1, {-18, -6, -12, 6}},
    {"390", "Socialnämnden", GEN_POLITICS, 1, 1200, 0, 0, 0, 0, 0, {-4, -6, -2, -4}},
    {"411", "Bygglovsenheten", GEN_PERMIT, 1, 5600, 9, 560, 40, 2, 1, {-30, -24, 12, 18}},
    {"412", "Miljö- och livsmedelsenheten", GEN_PERMIT, 1, 4200, 10, 690, 34, 0, 1, {-12, -30, -26, -20}},
    {"490", "Miljö- och byggnadsnämnden", GEN_POLITICS, 1, 600, 0, 0, 0, 0, 0, {-4, -6, -2, -4}},
    {"511", "Gata och park", GEN_ROADS, 2, 34000, 29, 210, 44, 1, 1, {30, -22, -14, -18}},
    {"512", "Fastighetsenheten", GEN_PROPERTY, 2, 17000, 34, 240, 46, 1, 2, {24, 20, -40, -30}},
    {"513", "Mark och exploatering", GEN_OFFICE, 1, 7000, 6, 500, 26, 0, 1, {-20, -16, -10, -14}},
    {"590", "Samhällsbyggnadsnämnden", GEN_POLITICS, 1, 500, 0, 0, 0, 0, 0, {-4, -6, -2, -4}},
    {"611", "Vimmerby bibliotek", GEN_CULTURE, 1, 12500, 14, 780, 42, 0, 1, {0, -4, 2, -2}},
    {"612", "Kulturskolan", GEN_CULTURE, 1, 9500, 14, 560, 40, 1, 1, {-6, -2, -4, 2}},
    {"613", "Fritid och idrott", GEN_CULTURE, 2, 23000, 21, 380, 36, 0, 1, {12, 16, 10, 12}},
    {"690", "Kultur- och fritidsnämnden", GEN_POLITICS, 1, 500, 0, 0, 0, 0, 0, {-4, -6, -2, -4}},
    {"711", "Överförmyndarnämnden", GEN_OFFICE, 1, 3000, 4, 750, 30, 0, 1, {0, 4, -2, 0}},
    {"900", "Finansförvaltningen", GEN_FINANCE, 1, 5000, 0, 0, 0, 0, 0, {-60, -40, -80, -70}},
};
static const struct gen_unit bostader[] = {
    {"", "Vimmerby bostäder AB", GEN_HOUSING, 1, 1000, 0, 0, 0, 0, 0, {-20, 0, 15, 10}},
};
static const struct gen_unit energi[] = {
    {"", "Vimmerby energi AB", GEN_ENERGY, 1, 1000, 0, 0, 0, 0, 0, {25, -10, 0, 5}},
};

const struct gen_unit *
gen_unit_all(enum gen_book book, size_t *ret_n)
{
    if (book == GEN_BOOK_KOMMUN) {
        *ret_n = sizeof kommun / sizeof *kommun;
        return kommun;
    }
    *ret_n = 1;
    return book == GEN_BOOK_BOSTADER ? bostader : energi;
}

/* A unit of the municipality; NULL when there is none. */
static const struct gen_unit *
find(const char *prefix)
{
    size_t n = 0;
    const struct gen_unit *u = gen_unit_all(GEN_BOOK_KOMMUN, &n);

    for (size_t i = 0; i < n; i++)
        if (strcmp(u[i].prefix, prefix) == 0)
            return &u[i];
    return NULL;
}

/* Tallbackens förskola (212) went into Norrgårdens (211) on 1 January 2026. */
static int
merged(const struct gen_unit *u, int year, int own, int other)
{
    if (year < GEN_REORGANISED)
        return own;
    if (strcmp(u->prefix, "212") == 0)
        return 0;
    return strcmp(u->prefix, "211") == 0 ? own + other : own;
}

int64_t
gen_unit_net(const struct gen_unit *u, int year)
{
    const struct gen_unit *gone = find("212");
    int64_t tkr = merged(u, year, u->net_tkr, gone->net_tkr);

    return tkr * (1000 + 14 * (year - GEN_FIRST_YEAR)); /* prices and volumes: 1.4 per cent a year */
}

int
gen_unit_heads(const struct gen_unit *u, int year)
{
    return merged(u, year, u->heads, find("212")->heads);
}

int
gen_unit_managers(const struct gen_unit *u, int year)
{
    return strcmp(u->prefix, "212") == 0 && year >= GEN_REORGANISED ? 0 : u->managers;
}

int
gen_unit_over(const struct gen_unit *u, int year)
{
    int i = year - GEN_FIRST_YEAR;

    return u->over[i > 3 ? 3 : i];
}

int
gen_unit_place(const struct gen_unit *u, int i)
{
    return u->prefix[0] == '\0' ? 0 : (int)strtol(u->prefix, NULL, 10) * 10 + i;
}
