/* Sealing and opening with age (lazy): the recipients are keys of the record, the opener this device. */
import type { DeviceKey } from './keys';

export async function seal(plain: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  const age = await import('age-encryption');
  const encrypter = new age.Encrypter();
  for (const recipient of recipients) encrypter.addRecipient(recipient);
  return encrypter.encrypt(plain);
}

/* Throws when the file is not sealed to this key, or was changed. */
export async function open(sealed: Uint8Array, key: DeviceKey): Promise<Uint8Array> {
  if (key.open === undefined) throw new Error('this key opens nothing');
  const age = await import('age-encryption');
  const decrypter = new age.Decrypter();
  decrypter.addIdentity(key.open);
  return decrypter.decrypt(sealed, 'uint8array');
}
