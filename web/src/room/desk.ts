/*
 * What the desk makes of the rows: what needs me, whom we wait for, what is on today. Pure: rows and
 * the time in, lists out, the most pressing first. A patrol is never ranked by whose it is.
 */
import { deadlineOf, owes } from './draw/coin';
import type { DrawRow } from './draw/rows';
import { mayDraw } from './role';
import { HOUR, type Span } from './timeline';
import { names, type ClaimRow, type PatrolRow, type PendingRow, type ProposalRow } from './rows';

export type NeedKind =
  | 'help'
  | 'overdue'
  | 'answer'
  | 'report'
  | 'muster'
  | 'ratify'
  | 'claim'
  | 'question'
  | 'commit'
  | 'open';

export interface Need {
  kind: NeedKind;
  ref: string; // number of the order, or what the proposal is about
  href: string;
  act?: string;
  until?: number; // when it is too late
  since?: number;
}

export interface Me {
  body: string;
  role: string;
  voice: boolean; // of a party: what another party owes stands under "waiting on"
}

/* A patrol is called to its muster this long before it leaves. */
export const MUSTER_AHEAD = 2 * HOUR;

const time = (text: string | undefined): number | undefined => (text === undefined ? undefined : Date.parse(text));

export const orderHref = (order: string): string => `/room/orders/${encodeURIComponent(order)}`;

export const drawHref = (programme: string): string => `/room/draws/${encodeURIComponent(programme)}`;

/* A proposal that concerns an order is answered on the order's page; any other on its line of the record. */
export function proposalHref(row: { act: string; slot: string; index: number }): string {
  return /^(order|muster|report)\.|^muster/.test(row.act) && /^[A-Z]/.test(row.slot)
    ? orderHref(row.slot)
    : `/room/register/${row.index}`;
}

function needsHelp(patrol: PatrolRow): boolean {
  return patrol.state === 'out' && (patrol.last_state === 'needs-help' || patrol.claimed_state === 'needs-help');
}

const owesReport = (patrol: PatrolRow): boolean => patrol.state === 'back' && !patrol.reported;

const mustersSoon = (patrol: PatrolRow, now: number): boolean =>
  patrol.state === 'planned' && Date.parse(patrol.start) - MUSTER_AHEAD <= now;

/* Patrols whose lead has something to do: whose party leads them must be known. */
export function onTheirLead(patrols: readonly PatrolRow[], now: number): string[] {
  return patrols.filter((row) => owesReport(row) || mustersSoon(row, now)).map(({ order }) => order);
}

/* Muster and report are the leading party's to see to; the mission, which has no voice, sees to all. */
function another(need: Need, me: Me, leads: ReadonlyMap<string, string>): boolean {
  const lead = leads.get(need.ref);
  return me.voice && (need.kind === 'report' || need.kind === 'muster') && lead !== undefined && lead !== me.body;
}

function ofPatrol(patrol: PatrolRow, now: number): Need | undefined {
  const need = (kind: NeedKind, until?: number, since?: number): Need => ({
    kind,
    ref: patrol.order,
    href: orderHref(patrol.order),
    ...(until === undefined ? {} : { until }),
    ...(since === undefined ? {} : { since }),
  });
  if (needsHelp(patrol)) return need('help', undefined, time(patrol.claimed ?? patrol.last));
  if (patrol.state === 'out' && Date.parse(patrol.end) < now)
    return need('overdue', undefined, Date.parse(patrol.end));
  if (owesReport(patrol)) return need('report', undefined, time(patrol.returned));
  if (mustersSoon(patrol, now)) return need('muster', Date.parse(patrol.start));
  if (patrol.ratify !== undefined && !patrol.ratified) return need('ratify', time(patrol.ratify));
  return undefined;
}

/* What the party has to put into a draw, as long as it counts. */
function ofDraw(draw: DrawRow, party: string, now: number): Need | undefined {
  const kind = owes(draw, party);
  const until = deadlineOf(draw);
  if (kind === undefined || until === undefined || until <= now) return undefined;
  return { kind, ref: draw.programme, href: drawHref(draw.programme), until };
}

const ORDER: readonly NeedKind[] = [
  'help',
  'overdue',
  'question',
  'answer',
  'open',
  'commit',
  'ratify',
  'muster',
  'report',
  'claim',
];

export interface Sources {
  pendingMine: PendingRow[];
  patrols: PatrolRow[];
  claims: ClaimRow[];
  questions: { id: string; order: string }[];
  leads: ReadonlyMap<string, string>; // whose member leads, by order
  draws: DrawRow[];
}

/* Everything that waits for this desk. Claims and questions are the duty officer's. */
export function needs(me: Me, sources: Sources, now: number): Need[] {
  const answers = sources.pendingMine.map((row): Need => ({
    kind: 'answer',
    ref: row.slot,
    act: row.act,
    href: proposalHref(row),
    until: Date.parse(row.expires),
  }));
  const patrols = sources.patrols
    .map((patrol) => ofPatrol(patrol, now))
    .filter((need) => need !== undefined)
    .filter((need) => !another(need, me, sources.leads));
  const duty =
    me.role === 'duty'
      ? [
          ...sources.questions.map((row): Need => ({ kind: 'question', ref: row.order, href: '/room/duty' })),
          ...sources.claims
            .filter((row) => row.answer === 'unproven')
            .map((row): Need => ({
              kind: 'claim',
              ref: row.order ?? row.incident ?? row.device,
              href: '/room/duty',
              since: Date.parse(row.received),
            })),
        ]
      : [];
  const draws =
    me.voice && mayDraw(me.role)
      ? sources.draws.map((draw) => ofDraw(draw, me.body, now)).filter((need) => need !== undefined)
      : [];
  const pressing = (need: Need): number => ORDER.indexOf(need.kind);
  return [...answers, ...patrols, ...duty, ...draws].sort(
    (a, b) => pressing(a) - pressing(b) || (a.until ?? a.since ?? 0) - (b.until ?? b.since ?? 0),
  );
}

export interface Waiting {
  id: string;
  act: string;
  slot: string;
  href: string;
  parties: string[]; // who has not answered
  since?: number;
  expires: number;
}

export interface Owed {
  order: string;
  party: string | undefined; // who leads the patrol
  since: number | undefined;
}

/* "fama give, pf suspended": who needs not be waited for. */
export function answered(answers: string | undefined): Map<string, string> {
  return new Map(
    (answers ?? '')
      .split(', ')
      .filter((pair) => pair !== '')
      .map((pair) => [pair.split(' ')[0] ?? '', pair.split(' ')[1] ?? '']),
  );
}

/* Whom each open proposal waits for, the soonest deadline first. */
export function waitingOn(pending: PendingRow[], proposals: ProposalRow[]): Waiting[] {
  const since = new Map(proposals.map((row) => [row.id, Date.parse(row.logged)]));
  return pending
    .map((row) => {
      const has = answered(row.answers);
      const at = since.get(row.id);
      return {
        id: row.id,
        act: row.act,
        slot: row.slot,
        href: proposalHref(row),
        parties: names(row.voices).filter((party) => !has.has(party)),
        expires: Date.parse(row.expires),
        ...(at === undefined ? {} : { since: at }),
      };
    })
    .sort((a, b) => a.expires - b.expires);
}

/* Reports that are not there, the oldest first: the leading party owes them. */
export function reportsOwed(patrols: readonly PatrolRow[], leads: ReadonlyMap<string, string>): Owed[] {
  return patrols
    .filter(owesReport)
    .map((row) => ({ order: row.order, party: leads.get(row.order), since: time(row.returned) }));
}

export const spanOf = (row: { start: string; end: string }): Span => ({
  from: Date.parse(row.start),
  until: Date.parse(row.end),
});

/* The newest that is known of where a patrol is: what it signed, or what was relayed and is unproven. */
export interface Contact {
  order: string;
  place?: string;
  at?: number;
  state: string;
  proven: boolean;
}

export function contact(patrol: PatrolRow): Contact {
  const said = patrol.claimed !== undefined;
  const place = said ? patrol.claimed_place : patrol.last_place;
  const at = time(said ? patrol.claimed : patrol.last);
  return {
    order: patrol.order,
    state: (said ? patrol.claimed_state : patrol.last_state) ?? 'none',
    proven: !said,
    ...(place === undefined ? {} : { place }),
    ...(at === undefined ? {} : { at }),
  };
}

/* Counts of seats by party, parties in the order given, what belongs to nobody of them last. */
export function byParty(rows: { body: string }[], parties: readonly string[]): { body: string; count: number }[] {
  const counts = new Map<string, number>(parties.map((party) => [party, 0]));
  for (const { body } of rows) counts.set(body, (counts.get(body) ?? 0) + 1);
  return [...counts].map(([body, count]) => ({ body, count }));
}

/* One letter a party, for narrow places; a second party with it gets the next of its letters. */
export function letters(parties: readonly string[]): Map<string, string> {
  const taken = new Set<string>();
  return new Map(
    parties.map((party) => {
      const letter = [...party.toUpperCase()].find((one) => /[A-Z0-9]/.test(one) && !taken.has(one)) ?? '?';
      taken.add(letter);
      return [party, letter];
    }),
  );
}
