/*
 * The question on the public page. Everything else there is the server's HTML and works without this
 * script: this one only replaces the paragraph in #ask by a form, one step at a time.
 */
import '../common/base.css';
import './public.css';
import { sayIn, type Say, type Word } from './messages';
import { askAbout, lookAt, Refusal, tellCode, type Fetch, type Question } from './question';

const POLL_MS = 3000;

interface Desk {
  place: HTMLElement;
  say: Say;
  fetcher: Fetch;
}

type Attributes = Record<string, string>;

function make<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Attributes = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/* The next step takes the place of the last one, and the focus, so that a reader's ear follows. */
function show(desk: Desk, step: HTMLElement, focus: HTMLElement): void {
  desk.place.replaceChildren(step);
  focus.focus();
}

/* A field with its button. `take` throws a Refusal, which is told beside the field. */
function form(
  desk: Desk, label: Word, button: Word, field: Attributes, take: (typed: string) => Promise<void>,
): { step: HTMLFormElement; input: HTMLInputElement } {
  const input = make('input', { id: 'ask-field', autocomplete: 'off', required: '', ...field });
  const submit = make('button', { class: 'button-main' }, desk.say(button));
  const fault = make('p', { class: 'fault', id: 'ask-fault', role: 'alert' });
  const step = make('form', { class: 'field', novalidate: '' },
    make('label', { for: 'ask-field' }, desk.say(label)), input, fault, submit);
  step.addEventListener('submit', (event) => {
    event.preventDefault();
    submit.disabled = true;
    fault.textContent = '';
    take(input.value).catch((problem: unknown) => {
      submit.disabled = false;
      fault.textContent = desk.say(problem instanceof Refusal ? problem.word : 'other');
      input.setAttribute('aria-invalid', 'true');
      input.setAttribute('aria-describedby', 'ask-fault');
      input.focus();
    });
  });
  return { step, input };
}

function begin(desk: Desk, focus: boolean): void {
  const field = { autocapitalize: 'characters', maxlength: '64', spellcheck: 'false' };
  const { step, input } = form(desk, 'order', 'ask', field,
    async (typed) => giveChallenge(desk, await askAbout(desk.fetcher, typed)));
  desk.place.replaceChildren(step);
  if (focus) input.focus();
}

function giveChallenge(desk: Desk, question: Question): void {
  const { step, input } = form(desk, 'code', 'send', { inputmode: 'numeric', maxlength: '9', class: 'digits' },
    async (typed) => wait(desk, await tellCode(desk.fetcher, question.id, typed)));
  const digits = make('output', { class: 'challenge' }, question.challenge ?? '');
  step.prepend(make('p', {}, desk.say('challenge')), digits);
  show(desk, step, input);
}

function wait(desk: Desk, question: Question): void {
  const waited = make('p', { class: 'soft' });
  const step = make('div', { class: 'notice', role: 'status', tabindex: '-1' },
    make('p', {}, desk.say('waiting')), waited);
  const since = Date.now();
  show(desk, step, step);
  const look = async (): Promise<void> => {
    try {
      const { answer } = await lookAt(desk.fetcher, question.id);
      if (answer === 'right' || answer === 'wrong' || answer === 'unanswered') return tell(desk, answer);
    } catch (problem) {
      if (problem instanceof Refusal && problem.word === 'question.gone') return tell(desk, 'unanswered');
      // The network may come back: what was asked still stands with the desk.
    }
    const minutes = Math.floor((Date.now() - since) / 60_000);
    waited.textContent = minutes > 0 ? desk.say('waited', minutes) : '';
    setTimeout(() => void look(), POLL_MS);
  };
  setTimeout(() => void look(), POLL_MS);
}

const signs = { right: '✓', wrong: '✕', unanswered: '?' };

function tell(desk: Desk, answer: 'right' | 'wrong' | 'unanswered'): void {
  const again = make('button', { type: 'button' }, desk.say('again'));
  again.addEventListener('click', () => begin(desk, true));
  const step = make('div', { class: `answer answer-${answer}`, role: 'status', tabindex: '-1' },
    make('p', { class: 'verdict' },
      make('span', { 'aria-hidden': 'true' }, `${signs[answer]} `), desk.say(answer)),
    make('p', {}, desk.say(`${answer}.more`)), again);
  show(desk, step, step);
}

const place = document.getElementById('ask');
if (place !== null) {
  begin({ place, say: sayIn(document.documentElement.lang), fetcher: (path, init) => fetch(path, init) }, false);
}
