/*
 * The phone's clock, held against the node's. What an act says about when something happened goes by
 * the corrected clock; the correction outlives the page, for a phone that starts offline has no node
 * to ask.
 */
import { signal } from '@preact/signals';
import { clockOffset } from '../common/time';

const STORED = 'entente.field.clock';
const MINUTE = 60_000;
/* Less than this is nobody's concern. */
export const TOLERATED_MS = 2 * MINUTE;

/* What was known when the phone last heard a node: its clock's error, and its own time then and last. */
export interface Heard {
  offset: number;
  at: number; // device's clock when the node was heard
  last: number; // device's clock when the page last ran
}

export type Doubt = 'none' | 'unknown' | 'set-back';

/* The clock was set back when the device's time lies before a time it has shown already. */
export function doubt(heard: Heard | undefined, device: number): Doubt {
  if (heard === undefined) return 'unknown';
  return device < heard.last - MINUTE ? 'set-back' : 'none';
}

/* Did the phone's clock jump between two meetings with the node? By how much, in milliseconds. */
export function jumped(before: Heard | undefined, offset: number): number {
  const by = before === undefined ? 0 : before.offset - offset;
  return Math.abs(by) > TOLERATED_MS ? by : 0;
}

export const clockDoubt = signal<Doubt>('unknown');
export const clockJump = signal(0);

function read(): Heard | undefined {
  try {
    return (JSON.parse(localStorage.getItem(STORED) ?? 'null') as Heard | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function write(heard: Heard): void {
  try {
    localStorage.setItem(STORED, JSON.stringify(heard));
  } catch {
    // Then the correction holds for this page.
  }
}

/* Begin with the correction of last time, then learn each new one. */
export function startFieldClock(): void {
  const before = read();
  clockDoubt.value = doubt(before, Date.now());
  if (before !== undefined && clockOffset.value === undefined) clockOffset.value = before.offset;
  let first = true;
  clockOffset.subscribe((offset) => {
    if (offset === undefined || (first && offset === before?.offset)) return;
    first = false;
    const device = Date.now();
    clockJump.value = jumped(read(), offset) || clockJump.value;
    clockDoubt.value = 'none';
    write({ offset, at: device, last: device });
  });
  setInterval(() => {
    const heard = read();
    if (heard === undefined) return;
    clockDoubt.value = doubt(heard, Date.now());
    if (clockDoubt.value === 'none') write({ ...heard, last: Date.now() });
  }, MINUTE);
}
