// ksrd freeze: the papers of a meeting are kept once, by hand and by the daemon, and what protection hides later is not shown again.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, ksrd, root, startDemo, until } from '../browser/server.mjs';
import { folder } from './served.mjs';

const { dir, remove } = folder();
const dashboards = join(dir, 'dashboards'), config = join(dir, 'config');
let daemon, places;
const get = async (path) => {
    const r = await fetch(daemon.url + path);
    return { status: r.status, text: await r.text() };
};
const meeting = async (id, per = '') => (await (await fetch(`${daemon.url}/mote/${id}.json${per}`)).json()).meetings[0];
const run = (...args) => spawnSync(ksrd, [...places, '--state', daemon.state, ...args], { encoding: 'utf8' });

before(async () => {
    cpSync(join(root, 'config'), config, { recursive: true });
    cpSync(join(root, 'dashboards'), dashboards, { recursive: true, filter: (p) => !p.includes('node_modules') });
    // a meeting that the story did not have: the daemon itself comes to freeze it, as of its kallelse
    writeFileSync(join(dashboards, 'extra.yaml'), `meetings:
  - id: ks_extra
    body: kommunstyrelsen
    date: 2026-11-20
    kallelse: 2026-11-10T08:00
    items: [{title: Sjukfrånvaron, indicator: sjukfranvaro, unit: kommun}]
  - id: ks_forr
    body: kommunstyrelsen
    date: 2012-11-20
    kallelse: 2012-11-10T08:00
    items: [{title: Sjukfrånvaron, indicator: sjukfranvaro, unit: kommun}]
`);
    const port = await freePort();
    places = ['--config', config, '--dashboards', dashboards];
    daemon = await startDemo({ places: [...places, '--listen', `127.0.0.1:${port}`], url: `http://127.0.0.1:${port}` });
});
after(async () => {
    await daemon?.stop();
    remove();
});

test('the daemon freezes by itself, as of the kallelse; a meeting from before all figures stays as it is', async () => {
    const m = await until('ks_extra frozen', 180, async () => {
        const x = await meeting('ks_extra');
        return x?.frozen && x;
    });
    assert.equal(m.frozen.papers_at, '2026-11-10T08:00:00.000+01:00');
    assert.equal(m.frozen.reason, null);
    const { values } = await (await fetch(`${daemon.url}/api/v1/values?indicator=sjukfranvaro&unit=kommun&from=2026-09&to=2026-09&per=2026-11-10T08:00`)).json();
    assert.equal(m.items[0].values[0].value, values[0].value);
    assert.equal((await meeting('ks_forr')).frozen, null);
    const none = run('freeze', 'ks_forr');
    assert.equal(none.status, 2);
    assert.match(none.stderr, /there are no figures of 2012-11-10T08:00/);
});

test('the bytes are those of the hash, and stay so', async () => {
    const m = await meeting('ks_2026_10');
    for (const [i, item] of m.items.entries()) {
        const { status, text } = await get(`/mote/ks_2026_10/papper/${i + 1}`);
        assert.equal(status, 200);
        assert.equal(createHash('sha256').update(text).digest('hex'), item.page_sha256);
    }
});

test('a second time is refused; --again with a reason keeps both', async () => {
    const first = await meeting('ks_2026_12');
    let r = run('freeze', 'ks_2026_12');
    assert.equal(r.status, 2);
    assert.match(r.stderr, /frozen already; --again --reason TEXT keeps both/);
    r = run('freeze', 'ks_2026_1');
    assert.equal(r.status, 2);
    assert.match(r.stderr, /no meeting 'ks_2026_1'.*did you mean 'ks_2026_1/);
    r = run('freeze', 'ks_2026_12', '--again');
    assert.equal(r.status, 2);
    r = run('freeze', 'ks_2026_12', '--again', '--reason', 'Kompletterad kallelse');
    assert.equal(r.status, 0, r.stderr);
    assert.match(r.stdout, /5 handlingar och \d+ tal är frysta/);
    const edition = Number(/utgåva\s+(\d+)\n/.exec(r.stdout)[1]);
    const second = await until('the second freeze', 60, async () => {
        const x = await meeting('ks_2026_12');
        return x.frozen.reason && x;
    });
    assert.equal(second.frozen.reason, 'Kompletterad kallelse');
    assert.notEqual(second.frozen.sha256, first.frozen.sha256);
    assert.match((await get('/mote/ks_2026_12')).text, /Handlingarna har frysts 2 gånger/);
    // before it the first papers are still what they were
    assert.deepEqual((await meeting('ks_2026_12', `?per=@${edition - 1}`)).frozen, first.frozen);
});

test('what is withdrawn later is not shown by frozen papers either', async () => {
    const before = await meeting('ks_2026_12');
    const secret = (m) => m.items[2].values.filter((v) => v.unit === 'socialnamnden' && v.indicator === 'sjukfranvaro')[0];
    assert.ok(secret(before).value !== null);
    const value = secret(before).value.toFixed(1).replace('.', ',');
    assert.ok((await get('/mote/ks_2026_12/papper/3')).text.includes(value));
    const r = run('disclose', '--withdraw', 'socialnamnden', '--from', '2026-01', '--reason', 'prov');
    assert.equal(r.status, 0, r.stderr);
    const now = await until('the withdrawal', 60, async () => {
        const x = await meeting('ks_2026_12');
        return secret(x).state === 'sekretess' && x;
    });
    assert.deepEqual([secret(now).value, secret(now).numerator, secret(now).denominator, secret(now).status.mal, secret(now).status.variation],
        [null, null, null, null, null]);
    const paper = await get('/mote/ks_2026_12/papper/3');
    assert.equal(paper.status, 410);
    assert.ok(!paper.text.includes(value));
    assert.match((await get('/mote/ks_2026_12')).text, /Handlingen visas inte längre/);
    const screens = (await get('/mote/ks_2026_12/visa/3')).text;
    assert.match(screens, /Ärendets tal visas inte längre/);
    // money holds no persons: its paper is shown as before; and the whole municipality's figure is told still
    assert.equal((await get('/mote/ks_2026_12/papper/2')).status, 200);
    // also as of before: protection is always today's
    assert.equal((await get(`/mote/ks_2026_12/papper/3?per=@${now.frozen.edition + 1}`)).status, 410);
});
