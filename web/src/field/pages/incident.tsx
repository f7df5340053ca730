/* What must be told at once; a photo or a voice goes sealed, and only to the circle that is named. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { now, stamp } from '../../common/time';
import type { Line } from '../../common/forms';
import { propose } from '../confirm';
import { t } from '../messages';
import { Choice, Form, LongText, Page } from '../parts';
import type { Patrol } from '../patrol';
import { accordWord, incidentNumber, kinds, placeName } from '../phone';
import { go } from '../route';
import { Attach } from '../attach';
import { PlaceChoice } from './ways';

interface Figure {
  what: string;
  low: string;
  high: string;
}
const FIGURES = ['dead', 'wounded', 'displaced', 'vehicles'] as const;

export function IncidentPage({ of }: { of: Patrol }): JSX.Element {
  const kind = useSignal<string | undefined>(undefined);
  const place = useSignal<string | undefined>(undefined);
  const safety = useSignal<'yes' | 'no' | undefined>(undefined);
  const text = useSignal('');
  const figures = useSignal<Figure[]>([]);
  const told = useSignal('');
  const { order } = of.row;
  const set = (i: number, part: Partial<Figure>): void => {
    figures.value = figures.value.map((figure, n) => (n === i ? { ...figure, ...part } : figure));
  };
  const submit = (): Promise<void> => {
    const number = incidentNumber(order);
    return propose({
      title: t('act.incident.report'),
      act: 'incident.report',
      order,
      summary: (
        <p>
          {accordWord('notify', kind.value ?? '', 3)} · {placeName(place.value ?? '')}
        </p>
      ),
      lines: [
        ['incident', number],
        ['kind', kind.value ?? ''],
        ['at', stamp(now())],
        ['place', place.value ?? ''],
        ['order', order],
        ['safety', safety.value ?? ''],
        ['text', text.value],
        ...figures.value
          .filter((f) => f.low !== '')
          .map((f): Line => ['figure', f.what, f.low, f.high || f.low, 'patrol']),
      ],
      onSigned: () => {
        told.value = number;
      },
    });
  };
  if (told.value !== '') {
    return (
      <Page title={t('incident.told', { number: told.value })} back={[order]}>
        <p>{t('incident.more')}</p>
        <Attach about={['incident', told.value]} order={order} />
        <button type="button" class="wide" onClick={() => go(order)}>
          {t('incident.done')}
        </button>
      </Page>
    );
  }
  return (
    <Page title={t('step.incident')} back={[order]}>
      <Form
        submit={submit}
        label={t('incident.button')}
        disabled={!kind.value || !place.value || !safety.value || !text.value.trim()}
      >
        <Choice
          label={t('incident.kind')}
          value={kind.value}
          options={kinds.value.map((id) => [id, accordWord('notify', id, 3)] as const)}
          onChoose={(to) => {
            kind.value = to;
          }}
        />
        <PlaceChoice
          of={of}
          value={place.value}
          onChoose={(to) => {
            place.value = to;
          }}
        />
        <Choice
          label={t('incident.safety')}
          value={safety.value}
          options={[
            ['yes', t('yes')],
            ['no', t('no')],
          ]}
          onChoose={(to) => {
            safety.value = to;
          }}
        />
        <LongText label={t('incident.text')} hint={t('incident.text.hint')} of={text} />
        {figures.value.map((figure, i) => (
          <fieldset key={i} class="choice">
            <legend>
              {t('incident.figure')} {i + 1}
            </legend>
            <div class="figure">
              <select
                aria-label={t('incident.figure')}
                value={figure.what}
                onChange={(e) => set(i, { what: e.currentTarget.value })}
              >
                {FIGURES.map((what) => (
                  <option key={what} value={what}>
                    {t(`figure.${what}`)}
                  </option>
                ))}
              </select>
              <input
                aria-label={t('incident.low')}
                placeholder={t('incident.low')}
                inputmode="numeric"
                value={figure.low}
                onInput={(e) => set(i, { low: e.currentTarget.value })}
              />
              <input
                aria-label={t('incident.high')}
                placeholder={t('incident.high')}
                inputmode="numeric"
                value={figure.high}
                onInput={(e) => set(i, { high: e.currentTarget.value })}
              />
            </div>
          </fieldset>
        ))}
        <button
          type="button"
          class="wide"
          onClick={() => {
            figures.value = [...figures.value, { what: 'wounded', low: '', high: '' }];
          }}
        >
          {t('incident.add-figure')}
        </button>
      </Form>
    </Page>
  );
}
