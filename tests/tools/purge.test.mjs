// The purge, by hand and by the daemon's own night: what can still be asked for answers with the same bytes, what lies before the
// checkpoint answers 410, and a backup of what is left is whole.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, ksrd as program, startDemo, until } from '../browser/server.mjs';
import { ask, configured, folder, launch } from './served.mjs';

const { dir, remove } = folder();
const first = join(dir, 'first'), second = join(dir, 'second'), out = join(dir, 'out');
const never = 'at: "0 0 29 2 *"';
const retention = (at) => `retention: {editions_months: 12, pulls_days: 30, raw_days: 30, ${at}}\n`;
let places, daemon, saved, checkpoint;

const ksrd = (state, ...args) => {
    const r = spawnSync(program, [...places, '--state', state, ...args], { encoding: 'utf8' });
    return { code: r.status, said: r.stdout + r.stderr };
};
// A connection each: one that was kept open is dead after a program that was waited for.
const get = (path) => ask({ port: new URL(daemon.url).port }, path);
const status = async (path) => (await get(path)).status;
const rawFiles = (state) => readdirSync(join(state, 'raw'), { recursive: true }).filter((f) => /\.\w+$/.test(f)).length;

// Every list, figure and page of these editions.
async function answers(editions) {
    const all = new Map();
    const { indicators } = JSON.parse((await get('/api/v1/indicators')).body);
    for (const e of editions) {
        const paths = ['/', '/kallor', '/kultur', '/enhet/kommun', '/api/v1/units', '/api/v1/sources', '/api/v1/indicators'].map((p) => `${p}?per=@${e}`);
        for (const i of indicators)
            for (const unit of ['kommun', 'gymnasiet'])
                paths.push(`/api/v1/values?indicator=${i.id}&unit=${unit}&window=${i.cadence === 'year' ? 'year' : 'month'}&per=@${e}`);
        for (const p of paths) {
            const r = await get(p);
            assert.equal(r.status, 200, p);
            all.set(p, r.body.toString());
        }
    }
    return all;
}
const kept = () => [0, 1, 30, 100].map((n) => checkpoint + n);
async function expectSame() {
    const now = await answers(kept());
    assert.equal(now.size, saved.size);
    for (const [path, text] of saved) assert.equal(now.get(path), text, path);
}

before(async () => {
    places = configured(dir, '');
    const port = await freePort();
    daemon = await startDemo({ places: [...places, '--listen', `127.0.0.1:${port}`], state: first, port });
});
after(async () => {
    await daemon?.stop();
    remove();
});

test('without retention: everything is kept', async () => {
    const files = rawFiles(first);
    const r = ksrd(first, 'purge');
    assert.equal(r.code, 0, r.said);
    assert.match(r.said, /allt bevaras/);
    assert.match(r.said, /^0 ersatta uppgifter, 0 berättelser om hämtningar och 0 sparade filer/m);
    assert.equal(rawFiles(first), files);
    assert.equal(await status('/?per=@1'), 200);
});

test('a dry run counts and removes nothing', async () => {
    writeFileSync(join(dir, 'config', 'http.yaml'), retention(never));
    daemon.child.kill('SIGHUP');
    const said = await until('the retention in force', 20, () => {
        const r = ksrd(first, 'purge', '--dry-run');
        assert.equal(r.code, 0, r.said);
        return !r.said.includes('allt bevaras') && r.said;
    });
    const [, facts, stories, files] = said.match(/^(\d+) ersatta uppgifter, (\d+) berättelser om hämtningar och (\d+) sparade filer skulle tas bort/m).map(Number);
    assert.ok(facts > 1000, said);
    assert.ok(files > 2, said);

    checkpoint = Number(said.match(/utgåva som då skulle kunna visas: (\d+)/)[1]);
    assert.ok(checkpoint > 300 && checkpoint < 350, said);
    saved = await answers(kept());
    for (const e of [1, 40, checkpoint - 1]) assert.equal(await status(`/?per=@${e}`), 200);
    assert.match(ksrd(first, 'purge', '--dry-run').said, new RegExp(`^${facts} ersatta`));
    assert.ok(rawFiles(first) > files && stories >= 0); // the demo's few failures are still shown
});

test('the daemon purges by itself at its time', async () => {
    const files = rawFiles(first);
    writeFileSync(join(dir, 'config', 'http.yaml'), retention('at: "* * * * *"'));
    daemon.child.kill('SIGHUP');
    await until('410', 150, async () => (await status('/?per=@40')) === 410);
    // the daemon's own pulls meanwhile may have found one of them again: then it stays
    await until('files gone', 30, () => rawFiles(first) < files);
    await until('nothing left to go', 30, () => ksrd(first, 'purge', '--dry-run').said.startsWith('0 ersatta uppgifter, 0 berättelser om hämtningar och 0 sparade filer'));
    writeFileSync(join(dir, 'config', 'http.yaml'), retention(never));
    daemon.child.kill('SIGHUP');
    for (const e of [1, 40, checkpoint - 1]) assert.equal(await status(`/?per=@${e}`), 410);
    assert.equal(await status(`/?per=2020-05-05`), 410);
    const api = await get('/api/v1/values?indicator=nettokostnad&per=@40');
    assert.equal(api.status, 410);
    assert.equal(JSON.parse(api.body).error.what, 'Utgåvan är gallrad.');
    await expectSame();
    const again = ksrd(first, 'purge', '--dry-run').said;
    assert.match(again, /^0 ersatta uppgifter, 0 berättelser om hämtningar och 0 sparade filer/m);
});

test('a pull before the checkpoint is not taken back: what was before it is gone', () => {
    const r = ksrd(first, 'retract', '5', '--reason', 'prov');
    assert.equal(r.code, 2, r.said);
    assert.match(r.said, /have been purged/);
});

test('backup, wipe, restore: the same answers and the same checkpoint', async () => {
    const b = ksrd(first, 'backup', '-o', out);
    assert.equal(b.code, 0, b.said);
    await daemon.stop();
    const r = ksrd(second, 'restore', join(out, readdirSync(out)[0]));
    assert.equal(r.code, 0, r.said);
    const port = await freePort();
    const child = launch(program, [...places, '--state', second, '--listen', `127.0.0.1:${port}`, 'serve']);
    daemon = { url: `http://127.0.0.1:${port}`, child: child.child, stop: child.stop };
    await until('ready', 60, async () => (await status('/readyz').catch(() => 0)) === 200);
    await expectSame();
    assert.equal(await status('/?per=@40'), 410);
    assert.ok(existsSync(join(second, 'raw')));
    assert.equal(rawFiles(second), rawFiles(first));
});
