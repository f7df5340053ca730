/* One hand on the keyboard: g and a letter goes to a page, / filters, ? shows this. */
import type { JSX } from 'preact';
import { Dialog } from '../common/ui/dialog';
import { t } from './messages';
import { go } from './route';

const JUMPS = [
  ['o', '/room', 'page.overview'],
  ['p', '/room/programme', 'page.programme'],
  ['t', '/room/draws', 'page.draws'],
  ['r', '/room/register', 'page.register'],
  ['b', '/room/brief', 'page.brief'],
  ['d', '/room/duty', 'page.duty'],
  ['n', '/room/propose', 'page.propose'],
] as const;

const WAIT_MS = 1_500; // between g and its letter

function typing(event: KeyboardEvent): boolean {
  const at = event.target as HTMLElement | null;
  return at?.closest?.('input, select, textarea, dialog[open]') != null;
}

/* Returns how to stop listening. */
export function startKeys(help: () => void): () => void {
  let begun = 0;
  const heard = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
    if (event.key === '?') {
      event.preventDefault();
      help();
    } else if (event.key === '/') {
      const filter = document.querySelector<HTMLInputElement>('[data-filter]');
      if (filter === null) return;
      event.preventDefault();
      filter.focus();
    } else if (event.key === 'g') begun = Date.now();
    else if (Date.now() - begun < WAIT_MS) {
      begun = 0;
      const jump = JUMPS.find(([key]) => key === event.key);
      if (jump) go(jump[1]);
    }
  };
  addEventListener('keydown', heard);
  return () => removeEventListener('keydown', heard);
}

export function Keymap({ onClose }: { onClose(): void }): JSX.Element {
  return (
    <Dialog title={t('keys')} onClose={onClose}>
      <dl class="keymap">
        {JUMPS.map(([key, , name]) => (
          <div key={key}>
            <dt>
              <kbd>g</kbd> <kbd>{key}</kbd>
            </dt>
            <dd>{t(name)}</dd>
          </div>
        ))}
        <div>
          <dt>
            <kbd>/</kbd>
          </dt>
          <dd>{t('keys.filter')}</dd>
        </div>
        <div>
          <dt>
            <kbd>←</kbd> <kbd>→</kbd> <kbd>↑</kbd> <kbd>↓</kbd>
          </dt>
          <dd>{t('keys.bars')}</dd>
        </div>
        <div>
          <dt>
            <kbd>?</kbd>
          </dt>
          <dd>{t('keys')}</dd>
        </div>
      </dl>
      <p class="soft">
        {t('keys.wall')} <code>?wall=1</code>
      </p>
    </Dialog>
  );
}
