/* The right end of the header: is the node heard, since when not, and whose key is signed in. */
import type { JSX } from 'preact';
import { heardAt, liveState } from '../live';
import { t } from '../messages';
import { session } from '../session';
import { age, clockOffset, nowSignal } from '../time';
import { StateTag, type Tone } from './pieces';

const TONES: Record<typeof liveState.value, Tone> = { open: 'good', connecting: 'soft', lost: 'alarm', off: 'soft' };

export function Connection(): JSX.Element {
  const state = liveState.value;
  const at = heardAt.value + (clockOffset.value ?? 0);
  const since = state === 'lost' && heardAt.value > 0 ? ` · ${t('live.since', { age: age(at, nowSignal.value) })}` : '';
  return <span role="status"><StateTag tone={TONES[state]}>{t(`live.${state}`)}{since}</StateTag></span>;
}

export function KeyName(): JSX.Element | null {
  const { state, key } = session.value;
  return state === 'in' ? <span class="mono small" dir="ltr">{key}</span> : null;
}
