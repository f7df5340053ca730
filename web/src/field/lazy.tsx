/*
 * Pages that are fetched when they are first gone to. The service worker holds them all, so this costs
 * nothing offline; the first paint does not wait for them.
 */
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { Problem } from '../common/problem';
import { Busy, ProblemBox } from '../common/ui/pieces';

export type PageOf<P> = (props: P) => JSX.Element;

export function lazy<P extends object>(load: () => Promise<PageOf<P>>): PageOf<P> {
  const found = signal<PageOf<P> | undefined>(undefined);
  const failed = signal(false);
  let asked = false;
  return (props) => {
    if (!asked) {
      asked = true;
      load().then(
        (page) => {
          found.value = page;
          failed.value = false;
        },
        () => {
          failed.value = true;
          asked = false;
        },
      );
    }
    if (failed.value) return <ProblemBox problem={new Problem({ rule: 'net.unreachable' })} />;
    const Found = found.value;
    return Found === undefined ? <Busy /> : <Found {...props} />;
  };
}
