/*
 * Who has seen it, as far as it can be proven: a node whose witness signed a head that covers the line
 * has checked it; a key that answered has signed the id of this very text.
 */
import type { JSX } from 'preact';
import { bodyName } from '../../common/node';
import type { Heads } from '../../common/types';
import { Age, StateTag } from '../../common/ui/pieces';
import { answer, known } from '../data';
import { t } from '../messages';
import { Panel, Party, Shown } from '../parts';
import type { ConsentRow, OrderRow } from '../rows';

export function Seen({ version }: { version: OrderRow }): JSX.Element {
  const heads = answer<Heads>('/v1/heads');
  const answers = known<ConsentRow>('consents', { id: version.id });
  return (
    <Panel title={t('seen')}>
      <p class="small soft">{t('seen.nodes')}</p>
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
        <>
          <p class="small soft">{t('seen.keys')}</p>
          <ul class="plain lines">
            {answers.map((row) => (
              <li key={row.index}>
                <Party body={row.body} />
                <a href={`/room/register/${row.index}`}>{t('seen.answered', { key: row.key })}</a>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
