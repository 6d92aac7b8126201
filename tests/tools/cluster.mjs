// A PostgreSQL of a test's own, as an administrator's would be: not ksrd's private one. Gone again with its folder.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const bin = () => {
    const versions = readdirSync('/usr/lib/postgresql').filter((v) => /^\d+$/.test(v)).sort((a, b) => b - a);
    return join('/usr/lib/postgresql', versions[0], 'bin');
};
const id = (option) => Number(execFileSync('id', [option, 'ksrd'], { encoding: 'utf8' }));

// PostgreSQL refuses root: then it runs as the user ksrd, as the program does.
const asUser = () => (process.getuid() === 0 ? { uid: id('-u'), gid: id('-g') } : {});

export async function startCluster(name) {
    const dir = mkdtempSync(join(tmpdir(), `ksrd-${name}-`));
    const user = asUser();
    chmodSync(dir, 0o755);
    const own = (folder) => {
        mkdirSync(join(dir, folder), { mode: 0o700 });
        if (user.uid) chownSync(join(dir, folder), user.uid, user.gid);
        return join(dir, folder);
    };
    const data = own('data');
    const socket = own('socket');
    const options = { ...user, cwd: '/', env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' } };
    execFileSync(join(bin(), 'initdb'), ['-D', data, '-U', 'ksrd', '-A', 'trust', '-E', 'UTF8', '--no-sync'], { ...options, stdio: 'ignore' });
    const settings = { listen_addresses: '', unix_socket_directories: socket, fsync: 'off', max_connections: 60, shared_buffers: '16MB' };
    const server = spawn(join(bin(), 'postgres'), ['-D', data, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])], {
        ...options,
        stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    server.stderr.on('data', (d) => (said += d));
    const ended = new Promise((r) => server.once('exit', r));
    const sql = (text, database = 'ksrd') =>
        execFileSync(join(bin(), 'psql'), ['-h', socket, '-U', 'ksrd', '-d', database, '-AtqX', '-F', '|', '-v', 'ON_ERROR_STOP=1', '-c', text], { ...options, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
            .split('\n')
            .filter(Boolean)
            .map((line) => line.split('|'));
    // One psql for many questions: a question costs a millisecond in place of thirty, and nobody else is held up meanwhile.
    const session = (database = 'ksrd') => {
        const child = spawn(join(bin(), 'psql'), ['-h', socket, '-U', 'ksrd', '-d', database, '-AtqX', '-F', '|', '-v', 'ON_ERROR_STOP=1'], { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
        let text = '', fault = '', asked = [];
        const settle = () => {
            for (let at; (at = text.indexOf('\u0001\n')) >= 0; text = text.slice(at + 2)) asked.shift()[0](text.slice(0, at).split('\n').filter(Boolean).map((line) => line.split('|')));
        };
        child.stdout.on('data', (d) => ((text += d), settle()));
        child.stderr.on('data', (d) => (fault += d));
        child.once('exit', () => asked.forEach(([, fail]) => fail(new Error(`psql: ${fault}`))));
        const ask = (sql) =>
            new Promise((done, fail) => {
                asked.push([done, fail]);
                child.stdin.write(`${sql.replaceAll('\n', ' ')};\n\\echo '\u0001'\n`);
            });
        return { ask, end: () => child.stdin.end() };
    };
    const stop = async () => {
        server.kill('SIGQUIT');
        await ended;
        rmSync(dir, { recursive: true, force: true });
    };
    for (let i = 0; ; i++) {
        try {
            sql('create database ksrd', 'postgres');
            break;
        } catch (e) {
            if (i > 200 || server.exitCode !== null) {
                await stop();
                throw new Error(`PostgreSQL: ${e.message}\n${said}`);
            }
            await new Promise((r) => setTimeout(r, 50));
        }
    }
    return { dir, own, sql, session, stop, url: `postgresql://ksrd@/ksrd?host=${encodeURIComponent(socket)}` };
}
