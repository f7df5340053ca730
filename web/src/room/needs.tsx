/* What needs the reader of this desk, the most pressing first: the first page begins with it. */
import type { JSX } from 'preact';
import { node } from '../common/node';
import { session } from '../common/session';
import { nowSignal } from '../common/time';
import { Age, Empty, StateTag } from '../common/ui/pieces';
import { answer, known, leadsOf, rows } from './data';
import { needs, onTheirLead, type Need } from './desk';
import type { DrawRow } from './draw/rows';
import { t } from './messages';
import { actName } from './messages_acts';
import { Deadline, Panel, Shown } from './parts';
import type { ClaimRow, PatrolRow, PendingRow, QuestionRow } from './rows';

function NeedTime({ need }: { need: Need }): JSX.Element | null {
  if (need.until !== undefined) return <Deadline until={need.until} />;
  return need.since === undefined ? null : <Age time={need.since} />;
}

function NeedLine({ need }: { need: Need }): JSX.Element {
  const urgent = need.kind === 'help' || need.kind === 'overdue';
  return (
    <li class={urgent ? 'need need-urgent' : 'need'}>
      <StateTag tone={urgent ? 'alarm' : 'plain'}>{t(`need.${need.kind}`)}</StateTag>
      <a href={need.href}>{need.ref}</a>
      {need.act ? <span class="soft">{actName(need.act)}</span> : null}
      <NeedTime need={need} />
    </li>
  );
}

export function Needs(): JSX.Element {
  const { body, role } = session.value;
  const patrols = rows<PatrolRow>('patrols');
  const duty = role === 'duty';
  const inForce = patrols.data ?? [];
  const list = needs(
    { body, role, voice: node.value?.parties.some(({ party }) => party === body) ?? false },
    {
      pendingMine: known<PendingRow>('pending', { party: body }),
      patrols: inForce,
      leads: leadsOf(onTheirLead(inForce, nowSignal.value)),
      claims: duty ? known<ClaimRow>('claims') : [],
      draws: known<DrawRow>('draws'),
      questions: duty ? (answer<{ rows: QuestionRow[] }>('/v1/questions').data?.rows ?? []) : [],
    },
    nowSignal.value,
  );
  return (
    <Panel title={t('needs')} aside={<span class="count">{list.length}</span>}>
      <Shown of={patrols}>
        {() =>
          list.length === 0 ? (
            <Empty>{t('needs.none')}</Empty>
          ) : (
            <ul class="plain lines">
              {list.map((need) => (
                <NeedLine key={`${need.kind}${need.ref}${need.act}`} need={need} />
              ))}
            </ul>
          )
        }
      </Shown>
    </Panel>
  );
}
