/*
 * What the phone knows, for its pages: read from its own memory first, refreshed when a node is there.
 * Each piece says when it was heard.
 */
import { computed } from '@preact/signals';
import { sign, type Draft, type Item } from '../common/outbox';
import { now } from '../common/time';
import { means } from './door';
import { keep, shelf } from './memory';
import {
  accord,
  audiences,
  chain,
  codes,
  heardAt,
  items,
  me,
  patrols,
  pending,
  places,
  ready,
  smsKey,
  type Audience,
  type Me,
  type SealedCode,
} from './known';
import { columns, freshNumber, type Patrol, type PendingRow, type PlaceRow } from './patrol';

export * from './known';

/* Paths of memory, one for each piece. */
export const PIECES = {
  me: 'me',
  patrols: 'patrols',
  pending: 'pending',
  accord: 'accord',
  places: 'places',
  codes: 'codes',
  audiences: 'audiences',
  sms: 'sms-key',
  heard: 'heard',
} as const;

async function piece<T>(path: string, otherwise: T): Promise<T> {
  return (await keep.get<T>(path))?.body ?? otherwise;
}

export async function remember<T>(path: string, body: T): Promise<void> {
  await keep.put(path, body, now());
}

export async function reloadItems(): Promise<void> {
  items.value = await shelf.items();
  chain.value = me.value ? await shelf.chain(me.value.key) : undefined;
}

export async function reload(): Promise<void> {
  me.value = await piece<Me | undefined>(PIECES.me, undefined);
  await reloadItems();
  patrols.value = await piece<Patrol[]>(PIECES.patrols, []);
  pending.value = await piece<PendingRow[]>(PIECES.pending, []);
  accord.value = await piece(PIECES.accord, '');
  places.value = await piece<PlaceRow[]>(PIECES.places, []);
  const sealed = await piece<SealedCode[]>(PIECES.codes, []);
  codes.value = sealed.filter((code) => Date.parse(code.until) > now());
  if (codes.value.length < sealed.length) await remember(PIECES.codes, codes.value);
  audiences.value = await piece<Audience[]>(PIECES.audiences, []);
  smsKey.value = await piece<string | undefined>(PIECES.sms, undefined);
  heardAt.value = await piece(PIECES.heard, 0);
  ready.value = true;
}

/* Tabs of one phone show the same: what one writes the others read again. */
const tabs = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('entente.field');

export function tellTabs(): void {
  tabs?.postMessage('changed');
}
export function hearTabs(): void {
  // What cannot be read now the next meeting reads, or says why not.
  tabs?.addEventListener('message', () => void reload().catch(console.warn));
}

/* Sign what was read, keep it; handing in is a matter of its own (sync.ts). */
export async function signDraft(draft: Draft): Promise<Item> {
  const item = await sign(shelf, means, draft);
  await reloadItems();
  tellTabs();
  return item;
}

/* ---- words of the accord -------------------------------------------------------------------- */

/* "fuel" -> "Carburant", from the accord's own line. */
export function accordWord(key: string, id: string, count = 2): string {
  return (
    columns(accord.value, key, count)
      .find((row) => row[0] === id)
      ?.at(-1) || id
  );
}
export const checks = computed(() => columns(accord.value, 'check', 2).map((row) => row[0] ?? ''));
export const absences = computed(() => columns(accord.value, 'absence', 2).map((row) => row[0] ?? ''));
export const kinds = computed(() => columns(accord.value, 'notify', 3).map((row) => row[0] ?? ''));

export function placeName(id: string): string {
  return places.value.find((place) => place.place === id)?.name || id;
}
export function patrolOf(order: string): Patrol | undefined {
  return patrols.value.find((patrol) => patrol.row.order === order);
}

/* The number of an incident that is signed next. */
export function incidentNumber(order: string): string {
  return freshNumber('I', order, me.value?.key ?? '', chain.value?.seq ?? 1);
}
