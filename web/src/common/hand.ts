/*
 * The desk's way in. What a person wants done becomes a text (compose), the node says what it would do
 * (check), the person reads exactly that text and signs (sign.tsx), the note goes in (handIn), and what
 * became of it is followed: received, committed, proven, each with its time.
 */
import { signal, type Signal } from '@preact/signals';
import { actId, actWords, compose, note } from './act';
import type { Line } from './forms';
import { signerOf } from './keys';
import { on, received } from './live';
import { asProblem, Problem } from './problem';
import { api, session, sessionKey } from './session';
import { now, stamp } from './time';
import type { Chain, Checked, HandedIn, Outcome, Waiting } from './types';

export interface Draft {
  act: string;
  text: string;
  id: string;
  words: string;
  /* What the node says it would do; absent when no node could be asked. */
  checked?: Checked;
}

export type Step = 'draft' | 'signing' | 'received' | 'committed' | 'proven' | 'refused';

export interface Followed {
  step: Step;
  id: string;
  /* Node's clock when each step was reached. */
  times: Partial<Record<Step, number>>;
  index?: number;
  outcome?: Outcome;
  /* Refused, or void by a rule. */
  problem?: Problem;
}

/* The text for the session's own key at its place in the chain, checked by the node. */
export async function draft(act: string, lines: readonly Line[]): Promise<Draft> {
  const chain = await api.get<Chain>('/v1/chain', { key: session.value.key });
  const text = compose({
    origin: chain.origin, author: chain.key, seq: chain.seq, prev: chain.prev, seen: chain.seen, occurred: stamp(now()),
  }, act, lines);
  const [id, words] = await Promise.all([actId(text), actWords(text)]);
  const checked = await api.post<Checked>('/v1/acts/check', text);
  if (checked.id !== id) throw new Problem({ rule: 'page.fault', text: `${checked.id} is not ${id}` });
  return { act, text, id, words, checked };
}

function reach(followed: Signal<Followed>, step: Step, more: Partial<Followed> = {}): void {
  const before = followed.value;
  if (before.times[step] !== undefined) return;
  followed.value = { ...before, ...more, step, times: { ...before.times, [step]: now() } };
}

/* What a party's node received the registrar may still refuse. Its author is told and lets go of it there,
 * or the key's next act would be chained to one that never goes in. */
async function hearRefusal(followed: Signal<Followed>): Promise<void> {
  const { id } = followed.value;
  const outbox = await api.get<{ rows: Waiting[] }>('/v1/outbox').catch(() => undefined);
  const refused = outbox?.rows.find((row) => row.id === id)?.refused;
  if (refused === undefined) return;
  reach(followed, 'refused', { problem: new Problem({ ...refused, status: 422 }) });
  await api.post(`/v1/outbox/${id}`, '').catch(() => undefined);
}

/* Committed when its own line of the register is heard, proven when a cosigned head covers it. */
function follow(followed: Signal<Followed>): void {
  const stop: (() => void)[] = [];
  let proven = 0;
  const check = (): void => {
    const { index, step } = followed.value;
    if (index === undefined || step === 'refused' || step === 'proven' || proven <= index) return;
    reach(followed, 'proven');
    stop.forEach((end) => end());
  };
  stop.push(on('act', (event) => {
    if (event.id === followed.value.id) reach(followed, 'committed', { index: event.index, outcome: event.outcome });
    check();
  }));
  stop.push(on('head', (event) => {
    if (event.proven) proven = Math.max(proven, event.size);
    check();
  }));
  // What was said before we listened, and nodes whose events we lose, are asked for.
  const poll = async (): Promise<void> => {
    for (let i = 0; i < 60 && followed.value.step !== 'proven' && followed.value.step !== 'refused'; i++) {
      await new Promise((go) => { setTimeout(go, i < 5 ? 500 : 3_000); });
      const found = await api.get<{ index?: number; outcome?: Outcome; proven?: boolean }>(
        `/v1/acts/${followed.value.id}`).catch(() => undefined);
      if (found?.index !== undefined) {
        const { index, outcome } = found;
        reach(followed, 'committed', outcome === undefined ? { index } : { index, outcome });
      }
      if (found?.proven === true && followed.value.index !== undefined) reach(followed, 'proven');
      if (followed.value.index === undefined) await hearRefusal(followed);
    }
    stop.forEach((end) => end());
  };
  void poll();
}

/* Signs and hands in; the signal tells what becomes of it. */
export function handIn(what: Draft): Signal<Followed> {
  const followed = signal<Followed>({ step: 'signing', id: what.id, times: {} });
  const run = async (): Promise<void> => {
    const signed = await note(what.text, signerOf(await sessionKey()));
    const { acts } = await api.post<{ acts: HandedIn[] }>('/v1/acts', signed);
    const row = acts[0];
    if (row === undefined || row.state === 'refused') {
      throw new Problem({ ...row, rule: row?.rule ?? 'net.answer', status: 422 });
    }
    received.value++;
    reach(followed, 'received');
    if (row.state === 'committed' && row.index !== undefined) {
      reach(followed, 'committed', row.outcome === undefined ? { index: row.index }
        : { index: row.index, outcome: row.outcome });
    }
    follow(followed);
  };
  run().catch((thrown: unknown) => reach(followed, 'refused', { problem: asProblem(thrown) }));
  return followed;
}
