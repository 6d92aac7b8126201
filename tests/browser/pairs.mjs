// Beside each picture of ../shared/visual the page as it is built, in one PNG each, for eyes to compare.
//     node tests/browser/pairs.mjs [FOLDER]       (build/pairs)
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startBrowser } from './browser.mjs';
import { root } from './server.mjs';

const drawn = join(root, '..', 'shared', 'visual');
const out = resolve(process.argv[2] ?? join(root, 'build', 'pairs'));
const screen = { width: 1280, height: 720 };
const phone = { width: 390, height: 844 };
// picture: address, how it is looked at; whole: all of the page, else the first screen
const pairs = {
    'overview-1280': ['/', { viewport: screen }],
    'overview-1280-2x': ['/', { viewport: screen, deviceScaleFactor: 2 }],
    'overview-390': ['/', { viewport: phone, deviceScaleFactor: 2 }],
    'overview-390-full': ['/', { viewport: phone, whole: true }],
    'overview-dark': ['/', { viewport: screen, colorScheme: 'dark' }],
    'overview-highcontrast': ['/', { viewport: screen, contrast: 'more' }],
    'indicator': ['/indikator/sjukfranvaro?enhet=kommun&fonster=month', { viewport: screen, whole: true }],
    'unit': ['/enhet/gymnasium_vux', { viewport: screen, whole: true }],
    'presenter': [presenter, { viewport: { width: 1920, height: 1080 } }],
    'print': ['/', { paper: true }],
    'sources': ['/kallor', { viewport: screen, whole: true }],
    'deviation-table': ['/tavla/ekonomi', { viewport: screen, whole: true }],
    'reading-aid': ['/ordlista', { viewport: screen, whole: true }],
};

async function presenter(url) {
    const { meetings } = await (await fetch(`${url}/api/v1/meetings`)).json();
    const frozen = meetings.find((m) => m.frozen) ?? meetings[0];
    return `/mote/${frozen.id}/visa/1`;
}

async function shot(browser, address, how, file) {
    const { whole, paper, contrast, ...options } = how;
    const path = typeof address === 'string' ? address : await address(browser.demo.url);
    const { context, page } = await browser.open(path, options);
    if (contrast) await page.emulateMedia({ contrast });
    if (paper) {
        writeFileSync(`${file}.pdf`, await page.pdf({ format: 'A4', preferCSSPageSize: true, printBackground: true }));
        execFileSync('pdftoppm', ['-r', '150', '-png', '-f', '1', '-l', '1', '-singlefile', `${file}.pdf`, file]);
    } else await page.screenshot({ path: `${file}.png`, fullPage: whole ?? false });
    await context.close();
}

const image = (file) => `<img src="data:image/png;base64,${readFileSync(file).toString('base64')}">`;
async function pair(browser, name) {
    const ours = join(out, `${name}.ksrd`);
    await shot(browser, ...pairs[name], ours);
    const { context, page } = await browser.open('/healthz', { viewport: { width: 2000, height: 900 } });
    await page.setContent(`<style>body {margin: 0; display: flex; gap: 16px; background: #888; align-items: start} figure {margin: 0; flex: 1}
        figcaption {font: 20px sans-serif; padding: 4px} img {width: 100%; display: block}</style>
        <figure><figcaption>drawn: ${name}</figcaption>${image(join(drawn, `${name}.png`))}</figure>
        <figure><figcaption>built</figcaption>${image(`${ours}.png`)}</figure>`);
    await page.screenshot({ path: join(out, `${name}.png`), fullPage: true });
    await context.close();
    console.log(join(out, `${name}.png`));
}

if (!existsSync(drawn)) throw new Error(`${drawn} is not here: nothing to compare with`);
mkdirSync(out, { recursive: true });
const browser = await startBrowser();
try {
    for (const name of Object.keys(pairs)) await pair(browser, name).catch((e) => console.log(`${name}: ${e.message}`));
} finally {
    await browser.stop();
}
