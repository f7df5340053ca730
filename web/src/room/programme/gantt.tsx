/*
 * Bars of time: a row a patrol or a vehicle, in each bar the parties' shares as letters on neutral tints,
 * its state by pattern and word. Arrow keys go from bar to bar; Enter opens the order.
 */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { bodyName } from '../../common/node';
import { clock, day as dayName } from '../../common/time';
import { orderHref } from '../desk';
import { t, word } from '../messages';
import { letterOf, tint } from '../parts';
import { step } from './bars';
import { along, bar, DAY, daysOver, shares, ticks, type Span } from '../timeline';

export interface Item {
  order: string;
  state: string;
  kind: string;
  span: Span;
  shares: { body: string; count: number }[];
}

export interface GanttRow {
  name: string;
  items: Item[];
}

const NAMES = 76; // width of the names' column
const DAY_LEAST = 96; // narrower, and a patrol of three hours is a dot

const ROW = 26;
const HEAD = 26;

export function barLabel(item: Item): string {
  const who = item.shares
    .filter(({ count }) => count > 0)
    .map(({ body, count }) => `${bodyName(body)} ${count}`)
    .join(', ');
  return (
    t('bar.label', {
      order: item.order,
      kind: word(item.kind),
      from: `${dayName(item.span.from)} ${clock(item.span.from)}`,
      until: clock(item.span.until),
      state: word(item.state),
    }) + (who ? `, ${who}` : '')
  );
}

interface BarProps {
  item: Item;
  row: number;
  line: Span;
  width: number;
}

function Bar({ item, row, line, width }: BarProps): JSX.Element {
  const y = row * ROW + 3;
  const { x, w } = bar(item.span, line, width, 14);
  const from = NAMES + x;
  const wide = w > 26 * item.shares.length;
  const counts = item.shares.filter(({ count }) => count > 0).map(({ body, count }) => letterOf(body) + count);
  const parts = shares(
    item.shares.map(({ count }) => count),
    from,
    w,
  );
  return (
    <a href={orderHref(item.order)} class={`bar bar-${item.state}`} data-bar data-row={row} data-from={item.span.from}>
      <title>{barLabel(item)}</title>
      <rect x={from} y={y} width={w} height={ROW - 6} rx={3} />
      {item.shares.map(({ body, count }, n) => {
        const part = parts[n];
        if (!part || count === 0) return null;
        return (
          <g key={body} aria-hidden="true">
            <rect class={`share tint-${tint(body)}`} x={part.x} y={y} width={part.w} height={ROW - 6} />
            {wide ? (
              <text class="letter" x={part.x + part.w / 2} y={y + 14}>
                {letterOf(body)}
                {count}
              </text>
            ) : null}
          </g>
        );
      })}
      <rect class="edge" x={from} y={y} width={w} height={ROW - 6} rx={3} />
      {wide ? null : (
        <text class="counts" x={from + w + 4} y={y + 14} aria-hidden="true">
          {counts.join(' ')}
        </text>
      )}
    </a>
  );
}

/* The days over the bars; they stay in sight while one goes down the rows. */
function Head({ line, width, at }: { line: Span; width: number; at: number }): JSX.Element {
  return (
    <svg class="gantt gantt-head" width={NAMES + width} height={HEAD} aria-hidden="true">
      {ticks(line, DAY).map((time) => (
        <text key={time} x={NAMES + along(time, line, width) + 4} y={16}>
          {dayName(time)}
        </text>
      ))}
      <g class="now">
        <line x1={at} y1={HEAD - 6} x2={at} y2={HEAD} />
      </g>
      <g class="names" aria-hidden="true">
        <rect x={0} y={0} width={NAMES} height={HEAD} />
      </g>
    </svg>
  );
}

function Rows({ list, line, width, at }: { list: GanttRow[]; line: Span; width: number; at: number }): JSX.Element {
  const height = list.length * ROW;
  return (
    <svg
      class="gantt"
      width={NAMES + width}
      height={height}
      role="group"
      aria-label={t('page.programme')}
      onKeyDown={step}
    >
      {list.map(({ name }, n) => (
        <rect key={name} class="stripe" x={0} y={n * ROW} width={NAMES + width} height={ROW} data-odd={n % 2} />
      ))}
      {ticks(line, DAY).map((time) => {
        const x = NAMES + along(time, line, width);
        return (
          <g key={time} class="tick" aria-hidden="true">
            <line x1={x} y1={0} x2={x} y2={height} />
          </g>
        );
      })}
      {list.map(({ name, items }, n) => (
        <g key={name}>
          {items.map((item) => (
            <Bar key={item.order} item={item} row={n} line={line} width={width} />
          ))}
        </g>
      ))}
      <g class="now" aria-hidden="true">
        <line x1={at} y1={0} x2={at} y2={height} />
      </g>
      <g class="names" aria-hidden="true">
        <rect x={0} y={0} width={NAMES} height={height} />
        {list.map(({ name }, n) => (
          <text key={name} class="row-name" x={4} y={n * ROW + 17}>
            {name}
          </text>
        ))}
      </g>
    </svg>
  );
}

/* Names stay at the edge that is in sight, whichever way the page is read. */
function keepNames(place: HTMLElement): void {
  for (const names of place.querySelectorAll<SVGGElement>('.names')) {
    const drawing = names.ownerSVGElement?.getBoundingClientRect().left ?? 0;
    names.setAttribute('transform', `translate(${Math.max(0, place.getBoundingClientRect().left - drawing)} 0)`);
  }
}

/* As wide as the page, never narrower than can be read; it begins where today is. */
export function Gantt({ list, now }: { list: GanttRow[]; now: number }): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const [room, setRoom] = useState(0);
  const line = daysOver(
    list.flatMap(({ items }) => items.map(({ span }) => span)),
    now,
  );
  const days = (line.until - line.from) / DAY;
  const width = Math.max(days * DAY_LEAST, room - NAMES - 2);
  const at = NAMES + along(now, line, width);
  useEffect(() => {
    const watch = new ResizeObserver(([entry]) => setRoom(entry?.contentRect.width ?? 0));
    if (place.current) watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const today = list.findIndex(({ items }) => items.some(({ span }) => span.until >= now));
    const before = Math.min(200, (room - NAMES) / 3);
    place.current?.scrollTo({ left: at - NAMES - before, top: Math.max(0, (today - 4) * ROW) });
  }, [room > 0, list.length]);
  return (
    <div
      class="scroll gantt-scroll"
      ref={place}
      tabindex={0}
      role="group"
      aria-label={t('page.programme')}
      onScroll={(event) => keepNames(event.currentTarget)}
    >
      <Head line={line} width={width} at={at} />
      <Rows list={list} line={line} width={width} at={at} />
    </div>
  );
}
