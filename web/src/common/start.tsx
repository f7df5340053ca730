/* How every room begins: language, clock, node, then the first drawing. */
import { render, type ComponentType } from 'preact';
import { startLanguage } from './i18n';
import { loadNode } from './node';
import { startClock } from './time';

export function startRoom(Room: ComponentType): void {
  startLanguage();
  startClock();
  if (new URLSearchParams(location.search).has('wall')) document.documentElement.dataset.theme = 'wall';
  const place = document.getElementById('app');
  if (place !== null) render(<Room />, place);
  void loadNode();
}
