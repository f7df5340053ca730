/*
 * The company of the story: the servers, the browser, who sits where, and what all steps share. A step
 * needs those before it; the servers are begun once.
 */
import assert from 'node:assert/strict';
import * as path from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser, Download, Locator, Page } from 'playwright-core';
import { DESK, keepScreens, openBrowser, PHONE, sitDown, Watch, type Seat } from './people';
import { root, Servers } from './servers';

export const ORDER = 'G-0130'; // leaves at 10:55
export const PARTIES = ['fama', 'cma', 'pf'] as const;
export type Party = (typeof PARTIES)[number];

export interface Cast {
  servers: Servers;
  browser: Browser;
  watch: Watch;
  ops: Seat; // operations, on the registrar's desk
  desk: Record<Party, Seat>; // each party's officer, on its own node
  site: Party; // whose turn it is to lead: the planner decides
  lead: Seat; // of that party, on his phone
}

/* Filled as they come in. */
export const cast = { desk: {} } as Cast;
export const leadKey = (): string => `${cast.site}/lead-1`;

/* The party whose member leads the order, as the record says. */
function leadParty(): Party {
  const node = cast.servers.node('registrar');
  const seats = cast.servers.entente('state', 'view', 'crew', ORDER, '--json', '--node', node);
  const rows = seats.trim().split('\n').map((line) => JSON.parse(line) as { post: string; body: Party });
  const lead = rows.find(({ post }) => post === 'lead');
  assert.ok(lead);
  return lead.body;
}

before(async () => {
  // One after the other: what did begin is closed when the other did not, and the run ends.
  cast.browser = await openBrowser();
  cast.servers = await Servers.begin();
  cast.site = leadParty();
  cast.watch = new Watch(cast.servers.names.map((name) => cast.servers.url(name)));
});

after(async () => {
  await cast.browser?.close();
  await cast.servers?.close();
});

/* A step of the story. When one fails, what each person saw is kept, and the rest has no ground to stand on. */
let broken = '';
export function step(name: string, what: () => Promise<void>): void {
  test(name, async () => {
    assert.equal(broken, '', 'the story broke off before');
    try {
      await what();
    } catch (thrown) {
      broken = name;
      await keepScreens(cast.browser, path.join(root, 'build/web-tests/failed'));
      throw thrown;
    }
  });
}

/* Enters by the link that the demo prints, and says which page he sees first. */
export async function enter(key: string, room: 'room' | 'field', first: string): Promise<Seat> {
  const seat = await sitDown(cast.browser, cast.watch, room === 'room' ? DESK : PHONE);
  if (key === leadKey()) await seat.context.clock.install(); // a day will pass for him
  await seat.page.goto(cast.servers.link(key, room));
  await seat.page.getByRole('heading', { name: first }).waitFor();
  return seat;
}

export async function saved(page: Page, press: () => Promise<void>): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]) as [Download, void];
  const file = path.join(cast.servers.folder, download.suggestedFilename());
  await download.saveAs(file);
  return file;
}

/* The words of a text, as they stand on the screen. */
export const wordsIn = async (within: Locator): Promise<string> =>
  ((await within.locator('.words').first().textContent()) ?? '').replace(/\s+/g, ' ').trim();
