/*
 * Keys of this device. A device key is made here by WebCrypto and can never be read out, not even by
 * this page: it signs (Ed25519) and opens what is sealed for it (X25519). Keys of an exercise may come
 * in by a link. What is listed also stands in localStorage, so that a browser which dropped the keys
 * but not the list is found out and told.
 */
import type { DBSchema } from 'idb';
import { base64, concat, hex, sha256, utf8 } from './bytes';
import type { Signer } from './act';
import { database } from './database';
import { Problem } from './problem';
import { words } from './words';

export interface DeviceKey {
  name: string;
  vkey: string;
  pub: Uint8Array;
  keyId: Uint8Array;
  secret: CryptoKey;
  /* Opens what is sealed for this key; absent when it came without. */
  open?: CryptoKey;
  recipient?: string;
  kind: 'device' | 'exercise';
  made: string;
}

interface Schema extends DBSchema {
  keys: { key: string; value: DeviceKey };
}

const LISTED = 'entente.keys';
const TYPE_ED25519 = 1;

const within = database<Schema>('entente-keys', (db) => { db.createObjectStore('keys', { keyPath: 'name' }); });

/* C2SP: the first four bytes of SHA-256 over name, line feed, type and key. */
export async function keyIdOf(name: string, pub: Uint8Array, type = TYPE_ED25519): Promise<Uint8Array> {
  return (await sha256(concat(utf8(`${name}\n`), Uint8Array.of(type), pub))).slice(0, 4);
}

export async function vkeyText(name: string, pub: Uint8Array): Promise<string> {
  return `${name}+${hex(await keyIdOf(name, pub))}+${base64(concat(Uint8Array.of(TYPE_ED25519), pub))}`;
}

/* Twelve words of the public part as it is written: the same on this screen and on the officer's. */
export async function keyWords(vkey: string): Promise<string> {
  return words(await sha256(vkey));
}

export function isKeyName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._-]{0,63}\/[a-z0-9][a-z0-9._-]{0,63}$/.test(name) && name.length <= 96;
}

/* What is read to the officer who enrols: `entente key enrol --request '...'`. */
export function enrolmentRequest(key: DeviceKey): string {
  return `entente-key:v1 ${key.vkey}${key.recipient === undefined ? '' : ` ${key.recipient}`}`;
}

async function recipientOf(open: CryptoKey): Promise<string> {
  const age = await import('age-encryption');
  return age.identityToRecipient(open);
}

export async function newDeviceKey(name: string): Promise<DeviceKey> {
  if (!isKeyName(name)) throw new Problem({ rule: 'key.name', args: [name] });
  if (await findKey(name)) throw new Problem({ rule: 'key.taken', args: [name] });
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, false, ['sign', 'verify']) as CryptoKeyPair;
  const seal = await crypto.subtle.generateKey({ name: 'X25519' }, false, ['deriveBits']) as CryptoKeyPair;
  const pub = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  return keep({
    name, pub, vkey: await vkeyText(name, pub), keyId: await keyIdOf(name, pub), secret: pair.privateKey,
    open: seal.privateKey, recipient: await recipientOf(seal.privateKey), kind: 'device',
    made: new Date().toISOString(),
  });
}

/* PKCS #8 of RFC 8410 around 32 secret bytes; the last byte of the identifier tells the curve. */
const PKCS8 = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65];
export async function importSecret(curve: 'Ed25519' | 'X25519', secret: Uint8Array): Promise<CryptoKey> {
  const signs = curve === 'Ed25519';
  const wrapped = concat(Uint8Array.from([...PKCS8, signs ? 0x70 : 0x6e, 0x04, 0x22, 0x04, 0x20]), secret);
  return crypto.subtle.importKey('pkcs8', wrapped, { name: curve }, false, signs ? ['sign'] : ['deriveBits']);
}

/* The text of one or more key files of an exercise: a signing key, and the age key of the same name. */
export async function importExerciseKey(text: string): Promise<DeviceKey> {
  const { openKeyFiles } = await import('./keyfile');
  const files = openKeyFiles(text);
  const signing = files.find((file) => file.kind === 'signing');
  if (signing === undefined) throw new Problem({ rule: 'key.file' });
  const open = files.find((file) => file.kind === 'age' && file.name === signing.name);
  const [name, id] = signing.public.split('+');
  const pub = Uint8Array.from(atob(signing.public.split('+').slice(2).join('+')), (c) => c.charCodeAt(0)).slice(1);
  if (name !== signing.name || hex(await keyIdOf(signing.name, pub)) !== id) throw new Problem({ rule: 'key.file' });
  const key: DeviceKey = {
    name: signing.name, pub, vkey: signing.public, keyId: await keyIdOf(signing.name, pub),
    secret: await importSecret('Ed25519', signing.secret), kind: 'exercise', made: new Date().toISOString(),
  };
  if (open !== undefined) {
    key.open = await importSecret('X25519', open.secret);
    key.recipient = open.public;
  }
  return keep(key);
}

async function keep(key: DeviceKey): Promise<DeviceKey> {
  await within(['keys'], 'readwrite', (at) => at.objectStore('keys').put(key));
  // Best effort: browsers answer as they like, and the page says what they answered.
  await navigator.storage?.persist?.().catch(() => false);
  listNames(new Set([...listedNames(), key.name]));
  return key;
}

export async function listKeys(): Promise<DeviceKey[]> {
  return within(['keys'], 'readonly', (at) => at.objectStore('keys').getAll());
}

export async function findKey(name: string): Promise<DeviceKey | undefined> {
  return within(['keys'], 'readonly', (at) => at.objectStore('keys').get(name));
}

export async function forgetKey(name: string): Promise<void> {
  await within(['keys'], 'readwrite', (at) => at.objectStore('keys').delete(name));
  listNames(listedNames().filter((n) => n !== name));
}

function listedNames(): string[] {
  try {
    const names: unknown = JSON.parse(localStorage.getItem(LISTED) ?? '[]');
    return Array.isArray(names) ? names.filter((n): n is string => typeof n === 'string') : [];
  } catch {
    return [];
  }
}

function listNames(names: Iterable<string>): void {
  try {
    localStorage.setItem(LISTED, JSON.stringify([...names]));
  } catch {
    // Without the list a wiped storage cannot be told from a new browser; keys work all the same.
  }
}

/* Keys this device had and has no more: the browser dropped them, nobody can bring them back. */
export async function lostKeys(): Promise<string[]> {
  const here = new Set((await listKeys()).map((key) => key.name));
  return listedNames().filter((name) => !here.has(name));
}

export function acknowledgeLost(names: readonly string[]): void {
  listNames(listedNames().filter((name) => !names.includes(name)));
}

/* Whether the browser promised to keep what is stored here. */
export async function storagePersisted(): Promise<boolean> {
  return await navigator.storage?.persisted?.().catch(() => false) ?? false;
}

export function signerOf(key: DeviceKey): Signer {
  return {
    name: key.name,
    keyId: key.keyId,
    sign: async (bytes) => new Uint8Array(
      await crypto.subtle.sign({ name: 'Ed25519' }, key.secret, new Uint8Array(bytes))),
  };
}
