/*
 * The accord's own words: what it calls its tasks, posts, checks, kinds of incident. They are shown
 * as the parties signed them, in the accord's language, and never translated here.
 */
import { linesOf } from './diff';

export interface Accord {
  /* "task/escort" -> "Escorte" */
  names: Map<string, string>;
  parties: string[];
  reportHours: number;
  hours: Map<string, number>; // class of order -> hours to reply
  lines: { key: string; tokens: string[] }[];
}

/* How many tokens stand before the name: "post: lead leadership 1 counted Chef de patrouille". */
const NAME_AT: Record<string, number> = {
  party: 1,
  force: 2,
  task: 1,
  clause: 1,
  class: 4,
  training: 2,
  post: 4,
  office: 2,
  check: 1,
  absence: 1,
  notify: 2,
  measure: 5,
};

export function readAccord(text: string): Accord {
  const lines = linesOf(text).map(({ key, value }) => ({ key, tokens: value.split(' ') }));
  const names = new Map<string, string>();
  const hours = new Map<string, number>();
  for (const { key, tokens } of lines) {
    const at = NAME_AT[key];
    if (at !== undefined) names.set(`${key}/${tokens[0]}`, tokens.slice(at).join(' '));
    if (key === 'class') hours.set(tokens[0] ?? '', Number(tokens[2]));
  }
  const of = (key: string): string[] =>
    lines.filter((line) => line.key === key).map((line) => line.tokens[0] ?? '');
  return { names, hours, lines, parties: of('party'), reportHours: Number(of('report')[0] ?? 2) };
}

/* The tokens of every line of a key. */
export function rowsOf(accord: Accord | undefined, key: string): string[][] {
  return (accord?.lines ?? []).filter((line) => line.key === key).map((line) => line.tokens);
}
