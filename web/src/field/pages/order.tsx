/* The order, whole, as it lies on the phone; and the same read to the crew in the reader's language. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import type { Asked } from '../../common/i18n';
import { asked } from '../../common/i18n';
import { bodyName } from '../../common/node';
import { Age, Clock, StateTag, Words } from '../../common/ui/pieces';
import { t } from '../messages';
import { Choice, Page } from '../parts';
import { stops, value, values, type Patrol } from '../patrol';
import { accordWord, heardAt, placeName } from '../phone';
import { readback } from '../readback';

export function OrderPage({ of }: { of: Patrol }): JSX.Element {
  const { row, text } = of;
  return (
    <Page title={t('order.title', { order: row.order })} back={[row.order]}>
      <p class="small soft">
        {t('order.as-of')} <Age time={heardAt.value} /> · {t('order.version', { n: row.version })}
      </p>
      <p>
        <StateTag tone={of.proven ? 'good' : 'care'}>
          {t(of.proven ? 'order.proven' : 'order.unproven')}
        </StateTag>
      </p>
      <dl class="facts">
        <dt>{t('order.task')}</dt>
        <dd>{accordWord('task', value(text, 'task'))}</dd>
        <dt>{t('order.class')}</dt>
        <dd>{accordWord('class', value(text, 'class'), 5)}</dd>
        <dt>{t('order.force')}</dt>
        <dd>{accordWord('force', value(text, 'force'), 3)}</dd>
        <dt>{t('order.start')}</dt>
        <dd>
          <Clock time={row.start} full />
        </dd>
        <dt>{t('order.end')}</dt>
        <dd>
          <Clock time={row.end} full />
        </dd>
        {value(text, 'leaves') === '' ? null : (
          <>
            <dt>{t('order.base')}</dt>
            <dd>{placeName(value(text, 'leaves'))}</dd>
          </>
        )}
      </dl>
      <h2>{t('order.stops')}</h2>
      <ol class="lines">
        {stops(text).map((stop) => (
          <li key={stop.place + stop.from}>
            <strong>{placeName(stop.place)}</strong> <Clock time={stop.from} /> – <Clock time={stop.until} />
          </li>
        ))}
      </ol>
      <h2>{t('order.crew')}</h2>
      <ul class="lines">
        {of.crew.map((seat) => (
          <li key={seat.member}>
            <span class="mono" dir="ltr">
              {seat.member}
            </span>{' '}
            {accordWord('post', seat.post, 5)} · {bodyName(seat.body)}
          </li>
        ))}
      </ul>
      <h2>{t('order.vehicles')}</h2>
      <p dir="ltr">{of.vehicles.join(', ') || '–'}</p>
      {values(text, 'remark').map((remark) => (
        <p key={remark} dir="auto">
          {remark}
        </p>
      ))}
      <h2>{t('confirm.words')}</h2>
      <Words words={of.words} />
      <details>
        <summary>{t('confirm.text')}</summary>
        <pre class="exact" tabindex={0}>
          {text}
        </pre>
      </details>
    </Page>
  );
}

/* Only voices that lie on this phone: the order goes to no company's server. */
function localVoice(language: string): SpeechSynthesisVoice | undefined {
  return globalThis.speechSynthesis
    ?.getVoices()
    .find((voice) => voice.localService && voice.lang.startsWith(language));
}

function speak(lines: readonly string[], language: string): void {
  const voice = localVoice(language);
  if (voice === undefined) return;
  speechSynthesis.cancel();
  const words = new SpeechSynthesisUtterance(lines.join('\n'));
  words.voice = voice;
  words.lang = voice.lang;
  speechSynthesis.speak(words);
}

export function ReadbackPage({ of }: { of: Patrol }): JSX.Element {
  const reader = useSignal<Asked>(asked.value);
  const { language, lines } = readback(of, reader.value);
  return (
    <Page title={t('readback.title')} back={[of.row.order]}>
      <p>{t('readback.intro')}</p>
      <Choice
        label={t('readback.language')}
        value={reader.value}
        onChoose={(to) => {
          reader.value = to;
        }}
        options={[
          ['fr', 'Français'],
          ['en', 'English'],
          ['ar', 'العربية'],
        ]}
      />
      {reader.value === 'ar' ? <p class="notice">{t('readback.ar')}</p> : null}
      <div class="readback stack" lang={language}>
        {lines.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      {localVoice(language) ? (
        <button type="button" class="wide" onClick={() => speak(lines, language)}>
          {t('readback.aloud')}
        </button>
      ) : null}
      <p class="soft">{t('readback.after')}</p>
    </Page>
  );
}
