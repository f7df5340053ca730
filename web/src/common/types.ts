/* What the API answers, as interfaces. Members that may be absent are absent, never null. */

import type { ProblemParts } from './problem';

export type Mode = 'exercise' | 'live';
export type Outcome = 'effect' | 'pending' | 'void';

/* GET /v1/node: for everybody, also strangers. */
export interface NodeInfo {
  origin: string;
  fingerprint: string;
  words: string;
  mode: Mode;
  role: 'registrar' | 'witness' | 'reader';
  /* Whose node it is: "cma"; "" when nobody's. */
  body: string;
  /* Parties sign here: never on the registrar's. */
  consents: boolean;
  title: string;
  now: string;
  logged: string;
  size: number;
  bundle: string;
  version: string;
  parties: { party: string; name: string }[];
  languages: string[];
}

/* application/problem+json (RFC 9457) with what entente adds. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  rule: string;
  place?: string;
  text: string;
  remedy?: string;
  message?: string;
  advice?: string;
  args?: string[];
  exit?: number;
}

/* A row of the register. */
export interface ActRow {
  index: number;
  id: string;
  logged: string;
  occurred: string;
  act: string;
  author: string;
  outcome: Outcome;
  rule?: string;
  order?: string;
}

export interface ActDetail extends Omit<ActRow, 'index' | 'logged'> {
  index?: number;
  logged?: string;
  words: string;
  state: 'committed' | 'received';
  note: string;
  text: string;
  seq: number;
  seen: { size: number; root: string };
  fields: Record<string, unknown>;
  why?: { text: string; remedy: string };
  proven: boolean;
}

/* A row of /v1/outbox: received here, not in the record yet. */
export interface Waiting {
  id: string;
  /* The registrar does not take it, and why. */
  refused?: ProblemParts;
}

/* The rule by which an act is refused or void, in the node's words. */
export interface OfRule {
  rule?: string;
  place?: string;
  text?: string;
  remedy?: string;
  message?: string;
  advice?: string;
  args?: string[];
}

/* One act's answer to POST /v1/acts. */
export interface HandedIn extends OfRule {
  id: string;
  state: 'committed' | 'received' | 'refused';
  index?: number;
  outcome?: Outcome;
  promise?: string;
}

/* POST /v1/acts/check. */
export interface Checked extends OfRule {
  id: string;
  words: string;
  outcome: Outcome;
  needs?: string;
}

/* GET /v1/chain: where the session's own key stands, the outbox counted. */
export interface Chain {
  key: string;
  role: string;
  body: string;
  seal: boolean;
  seq: number;
  prev: string;
  seen: { size: number; root: string };
  origin: string;
  until: string;
}

export interface WitnessHead {
  name: string;
  body: string;
  cosigned?: string;
  size: number;
  own: boolean;
}

export interface Heads {
  size: number;
  root: string;
  signed?: string;
  logged: string;
  /* `proven`: as many witnesses as the quorum needs have signed this head. */
  quorum: { need: number; have: number; proven: boolean };
  witnesses: WitnessHead[];
}

/* A page of a view: cells are text or numbers, an empty cell is absent. */
export type Cell = string | number | boolean;
export type Row = Record<string, Cell | undefined>;

export interface ViewPage<R> {
  view: string;
  size: number;
  rows: R[];
  next?: string;
}

/* ---- rows of views that more than one room reads (src/state/views.def); an empty cell is absent ---- */

export interface PatrolRow {
  order: string;
  state: 'planned' | 'mustered' | 'out' | 'back' | 'cancelled';
  kind: string;
  start: string;
  end: string;
  mixed?: number;
  departed?: string;
  last_place?: string;
  last?: string;
  last_state?: string;
  overdue?: number;
  returned?: string;
  reported?: number;
  report_late?: number;
  ratify?: string;
  ratified?: number;
  version: number;
  id: string;
  muster?: string;
  claimed_place?: string;
  claimed?: string;
  claimed_state?: string;
  contested?: string;
}

export interface PlaceRow {
  place: string;
  lat_e7: number;
  lon_e7: number;
  region: string;
  name: string;
}
