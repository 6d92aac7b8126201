// docs/OPERATIONS.md, upgrades: a database with a newer schema than the program's, and a private cluster whose PostgreSQL is no longer
// installed. Debian 12 has PostgreSQL 15 alone: another version is played by a folder that says so.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, ksrd as program, startDemo, until } from '../browser/server.mjs';
import { ask, configured, folder, launch } from './served.mjs';

const { dir, remove } = folder();
const state = join(dir, 'state'), next = join(dir, 'next'), out = join(dir, 'out');
let places, daemon, schema;

const ksrd = (where, ...args) => {
    const r = spawnSync(program, [...places, '--state', where, ...args], { encoding: 'utf8' });
    return { code: r.status, said: r.stdout + r.stderr };
};
// As the owner of the private cluster, whose system user owns its folder.
function sql(text) {
    const { uid, gid } = statSync(join(state, 'run'));
    const r = spawnSync('psql', ['-XAtq', '-h', join(state, 'run'), '-U', 'ksrd_owner', '-d', 'ksrd', '-c', text], { encoding: 'utf8', uid, gid, cwd: '/' });
    assert.equal(r.status, 0, r.stderr);
    return r.stdout.trim();
}
// A connection each: one that was kept open is dead after a program that was waited for.
const get = async (path) => {
    const r = await ask({ port: new URL(daemon.url).port }, path);
    return { status: r.status, text: r.body.toString() };
};
const figures = async () => (await get('/api/v1/values?indicator=nettokostnad&unit=kommun&window=month&per=@170')).text;

before(async () => {
    places = configured(dir, '');
    const port = await freePort();
    daemon = await startDemo({ places: [...places, '--listen', `127.0.0.1:${port}`], state, port });
    schema = Number(sql('select max(version) from ksrd.schema_migration'));
});
after(async () => {
    await daemon?.stop();
    remove();
});

test('a newer ksrd has upgraded the database: this one shows its pages on, and pulls no more', async () => {
    const before = await figures();
    sql(`insert into ksrd.schema_migration (version, name, sha256) values (${schema + 1}, 'newer', 'x')`);
    const pull = spawnSync(program, [...places, '--state', state, 'pull', 'ekonomi'], { encoding: 'utf8', env: { ...process.env, // as the daemon starts it
        KSRD_DATABASE: `host=${state}/run port=5432 user=ksrd dbname=ksrd`, KSRD_ORGANISATION: 'vimmerby', KSRD_ORGANISATION_NAME: 'Vimmerby kommun' } });
    assert.equal(pull.status, 3, pull.stderr);
    assert.match(pull.stderr, new RegExp(`the database has schema ${schema + 1}, this program knows up to ${schema}`));
    assert.match(pull.stderr, /upgrade this ksrd/);
    const edition = sql('select edition from ksrd.organisation');
    assert.equal((await get('/')).status, 200);
    assert.equal(await figures(), before);
    assert.equal((await get('/readyz')).text, 'ok\n');
    assert.equal(sql('select edition from ksrd.organisation'), edition);
    sql(`delete from ksrd.schema_migration where version = ${schema + 1}`);
    assert.equal(ksrd(state, 'migrate').code, 0);
});

test('the whole way to another PostgreSQL: backup, a version that is not installed, restore', async () => {
    const before = await figures();
    const backup = ksrd(state, 'backup', '-o', out);
    assert.equal(backup.code, 0, backup.said);
    await daemon.stop();
    const old = readdirSync(state).find((f) => /^pg\d+$/.test(f));
    for (const major of ['14', '49']) {
        const from = readdirSync(state).find((f) => /^pg\d+$/.test(f));
        renameSync(join(state, from), join(state, `pg${major}`));
        writeFileSync(join(state, `pg${major}`, 'PG_VERSION'), `${major}\n`);
        for (const verb of [['serve'], ['migrate'], ['backup']]) {
            const r = ksrd(state, ...verb);
            assert.equal(r.code, 3, r.said);
            assert.match(r.said, new RegExp(`made by PostgreSQL ${major}, which is not in /usr/lib/postgresql \\(highest there: ${old.slice(2)}\\)`));
            assert.match(r.said, new RegExp(`install postgresql-${major} again`));
            assert.match(r.said, /ksrd backup.*ksrd restore.*empty/);
        }
        assert.ok(!readdirSync(state).includes(old), 'no new, empty cluster beside it');
    }
    const restore = ksrd(next, 'restore', join(out, readdirSync(out)[0]));
    assert.equal(restore.code, 0, restore.said);
    assert.equal(readFileSync(join(next, old, 'PG_VERSION'), 'utf8').trim(), old.slice(2));
    const port = await freePort();
    const served = launch(program, [...places, '--state', next, '--listen', `127.0.0.1:${port}`, 'serve']);
    daemon = { url: `http://127.0.0.1:${port}`, stop: served.stop };
    await until('ready', 60, async () => (await get('/readyz').catch(() => ({}))).status === 200);
    assert.equal(await figures(), before);
});
