// Backup → wipe → restore: the same answers, byte for byte; and what is not whole is refused.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, ksrd as program, root, startDemo, until } from '../browser/server.mjs';
import { launch } from './served.mjs';

const base = mkdtempSync(join(tmpdir(), 'ksrd-backup-'));
chmodSync(base, 0o777); // started as root, ksrd goes on as another user
const first = join(base, 'first'), second = join(base, 'second'), out = join(base, 'out');
let daemon, saved;

const places = ['--config', join(root, 'config')];
async function serve(state) {
    const port = await freePort();
    const d = launch(program, [...places, '--state', state, '--listen', `127.0.0.1:${port}`, 'serve']);
    d.url = `http://127.0.0.1:${port}`;
    await until('ksrd serve', 120, async () => (await fetch(`${d.url}/readyz`)).status === 200);
    return d;
}
function ksrd(state, ...args) {
    const r = spawnSync(program, [...places, '--state', state, ...args], { encoding: 'utf8' });
    return { code: r.status, said: r.stdout + r.stderr };
}

// All units and indicators, and the figures of today and of two earlier editions.
async function answers(url) {
    const all = [];
    const { indicators } = await (await fetch(`${url}/api/v1/indicators`)).json();
    for (const path of ['/api/v1/indicators', '/api/v1/units'])
        all.push(await (await fetch(url + path)).text());
    const { sources } = await (await fetch(`${url}/api/v1/sources`)).json(); // pulls go on: they differ
    all.push(JSON.stringify(sources.map((s) => ({ ...s, last_pull: 0, last_success: 0 }))));
    for (const per of ['', '&per=@40', '&per=@120'])
        for (const i of indicators)
            for (const unit of ['kommun', 'gymnasiet'])
                all.push(await (await fetch(`${url}/api/v1/values?indicator=${i.id}&unit=${unit}&window=${i.cadence === 'year' ? 'year' : 'month'}${per}`)).text());
    return all;
}

before(async () => {
    daemon = await startDemo({ state: first });
    saved = await answers(daemon.url);
});
after(async () => {
    await daemon?.stop();
    rmSync(base, { recursive: true, force: true });
});

let folder;
test('a backup is made while the daemon runs, and is whole', () => {
    const r = ksrd(first, 'backup', '-o', out);
    assert.equal(r.code, 0, r.said);
    assert.match(r.said, /klar och kontrollerad/);
    const made = readdirSync(out);
    assert.equal(made.length, 1);
    assert.match(made[0], /^vimmerby-\d{8}T\d{6}$/);
    folder = join(out, made[0]);
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    assert.ok(manifest.database.facts > 10_000);
    assert.ok(manifest.files.length > 100);
    assert.ok(manifest.files.some((f) => f.path === 'database.dump'));
});

test('what is in use is not restored over', () => {
    const r = ksrd(first, 'restore', folder);
    assert.equal(r.code, 3, r.said);
    assert.match(r.said, /already holds \d+ editions/);
});

test('after wipe and restore every answer is the same, byte for byte', async () => {
    await daemon?.stop();
    rmSync(first, { recursive: true, force: true });
    const r = ksrd(second, 'restore', folder);
    assert.equal(r.code, 0, r.said);
    assert.match(r.said, /Allt stämmer/);
    daemon = await serve(second);
    const now = await answers(daemon.url);
    assert.equal(now.length, saved.length);
    now.forEach((text, i) => assert.equal(text, saved[i]));
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    for (const f of manifest.files.filter((x) => x.path.startsWith('raw/')))
        assert.deepEqual(readFileSync(join(second, f.path)), readFileSync(join(folder, f.path)));
});

test('a backup with a changed file is refused before anything is touched', () => {
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    const raw = manifest.files.find((f) => f.path.startsWith('raw/')).path;
    const whole = readFileSync(join(folder, raw));
    writeFileSync(join(folder, raw) + '.new', Buffer.concat([whole, Buffer.from('x')]));
    rmSync(join(folder, raw)); // it may be a link
    writeFileSync(join(folder, raw), Buffer.concat([whole, Buffer.from('x')]));
    const third = join(base, 'third');
    const r = ksrd(third, 'restore', folder);
    assert.equal(r.code, 1, r.said);
    assert.ok(r.said.includes(raw), r.said);
    assert.match(r.said, /not the one that was written/);
    writeFileSync(join(folder, raw), whole);
    appendFileSync(join(folder, 'database.dump'), 'x');
    assert.equal(ksrd(third, 'restore', folder).code, 1);
    rmSync(join(folder, 'manifest.json'));
    assert.notEqual(ksrd(third, 'restore', folder).code, 0);
});

test('a backup into a folder that cannot be written leaves nothing half', () => {
    const closed = join(base, 'closed');
    mkdirSync(closed, { mode: 0o555 });
    const r = ksrd(second, 'backup', '-o', join(closed, 'in'));
    assert.equal(r.code, 3, r.said);
    assert.deepEqual(readdirSync(closed), []);
});
