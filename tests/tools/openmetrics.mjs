// A strict reader of the OpenMetrics 1.0 text form, as far as ksrd uses it: throws at the first thing that the standard forbids. Returns
// families: name → {type, unit, help, samples: [{name, labels, value}]}.
const nameForm = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const suffixes = {
    counter: ['_total'], gauge: [''], info: ['_info'], stateset: [''], histogram: ['_bucket', '_count', '_sum'],
};

function fail(line, why) {
    throw new Error(`${why}: ${line}`);
}

// The labels between { and }; value: what follows.
function parseSample(line) {
    const m = line.match(/^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{|\s)/) ?? fail(line, 'no sample');
    const labels = {};
    let at = m[1].length;
    if (line[at] === '{') {
        at++;
        while (line[at] !== '}') {
            const l = line.slice(at).match(/^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"/) ?? fail(line, 'no label');
            if (l[1] in labels) fail(line, 'the label twice');
            labels[l[1]] = l[2].replace(/\\(.)/g, (_, c) => (c === 'n' ? '\n' : c));
            at += l[0].length;
            if (line[at] === ',') at++;
            else if (line[at] !== '}') fail(line, 'no comma between labels');
        }
        at++;
    }
    if (line[at] !== ' ') fail(line, 'one space before the value');
    const text = line.slice(at + 1);
    if (!/^([+-]?\d+(\.\d+)?([eE][+-]?\d+)?|[+-]Inf|NaN)$/.test(text)) fail(line, 'no number');
    return { name: m[1], labels, value: Number(text.replace('Inf', 'Infinity')) };
}

function checkFamily(f) {
    const seen = new Set();
    for (const s of f.samples) {
        const key = JSON.stringify([s.name, Object.entries(s.labels).sort()]);
        if (seen.has(key)) fail(key, 'the sample twice');
        seen.add(key);
        if ((f.type === 'counter' || f.type === 'histogram') && !(s.value >= 0)) fail(key, 'below zero');
        if (f.type === 'info' && s.value !== 1) fail(key, 'an info is 1');
        if (f.type === 'stateset' && (![0, 1].includes(s.value) || !(f.name in s.labels))) fail(key, 'no state');
        if (s.name.endsWith('_bucket') && f.type === 'histogram' && !('le' in s.labels)) fail(key, 'a bucket without le');
    }
    if (f.type !== 'histogram') return;
    const buckets = f.samples.filter((s) => s.name === `${f.name}_bucket`);
    const bounds = buckets.map((s) => Number(s.labels.le.replace('Inf', 'Infinity')));
    for (let i = 1; i < buckets.length; i++)
        if (!(bounds[i] > bounds[i - 1]) || buckets[i].value < buckets[i - 1].value) fail(f.name, 'the buckets do not rise');
    if (bounds.at(-1) !== Infinity) fail(f.name, 'no +Inf');
    if (f.samples.find((s) => s.name === `${f.name}_count`)?.value !== buckets.at(-1).value) fail(f.name, 'count is not +Inf');
    if (!f.samples.some((s) => s.name === `${f.name}_sum`)) fail(f.name, 'no sum');
}

export function parse(text) {
    const families = new Map();
    let current, done = false;
    if (!text.endsWith('# EOF\n')) fail(text.slice(-40), 'it does not end with # EOF');
    for (const line of text.split('\n').slice(0, -1)) {
        if (done) fail(line, 'after # EOF');
        if (line === '# EOF') {
            done = true;
            continue;
        }
        const meta = line.match(/^# (TYPE|UNIT|HELP) (\S+) (.+)$/);
        if (meta) {
            const [, what, name, rest] = meta;
            if (!nameForm.test(name)) fail(line, 'no name');
            if (current?.name !== name) {
                if (families.has(name)) fail(line, 'the family twice, or its lines apart');
                current = { name, samples: [] };
                families.set(name, current);
            }
            if (current.samples.length) fail(line, 'its head after its samples');
            const key = what.toLowerCase();
            if (key in current) fail(line, 'said twice');
            if (what === 'TYPE' && !(rest in suffixes)) fail(line, 'no such type');
            if (what === 'UNIT' && !name.endsWith(`_${rest}`)) fail(line, 'the name does not end in its unit');
            if (what === 'HELP' && /\\[^\\n"]/.test(rest)) fail(line, 'a wrong escape');
            current[key] = rest;
            continue;
        }
        if (line.startsWith('#') || line === '') fail(line, 'no line of this form');
        const s = parseSample(line);
        if (!current?.type || !suffixes[current.type].some((x) => s.name === current.name + x)) fail(line, 'a sample of another family');
        current.samples.push(s);
    }
    for (const [name, f] of families) {
        if (!f.type || !f.help) fail(name, 'no TYPE or HELP');
        // a family whose samples could be taken for another's
        for (const x of ['_total', '_info', '_bucket', '_count', '_sum', '_created']) if (families.has(name + x)) fail(name + x, 'the name is taken');
        checkFamily(f);
    }
    return families;
}
