/*
 * What the desk asks its node, and the accord's words over it. Components read `rows()` and `answer()`
 * while they draw, and are drawn again when the record has grown and an answer has changed.
 */
import { computed, type ReadonlySignal } from '@preact/signals';
import { query, queryPath, type Answered } from '../common/store';
import { readAccord, type Accord } from './accord';
import type { CrewRow, PlaceRow } from './rows';

export type { Answered };

export type Params = Record<string, string | number | undefined>;

/* Every row of a view. */
export function rows<R>(view: string, params: Params = {}): Answered<R[]> {
  return query<R>(view, params).value;
}

/* Rows as far as they are there: for what adds to a page and is no reason to wait. */
export function known<R>(view: string, params: Params = {}): R[] {
  return rows<R>(view, params).data ?? [];
}

/* Whose member leads each of these patrols. */
export function leadsOf(orders: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const order of orders) {
    const lead = known<CrewRow>('crew', { order }).find(({ post }) => post === 'lead');
    if (lead) found.set(order, lead.body);
  }
  return found;
}

/* Any other answer of the API, by its path. */
export function answer<T>(path: string): Answered<T> {
  return queryPath<T>(path).value;
}

interface AccordAnswer {
  id: string;
  words: string;
  text: string;
}

const read: ReadonlySignal<Accord | undefined> = computed(() => {
  const text = queryPath<AccordAnswer>('/v1/accord').value.data?.text;
  return text === undefined ? undefined : readAccord(text);
});

const places = computed(() => new Map(known<PlaceRow>('places').map((row) => [row.place, row])));

export const accord = {
  /* The accord in force, once it is read. */
  get value(): Accord | undefined {
    return read.value;
  },
  name(key: string, token: string | undefined): string {
    return read.value?.names.get(`${key}/${token}`) ?? token ?? '';
  },
  place(place: string): PlaceRow | undefined {
    return places.value.get(place);
  },
  placeName(place: string): string {
    return places.value.get(place)?.name ?? place;
  },
  places(): PlaceRow[] {
    return [...places.value.values()];
  },
};
