/* What the phone knows, as signals: phone.ts reads them from its memory, sync.ts from the node. */
import { computed, signal } from '@preact/signals';
import { unsent, type Chain, type Item, type Learned } from '../common/outbox';
import type { Patrol, PendingRow, PlaceRow } from './patrol';

export interface Me {
  key: string;
  role: string;
  body: string;
  seal: boolean;
}

/* A sealed secret of one patrol-day, as the record names it, with its bytes in base64. */
export interface SealedCode {
  day: string;
  until: string;
  blob: string;
  bytes: string;
}

export interface Audience {
  name: string;
  id: string;
  readers: { key: string; recipient: string }[];
}

export const me = signal<Me | undefined>(undefined);
export const items = signal<Item[]>([]);
export const chain = signal<Chain | undefined>(undefined);
export const patrols = signal<Patrol[]>([]);
export const pending = signal<PendingRow[]>([]);
export const accord = signal('');
export const places = signal<PlaceRow[]>([]);
export const codes = signal<SealedCode[]>([]);
export const audiences = signal<Audience[]>([]);
export const smsKey = signal<string | undefined>(undefined);
/* When the node was last heard whole, by the corrected clock; 0 never. */
export const heardAt = signal(0);
export const ready = signal(false);
/* What was found out about the key's chain at the last meeting, and not yet been read. */
export const learned = signal<Learned>('same');

export const unsentCount = computed(() => unsent(items.value).length);
