/* The fields of an order: what the accord calls things, times in UTC, stops, vehicles. */
import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { rowsOf } from '../accord';
import { accord, known } from '../data';
import { t } from '../messages';
import type { MemberRow, VehicleRow } from '../rows';
import type { Form, Stop } from './form';

type Text = 'order' | 'class' | 'force' | 'task' | 'kind' | 'start' | 'end' | 'leaves' | 'remark';

export function Input({
  form,
  name,
  label,
  type = 'text',
}: {
  form: Signal<Form>;
  name: Text;
  label: string;
  type?: 'text' | 'datetime-local';
}): JSX.Element {
  const id = useId();
  const rest = {
    id,
    value: form.value[name],
    autocomplete: 'off',
    onInput: (event: { currentTarget: HTMLInputElement }): void => {
      form.value = { ...form.value, [name]: event.currentTarget.value };
    },
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {type === 'text' ? <input type="text" {...rest} /> : <input type="datetime-local" {...rest} />}
    </div>
  );
}

export function Choice({
  form,
  name,
  label,
  of,
}: {
  form: Signal<Form>;
  name: Text;
  label: string;
  of: [string, string][];
}): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select
        id={id}
        value={form.value[name]}
        onChange={(event) => {
          form.value = { ...form.value, [name]: event.currentTarget.value };
        }}
      >
        <option value="">–</option>
        {of.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

export function namesOf(key: string): [string, string][] {
  return rowsOf(accord.value, key).map(([token = '']) => [token, accord.name(key, token)]);
}

/* Places where somebody serves or a vehicle stands, and the one chosen. */
export function bases(chosen: string): [string, string][] {
  const rows: { base?: string }[] = [...known<MemberRow>('members'), ...known<VehicleRow>('vehicles')];
  const places = new Set(rows.flatMap(({ base }) => (base === undefined ? [] : [base])));
  if (chosen !== '') places.add(chosen);
  return [...places].sort().map((place) => [place, accord.placeName(place)]);
}

export function Stops({ form }: { form: Signal<Form> }): JSX.Element {
  const { stops } = form.value;
  const put = (list: Stop[]): void => {
    form.value = { ...form.value, stops: list };
  };
  const change = (n: number, more: Partial<Stop>): void =>
    put(stops.map((stop, at) => (at === n ? { ...stop, ...more } : stop)));
  const places = accord
    .places()
    .slice()
    .sort((a, b) => a.name.localeCompare(b.name));
  return (
    <fieldset class="stack-tight">
      <legend>{t('stops')}</legend>
      {stops.map((stop, n) => (
        <div class="row" key={n}>
          <select
            aria-label={`${t('place')} ${n + 1}`}
            value={stop.place}
            onChange={(event) => change(n, { place: event.currentTarget.value })}
          >
            <option value="">–</option>
            {places.map((row) => (
              <option key={row.place} value={row.place}>
                {row.name}
              </option>
            ))}
          </select>
          <input
            type="datetime-local"
            aria-label={`${t('from')} ${n + 1}`}
            value={stop.from}
            onInput={(event) => change(n, { from: event.currentTarget.value })}
          />
          <input
            type="datetime-local"
            aria-label={`${t('until')} ${n + 1}`}
            value={stop.until}
            onInput={(event) => change(n, { until: event.currentTarget.value })}
          />
          <button type="button" onClick={() => put(stops.filter((_, at) => at !== n))}>
            {t('remove')}
          </button>
        </div>
      ))}
      <button
        type="button"
        onClick={() =>
          put([
            ...stops,
            {
              place: '',
              from: stops[stops.length - 1]?.until ?? form.value.start,
              until: form.value.end,
            },
          ])
        }
      >
        {t('stop.add')}
      </button>
    </fieldset>
  );
}

export function Vehicles({ form }: { form: Signal<Form> }): JSX.Element {
  const toggle = (vehicle: string, on: boolean): void => {
    const rest = form.value.vehicles.filter((one) => one !== vehicle);
    form.value = { ...form.value, vehicles: on ? [...rest, vehicle].sort() : rest };
  };
  return (
    <fieldset>
      <legend>{t('order.vehicles')}</legend>
      <div class="row">
        {known<VehicleRow>('vehicles').map((row) => (
          <label key={row.vehicle} class="row">
            <input
              type="checkbox"
              checked={form.value.vehicles.includes(row.vehicle)}
              onChange={(event) => toggle(row.vehicle, event.currentTarget.checked)}
            />
            {row.vehicle}{' '}
            <span class="small soft">
              {row.owner}, {t('seats.of', { n: row.seats })}
              {row.base === undefined ? '' : `, ${accord.placeName(row.base)}`}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
