/* The roll: nobody is present, absent or ready until somebody tapped it. Co-signed on their own phones. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { bodyName } from '../../common/node';
import type { Line } from '../../common/forms';
import { now, stamp } from '../../common/time';
import { Words } from '../../common/ui/pieces';
import { Qr } from '../../common/ui/qr';
import { words } from '../../common/words';
import { fromHex } from '../../common/bytes';
import { propose } from '../confirm';
import { consentedHere, proposeConsent } from '../consent';
import { t } from '../messages';
import { Choice, Form, Page } from '../parts';
import { standing, type CrewRow, type Patrol } from '../patrol';
import { absences, accordWord, checks, items, me } from '../phone';
import { go } from '../route';

type Said = Record<string, string>;

interface Roll {
  seats: Said; // member -> "present" or the code of absence
  vehicles: Said; // vehicle -> yes, no
  checks: Said; // check -> yes, no
}

/* What has not been tapped yet. */
export function missing(of: Patrol, roll: Roll, checkIds: readonly string[]): number {
  const open = (ids: readonly string[], said: Said): number =>
    ids.filter((id) => said[id] === undefined || said[id] === 'absent').length;
  return (
    open(
      of.crew.map((seat) => seat.member),
      roll.seats,
    ) +
    open(of.vehicles, roll.vehicles) +
    open(checkIds, roll.checks)
  );
}

function musterLines(of: Patrol, roll: Roll, checkIds: readonly string[]): Line[] {
  const members = of.crew.map((seat) => seat.member);
  return [
    ['order', of.row.order],
    ['at', stamp(now())],
    ...members.filter((m) => roll.seats[m] === 'present').map((m): Line => ['present', m]),
    ...members.filter((m) => roll.seats[m] !== 'present').map((m): Line => ['absent', m, roll.seats[m] ?? '']),
    ...of.vehicles.filter((v) => roll.vehicles[v] === 'yes').map((v): Line => ['vehicle', v]),
    ...checkIds.map((c): Line => ['check', c, roll.checks[c] ?? 'no']),
  ];
}

function Seat({
  seat,
  said,
  onSay,
}: {
  seat: CrewRow;
  said: string | undefined;
  onSay(to: string): void;
}): JSX.Element {
  const here = said === undefined ? undefined : said === 'present' ? ('present' as const) : ('absent' as const);
  return (
    <div class="roll-seat">
      <Choice
        label={`${seat.member} · ${accordWord('post', seat.post, 5)} · ${bodyName(seat.body)}`}
        value={here}
        options={[
          ['present', t('muster.present')],
          ['absent', t('muster.absent')],
        ]}
        onChoose={onSay}
      />
      {here === 'absent' ? (
        <Choice
          label={t('muster.why', { member: seat.member })}
          value={said === 'absent' ? undefined : said}
          onChoose={onSay}
          options={absences.value.map((code) => [code, accordWord('absence', code)] as const)}
        />
      ) : null}
    </div>
  );
}

/* Proposing is not agreeing: the lead's own party signs too, on this phone. */
function Own({ id, order }: { id: string; order: string }): JSX.Element | null {
  if (consentedHere(id)) return <p>{t('cosign.own-done')}</p>;
  return (
    <Form submit={() => proposeConsent(id, order)} label={t('cosign.own')}>
      <p>{t('cosign.own-what')}</p>
    </Form>
  );
}

/* The id that the others sign, to be compared or read off. */
function Shown({ id }: { id: string }): JSX.Element {
  return (
    <section class="panel stack-tight">
      <h2>{t('muster.shown')}</h2>
      <p>{t('muster.cosign')}</p>
      <Words words={words(fromHex(id))} />
      <details>
        <summary>{t('muster.qr')}</summary>
        <Qr text={id} label={t('muster.qr')} />
      </details>
    </section>
  );
}

export function MusterPage({ of }: { of: Patrol }): JSX.Element {
  const roll = useSignal<Roll>({ seats: {}, vehicles: {}, checks: {} });
  const at = standing(of.row, items.value);
  const again = useSignal(false);
  const yesNo = [
    ['yes', t('yes')],
    ['no', t('no')],
  ] as const;
  const say =
    (part: keyof Roll, id: string) =>
    (to: string): void => {
      roll.value = { ...roll.value, [part]: { ...roll.value[part], [id]: to } };
    };
  const left = missing(of, roll.value, checks.value);
  const { order } = of.row;
  const submit = (): Promise<void> =>
    propose({
      title: t('muster.title'),
      act: 'muster.propose',
      order,
      lines: musterLines(of, roll.value, checks.value),
      summary: (
        <p>
          {t('muster.summary', {
            present: of.crew.filter((seat) => roll.value.seats[seat.member] === 'present').length,
            due: of.crew.length,
          })}
        </p>
      ),
      onSigned: (item) => {
        again.value = false;
        go(order, 'muster');
        if (me.value?.role === 'lead') void proposeConsent(item.id, order);
      },
    });
  if (at.muster !== undefined && !again.value) {
    return (
      <Page title={t('muster.title')} back={[order]}>
        <Shown id={at.muster} />
        {at.heard === 'mustered' || me.value?.role !== 'lead' ? null : <Own id={at.muster} order={order} />}
        <p>{t(at.heard === 'mustered' ? 'muster.done' : 'muster.waits')}</p>
        {at.phase === 'mustering' || at.phase === 'mustered' ? (
          <button
            type="button"
            class="wide"
            onClick={() => {
              again.value = true;
            }}
          >
            {t('muster.again')}
          </button>
        ) : null}
      </Page>
    );
  }
  return (
    <Page title={t('muster.title')} back={[order]}>
      <Form
        submit={submit}
        disabled={left > 0}
        label={left > 0 ? t('muster.left', { n: left }) : t('muster.propose')}
      >
        <h2>{t('order.crew')}</h2>
        {of.crew.map((seat) => (
          <Seat
            key={seat.member}
            seat={seat}
            said={roll.value.seats[seat.member]}
            onSay={say('seats', seat.member)}
          />
        ))}
        <h2>{t('order.vehicles')}</h2>
        {of.vehicles.map((id) => (
          <Choice
            key={id}
            label={id}
            value={roll.value.vehicles[id] as 'yes' | 'no' | undefined}
            options={yesNo}
            onChoose={say('vehicles', id)}
          />
        ))}
        <h2>{t('muster.checks')}</h2>
        {checks.value.map((id) => (
          <Choice
            key={id}
            label={accordWord('check', id)}
            value={roll.value.checks[id] as 'yes' | 'no' | undefined}
            options={yesNo}
            onChoose={say('checks', id)}
          />
        ))}
      </Form>
    </Page>
  );
}
