/*
 * The secrets of this device, one for each draw and party, from the commitment to the opening. Each
 * is sealed with a key that WebCrypto made and no page can read out; it is kept before the commitment
 * is signed, and leaves the device only in the opening.
 */
import type { DBSchema } from 'idb';
import { fromUtf8, hex, utf8, type Bytes } from '../../common/bytes';
import { database } from '../../common/database';

interface Kept {
  id: string; // POOL/PARTY
  key: CryptoKey;
  nonce: Bytes;
  sealed: ArrayBuffer;
}

interface Schema extends DBSchema {
  secrets: { key: string; value: Kept };
}

const SECRET_BYTES = 32;
const NONCE_BYTES = 12;

const within = database<Schema>('entente-draws', (db) => {
  db.createObjectStore('secrets', { keyPath: 'id' });
});

const idOf = (pool: string, party: string): string => `${pool}/${party}`;

async function seal(id: string): Promise<Kept> {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const secret = utf8(hex(crypto.getRandomValues(new Uint8Array(SECRET_BYTES))));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce, additionalData: utf8(id) }, key, secret);
  return { id, key, nonce, sealed };
}

async function open({ id, key, nonce, sealed }: Kept): Promise<string> {
  const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: nonce, additionalData: utf8(id) }, key, sealed);
  return fromUtf8(new Uint8Array(plain));
}

/* The secret that is kept here, as 64 digits. */
export async function keptSecret(pool: string, party: string): Promise<string | undefined> {
  const kept = await within(['secrets'], 'readonly', (at) => at.objectStore('secrets').get(idOf(pool, party)));
  return kept && open(kept);
}

/* The one that is kept here, made when there is none: a commitment that failed can be made again. */
export async function newSecret(pool: string, party: string): Promise<string> {
  const made = await seal(idOf(pool, party));
  const kept = await within(['secrets'], 'readwrite', async (at) => {
    const store = at.objectStore('secrets');
    const before = await store.get(made.id);
    if (before === undefined) await store.put(made);
    return before ?? made;
  });
  // Best effort, as for keys: browsers answer as they like.
  await navigator.storage?.persist?.().catch(() => false);
  return open(kept);
}
