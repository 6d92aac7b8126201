// People are told: a real daemon, a real private PostgreSQL, a mail server and a webhook of the test's own.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { read, startSink } from './smtp_sink.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const program = process.env.KSRD_PROGRAM ?? join(root, 'build', 'ksrd');
const base = mkdtempSync(join(tmpdir(), 'ksrd-mail-'));
chmodSync(base, 0o755);
const config = join(base, 'config'), state = join(base, 'state');
let sink, hook, daemon;
const hooked = [];

function configure(port, extra = '') {
    writeFileSync(
        join(config, 'all.yaml'),
        `organisation: {name: Provkommun, slug: prov, municipality: "0884", brand: "#173F57"}
listen: "127.0.0.1:${8190 + Math.floor(Math.random() * 5)}"
mail:
  server: smtp://127.0.0.1:${port}
  user: ksrd
  password: credential:smtp
  from: ksrd@prov.se
  administrators: [drift@prov.se]
  contacts: [{owner: HR-chefen, mail: hr@prov.se}]
  digest: "* * * * *"
  address: https://tal.prov.se/
  webhook: http://127.0.0.1:${hook.address().port}/krok
${extra}pillars: [{id: kultur, name: Kultur}]
sources:
  - {id: personal, name: Personal, format: csv, path: "personal/*.csv", retries: 0, schedule: "0 3 1 1 *", columns: {UTF: {scenario: utfall}}}
units: [{id: kommun, name: Provkommun, kind: kommun, codes: {personal: "1"}}]
measures:
  - {id: dagar, name: Dagar, unit: dagar, accumulates: flow, series: [{source: personal, codes: [SJUK]}]}
indicators:
  - {id: sjukdagar, name: Sjukdagar, pillar: kultur, unit: dagar, direction: lower, rollup: sum, formula: dagar, owner: HR-chefen, target: 10}
dashboards:
  - {id: kommunstyrelsen, title: Översikt, unit: kommun, sections: [{title: Kultur, indicators: [sjukdagar]}]}
`,
    );
}
function deliver(name, rows) {
    mkdirSync(join(state, 'inbox/personal'), { recursive: true });
    const { uid, gid } = statSync(state);
    const file = join(state, 'inbox/personal', name);
    writeFileSync(file, 'Period;Enhet;Mått;Kolumn;Mätvärde\n' + rows.join('\n') + '\n');
    for (const f of [join(state, 'inbox'), join(state, 'inbox/personal'), file]) chownSync(f, uid, gid);
}
function ksrd(...args) {
    const r = spawnSync(program, ['--config', config, '--state', state, ...args], { encoding: 'utf8' });
    return { code: r.status, said: r.stdout + r.stderr };
}
// spawnSync would stop the sink in this very process.
function ksrdAsync(...args) {
    const child = spawn(program, ['--config', config, '--state', state, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (x) => (said += x));
    child.stderr.on('data', (x) => (said += x));
    return new Promise((done) => child.once('exit', (code) => done({ code, said })));
}
async function until(what, seconds = 40) {
    for (let i = 0; i < seconds * 10; i++) {
        const got = await what();
        if (got) return got;
        await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error(`not within ${seconds} s: ${what}\n${daemon?.said}`);
}
const mails = () => sink.messages.map(read);

before(async () => {
    hook = createServer((q, a) => {
        let body = '';
        q.on('data', (x) => (body += x));
        q.on('end', () => (hooked.push(JSON.parse(body)), a.end('ok')));
    });
    await new Promise((done) => hook.listen(0, '127.0.0.1', done));
    sink = await startSink({ user: 'ksrd', password: 'så hemligt' });
    mkdirSync(join(config, 'credentials'), { recursive: true });
    configure(sink.port);
    writeFileSync(join(config, 'credentials', 'smtp'), 'så hemligt\n', { mode: 0o600 });
    const id = (flag) => Number(spawnSync('id', [flag, process.getuid() === 0 ? 'ksrd' : String(process.getuid())], { encoding: 'utf8' }).stdout);
    if (process.getuid() === 0) chownSync(join(config, 'credentials', 'smtp'), id('-u'), id('-g'));
});
after(async () => {
    if (daemon && daemon.child.exitCode === null) {
        daemon.child.kill('SIGTERM');
        await daemon.ended;
    }
    sink?.close();
    hook?.closeAllConnections();
    hook?.close();
    rmSync(base, { recursive: true, force: true });
});

test('ksrd mail --test reaches the administrators and the webhook, in Swedish, logged in', async () => {
    const r = await ksrdAsync('mail', '--test');
    assert.equal(r.code, 0, r.said);
    const [m] = mails();
    assert.deepEqual(m.to, ['drift@prov.se']);
    assert.equal(m.subject, 'ksrd: provbrev');
    assert.match(m.text, /ändrade statusar/);
    assert.match(m.head, /^From: ksrd <ksrd@prov.se>$/m);
    assert.match(m.head, /^Date: \w{3}, \d+ \w{3} \d{4} [\d:]{8} \+0[12]00$/m);
    assert.match(m.head, /^Message-ID: <prov-\d+@prov.se>$/m);
    assert.match(m.head, /^Auto-Submitted: auto-generated$/m);
    assert.deepEqual(sink.logins, ['\0ksrd\0så hemligt']);
    assert.match(hooked[0].text, /provbrev/);
    sink.refuse = true;
    const no = await ksrdAsync('mail', '--test');
    assert.equal(no.code, 4, no.said);
    assert.match(no.said, /451|kunde inte skicka/);
    assert.doesNotMatch(no.said, /hemligt/);
    sink.refuse = false;
    sink.messages.length = hooked.length = 0;
});

test('a failing pull is told once, while the mail server was away too, and once when it is well again', async () => {
    const child = spawn(program, ['--config', config, '--state', state, '--listen', '127.0.0.1:0', 'serve'], { stdio: ['ignore', 'pipe', 'pipe'] });
    daemon = { child, said: '' };
    daemon.ended = new Promise((r) => child.once('exit', r));
    child.stderr.on('data', (x) => (daemon.said += x));
    child.stdout.on('data', (x) => (daemon.said += x));
    await until(() => /http:/.test(daemon.said));
    sink.refuse = true; // its inbox is empty: the catch-up pull fails
    await until(() => readdirSync(state).includes('outbox') && readdirSync(join(state, 'outbox')).length > 0);
    await new Promise((done) => setTimeout(done, 1500));
    assert.equal(sink.messages.length, 0);
    sink.refuse = false;
    await until(() => sink.messages.length >= 1, 100); // the second attempt comes after some seconds
    const [m] = mails();
    assert.equal(m.subject, 'ksrd: Personal kan inte hämtas');
    assert.match(m.text, /misslyckats 1 gång sedan/);
    assert.match(m.text, /det finns ingen fil som passar/);
    assert.match(m.text, /https:\/\/tal\.prov\.se\/kallor/);
    for (let i = 0; i < 2; i++) assert.notEqual(ksrd('pull', 'personal').code, 0);
    deliver('2026-01.csv', ['2026-01;1;SJUK;UTF;5']);
    assert.equal(ksrd('pull', 'personal').code, 0);
    await until(() => mails().some((x) => x.subject === 'ksrd: Personal fungerar igen'));
    assert.equal(mails().filter((x) => x.subject === 'ksrd: Personal kan inte hämtas').length, 1);
    await until(() => hooked.length >= 2);
    assert.match(hooked[0].text, /^ksrd: Personal kan inte hämtas\n/);
});

test('the button on /admin sends a test, and only that button', async () => {
    const url = daemon.said.match(/http:\/\/127[^\s]*/)[0];
    const press = (headers) => fetch(`${url}admin/provbrev`, { method: 'POST', redirect: 'manual', headers });
    sink.messages.length = 0;
    assert.equal((await press({})).status, 403);
    assert.equal((await press({ Origin: 'https://ond.se' })).status, 403);
    assert.equal((await fetch(`${url}admin`, { method: 'POST' })).status, 405);
    assert.equal(sink.messages.length, 0);
    const r = await press({ Origin: url.slice(0, -1) });
    assert.equal(r.status, 303);
    assert.equal(r.headers.get('location'), '/admin#brev');
    await until(() => mails().some((m) => m.subject === 'ksrd: provbrev'));
    await until(async () => /Provbrevet .*servern tog emot det/.test(await (await fetch(`${url}admin`)).text()));
});

// The digest comes once a minute here: two minutes to wait.
test('a changed status is told to who answers for it, once', { skip: !process.env.KSRD_TEST_FULL && 'only with --full' }, async () => {
    await new Promise((done) => setTimeout(done, 62_000)); // the digest, each minute here, has noted the figure's status by then
    sink.messages.length = 0;
    deliver('2026-02.csv', ['2026-01;1;SJUK;UTF;5', '2026-02;1;SJUK;UTF;12']);
    const r = ksrd('pull', 'personal');
    assert.equal(r.code, 0, r.said);
    await until(() => sink.messages.length >= 1, 100);
    await new Promise((done) => setTimeout(done, 3000));
    assert.equal(sink.messages.length, 1);
    const [m] = mails();
    assert.deepEqual(m.to, ['hr@prov.se']);
    assert.equal(m.subject, 'ksrd: 1 indikator har ändrad status');
    assert.match(m.text, /Sjukdagar, Provkommun: målet är ej nått \(var nått\)\. Februari 2026 12\sdagar/u);
    assert.match(m.text, /https:\/\/tal\.prov\.se\/indikator\/sjukdagar\?enhet=kommun/);
    assert.equal(readdirSync(join(state, 'outbox')).length, 0);
});
