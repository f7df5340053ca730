/*
 * How soon the desk is there, and how soon a new fact stands on it: a real browser on the demo's
 * registrar, 200 listeners on /v1/events beside it. A fact is a check-in handed in by the command
 * line; its time runs from before that program is started until the words stand on the page.
 *
 *   node bench/desk_speed.mjs      needs build/entente, build/web, web/node_modules and Debian's chromium
 *
 * Prints one line of JSON a figure, as the other benches do.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as http from 'node:http';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { chromium } = createRequire(path.join(root, 'web/package.json'))('playwright-core');
const run = promisify(execFile);

const PORT = 9710;
const LISTENERS = 200;
const OF_ONE_KEY = 16; // streams that a server gives one key
const FACTS = 100;
const LOADS = 7;
const ORDER = 'G-0129';
const PLACES = ['imenas', 'gao-gate-east'];
const folder = path.join(root, 'build/desk-speed');
const program = path.join(root, 'build/entente');

const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });
const sorted = (times) => [...times].sort((a, b) => a - b);
const median = (times) => sorted(times)[Math.floor(times.length / 2)];
const p99 = (times) => sorted(times)[Math.ceil(0.99 * times.length) - 1];

function makeNodes() {
  const morning = /^MORNING = (\S+)/m.exec(fs.readFileSync(path.join(root, 'Makefile'), 'utf8'))[1];
  fs.rmSync(folder, { recursive: true, force: true });
  spawnSync(program, ['play', '--quiet', '--keep', folder, '--until', morning,
    'scenarios/gao-first-fortnight.scenario'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  return spawn(program, ['demo', folder, '--json', '--port', String(PORT), '--web', 'build/web'],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
}

/* What the demo says until it is ready: servers and entrances. */
function ready(demo) {
  const said = [];
  let rest = '';
  return new Promise((done, failed) => {
    demo.on('exit', () => failed(new Error('the demo ended')));
    demo.stdout.on('data', (bytes) => {
      const lines = (rest + bytes).split('\n');
      rest = lines.pop();
      for (const line of lines) said.push(JSON.parse(line));
      if (said.some((row) => row.demo)) done(said);
    });
  });
}

/* Streams of as many keys as are needed; `heard` counts events of all. */
async function listen(url, keys) {
  const heard = { streams: 0, acts: 0, sockets: [] };
  for (let i = 0; i < LISTENERS; i++) {
    const key = keys[Math.floor(i / OF_ONE_KEY)];
    if (i % OF_ONE_KEY === 0) {
      const { stdout } = await run(program, ['log', 'token', url, '--key', key.file]);
      key.token = stdout.trim();
    }
    await new Promise((done, failed) => {
      const request = http.get(`${url}/v1/events`,
        { headers: { authorization: `Bearer ${key.token}` }, agent: false }, (answer) => {
          if (answer.statusCode !== 200) failed(new Error(`stream ${i}: ${answer.statusCode}`));
          heard.streams++;
          let rest = '';
          answer.on('data', (bytes) => {
            const lines = (rest + bytes).split('\n');
            rest = lines.pop();
            heard.acts += lines.filter((line) => line === 'event: act').length;
          });
          done();
        });
      request.on('error', () => { /* the server goes away at the end */ });
      heard.sockets.push(request);
    });
  }
  return heard;
}

async function load(browser, link) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'fr-FR' });
  const page = await context.newPage();
  const origin = new URL(link).origin;
  await page.goto(link);
  await page.getByRole('link', { name: ORDER, exact: true }).first().waitFor();
  await context.clearCookies();
  await page.goto(`${origin}/healthz`); // away, so that what follows is a whole load
  const began = Date.now();
  await page.goto(`${origin}/room`, { waitUntil: 'commit' });
  await page.getByRole('link', { name: ORDER, exact: true }).first().waitFor();
  const shown = Date.now() - began;
  const painted = await page.evaluate(() =>
    performance.getEntriesByName('first-contentful-paint')[0].startTime);
  return { context, page, painted, shown };
}

/* The clock starts before the program that hands the act in, and stops when its place is read on the page. */
async function fact(page, place, name) {
  const seen = page.evaluate(([order, words]) => new Promise((done) => {
    const look = () => [...document.querySelectorAll('tr')].some((row) =>
      row.textContent.includes(order) && row.textContent.includes(words));
    const watch = new MutationObserver(() => {
      if (look()) { watch.disconnect(); done(Date.now()); }
    });
    watch.observe(document.body, { subtree: true, childList: true, characterData: true });
    if (look()) done(Date.now());
  }), [ORDER, name]);
  await wait(20);
  const began = Date.now();
  await run(program, ['patrol', 'checkin', ORDER, place, '--node', path.join(folder, 'registrar'),
    '--key', path.join(folder, 'cma/keys/cma/lead-1.key')]);
  return await seen - began;
}

function say(bench, value, limit, limitName) {
  console.log(JSON.stringify({
    bench, value, unit: 'ms', want: 'at most', limit, limit_name: limitName, ratio: value / limit,
  }));
}

const demo = makeNodes();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const said = await ready(demo);
  const { url } = said.find((row) => row.server === 'registrar');
  const link = said.find((row) => row.key === 'minusma/duty-1').room;
  const loads = [];
  for (let i = 0; i < LOADS; i++) {
    const one = await load(browser, link);
    loads.push(one);
    if (i < LOADS - 1) await one.context.close();
  }
  // Not those of the desk and of the check-ins: a key's oldest session gives way to new ones.
  const names = [...said.map((row) => row.key)
    .filter((key) => key && key !== 'minusma/duty-1' && key !== 'cma/lead-1'),
  'minusma/gate-1', 'barkhane/duty-1', 'fama/root'];
  const keys = names.map((name) => {
    const [body] = name.split('/');
    const node = fs.existsSync(path.join(folder, body)) ? body : 'registrar';
    return { file: path.join(folder, node, 'keys', `${name}.key`) };
  });
  const heard = await listen(url, keys);
  const times = [];
  const { page } = loads.at(-1);
  for (let i = 0; i < FACTS; i++) {
    times.push(await fact(page, PLACES[(i + 1) % 2], ['Imenas', 'Poste est'][(i + 1) % 2]));
  }
  for (let i = 0; i < 50 && heard.acts < FACTS * LISTENERS; i++) await wait(100);
  if (heard.streams !== LISTENERS || heard.acts < FACTS * LISTENERS) throw new Error(`heard ${heard.acts}`);
  say('desk.first-paint', median(loads.map((one) => one.painted)), 1000, 'design section 7, demo data');
  say('desk.patrols-shown', median(loads.map((one) => one.shown)), 1000, 'the same, until data stand there');
  say('desk.fact.p99', p99(times), 250, `${FACTS} check-ins, ${LISTENERS} listeners, the program's start with it`);
  say('desk.fact.median', median(times), 250, 'the same');
} finally {
  await browser.close();
  demo.removeAllListeners('exit');
  demo.kill('SIGINT');
}
