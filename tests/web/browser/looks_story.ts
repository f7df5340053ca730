/*
 * Every page of the three rooms as somebody meets it who does not see it, or reads from right to left:
 * axe-core finds no serious fault, and no page is wider than its screen.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { test } from 'node:test';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';
import { cast, enter, leadKey, ORDER } from './company';
import { DRAWN } from './draw_story';
import { DESK, PHONE, sitDown, WALL } from './people';
import { root } from './servers';

declare const axe: { run(options: RunOptions): Promise<AxeResults> };

const AXE = createRequire(path.join(root, 'web/package.json')).resolve('axe-core/axe.min.js');
const RULES: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  resultTypes: ['violations'],
  // Style sheets are the node's own: axe need not ask for them.
  preload: false,
};

/* What a page does wrong, one line a fault. */
async function faults(page: Page): Promise<string[]> {
  const found = await page.evaluate((rules) => axe.run(rules), RULES);
  return found.violations
    .filter((rule) => rule.impact === 'serious' || rule.impact === 'critical')
    .flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
}

/* Wider than the screen: what stands at the side would never be read. */
async function widths(page: Page, screens: readonly (typeof DESK)[]): Promise<string[]> {
  const wide: string[] = [];
  for (const screen of screens) {
    await page.setViewportSize(screen);
    const [width, which] = await page.evaluate(() => {
      const out = [...document.querySelectorAll('body *')]
        .filter((one) => one.getBoundingClientRect().right > innerWidth);
      const names = out.slice(-3).map((one) => `${one.tagName}.${one.className}`).join(' ');
      return [document.documentElement.scrollWidth, names] as const;
    });
    if (width > screen.width) wide.push(`${width} wide on a screen of ${screen.width}: ${which}`);
  }
  return wide;
}

/* Waits until the page has drawn what it asked for. */
async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('h1') !== null
    && ![...document.querySelectorAll('.empty[role=status]')].some((busy) => busy.textContent?.includes('…')));
}

/* Is what is going on now in sight among the programme's bars, without a finger moved? */
function nowInSight(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    const place = document.querySelector('.gantt-scroll')?.getBoundingClientRect();
    const line = document.querySelector('.gantt:not(.gantt-head) .now line')?.getBoundingClientRect();
    return place !== undefined && line !== undefined && place.height < innerHeight
      && line.left > place.left && line.left < place.right;
  });
}

/* To an address of the room that stands open, without a new load. */
async function turn(page: Page, to: string): Promise<void> {
  await page.evaluate((address) => {
    history.pushState(null, '', address);
    dispatchEvent(new PopStateEvent('popstate'));
  }, to);
  await settled(page);
}

interface Look {
  lang: 'fr' | 'en' | 'ar';
  screens: readonly (typeof DESK)[];
  pages: readonly string[];
}

async function look(page: Page, site: string, { lang, screens, pages }: Look): Promise<void> {
  await page.context().addInitScript({ path: AXE });
  await page.goto(`${site}${withLang(pages[0] ?? '/', lang)}`);
  await settled(page);
  const all: string[] = [];
  for (const [n, one] of pages.entries()) {
    if (n > 0) await turn(page, withLang(one, lang));
    const found = [...await faults(page), ...await widths(page, screens)];
    all.push(...found.map((fault) => `${one} (${lang}): ${fault}`));
  }
  assert.deepEqual(all, []);
}

function withLang(address: string, lang: string): string {
  return `${address}${address.includes('?') ? '&' : '?'}lang=${lang}`;
}

const DESK_PAGES = ['/room', '/room/programme', `/room/orders/${ORDER}`, '/room/register', '/room/register/10',
  '/room/brief', '/room/duty', '/room/charts/P-01', '/room/draws', `/room/draws/${DRAWN}`];
const PHONE_PAGES = ['/field', `/field/${ORDER}`, '/field/outbox',
  ...['order', 'readback', 'muster', 'checkin', 'incident', 'return', 'report', 'code']
    .map((one) => `/field/${ORDER}/${one}`)];

test('the public page reads well in both languages', async () => {
  const { page, context } = await sitDown(cast.browser, cast.watch, DESK);
  for (const lang of ['fr', 'en'] as const) {
    await look(page, cast.servers.url('registrar'), { lang, screens: [PHONE, DESK], pages: ['/'] });
  }
  await context.close();
});

test('every page of the desk reads well, in French, on the wall, and from right to left', async () => {
  const { page, context } = await enter('cma/duty-1', 'room', 'What needs me');
  const site = cast.servers.url('cma');
  await look(page, site, { lang: 'fr', screens: [PHONE, DESK], pages: DESK_PAGES });
  await page.setViewportSize(PHONE);
  await turn(page, '/room/programme');
  await page.waitForFunction(() => document.querySelector('.gantt-scroll .bar') !== null);
  assert.ok(await nowInSight(page));
  await look(page, site, { lang: 'ar', screens: [PHONE, DESK], pages: ['/room', `/room/orders/${ORDER}`] });
  await look(page, site, { lang: 'en', screens: [DESK], pages: [`/room/orders/${ORDER}`] });
  await look(page, site, { lang: 'fr', screens: [WALL], pages: ['/room?wall=1'] });
  await context.close();
  const ops = await enter('minusma/ops-1', 'room', 'What needs me');
  await look(ops.page, cast.servers.url('registrar'),
    { lang: 'fr', screens: [PHONE, DESK], pages: [`/room/propose?order=${ORDER}`] });
  await ops.context.close();
});

test('every page of the phone reads well, in French, and from right to left', async () => {
  const { page, context } = await enter(leadKey(), 'field', 'My patrols');
  const site = cast.servers.url(cast.site);
  await look(page, site, { lang: 'fr', screens: [PHONE], pages: PHONE_PAGES });
  await look(page, site, { lang: 'ar', screens: [PHONE], pages: ['/field', `/field/${ORDER}/checkin`] });
  await look(page, site, { lang: 'en', screens: [PHONE], pages: [`/field/${ORDER}`] });
  await context.close();
});
