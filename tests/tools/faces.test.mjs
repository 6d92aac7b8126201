// A page, its CSV, its workbook and its JSON show the same figures, cell by cell, at one as-of. Other programs read the files: python3's
// csv module and unzip; the sheets' XML is read here.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { startDemo } from '../browser/server.mjs';

let demo, dir;
before(async () => {
    dir = mkdtempSync(join(tmpdir(), 'ksrd-faces-'));
    demo = await startDemo();
});
after(async () => {
    await demo?.stop();
    rmSync(dir, { recursive: true, force: true });
});

async function get(path) {
    const reply = await fetch(demo.url + path);
    const body = Buffer.from(await reply.arrayBuffer());
    assert.equal(reply.status, 200, `${path}: ${body.toString().slice(0, 300)}`);
    return { body, text: body.toString('utf8'), headers: reply.headers };
}

// ---- readers ---------------------------------------------------------------------------------------------------------------

const entities = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", '#39': "'" };
const plain = (s) => s.replace(/<[^>]*>/g, '').replace(/&([a-z#0-9]+);/g, (all, e) => entities[e] ?? all);

// A page's two CSV files as python3 reads them, in blocks under one head each: [{head, rows}].
function readCsv(people, machines) {
    const code = `import csv, json, sys
how = (('people.csv', 'utf-8-sig', ';'), ('machines.csv', 'utf-8', ','))
json.dump([list(csv.reader(open(f, encoding=e, newline=''), delimiter=d)) for f, e, d in how], sys.stdout)`;
    writeFileSync(join(dir, 'people.csv'), people);
    writeFileSync(join(dir, 'machines.csv'), machines);
    return JSON.parse(execFileSync('python3', ['-S', '-c', code], { cwd: dir, encoding: 'utf8', maxBuffer: 1 << 26 })).map(inBlocks);
}

function inBlocks(rows) {
    const blocks = [[]];
    for (const row of rows) {
        if (row.length) blocks.at(-1).push(row);
        else blocks.push([]);
    }
    return blocks.map(([head, ...rest]) => {
        for (const row of rest) assert.equal(row.length, head.length, 'a row as wide as its head');
        return { head, rows: rest };
    });
}

// A workbook: [{name, rows}] of its sheets; a cell is a string, {number, format} or null.
function readXlsx(body) {
    const file = join(dir, 'x.xlsx'), at = join(dir, 'xlsx');
    writeFileSync(file, body);
    rmSync(at, { recursive: true, force: true });
    execFileSync('unzip', ['-qq', file, '-d', at]); // checks each part's sum
    const part = (name) => readFileSync(join(at, name), 'utf8');
    const strings = [...part('xl/sharedStrings.xml').matchAll(/<si>(.*?)<\/si>/gs)].map((m) => plain(m[1]));
    const styles = part('xl/styles.xml');
    const codes = new Map([...styles.matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g)].map((m) => [m[1], m[2]]));
    const formats = [...styles.match(/<cellXfs.*?<\/cellXfs>/s)[0].matchAll(/<xf numFmtId="(\d+)"/g)].map((m) => codes.get(m[1]) ?? { 3: '#,##0' }[m[1]] ?? m[1]);
    const column = (ref) => [...ref.match(/^[A-Z]+/)[0]].reduce((n, c) => n * 26 + c.charCodeAt(0) - 64, 0) - 1;
    return [...part('xl/workbook.xml').matchAll(/<sheet name="([^"]*)"/g)].map((m, k) => {
        const xml = part(`xl/worksheets/sheet${k + 1}.xml`);
        const rows = [];
        for (const c of xml.matchAll(/<c r="([A-Z]+)(\d+)"(?: s="(\d+)")?(?: t="(\w+)")?>(?:<v>(.*?)<\/v>)?<\/c>/g)) {
            const row = (rows[Number(c[2]) - 1] ??= []);
            row[column(c[1])] = c[4] === 's' ? strings[Number(c[5])] : { number: Number(c[5]), format: formats[Number(c[3] ?? 0)] };
        }
        return { name: plain(m[1]), rows, xml };
    });
}

// ---- the same cell in each form --------------------------------------------------------------------------------------------

const isNumber = (cell) => cell !== null && typeof cell === 'object' && 'value' in cell;
const withheld = { saknas: 'saknas', sekretess: 'sekretess', ej_tillampligt: 'ej tillämpligt', ej_publicerat: 'ej publicerat' };
const fixed = (cell) => cell.value.toFixed(cell.decimals).replace(/^-(0(\.0*)?)$/, '$1');
const harmless = (text) => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text);

function swedish(cell) {
    if (cell === null) return '';
    if (!isNumber(cell)) return harmless(cell.text ?? cell);
    return cell.value === null ? withheld[cell.state] : fixed(cell).replace('.', ',');
}
function machine(cell) {
    if (cell === null) return [''];
    if (!isNumber(cell)) return [harmless(cell.id ?? cell)];
    return cell.value === null ? ['', cell.state] : [fixed(cell), cell.state];
}

function compareCsv(json, blocks, path) {
    const all = blocks.flatMap((b) => b.rows.map((row) => ({ head: b.head, row })));
    let k = 0;
    for (const t of json.tables)
        for (const row of t.rows) {
            const { head, row: got } = all[k++];
            assert.deepEqual(got, [t.title, ...t.columns.map((c) => swedish(row[c.id]))], `${path} row ${k}`);
            assert.deepEqual(head, ['Tabell', ...t.columns.map((c) => c.name)], path);
        }
    assert.equal(k, all.length, `${path}: rows`);
    return k;
}

function compareMachine(json, blocks, path) {
    const all = blocks.flatMap((b) => b.rows.map((row) => Object.fromEntries(b.head.map((h, i) => [h, row[i]]))));
    let k = 0;
    for (const t of json.tables)
        for (const row of t.rows) {
            const got = all[k++];
            assert.equal(got.table, t.id, path);
            for (const c of t.columns) {
                const [text, state] = machine(row[c.id]);
                assert.equal(got[c.id], text, `${path} row ${k} ${c.id}`);
                if (state) assert.equal(got[`${c.id}_state`], state, `${path} row ${k} ${c.id}`);
            }
        }
    assert.equal(k, all.length, `${path}: rows`);
}

function compareXlsx(json, sheets, path) {
    json.tables.forEach((t, s) => {
        assert.deepEqual(sheets[s].rows[0], t.columns.map((c) => c.name), `${path}: heads of ${t.id}`);
        assert.match(sheets[s].xml, /<pane [^>]*ySplit="1"[^>]*state="frozen"/);
        t.rows.forEach((row, r) =>
            t.columns.forEach((c, i) => {
                const cell = row[c.id], got = sheets[s].rows[r + 1]?.[i] ?? null, where = `${path} ${t.id} ${r} ${c.id}`;
                if (cell === null) assert.equal(got, null, where);
                else if (isNumber(cell) && cell.value !== null)
                    assert.deepEqual(got, { number: cell.value, format: `#,##0${cell.decimals ? `.${'0'.repeat(cell.decimals)}` : ''}` }, where);
                else assert.equal(got, isNumber(cell) ? withheld[cell.state] : (cell.text ?? cell), where);
            }),
        );
        assert.equal(sheets[s].rows.length, t.rows.length + 1, `${path}: rows of ${t.id}`);
    });
    const rest = sheets.slice(json.tables.length).map((x) => x.name);
    assert.deepEqual(rest, json.definitions.length ? ['Definitioner', 'Om filen'] : ['Om filen'], path);
    if (json.definitions.length)
        assert.deepEqual(sheets.at(-2).rows.slice(1).map((r) => r[0]), json.definitions.map((d) => d.name), path);
    const about = Object.fromEntries(sheets.at(-1).rows);
    assert.equal(about.Utgåva, String(json.edition), path);
    assert.equal(about.Adress, json.address, path);
}

// ---- and on the page ---------------------------------------------------------------------------------------------------------

const shown = (cell) => {
    if (cell.value === null) return { saknas: '–', sekretess: '..', ej_tillampligt: '.', ej_publicerat: '–' }[cell.state];
    const [whole, part] = fixed(cell).replace('-', '').split('.');
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, '\u00a0');
    return `${cell.value < 0 ? '\u2212' : ''}${grouped}${part ? `,${part}` : ''}`;
};
const squeeze = (s) => plain(s).replace(/[\s\u00a0]+/g, ' ').trim();

// The cards of a board, in order: what each says.
function cards(html) {
    return [...html.slice(html.indexOf('<div class="sections')).matchAll(/<article class="card[^"]*">(.*?)<\/article>/gs)].map(([, x]) => {
        const slots = [...x.matchAll(/<p class="status[^"]*">(.*?)<\/p>/gs)].map((m) => squeeze(m[1]));
        return {
            link: x.match(/<h3><a href="\/indikator\/(\w+)\?/)[1],
            number: squeeze(x.match(/<p class="number">(.*?)<\/p>/s)[1]),
            status: slots[0], variation: slots[1], forecast: slots[2],
            sentence: squeeze(x.match(/<p class="sentence">(.*?)<\/p>/s)[1]),
        };
    });
}

function compareCards(json, html, path) {
    const rows = json.tables.flatMap((t) => t.rows), got = cards(html);
    assert.equal(got.length, rows.length, path);
    rows.forEach((row, i) => {
        const where = `${path} ${row.indicator.id}`, card = got[i];
        assert.equal(card.link, row.indicator.id, where);
        const missing = { saknas: 'saknas', sekretess: 'visas inte', ej_tillampligt: 'ej tillämpligt', ej_publicerat: 'ej publicerat' }[row.value.state];
        assert.equal(card.number, squeeze(`${shown(row.value)} ${row.value.value === null ? missing : row.measure ?? ''}`), where);
        assert.equal(card.status, row.target_status.text, where);
        if (card.variation !== 'Visar prognoser') assert.equal(card.variation, row.variation.text, where);
        assert.equal(card.forecast, row.forecast.text, where);
        assert.ok(card.sentence.startsWith(squeeze(row.sentence)), `${where}: ${card.sentence}`);
    });
}

// Rows of the table with this caption: each its cells' texts, without what only screen readers hear.
function tableRows(html, caption) {
    const table = [...html.matchAll(/<table class="[^"]*">(.*?)<\/table>/gs)].map((m) => m[1]).find((t) => caption.test(squeeze(t.match(/<caption.*?<\/caption>/s)[0])));
    assert.ok(table, `a table ${caption}`);
    return [...table.match(/<tbody>(.*?)<\/tbody>/s)[1].matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map((m) =>
        [...m[1].matchAll(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs)].map((c) => squeeze(c[1].replace(/<svg.*?<\/svg>/gs, '').replace(/<span class="(hidden|second[^"]*)">.*?<\/span>/gs, ''))));
}

function compareSeries(json, html, path) {
    const t = json.tables.find((x) => x.id === 'series');
    const rows = tableRows(html, /./);
    const ids = { Utfall: 'value', 'Året före': 'year_before', Budget: 'budget' };
    let compared = 0;
    for (const [head, ...cells] of rows) {
        const id = ids[head];
        if (!id) continue;
        assert.deepEqual(cells, t.rows.map((r) => squeeze(shown(r[id]))), `${path} ${head}`);
        compared += cells.length;
    }
    assert.ok(compared >= t.rows.length, path);
}

function compareChildren(json, html, path) {
    const t = json.tables.find((x) => x.id === 'units');
    const rows = tableRows(html, /^Enheter under/);
    assert.equal(rows.length, t.rows.length, path);
    t.rows.forEach((row, i) =>
        assert.deepEqual(rows[i].map((c) => c.replace(/ $/, '')), [row.unit.text, ...t.columns.slice(1).map((c) => squeeze(shown(row[c.id])))], `${path} ${row.unit.id}`));
}

// Path of the page, and how its HTML is held against its JSON (null: there the forms are held against each other only).
const pages = [
    ['/', '/oversikt', compareCards], ['/kultur', '/kultur', compareCards], ['/tavla/fullmaktige', '/tavla/fullmaktige', compareCards],
    ['/enhet/kommun', '/enhet/kommun', compareChildren], ['/enhet/gymnasiet', '/enhet/gymnasiet', null],
    ['/indikator/sjukfranvaro', '/indikator/sjukfranvaro', compareSeries],
    ['/indikator/nettokostnad?fran=2024&fonster=month', '/indikator/nettokostnad', compareSeries],
    ['/indikator/hme', '/indikator/hme', compareSeries],
    ['/indikatorer', '/indikatorer', null], ['/enheter', '/enheter', null], ['/kallor', '/kallor', null],
    ['/rattelser?enhet=alla', '/rattelser', null], ['/klart/2026', '/klart/2026', null],
];

for (const [page, base, compareHtml] of pages)
    test(`${page}: HTML, CSV, XLSX and JSON say the same`, async () => {
        // one as-of, as an older edition has it, and the newest
        const newest = JSON.parse((await get('/oversikt.json')).text).edition;
        for (const per of [`per=@${newest}`, 'per=2025-06-01']) {
            const query = `?${[page.split('?')[1], per].filter(Boolean).join('&')}`;
            const json = JSON.parse((await get(`${base}.json${query}`)).text);
            const cells = json.tables.reduce((n, t) => n + t.rows.length * t.columns.length, 0);
            assert.ok(cells > 0 || per !== `per=@${newest}`, page);
            const csv = await get(`${base}.csv${query}`);
            const [people, machines] = readCsv(csv.body, (await get(`${base}.csv${query}&format=maskin`)).body);
            compareCsv(json, people, page);
            assert.match(csv.headers.get('content-disposition'), /^attachment; filename="[a-z0-9_-]+_utgava-\d+\.csv"$/);
            assert.equal(csv.text.replace(/\r\n/g, '').includes('\r'), false);
            compareMachine(json, machines, page);
            compareXlsx(json, readXlsx((await get(`${base}.xlsx${query}`)).body), page);
            if (compareHtml) compareHtml(json, (await get(page.split('?')[0] + query)).text, page);
        }
    });

test('a face is answered as a page is: ETag, 304, HEAD, and org=nu', async () => {
    for (const path of ['/oversikt.xlsx', '/oversikt.csv', '/enhet/kommun.json']) {
        const first = await get(path), tag = first.headers.get('etag');
        assert.equal((await fetch(demo.url + path, { headers: { 'If-None-Match': tag } })).status, 304);
        const head = await fetch(demo.url + path, { method: 'HEAD' });
        assert.equal(head.status, 200);
        assert.equal(head.headers.get('content-type'), first.headers.get('content-type'));
        assert.equal((await get(`${path}?org=nu`)).headers.get('content-type'), first.headers.get('content-type'));
    }
    const fault = await fetch(`${demo.url}/enhet/finns_inte.json`);
    assert.equal(fault.status, 404);
    assert.ok((await fault.json()).error.what);
});

test('the feed is Atom with stable ids, and says what the pages say; pictures are well-formed', async () => {
    const { text, headers } = await get('/flode.atom');
    assert.match(headers.get('content-type'), /^application\/atom\+xml/);
    writeFileSync(join(dir, 'feed.xml'), text);
    writeFileSync(join(dir, 'chart.xml'), (await get('/bild/sjukfranvaro.svg?enhet=kommun')).text);
    writeFileSync(join(dir, 'none.xml'), (await get('/bild/hme.svg?enhet=gymnasiet&fran=2025&till=2025')).text);
    const code = `import json, sys
import xml.etree.ElementTree as E
a = '{http://www.w3.org/2005/Atom}'
f = E.parse('feed.xml').getroot()
t = lambda e, n: [x.text for x in e.findall(a + n)]
pictures = [E.parse(x).getroot().tag for x in ('chart.xml', 'none.xml')]
json.dump({'tag': f.tag, 'pictures': pictures, 'feed': [t(f, n) for n in ('id', 'title', 'updated')],
    'entries': [{**{n: t(e, n) for n in ('id', 'title', 'updated', 'summary')}, 'href': [l.get('href') for l in e.findall(a + 'link')],
        'term': [c.get('term') for c in e.findall(a + 'category')]} for e in f.findall(a + 'entry')]}, sys.stdout)`;
    const feed = JSON.parse(execFileSync('python3', ['-S', '-c', code], { cwd: dir, encoding: 'utf8' }));
    assert.equal(feed.tag, '{http://www.w3.org/2005/Atom}feed');
    assert.deepEqual(feed.pictures, Array(2).fill('{http://www.w3.org/2000/svg}svg'));
    for (const one of feed.feed) assert.equal(one.length, 1);
    assert.ok(feed.entries.length > 3);
    const times = feed.entries.map((e) => Date.parse(e.updated[0]));
    assert.deepEqual(times, [...times].sort((x, y) => y - x));
    assert.equal(Date.parse(feed.feed[2][0]), times[0]);
    assert.equal(new Set(feed.entries.map((e) => e.id[0])).size, feed.entries.length);
    for (const e of feed.entries) {
        for (const n of ['id', 'title', 'updated', 'summary', 'href', 'term']) assert.equal(e[n].length, 1, n);
        assert.match(e.id[0], /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
        assert.match(e.updated[0], /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$/);
    }
    // the newest change of an indicator is what its page says: the same status, and the number in its words
    const [newest] = feed.entries, id = newest.href[0].match(/^\/indikator\/(\w+)\?/)[1];
    const json = JSON.parse((await get(`/indikator/${id}.json?enhet=kommun`)).text);
    const series = json.tables.find((t) => t.id === 'series').rows;
    const at = series.findLastIndex((r, i) => i > 0 && r.target_status && series[i - 1].target_status && r.target_status.id !== series[i - 1].target_status.id);
    assert.equal(series[at].target_status.id, newest.term[0]);
    assert.ok(squeeze(newest.summary[0]).includes(squeeze(shown(series[at].value))), newest.summary[0]);
    // an entry keeps its id when later editions come
    const earlier = (await get(`/flode.atom?per=@${json.edition - 1}`)).text;
    assert.ok(feed.entries.slice(1).every((e) => earlier.includes(e.id[0])));
    const faults = await fetch(`${demo.url}/flode.atom?enhet=ingen`);
    assert.equal(faults.status, 404);
});
