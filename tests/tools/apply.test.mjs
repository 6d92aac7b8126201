// Configuration in force: what `plan` says will move, and nothing else, moves with `apply`; what must not change is refused; files that
// are broken or gone change nothing.
import test, { after, before, beforeEach } from 'node:test';
import assert from 'node:assert/strict';
import { renameSync, rmSync } from 'node:fs';
import { Small, difference, files, planned } from './small.mjs';
import { until } from '../browser/server.mjs';

let small;
before(async () => {
    small = new Small();
    await small.serve();
    small.deliver();
    await small.follow(3);
});
after(async () => {
    if (small) assert.deepEqual(await small.stop(), { code: 0, signal: null });
    await small?.remove();
});

const plan = () => {
    const r = small.run('plan', '--json');
    assert.equal(r.status, 0, r.stderr + r.stdout);
    return JSON.parse(r.stdout);
};
// Puts the files back as they were at first, and in force.
async function restart() {
    small.write(files);
    const r = small.run('apply', '--to', '1', '--reason', 'provets början');
    assert.equal(r.status, 0, r.stderr + r.stdout);
    await until('as at first', 5, async () => plan().same);
}

beforeEach(restart);

// name: [file, from, to] …, and what must be among the moved figures (indicators), in order of the configuration
const edits = {
    'a code moves to another unit': {
        edits: [['units.yaml', 'codes: {personal: "12", ekonomi: "12"}', 'codes: {personal: "12"}'], ['units.yaml', 'ekonomi: "11"}', 'ekonomi: ["11", "12"]}']],
        moved: ['kostnader', 'avvikelse'],
    },
    'a unit is closed': { edits: [['units.yaml', 'codes: {personal: "12", ekonomi: "12"}', 'to: 2024-02, codes: {personal: "12", ekonomi: "12"}']], moved: ['sjukfranvaro', 'personer', 'kostnader', 'avvikelse'] },
    'a unit moves in the tree from a month on': {
        edits: [['units.yaml', 'kind: enhet, parent: skola, codes: {personal: "12"', 'kind: enhet, parents: [{unit: skola}, {from: 2024-01, unit: omsorg}], codes: {personal: "12"']],
        moved: ['sjukfranvaro', 'personer', 'kostnader', 'avvikelse'],
    },
    'a new unit takes what nobody had': { edits: [['units.yaml', '  - {id: ovrigt', '  - {id: nya, name: Nya enheten, kind: enhet, parent: kommun, codes: {ekonomi: "99"}}\n  - {id: ovrigt']], moved: ['kostnader', 'avvikelse'] },
    'a target and its tolerance': { edits: [['indicators.yaml', 'target: {value: 6, tolerance: 0.5}', 'target: [{value: 6, tolerance: 0.5}, {value: 3, unit: omsorg}]']], moved: ['sjukfranvaro'] },
    'more decimals judge otherwise': { edits: [['indicators.yaml', 'decimals: 1', 'decimals: 3']], moved: ['sjukfranvaro'] },
    'a window comes and one goes': { edits: [['indicators.yaml', '[month, ytd, r12]', '[month, year]']], moved: ['sjukfranvaro'] },
    'an indicator leaves': {
        edits: [['indicators.yaml', '  - {id: personer, name: Anställda, pillar: kultur, unit: antal, rollup: last, formula: anstallda}\n', '']],
        moved: [], // retired from this month on; the figures end years earlier
    },
    'an indicator is retired from a month': { edits: [['indicators.yaml', 'rollup: last, formula: anstallda', 'rollup: last, formula: anstallda, retired: 2024-02']], moved: ['personer'] },
    'a column means a part': { edits: [['sources.yaml', 'K13: {scenario: utfall, slice: M}', 'K13: {scenario: prognos}']], moved: ['sjukfranvaro'] },
    'a series from a month on': {
        edits: [['measures.yaml', '    series: {source: ekonomi, codes: ["4", "5"]}', '    series:\n      - {source: ekonomi, codes: ["4", "5"], to: 2023-12}\n      - {source: ekonomi, codes: ["4", "5", "6"], from: 2024-01}']],
        moved: ['kostnader', 'avvikelse'],
    },
    'a correction of all years': {
        edits: [['measures.yaml', '    series: {source: ekonomi, codes: ["4", "5"]}', '    correction: {date: 2026-11-24, reason: Konto 6 hade glömts.}\n    series: {source: ekonomi, codes: ["4", "5", "6"]}']],
        moved: ['kostnader', 'avvikelse'],
    },
    'another cadence, as a correction': {
        edits: [['indicators.yaml', 'rollup: last, formula: anstallda', 'rollup: last, cadence: quarter, formula: anstallda, correction: {date: 2026-11-24, reason: Mäts bara vid kvartalets slut.}']],
        moved: ['personer'],
    },
    'names and texts': { edits: [['indicators.yaml', 'name: Sjukfrånvaro', 'name: Frånvaro på grund av sjukdom'], ['units.yaml', 'Dalens skola', 'Dalskolan']], moved: [] },
    'a new indicator': { edits: [['indicators.yaml', 'indicators:\n', 'indicators:\n  - {id: timmar, name: Arbetade timmar, pillar: kultur, unit: tim, rollup: sum, formula: arbetstid}\n']], moved: ['timmar'] },
};
for (const [name, { edits: list, moved }] of Object.entries(edits))
    test(`exactly the figures of plan move with apply: ${name}`, async () => {
        const old = await small.figures();
        const edition = await small.edition();
        for (const e of list) small.edit(...e);
        const p = plan();
        assert.equal(p.same, false);
        assert.equal(p.compared, true);
        assert.equal(p.moved, p.figures.length);
        assert.deepEqual([...new Set(p.figures.map((f) => f.indicator))], moved);
        assert.equal(await small.edition(), edition, 'plan changes nothing');
        const started = Date.now();
        const r = small.run('apply', '--reason', `prov: ${name}`);
        assert.equal(r.status, 0, r.stderr + r.stdout);
        await small.follow(edition + 1);
        assert.ok(Date.now() - started < 3000, 'the running daemon takes over within moments');
        const now = await small.figures();
        const f = planned(p);
        assert.equal(f.size, p.moved);
        assert.deepEqual(difference(old, now), f);
        assert.equal(plan().same, true);
        assert.match(small.run('plan').stdout, new RegExp(`prov: ${name}`));
        // and as it was is still there, byte for byte in what it says
        const then = await small.api(`/api/v1/values?indicator=kostnader&unit=kommun&per=@${edition}`);
        for (const v of then.values) assert.equal(JSON.parse(old.get(`kostnader kommun ${v.period} month utfall T`))[0], v.value);
            await restart();
        // but a new indicator that leaves again is utgången
        const back = new Map([...(await small.figures())].filter(([k]) => old.has(k)));
        assert.deepEqual(difference(old, back), new Map(), 'going back gives the same figures again');
    });

test('an indicator that left keeps its history, is marked, and comes back only as what it was', async () => {
    const line = '  - {id: personer, name: Anställda, pillar: kultur, unit: antal, rollup: last, formula: anstallda}\n';
    const values = async () => (await small.api('/api/v1/values?indicator=personer&unit=kommun&window=month')).values.map((v) => v.value);
    const old = await values();
    const indicator = async () => (await small.api('/api/v1/indicators')).indicators.find((i) => i.id === 'personer').definition;
    assert.equal((await indicator()).retired ?? null, null);
    small.edit('indicators.yaml', line, '');
    small.edit('indicators.yaml', '    n: anstallda\n', ''); // the measure goes with it
    small.edit('measures.yaml', '  - {id: anstallda, name: Anställda, unit: antal, accumulates: stock, series: {source: personal, codes: [ANST]}}\n', '');
    const p = plan();
    const month = new Date().toLocaleDateString('sv-SE', { timeZone: 'Europe/Stockholm' }).slice(0, 7);
    assert.deepEqual(p.changes.filter((c) => c.what === 'retired').map((c) => [c.kind, c.id, c.to]), [['measure', 'anstallda', ''], ['indicator', 'personer', month]]);
    assert.match(small.run('plan').stdout, /personer ”Anställda”: utgången från/);
    assert.equal(small.run('apply').status, 0);
    await until('it is marked', 5, async () => (await indicator()).retired === month);
    assert.deepEqual(await values(), old);
    const page = await small.get('/indikator/personer');
    assert.equal(page.status, 200);
    assert.match(page.text, /utgången från/);
    assert.match((await small.get('/indikatorer')).text, /utgången från/);
    // something else under its id, or under its measure's: never
    small.edit('indicators.yaml', 'indicators:\n', 'indicators:\n  - {id: personer, name: Personer, pillar: kultur, unit: tim, rollup: sum, formula: arbetstid}\n');
    let r = small.run('plan');
    assert.equal(r.status, 1);
    assert.match(r.stderr, /indicators\.yaml:2:5: error: indicator 'personer' has left and cannot come back as something else: unit was antal, now tim/);
    const edition = await small.edition();
    r = small.run('apply', '--reason', 'ändå');
    assert.equal(r.status, 1);
    assert.match(r.stderr, /cannot come back as something else/);
    assert.equal(await small.edition(), edition);
    // as it was: revived
    small.edit('indicators.yaml', '  - {id: personer, name: Personer, pillar: kultur, unit: tim, rollup: sum, formula: arbetstid}\n', line);
    small.edit('measures.yaml', 'measures:\n', 'measures:\n  - {id: anstallda, name: Anställda, unit: antal, accumulates: stock, series: {source: personal, codes: [ANST]}}\n');
    assert.deepEqual(plan().changes.filter((c) => c.what === 'revived').map((c) => c.id), ['anstallda', 'personer']);
    assert.equal(small.run('apply').status, 0);
    await until('it is in use', 5, async () => !(await indicator()).retired);
    assert.deepEqual(await values(), old);
});

test('a source that left keeps what it has delivered, is pulled no more, and its id is not used for something else', async () => {
    const old = await small.figures();
    small.write({
        'sources.yaml': files['sources.yaml'].replace(/ {2}- id: personal[^]*? {2}- id: ekonomi/, '  - id: ekonomi'),
        'units.yaml': files['units.yaml'].replace(/personal: "\d+", /g, ''),
        'measures.yaml': files['measures.yaml'].replace(/.*source: personal.*\n/g, ''),
        'indicators.yaml': files['indicators.yaml'].replace(/ {2}- id: sjukfranvaro[^]*? {2}- id: kostnader/, '  - id: kostnader').replace(/personer.*\n/, '').replace('pillar: resultat', 'pillar: kultur'),
        'dashboards/start.yaml': files['dashboards/start.yaml'].replace('sjukfranvaro, ', ''),
    });
    const p = plan();
    assert.deepEqual(p.changes.filter((c) => c.what === 'retired').map((c) => c.id).sort(), ['anstallda', 'arbetstid', 'personal', 'personer', 'sjukfranvaro', 'sjuktimmar']);
    assert.equal(p.moved, 0);
    assert.equal(small.run('apply').status, 0);
    await until('in force', 5, async () => (await small.api('/api/v1/indicators')).indicators.find((i) => i.id === 'sjukfranvaro').definition.retired);
    assert.deepEqual(difference(old, await small.figures()), new Map());
    assert.match((await small.get('/kallor')).text, /Personal[^]*?Hämtas inte längre/);
    const r = small.run('pull', 'personal');
    assert.equal(r.status, 2, r.stdout + r.stderr);
    assert.match(r.stderr, /source 'personal' has left/);
    small.edit('sources.yaml', 'sources:\n', 'sources:\n  - {id: personal, name: Personal, format: sie, path: annat/*.se, unmapped: ovrigt}\n');
    const again = small.run('plan');
    assert.equal(again.status, 1);
    assert.match(again.stderr, /source 'personal' has left and was of format csv; it cannot come back as sie/);
    assert.deepEqual(difference(old, await small.figures()), new Map());
});

test('plan tells in words what a key means: times, what needs a restart, what is refused', () => {
    small.edit('sources.yaml', '    path: personal/*.csv\n', '    path: personal/*.csv\n    schedule: "30 5 * * *"\n');
    small.write({ 'ksrd.yaml': `${files['ksrd.yaml']}listen: 127.0.0.1:8181\n` });
    small.edit('units.yaml', 'Dalens skola', 'Dalskolan');
    const said = small.run('plan').stdout;
    assert.match(said, /^I kraft: utgåva \d+ sedan \d+ \S+ \d{4} kl\.\s\d\d\.\d\d, av .+@\S+ \(SHA-256 [0-9a-f]{12}…\)$/m);
    assert.match(said, /^listen \(gäller först när ksrd startas om\)\n {6}listen: 127\.0\.0\.1:8181 \(nytt\)$/m);
    assert.match(said, /^ {2}~ personal ”Personal”\n {6}schedule: 30 5 \* \* \* \(nytt\)\n {8}hämtas sedan nästa gång \d+ \S+ \d{4} kl\.\s05\.30$/m);
    assert.match(said, /^ {2}~ dalen ”Dalskolan”\n {6}name: Dalens skola → Dalskolan$/m);
    assert.match(said, /^Inga siffror flyttas\.$/m);
    assert.match(said, /^Sätts i kraft med: ksrd apply$/m);
    small.write(files);
    small.edit('units.yaml', 'codes: {personal: "12", ekonomi: "12"}', 'codes: {personal: "12"}');
    const moved = small.run('plan').stdout.replace(/\u00a0/g, ' ');
    const p = plan();
    assert.match(moved, new RegExp(`^Siffror som flyttas: ${String(p.moved).replace(/\\B(?=(\\d{3})+$)/g, ' ')} i 2 indikatorer,`, 'm'));
    // the largest one in words is the largest one of all
    const costs = p.figures.filter((f) => f.indicator === 'kostnader' && f.before?.value != null && f.after?.value != null);
    const largest = Math.max(...costs.map((f) => Math.abs(f.after.value - f.before.value)));
    const told = moved.match(/^ {2}kostnader: 3 enheter, 2023-01–2024-06: (\d+) får annat värde, (\d+) försvinner\n {6}störst: (.+) (\S+) \((\w+), (\w+)\) ([\d ]+) → ([\d ]+) kr$/m);
    assert.ok(told, moved);
    assert.equal(Number(told[1]), costs.filter((f) => f.before.value !== f.after.value).length);
    assert.equal(Math.abs(Number(told[8].replaceAll(' ', '')) - Number(told[7].replaceAll(' ', ''))), largest);
});

test('a unit that left: its id comes back as what it was or not at all', async () => {
    small.edit('units.yaml', '  - {id: dalen, name: Dalens skola, kind: enhet, parent: skola, codes: {personal: "12", ekonomi: "12"}}\n', '');
    assert.match(small.run('plan').stdout, /dalen ”Dalens skola”: försvinner med sin historia; en enhet som har upphört får i stället to:/);
    assert.equal(small.run('apply').status, 0);
    small.edit('units.yaml', '  - {id: ovrigt', '  - {id: dalen, name: Dalens förskola, kind: enhet, parent: omsorg, codes: {personal: "12"}}\n  - {id: ovrigt');
    const r = small.run('plan');
    assert.equal(r.status, 1);
    assert.match(r.stderr, /unit 'dalen' has left and was called 'Dalens skola'; it cannot come back as 'Dalens förskola'/);
    assert.equal(JSON.parse(small.run('plan', '--to', '1', '--json').stdout).refused.length, 0);
});

test('an undated change of a definition is refused until it is marked, and the mark allows one change', async () => {
    const edition = await small.edition();
    small.edit('indicators.yaml', 'formula: sjuktimmar / arbetstid * 100', 'formula: sjuktimmar / (arbetstid + sjuktimmar) * 100');
    for (const verb of ['plan', 'apply']) {
        const r = small.run(verb);
        assert.equal(r.status, 1, verb);
        assert.match(r.stderr, /indicators\.yaml:2:5: error: the definition of indicator 'sjukfranvaro' changes for all years: formula was sjuktimmar \/ arbetstid \* 100, now/);
    }
    // SIGHUP refuses as well, says so in the log and on /admin, and what is in force stays
    small.child.kill('SIGHUP');
    await until('the daemon refuses', 5, async () => /changes for all years[^]*the files change what must not change/.test(small.output));
    await until('/admin shows it', 10, async () => /changes for all years/.test((await small.get('/admin')).text));
    assert.equal(await small.edition(), edition);
    small.edit('indicators.yaml', '    n: anstallda', '    correction: {date: 2026-11-24, reason: Sjuktimmarna hade glömts i nämnaren.}\n    n: anstallda');
    assert.equal(small.run('apply').status, 0);
    await small.follow(edition + 1);
    assert.deepEqual((await small.api('/api/v1/indicators')).indicators.find((i) => i.id === 'sjukfranvaro').definition.corrections, [{ date: '2026-11-24', reason: 'Sjuktimmarna hade glömts i nämnaren.' }]);
    assert.match((await small.get('/indikator/sjukfranvaro')).text, /24 november 2026[^]*Sjuktimmarna hade glömts i nämnaren/);
    // the mark that stays does not allow the next one
    small.edit('indicators.yaml', '(arbetstid + sjuktimmar) * 100', '(arbetstid + 2 * sjuktimmar) * 100');
    const r = small.run('plan');
    assert.equal(r.status, 1);
    assert.match(r.stderr, /the definition of indicator 'sjukfranvaro' changes for all years/);
    small.edit('indicators.yaml', 'correction: {date: 2026-11-24, reason: Sjuktimmarna hade glömts i nämnaren.}',
        'correction: [{date: 2026-11-24, reason: Sjuktimmarna hade glömts i nämnaren.}, {date: 2026-11-25, reason: Dubbelt.}]');
    assert.equal(small.run('plan').status, 0);
    // going back without saying why is refused too
    const back = small.run('apply', '--to', '1');
    assert.equal(back.status, 2);
    assert.match(back.stderr, /the reason is missing: going back changes a definition/);
});

test('apply --to puts an earlier configuration in force, by edition and by hash, and the files on disk stay out', async () => {
    const first = plan().in_force.files;
    small.edit('units.yaml', 'Åsens skola', 'Åsskolan');
    assert.equal(small.run('apply').status, 0);
    const second = plan().in_force;
    let p = JSON.parse(small.run('plan', '--to', first.slice(0, 12), '--json').stdout);
    assert.deepEqual(p.changes.map((c) => [c.id, c.key, c.from, c.to]), [['asen', 'name', 'Åsskolan', 'Åsens skola']]);
    let r = small.run('apply', '--to', first.slice(0, 12));
    assert.equal(r.status, 0, r.stderr);
    assert.match(r.stdout, new RegExp(`I kraft: utgåva ${second.edition + 1}, av \\S+@\\S+`));
    assert.equal(plan().in_force.files, first);
    // nobody has edited the files since: neither SIGHUP nor a restart brings them back
    small.child.kill('SIGHUP');
    await until('it keeps', 5, async () => /the configuration in force stays, and not the files/.test(small.output));
    await small.stop();
    await small.serve();
    assert.equal(plan().in_force.files, first);
    assert.equal(plan().in_force.edition, second.edition + 1);
    // edited: SIGHUP applies
    small.edit('units.yaml', 'Åsskolan', 'Skolan på Åsen');
    small.child.kill('SIGHUP');
    await until('applied', 5, async () => (await small.api('/api/v1/units')).units.find((u) => u.id === 'asen').name === 'Skolan på Åsen');
    r = small.run('apply', '--to', '999');
    assert.equal(r.status, 2);
    r = small.run('apply', '--to', 'abcdef');
    assert.equal(r.status, 2);
});

test('broken and deleted files change nothing on the pages or in pulls', async () => {
    const paths = ['/', '/kultur', '/enhet/kommun', '/enhet/dalen', '/indikator/sjukfranvaro', '/indikatorer', '/enheter', '/api/v1/indicators', '/api/v1/units', '/api/v1/values?indicator=kostnader'];
    const good = new Map();
    for (const path of paths) good.set(path, (await small.get(path)).text);
    const same = async (what) => {
        for (const path of paths) assert.equal((await small.get(path)).text, good.get(path), `${path} after ${what}`);
    };
    const mutations = {
        'a file cut in the middle': () => small.write({ 'units.yaml': files['units.yaml'].slice(0, 300) }),
        'noise': () => small.write({ 'measures.yaml': '\u0000\u0001 {{{{ : : -\n\t- x' }),
        'an empty file': () => small.write({ 'indicators.yaml': '' }),
        'a file that is gone': () => small.write({ 'sources.yaml': null }),
        'a valid edit that nobody applied': () => small.write({ ...files, 'units.yaml': files['units.yaml'].replace('Dalens skola', 'Annat') }),
        'no folder at all': () => renameSync(small.config, `${small.config}-away`),
    };
    for (const [what, mutate] of Object.entries(mutations)) {
        mutate();
        await new Promise((r) => setTimeout(r, 1200)); // the daemon's steps come every second
        await same(what);
        const r = small.run('pull', 'personal', '--file', `${small.dir}/personal.csv`);
        assert.equal(r.status, 0, `pull by hand with ${what}: ${r.stderr}${r.stdout}`);
        small.child.kill('SIGHUP');
        if (what !== 'a valid edit that nobody applied') await same(`${what} and SIGHUP`);
        else {
            await until('SIGHUP applies the valid edit', 5, async () => /Annat/.test((await small.get('/enheter')).text));
            assert.equal(small.run('apply', '--to', '1').status, 0);
            await until('back', 5, async () => /Dalens skola/.test((await small.get('/enheter')).text));
            for (const path of paths) good.set(path, (await small.get(path)).text);
        }
        if (what === 'no folder at all') renameSync(`${small.config}-away`, small.config);
        else small.write(files);
    }
    // and with the daemon stopped: a pull by hand finds its database by the copy
    rmSync(small.config, { recursive: true });
    await small.stop();
    assert.equal(small.run('pull', 'personal', '--file', `${small.dir}/personal.csv`).status, 0);
    await small.serve();
    await same('a restart without files');
    small.write(files);
});

// What plan said of these edits is what moved with apply.
async function movesAsPlanned(...edits) {
    const [old, edition] = [await small.figures(), await small.edition()];
    for (const e of edits) small.edit(...e);
    const p = planned(plan());
    const r = small.run('apply', '--reason', 'prov');
    assert.equal(r.status, 0, r.stderr + r.stdout);
    await small.follow(edition + 1);
    assert.deepEqual(difference(old, await small.figures()), p);
    return p;
}

test('plan knows what has been accepted: a rule that is lifted does not move what it held no more', async () => {
    const rule = ['indicators.yaml', 'rollup: last, formula: anstallda', 'rollup: last, formula: anstallda, plausibility: {range: [0, 20]}'];
    const held = await movesAsPlanned(rule);
    assert.ok(held.has('personer kommun 2024-06 month utfall T'));
    const edition = await small.edition();
    const r = small.run('accept', 'personer', '--unit', 'kommun', '--period', '2024-06', '--reason', 'stämmer');
    assert.equal(r.status, 0, r.stderr + r.stdout);
    await small.follow(edition + 1);
    const lifted = await movesAsPlanned([rule[0], rule[2], rule[1]]);
    assert.equal(lifted.size, held.size - 1);
    assert.ok(!lifted.has('personer kommun 2024-06 month utfall T'));
});

test('plan knows which months a rule of release would hide, and which somebody has released', async () => {
    const month = (back) => {
        const now = new Date();
        return new Date(Date.UTC(now.getFullYear(), now.getMonth() - back, 1)).toISOString().slice(0, 7);
    };
    const rows = [1, 2].flatMap((back) => [`${month(back)},11,TID,UTF,1000`, `${month(back)},11,SJUK,UTF,60`]);
    const edition = await small.edition();
    small.deliver({ personal: ['Period,Enhet,Mått,Kolumn,Mätvärde', ...rows].join('\n') + '\n' });
    const r = small.run('release', 'personal', month(2), '--reason', 'klar');
    assert.equal(r.status, 0, r.stderr + r.stdout);
    await small.follow(edition + 2);
    const p = await movesAsPlanned(['sources.yaml', '    path: personal/*.csv\n', '    path: personal/*.csv\n    release: {publish_day: 366}\n']);
    assert.ok(p.has(`sjukfranvaro asen ${month(1)} month utfall T`));
    assert.ok(!p.has(`sjukfranvaro asen ${month(2)} month utfall T`));
    assert.match(p.get(`sjukfranvaro asen ${month(1)} month utfall T`)[1], /ej_publicerat/);
});
