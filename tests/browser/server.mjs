// The example municipality for the tests: `ksrd demo` on a free port, in a state folder of its own that goes away with it.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const ksrd = process.env.KSRD_PROGRAM ?? join(root, 'build', 'ksrd');

export function freePort() {
    return new Promise((done, fail) => {
        const s = createServer();
        s.once('error', fail);
        s.listen(0, '127.0.0.1', () => {
            const { port } = s.address();
            s.close(() => done(port));
        });
    });
}

export async function until(what, seconds, probe) {
    const end = Date.now() + seconds * 1000;
    let last;
    while (Date.now() < end) {
        try {
            const v = await probe();
            if (v) return v;
        } catch (e) {
            last = e;
        }
        await new Promise((r) => setTimeout(r, 50));
    }
    throw new Error(`${what}: not within ${seconds} s${last ? ` (${last.message})` : ''}`);
}

// With KSRD_DEMO_STATE (tests/all sets it) the replay is not played again: a new state folder begins as a copy of that one.
// places: global options in place of --config; they say where to listen too, and url or ready (a probe) where that is.
export async function startDemo({ state, port, places, url, ready } = {}) {
    const own = !state;
    if (own) {
        const dir = mkdtempSync(join(tmpdir(), 'ksrd-demo-'));
        chmodSync(dir, 0o755); // started as root, ksrd enters it as the user ksrd
        state = join(dir, 'state');
    }
    if (process.env.KSRD_DEMO_STATE && !existsSync(state)) execFileSync('cp', ['-a', process.env.KSRD_DEMO_STATE, state]);
    port ??= await freePort();
    const started = Date.now();
    const args = places ? [...places, 'demo'] : ['--config', join(root, 'config'), 'demo', '--port', String(port)];
    const child = spawn(ksrd, [...args, '--state', state], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (d) => (output += d));
    child.stderr.on('data', (d) => (output += d));
    const exited = new Promise((r) => child.once('exit', (code, signal) => r({ code, signal })));
    url ??= `http://127.0.0.1:${port}`;
    const stop = async () => {
        if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT');
        const late = setTimeout(() => child.kill('SIGKILL'), 20000);
        const how = await exited;
        clearTimeout(late);
        if (own && existsSync(dirname(state))) rmSync(dirname(state), { recursive: true, force: true });
        return how;
    };
    try {
        await until('ksrd demo', 240, async () => {
            if (child.exitCode !== null) throw new Error('ended');
            return ready ? ready() : (await fetch(`${url}/readyz`)).status === 200;
        });
    } catch (e) {
        await stop();
        throw new Error(`${e.message}\n${output.slice(-4000)}`);
    }
    return { url, port, state, child, stop, output: () => output, seconds: (Date.now() - started) / 1000 };
}
