/*
 * What happens in the record, as it happens: server-sent events read by fetch, because EventSource
 * cannot carry a token. Resumes where it broke off, by the record's size; reconnects with growing
 * pauses; says since when it has heard nothing.
 */
import { signal } from '@preact/signals';
import { loadNode, node } from './node';
import { api, session } from './session';
import type { ActRow, Outcome } from './types';

export type ActEvent = Pick<ActRow, 'index' | 'id' | 'act' | 'author' | 'order' | 'logged'> & { outcome: Outcome };

export interface LiveEvents {
  act: ActEvent;
  head: { size: number; have: number; proven: boolean };
  received: { id: string };
  question: Record<string, unknown>;
  reset: { size: number };
}

export type LiveState = 'off' | 'connecting' | 'open' | 'lost';

/* Size of the record as last heard. */
export const size = signal(0);
/* Grows with what is news and not in the record: acts received and not committed, residents' questions. */
export const received = signal(0);
/* How many witnesses have cosigned the newest head, as last heard: grows while the record stands still. */
export const cosigned = signal('');
export const liveState = signal<LiveState>('off');
/* Device's clock when the node was last heard. */
export const heardAt = signal(0);

type Heard<K extends keyof LiveEvents> = (data: LiveEvents[K]) => void;
const listeners = new Map<keyof LiveEvents, Set<Heard<never>>>();

/* Returns how to stop listening. */
export function on<K extends keyof LiveEvents>(event: K, heard: Heard<K>): () => void {
  const set = listeners.get(event) ?? new Set();
  listeners.set(event, set);
  set.add(heard as Heard<never>);
  return () => { set.delete(heard as Heard<never>); };
}

export interface ServerEvent {
  id?: string;
  event: string;
  data: string;
}

/* Cuts a stream of text into events; what is left over waits for more. Comments come as event "". */
export function cutEvents(buffer: string): { events: ServerEvent[]; rest: string } {
  const blocks = buffer.replaceAll('\r\n', '\n').split('\n\n');
  const rest = blocks.pop() ?? '';
  const events = blocks.map((block) => {
    const found: ServerEvent = { event: '', data: '' };
    for (const line of block.split('\n')) {
      const [, field, value = ''] = /^(\w+): ?(.*)$/.exec(line) ?? [];
      if (field === 'data') found.data += (found.data === '' ? '' : '\n') + value;
      else if (field === 'event') found.event = value;
      else if (field === 'id') found.id = value;
    }
    return found;
  });
  return { events, rest };
}

function tell(found: ServerEvent): void {
  heardAt.value = Date.now();
  if (found.event === '') return;
  const data = JSON.parse(found.data) as never;
  // An act's id is the size after it.
  if (found.id !== undefined && Number(found.id) > size.value) size.value = Number(found.id);
  if (found.event === 'reset') size.value = (data as LiveEvents['reset']).size;
  if (found.event === 'received' || found.event === 'question') received.value++;
  if (found.event === 'head') {
    const head: LiveEvents['head'] = data;
    cosigned.value = `${head.size} ${head.have}`;
  }
  for (const heard of listeners.get(found.event as keyof LiveEvents) ?? []) heard(data);
}

const QUIET_MS = 40_000; // two and a half pings of 15 s
const PAUSE_MS = [500, 1_000, 2_000, 5_000, 10_000, 20_000];

async function listen(stop: AbortController): Promise<void> {
  const answer = await api.fetch(size.value > 0 ? `/v1/events?after=${size.value}` : '/v1/events', {
    headers: { Accept: 'text/event-stream' }, signal: stop.signal,
  });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (reader === undefined) return;
  liveState.value = 'open';
  heardAt.value = Date.now();
  let buffer = '';
  let quiet = setTimeout(() => stop.abort(), QUIET_MS);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(quiet);
      quiet = setTimeout(() => stop.abort(), QUIET_MS);
      const cut = cutEvents(buffer + value);
      buffer = cut.rest;
      cut.events.forEach(tell);
    }
  } finally {
    clearTimeout(quiet);
  }
}

const signedOut = (): boolean => session.value.state === 'out';

let running: AbortController | undefined;

/* Listens as long as somebody is signed in; call once a room. */
export function startLive(): void {
  let failures = 0;
  let wake: (() => void) | undefined;
  const run = async (): Promise<void> => {
    for (;;) {
      if (signedOut()) {
        liveState.value = 'off';
        await new Promise<void>((go) => { wake = go; });
        continue;
      }
      liveState.value = failures === 0 ? 'connecting' : 'lost';
      running = new AbortController();
      const begun = Date.now();
      await listen(running).catch(() => undefined);
      failures = Date.now() - begun > 5_000 ? 1 : failures + 1;
      if (signedOut()) continue;
      liveState.value = 'lost';
      await new Promise<void>((go) => {
        wake = go;
        setTimeout(go, PAUSE_MS[Math.min(failures, PAUSE_MS.length) - 1]);
      });
      // Whose node, its clock and size may have changed meanwhile.
      await loadNode();
    }
  };
  node.subscribe((info) => {
    if (info !== undefined && info.size > size.peek()) size.value = info.size;
  });
  session.subscribe(({ state }) => {
    if (state === 'out') running?.abort();
    wake?.();
  });
  addEventListener('online', () => wake?.());
  void run();
}
