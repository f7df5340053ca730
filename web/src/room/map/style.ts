/*
 * How the map looks: the Sahel's layers in two sober palettes. Borders are Natural Earth's and take no
 * side; what is disputed is dashed. Parties have no colour on the map.
 */
import type { StyleSpecification } from 'maplibre-gl';

interface Palette {
  sea: string;
  land: string;
  foreign: string;
  border: string;
  region: string;
  water: string;
  sand: string;
  text: string;
  soft: string;
  halo: string;
}

const LIGHT: Palette = {
  sea: '#c9d8df',
  land: '#f3f0e6',
  foreign: '#e9e6dc',
  border: '#6d6a60',
  region: '#a5a092',
  water: '#6e9db5',
  sand: '#e6dfc8',
  text: '#2b2f31',
  soft: '#5c6265',
  halo: '#f7f5ee',
};
const DARK: Palette = {
  sea: '#0a1115',
  land: '#1b232a',
  foreign: '#151c21',
  border: '#7d8a94',
  region: '#46525c',
  water: '#3d7390',
  sand: '#232a2e',
  text: '#e2e8ec',
  soft: '#a3b0b9',
  halo: '#11171b',
};

export const SCHEME = 'sahel';
/* Fonts of the reader's own system: no glyph is fetched. */
const FONT = ['system-ui', 'Noto Sans', 'sans-serif'];

type Layer = StyleSpecification['layers'][number];

function areas(p: Palette): Layer[] {
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': p.sea } },
    { id: 'land', type: 'fill', source: 'map', 'source-layer': 'land', paint: { 'fill-color': p.foreign } },
    {
      id: 'mali',
      type: 'fill',
      source: 'map',
      'source-layer': 'adm0',
      filter: ['==', ['get', 'iso3'], 'MLI'],
      paint: { 'fill-color': p.land },
    },
    { id: 'playas', type: 'fill', source: 'map', 'source-layer': 'playas', paint: { 'fill-color': p.sand } },
    { id: 'lakes', type: 'fill', source: 'map', 'source-layer': 'lakes', paint: { 'fill-color': p.water } },
  ];
}

function lines(p: Palette): Layer[] {
  return [
    {
      id: 'rivers',
      type: 'line',
      source: 'map',
      'source-layer': 'rivers',
      paint: { 'line-color': p.water, 'line-width': ['interpolate', ['linear'], ['zoom'], 4, 0.8, 9, 3] },
    },
    {
      id: 'regions',
      type: 'line',
      source: 'map',
      'source-layer': 'adm1',
      paint: { 'line-color': p.region, 'line-width': 1, 'line-dasharray': [4, 2] },
    },
    {
      id: 'borders',
      type: 'line',
      source: 'map',
      'source-layer': 'adm0',
      paint: { 'line-color': p.border, 'line-width': 1.5 },
    },
    {
      id: 'disputed',
      type: 'line',
      source: 'map',
      'source-layer': 'disputed',
      paint: { 'line-color': p.border, 'line-width': 2, 'line-dasharray': [1, 2] },
    },
  ];
}

function labels(p: Palette, language: string): Layer[] {
  const halo = { 'text-halo-color': p.halo, 'text-halo-width': 1.4 };
  return [
    {
      id: 'region-names',
      type: 'symbol',
      source: 'map',
      'source-layer': 'adm1',
      minzoom: 4.5,
      maxzoom: 8,
      filter: ['==', ['get', 'iso3'], 'MLI'],
      layout: {
        'text-field': language === 'fr' ? ['coalesce', ['get', 'name_fr'], ['get', 'name']] : ['get', 'name'],
        'text-font': FONT,
        'text-size': 13,
        'text-transform': 'uppercase',
        'text-letter-spacing': 0.1,
      },
      paint: { 'text-color': p.soft, ...halo },
    },
    {
      id: 'place-names',
      type: 'symbol',
      source: 'map',
      'source-layer': 'places',
      layout: {
        'text-field': ['get', 'name'],
        'text-font': FONT,
        'text-size': 12,
        'text-anchor': 'top',
        'text-offset': [0, 0.3],
        'symbol-sort-key': ['-', 0, ['coalesce', ['get', 'pop'], 0]],
      },
      paint: { 'text-color': p.text, ...halo },
    },
  ];
}

/* The places of the record, by the names that the orders use. */
function ownPlaces(p: Palette): Layer[] {
  return [
    {
      id: 'own-dots',
      type: 'circle',
      source: 'own',
      minzoom: 5,
      paint: {
        'circle-radius': 3,
        'circle-color': p.land,
        'circle-stroke-width': 1.5,
        'circle-stroke-color': p.text,
      },
    },
    {
      id: 'own-names',
      type: 'symbol',
      source: 'own',
      minzoom: 6,
      layout: {
        'text-field': ['get', 'name'],
        'text-font': FONT,
        'text-size': 12,
        'text-anchor': 'top',
        'text-offset': [0, 0.4],
      },
      paint: { 'text-color': p.text, 'text-halo-color': p.halo, 'text-halo-width': 1.6 },
    },
  ];
}

export function styleOf(dark: boolean, language: string): StyleSpecification {
  const p = dark ? DARK : LIGHT;
  return {
    version: 8,
    sources: {
      own: { type: 'geojson', data: { type: 'FeatureCollection', features: [] } },
      map: { type: 'vector', tiles: [`${SCHEME}://{z}/{x}/{y}`], minzoom: 0, maxzoom: 8 },
    },
    layers: [
      ...areas(p),
      ...lines(p),
      {
        id: 'place-dots',
        type: 'circle',
        source: 'map',
        'source-layer': 'places',
        paint: { 'circle-radius': 2.2, 'circle-color': p.soft },
      },
      ...labels(p, language),
      ...ownPlaces(p),
    ],
  };
}
