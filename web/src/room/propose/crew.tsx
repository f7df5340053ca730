/*
 * The crew is picked from the roster: tokens only, with what each was taught and speaks, and who is on
 * another patrol then. Beside it each party's count, as it will be judged.
 */
import { useSignal, type Signal } from '@preact/signals';
import type { JSX } from 'preact';
import { node } from '../../common/node';
import { StateTag } from '../../common/ui/pieces';
import { rowsOf } from '../accord';
import { accord, known } from '../data';
import { byParty } from '../desk';
import { t } from '../messages';
import { Panel, Party } from '../parts';
import { names, type DutyRow, type MemberRow } from '../rows';
import { overlaps, type Span } from '../timeline';
import { stampOf, type Form } from './form';

const SHOWN = 40;

interface AwayRow {
  member: string;
  from: string;
  until: string;
}

const spanFrom = (row: { from: string; until: string }): Span => ({
  from: Date.parse(row.from),
  until: Date.parse(row.until),
});

/* Members who cannot go then, and why. */
function busy(form: Form): Map<string, string> {
  const span = { from: Date.parse(stampOf(form.start)), until: Date.parse(stampOf(form.end)) };
  const found = new Map<string, string>();
  for (const row of known<AwayRow>('away')) if (overlaps(span, spanFrom(row))) found.set(row.member, t('away'));
  for (const row of known<DutyRow>('duty')) {
    if (row.order !== form.order && overlaps(span, spanFrom(row))) found.set(row.member, row.order);
  }
  return found;
}

/* The posts a member may hold: those whose training he has, and those that need none. */
function postsOf(member: MemberRow): string[] {
  const has = names(member.trainings);
  return rowsOf(accord.value, 'post')
    .filter(([, training = '']) => training === 'none' || has.includes(training))
    .map(([post = '']) => post);
}

function MemberLine({
  form,
  member,
  why,
}: {
  form: Signal<Form>;
  member: MemberRow;
  why: string | undefined;
}): JSX.Element {
  const set = (post: string): void => {
    const crew = new Map(form.value.crew);
    if (post === '') crew.delete(member.member);
    else crew.set(member.member, post);
    form.value = { ...form.value, crew };
  };
  const held = form.value.crew.get(member.member) ?? '';
  return (
    <tr>
      <td class="mono">{member.member}</td>
      <td>
        <Party body={member.body} /> <span class="small soft">{member.component}</span>
      </td>
      <td class="small">{member.base && accord.placeName(member.base)}</td>
      <td class="small">{member.languages?.replaceAll(',', ', ')}</td>
      <td>{why ? <StateTag tone="care">{why}</StateTag> : null}</td>
      <td>
        <select
          aria-label={`${t('post')} ${member.member}`}
          value={held}
          onChange={(event) => set(event.currentTarget.value)}
        >
          <option value="">–</option>
          {postsOf(member).map((post) => (
            <option key={post} value={post}>
              {accord.name('post', post)}
            </option>
          ))}
        </select>
      </td>
    </tr>
  );
}

export function CrewPick({ form }: { form: Signal<Form> }): JSX.Element {
  const filter = useSignal('');
  const members = known<MemberRow>('members').filter(({ state }) => state === 'active');
  const { crew } = form.value;
  const wanted = filter.value.trim().toLowerCase();
  const cannot = busy(form.value);
  const found = members
    .filter(
      (row) =>
        crew.has(row.member) ||
        `${row.member} ${row.body} ${row.component} ${row.trainings ?? ''} ${row.languages ?? ''} ${row.base ?? ''}`
          .toLowerCase()
          .includes(wanted),
    )
    .sort(
      (a, b) =>
        Number(crew.has(b.member)) - Number(crew.has(a.member)) ||
        Number(cannot.has(a.member)) - Number(cannot.has(b.member)),
    );
  const parties = (node.value?.parties ?? []).map(({ party }) => party);
  const counts = byParty(
    members.filter((row) => crew.has(row.member)),
    parties,
  );
  return (
    <Panel
      title={t('crew', { n: crew.size })}
      aside={
        <span class="row">
          {counts.map(({ body, count }) => (
            <span key={body}>
              <Party body={body} /> {count}
            </span>
          ))}
        </span>
      }
    >
      <label>
        <span class="hidden-text">{t('filter')}</span>
        <input
          type="search"
          data-filter
          placeholder={t('crew.filter')}
          value={filter.value}
          onInput={(event) => {
            filter.value = event.currentTarget.value;
          }}
        />
      </label>
      <div class="scroll pick" tabindex={0} role="group" aria-label={t('crew', { n: crew.size })}>
        <table>
          <thead>
            <tr>
              <th>{t('member')}</th>
              <th>{t('party')}</th>
              <th>{t('order.base')}</th>
              <th>{t('languages')}</th>
              <th>{t('busy')}</th>
              <th>{t('post')}</th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, Math.max(SHOWN, crew.size)).map((row) => (
              <MemberLine key={row.member} form={form} member={row} why={cannot.get(row.member)} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
