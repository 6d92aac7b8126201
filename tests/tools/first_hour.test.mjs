// docs/FIRST_HOUR.md is done, word for word: this test reads the page and does what stands there, in order. What cannot be literal in a
// test stands in `instead` and `places` below, and nowhere else. Fenced blocks:
//   sh        commands, one a line; each must end with 0, the last one as "sh exit=N" says
//   text      what the commands of the block before printed: line by line, … is anything within a line, a line … any lines.
//             A block of commands without one must print nothing.
//   yaml      a new file; its first line is "# PATH"
//   diff      "# PATH", then what becomes of that file's lines (" " is there, "-" goes, "+" comes)
//   page      an address of the browser, then texts that stand on that page, in this order
//   mail      the next message that comes, to whom, subject, and lines of its text
// A block of any other kind fails.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { freePort, ksrd, root, until } from '../browser/server.mjs';
import { ledger } from './first_ledger.mjs';
import { read, startSink } from './smtp_sink.mjs';

const doc = readFileSync(join(root, 'docs', 'FIRST_HOUR.md'), 'utf8');
const recording = process.env.KSRD_FIRST_HOUR === 'show'; // tell all that is printed, to write the page by; what differs fails at the end

const dir = mkdtempSync(join(tmpdir(), 'ksrd-first-hour-'));
const desk = join(dir, 'desk'); // where the administrator stands, with the file from the economy system
let kolada, sink, daemon, places, environment;

// ---- what cannot be literal -------------------------------------------------------------------------------------------------------------
// Words of the page ↔ what they are here, in commands, files and addresses; back again in what is printed.
const makePlaces = (pages) => [
    ['/etc/ksrd', join(dir, 'etc')],
    ['/var/lib/ksrd', join(dir, 'var')],
    ['127.0.0.1:8014', `127.0.0.1:${pages}`],
    ['smtp://mail.vimmerby.se:25', `smtp://127.0.0.1:${sink.port}`],
];
const forthOnly = process.getuid() === 0 ? [] : [[' -o ksrd -g ksrd', '']]; // who is not root keeps what is his
const forth = (text) => [...places, ...forthOnly].reduce((t, [word, here]) => t.replaceAll(word, here), text);
const back = (text) => places.reduce((t, [word, here]) => t.replaceAll(here, word), text);

// Commands that are done in another way.
const instead = [
    { is: /^(sudo )?\.\/run package$|^apt install \.\/ksrd_\*_amd64\.deb$/, why: 'tests/package installs the package on a clean Debian', do: () => assert.match(readFileSync(join(root, 'tests/package/install.test.mjs'), 'utf8'), /it installs: /) },
    { is: /^systemctl start ksrd$/, why: 'the daemon itself, without systemd; systemctl returns when the pages answer', do: start },
    { is: /^systemctl reload ksrd$/, why: 'what ExecReload of the unit does', do: () => void daemon.child.kill('SIGHUP') },
    { is: /^ksrd init /, why: 'Kolada is a server of the test', do: (line) => shell(`${line} --kolada http://127.0.0.1:${kolada.address().port}/v3`) },
];

async function start() {
    const child = spawn(join(dir, 'bin', 'ksrd'), ['serve'], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    daemon = { child, said: '', ended: new Promise((r) => child.once('exit', (code) => r(code))) };
    for (const s of [child.stdout, child.stderr]) s.on('data', (d) => (daemon.said += d));
    await until('the pages answer', 60, async () => child.exitCode !== null || (await fetch(forth('http://127.0.0.1:8014/healthz'))).ok);
    assert.equal(child.exitCode, null, daemon.said);
    return { status: 0, said: '' };
}

// ---- doing -------------------------------------------------------------------------------------------------------------------------------
// Not spawnSync: Kolada and the mail server live in this process.
function shell(command) {
    const child = spawn('/bin/sh', ['-c', `exec 2>&1; ${forth(command)}`], { cwd: desk, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const s of [child.stdout, child.stderr]) s.on('data', (d) => (said += d));
    return new Promise((done) => child.once('close', (status) => done({ status, said: back(said) })));
}

async function command(line) {
    const other = instead.find((x) => x.is.test(line));
    return (other ? await other.do(line) : await shell(line)) ?? { status: 0, said: '' };
}

async function commands(block) {
    let printed = '';
    const lines = block.text.replace(/\\\n\s*/g, '').split('\n').map((l) => l.replace(/\s+# .*$/, '')).filter(Boolean);
    for (const [i, line] of lines.entries()) {
        const { status, said } = await command(line);
        printed += said;
        if (recording) console.log(`\n$ ${line}   [${status}]\n${said}`);
        const expected = i === lines.length - 1 ? Number(block.words.find((w) => w.startsWith('exit='))?.slice(5) ?? 0) : 0;
        assert.equal(status, expected, `line ${block.line}: ${line}\n${said}\n${daemon?.said ?? ''}`);
    }
    return printed;
}

// Does the text match the lines with their …? Returns what is wrong, or ''.
function differs(expected, printed) {
    const pattern = (l) => new RegExp(`^${l.split('…').map((x) => x.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`, 'u');
    const want = expected.split('\n'), got = printed.replace(/\n$/, '').split('\n');
    let at = 0;
    for (let i = 0; i < want.length; i++) {
        if (want[i].trim() === '…') {
            if (i + 1 === want.length) return '';
            while (at < got.length && !pattern(want[i + 1]).test(got[at])) at++;
            continue;
        }
        if (at >= got.length || !pattern(want[i]).test(got[at])) return `expected: ${want[i]}\nprinted:  ${got[at] ?? '(nothing more)'}\n\nAll of it:\n${printed}`;
        at++;
    }
    return at < got.length && !(got.length === 1 && got[0] === '') ? `printed beyond what the page says: ${got[at]}\n\nAll of it:\n${printed}` : '';
}

const named = (block) => {
    const m = block.text.match(/^# (\/\S+)\n/);
    assert.ok(m, `line ${block.line}: the first line of a ${block.kind} block names its file: # /PATH`);
    return { path: forth(m[1]), rest: block.text.slice(m[0].length) };
};

function put(path, text) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    writeFileSync(path, text, { mode: 0o644 });
}

function yaml(block) {
    const { path } = named(block);
    assert.ok(!existsSync(path), `line ${block.line}: ${path} is there already`);
    put(path, `${forth(block.text)}\n`);
}

function diff(block) {
    const { path, rest } = named(block), lines = forth(rest).split('\n');
    for (const l of lines) assert.match(l, /^[ +-]/, `line ${block.line}: ${l}`);
    const side = (not) => lines.filter((l) => !l.startsWith(not)).map((l) => `${l.slice(1)}\n`).join('');
    const parts = readFileSync(path, 'utf8').split(side('+'));
    assert.equal(parts.length, 2, `line ${block.line}: these lines stand ${parts.length - 1} times in ${path}:\n${side('+')}\n${readFileSync(path, 'utf8')}`);
    put(path, parts.join(side('-')));
}

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: '\u00a0', '#39': "'" };
const plain = (html) => html.replace(/<(style|script|head)[^]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ').replace(/&(#?\w+);/g, (all, e) => entities[e] ?? all).replace(/\s+/g, ' ');

async function page(block) {
    const [address, ...lines] = block.text.split('\n');
    let text = '';
    const looked = async () => {
        const r = await fetch(forth(address), { signal: AbortSignal.timeout(5000) });
        text = back(plain(await r.text()));
        assert.equal(r.status, 200, `${address}: ${r.status}`);
        let at = 0;
        for (const line of lines) {
            const found = text.slice(at).match(new RegExp(line.split('…').map((x) => x.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '\\s')).join('.*?'), 'u'));
            assert.ok(found, `not there: ${line}`);
            at += found.index + found[0].length;
        }
        return true;
    };
    await until(`line ${block.line}: ${address}`, 20, looked).catch((e) => assert.fail(`${e.message}\n\nThe page:\n${text}\n\n${daemon?.said}`));
    if (recording) console.log(`\n@ ${address}\n${text}`);
}

let told = 0;
async function mail(block) {
    await until(`line ${block.line}: a message`, 30, () => sink.messages.length > told).catch((e) => assert.fail(`${e.message}\n${daemon?.said}`));
    const m = read(sink.messages[told++]);
    const text = back(`To: ${m.to.join(', ')}\nSubject: ${m.subject}\n\n${m.text.replace(/\r/g, '').trimEnd()}`);
    if (recording) console.log(`\n✉\n${text}`);
    assert.equal(differs(block.text, text), '', `line ${block.line}: the message`);
}

// ---- the page ------------------------------------------------------------------------------------------------------------------------------
function blocks() {
    const found = [];
    let open = null;
    for (const [i, line] of doc.split('\n').entries()) {
        const fence = line.match(/^ *```(.*)$/);
        if (fence && !open) {
            const [kind, ...words] = fence[1].trim().split(/\s+/);
            open = { kind, words, line: i + 1, lines: [] };
        } else if (fence) {
            found.push({ ...open, text: open.lines.join('\n') });
            open = null;
        } else open?.lines.push(line);
    }
    assert.equal(open, null, 'a fence is not closed');
    return found;
}
const kinds = { sh: commands, text: null, yaml, diff, page, mail };

test('what is printed is held against the page line by line', () => {
    const same = [['a\nb', 'a\nb\n'], ['a …', 'a b c'], ['…\nc', 'a\nb\nc\n'], ['a\n…', 'a\nb'], ['a\n…', 'a'], ['', ''], ['a.b (c)', 'a.b (c)']];
    const other = [['a', 'a\nb'], ['a\nb', 'a'], ['a', 'b'], ['a.b', 'axb'], ['…\nd', 'a\nb'], ['', 'a'], ['a …', 'b a c'], ['a\n…\nc', 'a\nc\nd'], ['a', '']];
    for (const [page, printed] of same) assert.equal(differs(page, printed), '', page);
    for (const [page, printed] of other) assert.notEqual(differs(page, printed), '', page);
});

test('what the page points to is there', () => {
    const links = [...doc.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map((m) => m[1]);
    assert.ok(links.length > 0);
    for (const l of links) assert.ok(existsSync(join(root, 'docs', l)), l);
});

// ---- the surroundings ------------------------------------------------------------------------------------------------------------------------
// Kolada's real figures about Vimmerby as the example municipality has them; their last three years are the last three here, so that
// they are never late.
const series = new Map(readFileSync(join(root, 'src/demo/figures/kolada_0884.tsv'), 'utf8').split('\n').map((l) => l.split('\t')).filter((l) => l[1] === 'T')
    .map(([kpi, , ...years]) => [kpi, years.slice(-3).map((y) => Number(y.split('=')[1]))]));
function startKolada() {
    kolada = createServer((q, a) => {
        const m = q.url.match(/^\/v3\/data\/kpi\/([^/]+)\/municipality\/0884\?per_page=5000$/);
        if (!m) return a.writeHead(404).end();
        const year = new Date().getFullYear();
        const values = decodeURIComponent(m[1]).split(',').flatMap((kpi) => (series.get(kpi) ?? []).map((value, k, all) => (
            { kpi, municipality: '0884', period: year - all.length + k, values: [{ gender: 'T', count: 1, status: '', value, isdeleted: false }] })));
        a.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ values, count: values.length, next_url: null, previous_url: null }));
    });
    return new Promise((r) => kolada.listen(0, '127.0.0.1', r));
}

before(async () => {
    chmodSync(dir, 0o755); // started as root, ksrd enters it as the user ksrd
    await startKolada();
    sink = await startSink();
    places = makePlaces(await freePort());
    for (const d of ['bin', 'desk', 'etc']) mkdirSync(join(dir, d), { mode: 0o755 });
    mkdirSync(join(dir, 'etc', 'credentials'), { mode: 0o750 }); // as the package does
    writeFileSync(join(dir, 'bin', 'ksrd'), `#!/bin/sh\nexec ${ksrd} --listen ${forth('127.0.0.1:8014')} "$@"\n`, { mode: 0o755 });
    environment = { ...process.env, PATH: `${join(dir, 'bin')}:${process.env.PATH}`, KSRD_CONFIG: forth('/etc/ksrd'), STATE_DIRECTORY: forth('/var/lib/ksrd') };
    writeFileSync(join(desk, 'bok.SE'), ledger(), { mode: 0o644 });
});
after(async () => {
    if (daemon?.child.exitCode === null) {
        daemon.child.kill('SIGTERM');
        const late = setTimeout(() => daemon.child.kill('SIGKILL'), 20000);
        await daemon.ended;
        clearTimeout(late);
    }
    kolada?.closeAllConnections();
    kolada?.close();
    sink?.close();
    rmSync(dir, { recursive: true, force: true });
});

test('the first hour is as the page tells it', { timeout: 180_000 }, async () => {
    const all = blocks(), wrongs = [];
    assert.ok(recording || all.length > 20, `only ${all.length} blocks`);
    for (const [i, block] of all.entries()) {
        assert.ok(block.kind in kinds, `line ${block.line}: nobody knows how to do a block of kind '${block.kind}'`);
        if (block.kind === 'text') {
            assert.equal(all[i - 1]?.kind, 'sh', `line ${block.line}: what printed this?`);
            continue;
        }
        const printed = await kinds[block.kind](block);
        if (block.kind !== 'sh') continue;
        const shown = all[i + 1]?.kind === 'text' ? all[i + 1] : { text: '', line: block.line };
        const wrong = differs(shown.text, printed);
        if (!recording) assert.equal(wrong, '', `line ${shown.line}`);
        else if (wrong) wrongs.push(`line ${shown.line}: ${wrong}`);
    }
    assert.deepEqual(wrongs, []);
    assert.equal(sink.messages.length, told, `a message that the page does not tell of: ${sink.messages.slice(told).map((m) => read(m).subject)}`);
});
