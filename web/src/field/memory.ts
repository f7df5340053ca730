/*
 * The phone's memory: one IndexedDB with the outbox (items, chains, sealed attachments) and what was
 * last heard of the node, each answer with the time it was heard.
 */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
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

const NAME = 'entente-field';

let opened: Promise<IDBPDatabase<Tables>> | undefined;

function database(): Promise<IDBPDatabase<Tables>> {
  opened ??= openDB<Tables>(NAME, 1, {
    upgrade(db) {
      db.createObjectStore('items', { keyPath: 'id' });
      db.createObjectStore('chains', { keyPath: 'key' });
      db.createObjectStore('blobs');
      db.createObjectStore('kept', { keyPath: 'path' });
    },
    terminated() {
      opened = undefined;
    },
  });
  return opened;
}

export const shelf: Shelf = {
  async chain(key) {
    return (await database()).get('chains', key);
  },
  async items() {
    return (await (await database()).getAll('items')).sort((a, b) =>
      a.key < b.key ? -1 : a.key > b.key ? 1 : a.seq - b.seq,
    );
  },
  /* One transaction, on the disk before it is said to be done. */
  async write(change) {
    const at = (await database()).transaction(['items', 'chains', 'blobs'], 'readwrite', { durability: 'strict' });
    for (const id of change.drop ?? []) void at.objectStore('items').delete(id);
    for (const item of change.put ?? []) void at.objectStore('items').put(item);
    for (const [sha256, bytes] of change.blobs ?? []) void at.objectStore('blobs').put(bytes, sha256);
    if (change.chain) void at.objectStore('chains').put(change.chain);
    await at.done;
  },
  async blob(sha256) {
    return (await database()).get('blobs', sha256);
  },
};

export const keep: Keep = {
  async get<T>(path: string) {
    return (await (await database()).get('kept', path)) as Kept<T> | undefined;
  },
  async put(path, body, at) {
    await (await database()).put('kept', { path, at, body });
  },
  async forget(prefix) {
    await (await database()).delete('kept', IDBKeyRange.bound(prefix, `${prefix}\uffff`));
  },
};

/* Attachments that a node holds need not lie here any longer. */
export async function clearSentBlobs(): Promise<void> {
  const db = await database();
  for (const item of await db.getAll('items')) {
    if (item.blob?.sent) await db.delete('blobs', item.blob.sha256);
  }
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
