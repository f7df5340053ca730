/* The outbox's means on a phone: this device's key, its lock over all tabs, and the node over HTTP. */
import { actId, compose, note } from '../common/act';
import { pathOf } from '../common/api';
import type { Line } from '../common/forms';
import { findKey, signerOf } from '../common/keys';
import { refusalFrom, type Chain, type Door, type Handed, type Item, type Looked, type Means, type Refusal }
  from '../common/outbox';
import { asProblem, Problem } from '../common/problem';
import { api } from '../common/session';
import { now, stamp } from '../common/time';
import type { ActDetail, ActRow, Chain as ChainAnswer, HandedIn } from '../common/types';
import { accord, chain, items as mine } from './known';
import { mark } from './memory';

/* The exact text that will be signed, for who is to read it. */
export function textOf(chain: Chain, act: string, occurred: number, lines: readonly Line[]): string {
  const { origin, key, seq, prev, seen } = chain;
  return compose({ origin, author: key, seq, prev, seen, occurred: stamp(occurred) }, act, lines);
}

/* navigator.locks stands in every secure context; a second tab waits for the first. */
function lock<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks.request('entente.outbox', work) as Promise<T>;
}

export const means: Means = {
  async sign(act, chain, occurred, lines) {
    const key = await findKey(chain.key);
    if (key === undefined) throw new Problem({ rule: 'page.session' });
    const text = textOf(chain, act, occurred, lines);
    return { id: await actId(text), note: await note(text, signerOf(key)) };
  },
  now,
  lock,
  mark,
};

export function chainOf({ key, origin, seq, prev, seen }: ChainAnswer): Chain {
  return { key, origin, seq, prev, seen };
}

/* A refusal as the rest of the room shows problems. */
export function problemOfWhy(why: Refusal): Problem {
  return new Problem({ ...why, status: 422 });
}

function handed(row: HandedIn): Handed {
  const why = refusalFrom(row);
  return {
    id: row.id,
    state: row.state,
    ...(row.index !== undefined ? { index: row.index } : {}),
    ...(row.outcome ? { outcome: row.outcome } : {}),
    ...(why ? { why } : {}),
    ...(row.promise ? { promise: row.promise } : {}),
  };
}

/* The record had at least so many entries when the act was signed: it stands behind them. */
function seenSize(item: Item): number {
  return Number(/^seen: (\d+) /m.exec(item.note)?.[1] ?? 0);
}

/* A row tells the rule that made an act void; the act itself, which is rare enough, tells it in words. */
async function looked(row: ActRow): Promise<Looked[]> {
  const { id, index, logged, outcome } = row;
  return outcome === 'void' ? lookOne(id) : [{ id, index, logged, outcome }];
}

/* No act stands before an earlier one of its key. */
function first(items: readonly Item[]): number {
  return Math.min(...items.map((item) => item.seq));
}

/* Witnesses take some seconds: a proof is not asked for at every touch. */
const PROOF_MS = 20_000;
let proofAt = 0;

/* One question for all acts of a patrol, from behind what is known of it. */
async function lookByOrder(order: string, items: readonly Item[]): Promise<Looked[]> {
  const found: Looked[] = [];
  const known = mine.value.filter(
    (item) => item.order === order && item.index !== undefined && item.seq < first(items),
  );
  let after: number | undefined = Math.max(
    0,
    Math.min(...items.map(seenSize)) - 1,
    ...known.map((item) => item.index ?? 0),
  );
  while (after !== undefined) {
    const page: { rows: ActRow[]; next?: number } = await api.get(pathOf('/v1/acts', { order, limit: 200, after }));
    const own = page.rows.filter((row) => items.some((item) => item.id === row.id));
    found.push(...(await Promise.all(own.map(looked))).flat());
    after = page.next;
  }
  return found;
}

async function lookOne(id: string): Promise<Looked[]> {
  try {
    const { index, logged, outcome, rule, why } = await api.get<ActDetail>(`/v1/acts/${id}`);
    if (index === undefined || logged === undefined) return [];
    return [{ id, index, logged, outcome, ...(rule ? { why: { rule, text: why?.text ?? rule, ...why } } : {}) }];
  } catch (thrown) {
    if (asProblem(thrown).status === 404) return [];
    throw thrown;
  }
}

export const door: Door = {
  async chain(key) {
    return chainOf(await api.get<ChainAnswer>('/v1/chain', { key }));
  },
  async hand(notes) {
    const answer = await api.post<{ acts: HandedIn[] }>('/v1/acts', notes);
    return answer.acts.map(handed);
  },
  async look(items) {
    const orders = new Map<string, Item[]>();
    for (const item of items) if (item.order) orders.set(item.order, [...(orders.get(item.order) ?? []), item]);
    const byOrder = await Promise.all([...orders].map(([order, own]) => lookByOrder(order, own)));
    const single = await Promise.all(items.filter((item) => !item.order).map((item) => lookOne(item.id)));
    return [...byOrder.flat(), ...single.flat()];
  },
  async receipt(item) {
    if (now() - proofAt < PROOF_MS) return undefined;
    proofAt = now();
    const proof = await api.get<string>(`/v1/acts/${item.id}/receipt`).catch((thrown: unknown) => {
      if (asProblem(thrown).status === 404) return '';
      throw thrown;
    });
    // A node that takes acts into the record at once does not say when: it is asked.
    const logged = item.logged ?? (await door.look([item]))[0]?.logged;
    const origin = chain.value?.origin;
    if (!proof || logged === undefined || origin === undefined || !accord.value) return undefined;
    const { proves } = await import('./receipt');
    return (await proves(item, logged, proof, { accord: accord.value, origin })) ? proof : undefined;
  },
  async give(sha256, bytes) {
    await api.fetch(`/v1/blobs/${sha256}`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
    });
  },
};
