/* The field room: the phone of a patrol's lead, which works for days without a network. */
import '../common/base.css';
import './field.css';
import type { JSX } from 'preact';
import { beginEntrance, chosen } from '../common/entrance';
import { session, signOut } from '../common/session';
import { startRoom } from '../common/start';
import { span } from '../common/time';
import { Busy, Empty } from '../common/ui/pieces';
import { Shell } from '../common/ui/shell';
import { clockDoubt, clockJump, startFieldClock } from './clock';
import { Confirm } from './confirm';
import { t } from './messages';
import { List } from './pages/list';
import { Learned } from './learned';
import { lazy } from './lazy';
import { PatrolPage } from './pages/patrol';
import { Page } from './parts';
import type { Patrol } from './patrol';
import { hearTabs, me, patrolOf, ready, reload, unsentCount } from './phone';
import { follow, href, route } from './route';
import { startSync, sync, syncProblem, syncing } from './sync';
import { startWorker, takeOver, updateWaits } from './worker';

const Enter = lazy<object>(() => import('../common/enter').then((m) => m.Enter));
const OutboxPage = lazy<object>(() => import('./pages/outbox').then((m) => m.OutboxPage));
const CosignPage = lazy<{ id: string }>(() => import('./pages/cosign').then((m) => m.CosignPage));

type Step = { of: Patrol };
const order = (): Promise<typeof import('./pages/order')> => import('./pages/order');
const ways = (): Promise<typeof import('./pages/ways')> => import('./pages/ways');
const PAGES: Readonly<Record<string, (props: Step) => JSX.Element>> = {
  order: lazy<Step>(() => order().then((m) => m.OrderPage)),
  readback: lazy<Step>(() => order().then((m) => m.ReadbackPage)),
  muster: lazy<Step>(() => import('./pages/muster').then((m) => m.MusterPage)),
  checkin: lazy<Step>(() => ways().then((m) => m.CheckinPage)),
  return: lazy<Step>(() => ways().then((m) => m.ReturnPage)),
  incident: lazy<Step>(() => import('./pages/incident').then((m) => m.IncidentPage)),
  code: lazy<Step>(() => import('./pages/code').then((m) => m.CodePage)),
  report: lazy<Step>(() => import('./pages/report').then((m) => m.ReportPage)),
  sms: lazy<Step>(() => import('./pages/sms').then((m) => m.SmsPage)),
};

/* Loud as long as something lies only here. */
function Unsent(): JSX.Element {
  const n = unsentCount.value;
  return (
    <p class="unsent" data-n={n > 0 ? 'some' : 'none'} role="status">
      <a href={href('outbox')}>{n > 0 ? t('unsent.some', { n }) : t('unsent.none')}</a>
    </p>
  );
}

function Online(): JSX.Element {
  const off = syncProblem.value?.rule === 'net.unreachable' || session.value.state === 'out';
  return (
    <button type="button" class="button-quiet" disabled={syncing.value} onClick={() => void sync()}>
      {t(syncing.value ? 'outbox.syncing' : off ? 'net.off' : 'net.on')}
    </button>
  );
}

function Warnings(): JSX.Element {
  return (
    <>
      {updateWaits.value ? (
        <p class="notice row" role="status">
          {t('update')}{' '}
          <button type="button" onClick={takeOver}>
            {t('update.take')}
          </button>
        </p>
      ) : null}
      {clockDoubt.value === 'set-back' ? (
        <p class="notice" role="alert">
          {t('clock.set-back')}
        </p>
      ) : null}
      {clockJump.value !== 0 ? (
        <p class="notice" role="alert">
          {t('clock.jump', { span: span(clockJump.value) })}
        </p>
      ) : null}
      <Learned />
    </>
  );
}

function Here(): JSX.Element {
  const [first, second] = route.value;
  if (!ready.value) return <Busy />;
  if (first === 'outbox') return <OutboxPage />;
  if (first === 'cosign' && second !== undefined) return <CosignPage id={second} />;
  if (first === undefined) return <List />;
  const of = patrolOf(first);
  if (of === undefined)
    return (
      <Page title={first}>
        <Empty>{t('patrol.unknown')}</Empty>
      </Page>
    );
  const Found = second === undefined ? PatrolPage : PAGES[second];
  return Found === undefined ? (
    <Page title={first}>
      <Empty>{t('patrol.unknown')}</Empty>
    </Page>
  ) : (
    <Found of={of} key={route.value.join('/')} />
  );
}

/* The key used last here is enough where no node can be asked to let it in. */
function Inside(): JSX.Element {
  const inside = session.value.state === 'in';
  if (!inside && chosen.value === '') return <Enter />;
  return (
    <>
      <Unsent />
      <Warnings />
      <Here />
      <Confirm />
      <footer class="small soft row">
        <span dir="ltr">{me.value?.key}</span>
        {inside ? (
          <button type="button" class="button-quiet" onClick={signOut}>
            {t('leave')}
          </button>
        ) : null}
      </footer>
    </>
  );
}

function Field(): JSX.Element {
  return (
    <div class="field-room" onClick={follow}>
      <Shell title={t('title')} aside={<Online />}>
        <Inside />
      </Shell>
    </div>
  );
}

startFieldClock();
startRoom(Field);
hearTabs();
void reload().catch(console.warn).then(startSync);
void beginEntrance();
startWorker();
