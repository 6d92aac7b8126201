// A municipality's own pages in one step: `ksrd init`, Kolada's figures, then the ledger by `ksrd map`.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ksrd, root, until } from '../browser/server.mjs';
import { Small } from './small.mjs';

const dir = mkdtempSync(join(tmpdir(), 'ksrd-init-'));
chmodSync(dir, 0o755);
after(() => rmSync(dir, { recursive: true, force: true }));

const run = (...args) => spawnSync(ksrd, args, { encoding: 'utf8' });
const municipalities = [...readFileSync(join(root, 'src/kpi/municipality.c'), 'utf8').matchAll(/\{"(\d{4})", "([^"]*)"\}/g)]
    .map(([, code, name]) => ({ code, name })).filter(({ code }) => !code.startsWith('00'));

test('every municipality gets a configuration of its own that holds, under the name it bears', () => {
    assert.equal(municipalities.length, 290);
    const bears = {
        '0114': 'Upplands Väsby kommun', '0180': 'Stockholms kommun', '0305': 'Håbo kommun', '0480': 'Nyköpings kommun', '0764': 'Alvesta kommun', '0880': 'Kalmar kommun',
        '0884': 'Vimmerby kommun', '0980': 'Region Gotland', '1280': 'Malmö kommun', '1421': 'Orust kommun', '1489': 'Alingsås kommun', '1480': 'Göteborgs kommun',
        '2023': 'Malung-Sälens kommun', '2080': 'Falu kommun', '2514': 'Kalix kommun', '2584': 'Kiruna kommun',
    };
    const slugs = new Set();
    for (const { code } of municipalities) {
        const place = join(dir, code);
        const r = run('init', '--kommun', code, place);
        assert.equal(r.status, 0, `${code}: ${r.stderr}`);
        const text = readFileSync(join(place, 'ksrd.yaml'), 'utf8');
        const name = text.match(/^ {2}name: "(.*)"$/m)[1];
        assert.match(name, / kommun$|^Region Gotland$/);
        if (bears[code]) assert.equal(name, bears[code]);
        slugs.add(text.match(/slug: (\S+)/)[1]);
        if (code.endsWith('80')) assert.equal(run('--config', place, 'check').status, 0, code);
        assert.match(readFileSync(join(place, 'sources.yaml'), 'utf8'), new RegExp(`municipalities: \\["${code}"\\]`));
    }
    assert.equal(slugs.size, 290);
});

test('it says what was written and what comes next, and that is true', () => {
    const place = join(dir, 'ny', 'kommun');
    const r = run('init', '--kommun', '0884', place);
    assert.equal(r.status, 0, r.stderr);
    assert.match(r.stdout, /^Vimmerby kommun ligger i .*ny\/kommun: 57 nyckeltal ur Kolada i tre perspektiv, 3 tavlor\./);
    assert.deepEqual(readdirSync(place).sort(), ['dashboards', 'indicators-kultur.yaml', 'indicators-resultat.yaml', 'indicators-struktur.yaml', 'ksrd.yaml', 'sources.yaml', 'units.yaml']);
    const check = r.stdout.match(/ksrd( --config \S+ check)/)[1].trim().split(' ');
    const c = run(...check);
    assert.equal(c.status, 0, c.stderr);
    assert.match(c.stdout, /^configuration is valid: 2 units, 57 indicators, 1 source, 3 dashboards\n$/); // and nothing to warn of
    assert.equal(c.stderr, '');
    for (const f of ['kultur', 'struktur', 'resultat']) {
        const text = readFileSync(join(place, `indicators-${f}.yaml`), 'utf8');
        for (const one of text.split(/^ {2}- id: /m).slice(1)) for (const key of ['description', 'purpose', 'method']) assert.match(one, new RegExp(`^    ${key}: `, 'm'), one);
        assert.doesNotMatch(text, /Vimmerby|exempel/i);
    }
});

test('the folder that the package has made, with its place for secrets, is as good as none; the hints go by where ksrd looks', () => {
    const place = join(dir, 'etc');
    mkdirSync(join(place, 'credentials'), { recursive: true });
    const r = spawnSync(ksrd, ['init', '--kommun', '0884', place], { encoding: 'utf8', env: { ...process.env, KSRD_CONFIG: place } });
    assert.equal(r.status, 0, r.stderr);
    assert.match(r.stdout, /ksrd check\n/);
    assert.doesNotMatch(r.stdout, /--config/);
    assert.deepEqual(readdirSync(join(place, 'credentials')), []);
    const c = run('--config', place, 'check');
    assert.equal(c.status, 0, c.stderr);
    const again = run('init', '--kommun', '0884', place);
    assert.equal(again.status, 2);
    assert.match(again.stderr, /the folder is not empty/);
});

test('what it cannot do it refuses before anything is written', () => {
    const full = join(dir, 'full');
    mkdirSync(full);
    writeFileSync(join(full, 'mine.txt'), 'x');
    writeFileSync(join(dir, 'file'), 'x');
    const cases = [
        [['--kommun', '0884', full], 2, /the folder is not empty: it holds 'mine\.txt'/],
        [['--kommun', '0884', join(dir, 'file')], 1, /could not look into the folder/],
        [['--kommun', '9999', join(dir, 'none')], 2, /there is no municipality '9999'/],
        [['--kommun', '0001', join(dir, 'none')], 2, /there is no municipality '0001'/],
        [['--kommun', '0000', join(dir, 'none')], 2, /there is no municipality '0000'/],
        [['--kommun', 'vimmerby', join(dir, 'none')], 2, /Vimmerby is 0884/],
        [[join(dir, 'none')], 2, /the municipality's code is missing/],
        [['--kommun', '0884'], 2, /an argument is missing/],
        [['--kommun', '0884', join(dir, 'none'), 'more'], 2, /one argument too many/],
    ];
    for (const [args, status, says] of cases) {
        const r = run('init', ...args);
        assert.equal(r.status, status, `${args}: ${r.stderr}`);
        assert.match(r.stderr, says);
    }
    assert.deepEqual(readdirSync(full), ['mine.txt']);
    assert.ok(!readdirSync(dir).includes('none'));
});

// ---- Kolada's API, as far as it is asked -------------------------------------------------------------------------------------------------
let kolada, asked = [];
const value = (kpi, year) => Number(kpi.slice(1)) % 97 + (year - 2018) * 0.5;
before(async () => {
    kolada = createServer((q, a) => {
        asked.push(q.url);
        const m = q.url.match(/^\/v3\/data\/kpi\/([^/]+)\/municipality\/([^/?]+)\?per_page=5000$/);
        if (!m) return a.writeHead(404).end();
        const values = decodeURIComponent(m[1]).split(',').flatMap((kpi) => [2021, 2022, 2023].map((period) => (
            { kpi, municipality: m[2], period, values: [{ gender: 'T', count: 1, status: '', value: value(kpi, period), isdeleted: false }] })));
        a.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ values, count: values.length, next_url: null, previous_url: null }));
    });
    await new Promise((r) => kolada.listen(0, '127.0.0.1', r));
});
after(() => kolada?.close());

const ledger = `#FLAGGA 0
#PROGRAM "Prov" 1
#FORMAT PC8
#GEN 20240701
#SIETYP 4
#FNAMN "Provkommunen"
#RAR 0 20240101 20241231
#KONTO 1910 "Kassa"
#KONTO 3010 "Avgifter"
#KONTO 4010 "Varor"
#KONTO 5010 "Lon"
#KONTO 7910 "Avskrivning"
#DIM 1 "Ansvar"
#OBJEKT 1 "1100" "Socialforvaltningen"
#OBJEKT 1 "1200" "Skolan"
#OBJEKT 1 "1300" "Skolan"
${['01', '02', '03'].map((m, k) => `#VER A ${k + 1} 2024${m}15 "Prov"
{
#TRANS 3010 {1 "1100"} -${100 + k}.25
#TRANS 4010 {1 "1100"} ${700 + k}.50
#TRANS 5010 {1 "1200"} ${4000 + 10 * k}.00
#TRANS 7910 {1 "1300"} ${50 + k}.75
#TRANS 4010 {} 9.00
#TRANS 1910 {} -${(700 + k + 0.5 + 4000 + 10 * k + 50 + k + 0.75 + 9 - 100 - k - 0.25).toFixed(2)}
}`).join('\n')}
`;

test('init, Kolada, the ledger by map: check passes and the figures are there', async () => {
    const small = new Small({}, 'init');
    rmSync(small.config, { recursive: true });
    try {
        const r = run('init', '--kommun', '0884', '--kolada', `http://127.0.0.1:${kolada.address().port}/v3`, small.config);
        assert.equal(r.status, 0, r.stderr);
        await small.serve();
        await until('the first pull by itself', 20, async () => /pull done/.test(small.output));
        await until('the figures', 10, async () => (await small.api('/api/v1/values?indicator=hme&unit=kommun')).values.length === 3);
        assert.ok(asked.length >= 3, 'at most 25 key figures at a time');
        for (const [id, kpi, unit] of [['hme', 'U00200', 'kommun'], ['sjukfranvaro_kommun', 'N00090', 'kommun'], ['soliditet_koncern', 'N03034', 'koncern']]) {
            const { values } = await small.api(`/api/v1/values?indicator=${id}&unit=${unit}`);
            assert.deepEqual(values.map((v) => [v.period, v.value]), [2021, 2022, 2023].map((y) => [String(y), value(kpi, y)]), id);
        }
        const all = (await small.api('/api/v1/values?window=year&unit=kommun,koncern&from=2023&to=2023')).values.filter((v) => v.value !== null);
        assert.equal(new Set(all.map((v) => v.indicator)).size, 57, 'each of them has a figure');
        for (const page of ['/', '/kultur', '/struktur', '/resultat', '/tavla/personal', '/tavla/skola', '/enhet/kommun', '/kallor'])
            assert.equal((await small.get(page)).status, 200, page);
        assert.match((await small.get('/')).text, /Vimmerby kommun/);

        // the ledger: its stub is pasted as a file of its own
        writeFileSync(join(small.dir, 'bok.SE'), ledger, { mode: 0o644 });
        const map = small.run('map', 'sie', join(small.dir, 'bok.SE'));
        assert.equal(map.status, 0, map.stderr);
        assert.match(map.stdout, /path: ekonomi\/\*\.SE/);
        small.write({ 'ekonomi.yaml': map.stdout });
        const check = small.run('check');
        assert.equal(check.status, 0, check.stderr);
        const plan = small.run('plan');
        assert.equal(plan.status, 0, plan.stderr);
        assert.match(plan.stdout, /\+ nettokostnad ”Nettokostnad”: kommer till[^]*Inga siffror flyttas/);
        assert.equal(small.run('apply').status, 0);
        const pull = small.run('pull', 'ekonomi', '--file', join(small.dir, 'bok.SE'));
        assert.equal(pull.status, 0, pull.stderr + pull.stdout);
        await until('its figures', 5, async () => (await small.api('/api/v1/values?indicator=nettokostnad&unit=kommun&window=month')).values.some((v) => v.value !== null));
        const units = (await small.api('/api/v1/units')).units.map((u) => u.name);
        assert.ok(units.includes('Skolan') && units.includes('Skolan (1300)'), 'two of one name can be told apart');
        const sum = async (unit) => (await small.api(`/api/v1/values?indicator=nettokostnad&unit=${unit}&window=month&from=2024-01&to=2024-03`)).values.map((v) => v.value);
        assert.deepEqual(await sum('socialforvaltningen'), [600.25, 600.25, 600.25]);
        assert.deepEqual(await sum('skolan'), [4000, 4010, 4020]);
        assert.deepEqual(await sum('ej_fordelat'), [9, 9, 9]);
        assert.deepEqual(await sum('kommun'), [4660, 4671, 4682]);
        const income = (await small.api('/api/v1/values?indicator=verksamhetens_intakter&unit=kommun&window=month&from=2024-01&to=2024-03')).values.map((v) => v.value);
        assert.deepEqual(income, [100.25, 101.25, 102.25]);
        // a second stub of the same file knows what is there
        const again = small.run('map', 'ekonomi', join(small.dir, 'bok.SE'));
        assert.match(again.stdout, /1100 Socialforvaltningen \(\d+ uppgifter\): finns redan, socialforvaltningen/);
        assert.doesNotMatch(again.stdout, /^sources:/m);
        assert.deepEqual(await small.stop(), { code: 0, signal: null });
    } finally {
        await small.remove();
    }
});
