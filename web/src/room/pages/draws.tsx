/* The draws of the record, the newest first: where each stands, and whom it waits for. */
import type { JSX } from 'preact';
import { StateTag } from '../../common/ui/pieces';
import { rows } from '../data';
import { drawHref } from '../desk';
import { deadlineOf } from '../draw/coin';
import { t } from '../draw/messages';
import { DrawState, Moment } from '../draw/parts';
import type { DrawRow } from '../draw/rows';
import { t as desk } from '../messages';
import { Columns, Deadline, Parties, Shown } from '../parts';
import { names } from '../rows';

function Line({ draw }: { draw: DrawRow }): JSX.Element {
  const until = deadlineOf(draw);
  return (
    <tr>
      <td class="nowrap">
        {draw.state === 'replaced' ? draw.programme : <a href={drawHref(draw.programme)}>{draw.programme}</a>}
      </td>
      <td>
        <DrawState of={draw.state} /> {draw.contested ? <StateTag tone="alarm">{desk('contested')}</StateTag> : null}
      </td>
      <td class="number">{draw.alternatives}</td>
      <td>
        <Parties bodies={names(draw.committed)} />
      </td>
      <td>
        <Parties bodies={names(draw.opened)} />
      </td>
      <td>
        <Parties bodies={names(draw.withheld)} />
      </td>
      <td>
        {until === undefined ? null : (
          <>
            <Moment at={draw.state === 'commits' ? draw.commits : draw.opens} /> <Deadline until={until} bare />
          </>
        )}
      </td>
    </tr>
  );
}

export function Draws(): JSX.Element {
  const heads = [t('programme'), desk('state'), { figures: t('among') }, t('bound'), t('opened'), t('withheld')];
  return (
    <div class="stack">
      <h1>{desk('page.draws')}</h1>
      <p>{t('what')}</p>
      <Shown of={rows<DrawRow>('draws')} empty={t('list.none')}>
        {(draws) => (
          <Columns label={desk('page.draws')} heads={[...heads, t('until')]}>
            {[...draws].reverse().map((draw) => (
              <Line key={draw.id} draw={draw} />
            ))}
          </Columns>
        )}
      </Shown>
    </div>
  );
}
