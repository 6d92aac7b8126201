// docs/proxy/nginx.conf and docs/proxy/Caddyfile in front of a real ksrd, by TCP and by a Unix socket. Only what the files tell an
// administrator to change is changed.
import test, { after, before } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { freePort, root, startDemo, until } from '../browser/server.mjs';
import { ask, certificate, configured, folder, launch } from './served.mjs';

const name = 'nyckeltal.kommunen.se';
const { dir, remove } = folder();
const socket = join(dir, 'http.sock');
const log = join(dir, 'access.log');
const example = (file) => readFileSync(join(root, 'docs', 'proxy', file), 'utf8');
let demo, port;

before(async () => {
    port = await freePort();
    const places = configured(dir, `listen: ["127.0.0.1:${port}", "unix:${socket}"]
socket: {mode: "0666"}
proxy: {names: ${name}, guards: true}
access_log: ${log}
`);
    demo = await startDemo({ places, url: `http://127.0.0.1:${port}` });
});
after(async () => {
    await demo?.stop();
    remove();
});

// Each text must be there, or the example and this test have grown apart.
function change(text, changes) {
    for (const [from, to] of changes) {
        assert.ok(text.includes(from), `the example has no ${from}`);
        text = text.replaceAll(from, to);
    }
    return text;
}

async function startNginx(upstream, allowed) {
    const [plain, tls] = [await freePort(), await freePort()];
    const own = join(dir, `nginx-${tls}`);
    mkdirSync(own);
    const { cert, key } = certificate(own, 'server', name);
    writeFileSync(join(own, 'site.conf'), change(example('nginx.conf'), [
        ['server 127.0.0.1:8014;', `server ${upstream.socket ? `unix:${upstream.socket}` : `127.0.0.1:${upstream.port}`};`],
        ['listen 80;', `listen 127.0.0.1:${plain};`], ['listen 443 ssl', `listen 127.0.0.1:${tls} ssl`],
        ['/etc/ssl/certs/ksrd.pem', cert], ['/etc/ssl/private/ksrd.key', key], ['allow 10.0.0.0/8;', `allow ${allowed};`]]));
    const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((t) => `${t}_temp_path ${own}/${t};`).join('\n');
    writeFileSync(join(own, 'nginx.conf'), `pid ${own}/pid; error_log stderr; worker_processes 1; daemon off;
events {} http { access_log off; ${temp}
include ${own}/site.conf; }`);
    return { plain, tls, ...launch('/usr/sbin/nginx', ['-p', own, '-c', join(own, 'nginx.conf'), '-e', 'stderr']) };
}

async function startCaddy(upstream, allowed) {
    const [plain, tls] = [await freePort(), await freePort()];
    const own = join(dir, `caddy-${tls}`);
    mkdirSync(own);
    const { cert, key } = certificate(own, 'server', name);
    const site = change(example('Caddyfile'), [
        ['reverse_proxy 127.0.0.1:8014 {', `reverse_proxy ${upstream.socket ? `unix/${upstream.socket}` : `127.0.0.1:${upstream.port}`} {`],
        [`${name} {`, `${name} {\n\ttls ${cert} ${key}`], ['remote_ip 10.0.0.0/8', `remote_ip ${allowed}`]]);
    writeFileSync(join(own, 'Caddyfile'), `{\n\thttp_port ${plain}\n\thttps_port ${tls}\n\tadmin off\n\tskip_install_trust\n}\n${site}`);
    const env = { ...process.env, HOME: own, XDG_DATA_HOME: own, XDG_CONFIG_HOME: own };
    return { plain, tls, ...launch('caddy', ['run', '--config', join(own, 'Caddyfile'), '--adapter', 'caddyfile'], { env }) };
}

const proxies = { nginx: startNginx, Caddy: startCaddy };
const upstreams = { 'by TCP': () => ({ port }), 'by a Unix socket': () => ({ socket }) };

async function withProxy(start, upstream, allowed, work) {
    const proxy = await start(upstream, allowed);
    try {
        await until('the proxy', 20, async () => {
            if (proxy.child.exitCode !== null) throw new Error('ended');
            return (await ask({ port: proxy.tls, tls: true, name }, '/healthz')).status > 0;
        });
        await work({ port: proxy.tls, tls: true, name }, proxy);
    } catch (e) {
        throw new Error(`${e.message}\n${proxy.output().slice(-3000)}`, { cause: e });
    } finally {
        await proxy.stop();
    }
}

const lastLine = (text) => readFileSync(log, 'utf8').split('\n').filter((l) => l.includes(text)).pop();

for (const [proxyName, start] of Object.entries(proxies))
    for (const [way, upstream] of Object.entries(upstreams)) {
        test(`${proxyName} in front, ${way}: pages as ksrd itself gives them`, () =>
            withProxy(start, upstream(), '127.0.0.1', async (via) => {
                const direct = { port, name }; // as somebody who is no administrator
                for (const path of ['/', '/kultur', '/enhet/kommun', '/kallor', '/api/v1/indicators', '/finns/inte', '/?x=1', '/statisk/ksrd.css']) {
                    const [there, here] = [await ask(via, path), await ask(direct, path)];
                    assert.equal(there.status, here.status, path);
                    // a pull may come between the two
                    if (path !== '/kallor') assert.ok(there.body.equals(here.body), `${path} is another page`);
                    for (const h of ['etag', 'content-type', 'content-security-policy', 'cache-control', 'vary'])
                        assert.equal(there.headers[h], here.headers[h], `${path}: ${h}`);
                    assert.match(there.headers['strict-transport-security'], /max-age=\d+/);
                }
            }));

        test(`${proxyName} in front, ${way}: HEAD, ETag, gzip and ranges`, () =>
            withProxy(start, upstream(), '127.0.0.1', async (via) => {
                const page = await ask(via, '/kultur');
                const head = await ask(via, '/kultur', { method: 'HEAD' });
                assert.equal(head.status, 200);
                assert.equal(head.body.length, 0);
                assert.equal(head.headers['content-length'], String(page.body.length));
                assert.equal(head.headers.etag, page.headers.etag);
                const packed = await ask(via, '/kultur', { headers: { 'Accept-Encoding': 'gzip' } });
                assert.equal(packed.headers['content-encoding'], 'gzip');
                assert.ok(gunzipSync(packed.body).equals(page.body));
                assert.notEqual(packed.headers.etag, page.headers.etag);
                for (const [tag, headers] of [[page.headers.etag, {}], [packed.headers.etag, { 'Accept-Encoding': 'gzip' }]]) {
                    const again = await ask(via, '/kultur', { headers: { ...headers, 'If-None-Match': tag } });
                    assert.equal(again.status, 304);
                    assert.equal(again.body.length, 0);
                    assert.equal(again.headers.etag, tag);
                }
                const part = await ask(via, '/kultur', { headers: { Range: 'bytes=0-9' } });
                assert.equal(part.status, 200);
                assert.ok(part.body.equals(page.body));
                assert.equal((await ask(via, '/', { method: 'POST' })).status, 405);
            }));

        test(`${proxyName} in front, ${way}: names, forged headers, who gets in`, async () => {
            await withProxy(start, upstream(), '127.0.0.1', async (via, proxy) => {
                const forged = { Forwarded: 'for=203.0.113.9', 'X-Forwarded-For': '203.0.113.9', 'X-Real-IP': '203.0.113.9', 'X-Forwarded-Host': 'evil.example', 'User-Agent': `forged ${proxyName} ${way}` };
                assert.equal((await ask(via, '/healthz', { headers: forged })).status, 200);
                const line = await until('the line in the log', 5, () => lastLine(forged['User-Agent']));
                assert.match(line, /^127\.0\.0\.1 - - \[/, 'the proxy saw 127.0.0.1, whatever the client claims');
                // another Host on the same connection: nginx hands it on to ksrd, Caddy has no such site
                const foreign = await ask(via, '/', { headers: { Host: 'evil.example' } });
                assert.ok(foreign.status === 421 || (proxyName === 'Caddy' && foreign.body.length === 0), `foreign Host: ${foreign.status}`);
                assert.ok(!foreign.body.includes('Vimmerby'));
                assert.equal((await ask(via, '/metrics')).status, 404);
                assert.equal((await ask({ port }, '/metrics')).status, 200);
                const moved = await ask({ port: proxy.plain, name }, '/kultur');
                assert.ok([301, 308].includes(moved.status));
                assert.match(moved.headers.location, new RegExp(`^https://${name}(:\\d+)?/kultur$`));
            });
            await withProxy(start, upstream(), '10.0.0.0/8', async (via) => {
                for (const path of ['/', '/healthz', '/api/v1/values', '/statisk/ksrd.css'])
                    assert.equal((await ask(via, path)).status, 403, 'only the addresses that the example lets in');
            });
        });
    }

test('both examples are accepted as they are, but for their certificates', () => {
    const own = folder();
    try {
        const { cert, key } = certificate(own.dir, 'server', name);
        const site = change(example('nginx.conf'), [['/etc/ssl/certs/ksrd.pem', cert], ['/etc/ssl/private/ksrd.key', key]]);
        writeFileSync(join(own.dir, 'nginx.conf'), `pid ${own.dir}/pid; error_log stderr; events {} http { ${site} }`);
        const nginx = spawnSync('/usr/sbin/nginx', ['-t', '-e', 'stderr', '-c', join(own.dir, 'nginx.conf')], { encoding: 'utf8' });
        assert.equal(nginx.status, 0, nginx.stderr);
        assert.doesNotMatch(nginx.stderr, /warn/);
        const caddy = spawnSync('caddy', ['validate', '--config', join(root, 'docs', 'proxy', 'Caddyfile'), '--adapter', 'caddyfile'], {
            encoding: 'utf8', env: { ...process.env, HOME: own.dir, XDG_DATA_HOME: own.dir, XDG_CONFIG_HOME: own.dir },
        });
        assert.equal(caddy.status, 0, caddy.stderr);
    } finally {
        own.remove();
    }
});
