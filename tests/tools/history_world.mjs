// A municipality whose history is drawn by a seed: its configuration and its deliveries as plain objects, and what may happen to them.
// Nothing here knows how figures are computed. To add a kind of event: one entry in `kinds`.

// xorshift64: the same seed draws the same history on every machine.
export function dice(seed) {
    let s = BigInt.asUintN(64, BigInt(seed) * 0x9e3779b97f4a7c15n) | 1n;
    const draw = (n) => {
        s = BigInt.asUintN(64, s ^ (s << 13n));
        s ^= s >> 7n;
        s = BigInt.asUintN(64, s ^ (s << 17n));
        return Number((s >> 11n) % BigInt(n));
    };
    draw.of = (list) => list[draw(list.length)];
    draw.some = (n, list) => [...list].map((x) => [draw(1 << 30), x]).sort((a, b) => a[0] - b[0]).slice(0, n).map((x) => x[1]);
    return draw;
}

export const monthText = (m) => `${Math.floor(m / 12)}-${String((m % 12) + 1).padStart(2, '0')}`;

const leaves = (w) => w.config.units.filter((u) => u.kind === 'enhet');
const boards = (w) => w.config.units.filter((u) => u.kind === 'namnd');
const open = (u) => u.to === undefined;
const indicator = (w, id) => w.config.indicators.find((i) => i.id === id);
const measure = (w, id) => w.config.measures.find((m) => m.id === id);
const mark = (w) => ({ date: '2026-01-15', reason: `Rättelse ${++w.marks} av alla år.` });

// Any mix of: units and managers from dated CSV files, small groups protected, forecasts of whole years in rounds. nowMonth: of its clock.
export function newWorld(draw, nowMonth) {
    const firstMonth = nowMonth - 13 - draw(4);
    const traits = { csv: draw(3) === 0, protects: draw(3) === 0, rounds: draw(2) === 0 };
    const config = {
        sources: [
            { id: 'personal', name: 'Personal', format: 'csv', path: 'personal/*.csv', due_days: draw.of([0, 5, 20]),
                columns: { UTF: { scenario: 'utfall' }, K12: { scenario: 'utfall', slice: 'K' }, K13: { scenario: 'utfall', slice: 'M' } } },
            { id: 'ekonomi', name: 'Ekonomi', format: 'csv', path: 'ekonomi/*.csv', unmapped: 'ovrigt', due_days: draw.of([0, 10]),
                columns: { UTF: { scenario: 'utfall' }, BUD: { scenario: 'budget' }, ...(traits.rounds ? {} : { PRG: { scenario: 'prognos' } }) } },
        ],
        units: [{ id: 'kommun', name: 'Provkommunen', kind: 'kommun' }],
        measures: [
            { id: 'sjuktimmar', name: 'Sjuktimmar', unit: 'tim', accumulates: 'flow', series: [{ source: 'personal', codes: ['SJUK'] }] },
            { id: 'arbetstid', name: 'Arbetstid', unit: 'tim', accumulates: 'flow', series: [{ source: 'personal', codes: ['TID'] }] },
            { id: 'anstallda', name: 'Anställda', unit: 'antal', accumulates: 'stock', series: [{ source: 'personal', codes: ['ANST'] }] },
            { id: 'kostnad', name: 'Kostnad', unit: 'kr', accumulates: 'flow', absent: 'zero', series: [{ source: 'ekonomi', codes: ['4', '5'] }] },
            { id: 'intakt', name: 'Intäkt', unit: 'kr', accumulates: 'flow', absent: 'zero', series: [{ source: 'ekonomi', codes: ['3'], sign: -1 }] },
        ],
        indicators: [
            { id: 'sjukfranvaro', name: 'Sjukfrånvaro', pillar: 'kultur', unit: '%', decimals: 1, direction: 'lower', rollup: 'ratio', windows: ['month', 'ytd', 'r12'],
                formula: 'sjuktimmar / arbetstid * 100', n: 'anstallda', target: [{ value: 6, tolerance: 0.5 }] },
            { id: 'personer', name: 'Anställda', pillar: 'kultur', unit: 'antal', rollup: 'last', formula: 'anstallda' },
            { id: 'nettokostnad', name: 'Nettokostnad', pillar: 'resultat', unit: 'kr', scale: 'tkr', rollup: 'sum', direction: 'lower', windows: ['month', 'ytd', 'r12', 'year'], formula: 'kostnad - intakt' },
            { id: 'avvikelse', name: 'Budgetavvikelse', pillar: 'resultat', unit: 'kr', rollup: 'sum', direction: 'higher', windows: ['month', 'ytd', 'year'],
                formula: 'budget(kostnad) - kostnad', target: [{ value: 0, tolerance: 100 }] },
        ],
    };
    const w = { draw, config, traits, facts: { personal: new Map(), ekonomi: new Map(), prognoser: new Map() }, months: 0, first: firstMonth, now: nowMonth, marks: 0, names: 0, dropped: [] };
    if (traits.rounds) {
        config.sources.push({ id: 'prognoser', name: 'Helårsprognoser', format: 'csv', path: 'prognoser/*.csv', cadence: 'tertial', unmapped: 'ovrigt', columns: { HEL: { scenario: 'prognos', window: 'year' } } });
        measure(w, 'kostnad').series.unshift({ source: 'prognoser', codes: ['FK'] });
        measure(w, 'intakt').series.unshift({ source: 'prognoser', codes: ['FI'], sign: -1 });
    }
    if (traits.protects) config.skydd = { personal: { min_n: 8 + draw(8), min_n_del: 5, antal: 'anstallda', skydd: draw.of(['enkel', 'halv', 'granne']), ...(draw(2) ? { slapps: 1 + draw(20) } : {}), matt: ['sjuktimmar', 'arbetstid', 'anstallda'], delar: { kon: ['K', 'M'] } } };
    config.units.push({ id: 'ovrigt', name: 'Ej fördelat', kind: 'ej_fordelat', parent: 'kommun' });
    for (let b = 0; b < 2 + draw(2); b++) config.units.push({ id: `namnd${b}`, name: `Nämnd ${'ABC'[b]}`, kind: 'namnd', parent: 'kommun' });
    for (const b of boards(w)) addLeaf(w, undefined, b); // a unit that can have no figures is refused
    for (let k = 0, n = 2 + draw(4); k < n; k++) addLeaf(w, undefined);
    if (traits.csv) config.managers = [{ unit: 'kommun', name: 'Direktör', mail: 'direktor@prov.se', from: monthText(firstMonth) }];
    for (let k = 0, n = 8 + draw(8); k < n; k++) deliverMonth(w);
    return w;
}

function addLeaf(w, from, board = w.draw.of(boards(w))) {
    const code = String(11 + w.names);
    const u = { id: `enhet${w.names}`, name: `Enhet ${w.names++}`, kind: 'enhet', parent: board.id, codes: { personal: code, ekonomi: code, ...(w.traits.rounds ? { prognoser: code } : {}) } };
    if (from !== undefined) u.from = from;
    w.config.units.push(u);
    return u;
}

// ---- deliveries: [source] → "period|unit|code|column" → text of the number, '' for a row without one
const put = (w, source, period, unit, code, column, value) => w.facts[source].set([period, unit, code, column].join('|'), value);
const hundredths = (n) => `${n < 0 ? '-' : ''}${Math.floor(Math.abs(n) / 100)}.${String(Math.abs(n) % 100).padStart(2, '0')}`;

function deliverMonth(w) {
    const { draw } = w, period = monthText(w.first + w.months++);
    const codes = [...new Set(w.config.units.flatMap((u) => [u.codes?.personal ?? [], u.codes?.ekonomi ?? []].flat()))];
    for (const unit of codes) {
        if (draw(30) === 0) continue; // delivers nothing this month
        const time = 100000 + draw(90000), sick = 3000 + draw(8000);
        put(w, 'personal', period, unit, 'TID', 'UTF', hundredths(time));
        put(w, 'personal', period, unit, 'SJUK', 'UTF', draw(25) ? hundredths(sick) : '');
        for (const [column, share] of [['K12', 3], ['K13', 2]]) {
            put(w, 'personal', period, unit, 'TID', column, hundredths(Math.floor((time * share) / 5)));
            put(w, 'personal', period, unit, 'SJUK', column, hundredths(Math.floor((sick * share) / 5)));
        }
        const women = 1 + draw(20), men = 1 + draw(20);
        for (const [column, n] of [['UTF', women + men], ['K12', women], ['K13', men]]) put(w, 'personal', period, unit, 'ANST', column, String(n));
        for (const account of ['4010', '5010', '5710']) if (draw(5)) put(w, 'ekonomi', period, unit, account, 'UTF', hundredths(draw(2000000) - 200000));
        put(w, 'ekonomi', period, unit, '3010', 'UTF', hundredths(-draw(900000)));
        put(w, 'ekonomi', period, unit, '4010', 'BUD', String(8000 + draw(5000)));
        if (draw(3) && !w.traits.rounds) put(w, 'ekonomi', period, unit, '4010', 'PRG', String(8000 + draw(5000)));
    }
    put(w, 'ekonomi', period, '99', '4010', 'UTF', String(40 + draw(100))); // no unit's
    put(w, 'ekonomi', period, draw.of(codes), '6100', 'UTF', String(700 + draw(100))); // no measure's
}

// The file as a source delivers it: these periods (all of them if none are named).
export function deliveryText(w, source, periods) {
    const rows = [...w.facts[source]].map(([key, value]) => [...key.split('|'), value]).filter((r) => !periods || periods.includes(r[0]));
    return ['Period,Enhet,Mått,Kolumn,Mätvärde', ...rows.map((r) => r.join(','))].join('\n') + '\n';
}

// Units and managers as CSV: one row for each time that a unit is otherwise.
function unitRows(w) {
    const sources = w.config.sources.map((s) => s.id), monthOf = (m) => Number(m.slice(0, 4)) * 12 + Number(m.slice(5)) - 1;
    const rows = [['id', 'namn', 'typ', 'overordnad', 'fran', 'till', ...sources.map((s) => `kod.${s}`), 'eftertradare']];
    for (const u of w.config.units) {
        const renamed = (u.former_names ?? []).map((n) => monthText(monthOf(n.to) + 1));
        const starts = [...new Set([u.from ?? '', ...(u.parents ?? []).map((p) => p.from ?? u.from ?? ''), ...renamed])].sort();
        for (const [k, from] of starts.entries()) {
            const parent = u.parents ? u.parents.findLast((p) => (p.from ?? '') <= from).unit : u.parent ?? '';
            const name = (u.former_names ?? []).find((n) => from <= n.to)?.name ?? u.name, last = k === starts.length - 1;
            rows.push([u.id, name, u.kind, parent, from, (last && u.to) || '', ...sources.map((s) => [u.codes?.[s] ?? []].flat().join(' ')), (last && u.succeeded_by) || '']);
        }
    }
    return rows;
}
const csvText = (rows) => rows.map((r) => r.join(';')).join('\n') + '\n';

export function configText(w, head) {
    const c = w.config;
    const list = (name, items) => `${name}:\n${items.map((x) => `  - ${JSON.stringify(x)}\n`).join('')}`;
    const of = (pillar) => c.indicators.filter((i) => i.pillar === pillar).map((i) => i.id);
    const managers = c.managers ?? [], csv = w.traits.csv;
    return {
        ...(csv ? { 'units.csv': csvText(unitRows(w)), 'managers.csv': csvText([['enhet', 'chef', 'mejl', 'fran'], ...managers.map((m) => [m.unit, m.name, m.mail, m.from])]) } : {}),
        'ksrd.yaml': head + 'pillars:\n  - {id: kultur, name: Kultur}\n  - {id: resultat, name: Resultat}\n',
        'sources.yaml': list('sources', c.sources),
        'units.yaml': csv ? 'units: {file: units.csv}\nmanagers: {file: managers.csv}\n' : list('units', c.units) + (managers.length ? list('managers', managers) : ''),
        'measures.yaml': (c.skydd ? `skydd: ${JSON.stringify(c.skydd)}\n` : '') + list('measures', c.measures),
        'indicators.yaml': list('indicators', c.indicators),
        'dashboards/start.yaml': list('dashboards', [{ id: 'kommunstyrelsen', title: 'Överblick', unit: 'kommun',
            sections: [{ title: 'Kultur', indicators: of('kultur') }, { title: 'Resultat', indicators: of('resultat') }].filter((s) => s.indicators.length) }]),
    };
}

// ---- what may happen. run(w) changes the world and says what is to be done: {pull: source, periods} · {broken: source} · {same: source}
// · {retract: true} · {apply: true} · {back: true} (an earlier configuration) · {run: words of a command, which may find nothing to do} ·
// {accept: of what is held which} · {withdraw: unit, from: month}; null: not now.
const somePeriods = (w, n) => w.draw.some(n, Array.from({ length: w.months }, (_, k) => monthText(w.first + k)));
const ofPeriods = (w, source, periods) => [...w.facts[source].keys()].filter((k) => periods.includes(k.split('|')[0]));
const near = (w) => monthText(w.first + Math.max(2, w.months - 1 - w.draw(8)));

export const kinds = {
    'a new month': { weight: 5, run: (w) => (deliverMonth(w), { pull: w.draw.of(['personal', 'ekonomi']) }) },
    'only the newest month is delivered': { weight: 2, run: (w) => ({ pull: w.draw.of(['personal', 'ekonomi']), periods: [monthText(w.first + w.months - 1)] }) },
    'figures are corrected': {
        weight: 5,
        run(w) {
            const source = w.draw.of(['personal', 'ekonomi']), periods = somePeriods(w, 1 + w.draw(3));
            for (const key of w.draw.some(1 + w.draw(9), ofPeriods(w, source, periods)))
                w.facts[source].set(key, w.draw(12) ? (w.draw(3) ? hundredths(1000 + w.draw(150000)) : `${w.draw(99999)}.${w.draw(9999999)}`) : '');
            return { pull: source, periods: w.draw(2) ? periods : undefined };
        },
    },
    'rows vanish': {
        weight: 3,
        run(w) {
            const source = w.draw.of(['personal', 'ekonomi']), periods = somePeriods(w, 1 + w.draw(2));
            for (const key of w.draw.some(1 + w.draw(12), ofPeriods(w, source, periods))) w.facts[source].delete(key);
            return { pull: source, periods: w.draw(2) ? periods : undefined };
        },
    },
    'a file that cannot be read': { weight: 1, run: (w) => ({ broken: w.draw.of(['personal', 'ekonomi']) }) },
    'the same again': { weight: 1, run: (w) => ({ same: w.draw.of(['personal', 'ekonomi']) }) },
    'a pull is taken back': { weight: 3, run: () => ({ retract: true }) },
    'a unit moves': {
        weight: 2,
        run(w) {
            const u = w.draw.of(leaves(w).filter(open)), old = u.parents?.at(-1).unit ?? u.parent;
            const to = w.draw.of(boards(w).filter((b) => b.id !== old)), from = near(w);
            if (u.from >= from || u.parents?.at(-1).from >= from) return null;
            u.parents = [...(u.parents ?? [{ unit: u.parent }]), { from, unit: to.id }];
            delete u.parent;
            return { apply: true };
        },
    },
    'a unit is closed and another takes its codes': {
        weight: 2,
        run(w) {
            const u = w.draw.of(leaves(w).filter(open)), at = Math.max(2, w.months - 1 - w.draw(6));
            if (leaves(w).filter(open).length < 4 || u.from >= monthText(w.first + at - 1) || u.parents?.at(-1).from >= monthText(w.first + at - 1) || !u.codes) return null;
            u.to = monthText(w.first + at - 1);
            const heir = w.draw(2) ? addLeaf(w, monthText(w.first + at)) : null;
            if (heir) heir.codes = { ...u.codes };
            if (heir && w.draw(2)) u.succeeded_by = heir.id;
            return { apply: true };
        },
    },
    'a code moves to another unit': {
        weight: 2,
        run(w) {
            const [from, to] = w.draw.some(2, leaves(w).filter((u) => open(u) && typeof u.codes?.ekonomi === 'string'));
            if (!from || !to || from.codes.ekonomi === to.codes.ekonomi) return null;
            const code = from.codes.ekonomi;
            if (leaves(w).filter((u) => [u.codes?.ekonomi ?? []].flat().includes(code)).length > 1) return null;
            from.codes = { ...from.codes };
            delete from.codes.ekonomi;
            to.codes = { ...to.codes, ekonomi: [to.codes.ekonomi, code] };
            return { apply: true };
        },
    },
    'a unit is renamed': { weight: 1, run: (w) => ((w.draw.of(leaves(w)).name = `Ny enhet ${++w.marks}`), { apply: true }) },
    'accounts are taken in from a month on': {
        weight: 2,
        run(w) {
            const m = measure(w, 'kostnad'), from = near(w), last = m.series.at(-1); // the ledger's stand last
            if (!m || (last.from ?? '') >= from) return null;
            const at = Number(from.slice(0, 4)) * 12 + Number(from.slice(5)) - 1;
            if (last.from === from || last.from > monthText(at - 1)) return null;
            last.to = monthText(at - 1);
            m.series.push({ source: 'ekonomi', codes: last.codes.includes('6') ? ['4', '5'] : ['4', '5', '6'], from });
            return { apply: true };
        },
    },
    'the definition of a measure is corrected for all years': {
        weight: 1,
        run(w) {
            const m = measure(w, 'intakt'), rule = m.series.at(-1);
            rule.codes = rule.codes[0] === '3' ? ['301*'] : ['3'];
            m.correction = [...(m.correction ?? []), mark(w)];
            return { apply: true };
        },
    },
    'a formula is corrected for all years': {
        weight: 1,
        run(w) {
            const i = indicator(w, 'sjukfranvaro');
            if (!i) return null;
            i.formula = i.formula.startsWith('sjuktimmar /') ? '(sjuktimmar + 0.5 * sjuktimmar) / arbetstid * 100' : 'sjuktimmar / arbetstid * 100';
            i.correction = [...(i.correction ?? []), mark(w)];
            return { apply: true };
        },
    },
    'targets change': {
        weight: 3,
        run(w) {
            const i = w.draw.of(w.config.indicators.filter((x) => x.target)), t = { value: i.unit === '%' ? 2 + w.draw(8) : w.draw(500), tolerance: w.draw(3) };
            if (!i) return null;
            if (w.draw(2)) i.target = [...i.target.filter((x) => x.unit), t].sort((a, b) => (a.unit ? 1 : 0) - (b.unit ? 1 : 0));
            else i.target = [...i.target.filter((x) => !x.unit && !x.from), { ...t, from: near(w), decision: `KF 2025 § ${w.draw(200)}` }];
            return { apply: true };
        },
    },
    'decimals change': { weight: 1, run: (w) => ((w.draw.of(w.config.indicators).decimals = w.draw(4)), { apply: true }) },
    'windows change': { weight: 1, run: (w) => ((indicator(w, 'nettokostnad').windows = w.draw.of([['month'], ['ytd', 'month'], ['month', 'r12', 'year'], ['month', 'ytd', 'r12', 'year']])), { apply: true }) },
    'an indicator comes or leaves': {
        weight: 2,
        run(w) {
            const back = w.dropped.length && w.draw(2) ? w.dropped.pop() : null;
            const spare = { id: 'kvot', name: 'Kostnad per anställd', pillar: 'resultat', unit: 'kr/antal', rollup: 'ratio', formula: 'kostnad / anstallda' };
            if (back) w.config.indicators.push(back);
            else if (!indicator(w, 'kvot') && !w.dropped.some((i) => i.id === 'kvot')) w.config.indicators.push(spare);
            else {
                const gone = w.draw.of(w.config.indicators.filter((i) => ['kvot', 'personer', 'avvikelse'].includes(i.id)));
                if (!gone) return null;
                w.config.indicators = w.config.indicators.filter((i) => i !== gone);
                w.dropped.push(gone);
            }
            return { apply: true };
        },
    },
    'a new unit': { weight: 1, run: (w) => (addLeaf(w, w.draw(2) ? near(w) : undefined), { apply: true }) },
    'a unit will move, or be called otherwise, when a month turns': {
        weight: 2,
        run(w) {
            const u = w.draw.of(leaves(w).filter(open)), old = u.parents?.at(-1).unit ?? u.parent, last = w.now + w.draw(2);
            const to = w.draw.of(boards(w).filter((b) => b.id !== old)), from = monthText(last + 1);
            if (u.from >= from || u.parents?.at(-1).from >= from || u.former_names?.at(-1).to >= monthText(last)) return null;
            if (w.draw(2)) {
                u.former_names = [...(u.former_names ?? []), { to: monthText(last), name: u.name }];
                u.name = `Enhet efter ${from} ${++w.marks}`;
            } else {
                u.parents = [...(u.parents ?? [{ unit: u.parent }]), { from, unit: to.id }];
                delete u.parent;
            }
            return { apply: true };
        },
    },
    'a manager is named': {
        weight: 1,
        run(w) {
            const unit = w.draw.of(leaves(w)).id, from = monthText(w.now - 3 + w.draw(6)), all = w.config.managers ?? [];
            if (all.some((m) => m.unit === unit && m.from >= from)) return null;
            w.config.managers = [...all, { unit, name: `Chef ${++w.marks}`, mail: `chef${w.marks}@prov.se`, from }];
            return { apply: true };
        },
    },
    'a rule says when months are final': {
        weight: 2,
        run(w) {
            const s = w.config.sources[w.draw(2)], rule = w.draw.of([{ preliminary_until: 20 }, { preliminary_until: 60, lock_day: 120 }, { publish_day: 45 }, { publish_day: 15, preliminary_until: 70 }, null]);
            if (rule) s.release = rule;
            else if (!s.release) return null;
            else delete s.release;
            return { apply: true };
        },
    },
    'a month is released or locked by hand': {
        weight: 3,
        run(w) {
            const m = w.first + w.draw(w.months), text = w.draw(4) ? monthText(m) : `${monthText(m).slice(0, 4)}T${1 + Math.floor((m % 12) / 4)}`;
            return { run: [w.draw.of(['release', 'lock']), w.draw.of(['personal', 'ekonomi']), text, '--reason', 'prov'] };
        },
    },
    'a rule holds what is unlikely': {
        weight: 2,
        run(w) {
            const i = w.draw.of(w.config.indicators);
            if (i.plausibility && w.draw(2)) delete i.plausibility;
            else i.plausibility = w.draw.of([{ step_percent: 5 + w.draw(40) }, { completeness: 100 }, { range: [0, i.unit === '%' ? 5 : 20 + w.draw(80)] }]);
            return { apply: true };
        },
    },
    'a figure that is held is accepted': { weight: 3, run: (w) => (w.config.indicators.some((i) => i.plausibility) ? { accept: w.draw(1 << 30) } : null) },
    'small groups are published': { weight: 3, run: (w) => (w.config.skydd ? { run: ['disclose'] } : null) },
    'a unit is hidden that should not have been shown': {
        weight: 2,
        run(w) {
            if (!w.config.skydd || w.hidden) return null; // once a history: everything is asked again afterwards
            w.hidden = true;
            return { withdraw: w.draw.of(leaves(w)).id, from: monthText(w.first + w.draw(w.months)) };
        },
    },
    'managers report their forecasts': {
        weight: 4,
        run(w) {
            if (!w.traits.rounds) return null;
            const period = monthText(w.first + w.months - 1 - w.draw(5));
            for (const u of leaves(w).filter((x) => x.codes?.prognoser && w.draw(8)))
                for (const [account, most] of [['FK', 300000], ['FI', -90000]]) put(w, 'prognoser', period, u.codes.prognoser, account, 'HEL', String(Math.trunc(most / 2) + Math.sign(most) * w.draw(Math.abs(most))));
            return { pull: 'prognoser', periods: [period] };
        },
    },
    'an earlier configuration again': { weight: 1, run: () => ({ back: true }) },
    'time goes by': { weight: 1, run: () => ({ wait: true }) },
};

const bag = Object.entries(kinds).flatMap(([name, k]) => Array(k.weight).fill(name));
// The next event: [its kind, what is to be done]. The world is changed.
export function next(w) {
    for (;;) {
        const name = w.draw.of(bag), what = kinds[name].run(w);
        if (what) return [name, what];
    }
}
