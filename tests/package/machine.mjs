// A clean Debian in a folder, made from the packages that this machine's own apt reaches; and that Debian booted, systemd as its PID 1,
// in namespaces of its own: no network but its loopback, its own processes, mounts, name and control group.
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const environment = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' };
const sleep = (ms) => new Promise((r) => setTimeout(r, ms));

// Why it cannot be done here, or null.
export function cannot() {
    if (process.getuid() !== 0) return 'needs root';
    for (const program of ['mmdebstrap', 'unshare', 'nsenter', 'setpriv', 'pivot_root'])
        if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `needs ${program}`;
    if (spawnSync('unshare', ['--pid', '--mount', '--net', '--uts', '--ipc', '--cgroup', '--fork', 'true']).status !== 0)
        return 'this machine makes no namespaces';
    return null;
}

// This machine's sources of packages, and how its apt is set up, without what its images do to their own folders.
function aptOf(host) {
    const etc = '/etc/apt';
    const sources = [join(etc, 'sources.list')].concat(readdirSync(join(etc, 'sources.list.d')).map((n) => join(etc, 'sources.list.d', n)));
    const lines = readdirSync(join(etc, 'apt.conf.d'))
        .map((n) => readFileSync(join(etc, 'apt.conf.d', n), 'utf8'))
        .filter((text) => !/Post-Invoke|pkgcache|AutoRemove/i.test(text));
    writeFileSync(host, lines.join('\n'));
    return sources.filter((n) => /\.(list|sources)$/.test(n) && existsSync(n) && /^(deb |URIs:)/m.test(readFileSync(n, 'utf8')));
}

export function makeRoot(parent) {
    const dir = mkdtempSync(join(parent, 'ksrd-root-'));
    const remove = () => rmSync(dir, { recursive: true, force: true });
    process.once('exit', remove);
    for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => process.exit(1)); // a test that is broken off leaves nothing
    chmodSync(dir, 0o755);
    const root = join(dir, 'root');
    const options = join(dir, 'apt.conf');
    const sources = aptOf(options);
    assert.ok(sources.length > 0, 'this machine names no sources of packages');
    execFileSync('mmdebstrap', ['--variant=apt', '--mode=root', '--include=systemd-sysv,dbus', '--dpkgopt=force-unsafe-io', `--aptopt=${options}`, '--skip=cleanup/apt', 'bookworm', root, ...sources], {
        stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...environment },
    });
    for (const name of ['resolv.conf', 'hosts']) if (existsSync(`/etc/${name}`)) writeFileSync(join(root, 'etc', name), readFileSync(`/etc/${name}`));
    return { dir, root, remove };
}

// Fetches what `apt-get install NAMES` would need, installs nothing: the booted machine has no network.
export function fetchPackages(root, names) {
    execFileSync('chroot', [root, 'apt-get', '-qq', '-y', '--download-only', 'install', ...names], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
}

// Where the unified hierarchy of control groups is mounted.
function controlGroups() {
    const line = readFileSync('/proc/mounts', 'utf8').split('\n').find((l) => l.split(' ')[2] === 'cgroup2');
    assert.ok(line, 'no cgroup2 is mounted');
    return line.split(' ')[1];
}
function removeGroups(dir) {
    if (!existsSync(dir)) return;
    for (const e of readdirSync(dir, { withFileTypes: true })) if (e.isDirectory()) removeGroups(join(dir, e.name));
    try {
        rmdirSync(dir);
    } catch {
        // a process is still ending; an empty group does no harm
    }
}

const init = `
set -e
R=$1
mount --make-rprivate /
mount --bind "$R" "$R"
mount -t proc proc "$R/proc"
mount -t sysfs -o ro sys "$R/sys"
mount -t cgroup2 cgroup2 "$R/sys/fs/cgroup"
mount -t tmpfs -o mode=755 dev "$R/dev"
for d in null zero full random urandom tty; do : > "$R/dev/$d"; mount --bind "/dev/$d" "$R/dev/$d"; done
mkdir "$R/dev/pts" "$R/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$R/dev/pts"
ln -s pts/ptmx "$R/dev/ptmx"; ln -s /proc/self/fd "$R/dev/fd"
ln -s fd/0 "$R/dev/stdin"; ln -s fd/1 "$R/dev/stdout"; ln -s fd/2 "$R/dev/stderr"
mount -t tmpfs -o mode=1777 shm "$R/dev/shm"
mount -t tmpfs -o mode=755 run "$R/run"
cd "$R"
pivot_root . mnt
umount -l /mnt
mount --make-rshared / # as at a real boot: credentials reach a service that way
exec env -i container=ksrd PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --show-status=no --log-target=journal
`;

export async function boot(root) {
    const group = join(controlGroups(), `ksrd-test-${process.pid}`);
    mkdirSync(group);
    const outer = spawn('sh', ['-c', `echo $$ > ${group}/cgroup.procs && exec setpriv --pdeathsig KILL unshare --pid --mount --net --uts --ipc --cgroup --fork --kill-child=SIGKILL sh -c "$0" sh "$1"`, init, root], {
        stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    outer.stdout.on('data', (d) => (said += d));
    outer.stderr.on('data', (d) => (said += d));
    const ended = new Promise((r) => outer.once('exit', r));
    process.once('exit', () => {
        outer.kill('SIGKILL');
        for (let i = 0; i < 30 && existsSync(group); i++, Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)) removeGroups(group);
    });
    const m = { pid: 0 };
    const inside = (args, options = {}) => spawnSync('nsenter', ['-t', String(m.pid), '-p', '-m', '-u', '-i', '-n', '-C', '--', ...args], { encoding: 'utf8', env: environment, maxBuffer: 1 << 26, timeout: 180_000, killSignal: 'SIGKILL', ...options });
    // One command; its output. {fails: true}: it must fail.
    m.run = (command, { fails = false, input } = {}) => {
        const r = inside(['sh', '-c', command], { input });
        assert.ok((r.status !== 0) === fails, `${command}\nexit ${r.status}\n${r.stdout}${r.stderr}`);
        return r.stdout + (fails ? r.stderr : '');
    };
    // A browser of that machine's: GET on its loopback. {status: 0} while nobody answers.
    m.get = (path, port = 8014) => {
        const program = `fetch('http://127.0.0.1:${port}${path}',{signal:AbortSignal.timeout(8000)}).then(async r=>console.log(JSON.stringify({status:r.status,text:await r.text()})),()=>console.log('{"status":0}'))`;
        const r = spawnSync('nsenter', ['-t', String(m.pid), '-n', '--', process.execPath, '-e', program], { encoding: 'utf8', maxBuffer: 1 << 26 });
        return JSON.parse(r.stdout);
    };
    // The statuses of requests made one after the other while a command runs; 0: no answer, also not at a second try, which a browser
    // makes when a connection is closed under its request.
    m.during = (command, path, port = 8014) => {
        const program = `const done=new Promise(r=>require('child_process').spawn('nsenter',['-t','${m.pid}','-p','-m','-u','-i','-n','-C','--','sh','-c',${JSON.stringify(command)}]).once('exit',r));
let on=true;done.then(()=>on=false);const all=[];
const ask=()=>fetch('http://127.0.0.1:${port}${path}',{headers:{connection:'close'},signal:AbortSignal.timeout(20000)}).then(r=>r.status);
(async()=>{while(on){all.push(await ask().catch(ask).catch(()=>0));await new Promise(r=>setTimeout(r,20))}console.log(JSON.stringify(all))})()`;
        const r = spawnSync('nsenter', ['-t', String(m.pid), '-n', '--', process.execPath, '-e', program], { encoding: 'utf8', maxBuffer: 1 << 26 });
        return JSON.parse(r.stdout);
    };
    m.until = async (what, seconds, probe) => {
        let last;
        for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(200))
            try {
                last = await probe();
                if (last) return last;
            } catch (e) {
                last = e.message;
            }
        const status = inside(['sh', '-c', 'systemctl status ksrd --no-pager; journalctl -u ksrd -n 40 --no-pager']).stdout;
        throw new Error(`${what}: not within ${seconds} s; last: ${last}\n${status}`);
    };
    m.stop = async () => {
        outer.kill('SIGKILL');
        await ended;
        for (let i = 0; i < 50 && existsSync(group); i++, await sleep(100)) removeGroups(group);
    };
    try {
        for (const end = Date.now() + 30_000; ; await sleep(100)) {
            const children = existsSync(`/proc/${outer.pid}/task/${outer.pid}/children`) ? readFileSync(`/proc/${outer.pid}/task/${outer.pid}/children`, 'utf8').trim() : '';
            if (children) m.pid = Number(children.split(' ')[0]);
            if (m.pid && /^(running|degraded)$/.test(inside(['systemctl', 'is-system-running']).stdout?.trim())) break;
            assert.equal(outer.exitCode, null, `the machine did not start\n${said}`);
            assert.ok(Date.now() < end, `the machine is not up\n${said}`);
        }
    } catch (e) {
        await m.stop();
        throw e;
    }
    return m;
}
