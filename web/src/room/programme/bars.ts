/* The programme by the keyboard: each bar tells its row and when it begins. */

/* From bar to bar: left and right along time in a row and on into the next, up and down to the row
 * above or below, to its bar nearest in time. */
export function step(event: KeyboardEvent): void {
  const here = (event.target as Element).closest<SVGAElement>('[data-bar]');
  const along = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const across = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (here === null) return;
  const bars = [...(here.closest('svg')?.querySelectorAll<SVGAElement>('[data-bar]') ?? [])];
  let next = along === undefined ? undefined : bars[bars.indexOf(here) + along];
  if (across !== undefined) {
    const row = Number(here.dataset['row']) + across;
    const off = (bar: SVGAElement): number => Math.abs(Number(bar.dataset['from']) - Number(here.dataset['from']));
    [next] = bars.filter((bar) => Number(bar.dataset['row']) === row).sort((a, b) => off(a) - off(b));
  }
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
}
