// A small municipality of the tests' own: files that can be edited piece by piece, deliveries, `ksrd serve` on a free port.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { freePort, ksrd, until } from '../browser/server.mjs';

export const files = {
    'ksrd.yaml': `organisation: {name: Provkommunen, slug: prov, municipality: "0884", brand: "#173F57"}
pillars:
  - {id: kultur, name: Kultur}
  - {id: resultat, name: Resultat}
`,
    'sources.yaml': `sources:
  - id: personal
    name: Personal
    format: csv
    path: personal/*.csv
    columns:
      UTF: {scenario: utfall}
      K12: {scenario: utfall, slice: K}
      K13: {scenario: utfall, slice: M}
  - id: ekonomi
    name: Ekonomi
    format: csv
    path: ekonomi/*.csv
    columns:
      UTF: {scenario: utfall}
      BUD: {scenario: budget}
    unmapped: ovrigt
`,
    'units.yaml': `units:
  - {id: kommun, name: Provkommunen, kind: kommun}
  - {id: skola, name: Skolnämnden, kind: namnd, parent: kommun}
  - {id: asen, name: Åsens skola, kind: enhet, parent: skola, codes: {personal: "11", ekonomi: "11"}}
  - {id: dalen, name: Dalens skola, kind: enhet, parent: skola, codes: {personal: "12", ekonomi: "12"}}
  - {id: omsorg, name: Omsorgsnämnden, kind: namnd, parent: kommun, codes: {personal: "20", ekonomi: "20"}}
  - {id: ovrigt, name: Ej fördelat, kind: ej_fordelat, parent: kommun}
`,
    'measures.yaml': `measures:
  - {id: sjuktimmar, name: Sjuktimmar, unit: tim, accumulates: flow, series: {source: personal, codes: [SJUK]}}
  - {id: arbetstid, name: Arbetstid, unit: tim, accumulates: flow, series: {source: personal, codes: [TID]}}
  - {id: anstallda, name: Anställda, unit: antal, accumulates: stock, series: {source: personal, codes: [ANST]}}
  - id: kostnad
    name: Kostnad
    unit: kr
    accumulates: flow
    absent: zero
    series: {source: ekonomi, codes: ["4", "5"]}
`,
    'indicators.yaml': `indicators:
  - id: sjukfranvaro
    name: Sjukfrånvaro
    pillar: kultur
    unit: "%"
    decimals: 1
    direction: lower
    rollup: ratio
    windows: [month, ytd, r12]
    formula: sjuktimmar / arbetstid * 100
    n: anstallda
    target: {value: 6, tolerance: 0.5}
  - {id: personer, name: Anställda, pillar: kultur, unit: antal, rollup: last, formula: anstallda}
  - id: kostnader
    name: Kostnader
    pillar: resultat
    unit: kr
    scale: tkr
    rollup: sum
    direction: lower
    windows: [month, ytd, r12, year]
    formula: kostnad
  - id: avvikelse
    name: Budgetavvikelse
    pillar: resultat
    unit: kr
    rollup: sum
    direction: higher
    windows: [month, ytd, year]
    formula: budget(kostnad) - kostnad
    target: {value: 0, tolerance: 100}
`,
    'dashboards/start.yaml': `dashboards:
  - id: kommunstyrelsen
    title: Överblick
    unit: kommun
    sections: [{title: Alla, indicators: [sjukfranvaro, kostnader]}]
`,
};

// Months 2023-01 … 2024-06 with figures that differ by unit and month, and some that no unit or measure takes.
export function deliveries() {
    const personal = ['Period,Enhet,Mått,Kolumn,Mätvärde'], ekonomi = [...personal];
    for (let k = 0; k < 18; k++) {
        const period = `${2023 + Math.floor(k / 12)}-${String((k % 12) + 1).padStart(2, '0')}`;
        for (const [u, unit] of ['11', '12', '20'].entries()) {
            const tid = 1000 + 40 * u + 7 * k, sjuk = 55 + 9 * u + ((k * 5) % 11);
            for (const [code, share] of [['UTF', 1], ['K12', 0.5], ['K13', 0.25]]) {
                personal.push(`${period},${unit},TID,${code},${tid * share}`, `${period},${unit},SJUK,${code},${sjuk * share}`);
            }
            personal.push(`${period},${unit},ANST,UTF,${8 + u}`);
            ekonomi.push(`${period},${unit},4010,UTF,${5000 + 311 * u + 17 * k}`, `${period},${unit},5010,UTF,${9000 + 13 * u - 5 * k}`,
                `${period},${unit},6100,UTF,${700 + k}`, `${period},${unit},4010,BUD,${14000 + 300 * u}`);
        }
        ekonomi.push(`${period},99,4010,UTF,${40 + k}`);
    }
    return { personal: personal.join('\n') + '\n', ekonomi: ekonomi.join('\n') + '\n' };
}

export class Small {
    constructor(edit = {}, name = 'small') {
        this.dir = mkdtempSync(join(tmpdir(), `ksrd-${name}-`));
        chmodSync(this.dir, 0o755); // started as root, ksrd enters it as the user ksrd
        this.config = join(this.dir, 'config');
        this.state = join(this.dir, 'state');
        this.write({ ...files, ...edit });
    }
    // Whole files; null removes one.
    write(texts) {
        for (const [name, text] of Object.entries(texts)) {
            const path = join(this.config, name);
            mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
            if (text === null) rmSync(path, { force: true });
            else writeFileSync(path, text, { mode: 0o644 });
        }
    }
    read(name) {
        return readFileSync(join(this.config, name), 'utf8');
    }
    // One piece of a file; it must be there exactly once.
    edit(name, from, to) {
        const text = this.read(name);
        if (text.split(from).length !== 2) throw new Error(`${name}: '${from}' is there ${text.split(from).length - 1} times`);
        this.write({ [name]: text.replace(from, () => to) });
    }
    run(...args) {
        return spawnSync(ksrd, ['--config', this.config, '--state', this.state, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
    }
    deliver(texts = deliveries()) {
        for (const [source, text] of Object.entries(texts)) {
            const path = join(this.dir, `${source}.csv`);
            writeFileSync(path, text, { mode: 0o644 });
            const r = this.run('pull', source, '--file', path);
            if (r.status !== 0) throw new Error(r.stderr + r.stdout);
        }
    }
    async serve({ port } = {}) {
        port ??= await freePort();
        this.url = `http://127.0.0.1:${port}`;
        this.output = '';
        this.child = spawn(ksrd, ['--config', this.config, '--state', this.state, '--listen', `127.0.0.1:${port}`, 'serve'], { stdio: ['ignore', 'pipe', 'pipe'] });
        for (const s of [this.child.stdout, this.child.stderr]) s.on('data', (d) => (this.output += d));
        this.exited = new Promise((r) => this.child.once('exit', (code, signal) => r({ code, signal })));
        await until('ksrd serve', 60, async () => {
            if (this.child.exitCode !== null) throw new Error(`ended: ${this.output}`);
            return (await fetch(`${this.url}/readyz`)).status === 200;
        }).catch((e) => {
            throw new Error(`${e.message}\n${this.output}`);
        });
    }
    async stop() {
        if (!this.child) return undefined;
        if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill('SIGTERM');
        const late = setTimeout(() => this.child.kill('SIGKILL'), 20000);
        const how = await this.exited;
        clearTimeout(late);
        this.child = undefined;
        return how;
    }
    async remove() {
        await this.stop();
        rmSync(this.dir, { recursive: true, force: true });
    }
    async get(path) {
        const r = await fetch(this.url + path, { signal: AbortSignal.timeout(10000) });
        return { status: r.status, text: await r.text() };
    }
    async api(path) {
        const r = await this.get(path);
        if (r.status !== 200) throw new Error(`${path}: ${r.status} ${r.text}`);
        return JSON.parse(r.text);
    }
    async edition() {
        return (await this.api('/api/v1/units')).edition;
    }
    // Until the pages show that edition.
    async follow(edition) {
        await until(`edition ${edition}`, 5, async () => (await this.edition()) >= edition);
    }
    // Every row of the API: key → [value, numerator, denominator, n, state, målstatus], as text.
    async figures(slices = 'T,K,M') {
        const all = new Map();
        for (const window of ['month', 'ytd', 'r12', 'year']) {
            let next = `/api/v1/values?window=${window}&scenario=utfall,budget,prognos&slice=${slices}`;
            while (next) {
                const { text } = await this.get(next);
                const page = JSON.parse(text);
                if (!page.values) throw new Error(text);
                for (const v of page.values)
                    all.set([v.indicator, v.unit, v.period, v.window, v.scenario, v.slice].join(' '), side({ ...v, mal: v.status.mal }));
                next = page.next;
            }
        }
        return all;
    }
}

export const side = (v) => v && JSON.stringify([v.value, v.numerator, v.denominator, v.n, v.state, v.mal]);

// What differs between two dumps: key → [before, after]; a row that is on one side only counts when it holds a value.
export function difference(before, after) {
    const moved = new Map();
    for (const key of new Set([...before.keys(), ...after.keys()])) {
        const x = before.get(key) ?? null, y = after.get(key) ?? null;
        if (x === y || ((x === null || y === null) && JSON.parse(x ?? y)[0] === null)) continue;
        moved.set(key, [x, y]);
    }
    return moved;
}

export const planned = (plan) =>
    new Map(plan.figures.map((f) => [[f.indicator, f.unit, f.period, f.window, f.scenario, f.slice].join(' '), [side(f.before), side(f.after)]]));
