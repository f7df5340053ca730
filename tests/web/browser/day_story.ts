/* A muster signed on three phones, then a patrol's day without a network, handed in at once. */
import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { cast, enter, ORDER, PARTIES, step, wordsIn } from './company';
import { readAndSign } from './people';

const MINUTE = 60_000;

/* ---- muster, then a day without a network --------------------------------------------------- */

async function tap(page: Page, group: string | RegExp, choice: string): Promise<void> {
  await page.getByRole('group', { name: group }).getByText(choice, { exact: true }).click();
}

async function open(page: Page, step: string): Promise<void> {
  await page.getByRole('navigation', { name: 'What to do' }).getByRole('link', { name: step }).click();
}

/* A phone asks when its reader does, or once a minute: he taps until it knows. */
async function askUntil(page: Page, text: string): Promise<void> {
  for (let n = 0; n < 10 && !(await page.getByText(text).isVisible()); n++) {
    await page.locator('.shell-aside').getByRole('button').click();
    await page.getByText(text).waitFor({ timeout: 1_000 }).catch(() => undefined);
  }
  await page.getByText(text).waitFor();
}

step('the lead reads the new order on his phone, reads it to the crew, calls the roll', async () => {
  const { page } = cast.lead;
  await page.reload();
  await page.getByRole('link', { name: ORDER }).click();
  await open(page, 'Read the order');
  await page.getByText('version 3').waitFor();
  await page.getByText('round the market').first().waitFor();
  await page.getByRole('link', { name: ORDER }).click();
  await open(page, 'Read it to the crew');
  await tap(page, 'Language of the crew', 'Français');
  await page.getByRole('link', { name: ORDER }).click();
  await open(page, 'Muster');
  await page.getByRole('heading', { name: 'Ready?' }).waitFor();
  for (const choice of await page.getByText('Present', { exact: true }).all()) await choice.click();
  for (const choice of await page.getByText('Yes', { exact: true }).all()) await choice.click();
  await page.getByRole('button', { name: 'Read and sign the muster' }).click();
  await readAndSign(page); // the roll as he called it
  await page.getByRole('dialog', { name: 'Sign for my own party' }).waitFor();
  await readAndSign(page); // and his own party's word for it
  await page.getByText('Your party has signed.').waitFor();
});

step('the leads of the other parties co-sign on their own phones, in the words shown on his', async () => {
  const words = await wordsIn(cast.lead.page.locator('section', { hasText: 'Words of this muster' }));
  for (const party of PARTIES.filter((other) => other !== cast.site)) {
    const { page, context } = await enter(`${party}/lead-1`, 'field', 'My patrols');
    await page.getByRole('link', { name: 'Muster' }).filter({ hasText: ORDER }).click();
    await page.getByText('Compare these words').waitFor();
    assert.equal(await wordsIn(page.locator('main')), words);
    await page.getByRole('button', { name: 'We co-sign' }).click();
    await readAndSign(page);
    await page.getByRole('heading', { name: 'My patrols' }).waitFor();
    await page.getByRole('link', { name: 'Everything signed here was received' }).waitFor();
    await context.close();
  }
  await cast.lead.page.goto(`${cast.servers.url(cast.site)}/field/${ORDER}`);
  await askUntil(cast.lead.page, 'The muster is co-signed.');
});

/* Time passes on the phone and, when the servers begin again, for them. */
let passed = 0;
async function minutes(n: number): Promise<void> {
  passed += n * MINUTE;
  await cast.lead.context.clock.fastForward(n * MINUTE);
}

const unsent = (page: Page, n: number): Promise<void> =>
  page.getByText(n === 1 ? '1 act is only on this phone' : `${n} acts are only on this phone`).waitFor();

async function checkIn(place: string): Promise<void> {
  const { page } = cast.lead;
  await open(page, 'Check in');
  await tap(page, 'Place', place);
  await tap(page, 'How is the patrol?', 'all well');
  await page.getByRole('button', { name: 'Read and sign' }).click();
  await readAndSign(page);
  await page.getByRole('heading', { name: ORDER }).waitFor();
}

step('the network goes; the patrol leaves and checks in, and the phone says that nobody has heard', async () => {
  const { page, context } = cast.lead;
  await context.setOffline(true);
  await cast.servers.stop(cast.site);
  await minutes(80);
  await page.getByRole('button', { name: 'We leave' }).click();
  await readAndSign(page);
  await unsent(page, 1);
  await minutes(20);
  await checkIn('Poste est de Gao');
  await unsent(page, 2);
});

step('a reload and a second tab in the middle of nowhere lose nothing', async () => {
  const { page, context } = cast.lead;
  await page.reload();
  await unsent(page, 2);
  const second = await context.newPage();
  await second.goto(`${cast.servers.url(cast.site)}/field/outbox`);
  await unsent(second, 2);
  await second.goto(`${cast.servers.url(cast.site)}/field/${ORDER}/checkin`);
  await minutes(60);
  await tap(second, 'Place', 'Port de Gao');
  await tap(second, 'How is the patrol?', 'delayed');
  await second.getByRole('button', { name: 'Read and sign' }).click();
  await readAndSign(second);
  await unsent(second, 3);
  await unsent(page, 3);
  await second.close();
});

step('an incident with a photo is signed and sealed without a network', async () => {
  const { page } = cast.lead;
  await open(page, 'Report an incident');
  await page.getByRole('group', { name: 'What happened?' }).locator('label').first().click();
  await tap(page, 'Place', 'Port de Gao');
  await tap(page, 'Must people be warned now?', 'No');
  await page.getByLabel('In your words').fill('A cart overturned at the port; the way is blocked.');
  await page.getByRole('button', { name: 'Read and sign the incident' }).click();
  await readAndSign(page);
  await page.locator('input[type=file]').setInputFiles(
    { name: 'cart.png', mimeType: 'image/png', buffer: await page.screenshot() });
  await page.getByRole('group', { name: 'Who may open it?' }).locator('label').first().click();
  await page.getByRole('button', { name: 'Seal it, read and sign' }).click();
  await readAndSign(page);
  await page.getByText('Sealed as').waitFor();
  await unsent(page, 5);
  await page.getByRole('link', { name: ORDER }).click();
});

step('the patrol comes back and writes its report, with the stops filled in from the way', async () => {
  const { page } = cast.lead;
  await minutes(60);
  await checkIn('Aéroport de Gao');
  await minutes(35);
  await open(page, 'Return');
  await tap(page, 'Is everybody back?', 'Yes');
  await page.getByRole('button', { name: 'Read and sign the return' }).click();
  await readAndSign(page);
  await page.getByRole('heading', { name: ORDER }).waitFor();
  await minutes(30);
  await open(page, 'Write the report');
  const visited = page.getByRole('group').filter({ has: page.getByLabel('from') });
  await visited.nth(2).waitFor();
  assert.equal(await visited.count(), 3);
  await page.getByLabel('Observations, one a line').fill('The market was calm.');
  await page.getByRole('button', { name: 'Read and sign the report' }).click();
  await readAndSign(page);
  await readAndSign(page);
  await unsent(page, 9);
});

step('with the network all is handed in at once, committed and proven; the desks see it without a reload', async () => {
  const { page, context } = cast.lead;
  await cast.servers.pass(passed);
  await context.setOffline(false);
  await page.goto(`${cast.servers.url(cast.site)}/field/outbox`);
  await page.getByRole('button', { name: 'Hand in now' }).click();
  await page.getByText('Everything signed here was received').waitFor();
  for (const { page: screen } of [cast.ops, ...Object.values(cast.desk)]) {
    await screen.locator('main').getByText('Port de Gao').nth(1).waitFor();
    const report = screen.locator('section', { has: screen.getByRole('heading', { name: 'Report' }) });
    await report.getByText('The market was calm.').waitFor();
  }
  const proven = (): Promise<unknown> => page.waitForFunction(() => document.querySelectorAll('.card .tag').length >= 10
    && [...document.querySelectorAll('.card .tag')].every((tag) => tag.textContent?.includes('proven')),
  undefined, { timeout: 1_000 });
  // The witnesses have just begun again: the phone asks until they have cosigned.
  for (let n = 0; n < 10 && !await proven().then(() => true, () => false); n++) {
    await minutes(1);
    await page.getByRole('button', { name: 'Hand in now' }).click();
  }
  await proven();
});
