/*
 * Where the operations officer writes an order: the form by the accord's own words, checked by the node
 * while it is written, signed as the text it comes to. Nobody is bound before the parties consent.
 */
import { useComputed, useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { draft } from '../../common/hand';
import { asProblem, Problem } from '../../common/problem';
import { now } from '../../common/time';
import type { ActDetail, Checked } from '../../common/types';
import { Busy, Empty, ProblemBox, StateTag } from '../../common/ui/pieces';
import { rowsOf } from '../accord';
import { orderHref } from '../desk';
import { accord, answer, rows } from '../data';
import { t, word } from '../messages';
import { Panel } from '../parts';
import { CrewPick } from '../propose/crew';
import { bases, Choice, Input, namesOf, Stops, Vehicles } from '../propose/fields';
import { emptyForm, formOf, KINDS, linesOfForm, nextNumber, type Form } from '../propose/form';
import type { OrderRow, PatrolRow } from '../rows';
import { mayPropose } from '../role';
import { sign } from '../signing';

const CHECK_AFTER_MS = 600;

/* What the node says of the order as it stands, a moment after the last key. */
function useCheck(form: Signal<Form>): {
  checked: Checked | undefined;
  problem: Problem | undefined;
  asking: boolean;
} {
  const state = useSignal<{ checked?: Checked | undefined; problem?: Problem; asking: boolean }>({ asking: false });
  const posts = rowsOf(accord.value, 'post').map(([post = '']) => post);
  useEffect(() => {
    let gone = false;
    state.value = { ...state.value, asking: true };
    const timer = setTimeout(() => {
      draft('order.propose', linesOfForm(form.value, posts)).then(
        ({ checked }) => {
          if (!gone) state.value = { checked, asking: false };
        },
        (thrown: unknown) => {
          if (!gone) state.value = { problem: asProblem(thrown), asking: false };
        },
      );
    }, CHECK_AFTER_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [form.value, posts.length]);
  return { checked: state.value.checked, problem: state.value.problem, asking: state.value.asking };
}

function Check({ form }: { form: Signal<Form> }): JSX.Element {
  const { checked, problem, asking } = useCheck(form);
  const void_ = checked?.outcome === 'void';
  return (
    <Panel title={t('check')}>
      <div aria-live="polite">
        {asking ? (
          <Busy>{t('check.asking')}</Busy>
        ) : problem ? (
          <ProblemBox problem={problem} />
        ) : void_ && checked ? (
          <ProblemBox problem={new Problem({ ...checked, rule: checked.rule ?? '' })} />
        ) : checked ? (
          <p>
            <StateTag tone="good">{t('check.good')}</StateTag> {t('check.needs')}
          </p>
        ) : null}
      </div>
      <button
        type="button"
        class="button-main"
        disabled={asking || void_ || problem !== undefined}
        onClick={() =>
          sign({
            title: `${t('propose.sign')} ${form.value.order}`,
            act: 'order.propose',
            lines: linesOfForm(
              form.value,
              rowsOf(accord.value, 'post').map(([post = '']) => post),
            ),
          })
        }
      >
        {t('propose.sign')}
      </button>
    </Panel>
  );
}

function Editor({ first }: { first: Form }): JSX.Element {
  const form = useSignal(first);
  const version = useComputed(() => form.value.version);
  return (
    <div class="columns">
      <div class="stack">
        <Panel title={`${form.value.order} · ${t('version')} ${version.value}`}>
          <div class="form-grid">
            {version.value === 1 ? <Input form={form} name="order" label={t('order')} /> : null}
            <Choice form={form} name="class" label={t('order.class')} of={namesOf('class')} />
            <Choice form={form} name="force" label={t('order.force')} of={namesOf('force')} />
            <Choice form={form} name="task" label={t('order.task')} of={namesOf('task')} />
            <Choice form={form} name="kind" label={t('kind')} of={KINDS.map((kind) => [kind, word(kind)])} />
            <Choice form={form} name="leaves" label={t('order.base')} of={bases(form.value.leaves)} />
            <Input form={form} name="start" label={`${t('from')} (UTC)`} type="datetime-local" />
            <Input form={form} name="end" label={`${t('until')} (UTC)`} type="datetime-local" />
            <Input form={form} name="remark" label={t('order.remark')} />
          </div>
          <Stops form={form} />
          <Vehicles form={form} />
        </Panel>
        <Check form={form} />
      </div>
      <CrewPick form={form} />
    </div>
  );
}

function CallOff({ order }: { order: string }): JSX.Element {
  return (
    <button
      type="button"
      onClick={() =>
        sign({
          title: `${t('cancel.order')} ${order}`,
          act: 'order.cancel',
          lines: [['order', order]],
          ask: ['reason'],
        })
      }
    >
      {t('cancel.order')}
    </button>
  );
}

function NextVersion({ order, versions }: { order: string; versions: OrderRow[] }): JSX.Element {
  const newest = versions[versions.length - 1];
  const text = answer<ActDetail>(`/v1/acts/${newest?.id ?? ''}`);
  const patrols = rows<PatrolRow>('patrols', { order });
  if (text.error) return <ProblemBox problem={text.error} />;
  if (!text.data || !patrols.data || !newest) return <Busy />;
  const base = patrols.data[0]?.id ?? newest.base;
  return (
    <>
      <CallOff order={order} />
      <Editor first={formOf(text.data.text, newest.version + 1, base)} />
    </>
  );
}

export function Propose({ order }: { order?: string }): JSX.Element {
  const orders = rows<OrderRow>('orders');
  if (!mayPropose()) {
    return (
      <div class="stack">
        <h1>{t('page.propose')}</h1>
        <Empty>{t('propose.role')}</Empty>
        <a class="button" href={order ? orderHref(order) : '/room'}>
          {order ?? t('page.overview')}
        </a>
      </div>
    );
  }
  if (!orders.data || !accord.value) return orders.error ? <ProblemBox problem={orders.error} /> : <Busy />;
  const versions = orders.data.filter((row) => row.order === order);
  const lead = rowsOf(accord.value, 'force').find(([, part]) => part === 'lead')?.[0] ?? '';
  return (
    <div class="stack">
      <h1>{order ? t('propose.version', { order }) : t('page.propose')}</h1>
      <p class="soft">{t('propose.hint')}</p>
      {order && versions.length ? (
        <NextVersion order={order} versions={versions} />
      ) : (
        <Editor
          first={{
            ...emptyForm(now()),
            order: order ?? nextNumber(orders.data.map((row) => row.order)),
            force: lead,
            class: rowsOf(accord.value, 'class')[0]?.[0] ?? '',
            task: rowsOf(accord.value, 'task')[0]?.[0] ?? '',
          }}
        />
      )}
    </div>
  );
}
