/* The programme: the patrols or the vehicles of the fortnight along its days, and what the marks mean. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { node } from '../../common/node';
import { nowSignal } from '../../common/time';
import { known, rows } from '../data';
import { byParty, spanOf } from '../desk';
import { t, word } from '../messages';
import { Filter, letterOf, Shown, tint } from '../parts';
import type { OrderRow, PatrolRow, ProgrammeRow, SeatRow, TransportRow } from '../rows';
import { barLabel, Gantt, type GanttRow, type Item } from '../programme/gantt';

/* Patrols in force, and orders that still wait: each order once. */
function itemsOf(patrols: PatrolRow[], orders: OrderRow[], seats: SeatRow[], parties: string[]): Item[] {
  const seated = new Map<string, SeatRow[]>();
  for (const seat of seats) seated.set(seat.order, [...(seated.get(seat.order) ?? []), seat]);
  const items: Item[] = patrols.map((row) => ({
    order: row.order,
    state: row.state,
    kind: row.kind,
    span: spanOf(row),
    shares: byParty(seated.get(row.order) ?? [], parties),
  }));
  const inForce = new Set(patrols.map(({ order }) => order));
  for (const row of orders) {
    if (row.state !== 'open' || inForce.has(row.order)) continue;
    items.push({ order: row.order, state: 'open', kind: row.kind, span: spanOf(row), shares: [] });
  }
  return items.sort((a, b) => a.span.from - b.span.from || (a.order < b.order ? -1 : 1));
}

function byVehicle(items: Item[], transport: TransportRow[]): GanttRow[] {
  const found = new Map<string, Item[]>();
  const of = new Map(items.map((item) => [item.order, item]));
  for (const { order, vehicle } of transport) {
    const item = of.get(order);
    if (item) found.set(vehicle, [...(found.get(vehicle) ?? []), item]);
  }
  return [...found].sort().map(([name, list]) => ({ name, items: list }));
}

const STATES = ['open', 'planned', 'mustered', 'out', 'back', 'cancelled'];

function Legend(): JSX.Element {
  return (
    <p class="legend row small">
      {(node.value?.parties ?? []).map(({ party, name }) => (
        <span key={party}>
          <span class={`party tint-${tint(party)}`}>{letterOf(party)}</span> {name}
        </span>
      ))}
      {STATES.map((state) => (
        <span key={state}>
          <svg class="swatch" width={30} height={14} aria-hidden="true">
            <g class={`bar bar-${state}`}>
              <rect x={1} y={1} width={28} height={12} rx={3} />
              <rect class="edge" x={1} y={1} width={28} height={12} rx={3} />
            </g>
          </svg>{' '}
          {word(state)}
        </span>
      ))}
    </p>
  );
}

/* Each programme on one sheet. */
function Charts(): JSX.Element | null {
  const names = [...new Set(known<ProgrammeRow>('programmes').map(({ programme }) => programme))];
  if (names.length === 0) return null;
  return (
    <p class="row">
      {t('chart.sheets')}
      {names.map((name) => (
        <a key={name} href={`/room/charts/${encodeURIComponent(name)}`}>
          {name}
        </a>
      ))}
    </p>
  );
}

export function Programme(): JSX.Element {
  const vehicles = useSignal(false);
  const filter = useSignal('');
  const parties = (node.value?.parties ?? []).map(({ party }) => party);
  return (
    <div class="stack">
      <div class="row">
        <h1>{t('page.programme')}</h1>
        <Filter of={filter} />
        <div class="row" role="group" aria-label={t('rows.by')}>
          <button
            type="button"
            aria-pressed={!vehicles.value}
            onClick={() => {
              vehicles.value = false;
            }}
          >
            {t('rows.patrols')}
          </button>
          <button
            type="button"
            aria-pressed={vehicles.value}
            onClick={() => {
              vehicles.value = true;
            }}
          >
            {t('rows.vehicles')}
          </button>
        </div>
      </div>
      <Charts />
      <Legend />
      <Shown of={rows<PatrolRow>('patrols')} empty={t('today.none')} isEmpty={() => false}>
        {(patrols) => {
          const wanted = filter.value.trim().toLowerCase();
          const items = itemsOf(patrols, known<OrderRow>('orders'), known<SeatRow>('crew'), parties).filter(
            (item) => barLabel(item).toLowerCase().includes(wanted),
          );
          if (items.length === 0) return <p class="empty">{t('filter.none')}</p>;
          const list = vehicles.value
            ? byVehicle(items, known<TransportRow>('transport'))
            : items.map((item) => ({ name: item.order, items: [item] }));
          return <Gantt list={list} now={nowSignal.value} />;
        }}
      </Shown>
    </div>
  );
}
