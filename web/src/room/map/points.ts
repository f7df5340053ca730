/* What stands on the map, as plain points: pure, so that the list and the map cannot tell two stories. */
import { contact } from '../desk';
import { DAY } from '../timeline';
import type { IncidentRow, PatrolRow, PlaceRow } from '../rows';

export interface Point {
  kind: 'patrol' | 'incident';
  ref: string;
  lat: number;
  lon: number;
  at: number;
  href: string;
  urgent: boolean;
}

const DEGREE = 1e7;
/* An incident stays on the map this long; the register keeps it for good. */
const INCIDENT_SHOWN = 3 * DAY;

export function pointsOf(
  patrols: PatrolRow[],
  incidents: IncidentRow[],
  place: (name: string) => PlaceRow | undefined,
  now: number,
): Point[] {
  const points: Point[] = [];
  const add = (at: string | undefined, point: Omit<Point, 'lat' | 'lon'>): void => {
    const found = at === undefined ? undefined : place(at);
    if (found) points.push({ ...point, lat: found.lat_e7 / DEGREE, lon: found.lon_e7 / DEGREE });
  };
  for (const patrol of patrols) {
    const last = contact(patrol);
    if (patrol.state !== 'out' || last.at === undefined) continue;
    const urgent = last.state === 'needs-help' || Date.parse(patrol.end) < now;
    add(last.place, {
      kind: 'patrol',
      ref: patrol.order,
      at: last.at,
      href: `/room/orders/${patrol.order}`,
      urgent,
    });
  }
  for (const row of incidents) {
    const at = Date.parse(row.at);
    if (now - at > INCIDENT_SHOWN) continue;
    add(row.place, {
      kind: 'incident',
      ref: row.incident,
      at,
      href: `/room/register/${row.index}`,
      urgent: row.safety !== 0,
    });
  }
  return points;
}

export interface Placed<T> {
  x: number;
  y: number;
  of: T[];
}

/* Points that would cover each other on the screen become one mark; the first gives it its place. */
export function grouped<T>(points: { x: number; y: number; of: T }[], near: number): Placed<T>[] {
  const groups: Placed<T>[] = [];
  for (const point of points) {
    const group = groups.find(({ x, y }) => Math.hypot(x - point.x, y - point.y) < near);
    if (group) group.of.push(point.of);
    else groups.push({ x: point.x, y: point.y, of: [point.of] });
  }
  return groups;
}
