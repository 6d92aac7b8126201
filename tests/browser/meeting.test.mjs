// Meetings in a real browser: the frozen papers, and presenter mode with a clicker's keys, without network, without JavaScript.
import test, { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { HtmlValidate } from 'html-validate';
import { startBrowser, smallText } from './browser.mjs';
import { until } from './server.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const meeting = '/mote/ks_2026_12', first = `${meeting}/visa/1`;
const hall = { viewport: { width: 1920, height: 1080 } };
let demo, open, stop;

before(async () => ({ demo, open, stop } = await startBrowser()));
after(() => stop?.());

const shown = (page) => page.locator('.screen:not([hidden])');
const number = async (page) => (await shown(page).locator('.place').innerText()).trim();
const matters = (page) => page.locator('.screen').count();

test('the list names meetings, and the papers say what they were and what is new since', async () => {
    const { context, page, noise } = await open('/mote');
    assert.match(await page.locator('h1').innerText(), /möte/i);
    await page.locator('main table a', { hasText: 'Kommunstyrelsen 27 oktober 2026' }).click();
    assert.equal(new URL(page.url()).pathname, '/mote/ks_2026_10');
    const text = (await page.locator('main').innerText()).replaceAll('\u00a0', ' ');
    assert.match(text, /Som vid kallelsen 20 oktober 2026 kl\. 08\.00 · \d+ nya? uppgift/);
    assert.match(text, /Beslutades 27 oktober 2026 § 132: Återrapporten godkänns/);
    assert.match(text, /Tidigare beslut[\s\S]*Beslutades 22 september 2026 § 120/);
    assert.match(text, /Vimmerby kommun, sjukfrånvaro: [\d,]+ % \(augusti 2026\)\. Nu [\d,]+ % \(oktober 2026\)/);
    // what is new is another figure than the frozen one, of a later period
    const row = page.locator('main table tr', { has: page.locator('th', { hasText: /^Sjukfrånvaro$/ }) }).first();
    const cells = await row.locator('td').allInnerTexts();
    assert.match(cells[1], /augusti 2026/);
    assert.match(cells.at(-1), /oktober 2026/);
    assert.deepEqual(noise(), []);
    await context.close();
});

test('the paper is the page as it stood: the same numbers as its edition', async () => {
    const { meetings } = await (await fetch(`${demo.url}/mote/ks_2026_10.json`)).json();
    const { frozen, items } = meetings[0];
    const paper = await (await fetch(`${demo.url}/mote/ks_2026_10/papper/1`)).text();
    const then = await (await fetch(`${demo.url}/tavla/kommunstyrelsen?per=@${frozen.edition}`)).text();
    const numbers = (html) => [...html.matchAll(/<p class="number">([\s\S]*?)<\/p>/g)].map((m) => m[1]);
    assert.deepEqual(numbers(paper), numbers(then));
    assert.equal(items[0].values.length, 12);
    for (const v of items[0].values) {
        const q = `indicator=${v.indicator}&unit=${v.unit}&from=${v.period}&to=${v.period}&window=${v.window}&per=@${frozen.edition}`;
        const { values } = await (await fetch(`${demo.url}/api/v1/values?${q.replace('/', '%2F')}`)).json();
        assert.equal(values.length, 1, v.indicator);
        assert.deepEqual([values[0].value, values[0].state, values[0].status.mal], [v.value, v.state, v.status.mal], v.indicator);
    }
});

test('each matter fits a screen of 1920 × 1080 and of 1280 × 720, with no letter under 24 px in the hall', async () => {
    for (const viewport of [hall.viewport, { width: 1280, height: 720 }]) {
        const { context, page, noise } = await open(first, { viewport });
        const all = await matters(page);
        assert.equal(all, 5);
        for (let n = 1; n <= all; n++) {
            assert.equal(await number(page), `${n} av ${all}`);
            const box = await page.evaluate(() => {
                const s = document.querySelector('.screen:not([hidden])');
                const foot = s.querySelector('footer').getBoundingClientRect();
                const last = [...s.children].at(-2).getBoundingClientRect();
                return { w: s.scrollWidth - s.clientWidth, h: s.scrollHeight - s.clientHeight, foot: foot.bottom <= window.innerHeight, above: last.bottom <= foot.top + 1 };
            });
            assert.deepEqual(box, { w: 0, h: 0, foot: true, above: true }, `matter ${n} at ${viewport.width}`);
            if (viewport === hall.viewport) assert.deepEqual(await smallText(page, 24), [], `matter ${n}`);
            await page.keyboard.press('PageDown');
        }
        assert.deepEqual(noise(), []);
        await context.close();
    }
});

test('a clicker turns the pages, and nothing but the page number can be seen to press', async () => {
    const { context, page } = await open(first, hall);
    const press = async (key, expected) => {
        await page.keyboard.press(key);
        assert.equal(await number(page), `${expected} av 5`, key);
        assert.equal(new URL(page.url()).pathname, `${meeting}/visa/${expected}`, key);
    };
    for (const [key, n] of [['PageDown', 2], ['ArrowRight', 3], [' ', 4], ['ArrowDown', 5], ['PageDown', 5], ['PageUp', 4], ['ArrowLeft', 3], ['ArrowUp', 2],
        ['Home', 1], ['PageUp', 1], ['End', 5]])
        await press(key, n);
    await page.keyboard.press('b');
    assert.equal(await page.locator('main').evaluate((e) => getComputedStyle(e).visibility), 'hidden');
    await page.keyboard.press('b');
    assert.equal(await page.locator('main').evaluate((e) => getComputedStyle(e).visibility), 'visible');
    assert.equal(await page.locator('button, select, input, nav, summary').count(), 0);
    const links = await shown(page).locator('a').allInnerTexts();
    assert.deepEqual(links, ['5']);
    await page.keyboard.press('Escape');
    await page.waitForURL(`**${meeting}`);
    await context.close();
});

test('a lost network does not matter', async () => {
    const { context, page, noise } = await open(first, hall);
    const seen = [];
    await until('the icon', 30, () => page.evaluate(() => document.readyState === 'complete'));
    await context.setOffline(true);
    for (let n = 1; n <= 5; n++) {
        seen.push(await shown(page).locator('h1').innerText());
        await page.keyboard.press('PageDown');
    }
    await page.keyboard.press('Home');
    assert.equal(await shown(page).locator('h1').innerText(), seen[0]);
    assert.equal(new Set(seen).size, 5);
    assert.deepEqual(noise(), []);
    await context.close();
});

test('without JavaScript the number at the foot is the way to the next matter', async () => {
    const { context, page } = await open(first, { ...hall, javaScriptEnabled: false });
    for (let n = 2; n <= 5; n++) {
        await shown(page).locator('a[rel=next]').click();
        assert.equal(await number(page), `${n} av 5`);
    }
    await shown(page).locator('a[rel=prev]').click();
    assert.equal(await number(page), '4 av 5');
    await context.close();
});

test('presenter mode is valid HTML, and axe finds nothing on it, large or at 320 px', async () => {
    const validator = new HtmlValidate({ extends: ['html-validate:standard'], rules: { 'no-inline-style': 'error', 'long-title': 'off' } });
    const report = await validator.validateString(await (await fetch(demo.url + first)).text());
    assert.deepEqual(report.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`)).slice(0, 5), []);
    for (const options of [hall, { ...hall, colorScheme: 'dark' }, { ...hall, contrast: 'more' }, { viewport: { width: 320, height: 640 } }])
        for (const n of [1, 4]) {
            const { context, page } = await open(`${meeting}/visa/${n}`, options);
            await page.evaluate(axe);
            const { violations } = await page.evaluate(() =>
                window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
            assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((x) => x.html.slice(0, 160)).join(' | ')}`), []);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth));
            await context.close();
        }
});
