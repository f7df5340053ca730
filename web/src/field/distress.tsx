/*
 * Help: held for two seconds, or pressed twice (for a keyboard, and for who shakes). It signs at once,
 * where the patrol was last known to be, and shows the short message when nothing else goes through.
 */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { now, stamp } from '../common/time';
import { ProblemBox } from '../common/ui/pieces';
import { signNow } from './confirm';
import { t } from './messages';
import { Choice, ItemTag } from './parts';
import { checkins, stops, type Patrol } from './patrol';
import { accordWord, incidentNumber, items, kinds, placeName } from './phone';
import { href } from './route';

const HOLD_MS = 2_000;
const TWICE_MS = 6_000;
/* Kinds that say nothing but that help is needed; other kinds are the lead's to choose. */
const FITTING: ReadonlySet<string> = new Set(['distress', 'help', 'emergency']);

/* The last place said, else the stop that the order has for this hour, else the first. */
export function placeNow(of: Patrol): string {
  const said = checkins(of.row, items.value).at(-1)?.place;
  const list = stops(of.text);
  const due = list.find((stop) => Date.parse(stop.from) <= now() && now() < Date.parse(stop.until));
  return said ?? due?.place ?? list[0]?.place ?? '';
}

async function tellKind(of: Patrol, kind: string): Promise<void> {
  await signNow({
    title: '',
    act: 'incident.report',
    order: of.row.order,
    lines: [
      ['incident', incidentNumber(of.row.order)],
      ['kind', kind],
      ['at', stamp(now())],
      ['place', placeNow(of)],
      ['order', of.row.order],
      ['safety', 'no'],
      ['text', t('distress.text')],
    ],
  });
}

async function help(of: Patrol): Promise<string> {
  const { order } = of.row;
  const item = await signNow({
    title: '',
    act: 'patrol.checkin',
    order,
    lines: [
      ['order', order],
      ['at', stamp(now())],
      ['place', placeNow(of)],
      ['state', 'needs-help'],
    ],
  });
  const kind = kinds.value.find((id) => FITTING.has(id));
  if (kind !== undefined) await tellKind(of, kind);
  return item.id;
}

export function Distress({ of }: { of: Patrol }): JSX.Element {
  const armed = useSignal(false);
  const holding = useSignal(false);
  const sent = useSignal('');
  const kind = useSignal<string | undefined>(undefined);
  const problem = useSignal<unknown>(undefined);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const fired = useRef(false); // a third press while it is being signed asks for nothing more
  const fire = (): void => {
    if (fired.current) return;
    fired.current = true;
    armed.value = holding.value = false;
    help(of).then(
      (id) => {
        sent.value = id;
      },
      (thrown: unknown) => {
        problem.value = thrown;
        fired.current = false;
      },
    );
  };
  const down = (): void => {
    holding.value = true;
    timer.current = setTimeout(fire, HOLD_MS);
  };
  const up = (): void => {
    holding.value = false;
    clearTimeout(timer.current);
  };
  const press = (): void => {
    if (fired.current) return;
    if (armed.value) return fire();
    armed.value = true;
    setTimeout(() => {
      armed.value = false;
    }, TWICE_MS);
  };
  const item = items.value.find((one) => one.id === sent.value);
  const fitting = kinds.value.some((id) => FITTING.has(id));
  const choose = (to: string): void => {
    kind.value = to;
    tellKind(of, to).catch((thrown: unknown) => {
      problem.value = thrown;
    });
  };
  return (
    <section class="distress stack-tight">
      {problem.value ? <ProblemBox problem={problem.value} /> : null}
      {item === undefined ? (
        <>
          <button
            type="button"
            class="help"
            data-holding={holding.value}
            onPointerDown={down}
            onPointerUp={up}
            onPointerLeave={up}
            onPointerCancel={up}
            onClick={press}
            onContextMenu={(event) => event.preventDefault()}
          >
            {t(armed.value ? 'distress.again' : 'distress.button')}
          </button>
          <p class="small">{t('distress.how', { place: placeName(placeNow(of)) })}</p>
        </>
      ) : (
        <div role="alert" class="stack-tight">
          <h2>
            {t('distress.signed')} <ItemTag item={item} />
          </h2>
          <p>{t(item.state === 'waiting' ? 'distress.offline' : 'distress.heard')}</p>
          <a class="button button-main wide" href={href(of.row.order, 'sms')}>
            {t('step.sms')}
          </a>
          {fitting || kind.value ? null : (
            <Choice
              label={t('distress.kind')}
              value={kind.value}
              onChoose={choose}
              options={kinds.value.map((id) => [id, accordWord('notify', id, 3)] as const)}
            />
          )}
          {kind.value ? (
            <p>
              {accordWord('notify', kind.value, 3)}: {t('distress.told')}
            </p>
          ) : null}
        </div>
      )}
    </section>
  );
}
