/* A phone's shelf, a lock, a node: what the tests of the outbox run on. */
import { createHash } from 'node:crypto';
import {
  learn,
  type Chain,
  type Door,
  type Draft,
  type Handed,
  type Item,
  type Mark,
  type Means,
  type Shelf,
} from '../../web/src/common/outbox';

export const KEY = 'cma/lead-1';
export const ZEROS = '0'.repeat(64);
const HEAD = { size: 7, root: 'ab'.repeat(32) };
export const begin: Chain = { key: KEY, origin: 'moc.example/record', seq: 1, prev: ZEROS, seen: HEAD };

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/* A shelf as a browser's, that can fail as a full one does. */
export function makeShelf(): Shelf & { full: boolean; wipe(): void } {
  let chains = new Map<string, Chain>();
  let items = new Map<string, Item>();
  const blobs = new Map<string, Uint8Array>();
  return {
    full: false,
    wipe() {
      chains = new Map();
      items = new Map();
    },
    async chain(key) {
      return chains.get(key);
    },
    async items() {
      return [...items.values()].sort((a, b) => a.seq - b.seq);
    },
    async write(change) {
      if (this.full) throw new DOMException('full', 'QuotaExceededError');
      for (const id of change.drop ?? []) items.delete(id);
      for (const item of change.put ?? []) items.set(item.id, item);
      for (const [name, bytes] of change.blobs ?? []) blobs.set(name, bytes);
      if (change.chain) chains.set(change.chain.key, change.chain);
    },
    async blob(name) {
      return blobs.get(name);
    },
  };
}

/* A lock as navigator.locks: one after the other, over all pages that share it. */
export function makeLock(): Means['lock'] {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const mine = last.then(work, work);
    last = mine.catch(() => undefined);
    return mine;
  };
}

export function makeMeans(mark: { last?: Mark } = {}): Means {
  let now = Date.parse('2017-02-23T05:30:00Z');
  return {
    async sign(act, chain, occurred, lines) {
      const text = [
        `entente/act/v1 ${chain.origin}`,
        `act: ${act}`,
        `author: ${chain.key}`,
        `seq: ${chain.seq}`,
        `prev: ${chain.prev}`,
        `occurred: ${new Date(occurred).toISOString()}`,
        ...lines.map(([key, ...tokens]) => `${key}: ${tokens.join(' ')}`),
        '',
      ].join('\n');
      return { id: sha256(text), note: `${text}\n— ${chain.key} sig\n` };
    },
    now: () => (now += 1000),
    lock: makeLock(),
    mark: {
      read: () => mark.last,
      write: (to) => {
        mark.last = to;
      },
    },
  };
}

/* A registrar's node: takes acts by the rule of the chain, commits at once. */
export function makeNode() {
  const acts: { id: string; seq: number }[] = [];
  const node = {
    acts,
    online: true,
    received: false,
    calls: 0,
    cut: false,
    next: () => ({ ...begin, seq: acts.length + 1, prev: acts.at(-1)?.id ?? ZEROS }),
    take(note: string): Handed {
      const id = sha256(note.slice(0, note.lastIndexOf('\n—')));
      const seq = Number(/^seq: (\d+)$/m.exec(note)?.[1]);
      const prev = /^prev: (\w+)$/m.exec(note)?.[1];
      const why = (rule: string): Handed => ({ id, state: 'refused', why: { rule, text: rule } });
      const at = acts.findIndex((one) => one.id === id);
      if (at >= 0) return at === acts.length - 1 ? why('act.replayed') : why('act.seq');
      if (seq <= acts.length) return why('act.seq');
      if (seq > acts.length + 1) return why('act.early');
      if (prev !== (acts.at(-1)?.id ?? ZEROS)) return why('act.prev');
      acts.push({ id, seq });
      return node.received
        ? { id, state: 'received' }
        : { id, state: 'committed', index: acts.length + 6, outcome: 'effect' };
    },
  };
  const door: Door = {
    async chain() {
      return node.next();
    },
    async hand(notes) {
      node.calls++;
      if (!node.online) throw new TypeError('Failed to fetch');
      const answers = notes.split(/(?<=sig\n)/).map((note) => node.take(note));
      if (node.cut) throw new TypeError('connection cut behind the last byte sent');
      return answers;
    },
    async look(items) {
      const logged = '2017-03-04T09:36:00Z';
      return items.map(({ id, seq }) => ({ id, index: 40 + seq, logged, outcome: 'effect' as const }));
    },
    async receipt({ id }) {
      return `c2sp.org/tlog-proof@v1 ${id}`;
    },
    async give() {
      /* taken */
    },
  };
  return { node, door };
}

export const checkin = (n: number): Draft => ({
  key: KEY,
  act: 'patrol.checkin',
  order: 'G-0109',
  occurred: Date.parse('2017-02-23T06:00:00Z') + n * 60_000,
  lines: [
    ['order', 'G-0109'],
    ['at', `2017-02-23T06:${String(n).padStart(2, '0')}:00Z`],
    ['place', 'gao-gate-east'],
    ['state', 'well'],
  ],
});

export async function ready(mark: { last?: Mark } = {}) {
  const shelf = makeShelf();
  const means = makeMeans(mark);
  await learn(shelf, means, begin);
  return { shelf, means, ...makeNode() };
}
