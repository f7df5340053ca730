/*
 * The daily joint brief: one page of A4 for the morning meeting, the same sheet for every party, made of
 * what the record says now. It is inner: it names orders to come and is marked so on the paper.
 */
import type { JSX } from 'preact';
import { bodyName, node } from '../../common/node';
import { session } from '../../common/session';
import { age, clock, longDay, moment, nowSignal } from '../../common/time';
import type { Heads } from '../../common/types';
import { accord, answer, known, leadsOf } from '../data';
import { byParty, contact, onTheirLead, reportsOwed, spanOf, waitingOn } from '../desk';
import { t, word } from '../messages';
import { actName } from '../messages_acts';
import { Columns, PresenceTable } from '../parts';
import { DAY, dayOf, overlaps } from '../timeline';
import type {
  AlarmRow,
  AttendanceRow,
  FigureRow,
  IncidentRow,
  MeasureRow,
  PatrolRow,
  PendingRow,
  ProposalRow,
  ReportLineRow,
  SeatRow,
  StopRow,
} from '../rows';
import { rowsOf } from '../accord';

const SINCE = DAY; // what the sheet looks back on

function Programme({ patrols }: { patrols: PatrolRow[] }): JSX.Element {
  const seats = known<SeatRow>('crew');
  const stops = known<StopRow>('stops');
  const parties = (node.value?.parties ?? []).map(({ party }) => party);
  return (
    <Columns
      label={t('brief.programme')}
      heads={[
        t('order'),
        t('time'),
        t('kind'),
        t('stops'),
        ...parties.map((party) => ({ figures: party })),
        t('state'),
      ]}
    >
      {patrols.map((row) => {
        const count = byParty(
          seats.filter(({ order }) => order === row.order),
          parties,
        );
        const places = stops
          .filter(({ order }) => order === row.order)
          .map(({ place }) => accord.placeName(place));
        return (
          <tr key={row.order}>
            <td class="nowrap">{row.order}</td>
            <td class="nowrap">
              {clock(row.start)}–{clock(row.end)}
            </td>
            <td>{word(row.kind)}</td>
            <td>{[...new Set(places)].join(', ')}</td>
            {parties.map((party) => (
              <td key={party} class="number">
                {count.find(({ body }) => body === party)?.count ?? 0}
              </td>
            ))}
            <td>{word(row.state)}</td>
          </tr>
        );
      })}
    </Columns>
  );
}

function Presence({ orders }: { orders: Set<string> }): JSX.Element {
  const found = known<AttendanceRow>('attendance').filter(({ order }) => orders.has(order));
  const of = (party: string, key: 'due' | 'present' | 'absent'): number =>
    found.filter(({ body }) => body === party).reduce((sum, row) => sum + row[key], 0);
  return (
    <PresenceTable>
      {(node.value?.parties ?? []).map(({ party }) => (
        <tr key={party}>
          <td>{bodyName(party)}</td>
          <td class="number">{of(party, 'due')}</td>
          <td class="number">{of(party, 'present')}</td>
          <td class="number">{of(party, 'absent')}</td>
        </tr>
      ))}
    </PresenceTable>
  );
}

function Incidents({ since }: { since: number }): JSX.Element {
  const figures = known<FigureRow>('figures');
  const found = known<IncidentRow>('incidents').filter((row) => Date.parse(row.at) >= since);
  if (found.length === 0) return <p class="soft">{t('none')}</p>;
  return (
    <ul>
      {found.map((row) => (
        <li key={row.incident}>
          <strong>{row.incident}</strong> {accord.name('notify', row.kind)}, {accord.placeName(row.place)},{' '}
          {moment(row.at)} : {row.text}
          {figures
            .filter(({ incident }) => incident === row.incident)
            .map((one, n) => (
              <span key={n}>
                {n === 0 ? '. ' : ' ; '}
                {word(one.what)} {one.low === one.high ? one.low : `${one.low}–${one.high}`} (
                {word(`source.${one.source}`)})
              </span>
            ))}
        </li>
      ))}
    </ul>
  );
}

function Restrictions({ orders }: { orders: Set<string> }): JSX.Element {
  const kept = known<ReportLineRow>('report-lines').filter(
    (row) => row.kind === 'refused' && orders.has(row.order),
  );
  const notMixed = known<PatrolRow>('patrols').filter((row) => orders.has(row.order) && row.mixed === 0);
  if (kept.length + notMixed.length === 0) return <p class="soft">{t('none')}</p>;
  return (
    <ul>
      {kept.map((row, n) => (
        <li key={n}>
          {row.order} : {accord.placeName(row.place ?? '')}, {row.text}
        </li>
      ))}
      {notMixed.map((row) => (
        <li key={row.order}>
          {row.order} : {t('notMixed')}
        </li>
      ))}
    </ul>
  );
}

function Waiting({ now }: { now: number }): JSX.Element {
  const found = waitingOn(known<PendingRow>('pending'), known<ProposalRow>('proposals'));
  const patrols = known<PatrolRow>('patrols');
  const owed = reportsOwed(patrols, leadsOf(onTheirLead(patrols, now)));
  if (found.length + owed.length === 0) return <p class="soft">{t('none')}</p>;
  return (
    <ul>
      {found.map((row) => (
        <li key={row.id}>
          {row.slot}, {actName(row.act)} : {row.parties.map(bodyName).join(', ')} ({t('waiting.until')}{' '}
          {clock(row.expires)}, {age(row.expires, now)})
        </li>
      ))}
      {owed.map((row) => (
        <li key={row.order}>
          {row.order}, {t('need.report')} : {row.party === undefined ? '?' : bodyName(row.party)}
        </li>
      ))}
    </ul>
  );
}

/* What the accord promised and what was last said of it; a promise nobody has spoken of is listed too. */
function Measures({ now }: { now: number }): JSX.Element {
  const said = new Map(known<MeasureRow>('measures').map((row) => [row.measure, row]));
  const open = rowsOf(accord.value, 'measure').filter(([measure = '']) => said.get(measure)?.state !== 'done');
  if (open.length === 0) return <p class="soft">{t('none')}</p>;
  return (
    <ul>
      {open.map(([measure = '', owner = '', , due = '']) => (
        <li key={measure}>
          {accord.name('measure', measure)} ({owner}) :{' '}
          {said.has(measure) ? word(said.get(measure)?.state ?? '') : t('measure.silent')}, {t('measure.due')}{' '}
          {age(due, now)}
        </li>
      ))}
    </ul>
  );
}

function alarmWords(row: AlarmRow): string {
  const where = row.place ? accord.placeName(row.place) : '';
  return [word(`alarm.${row.kind}`), row.slot === '-' ? '' : row.slot, where]
    .filter((part) => part !== '')
    .join(', ');
}

function Alarms({ since }: { since: number }): JSX.Element {
  const found = known<AlarmRow>('alarms').filter((row) => Date.parse(row.at) >= since);
  const out = known<PatrolRow>('patrols')
    .filter(({ state }) => state === 'out')
    .map(contact);
  if (found.length + out.length === 0) return <p class="soft">{t('none')}</p>;
  return (
    <ul>
      {out.map((row) => (
        <li key={row.order}>
          {row.order} : {word('out')}, {row.place ? accord.placeName(row.place) : t('noContact')}
          {row.at === undefined ? '' : `, ${age(row.at, nowSignal.value)}`}
        </li>
      ))}
      {found.map((row) => (
        <li key={`${row.index}${row.kind}`}>
          {alarmWords(row)}, {moment(row.at)}
        </li>
      ))}
    </ul>
  );
}

function headWords({ size, root, quorum, witnesses }: Heads): string {
  const { have, need } = quorum;
  return t('brief.head', { size, root: root.slice(0, 16), have, need, of: witnesses.length });
}

function Foot(): JSX.Element {
  const heads = answer<Heads>('/v1/heads').data;
  return (
    <p class="small brief-foot">
      {t('brief.made', { key: session.value.key, at: moment(nowSignal.value) })}
      {heads ? ` ${headWords(heads)}` : ''}
    </p>
  );
}

export function Brief(): JSX.Element {
  const now = nowSignal.value;
  const today = { from: dayOf(now), until: dayOf(now) + DAY };
  const before = { from: today.from - SINCE, until: now };
  const patrols = known<PatrolRow>('patrols');
  const due = patrols.filter((row) => row.state !== 'cancelled' && overlaps(spanOf(row), today));
  const done = new Set(patrols.filter((row) => overlaps(spanOf(row), before)).map(({ order }) => order));
  const sections: [string, JSX.Element][] = [
    [t('brief.programme'), due.length ? <Programme patrols={due} /> : <p class="soft">{t('today.none')}</p>],
    [t('brief.presence'), <Presence orders={done} />],
    [t('brief.now'), <Alarms since={before.from} />],
    [t('incidents'), <Incidents since={before.from} />],
    [t('waiting'), <Waiting now={now} />],
    [t('brief.restrictions'), <Restrictions orders={done} />],
    [t('brief.measures'), <Measures now={now} />],
  ];
  return (
    <article class="brief">
      <p class="no-print row row-end">
        <button type="button" class="button-main" onClick={() => print()}>
          {t('print')}
        </button>
      </p>
      <p class="brief-mark">{t('brief.mark')}</p>
      <h1>{t('brief.title', { day: longDay(now) })}</h1>
      <p>
        {node.value?.title} · {t('brief.utc')}
      </p>
      <div class="brief-sections">
        {sections.map(([title, content]) => (
          <section key={title} aria-label={title}>
            <h2>{title}</h2>
            {content}
          </section>
        ))}
      </div>
      <Foot />
    </article>
  );
}
