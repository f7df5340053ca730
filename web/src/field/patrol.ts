/*
 * A patrol as its lead sees it: what the record said when it was last heard, and over it what this
 * phone has signed since. Pure functions; what is not yet in the record is always told apart.
 */
import { said, type Item } from '../common/outbox';
import type { PatrolRow, PlaceRow } from '../common/types';
import type { Visit } from './track';

export type { PatrolRow, PlaceRow };

/* Rows of the view `crew`. */
export interface CrewRow {
  member: string;
  post: string;
  body: string;
  muster?: 'present' | 'absent';
  code?: string;
}
/* A proposal that waits for the own party's answer. */
export interface PendingRow {
  act: string;
  slot: string;
  author: string;
  expires: string;
  id: string;
  answers?: string;
}

/* All that the phone holds of one patrol. */
export interface Patrol {
  row: PatrolRow;
  /* The order's exact text, of the version in force. */
  text: string;
  words: string;
  proven: boolean;
  crew: CrewRow[];
  /* When the seats were heard, by the corrected clock. */
  crewAt: number;
  vehicles: string[];
}

export interface Stop {
  place: string;
  from: string;
  until: string;
}

/* ---- texts of acts -------------------------------------------------------------------------- */

/* What stands behind "key: " in each line of an act's text. */
export function values(text: string, key: string): string[] {
  const head = `${key}: `;
  return text
    .split('\n')
    .filter((line) => line.startsWith(head))
    .map((line) => line.slice(head.length));
}
export function value(text: string, key: string): string {
  return values(text, key)[0] ?? '';
}
/* The first words of each such line, and all that is left as the last. */
export function columns(text: string, key: string, count: number): string[][] {
  return values(text, key).map((line) => {
    const words = line.split(' ');
    return [...words.slice(0, count - 1), words.slice(count - 1).join(' ')];
  });
}

export function stops(text: string): Stop[] {
  return columns(text, 'stop', 3).map(([place = '', from = '', until = '']) => ({ place, from, until }));
}

/* ---- where it stands ------------------------------------------------------------------------ */

export type Phase = 'planned' | 'mustering' | 'mustered' | 'out' | 'back' | 'reported' | 'cancelled';

export interface CheckIn {
  at: number;
  place: string;
  state: string;
}

export interface Standing {
  phase: Phase;
  /* What the record had of it, when it was heard; `phase` may be further on, by this phone's own acts. */
  heard: Phase;
  muster?: string;
  departed?: number;
  returned?: number;
  last?: CheckIn;
}

const WAY: readonly Phase[] = ['planned', 'mustering', 'mustered', 'out', 'back', 'reported'];

const STEPS: Readonly<Record<string, Phase>> = {
  'muster.propose': 'mustering',
  'patrol.depart': 'out',
  'patrol.return': 'back',
  'report.propose': 'reported',
};

function time(text: string | undefined): number | undefined {
  return text === undefined || text === '' ? undefined : Date.parse(text);
}

/* An act counts for the phone until the record refused it or found it void. */
export function counts(item: Item): boolean {
  return item.state !== 'refused' && item.outcome !== 'void';
}

export function heardPhase(row: PatrolRow): Phase {
  return row.state === 'back' && row.reported ? 'reported' : row.state;
}

export function standing(row: PatrolRow, items: readonly Item[]): Standing {
  const own = items.filter((item) => item.order === row.order && counts(item));
  const heard = heardPhase(row);
  const now: Standing = { phase: heard, heard };
  const muster = own.filter((item) => item.act === 'muster.propose').at(-1)?.id ?? row.muster;
  if (muster !== undefined) now.muster = muster;
  for (const item of own) {
    const step = STEPS[item.act];
    if (step !== undefined && heard !== 'cancelled' && WAY.indexOf(step) > WAY.indexOf(now.phase)) now.phase = step;
    if (item.act === 'patrol.depart') now.departed = lineTime(item, 'at');
    if (item.act === 'patrol.return') now.returned = lineTime(item, 'at');
  }
  const departed = now.departed ?? time(row.departed);
  const returned = now.returned ?? time(row.returned);
  if (departed !== undefined) now.departed = departed;
  if (returned !== undefined) now.returned = returned;
  const last = checkins(row, items).at(-1);
  if (last !== undefined) now.last = last;
  return now;
}

function lineTime(item: Item, key: string): number {
  return Date.parse(said(item.lines, key));
}

/* The last one the record told of, and those signed here. */
export function checkins(row: PatrolRow, items: readonly Item[]): CheckIn[] {
  const all: CheckIn[] = items
    .filter((item) => item.order === row.order && item.act === 'patrol.checkin' && counts(item))
    .map((item) => {
      return { at: lineTime(item, 'at'), place: said(item.lines, 'place'), state: said(item.lines, 'state') };
    });
  const heard = time(row.last);
  if (heard !== undefined && row.last_place && !all.some((one) => one.at === heard)) {
    all.push({ at: heard, place: row.last_place, state: row.last_state ?? 'well' });
  }
  return all.sort((a, b) => a.at - b.at);
}

/* ---- which are mine ------------------------------------------------------------------------- */

export interface Listed {
  patrol: Patrol;
  standing: Standing;
  /* The own party's member leads it. */
  leads: boolean;
}

const HOUR = 3_600_000;
const ORDER_OF: Readonly<Record<Phase, number>> = {
  out: 0,
  mustered: 1,
  mustering: 1,
  planned: 2,
  back: 3,
  reported: 4,
  cancelled: 5,
};

/* Under way first, then by departure; reported ones leave the list a day later. */
export function mine(patrols: readonly Patrol[], items: readonly Item[], body: string, now: number): Listed[] {
  return patrols
    .filter(
      (patrol) =>
        patrol.crew.some((seat) => seat.body === body) || items.some((item) => item.order === patrol.row.order),
    )
    .map((patrol) => ({
      patrol,
      standing: standing(patrol.row, items),
      leads: patrol.crew.some((seat) => seat.body === body && seat.post === 'lead'),
    }))
    .filter(({ patrol, standing: at }) => !(ORDER_OF[at.phase] >= 4 && now - Date.parse(patrol.row.end) > 24 * HOUR))
    .sort(
      (a, b) =>
        ORDER_OF[a.standing.phase] - ORDER_OF[b.standing.phase] ||
        Date.parse(a.patrol.row.start) - Date.parse(b.patrol.row.start) ||
        (a.patrol.row.order < b.patrol.row.order ? -1 : 1),
    );
}

/* ---- the report, filled in as far as the phone knows ---------------------------------------- */

export function visited(stopsOf: readonly Stop[], said: readonly CheckIn[], track: readonly Visit[]): Visit[] {
  const all: Visit[] = [];
  for (const one of [...said].sort((a, b) => a.at - b.at)) {
    const last = all.at(-1);
    if (last?.place === one.place) last.until = one.at;
    else all.push({ place: one.place, from: one.at, until: one.at });
  }
  // A single check-in has no length: the track knows better, else the order's own times as far as they fit.
  for (const visit of all) {
    const seen = track.find(
      (other) => other.place === visit.place && other.from <= visit.until && other.until >= visit.from,
    );
    if (seen) [visit.from, visit.until] = [Math.min(visit.from, seen.from), Math.max(visit.until, seen.until)];
  }
  const missed = track.filter(
    (one) => !all.some((visit) => visit.place === one.place) && stopsOf.some((stop) => stop.place === one.place),
  );
  return [...all, ...missed].sort((a, b) => a.from - b.from);
}

/* Numbers that no other phone gives: the patrol, the key, and the number of its act, which no wiped
 * memory gives out twice. */
export function freshNumber(letter: 'I' | 'S', order: string, key: string, seq: number): string {
  const [body = '', name = ''] = key.split('/');
  return `${letter}-${order.replace(/^[A-Za-z]+-/, '')}-${body}${name.replace(/^[a-z]+-?/, '')}-${seq}`;
}
