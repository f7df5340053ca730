/*
 * A photo or a voice, sealed on this phone. A photo is drawn anew before it is sealed: smaller, and
 * without what the camera wrote into it (place, time, device). How much it is, is shown before.
 */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { seal } from '../common/age';
import { note } from '../common/act';
import { hex, sha256 } from '../common/bytes';
import type { Line } from '../common/forms';
import { itemPlain, type ItemHead } from '../common/item';
import { findKey, signerOf } from '../common/keys';
import { Problem } from '../common/problem';
import { propose } from './confirm';
import { t } from './messages';
import { Choice, Form, kilobytes } from './parts';
import { freshNumber } from './patrol';
import { audiences, chain, me } from './phone';

const LONGEST_PX = 1280;
const JPEG = 0.7;
const VOICE_BITS = 16_000;
const VOICE_MS = 60_000;

interface Content {
  kind: 'photo' | 'voice';
  bytes: Uint8Array;
}

async function redraw(file: Blob): Promise<Uint8Array> {
  const image = await createImageBitmap(file).catch(() => {
    throw new Problem({ rule: 'field.photo', text: t('photo.bad') });
  });
  const scale = Math.min(1, LONGEST_PX / Math.max(image.width, image.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(image.width * scale);
  canvas.height = Math.round(image.height * scale);
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
  const drawn = await new Promise<Blob | null>((done) => {
    canvas.toBlob(done, 'image/jpeg', JPEG);
  });
  if (drawn === null) throw new Problem({ rule: 'field.photo', text: t('photo.bad') });
  return new Uint8Array(await drawn.arrayBuffer());
}

async function record(stop: Promise<void>): Promise<Uint8Array> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: VOICE_BITS });
  const pieces: Blob[] = [];
  recorder.ondataavailable = (event) => {
    pieces.push(event.data);
  };
  const ended = new Promise<void>((done) => {
    recorder.onstop = () => done();
  });
  recorder.start();
  await Promise.race([
    stop,
    new Promise((done) => {
      setTimeout(done, VOICE_MS);
    }),
  ]);
  recorder.stop();
  await ended;
  for (const track of stream.getTracks()) track.stop();
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

function Voice({
  onDone,
  onFault,
}: {
  onDone(bytes: Uint8Array): void;
  onFault(thrown: unknown): void;
}): JSX.Element {
  const end = useSignal<(() => void) | undefined>(undefined);
  const begin = (): void => {
    const stop = new Promise<void>((done) => {
      end.value = done;
    });
    record(stop)
      .then(onDone, onFault)
      .finally(() => {
        end.value = undefined;
      });
  };
  return (
    <button
      type="button"
      class="wide"
      aria-pressed={end.value !== undefined}
      onClick={() => (end.value ? end.value() : begin())}
    >
      {t(end.value ? 'voice.stop' : 'voice.begin')}
    </button>
  );
}

export function Attach({
  about,
  order,
}: {
  about: readonly ['incident' | 'order', string];
  order: string;
}): JSX.Element {
  const content = useSignal<Content | undefined>(undefined);
  const audience = useSignal<string | undefined>(undefined);
  const fault = useSignal('');
  const sealed = useSignal('');
  const readable = audiences.value.filter((one) => one.readers.length > 0);
  const take = async (file: File | undefined): Promise<void> => {
    fault.value = '';
    if (file) content.value = { kind: 'photo', bytes: await redraw(file) };
  };
  const submit = async (): Promise<void> => {
    const circle = readable.find((one) => one.name === audience.value);
    const key = await findKey(me.value?.key ?? '');
    const origin = chain.value?.origin;
    if (!content.value || !circle || !key || !origin) throw new Problem({ rule: 'page.session' });
    const number = freshNumber('S', order, key.name, chain.value?.seq ?? 1);
    const head: ItemHead = {
      origin,
      item: number,
      kind: content.value.kind,
      author: key.name,
      audience: circle.id,
    };
    const plain = await itemPlain(head, content.value.bytes, (text) => note(text, signerOf(key)));
    const bytes = await seal(
      plain,
      circle.readers.map((reader) => reader.recipient),
    );
    const digest = hex(await sha256(bytes));
    await propose({
      title: t('act.item.seal'),
      act: 'item.seal',
      blob: { sha256: digest, bytes },
      summary: (
        <p>
          {t('attach.summary', {
            size: kilobytes(bytes.length),
            n: circle.readers.length,
            circle: circle.name,
          })}
        </p>
      ),
      lines: [
        ['item', number],
        ['kind', content.value.kind],
        ['audience', circle.id],
        ...circle.readers.map((reader): Line => ['to', reader.key]),
        ['blob', digest, bytes.length],
        ['about', ...about],
      ],
      onSigned: () => {
        sealed.value = number;
        content.value = undefined;
      },
    });
  };
  return (
    <section class="panel stack-tight">
      <h2>{t('attach.title')}</h2>
      <p class="small soft">{t('attach.what')}</p>
      {sealed.value ? <p role="status">{t('attach.sealed', { number: sealed.value })}</p> : null}
      <label class="button wide">
        {t('photo.take')}
        <input
          class="hidden-text"
          type="file"
          accept="image/*"
          capture="environment"
          onChange={(event) => {
            take(event.currentTarget.files?.[0]).catch((thrown: unknown) => {
              fault.value = String(thrown);
            });
          }}
        />
      </label>
      {'MediaRecorder' in globalThis ? (
        <Voice
          onDone={(bytes) => {
            content.value = { kind: 'voice', bytes };
          }}
          onFault={() => {
            fault.value = t('voice.refused');
          }}
        />
      ) : null}
      {fault.value ? (
        <p class="problem" role="alert">
          {fault.value}
        </p>
      ) : null}
      {content.value === undefined ? null : readable.length === 0 ? (
        <p class="problem">{t('attach.nobody')}</p>
      ) : (
        <Form submit={submit} label={t('attach.seal')} disabled={audience.value === undefined}>
          <p>
            {t(`attach.${content.value.kind}`)}: {kilobytes(content.value.bytes.length)}
          </p>
          <Choice
            label={t('attach.circle')}
            value={audience.value}
            onChoose={(to) => {
              audience.value = to;
            }}
            options={readable.map((one) => [one.name, one.name] as const)}
          />
        </Form>
      )}
    </section>
  );
}
