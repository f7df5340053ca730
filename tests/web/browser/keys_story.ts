/* A key made in a browser is enrolled beside the running server, and revoked: the page goes in, and out. */
import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';
import { cast, step } from './company';
import { DESK, sitDown, type Seat } from './people';

const KEY = 'pf/officer-9';
const root = (): string[] => ['--key', 'pf/root', '--node', cast.servers.node('pf'), '--yes'];
let newcomer: Seat;

const enrolling = (page: Page): Locator =>
  page.locator('section', { has: page.getByRole('heading', { name: 'Have the key enrolled' }) });

step('a newcomer makes a key in his browser; the officer beside the server enrols it; the page enters', async () => {
  newcomer = await sitDown(cast.browser, cast.watch, DESK);
  const { page } = newcomer;
  await page.goto(`${cast.servers.url('pf')}/room`);
  await page.getByLabel('Name of the key').fill('officer-9');
  await page.getByRole('button', { name: 'Make the key' }).click();
  const request = await enrolling(page).locator('.exact').first().textContent() ?? '';
  const words = await enrolling(page).locator('.words').first().textContent() ?? '';
  assert.match(request, /^entente-key:v1 pf\/officer-9\+/);
  cast.servers.entente('key', 'enrol', '--request', request, '--words', words.replace(/\s+/g, ' ').trim(),
    '--role', 'officer', '--from', '2017-03-04', '--until', '2017-06-01', ...root());
  await page.getByRole('heading', { name: 'What needs me' }).waitFor();
});

step('the key is revoked as stolen: the page that held it is out, and does not get in again', async () => {
  const { page, context } = newcomer;
  cast.servers.entente('key', 'revoke', KEY, '--code', 'stolen', ...root());
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in with a key' }).waitFor();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.locator('.problem').waitFor();
  assert.equal(await page.getByRole('heading', { name: 'What needs me' }).count(), 0);
  await context.close();
});
