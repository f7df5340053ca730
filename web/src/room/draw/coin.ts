/*
 * The joint draw in arithmetic (src/state/include/entente/coin.h): what a party is bound to, the text
 * that is hashed, and whose share a number falls into. The page works each draw out again by itself.
 */
import { hex, sha256 } from '../../common/bytes';
import type { AlternativeRow, DrawRow, SeedRow } from './rows';

/* All weights of a pool make this. */
const WHOLE = 2 ** 32;
const SECRET = /^[0-9a-f]{64}$/;

/* What was typed, or pasted with gaps, as 64 digits; undefined when it is no secret. */
export function secretOf(typed: string): string | undefined {
  const plain = typed.replace(/\s+/g, '').toLowerCase();
  return SECRET.test(plain) ? plain : undefined;
}

/* 64 digits in fours, to be written down and read back. */
export function inFours(digits: string): string {
  return digits.match(/.{1,4}/g)?.join(' ') ?? '';
}

/* The hash by which a party binds itself to a secret. */
export async function commitmentOf(pool: string, party: string, secret: string): Promise<string> {
  return hex(await sha256(`entente/draw/commit/v1\n${pool}\n${party}\n${secret}\n`));
}

/* The lines that are hashed for the draw; parties in the accord's order. */
export function linesOf(pool: string, parties: readonly string[], seeds: readonly SeedRow[]): string[] {
  const secrets = new Map(seeds.map(({ body, secret }) => [body, secret]));
  return ['entente/draw/v1', pool, ...parties.map((party) => `${party} ${secrets.get(party) ?? 'withheld'}`)];
}

/* The same as one line for a shell: what it prints begins with the number drawn. */
export function commandOf(lines: readonly string[]): string {
  return `printf '%s\\n' ${lines.map((line) => `'${line}'`).join(' ')} | sha256sum`;
}

export async function digestOf(lines: readonly string[]): Promise<string> {
  return hex(await sha256(lines.map((line) => `${line}\n`).join('')));
}

export interface Share {
  nth: number; // from 1
  sha256: string;
  from: number;
  until: number;
}

/* The alternative in whose share of 0 to 2^32 - 1 the number lies. */
export function shareOf(rows: readonly AlternativeRow[], number: number): Share | undefined {
  let from = 0;
  for (const [n, { sha256: name, weight }] of rows.entries()) {
    if (number < from + weight) return { nth: n + 1, sha256: name, from, until: from + weight - 1 };
    from += weight;
  }
  return undefined;
}

export interface Worth {
  count: number;
  likeliest: number; // chance of the alternative with the largest weight
  minEntropy: number; // bits
  entropy: number;
}

/* What the weights say. How often an ambush would meet a patrol they do not: the record knows no plans. */
export function worthOf(rows: readonly AlternativeRow[]): Worth {
  const chances = rows.map(({ weight }) => weight / WHOLE);
  const likeliest = Math.max(0, ...chances);
  return {
    count: rows.length,
    likeliest,
    minEntropy: likeliest > 0 ? Math.abs(Math.log2(likeliest)) : 0,
    entropy: chances.reduce((sum, chance) => (chance > 0 ? sum - chance * Math.log2(chance) : sum), 0),
  };
}

/* The file that `programme mix --weights` reads. */
export function weightsFile(rows: readonly AlternativeRow[]): string {
  return rows.map(({ sha256: name, weight }) => `alternative: ${name} ${weight}\n`).join('');
}

export type Owes = 'commit' | 'open';

/* Bodies of one cell, as the view gives them. */
const has = (cell: string | undefined, body: string): boolean => cell?.split(',').includes(body) ?? false;

/* What a party has to do for a draw now. */
export function owes(draw: DrawRow, party: string): Owes | undefined {
  if (draw.state === 'commits') return has(draw.committed, party) ? undefined : 'commit';
  if (draw.state === 'opens') return has(draw.committed, party) && !has(draw.opened, party) ? 'open' : undefined;
  return undefined;
}

/* When it is too late for what a draw waits for; undefined when it waits for nothing. */
export function deadlineOf(draw: DrawRow): number | undefined {
  if (draw.state === 'commits') return Date.parse(draw.commits);
  return draw.state === 'opens' ? Date.parse(draw.opens) : undefined;
}

/* Whom it waits for. */
export function missing(draw: DrawRow, parties: readonly string[]): string[] {
  return parties.filter((party) => owes(draw, party) !== undefined);
}
