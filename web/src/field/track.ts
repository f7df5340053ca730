/*
 * Where the phone has been, for its holder alone: positions stay in the memory of this phone, prefill
 * the places of the report, and are forgotten with it. Nothing here is ever sent.
 */
export interface Fix {
  at: number;
  lat: number;
  lon: number;
}

export interface KnownPlace {
  place: string;
  lat: number;
  lon: number;
}

export interface Visit {
  place: string;
  from: number;
  until: number;
}

const EARTH_M = 6_371_000;
const NEAR_M = 1_500;
/* Between two fixes of one visit there may be this long without any. */
const GAP_MS = 30 * 60_000;
/* Who drives through was not there. */
const STAY_MS = 5 * 60_000;

export function metres(a: { lat: number; lon: number }, b: { lat: number; lon: number }): number {
  const rad = Math.PI / 180;
  const dLat = (b.lat - a.lat) * rad;
  const dLon = (b.lon - a.lon) * rad;
  const h = Math.sin(dLat / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(b.lat * rad) * Math.sin(dLon / 2) ** 2;
  return 2 * EARTH_M * Math.asin(Math.sqrt(h));
}

export function nearest(
  fix: { lat: number; lon: number },
  places: readonly KnownPlace[],
  within = NEAR_M,
): KnownPlace | undefined {
  let best: KnownPlace | undefined;
  let least = within;
  for (const place of places) {
    const away = metres(fix, place);
    if (away <= least) [best, least] = [place, away];
  }
  return best;
}

/* Stays of some minutes near known places, in order. */
export function visits(track: readonly Fix[], places: readonly KnownPlace[]): Visit[] {
  const all: Visit[] = [];
  for (const fix of track) {
    const place = nearest(fix, places)?.place;
    if (place === undefined) continue;
    const last = all.at(-1);
    if (last?.place === place && fix.at - last.until <= GAP_MS) last.until = fix.at;
    else all.push({ place, from: fix.at, until: fix.at });
  }
  return all.filter((visit) => visit.until - visit.from >= STAY_MS);
}
