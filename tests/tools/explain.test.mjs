// `ksrd explain --json` for 200 figures drawn over all roll-ups, windows, scenarios, slices and editions: each is reckoned again from what is
// printed alone, by exact whole numbers, from the single facts of the files up to the value of /api/v1/values.
//     node --test tests/tools/explain.test.mjs        (KSRD_SEED: another draw; KSRD_TEST_FULL=1: 2 000 figures)
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { ksrd as program, root, startDemo } from '../browser/server.mjs';

const base = mkdtempSync(join(tmpdir(), 'ksrd-explain-'));
chmodSync(base, 0o755);
const state = join(base, 'state');
const FIGURES = process.env.KSRD_TEST_FULL ? 2000 : 200;
let demo;
let url;

// ---- exact fractions ---------------------------------------------------------------------------------------------------
const abs = (x) => (x < 0n ? -x : x);
const gcd = (a, b) => (b === 0n ? a : gcd(b, a % b));
function rat(num, den = 1n) {
    if (den === 0n) throw new RangeError('division by zero');
    if (den < 0n) [num, den] = [-num, -den];
    const g = gcd(abs(num), den) || 1n;
    return { num: num / g, den: den / g };
}
const plus = (a, b) => rat(a.num * b.den + b.num * a.den, a.den * b.den);
const minus = (a, b) => rat(a.num * b.den - b.num * a.den, a.den * b.den);
const times = (a, b) => rat(a.num * b.num, a.den * b.den);
const over = (a, b) => rat(a.num * b.den, a.den * b.num);
const same = (a, b) => a.num === b.num && a.den === b.den;
// "-12.5" or "43/5"
function exact(text) {
    const quotient = /^(-?\d+)\/(\d+)$/.exec(text);
    if (quotient) return rat(BigInt(quotient[1]), BigInt(quotient[2]));
    const [, sign, whole, part = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
    return rat(BigInt(sign + whole + part), 10n ** BigInt(part.length));
}
// As in data: 12 significant digits and at most 12 decimals, half away from zero.
function shown(v) {
    const half = (n, d) => (2n * n + d) / (2n * d);
    const size = rat(abs(v.num), v.den);
    const whole = size.num / size.den;
    let decimals = whole > 0n ? 12 - String(whole).length : 12;
    if (whole === 0n && size.num > 0n) {
        let zeros = 0;
        for (let n = size.num * 10n; n < size.den; n *= 10n) zeros++;
        decimals = Math.min(12, 12 + zeros);
    }
    let digits = decimals >= 0 ? half(size.num * 10n ** BigInt(decimals), size.den) : half(size.num, size.den * 10n ** BigInt(-decimals));
    if (decimals < 0) (digits *= 10n ** BigInt(-decimals)), (decimals = 0);
    const text = String(digits).padStart(decimals + 1, '0');
    const fraction = decimals ? text.slice(-decimals).replace(/0+$/, '') : '';
    const number = (decimals ? text.slice(0, -decimals) : text) + (fraction ? `.${fraction}` : '');
    return v.num < 0n && digits !== 0n ? `-${number}` : number;
}
// The number as it stands in the document: JSON.parse would make a double of it.
const parse = (text) => JSON.parse(text.replace(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (x) => (x[0] === '"' ? x : `{"number":"${x}"}`)));
const textOf = (n) => (n === null ? null : n.number);

// ---- the account, reckoned again -----------------------------------------------------------------------------------------
const monthNumber = (text) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5)) - 1;
const CADENCE = { month: 1, quarter: 3, tertial: 4, year: 12, lasar: 12 };

function windowMonths(x, last, step) {
    const span = x.window === 'month' ? CADENCE[x.definition.cadence] : x.window === 'ytd' ? (last % 12) + 1 : 12;
    if (step > span || span % step !== 0) return [];
    return Array.from({ length: span / step }, (_, k) => last - (span / step - 1 - k) * step);
}
// Measures of a family of small groups, as the configuration writes them: what was released of them is told, not what was delivered.
function protectedMeasures(text) {
    const skydd = /^skydd:\n((?:(?: .*)?\n)*)/m.exec(text)[1];
    const ids = [...skydd.matchAll(/^ +antal: (\S+)$/gm)].map((m) => m[1]);
    for (const [, list] of skydd.matchAll(/^ +matt:\s*\[([^\]]*)\]/gm)) ids.push(...list.split(',').map((id) => id.trim()));
    return new Set(ids);
}
const secret = protectedMeasures(readFileSync(join(root, 'config', 'measures.yaml'), 'utf8'));
// What the file said, fact by fact, is what stands in the month.
function checkFacts(x, node, month, me) {
    const facts = x.facts.filter((f) => f.measure === node.measure && f.scenario === node.scenario && f.month === month.month);
    if (secret.has(node.measure)) assert.deepEqual(facts, [], `${month.month}: delivered facts of ${node.measure} are told`);
    if (!month.counted || secret.has(node.measure)) return;
    const sum = facts.filter((f) => f.value !== null).reduce((s, f) => plus(s, exact(f.value)), rat(0n));
    if (month.value !== null) assert.ok(same(sum, exact(month.value)), `${month.month}: facts of ${node.measure} are not its sum`);
    else assert.equal(facts.filter((f) => f.value !== null).length, 0);
    for (const f of facts) {
        const rule = me.rules.find((r) => textOf(r.rule) === textOf(f.rule));
        assert.equal(rule.source, f.source);
        assert.equal(textOf(rule.sign), textOf(f.sign));
        assert.ok(rule.accounts.some((p) => takes(p, f.account)) && !rule.except.some((p) => takes(p, f.account)), `${f.account} is not the rule's`);
    }
}
function takes(pattern, code) {
    const range = /^(.+?)-(.+)$/.exec(pattern);
    if (range && /^\d+$/.test(range[1]) && /^\d+$/.test(range[2])) return code.slice(0, range[1].length) >= range[1] && code.slice(0, range[2].length) <= range[2];
    return pattern.endsWith('*') ? code.startsWith(pattern.slice(0, -1)) : code === pattern;
}
function checkParts(month) {
    if (!month.parts || month.value === null) return 0;
    const sum = month.parts.filter((p) => p.value !== null).reduce((s, p) => plus(s, exact(p.value)), rat(0n));
    assert.ok(same(sum, exact(month.value)), `${month.month}: the units below are not the sum`);
    return 1;
}
// A part: its number (null: missing), whether something below it is missing, whether the question makes sense.
function measure(x, node, count) {
    const me = x.measures.find((m) => m.id === node.measure);
    const last = monthNumber(node.last_month);
    const step = CADENCE[me.cadence];
    const expected = me.accumulates === 'flow' && !node.whole_year ? windowMonths(x, last, step) : [last];
    if (node.state === 'ej_tillampligt') return { no: true };
    if (node.months.length === 0) return { value: null };
    assert.deepEqual(node.months.map((m) => monthNumber(m.month)), expected, 'the months of the window');
    let sum = rat(0n);
    let missing = false;
    for (const m of node.months) {
        checkFacts(x, node, m, me);
        count.parts += checkParts(m);
        if (!m.counted) missing = missing || x.window === 'r12';
        else if (m.value === null) missing = true;
        else sum = plus(sum, exact(m.value));
    }
    if (!node.months.some((m) => m.counted)) missing = true;
    return { value: missing ? null : sum, hole: node.months.some((m) => m.counted && m.incomplete) };
}
function reckon(x, id, count) {
    const node = x.formula.nodes[id];
    const of = (n) => reckon(x, Number(textOf(n)), count);
    const join = (a, b, f) => {
        const p = { no: a.no || b.no, hole: a.hole || b.hole };
        if (p.no || a.value === null || b.value === null) return { ...p, value: null };
        try {
            return { ...p, value: f(a.value, b.value) };
        } catch (e) {
            if (!(e instanceof RangeError)) throw e;
            return { ...p, value: null };
        }
    };
    let p;
    if (node.op === 'number') p = { value: exact(node.value) };
    else if (node.op === 'measure') p = measure(x, node, count);
    else if (node.op === 'last_year' || node.op === 'scenario') p = of(node.left);
    else if (node.op === 'negate') p = join({ value: rat(-1n) }, of(node.left), times);
    else p = join(of(node.left), of(node.right), { add: plus, subtract: minus, multiply: times, divide: over }[node.op]);
    if (p.value && !p.no) assert.ok(same(p.value, exact(node.value)), `node ${id} ${node.op}`);
    else assert.equal(node.value, null, `node ${id} ${node.op}`);
    return p;
}
function value(x, count) {
    if (x.formula.numerator === null) return { no: true };
    const num = reckon(x, Number(textOf(x.formula.numerator)), count);
    if (x.formula.denominator === null) return num;
    const den = reckon(x, Number(textOf(x.formula.denominator)), count);
    const p = { no: num.no || den.no, hole: num.hole || den.hole, num: num.value, den: den.value };
    p.value = p.no || !num.value || !den.value || den.value.num === 0n ? null : times(over(num.value, den.value), exact(x.formula.factor));
    return p;
}

// ---- the demo ------------------------------------------------------------------------------------------------------------------
let seed = Number(process.env.KSRD_SEED ?? 20261124);
function draw(n) {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return Math.floor((seed / 4294967296) * n);
}
const pick = (list) => list[draw(list.length)];
const get = async (path) => {
    const r = await fetch(url + path);
    return { status: r.status, body: parse(await r.text()) };
};
const run = promisify(execFile);
const cli = async (args) => parse((await run(program, ['--config', join(root, 'config'), '--state', state, 'explain', ...args, '--json'], { maxBuffer: 1 << 28 })).stdout);

// The log of restated values is made beside the pages.
async function logged() {
    for (const until = Date.now() + 240_000; ; ) {
        const page = await (await fetch(`${url}/rattelser?enhet=alla`)).text();
        if (!page.includes('räknas fram')) return page;
        assert.ok(Date.now() < until, 'the log is made');
        await new Promise((r) => setTimeout(r, 200));
    }
}
before(start);
async function start() {
    demo = await startDemo({ state });
    url = demo.url;
    await logged();
}
const stop = () => demo?.stop();
after(async () => {
    await stop();
    rmSync(base, { recursive: true, force: true });
});

function* files(dir) {
    for (const name of readdirSync(dir)) {
        const path = join(dir, name);
        if (statSync(path).isDirectory()) yield* files(path);
        else yield path;
    }
}

// One row of /api/v1/values, mostly with a number in it: a figure to explain.
async function drawFigure(indicators, units, k, edition, past) {
    const rollup = ['sum', 'ratio', 'last', 'none'][k % 4];
    const indicator = pick(indicators.filter((i) => i.rollup === rollup));
    const window = k % 16 === 5 ? pick(['month', 'ytd', 'r12', 'year']) : pick(indicator.windows);
    const scenario = ['utfall', 'budget', 'utfall', 'prognos', 'utfall', 'budget', 'utfall', 'utfall'][draw(8)];
    const slice = pick(['T', 'T', 'T', 'K', 'M']);
    const per = `@${k % 3 === 0 ? pick(past) : edition}`;
    const unit = pick(rollup === 'none' ? units.filter((u) => ['kommun', 'bolag'].includes(u.kind)) : units);
    const rows = await get(`/api/v1/values?indicator=${indicator.id}&unit=${unit.id}&window=${window}&scenario=${scenario}&slice=${slice}&per=${encodeURIComponent(per)}`);
    if (rows.status !== 200 || rows.body.values.length === 0) return null;
    const some = rows.body.values.filter((r) => r.value !== null);
    return { per, row: some.length && draw(6) ? pick(some) : pick(rows.body.values) };
}

test('each figure can be reckoned again from its account, down to the facts of the files', { timeout: 900_000 }, async (t) => {
    const indicators = (await get('/api/v1/indicators')).body.indicators;
    const units = (await get('/api/v1/units')).body.units;
    const edition = Number((await get('/api/v1/values?indicator=invanare&unit=kommun')).body.edition.number);
    const hashes = new Set([...files(join(state, 'raw'))].map((f) => createHash('sha256').update(readFileSync(f)).digest('hex')));
    const past = Array.from({ length: FIGURES / 20 }, () => 1 + draw(edition)); // each is loaded from nothing
    const figures = [];
    for (let k = 0, tries = 0; figures.length < FIGURES; tries++) {
        assert.ok(tries < 20 * FIGURES, 'enough figures to draw from');
        const f = await drawFigure(indicators, units, k, edition, past);
        const dull = f && f.row.value === null && figures.filter((x) => x.row.value === null).length * 5 > figures.length;
        if (f && !dull) figures.push(f), k++;
    }
    const count = { parts: 0, facts: 0, values: 0, earlier: 0, rollups: new Set(), windows: new Set(), scenarios: new Set(), states: new Set(), slices: new Set() };
    const queue = figures.sort((a, b) => a.per.localeCompare(b.per));
    let asked = 0;
    const check = async ({ per, row }) => {
        const what = `${row.indicator} ${row.unit} ${row.period} ${row.window} ${row.scenario} ${row.slice} ${per}`;
        const args = [row.indicator, '--unit', row.unit, '--period', row.period, '--window', row.window, '--scenario', row.scenario, '--slice', row.slice, '--per', per];
        const history = asked++ % 10 === 0; // earlier values take seconds each
        const x = await cli(history ? args : [...args, '--no-earlier']);
        try {
            if (['sekretess', 'ej_publicerat'].includes(row.state)) { // nothing is told of what is not shown
                assert.equal(x.state, row.state);
                for (const k of ['value', 'numerator', 'denominator', 'n']) assert.ok(row[k] === null, k);
                assert.ok(x.value === null);
                return;
            }
            const p = value(x, count);
            const unfinished = /inte slutlig än/.test(x.reason ?? '');
            const state = p.no ? 'ej_tillampligt' : p.value === null ? 'saknas' : p.hole || x.held || unfinished ? 'preliminar' : 'ok';
            assert.equal(row.state, state);
            assert.equal(textOf(row.value), p.value ? shown(p.value) : null);
            assert.equal(textOf(x.value), textOf(row.value));
            assert.equal(x.state, row.state);
            assert.equal(textOf(row.numerator), p.num && p.den ? shown(p.num) : null);
            assert.equal(textOf(row.denominator), p.num && p.den ? shown(p.den) : null);
            const n = x.formula.n === null ? { value: null } : reckon(x, Number(textOf(x.formula.n)), count);
            assert.equal(textOf(row.n), n.value && !n.no ? shown(n.value) : null);
            for (const key of ['indicator', 'unit', 'period', 'window', 'scenario', 'slice']) assert.equal(x[key], row[key]);
            assert.equal(x.mal, row.status.mal);
            for (const f of x.facts) assert.ok(x.changed_by.some((c) => textOf(c.edition) === textOf(f.edition)), `edition ${textOf(f.edition)} is not told`);
            for (const c of x.changed_by) if (c.kind === 'pull') assert.ok(hashes.has(c.sha256), `${c.file}: no such file was kept`);
            // the address for programs says the same, without the facts, which only who has the database can tell
            const web = (await get(`/api/v1/explain?indicator=${row.indicator}&unit=${row.unit}&period=${encodeURIComponent(row.period)}&window=${row.window}&scenario=${row.scenario}&slice=${row.slice}&per=${encodeURIComponent(per)}`)).body;
            assert.equal(web.facts, null);
            const apart = { facts: null, changed_by: null, ...(history ? {} : { earlier: null, earlier_since: null }) };
            assert.deepEqual({ ...web, ...apart }, { ...x, ...apart });
        } catch (e) {
            e.message = `${what}: ${e.message}`;
            throw e;
        }
        count.earlier += x.earlier?.length ?? 0;
        count.facts += x.facts.length;
        count.values += row.value !== null;
        count.rollups.add(x.definition.rollup);
        count.windows.add(row.window);
        count.scenarios.add(row.scenario);
        count.states.add(row.state);
        count.slices.add(row.slice);
    };
    await Promise.all(Array.from({ length: 3 }, async () => {
        while (queue.length) await check(queue.pop());
    }));
    t.diagnostic(`${FIGURES} figures, ${count.values} with a value, ${count.facts} facts, ${count.parts} roll-ups, ${count.earlier} earlier values; ${[...count.states].join(' ')}`);
    assert.deepEqual([...count.rollups].sort(), ['last', 'none', 'ratio', 'sum']);
    assert.deepEqual([...count.windows].sort(), ['month', 'r12', 'year', 'ytd']);
    assert.deepEqual([...count.scenarios].sort(), ['budget', 'prognos', 'utfall']);
    assert.ok(count.slices.size > 1 && count.values > FIGURES / 2 && count.parts > 20 && count.facts > FIGURES);
});

test('the account in plain Swedish names the file, its hash and the decision of the target', async () => {
    const { stdout } = await run(program, ['--config', join(root, 'config'), '--state', state, 'explain', 'budgetavvikelse', '--unit', 'kommun', '--period', '2026-10', '--window', 'ytd']);
    for (const word of ['Budgetavvikelse: −9,7 mnkr', 'Budget för nettokostnad − nettokostnad', 'ekonomi_2026-11-09.se', 'KF 2022-11-21 § 144', 'Uppgifter'])
        assert.ok(stdout.replaceAll('\u00a0', ' ').includes(word), `${word} is missing in\n${stdout}`);
    assert.match(stdout, /[0-9a-f]{64}/);
});

test('a question that cannot be answered is refused with what was expected', async () => {
    const refused = async (...args) => run(program, ['--config', join(root, 'config'), '--state', state, 'explain', ...args]).then(() => assert.fail('was answered'), (e) => e);
    assert.equal((await refused('sjukfranvaro', '--unit', 'kommun')).code, 2);
    assert.match((await refused('sjukfranvara', '--unit', 'kommun', '--period', '2023-03')).stderr, /did you mean 'sjukfranvaro'/);
    assert.match((await refused('sjukfranvaro', '--unit', 'kommunen', '--period', '2023-03')).stderr, /did you mean 'kommun'/);
    assert.equal((await refused('sjukfranvaro', '--unit', 'kommun', '--period', '2023-03', '--per', '1999-01-01')).code, 2);
    assert.equal((await get('/api/v1/explain')).status, 400);
    assert.equal((await get('/api/v1/explain?indicator=ingen')).status, 404);
    assert.equal((await get('/api/v1/explain?indicator=sjukfranvaro&period=x')).status, 400);
});

// The window of so many editions in which most is told to have changed.
function busiest(editions, span) {
    const within = (first) => editions.filter((e) => e > first && e <= first + span).length;
    return editions.map((e) => e - 1).reduce((best, first) => (within(first) > within(best) ? first : best));
}

test('earlier values are what was shown at each edition: all of them, and no other', { timeout: 600_000 }, async (t) => {
    const indicators = ['nettokostnad', 'sjukfranvaro', 'personalkostnad', 'budgetavvikelse'];
    const known = (await get('/api/v1/units')).body.units.map((u) => u.id);
    const asked = [...new Set(['kommun', ...known.filter((u) => u !== 'kommun').slice(1, 16)])];
    const rowsAt = async (per) => (await get(`/api/v1/values?indicator=${indicators}&unit=${asked}&from=2025-01&to=2026-12&per=%40${per}`)).body;
    const explained = async (r, per) => (await get(`/api/v1/explain?indicator=${r.indicator}&unit=${r.unit}&period=${r.period}&per=%40${per}`)).body;
    const edition = Number(textOf((await get('/api/v1/values?indicator=invanare&unit=kommun')).body.edition));
    const told = [];
    for (const r of (await rowsAt(edition)).values) told.push(...((await explained(r, edition)).earlier ?? []).map((e) => Number(textOf(e.edition))));
    const first = busiest(told, 40);
    const last = Math.min(first + 40, edition);
    const seen = new Map(); // figure → [{edition, value}]
    for (let n = first; n <= last; n++)
        for (const r of (await rowsAt(n)).values) {
            const key = [r.indicator, r.unit, r.period].join(' ');
            if (!seen.has(key)) seen.set(key, []);
            seen.get(key).push({ edition: n, value: textOf(r.value) });
        }
    let changes = 0;
    for (const [key, list] of seen) {
        const [indicator, unit, period] = key.split(' ');
        const x = await explained({ indicator, unit, period }, last);
        if (x.value === null) continue;
        const told = x.earlier.filter((e) => Number(textOf(e.edition)) > first).map((e) => [Number(textOf(e.edition)), e.from, e.to]);
        const expected = [];
        for (let k = 1; k < list.length; k++) {
            const [was, is] = [list[k - 1], list[k]];
            if (was.value === null || was.value === is.value) continue;
            const recorded = x.changed_by.find((c) => Number(textOf(c.edition)) === is.edition)?.recorded ?? x.earlier.find((e) => Number(textOf(e.edition)) === is.edition)?.recorded;
            assert.ok(recorded, `${key}: edition ${is.edition} changed it and is not told`);
            if (recorded.slice(0, 7) > period) expected.unshift([is.edition, was.value, is.value]);
        }
        assert.deepEqual(told, expected, key);
        changes += told.length;
    }
    t.diagnostic(`${seen.size} figures, editions ${first}…${last}: ${changes} changes`);
    assert.ok(changes > 3);
});

test('the log is the same after a restart, and stops at the edition that is asked for', { timeout: 600_000 }, async () => {
    const before = await logged();
    const edition = Number((await get('/api/v1/values?indicator=invanare&unit=kommun')).body.edition.number);
    const then = async () => (await fetch(`${url}/rattelser?enhet=alla&per=%40${edition - 30}`)).text();
    const earlier = await then();
    await stop();
    await start();
    const table = (page) => page.slice(page.indexOf('<h1>'), page.indexOf('</main>'));
    assert.equal(table(await logged()), table(before));
    assert.equal(table(await then()), table(earlier));
    const count = (page) => Number(/<h1>([\d\u00a0]+) värden/.exec(page)[1].replaceAll('\u00a0', ''));
    assert.ok(count(earlier) < count(before), `${count(earlier)} then, ${count(before)} now`);
});
