/* One patrol: where it stands, what can be done now, in thumb-sized steps. */
import type { JSX } from 'preact';
import { Age, Clock, StateTag } from '../../common/ui/pieces';
import { now, stamp } from '../../common/time';
import { propose } from '../confirm';
import { Distress } from '../distress';
import { t } from '../messages';
import { Form, ItemTag, Page, PhaseTag } from '../parts';
import { standing, type Patrol as Held, type Phase, type Standing } from '../patrol';
import { items, me, placeName } from '../phone';
import { go, href } from '../route';
import { Track } from '../track_ui';

type Step = 'order' | 'readback' | 'muster' | 'checkin' | 'incident' | 'code' | 'return' | 'report' | 'sms';

/* What each phase asks for first; the rest stands below it. */
const STEPS: Record<Phase, readonly Step[]> = {
  planned: ['order', 'readback', 'muster', 'code'],
  mustering: ['muster', 'order', 'readback', 'code'],
  mustered: ['code', 'order', 'readback', 'muster'],
  out: ['checkin', 'incident', 'code', 'return', 'order', 'readback', 'sms'],
  back: ['report', 'incident', 'order', 'sms'],
  reported: ['order', 'incident'],
  cancelled: ['order'],
};

function Depart({ of, at }: { of: Held; at: Standing }): JSX.Element | null {
  const { order } = of.row;
  if (at.muster === undefined || (at.phase !== 'mustered' && at.phase !== 'mustering')) return null;
  const muster = at.muster;
  const leave = (): Promise<void> =>
    propose({
      title: t('depart.title', { order }),
      act: 'patrol.depart',
      order,
      summary:
        at.heard === 'mustered' ? <p>{t('depart.ready')}</p> : <p class="problem">{t('depart.unseen')}</p>,
      lines: [
        ['order', order],
        ['muster', muster],
        ['at', stamp(now())],
      ],
      onSigned: () => go(order),
    });
  return (
    <section class="panel stack-tight">
      <p>{at.heard === 'mustered' ? t('depart.ready') : t('depart.waits')}</p>
      {of.proven ? null : (
        <p class="small">
          <StateTag tone="care">{t('depart.unproven')}</StateTag>
        </p>
      )}
      <Form submit={leave} label={t('depart.button')}>
        {null}
      </Form>
    </section>
  );
}

function Done({ order }: { order: string }): JSX.Element | null {
  const own = items.value.filter((item) => item.order === order).reverse();
  if (own.length === 0) return null;
  return (
    <section class="stack-tight">
      <h2>{t('patrol.signed')}</h2>
      <ul class="lines">
        {own.map((item) => (
          <li key={item.id}>
            <span>
              {t(`act.${item.act}` as 'act.patrol.checkin')} <Clock time={item.times.waiting ?? 0} />
            </span>{' '}
            <ItemTag item={item} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function PatrolPage({ of }: { of: Held }): JSX.Element {
  const at = standing(of.row, items.value);
  const { order } = of.row;
  const lead = me.value?.role === 'lead' || me.value?.role === 'duty';
  const may = (step: Step): boolean => lead || step === 'order' || step === 'readback' || step === 'code';
  const steps = STEPS[at.phase].filter((step) => may(step) && (step !== 'report' || me.value?.role === 'lead'));
  return (
    <Page title={order}>
      <p>
        <PhaseTag {...at} />{' '}
        {of.row.mixed === 0 ? <StateTag tone="care">{t('patrol.not-mixed')}</StateTag> : null}
      </p>
      <p>
        <Clock time={of.row.start} full />
        <br />
        {t('patrol.until')} <Clock time={of.row.end} full />
      </p>
      {at.last && at.phase === 'out' ? (
        <p>
          {t('last.contact')} <Age time={at.last.at} /> · {placeName(at.last.place)}
        </p>
      ) : null}
      {lead ? <Depart of={of} at={at} /> : null}
      {lead && at.phase === 'out' ? <Distress of={of} /> : null}
      <nav aria-label={t('patrol.steps')}>
        <ul class="steps-nav">
          {steps.map((step, i) => (
            <li key={step}>
              <a class={i === 0 ? 'button button-main' : 'button'} href={href(order, step)}>
                {t(`step.${step}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {at.phase === 'out' ? <Track order={order} /> : null}
      <Done order={order} />
    </Page>
  );
}
