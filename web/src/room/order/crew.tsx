/* The crew by party, and why it is so: each share beside what the quota tree allows. Tokens only. */
import type { JSX } from 'preact';
import { bodyName } from '../../common/node';
import { Busy, StateTag } from '../../common/ui/pieces';
import { say } from '../../common/problem';
import { accord, answer, known } from '../data';
import { t } from '../messages';
import { nameOf, Panel, Party, percent, Scroll } from '../parts';
import type { CrewAnswer, CrewRow, OrderRow, SeatRow } from '../rows';
import { byParent, grouped } from './why';

interface Seat {
  member: string;
  body: string;
  post: string;
  muster?: string | undefined;
  code?: string | undefined;
}

function Seats({ seats }: { seats: Seat[] }): JSX.Element {
  return (
    <Scroll label={t('member')}>
      <table>
        <thead>
          <tr>
            <th>{t('member')}</th>
            <th>{t('party')}</th>
            <th>{t('post')}</th>
            <th>{t('muster')}</th>
          </tr>
        </thead>
        <tbody>
          {seats.map((seat) => (
            <tr key={seat.member}>
              <td class="mono">{seat.member}</td>
              <td>
                <Party body={seat.body} />
              </td>
              <td>{accord.name('post', seat.post)}</td>
              <td>
                {seat.muster === 'absent' ? (
                  <StateTag tone="care">
                    {t('seat.absent')}{t('colon')} {accord.name('absence', seat.code)}
                  </StateTag>
                ) : seat.muster === 'present' ? (
                  t('seat.present')
                ) : (
                  '–'
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Parity({ of }: { of: CrewAnswer['parity'] }): JSX.Element {
  return (
    <table>
      <caption>{t('parity')}</caption>
      <thead>
        <tr>
          <th>{t('party')}</th>
          <th class="number">{t('share')}</th>
          <th class="number">{t('allowed')}</th>
          <th class="number">{t('seats')}</th>
        </tr>
      </thead>
      <tbody>
        {byParent(of).map((row) => {
          const fits = row.count >= row.lower && row.count <= row.upper;
          return (
            <tr key={`${row.parent}/${row.node}`}>
              <td>
                {row.parent === 'crew' ? (
                  <strong>{bodyName(row.node)}</strong>
                ) : (
                  <span class="nested">{row.node}</span>
                )}
              </td>
              <td class="number nowrap">{percent(row.share)}</td>
              <td class="number">
                {row.lower}–{row.upper}
              </td>
              <td class="number">
                <StateTag tone={fits ? 'good' : 'alarm'}>{row.count}</StateTag>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/* What the counts do not say: posts, languages, who is with whom, rest. */
export function Why({ order }: { order: string }): JSX.Element | null {
  const why = answer<CrewAnswer>(`/v1/crews/${encodeURIComponent(order)}`).data;
  const groups = grouped(why?.why ?? [], nameOf);
  if (groups.length === 0) return null;
  return (
    <Panel title={t('why')}>
      <dl class="facts">
        {groups.map(({ about, lines }) => (
          <div key={about}>
            <dt>{t(`why.${about}`)}</dt>
            <dd>
              {lines.map((line, n) => (
                <p key={n}>{say(line.message, line.args, line.text)}</p>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}

export function Crew({
  order,
  version,
  inForce,
}: {
  order: string;
  version: OrderRow;
  inForce: boolean;
}): JSX.Element {
  const why = answer<CrewAnswer>(`/v1/crews/${encodeURIComponent(order)}`).data;
  const seats: Seat[] = inForce
    ? known<SeatRow>('crew', { order })
    : known<CrewRow>('version-crew', { id: version.id });
  return (
    <Panel title={t('crew', { n: version.crew })}>
      {seats.length === 0 ? <Busy /> : <Seats seats={seats} />}
      {why && why.parity.length > 0 ? <Parity of={why.parity} /> : null}
    </Panel>
  );
}
