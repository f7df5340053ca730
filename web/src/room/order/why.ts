/*
 * Why a patrol goes there, then, and why its crew is so, beyond its counts: sentences by what they are
 * about. Those on shares are left out, for the table of parity says them. Posts and languages get their
 * names.
 */
import type { CrewAnswer, Reason } from '../rows';

export type About = 'places' | 'hour' | 'post' | 'language' | 'together' | 'rest' | 'other';

/* What each sentence of src/serve/v1_crews.c is about, and what stands in its places. */
export type Kind = 'post' | 'language' | 'place' | 'as-is';
type Name = (kind: Kind, token: string) => string;
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
const ZONE = 'why.zone'; // begins with a place
const LINES: readonly (readonly [prefix: string, about: About])[] = [
  [ZONE, 'places'],
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

/* A line with names for what it tells of. */
export function named(line: Reason, name: Name): Reason {
  const places = line.line?.startsWith(ZONE) ? (['place'] as const) : SENTENCES[line.message]?.places;
  return { ...line, args: line.args.map((arg, n) => name(places?.[n] ?? 'as-is', arg)) };
}

export interface Group {
  about: About;
  lines: Reason[];
}

export function grouped(why: readonly Reason[], name: Name): Group[] {
  const lines = why
    .filter(({ message }) => message !== SHARES)
    .map((line) => ({ about: aboutOf(line), line: named(line, name) }));
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
