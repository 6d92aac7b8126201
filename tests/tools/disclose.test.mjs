// Small groups with the whole program: the daemon releases what is due, `ksrd disclose` hides what should not have been shown and shows an
// authorised person what is hidden, and /admin says who hides whom.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../browser/server.mjs';
import { Small } from './small.mjs';

// Åsen 30, Dalen 4, Omsorgen 25: Dalen is small, and Åsen would tell it.
const persons = { 11: 30, 12: 4, 20: 25 };
const sick = { 11: 200, 12: 37, 20: 150 };
const delivery = (months) =>
    ['Period,Enhet,Mått,Kolumn,Mätvärde', ...months.flatMap((m) => Object.keys(persons).flatMap((u) =>
        [`2024-0${m},${u},ANST,UTF,${persons[u]}`, `2024-0${m},${u},TID,UTF,${persons[u] * 100}`, `2024-0${m},${u},SJUK,UTF,${sick[u] + m}`]))].join('\n') + '\n';

const small = new Small({}, 'disclose');
small.edit('ksrd.yaml', 'pillars:', 'skydd:\n  halsa: {min_n: 11, antal: anstallda, skydd: halv, slapps: 20, matt: [sjuktimmar, arbetstid]}\npillars:');
small.edit('indicators.yaml', '  - {id: personer, name: Anställda, pillar: kultur, unit: antal, rollup: last, formula: anstallda}\n', '');

const disclose = (...args) => {
    const r = small.run('disclose', ...args);
    return { code: r.status, said: r.stdout + r.stderr };
};
const value = async (unit, month, query = '') =>
    (await small.api(`/api/v1/values?indicator=sjukfranvaro&unit=${unit}&from=2024-0${month}&to=2024-0${month}&window=month${query}`)).values[0];
const state = async (unit, month, query) => (await value(unit, month, query)).state;
const released = (month) => until(`the release of month ${month}`, 120, async () => (await state('kommun', month)) === 'ok');
const admin = async () => (await small.get('/admin')).text.match(/<section class="block" id="sma-grupper">.*?<\/section>/s)?.[0] ?? '';
const has = (text, ...words) => words.forEach((w) => assert.ok(text.includes(w), `no '${w}' in\n${text}`));

let before_it; // the edition before anything was withdrawn

before(async () => {
    await small.serve();
    small.deliver({ personal: delivery([1, 2]) });
});
after(() => small.remove());

test('the daemon releases what is due by itself, and what comes later in its turn', async () => {
    await released(1);
    await released(2);
    assert.equal((await value('kommun', 2)).numerator, 37 + 200 + 150 + 6);
    for (const unit of ['asen', 'dalen']) {
        const v = await value(unit, 2);
        assert.deepEqual([v.state, v.value, v.numerator, v.n], ['sekretess', null, null, null]);
    }
    assert.equal(await state('omsorg', 2), 'ok');
    small.deliver({ personal: delivery([1, 2, 3]) });
    await released(3);
    const { code, said } = disclose();
    assert.equal(code, 0, said);
    assert.equal(await state('dalen', 3), 'sekretess');
});

test('the administrator reads who is small and who hides for its sake', async () => {
    const text = await admin();
    has(text, '<strong>halsa</strong>', 'mars 2024: 1 för sin egen skull, 1 för andras eller med dem', 'Det krävs minst 11 medarbetare', 'Gäller Sjukfrånvaro',
        '<th scope="row">Dalens skola</th><td>allt</td><td class="nowrap">januari 2024</td><td class="nowrap">liten grupp</td><td>4 medarbetare; det krävs 11.</td>',
        '<th scope="row">Åsens skola</th><td>allt</td><td class="nowrap">januari 2024</td><td class="nowrap">för andras skull</td>' +
            '<td>Skyddar Dalens skola (4), som annars gick att räkna fram. Tillsammans 34; det krävs minst 11. Döljs året ut.</td>');
    assert.ok(!text.includes('Omsorgsnämnden'));
});

test('a hidden figure is shown to who says why and until when, and on no page', async () => {
    const order = ['--show', 'sjukfranvaro', '--unit', 'dalen', '--period', '2024-02'];
    for (const [args, word] of [[[...order, '--until', '2999-01-01'], '--reason'], [[...order, '--reason', 'x'], '--until'],
        [[...order, '--until', '2001-01-01', '--reason', 'x'], 'has passed'], [[...order, '--until', 'snart', '--reason', 'x'], 'is no date'],
        [['--show', 'finns_inte', ...order.slice(2), '--until', '2999-01-01', '--reason', 'x'], "no indicator 'finns_inte'"]]) {
        const { code, said } = disclose(...args);
        assert.equal(code, 2, said);
        has(said, word);
    }
    const { code, said } = disclose(...order, '--until', '2999-01-01', '--reason', 'Granskning');
    assert.equal(code, 0, said);
    has(said, 'sjukfranvaro  dalen  2024-02: 9.75 (n 4)', 'Loggat som nr 1', ': Granskning', 'Får användas till 2999-01-01');
    assert.equal(await state('dalen', 2), 'sekretess');
});

test('what is withdrawn is gone in every edition, with whoever would tell it', async () => {
    before_it = await small.edition();
    assert.equal(await state('skola', 2), 'ok');
    for (const [args, word] of [[['--withdraw', 'omsorg', '--reason', 'x'], '--from'], [['--withdraw', 'omsorg', '--from', '2024', '--reason', 'x'], 'is no month'],
        [['--withdraw', 'finns_inte', '--from', '2024-02', '--reason', 'x'], "no unit 'finns_inte'"],
        [['--withdraw', 'omsorg', '--from', '2024-02', '--family', 'lon', '--reason', 'x'], "no family 'lon'"]]) {
        const { code, said } = disclose(...args);
        assert.equal(code, 2, said);
        has(said, word);
    }
    const { code, said } = disclose('--withdraw', 'omsorg', '--from', '2024-02', '--reason', 'Fel antal');
    assert.equal(code, 0, said);
    has(said, 'omsorg visas inte från 2024-02', 'inte heller i det som visas som det stod tidigare', ': Fel antal');
    await until('the withdrawal', 120, async () => (await state('omsorg', 2)) === 'sekretess');
    for (const query of ['', `&per=@${before_it}`, `&per=@${before_it - 1}`]) {
        assert.equal(await state('omsorg', 1, query), 'ok', query);
        assert.equal(await state('skola', 1, query), 'ok', query);
        for (const unit of ['omsorg', 'skola']) {
            const v = await value(unit, 2, query);
            assert.deepEqual([v.state, v.value, v.numerator, v.n], ['sekretess', null, null, null], `${unit} ${query}`);
        }
        assert.equal(await state('kommun', 2, query), 'ok', query);
    }
    // The months after: the same units hide, and what is above them is shown on.
    assert.deepEqual([await state('omsorg', 3), await state('skola', 3), await state('kommun', 3)], ['sekretess', 'sekretess', 'ok']);
    has(await admin(), '<th scope="row">Omsorgsnämnden</th><td>allt</td><td class="nowrap">februari 2024</td><td class="nowrap">tillbakadragen</td>',
        '<td>Skyddar Omsorgsnämnden (25), som annars gick att räkna fram.');
});
