/* Another lead's muster or report: read whole, its words compared, then signed on one's own phone. */
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { api } from '../../common/session';
import type { ActDetail } from '../../common/types';
import type { Line } from '../../common/forms';
import { node } from '../../common/node';
import { Busy, ProblemBox, Words } from '../../common/ui/pieces';
import { Field } from '../../common/ui/field';
import { keep } from '../memory';
import { propose } from '../confirm';
import { t } from '../messages';
import { Form, Page } from '../parts';
import { remember } from '../phone';
import { value } from '../patrol';
import { go } from '../route';

/* Kept when read once: it can be read again, and signed, without a network. */
async function read(id: string): Promise<ActDetail> {
  const path = `act:${id}`;
  const kept = await keep.get<ActDetail>(path);
  if (kept) return kept.body;
  const heard = await api.get<ActDetail>(`/v1/acts/${id}`);
  await remember(path, heard);
  return heard;
}

export function CosignPage({ id }: { id: string }): JSX.Element {
  const act = useSignal<ActDetail | undefined>(undefined);
  const problem = useSignal<unknown>(undefined);
  const reserve = useSignal('');
  useEffect(() => {
    read(id).then(
      (found) => {
        act.value = found;
      },
      (thrown: unknown) => {
        problem.value = thrown;
      },
    );
  }, [id]);
  const of = act.value;
  const answer = (kind: 'consent.give' | 'consent.refuse') => (): Promise<void> =>
    propose({
      title: t(kind === 'consent.give' ? 'cosign.give' : 'cosign.refuse'),
      act: kind,
      ...(of ? { order: value(of.text, 'order') } : {}),
      summary: (
        <div>
          <p>{t('cosign.sure')}</p>
          {of ? <Words words={of.words} /> : null}
        </div>
      ),
      lines: [
        ['on', id],
        ...(reserve.value.trim()
          ? [[kind === 'consent.give' ? 'reserve' : 'reason', reserve.value] satisfies Line]
          : []),
      ],
      onSigned: () => go(),
    });
  return (
    <Page title={t('cosign.title')}>
      {problem.value ? <ProblemBox problem={problem.value} /> : null}
      {of === undefined ? (
        problem.value ? null : (
          <Busy />
        )
      ) : (
        <>
          <p>
            <strong>{t(`act.${of.act}` as 'act.muster.propose')}</strong> · <span dir="ltr">{of.author}</span>
          </p>
          <p>{t('cosign.compare')}</p>
          <div class="enter-words">
            <Words words={of.words} />
          </div>
          <pre class="exact" tabindex={0}>
            {of.text}
          </pre>
          {node.value?.consents === false ? (
            <p class="problem">{t('cosign.elsewhere')}</p>
          ) : (
            <Form submit={answer('consent.give')} label={t('cosign.give')}>
              <Field
                label={t('cosign.reserve')}
                hint={t('cosign.reserve.hint')}
                input={(attributes) => (
                  <textarea
                    {...attributes}
                    class="wide"
                    rows={2}
                    dir="auto"
                    value={reserve.value}
                    onInput={(e) => {
                      reserve.value = e.currentTarget.value;
                    }}
                  />
                )}
              />
              <button
                type="button"
                class="wide"
                disabled={!reserve.value.trim()}
                onClick={() => {
                  answer('consent.refuse')().catch((thrown: unknown) => {
                    problem.value = thrown;
                  });
                }}
              >
                {t('cosign.refuse')}
              </button>
            </Form>
          )}
        </>
      )}
    </Page>
  );
}
