/*
 * One order, whole: what it says and how its versions differ, who agreed and why not, who has seen what,
 * its crew with the reasons, muster, contacts, report, and the proof that all this stands in the record.
 */
import type { JSX } from 'preact';
import { accord, known, rows } from '../data';
import { t, word } from '../messages';
import { Age, StateTag } from '../../common/ui/pieces';
import { Panel, PlaceName, Shown, State, When } from '../parts';
import { Consents } from '../order/consents';
import { mayPropose } from '../role';
import { Crew, Why } from '../order/crew';
import { Muster, Report } from '../order/muster';
import { Proof } from '../order/proof';
import { Seen } from '../order/seen';
import { Versions } from '../order/versions';
import type { CheckinRow, OrderRow, PatrolRow, StopRow, TransportRow } from '../rows';
import { dayStart, nowSignal } from '../../common/time';

function Facts({ version, patrol }: { version: OrderRow; patrol: PatrolRow | undefined }): JSX.Element {
  const vehicles = known<TransportRow>('transport', { order: version.order }).map(({ vehicle }) => vehicle);
  return (
    <dl class="facts">
      <div>
        <dt>{t('order.task')}</dt>
        <dd>
          {accord.name('task', version.task)}, {word(version.kind)}
        </dd>
      </div>
      <div>
        <dt>{t('order.time')}</dt>
        <dd>
          <When at={version.start} withDay /> – <When at={version.end} withDay /> UTC
        </dd>
      </div>
      <div>
        <dt>{t('order.class')}</dt>
        <dd>{accord.name('class', version.class)}</dd>
      </div>
      <div>
        <dt>{t('order.force')}</dt>
        <dd>{accord.name('force', version.force)}</dd>
      </div>
      {version.leaves ? (
        <div>
          <dt>{t('order.base')}</dt>
          <dd>{accord.placeName(version.leaves)}</dd>
        </div>
      ) : null}
      {vehicles.length ? (
        <div>
          <dt>{t('order.vehicles')}</dt>
          <dd>{vehicles.join(', ')}</dd>
        </div>
      ) : null}
      {version.remark ? (
        <div>
          <dt>{t('order.remark')}</dt>
          <dd>{version.remark}</dd>
        </div>
      ) : null}
      {patrol?.departed ? (
        <div>
          <dt>{t('order.left')}</dt>
          <dd>
            <When at={patrol.departed} />
          </dd>
        </div>
      ) : null}
      {patrol?.returned ? (
        <div>
          <dt>{t('order.returned')}</dt>
          <dd>
            <When at={patrol.returned} />
          </dd>
        </div>
      ) : null}
      {patrol?.ratify ? (
        <div>
          <dt>{t('order.ratify')}</dt>
          <dd>{patrol.ratified ? t('yes') : <Age time={patrol.ratify} />}</dd>
        </div>
      ) : null}
    </dl>
  );
}

function Stops({ order, days }: { order: string; days: boolean }): JSX.Element {
  const checkins = known<CheckinRow>('checkins', { order });
  return (
    <Panel title={t('stops')}>
      <Shown of={rows<StopRow>('stops', { order })} empty={t('stops.none')}>
        {(stops) => (
          <table>
            <thead>
              <tr>
                <th>{t('place')}</th>
                <th>{t('from')}</th>
                <th>{t('until')}</th>
              </tr>
            </thead>
            <tbody>
              {stops.map((stop) => (
                <tr key={stop.n}>
                  <td>
                    <PlaceName place={stop.place} />
                  </td>
                  <td>
                    <When at={stop.from} withDay={days} />
                  </td>
                  <td>
                    <When at={stop.until} withDay={days} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </Shown>
      {checkins.length === 0 ? null : (
        <>
          <h3>{t('checkins')}</h3>
          <ul class="plain lines">
            {checkins.map((row) => (
              <li key={row.index}>
                <When at={row.at} /> <PlaceName place={row.place} /> <State of={row.state} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

/* The version in force; when none is, the newest. */
function current(versions: OrderRow[], patrol: PatrolRow | undefined): OrderRow | undefined {
  return versions.find(({ id }) => id === patrol?.id) ?? versions[versions.length - 1];
}

function Head({
  order,
  version,
  patrol,
}: {
  order: string;
  version: OrderRow;
  patrol: PatrolRow | undefined;
}): JSX.Element {
  const late = patrol?.state === 'out' && Date.parse(patrol.end) < nowSignal.value;
  return (
    <div class="row">
      <h1>{order}</h1>
      <State of={late ? 'overdue' : (patrol?.state ?? version.state)} />
      <span class="soft">
        {t('version')} {version.version}
      </span>
      {patrol?.mixed === 0 ? <StateTag tone="care">{t('notMixed')}</StateTag> : null}
      {version.contested ? <StateTag tone="alarm">{t('contested')}</StateTag> : null}
      {patrol?.last ? (
        <span>
          {t('contact.last')} {patrol.last_place ? <PlaceName place={patrol.last_place} /> : null}{' '}
          <Age time={patrol.last} />
        </span>
      ) : null}
      {mayPropose() && patrol?.state !== 'out' && patrol?.state !== 'back' ? (
        <a class="button no-print" href={`/room/propose?order=${encodeURIComponent(order)}`}>
          {t('version.new')}
        </a>
      ) : null}
    </div>
  );
}

export function OrderPage({ order }: { order: string }): JSX.Element {
  const asked = rows<OrderRow>('orders', { order });
  const [patrol] = known<PatrolRow>('patrols', { order });
  return (
    <Shown of={asked} isEmpty={(list) => list.length === 0} empty={t('order.none', { order })}>
      {(list) => {
        const version = current(list, patrol);
        if (!version) return null;
        const open = list.filter(({ state }) => state === 'open');
        const versions = <Versions versions={list} inForce={patrol?.id} />;
        return (
          <div class="stack">
            <Head order={order} version={version} patrol={patrol} />
            {open
              .filter(({ id }) => id !== version.id)
              .map((row) => (
                <p key={row.id} class="notice">
                  {t('order.newer', { version: row.version })}
                </p>
              ))}
            <div class="columns order-columns">
              <div class="stack">
                {open.length > 0 ? versions : null}
                <Panel title={t('order')}>
                  <Facts version={version} patrol={patrol} />
                </Panel>
                <Stops order={order} days={dayStart(version.start) !== dayStart(version.end)} />
                {open.length > 0 ? null : versions}
                <Muster order={order} />
                <Report order={order} />
              </div>
              <div class="stack order-crew">
                {list
                  .filter((row) => row.state === 'open' || row.id === version.id)
                  .reverse()
                  .map((row) => (
                    <Consents
                      key={row.id}
                      id={row.id}
                      title={t('consents', { version: row.version })}
                      name={`${order} ${t('version')} ${row.version}`}
                    />
                  ))}
                <Seen version={version} />
                <Crew order={order} version={version} inForce={patrol?.id === version.id} />
              </div>
              <div class="stack">
                <Proof index={version.index} name={`${order}-v${version.version}`} />
                <Why order={order} />
              </div>
            </div>
          </div>
        );
      }}
    </Shown>
  );
}
