// The pages in a real browser: no console message, no CSP violation, WCAG 2.2 AA by axe, no sideways scrolling at 320 px, readable
// without JavaScript, keyboard, valid HTML, smallest type.
import test, { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { readFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { HtmlValidate } from 'html-validate';
import { startBrowser, slug, smallText } from './browser.mjs';
import { root } from './server.mjs';

// one of every kind: what takes long looks at these
const kinds = ['/', '/kultur', '/enhet/gymnasiet', '/indikator/sjukfranvaro', '/indikator/budgetavvikelse?enhet=socialnamnden', '/rakning/sjukfranvaro',
    '/rattelser', '/klart/2026', '/admin', '/kallor', '/ordlista', '/tillganglighet', '/berattelser', '/berattelser/heltid_som_norm', '/enheter', '/balans', '/sok?q=sjukfranvaro', '/mote/ks_2026_10', '/inbaddad/sjukfranvaro', '/tavla/forvaltningar',
    '/indikatorer', '/finns-inte'];
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = join(root, 'build', 'shots');
const paths = ['/', '/kultur', '/struktur', '/resultat', '/enhet/koncern', '/enhet/kommun', '/enhet/gymnasiet', '/indikator/sjukfranvaro',
    '/indikator/sjukfranvaro?enhet=gymnasiet&fonster=ytd', '/indikator/nettokostnad', '/indikator/hme', '/indikator/soliditet_koncern?enhet=koncern',
    '/rakning/sjukfranvaro', '/rattelser', '/balans', '/balans?enhet=gymnasiet', '/sok', '/sok?q=sjukfranvaro', '/sok?q=xyzzyqwerty', '/klart/2026', '/admin', '/kallor', '/ordlista', '/tillganglighet', '/berattelser', '/berattelser/heltid_som_norm', '/enheter', '/indikatorer', '/tavla/ekonomi', '/tavla/forvaltningar', '/tavla/gymnasiet', '/mote', '/mote/ks_2026_10', '/mote/ks_2026_10/papper/2', '/finns-inte', '/indikator/finns_inte', '/indikator/sjukfranvaro?okand=1', '/inbaddad/sjukfranvaro'];
let demo, open, stop;

before(async () => {
    mkdirSync(shots, { recursive: true });
    ({ demo, open, stop } = await startBrowser());
});
after(() => stop?.());

test('every page loads without console message, CSP violation or foreign request, and has its status', async () => {
    for (const path of paths) {
        const { context, page, reply, noise } = await open(path);
        const expected = /finns.inte/.test(path) ? 404 : /okand/.test(path) ? 400 : 200;
        assert.equal(reply.status(), expected, path);
        assert.match(reply.headers()['content-security-policy'], /^default-src 'self'/);
        assert.deepEqual(noise(), [], path);
        assert.equal(await page.locator('html').getAttribute('lang'), 'sv');
        assert.equal(await page.locator('h1').count(), 1, path);
        assert.equal(await page.locator('main').count(), 1, path);
        await page.screenshot({ path: join(shots, `${slug(path)}-1280.png`) });
        await context.close();
    }
});

for (const [name, options] of [['light', {}], ['dark', { colorScheme: 'dark' }], ['high contrast', { contrast: 'more' }], ['phone', { viewport: { width: 390, height: 844 } }],
    ['forced colours', { forcedColors: 'active' }], ['forced colours, dark', { forcedColors: 'active', colorScheme: 'dark' }],
    ['320 px, dark, high contrast', { viewport: { width: 320, height: 640 }, colorScheme: 'dark', contrast: 'more' }]])
    test(`axe finds nothing at WCAG 2.2 AA: ${name}`, async () => {
        for (const path of name === 'light' || process.env.KSRD_FULL ? paths : kinds) {
            const { context, page } = await open(path, options);
            await page.evaluate(axe);
            const { violations } = await page.evaluate(() =>
                window.axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }));
            assert.deepEqual(violations.map((v) => `${path} ${v.id}: ${v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160)).join(' | ')}`), []);
            if (name !== 'light') await page.screenshot({ path: join(shots, `${slug(path)}-${name.replace(/[ ,]/g, '')}.png`), fullPage: name === 'phone' });
            await context.close();
        }
    });

test('nothing scrolls sideways at 320 px, with JavaScript off', async () => {
    for (const path of paths) {
        const { context, page } = await open(path, { viewport: { width: 320, height: 640 }, javaScriptEnabled: false });
        const width = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(width <= 320, `${path}: ${width} px wide`);
        await context.close();
    }
});

test('the same words stand there with JavaScript off', async () => {
    for (const path of paths.filter((p) => p !== '/admin')) { // it tells the time of the next pull and the size of the database
        const on = await open(path);
        const off = await open(path, { javaScriptEnabled: false });
        const words = (p) => p.locator('main').innerText();
        assert.equal(await words(off.page), await words(on.page), path);
        await on.context.close();
        await off.context.close();
    }
});

test('the keyboard reaches the content first and sees where it is', async () => {
    const { context, page } = await open('/');
    await page.keyboard.press('Tab');
    const first = await page.evaluate(() => ({ text: document.activeElement.textContent.trim(), href: document.activeElement.getAttribute('href') }));
    assert.match(first.text, /innehåll/i);
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => location.hash), first.href);
    const order = [];
    for (let i = 0; i < 25; i++) {
        await page.keyboard.press('Tab');
        order.push(await page.evaluate(() => {
            const e = document.activeElement, s = getComputedStyle(e);
            return e === document.body ? 'body' : `${s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2}`;
        }));
    }
    assert.ok(order.filter((o) => o === 'true').length >= 20, order.join(' '));
    assert.ok(!order.includes('false'), 'a focus without a ring');
    await context.close();
});

test('the overview fits one screen at 1280 × 720', async () => {
    const { context, page } = await open('/');
    const size = await page.evaluate(() => ({ w: document.documentElement.scrollWidth, h: document.documentElement.scrollHeight,
        cards: document.querySelectorAll('main article').length, exceptions: document.querySelectorAll('main article.undantag, main article.exception').length }));
    assert.equal(size.w, 1280);
    assert.ok(size.cards >= 12, `${size.cards} cards`);
    // more than three exceptions: it scrolls, nothing shrinks
    if (size.exceptions <= 3) assert.ok(size.h <= 720, `${size.h} px high with ${size.exceptions} exceptions`);
    await context.close();
});

test('the first page names a conflict and leads to the rule that found it, and to the balance over time', async () => {
    const { context, page } = await open('/');
    await page.getByRole('link', { name: /^Krock: / }).click();
    const found = page.locator(new URL(page.url()).hash);
    assert.equal(await found.locator('h3').innerText(), 'Färre timvikarier medan sjukfrånvaron ligger över målet');
    assert.match(await found.innerText(), /9,2\s%[^]*8,7\s%[^]*Regel: /);
    assert.equal(await found.getByRole('link').count(), 2);
    await page.goto(demo.url + '/');
    await page.getByRole('link', { name: 'Balansen över tid', exact: true }).click();
    assert.equal(await page.locator('.balances tbody tr').count(), 4);
    await context.close();
});

test('search: from the head of a page, by the key /, which can be turned off, and without JavaScript', async () => {
    const { context, page } = await open('/indikator/hme');
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.name), 'q');
    await page.keyboard.type('franvaro');
    await page.keyboard.press('Enter');
    await page.waitForURL(/sok\?q=franvaro/);
    assert.match(await page.locator('h1').innerText(), /träffar för ”franvaro”/);
    assert.ok((await page.locator('.hits a').allInnerTexts()).includes('Sjukfrånvaro'));
    await page.keyboard.press('/');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'sokord');
    await page.keyboard.type('/'); // in a field it is a letter like others
    assert.equal(await page.locator('#sokord').inputValue(), '/');
    await page.getByRole('button', { name: /Tangenten \/ hoppar till sökfältet: på/ }).click();
    await page.keyboard.press('/');
    assert.notEqual(await page.evaluate(() => document.activeElement.id), 'sokord');
    await context.close();
    const off = await open('/', { javaScriptEnabled: false });
    await off.page.locator('.find input[type=search]').fill('vimmerby gymn');
    await off.page.locator('.find button').click();
    assert.equal(await off.page.locator('.hits a').first().innerText(), 'Vimmerby gymnasium');
    await off.context.close();
    const phone = await open('/', { viewport: { width: 390, height: 844 } });
    await phone.page.getByText('Meny', { exact: true }).click();
    await phone.page.getByRole('link', { name: 'Sök' }).click();
    await phone.page.getByLabel('Sök indikator, enhet, tavla eller ord').fill('hme');
    await phone.page.keyboard.press('Enter');
    await phone.page.waitForURL(/q=hme/);
    assert.equal(await phone.page.locator('.hits a').first().innerText(), 'Hållbart medarbetarengagemang');
    await phone.context.close();
});

test('no text is smaller than 13 px, on the screen and on a phone', async () => {
    for (const viewport of [{ width: 1280, height: 720 }, { width: 390, height: 844 }])
        for (const path of paths) {
            const { context, page } = await open(path, { viewport });
            const small = await smallText(page, 13);
            assert.deepEqual(small, [], `${path} at ${viewport.width}`);
            await context.close();
        }
});

test('the HTML is valid', async () => {
    const validator = new HtmlValidate({ extends: ['html-validate:standard'], rules: { 'no-inline-style': 'error', 'long-title': 'off' } });
    for (const path of paths) {
        const html = await (await fetch(demo.url + path)).text();
        const report = await validator.validateString(html);
        const messages = report.results.flatMap((r) => r.messages.map((m) => `${path}:${m.line}:${m.column} ${m.ruleId}: ${m.message}`));
        assert.deepEqual(messages.slice(0, 5), []);
    }
});

test('each chart has its table: the numbers of the picture stand in words', async () => {
    const { context, page } = await open('/indikator/sjukfranvaro');
    assert.ok((await page.locator('main svg[role=img] > title').count()) >= 1);
    assert.ok((await page.locator('main table th[scope]').count()) >= 12);
    await context.close();
});

test('a chart by itself is drawn in the colours of its reader, and its policy lets its own style through', async () => {
    for (const [colorScheme, paper] of [['light', 'rgb(252, 251, 248)'], ['dark', 'rgb(17, 24, 31)']]) {
        const { context, page, reply, noise } = await open('/bild/sjukfranvaro.svg?enhet=kommun', { colorScheme });
        assert.match(reply.headers()['content-type'], /^image\/svg\+xml/);
        assert.equal(await page.evaluate(() => getComputedStyle(document.querySelector('rect.f-paper')).fill), paper);
        const seen = await page.evaluate(() => ({ root: document.documentElement.localName, title: document.querySelector('title').textContent,
            out: getComputedStyle(document.querySelector('path.l-out')).stroke, labels: document.querySelectorAll('text').length }));
        assert.equal(seen.root, 'svg');
        assert.equal(seen.title, 'Sjukfrånvaro, Vimmerby kommun');
        assert.notEqual(seen.out, 'none');
        assert.ok(seen.labels > 24, `${seen.labels} labels`);
        assert.deepEqual(noise(), []);
        await context.close();
    }
});

test('the stories agree with the figures beside them, and an older edition does not know the later ones', async () => {
    const listed = await (await fetch(`${demo.url}/berattelser`)).text();
    const stories = [...listed.matchAll(/href="(\/berattelser\/[a-z0-9_]+)">[^<]*<\/a><\/h2>/g)].map((m) => m[1]);
    assert.ok(stories.length >= 3, listed.slice(0, 400));
    for (const path of stories) {
        const html = await (await fetch(demo.url + path)).text();
        const [, id, unit] = html.match(/href="\/indikator\/([a-z0-9_]+)\?enhet=([a-z0-9_]+)"/);
        const shown = new Set();
        for (const window of ['month', 'year']) {
            const reply = await fetch(`${demo.url}/api/v1/values?indicator=${id}&unit=${unit}&from=2010-01&to=2026-12&window=${window}`);
            for (const v of (await reply.json()).values ?? []) if (v.value !== null) shown.add(v.value.toFixed(1).replace('.', ','));
        }
        const text = html.match(/<div class="prose story-text">(.*?)<\/div>/s)[1].replace(/<[^>]*>/g, '');
        const said = [...text.matchAll(/(\d+,\d) procent/g)].map((m) => m[1]);
        assert.ok(said.length >= 2, path);
        for (const number of said) assert.ok(shown.has(number), `${path} says ${number}; ${id} of ${unit} has never been that`);
        assert.match(await (await fetch(`${demo.url}/indikator/${id}?enhet=${unit}`)).text(), new RegExp(path), `${path} stands beside its figure`);
    }
    const before = await (await fetch(`${demo.url}/berattelser?per=2026-04-01`)).text();
    assert.match(before, /heltid_som_norm/);
    assert.doesNotMatch(before, /sjukfranvaro_i_februari|farre_timanstallda/);
    assert.equal((await fetch(`${demo.url}/berattelser/farre_timanstallda?per=2026-04-01`)).status, 404);
});

test('text at 200 % loses nothing: no sideways scroll, no text cut off or over other text', async () => {
    for (const path of kinds) {
        const { context, page } = await open(path);
        // as the reader's own setting: widths in rem follow it too
        await (await context.newCDPSession(page)).send('Page.setFontSizes', { fontSizes: { standard: 32, fixed: 26 } });
        await page.reload();
        assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize), '32px');
        const lost = await page.evaluate(() => {
            const out = [];
            if (document.documentElement.scrollWidth > innerWidth) out.push(`${document.documentElement.scrollWidth} px wide`);
            for (const e of document.querySelectorAll('main *, header *, footer *')) {
                const s = getComputedStyle(e);
                if (e.closest('svg, .hidden, .skip, select, input, .scroll') /* a field scrolls by itself */ || !e.checkVisibility() || !/hidden|clip/.test(s.overflowX + s.overflowY)) continue;
                if (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1) out.push(`cut: ${e.className} ${e.textContent.trim().slice(0, 40)}`);
            }
            // two texts on one another: of the cards, lines and heads, whose heights are given
            const boxes = [...document.querySelectorAll('.card :is(h3, .number, .status, .sentence, .period), .line > *, h1, .subtitle, .section-head :is(h2, p), .bar a')]
                .filter((e) => e.checkVisibility() && e.textContent.trim())
                .map((e) => { const r = document.createRange();
                    r.selectNodeContents(e);
                    const b = r.getBoundingClientRect(), empty = 0.3 * parseFloat(getComputedStyle(e).fontSize); // a font's room above and below its letters
                    return [e, { left: b.left, right: b.right, top: b.top + empty, bottom: b.bottom - empty }]; });
            for (let i = 0; i < boxes.length; i++)
                for (let k = i + 1; k < boxes.length; k++) {
                    const [a, x] = boxes[i], [b, y] = boxes[k];
                    if (a.contains(b) || b.contains(a)) continue;
                    if (Math.min(x.right, y.right) - Math.max(x.left, y.left) > 4 && Math.min(x.bottom, y.bottom) - Math.max(x.top, y.top) > 6)
                        out.push(`over: ${a.textContent.trim().slice(0, 30)} | ${b.textContent.trim().slice(0, 30)}`);
                }
            return out.slice(0, 5);
        });
        assert.deepEqual(lost, [], path);
        await context.close();
    }
});

test('the keyboard reaches every link and control, each with a ring that is seen', async () => {
    for (const [path, options] of [['/', {}], ['/indikator/sjukfranvaro', {}], ['/enhet/gymnasiet', { forcedColors: 'active' }], ['/kallor', { colorScheme: 'dark' }],
        ['/berattelser', { contrast: 'more' }], ['/', { viewport: { width: 320, height: 640 } }]]) {
        const { context, page } = await open(path, options);
        const want = await page.evaluate(() => {
            const all = [...document.querySelectorAll('a[href], button, select, summary, input:not([type=hidden]), [tabindex="0"]')].filter((e) => e.checkVisibility());
            all.forEach((e, i) => (e.dataset.n = i));
            return all.length;
        });
        const met = new Set(), blind = [];
        for (let i = 0; i < want + 5 && met.size < want; i++) {
            await page.keyboard.press('Tab');
            const at = await page.evaluate(() => {
                const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
                return { n: e.dataset?.n, ring: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2 && s.outlineColor !== s.backgroundColor,
                    seen: r.bottom > 0 && r.top < innerHeight && r.width > 0, what: e.outerHTML.slice(0, 80) };
            });
            if (at.n === undefined) continue;
            met.add(at.n);
            if (!at.ring || !at.seen) blind.push(at.what);
        }
        assert.equal(met.size, want, `${path}: ${met.size} of ${want}`);
        assert.deepEqual(blind, [], path);
        await context.close();
    }
});
