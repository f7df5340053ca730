/* What was found out about the key's chain at the last meeting with the node, until it has been read. */
import type { JSX } from 'preact';
import { Clock } from '../common/ui/pieces';
import { mark } from './memory';
import { t } from './messages';
import { learned } from './phone';

export function Learned(): JSX.Element | null {
  const what = learned.value;
  if (what !== 'wiped' && what !== 'elsewhere') return null;
  const lost = what === 'wiped' ? (mark.read()?.unsent ?? []) : [];
  return (
    <section class="problem stack-tight" role="alert">
      <strong>{t(`learned.${what}`)}</strong>
      {lost.length > 0 ? (
        <>
          <p>{t('learned.lost', { n: lost.length })}</p>
          <ul>
            {lost.map((one) => (
              <li key={one.at}>
                {t(`act.${one.act}` as 'act.patrol.checkin')} <Clock time={one.at} full />
              </li>
            ))}
          </ul>
        </>
      ) : null}
      <p>{t(`learned.${what}.remedy`)}</p>
      <button
        type="button"
        onClick={() => {
          learned.value = 'same';
        }}
      >
        {t('learned.seen')}
      </button>
    </section>
  );
}
