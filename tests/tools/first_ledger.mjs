// The ledger of docs/FIRST_HOUR.md: a SIE 4E file in CP437 as an economy system writes it, of one year up to and including `month`
// (that of the month before this one, so that it is never late). It agrees with its own control figures.
const names = { 1930: 'Bank', 3010: 'Avgifter', 3510: 'Statsbidrag', 4010: 'Köp av verksamhet', 5010: 'Löner', 5610: 'Arbetsgivaravgifter', 6010: 'Lokalhyror', 7910: 'Avskrivningar' };
const units = { 1100: 'Kommunledningskontoret', 2100: 'Förskolan Ängen', 2200: 'Astrids skola', 3100: 'Hemtjänst söder' };
// Each unit's month in kronor; what is missing it does not have.
const monthly = {
    1100: { 5010: 410000, 5610: 131200, 6010: 52000, 7910: 18000 },
    2100: { 3010: -86000, 5010: 520000, 5610: 166400, 6010: 75000, 4010: 31000 },
    2200: { 3510: -120000, 5010: 905000, 5610: 289600, 6010: 140000, 7910: 44000 },
    3100: { 3010: -64000, 5010: 688000, 5610: 220160, 4010: 57000 },
};
const nobodys = { 4010: 4300 }; // rows without a unit

const cp437 = { å: 0x86, ä: 0x84, ö: 0x94, Å: 0x8f, Ä: 0x8e, Ö: 0x99, é: 0x82 };
const bytes = (text) => Buffer.from([...text].map((c) => (c.charCodeAt(0) < 128 ? c.charCodeAt(0) : cp437[c])));

export function lastMonth(now = new Date()) {
    const d = new Date(now.getFullYear(), now.getMonth(), 0);
    return { year: d.getFullYear(), month: d.getMonth() + 1 };
}

// broken: a voucher's row is not what it was, so that debit and credit differ, as when a file is edited by hand.
export function ledger({ broken = false } = {}) {
    const { year, month } = lastMonth();
    const sums = {}, vouchers = [];
    for (let m = 1; m <= month; m++) {
        const rows = [];
        for (const [unit, accounts] of [...Object.entries(monthly), ['', nobodys]])
            for (const [account, kr] of Object.entries(accounts)) rows.push([account, unit, kr + (account.startsWith('5') ? 0 : 100 * m)]);
        rows.push(['1930', '', -rows.reduce((s, r) => s + r[2], 0)]);
        for (const [account, , kr] of rows) sums[account] = (sums[account] ?? 0) + kr;
        vouchers.push(`#VER A ${m} ${year}${String(m).padStart(2, '0')}25 "Månadens bokföring"`, '{',
            ...rows.map(([account, unit, kr]) => `#TRANS ${account} {${unit && `1 "${unit}"`}} ${kr}.00`), '}');
    }
    const lines = ['#FLAGGA 0', '#PROGRAM "Ekonomisystemet" 7.1', '#FORMAT PC8', `#GEN ${year}${String(month).padStart(2, '0')}28`, '#SIETYP 4', '#FNAMN "Vimmerby kommun"',
        `#RAR 0 ${year}0101 ${year}1231`, `#OMFATTN ${year}${String(month).padStart(2, '0')}${new Date(year, month, 0).getDate()}`,
        ...Object.entries(names).map(([k, n]) => `#KONTO ${k} "${n}"`), '#DIM 1 "Ansvar"', ...Object.entries(units).map(([k, n]) => `#OBJEKT 1 "${k}" "${n}"`),
        '#IB 0 1930 90000000.00', `#UB 0 1930 ${90000000 + sums[1930]}.00`,
        ...Object.entries(sums).filter(([k]) => k !== '1930').map(([k, kr]) => `#RES 0 ${k} ${kr}.00`), ...vouchers];
    const text = lines.join('\r\n') + '\r\n';
    return bytes(broken ? text.replace(/(#TRANS 5010 \{1 "2200"\} )905000/, '$1950000') : text);
}
