/* What was signed here and how far it has come; and the other ways out: file, QR codes. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { Age, Clock, Empty, ProblemBox } from '../../common/ui/pieces';
import { Dialog } from '../../common/ui/dialog';
import { Qr } from '../../common/ui/qr';
import { drop, signAgain } from '../../common/mend';
import { save } from '../../common/save';
import { now, stamp } from '../../common/time';
import { STALE, exported, type Item, type ItemState } from '../../common/outbox';
import { door, means, problemOfWhy } from '../door';
import { askToPersist, shelf } from '../memory';
import { t } from '../messages';
import { ItemTag, Page, kilobytes } from '../parts';
import { items, me, reloadItems } from '../phone';
import { sync, syncProblem, syncing } from '../sync';

const STATES: readonly ItemState[] = ['waiting', 'received', 'committed', 'proven', 'refused'];
const QR_CHARS = 1_200; // what a phone's camera still reads off another's screen

function Steps({ item }: { item: Item }): JSX.Element {
  return (
    <ul class="times small">
      {STATES.filter((state) => item.times[state] !== undefined).map((state) => (
        <li key={state}>
          {t(`state.${state}`)} <Clock time={item.times[state] ?? 0} full />
        </li>
      ))}
    </ul>
  );
}

function Act({ item }: { item: Item }): JSX.Element {
  const why = item.why;
  return (
    <li class="card">
      <span class="card-head">
        <strong>{t(`act.${item.act}` as 'act.patrol.checkin')}</strong>
        <ItemTag item={item} />
      </span>
      <span class="small soft" dir="ltr">
        {item.order ?? ''} · {item.seq}
        {item.index === undefined ? '' : ` · ${item.index}`}
      </span>
      <Steps item={item} />
      {item.blob ? (
        <span class="small">
          {kilobytes(item.blob.bytes)} · {t(item.blob.sent ? 'blob.sent' : 'blob.here')}
        </span>
      ) : null}
      {why ? <ProblemBox problem={problemOfWhy(why)} /> : null}
      {item.state === 'refused' && !(why && STALE.has(why.rule)) ? (
        <button type="button" onClick={() => void drop(shelf, means, item.id).then(reloadItems)}>
          {t('outbox.drop')}
        </button>
      ) : null}
      <details>
        <summary>{t('confirm.text')}</summary>
        <pre class="exact" tabindex={0}>
          {item.note}
        </pre>
      </details>
    </li>
  );
}

function saveAll(text: string): void {
  save(`entente-${(me.value?.key ?? 'phone').replace('/', '-')}-${stamp(now()).replaceAll(':', '')}.ent`, text);
}

/* One code after the other; each holds whole acts, or a part of a long one, as they stand in the file. */
function Codes({ text, onClose }: { text: string; onClose(): void }): JSX.Element {
  const at = useSignal(0);
  const parts: string[] = [];
  const letters = [...text];
  for (let i = 0; i < letters.length; i += QR_CHARS) parts.push(letters.slice(i, i + QR_CHARS).join(''));
  const part = parts[at.value] ?? '';
  return (
    <Dialog title={t('outbox.qr')} onClose={onClose}>
      <p>{t('outbox.qr.what')}</p>
      <Qr text={part} label={t('outbox.qr.label', { at: at.value + 1, of: parts.length })} />
      <div class="row">
        <button
          type="button"
          disabled={at.value === 0}
          onClick={() => {
            at.value--;
          }}
        >
          {t('outbox.before')}
        </button>
        <span class="numbers">
          {at.value + 1} / {parts.length}
        </span>
        <button
          type="button"
          disabled={at.value + 1 >= parts.length}
          onClick={() => {
            at.value++;
          }}
        >
          {t('outbox.next')}
        </button>
      </div>
    </Dialog>
  );
}

/* The number of an act was taken: by another device with this key, or by what this one forgot. */
function Stale(): JSX.Element {
  const problem = useSignal<unknown>(undefined);
  const yes = (): void => {
    const key = me.value?.key;
    if (key === undefined) return;
    signAgain(shelf, means, door, key).then(
      async () => {
        await reloadItems();
        void sync();
      },
      (thrown: unknown) => {
        problem.value = thrown;
      },
    );
  };
  return (
    <section class="problem stack-tight" role="alert">
      <strong>{t('stale.title')}</strong>
      <p>{t('stale.text')}</p>
      {problem.value ? <ProblemBox problem={problem.value} /> : null}
      <button type="button" class="button-main wide" onClick={yes}>
        {t('stale.yes')}
      </button>
    </section>
  );
}

export function OutboxPage(): JSX.Element {
  const persisted = useSignal<boolean | undefined>(undefined);
  const showing = useSignal(false);
  useEffect(() => {
    void askToPersist().then((is) => {
      persisted.value = is;
    });
  }, []);
  const text = exported(items.value);
  const stale = items.value.some((item) => item.state === 'refused' && item.why && STALE.has(item.why.rule));
  return (
    <Page title={t('outbox.title')}>
      <p>{t('outbox.what')}</p>
      {stale ? <Stale /> : null}
      {syncProblem.value ? <ProblemBox problem={syncProblem.value} /> : null}
      <button type="button" class="button-main wide" disabled={syncing.value} onClick={() => void sync()}>
        {t(syncing.value ? 'outbox.syncing' : 'outbox.sync')}
      </button>
      {text === '' ? null : (
        <section class="panel stack-tight">
          <h2>{t('outbox.ways')}</h2>
          <p class="small">{t('outbox.ways.what')}</p>
          <button type="button" class="wide" onClick={() => saveAll(text)}>
            {t('outbox.file')}
          </button>
          <button
            type="button"
            class="wide"
            onClick={() => {
              showing.value = true;
            }}
          >
            {t('outbox.qr')}
          </button>
        </section>
      )}
      {showing.value ? (
        <Codes
          text={text}
          onClose={() => {
            showing.value = false;
          }}
        />
      ) : null}
      {items.value.length === 0 ? (
        <Empty>{t('outbox.empty')}</Empty>
      ) : (
        <ul class="cards">
          {[...items.value].reverse().map((item) => (
            <Act key={item.id} item={item} />
          ))}
        </ul>
      )}
      {persisted.value === undefined ? null : (
        <p class="small soft">{t(persisted.value ? 'storage.kept' : 'storage.risk')}</p>
      )}
      {items.value.length > 0 ? (
        <p class="small soft">
          {t('outbox.first')} <Age time={items.value[0]?.times.waiting ?? 0} />
        </p>
      ) : null}
    </Page>
  );
}
