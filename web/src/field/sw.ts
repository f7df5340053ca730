/*
 * The phone's service worker: it holds the shell, so that the field room opens without a network.
 *
 *     shell (/field and its hashed assets)   from here; a new build comes as a whole, then is told
 *     everything under /v1                   passed by and never held: sessions are not kept, an old answer
 *                                            would set the clock wrong, and what a patrol needs the room
 *                                            keeps itself (sync.ts), where it shows how old it is
 *     room, public page, tiles               not ours: passed by
 *
 * build.mjs fills in SHELL, the paths to hold, and SHELL_HASH, which changes with any of them.
 */
declare const SHELL: readonly string[];
declare const SHELL_HASH: string;

/* What a worker sees of the browser, as far as it is used here. */
interface Waits extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Fetches extends Waits {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Messages extends Waits {
  readonly data: unknown;
}
interface Worker {
  readonly location: Location;
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(kind: 'install' | 'activate', on: (event: Waits) => void): void;
  addEventListener(kind: 'fetch', on: (event: Fetches) => void): void;
  addEventListener(kind: 'message', on: (event: Messages) => void): void;
}
const worker = globalThis as unknown as Worker;

const PREFIX = 'entente-field-';
const shellCache = `${PREFIX}${SHELL_HASH}`;
const PAGE = '/field';

/* All of the shell or none of it: half a room would be worse than yesterday's. */
async function hold(): Promise<void> {
  const cache = await caches.open(shellCache);
  await cache.addAll(SHELL.map((path) => new Request(path, { cache: 'reload', credentials: 'omit' })));
}

async function sweep(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== shellCache).map((name) => caches.delete(name)),
  );
  await worker.clients.claim();
}

/* The page of any path below /field is the one page. */
async function page(request: Request): Promise<Response> {
  const cache = await caches.open(shellCache);
  return (await cache.match(PAGE)) ?? fetch(request);
}

async function asset(request: Request): Promise<Response> {
  const cache = await caches.open(shellCache);
  return (await cache.match(request.url)) ?? fetch(request);
}

worker.addEventListener('install', (event) => event.waitUntil(hold()));
worker.addEventListener('activate', (event) => event.waitUntil(sweep()));

/* A new build waits until its user says so: nobody loses a form that is half filled in. */
worker.addEventListener('message', (event) => {
  if (event.data === 'take-over') event.waitUntil(worker.skipWaiting());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (request.mode === 'navigate') {
    if (url.pathname === PAGE || url.pathname.startsWith(`${PAGE}/`)) event.respondWith(page(request));
  } else if (SHELL.includes(url.pathname)) {
    event.respondWith(asset(request));
  }
});

export {};
