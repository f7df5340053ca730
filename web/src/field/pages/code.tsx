/* The code of the day: a gate says two digits, the phone answers six. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { open } from '../../common/age';
import { fromBase64 } from '../../common/bytes';
import { isChallenge, patrolCode, slotEnd } from '../../common/code';
import { findKey } from '../../common/keys';
import { now } from '../../common/time';
import { Clock } from '../../common/ui/pieces';
import { Field } from '../../common/ui/field';
import { t } from '../messages';
import { Page } from '../parts';
import type { Patrol } from '../patrol';
import { codes, me } from '../phone';

const SECRET_BYTES = 32;

/* Opened for as long as the page is looked at. */
async function secretOf(at: number): Promise<Uint8Array | undefined> {
  const sealed = codes.value.find((code) => Date.parse(code.day) <= at && at < Date.parse(code.until));
  const key = sealed ? await findKey(me.value?.key ?? '') : undefined;
  if (!sealed || key?.open === undefined) return undefined;
  const secret = await open(fromBase64(sealed.bytes), key).catch(() => undefined);
  return secret?.length === SECRET_BYTES ? secret : undefined;
}

export function CodePage({ of }: { of: Patrol }): JSX.Element {
  const challenge = useSignal('');
  const secret = useSignal<Uint8Array | null | undefined>(undefined);
  const code = useSignal('');
  const left = useSignal(0);
  const { order } = of.row;
  useEffect(() => {
    void secretOf(now()).then((found) => {
      secret.value = found ?? null;
    });
    return () => {
      secret.value?.fill(0);
    };
  }, []);
  useEffect(() => {
    const count = (): void => {
      left.value = Math.ceil((slotEnd(now()) - now()) / 1000);
      if (secret.value && isChallenge(challenge.value)) {
        void patrolCode(secret.value, order, now(), challenge.value).then((found) => {
          code.value = found;
        });
      } else code.value = '';
    };
    count();
    const timer = setInterval(count, 1000);
    return () => clearInterval(timer);
  }, [challenge.value, secret.value]);
  if (secret.value === null) {
    return (
      <Page title={t('step.code')} back={[order]}>
        <p class="problem">{t(me.value?.seal ? 'code.none' : 'code.no-seal')}</p>
        <p>{t('code.remedy')}</p>
      </Page>
    );
  }
  return (
    <Page title={t('step.code')} back={[order]}>
      <p>{t('code.intro')}</p>
      <Field
        label={t('code.challenge')}
        input={(attributes) => (
          <input
            {...attributes}
            class="digits"
            inputmode="numeric"
            maxLength={2}
            autocomplete="off"
            dir="ltr"
            value={challenge.value}
            onInput={(event) => {
              challenge.value = event.currentTarget.value.replace(/\D/g, '');
            }}
          />
        )}
      />
      <output class="code" aria-live="polite" dir="ltr">
        {code.value ? `${code.value.slice(0, 3)} ${code.value.slice(3)}` : '— — —'}
      </output>
      <p>
        {t('code.until')} <Clock time={slotEnd(now())} /> UTC ·{' '}
        <span class="numbers">
          {Math.floor(left.value / 60)}:{String(left.value % 60).padStart(2, '0')}
        </span>
      </p>
      <p class="soft small">{t('code.kept')}</p>
    </Page>
  );
}
