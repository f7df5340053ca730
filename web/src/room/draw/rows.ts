/* Rows of the views draws, alternatives, seeds and accords, as far as pages of draws read them. */
/* A pool of a programme, and what became of its draw. */
export interface DrawRow {
  programme: string;
  state: 'commits' | 'opens' | 'drawn' | 'lapsed' | 'replaced';
  alternatives: number;
  commits: string; // no commitment counts from then on
  opens: string;
  committed?: string; // parties
  opened?: string;
  withheld?: string;
  number?: number;
  drawn?: string;
  author: string;
  accord: number;
  done?: number;
  index: number;
  id: string;
  contested?: string;
}
export interface AlternativeRow {
  n: number;
  sha256: string;
  weight: number;
}
export interface SeedRow {
  body: string;
  state: 'committed' | 'opened' | 'withheld';
  hash: string;
  secret?: string;
  key: string;
  index: number;
  opened?: number;
  contested?: string;
}
export interface AccordRow {
  version: number;
  index: number;
}
