/* How every room begins: language, clock, node, the way in where there is one, the first drawing. */
import { render, type ComponentType } from 'preact';
import { startLanguage } from './i18n';
import { loadNode } from './node';
import { startClock } from './time';

export interface Start {
  /* What else begins before the first drawing: beginEntrance, startLive, ... */
  also?: readonly (() => void)[];
}

export function startRoom(Room: ComponentType, { also = [] }: Start = {}): void {
  startLanguage();
  startClock();
  if (new URLSearchParams(location.search).has('wall')) document.documentElement.dataset.theme = 'wall';
  void loadNode();
  for (const begin of also) begin();
  const place = document.getElementById('app');
  if (place !== null) render(<Room />, place);
}
