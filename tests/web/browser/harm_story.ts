/* What goes wrong outside: another site's page, a wiped browser. */
import assert from 'node:assert/strict';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { cast, enter, step } from './company';

step('a page of another site can ask nothing of a node on its reader’s behalf', async () => {
  const other = http.createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html');
    answer.end('<h1>Other');
  });
  await new Promise<void>((up) => { other.listen(0, '127.0.0.1', up); });
  // A browser outside the watch: it is meant to do what no page of ours may.
  const page = await cast.browser.newPage();
  const met: [string, number][] = [];
  page.on('response', (answer) => {
    if (answer.url().startsWith(cast.servers.url(cast.site))) met.push([answer.request().method(), answer.status()]);
  });
  await page.goto(`http://localhost:${(other.address() as AddressInfo).port}/`);
  await page.evaluate(async (node) => {
    await fetch(`${node}/v1/session/challenge`, { method: 'POST', mode: 'no-cors', body: 'key: pf/lead-1\n' });
    await fetch(`${node}/v1/heads`, { mode: 'no-cors' });
  }, cast.servers.url(cast.site)).catch(() => undefined);
  await page.close();
  other.close();
  assert.deepEqual(met, [['POST', 403], ['GET', 403]]);
});

step('a browser that has dropped its keys says which, and what to do', async () => {
  const { page, context } = await enter('cma/lead-1', 'field', 'My patrols');
  const devtools = await context.newCDPSession(page);
  await devtools.send('Storage.clearDataForOrigin', { origin: cast.servers.url('cma'), storageTypes: 'indexeddb' });
  await page.evaluate(() => sessionStorage.clear());
  await page.reload();
  const alert = page.getByRole('alert').filter({ hasText: 'This browser has dropped keys' });
  await alert.getByText('cma/lead-1').waitFor();
  await alert.getByText('entente key revoke').waitFor();
  await context.close();
});
