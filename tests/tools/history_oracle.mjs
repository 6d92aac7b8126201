// What the figures of a drawn history must be, reckoned a second time from its deliveries and its configuration alone: slowly, exactly, in
// whole numbers, and in another language than the program's. It knows what history_world.mjs draws: long CSV, months, flows and levels.

const SCALE = 7; // decimals that a delivery may have
const units = (text) => {
    const [whole, part = ''] = text.replace('-', '').split('.');
    const n = BigInt(whole + part.padEnd(SCALE, '0'));
    return text.startsWith('-') ? -n : n;
};
const monthOf = (text) => Number(text.slice(0, 4)) * 12 + (text.length > 4 ? Number(text.slice(5, 7)) - 1 : 11);
const holds = (x, m) => (x.from === undefined || m >= monthOf(x.from)) && (x.to === undefined || m <= monthOf(x.to));

// ---- what has been delivered: each figure's writes, oldest first; the newest of a pull that was not taken back is the figure
export class Deliveries {
    constructor() {
        this.written = new Map(); // source|period|unit|code|column → [pull, text or null: vanished]
        this.taken = new Set();
    }
    now(key) {
        return this.written.get(key)?.findLast(([pull]) => !this.taken.has(pull))?.[1] ?? null;
    }
    // Of each period and column that the file names it holds everything.
    pull(id, source, text) {
        const rows = text.trim().split('\n').slice(1).map((r) => r.split(','));
        const delivered = new Map(rows.map(([period, unit, code, column, value]) => [[source, period, unit, code, column].join('|'), value]));
        const scope = new Set(rows.map((r) => [source, r[0], r[3]].join('|')));
        const scoped = (key) => (([s, period, , , column]) => scope.has([s, period, column].join('|')))(key.split('|'));
        for (const key of new Set([...delivered.keys(), ...[...this.written.keys()].filter(scoped)])) {
            const value = delivered.get(key) ?? null;
            if (value === this.now(key) || (value !== null && this.now(key) !== null && value !== '' && this.now(key) !== '' && units(value) === units(this.now(key)))) continue;
            this.written.set(key, [...(this.written.get(key) ?? []), [id, value]]);
        }
    }
    retract(id) {
        this.taken.add(id);
    }
}

// ---- one edition
// today: the month whose tree is laid under all months (org=nu); undefined: each month has its own.
export class Oracle {
    constructor(config, deliveries, today) {
        this.config = config;
        this.today = today;
        this.cells = new Map(); // measure|scenario|slice|unit|month → the unit's own sum
        this.covered = new Set(); // source|scenario|month
        this.empties = new Set(); // likewise: a figure without a value
        this.memory = new Map();
        for (const key of deliveries.written.keys()) {
            const value = deliveries.now(key);
            if (value !== null) this.take(key.split('|'), value);
        }
    }
    take([source, period, code, account, column], value) {
        const m = monthOf(period), s = this.config.sources.find((x) => x.id === source), c = s.columns[column];
        if (c.window) return; // whole years are not judged
        this.covered.add([source, c.scenario, m].join('|'));
        const unit = this.config.units.find((u) => holds(u, m) && [u.codes?.[source] ?? []].flat().includes(code))?.id ?? s.unmapped;
        if (!unit) return;
        for (const me of this.config.measures) {
            const rule = me.series.find((r) => r.source === source && holds(r, m) && r.codes.some((p) => account.startsWith(p.replace('*', ''))));
            if (!rule) continue;
            const key = [me.id, c.scenario, c.slice ?? 'T', unit, m].join('|');
            if (value === '') this.empties.add(key);
            else this.cells.set(key, (this.cells.get(key) ?? 0n) + units(value) * BigInt(rule.sign ?? 1));
        }
    }
    // The unit's own figure; null: there is none.
    own(me, scenario, slice, unit, m) {
        const got = this.cells.get([me.id, scenario, slice, unit.id, m].join('|'));
        if (got !== undefined) return got;
        const zero = me.absent === 'zero' && slice === 'T' && holds(unit, m) && me.series.some((r) => holds(r, m) && this.covered.has([r.source, scenario, m].join('|')) &&
            (unit.codes?.[r.source] !== undefined || this.config.sources.find((s) => s.id === r.source).unmapped === unit.id));
        return zero && !this.empties.has([me.id, scenario, slice, unit.id, m].join('|')) ? 0n : null;
    }
    parent(u, m) {
        if (this.today === undefined) return this.parentIn(u, m);
        if (u.to !== undefined && monthOf(u.to) < this.today) return u.succeeded_by ?? this.parentIn(u, monthOf(u.to));
        return this.parentIn(u, u.from !== undefined && monthOf(u.from) > this.today ? monthOf(u.from) : this.today);
    }
    // There is such a unit in the month; by today's tree also while something below it was.
    lives(u, m) {
        return holds(u, m) || (this.today !== undefined && this.config.units.some((x) => this.parent(x, m) === u.id && this.lives(x, m)));
    }
    parentIn(u, m) {
        return u.parents ? u.parents.findLast((p) => p.from === undefined || monthOf(p.from) <= m)?.unit : u.parent;
    }
    sum(me, scenario, slice, unit, m) {
        const key = [me.id, scenario, slice, unit.id, m].join('|');
        if (!this.memory.has(key)) {
            const parts = [this.own(me, scenario, slice, unit, m), ...this.config.units.filter((u) => this.lives(u, m) && this.parent(u, m) === unit.id).map((u) => this.sum(me, scenario, slice, u, m))].filter((x) => x !== null);
            this.memory.set(key, parts.length ? parts.reduce((a, b) => a + b) : null);
        }
        return this.memory.get(key);
    }
    // Over the window; null: missing.
    measure(id, scenario, slice, unit, m, window) {
        const me = this.config.measures.find((x) => x.id === id);
        if (me.accumulates === 'stock') return this.sum(me, scenario, slice, unit, m);
        const n = { month: 1, ytd: (m % 12) + 1, r12: 12, year: 12 }[window];
        let all = 0n, any = false;
        for (let at = m - n + 1; at <= m; at++) {
            if (!this.lives(unit, at)) {
                if (window === 'r12') return null;
                continue;
            }
            const x = this.sum(me, scenario, slice, unit, at);
            if (x === null) return null;
            all += x;
            any = true;
        }
        return any ? all : null;
    }
    // The figure as [numerator, denominator] in the indicator's unit; null: there is none.
    value(indicator, unit, m, window, scenario, slice) {
        const i = this.config.indicators.find((x) => x.id === indicator), one = 10n ** BigInt(SCALE);
        if (!this.lives(unit, m) || !(i.windows ?? ['month']).includes(window) || (window === 'year' && m % 12 !== 11)) return null;
        const get = (id, s = scenario) => this.measure(id, s, slice, unit, m, window);
        const minus = (a, b) => (a === null || b === null ? null : [a - b, one]);
        const over = (a, b, up, down = 1n) => (a === null || b === null || b === 0n ? null : [a * up, b * down]);
        switch (i.formula) {
            case 'anstallda': return ((x) => x && [x, one])(get('anstallda'));
            case 'kostnad - intakt': return minus(get('kostnad'), get('intakt'));
            case 'budget(kostnad) - kostnad': return minus(get('kostnad', 'budget'), get('kostnad'));
            case 'sjuktimmar / arbetstid * 100': return over(get('sjuktimmar'), get('arbetstid'), 100n);
            case '(sjuktimmar + 0.5 * sjuktimmar) / arbetstid * 100': return over(get('sjuktimmar'), get('arbetstid'), 300n, 2n);
            case 'kostnad / anstallda': return over(get('kostnad'), get('anstallda'), 1n);
        }
        throw new Error(`the oracle does not know ${i.formula}`);
    }
    // What is wrong with this row of the API; undefined: nothing.
    judge(row) {
        if (row.state === 'sekretess' || row.state === 'ej_publicerat') return row.value === null ? undefined : `a figure that is ${row.state} is told`;
        const unit = this.config.units.find((u) => u.id === row.unit);
        const x = this.value(row.indicator, unit, monthOf(row.period), row.window, row.scenario, row.slice);
        if (x === null || row.value === null) return (x === null) === (row.value === null) ? undefined : `expected ${x}`;
        const [num, den] = x[1] < 0n ? [-x[0], -x[1]] : x;
        const expected = Number(num) / Number(den), off = Math.abs(expected - row.value);
        return off <= 2e-11 * Math.max(Math.abs(expected), 0.1) ? undefined : `expected ${expected}`;
    }
}
