/*
 * The overview, for one screen on a wall and one on a table: what needs this desk, whom all wait for,
 * where the patrols are and how old that news is, and today along a line. The list under the map says
 * all that the map shows.
 */
import type { JSX } from 'preact';
import { node } from '../../common/node';
import { moment, nowSignal } from '../../common/time';
import { Age, Empty, StateTag } from '../../common/ui/pieces';
import { actName } from '../messages_acts';
import { accord, known, leadsOf, rows } from '../data';
import {
  contact,
  onTheirLead,
  orderHref,
  reportsOwed,
  waitingOn,
  type Owed,
  type Waiting,
} from '../desk';
import { MapPanel } from '../map/panel';
import { t, word } from '../messages';
import { Needs } from '../needs';
import { Deadline, Order, Panel, Parties, PlaceName, Scroll, Shown, State, When } from '../parts';
import type {
  AlarmRow,
  IncidentRow,
  MechanismRow,
  PatrolRow,
  PendingRow,
  ProposalRow,
} from '../rows';
import { DAY } from '../timeline';
import { Today } from '../today';
import { isWall } from '../wall';

function WaitingLine({ of }: { of: Waiting }): JSX.Element {
  return (
    <tr>
      <td>
        <Parties bodies={of.parties} />
      </td>
      <td>
        <a href={of.href}>{of.slot}</a> <span class="soft">{actName(of.act)}</span>
      </td>
      <td>{of.since === undefined ? null : <Age time={of.since} />}</td>
      <td>
        <Deadline until={of.expires} bare />
      </td>
    </tr>
  );
}

function OwedLine({ of }: { of: Owed }): JSX.Element {
  return (
    <tr>
      <td>
        <Parties bodies={of.party === undefined ? [] : [of.party]} />
      </td>
      <td>
        <Order order={of.order} /> <span class="soft">{t('need.report')}</span>
      </td>
      <td>{of.since === undefined ? null : <Age time={of.since} />}</td>
      <td />
    </tr>
  );
}

export function WaitingTable(): JSX.Element {
  const pending = rows<PendingRow>('pending');
  const patrols = known<PatrolRow>('patrols');
  const owed = reportsOwed(patrols, leadsOf(onTheirLead(patrols, nowSignal.value)));
  return (
    <Shown of={pending} isEmpty={(open) => open.length + owed.length === 0} empty={t('waiting.none')}>
      {(open) => (
        <Scroll label={t('waiting')}>
          <table>
            <thead>
              <tr>
                <th>{t('waiting.for')}</th>
                <th>{t('waiting.what')}</th>
                <th>{t('waiting.since')}</th>
                <th>{t('waiting.until')}</th>
              </tr>
            </thead>
            <tbody>
              {waitingOn(open, known<ProposalRow>('proposals')).map((row) => (
                <WaitingLine key={row.id} of={row} />
              ))}
              {owed.map((row) => (
                <OwedLine key={row.order} of={row} />
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </Shown>
  );
}

function PatrolLine({ patrol }: { patrol: PatrolRow }): JSX.Element {
  const last = contact(patrol);
  const late = patrol.state === 'out' && Date.parse(patrol.end) < nowSignal.value;
  return (
    <tr>
      <td>
        <Order order={patrol.order} />
      </td>
      <td>
        <State of={late ? 'overdue' : patrol.state} />
        {patrol.mixed === 0 ? <StateTag tone="care">{t('notMixed')}</StateTag> : null}
      </td>
      <td>
        <PlaceName place={last.place} />
        {last.proven ? null : <StateTag tone="care">{t('unproven')}</StateTag>}
      </td>
      <td>{last.state === 'none' ? <span class="soft">{t('noContact')}</span> : <State of={last.state} />}</td>
      <td>{last.at === undefined ? null : <Age time={last.at} />}</td>
      <td>
        <When at={patrol.end} />
      </td>
    </tr>
  );
}

/* Who is out: the map in words. */
function PatrolTable({ patrols }: { patrols: PatrolRow[] }): JSX.Element {
  return (
    <Scroll label={t('patrols.out')}>
      <table>
        <caption class="hidden-text">{t('patrols.out')}</caption>
        <thead>
          <tr>
            <th>{t('order')}</th>
            <th>{t('state')}</th>
            <th>{t('place.last')}</th>
            <th>{t('said')}</th>
            <th>{t('contact.age')}</th>
            <th>{t('back.due')}</th>
          </tr>
        </thead>
        <tbody>
          {patrols.map((patrol) => (
            <PatrolLine key={patrol.order} patrol={patrol} />
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Incidents(): JSX.Element | null {
  const incidents = known<IncidentRow>('incidents');
  if (incidents.length === 0) return null;
  return (
    <>
      <h3>{t('incidents')}</h3>
      <ul class="plain lines">
        {incidents
          .slice(-4)
          .reverse()
          .map((row) => (
            <li key={row.incident}>
              <a href={`/room/register/${row.index}`}>{row.incident}</a>
              <span>
                {accord.name('notify', row.kind)}, <PlaceName place={row.place} />, <Age time={row.at} />
              </span>
              {row.safety ? <StateTag tone="alarm">{t('safety')}</StateTag> : null}
            </li>
          ))}
      </ul>
    </>
  );
}

function Out(): JSX.Element {
  const patrols = rows<PatrolRow>('patrols');
  return (
    <Panel title={t('patrols.out')} class="overview-map">
      <MapPanel />
      <Shown of={patrols}>
        {(all) => {
          const out = all.filter(({ state }) => state === 'out' || state === 'mustered');
          return out.length === 0 ? <Empty>{t('patrols.none')}</Empty> : <PatrolTable patrols={out} />;
        }}
      </Shown>
      <Incidents />
    </Panel>
  );
}

function Alarms(): JSX.Element | null {
  const fresh = known<AlarmRow>('alarms')
    .filter((row) => nowSignal.value - Date.parse(row.at) < DAY)
    .reverse();
  if (fresh.length === 0) return null;
  return (
    <Panel title={t('alarms')} class="alarms">
      <ul class="plain lines">
        {fresh.map((row) => (
          <li key={`${row.index}${row.kind}`}>
            <StateTag tone="alarm">{word(`alarm.${row.kind}`)}</StateTag>
            {row.slot === '-' ? null : <a href={orderHref(row.slot)}>{row.slot}</a>} <PlaceName place={row.place} />
            <Age time={row.at} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/* The mechanism itself: said only when it does not run. */
export function Suspended(): JSX.Element | null {
  const [row] = known<MechanismRow>('mechanism');
  if (row === undefined || row.mode === 'running') return null;
  return (
    <p class="problem" role="alert">
      <strong>{t('suspended')}</strong> {row.why} <Age time={row.since} />
    </p>
  );
}

export function Overview(): JSX.Element {
  return (
    <div class="overview">
      <div class="overview-head">
        <h1 class={isWall() ? '' : 'hidden-text'}>{node.value?.title ?? t('title')}</h1>
        {isWall() ? <p class="wall-clock numbers">{moment(nowSignal.value)}</p> : null}
      </div>
      <Suspended />
      <div class="overview-side">
        <Alarms />
        <Needs />
        <Panel title={t('waiting')}>
          <WaitingTable />
        </Panel>
      </div>
      <Out />
      <Panel title={t('today')} class="overview-today">
        <Today />
      </Panel>
    </div>
  );
}
