/* The first page: my patrols, what waits for my party's word, what is unsent. */
import type { JSX } from 'preact';
import { Age, Clock, Empty } from '../../common/ui/pieces';
import { day, now, nowSignal } from '../../common/time';
import { t } from '../messages';
import { PhaseTag } from '../parts';
import { mine, type Listed, type PendingRow } from '../patrol';
import { heardAt, items, me, patrols, pending } from '../phone';
import { href } from '../route';

/* What leads answer on the spot: musters and reports of their patrols. */
const COSIGNED: ReadonlySet<string> = new Set(['muster.propose', 'report.propose', 'muster.substitute']);

export function cosignable(rows: readonly PendingRow[]): PendingRow[] {
  const answered = new Set(
    items.value
      .filter((item) => item.act === 'consent.give' && item.state !== 'refused')
      .map((item) => item.lines.find(([key]) => key === 'on')?.[1]),
  );
  return rows.filter((row) => COSIGNED.has(row.act) && !answered.has(row.id));
}

function PatrolCard({ of: { patrol, standing, leads } }: { of: Listed }): JSX.Element {
  const { row } = patrol;
  return (
    <li>
      <a class="card" href={href(row.order)}>
        <span class="card-head">
          <strong dir="ltr">{row.order}</strong>
          <PhaseTag {...standing} />
        </span>
        <span>
          {day(row.start)} <Clock time={row.start} /> – <Clock time={row.end} /> UTC
        </span>
        {standing.phase === 'out' && standing.last ? (
          <span>
            {t('last.contact')} <Age time={standing.last.at} /> ·{' '}
            {t(`checkin.${standing.last.state}` as 'checkin.well')}
          </span>
        ) : null}
        <span class="soft small">
          {t(`kind.${row.kind}` as 'kind.short')}
          {leads ? ` · ${t('list.lead')}` : ''}
          {row.overdue ? ` · ${t('list.overdue')}` : ''}
        </span>
      </a>
    </li>
  );
}

export function List(): JSX.Element {
  void nowSignal.value;
  const own = mine(patrols.value, items.value, me.value?.body ?? '', now());
  const answers = cosignable(pending.value);
  return (
    <div class="page stack">
      <h1>{t('list.title')}</h1>
      {answers.length === 0 ? null : (
        <section class="stack-tight">
          <h2>{t('list.answers')}</h2>
          <ul class="cards">
            {answers.map((row) => (
              <li key={row.id}>
                <a class="card card-care" href={href('cosign', row.id)}>
                  <span class="card-head">
                    <strong>{t(`act.${row.act}` as 'act.muster.propose')}</strong>
                    <span dir="ltr">{row.slot}</span>
                  </span>
                  <span class="small soft" dir="ltr">
                    {row.author}
                  </span>
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {own.length === 0 ? (
        <Empty>{t('list.empty')}</Empty>
      ) : (
        <ul class="cards">
          {own.map((one) => (
            <PatrolCard key={one.patrol.row.order} of={one} />
          ))}
        </ul>
      )}
      <p class="small soft">
        {heardAt.value > 0 ? (
          <>
            {t('list.heard')} <Age time={heardAt.value} />
          </>
        ) : (
          t('list.never')
        )}
      </p>
    </div>
  );
}
