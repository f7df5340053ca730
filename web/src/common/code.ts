/*
 * The code of the day: six digits of HMAC-SHA256 over order, quarter of an hour and the gate's
 * challenge (en_patrol_code of src/crypto). The secret is opened on the phone, held in the page's
 * memory while it is shown, and written nowhere.
 */
import { utf8 } from './bytes';

export const SLOT_MS = 15 * 60_000;

/* 00 to 99, as a gate says it. */
export function isChallenge(text: string): boolean {
  return /^[0-9]{2}$/.test(text);
}

export async function hmac(secret: Uint8Array, text: string): Promise<Uint8Array> {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(secret), { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, utf8(text)));
}

export async function patrolCode(secret: Uint8Array, order: string, at: number, challenge: string): Promise<string> {
  const slot = Math.floor(at / SLOT_MS);
  const mac = await hmac(secret, `entente/code/v1\n${order}\n${slot}\n${challenge}\n`);
  const value = new DataView(mac.buffer, mac.byteOffset).getBigUint64(0) % 1_000_000n;
  return value.toString().padStart(6, '0');
}

/* When the code that is shown at `at` ends. */
export function slotEnd(at: number): number {
  return (Math.floor(at / SLOT_MS) + 1) * SLOT_MS;
}
