/* What only the author can decide about his outbox (see outbox.ts): sign again, or let go. */
import type { Line } from './forms';
import { leave, make, unsent, type Door, type Draft, type Item, type Means, type Shelf } from './outbox';

/*
 * Sign again what was refused because its number is taken, and all that waits behind it, under the
 * numbers that come next by the node's word. When things happened stays as it was said. The old notes
 * are destroyed: two acts of one key with one number are what a stolen key looks like.
 */
export function signAgain(shelf: Shelf, means: Means, door: Door, key: string): Promise<Item[]> {
  return means.lock(async () => {
    let chain = await door.chain(key);
    const old = unsent(await shelf.items()).filter((item) => item.key === key);
    const renamed = new Map<string, string>();
    const put: Item[] = [];
    for (const item of old) {
      const lines = item.lines.map((line) => rename(line, renamed));
      const draft: Draft = {
        key,
        act: item.act,
        lines,
        occurred: occurredOf(item),
        ...(item.order ? { order: item.order } : {}),
      };
      const again = { ...(await make(means, chain, draft)), ...(item.blob ? { blob: item.blob } : {}) };
      renamed.set(item.id, again.id);
      put.push(again);
      chain = { ...chain, seq: chain.seq + 1, prev: again.id };
    }
    await shelf.write({ chain, put, drop: old.map((item) => item.id) });
    leave(means, key, chain.seq - 1, await shelf.items());
    return put;
  });
}

/* A departure names its muster: both get new ids. */
function rename([key, ...tokens]: Line, renamed: ReadonlyMap<string, string>): Line {
  return [key, ...tokens.map((token) => renamed.get(String(token)) ?? token)];
}

export function occurredOf(item: Item): number {
  const found = /^occurred: (\S+)$/m.exec(item.note);
  return found?.[1] ? Date.parse(found[1]) : (item.times.waiting ?? 0);
}

/* Let go of a refused act. What waits behind it names it and would never go in: it must be signed again. */
export function drop(shelf: Shelf, means: Means, id: string): Promise<boolean> {
  return means.lock(async () => {
    const item = (await shelf.items()).find((one) => one.id === id);
    if (item?.state !== 'refused') return false;
    const behind = unsent(await shelf.items()).some((one) => one.key === item.key && one.seq > item.seq);
    await shelf.write({ drop: [id] });
    if (!behind) {
      const chain = await shelf.chain(item.key);
      // The number was never taken by the record: the next act bears what the node says, once heard.
      if (chain && chain.seq === item.seq + 1)
        await shelf.write({ chain: { ...chain, seq: item.seq, prev: prevOf(item) } });
    }
    return true;
  });
}

function prevOf(item: Item): string {
  return /^prev: ([0-9a-f]{64})$/m.exec(item.note)?.[1] ?? '0'.repeat(64);
}
