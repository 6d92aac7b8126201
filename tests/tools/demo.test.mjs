// The example municipality as a whole: `ksrd demo` on a free port in a state folder of its own, asked from outside.
//     node --test tests/tools/demo.test.mjs        (KSRD_PROGRAM: another binary than build/ksrd)
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { netCost, readLedgers, readUnits, todayCost } from './ledger_check.mjs';
import { checkVariation } from './variation_check.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const program = process.env.KSRD_PROGRAM ?? join(root, 'build', 'ksrd');
const base = mkdtempSync(join(tmpdir(), 'ksrd-demo-'));
chmodSync(base, 0o755); // started as root, ksrd goes on as another user
const state = join(base, 'state');
let demo;

function freePort() {
    return new Promise((done, fail) => {
        const s = createServer();
        s.once('error', fail);
        s.listen(0, '127.0.0.1', () => {
            const { port } = s.address();
            s.close(() => done(port));
        });
    });
}

async function launch() {
    const port = await freePort();
    const child = spawn(program, ['--config', join(root, 'config'), 'demo', '--port', String(port), '--state', state], {
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    const d = { url: `http://127.0.0.1:${port}`, child, out: '', err: '' };
    d.ended = new Promise((r) => child.once('exit', (code, signal) => r({ code, signal })));
    child.stderr.on('data', (x) => (d.err += x));
    child.stdout.on('data', (x) => (d.out += x));
    return d;
}
// Until it has said so, on stdout or stderr.
function says(d, pattern) {
    return new Promise((done, fail) => {
        const end = (f, x) => {
            clearTimeout(late);
            clearInterval(look);
            f(x);
        };
        const late = setTimeout(() => end(fail, new Error(`no ${pattern} within 240 s\n${d.err}`)), 240_000);
        const look = setInterval(() => pattern.test(d.out + d.err) && end(done), 20);
        d.ended.then(({ code }) => end(fail, new Error(`ended with ${code}\n${d.err}`)));
    });
}
// Starts it and waits for the line that says it is ready.
async function start() {
    const began = Date.now();
    const d = await launch();
    await says(d, /Exempelkommunen är klar: /);
    d.seconds = (Date.now() - began) / 1000;
    return d;
}
async function stop(d) {
    d.child.kill('SIGINT');
    const late = setTimeout(() => d.child.kill('SIGKILL'), 20_000);
    const how = await d.ended;
    clearTimeout(late);
    return how;
}
// A kept connection may have been closed by the server while we reckoned: once more, then.
async function get(path) {
    try {
        return await fetch(demo.url + path);
    } catch {
        return fetch(demo.url + path);
    }
}
async function api(path) {
    const r = await get(path);
    assert.equal(r.status, 200, path);
    return r.json();
}
// All pages of an answer.
async function values(query) {
    const rows = [];
    for (let path = `/api/v1/values?${query}`; path; ) {
        const page = await api(path);
        rows.push(...page.values);
        path = page.next;
    }
    return rows;
}
const numbers = async (query) => (await values(query)).map((v) => v.value);
const text = async (path) => (await (await get(path)).text()).replace(/&nbsp;|&#160;/g, '\u00a0');

// The first start is broken off twice, once politely and once not, before it may end: all tests below are of what comes of that.
const interrupted = [];
before(async () => {
    demo = await launch();
    await says(demo, /leveranser: +[2-4]\d %/);
    interrupted.push(await stop(demo));
    demo = await launch();
    await says(demo, /leveranser: +[5-7]\d %/);
    demo.child.kill('SIGKILL');
    interrupted.push(await demo.ended);
    demo = await start();
});
after(async () => {
    if (demo?.child.exitCode === null) await stop(demo);
    rmSync(base, { recursive: true, force: true });
});

test('the daemon can pull what the demo has played: nobody holds the sources', async () => {
    for (let i = 0; i < 150 && !/source \w+: (pull done|pull failed)/.test(demo.err); i++)
        await new Promise((done) => setTimeout(done, 100));
    assert.doesNotMatch(demo.err, /hämtas redan av en annan process/);
});

test('the administrator is told how ksrd is doing', async () => {
    let text = '';
    for (let i = 0; i < 100; i++) {
        const r = await get('/admin');
        text = await r.text();
        if (r.status === 200) break;
        await new Promise((done) => setTimeout(done, 200)); // told some seconds after the start
    }
    assert.match(text, /samma som den i kraft/);
    assert.match(text, /Hämtning \d+ av ekonomi/);
    assert.match(text, /Den här servern hämtar källorna/);
    assert.match(text, /\d\sMB/);
    assert.match(text, /codes: \{ekonomi: \[/);
});

test('what the daemon pulls by itself is not held up by what was played before', async () => {
    for (let i = 0; i < 100 && !/pull done/.test(demo.err); i++) await new Promise((done) => setTimeout(done, 200));
    assert.match(demo.err, /pull done/);
    assert.doesNotMatch(demo.out + demo.err, /hämtas redan av en annan process/);
});
test('a first start that is interrupted goes on where it stopped', () => {
    assert.deepEqual(interrupted, [{ code: 0, signal: null }, { code: null, signal: 'SIGKILL' }]);
    assert.doesNotMatch(demo.err, /leveranser: +[0-4]\d? %/);
});

test('it tells the address where the page is', async () => {
    assert.match(demo.out, new RegExp(`Exempelkommunen är klar: ${demo.url}/ {2}\\(Ctrl-C avslutar\\)`));
    assert.match(demo.err, /Spelar upp leveranser: +\d+ % .*\d{4}/);
    assert.equal((await get('/readyz')).status, 200);
});

test('the real Kolada figures', async () => {
    const year = (i, u, from, to) => numbers(`indicator=${i}&unit=${u}&from=${from}&to=${to}&window=year`);
    const close = (v, want, decimals) => assert.equal(v.toFixed(decimals), want);
    assert.deepEqual(await year('sjukfranvaro_kommun', 'kommun', 2018, 2022), [6.9, 7.2, 9.0, 8.8, 8.9]);
    close((await year('arets_resultat_andel', 'kommun', 2022, 2022))[0], '-0.34', 2);
    close((await year('soliditet', 'kommun', 2022, 2022))[0], '32.27', 2);
    close((await year('soliditet_koncern', 'koncern', 2022, 2022))[0], '20.64', 2);
    assert.deepEqual(await year('invanare', 'kommun', 2022, 2022), [15557]);
    close((await year('foretagsklimat', 'kommun', 2022, 2022))[0], '77.57', 2);
    const hme = await values('indicator=hme&unit=kommun&from=2016&to=2022&window=year');
    assert.deepEqual(hme.map((v) => v.state), ['saknas', 'ok', 'saknas', 'saknas', 'saknas', 'saknas', 'saknas']);
    close(hme[1].value, '77.14', 2);
    for (const v of hme) if (v.state === 'saknas') assert.equal(v.value, null);
});

test('the pages show the same', async () => {
    const shows = async (path, ...what) => {
        const page = await text(path);
        for (const w of what) assert.ok(page.includes(w), `${path} lacks ${w}`);
    };
    await shows('/indikator/sjukfranvaro_kommun?enhet=kommun&fonster=year', '6,9', '7,2', '9,0', '8,8', '8,9');
    await shows('/indikator/arets_resultat_andel?enhet=kommun&fonster=year', '\u22120,34');
    await shows('/indikator/soliditet?enhet=kommun&fonster=year', '32,27');
    await shows('/indikator/soliditet_koncern?enhet=koncern&fonster=year', '20,64');
    await shows('/indikator/invanare?enhet=kommun&fonster=year', '15\u00a0557');
    await shows('/indikator/foretagsklimat?enhet=kommun&fonster=year', '77,57');
    await shows('/indikator/hme?enhet=kommun&fonster=year', '77,14', 'saknas');
    for (const path of ['/', '/kultur', '/struktur', '/resultat', '/enhet/gymnasiet', '/tavla/ekonomi', '/tavla/personal', '/tavla/gymnasiet', '/kallor'])
        assert.equal((await get(path)).status, 200, path);
    assert.match(await text('/'), /exempeldata/i);
});

test('net cost of every unit and month, to the öre, against the bytes of the ledger files', async () => {
    const units = readUnits(readFileSync(join(root, 'config', 'units.yaml'), 'utf8'));
    const { total, own, net } = netCost(readLedgers(join(state, 'inbox', 'ekonomi')), units);
    const months = [...total.keys()].sort();
    assert.ok(months.length >= 36);
    const companies = ['koncern', 'vimmerby_bostader', 'vimmerby_energi']; // nothing rolls up above the municipality
    const ids = units.map((u) => u.id).filter((id) => !companies.includes(id));
    assert.ok(ids.length >= 60);
    let compared = 0;
    for (let i = 0; i < ids.length; i += 20) {
        const some = ids.slice(i, i + 20);
        const rows = await values(`indicator=nettokostnad&unit=${some}&from=${months[0]}&to=${months.at(-1)}&window=month`);
        assert.equal(rows.length, some.length * months.length);
        for (const v of rows) {
            const u = units.find((x) => x.id === v.unit);
            const where = `${v.unit} ${v.period}`;
            if (u.to && v.period > u.to) {
                assert.equal(v.value, null, where);
                continue;
            }
            // preliminary: the newest month, and the one that its plausibility rule holds since the ledger corrected it
            const open = v.period === months.at(-1) || where === 'gymnasium_vux 2026-08';
            assert.ok(v.state === 'ok' || (v.state === 'preliminar' && open), `${where}: ${v.state}`);
            assert.equal(BigInt(Math.round(v.value * 100)), net.get(v.unit).get(v.period) ?? 0n, where);
            compared++;
        }
    }
    assert.ok(compared > 60 * 36);
    for (const m of months) {
        let placed = 0n;
        for (const [id, byMonth] of own) if (id !== 'ej_fordelat') placed += byMonth.get(m) ?? 0n;
        assert.equal(net.get('kommun').get(m), total.get(m), m);
        assert.equal(net.get('ej_fordelat').get(m) ?? 0n, total.get(m) - placed, m);
    }
    assert.ok((net.get('ej_fordelat').get(months.at(-1)) ?? 0n) > 0n, 'something maps nowhere');
});

test('variation and its limits can be worked out from the values alone', async () => {
    const count = await checkVariation(demo.url, ['kommun', 'gymnasiet', 'socialnamnden']);
    for (const word of ['normal', 'forbattras', 'forsamras', 'okar', 'minskar']) assert.ok(count[word] > 100, `${word}: ${count[word]} rows`);
    const rows = await values('indicator=sjukfranvaro,nettokostnad&unit=kommun&window=ytd');
    for (const r of rows) assert.deepEqual([r.status.variation, r.limits], [null, null]); // what accumulates is not judged
});

test('accumulated figures are the sums of their months', async () => {
    const q = 'indicator=nettokostnad,budgetavvikelse&unit=gymnasiet,socialnamnden&from=2025-01&to=2025-12';
    const month = await values(`${q}&window=month`);
    const ytd = await values(`${q}&window=ytd`);
    const sums = new Map();
    for (const [i, v] of month.entries()) {
        const key = v.indicator + v.unit;
        sums.set(key, (sums.get(key) ?? 0) + Math.round(v.value * 100));
        assert.equal(Math.round(ytd[i].value * 100), sums.get(key), `${key} ${v.period}`);
    }
});

test('earlier editions answer as they did: corrections, the late source, the target, the reorganisation', async () => {
    const at = async (query, per) => (await values(`${query}&per=${per}`))[0];
    const units = readUnits(readFileSync(join(root, 'config', 'units.yaml'), 'utf8'));
    // a late invoice of August 2023 came on 18 October
    const august = 'indicator=nettokostnad&unit=vimarhaga&from=2023-08&to=2023-08&window=month';
    for (const per of ['2023-10-17', '2023-10-18']) {
        const { net } = netCost(readLedgers(join(state, 'inbox', 'ekonomi'), per), units);
        assert.equal(BigInt(Math.round((await at(august, per)).value * 100)), net.get('vimarhaga').get('2023-08'), per);
    }
    assert.notEqual((await at(august, '2023-10-17')).value, (await at(august, '2023-10-18')).value);
    // sick leave is about persons: a month is released once, and late reports count in the month in which they are released
    const sick = 'indicator=sjukfranvaro&unit=kommun&from=2024-05&to=2024-05&window=month';
    assert.equal((await at(sick, '2024-06-10')).state, 'ej_publicerat');
    assert.ok((await at(sick, '2024-06-30')).value > 0);
    assert.equal((await at(sick, '2024-06-30')).value, (await at(sick, '2024-07-31')).value);
    // building permits of February 2024 came in April
    const permits = 'indicator=handlaggningstid_bygglov&unit=kommun&from=2024-02&to=2024-02&window=month';
    assert.equal((await at(permits, '2024-03-31')).state, 'saknas');
    assert.equal((await at(permits, '2024-04-30')).state, 'ok');
    // a year of Kolada that was not published yet
    const kolada = 'indicator=sjukfranvaro_kommun&unit=kommun&from=2021&to=2021&window=year';
    assert.equal((await at(kolada, '2021-12-31')).state, 'saknas');
    assert.equal((await at(kolada, '2022-12-31')).value, 8.8);
    // the target decided on 25 November 2024
    const target = async (per) =>
        (await api(`/api/v1/indicators${per ? `?per=${per}` : ''}`)).indicators.find((i) => i.id === 'sjukfranvaro').target;
    assert.notDeepEqual(await target('2024-11-20'), await target(''));
    // arbetsmarknadsenheten stood under socialnämnden, and that day's answer knows of no other
    const parent = async (per) =>
        (await api(`/api/v1/units${per ? `?per=${per}` : ''}`)).units.find((u) => u.id === 'arbetsmarknadsenheten').parent;
    assert.equal(await parent('2025-06-30'), 'individ_familj');
    assert.equal(await parent(''), 'gymnasium_vux');
    assert.equal((await get('/api/v1/values?indicator=hme&unit=kommun&per=2018-01-01')).status, 404);
});

test('the year is forecast in rounds, and all deviations add up', async () => {
    const year = (i, u, scenario, more = '') =>
        values(`indicator=${i}&unit=${u}&from=2026-12&to=2026-12&window=year&scenario=${scenario}${more}`);
    const below = (await api('/api/v1/units')).units.filter((u) => u.parent === 'kommun').map((u) => u.id);
    assert.ok(below.includes('ej_fordelat') && below.length >= 8);
    const ore = (rows) => rows.reduce((sum, v) => sum + Math.round((v.value ?? 0) * 100), 0);
    for (const round of ['', '&round=2026-02', '&round=2026-04', '&round=2026-08', '&round=2026-10']) {
        const [whole] = await year('budgetavvikelse', 'kommun', 'prognos', round);
        assert.equal(whole.state, 'ok', round);
        assert.equal(ore(await year('budgetavvikelse', below, 'prognos', round)), Math.round(whole.value * 100), round);
    }
    const period = (u) => values(`indicator=budgetavvikelse&unit=${u}&from=2026-10&to=2026-10&window=ytd`);
    assert.equal(ore(await period(below)), ore(await period('kommun')));
    // plus is better: a forecast above the budget is a deviation below zero
    const [[budget], [said], [off]] = await Promise.all([year('nettokostnad', 'kommun', 'budget'), year('nettokostnad', 'kommun', 'prognos'), year('budgetavvikelse', 'kommun', 'prognos')]);
    assert.equal(Math.round((budget.value - said.value) * 100), Math.round(off.value * 100));
    assert.ok(said.value > budget.value && off.value < 0);
    // one committee has money left in the period and expects to spend more than the year's budget
    assert.ok((await period('samhallsbyggnad'))[0].value > 0);
    assert.ok((await year('budgetavvikelse', 'samhallsbyggnad', 'prognos'))[0].value < 0);
    assert.match(await text('/enhet/kommun'), /Samhällsbyggnadsnämnden<\/a><span class="second bad">Perioden visar plus, helåret minus/);
    // what was said then is still said of then
    const [then] = await year('nettokostnad', 'kommun', 'prognos', '&per=2026-06-01');
    const [april] = await year('nettokostnad', 'kommun', 'prognos', '&round=2026-04');
    assert.equal(then.value, april.value);
    const status = async (i) => (await values(`indicator=${i}&unit=kommun&from=2026-10&to=2026-10`)).at(-1).status.prognos;
    assert.equal(await status('sjukfranvaro'), 'nas_inte');
    assert.equal(await status('timavlonade'), 'nas');
    assert.equal(await status('budgetavvikelse'), 'nas_inte');
    assert.equal(await status('overtid'), null);
    assert.match(await text('/indikator/nettokostnad'), /Så träffade tidigare prognoser/);
});

test('the broken delivery of March 2025 changed nothing and is told', async () => {
    const q = 'indicator=nettokostnad&unit=kommun&from=2025-02&to=2025-02&window=month';
    assert.equal((await values(`${q}&per=2025-03-09`))[0].state, 'saknas');
    assert.equal((await values(`${q}&per=2025-03-10`))[0].state, 'preliminar'); // till the 26th
    assert.equal((await values(`${q}&per=2025-03-27`))[0].state, 'ok');
    assert.equal((await values('indicator=nettokostnad&unit=kommun&from=2025-01&to=2025-01&window=month&per=2025-03-09'))[0].state, 'ok');
});

test('org=nu: net cost of every unit and month by the tree of today, against the bytes of the ledger files', async () => {
    const units = readUnits(readFileSync(join(root, 'config', 'units.yaml'), 'utf8'));
    const { total, own, net } = netCost(readLedgers(join(state, 'inbox', 'ekonomi')), units);
    const months = [...total.keys()].sort();
    const today = todayCost(own, units, '2026-11');
    const ids = units.map((u) => u.id).filter((id) => !['koncern', 'vimmerby_bostader', 'vimmerby_energi'].includes(id));
    let compared = 0;
    let other = 0;
    for (let i = 0; i < ids.length; i += 20) {
        const some = ids.slice(i, i + 20);
        for (const v of await values(`indicator=nettokostnad&unit=${some}&from=${months[0]}&to=${months.at(-1)}&window=month&org=nu`)) {
            const want = today.get(v.unit).get(v.period) ?? 0n;
            assert.equal(BigInt(Math.round((v.value ?? 0) * 100)), want, `${v.unit} ${v.period}`);
            compared++;
            other += want !== (net.get(v.unit).get(v.period) ?? 0n);
        }
    }
    assert.equal(compared, ids.length * months.length);
    assert.ok(other > 100, `${other} figures are others by today's tree`);
    // the same sum above both trees; a merged unit's year before is that of both
    const whole = 'indicator=nettokostnad&unit=kommun&from=2024-01&to=2026-10&window=month';
    assert.deepEqual((await values(`${whole}&org=nu`)).map((v) => v.value), (await values(whole)).map((v) => v.value));
});

test('pages say which organisation they sum by, and links keep it', async () => {
    const was = await text('/enhet/norrgardens_forskola');
    const now = await text('/enhet/norrgardens_forskola?org=nu');
    assert.match(was, /href="\/enhet\/norrgardens_forskola\?org=nu"/);
    assert.doesNotMatch(was, /efter organisationen i/);
    assert.match(now, /efter organisationen i november 2026/);
    assert.match(now, /href="\/enhet\/norrgardens_forskola">visa som den var/);
    for (const [, link] of now.matchAll(/href="(\/(?!statisk|farg|vapen|flode|admin)[^"#]*)"/g))
        if (!link.startsWith('/enhet/norrgardens_forskola')) assert.match(link, /(?:\?|&amp;)org=nu/, link);
    assert.match(await text('/enhet/tallbackens_forskola'), /Verksamheten fortsätter i\s+<a href="\/enhet\/norrgardens_forskola">Norrgårdens förskola<\/a>/);
    assert.match(was, /Tog i januari 2026 över efter\s+<a href="\/enhet\/tallbackens_forskola">/);
    // that year's name
    assert.match(await text('/enhet/vuxenenheten?per=2024-06-30'), /Enheten för missbruk och beroende/);
    assert.match(await text('/enhet/vuxenenheten'), /Vuxenenheten[^]*Hette Enheten för missbruk och beroende till och med december 2024/);
    assert.equal((await get('/?org=igar')).status, 400);
});

test('a decided set is shown whole, a former definition is told', async () => {
    const set = await text('/tavla/fullmaktige');
    assert.match(set, /Fullmäktiges mål för arbetsplatsen: 6 av 8 mätta/);
    assert.match(set, /KF 2022-11-21 § 145/);
    assert.match(set, /Frisknärvaro<\/a>, utgången från januari 2023: personalsystemet räknar det inte längre/);
    assert.match(await text('/'), /href="\/tavla\/fullmaktige">Fullmäktiges mål för arbetsplatsen<\/a>: 6 av 8 mätta/);
    assert.match(await text('/indikator/overtid?enhet=kommun'), /Till och med december 2024/);
    // each month by what held at its end: the same hours, over ordinary time until 2024, over worked time from 2025
    const ask = (i, from) => values(`indicator=${i}&unit=kommun&from=${from}&to=${from}&window=month`);
    const before = (await ask('overtid', '2024-12'))[0];
    const after = (await ask('overtid', '2025-01'))[0];
    const worked = async (m) => (await ask('timavlonade', m))[0].denominator;
    const ordinary = async (m) => (await ask('sjukfranvaro', m))[0].denominator;
    assert.equal(before.denominator, await ordinary('2024-12'));
    assert.equal(after.denominator, await worked('2025-01'));
    assert.notEqual(before.denominator, await worked('2024-12'));
});

test('each page says what a reader must know to answer: held, preliminary, normal, from where, and what waits', async () => {
    assert.match(await text('/'), /Normal variation, men helåret väntas bli 8,1\u00a0%: målet nås inte\./);
    assert.match(await text('/enhet/gymnasium_vux'), /än budget, men ett tal kontrolleras<\/h1>/);
    const unit = await text('/enhet/hemtjanst_norr');
    assert.match(unit, /<h1>Hemtjänst norr väntas kosta [\d,]+\u00a0mnkr mer än budget<\/h1>/);
    assert.match(unit, /preliminärt\. Inga mål är satta för enheten\./);
    assert.match(unit, /de läggs inte ihop till nettokostnaden.*Källor: kommunens ekonomisystem, chefernas prognoser\./);
    const sick = await text('/indikator/sjukfranvaro');
    assert.match(sick, /Nås inte i år<\/p>/); // its target; net cost has none, but a budget
    assert.match(await text('/indikator/nettokostnad'), /Budget hålls ej<\/p>/);
    assert.match(sick, /Märke inne i det grå bandet: talet hör till en rad som är ovanlig, ofta för årstidens skull/);
    assert.match(sick, /Mot förra rapporten: minus är sämre och plus bättre/);
    assert.match(sick, /<dd>personal_2026-11-20\.csv<\/dd>/); // protected figures have a file too
    assert.match(await text('/rakning/sjukfranvaro?enhet=kommun'), /personal_2026-11-20\.csv<\/td><td class="hash">[0-9a-f]{64}</);
    assert.match(await text('/indikator/nettokostnad?enhet=vuxenenheten'), /till och med december 2024 hette den Enheten för missbruk och beroende/);
    // each month has its own delivery's word; what only forecasts owes no month
    const pull = async (month) => +(await text(`/klart/${month}`)).match(/>Personal<.*?\(hämtning\u00a0(\d+)\)/)[1];
    assert.ok((await pull('2025-06')) < (await pull('2026-06')));
    const year = await text('/klart/2025');
    assert.match(year, /<h1>2025 är inte klar: kolada saknas<\/h1>/);
    assert.doesNotMatch(year, />Helårsprognoser</);
});

test('a second start takes moments and keeps the data', async () => {
    const ask = 'indicator=nettokostnad,sjukfranvaro,hme&unit=kommun,gymnasiet&from=2023-01&to=2026-10';
    const first = await values(ask);
    const edition = (await api('/api/v1/units')).edition;
    assert.deepEqual(await stop(demo), { code: 0, signal: null });
    demo = await start();
    assert.ok(demo.seconds < 5, `${demo.seconds} s`);
    assert.doesNotMatch(demo.err, /Spelar upp/);
    assert.equal((await api('/api/v1/units')).edition, edition);
    assert.deepEqual(await values(ask), first);
});
