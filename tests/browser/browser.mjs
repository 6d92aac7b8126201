// The example municipality in a headless browser, for the tests of pages and of print.
import { chromium } from 'playwright-core';
import { startDemo, until } from './server.mjs';

export async function startBrowser() {
    const demo = await startDemo();
    // the log of changed values is made behind the pages: they are judged when it is there
    await until('the log of changed values', 240, async () => !/räknas fram/.test(await (await fetch(`${demo.url}/rattelser`)).text()));
    await until('the administration', 60, async () => (await fetch(`${demo.url}/admin`)).status === 200);
    const browser = await chromium.launch({
        executablePath: '/usr/bin/chromium',
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
            '--disable-component-update', '--disable-sync'],
    });
    async function open(path, options = {}) {
        const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: 'sv-SE', ...options });
        const page = await context.newPage();
        const noise = [];
        page.on('console', (m) => noise.push(`${m.type()}: ${m.text()}`));
        page.on('pageerror', (e) => noise.push(`error: ${e.message}`));
        page.on('requestfailed', (r) => noise.push(`failed: ${r.url()}`));
        page.on('request', (r) => { if (!r.url().startsWith(demo.url) && !r.url().startsWith('data:')) noise.push(`foreign: ${r.url()}`); });
        const reply = await page.goto(demo.url + path, { waitUntil: 'load' });
        // a 4xx page is itself reported by the browser as "Failed to load resource"
        const own = () => noise.filter((n) => !(reply.status() >= 400 && /Failed to load resource/.test(n)));
        return { context, page, reply, noise: own };
    }
    async function stop() {
        await browser.close();
        await demo.stop();
    }
    return { demo, open, stop };
}

export const slug = (path) => path.replace(/[^a-z0-9]+/gi, '_').replace(/^_|_$/g, '') || 'oversikt';

// Text that is shown smaller than `least` px, drawings at the size they are seen.
export function smallText(page, least) {
    return page.evaluate((limit) => {
        const out = [];
        const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        for (let n; (n = walk.nextNode()); ) {
            if (!n.textContent.trim()) continue;
            const e = n.parentElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
            if (s.visibility === 'hidden' || s.display === 'none' || r.width <= 1 || r.height <= 1) continue;
            let size = parseFloat(s.fontSize);
            const svg = e.closest('svg');
            if (svg) {
                if (e.closest('title, desc')) continue;
                const m = e.getScreenCTM?.();
                if (m) size *= Math.hypot(m.a, m.b);
            }
            if (size < limit - 0.05) out.push(`${size.toFixed(1)} px: ${n.textContent.trim().slice(0, 40)}`);
        }
        return out.slice(0, 5);
    }, least);
}
