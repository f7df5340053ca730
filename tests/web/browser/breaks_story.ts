/*
 * What breaks in the middle: a phone's clock that is three days off, a server killed while it is handed
 * acts, a page that is loaded again or dies while it hands in. Whatever breaks, the act stands in the record
 * once, and the phone says what it knows.
 */
import assert from 'node:assert/strict';
import type { Locator, Page, Route } from 'playwright-core';
import { cast, leadKey, ORDER, step } from './company';
import { PATIENCE_MS, readAndSign } from './people';

const MINUTE = 60_000;
const THREE_DAYS = (3 * 24 * 60 + 5) * MINUTE; // and a little, for what passes in between
const ACTS = /\/v1\/acts$/;

const room = (rest: string): string => `${cast.servers.url(cast.site)}/field/${rest}`;
const handedIn = (page: Page): Promise<void> => page.getByText('Everything signed here was received').waitFor();
const waits = (page: Page, n: number): Promise<void> =>
  page.getByText(n === 1 ? '1 act is only on this phone' : `${n} acts are only on this phone`).waitFor();

let before = 0; // incidents in the record when the newest was told

/* The lead reports an incident in these words: the act is on the phone and on its way. */
async function report(words: string): Promise<void> {
  const { page } = cast.lead;
  before = reported();
  await page.goto(room(`${ORDER}/incident`));
  const choose = (group: string): Locator => page.getByRole('group', { name: group }).locator('label');
  await choose('What happened?').first().click();
  await choose('Place').first().click();
  await choose('Must people be warned now?').filter({ hasText: 'No' }).click();
  await page.getByLabel('In your words').fill(words);
  await page.getByRole('button', { name: 'Read and sign the incident' }).click();
  await readAndSign(page);
  await page.getByRole('dialog').waitFor({ state: 'detached' }); // from here on it is on the phone
}

/* When the newest act happened, as its author says. */
async function occurred(): Promise<number> {
  const note = (await cast.lead.page.locator('.card .exact').first().textContent()) ?? '';
  return Date.parse(/^occurred: (\S+)/m.exec(note)?.[1] ?? '');
}

/* How many incidents of the lead the record has, whatever came of them. */
function reported(): number {
  const list = cast.servers.entente('log', 'list', '--json', '--node', cast.servers.node('registrar'));
  const entries = list.trim().split('\n').map((line) => JSON.parse(line) as { author: string; act: string });
  return entries.filter(({ author, act }) => author === leadKey() && act === 'incident.report').length;
}

/* The first time the phone hands in, `what` happens to that request; afterwards the way is clear. */
async function atNextPost(what: (route: Route) => Promise<void>): Promise<{ met: Promise<void> }> {
  let done: () => void;
  let failed: (thrown: unknown) => void;
  const met = new Promise<void>((yes, no) => { done = yes; failed = no; });
  met.catch(() => undefined); // whoever waits for it is told
  await cast.lead.context.route(ACTS, (route) => what(route).then(done, failed), { times: 1 });
  return { met };
}

/* Opens the outbox, hands in, and finds all in the record, the newest once, with nothing left behind. */
async function standsOnce(): Promise<void> {
  const { page } = cast.lead;
  await page.goto(room('outbox'));
  await page.getByRole('button', { name: 'Hand in now' }).click();
  await handedIn(page);
  // A party's node has it at once; it carries it to the registrar a moment later.
  const patience = Date.now() + PATIENCE_MS;
  while (reported() === before && Date.now() < patience) await new Promise((again) => { setTimeout(again, 50); });
  assert.equal(reported(), before + 1);
  await page.getByText('received', { exact: true }).waitFor({ state: 'detached' });
  assert.equal(await page.getByText('no effect').count(), 0);
}

/* ---- a clock that is wrong ------------------------------------------------------------------- */

/* How far the phone's clock stands from where it stood, in milliseconds. */
async function setClock(by: number): Promise<void> {
  const at = await cast.lead.page.evaluate(() => Date.now());
  await cast.lead.context.clock.setSystemTime(at + by);
}

step('a phone set three days on says so once it hears a node, and its acts bear the node’s time', async () => {
  const { page } = cast.lead;
  await setClock(THREE_DAYS);
  await page.goto(room('outbox'));
  await page.getByRole('alert').filter({ hasText: 'clock had moved by 3 d' }).waitFor();
  await report('A tree lies across the road.');
  await standsOnce();
  const at = await occurred();
  assert.ok(Math.abs(at - cast.servers.now) < 5 * MINUTE, new Date(at).toISOString());
});

step('set back without a network it says that times are uncertain; the act goes in whole all the same', async () => {
  const { page, context } = cast.lead;
  await context.setOffline(true);
  await setClock(-THREE_DAYS);
  await page.goto(room('outbox'));
  await page.getByRole('alert').filter({ hasText: 'clock was set back' }).waitFor();
  await report('The ford is under water.');
  await page.goto(room('outbox'));
  await waits(page, 1);
  const at = await occurred();
  assert.ok(at < cast.servers.now - THREE_DAYS + 5 * MINUTE, 'an act tells what its author’s clock said');
  await context.setOffline(false);
  await page.getByRole('alert').filter({ hasText: 'clock had moved by 3 d' }).waitFor();
  assert.equal(await page.getByText('Times are uncertain').count(), 0);
  await standsOnce();
});

/* ---- cut off while handing in ---------------------------------------------------------------- */

step('the server is killed before it has read what a phone sends: the phone hands in again', async () => {
  const { met } = await atNextPost(async (route) => {
    cast.servers.halt(cast.site); // it takes the connection and reads nothing
    const sent = route.continue();
    await cast.servers.stop(cast.site, 'SIGKILL');
    await sent;
  });
  await report('A cart without a driver stands at the crossing.');
  await met;
  await cast.lead.page.goto(room('outbox'));
  await waits(cast.lead.page, 1);
  await cast.servers.start(cast.site);
  await standsOnce();
});

step('the server is killed after it took the act, before the phone heard: the act stands once', async () => {
  const { met } = await atNextPost(async (route) => {
    assert.equal((await route.fetch()).ok(), true);
    await cast.servers.stop(cast.site, 'SIGKILL');
    await route.abort('connectionreset');
  });
  await report('Two men ask the way to the river.');
  await met;
  await cast.lead.page.goto(room('outbox'));
  await waits(cast.lead.page, 1);
  await cast.servers.start(cast.site);
  await standsOnce();
});

for (const taken of [false, true]) {
  step(`the page is loaded again ${taken ? 'after' : 'before'} the server took the act: it stands once`, async () => {
    const { met } = await atNextPost(async (route) => {
      if (taken) await route.fetch();
      await cast.lead.page.reload();
      await route.abort().catch(() => undefined); // the page that asked is gone
    });
    await report(taken ? 'The bridge was mended.' : 'The bridge has lost a plank.');
    await met;
    await standsOnce();
  });
}

step('the browser’s page dies while it hands in: another one hands in what it had signed', async () => {
  const { context, page } = cast.lead;
  const devtools = await context.newCDPSession(page);
  const dead = page.waitForEvent('crash');
  await atNextPost(async (route) => {
    await route.fetch();
    void devtools.send('Page.crash').catch(() => undefined); // whoever is asked does not live to answer
  });
  await Promise.all([dead, report('A dog follows the patrol.').catch(() => undefined)]);
  cast.lead.page = await context.newPage();
  await page.close();
  await standsOnce();
});
