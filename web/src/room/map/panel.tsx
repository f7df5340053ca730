/* The map's place on the page: it comes when the page is drawn already, and may fail without harm. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { language } from '../../common/i18n';
import { age, nowSignal } from '../../common/time';
import { accord, known } from '../data';
import { t } from '../messages';
import { isWall } from '../wall';
import { pointsOf, type Point } from './points';
import type { IncidentRow, PatrolRow } from '../rows';
import type { Shown } from './map';

function words(points: Point[]): string {
  const [first] = points;
  if (first === undefined) return '';
  if (points.length === 1) return `${first.ref} · ${age(first.at, nowSignal.value)}`;
  return points.length <= 3
    ? points.map(({ ref }) => ref).join(' · ')
    : t('map.many', { first: first.ref, n: points.length - 1 });
}

function dark(): boolean {
  return isWall() || matchMedia('(prefers-color-scheme: dark)').matches;
}

export function MapPanel(): JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef<Shown | null>(null);
  const [state, setState] = useState<'coming' | 'there' | 'failed'>('coming');
  const points = pointsOf(
    known<PatrolRow>('patrols'),
    known<IncidentRow>('incidents'),
    (name) => accord.place(name),
    nowSignal.value,
  );
  const of = language.value;

  useEffect(() => {
    let gone = false;
    import('./map')
      .then(({ show }) => {
        if (gone || place.current === null) return;
        shown.current = show(place.current, dark(), of, isWall());
        setState('there');
      })
      .catch(() => setState('failed'));
    return () => {
      gone = true;
      shown.current?.end();
      shown.current = null;
    };
  }, [of]);
  const places = accord.places();
  useEffect(() => {
    shown.current?.places(
      places.map(({ name, lat_e7, lon_e7 }) => ({ name, lat: lat_e7 / 1e7, lon: lon_e7 / 1e7 })),
    );
  }, [places.length, state]);
  useEffect(
    () => shown.current?.points(points, words),
    [JSON.stringify(points), state, Math.floor(nowSignal.value / 60_000)],
  );

  return (
    <figure class="map">
      <div class="map-canvas" ref={place} role="group" aria-label={t('map.label')} />
      {state === 'failed' ? <p class="empty">{t('map.failed')}</p> : null}
      {state !== 'there' || isWall() ? null : (
        <div class="map-buttons no-print">
          <button type="button" aria-label={t('map.closer')} onClick={() => shown.current?.zoom(1)}>
            +
          </button>
          <button type="button" aria-label={t('map.farther')} onClick={() => shown.current?.zoom(-1)}>
            −
          </button>
          <button type="button" onClick={() => shown.current?.all()}>
            {t('map.all')}
          </button>
        </div>
      )}
      <figcaption class="small soft">{t('map.credit')}</figcaption>
    </figure>
  );
}
