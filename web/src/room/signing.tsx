/* What is about to be signed on this desk: one dialog for all pages. A wall signs nothing. */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { Sign, type SignProps } from '../common/sign';
import { askAgain } from '../common/store';
import { isWall } from './wall';

export type Wanted = Pick<SignProps, 'title' | 'act' | 'lines' | 'ask'>;

const wanted = signal<Wanted | undefined>(undefined);

export function sign(what: Wanted): void {
  if (!isWall()) wanted.value = what;
}

export function Signing(): JSX.Element | null {
  if (wanted.value === undefined) return null;
  return (
    <Sign
      {...wanted.value}
      onReceived={askAgain}
      onClose={() => {
        wanted.value = undefined;
      }}
    />
  );
}
