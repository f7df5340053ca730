/* The phone's own track: off until it is asked for, kept in this phone alone, said so where it is switched. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { now } from '../common/time';
import { t } from './messages';
import { places } from './phone';
import type { Fix, KnownPlace } from './track';

const STORED = 'entente.field.track';
const APART_MS = 60_000;
const FIXES_MAX = 1_500; // a day and a night, one a minute

interface Track {
  order: string;
  fixes: Fix[];
}

const watching = signal<number | undefined>(undefined);
const refused = signal(false);
/* Grows with each change of what is stored, so that the page shows it. */
const changes = signal(0);

function read(): Track | undefined {
  try {
    return (JSON.parse(localStorage.getItem(STORED) ?? 'null') as Track | null) ?? undefined;
  } catch {
    return undefined;
  }
}

export function trackOf(order: string): Fix[] {
  const track = read();
  return track?.order === order ? track.fixes : [];
}

export function knownPlaces(): KnownPlace[] {
  return places.value.map((place) => ({
    place: place.place,
    lat: place.lat_e7 / 1e7,
    lon: place.lon_e7 / 1e7,
  }));
}

function add(order: string, fix: Fix): void {
  const fixes = trackOf(order);
  const last = fixes.at(-1);
  if (last && fix.at - last.at < APART_MS) return;
  try {
    localStorage.setItem(STORED, JSON.stringify({ order, fixes: [...fixes, fix].slice(-FIXES_MAX) }));
    changes.value++;
  } catch {
    // Full: the report is filled in from the check-ins alone.
  }
}

function start(order: string): void {
  watching.value = navigator.geolocation.watchPosition(
    ({ coords }) => add(order, { at: now(), lat: coords.latitude, lon: coords.longitude }),
    () => {
      stop();
      refused.value = true;
    },
    { enableHighAccuracy: false, maximumAge: APART_MS },
  );
}

function stop(): void {
  if (watching.value !== undefined) navigator.geolocation.clearWatch(watching.value);
  watching.value = undefined;
}

export function Track({ order }: { order: string }): JSX.Element | null {
  if (!('geolocation' in navigator)) return null;
  const on = watching.value !== undefined;
  const forget = (): void => {
    stop();
    localStorage.removeItem(STORED);
    changes.value++;
  };
  const kept = changes.value >= 0 && trackOf(order).length > 0;
  return (
    <details class="panel">
      <summary>{t('track.title')}</summary>
      <div class="stack-tight">
        <p>{t('track.what')}</p>
        {refused.value ? (
          <p class="problem" role="alert">
            {t('track.refused')}
          </p>
        ) : null}
        <button type="button" class="wide" aria-pressed={on} onClick={() => (on ? stop() : start(order))}>
          {t(on ? 'track.stop' : 'track.start')}
        </button>
        {kept ? (
          <button type="button" class="wide" onClick={forget}>
            {t('track.forget')}
          </button>
        ) : null}
      </div>
    </details>
  );
}
