// Variation as a reader of the API can work it out: from the values of a series, with spc_oracle.mjs, word by word and limit by limit.
//     node tests/tools/variation_check.mjs http://127.0.0.1:8014
import assert from 'node:assert/strict';
import { frac, judge } from './spc_oracle.mjs';

// Numbers stay text: a double would round them.
async function exact(url) {
    const r = await fetch(url);
    assert.equal(r.status, 200, url);
    return JSON.parse((await r.text()).replace(/"(value|mean|lower|upper)":(-?[0-9.]+)/g, '"$1":"$2"'));
}

async function rowsOf(base, query) {
    const rows = [];
    for (let path = `/api/v1/values?${query}`; path;) {
        const page = await exact(base + path);
        rows.push(...page.values);
        path = page.next;
    }
    return rows;
}

function number(text) {
    const [, minus, whole, part = ''] = /^(-?)([0-9]+)(?:[.]([0-9]+))?$/.exec(text);
    return frac(BigInt(`${minus}${whole}${part}`), 10n ** BigInt(part.length));
}

// 12 significant digits say no more than this.
function close(f, text, what) {
    const g = number(text), d = f.n * g.d - g.n * f.d, size = f.n < 0n ? -f.n : f.n;
    const off = (d < 0n ? -d : d) * 10n ** 9n, room = size * g.d > f.d * g.d ? size * g.d : f.d * g.d;
    assert.ok(off <= room, `${what}: ${text}, not ${f.n}/${f.d}`);
}

const endOf = (period) => {
    const [, year, kind, part] = /^([0-9]{4})(?:([-QT/])([0-9]+))?$/.exec(period);
    if (kind === '/') return (Number(year) + 1) * 12 + 5;
    return Number(year) * 12 + (kind === '-' ? Number(part) - 1 : kind === 'Q' ? part * 3 - 1 : kind === 'T' ? part * 4 - 1 : 11);
};
const monthOf = (text) => Number(text.slice(0, 4)) * 12 + Number(text.slice(5)) - 1;
const wordOf = (mark, direction) => mark === '.0' ? null : mark === 'n0' ? 'normal'
    : direction === 'none' ? (mark[0] === 'u' ? 'okar' : 'minskar')
    : (mark[0] === 'u') === (direction === 'higher') ? 'forbattras' : 'forsamras';

function checkSeries(indicator, unit, rows, count) {
    const breaks = indicator.definition.breaks.filter((b) => b.unit === null || b.unit === unit).map((b) => monthOf(b.from));
    const points = rows.map((r, i) => {
        // incomplete figures are preliminary, too, but not judged
        const has = r.state === 'ok' || (r.state === 'preliminar' && r.status.variation !== null);
        const before = i > 0 ? endOf(rows[i - 1].period) : Infinity;
        return { value: has ? number(r.value) : null, counts: r.state === 'ok', begins: breaks.some((b) => b > before && b <= endOf(r.period)) };
    });
    const from = points.findIndex((p) => p.value);
    const { bands, marks } = judge(points.slice(Math.max(from, 0)), 8, 12);
    rows.forEach((r, i) => {
        const what = `${r.indicator} ${r.unit} ${r.period}`, k = from < 0 ? -1 : i - from;
        const band = k >= 0 && points[i].value && bands.find((b) => k >= b.from && k <= b.to);
        assert.equal(r.status.variation, k < 0 ? null : wordOf(marks[k], indicator.direction), what);
        assert.equal(r.limits !== null, Boolean(band && band.mean), what);
        for (const key of r.limits ? ['mean', 'lower', 'upper'] : []) close(band[key], r.limits[key], `${what} ${key}`);
        count.rows++;
        count[r.status.variation] = (count[r.status.variation] ?? 0) + 1;
    });
}

// All indicators of these units; how many rows of each word.
export async function checkVariation(base, units) {
    const { indicators } = await exact(`${base}/api/v1/indicators`), count = { rows: 0 };
    for (const i of indicators) {
        const own = i.cadence === 'year' ? 'year' : 'month';
        const window = i.main_window === 'year' ? 'year' : own;
        for (const unit of units)
            checkSeries(i, unit, await rowsOf(base, `indicator=${i.id}&unit=${unit}&window=${window}`), count);
    }
    return count;
}

if (process.argv[1].endsWith('variation_check.mjs')) console.log(await checkVariation(process.argv[2], ['kommun', 'gymnasiet']));
