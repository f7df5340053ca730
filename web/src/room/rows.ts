/* The rows of the views that the desk reads (src/state/views.def); an empty cell is absent. */
export type { PatrolRow, PlaceRow } from '../common/types';

export interface OrderRow {
  order: string;
  version: number;
  state: string;
  class: string;
  task: string;
  kind: string;
  start: string;
  end: string;
  crew: number;
  consents?: string;
  refusals?: string;
  force: string;
  index: number;
  id: string;
  base: string;
  remark?: string;
  leaves?: string;
  contested?: string;
}

export interface PendingRow {
  act: string;
  slot: string;
  voices: string;
  answers?: string;
  expires: string;
  author: string;
  index: number;
  id: string;
}

export interface ProposalRow {
  act: string;
  slot: string;
  state: string;
  author: string;
  voices: string;
  logged: string;
  expires: string;
  index: number;
  done?: number;
  id: string;
}

export interface ConsentRow {
  act: string;
  slot: string;
  body: string;
  answer: 'give' | 'refuse' | 'abstain';
  text?: string;
  key: string;
  index: number;
  proposal: string;
}

export interface SeatRow {
  order: string;
  member: string;
  post: string;
  body: string;
  muster?: 'present' | 'absent';
  code?: string;
}

export interface CrewRow {
  member: string;
  post: string;
  body: string;
  component: string;
}
export interface StopRow {
  order: string;
  n: number;
  place: string;
  from: string;
  until: string;
  region?: string;
}
export interface TransportRow {
  order: string;
  vehicle: string;
}
export interface VehicleRow {
  vehicle: string;
  owner: string;
  seats: number;
  kind: string;
  out?: string;
  base?: string;
}
export interface AttendanceRow {
  order: string;
  body: string;
  due: number;
  present: number;
  absent: number;
}
export interface ReadinessRow {
  order: string;
  item: string;
  holds: 'yes' | 'no';
  index: number;
}
export interface CheckinRow {
  order: string;
  at: string;
  place: string;
  state: string;
  index: number;
}
export interface ReportRow {
  order: string;
  state: string;
  author: string;
  signed?: string;
  reserves?: string;
  index: number;
  id: string;
}
export interface ReportLineRow {
  order: string;
  kind: string;
  place?: string;
  from?: string;
  until?: string;
  text?: string;
  index: number;
}
export interface IncidentRow {
  incident: string;
  kind: string;
  at: string;
  place: string;
  region?: string;
  order?: string;
  safety: number;
  text: string;
  body: string;
  index: number;
}
export interface FigureRow {
  incident: string;
  what: string;
  low: number;
  high: number;
  source: string;
}
export interface AlarmRow {
  kind: string;
  slot: string;
  place?: string;
  at: string;
  index: number;
}
export interface GateRow {
  place: string;
  order: string;
  at: string;
  result: 'right' | 'wrong' | 'none';
  index: number;
}
export interface ClaimRow {
  device: string;
  counter: number;
  kind: string;
  order?: string;
  incident?: string;
  how?: string;
  place?: string;
  at: string;
  mac: string;
  flag?: string;
  answer: string;
  text?: string;
  received: string;
  index: number;
}
export interface NoticeRow {
  index: number;
  at: string;
  kind: string;
  key: string;
  other?: string;
  body: string;
  author: string;
}
export interface MeasureRow {
  measure: string;
  state: string;
  text: string;
  body: string;
  index: number;
}
export interface MechanismRow {
  mode: string;
  since: string;
  why?: string;
  missing?: string;
  valid?: string;
}
export interface PartyRow {
  party: string;
  state: string;
  since: string;
  reason?: string;
  notice?: string;
  from?: string;
}
export interface MemberRow {
  member: string;
  body: string;
  component: string;
  trainings?: string;
  languages?: string;
  base?: string;
  state: string;
}
export interface DutyRow {
  member: string;
  order: string;
  from: string;
  until: string;
  post: string;
}
export interface WithdrawnRow {
  index: number;
  proposal: string;
  body: string;
  answer: string;
  reason: string;
}

/* One sentence of why a crew is so: a message of the program, and what stands in its places. */
export interface Reason {
  /* Name of a line of explanation that the order brings; none where it follows from record and accord. */
  line?: string;
  text: string;
  message: string;
  args: string[];
}

/* What GET /v1/crews/ORDER proves of a crew. */
export interface CrewAnswer {
  order: string;
  seats: { member: string; party: string; component?: string; post: string }[];
  parity: { node: string; parent: string; share: number; lower: number; upper: number; count: number }[];
  why: Reason[];
}

/* What GET /v1/charts/PROGRAMME tells: patrols by departure, and what each party gets beside its due. */
export interface ChartAnswer {
  programme: string;
  parties: { party: string; balance: { measure: string; has: number; due_milli: number }[] }[];
  patrols: {
    order: string;
    kind: string;
    start: string;
    end: string;
    seats: number;
    night: boolean;
    risk: number;
    rest_hours?: number;
    why: Reason[];
  }[];
}
export interface ProgrammeRow {
  programme: string;
  state: string;
  orders: number;
  effective: number;
}

/* A question of the public that waits for the duty desk. */
export interface QuestionRow {
  id: string;
  order: string;
  code: string;
  challenge: string;
  asked: string;
  told?: string;
}

/* Names in one cell, with commas between. */
export function names(cell: string | undefined): string[] {
  return cell ? cell.split(',') : [];
}
