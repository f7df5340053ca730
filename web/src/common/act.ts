/*
 * An act as text: what a person reads is what he signs, byte by byte. Seven lines of header, then the
 * lines of its form; the id is the SHA-256 of the text. A signed note is the text, an empty line and
 * one line a signature (C2SP signed-note).
 */
import { base64, concat, fromBase64, hex, sha256, utf8 } from './bytes';
import { actDef, bodyText, LIMITS, type Line } from './forms';
import { Problem } from './problem';
import { words } from './words';
import table from './gen/forms.json';

export const ZEROS = '0'.repeat(64);

export interface Header {
  origin: string;
  author: string;
  seq: number;
  prev: string;
  seen: { size: number; root: string };
  occurred: string;
}

export interface ParsedAct extends Header {
  act: string;
  /* Every line below the header: key, then its tokens; the last token of a text line is the text. */
  lines: Line[];
}

/* Whoever signs: a key on this device, or a test's. */
export interface Signer {
  name: string;
  keyId: Uint8Array;
  sign(bytes: Uint8Array): Promise<Uint8Array>;
}

export function compose(header: Header, act: string, lines: readonly Line[]): string {
  const def = actDef(act);
  if (def === undefined) {
    throw new Problem({
      rule: 'act.unknown', place: 'line 2', message: 'there is no act "%1"', advice: 'docs/acts.md lists the acts.',
      args: [act],
    });
  }
  const text = `${table.context} ${header.origin}\nact: ${act}\nauthor: ${header.author}\nseq: ${header.seq}\n`
    + `prev: ${header.prev}\nseen: ${header.seen.size} ${header.seen.root}\noccurred: ${header.occurred}\n`
    + bodyText(def, lines);
  if (utf8(text).length > LIMITS.entry_bytes) {
    throw new Problem({ rule: 'act.long', message: 'the act has more than 65535 bytes', advice: 'Divide it.' });
  }
  return text;
}

const HEADER = new RegExp('^(\\S+) (\\S+)\nact: (\\S+)\nauthor: (\\S+)\nseq: (\\d+)\nprev: ([0-9a-f]{64})\n'
  + 'seen: (\\d+) ([0-9a-f]{64})\noccurred: (\\S+)\n');

function parseLine(line: string, act: string): Line {
  const at = line.indexOf(': ');
  const key = line.slice(0, at);
  const def = actDef(act)?.keys.find((k) => k.key === key);
  if (at < 1 || def === undefined) {
    throw new Problem({
      rule: 'line.form', place: key, message: 'this is not a line "key: value"',
      advice: 'Write a key in a-z, a colon, one space and the value.',
    });
  }
  const parts = line.slice(at + 2).split(' ');
  const head = parts.slice(0, def.tokens.length - 1);
  return [key, ...head, parts.slice(def.tokens.length - 1).join(' ')];
}

/* Takes only what compose() would write again, so nothing on screen can differ from what is signed. */
export function parse(text: string): ParsedAct {
  const match = HEADER.exec(text);
  if (match === null || match[1] !== table.context) {
    throw new Problem({
      rule: 'act.context', place: 'line 1', message: 'an act does not begin like this',
      advice: 'Begin with "%1" and the origin of the log, like gao.example/record.', args: [table.context],
    });
  }
  const [whole, , origin = '', act = '', author = '', seq, prev = '', size, root = '', occurred = ''] = match;
  const header: Header = {
    origin, author, seq: Number(seq), prev, seen: { size: Number(size), root }, occurred,
  };
  const body = text.slice(whole.length);
  const lines = body === '' ? [] : body.replace(/\n$/, '').split('\n').map((line) => parseLine(line, act));
  if (compose(header, act, lines) !== text) {
    throw new Problem({
      rule: 'line.key-order', place: act, message: '"%1" does not stand in the order of %2',
      advice: 'docs/acts.md lists the acts.', args: ['?', act],
    });
  }
  return { ...header, act, lines };
}

export async function actId(text: string): Promise<string> {
  return hex(await sha256(text));
}

export async function actWords(text: string): Promise<string> {
  return words(await sha256(text));
}

/* Signatures are for this line alone: an em dash, the key, its id and the signature in base64. */
export async function note(text: string, signer: Signer): Promise<string> {
  const signature = await signer.sign(utf8(text));
  return `${text}\n\u2014 ${signer.name} ${base64(concat(signer.keyId, signature))}\n`;
}

export interface Signature {
  name: string;
  keyId: Uint8Array;
  signature: Uint8Array;
}

/* The text ends at the last empty line. */
export function openNote(whole: string): { text: string; signatures: Signature[] } {
  const at = whole.lastIndexOf('\n\n');
  const lines = at < 0 ? [] : whole.slice(at + 2).split('\n');
  const bad = new Problem({ rule: 'page.note' });
  if (lines.length < 2 || lines.pop() !== '') throw bad;
  const signatures = lines.map((line) => {
    const parts = /^\u2014 (\S+) ([A-Za-z0-9+/]+={0,2})$/.exec(line);
    if (parts === null) throw bad;
    const bytes = fromBase64(parts[2] ?? '');
    return { name: parts[1] ?? '', keyId: bytes.subarray(0, 4), signature: bytes.subarray(4) };
  });
  return { text: whole.slice(0, at + 1), signatures };
}

export interface Verifier {
  keyId: Uint8Array;
  pub: Uint8Array;
}

export async function verify(text: string, signature: Signature, key: Verifier): Promise<boolean> {
  if (hex(signature.keyId) !== hex(key.keyId)) return false;
  const pub = await crypto.subtle.importKey('raw', new Uint8Array(key.pub), { name: 'Ed25519' }, false, ['verify']);
  return crypto.subtle.verify({ name: 'Ed25519' }, pub, new Uint8Array(signature.signature), utf8(text));
}
