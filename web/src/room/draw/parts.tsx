/* What both pages of draws show: the state, a deadline on both clocks, what takes a moment to work out. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { local, moment, stamp } from '../../common/time';
import { StateTag, type Tone } from '../../common/ui/pieces';
import type { DrawRow } from './rows';
import { t } from './messages';

const TONES: Record<DrawRow['state'], Tone> = {
  commits: 'care',
  opens: 'care',
  drawn: 'good',
  lapsed: 'soft',
  replaced: 'soft',
};

export function DrawState({ of }: { of: DrawRow['state'] }): JSX.Element {
  return <StateTag tone={TONES[of]}>{t(`state.${of}`)}</StateTag>;
}

/* With day and zone; by the reader's own clock too where that is another. */
export function Moment({ at }: { at: string }): JSX.Element {
  const here = local(at);
  return (
    <time class="numbers" dateTime={stamp(Date.parse(at))}>
      {moment(at)}
      {here === '' ? '' : ` (${t('local', { time: here })})`}
    </time>
  );
}

/* What was made of `from`, once it is there; asked again when `from` is another. */
export function useMade<T>(from: string, make: () => Promise<T>): T | undefined {
  const [made, setMade] = useState<{ from: string; value: T }>();
  useEffect(() => {
    let left = false;
    void make().then((value) => {
      if (!left) setMade({ from, value });
    });
    return () => {
      left = true;
    };
  }, [from]);
  return made?.from === from ? made.value : undefined;
}
