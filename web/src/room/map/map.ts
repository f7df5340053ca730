/*
 * The map itself, loaded only when it is shown: MapLibre over the node's own tiles. Nothing comes from
 * anywhere else, and the tiles are for members: each range is asked with the session's token.
 */
import {
  addProtocol,
  Map as MapLibre,
  Marker,
  setWorkerUrl,
  type GeoJSONSource,
  type LngLatBoundsLike,
} from 'maplibre-gl';
import { PMTiles, type RangeResponse, type Source } from 'pmtiles';
import { api } from '../../common/session';
import { grouped, type Point } from './points';
import { SCHEME, styleOf } from './style';

const TILES = '/tiles/sahel.pmtiles';
const NEAR = 46; // pixels between marks that can still be told apart
const GAO = { lon: -0.05, lat: 16.27 };

class NodeTiles implements Source {
  getKey(): string {
    return TILES;
  }

  async getBytes(offset: number, length: number, signal?: AbortSignal): Promise<RangeResponse> {
    const answer = await api.fetch(TILES, {
      headers: { Range: `bytes=${offset}-${offset + length - 1}` },
      ...(signal ? { signal } : {}),
    });
    return { data: await answer.arrayBuffer() };
  }
}

/* The page's policy lets no script run whose address nobody vouched for: here, our own worker alone. */
function vouch(worker: string): void {
  const factory = (
    globalThis as {
      trustedTypes?: {
        defaultPolicy: unknown;
        createPolicy(name: string, rules: { createScriptURL(url: string): string }): unknown;
      };
    }
  ).trustedTypes;
  if (!factory || factory.defaultPolicy) return;
  factory.createPolicy('default', {
    createScriptURL(url) {
      if (new URL(url, location.href).pathname === worker) return url;
      throw new TypeError(`no script of ours: ${url}`);
    },
  });
}

let ready = false;
function prepare(): void {
  if (ready) return;
  ready = true;
  const worker = document.querySelector<HTMLMetaElement>('meta[name="map-worker"]')?.content ?? '';
  vouch(worker);
  setWorkerUrl(worker);
  const tiles = new PMTiles(new NodeTiles());
  addProtocol(SCHEME, async ({ url }, abort) => {
    const [z = 0, x = 0, y = 0] = url.replace(`${SCHEME}://`, '').split('/').map(Number);
    const tile = await tiles.getZxy(z, x, y, abort.signal);
    return { data: tile ? new Uint8Array(tile.data) : new Uint8Array() };
  });
}

export interface Shown {
  places(places: { name: string; lat: number; lon: number }[]): void;
  points(points: Point[], words: (point: Point[]) => string): void;
  zoom(by: number): void;
  all(): void;
  end(): void;
}

function bounds(points: Point[]): LngLatBoundsLike {
  const lons = [...points.map(({ lon }) => lon), GAO.lon];
  const lats = [...points.map(({ lat }) => lat), GAO.lat];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}

function mark(points: Point[], text: string): HTMLElement {
  const link = document.createElement('a');
  const urgent = points.some((point) => point.urgent);
  link.className = `mark mark-${points[0]?.kind} ${urgent ? 'mark-urgent' : ''}`;
  link.href = points.length === 1 ? (points[0]?.href ?? '') : '#map-list';
  link.textContent = text;
  // The list beside the map says the same: the keyboard goes there and is not led through marks.
  link.tabIndex = -1;
  return link;
}

export function show(place: HTMLElement, dark: boolean, language: string, still: boolean): Shown {
  prepare();
  const map = new MapLibre({
    container: place,
    style: styleOf(dark, language),
    center: [GAO.lon, GAO.lat],
    zoom: 6.2,
    minZoom: 3,
    maxZoom: 12,
    attributionControl: false,
    interactive: !still,
    keyboard: false,
    dragRotate: false,
    pitchWithRotate: false,
    fadeDuration: 0,
  });
  let marks: Marker[] = [];
  let last: Point[] = [];
  let said: (points: Point[]) => string = () => '';
  let fitted = false;
  const draw = (): void => {
    for (const old of marks) old.remove();
    const seen = last.map((point) => ({ ...map.project([point.lon, point.lat]), of: point }));
    marks = grouped(
      seen.map(({ of, x, y }) => ({ of, x, y })),
      NEAR,
    ).map(({ of }) => {
      const [first] = of;
      return new Marker({ element: mark(of, said(of)), anchor: 'bottom' })
        .setLngLat([first?.lon ?? 0, first?.lat ?? 0])
        .addTo(map);
    });
  };
  const all = (): void => {
    map.fitBounds(bounds(last), { padding: 90, maxZoom: 7.6, animate: false });
    draw();
  };
  map.on('zoomend', draw);
  const resize = new ResizeObserver(() => map.resize());
  resize.observe(place);
  return {
    places(places) {
      const features = places.map(({ name, lat, lon }) => ({
        type: 'Feature' as const,
        properties: { name },
        geometry: { type: 'Point' as const, coordinates: [lon, lat] },
      }));
      const put = (): void => {
        map.getSource<GeoJSONSource>('own')?.setData({ type: 'FeatureCollection', features });
      };
      if (map.isStyleLoaded()) put();
      else map.once('load', put);
    },
    points(points, words) {
      last = points;
      said = words;
      if (fitted) draw();
      else all();
      fitted = true;
    },
    zoom(by) {
      map.zoomTo(map.getZoom() + by, { animate: false });
    },
    all,
    end() {
      resize.disconnect();
      map.remove();
    },
  };
}
