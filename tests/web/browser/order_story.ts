/* People come in; an order is written, refused, written anew and agreed; its proof is checked. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { cast, enter, leadKey, ORDER, PARTIES, saved, step, wordsIn } from './company';
import { readAndSign, type Seat } from './people';

/* ---- coming in ------------------------------------------------------------------------------ */

step('an officer says on the command line, beside the running server, who may open what is sealed', async () => {
  cast.servers.entente('audience', 'define', 'duty', '--reader', 'minusma/duty-1', '--reader', `${cast.site}/duty-1`,
    '--key', `${cast.site}/officer-1`, '--node', cast.servers.node(cast.site), '--yes');
});

step('officers, operations and a lead come in by their links, which leave the address at once', async () => {
  const seats = await Promise.all([
    enter('minusma/ops-1', 'room', 'What needs me'),
    ...PARTIES.map((party) => enter(`${party}/officer-1`, 'room', 'What needs me')),
    enter(leadKey(), 'field', 'My patrols'),
  ]);
  [cast.ops, cast.desk.fama, cast.desk.cma, cast.desk.pf, cast.lead] = seats as [Seat, Seat, Seat, Seat, Seat];
  for (const { page } of seats) {
    assert.equal(new URL(page.url()).hash, '');
    await page.getByText('EXERCISE').first().waitFor();
  }
});

/* ---- an order, refused and agreed ----------------------------------------------------------- */

const reached = (page: Page, step: 'committed' | 'proven'): Promise<void> =>
  page.getByRole('dialog').locator('[data-reached=yes]', { hasText: step }).waitFor();

async function done(page: Page): Promise<void> {
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
}

/* Operations changes the remark of the order, reads, signs; the words of the text that was signed. */
async function proposeNext(remark: string): Promise<string> {
  const { page } = cast.ops;
  await page.goto(`${cast.servers.url('registrar')}/room/propose?order=${ORDER}`);
  await page.getByLabel('Remark').fill(remark);
  await page.getByText('within the rules').waitFor();
  await page.getByRole('button', { name: 'Read and sign' }).click();
  const words = await readAndSign(page);
  await reached(page, 'committed');
  return words;
}

const need = (page: Page): Locator =>
  page.locator('section', { has: page.getByRole('heading', { name: 'What needs me' }) })
    .locator('li', { hasText: 'to answer' }).getByRole('link', { name: ORDER });

step('operations writes a new version; it waits on every party’s desk without a reload', async () => {
  await proposeNext('by the market');
  await Promise.all(PARTIES.map((party) => need(cast.desk[party].page).waitFor()));
});

step('the registrar’s desk only reads: there is no button by which a party could consent', async () => {
  const { page } = cast.ops;
  await page.goto(`${cast.servers.url('registrar')}/room/orders/${ORDER}`);
  await page.getByText('This desk only reads').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Consent' }).count(), 0);
});

step('one officer refuses with a reason, and operations reads it', async () => {
  const { page } = cast.desk.fama;
  await need(page).click();
  await page.getByRole('button', { name: 'Refuse' }).click();
  await page.getByRole('dialog').getByRole('textbox').fill('Market day: too many people in the street.');
  await page.getByRole('button', { name: 'Continue' }).click();
  await readAndSign(page);
  await reached(page, 'committed');
  await done(page);
  await cast.ops.page.locator('li', { hasText: 'version 2' }).filter({ hasText: 'refused' }).first().waitFor();
});

step('three officers on three nodes read the same words of the next version, and consent', async () => {
  const words = await proposeNext('round the market');
  for (const party of PARTIES) {
    const { page } = cast.desk[party];
    await page.goto(`${cast.servers.url(party)}/room/orders/${ORDER}`);
    const panel = page.locator('section', { has: page.getByRole('heading', { name: 'Consent to version 3' }) });
    assert.equal(await wordsIn(panel), words);
    await panel.getByRole('button', { name: 'Consent' }).click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await readAndSign(page);
    await reached(page, 'proven');
    await done(page);
  }
  for (const { page } of [cast.ops, ...Object.values(cast.desk)]) {
    if (page === cast.ops.page) await page.goto(`${cast.servers.url('registrar')}/room/orders/${ORDER}`);
    const panel = page.locator('section', { has: page.getByRole('heading', { name: 'Consent to version 3' }) });
    await panel.getByText('in force').waitFor();
  }
});

step('the proof of the order is checked in the browser, and by the command line from what it saves', async () => {
  const { page } = cast.desk.cma;
  const proof = page.locator('section', { has: page.getByRole('heading', { name: 'Proof' }) });
  await proof.locator('.tag-good', { hasText: 'proven' }).waitFor();
  assert.equal(await proof.getByText('fails').count(), 0);
  const receipt = await saved(page, () => proof.getByRole('button', { name: 'Download the receipt' }).click());
  const entry = await saved(page, () => proof.getByRole('button', { name: 'Download the entry' }).click());
  const policy = path.join(cast.servers.folder, 'policy');
  fs.writeFileSync(policy, await (await fetch(`${cast.servers.url('cma')}/v1/policy`)).text());
  cast.servers.entente('log', 'check-receipt', receipt, '--entry', entry, '--policy', policy);
});
