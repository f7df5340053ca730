/* Where one is in the field room: /field, /field/outbox, /field/G-0109/checkin. */
import { computed, signal } from '@preact/signals';

const BASE = '/field';

const path = signal(location.pathname);

addEventListener('popstate', () => {
  path.value = location.pathname;
});

/* The words behind /field. */
export const route = computed(() =>
  path.value.slice(BASE.length).split('/').filter(Boolean).map(decodeURIComponent),
);

export function href(...words: string[]): string {
  return [BASE, ...words.map(encodeURIComponent)].join('/');
}

export function go(...words: string[]): void {
  history.pushState(null, '', href(...words) + location.search);
  path.value = location.pathname;
  scrollTo(0, 0);
  document.getElementById('content')?.focus();
}

/* Links stay links: they can be opened in a tab, and read aloud as what they are. */
export function follow(event: MouseEvent): void {
  const link = (event.target as Element).closest('a');
  const plain =
    event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.defaultPrevented;
  if (link === null || !plain || link.target !== '' || link.hasAttribute('download')) return;
  const url = new URL(link.href);
  if (url.origin !== location.origin || !(url.pathname === BASE || url.pathname.startsWith(`${BASE}/`))) return;
  event.preventDefault();
  go(...url.pathname.slice(BASE.length).split('/').filter(Boolean).map(decodeURIComponent));
}
