// What src/kpi/spc.c answers, worked out anew from its definition: whole fractions (BigInt), no bounds, one rule at a time over padded
// windows as NHSRplotthedots has them. Input, a line a series: "least firm v[,flags] …"; v is a whole number of 10^-12 or "-" for a gap;
// flags: p does not count, b begins a band. Output, a line a series: bands, then a mark per point.
import { createInterface } from 'node:readline';

const gcd = (a, b) => { a = a < 0n ? -a : a; while (b) [a, b] = [b, a % b]; return a; };
export const frac = (n, d = 1n) => { if (d < 0n) { n = -n; d = -d; } const g = gcd(n, d) || 1n; return { n: n / g, d: d / g }; };
const add = (a, b) => frac(a.n * b.d + b.n * a.d, a.d * b.d);
const mul = (a, b) => frac(a.n * b.n, a.d * b.d);
const div = (a, b) => frac(a.n * b.d, a.d * b.n);
const neg = (a) => ({ n: -a.n, d: a.d });
const cmp = (a, b) => { const x = a.n * b.d - b.n * a.d; return x < 0n ? -1 : x > 0n ? 1 : 0; };
const sum = (list) => list.reduce(add, frac(0n));
const mean = (list) => div(sum(list), frac(BigInt(list.length)));
const text = (f) => `${f.n}/${f.d}`;

function limits(points, least, firm) {
  const counted = points.filter((p) => p.value && p.counts).map((p) => p.value);
  const ranges = [];
  for (let i = 1; i < points.length; i++) {
    const [a, b] = [points[i - 1], points[i]];
    if (a.value && b.value && a.counts && b.counts) {
      const d = add(b.value, neg(a.value));
      ranges.push(d.n < 0n ? neg(d) : d);
    }
  }
  if (counted.length < least || ranges.length === 0) return { state: 'few' };
  const amr = mean(ranges);
  const kept = ranges.filter((r) => cmp(r, mul(amr, frac(3267n, 1000n))) < 0);
  const same = counted.every((v) => cmp(v, counted[0]) === 0);
  const average = kept.length ? mean(kept) : frac(0n);
  if (average.n === 0n && !same) return { state: 'uneven' };
  const m = mean(counted), far = mul(average, frac(266n, 100n)), near = mul(far, frac(2n, 3n));
  return { state: counted.length < firm ? 'provisional' : 'firm', mean: m, lower: add(m, neg(far)), upper: add(m, far),
    nearLower: add(m, neg(near)), nearUpper: add(m, near) };
}

// One mark per point: the way (n normal, u up, d down, . unjudged) and the rule.
function marks(points, l) {
  const v = points.map((p) => p.value);
  const side = v.map((x) => (x ? cmp(x, l.mean) : NaN));
  const outside = v.map((x) => (x ? (cmp(x, l.upper) > 0 ? 1 : cmp(x, l.lower) < 0 ? -1 : 0) : NaN));
  const close = v.map((x, i) => (x && outside[i] === 0 && (cmp(x, l.nearUpper) > 0 || cmp(x, l.nearLower) < 0) ? 1 : 0));
  const step = v.map((x, i) => (i > 0 && x && v[i - 1] ? cmp(x, v[i - 1]) : NaN));
  return v.map((x, i) => {
    if (!x) return '.0';
    if (outside[i]) return outside[i] > 0 ? 'u1' : 'd1';
    for (let s = i - 6; s <= i; s++) // seven from s on hold point i; the earliest tells the way
      for (const way of [1, -1])
        if (s >= 0 && s + 6 < v.length && [1, 2, 3, 4, 5, 6].every((k) => step[s + k] === way)) return way > 0 ? 'u2' : 'd2';
    for (let s = i - 2; s <= i; s++) {
      const three = [s, s + 1, s + 2];
      if (s < 0 || s + 2 >= v.length || !close[i]) continue;
      if (three.filter((k) => close[k]).length >= 2 && Math.abs(three.reduce((t, k) => t + side[k], 0)) === 3) return side[i] > 0 ? 'u3' : 'd3';
    }
    for (let s = i - 6; s <= i; s++)
      if (s >= 0 && s + 6 < v.length && side[i] !== 0 && [0, 1, 2, 3, 4, 5, 6].every((k) => side[s + k] === side[i])) return side[i] > 0 ? 'u4' : 'd4';
    return 'n0';
  });
}

export function judge(points, least, firm) {
  const bands = [], all = [];
  for (let from = 0, to; from < points.length; from = to) {
    for (to = from + 1; to < points.length && !points[to].begins;) to++;
    const own = points.slice(from, to), l = limits(own, least, firm);
    bands.push({ from, to: to - 1, ...l });
    all.push(...(l.mean ? marks(own, l) : own.map(() => '.0')));
  }
  return { bands, marks: all };
}

export function say({ bands, marks: m }) {
  const one = (b) => `${b.from}-${b.to} ${b.state}${b.mean ? ' ' + [b.mean, b.lower, b.upper, b.nearLower, b.nearUpper].map(text).join(' ') : ''}`;
  return `${bands.map(one).join('; ')} | ${m.join(' ')}`;
}

export const point = (word) => {
  const [v, flags = ''] = word.split(',');
  return { value: v === '-' ? null : frac(BigInt(v), 1000000000000n), counts: !flags.includes('p'), begins: flags.includes('b') };
};

if (process.argv[1].endsWith('spc_oracle.mjs'))
  for await (const line of createInterface({ input: process.stdin })) {
    const [least, firm, ...rest] = line.trim().split(' ');
    console.log(say(judge(rest.map(point), Number(least), Number(firm))));
  }
