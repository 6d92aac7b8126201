// How the pages are reached, with the whole program: TLS and its renewal, who may connect, Unix sockets, sockets of systemd, the
// access log. (Proxies: proxy.test.mjs. Hostile requests: tests/serve/test_serve_hostile.c.)
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { freePort, ksrd, startDemo, until } from '../browser/server.mjs';
import { ask, certificate, configured, folder, launch } from './served.mjs';

const name = 'ksrd.example';
const { dir, remove } = folder();
const state = join(dir, 'state');
const [socket, log] = [join(dir, 'http.sock'), join(dir, 'access.log')];
const [cert, key] = [join(dir, 'used.pem'), join(dir, 'used.key')];
let demo, port, open, first, second;

const use = (c) => (copyFileSync(c.cert, cert), copyFileSync(c.key, key));
const said = (text) => until(text, 10, () => demo.output().includes(text));

before(async () => {
    [first, second] = [certificate(dir, 'first', name), certificate(dir, 'second', name)];
    use(first);
    [port, open] = [await freePort(), await freePort()];
    // 127.0.0.3 plays the proxy on another machine
    const places = configured(dir, `listen: ["127.0.0.1:${port}", "0.0.0.0:${open}", "unix:${socket}"]
socket: {mode: "0666"}
proxy: {names: ${name}, guards: true, addresses: 127.0.0.3}
tls: {certificate: ${cert}, key: ${key}}
access_log: ${log}
`);
    demo = await startDemo({ state, places, url: `http://127.0.0.1:${port}`, ready: async () => (await ask({ socket }, '/readyz')).status === 200 });
});
after(async () => {
    const how = await demo?.stop();
    if (how) assert.deepEqual(how, { code: 0, signal: null }, 'a clean stop');
    if (how) assert.ok(!existsSync(socket), 'its socket goes with it');
    remove();
});

const tls = (more) => ({ port, tls: true, name: 'localhost', ...more });

test('by TLS and by a Unix socket the same pages come; plain HTTP is not served where TLS is', async () => {
    const page = await ask(tls(), '/kultur');
    assert.equal(page.status, 200);
    assert.ok((await ask({ socket }, '/kultur')).body.equals(page.body));
    await assert.rejects(ask({ port }, '/kultur'));
    assert.equal(statSync(socket).mode & 0o7777, 0o666);
});

test('only TLS 1.2 and 1.3 are spoken', async () => {
    const speak = (version) => spawnSync('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, version, '-cipher', 'ALL:@SECLEVEL=0'], { input: '', encoding: 'utf8' });
    assert.match(speak('-tls1_2').stdout, /Protocol *: TLSv1\.2/);
    for (const old of ['-tls1', '-tls1_1']) assert.match(speak(old).stdout + speak(old).stderr, /alert|no protocols available|Cipher is \(NONE\)/i);
});

test('of an address that others reach only the proxy of the configuration may connect', async () => {
    const at = { port: open, tls: true, name };
    assert.equal((await ask({ ...at, from: '127.0.0.3' }, '/healthz')).status, 200);
    for (const from of ['127.0.0.1', '127.0.0.2', '127.0.0.30']) await assert.rejects(ask({ ...at, from }, '/healthz'), undefined, from);
});

test('SIGHUP takes a new certificate, for new connections at once; a broken one leaves the old in use', async () => {
    const before = (await ask(tls(), '/healthz')).peer;
    use(second);
    demo.child.kill('SIGHUP');
    const renewed = await until('the new certificate', 10, async () => {
        const { peer } = await ask(tls(), '/healthz');
        return peer !== before && peer;
    });
    copyFileSync(first.key, key); // of another certificate
    demo.child.kill('SIGHUP');
    await said('does the key belong to the certificate?');
    assert.equal((await ask(tls(), '/healthz')).peer, renewed);
    writeFileSync(cert, 'no certificate');
    demo.child.kill('SIGHUP');
    await said('no PEM file');
    assert.equal((await ask(tls(), '/healthz')).peer, renewed);
    assert.equal((await ask({ port: open, tls: true, name, from: '127.0.0.3' }, '/healthz')).peer, renewed);
    use(first);
    demo.child.kill('SIGHUP');
    await until('the first certificate', 10, async () => (await ask(tls(), '/healthz')).peer === before);
});

test('a connection that was there keeps its certificate and goes on over the renewal', async () => {
    const s = connectTls({ host: '127.0.0.1', port, rejectUnauthorized: false });
    let got = '';
    s.on('data', (d) => (got += d));
    const request = 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n';
    s.write(request);
    await until('the first answer', 5, () => got.endsWith('ok\n'));
    const before = s.getPeerCertificate().fingerprint256;
    use(second);
    demo.child.kill('SIGHUP');
    await until('the new certificate', 5, async () => (await ask(tls(), '/healthz')).peer !== before);
    await new Promise((r) => setTimeout(r, 1500)); // longer than a daemon without connections is kept
    got = '';
    s.write(request);
    await until('the second answer', 5, () => got.endsWith('ok\n'));
    s.destroy();
});

test('who sits at this machine is its administrator; who comes through the proxy is not', async () => {
    const status = async (where, headers) => (await ask(where, '/admin', { headers })).status;
    assert.equal(await status({ socket }), 200);
    assert.equal(await status(tls()), 200);
    assert.equal(await status({ socket, name }), 404, 'by its public name');
    assert.equal(await status({ socket, name }, { 'X-Forwarded-For': '192.0.2.1' }), 404);
    assert.equal(await status(tls({ name })), 404);
    assert.equal(await status({ port: open, tls: true, name: 'localhost', from: '127.0.0.3' }), 404, 'from another machine');
});

test('a Unix socket knows who opened it: another user is a proxy, whatever it says', (t) => {
    if (process.getuid() !== 0) return t.skip('only root can be another user');
    const script = `const http = require('node:http');
        for (const [Host, path] of [['localhost', '/'], ['${name}', '/'], ['${name}', '/admin']])
            http.get({ socketPath: '${socket}', path, headers: { Host } }, (r) => { console.log(Host, path, r.statusCode); r.resume(); });`;
    const run = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', uid: 65534, gid: 65534, cwd: '/' });
    assert.deepEqual(run.stdout.trim().split('\n').sort(), [`${name} / 200`, `${name} /admin 404`, 'localhost / 421'], run.stderr);
});

test('the access log has the client that the proxy names, no secrets, and a new file after SIGHUP', async () => {
    const find = (file, text) => until(`${text} in ${file}`, 5, () => readFileSync(file, 'utf8').split('\n').find((l) => l.includes(text)));
    const via = { 'X-Forwarded-For': '198.51.100.1, 2001:DB8::7' };
    assert.equal((await ask({ socket, name }, '/?token=hemligt', { headers: { ...via, 'User-Agent': 'genom proxyn' } })).status, 400);
    const line = await find(log, 'genom proxyn');
    assert.match(line, /^2001:db8::7 - - \[\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0[12]00\] "GET \/\?- HTTP\/1\.1" 400 \d+ "-" "genom proxyn"$/);
    assert.ok(!readFileSync(log, 'utf8').includes('hemligt'));
    await ask({ socket }, '/healthz', { headers: { 'User-Agent': 'vid datorn' } });
    assert.match(await find(log, 'vid datorn'), /^unix: /);
    await ask(tls(), '/healthz', { headers: { 'User-Agent': 'med tls' } });
    assert.match(await find(log, 'med tls'), /^127\.0\.0\.1 /);
    // who is refused is not believed either
    assert.equal((await ask({ socket, name: 'evil.example' }, '/', { headers: { ...via, 'User-Agent': 'avvisad' } })).status, 421);
    assert.match(await find(log, 'avvisad'), /^unix: /);
    assert.equal(statSync(log).mode & 0o7, 0);
    renameSync(log, `${log}.1`);
    demo.child.kill('SIGHUP');
    await until('a new file', 5, () => existsSync(log));
    await ask({ socket }, '/healthz', { headers: { 'User-Agent': 'efteråt'.normalize('NFD').replace(/[^a-z]/g, '') } });
    await find(log, 'efterat');
});

test('systemd hands over its socket, which takes the place of listen:', async (t) => {
    const activate = '/usr/bin/systemd-socket-activate';
    if (!existsSync(activate)) return t.skip('no systemd-socket-activate here');
    const own = join(dir, 'handed');
    mkdirSync(own);
    const handed = join(own, 'handed.sock');
    const places = configured(own, 'listen: unix:/nonexistent/never.sock\n');
    await demo.stop();
    demo = undefined;
    const daemon = launch(activate, ['-l', handed, ksrd, ...places, 'demo', '--state', state]);
    try {
        await until('the socket', 10, () => existsSync(handed));
        await until('pages', 120, async () => (await ask({ socket: handed }, '/readyz')).status === 200);
        assert.equal((await ask({ socket: handed }, '/kultur')).status, 200);
    } catch (e) {
        throw new Error(`${e.message}\n${daemon.output().slice(-3000)}`);
    } finally {
        await daemon.stop();
    }
    assert.ok(existsSync(handed), 'it is not ours to remove');
    rmSync(handed);
});

test('what cannot be listened on is told, and the program ends', () => {
    const run = (listen, yaml) => {
        const own = join(dir, 'wrong');
        rmSync(own, { recursive: true, force: true });
        mkdirSync(own);
        const places = configured(own, yaml ?? '');
        return spawnSync(ksrd, [...places, ...(listen ? ['--listen', listen] : []), 'demo', '--state', state], { encoding: 'utf8', timeout: 120000 });
    };
    const open = run('0.0.0.0:8149');
    assert.equal(open.status, 1, open.stderr);
    assert.match(open.stderr, /0\.0\.0\.0:8149: .*others would reach this address/);
    const nowhere = run('unix:/nonexistent/http.sock');
    assert.equal(nowhere.status, 1, nowhere.stderr);
    assert.match(nowhere.stderr, /RuntimeDirectory/);
    const log = run('127.0.0.1:0', 'access_log: /nonexistent/access.log\n');
    assert.equal(log.status, 1, log.stderr);
    assert.match(log.stderr, /could not open the access log/);
});
