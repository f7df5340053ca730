/*
 * Why a patrol goes there, then, and why its crew is so, beyond its counts: sentences by what they are
 * about. Those on shares are left out, for the table of parity says them. Posts and languages get their
 * names.
 */
import type { CrewAnswer, Reason } from '../rows';

export type About = 'places' | 'hour' | 'post' | 'language' | 'together' | 'rest' | 'other';

/* What each sentence of src/serve/v1_crews.c is about, and what stands in its places. */
type Kind = 'post' | 'language' | 'as-is';
const SENTENCES: Record<string, { about: About; places: readonly Kind[] }> = {
  '%1 is of %2: this post rotates between the parties': { about: 'post', places: ['post'] },
  '%1 (%2) does not count in parity': { about: 'post', places: ['as-is', 'post'] },
  '%1 is spoken by %2 of the crew, of %3 parties': { about: 'language', places: ['language'] },
  '%1 and %2 are not in one crew, as the accord says': { about: 'together', places: [] },
  'nobody of %1 is alone: it has %2 in the crew': { about: 'together', places: [] },
  'before and after it everybody rests at least %1 hours; the accord asks for %2': { about: 'rest', places: [] },
};
const SHARES = '%1 holds %2 counted seats; its share allows %3 to %4';
const ABOUTS: readonly About[] = ['places', 'hour', 'post', 'language', 'together', 'rest', 'other'];

/* Lines that the planner wrote into the order (src/base/include/entente/lines.def). */
const LINES: readonly (readonly [prefix: string, about: About])[] = [
  ['why.zone', 'places'],
  ['why.road', 'places'],
  ['why.route', 'places'],
  ['why.base', 'places'],
  ['warn.route', 'places'],
  ['why.hour', 'hour'],
  ['warn.hour', 'hour'],
  ['why.settled', 'hour'],
];

function aboutOf(line: Reason): About {
  const found = LINES.find(([prefix]) => line.line?.startsWith(prefix));
  return found?.[1] ?? SENTENCES[line.message]?.about ?? 'other';
}

export interface Group {
  about: About;
  lines: Reason[];
}

export function grouped(why: readonly Reason[], name: (kind: Kind, token: string) => string): Group[] {
  const lines = why
    .filter(({ message }) => message !== SHARES)
    .map((line) => {
      const known = SENTENCES[line.message];
      const args = line.args.map((arg, n) => name(known?.places[n] ?? 'as-is', arg));
      return { about: aboutOf(line), line: { ...line, args } };
    });
  return ABOUTS.map((about) => ({
    about,
    lines: lines.filter((one) => one.about === about).map(({ line }) => line),
  })).filter((group) => group.lines.length > 0);
}

type Share = CrewAnswer['parity'][number];

/* Each node of the quota tree with its own below it. */
export function byParent(rows: readonly Share[], parent = 'crew'): Share[] {
  return rows.filter((row) => row.parent === parent).flatMap((row) => [row, ...byParent(rows, row.node)]);
}
