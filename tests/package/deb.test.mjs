// The Debian package before anybody installs it. Needs the release build (tests/all makes it).
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, before, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { makePackage, root, version } from './deb.mjs';

let dir, deb, files;
const field = (name) => execFileSync('dpkg-deb', ['-f', deb, name], { encoding: 'utf8' }).trim();
const unpacked = (path) => join(dir, 'x', path);
before(() => {
    dir = mkdtempSync(join(tmpdir(), 'ksrd-deb-'));
    chmodSync(dir, 0o755); // lintian unpacks as it is told to
    deb = makePackage(dir);
    execFileSync('dpkg-deb', ['-R', deb, unpacked('')]);
    files = execFileSync('dpkg-deb', ['-c', deb], { encoding: 'utf8' }).trim().split('\n').map((l) => l.split(/\s+/));
});
after(() => rmSync(dir, { recursive: true, force: true }));

test('its name, and that what it needs was found out from the program', () => {
    assert.equal(basename(deb), `ksrd_${version}_${execFileSync('dpkg', ['--print-architecture'], { encoding: 'utf8' }).trim()}.deb`);
    const libraries = ['libc6', 'libpq5', 'libmicrohttpd12', 'libcurl4', 'libyaml-0-2', 'libyajl2', 'libcsv3', 'libsodium23', 'libxlsxwriter4', 'zlib1g', 'libcmark0.30.2'];
    for (const name of [...libraries, 'tzdata', 'debconf', 'systemd']) assert.match(field('Depends'), new RegExp(`(^|, )${name}( |,|$)`), name);
    assert.match(field('Recommends'), /postgresql-15 \| postgresql(,|$)/);
});

test('everything is where Debian has it, root’s, and nothing is set-user-id or writable for others', () => {
    const names = files.map((f) => f[5]);
    for (const name of ['usr/bin/ksrd', 'lib/systemd/system/ksrd.service', 'lib/systemd/system/ksrd.socket', 'usr/lib/sysusers.d/ksrd.conf',
        'usr/share/man/man8/ksrd.8.gz', 'usr/share/man/man5/ksrd.yaml.5.gz', 'usr/share/doc/ksrd/copyright', 'usr/share/doc/ksrd/changelog.gz',
        'usr/share/doc/ksrd/CONFIGURATION.md', 'etc/ksrd/'])
        assert.ok(names.includes(`./${name}`), name);
    for (const [mode, owner, , , , name] of files) {
        assert.equal(owner, 'root/root', name);
        assert.match(mode, /^[-d]r[-w][x-]r-[x-]r-[x-]$/, name);
    }
});

test('it brings no configuration: nothing starts as a wrong municipality', () => {
    assert.deepEqual(files.map((f) => f[5]).filter((n) => /^\.\/etc\/./.test(n)), ['./etc/ksrd/', './etc/logrotate.d/', './etc/logrotate.d/ksrd']);
    assert.equal(readFileSync(unpacked('DEBIAN/conffiles'), 'utf8'), '/etc/logrotate.d/ksrd\n');
});

test('the example municipality in it is the one of the tree, and has no fault', () => {
    for (const [from, to] of [['config', 'config'], ['dashboards', 'dashboards']])
        for (const name of readdirSync(join(root, from)).filter((n) => n.endsWith('.yaml')))
            assert.equal(readFileSync(unpacked(`usr/share/ksrd/${to}/${name}`), 'utf8'), readFileSync(join(root, from, name), 'utf8'));
    const r = spawnSync(unpacked('usr/bin/ksrd'), ['--config', unpacked('usr/share/ksrd/config'), 'check'], { encoding: 'utf8' });
    assert.match(r.stdout, /configuration is valid: \d+ units/, r.stderr);
});

test('the manual pages, the changelog and the licence are whole', () => {
    const gz = (path) => gunzipSync(readFileSync(unpacked(path))).toString();
    assert.match(gz('usr/share/man/man8/ksrd.8.gz'), /^\.Dt KSRD 8$/m);
    assert.match(gz('usr/share/man/man5/ksrd.yaml.5.gz'), /^\.Dt KSRD\.YAML 5$/m);
    assert.ok(gz('usr/share/doc/ksrd/changelog.gz').startsWith(`ksrd (${version}) `));
    const licence = readFileSync(unpacked('usr/share/doc/ksrd/copyright'), 'utf8');
    assert.ok(licence.includes(readFileSync(join(root, 'LICENSE'), 'utf8').trim()));
    assert.match(licence, /SIL OPEN FONT LICENSE Version 1\.1/);
    assert.doesNotMatch(licence, /@[a-z]+@/);
});

test('the program is stripped and hardened', () => {
    const readelf = (...a) => execFileSync('readelf', [...a, unpacked('usr/bin/ksrd')], { encoding: 'utf8' });
    assert.match(readelf('-hW'), /Type:\s+DYN/); // position-independent
    assert.match(readelf('-dW'), /BIND_NOW/);
    assert.match(readelf('-lW'), /GNU_RELRO/);
    assert.match(readelf('-lW'), /GNU_STACK .* RW /);
    assert.doesNotMatch(readelf('-SW'), /\.debug_info/);
    assert.ok(statSync(unpacked('usr/bin/ksrd')).size < 8 << 20);
});

test('lintian has no error and no warning', () => {
    const r = spawnSync('lintian', ['--fail-on', 'error,warning', '--tag-display-limit', '0', deb], { encoding: 'utf8' });
    assert.equal(r.status, 0, r.stdout + r.stderr);
});
