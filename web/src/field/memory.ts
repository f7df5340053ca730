/*
 * The phone's memory: one IndexedDB with the outbox (items, chains, sealed attachments) and what was
 * last heard of the node, each answer with the time it was heard.
 */
import type { DBSchema } from 'idb';
import { database } from '../common/database';
import type { Chain, Item, Mark, Shelf } from '../common/outbox';

export interface Kept<T> {
  path: string;
  at: number; // by the corrected clock, in milliseconds
  body: T;
}

/* What was heard, by the path it was heard at. */
export interface Keep {
  get<T>(path: string): Promise<Kept<T> | undefined>;
  put<T>(path: string, body: T, at: number): Promise<void>;
  /* Forget all paths that begin so. */
  forget(prefix: string): Promise<void>;
}

interface Tables extends DBSchema {
  items: { key: string; value: Item };
  chains: { key: string; value: Chain };
  blobs: { key: string; value: Uint8Array };
  kept: { key: string; value: Kept<unknown> };
}

const within = database<Tables>('entente-field', (db) => {
  db.createObjectStore('items', { keyPath: 'id' });
  db.createObjectStore('chains', { keyPath: 'key' });
  db.createObjectStore('blobs');
  db.createObjectStore('kept', { keyPath: 'path' });
});

export const shelf: Shelf = {
  chain(key) {
    return within(['chains'], 'readonly', (at) => at.objectStore('chains').get(key));
  },
  async items() {
    const items = await within(['items'], 'readonly', (at) => at.objectStore('items').getAll());
    return items.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.seq - b.seq));
  },
  /* One transaction, on the disk before it is said to be done. */
  async write({ drop = [], put = [], blobs = [], chain }) {
    await within(
      ['items', 'chains', 'blobs'],
      'readwrite',
      (at) =>
        Promise.all([
          ...drop.map((id) => at.objectStore('items').delete(id)),
          ...put.map((item) => at.objectStore('items').put(item)),
          ...blobs.map(([sha256, bytes]) => at.objectStore('blobs').put(bytes, sha256)),
          ...(chain ? [at.objectStore('chains').put(chain)] : []),
        ]),
      { durability: 'strict' },
    );
  },
  blob(sha256) {
    return within(['blobs'], 'readonly', (at) => at.objectStore('blobs').get(sha256));
  },
};

export const keep: Keep = {
  async get<T>(path: string) {
    const kept = await within(['kept'], 'readonly', (at) => at.objectStore('kept').get(path));
    return kept as Kept<T> | undefined;
  },
  async put(path, body, at) {
    await within(['kept'], 'readwrite', (on) => on.objectStore('kept').put({ path, at, body }));
  },
  async forget(prefix) {
    const all = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    await within(['kept'], 'readwrite', (at) => at.objectStore('kept').delete(all));
  },
};

/* Attachments that a node holds need not lie here any longer. */
export async function clearSentBlobs(): Promise<void> {
  const sent = (await shelf.items()).flatMap(({ blob }) => (blob?.sent ? [blob.sha256] : []));
  if (sent.length === 0) return;
  await within(['blobs'], 'readwrite', (at) => Promise.all(sent.map((one) => at.objectStore('blobs').delete(one))));
}

/* The trace of the outbox that a wiped IndexedDB may leave standing. */
const MARK = 'entente.field.mark';

export const mark = {
  read(): Mark | undefined {
    try {
      return (JSON.parse(localStorage.getItem(MARK) ?? 'null') as Mark | null) ?? undefined;
    } catch {
      return undefined;
    }
  },
  write(to: Mark): void {
    try {
      localStorage.setItem(MARK, JSON.stringify(to));
    } catch {
      // Without it a wiped phone knows less of what it lost; nothing else hangs on it.
    }
  },
};

/* Asked once the phone has something to lose; a browser may say no, and that is shown. */
export async function askToPersist(): Promise<boolean> {
  const storage = navigator.storage as StorageManager | undefined;
  if (storage?.persist === undefined) return false;
  return (await storage.persisted()) || storage.persist();
}
