// Net cost of every unit and month from the bytes of the ledger files, independent of ksrd's own code: its own reader of SIE 4
// (texts are not looked at, so CP437 stays bytes), its own small reader of config/units.yaml, sums in öre as BigInt.
//     node tests/tools/ledger_check.mjs STATE/inbox/ekonomi config/units.yaml [YYYY-MM-DD]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

// The fields of one line: quoted, bare, and {…} as one.
function fields(line) {
    const out = [];
    for (const m of line.matchAll(/\{[^}]*\}|"((?:\\"|[^"])*)"|[^\s"{}]+/g)) out.push(m[1] ?? m[0]);
    return out;
}

// "-1234.5" → −123450n.
export function ore(text) {
    const m = /^(-?)(\d*)(?:\.(\d{1,2}))?$/.exec(text);
    if (!m || (m[2] === '' && m[3] === undefined)) throw new Error(`no amount: ${text}`);
    const n = BigInt(m[2] || '0') * 100n + BigInt((m[3] ?? '').padEnd(2, '0'));
    return m[1] ? -n : n;
}

// One file: { year, rows: [{ month: '2024-03', account, place, ore }], budget: [same], whole: false when it ends before its checksum }.
export function readLedger(bytes) {
    const text = bytes.toString('latin1');
    const file = { year: null, rows: [], budget: [], whole: false };
    let sums = 0;
    let month = null;
    for (const line of text.split('\n')) {
        const f = fields(line.trim());
        const place = (list) => /(?:^\{|\s)"?1"?\s+"?(\w+)"?/.exec(list)?.[1] ?? '';
        if (f[0] === '#KSUMMA') sums++;
        else if (f[0] === '#RAR' && f[1] === '0') file.year = f[2].slice(0, 4);
        else if (f[0] === '#VER') month = `${f[3].slice(0, 4)}-${f[3].slice(4, 6)}`;
        else if (f[0] === '#TRANS' && f.length > 3) file.rows.push({ month, account: f[1], place: place(f[2]), ore: ore(f[3]) });
        else if (f[0] === '#PBUDGET' && f[1] === '0' && f.length > 5)
            file.budget.push({ month: `${f[2].slice(0, 4)}-${f[2].slice(4)}`, account: f[3], place: place(f[4]), ore: ore(f[5]) });
    }
    file.whole = sums === 2;
    return file;
}

// What the newest whole file of each accounting year says, of those delivered on or before `upto` (YYYY-MM-DD).
export function readLedgers(dir, upto = '9999-12-31') {
    const years = new Map();
    const names = readdirSync(dir).filter((n) => n.endsWith('.se') && /(\d{4}-\d{2}-\d{2})\.se$/.exec(n)[1] <= upto);
    for (const name of names.sort().reverse()) {
        const bytes = readFileSync(join(dir, name));
        const year = /^#RAR\s+0\s+"?(\d{4})/m.exec(bytes.toString('latin1', 0, 4096))?.[1];
        if (years.has(year)) continue;
        const file = readLedger(bytes);
        if (file.whole) years.set(file.year, file);
    }
    return [...years.values()].reverse();
}

// The units of units.yaml: [{ id, codes, to, parents: [{ from, unit }] }]. Reads the shapes that file has, no YAML in general.
export function readUnits(text) {
    const units = [];
    for (const raw of text.split('\n')) {
        const line = raw.replace(/\s+#.*$/, '');
        const start = /^ {2}- (?:\{(.*)\}|(id: .*))$/.exec(line);
        if (start) units.push({ id: null, codes: [], to: null, from: null, parents: [] });
        const unit = units.at(-1);
        if (!unit) continue;
        const part = start ? (start[1] ?? start[2]) : line;
        const id = /(?:^|[{ ])id: (\w+)/.exec(part);
        if (id && !unit.id) unit.id = id[1];
        const parent = /(?:^|[ ,])parent: (\w+)/.exec(part);
        if (parent) unit.parents.push({ from: '0000-00', unit: parent[1] });
        const dated = /^ {6}- \{(?:from: (\d{4}-\d{2}), )?unit: (\w+)\}/.exec(line);
        if (dated) unit.parents.push({ from: dated[1] ?? '0000-00', unit: dated[2] });
        const to = /^ {4}to: (\d{4}-\d{2})/.exec(line);
        if (to) unit.to = to[1];
        const successor = /^ {4}succeeded_by: (\w+)/.exec(line);
        if (successor) unit.successor = successor[1];
        const codes = /[{ ]ekonomi: (\[[^\]]*\]|"[^"]*")/.exec(part);
        if (codes) unit.codes = [...codes[1].matchAll(/"([^"]*)"/g)].map((m) => m[1]);
    }
    return units;
}

const valid = (u, month) => !u.to || month <= u.to;
const parentOf = (u, month) => u.parents.filter((p) => p.from <= month).at(-1)?.unit ?? null;

// own, summed by the tree of month `today` laid under all months: a closed unit stands below its successor.
export function todayCost(own, units, today) {
    const byId = new Map(units.map((u) => [u.id, u]));
    const net = new Map(units.map((u) => [u.id, new Map()]));
    const above = (u) => (valid(u, today) ? parentOf(u, today) : (u.successor ?? parentOf(u, u.to)));
    for (const u of units)
        for (const [month, ore] of own.get(u.id))
            for (let x = u; x; x = byId.get(above(x))) net.get(x.id).set(month, (net.get(x.id).get(month) ?? 0n) + ore);
    return net;
}

// { total, own, net }: öre by month; own and net by unit and month. net is own and all below, in that month's tree.
export function netCost(files, units, rest = 'ej_fordelat') {
    const byId = new Map(units.map((u) => [u.id, u]));
    const total = new Map();
    const own = new Map(units.map((u) => [u.id, new Map()]));
    const add = (map, key, n) => map.set(key, (map.get(key) ?? 0n) + n);
    for (const { rows } of files)
        for (const r of rows) {
            add(total, r.month, 0n); // delivered, if only with zeros
            if (!/^[3-7]/.test(r.account)) continue;
            const unit = units.find((u) => valid(u, r.month) && u.codes.some((c) => r.place !== '' && r.place.startsWith(c)));
            add(total, r.month, r.ore);
            add(own.get(unit?.id ?? rest), r.month, r.ore);
        }
    const net = new Map(units.map((u) => [u.id, new Map()]));
    for (const [id, months] of own)
        for (const [month, n] of months)
            for (let at = id; at; at = parentOf(byId.get(at), month)) add(net.get(at), month, n);
    return { total, own, net };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
    const [dir, yaml, upto] = process.argv.slice(2);
    const { total, net } = netCost(readLedgers(dir, upto), readUnits(readFileSync(yaml, 'utf8')));
    for (const month of [...total.keys()].sort()) {
        console.log([month, 'TOTALT', total.get(month)].join('\t'));
        for (const [id, months] of net) if (months.has(month)) console.log([month, id, months.get(month)].join('\t'));
    }
}
