/*
 * The phone's way in: acts that were signed here, until the record has them.
 *
 * Nothing is lost: an act and the number it used up are written in one step, before anybody is told
 * that it was signed. Nothing is called sent before it was acknowledged: an item is `waiting` until a
 * node answered, `received` when a node has it, `committed` when it has its index, `proven` when a
 * receipt under a cosigned head is held here. One act names the one before it, and no record takes it
 * without that one: so the receipt of the newest act of a key is the receipt of all before it, and one
 * is fetched where twenty would cost a patrol's whole allowance.
 *
 * What is refused stays, with the rule, until its author decides: sign again, or let go.
 */
import type { Line } from './forms';

export type ItemState = 'waiting' | 'received' | 'committed' | 'proven' | 'refused';

/* Where a key stands: what its next act must say. */
export interface Chain {
  key: string;
  origin: string;
  seq: number; // of the next act
  prev: string;
  seen: { size: number; root: string };
}

export interface Refusal {
  rule: string;
  text: string;
  remedy?: string;
  message?: string;
  advice?: string;
  args?: string[];
}

/* What was said of an act, as the outbox keeps it: the reason's own words and nothing else; undefined
 * without a rule. */
export function refusalFrom(
  said: Partial<Omit<Refusal, 'args'> & { args: readonly string[] }>,
): Refusal | undefined {
  if (said.rule === undefined) return undefined;
  const { rule, text = '', remedy, message, advice, args } = said;
  return {
    rule,
    text,
    ...(remedy ? { remedy } : {}),
    ...(message ? { message } : {}),
    ...(advice ? { advice } : {}),
    ...(args ? { args: [...args] } : {}),
  };
}

export interface Item {
  id: string;
  key: string;
  act: string;
  order?: string;
  lines: readonly Line[];
  seq: number;
  note: string;
  state: ItemState;
  /* When it came into each state, by the corrected clock, in milliseconds. */
  times: Partial<Record<ItemState, number>>;
  index?: number;
  logged?: string; // the record's own time of it
  outcome?: 'effect' | 'pending' | 'void';
  /* Why it is refused or void, or why it still waits. */
  why?: Refusal;
  promise?: string;
  receipt?: string;
  /* A sealed attachment that the act names. */
  blob?: { sha256: string; bytes: number; sent: boolean };
}

/* What the outbox needs of the device's memory. Items come in the order of their numbers. */
export interface Shelf {
  chain(key: string): Promise<Chain | undefined>;
  items(): Promise<Item[]>;
  /* All of it or nothing: items go, items come, the chain moves, blobs are laid beside. */
  write(change: {
    chain?: Chain;
    put?: Item[];
    drop?: string[];
    blobs?: [string, Uint8Array][];
  }): Promise<void>;
  blob(sha256: string): Promise<Uint8Array | undefined>;
}

/* An answer to one act handed in. */
export interface Handed {
  id: string;
  state: 'committed' | 'received' | 'refused';
  index?: number;
  outcome?: Item['outcome'];
  why?: Refusal;
  promise?: string;
}

/* What became of an act, as the node's record has it. */
export interface Looked {
  id: string;
  index: number;
  logged: string;
  outcome: NonNullable<Item['outcome']>;
  why?: Refusal;
}

/* How a node's refusal comes (api.ts, Problem); without network there is no status. */
export interface Failure extends Refusal {
  status: number;
}

/* What the outbox needs of a node. Every function fails with a Failure or as fetch does. */
export interface Door {
  chain(key: string): Promise<Chain>;
  hand(notes: string): Promise<Handed[]>;
  /* Those of the items that are in the record by now. */
  look(items: readonly Item[]): Promise<Looked[]>;
  /* The proof of one act, checked; undefined while no quorum stands behind it. */
  receipt(item: Item): Promise<string | undefined>;
  give(sha256: string, bytes: Uint8Array): Promise<void>;
}

/* What signs, and what the time is. `lock` lets one page at a time do what it is given. */
export interface Means {
  sign(
    act: string,
    chain: Chain,
    occurred: number,
    lines: readonly Line[],
  ): Promise<{ id: string; note: string }>;
  now(): number;
  lock<T>(work: () => Promise<T>): Promise<T>;
  /* A trace that outlives a wiped shelf: how many numbers were used, and what was not sent. */
  mark?: { read(): Mark | undefined; write(mark: Mark): void };
}

export interface Mark {
  key: string;
  seq: number; // of the last act signed here
  unsent: { act: string; at: number }[];
}

/* This phone does not know which number its key's next act has. */
export class NoChain extends Error {
  override name = 'NoChain';
}

/* Rules that say: another act of this key took the number, or stands before it. Only its author can mend that. */
export const STALE: ReadonlySet<string> = new Set(['act.seq', 'act.prev']);

export const UNSENT: readonly ItemState[] = ['waiting', 'refused'];

export function unsent(items: readonly Item[]): Item[] {
  return items.filter((item) => UNSENT.includes(item.state));
}

export function enter(item: Item, state: ItemState, now: number, more: Partial<Item> = {}): Item {
  return { ...item, ...more, state, times: { ...item.times, [state]: now } };
}

/* Leave the trace. */
export function leave(means: Means, key: string, seq: number, items: readonly Item[]): void {
  means.mark?.write({
    key,
    seq,
    unsent: unsent(items)
      .filter((item) => item.key === key)
      .map((item) => ({ act: item.act, at: item.times.waiting ?? 0 })),
  });
}

/* ---- signing -------------------------------------------------------------------------------- */

/* What the author has before him and says yes to. */
export interface Draft {
  key: string;
  act: string;
  lines: readonly Line[];
  order?: string;
  occurred: number;
  blob?: { sha256: string; bytes: Uint8Array };
  /* The id of the exact text that the author has read. */
  read?: string;
}

/* Another page signed meanwhile, so the text to sign is no longer the one that was read. */
export class Changed extends Error {
  override name = 'Changed';
}

/* Sign it and keep it. The act may leave this function in two ways only: on the shelf, or not at all. */
export function sign(shelf: Shelf, means: Means, draft: Draft): Promise<Item> {
  return means.lock(async () => {
    const chain = await shelf.chain(draft.key);
    if (chain === undefined) throw new NoChain(draft.key);
    const item = await make(means, chain, draft);
    if (draft.read !== undefined && draft.read !== item.id) throw new Changed(item.id);
    const next = { ...chain, seq: chain.seq + 1, prev: item.id };
    await shelf.write({
      chain: next,
      put: [item],
      ...(draft.blob ? { blobs: [[draft.blob.sha256, draft.blob.bytes]] } : {}),
    });
    leave(means, draft.key, chain.seq, await shelf.items());
    return item;
  });
}

/* The act that the draft becomes at this place of the chain. */
export async function make(means: Means, chain: Chain, draft: Draft): Promise<Item> {
  const { id, note } = await means.sign(draft.act, chain, draft.occurred, draft.lines);
  return {
    id,
    note,
    key: draft.key,
    act: draft.act,
    lines: draft.lines,
    seq: chain.seq,
    state: 'waiting',
    times: { waiting: means.now() },
    ...(draft.order ? { order: draft.order } : {}),
    ...(draft.blob ? { blob: { sha256: draft.blob.sha256, bytes: draft.blob.bytes.length, sent: false } } : {}),
  };
}

/* ---- the chain ------------------------------------------------------------------------------ */

export type Learned = 'same' | 'first' | 'wiped' | 'elsewhere';

/*
 * Take over what the node knows of the key's chain. The phone's own word goes before as long as it
 * has acts that no node has; a phone that remembers nothing begins where the node is, and is told so
 * when a mark is left of a time in which it knew more.
 */
export function learn(shelf: Shelf, means: Means, heard: Chain): Promise<Learned> {
  return means.lock(async () => {
    const own = await shelf.chain(heard.key);
    const items = (await shelf.items()).filter((item) => item.key === heard.key);
    if (own === undefined) {
      const mark = means.mark?.read();
      await shelf.write({ chain: heard });
      return mark?.key === heard.key && (mark.seq >= heard.seq || mark.unsent.length > 0) ? 'wiped' : 'first';
    }
    const seen = heard.seen.size > own.seen.size ? heard.seen : own.seen;
    const ahead = heard.seq > own.seq && unsent(items).length === 0;
    await shelf.write({ chain: ahead ? heard : { ...own, seen, origin: heard.origin } });
    return ahead ? 'elsewhere' : 'same';
  });
}

/* ---- other ways out ------------------------------------------------------------------------- */

/* A file for `entente act submit FILE`: the notes one behind the other, as POST /v1/acts takes them. */
export function exported(items: readonly Item[]): string {
  return unsent(items)
    .filter((item) => item.state === 'waiting')
    .map((item) => item.note)
    .join('');
}

/* What stands behind a key, as it is written; "" when nothing does. */
export function said(lines: readonly Line[], key: string): string {
  return (
    lines
      .find(([name]) => name === key)
      ?.slice(1)
      .join(' ') ?? ''
  );
}
