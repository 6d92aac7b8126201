#include "gen_fix.h"
#include "gen_ledger.h"

static const struct gen_fix ledger[] = {
    {20231018, 2023, 8, 3110, 4661, 0, 41235050, "Sen faktura, bemanning augusti"},
    {20240214, 2023, 12, 2310, 4631, 0, 78640000, "Slutavräkning utbildningsplatser 2023"},
    {20240607, 2024, 3, 3410, 4641, 0, 124000000, "Placering mars, faktura kom i maj"},
    {20240909, 2024, 6, 5120, 6211, 0, -38012575, "Kreditfaktura el"},
    {20250407, 2025, 2, 2311, 6411, GEN_UNKNOWN_PLACE, 4097246, "Omföring från okänt ansvar"},
    {20250909, 2025, 6, 3140, 4661, 0, 26780025, "Sen faktura, bemanning juni"},
    {20260216, 2025, 12, 3410, 4641, 0, 98250000, "Placering december, faktura kom i februari"},
    {20260609, 2026, 4, 3220, 4661, 0, 31490000, "Sen faktura, bemanning april"},
    {20261012, 2026, 8, 2310, 4631, 0, 64120050, "Utbildningsplatser hösten, rättad avräkning"},
};

static const struct gen_fix_budget budget[] = {
    {20240607, 2024, 7, 3210, 5011, 250000, "KF 2024-05-27 § 61: hemtjänst centrum"},
    {20250707, 2025, 7, 3140, 5011, 300000, "KF 2025-06-16 § 84: hemsjukvården"},
    {20260608, 2026, 7, 3410, 4641, 350000, "KF 2026-05-25 § 58: placeringar av unga"},
};

const struct gen_fix *
gen_fix_ledger(size_t *ret_n)
{
    *ret_n = sizeof ledger / sizeof *ledger;
    return ledger;
}

const struct gen_fix_budget *
gen_fix_budget_changes(size_t *ret_n)
{
    *ret_n = sizeof budget / sizeof *budget;
    return budget;
}
