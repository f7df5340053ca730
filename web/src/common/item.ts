/*
 * The inside of a sealed item (src/node/item.c): signed inside, padded, and sealed outside by age.ts.
 */
import { concat, hex, sha256, utf8, type Bytes } from './bytes';

/* What is sealed is padded to one of few lengths (Padme), so that its length tells little. */
export function padded(content: Uint8Array): Bytes {
  const whole = content.length + 1;
  const exponent = Math.floor(Math.log2(whole));
  const mantissa = exponent === 0 ? 0 : Math.floor(Math.log2(exponent)) + 1;
  const mask = exponent > mantissa ? 2 ** (exponent - mantissa) - 1 : 0;
  const out = new Uint8Array(Math.ceil(whole / (mask + 1)) * (mask + 1));
  out.set(content);
  out[content.length] = 0x80;
  return out;
}

export interface ItemHead {
  origin: string;
  item: string;
  kind: 'photo' | 'voice' | 'document' | 'names' | 'allegation' | 'other';
  author: string;
  audience: string; // id of the audience's version
}

/* The plaintext of an item; `sign` makes a signed note of a text, as an act's. */
export async function itemPlain(
  head: ItemHead,
  content: Uint8Array,
  sign: (text: string) => Promise<string>,
): Promise<Bytes> {
  const text = [
    `entente/item/v1 ${head.origin}`,
    `item: ${head.item}`,
    `kind: ${head.kind}`,
    `author: ${head.author}`,
    `audience: ${head.audience}`,
    `content: ${hex(await sha256(content))} ${content.length}`,
    '',
  ].join('\n');
  return padded(concat(utf8(await sign(text)), content));
}
