/* Today along one line: each patrol a bar in its lane, and where the day has got to. */
import type { JSX } from 'preact';
import { clock, nowSignal } from '../common/time';
import { rows } from './data';
import { orderHref, spanOf } from './desk';
import { t, word } from './messages';
import { Shown } from './parts';
import { along, bar, DAY, dayOf, HOUR, lanes, overlaps, ticks } from './timeline';
import type { PatrolRow } from './rows';

const WIDTH = 100; // per cent of the line, so that letters keep their size on a wall and a table
const LANE = 30;
const TOP = 34; // two lines of text: now, and the hours
const LEAST = 4;

export function label(patrol: PatrolRow): string {
  return t('bar.label', {
    order: patrol.order,
    kind: word(patrol.kind),
    from: clock(patrol.start),
    until: clock(patrol.end),
    state: word(patrol.state),
  });
}

function Bar({
  patrol,
  lane,
  day,
}: {
  patrol: PatrolRow;
  lane: number;
  day: { from: number; until: number };
}): JSX.Element {
  const { x, w } = bar(spanOf(patrol), day, WIDTH, LEAST);
  const y = TOP + lane * LANE;
  return (
    <a href={orderHref(patrol.order)} aria-label={label(patrol)} class={`bar bar-${patrol.state}`}>
      <rect x={`${x}%`} y={y} width={`${w}%`} height={LANE - 6} rx={4} />
      <text x={`${x}%`} dx={6} y={y + 17}>
        {patrol.order}
      </text>
    </a>
  );
}

function Line({ patrols, now }: { patrols: PatrolRow[]; now: number }): JSX.Element {
  const day = { from: dayOf(now), until: dayOf(now) + DAY };
  const today = patrols.filter((row) => row.state !== 'cancelled' && overlaps(spanOf(row), day));
  if (today.length === 0) return <p class="empty">{t('today.none')}</p>;
  const found = lanes(today.map((patrol) => ({ ...spanOf(patrol), patrol })));
  const height = TOP + found.length * LANE;
  const at = along(now, day, WIDTH);
  const end = at > 85;
  return (
    <div class="scroll" role="group" aria-label={t('today')} tabindex={0}>
      <svg class="timeline" height={height} role="group" aria-label={t('today')}>
        {ticks(day, 3 * HOUR).map((time) => {
          const x = `${along(time, day, WIDTH)}%`;
          return (
            <g key={time} class="tick" aria-hidden="true">
              <line x1={x} y1={18} x2={x} y2={height} />
              <text x={x} dx={4} y={28}>
                {clock(time)}
              </text>
            </g>
          );
        })}
        {found.flatMap((lane, n) =>
          lane.map(({ patrol }) => <Bar key={patrol.order} patrol={patrol} lane={n} day={day} />),
        )}
        <g class="now" aria-hidden="true">
          <line x1={`${at}%`} y1={0} x2={`${at}%`} y2={height} />
          <text x={`${at}%`} dx={end ? -5 : 5} y={12} text-anchor={end ? 'end' : 'start'}>
            {t('now')} {clock(now)}
          </text>
        </g>
      </svg>
    </div>
  );
}

export function Today(): JSX.Element {
  return (
    <Shown of={rows<PatrolRow>('patrols')}>{(patrols) => <Line patrols={patrols} now={nowSignal.value} />}</Shown>
  );
}
