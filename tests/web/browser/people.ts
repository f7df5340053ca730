/*
 * People at their screens: one browser, a context each (own storage, own keys), and a watch over
 * everything that a page may do wrong behind the back of its reader.
 */
import * as fs from 'node:fs';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';

const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env['ENTENTE_CHROMIUM'] ?? CHROMIUM.find((file) => fs.existsSync(file));
  if (executablePath === undefined) throw new Error('no Chromium: apt-get install chromium');
  return chromium.launch({ executablePath, args: FLAGS });
}

/* What no page may do, whoever reads it; asserted empty at the end of the run. */
export class Watch {
  readonly faults: string[] = [];
  readonly requests = new Set<string>();
  readonly #allowed: ReadonlySet<string>;

  constructor(origins: readonly string[]) {
    this.#allowed = new Set(origins);
  }

  #fault(page: Page, what: string): void {
    this.faults.push(`${new URL(page.url()).pathname}: ${what}`);
  }

  async over(context: BrowserContext): Promise<void> {
    await context.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
    context.on('request', (request) => {
      const url = new URL(request.url());
      if (url.protocol === 'data:' || url.protocol === 'blob:') return;
      this.requests.add(url.origin);
      if (!this.#allowed.has(url.origin)) this.faults.push(`asked another site: ${request.url()}`);
    });
    context.on('page', (page) => {
      page.on('pageerror', (error) => this.#fault(page, `threw: ${error.stack || `${error.name} ${error.message}`}`));
      page.on('console', (message) => {
        // A request that failed or was refused is said by the browser itself; pages answer for the rest.
        const network = message.text().startsWith('Failed to load resource');
        if (message.type() === 'error' && !network) this.#fault(page, message.text());
      });
    });
  }
}

export const DESK = { width: 1280, height: 800 };
export const WALL = { width: 1920, height: 1080 };
export const PHONE = { width: 390, height: 844 };

/* So long people wait for what must come. Machines that run tests are slow and busy: only a run that fails
 * waits to the end, so no step has a shorter wait of its own. */
export const PATIENCE_MS = 30_000;

export interface Seat {
  context: BrowserContext;
  page: Page;
}

/* Somebody with a browser of his own, who speaks English unless said otherwise. */
export async function sitDown(browser: Browser, watch: Watch, viewport: typeof DESK, locale = 'en'): Promise<Seat> {
  const context = await browser.newContext({ viewport, locale, reducedMotion: 'reduce', timezoneId: 'UTC' });
  context.setDefaultTimeout(PATIENCE_MS);
  await watch.over(context);
  return { context, page: await context.newPage() };
}

/* For whoever looks for the fault: what stands on every screen now. */
export async function keepScreens(browser: Browser, folder: string): Promise<void> {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  let n = 0;
  for (const page of browser.contexts().flatMap((context) => context.pages())) {
    await page.screenshot({ path: `${folder}/${n++}.png`, fullPage: true }).catch(() => undefined);
  }
  console.log(`what stood on the screens: ${folder}`);
}

/* Reads the dialog that stands open, and signs; returns the words of the text, as they stand there. */
export async function readAndSign(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog');
  const words = (await dialog.locator('.words').first().textContent()) ?? '';
  await dialog.getByRole('button', { name: 'Sign', exact: true }).click();
  return words.replace(/\s+/g, ' ').trim();
}
