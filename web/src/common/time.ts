/*
 * Time as the node tells it. A room trusts the node's clock, not the device's: an exercise runs on
 * an offset clock, and a phone may be days off. All times are UTC and say so (Gao lives in UTC).
 */
import { computed, signal } from '@preact/signals';
import { language, type Language } from './i18n';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/* Node's clock minus device's, in milliseconds; undefined until a node was heard. */
export const clockOffset = signal<number | undefined>(undefined);
const beat = signal(0);

/* Call once a room: ages on screen move by themselves. */
export function startClock(everyMs = 10_000): void {
  setInterval(() => { beat.value++; }, everyMs);
}

/* What a node said its time is, in an answer that took from `asked` to `answered` (device's clock). */
export function heardClock(said: string, asked: number, answered: number): void {
  const at = Date.parse(said);
  if (Number.isNaN(at)) return;
  const offset = at - (asked + answered) / 2;
  // Small wavering is the network's, not a clock's.
  if (clockOffset.value === undefined || Math.abs(clockOffset.value - offset) > 1_500) clockOffset.value = offset;
}

export function now(): number {
  return Date.now() + (clockOffset.value ?? 0);
}

/* now(), read in a component: draws again as time goes by. */
export const nowSignal = computed(() => { void beat.value; return now(); });

/* RFC 3339 in whole seconds, as acts write it. */
export function stamp(ms: number): string {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}

const AGES = {
  fr: {
    just: 'à l’instant', ago: (t: string) => `il y a ${t}`, ahead: (t: string) => `dans ${t}`,
    min: 'min', h: 'h', d: 'j',
  },
  en: {
    just: 'just now', ago: (t: string) => `${t} ago`, ahead: (t: string) => `in ${t}`,
    min: 'min', h: 'h', d: 'd',
  },
} as const;

/* "2 h 10 min": two units at most, for a glance from four metres. */
export function span(ms: number, of: Language = language.value): string {
  const word = AGES[of];
  const all = Math.abs(ms);
  if (all < HOUR) return `${Math.floor(all / MINUTE)} ${word.min}`;
  if (all < DAY) {
    const minutes = Math.floor((all % HOUR) / MINUTE);
    return `${Math.floor(all / HOUR)} ${word.h}${minutes ? ` ${minutes} ${word.min}` : ''}`;
  }
  const hours = Math.floor((all % DAY) / HOUR);
  return `${Math.floor(all / DAY)} ${word.d}${hours ? ` ${hours} ${word.h}` : ''}`;
}

/* "12 min ago", "in 3 h", "just now". */
export function age(time: string | number, at: number = now(), of: Language = language.value): string {
  const difference = at - (typeof time === 'number' ? time : Date.parse(time));
  const word = AGES[of];
  if (Math.abs(difference) < MINUTE) return word.just;
  return difference > 0 ? word.ago(span(difference, of)) : word.ahead(span(difference, of));
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(of: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = of + JSON.stringify(options);
  let made = formats.get(name);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(of === 'fr' ? 'fr-FR' : 'en-GB', { timeZone: 'UTC', ...options });
    formats.set(name, made);
  }
  return made;
}

type When = string | number;
const date = (t: When): Date => new Date(t);

/* "05:30". A list names the zone once, in its head: UTC. */
export function clock(t: When, of: Language = language.value, seconds = false): string {
  const second = seconds ? { second: '2-digit' } as const : {};
  return format(of, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...second }).format(date(t));
}
/* The first of a month is "1er" in French; Intl writes "1". */
function withOrdinal(t: When, of: Language, options: Intl.DateTimeFormatOptions): string {
  return format(of, options).formatToParts(date(t)).map(({ type, value }) => (
    of === 'fr' && type === 'day' && value === '1' ? '1er' : value)).join('');
}
/* "jeu. 23 févr." */
export function day(t: When, of: Language = language.value): string {
  return withOrdinal(t, of, { weekday: 'short', day: 'numeric', month: 'short' });
}
/* "jeudi 23 février 2017" */
export function longDay(t: When, of: Language = language.value): string {
  return withOrdinal(t, of, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
}
/* "jeu. 23 févr. 05:30 UTC" */
export function moment(t: When, of: Language = language.value): string {
  return `${day(t, of)} ${clock(t, of)} UTC`;
}
/* The same moment by the reader's own clock, with its zone; "" where that is UTC. */
export function local(t: When, of: Language = language.value): string {
  if (date(t).getTimezoneOffset() === 0) return '';
  const words = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  return format(of, { ...words, hourCycle: 'h23', timeZone: undefined, timeZoneName: 'short' }).format(date(t));
}
/* Midnight, UTC, of the day of t. */
export function dayStart(t: When): number {
  const ms = typeof t === 'number' ? t : Date.parse(t);
  return Math.floor(ms / DAY) * DAY;
}
