/*
 * Where one is in the desk: the address says it, so that a page can be sent to a colleague, opened
 * twice, and gone back from. What stands behind the ? (wall, lang) is kept from page to page.
 */
import { signal } from '@preact/signals';

export type Page =
  | { name: 'overview' | 'programme' | 'draws' | 'brief' | 'duty' | 'unknown' }
  | { name: 'order'; order: string }
  | { name: 'chart' | 'draw'; programme: string }
  | { name: 'propose'; order?: string }
  | { name: 'register'; line?: string };

export function pageOf(path: string, search: string): Page {
  const [, room, first, second] = path.split('/').map(decodeURIComponent);
  if (room !== 'room') return { name: 'unknown' };
  switch (first ?? '') {
    case '':
      return { name: 'overview' };
    case 'programme':
    case 'brief':
    case 'duty':
      return { name: first as 'programme' | 'brief' | 'duty' };
    case 'orders':
      return second ? { name: 'order', order: second } : { name: 'programme' };
    case 'charts':
      return second ? { name: 'chart', programme: second } : { name: 'programme' };
    case 'draws':
      return second ? { name: 'draw', programme: second } : { name: 'draws' };
    case 'register':
      return second ? { name: 'register', line: second } : { name: 'register' };
    case 'propose': {
      const order = new URLSearchParams(search).get('order');
      return order ? { name: 'propose', order } : { name: 'propose' };
    }
    default:
      return { name: 'unknown' };
  }
}

export const page = signal<Page>({ name: 'overview' });

function read(): void {
  page.value = pageOf(location.pathname, location.search);
}

/* The new address with what holds for every page kept. */
export function address(href: string, search: string): string {
  const [path = '', own = ''] = href.split('?');
  const kept = new URLSearchParams(own);
  for (const name of ['wall', 'lang']) {
    const value = new URLSearchParams(search).get(name);
    if (value !== null && !kept.has(name)) kept.set(name, value || '1');
  }
  const all = kept.toString();
  return all ? `${path}?${all}` : path;
}

/* To another page: the reader of a screen reader and of the keyboard begins at its top. */
export function go(href: string): void {
  history.pushState(null, '', address(href, location.search));
  read();
  scrollTo(0, 0);
  document.getElementById('content')?.focus();
}

/* Links of the desk go without a new load; a new tab or a download is the browser's as ever. */
function followed(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const link = (event.target as Element | null)?.closest?.('a');
  const href = link?.getAttribute('href');
  if (!link || !href?.startsWith('/room') || link.hasAttribute('download') || link.target) return;
  event.preventDefault();
  go(href);
}

export function startRoutes(): void {
  read();
  addEventListener('popstate', read);
  document.addEventListener('click', followed);
}
