/* Short messages of what the phone signed last, to be sent, read out over a radio, or typed elsewhere. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { open } from '../../common/age';
import { fromBase64 } from '../../common/bytes';
import { findKey } from '../../common/keys';
import { said, type Item } from '../../common/outbox';
import { fittingText, makeSms, type Sms } from '../../common/sms';
import { CopyButton, ProblemBox } from '../../common/ui/pieces';
import { keep } from '../memory';
import { t } from '../messages';
import { Page } from '../parts';
import { counts, type Patrol } from '../patrol';
import { chain, items, me, remember, smsKey } from '../phone';

const COUNTER = 'entente.field.sms'; // beside the database: what wipes one may spare the other
const TOLD = 8; // room for messages between two acts, so that a wiped counter hardly goes back

/* Written down before the message is shown: a number may be skipped, and is never used twice. */
function nextCounter(device: string): number {
  const last = Number(localStorage.getItem(`${COUNTER}.${device}`) ?? 0);
  const next = Math.max(last, (chain.value?.seq ?? 1) * TOLD) + 1;
  localStorage.setItem(`${COUNTER}.${device}`, String(next));
  return next;
}

async function keyOf(): Promise<Uint8Array | undefined> {
  const own = await findKey(me.value?.key ?? '');
  if (!smsKey.value || own?.open === undefined) return undefined;
  return open(fromBase64(smsKey.value), own).catch(() => undefined);
}

/* One act after the other, in all tabs: no two messages take one number. */
async function messages(item: Item): Promise<string[] | undefined> {
  return await navigator.locks.request('entente.sms', () => made(item));
}

async function made(item: Item): Promise<string[] | undefined> {
  const kept = await keep.get<string[]>(`sms:${item.id}`);
  if (kept) return kept.body;
  const key = await keyOf();
  const origin = chain.value?.origin;
  if (key === undefined || origin === undefined) return undefined;
  const device = item.key;
  const counter = nextCounter(device);
  const at = Date.parse(said(item.lines, 'at'));
  const place = said(item.lines, 'place');
  const all: Sms[] = [];
  if (item.act === 'patrol.checkin') {
    all.push({
      kind: 'checkin',
      device,
      counter,
      order: said(item.lines, 'order'),
      at,
      place,
      state: said(item.lines, 'state'),
    });
  } else {
    const incident = said(item.lines, 'incident');
    const order = said(item.lines, 'order');
    all.push({
      kind: 'incident',
      device,
      counter,
      incident,
      how: said(item.lines, 'kind'),
      at,
      place,
      order,
      safety: said(item.lines, 'safety') === 'yes',
    });
    const text = fittingText(device, counter, incident, said(item.lines, 'text'));
    if (text) all.push({ kind: 'text', device, counter, incident, text });
  }
  const texts = await Promise.all(all.map((sms) => makeSms(sms, key, origin)));
  key.fill(0);
  await remember(`sms:${item.id}`, texts);
  return texts;
}

function Messages({ of }: { of: Item }): JSX.Element {
  const texts = useSignal<string[] | undefined>(undefined);
  const problem = useSignal<unknown>(undefined);
  const none = useSignal(false);
  useEffect(() => {
    messages(of).then(
      (told) => {
        texts.value = told;
        none.value = told === undefined;
      },
      (thrown: unknown) => {
        problem.value = thrown;
      },
    );
  }, [of.id]);
  return (
    <section class="panel stack-tight">
      <h2>{t(`act.${of.act}` as 'act.patrol.checkin')}</h2>
      {problem.value ? <ProblemBox problem={problem.value} /> : null}
      {none.value ? <p class="problem">{t('sms.no-key')}</p> : null}
      {texts.value?.map((text) => (
        <div key={text} class="stack-tight">
          <pre class="exact" tabindex={0}>
            {text}
          </pre>
          <div class="row">
            <a class="button button-main" href={`sms:?body=${encodeURIComponent(text)}`}>
              {t('sms.open')}
            </a>
            <CopyButton text={text} />
          </div>
        </div>
      ))}
    </section>
  );
}

export function SmsPage({ of }: { of: Patrol }): JSX.Element {
  const own = items.value.filter(
    (item) =>
      item.order === of.row.order &&
      counts(item) &&
      (item.act === 'patrol.checkin' || item.act === 'incident.report'),
  );
  return (
    <Page title={t('step.sms')} back={[of.row.order]}>
      <p>{t('sms.what')}</p>
      {own
        .slice(-3)
        .reverse()
        .map((item) => (
          <Messages key={item.id} of={item} />
        ))}
      {own.length === 0 ? <p>{t('sms.empty')}</p> : null}
    </Page>
  );
}
