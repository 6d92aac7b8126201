/* Shares are rounded from what such units have in Swedish municipalities; nothing here is a real unit's ledger. */
#include "gen_profile.h"

#define MOST_LINES 14

static const struct gen_line lines[GEN_KINDS][MOST_LINES] = {
    [GEN_POLITICS] = {{5021, 0, GEN_PAY, GEN_FLAT}, {5611, 190, GEN_PAY, GEN_FLAT},
        {6551, 40, GEN_COST, GEN_FLAT}, {7411, 120, GEN_COST, GEN_FLAT}},
    [GEN_OFFICE] = {{5011, 0, GEN_PAY, GEN_SALARY}, {5012, 8, GEN_PAY, GEN_FLAT},
        {5111, 9, GEN_PAY, GEN_FLAT}, {5611, 205, GEN_PAY, GEN_SALARY}, {6011, 55, GEN_COST, GEN_FLAT},
        {6551, 25, GEN_COST, GEN_FLAT}, {6841, 95, GEN_COST, GEN_FLAT}, {7411, 110, GEN_COST, GEN_FLAT},
        {7911, 14, GEN_WEAR, GEN_FLAT}, {3511, -60, GEN_INCOME, GEN_FLAT}, {3611, -45, GEN_INCOME, GEN_FLAT}},
    [GEN_FIRE] = {{5011, 0, GEN_PAY, GEN_SALARY}, {5012, 95, GEN_PAY, GEN_FLAT}, {5111, 6, GEN_PAY, GEN_FLAT},
        {5611, 225, GEN_PAY, GEN_SALARY}, {6011, 85, GEN_COST, GEN_FLAT}, {6411, 45, GEN_COST, GEN_FLAT},
        {7011, 40, GEN_COST, GEN_FLAT}, {7911, 70, GEN_WEAR, GEN_FLAT}, {3111, -50, GEN_INCOME, GEN_FLAT}},
    [GEN_KITCHEN] = {{5011, 0, GEN_PAY, GEN_SALARY}, {5012, 210, GEN_PAY, GEN_FLAT},
        {5111, 60, GEN_PAY, GEN_FLAT}, {5611, 1090, GEN_PAY, GEN_SALARY}, {6011, 380, GEN_COST, GEN_FLAT},
        {6211, 160, GEN_COST, GEN_POWER}, {6451, 3050, GEN_COST, GEN_TERM}, {6411, 260, GEN_COST, GEN_FLAT},
        {7911, 70, GEN_WEAR, GEN_FLAT}, {3621, -7150, GEN_INCOME, GEN_TERM},
        {3111, -190, GEN_INCOME, GEN_FLAT}},
    [GEN_CLEANING] = {{5011, 0, GEN_PAY, GEN_SALARY}, {5012, 190, GEN_PAY, GEN_FLAT},
        {5111, 70, GEN_PAY, GEN_FLAT}, {5611, 1350, GEN_PAY, GEN_SALARY}, {6411, 420, GEN_COST, GEN_FLAT},
        {7011, 90, GEN_COST, GEN_FLAT}, {3621, -4600, GEN_INCOME, GEN_FLAT}},
    [GEN_PRESCHOOL] = {{5011, 0, GEN_PAY, GEN_SALARY}, {5012, 62, GEN_PAY, GEN_SALARY},
        {5111, 20, GEN_PAY, GEN_FLAT}, {5611, 245, GEN_PAY, GEN_SALARY}, {6011, 140, GEN_COST, GEN_FLAT},
        {6411, 24, GEN_COST, GEN_TERM}, {6451, 58, GEN_COST, GEN_TERM}, {6841, 10, GEN_COST, GEN_FLAT},
        {7911, 8, GEN_WEAR, GEN_FLAT}, {3112, -75, GEN_INCOME, GEN_FLAT}, {3511, -45, GEN_INCOME, GEN_FLAT}},
    [GEN_SCHOOL] = {{5011, 0, GEN_PAY, GEN_SALARY}, {5012, 22, GEN_PAY, GEN_TERM},
        {5111, 12, GEN_PAY, GEN_FLAT}, {5611, 225, GEN_PAY, GEN_SALARY}, {6011, 155, GEN_COST, GEN_FLAT},
        {6461, 34, GEN_COST, GEN_TERM}, {6451, 66, GEN_COST, GEN_TERM}, {6841, 22, GEN_COST, GEN_FLAT},
        {7021, 48, GEN_COST, GEN_TERM}, {7911, 16, GEN_WEAR, GEN_FLAT}, {3511, -62, GEN_INCOME, GEN_TERM},
        {3611, -38, GEN_INCOME, GEN_TERM}},
    [GEN_GYM] = {{5011, 0, GEN_PAY, GEN_SALARY}, {5012, 26, GEN_PAY, GEN_TERM}, {5111, 11, GEN_PAY, GEN_FLAT},
        {5611, 222, GEN_PAY, GEN_SALARY}, {4631, 128, GEN_COST, GEN_TERM}, {6011, 160, GEN_COST, GEN_FLAT},
        {6461, 52, GEN_COST, GEN_TERM}, {6451, 44, GEN_COST, GEN_TERM}, {6841, 26, GEN_COST, GEN_FLAT},
        {7021, 38, GEN_COST, GEN_TERM}, {7911, 22, GEN_WEAR, GEN_FLAT}, {3611, -145, GEN_INCOME, GEN_TERM},
        {3511, -60, GEN_INCOME, GEN_TERM}},
    [GEN_CARE] = {{5011, 0, GEN_PAY, GEN_SALARY}, {5012, 96, GEN_PAY, GEN_SALARY},
        {5111, 26, GEN_PAY, GEN_FLAT}, {5611, 262, GEN_PAY, GEN_SALARY}, {4661, 34, GEN_COST, GEN_FLAT},
        {6011, 128, GEN_COST, GEN_FLAT}, {6411, 42, GEN_COST, GEN_FLAT}, {6451, 62, GEN_COST, GEN_FLAT},
        {6841, 12, GEN_COST, GEN_FLAT}, {7911, 10, GEN_WEAR, GEN_FLAT}, {3113, -86, GEN_INCOME, GEN_FLAT},
        {3411, -92, GEN_INCOME, GEN_FLAT}},
    [GEN_HOMECARE] = {{5011, 0, GEN_PAY, GEN_SALARY}, {5012, 128, GEN_PAY, GEN_SALARY},
        {5111, 32, GEN_PAY, GEN_FLAT}, {5611, 276, GEN_PAY, GEN_SALARY}, {4661, 22, GEN_COST, GEN_FLAT},
        {6011, 24, GEN_COST, GEN_FLAT}, {6411, 18, GEN_COST, GEN_FLAT}, {6841, 16, GEN_COST, GEN_FLAT},
        {7011, 44, GEN_COST, GEN_FLAT}, {3113, -64, GEN_INCOME, GEN_FLAT}},
    [GEN_PLACEMENT] = {{5011, 0, GEN_PAY, GEN_SALARY}, {5111, 9, GEN_PAY, GEN_FLAT},
        {5611, 122, GEN_PAY, GEN_SALARY}, {4641, 470, GEN_COST, GEN_FLAT}, {4521, 85, GEN_COST, GEN_FLAT},
        {6011, 18, GEN_COST, GEN_FLAT}, {7411, 46, GEN_COST, GEN_FLAT}, {3521, -70, GEN_INCOME, GEN_FLAT}},
    [GEN_BENEFITS] = {{4511, 0, GEN_COST, GEN_FLAT}, {5011, 330, GEN_PAY, GEN_SALARY},
        {5111, 6, GEN_PAY, GEN_FLAT}, {5611, 126, GEN_PAY, GEN_SALARY}, {6011, 22, GEN_COST, GEN_FLAT},
        {3521, -120, GEN_INCOME, GEN_FLAT}},
    [GEN_LABOUR] = {{5011, 0, GEN_PAY, GEN_SALARY}, {5012, 40, GEN_PAY, GEN_FLAT},
        {5111, 14, GEN_PAY, GEN_FLAT}, {5611, 330, GEN_PAY, GEN_SALARY}, {6011, 72, GEN_COST, GEN_FLAT},
        {6411, 34, GEN_COST, GEN_FLAT}, {3511, -410, GEN_INCOME, GEN_FLAT}},
    [GEN_PERMIT] = {{5011, 0, GEN_PAY, GEN_SALARY}, {5111, 12, GEN_PAY, GEN_FLAT},
        {5611, 330, GEN_PAY, GEN_SALARY}, {6011, 60, GEN_COST, GEN_FLAT}, {6841, 70, GEN_COST, GEN_FLAT},
        {7411, 95, GEN_COST, GEN_FLAT}, {3121, -560, GEN_INCOME, GEN_FLAT}},
    [GEN_ROADS] = {{7211, 0, GEN_COST, GEN_SNOW}, {5011, 270, GEN_PAY, GEN_SALARY},
        {5111, 6, GEN_PAY, GEN_FLAT}, {5611, 108, GEN_PAY, GEN_SALARY}, {6211, 88, GEN_COST, GEN_POWER},
        {6411, 62, GEN_COST, GEN_FLAT}, {7011, 74, GEN_COST, GEN_FLAT}, {7911, 260, GEN_WEAR, GEN_FLAT},
        {3111, -66, GEN_INCOME, GEN_FLAT}},
    [GEN_PROPERTY] = {{5011, 0, GEN_PAY, GEN_SALARY}, {5111, 12, GEN_PAY, GEN_FLAT},
        {5611, 330, GEN_PAY, GEN_SALARY}, {6111, 2250, GEN_COST, GEN_FLAT}, {6211, 1420, GEN_COST, GEN_POWER},
        {6221, 910, GEN_COST, GEN_POWER}, {7211, 640, GEN_COST, GEN_SNOW}, {7911, 1680, GEN_WEAR, GEN_FLAT},
        {3421, -6900, GEN_INCOME, GEN_FLAT}, {3411, -260, GEN_INCOME, GEN_FLAT}},
    [GEN_CULTURE] = {{5011, 0, GEN_PAY, GEN_SALARY}, {5012, 24, GEN_PAY, GEN_FLAT},
        {5111, 8, GEN_PAY, GEN_FLAT}, {5611, 158, GEN_PAY, GEN_SALARY}, {4512, 110, GEN_COST, GEN_TERM},
        {6011, 240, GEN_COST, GEN_FLAT}, {6411, 62, GEN_COST, GEN_FLAT}, {7911, 24, GEN_WEAR, GEN_FLAT},
        {3111, -58, GEN_INCOME, GEN_FLAT}, {3511, -28, GEN_INCOME, GEN_FLAT}},
    [GEN_FINANCE] = {{7611, 0, GEN_COST, GEN_FLAT}, {5711, 9000, GEN_PAY, GEN_FLAT},
        {5651, -8300, GEN_PAY, GEN_SALARY}, {8011, -161200, GEN_INCOME, GEN_FLAT},
        {8211, -65200, GEN_INCOME, GEN_FLAT}, {8411, -900, GEN_INCOME, GEN_FLAT},
        {8511, 4300, GEN_COST, GEN_FLAT}},
    [GEN_HOUSING] = {{6990, 0, GEN_COST, GEN_FLAT}, {7010, 11200, GEN_PAY, GEN_SALARY},
        {7510, 4650, GEN_PAY, GEN_SALARY}, {5010, 14300, GEN_COST, GEN_FLAT},
        {5020, 6400, GEN_COST, GEN_POWER}, {5060, 12800, GEN_COST, GEN_POWER},
        {5070, 20900, GEN_COST, GEN_FLAT}, {6310, 1600, GEN_COST, GEN_FLAT},
        {7820, 16800, GEN_WEAR, GEN_FLAT}, {8410, 8900, GEN_COST, GEN_FLAT},
        {3010, -104500, GEN_INCOME, GEN_FLAT}, {3990, -1900, GEN_INCOME, GEN_FLAT}},
    [GEN_ENERGY] = {{6990, 0, GEN_COST, GEN_FLAT}, {7010, 18400, GEN_PAY, GEN_SALARY},
        {7510, 7700, GEN_PAY, GEN_SALARY}, {4010, 37600, GEN_COST, GEN_POWER},
        {4020, 43800, GEN_COST, GEN_POWER}, {4030, 21900, GEN_COST, GEN_FLAT},
        {5070, 9800, GEN_COST, GEN_FLAT}, {7830, 26700, GEN_WEAR, GEN_FLAT}, {8410, 4200, GEN_COST, GEN_FLAT},
        {3041, -84200, GEN_INCOME, GEN_POWER}, {3042, -61300, GEN_INCOME, GEN_POWER},
        {3043, -39900, GEN_INCOME, GEN_POWER}},
};

/* Twelve-thousandths of the year, month by month; each row sums to 12000. */
static const int seasons[GEN_SEASONS][12] = {
    [GEN_FLAT] = {1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000, 1000},
    [GEN_SALARY] = {985, 985, 1000, 1005, 1010, 1015, 1040, 1010, 990, 985, 985, 990},
    [GEN_POWER] = {1450, 1400, 1250, 1000, 750, 600, 500, 550, 750, 1050, 1300, 1400},
    [GEN_TERM] = {800, 900, 1000, 1000, 900, 1100, 200, 2200, 1400, 1000, 900, 600},
    [GEN_SNOW] = {2600, 2400, 1700, 600, 500, 500, 500, 500, 500, 500, 700, 1000},
};

/* Kommun-Bas: class 5 is personnel, 79 depreciation, 8 taxes and finance, 9 the municipality's own (formats.md §5.1). */
static const struct gen_account kommun_bas[] = {
    {1219, "Ackumulerade avskrivningar"},
    {1511, "Kundfordringar"},
    {1931, "Bankkonto"},
    {2011, "Eget kapital"},
    {2441, "Leverantörsskulder"},
    {2731, "Personalens skatter och avgifter"},
    {3111, "Försäljning och taxor"},
    {3112, "Avgifter barnomsorg"},
    {3113, "Avgifter äldreomsorg"},
    {3121, "Bygglovs- och tillsynsavgifter"},
    {3411, "Hyresintäkter bostäder och lokaler"},
    {3421, "Interna hyror"},
    {3511, "Statsbidrag"},
    {3521, "Bidrag från Migrationsverket"},
    {3611, "Ersättning från andra kommuner"},
    {3621, "Intern försäljning"},
    {4511, "Försörjningsstöd"},
    {4512, "Bidrag till föreningar"},
    {4521, "Bidrag till enskilda"},
    {4631, "Köp av utbildning av andra kommuner"},
    {4641, "Köp av placeringar"},
    {4661, "Inhyrd personal"},
    {5011, "Löner månadsavlönade"},
    {5012, "Löner timavlönade"},
    {5021, "Arvoden förtroendevalda"},
    {5111, "Sjuklön"},
    {5611, "Arbetsgivaravgifter och pålägg"},
    {5651, "Återförda personalomkostnader"},
    {5711, "Pensionskostnader"},
    {6011, "Lokalhyra"},
    {6111, "Fastighetsunderhåll"},
    {6211, "El"},
    {6221, "Fjärrvärme"},
    {6411, "Förbrukningsmaterial"},
    {6451, "Livsmedel och måltider"},
    {6461, "Läromedel"},
    {6551, "Kontorsmaterial och trycksaker"},
    {6841, "IT-tjänster och telefoni"},
    {7011, "Fordon och drivmedel"},
    {7021, "Skolskjuts"},
    {7211, "Snöröjning och entreprenad"},
    {7411, "Konsulttjänster"},
    {7611, "Övriga kostnader"},
    {7911, "Avskrivningar"},
    {8011, "Kommunalskatt"},
    {8211, "Generella statsbidrag och utjämning"},
    {8411, "Ränteintäkter"},
    {8511, "Räntekostnader"},
    {9111, "Intern fördelning, kostnad"},
    {9119, "Intern fördelning, motkonto"},
};
/* BAS: class 7 is personnel and depreciation. */
static const struct gen_account bas_accounts[] = {
    {1119, "Ackumulerade avskrivningar"},
    {1510, "Kundfordringar"},
    {1930, "Företagskonto"},
    {2081, "Aktiekapital"},
    {2440, "Leverantörsskulder"},
    {2731, "Avräkning sociala avgifter"},
    {3010, "Hyresintäkter"},
    {3041, "Nätavgifter"},
    {3042, "Fjärrvärme"},
    {3043, "Elhandel"},
    {3990, "Övriga intäkter"},
    {4010, "Inköp av bränsle"},
    {4020, "Inköp av el"},
    {4030, "Överliggande nät"},
    {5010, "Fastighetsskötsel"},
    {5020, "Fastighetsel"},
    {5060, "Uppvärmning"},
    {5070, "Reparation och underhåll"},
    {6310, "Försäkringar"},
    {6990, "Övriga kostnader"},
    {7010, "Löner"},
    {7510, "Arbetsgivaravgifter"},
    {7820, "Avskrivningar byggnader"},
    {7830, "Avskrivningar maskiner och nät"},
    {8410, "Räntekostnader"},
};

const struct gen_line *
gen_profile_lines(enum gen_kind k)
{
    return lines[k];
}

/* A company plans for a surplus (in tkr); a unit for its net cost. */
int
gen_profile_net(const struct gen_line *l)
{
    return l == lines[GEN_HOUSING] ? -4200 : l == lines[GEN_ENERGY] ? -7800 : 1000;
}

/* Taxes and interest are no part of a unit's net cost; a company's result has all. */
bool
gen_profile_in_net(const struct gen_line *l, int account)
{
    return account < 8000 || gen_profile_net(l) < 0;
}

int
gen_profile_until(enum gen_season s, int months)
{
    int sum = 0;

    for (int i = 0; i < months; i++)
        sum += seasons[s][i];
    return sum;
}

const struct gen_account *
gen_profile_accounts(int bas, size_t *ret_n)
{
    *ret_n = bas ? sizeof bas_accounts / sizeof *bas_accounts : sizeof kommun_bas / sizeof *kommun_bas;
    return bas ? bas_accounts : kommun_bas;
}
