/*
 * A programme is answered at once, but a party may keep single orders of it out of its consent, each
 * with the reason: those lines go into the text it signs.
 */
import type { Signal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Line } from '../../common/forms';
import type { ActDetail } from '../../common/types';
import { answer, known } from '../data';
import { linesOf } from '../diff';
import { t } from '../messages';
import { Order, When } from '../parts';
import type { OrderRow } from '../rows';

/* The reason why an order is left out, by its id; an order that is not here is agreed to. */
export type Excepted = Readonly<Record<string, string>>;

export function exceptLines(excepted: Excepted): Line[] {
  return Object.entries(excepted).map(([id, reason]): Line => ['except', id, reason.trim()]);
}

/* A reason is asked for each. */
export const complete = (excepted: Excepted): boolean =>
  Object.values(excepted).every((reason) => reason.trim() !== '');

function without(excepted: Excepted, id: string): Excepted {
  return Object.fromEntries(Object.entries(excepted).filter(([key]) => key !== id));
}

function One({ row, excepted }: { row: OrderRow; excepted: Signal<Excepted> }): JSX.Element {
  const reason = excepted.value[row.id];
  return (
    <li>
      <label class="row">
        <input
          type="checkbox"
          checked={reason === undefined}
          onChange={(event) => {
            const kept = without(excepted.value, row.id);
            excepted.value = event.currentTarget.checked ? kept : { ...kept, [row.id]: '' };
          }}
        />
        <span>
          {row.order} {t('version')} {row.version}, <When at={row.start} withDay />
        </span>
      </label>
      <Order order={row.order} />
      {reason === undefined ? null : (
        <label>
          {t('except.reason')}{' '}
          <input
            dir="auto"
            value={reason}
            aria-invalid={reason.trim() === ''}
            onInput={(event) => {
              excepted.value = { ...excepted.value, [row.id]: event.currentTarget.value };
            }}
          />
        </label>
      )}
    </li>
  );
}

/* The programme's orders, to be left in or out. */
export function Excepting({ id, excepted }: { id: string; excepted: Signal<Excepted> }): JSX.Element | null {
  const text = answer<ActDetail>(`/v1/acts/${id}`).data?.text ?? '';
  const orders = known<OrderRow>('orders');
  const wanted = linesOf(text).flatMap(({ key, value }) => (key === 'order' ? [value] : []));
  return (
    <fieldset class="no-print">
      <legend>{t('except')}</legend>
      <ul class="plain lines">
        {orders
          .filter((row) => wanted.includes(row.id))
          .map((row) => (
            <One key={row.id} row={row} excepted={excepted} />
          ))}
      </ul>
      {complete(excepted.value) ? null : <p class="small">{t('except.why')}</p>}
    </fieldset>
  );
}
