// The whole program with its database stopped, killed and back; and a pull that commits while it serves.
import test, { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ksrd, root, startDemo, until } from '../browser/server.mjs';

let demo;
before(async () => (demo = await startDemo()));
after(async () => {
    const how = await demo?.stop();
    if (how) assert.deepEqual(how, { code: 0, signal: null }, 'a clean stop on Ctrl-C');
});

const pages = ['/', '/kultur', '/enhet/kommun', '/indikator/sjukfranvaro', '/kallor', '/api/v1/indicators'];
const get = async (path) => {
    const reply = await fetch(demo.url + path, { signal: AbortSignal.timeout(5000) });
    return { status: reply.status, text: await reply.text(), headers: reply.headers };
};
const postmaster = () => {
    const dir = readdirSync(demo.state).find((n) => /^pg\d+$/.test(n));
    return Number(readFileSync(join(demo.state, dir, 'postmaster.pid'), 'utf8').split('\n')[0]);
};
// the postmaster and its backends
const family = (pid) => [pid, ...execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' }).trim().split(/\s+/).map(Number)];

// a backend may have ended by itself
const signal = (pid, name) => {
    try {
        process.kill(pid, name);
    } catch (e) {
        if (e.code !== 'ESRCH') throw e;
    }
};

test('with PostgreSQL stopped and then killed all pages go on, say so, and recover by themselves', async () => {
    const good = new Map();
    for (const path of pages) good.set(path, (await get(path)).text);
    const pids = family(postmaster());
    for (const pid of pids) signal(pid, 'SIGSTOP');
    await until('the pages say that the database is away', 15, async () => /Databasen svarar inte/i.test((await get('/')).text));
    for (const path of pages) {
        const started = Date.now();
        const { status, text } = await get(path);
        assert.equal(status, 200, path);
        assert.ok(Date.now() - started < 1000, `${path} waited`);
        if (!path.startsWith('/api')) assert.match(text, /Databasen svarar inte/i, path);
    }
    assert.equal((await get('/readyz')).status, 200);
    for (const pid of pids) signal(pid, 'SIGKILL');
    for (const path of pages) assert.equal((await get(path)).status, 200, path);
    await until('the private PostgreSQL is back', 30, async () => !/Databasen svarar inte/i.test((await get('/')).text));
    // /kallor may have a caught-up pull more by then
    for (const path of pages.filter((x) => x !== '/kallor'))
        assert.ok((await get(path)).text === good.get(path), `${path} is as before`);
});

test('a pull that commits is on the pages within a second, and an unchanged file changes nothing', async () => {
    const before = JSON.parse((await get('/api/v1/sources')).text).edition;
    const inbox = join(demo.state, 'inbox', 'personal');
    const newest = readdirSync(inbox).filter((n) => n.endsWith('.csv')).sort().pop();
    const text = readFileSync(join(inbox, newest), 'utf8');
    const dir = mkdtempSync(join(tmpdir(), 'ksrd-pull-'));
    chmodSync(dir, 0o755);
    try {
        // one more sick hour somewhere: the last row that holds a number
        const lines = text.split('\r\n');
        const at = lines.findLastIndex((l) => /,\d+(\.\d+)?$/.test(l));
        lines[at] = lines[at].replace(/\d+(\.\d+)?$/, (v) => String(Number(v) + 1));
        writeFileSync(join(dir, 'rattad.csv'), lines.join('\r\n'));
        const pull = (file) => spawnSync(ksrd, ['--config', join(root, 'config'), '--state', demo.state, 'pull', 'personal', '--file', file], { encoding: 'utf8' });
        const run = pull(join(dir, 'rattad.csv'));
        const done = Date.now();
        assert.equal(run.status, 0, run.stderr + run.stdout);
        await until('the new edition', 1, async () => JSON.parse((await get('/api/v1/sources')).text).edition === before + 1);
        assert.ok(Date.now() - done < 1000);
        const again = pull(join(dir, 'rattad.csv'));
        assert.equal(again.status, 0, again.stderr);
        await new Promise((r) => setTimeout(r, 300));
        assert.equal(JSON.parse((await get('/api/v1/sources')).text).edition, before + 1);
        // the page as it was before stays reachable, byte for byte the same figures
        const then = JSON.parse((await get(`/api/v1/values?indicator=sjukfranvaro&unit=kommun&per=@${before}`)).text);
        assert.equal(then.edition, before);
    } finally {
        rmSync(dir, { recursive: true, force: true });
    }
});

test('a broken file leaves the last good figures and its fault on /kallor', async () => {
    const good = (await get('/api/v1/values?indicator=nettokostnad&unit=kommun')).text;
    const dir = mkdtempSync(join(tmpdir(), 'ksrd-pull-'));
    chmodSync(dir, 0o755);
    try {
        writeFileSync(join(dir, 'trasig.se'), '<!DOCTYPE html><html><body>404 Not Found</body></html>');
        const run = spawnSync(ksrd, ['--config', join(root, 'config'), '--state', demo.state, 'pull', 'ekonomi', '--file', join(dir, 'trasig.se')], { encoding: 'utf8' });
        assert.equal(run.status, 1, run.stdout + run.stderr);
        await until('the fault on /kallor', 2, async () => /trasig\.se/.test((await get('/kallor')).text));
        assert.equal((await get('/api/v1/values?indicator=nettokostnad&unit=kommun')).text, good);
    } finally {
        rmSync(dir, { recursive: true, force: true });
    }
});
