/*
 * Who has seen it, as far as it can be proven: a witness whose head covers the line holds it; a key that
 * answered had, as its own act says, a head of that size before it.
 */
import type { JSX } from 'preact';
import { bodyName } from '../../common/node';
import type { ActDetail, Heads } from '../../common/types';
import { Age, StateTag } from '../../common/ui/pieces';
import { answer, known } from '../data';
import { t } from '../messages';
import { Panel, Party, Shown } from '../parts';
import type { ConsentRow, OrderRow } from '../rows';

function SeenBefore({ row, index }: { row: ConsentRow; index: number }): JSX.Element | null {
  const seen = answer<ActDetail>(`/v1/acts/${row.index}`).data?.seen;
  if (!seen) return null;
  return (
    <li>
      <Party body={row.body} />{' '}
      {seen.size > index
        ? t('seen.before', { key: row.key, size: seen.size })
        : t('seen.notBefore', { key: row.key, size: seen.size })}
    </li>
  );
}

export function Seen({ version }: { version: OrderRow }): JSX.Element {
  const heads = answer<Heads>('/v1/heads');
  const answers = known<ConsentRow>('consents', { id: version.id });
  return (
    <Panel title={t('seen')}>
      <Shown of={heads}>
        {({ witnesses }) => (
          <ul class="plain lines">
            {witnesses.map((witness) => (
              <li key={witness.name}>
                <Party body={witness.body} /> <span class="hidden-text">{bodyName(witness.body)}</span>
                {witness.size > version.index ? (
                  <StateTag tone="good">{t('seen.holds')}</StateTag>
                ) : (
                  <StateTag tone="care">{t('seen.notYet')}</StateTag>
                )}
                {witness.cosigned ? <Age time={witness.cosigned} /> : null}
              </li>
            ))}
          </ul>
        )}
      </Shown>
      {answers.length === 0 ? null : (
        <ul class="plain lines small">
          {answers.map((row) => (
            <SeenBefore key={row.index} row={row} index={version.index} />
          ))}
        </ul>
      )}
    </Panel>
  );
}
