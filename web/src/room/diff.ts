/*
 * What differs between two versions of an act, key by key, as a person compares them: which lines
 * went, which came, which stayed. The header and the version's own numbers always differ and say
 * nothing, so they are left out.
 */

export interface Line {
  key: string;
  value: string;
}

export interface Difference {
  key: string;
  kept: string[];
  out: string[];
  in: string[];
}

const ALWAYS_DIFFERENT = new Set(['act', 'author', 'seq', 'prev', 'seen', 'occurred', 'version', 'base']);

/* The lines of an act's text below its first; comments of an accord and signatures are none. */
export function linesOf(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    const [, key, value] = /^([a-z][a-z0-9-]*): (.*)$/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [{ key, value }];
  });
}

function byKey(lines: Line[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { key, value } of lines) {
    if (!ALWAYS_DIFFERENT.has(key)) found.set(key, [...(found.get(key) ?? []), value]);
  }
  return found;
}

/* Takes one of `value` out of `values`; a line said twice counts twice. */
function takeOut(values: string[], value: string): boolean {
  const at = values.indexOf(value);
  if (at >= 0) values.splice(at, 1);
  return at >= 0;
}

/* Every key of either text, in the order of the newer one; unchanged keys have no `in` and `out`. */
export function differences(older: Line[], newer: Line[]): Difference[] {
  const before = byKey(older);
  const after = byKey(newer);
  return [...new Set([...after.keys(), ...before.keys()])].map((key) => {
    const gone = [...(before.get(key) ?? [])];
    const kept: string[] = [];
    const come: string[] = [];
    for (const value of after.get(key) ?? []) (takeOut(gone, value) ? kept : come).push(value);
    return { key, kept, out: gone, in: come };
  });
}

const dayOf = (at: string): string => at.slice(0, 'YYYY-MM-DD'.length);

/* What a line says in words: names for tokens, clocks for times; undefined where it is plain already. */
export function inWords(
  { key, value }: Line,
  name: (key: string, token: string) => string,
  time: (at: string, withDay: boolean) => string,
): string | undefined {
  const [first = '', second = '', third = ''] = value.split(' ');
  switch (key) {
    case 'start':
    case 'end':
      return time(value, true);
    case 'leaves':
      return name('place', value);
    case 'stop':
      return `${name('place', first)}, ${time(second, true)} – ${time(third, dayOf(second) !== dayOf(third))}`;
    case 'crew':
      return `${first}, ${name('post', second)}`;
    case 'class':
    case 'force':
    case 'task':
    case 'kind':
      return name(key, value);
    default:
      return undefined;
  }
}

/* The planner's reasons stand in the text by code, and in words elsewhere on the page: how many came or
 * went is what a reader wants; 0 for what is told line by line. */
export const counted = (of: Difference, kind: 'in' | 'out'): number => (of.key === 'why' ? of[kind].length : 0);

export const changed = ({ out, in: come }: Difference): boolean => out.length + come.length > 0;
