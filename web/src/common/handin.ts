/* From the outbox to a node: handing in, what became of it, and its proof (see outbox.ts). */
import {
  UNSENT,
  enter,
  leave,
  refusalFrom,
  type Door,
  type Failure,
  type Handed,
  type Item,
  type ItemState,
  type Looked,
  type Means,
  type Refusal,
  type Shelf,
} from './outbox';

export interface Sent {
  handed: number;
  refused: number;
}

/* Rules that say: not now. The act is good as it is and goes in later. */
const LATER: ReadonlySet<string> = new Set(['act.early', 'act.key-early']);
/* The record has it already. */
const THERE = 'act.replayed';

const POST_MAX = 128; // acts at once: what a bad line still carries

/* Hand in what waits, in order. One page does it at a time; what a cut connection leaves open is handed
 * in again, for no record takes an act twice. */
export function handIn(shelf: Shelf, means: Means, door: Door, key: string): Promise<Sent> {
  return means.lock(async () => {
    const sent: Sent = { handed: 0, refused: 0 };
    for (;;) {
      const waiting = (await shelf.items()).filter((item) => item.key === key && item.state === 'waiting');
      const batch = waiting.slice(0, POST_MAX);
      if (batch.length === 0) break;
      const answers = await ask(door, batch);
      const changed = batch.slice(0, answers.length).map((item, i) => answered(item, answers[i], means.now()));
      await shelf.write({ put: changed });
      const settled = changed.filter((item) => item.state !== 'waiting');
      sent.refused += settled.filter((item) => item.state === 'refused').length;
      sent.handed += settled.length;
      if (settled.length < batch.length) break;
    }
    const chain = await shelf.chain(key);
    if (chain) leave(means, key, chain.seq - 1, await shelf.items());
    return sent;
  });
}

/* A party's node answers for all acts at once; when it turns one away, they go in one by one until
 * it is known which. */
async function ask(door: Door, batch: readonly Item[]): Promise<Handed[]> {
  try {
    return await door.hand(batch.map((item) => item.note).join(''));
  } catch (problem) {
    const refusal = refusalOf(problem);
    if (refusal === undefined) throw problem;
    const first = batch[0];
    if (first === undefined) return [];
    if (batch.length === 1) return [{ id: first.id, state: 'refused', why: refusal }];
  }
  const answers: Handed[] = [];
  for (const item of batch) {
    const [answer] = await ask(door, [item]);
    if (answer === undefined) break;
    answers.push(answer);
    if (answer.state === 'refused') break;
  }
  return answers;
}

/* Is this the node's word on the act, or only a bad moment (no network, no session, too busy)? */
function refusalOf(problem: unknown): Refusal | undefined {
  const said = problem as Partial<Failure>;
  if (typeof said?.status !== 'number' || typeof said.rule !== 'string') return undefined;
  const verdict = said.status >= 400 && said.status < 500 && ![401, 403, 408, 429].includes(said.status);
  return verdict ? refusalFrom(said) : undefined;
}

function answered(item: Item, answer: Handed | undefined, now: number): Item {
  if (answer === undefined || answer.id !== item.id) return item; // no word on this act
  if (answer.state === 'refused') {
    const why = answer.why ?? { rule: 'act.refused', text: '' };
    if (why.rule === THERE) return enter(item, 'received', now);
    return LATER.has(why.rule) ? { ...item, why } : enter(item, 'refused', now, { why });
  }
  const { why: _waited, ...clean } = item;
  return enter(clean, answer.state, now, {
    ...(answer.index !== undefined ? { index: answer.index } : {}),
    ...(answer.outcome ? { outcome: answer.outcome } : {}),
    ...(answer.why ? { why: answer.why } : {}),
    ...(answer.promise ? { promise: answer.promise } : {}),
  });
}

/* ---- what became of it ---------------------------------------------------------------------- */

/* Ask after what a node has received, hand attachments over, and fetch the proof of the newest. */
export function follow(shelf: Shelf, means: Means, door: Door, key: string): Promise<void> {
  return means.lock(async () => {
    const mine = async (state: ItemState): Promise<Item[]> =>
      (await shelf.items()).filter((item) => item.key === key && item.state === state);
    const open = await mine('received');
    if (open.length > 0) {
      const found = new Map((await door.look(open)).map((looked) => [looked.id, looked]));
      await shelf.write({ put: open.flatMap((item) => settle(item, found.get(item.id), means.now())) });
    }
    await giveBlobs(shelf, door, key);
    await prove(shelf, means, door, await mine('committed'));
  });
}

function settle(item: Item, looked: Looked | undefined, now: number): Item[] {
  if (looked === undefined) return [];
  const { index, logged, outcome, why } = looked;
  return [enter(item, 'committed', now, { index, logged, outcome, ...(why ? { why } : {}) })];
}

/* A node takes an attachment once it knows the act that names it. */
async function giveBlobs(shelf: Shelf, door: Door, key: string): Promise<void> {
  for (const item of await shelf.items()) {
    if (item.key !== key || !item.blob || item.blob.sent || UNSENT.includes(item.state)) continue;
    const bytes = await shelf.blob(item.blob.sha256);
    if (bytes === undefined) continue;
    try {
      await door.give(item.blob.sha256, bytes);
    } catch (problem) {
      if ((problem as Partial<Failure>).status !== 404) throw problem;
      continue; // the act is not in this node's record yet
    }
    await shelf.write({ put: [{ ...item, blob: { ...item.blob, sent: true } }] });
  }
}

/* The proof of the newest stands for all before it (see above). */
async function prove(shelf: Shelf, means: Means, door: Door, committed: Item[]): Promise<void> {
  const newest = committed.at(-1);
  if (newest === undefined) return;
  const receipt = await door.receipt(newest);
  if (receipt === undefined) return;
  await shelf.write({
    put: committed.map((item) => enter(item, 'proven', means.now(), item === newest ? { receipt } : {})),
  });
}
