// The pages on paper (A4, as the style sheet says): sheets, what each of them carries, and that nothing on them is cut.
import test, { before, after } from 'node:test';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startBrowser, slug, smallText } from './browser.mjs';
import { root } from './server.mjs';

const shots = join(root, 'build', 'shots');
const SHEET = 673; // px between A4's margins
const LEAST = 11.33; // px: 8.5 points
// address → the most sheets it may take. The municipality: two tables of money and forecasts, sixty figures, the units under it. An
// indicator with forecasts: the year's, how earlier ones hit, and the units under it are more than a sheet. Sources: the table, then
// reconciliation, what is held and what is not mapped. An account: each part with its months and units. Changed values: a line each.
const sheets = { '/': 1, '/kultur': 2, '/struktur': 2, '/resultat': 2, '/enhet/koncern': 1, '/enhet/kommun': 3, '/enhet/gymnasiet': 1,
    '/enhet/vimarskolan': 1, '/indikator/sjukfranvaro': 2, '/indikator/budgetavvikelse?enhet=socialnamnden': 2,
    '/indikator/hme': 1, '/tavla/ekonomi': 1, '/tavla/personal': 1, '/tavla/forvaltningar': 3, '/balans': 1, '/sok?q=sjukfranvaro': 1, '/ordlista': 1, '/tillganglighet': 1, '/berattelser': 1, '/berattelser/heltid_som_norm': 1, '/enheter': 1,
    '/indikatorer': 3, '/kallor': 2, '/rakning/sjukfranvaro': 2, '/rattelser': 3, '/klart/2025': 1, '/mote/ks_2026_10': 2, '/finns-inte': 1 };
let open, stop;

before(async () => {
    mkdirSync(shots, { recursive: true });
    ({ open, stop } = await startBrowser());
});
after(() => stop?.());

// The text of each sheet: as it is drawn, cell by cell ('-raw'), or as it stands, line by line ('-layout').
async function print(page, name) {
    const path = join(shots, `${name}.pdf`);
    await page.pdf({ path, preferCSSPageSize: true, printBackground: true });
    return (order) => execFileSync('pdftotext', [order, path, '-'], { encoding: 'utf8' }).split('\f').slice(0, -1);
}
const bare = (text) => text.replace(/[\s·]+/g, ''); // the style sheet parts with dots what stands under each other on a screen

async function onPaper(path, use) {
    const { context, page } = await open(path, { viewport: { width: SHEET, height: 1000 } });
    await page.emulateMedia({ media: 'print' });
    await page.evaluate(() => document.fonts.ready);
    try {
        await use(page);
    } finally {
        await context.close();
    }
}

test('no page takes more sheets than it needs, and every sheet says whose figures, as of when, and its number', async () => {
    for (const [path, most] of Object.entries(sheets))
        await onPaper(path, async (page) => {
            const text = (await print(page, slug(path)))('-raw');
            assert.ok(text.length <= most, `${path}: ${text.length} sheets`);
            const foot = (await page.locator('.page-foot .paper-only').textContent()).trim();
            assert.match(foot, /^Vimmerby kommun(: .+)? · Siffrorna \d+\s\p{L}+\s\d{4}\skl\.\s\d\d\.\d\d · utgåva \d+$/u, path);
            if (/socialnamnden/.test(path)) assert.match(foot, /Socialnämnden/);
            text.forEach((t, i) => {
                assert.ok(bare(t).includes(bare(foot)), `${path}: sheet ${i + 1} lacks “${foot}”`);
                assert.ok(bare(t).includes(`Sida${i + 1}(${text.length})`), `${path}: sheet ${i + 1} lacks its number`);
            });
        });
});

test('all twelve figures of the overview stand on one sheet, today and as of any earlier meeting', async () => {
    const day = (months) => new Date(Date.now() - months * 30.4 * 86400e3).toISOString().slice(0, 10);
    for (const path of ['/', ...[1, 3, 4, 6, 8, 11, 14].map((m) => `/?per=${day(m)}`)])
        await onPaper(path, async (page) => {
            const text = (await print(page, slug(path)))('-raw');
            const names = await page.locator('.sections .card h3').allTextContents();
            assert.equal(names.length, 12, path);
            assert.equal(text.length, 1, `${path}: ${text.length} sheets`);
            for (const name of names) assert.ok(bare(text[0]).includes(bare(name)), `${path}: ${name}`);
            if (path !== '/') assert.equal(text[0].match(/Som\sden\s\d+\s\p{L}+\s\d{4}/gu)?.length, 2, `${path}: as of when, at the head and at the foot`);
        });
});

test('the overview with three exceptions of two lines each under a heading of two lines is one sheet still', async () => {
    await onPaper('/', async (page) => {
        await page.evaluate(() => {
            document.querySelector('h1').textContent =
                'Tre saker att ta ställning till: sjukfrånvaro, bygglovstid och behöriga till gymnasiet, årskurs 9';
            for (const section of document.querySelectorAll('.sections > section')) {
                const card = section.querySelector('.card');
                card.classList.add('exception');
                card.querySelector('.sentence').textContent =
                    'Tiden har ökat åtta månader i rad, från 26 till 41 dagar. September 2026 saknas: se Källor.';
            }
        });
        const lines = await page.evaluate(() => document.querySelector('h1').getBoundingClientRect().height / 26);
        assert.equal(lines, 2);
        assert.equal((await print(page, 'oversikt_tre'))('-raw').length, 1);
    });
});

test('no cell, line or card is cut in two, and a table that goes on has its head again', async () => {
    for (const path of ['/kultur', '/resultat', '/enhet/kommun', '/indikatorer', '/kallor'])
        await onPaper(path, async (page) => {
            const sheets = await print(page, slug(path));
            const text = sheets('-raw').map(bare), laid = sheets('-layout').map(bare);
            const whole = (t) => text.some((sheet) => sheet.includes(bare(t)));
            const cells = await page.evaluate(() => [...document.querySelectorAll('.data tbody :is(th, td)')]
                .filter((c) => c.checkVisibility() && !c.querySelector('svg')).map((c) => {
                    const spoken = [...c.querySelectorAll('.hidden')]; // words for a screen reader are not drawn
                    spoken.forEach((e) => e.style.setProperty('display', 'none'));
                    const drawn = c.innerText;
                    spoken.forEach((e) => e.style.removeProperty('display'));
                    return drawn;
                }));
            for (const cell of cells) assert.ok(whole(cell), `${path}: cut: ${cell}`);
            const rows = await page.evaluate(() => [...document.querySelectorAll('.line, .sections .card, .data.list tr')].map((row) =>
                [...row.querySelectorAll('h3, .number, .line-number, .sentence, th, td.num')].filter((e) => e.checkVisibility())
                    .map((e) => e.innerText)));
            for (const parts of rows)
                assert.ok(text.some((sheet) => parts.every((t) => sheet.includes(bare(t)))), `${path}: cut: ${parts.join(' | ')}`);
            const heads = await page.evaluate(() => [...document.querySelectorAll('.data.list thead')].map((h) => h.innerText));
            for (const sheet of heads.length ? laid.slice(1) : [])
                assert.ok(heads.some((h) => sheet.startsWith(bare(h))), `${path}: goes on without its head: ${sheet.slice(0, 80)}`);
            const foot = bare(await page.locator('.page-foot .paper-only').textContent());
            for (const head of heads)
                assert.ok(!laid.some((sheet) => sheet.includes(bare(head) + foot)), `${path}: a head alone at the foot of a sheet`);
        });
});

test('paper is never wider than A4 nor its text smaller than 8.5 points, in the dark too', async () => {
    for (const path of Object.keys(sheets))
        await onPaper(path, async (page) => {
            assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), SHEET, path);
            assert.deepEqual(await smallText(page, LEAST), [], path);
        });
    await onPaper('/', async (page) => {
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
        const [paper, ink] = await page.evaluate(() => [getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]);
        assert.deepEqual([paper, ink], ['rgb(255, 255, 255)', 'rgb(23, 33, 43)']);
    });
});
