/* A programme is drawn at the desk: three secrets of three browsers, one of them carried to another device. */
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Page } from 'playwright-core';
import { cast, enter, PARTIES, step, type Party } from './company';
import { readAndSign } from './people';

export const DRAWN = 'P-09';
const HOUR = 3_600_000;

/* What each party's browser made, as its officer writes it down. */
const secrets = new Map<Party, string>();
const sent: string[] = [];

/* What the desk of a party sends from now on. */
function listen(page: Page): void {
  page.on('request', (request) => sent.push(request.postData() ?? ''));
}

function publish(): void {
  const file = path.join(cast.servers.folder, 'pool.txt');
  fs.writeFileSync(file, ['aa', 'bb'].map((two) => `alternative: ${two.repeat(32)} ${2 ** 31}\n`).join(''));
  const at = (hours: number): string => `${new Date(cast.servers.now + hours * HOUR).toISOString().slice(0, 19)}Z`;
  cast.servers.entente('programme', 'pool', DRAWN, file, '--commit', at(1), '--open', at(2), '--key', 'minusma/ops-1',
    '--node', cast.servers.node('registrar'), '--yes');
}

async function signed(page: Page): Promise<void> {
  await readAndSign(page);
  await page.getByRole('dialog').getByRole('button', { name: 'Done' }).click();
}

async function commit(party: Party): Promise<void> {
  const { page } = cast.desk[party];
  listen(page);
  await page.goto(`${cast.servers.url(party)}/room`);
  await page.locator('li', { hasText: 'to commit to a draw' }).getByRole('link', { name: DRAWN }).click();
  await page.getByRole('button', { name: 'Make the secret' }).click();
  const noted = await page.locator('details .exact').textContent() ?? '';
  secrets.set(party, noted.replace(/\s/g, ''));
  await page.getByRole('button', { name: 'Read and sign the commitment' }).click();
  await signed(page);
}

step('a pool is published; each officer is reminded, and commits to a secret that stays in his browser', async () => {
  publish();
  await Promise.all(PARTIES.map(commit));
  assert.equal(new Set(secrets.values()).size, PARTIES.length);
  await Promise.all(PARTIES.map((party) => cast.desk[party].page.getByRole('button', { name: 'Open' }).waitFor()));
  for (const secret of secrets.values()) assert.ok(!sent.some((body) => body.includes(secret)));
});

step('two open with what their browsers kept; another device has none, and takes what was noted', async () => {
  for (const party of ['fama', 'cma'] as const) {
    const { page } = cast.desk[party];
    await page.getByRole('button', { name: 'Open' }).click();
    await signed(page);
  }
  const { page, context } = await enter('pf/officer-1', 'room', 'What needs me');
  await page.locator('li', { hasText: 'to open for a draw' }).getByRole('link', { name: DRAWN }).click();
  await page.getByText('This device does not keep the secret').waitFor();
  const field = page.getByLabel('The secret, 64 digits');
  await field.fill(secrets.get('cma') ?? '');
  await page.getByRole('button', { name: 'Open' }).click();
  await page.getByRole('alert').filter({ hasText: 'this is not the secret' }).waitFor();
  await field.fill(secrets.get('pf') ?? '');
  await page.getByRole('button', { name: 'Open' }).click();
  await signed(page);
  await page.getByText('worked out again on this screen: the same').waitFor();
  await context.close();
  const view = cast.servers.entente('state', 'view', 'draws', DRAWN, '--json', '--node', cast.servers.node('pf'));
  const { drawn } = JSON.parse(view) as { drawn: string };
  await cast.desk.cma.page.getByText(drawn).first().waitFor();
});
