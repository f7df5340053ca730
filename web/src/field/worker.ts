/* The service worker's life as the page sees it: registered, and a new build told before it takes over. */
import { signal } from '@preact/signals';

export const updateWaits = signal(false);

let waiting: ServiceWorker | null = null;

function watch(registration: ServiceWorkerRegistration): void {
  const told = (): void => {
    waiting = registration.waiting;
    updateWaits.value = waiting !== null && navigator.serviceWorker.controller !== null;
  };
  told();
  registration.addEventListener('updatefound', () =>
    registration.installing?.addEventListener('statechange', told),
  );
}

/* The page's policy lets no text become a script's address but this one. */
function workerUrl(): string {
  const types = (
    globalThis as unknown as {
      trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): string } };
    }
  ).trustedTypes;
  const policy = types?.createPolicy('entente-worker', { createScriptURL: () => '/sw.js' });
  return policy === undefined ? '/sw.js' : policy.createScriptURL('/sw.js');
}

export function startWorker(): void {
  if (!('serviceWorker' in navigator)) return;
  let reloads = navigator.serviceWorker.controller !== null;
  navigator.serviceWorker.addEventListener('controllerchange', () => {
    if (reloads) location.reload();
    reloads = true;
  });
  // Without it the room works as long as the page is open; the browser's console has the reason.
  void navigator.serviceWorker
    .register(workerUrl(), { scope: '/field', updateViaCache: 'none' })
    .then(watch, console.warn);
}

export function takeOver(): void {
  waiting?.postMessage('take-over');
}
