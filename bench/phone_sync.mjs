/*
 * What a patrol costs a phone on the wire: a real browser, real nodes, and a tunnel between the two that
 * counts every byte both ways, headers too. The lead musters and leaves with a network, goes without one
 * for the day (16 check-ins, 2 incidents, return, report), comes back and hands in once.
 *
 *   node bench/phone_sync.mjs      needs build/entente, build/web, web/node_modules and Debian's chromium
 */
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as net from 'node:net';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { chromium } = createRequire(path.join(root, 'web/package.json'))('playwright-core');

const LIMIT = 50_000;
const PORT = 9610; // the registrar's; the parties' are behind it, cma's second
const NODE = PORT + 2;
const TUNNEL = PORT + 50;
const ORDER = 'G-0130';
const CHECKINS = 16;
const INCIDENTS = 2;
const folder = path.join(root, 'build/phone');

function makeNodes() {
  const until = /^MORNING = (\S+)/m.exec(fs.readFileSync(path.join(root, 'Makefile'), 'utf8'))[1];
  fs.rmSync(folder, { recursive: true, force: true });
  spawnSync('build/entente', ['play', '--quiet', '--keep', folder, '--until', until,
    'scenarios/gao-first-fortnight.scenario'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return spawn('build/entente', ['demo', folder, '--port', String(PORT), '--web', 'build/web'],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

/* A tunnel to the node; `sent` and `heard` as the phone sees them. */
function makeTunnel() {
  const count = { sent: 0, heard: 0, connections: 0 };
  const server = net.createServer((phone) => {
    count.connections++;
    const node = net.connect(NODE, '127.0.0.1');
    phone.on('data', (bytes) => { count.sent += bytes.length; node.write(bytes); });
    node.on('data', (bytes) => { count.heard += bytes.length; phone.write(bytes); });
    for (const [a, b] of [[phone, node], [node, phone]]) {
      a.on('close', () => b.destroy());
      a.on('error', () => b.destroy());
    }
  });
  server.listen(TUNNEL, '127.0.0.1');
  return { count, close: () => server.close() };
}

function entrance(port, key) {
  const html = fs.readFileSync(path.join(folder, 'enter.html'), 'utf8');
  const links = [...html.matchAll(/href="([^"]+)"/g)].map((match) => match[1]);
  return links.find((link) => link.includes(`:${port}/field#enter=`)
    && Buffer.from(link.split('#enter=')[1], 'base64url').toString().includes(`name: ${key}\n`));
}

async function until(what, times = 100) {
  for (let i = 0; i < times; i++) {
    if (await what().catch(() => false)) return;
    await new Promise((go) => { setTimeout(go, 200); });
  }
  throw new Error(`never came: ${what}`);
}

async function phone(browser, port, key) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'fr-FR' });
  const page = await context.newPage();
  await page.goto(entrance(port, key));
  await page.locator('a.card').first().waitFor();
  return { context, page };
}

async function sign(page) {
  await page.getByRole('button', { name: 'Signer', exact: true }).click();
  await page.locator('dialog').waitFor({ state: 'detached' });
}
async function first(page, from = 0) {
  for (const box of (await page.locator('fieldset').all()).slice(from)) await box.locator('label').first().click();
}
async function step(page, name) {
  await page.getByRole('link', { name, exact: true }).click();
}
const home = (page) => page.locator('.back').click();

async function morning(page, others) {
  await page.locator(`a[href="/field/${ORDER}"]`).click();
  await step(page, 'Appel');
  await page.locator('fieldset').first().waitFor();
  await first(page);
  await page.getByRole('button', { name: 'Lire et signer l’appel' }).click();
  await page.getByRole('button', { name: 'Signer', exact: true }).click();
  await page.getByRole('heading', { name: 'Signer pour ma partie' }).waitFor();
  await sign(page);
  for (const other of others) {
    await until(async () => {
      await other.getByRole('button', { name: 'Relié' }).click();
      return await other.locator('a[href^="/field/cosign/"]').count() > 0;
    });
    await other.locator('a[href^="/field/cosign/"]').last().click();
    await other.getByRole('button', { name: 'Nous contresignons' }).click();
    await sign(other);
  }
  await home(page);
  await until(async () => {
    if (await page.getByText('L’appel est contresigné.').count() > 0) return true;
    await new Promise((go) => { setTimeout(go, 5000); });
    await page.getByRole('button', { name: 'Relié' }).click();
    return false;
  });
  await page.getByRole('button', { name: 'Nous partons' }).click();
  await sign(page);
}

async function away(page) {
  for (let n = 0; n < CHECKINS; n++) {
    await step(page, 'Pointer');
    await page.locator('fieldset').nth(1).waitFor();
    await first(page);
    await page.getByRole('button', { name: 'Lire et signer' }).click();
    await sign(page);
  }
  for (let n = 0; n < INCIDENTS; n++) {
    await step(page, 'Signaler un incident');
    await page.getByLabel('En vos mots').waitFor();
    await first(page);
    await page.getByLabel('En vos mots').fill('Barrage de pierres sur la piste, contourné par le nord sans arrêt.');
    await page.getByRole('button', { name: 'Lire et signer l’incident' }).click();
    await sign(page);
    await page.getByRole('button', { name: 'Retour à la patrouille' }).click();
  }
  await step(page, 'Retour');
  await page.locator('fieldset').first().waitFor();
  await first(page);
  await page.getByRole('button', { name: 'Lire et signer le retour' }).click();
  await sign(page);
  await step(page, 'Faire le rapport');
  await page.getByLabel('Observations, une par ligne').fill('Marché ouvert.\nPiste praticable.');
  await page.getByRole('button', { name: 'Lire et signer le rapport' }).click();
  await page.getByRole('button', { name: 'Signer', exact: true }).click();
  await page.getByRole('heading', { name: 'Signer pour ma partie' }).waitFor();
  await sign(page);
}

async function measure() {
  const nodes = makeNodes();
  const tunnel = makeTunnel();
  const bytes = {};
  let before = 0;
  const mark = (name) => {
    const now = tunnel.count.sent + tunnel.count.heard;
    bytes[name] = now - before;
    before = now;
  };
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const wired = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', `--host-resolver-rules=MAP 127.0.0.1:${NODE} 127.0.0.1:${TUNNEL}`],
  });
  try {
    await until(async () => fs.existsSync(`${folder}/enter.html`)
      && (await fetch(`http://127.0.0.1:${NODE}/healthz`)).ok);
    const shell = await wired.newContext({ viewport: { width: 390, height: 844 }, locale: 'fr-FR' });
    const page = await shell.newPage();
    // The day before: installed, entered, accord and places heard.
    await page.goto(entrance(NODE, 'cma/lead-1'));
    await page.locator('a.card').first().waitFor();
    await until(() => page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      return active?.state === 'activated';
    }));
    await page.getByText('Relié').waitFor();
    mark('installed');
    // The day: the room is opened again and hears all that a patrol needs.
    await page.reload();
    await page.locator('a.card').first().waitFor();
    await page.getByText('Relié').waitFor();
    const others = [];
    for (const [port, key] of [[PORT + 1, 'fama/lead-1'], [PORT + 3, 'pf/lead-1']]) {
      others.push((await phone(browser, port, key)).page);
    }
    await morning(page, others);
    await page.getByText('Relié').waitFor();
    mark('morning');
    await shell.setOffline(true);
    await away(page);
    mark('away');
    await shell.setOffline(false);
    await page.locator('.unsent a').click();
    await page.getByRole('button', { name: 'Remettre maintenant' }).click();
    const proven = page.locator('.card .tag', { hasText: 'prouvé' });
    await until(async () => await proven.count() >= CHECKINS + INCIDENTS + 6, 600);
    mark('evening');
    const states = await page.locator('.card .tag').allInnerTexts();
    return { bytes, acts: states.length, states: [...new Set(states.map((state) => state.trim()))] };
  } finally {
    await wired.close();
    await browser.close();
    tunnel.close();
    nodes.kill('SIGTERM');
  }
}

const { bytes, acts, states } = await measure();
const patrol = bytes.morning + bytes.away + bytes.evening;
const figure = { name: 'phone.patrol', value: patrol, unit: 'bytes', limit: LIMIT, acts, states, ...bytes };
console.log(JSON.stringify(figure));
process.exitCode = patrol <= LIMIT ? 0 : 1;
