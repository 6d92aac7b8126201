// A ledger that disagrees with its own balances, and a figure that breaks a plausibility rule, seen as people see them: the pull's words,
// /kallor, /admin, the API, the command that accepts; and as it was, for whoever asks as of then.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, ksrd, until } from '../browser/server.mjs';

const base = mkdtempSync(join(tmpdir(), 'ksrd-reconcile-'));
chmodSync(base, 0o755); // started as root, ksrd goes on as another user
const state = join(base, 'state');
const config = join(base, 'config');
let url, daemon, said = '';

mkdirSync(config, { recursive: true });
writeFileSync(join(config, 'all.yaml'), `
organisation: {name: Provkommun, slug: prov, municipality: "0884", brand: "#173F57"}
pillars: [{id: kultur, name: Kultur, subtitle: Folk}, {id: resultat, name: Resultat, subtitle: Pengar}]
sources:
  - {id: ekonomi, name: Ekonomi, format: sie, path: ekonomi/*.se, unit_dimension: 1, unmapped: ej_fordelat, cadence: month}
  - {id: personal, name: Personal, format: csv, path: personal/*.csv, columns: {UTF: {scenario: utfall}}, unmapped: ej_fordelat, cadence: month}
units:
  - {id: kommun, name: Provkommun, kind: kommun}
  - {id: skola, name: Skolan, kind: enhet, parent: kommun, codes: {ekonomi: "3100", personal: "3100"}}
  - {id: ej_fordelat, name: Ej fördelat, kind: ej_fordelat, parent: kommun}
measures:
  - {id: kostnad, name: Kostnad, unit: kr, accumulates: flow, absent: zero, series: [{source: ekonomi, codes: ["3-8"]}]}
  - {id: sjuktimmar, name: Sjuktimmar, unit: tim, accumulates: flow, series: [{source: personal, codes: [SJUK]}]}
  - {id: tid, name: Arbetstid, unit: tim, accumulates: flow, series: [{source: personal, codes: [TID]}]}
indicators:
  - {id: nettokostnad, name: Nettokostnad, pillar: resultat, unit: kr, decimals: 0, direction: lower, cadence: month,
     rollup: sum, windows: [month, ytd], main_window: month, formula: kostnad}
  - {id: sjukfranvaro, name: Sjukfrånvaro, pillar: kultur, unit: "%", decimals: 1, direction: lower, cadence: month,
     rollup: ratio, windows: [month, ytd], main_window: month, formula: sjuktimmar / tid * 100, target: 9,
     plausibility: {step_percent: 30, kinds: [enhet]}}
dashboards:
  - {id: kommunstyrelsen, title: Översikt, unit: kommun, sections: [{title: Resultat, pillar: resultat, indicators: [nettokostnad]},
      {title: Kultur, pillar: kultur, indicators: [sjukfranvaro]}]}
`);

const ledger = ({ res = '1000.00', vouchers = [['1', '-1000.00']] } = {}) => `#FLAGGA 0
#PROGRAM "prov" 1
#FORMAT PC8
#GEN 20240201
#SIETYP 4
#FNAMN "Provkommun"
#RAR 0 20240101 20241231
#DIM 1 "Ansvar"
#OBJEKT 1 "3100" "Skolan"
#KONTO 5010 "Lon"
#KONTO 1930 "Bank"
#UB 0 1930 -1000.00
#RES 0 5010 ${res}
${vouchers.map(([n, bank]) => `#VER A ${n} 20240115 "x"\n{\n#TRANS 5010 {1 "3100"} ${(1000 / vouchers.length).toFixed(2)}\n#TRANS 1930 {} ${bank}\n}\n`).join('')}`;
const personnel = (sick) => 'Period,Enhet,Mått,Kolumn,Mätvärde\r\n' + Object.entries(sick)
    .flatMap(([month, hours]) => [`${month},3100,SJUK,UTF,${hours}`, `${month},3100,TID,UTF,100`]).join('\r\n') + '\r\n';

const run = (...args) => spawnSync(ksrd, ['--config', config, '--state', state, ...args], { encoding: 'utf8' });
function pull(source, name, text) {
    const file = join(base, name);
    writeFileSync(file, text);
    return run('pull', source, '--file', file);
}
const page = async (path) => {
    const r = await fetch(url + path, { signal: AbortSignal.timeout(5000) });
    return { status: r.status, text: (await r.text()).replace(/&nbsp;|&#160;|\u00a0/g, ' ').replace(/&quot;/g, '"') };
};
const sources = async (query = '') => JSON.parse((await page(`/api/v1/sources${query}`)).text);
const ledgerSource = async (query = '') => (await sources(query)).sources.find((s) => s.id === 'ekonomi').reconciliation;
const value = async (month, query = '') =>
    JSON.parse((await page(`/api/v1/values?indicator=sjukfranvaro&unit=skola&from=${month}&to=${month}&window=month${query}`)).text).values[0];
const section = (html, id) => html.match(new RegExp(`<section class="block" id="${id}">.*?</section>`, 's'))?.[0];
const has = (text, ...words) => words.forEach((w) => assert.ok(text?.includes(w), `no '${w}' in\n${text}`));

before(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    daemon = spawn(ksrd, ['--config', config, '--state', state, '--listen', `127.0.0.1:${port}`, 'serve'], { stdio: ['ignore', 'pipe', 'pipe'] });
    daemon.stdout.on('data', (d) => (said += d));
    daemon.stderr.on('data', (d) => (said += d));
    await until(`ksrd serve\n${said}`, 60, async () => (await page('/readyz')).status === 200);
});
after(async () => {
    const ended = new Promise((r) => daemon.once('exit', r));
    daemon.kill('SIGTERM');
    const late = setTimeout(() => daemon.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(late);
    rmSync(base, { recursive: true, force: true });
});

let differed; // the edition in which the ledger disagreed

test('a ledger that disagrees with its balances is told account by account', async () => {
    const { status, stdout, stderr } = pull('ekonomi', '2024-01.se', ledger({ res: '1200.50' }));
    assert.equal(status, 0, stdout + stderr);
    has(stdout, 'avstämning  1 av 2 konton stämmer',
        'konto 5010 Lon: filen säger 1200,50, raderna ger 1000,00, databasen har 1000,00, skillnad -200,50', '1 av 1 verifikationer balanserar');
    await until('the figures', 5, async () => (await ledgerSource())?.pull === 1);
    const { text } = await page('/kallor');
    has(text, '<h1>En av två källor stämmer inte av: ekonomi</h1>', 'Ekonomi: ett konto stämmer inte', 'Skillnad −200,50 kr:',
        'filens saldo är 1 200,50 kr, raderna ger 1 000,00 kr.', 'ksrd retract 1 --reason', 'ett konto stämmer inte');
    has(section(text, 'avstamning'), '1 av 2 konton stämmer med filens saldon', 'stämmer till öret', 'Ekonomi: det som inte stämmer',
        '1 200,50 kr</td><td class="num">1 000,00 kr</td><td class="num">1 000,00 kr</td><td class="num">−200,50 kr');
    const r = await ledgerSource();
    assert.equal(r.ok, false);
    assert.equal(r.pages_agree, true);
    assert.deepEqual(r.checks.find((c) => c.kind === 'konto').differences,
        [{ code: '5010', name: 'Lon', control: 1200.5, counted: 1000, stored: 1000, difference: -200.5 }]);
    differed = (await sources()).edition;
});

test('a corrected export reconciles, and as of then it did not', async () => {
    const { status, stdout } = pull('ekonomi', '2024-02.se', ledger({ vouchers: [['1', '-500.00'], ['2', '-500.00']] }));
    assert.equal(status, 0, stdout);
    has(stdout, 'oförändrad', '2 av 2 konton stämmer', '2 av 2 verifikationer balanserar');
    await until('the news', 5, async () => (await ledgerSource())?.pull === 2);
    const { text } = await page('/kallor');
    assert.ok(!text.includes('stämmer inte'), text);
    has(section(text, 'avstamning'), '2 av 2 konton stämmer med filens saldon', 'Dimension 1 Kostnadsställe: 1 000,00 kr med objekt och 0,00 kr utan');
    assert.equal((await ledgerSource()).ok, true);
    const then = await ledgerSource(`?per=@${differed}`);
    assert.equal(then.pull, 1);
    assert.equal(then.ok, false);
});

test('vouchers that do not balance are all named, and nothing is taken', async () => {
    const { status, stdout, stderr } = pull('ekonomi', '2024-03.se', ledger({ vouchers: [['1', '-500.00'], ['2', '-499.00'], ['7', '-1.00']] }));
    assert.equal(status, 1);
    has(stdout + stderr, 'verifikation A 1 balanserar inte', '2 till balanserar inte: A 2 (rad', 'A 7 (rad');
    await until('the fault', 5, async () => (await page('/kallor')).text.includes('Ekonomi: hämtningen misslyckades'));
    has((await page('/kallor')).text, 'A 2 (rad', 'A 7 (rad');
});

test('a figure that breaks a rule is held: shown, preliminary, not judged', async () => {
    const { status, stdout } = pull('personal', '2024-02.csv', personnel({ '2024-01': 5, '2024-02': 8 }));
    assert.equal(status, 0, stdout);
    has(stdout, '2 av 2 kontrollsummor stämmer (4 uppgifter)');
    await until('the figures', 5, async () => (await value('2024-02')).value === 8);
    const held = await value('2024-02'), free = await value('2024-01');
    assert.deepEqual([held.state, held.status.mal], ['preliminar', null]);
    assert.deepEqual([free.state, free.status.mal], ['ok', 'natt']);
    const why = 'Rimlighetskontroll: ökade 60 % på en månad, gränsen är 30 %';
    has(section((await page('/kallor')).text, 'halls'), 'Sjukfrånvaro</a>', 'Skolan', 'februari 2024', '8,0 %', why);
    has((await page('/indikator/sjukfranvaro?enhet=skola')).text, 'Hålls för kontroll.', why);
    has((await page('/enhet/skola')).text, 'Sjukfrånvaro');
});

test('an administrator sees how it is accepted, and accepts it', async () => {
    const { status, text } = await page('/admin');
    if (status === 200)
        has(text, 'Ett tal hålls för kontroll', 'ksrd accept sjukfranvaro --unit skola --period 2024-02 --reason');
    for (const [args, code, words] of [
        [['sjukfranvaro', '--unit', 'skola', '--period', '2024-02'], 2, '--reason is missing'],
        [['sjukfranvaro', '--unit', 'skola', '--period', '2024-01', '--reason', 'x'], 2, "no rule holds 'sjukfranvaro' of unit 'skola' in 2024-01"],
        [['sjukfranvaro', '--unit', 'skola', '--period', '2024', '--reason', 'x'], 2, "'2024' is no period of 'sjukfranvaro'"],
        [['sjuk', '--unit', 'skola', '--period', '2024-02', '--reason', 'x'], 2, "there is no indicator 'sjuk'"],
        [['sjukfranvaro', '--unit', 'x', '--period', '2024-02', '--reason', 'x'], 2, "there is no unit 'x'"],
        [['sjukfranvaro', '--unit', 'skola', '--period', 'februari', '--reason', 'x'], 2, "'februari' is no period"]]) {
        const r = run('accept', ...args);
        assert.equal(r.status, code, r.stdout + r.stderr);
        has(r.stderr, words);
    }
    const before = (await sources()).edition;
    const r = run('accept', 'sjukfranvaro', '--unit', 'skola', '--period', '2024-02', '--reason', 'influensa i februari');
    assert.equal(r.status, 0, r.stderr);
    has(r.stdout, 'Godtaget: Sjukfrånvaro, Skolan, februari 2024: 8,0', 'influensa i februari');
    await until('the acceptance', 5, async () => (await value('2024-02')).state === 'ok');
    assert.equal((await value('2024-02')).status.mal, 'natt');
    assert.equal((await value('2024-02', `&per=@${before}`)).state, 'preliminar');
    assert.equal(section((await page('/kallor')).text, 'halls'), undefined);
    has((await page('/indikator/sjukfranvaro?enhet=skola')).text, 'Godtagen efter kontroll av', 'influensa i februari');
    assert.equal(run('accept', 'sjukfranvaro', '--unit', 'skola', '--period', '2024-02', '--reason', 'igen').status, 2);
});

test('another figure for the same month is another question', async () => {
    assert.equal(pull('personal', '2024-03.csv', personnel({ '2024-01': 5, '2024-02': 7 })).status, 0);
    await until('the figures', 5, async () => (await value('2024-02')).value === 7);
    assert.equal((await value('2024-02')).state, 'preliminar');
});
