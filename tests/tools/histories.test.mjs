// Histories drawn by a seed are recorded by two viewers while they happen; the same questions with per= get the same bytes, while later
// editions keep coming, and after a restart.
// Two viewers: the administrator (at the machine itself) and everyone (by the proxy's name; rights are in the cache's key, DESIGN §5.8).
// Recorded are API answers and pages; each must be the same bytes whenever it is asked again with a per= that means its edition. Not so, and
// not asked: what tells how the daemon is doing (/metrics, /readyz, /admin) or in HTTP's headers; the newest edition's page of sources
// without per=, which also tells of pulls that have failed since; addresses in pages, which say how they were asked (pages are asked by
// number); what waits for the log of restated values, and says so, until the log is made; an edition that has been purged (410); and, as
// protection is always today's (DESIGN §2), figures that a withdrawal hides afterwards: they are asked again, and nothing else may differ.
//     node --test tests/tools/histories.test.mjs     (KSRD_SEED: the first seed; KSRD_TEST_FULL: 200 histories; KSRD_HISTORIES: so many)
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, ksrd, until } from '../browser/server.mjs';
import { startCluster } from './cluster.mjs';
import { Deliveries, Oracle } from './history_oracle.mjs';
import { configText, deliveryText, dice, monthText, newWorld, next } from './history_world.mjs';

const FIRST = Number(process.env.KSRD_SEED ?? 20261124);
const MOST = Number(process.env.KSRD_HISTORIES ?? 200);
const SECONDS = process.env.KSRD_TEST_FULL || process.env.KSRD_HISTORIES ? Infinity : 50; // none is begun after so many
const AT_ONCE = 2;
const NAME = 'nyckeltal.prov.se'; // who comes by this name comes through a proxy, and is no administrator

let cluster, base, psql;
before(async () => {
    cluster = await startCluster('histories');
    psql = cluster.session();
    base = mkdtempSync(join(tmpdir(), 'ksrd-histories-'));
    chmodSync(base, 0o777);
});
after(async () => {
    psql?.end();
    await cluster?.stop();
    rmSync(base, { recursive: true, force: true });
});

// ---- the clock of a history: shared by its daemon and its commands
const clocks = [
    ['2025-12-29T08:00:00+01:00', 40000], // 2026 begins within seconds
    ['2026-06-28T22:00:00+02:00', 90000],
    ['2026-10-25T01:10:00+02:00', 1200], // 02:00–03:00 comes twice
    ['2026-03-29T00:30:00+01:00', 1200], // 02:00–03:00 does not come
];
const wall = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Europe/Stockholm', dateStyle: 'short', timeStyle: 'medium' });
const localText = (t) => wall.format(t).replace(' ', 'T') + '.' + String(t % 1000).padStart(3, '0');
// What a local time means: of a repeated hour the first.
function localTime(text) {
    for (const offset of ['+02:00', '+01:00']) {
        const t = Date.parse(text + offset);
        if (localText(t) === text) return t;
    }
    return null;
}
const isoTime = (t) => new Date(t).toISOString();

class History {
    constructor(seed, clock) {
        this.seed = seed;
        this.draw = dice(seed); // what is asked
        const drawn = dice(seed ^ 0x5eed); // what happens: the same whatever is asked meanwhile
        this.slug = `h${seed}`;
        this.dir = join(base, this.slug);
        const [shown, speed] = clock ?? drawn.of(clocks);
        this.clock = { real: Date.now(), shown: Date.parse(shown), speed };
        const month = new Date(this.clock.shown);
        this.world = newWorld(drawn, month.getUTCFullYear() * 12 + month.getUTCMonth());
        this.answers = new Map(); // viewer, edition, question → answer as it was recorded
        this.deliveries = new Deliveries();
        this.configs = []; // [edition, the configuration that came with it]
        this.log = [];
        this.counts = { events: 0, refused: 0, asked: 0, compared: 0, judged: 0, values: 0 };
    }
    async start() {
        mkdirSync(this.dir, { mode: 0o777 });
        chmodSync(this.dir, 0o777);
        this.port = await freePort();
        this.socket = join(this.dir, 'http');
        this.head = `organisation: {name: Provkommunen, slug: ${this.slug}, municipality: "0884"}\ndatabase: {url: "${cluster.url}"}\n` +
            `listen: ["127.0.0.1:${this.port}", "unix:${this.socket}"]\nsocket: {mode: "0666"}\nproxy: {names: ${NAME}, guards: true}\n`;
        this.writeConfig();
        await this.serve();
        this.configs.push([(await this.editions()).at(-1).edition, structuredClone([this.world.config, this.world.dropped])]);
    }
    writeConfig() {
        for (const [name, text] of Object.entries(configText(this.world, this.head))) {
            const path = join(this.dir, 'config', name);
            mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
            writeFileSync(path, text, { mode: 0o644 });
        }
    }
    get options() {
        return { env: { ...process.env, KSRD_TEST_CLOCK: `${this.clock.real}:${this.clock.shown}:${this.clock.speed}` }, stdio: ['ignore', 'pipe', 'pipe'] };
    }
    launch(...args) {
        const child = spawn(ksrd, ['--config', join(this.dir, 'config'), '--state', join(this.dir, 'state'), ...args], this.options);
        const run = { child, said: '' };
        for (const s of [child.stdout, child.stderr]) s.on('data', (d) => (run.said += d));
        run.ended = new Promise((r) => child.once('exit', (code, signal) => r((run.code = code ?? signal))));
        return run;
    }
    async run(...args) {
        const r = this.launch(...args);
        await r.ended;
        this.log.push(`${args.join(' ')}: ${r.code}`);
        return r;
    }
    async serve() {
        // a connection each time the daemon is another
        this.agents = [new http.Agent({ keepAlive: true, maxSockets: 4 }), new http.Agent({ keepAlive: true, maxSockets: 4 })];
        this.daemon = this.launch('serve');
        await until(`serve of ${this.slug}`, 60, async () => this.daemon.code !== undefined || (await this.get('administrator', '/readyz')).status === 200);
        assert.equal(this.daemon.code, undefined, this.daemon.said);
    }
    async stop() {
        if (!this.daemon) return;
        for (const a of this.agents) a.destroy();
        this.daemon.child.kill('SIGTERM');
        const late = setTimeout(() => this.daemon.child.kill('SIGKILL'), 20000);
        await this.daemon.ended;
        clearTimeout(late);
        assert.equal(this.daemon.code, 0, this.daemon.said);
        this.daemon = undefined;
    }
    // viewer: administrator (at this machine), everyone (by the proxy's name; by TCP or by the socket, as the seed says).
    get(viewer, path) {
        const all = viewer === 'everyone';
        const where = all && this.seed % 2 ? { socketPath: this.socket } : { host: '127.0.0.1', port: this.port };
        return new Promise((done, fail) => {
            const q = http.request({ ...where, path, agent: this.agents[all ? 1 : 0], timeout: 30000, headers: { Host: all ? NAME : 'localhost' } }, (r) => {
                const parts = [];
                r.on('data', (d) => parts.push(d));
                r.on('error', fail);
                r.on('end', () => done({ status: r.statusCode, text: Buffer.concat(parts).toString() }));
            });
            q.on('timeout', () => q.destroy(new Error(`${path}: no answer within 30 s`)));
            q.on('error', fail);
            q.end();
        });
    }
    async editions() {
        const rows = await psql.ask(`select e.edition, (extract(epoch from e.recorded_at) * 1000)::int8, e.last_pull, o.last_pull, kind from edition e join organisation o using (organisation_id) where slug = '${this.slug}' order by 1`);
        return rows.map((r) => ({ edition: Number(r[0]), at: Number(r[1]), told: r[2] === r[3], kind: r[4] }));
    }
    // Until the pages have the newest edition, and the log of restated values, which is made beside the pages, has come to it.
    async follow() {
        const newest = (await this.editions()).at(-1);
        await until(`edition ${newest.edition} of ${this.slug} on the pages`, 20, async () => (await this.shown()) >= newest.edition);
        await until(`the log of ${this.slug}`, 20, async () => !(await this.get('administrator', '/rattelser?enhet=alla')).text.includes('räknas fram'));
        return newest;
    }
    async shown() {
        return JSON.parse((await this.get('administrator', '/api/v1/units')).text).edition;
    }

    // ---- what happens
    async pull(source, text, expected) {
        const path = join(this.dir, `${source}.csv`);
        writeFileSync(path, text, { mode: 0o644 });
        const r = await this.run('pull', source, '--file', path);
        assert.equal(r.code, expected, `pull ${source}: ${r.said}`);
        if (expected === 0) this.deliveries.pull((await psql.ask(`select max(pull_id) from pull join organisation using (organisation_id) where slug = '${this.slug}'`))[0][0], source, text);
    }
    async apply(before, ...args) {
        this.writeConfig();
        const r = await this.run('apply', '--reason', 'prov', ...args);
        if (r.code === 0) {
            this.configs.push([(await this.editions()).at(-1).edition, structuredClone([this.world.config, this.world.dropped])]);
            return;
        }
        // a rule of DESIGN §5.9, or the seed drew something senseless: nothing has happened
        assert.match(r.said, /error:/, r.said);
        this.counts.refused++;
        this.log.push(r.said.trim().split('\n')[0]);
        [this.world.config, this.world.dropped] = before;
        this.writeConfig();
    }
    async happen() {
        const before = structuredClone([this.world.config, this.world.dropped]);
        const [name, what] = next(this.world);
        this.log.push(`— ${name}`);
        this.counts.events++;
        if (what.pull) await this.pull(what.pull, (this.lastFile = deliveryText(this.world, what.pull, what.periods)), 0);
        if (what.same) await this.pull(what.same, deliveryText(this.world, what.same), 0);
        if (what.broken) await this.pull(what.broken, 'Period,Enhet,Mått,Kolumn,Mätvärde\n2025-13,11,TID,UTF,1\n', 1);
        if (what.retract) await this.retract();
        if (what.apply) await this.apply(before);
        if (what.back) {
            const [edition, config] = this.world.draw.of(this.configs);
            [this.world.config, this.world.dropped] = structuredClone(config);
            await this.apply(before, '--to', String(edition));
        }
        if (what.run) await this.order(...what.run);
        if (what.accept !== undefined) await this.accept(what.accept);
        if (what.withdraw) await this.withdraw(what.withdraw, what.from);
        if (what.wait) await new Promise((r) => setTimeout(r, 150));
    }
    async retract() {
        const made = (await psql.ask(`select pull_id from pull join organisation using (organisation_id) where slug = '${this.slug}' and pull.edition is not null order by 1`)).flat();
        if (!made.length) return;
        const pull = this.world.draw.of(made), r = await this.run('retract', pull, '--reason', 'prov');
        assert.ok(r.code === 0 || r.code === 2, r.said); // 2: it has been taken back already
        if (r.code === 0) this.deliveries.retract(pull);
    }

    // 2: there was nothing to do, or what it is about has not come.
    async order(...words) {
        const r = await this.run(...words);
        assert.ok(r.code === 0 || r.code === 2, `${words.join(' ')}: ${r.said}`);
        this.counts[`done: ${words[0]}`] = (this.counts[`done: ${words[0]}`] ?? 0) + (r.code === 0);
    }
    async accept(which) {
        const held = [];
        for (let next = '/api/v1/values?scenario=utfall'; next; ) {
            const page = JSON.parse((await this.get('administrator', next)).text);
            held.push(...page.values.filter((v) => v.state === 'preliminar'));
            next = page.next;
        }
        const v = held[which % held.length];
        if (v) await this.order('accept', v.indicator, '--unit', v.unit, '--period', v.period, '--reason', 'prov');
    }
    // Protection is always today's: what was answered before is asked again. Hidden is the unit, and who would tell it; of others nothing
    // has become otherwise, and of nobody anything is told that was not.
    async withdraw(unit, from) {
        const r = await this.run('disclose', '--withdraw', unit, '--from', from, '--reason', 'prov');
        assert.equal(r.code, 0, r.said);
        await this.follow();
        const hidden = new Set([unit]), pairs = [];
        for (const [key, was] of this.answers) {
            const [, viewer, edition, question] = key.match(/^(\S+) (\d+) (.*)$/), now = await this.get(viewer, History.per(question, `@${edition}`));
            assert.equal(now.status, was.status, key);
            if (question.startsWith('/api/v1/values') && now.status === 200) pairs.push([key, JSON.parse(was.text).values, JSON.parse(now.text).values]);
            this.answers.set(key, now);
        }
        for (const [, was, now] of pairs) for (const [k, v] of now.entries()) if (v.state === 'sekretess' && was[k]?.state !== 'sekretess') hidden.add(v.unit);
        for (const [key, was, now] of pairs) this.onlyHidden(key, hidden, was, now);
    }
    onlyHidden(key, hidden, was, now) {
        assert.equal(now.length, was.length, key);
        for (const [k, v] of was.entries()) {
            if (!hidden.has(v.unit)) assert.deepEqual(now[k], v, key);
            if (v.value === null) assert.equal(now[k].value, null, key);
            else assert.ok(now[k].value === v.value || now[k].state === 'sekretess', key);
            this.counts.hidden = (this.counts.hidden ?? 0) + (v.value !== null && now[k].value === null);
        }
    }

    // ---- what is asked
    questions() {
        const { draw, world } = this, ids = (list) => list.map((x) => x.id);
        const [indicators, units] = [ids(world.config.indicators), ids(world.config.units)];
        const values = () => {
            const q = [`indicator=${draw.some(1 + draw(2), indicators).join(',')}`, `unit=${['kommun', ...draw.some(draw(4), units)].join(',')}`];
            if (draw(2)) q.push(`window=${draw.of(['month', 'ytd', 'r12', 'year'])}`);
            if (draw(3) === 0) q.push(`scenario=${draw.of(['utfall,budget', 'prognos', 'budget,prognos'])}`);
            if (world.traits.rounds && draw(3) === 0) q.push('scenario=prognos', `round=${monthText(world.first + world.months - 1 - draw(6))}`);
            if (draw(4) === 0) q.push('org=nu');
            if (draw(3) === 0) q.push(`slice=${draw.of(['K', 'T,K,M', 'M'])}`);
            if (draw(3) === 0) q.push(`from=${monthText(world.first + draw(world.months))}`);
            return `/api/v1/values?${q.join('&')}`;
        };
        const explain = () => {
            const q = [`indicator=${draw.of(indicators)}`, `unit=${draw.of(['kommun', ...units])}`];
            if (draw(2)) q.push(`period=${monthText(world.first + draw(world.months))}`);
            if (draw(3) === 0) q.push(`window=${draw.of(['month', 'ytd', 'r12', 'year'])}`);
            if (draw(4) === 0) q.push(`scenario=${draw.of(['budget', 'prognos'])}`);
            if (draw(6) === 0) q.push(`slice=${draw.of(['K', 'M'])}`);
            if (draw(6) === 0) q.push('org=nu');
            return `/api/v1/explain?${q.join('&')}`;
        };
        return [draw(3) ? '/api/v1/units' : '/api/v1/units?org=nu', '/api/v1/indicators', '/api/v1/sources', ...Array.from({ length: 5 }, values), explain(), explain(), `/api/v1/values?window=${draw.of(['month', 'ytd', 'r12'])}&slice=T,K`,
            ...draw.some(3, ['/', '/kultur', '/resultat', '/kallor', '/indikatorer', '/enheter', `/enhet/${draw.of(units)}`, `/indikator/${draw.of(indicators)}`, `/indikator/${draw.of(indicators)}?enhet=${draw.of(units)}`,
                `/enhet/${draw.of(units)}?org=nu`, `/rakning/${draw.of(indicators)}?enhet=${draw.of(units)}`, `/klart/${monthText(world.first + draw(world.months))}`, '/rattelser?enhet=alla'])];
    }
    static per(path, per) {
        return `${path}${path.includes('?') ? '&' : '?'}per=${encodeURIComponent(per)}`;
    }
    // The newest edition as it is shown now, and by its own number.
    async record() {
        const newest = await this.follow();
        for (const question of this.questions())
            for (const viewer of ['everyone', 'administrator']) {
                const live = question.startsWith('/api/') ? await this.get(viewer, question) : null;
                const edition = (live?.status === 200 && JSON.parse(live.text).edition) || newest.edition;
                const then = await this.get(viewer, History.per(question, `@${edition}`));
                this.counts.asked++;
                // the newest edition also tells of pulls that have failed since
                if (live && edition === newest.edition && (newest.told || !question.endsWith('/sources')))
                    this.same(question, viewer, edition, `@${edition}, at once`, live, then);
                const key = [viewer, edition, question].join(' ');
                if (this.answers.has(key)) this.same(question, viewer, edition, 'again', this.answers.get(key), then);
                this.answers.set(key, then);
            }
    }
    // Every figure of one window, of the newest edition, reckoned a second time.
    async judge() {
        const { draw, world: { config } } = this, nu = draw(3) === 0, newest = (await this.editions()).at(-1);
        const [year, m] = wall.format(newest.at).split('-').map(Number), oracle = new Oracle(config, this.deliveries, nu ? year * 12 + m - 1 : undefined);
        const window = draw.of(['month', 'ytd', 'r12', 'year']), scenario = draw(3) ? 'utfall' : this.world.traits.rounds ? 'budget' : 'budget,prognos', slice = draw(3) ? 'T' : 'K,M';
        let next = `/api/v1/values?indicator=${config.indicators.map((i) => i.id).join(',')}&window=${window}&scenario=${scenario}&slice=${slice}${nu ? `&org=nu&per=@${newest.edition}` : ''}`;
        while (next) {
            const page = JSON.parse((await this.get('everyone', next)).text);
            if (nu) this.counts['judged by today’s tree'] = (this.counts['judged by today’s tree'] ?? 0) + page.values.length;
            for (const row of page.values) {
                // what was released of small groups is not corrected afterwards
                const released = config.skydd && ['sjukfranvaro', 'personer', 'kvot'].includes(row.indicator);
                const wrong = config.units.some((u) => u.id === row.unit) && !released ? oracle.judge(row) : undefined;
                if (wrong) assert.fail(`edition ${page.edition}: ${JSON.stringify(row)}: ${wrong}`);
                this.counts.judged++;
                this.counts.values += row.value !== null;
            }
            next = page.next;
        }
    }
    same(question, viewer, edition, per, was, is) {
        this.counts.compared++;
        if (was.status === is.status && was.text === is.text) return;
        let k = 0;
        while (k < was.text.length && was.text[k] === is.text[k]) k++;
        assert.fail(`${question} for ${viewer}, edition ${edition}, per=${per}: ${was.status} → ${is.status}\n  was …${was.text.slice(Math.max(0, k - 200), k + 200)}\n  is …${is.text.slice(Math.max(0, k - 200), k + 200)}`);
    }
    // Texts of per= that mean this edition. Pages say in their links how they were asked, so they are asked by number.
    pers(list, edition, page) {
        const at = list.findIndex((e) => e.edition === edition), { at: from } = list[at], to = list[at + 1]?.at;
        const texts = [`@${edition}`];
        if (page) return texts;
        texts.push(isoTime(from));
        const last = to ?? from + 1, moment = from + this.draw(last - from);
        texts.push(isoTime(moment));
        const local = localText(moment), meant = localTime(local);
        if (meant >= from && meant < last) texts.push(local, local.replace('T', ' '));
        const day = wall.format(from).slice(0, 10), end = localTime(`${day}T23:59:59.999`);
        if (to !== undefined && end >= from && end < to) texts.push(day);
        return texts;
    }
    async ask(list, [key, was]) {
        const [, viewer, number, question] = key.match(/^(\S+) (\d+) (.*)$/), edition = Number(number);
        const per = this.draw.of(this.pers(list, edition, !question.startsWith('/api/')));
        this.same(question, viewer, edition, per, was, await this.get(viewer, History.per(question, per)));
    }
    async beforeTheFirst(list) {
        const none = [isoTime(list[0].at - 1), `@${list.at(-1).edition + 1000}`, localText(list[0].at - 3600000 * 30).slice(0, 10)];
        for (const viewer of ['everyone', 'administrator'])
            for (const per of none)
                for (const path of ['/', '/api/v1/units', '/api/v1/values?indicator=sjukfranvaro']) {
                    const { status } = await this.get(viewer, History.per(path, per));
                    assert.equal(status, 404, `${path} per=${per}`);
                }
    }
    async live() {
        await this.start();
        const n = 14 + this.world.draw(8);
        for (let k = 0; k < n; k++) {
            if (k < 2) await this.pull(['personal', 'ekonomi'][k], deliveryText(this.world, ['personal', 'ekonomi'][k]), 0);
            else await this.happen();
            await this.record();
            await this.judge();
            const list = await this.editions();
            for (const one of this.draw.some(6, this.answers)) await this.ask(list, one);
        }
        await this.stop();
        await this.serve();
        await this.follow();
        const list = await this.editions();
        await this.beforeTheFirst(list);
        // one edition after the other, as loading each takes longer than its answers; some at random, so that editions come and go
        const all = this.draw.some(this.answers.size, this.answers), some = all.splice(0, all.length / 10), rank = new Map();
        const order = ([key]) => ((edition) => rank.get(edition) ?? rank.set(edition, this.draw(1 << 30)).get(edition))(key.split(' ', 2)[1]);
        for (const one of [...some, ...all.sort((a, b) => order(a) - order(b))]) await this.ask(list, one);
        await this.stop();
        for (const { kind } of list) this.counts[`editions of kind ${kind}`] = (this.counts[`editions of kind ${kind}`] ?? 0) + 1;
    }
    async end() {
        this.daemon?.child.kill('SIGKILL');
        await this.daemon?.ended;
        rmSync(this.dir, { recursive: true, force: true });
    }
}

test('what was answered while a history happened is answered again, byte for byte', { timeout: 3_600_000 }, async (t) => {
    const started = Date.now(), sum = { histories: 0 };
    let at = 0;
    const one = async () => {
        while (at < MOST && Date.now() - started < SECONDS * 1000) {
            const h = new History(FIRST + at++);
            try {
                await h.live();
            } catch (e) {
                throw new Error(`seed ${h.seed}: ${e.message}\n${h.log.join('\n')}\n${h.daemon?.said.slice(-2000) ?? ''}`);
            } finally {
                await h.end();
            }
            sum.histories++;
            for (const [k, v] of Object.entries(h.counts)) sum[k] = (sum[k] ?? 0) + v;
        }
    };
    const ends = await Promise.allSettled(Array.from({ length: AT_ONCE }, () => one().catch((e) => ((at = MOST), Promise.reject(e)))));
    for (const e of ends) if (e.status === 'rejected') throw e.reason;
    t.diagnostic(Object.entries(sum).map(([k, v]) => `${v} ${k}`).join(', '));
    assert.ok(sum.histories >= Math.min(MOST, 3), 'fewer than three histories in the time given');
    assert.ok(sum.refused < sum.events / 5, 'too much of what was drawn is refused');
});

// Nothing else happens than that a month turns from which on a unit has another place and another name.
test('a reorganisation with a date comes when its month begins, as an edition of its own', { timeout: 120_000 }, async () => {
    const h = new History(1, ['2026-01-31T12:00:00+01:00', 10000]), { config } = h.world;
    const [u] = config.units.filter((x) => x.kind === 'enhet'), to = config.units.find((x) => x.kind === 'namnd' && x.id !== u.parent).id;
    const questions = ['/api/v1/units', `/api/v1/values?unit=${to}&org=nu`, '/api/v1/values?org=nu&window=r12'];
    const all = (per) => Promise.all(questions.map((q) => h.get('everyone', per ? History.per(q, per) : q)));
    for (const s of config.sources) s.due_days = 0; // nothing can be late
    Object.assign(u, { parents: [{ unit: u.parent }, { from: '2026-02', unit: to }], former_names: [{ to: '2026-01', name: u.name }], name: 'Nya namnet' });
    delete u.parent;
    delete config.skydd;
    h.world.traits.csv = false;
    try {
        await h.start();
        for (const source of ['personal', 'ekonomi']) await h.pull(source, deliveryText(h.world, source), 0);
        const { edition } = await h.follow(), before = await all(), unit = (answer) => JSON.parse(answer.text).units.find((x) => x.id === u.id);
        assert.deepEqual([unit(before[0]).parent, unit(before[0]).name], [config.units.find((x) => x.id === u.id).parents[0].unit, u.former_names[0].name], 'still January');
        const newest = await until('an edition of February', 20, async () => (await h.editions()).find((e) => e.edition > edition));
        assert.equal(newest.kind, 'clock');
        assert.equal(wall.format(newest.at).slice(0, 7), '2026-02');
        await h.follow();
        const now = await all();
        assert.deepEqual([unit(now[0]).parent, unit(now[0]).name], [to, 'Nya namnet']);
        const values = (answer) => JSON.parse(answer.text).values.map((v) => v.value);
        assert.notDeepEqual(values(now[1]), values(before[1]), 'the board has the unit, in all months');
        for (const [k, x] of (await all(`@${edition}`)).entries()) h.same(questions[k], 'everyone', edition, 'the edition before', before[k], x);
        await new Promise((r) => setTimeout(r, 3000)); // eight hours
        assert.equal((await h.editions()).at(-1).edition, newest.edition, 'one edition, not one a minute');
        await h.stop();
    } finally {
        await h.end();
    }
});
