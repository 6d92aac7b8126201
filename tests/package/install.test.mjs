// The Debian package's life on a clean Debian with systemd as PID 1: installed, set up, served under the unit's hardening, upgraded, its
// database taken away, removed, purged. Root, mmdebstrap and this machine's own package sources are needed; nothing of it touches this
// machine. It takes some minutes: `./run test --full`.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { makePackage, root, version } from './deb.mjs';
import { boot, cannot, fetchPackages, makeRoot } from './machine.mjs';

const why = cannot();
const skip = why ?? false;
const later = version.replace(/\d+$/, (n) => Number(n) + 1);
let clean, m;

const configuration = (database) => `
organisation: {name: Testkommun, slug: test, municipality: "0884"}
${database}
pillars:
  - {id: kultur, name: Kultur}
sources:
  - {id: personal, name: Personal, format: csv, path: personal/*.csv, schedule: "0 5 * * *", columns: {UTF: {scenario: utfall}}}
units:
  - {id: kommun, name: Testkommun, kind: kommun, codes: {personal: "*"}}
measures:
  - {id: sjuktimmar, name: Sjuktimmar, unit: tim, accumulates: flow, series: [{source: personal, codes: [SJUK], column: UTF}]}
indicators:
  - {id: sjuk, name: Sjuktimmar, pillar: kultur, unit: tim, cadence: month, rollup: sum, windows: [month], formula: sjuktimmar}
dashboards:
  - {id: kommunstyrelsen, title: Översikt, unit: kommun, sections: [{title: Kultur, pillar: kultur, indicators: [sjuk]}]}
`;
const put = (path, text, mode = '644', owner = 'root:root') => m.run(`cat > ${path} && chmod ${mode} ${path} && chown ${owner} ${path}`, { input: text });
const configure = (database = '') => put('/etc/ksrd/all.yaml', configuration(database));
const unit = (property) => m.run(`systemctl show ksrd -p ${property} --value`).trim();
const dropIn = (text) => {
    m.run('mkdir -p /etc/systemd/system/ksrd.service.d');
    put('/etc/systemd/system/ksrd.service.d/test.conf', `[Service]\n${text}\n`);
    m.run('systemctl daemon-reload');
};
const noDropIn = () => m.run('rm -rf /etc/systemd/system/ksrd.service.d && systemctl daemon-reload');
const ready = (seconds = 60) => m.until('/readyz answers 200', seconds, () => m.get('/readyz').status === 200);
const values = () => JSON.parse(m.get('/api/v1/values?indicator=sjuk&unit=kommun&from=2024-01&to=2024-02&window=month').text);
const install = (name) => m.run(`apt-get -qq -y install /root/${name}`);
const postgres = (sql) => m.run(`su postgres -s /bin/sh -c 'cd / && psql -v ON_ERROR_STOP=1 -qAtX'`, { input: sql }).trim();
// What README.md says under "Install it", as far as it is run on the server.
const readme = readFileSync(join(root, 'README.md'), 'utf8').match(/^apt install (.*?)\s+#[^]*?^(ksrd init .*?)\s+#.*\n^(ksrd check.*?)\s+#/m);
// What a command does to the daemon makes systemd start it again, once.
async function comesBack(command) {
    const restarts = Number(unit('NRestarts'));
    m.run(command);
    await m.until('systemd starts it again', 60, () => Number(unit('NRestarts')) === restarts + 1 && unit('ActiveState') === 'active');
}
// A minimal Debian has no pgrep: a command for each process ($p: its folder in /proc) of a user.
const of = (user, command) => `for p in /proc/[0-9]*; do if [ "$(stat -c %U $p 2>&1)" = ${user} ]; then ${command}; fi; done`;
const postmasters = () => m.run(of('ksrd', 'tr "\\0" " " < $p/cmdline; echo')).split('\n').filter((l) => / -D \/var\/lib\/ksrd\/pg\d+ /.test(l)).length;

before(async () => {
    if (skip) return;
    const dir = mkdtempSync(join(tmpdir(), 'ksrd-deb-'));
    try {
        clean = makeRoot(tmpdir());
        for (const v of [version, later]) {
            const deb = makePackage(dir, v);
            copyFileSync(deb, join(clean.root, 'root', `${v}.deb`));
        }
        fetchPackages(clean.root, [`/root/${version}.deb`]);
        m = await boot(clean.root);
    } finally {
        rmSync(dir, { recursive: true, force: true });
    }
});
after(async () => {
    await m?.stop();
    clean?.remove();
});

test('it installs: the user, its folders, a unit that is enabled and waits for a configuration', { skip }, () => {
    install(`${version}.deb`);
    assert.match(m.run('getent passwd ksrd'), /^ksrd:x:\d+:\d+:ksrd KPI daemon:\/var\/lib\/ksrd:\/usr\/sbin\/nologin$/m);
    assert.match(m.run('stat -c "%U:%G %a" /var/lib/ksrd /etc/ksrd/credentials'), /^ksrd:ksrd 700\nroot:ksrd 750$/m);
    assert.match(m.run('ksrd version'), new RegExp(version.replaceAll('.', '\\.')));
    assert.equal(m.run('systemctl is-enabled ksrd').trim(), 'enabled');
    assert.equal(m.run('systemctl is-enabled ksrd.socket || true').trim(), 'disabled');
    assert.deepEqual([unit('ActiveState'), unit('ConditionResult'), unit('Result')], ['inactive', 'no', 'success']);
    assert.equal(m.run('systemctl --failed --plain --no-legend').trim(), '');
});

test('the README’s first steps, in the folder that the package made, show the municipality’s own pages', { skip }, async () => {
    assert.ok(readme, 'README.md has the commands');
    m.run(readme[2]);
    assert.match(m.run(readme[3]), /configuration is valid/);
    await ready();
    assert.match(m.get('/').text, /Vimmerby kommun/);
    m.run('systemctl stop ksrd && rm -r /etc/ksrd/*.yaml /etc/ksrd/dashboards /var/lib/ksrd/*');
});

test('with a configuration it starts on a private PostgreSQL, under all of the hardening', { skip }, async () => {
    configure();
    m.run('ksrd check');
    m.run('systemctl start ksrd'); // returns when READY=1 has been said
    assert.notEqual(m.get('/healthz').status, 0);
    await ready();
    assert.deepEqual([unit('ActiveState'), unit('SubState'), unit('NRestarts')], ['active', 'running', '0']);
    assert.match(unit('StatusText'), /pages on http:\/\/127\.0\.0\.1:8014/);
    const pids = m.run(`cat "/sys/fs/cgroup$(systemctl show ksrd -p ControlGroup --value)/cgroup.procs"`).trim().split('\n');
    const processes = pids.map((pid) => m.run(`cat /proc/${pid}/comm /proc/${pid}/status`));
    assert.ok(processes.some((p) => p.startsWith('postgres\n')), processes.join());
    for (const p of processes) {
        assert.match(p, /^Seccomp:\t2$/m);
        assert.match(p, /^NoNewPrivs:\t1$/m);
        assert.match(p, /^CapBnd:\t0+$/m);
    }
    const main = unit('MainPID');
    assert.match(m.run(`stat -c %U /proc/${main}`), /^ksrd$/m);
    // what the daemon sees: a tree that it cannot write, no other users' processes
    const sees = (command, as = '') => m.run(`nsenter -t ${main} -m ${as} -- sh -c '${command}' 2>&1 || true`);
    for (const path of ['/etc/ksrd/x', '/usr/bin/x', '/var/lib/x']) assert.match(sees(`echo x > ${path}`), /Read-only file system/);
    assert.doesNotMatch(sees('ls /proc', '-S "$(id -u ksrd)" -G "$(id -g ksrd)"'), /^(1|meminfo)$/m);
});

test('the journal has priorities and no second clock', { skip }, () => {
    const lines = m.run('journalctl -u ksrd -o json --no-pager _COMM=ksrd').trim().split('\n').map((l) => JSON.parse(l));
    const starting = lines.find((l) => /^starting PostgreSQL/.test(l.MESSAGE));
    assert.ok(starting, lines.map((l) => l.MESSAGE).join('\n'));
    assert.equal(starting.PRIORITY, '6');
    for (const l of lines) assert.doesNotMatch(l.MESSAGE, /^(<\d>|\d\d:\d\d:\d\d )/);
});

test('a delivery is pulled by hand, as root, into the running daemon’s database', { skip }, async () => {
    m.run('install -d -o ksrd -g ksrd /var/lib/ksrd/inbox /var/lib/ksrd/inbox/personal');
    put('/var/lib/ksrd/inbox/personal/a.csv', 'Period,Enhet,Mått,Kolumn,Mätvärde\n2024-01,1,SJUK,UTF,12.5\n2024-02,1,SJUK,UTF,7\n', '644', 'ksrd:ksrd');
    m.run('ksrd pull personal');
    await m.until('the page has the figures', 20, () => values().values?.[0]?.value === 12.5);
    assert.deepEqual(values().values.map((v) => v.value), [12.5, 7]);
});

test('the daemon’s own pulls work under the hardening', { skip }, async () => {
    put('/var/lib/ksrd/inbox/personal/b.csv', 'Period,Enhet,Mått,Kolumn,Mätvärde\n2024-01,1,SJUK,UTF,12.5\n2024-02,1,SJUK,UTF,8\n', '644', 'ksrd:ksrd');
    put('/etc/ksrd/all.yaml', configuration('').replace('"0 5 * * *"', '"* * * * *"'));
    m.run('systemctl reload ksrd');
    await m.until('the next minute’s pull', 90, () => values().values[1].value === 8);
    assert.match(m.run('journalctl -u ksrd KSRD_SOURCE=personal -o cat --no-pager'), /pull starts[^]*pull done/); // a field of its own
    configure();
    m.run('systemctl reload ksrd');
});

test('a reload with a fault keeps what is in force; `systemctl reload` ends well', { skip }, async () => {
    put('/etc/ksrd/all.yaml', 'organisation: {name: Testkommun, slgu: test}\n');
    m.run('systemctl reload ksrd');
    await m.until('the fault is told', 10, () => /slgu/.test(m.run('journalctl -u ksrd --no-pager')));
    assert.equal(unit('ActiveState'), 'active');
    assert.equal(values().values[1].value, 8);
    configure();
    m.run('systemctl reload ksrd');
});

test('an upgrade restarts the service and keeps its figures', { skip }, async () => {
    const before = { pid: unit('MainPID'), edition: values().edition };
    install(`${later}.deb`);
    assert.equal(m.run("dpkg-query -W -f '${Version}' ksrd"), later);
    assert.equal(unit('ActiveState'), 'active');
    assert.notEqual(unit('MainPID'), before.pid);
    await ready();
    assert.equal(values().edition, before.edition);
    assert.deepEqual(values().values.map((v) => v.value), [12.5, 8]);
});

test('a daemon that hangs is ended by the watchdog and comes back with its figures', { skip }, async () => {
    dropIn('WatchdogSec=4s\nTimeoutAbortSec=2s');
    m.run('systemctl restart ksrd');
    await ready();
    await new Promise((r) => setTimeout(r, 9000)); // two limits: it is fed
    assert.equal(unit('NRestarts'), '0');
    await comesBack(`kill -STOP ${unit('MainPID')}`);
    await ready();
    assert.match(m.run('journalctl -u ksrd --no-pager'), /Watchdog timeout/);
    assert.deepEqual(values().values.map((v) => v.value), [12.5, 8]);
    noDropIn();
    m.run('systemctl restart ksrd');
});

test('kill -9 of the daemon: it comes back with its figures, no PostgreSQL left behind', { skip }, async () => {
    await ready();
    await comesBack(`kill -KILL ${unit('MainPID')}`);
    await ready();
    assert.deepEqual(values().values.map((v) => v.value), [12.5, 8]);
    assert.equal(postmasters(), 1);
});

test('Debian’s own cluster, with a password that systemd hands over', { skip }, async () => {
    const password = 'Nyckel & lås, 100 % å';
    postgres(`create role kpi login password '${password}'; create database kpi owner kpi;`);
    put('/etc/ksrd/credentials/database', `${password}\n`, '640', 'root:ksrd');
    configure('database: {url: "postgresql://kpi@127.0.0.1:5432/kpi", password: "credential:database"}');
    m.run('ksrd check');
    m.run('systemctl restart ksrd');
    await ready();
    assert.match(postgres("select count(*) > 0 from pg_stat_activity where usename = 'kpi' and application_name = 'ksrd'"), /^t$/);
    assert.equal(postmasters(), 0);
    await m.until('the delivery of the inbox is caught up', 30, () => values().values[1].value === 8);
    m.run('ksrd migrate'); // by hand, as root, the password is found too
    assert.doesNotMatch(m.run('journalctl -u ksrd --no-pager; systemctl status ksrd --no-pager'), /Nyckel|l%C3%A5s/);
    // only root and systemd can read it: the service still can, by LoadCredential
    m.run('chown root:root /etc/ksrd/credentials/database && chmod 600 /etc/ksrd/credentials/database && systemctl restart ksrd');
    await ready();
});

test('Debian’s own cluster by its socket, as ksrd(8) says', { skip }, async () => {
    const lines = m.run('zcat /usr/share/man/man8/ksrd.8.gz').match(/^\.Dl sudo -u postgres (create.*)$/gm).map((l) => l.slice('.Dl sudo -u postgres '.length));
    assert.equal(lines.length, 2);
    for (const line of lines) m.run(`cd / && su postgres -s /bin/sh -c '${line}'`);
    m.run('cp /etc/ksrd/all.yaml /root/all.yaml');
    configure('database: {url: "postgresql:///ksrd"}');
    m.run('systemctl restart ksrd');
    await ready();
    assert.match(postgres("select count(*) > 0 from pg_stat_activity where usename = 'ksrd' and application_name = 'ksrd'"), /^t$/);
    m.run('cp /root/all.yaml /etc/ksrd/all.yaml && systemctl restart ksrd');
    await ready();
});

test('a password that is missing: told, and not tried again for ever', { skip }, async () => {
    m.run('mv /etc/ksrd/credentials/database /root/kept');
    m.run('systemctl restart ksrd', { fails: true });
    assert.deepEqual([unit('ActiveState'), unit('NRestarts'), unit('ExecMainStatus')], ['failed', '0', '1']);
    assert.match(m.run('journalctl -u ksrd -n 20 --no-pager'), /\/etc\/ksrd\/credentials\/database: error: there is no secret/);
    m.run('mv /root/kept /etc/ksrd/credentials/database && systemctl start ksrd');
    await ready();
});

test('a database that is away when it starts: it waits, systemd calls it active, and then the pages come', { skip }, async () => {
    m.run('systemctl stop postgresql@15-main && systemctl restart ksrd');
    assert.deepEqual([unit('ActiveState'), unit('StatusText')], ['active', 'waiting for the database']);
    m.run('systemctl start postgresql@15-main');
    await ready();
    assert.match(unit('StatusText'), /pages on http:\/\/127\.0\.0\.1:8014/);
    assert.equal(unit('NRestarts'), '0');
});

test('a database that goes away: pages go on, nothing is restarted', { skip }, async () => {
    m.run('systemctl stop postgresql@15-main');
    await m.until('the page says so', 30, () => /Databasen svarar inte/i.test(m.get('/').text));
    assert.equal(m.get('/readyz').status, 200);
    m.run('systemctl start postgresql@15-main');
    await m.until('and is well again', 60, () => !/Databasen svarar inte/i.test(m.get('/').text));
    assert.equal(unit('NRestarts'), '0');
});

test('a Unix socket for a proxy, given to its group, and an access log that logrotate turns', { skip }, async () => {
    m.run('usermod -aG www-data ksrd');
    put('/etc/ksrd/http.yaml', 'listen: ["127.0.0.1:8014", "unix:/run/ksrd/http.sock"]\nsocket: {group: www-data}\naccess_log: /var/log/ksrd/access.log\n');
    m.run('systemctl restart ksrd');
    await ready();
    assert.equal(m.run('stat -c "%F %U:%G %a" /run/ksrd/http.sock').trim(), 'socket ksrd:www-data 660');
    assert.match(m.run('cat /var/log/ksrd/access.log'), /"GET \/readyz HTTP\/1\.1" 200 /);
    m.run('mv /var/log/ksrd/access.log /var/log/ksrd/access.log.1');
    m.run(m.run('cat /etc/logrotate.d/ksrd').match(/postrotate\n([^]*)endscript/)[1]);
    await m.until('a new access log', 10, () => m.get('/healthz').status === 200 && /healthz/.test(m.run('cat /var/log/ksrd/access.log')));
    m.run('rm /etc/ksrd/http.yaml && systemctl restart ksrd');
    await ready();
});

test('ksrd.socket: what is asked while the daemon is restarted or stopped waits for the answer', { skip }, async () => {
    m.run('systemctl stop ksrd && systemctl enable --now ksrd.socket');
    assert.equal(unit('ActiveState'), 'inactive');
    assert.equal(m.get('/healthz').status, 200); // the first request starts it
    assert.equal(unit('ActiveState'), 'active');
    await ready();
    const answers = m.during('for i in 1 2 3 4; do systemctl restart ksrd; sleep 0.5; done', '/healthz');
    assert.ok(answers.length >= 8, answers.join());
    assert.deepEqual([...new Set(answers)], [200]);
    m.run('systemctl disable --now ksrd.socket && systemctl restart ksrd');
    await ready();
});

test('a database that hangs longer than the watchdog waits does not end the daemon', { skip }, async () => {
    const limit = 120;
    assert.equal(unit('WatchdogUSec'), '2min');
    m.run(of('postgres', 'kill -STOP ${p#/proc/}'));
    const pid = unit('MainPID');
    try {
        await new Promise((r) => setTimeout(r, (limit + limit / 2 + 20) * 1000));
        assert.equal(m.get('/readyz').status, 200);
    } finally {
        m.run(of('postgres', 'kill -CONT ${p#/proc/}'));
    }
    assert.deepEqual([unit('MainPID'), unit('NRestarts')], [pid, '0']);
    await m.until('and is well again', 60, () => !/Databasen svarar inte/i.test(m.get('/').text));
});

test('`ksrd demo` finds the example municipality that is installed, and its own PostgreSQL', { skip }, async () => {
    m.run('(setsid ksrd demo --port 8015 > /root/demo.log 2>&1 & echo $! > /root/demo.pid)');
    await m.until('the demo is ready', 400, () => m.get('/readyz', 8015).status === 200);
    assert.match(m.get('/', 8015).text, /Vimmerby/);
    m.run('kill -INT "$(cat /root/demo.pid)"');
    await m.until('it has stopped', 30, () => m.get('/readyz', 8015).status === 0);
    assert.match(m.run('stat -c %U /var/lib/ksrd/demo'), /ksrd/);
});

test('removed: the service is gone, figures, configuration and user stay; installed again it goes on', { skip }, async () => {
    configure();
    m.run('systemctl restart ksrd');
    await ready();
    const before = values();
    m.run('apt-get -qq -y remove ksrd');
    assert.equal(m.get('/healthz').status, 0);
    assert.equal(m.run(of('ksrd', 'echo $p')).trim(), '');
    assert.ok(!existsSync(join(clean.root, 'usr/bin/ksrd')));
    m.run('test -d /var/lib/ksrd/pg15 && test -f /etc/ksrd/all.yaml && getent passwd ksrd');
    install(`${later}.deb`);
    await ready();
    assert.deepEqual(values(), before);
});

test('purged: asked first; "no" keeps all, the default takes figures and configuration, and no other database', { skip }, async () => {
    m.run('echo "ksrd ksrd/postrm_purge_data boolean false" | debconf-set-selections && apt-get -qq -y purge ksrd');
    m.run('test -d /var/lib/ksrd/pg15 && test -f /etc/ksrd/all.yaml');
    install(`${later}.deb`);
    await ready();
    assert.equal(values().values[1].value, 8);
    m.run('apt-get -qq -y purge ksrd');
    m.run('test ! -e /var/lib/ksrd && test ! -e /etc/ksrd && test ! -e /var/log/ksrd && test ! -e /etc/logrotate.d/ksrd && getent passwd ksrd');
    assert.equal(m.run('systemctl list-unit-files "ksrd*" --no-legend || true').trim(), '');
    assert.equal(m.run('find /etc/systemd /var/lib/systemd -name "*ksrd*"').trim(), '');
    assert.match(postgres("select 'still there' from pg_database where datname = 'kpi'"), /still there/);
});
