/* On the way: check in, come back. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { Field } from '../../common/ui/field';
import { now, stamp } from '../../common/time';
import type { Line } from '../../common/forms';
import { propose } from '../confirm';
import { t } from '../messages';
import { Choice, Form, Page } from '../parts';
import { stops, type Patrol } from '../patrol';
import { absences, accordWord, placeName, places } from '../phone';
import { go } from '../route';

/* Places of the order first: one tap; any other listed place behind a list. */
export function PlaceChoice({
  of,
  value,
  onChoose,
}: {
  of: Patrol;
  value: string | undefined;
  onChoose(place: string): void;
}): JSX.Element {
  const own = [...new Set(stops(of.text).map((stop) => stop.place))];
  const others = places.value.filter((place) => !own.includes(place.place));
  return (
    <>
      <Choice
        label={t('place')}
        value={value}
        options={own.map((id) => [id, placeName(id)] as const)}
        onChoose={onChoose}
      />
      <Field
        label={t('place.other')}
        input={(attributes) => (
          <select
            {...attributes}
            class="wide"
            value={value && !own.includes(value) ? value : ''}
            onChange={(event) => {
              if (event.currentTarget.value) onChoose(event.currentTarget.value);
            }}
          >
            <option value="">{t('place.none')}</option>
            {others.map((place) => (
              <option key={place.place} value={place.place}>
                {place.name || place.place}
              </option>
            ))}
          </select>
        )}
      />
    </>
  );
}

export const STATES = ['well', 'delayed', 'needs-help'] as const;

export function CheckinPage({ of }: { of: Patrol }): JSX.Element {
  const place = useSignal<string | undefined>(undefined);
  const state = useSignal<(typeof STATES)[number] | undefined>(undefined);
  const { order } = of.row;
  const submit = (): Promise<void> =>
    propose({
      title: t('act.patrol.checkin'),
      act: 'patrol.checkin',
      order,
      summary: (
        <p>
          {placeName(place.value ?? '')} · {t(`checkin.${state.value ?? 'well'}`)}
        </p>
      ),
      lines: [
        ['order', order],
        ['at', stamp(now())],
        ['place', place.value ?? ''],
        ['state', state.value ?? ''],
      ],
      onSigned: () => go(order),
    });
  return (
    <Page title={t('step.checkin')} back={[order]}>
      <Form submit={submit} label={t('checkin.button')} disabled={!place.value || !state.value}>
        <PlaceChoice
          of={of}
          value={place.value}
          onChoose={(to) => {
            place.value = to;
          }}
        />
        <Choice
          label={t('checkin.how')}
          value={state.value}
          options={STATES.map((s) => [s, t(`checkin.${s}`)] as const)}
          onChoose={(to) => {
            state.value = to;
          }}
        />
      </Form>
    </Page>
  );
}

export function ReturnPage({ of }: { of: Patrol }): JSX.Element {
  const all = useSignal<'yes' | 'no' | undefined>(undefined);
  const missing = useSignal<Record<string, string>>({});
  const { order } = of.row;
  const left =
    all.value === undefined ||
    (all.value === 'no' && Object.values(missing.value).filter(Boolean).length === 0);
  const submit = (): Promise<void> =>
    propose({
      title: t('act.patrol.return'),
      act: 'patrol.return',
      order,
      lines: [
        ['order', order],
        ['at', stamp(now())],
        ...(all.value === 'no'
          ? Object.entries(missing.value)
              .filter(([, code]) => code)
              .map(([member, code]): Line => ['missing', member, code])
          : []),
      ],
      onSigned: () => go(order),
    });
  return (
    <Page title={t('step.return')} back={[order]}>
      <Form submit={submit} label={t('return.button')} disabled={left}>
        <Choice
          label={t('return.all')}
          value={all.value}
          options={[
            ['yes', t('yes')],
            ['no', t('no')],
          ]}
          onChoose={(to) => {
            all.value = to;
          }}
        />
        {all.value !== 'no'
          ? null
          : of.crew
              .filter((seat) => seat.muster !== 'absent')
              .map((seat) => (
                <Field
                  key={seat.member}
                  label={`${seat.member} · ${accordWord('post', seat.post, 5)}`}
                  input={(attributes) => (
                    <select
                      {...attributes}
                      class="wide"
                      value={missing.value[seat.member] ?? ''}
                      onChange={(event) => {
                        missing.value = { ...missing.value, [seat.member]: event.currentTarget.value };
                      }}
                    >
                      <option value="">{t('return.is-back')}</option>
                      {absences.value.map((code) => (
                        <option key={code} value={code}>
                          {accordWord('absence', code)}
                        </option>
                      ))}
                    </select>
                  )}
                />
              ))}
      </Form>
    </Page>
  );
}
