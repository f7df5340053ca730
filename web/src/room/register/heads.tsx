/* Beside the register: how far each witness has signed and how old its word is, and notices about keys. */
import type { JSX } from 'preact';
import type { Heads } from '../../common/types';
import { Age, StateTag } from '../../common/ui/pieces';
import { answer, known } from '../data';
import { t } from '../messages';
import { actName } from '../messages_acts';
import { Panel, Party, Shown } from '../parts';
import type { NoticeRow } from '../rows';

export function HeadsPanel(): JSX.Element {
  return (
    <Panel title={t('heads')}>
      <Shown of={answer<Heads>('/v1/heads')}>
        {(heads) => (
          <>
            <p>
              {t('heads.size', { n: heads.size })}{' '}
              <StateTag tone={heads.quorum.proven ? 'good' : 'care'}>
                {t(heads.quorum.proven ? 'heads.proven' : 'heads.open', {
                  have: heads.quorum.have,
                  need: heads.quorum.need,
                })}
              </StateTag>
            </p>
            <table>
              <thead>
                <tr>
                  <th>{t('witness')}</th>
                  <th class="number">{t('covers')}</th>
                  <th>{t('age')}</th>
                </tr>
              </thead>
              <tbody>
                {heads.witnesses.map((row) => (
                  <tr key={row.name}>
                    <td>
                      <Party body={row.body} />
                      {row.own ? <span class="small soft"> {t('own')}</span> : null}
                    </td>
                    <td class="number">
                      {row.size >= heads.size ? (
                        <StateTag tone="good">{row.size}</StateTag>
                      ) : (
                        <StateTag tone="care">
                          {row.size} ({row.size - heads.size})
                        </StateTag>
                      )}
                    </td>
                    <td>{row.cosigned ? <Age time={row.cosigned} /> : t('never')}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
      </Shown>
    </Panel>
  );
}

export function Notices(): JSX.Element | null {
  const notices = known<NoticeRow>('notices').slice().reverse();
  if (notices.length === 0) return null;
  return (
    <Panel title={t('notices')}>
      <ul class="plain lines">
        {notices.map((row) => (
          <li key={`${row.index}${row.kind}`}>
            <Party body={row.body} /> <span class="mono small">{row.key}</span> {actName(`key.${row.kind}`)}{' '}
            {row.other ?? ''} <a href={`/room/register/${row.index}`}>{row.index}</a> <Age time={row.at} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
