/* The desk: one room, several pages, one keyboard. It shows what the node knows, and signs only where
 * the node is the party's own. */
import '../common/base.css';
import './room.css';
import './pages.css';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Enter, SignOutButton } from '../common/enter';
import { beginEntrance } from '../common/entrance';
import { startLive } from '../common/live';
import { node } from '../common/node';
import { session } from '../common/session';
import { startRoom } from '../common/start';
import { Shell } from '../common/ui/shell';
import { Connection, KeyName } from '../common/ui/status';
import { Keymap, startKeys } from './keyboard';
import { t } from './messages';
import { Brief } from './pages/brief';
import { Chart } from './pages/chart';
import { DrawPage } from './pages/draw';
import { Draws } from './pages/draws';
import { Duty } from './pages/duty';
import { OrderPage } from './pages/order';
import { Overview } from './pages/overview';
import { Programme } from './pages/programme';
import { Propose } from './pages/propose';
import { Register } from './pages/register';
import { mayPropose } from './role';
import { page, startRoutes, type Page } from './route';
import { Signing } from './signing';
import { isWall } from './wall';

const PLACES = [
  ['overview', '/room'],
  ['programme', '/room/programme'],
  ['draws', '/room/draws'],
  ['register', '/room/register'],
  ['brief', '/room/brief'],
  ['duty', '/room/duty'],
  ['propose', '/room/propose'],
] as const;

function Here({ at }: { at: Page }): JSX.Element {
  switch (at.name) {
    case 'overview':
      return <Overview />;
    case 'programme':
      return <Programme />;
    case 'order':
      return <OrderPage key={at.order} order={at.order} />;
    case 'chart':
      return <Chart key={at.programme} programme={at.programme} />;
    case 'draws':
      return <Draws />;
    case 'draw':
      return <DrawPage key={at.programme} programme={at.programme} />;
    case 'propose':
      return <Propose key={at.order} {...(at.order ? { order: at.order } : {})} />;
    case 'register':
      return <Register {...(at.line ? { line: at.line } : {})} />;
    case 'brief':
      return <Brief />;
    case 'duty':
      return <Duty />;
    default:
      return (
        <p class="empty">
          {t('unknown')} <a href="/room">{t('page.overview')}</a>
        </p>
      );
  }
}

function titleOf(at: Page): string {
  if (at.name === 'order') return at.order;
  if (at.name === 'chart') return t('chart.title', { programme: at.programme });
  if (at.name === 'draw') return t('draw.title', { programme: at.programme });
  return at.name === 'unknown' ? t('title') : t(`page.${at.name}`);
}

/* The place that a page of one thing belongs to. */
const ABOVE: Partial<Record<Page['name'], Page['name']>> = { chart: 'programme', draw: 'draws' };

function Room(): JSX.Element {
  const at = page.value;
  const inside = session.value.state === 'in';
  const [keymap, setKeymap] = useState(false);
  useEffect(() => startKeys(() => setKeymap(true)), []);
  useEffect(() => {
    document.title = `${titleOf(at)} · ${node.value?.title ?? 'entente'}`;
  });
  if (!inside)
    return (
      <Shell title={t('title')}>
        <Enter />
      </Shell>
    );
  if (isWall())
    return (
      <Shell title={t('title')} aside={<Connection />}>
        <Here at={at} />
      </Shell>
    );
  const places = PLACES.filter(([name]) => name !== 'propose' || mayPropose()).map(([name, href]) => ({
    href,
    label: t(`page.${name}`),
    current: (ABOVE[at.name] ?? at.name) === name,
  }));
  return (
    <Shell
      title={t('title')}
      places={places}
      aside={
        <>
          <Connection />
          <KeyName />
          <SignOutButton />
          <button
            type="button"
            class="button-quiet"
            aria-label={t('keys')}
            title={t('keys')}
            onClick={() => setKeymap(true)}
          >
            <kbd>?</kbd>
          </button>
        </>
      }
    >
      <Here at={at} />
      <Signing />
      {keymap ? <Keymap onClose={() => setKeymap(false)} /> : null}
    </Shell>
  );
}

startRoom(Room, { also: [() => void beginEntrance(), startRoutes, startLive] });
