/* The report, filled in from what the phone knows; every line is the lead's to change. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Field } from '../../common/ui/field';
import { stamp } from '../../common/time';
import type { Line } from '../../common/forms';
import { said } from '../../common/outbox';
import { Problem } from '../../common/problem';
import { propose } from '../confirm';
import { proposeConsent } from '../consent';
import { t } from '../messages';
import { Form, LongText, Page } from '../parts';
import { checkins, counts, stops, visited, type Patrol } from '../patrol';
import { items, placeName, places } from '../phone';
import { go } from '../route';
import { visits, type Visit } from '../track';
import { knownPlaces, trackOf } from '../track_ui';

interface Row {
  place: string;
  from: string; // 05:30
  until: string;
}

const clockOf = (at: number): string => stamp(at).slice(11, 16);

/* The time of day, on the day of the patrol on which it lies at or behind the beginning. */
function timeOf(clock: string, start: string): string {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(clock))
    throw new Problem({ rule: 'line.token', place: 'visited', text: t('report.clock') });
  const same = Date.parse(`${start.slice(0, 10)}T${clock}:00Z`);
  // Minutes before the planned start still belong to the first day.
  return stamp(same < Date.parse(start) - 3 * 3_600_000 ? same + 86_400_000 : same);
}

function begin(of: Patrol): Row[] {
  const found = visited(
    stops(of.text),
    checkins(of.row, items.value),
    visits(trackOf(of.row.order), knownPlaces()),
  );
  const rows: Visit[] =
    found.length > 0
      ? found
      : stops(of.text).map((stop) => ({
          place: stop.place,
          from: Date.parse(stop.from),
          until: Date.parse(stop.until),
        }));
  return rows.map((row) => ({ place: row.place, from: clockOf(row.from), until: clockOf(row.until) }));
}

function lines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

export function ReportPage({ of }: { of: Patrol }): JSX.Element {
  const { order, start } = of.row;
  const rows = useSignal<Row[]>(begin(of));
  const refusedAt = useSignal('');
  const refused = useSignal('');
  const observed = useSignal('');
  const incidents = items.value
    .filter((item) => item.order === order && item.act === 'incident.report' && counts(item))
    .map((item) => said(item.lines, 'incident'));
  const set = (i: number, part: Partial<Row>): void => {
    rows.value = rows.value.map((row, n) => (n === i ? { ...row, ...part } : row));
  };
  const submit = async (): Promise<void> =>
    propose({
      title: t('act.report.propose'),
      act: 'report.propose',
      order,
      lines: [
        ['order', order],
        ...rows.value.map((row): Line => [
          'visited',
          row.place,
          timeOf(row.from, start),
          timeOf(row.until, start),
        ]),
        ...(refusedAt.value ? [['refused', refusedAt.value, refused.value] satisfies Line] : []),
        ...incidents.map((number): Line => ['incident', number]),
        ...lines(observed.value).map((line): Line => ['observed', line]),
      ],
      summary: <p>{t('report.summary')}</p>,
      onSigned: (item) => {
        go(order);
        void proposeConsent(item.id, order);
      },
    });
  return (
    <Page title={t('step.report')} back={[order]}>
      <p>{t('report.intro')}</p>
      <Form submit={submit} label={t('report.button')}>
        <h2>{t('report.visited')}</h2>
        {rows.value.map((row, i) => (
          <fieldset key={i} class="choice">
            <legend>{placeName(row.place)}</legend>
            <div class="figure">
              <input
                aria-label={t('report.from')}
                inputmode="numeric"
                dir="ltr"
                value={row.from}
                onInput={(e) => set(i, { from: e.currentTarget.value })}
              />
              <input
                aria-label={t('report.until')}
                inputmode="numeric"
                dir="ltr"
                value={row.until}
                onInput={(e) => set(i, { until: e.currentTarget.value })}
              />
              <button
                type="button"
                onClick={() => {
                  rows.value = rows.value.filter((_, n) => n !== i);
                }}
              >
                {t('report.remove')}
              </button>
            </div>
          </fieldset>
        ))}
        {incidents.length > 0 ? (
          <p>
            {t('report.incidents')}: <span dir="ltr">{incidents.join(', ')}</span>
          </p>
        ) : null}
        <Field
          label={t('report.refused')}
          input={(attributes) => (
            <select
              {...attributes}
              class="wide"
              value={refusedAt.value}
              onChange={(e) => {
                refusedAt.value = e.currentTarget.value;
              }}
            >
              <option value="">{t('report.nowhere')}</option>
              {places.value.map((place) => (
                <option key={place.place} value={place.place}>
                  {place.name || place.place}
                </option>
              ))}
            </select>
          )}
        />
        {refusedAt.value ? (
          <Field
            label={t('report.how')}
            input={(attributes) => (
              <input
                {...attributes}
                class="wide"
                dir="auto"
                value={refused.value}
                onInput={(e) => {
                  refused.value = e.currentTarget.value;
                }}
              />
            )}
          />
        ) : null}
        <LongText label={t('report.observed')} hint={t('report.observed.hint')} of={observed} />
      </Form>
    </Page>
  );
}
