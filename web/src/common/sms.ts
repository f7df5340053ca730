/*
 * Short messages, as `entente sms make` writes them (src/accord/sms.c; docs/record.md): capitals,
 * digits and a few marks, at most 160, and a check word under the device's SMS key.
 */
import { hmac } from './code';

export const SMS_MAX = 160;

const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/* Why a message cannot be made: `character` names the one that may not stand in it. */
export class SmsError extends Error {
  override name = 'SmsError';
  constructor(
    readonly rule: 'sms.character' | 'sms.long',
    readonly character = '',
  ) {
    super(rule);
  }
}

export type Sms =
  | {
      kind: 'checkin';
      device: string;
      counter: number;
      order: string;
      at: number;
      place: string;
      state: string;
    }
  | {
      kind: 'incident';
      device: string;
      counter: number;
      incident: string;
      how: string;
      at: number;
      place: string;
      order?: string;
      safety: boolean;
    }
  | { kind: 'text'; device: string; counter: number; incident: string; text: string };

/* DDHHMM, UTC. */
function dayTime(at: number): string {
  const text = new Date(at).toISOString();
  return text.slice(8, 10) + text.slice(11, 13) + text.slice(14, 16);
}

function body(sms: Sms): string {
  const head = (letter: string): string => `ENTENTE ${letter} ${sms.device} ${sms.counter}`;
  switch (sms.kind) {
    case 'checkin':
      return `${head('C')} ${sms.order} ${dayTime(sms.at)} ${sms.place} ${sms.state}`;
    case 'incident':
      return [
        head('I'), sms.incident, sms.how, dayTime(sms.at), sms.place, sms.order || '-', sms.safety ? 'YES' : 'NO',
      ].join(' ');
    case 'text':
      return `${head('T')} ${sms.incident} ${sms.text}`;
  }
}

/* The one form: capitals, one space between words. */
export function fold(typed: string): string {
  const folded = typed
    .replace(/[ \t\r\n]+/g, ' ')
    .trim()
    .replace(/[a-z]/g, (c) => c.toUpperCase());
  const bad = /[^A-Z0-9\-/._,:?' ]/u.exec(folded);
  if (bad) throw new SmsError('sms.character', bad[0]);
  if (folded.length > SMS_MAX) throw new SmsError('sms.long');
  return folded;
}

/* Letters without their accents, and marks a telephone lacks as spaces: what an author would type. */
export function plain(text: string): string {
  return text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[’‘]/g, "'")
    .replace(/œ/gi, 'oe')
    .replace(/æ/gi, 'ae')
    .replace(/[^A-Za-z0-9\-/._,:?' ]/gu, ' ')
    .replace(/ +/g, ' ')
    .trim();
}

export async function checkWord(key: Uint8Array, origin: string, folded: string): Promise<string> {
  const mac = await hmac(key, `entente/sms/v1\n${origin}\n${folded}\n`);
  let bits = 0n;
  for (const byte of mac.subarray(0, 5)) bits = (bits << 8n) | BigInt(byte);
  return Array.from({ length: 8 }, (_, i) => LETTERS[Number((bits >> BigInt(5 * (7 - i))) & 31n)]).join('');
}

export async function makeSms(sms: Sms, key: Uint8Array, origin: string): Promise<string> {
  const folded = fold(body(sms));
  if (folded.length + 9 > SMS_MAX) throw new SmsError('sms.long');
  return `${folded} ${await checkWord(key, origin, folded)}`;
}

/* The longest beginning of a text that fits beside the rest of its message. */
export function fittingText(device: string, counter: number, incident: string, text: string): string {
  const room = SMS_MAX - 9 - `ENTENTE T ${device} ${counter} ${incident} `.length;
  const words = plain(text);
  return words.length <= room ? words : words.slice(0, room).replace(/ [^ ]*$/, '');
}
