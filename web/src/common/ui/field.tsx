/* One thing to fill in: label, hint, what is wrong with it. The input's id and descriptions are set here. */
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import { problemRemedy, problemText, type Problem } from '../problem';

export interface FieldProps {
  label: string;
  hint?: string | undefined;
  problem?: Problem | undefined;
  /* Draws the input with these attributes. */
  input(attributes: { id: string; 'aria-describedby': string; 'aria-invalid': boolean }): JSX.Element;
}

export function Field({ label, hint, problem, input }: FieldProps): JSX.Element {
  const id = useId();
  const wrong = problem !== undefined;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {input({ id, 'aria-describedby': `${id}-hint ${id}-fault`, 'aria-invalid': wrong })}
      <span class="hint" id={`${id}-hint`} hidden={hint === undefined}>{hint}</span>
      <span class="fault" id={`${id}-fault`} role="alert">
        {wrong ? `${problemText(problem)}. ${problemRemedy(problem)}` : null}
      </span>
    </div>
  );
}
