// Two daemons on one PostgreSQL, under a clock that goes 60 times as fast through a change day: leaders are killed, connections cut and
// pulls killed at seeded moments. Each due pull happens exactly once, and both daemons' pages follow every edition.
//     node --test tests/tools/leader.test.mjs        (KSRD_SEED: other moments; KSRD_TEST_FULL: more of them)
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ksrd, until } from '../browser/server.mjs';
import { startCluster } from './cluster.mjs';

const SPEED = 60;
const MINUTE = 60_000;
const START = Date.parse('2026-03-29T01:35:00+01:00'); // what the test's clock shows first: before 02:00, which becomes 03:00
const STRIKES = process.env.KSRD_TEST_FULL ? 40 : 9;
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

let seed = BigInt(process.env.KSRD_SEED ?? 20261124) | 1n;
const draw = (n) => {
    seed = BigInt.asUintN(64, seed ^ (seed << 13n));
    seed ^= seed >> 7n;
    seed = BigInt.asUintN(64, seed ^ (seed << 17n));
    return Number((seed >> 11n) % BigInt(n));
};

let cluster, deliveries, clock;
const daemons = []; // the two of now
const started = []; // all there have been
const notes = []; // what was done to them, for whoever must read a failure

// ---- the sources: a number that is another each time, after a while; sometimes nothing
const asked = {};
function startDeliveries() {
    return new Promise((done) => {
        const s = createServer((request, reply) => {
            const name = request.url.slice(1).replace('.csv', '');
            asked[name] = (asked[name] ?? 0) + 1;
            const n = asked[name];
            const bad = name !== 'natt' && draw(12) === 0;
            setTimeout(() => {
                reply.statusCode = bad ? 500 : 200;
                reply.end(bad ? 'nej' : `Period,Enhet,Mått,Kolumn,Mätvärde\n2026-01,1,${name.toUpperCase()},UTF,${n}\n`);
            }, draw(4) ? draw(60) : draw(600));
        });
        s.listen(0, '127.0.0.1', () => done(s));
    });
}

const sources = [
    ['tre', '*/3 * * * *', null],
    ['ett', '1-58/3 * * * *', null],
    ['efter', null, 'tre'],
    ['natt', '30 2 * * *', null], // this night there is no 02:30
];
const configuration = () => `
organisation: {name: Testkommun, slug: test, municipality: "0884", brand: "#173F57"}
database: {url: "${cluster.url}"}
pillars: [{id: kultur, name: Kultur, subtitle: Människor}]
sources:
${sources
    .map(
        ([id, schedule, first]) =>
            `  - {id: ${id}, name: ${id[0].toUpperCase()}${id.slice(1)}, format: csv, url: "http://127.0.0.1:${deliveries.address().port}/${id}.csv", deadline: 60, retries: 3,
     due_days: 30, ${schedule ? `schedule: "${schedule}", ` : ''}${first ? `after: ${first}, ` : ''}columns: {UTF: {scenario: utfall}}}`,
    )
    .join('\n')}
units:
  - {id: kommun, name: Testkommun, kind: kommun, codes: {${sources.map(([id]) => `${id}: "*"`).join(', ')}}}
measures:
${sources.map(([id]) => `  - {id: m_${id}, name: M ${id}, unit: antal, accumulates: flow, series: [{source: ${id}, codes: [${id.toUpperCase()}], column: UTF}]}`).join('\n')}
indicators:
${sources.map(([id]) => `  - {id: i_${id}, name: I ${id}, pillar: kultur, unit: antal, decimals: 0, direction: lower, cadence: month, rollup: sum, windows: [month], main_window: month, formula: m_${id}}`).join('\n')}
dashboards:
  - {id: kommunstyrelsen, title: Översikt, unit: kommun, sections: [{title: Kultur, pillar: kultur, indicators: [${sources.map(([id]) => `i_${id}`).join(', ')}]}]}
`;

// ---- daemons
const now = () => clock.shown + (Date.now() - clock.real) * SPEED;
const realOf = (shown) => clock.real + (shown - clock.shown) / SPEED;

async function startDaemon(i) {
    const child = spawn(ksrd, ['--config', join(cluster.dir, 'config'), '--state', join(cluster.dir, `state${i}`), '--listen', '127.0.0.1:0', 'serve'], {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, KSRD_TEST_CLOCK: `${clock.real}:${clock.shown}:${SPEED}` },
    });
    const d = { i, child, out: '', leadsSince: null };
    d.ended = new Promise((r) => child.once('exit', (code, signal) => r((d.how = { code, signal }))));
    for (const stream of [child.stdout, child.stderr])
        stream.on('data', (x) => {
            d.out += x;
            if (/this daemon leads: it pulls/.test(String(x))) d.leadsSince = Date.now();
        });
    daemons[i] = d;
    started.push(d);
    d.url = await until(`daemon ${i}`, 20, () => {
        if (d.how) throw new Error(`ended\n${d.out}`);
        return d.out.match(/^(http:\S+)\/$/m)?.[1];
    });
    return d;
}
const get = async (d, path) => {
    const reply = await fetch(d.url + path, { signal: AbortSignal.timeout(5000) });
    return { status: reply.status, text: await reply.text() };
};
const edition = async (d) => JSON.parse((await get(d, '/api/v1/sources')).text).edition ?? 0;
const leads = async (d) => !d.how && /^ksrd_leader 1$/m.test((await get(d, '/metrics')).text);
const newest = () => Number(cluster.sql("select edition from ksrd.organisation where slug = 'test'")[0][0]);
const stopAll = async (name = 'SIGTERM') => {
    for (const d of started) if (!d.how) d.child.kill(name);
    for (const d of started) await d.ended;
};
const leader = () =>
    until('one leader', 15, async () => {
        const answers = await Promise.all(daemons.map((d) => leads(d).catch(() => false)));
        return answers.filter(Boolean).length === 1 && daemons[answers.indexOf(true)];
    });
const bothFollow = (n, seconds) => until(`both on edition ${n}`, seconds, async () => (await Promise.all(daemons.map(edition))).every((e) => e >= n));

before(async () => {
    cluster = await startCluster('leader');
    deliveries = await startDeliveries();
    mkdirSync(join(cluster.dir, 'config'));
    writeFileSync(join(cluster.dir, 'config', 'all.yaml'), configuration());
    for (const i of [0, 1]) cluster.own(`state${i}`);
    clock = { real: Date.now(), shown: START };
});
after(async () => {
    await stopAll('SIGKILL');
    deliveries?.close();
    await cluster?.stop();
});

// ---- what goes wrong: around the moment at which both sources of three minutes' step are pulled
const gaps = []; // real time without a leader: [from, to]
async function strike(k) {
    const due = (Math.floor(now() / MINUTE / 3) + 1) * 3 * MINUTE + (draw(2) ? MINUTE : 0);
    await sleep(Math.max(0, realOf(due) - Date.now() - 80 + draw(draw(3) ? 500 : 1200)));
    const d = await leader();
    const kind = ['kill', 'kill', 'cut', 'kill', 'pull', 'kill', 'both', 'kill', 'stop'][k % 9];
    notes.push(`${new Date(now()).toISOString()} ${kind} daemon ${d.i}`);
    const from = Date.now();
    if (kind === 'pull') {
        for (const pid of pullsOf(d)) process.kill(pid, 'SIGKILL');
        return;
    }
    if (kind === 'cut') {
        d.leadsSince = null;
        cluster.sql("select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and objid = (select organisation_id::int8 << 16 from ksrd.organisation where slug = 'test')::oid");
    } else {
        for (const x of kind === 'both' ? daemons : [d]) x.child.kill(kind === 'stop' ? 'SIGTERM' : 'SIGKILL');
        for (const x of kind === 'both' ? daemons : [d]) await x.ended;
        for (const x of kind === 'both' ? daemons : [d]) assert.deepEqual(x.how, kind === 'stop' ? { code: 0, signal: null } : { code: null, signal: 'SIGKILL' });
        await until('its pulls to end with it', 2, () => pullsOf(d).length === 0);
    }
    if (kind === 'both') await Promise.all([startDaemon(0), startDaemon(1)]);
    const next = await until('another leader', 15, async () => {
        const l = await leader();
        return l.leadsSince && l;
    });
    gaps.push([from, Math.max(next.leadsSince, from) + 1500]);
    assert.ok(kind === 'both' || next.leadsSince - from < 8000, `leadership moved in ${next.leadsSince - from} ms`);
    if (kind === 'kill' || kind === 'stop') await startDaemon(d.i);
}

// Pulls of a daemon that still run. One that nobody has reaped is none.
function pullsOf(d) {
    const runs = (pid) => {
        try {
            return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
        } catch {
            return false;
        }
    };
    return [...d.out.matchAll(/pull starts \(due \S+, process (\d+)\)/g)].map((m) => Number(m[1])).filter(runs);
}

test('leaders are killed, and each due pull happens exactly once', { timeout: 600_000 }, async (t) => {
    await Promise.all([startDaemon(0), startDaemon(1)]);
    await leader();
    await until('the first pulls', 30, async () => sources.every(([id]) => cluster.sql(`select from ksrd.pull join ksrd.source using (organisation_id, source_id) where code = '${id}' and state <> 'f'`)));
    for (let k = 0; k < STRIKES; k++) {
        await strike(k);
        await leader();
        const n = newest();
        await bothFollow(n, 3);
        const [a, b] = await Promise.all(daemons.map((d) => get(d, `/api/v1/values?indicator=i_tre,i_ett,i_efter,i_natt&per=@${n}`)));
        assert.equal(a.status, 200, a.text);
        assert.equal(a.text, b.text, `edition ${n} is the same from both`);
    }
    const end = Math.max(now(), Date.parse('2026-03-29T03:03:00+02:00'));
    await sleep(Math.max(0, realOf(end) - Date.now()) + 4500); // the last one due has its time
    await stopAll();
    check(end, t);
});

// Each due time of the model, against the table of pulls.
function check(end, t) {
    const rows = cluster
        .sql("select code, (extract(epoch from due_at) * 1000)::int8, state, (extract(epoch from started_at) * 1000)::int8, (extract(epoch from ended_at) * 1000)::int8 from ksrd.pull join ksrd.source using (organisation_id, source_id) order by pull_id")
        .map(([code, due, state, started, ended]) => ({ code, due: Number(due), state, started: Number(started), ended: Number(ended) }));
    const told = () => `${notes.join('\n')}\n${daemons.map((d) => d.out).join('\n---\n')}`;
    const since = Number(cluster.sql("select (extract(epoch from min(since)) * 1000)::int8 from ksrd.timing")[0][0]);
    const at = (minute) => Math.floor(minute / MINUTE) * MINUTE;
    const due = {
        tre: (d) => d % (3 * MINUTE) === 0,
        ett: (d) => (d / MINUTE) % 3 === 1, // minutes of UTC and of Stockholm are the same; 58 is the last one
        natt: (d) => d === Date.parse('2026-03-29T03:00:00+02:00'),
    };
    const summary = {};
    for (const [id] of sources) {
        const mine = rows.filter((r) => r.code === id);
        const good = mine.filter((r) => r.state !== 'f');
        const answered = good.map((r) => r.due);
        assert.equal(new Set(answered).size, answered.length, `${id}: a due time was answered twice\n${told()}`);
        assert.deepEqual(answered, [...answered].sort((a, b) => a - b), `${id}: in order`);
        for (const r of mine) {
            assert.ok(r.due, `${id}: every pull answers a due time`);
            assert.ok(r.started >= r.due, `${id}: none before its time`);
            if (r.due !== since && due[id]) assert.ok(due[id](r.due), `${id}: ${new Date(r.due).toISOString()} was never due\n${told()}`);
        }
        summary[id] = { answered: answered.length, failed: mine.length - good.length, asked: asked[id] };
        if (!due[id]) continue;
        let missed = 0;
        for (let d = at(since) + MINUTE; d <= end; d += MINUTE) {
            if (!due[id](d) || answered.includes(d)) continue;
            const next = d + 3 * MINUTE;
            const failed = mine.some((r) => r.due === d);
            const nobody = gaps.some(([from, to]) => from <= realOf(next) && to >= realOf(next));
            assert.ok(failed || nobody, `${id}: ${new Date(d).toISOString()} was lost\n${told()}`);
            missed++;
        }
        summary[id].superseded = missed;
    }
    const ended = new Set(rows.filter((r) => r.code === 'tre').map((r) => r.due));
    const after = rows.filter((r) => r.code === 'efter' && r.due !== since); // a new source is pulled at once
    for (const r of after) assert.ok(ended.has(r.due), 'after: only what the first source had tried');
    for (const r of after) {
        const first = rows.filter((x) => x.code === 'tre' && x.due === r.due);
        assert.ok(first.some((x) => x.ended <= r.started + SPEED * 50), 'after: not before the first one has ended');
    }
    assert.equal(rows.filter((r) => r.code === 'natt' && r.state !== 'f' && r.due === Date.parse('2026-03-29T01:00:00Z')).length, 1, 'the skipped 02:30 ran once, at 03:00');
    assert.ok(summary.tre.answered >= STRIKES && summary.ett.answered >= STRIKES, JSON.stringify(summary));
    t.diagnostic(`${STRIKES} strikes: ${JSON.stringify(summary)}; without a leader: ${gaps.map(([a, b]) => b - a - 1500).join(' ')} ms`);
}

// Time alone: February's figures are late from 31 March on. Before that the clock has made editions only of pulls that ended without one:
// from then on a source's newest pull has failed, or no longer has.
test('what becomes late is an edition, taken by one of the two', { timeout: 120_000 }, async () => {
    const before = newest();
    const midnight = Date.parse('2026-03-31T00:00:00+02:00');
    const clockEditions = (late) =>
        cluster
            .sql("select edition, (extract(epoch from recorded_at) * 1000)::int8 from ksrd.edition where kind = 'clock' order by edition")
            .filter(([, at]) => late === Number(at) >= midnight)
            .map(([n]) => Number(n));
    const ofPulls = () =>
        cluster
            .sql(
                `select e.edition from ksrd.edition e join ksrd.edition b on b.organisation_id = e.organisation_id and b.edition = e.edition - 1
                 where e.kind = 'clock' and exists (select from ksrd.pull p where p.organisation_id = e.organisation_id and p.edition is null
                     and p.pull_id > b.last_pull and p.pull_id <= e.last_pull) order by e.edition`,
            )
            .map(([n]) => Number(n));
    assert.deepEqual(clockEditions(true), []);
    assert.deepEqual(clockEditions(false), ofPulls(), 'time alone has changed nothing yet');
    // at midnight it is 30 days ago that February had ended; nothing is pulled any more
    clock = { real: Date.now(), shown: Date.parse('2026-03-30T23:56:00+02:00') };
    writeFileSync(join(cluster.dir, 'config', 'all.yaml'), configuration().replace(/schedule: "[^"]*", /g, '').replace(/after: \w+, /g, ''));
    await Promise.all([startDaemon(0), startDaemon(1)]);
    await leader();
    const taken = await until('the clock edition', 20, () => clockEditions(true)[0]);
    assert.ok(taken > before);
    await bothFollow(taken, 3);
    for (const d of daemons) {
        assert.match((await get(d, '/kallor')).text, /Försenad/);
        assert.match((await get(d, `/kallor?per=@${taken}`)).text, /Försenad/);
        assert.doesNotMatch((await get(d, `/kallor?per=@${taken - 1}`)).text, /Försenad/, 'as it stood before');
    }
    await sleep(3000); // three minutes of the clock
    assert.deepEqual(clockEditions(true), [taken]);
    await stopAll();
});
