/*
 * The proof of one line of the record, checked here and not on the server: the entry's bytes, the
 * receipt (C2SP tlog-proof) and the policy (C2SP tlog-policy) go in, what holds and what does not
 * comes out, link by link. Nothing here asks the network; the formats are in docs/record.md.
 */

import { concat, fromBase64, hex, sha256, utf8 } from './bytes';

/* A verifier key as it is written: NAME+ID+BASE64 of a type byte and 32 bytes of key. */
export interface Verifier {
  name: string;
  id: string;
  type: number;
  key: Uint8Array;
}

/* Whose signatures make a head good. */
export interface Policy {
  log: Verifier;
  witnesses: Map<string, Verifier>;
  groups: Map<string, { need: number; members: string[] }>;
  quorum: string; // a witness, a group, or 'none'
}

export interface Receipt {
  index: number;
  path: Uint8Array[];
  headText: string; // the three lines that were signed
  origin: string;
  size: number;
  root: Uint8Array;
  lines: { name: string; id: string; blob: Uint8Array }[];
}

export interface WitnessWord {
  name: string;
  state: 'signed' | 'absent' | 'wrong';
  at?: number; // Unix seconds, as the witness signed it
}

/* The links of the chain, in the order in which a person follows them. */
export interface Proof {
  leaf: string; // hex; what the entry's bytes come to
  included: boolean;
  headSigned: boolean;
  witnesses: WitnessWord[];
  quorum: boolean;
  index: number;
  size: number;
  origin: string;
  good: boolean; // all of the above
}

const NOTE_KEY = 1;
const WITNESS_KEY = 4;
const PATH_MAX = 63;
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

const same = (a: Uint8Array, b: Uint8Array): boolean => hex(a) === hex(b);

function decimal(text: string | undefined): number {
  if (text === undefined || !/^(0|[1-9][0-9]{0,15})$/.test(text)) throw new Error(`not a number: ${text}`);
  return Number(text);
}

/* Throws when the id does not belong to the key: then it is another key's name on it. */
export async function readVerifier(text: string): Promise<Verifier> {
  const [name, id, ...rest] = text.split('+');
  const blob = fromBase64(rest.join('+')); // base64 may hold a '+' of its own
  if (!name || !id || blob.length !== 33) throw new Error(`not a key: ${text}`);
  const hash = await sha256(concat(utf8(`${name}\n`), blob));
  if (hex(hash.slice(0, 4)) !== id) throw new Error(`the id of ${name} is not its key’s`);
  return { name, id, type: blob[0] ?? 0, key: blob.slice(1) };
}

export async function readPolicy(text: string): Promise<Policy> {
  let log: Verifier | undefined;
  let quorum: string | undefined;
  const witnesses: Policy['witnesses'] = new Map();
  const groups: Policy['groups'] = new Map();
  for (const line of text.split('\n')) {
    const [word, name = '', ...rest] = line.trim().split(/\s+/);
    if (!word || word.startsWith('#')) continue;
    if (word === 'log') log = await readVerifier(name);
    else if (word === 'witness') witnesses.set(name, await readVerifier(rest[0] ?? ''));
    else if (word === 'group') {
      const [count, ...members] = rest;
      for (const member of members) {
        if (!witnesses.has(member) && !groups.has(member)) throw new Error(`nobody is named ${member}`);
      }
      const need = count === 'all' ? members.length : count === 'any' ? 1 : decimal(count);
      groups.set(name, { need, members });
    } else if (word === 'quorum') quorum = name;
    else throw new Error(`not a line of a policy: ${line}`);
  }
  if (!log || quorum === undefined) throw new Error('a policy names a log and a quorum');
  return { log, witnesses, groups, quorum };
}

/* Whether the names that signed are enough. */
export function quorumHolds(policy: Policy, name: string, signed: Set<string>): boolean {
  if (name === 'none') return true;
  const group = policy.groups.get(name);
  if (!group) return signed.has(name);
  return group.members.filter((member) => quorumHolds(policy, member, signed)).length >= group.need;
}

/* How many of how many witnesses the policy asks for, when it is one flat group. */
export function quorumCount(policy: Policy): { need: number; of: number } {
  const group = policy.groups.get(policy.quorum);
  return group ? { need: group.need, of: group.members.length } : { need: 1, of: 1 };
}

export function readReceipt(text: string): Receipt {
  const lines = text.split('\n');
  if (lines.shift() !== 'c2sp.org/tlog-proof@v1') throw new Error('not a receipt');
  if (lines[0]?.startsWith('extra ')) lines.shift();
  const index = decimal(lines.shift()?.replace(/^index /, ''));
  const path: Uint8Array[] = [];
  for (let line = lines.shift(); line !== ''; line = lines.shift()) {
    if (line === undefined || path.length === PATH_MAX) throw new Error('the receipt breaks off');
    path.push(fromBase64(line));
  }
  const [origin = '', size, root = '', empty, ...signatures] = lines;
  if (empty !== '') throw new Error('the receipt’s head breaks off');
  return {
    index,
    path,
    headText: `${origin}\n${size}\n${root}\n`,
    origin,
    size: decimal(size),
    root: fromBase64(root),
    lines: signatures.filter((line) => line.startsWith('— ')).map(readSignature),
  };
}

function readSignature(line: string): Receipt['lines'][number] {
  const [, name = '', base64 = ''] = line.split(' ');
  const blob = fromBase64(base64);
  return { name, id: hex(blob.slice(0, 4)), blob: blob.slice(4) };
}

/* RFC 9162 2.1.3.2: the root that leaf and path come to, or undefined when the path does not fit. */
export async function rootOf(
  leaf: Uint8Array,
  index: number,
  size: number,
  path: Uint8Array[],
): Promise<Uint8Array | undefined> {
  if (index >= size) return undefined;
  let hash = leaf;
  let at = index;
  let last = size - 1;
  for (const beside of path) {
    if (last === 0) return undefined;
    const isRight = at % 2 === 1 || at === last;
    hash = await sha256(isRight ? concat(NODE, beside, hash) : concat(NODE, hash, beside));
    if (isRight) {
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    }
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : undefined;
}

async function signedBy(verifier: Verifier, signature: Uint8Array, text: string): Promise<boolean> {
  if (signature.length !== 64) return false;
  const key = await crypto.subtle.importKey('raw', verifier.key as BufferSource, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', key, signature as BufferSource, utf8(text) as BufferSource);
}

async function logSigned(policy: Policy, receipt: Receipt): Promise<boolean> {
  const line = receipt.lines.find(({ name, id }) => name === policy.log.name && id === policy.log.id);
  if (!line || policy.log.type !== NOTE_KEY || receipt.origin !== policy.log.name) return false;
  return signedBy(policy.log, line.blob, receipt.headText);
}

async function witnessWord(name: string, witness: Verifier, receipt: Receipt): Promise<WitnessWord> {
  const line = receipt.lines.find((one) => one.name === witness.name && one.id === witness.id);
  if (!line) return { name, state: 'absent' };
  if (witness.type !== WITNESS_KEY || line.blob.length !== 72) return { name, state: 'wrong' };
  const at = Number(new DataView(line.blob.buffer, line.blob.byteOffset).getBigUint64(0));
  const signed = `cosignature/v1\ntime ${at}\n${receipt.headText}`;
  return { name, state: (await signedBy(witness, line.blob.slice(8), signed)) ? 'signed' : 'wrong', at };
}

/* The bytes that the tree hashes: the line with the log time, and the act behind it. */
export function entryOf(loggedSeconds: number, note: string): Uint8Array {
  return utf8(`logged ${loggedSeconds}\n${note}`);
}

/* Follows the whole chain. A text that cannot be read throws; a link that does not hold is told. */
export async function check(entry: Uint8Array, receiptText: string, policyText: string): Promise<Proof> {
  const receipt = readReceipt(receiptText);
  const policy = await readPolicy(policyText);
  const leaf = await sha256(concat(LEAF, entry));
  const root = await rootOf(leaf, receipt.index, receipt.size, receipt.path);
  const included = root !== undefined && same(root, receipt.root);
  const headSigned = await logSigned(policy, receipt);
  const witnesses = await Promise.all(
    [...policy.witnesses].map(([name, witness]) => witnessWord(name, witness, receipt)),
  );
  const signed = new Set(witnesses.filter(({ state }) => state === 'signed').map(({ name }) => name));
  // One bad line of a known key makes the whole head bad (docs/record.md).
  const quorum = witnesses.every(({ state }) => state !== 'wrong') && quorumHolds(policy, policy.quorum, signed);
  return {
    leaf: hex(leaf),
    included,
    headSigned,
    witnesses,
    quorum,
    index: receipt.index,
    size: receipt.size,
    origin: receipt.origin,
    good: included && headSigned && quorum,
  };
}
