// A delivery with units that nobody knows, seen as an administrator sees it: the pull's words, the fault on /kallor, the figures
// meanwhile, and the fault gone when the configuration has the code: without a new pull, and still there for whoever asks as of then.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, ksrd, until } from '../browser/server.mjs';

const base = mkdtempSync(join(tmpdir(), 'ksrd-units-'));
chmodSync(base, 0o755); // started as root, ksrd goes on as another user
const state = join(base, 'state');
const config = join(base, 'config');
let url, daemon, said = '';

// extra: what stands in the configuration once somebody has mended it
function configure({ ledger = '', personnel = '' } = {}) {
    mkdirSync(config, { recursive: true });
    writeFileSync(join(config, 'all.yaml'), `
organisation: {name: Provkommun, slug: prov, municipality: "0884", brand: "#173F57"}
pillars: [{id: resultat, name: Resultat, subtitle: Pengar}]
sources:
  - {id: ekonomi, name: Ekonomi, format: sie, path: ekonomi/*.se, unit_dimension: 1, unmapped: ej_fordelat, cadence: month}
  - {id: personal, name: Personal, format: csv, path: personal/*.csv, columns: {UTF: {scenario: utfall}}, unmapped: ej_fordelat, cadence: month}
units:
  - {id: kommun, name: Provkommun, kind: kommun}
  - {id: skola, name: Skolan, kind: enhet, parent: kommun, codes: {ekonomi: "3100", personal: "3100"}}
${ledger}
${personnel}
  - {id: ej_fordelat, name: Ej fördelat, kind: ej_fordelat, parent: kommun}
measures:
  - {id: kostnad, name: Kostnad, unit: kr, accumulates: flow, absent: zero, series: [{source: ekonomi, codes: ["3-8"]}]}
  - {id: sjuktimmar, name: Sjuktimmar, unit: tim, accumulates: flow, series: [{source: personal, codes: [SJUK]}]}
indicators:
  - {id: nettokostnad, name: Nettokostnad, pillar: resultat, unit: kr, decimals: 0, direction: lower, cadence: month,
     rollup: sum, windows: [month, ytd], main_window: month, formula: kostnad}
  - {id: sjuktid, name: Sjuktid, pillar: resultat, unit: tim, decimals: 1, direction: lower, cadence: month,
     rollup: sum, windows: [month, ytd], main_window: month, formula: sjuktimmar}
dashboards:
  - {id: kommunstyrelsen, title: Översikt, unit: kommun, sections: [{title: Resultat, pillar: resultat, indicators: [nettokostnad, sjuktid]}]}
`);
}

const ledger = `#FLAGGA 0
#PROGRAM "prov" 1
#FORMAT PC8
#GEN 20240201
#SIETYP 4
#FNAMN "Provkommun"
#RAR 0 20240101 20241231
#DIM 1 "Ansvar"
#OBJEKT 1 "3100" "Skolan"
#OBJEKT 1 "9999" "Nya simhallen"
#KONTO 5010 "Lon"
#KONTO 1930 "Bank"
#VER A 1 20240115 "x"
{
#TRANS 5010 {1 "3100"} 1000.00
#TRANS 5010 {1 "9999"} 200.25
#TRANS 5010 {1 "9999"} 34.25
#TRANS 1930 {} -1234.50
}
`;
const personnel = 'Period,Enhet,Mått,Kolumn,Mätvärde\r\n2024-01,3100,SJUK,UTF,12.5\r\n2024-01,4711,SJUK,UTF,2.25\r\n';

const run = (...args) => spawnSync(ksrd, ['--config', config, '--state', state, ...args], { encoding: 'utf8' });
const page = async (path) => {
    const r = await fetch(url + path, { signal: AbortSignal.timeout(5000) });
    return { status: r.status, text: (await r.text()).replace(/&nbsp;|&#160;|\u00a0/g, ' ').replace(/&quot;/g, '"') };
};
const sources = async (query = '') => JSON.parse((await page(`/api/v1/sources${query}`)).text);
const value = async (indicator, unit, query = '') =>
    JSON.parse((await page(`/api/v1/values?indicator=${indicator}&unit=${unit}&from=2024-01&to=2024-01&window=month${query}`)).text).values[0];
// The boxes of faults, one text each.
const faults = (html) => html.match(/<section class="fault">.*?<\/section>/gs) ?? [];
// The state cell of a source's row.
const stateOf = (html, id) => html.match(new RegExp(`<tr id="${id}">.*?<td class="state">(.*?)</td>`, 's'))[1].replace(/<[^>]*>/g, '').trim();
const reload = async () => {
    const { edition } = await sources();
    daemon.kill('SIGHUP');
    await until('the new configuration', 10, async () => (await sources()).edition > edition);
};

before(async () => {
    configure();
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

let told; // the edition in which both units were unknown

test('ksrd pull succeeds, names file and line, and says what to do', () => {
    for (const [source, name, text, words] of [
        ['ekonomi', '2024-01.se', ledger, ['var         2024-01.se:16', 'fel         okänd enhet "9999" (Nya simhallen): 2 rader, utfall 234,50',
            '- {id: nya_simhallen, name: "Nya simhallen", kind: enhet, parent: kommun, codes: {ekonomi: "9999"}}']],
        ['personal', '2024-01.csv', personnel, ['var         2024-01.csv:3', 'fel         okänd enhet "4711": 1 rad, UTF 2,25', 'codes: {personal: "4711"}']],
    ]) {
        const file = join(base, name);
        writeFileSync(file, text);
        const { status, stdout, stderr } = run('pull', source, '--file', file);
        assert.equal(status, 0, stdout + stderr);
        for (const w of [...words, 'åtgärd', 'Till dess ligger raderna under Ej fördelat'])
            assert.ok(stdout.includes(w), `no '${w}' in\n${stdout}`);
    }
});

test('/kallor shows them as faults of their sources, and the known units count', async () => {
    await until('both editions', 5, async () => (await sources()).sources.every((s) => s.unknown_units.length === 1));
    const { text } = await page('/kallor');
    assert.match(text, /<h1>Två av två källor har okända enheter<\/h1>/);
    assert.equal(stateOf(text, 'ekonomi'), 'Aktuell, med okänd enhet');
    assert.equal(stateOf(text, 'personal'), 'Aktuell, med okänd enhet');
    const [money, people] = faults(text);
    for (const w of ['Ekonomi: okänd enhet 9999', '2024-01.se, rad 16', '9999 (Nya simhallen) är ingen enhet i organisationen.',
        '1 uppgift, 234,50 kr, januari 2024.', 'ligger under Ej fördelat', 'codes: {ekonomi: "9999"}', 'ksrd map ekonomi FIL', 'Berör: nettokostnad.'])
        assert.ok(money.includes(w), `no '${w}' in\n${money}`);
    for (const w of ['Personal: okänd enhet 4711', '2024-01.csv, rad 3', 'codes: {personal: "4711"}'])
        assert.ok(people.includes(w), `no '${w}' in\n${people}`);
    assert.equal((await value('nettokostnad', 'skola')).value, 1000);
    assert.equal((await value('nettokostnad', 'ej_fordelat')).value, 234.5);
    assert.equal((await value('nettokostnad', 'kommun')).value, 1234.5);
    assert.equal((await value('sjuktid', 'kommun')).value, 14.75);
    told = (await sources()).edition;
});

test('a pull of the same file tells it again', () => {
    const { status, stdout } = run('pull', 'ekonomi', '--file', join(base, '2024-01.se'));
    assert.equal(status, 0);
    assert.match(stdout, /oförändrad, med okända enheter\n/);
    assert.match(stdout, /2024-01\.se:16\n/);
});

test('a configuration that gives the code a unit removes the fault, without a new pull', async () => {
    configure({ ledger: '  - {id: simhall, name: Nya simhallen, kind: enhet, parent: kommun, codes: {ekonomi: "9999"}}' });
    await reload();
    let { text } = await page('/kallor');
    assert.match(text, /<h1>En av två källor har okända enheter<\/h1>/);
    assert.equal(stateOf(text, 'ekonomi'), 'Aktuell');
    assert.equal(faults(text).length, 1);
    assert.ok(!text.includes('9999'), 'nothing more is said of the code');
    assert.equal((await value('nettokostnad', 'simhall')).value, 234.5);
    assert.equal((await value('nettokostnad', 'ej_fordelat')).value, 0);
    assert.equal((await value('nettokostnad', 'kommun')).value, 1234.5);
    configure({
        ledger: '  - {id: simhall, name: Nya simhallen, kind: enhet, parent: kommun, codes: {ekonomi: "9999"}}',
        personnel: '  - {id: vikarier, name: Vikariepoolen, kind: enhet, parent: kommun, codes: {personal: "4711"}}',
    });
    await reload();
    ({ text } = await page('/kallor'));
    assert.match(text, /<h1>Alla två källor är aktuella<\/h1>/);
    assert.deepEqual(faults(text), []);
    assert.deepEqual((await sources()).sources.map((s) => s.unknown_units), [[], []]);
    assert.equal((await value('sjuktid', 'vikarier')).value, 2.25);
});

test('as of then they are unknown still', async () => {
    const { text } = await page(`/kallor?per=@${told}`);
    assert.equal(faults(text).length, 2);
    assert.equal(stateOf(text, 'ekonomi'), 'Aktuell, med okänd enhet');
    assert.equal((await value('nettokostnad', 'ej_fordelat', `&per=@${told}`)).value, 234.5);
    assert.deepEqual((await sources(`?per=@${told}`)).sources[0].unknown_units, ['9999']);
});

test('a unit that has closed is named with its last month', async () => {
    configure({
        ledger: '  - {id: simhall, name: Nya simhallen, kind: enhet, parent: kommun, to: 2023-12, codes: {ekonomi: "9999"}}',
        personnel: '  - {id: vikarier, name: Vikariepoolen, kind: enhet, parent: kommun, codes: {personal: "4711"}}',
    });
    await reload();
    const { text } = await page('/kallor');
    assert.ok(faults(text)[0].includes('9999 är Nya simhallen, som upphörde december 2023.'), text);
    assert.ok(faults(text)[0].includes('Ge koden för en enhet som har upphört också till den som tog över.'));
});
