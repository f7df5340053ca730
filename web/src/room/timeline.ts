/*
 * Where bars of time lie: pure arithmetic for the programme and for today's line. Times are
 * milliseconds since 1970, UTC; widths are in the units of an SVG's viewBox.
 */

export interface Span {
  from: number;
  until: number;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

export const dayOf = (time: number): number => Math.floor(time / DAY) * DAY;

/* Whole days that hold every span; the day of `now` alone when there is none. */
export function daysOver(spans: Span[], now: number): Span {
  if (spans.length === 0) return { from: dayOf(now), until: dayOf(now) + DAY };
  const from = dayOf(Math.min(...spans.map((span) => span.from)));
  const until = Math.max(...spans.map((span) => span.until));
  return { from, until: dayOf(until - 1) + DAY };
}

export const overlaps = (a: Span, b: Span): boolean => a.from < b.until && b.from < a.until;

/* Where `time` lies on a line `width` long; outside it, at its end. */
export function along(time: number, line: Span, width: number): number {
  const share = (time - line.from) / (line.until - line.from);
  return Math.min(1, Math.max(0, share)) * width;
}

/* A bar within the line, at least `least` wide, so that a short patrol can be hit and seen. */
export function bar(span: Span, line: Span, width: number, least: number): { x: number; w: number } {
  const x = along(span.from, line, width);
  const w = Math.max(least, along(span.until, line, width) - x);
  return { x: Math.min(x, width - w), w };
}

/* Ticks of `step` within the line, its beginning counted and its end not. */
export function ticks(line: Span, step: number): number[] {
  const found: number[] = [];
  for (let time = Math.ceil(line.from / step) * step; time < line.until; time += step) found.push(time);
  return found;
}

/* Rows so that no two bars of a row overlap, first come first placed: for many things on one line. */
export function lanes<T extends Span>(spans: T[]): T[][] {
  const rows: T[][] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from || a.until - b.until)) {
    const free = rows.find((row) => (row[row.length - 1]?.until ?? 0) <= span.from);
    if (free) free.push(span);
    else rows.push([span]);
  }
  return rows;
}

/* Parts of a bar in proportion to counts, in the given order; the last takes what rounding leaves. */
export function shares(counts: number[], x: number, w: number): { x: number; w: number }[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  let before = 0;
  return counts.map((count) => {
    const from = all === 0 ? 0 : (before / all) * w;
    before += count;
    const until = all === 0 ? 0 : (before / all) * w;
    return { x: x + from, w: until - from };
  });
}
