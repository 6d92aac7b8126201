// For tests of how the pages are reached: a configuration with its own listen:, proxy: …, requests as no fetch() sends them, a
// certificate, and programs that are waited for.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../browser/server.mjs';

// A folder that ksrd may enter, and write in, when it is started as root.
export function folder() {
    const dir = mkdtempSync(join(tmpdir(), 'ksrd-http-'));
    chmodSync(dir, 0o777);
    return { dir, remove: () => rmSync(dir, { recursive: true, force: true }) };
}

// The example configuration with these lines added; the global options that name it.
export function configured(dir, yaml) {
    cpSync(join(root, 'config'), join(dir, 'config'), { recursive: true });
    writeFileSync(join(dir, 'config', 'http.yaml'), yaml);
    return ['--config', join(dir, 'config'), '--dashboards', join(root, 'dashboards')];
}

// A self-signed certificate with its key, readable for all.
export function certificate(dir, name, host) {
    const [cert, key] = [join(dir, `${name}.pem`), join(dir, `${name}.key`)];
    const subject = ['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host},IP:127.0.0.1`, '-days', '2'];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert, ...subject], { stdio: 'pipe' });
    chmodSync(key, 0o644);
    return { cert, key };
}

// One request. where: {port, tls, socket, host: address, from: own address, headers, method}.
export function ask(where, path = '/', { method = 'GET', headers = {} } = {}) {
    const how = {
        path, method, agent: false, timeout: 20000, rejectUnauthorized: false, localAddress: where.from, servername: where.name,
        headers: { Host: where.name ?? 'localhost', Connection: 'close', ...headers },
        ...(where.socket ? { socketPath: where.socket } : { host: '127.0.0.1', port: where.port }),
    };
    return new Promise((done, fail) => {
        const q = (where.tls ? https : http).request(how, (reply) => {
            const parts = [];
            const peer = where.tls ? reply.socket.getPeerCertificate()?.fingerprint256 : undefined;
            reply.on('data', (d) => parts.push(d));
            reply.on('error', fail);
            reply.on('end', () => done({ status: reply.statusCode, headers: reply.headers, body: Buffer.concat(parts), peer }));
        });
        q.on('timeout', () => q.destroy(new Error('no answer within 20 s')));
        q.on('error', fail);
        q.end();
    });
}

// A program that goes on until it is stopped.
export function launch(program, args, options = {}) {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let output = '';
    child.stdout.on('data', (d) => (output += d));
    child.stderr.on('data', (d) => (output += d));
    const ended = new Promise((r) => {
        child.once('error', (e) => ((output += e.message), r()));
        child.once('exit', r);
    });
    const stop = async () => {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
        const late = setTimeout(() => child.kill('SIGKILL'), 10000);
        await ended;
        clearTimeout(late);
    };
    return { child, stop, output: () => output };
}
