// The units as systemd reads them: without a word of complaint, and how much they leave open.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const build = join(root, 'build');
const most = 2; // of 10; a unit that says nothing has 9.6
let dir;

before(() => {
    dir = mkdtempSync(join(tmpdir(), 'ksrd-units-'));
    for (const name of ['ksrd.service', 'ksrd.socket'])
        writeFileSync(join(dir, name), readFileSync(join(root, 'systemd', name), 'utf8').replaceAll('/usr/bin/ksrd', join(build, 'ksrd')));
    for (const section of ['man5', 'man8']) mkdirSync(join(dir, 'man', section), { recursive: true });
    copyFileSync(join(build, 'man', 'ksrd.8'), join(dir, 'man', 'man8', 'ksrd.8'));
    writeFileSync(join(dir, 'man', 'man5', 'ksrd.yaml.5'), execFileSync(join(build, 'ksrd'), ['schema', '--man']));
});
after(() => rmSync(dir, { recursive: true, force: true }));

test('systemd-analyze verify has nothing to say, and the manual pages that they name are there', () => {
    const env = { ...process.env, MANPATH: join(dir, 'man') };
    const r = spawnSync('systemd-analyze', ['verify', join(dir, 'ksrd.service'), join(dir, 'ksrd.socket')], { encoding: 'utf8', env });
    assert.deepEqual([r.status, r.stdout + r.stderr], [0, '']);
});

test(`what the service may do: exposure at most ${most}`, () => {
    const r = spawnSync('systemd-analyze', ['security', '--offline=true', '--no-pager', join(dir, 'ksrd.service')], { encoding: 'utf8' });
    const exposure = Number(r.stdout.match(/Overall exposure level for ksrd\.service: ([\d.]+)/)?.[1]);
    console.log(r.stdout.split('\n').filter((l) => /^✗|Overall/.test(l)).join('\n'));
    assert.ok(exposure <= most, `${exposure}`);
});

test('sysusers would make the user that the service runs as', () => {
    const r = spawnSync('systemd-sysusers', ['--dry-run', `--root=${dir}`, join(root, 'systemd', 'ksrd.sysusers')], { encoding: 'utf8' });
    const user = readFileSync(join(root, 'systemd', 'ksrd.service'), 'utf8').match(/^User=(.*)$/m)[1];
    assert.match(r.stdout + r.stderr, new RegExp(`Creating user '${user}' \\(ksrd KPI daemon\\)`));
});
